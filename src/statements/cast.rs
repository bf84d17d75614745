//! Who is who in an article: the names that it gives to roles, so that `the spokeswoman` is Anna Rossi further down.

use std::collections::HashMap;
use std::ops::Range;

use crate::language::built_in::{COMMA, MARK, NAME, STOP};

use super::ascribe::name;
use super::clause::Clauses;
use super::phrase::{acts, governs, is_name, named};

/// How many words a name has at most.
const NAME_WORDS_MAX: usize = 5;

/// The roles named so far; a role that two people have names nobody.
#[derive(Debug, Clone, Default)]
pub(super) struct Cast {
    by_role: HashMap<String, Option<String>>,
}

impl Cast {
    /// Learns from a sentence: `the mayor, Carla Neri`, `Carla Neri, mayor of Arco`, `mayor Carla Neri`.
    pub(super) fn learn(&mut self, clauses: &Clauses<'_>) {
        let role = clauses.pack.grammar.role;
        for at in (0..clauses.words.len()).filter(|&i| clauses.is(i, role) && !clauses.quoted[i]) {
            if let Some(range) = named_beside(clauses, at)
                && let Some(name) = name(clauses, &range)
            {
                let known = self.by_role.entry(word(clauses, at)).or_insert_with(|| Some(name.clone()));
                if known.as_ref().is_some_and(|known| !known.contains(&name) && !name.contains(known.as_str())) {
                    *known = None;
                }
            }
        }
    }

    /// The name that the article has given to a role with a definite article, if it is one only.
    pub(super) fn name_of(&self, clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<String> {
        let grammar = &clauses.pack.grammar;
        let has_name =
            phrase.clone().any(|i| clauses.is(i, NAME) && !clauses.is(i, grammar.role)) && !clauses.pack.capital_nouns;
        if has_name || !clauses.is(phrase.start, grammar.definite) {
            return None;
        }
        let head = (phrase.start..phrase.end).take_while(|&i| i == phrase.start || !governs(clauses, i));
        let at = head.into_iter().find(|&i| clauses.is(i, grammar.role))?;
        self.by_role.get(&word(clauses, at)).cloned().flatten()
    }
}

fn word(clauses: &Clauses<'_>, at: usize) -> String {
    clauses.phrase(&(at..at + 1)).to_lowercase()
}

/// The name that stands beside a role.
fn named_beside(clauses: &Clauses<'_>, at: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_name = |i: usize| is_name(clauses, i) && !clauses.is(i, grammar.role | grammar.time);
    // Behind it: `mayor Carla Neri`, `the mayor of Arco, Carla Neri`.
    let end = (at + 1..clauses.words.len()).find(|&i| !is_name(i)).unwrap_or(clauses.words.len());
    // `the head of the government Carla Neri`: the name is the head's.
    let hangs = (at.saturating_sub(3)..at).any(|i| clauses.is(i, grammar.role))
        && (at.saturating_sub(2)..at).any(|i| governs(clauses, i));
    if !hangs && (2..=NAME_WORDS_MAX).contains(&(end - at - 1)) {
        return Some(at + 1..end);
    }
    let phrase_end = (at + 1..clauses.words.len()).find(|&i| clauses.is(i, MARK)).unwrap_or(clauses.words.len());
    if phrase_end - at <= 6 {
        let found = named(clauses, &(at..phrase_end));
        if found.start > phrase_end {
            return Some(found);
        }
    }
    // Before it: `Carla Neri, mayor of Arco,`.
    let comma = (0..at).rev().take(4).find(|&i| clauses.is(i, COMMA))?;
    let is_other = |i: usize| governs(clauses, i) || acts(clauses, i) || clauses.is(i, MARK | grammar.subordinate);
    let small = !(comma + 1..at).any(is_other);
    let start = (0..comma).rev().take(NAME_WORDS_MAX).take_while(|&i| is_name(i)).last()?;
    let closes = (at..clauses.words.len().min(at + 12)).any(|i| clauses.is(i, COMMA | STOP));
    (small && comma - start >= 2 && closes).then_some(start..comma)
}
