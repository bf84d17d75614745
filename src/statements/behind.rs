//! The subject behind a verb: `«…», ha detto ieri in una nota il sindaco`.

use std::ops::Range;

use crate::language::built_in::{COMMA, MARK, NAME, NUMBER, QUOTE};

use super::clause::Clauses;
use super::phrase::{acts, base_end, governs, is_matter, is_name, is_somebody, may_speak, named};
use super::subject::Who;

/// How far behind its verb a subject is looked for, in words.
const BEHIND_WORDS_MAX: usize = 14;

/// What a word behind a verb means for the search.
enum Step {
    /// Go on at this word.
    On(usize),
    /// This is the subject.
    Found(Who),
    /// There is none.
    End,
}

/// The subject behind a verb. Where an object may stand there (`is_sure` is false), only a name or a role counts.
pub(super) fn behind(clauses: &Clauses<'_>, from: usize, is_sure: bool) -> Option<Who> {
    let mut at = from;
    let mut commas = 0;
    let end = (from + BEHIND_WORDS_MAX).min(clauses.words.len());
    while at < end && !clauses.quoted[at] {
        if clauses.is(at, MARK) {
            // `said, in a statement, the company`.
            let opens_aside = governs(clauses, at + 1) || commas == 1;
            let is_other = clauses.is(at + 1, clauses.pack.grammar.subordinate | QUOTE);
            if !is_sure || commas == 2 || !clauses.is(at, COMMA) || is_other || !opens_aside {
                return None;
            }
            commas += 1;
            at += 1;
            continue;
        }
        match step(clauses, at, from, is_sure) {
            Step::On(next) => at = next,
            Step::Found(who) => return Some(who),
            Step::End => return None,
        }
    }
    None
}

fn step(clauses: &Clauses<'_>, at: usize, from: usize, is_sure: bool) -> Step {
    let grammar = &clauses.pack.grammar;
    let is_verb = acts(clauses, at) && !clauses.is(at, grammar.infinitive);
    if is_verb || clauses.is(at, grammar.subordinate | grammar.conjunction) {
        return Step::End;
    }
    if clauses.is(at, grammar.pronoun) && !clauses.is(at, grammar.determiner | grammar.oblique) {
        return if is_sure && at <= from + 2 { Step::Found(Who::Pronoun(at..at + 1)) } else { Step::End };
    }
    if governs(clauses, at) {
        return Step::On(governed_end(clauses, at));
    }
    if clauses.is(at, grammar.determiner) && clauses.is(at + 1, grammar.time) {
        return Step::On(at + 2);
    }
    if !clauses.is(at, NAME | grammar.role | grammar.determiner) || is_clitic(clauses, at) {
        return Step::On(at + 1);
    }
    let phrase = at..base_end(clauses, at);
    let is_time = phrase.clone().any(|i| clauses.is(i, grammar.time)) && !is_somebody(clauses, &phrase);
    if is_time || clauses.is(at, grammar.oblique) {
        return Step::On(phrase.end);
    }
    // Where all nouns have capitals, a bare noun is an object unless it stands right behind the verb.
    let bare = clauses.pack.capital_nouns && at > from + 1 && phrase.len() == 1 && !clauses.is(at, grammar.role);
    let is_subject = is_sure && may_speak(clauses, &phrase) && !bare;
    let has_name = phrase.clone().take(3).any(|i| clauses.is(i, NAME | grammar.role)) && !is_matter(clauses, &phrase);
    if !is_subject && !has_name {
        return Step::End;
    }
    let whole = phrase.start..hanging_end(clauses, &phrase);
    Step::Found(Who::Named(name_behind(clauses, &whole).unwrap_or_else(|| named(clauses, &whole))))
}

/// `il presidente della lega calcio Mario Orto`: the name follows a long role without a comma.
fn name_behind(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    if clauses.pack.capital_nouns || !phrase.clone().any(|i| clauses.is(i, clauses.pack.grammar.role)) {
        return None;
    }
    let end = (phrase.end..clauses.words.len()).find(|&i| !is_name(clauses, i)).unwrap_or(clauses.words.len());
    let is_whole = (2..=4).contains(&(end - phrase.end)) && !clauses.is(phrase.end - 1, NAME);
    is_whole.then_some(phrase.end..end)
}

/// `lo ha detto`: a clitic looks like an article, and a verb follows it.
fn is_clitic(clauses: &Clauses<'_>, at: usize) -> bool {
    clauses.is(at, clauses.pack.grammar.between) && acts(clauses, at + 1)
}

/// Where a phrase with a preposition ends.
///
/// `in una nota Rossi`, `am Montag Kanzler Kern`: a name behind a thing, a role behind a day are phrases of their own.
fn governed_end(clauses: &Clauses<'_>, at: usize) -> usize {
    let grammar = &clauses.pack.grammar;
    let mut start = at;
    while start + 1 < clauses.words.len() && clauses.is(start + 1, grammar.preposition | grammar.determiner) {
        start += 1;
    }
    let end = base_end(clauses, start);
    let capital_nouns = clauses.pack.capital_nouns;
    let parts = |i: usize| {
        let after_time = clauses.is(i - 1, grammar.time | NUMBER);
        let starts = if capital_nouns {
            clauses.is(i, grammar.role) || (after_time && clauses.is(i, NAME))
        } else {
            clauses.is(i, NAME) && !clauses.is(i - 1, NAME)
        };
        let bare = start == at;
        let ends = if capital_nouns { after_time || bare } else { !clauses.is(i - 1, grammar.role) };
        starts && ends && i > start + 1
    };
    (start + 2..end).find(|&i| parts(i)).unwrap_or(end).max(at + 1)
}

/// Where the phrases end that hang on a phrase: `il procuratore di Milano`.
fn hanging_end(clauses: &Clauses<'_>, phrase: &Range<usize>) -> usize {
    let grammar = &clauses.pack.grammar;
    let mut end = phrase.end;
    // `teilte der Sprecher mit`: a preposition with nothing behind it belongs to the verb.
    let dangles = |i: usize| i + 1 >= clauses.words.len() || clauses.is(i + 1, MARK);
    let hangs = |i: usize| {
        (governs(clauses, i) || (clauses.pack.capital_nouns && clauses.is(i, grammar.genitive))) && !dangles(i)
    };
    while end < phrase.start + BEHIND_WORDS_MAX && hangs(end) && !clauses.quoted.get(end).copied().unwrap_or(true) {
        end = governed_end(clauses, end);
    }
    end.min(clauses.words.len())
}
