//! Noun phrases and the names in them.
//!
//! A noun phrase begins with an article, a name or a role that no preposition governs, and ends at a mark, a verb or a
//! subordinator.

use std::ops::Range;

use crate::language::Classes;
use crate::language::built_in::{MARK, NAME, NUMBER, WORD};

use super::clause::Clauses;

/// How many words a noun phrase has at most.
const PHRASE_WORDS_MAX: usize = 9;

/// Whether a phrase holds a role or a name that no article makes a common noun.
pub(super) fn is_somebody(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    phrase.clone().any(|i| clauses.is(i, grammar.role)) || phrase.len() <= 2 && clauses.is(phrase.start, NAME | NUMBER)
}

pub(super) fn phrase_end(clauses: &Clauses<'_>, start: usize) -> usize {
    let stop = MARK | clauses.pack.grammar.subordinate | clauses.pack.grammar.verb | clauses.pack.grammar.speech;
    let limit = (start + PHRASE_WORDS_MAX).min(clauses.words.len());
    (start + 1..limit).find(|&i| clauses.is(i, stop)).unwrap_or(limit)
}

/// The noun phrase of a segment that can be its subject: the last one that no preposition governs.
pub(super) fn noun_phrase(clauses: &Clauses<'_>, segment: Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let inner = NAME | grammar.determiner | grammar.role | NUMBER;
    let mut found = None;
    let mut governed = false;
    for at in segment.clone() {
        let is_preposition = clauses.is(at, grammar.preposition) && !clauses.is(at, NAME);
        let joined = grammar.preposition | grammar.conjunction | grammar.determiner;
        let inner = if clauses.is(at, grammar.determiner) { joined } else { inner | joined };
        let follows = at > segment.start && clauses.is(at - 1, inner);
        if is_preposition && !clauses.is(at, grammar.determiner) {
            governed = true;
        } else if clauses.is(at, grammar.pronoun | grammar.first_person) && at + 1 == segment.end {
            return Some(at..segment.end);
        } else if clauses.is(at, NAME | grammar.determiner | grammar.role | NUMBER) {
            let is_new = !follows && (!governed || clauses.is(at, NAME | grammar.determiner));
            if is_new && (found.is_none() || !clauses.is(at, grammar.role)) {
                found = Some(at);
                governed = false;
            }
        }
    }
    if let Some(start) = found {
        return Some(start..segment.end);
    }
    let plain = (1..=4).contains(&segment.len())
        && segment.clone().all(|i| clauses.is(i, WORD) && !clauses.is(i, grammar.between | grammar.preposition))
        && !clauses.is(segment.start, grammar.small | grammar.not_name);
    plain.then_some(segment)
}

/// The first noun phrase of the sentence: the subject that coordinated verbs and gerunds share.
pub(super) fn first_phrase(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut at = 0;
    let mut governed = false;
    while at < until {
        if clauses.quoted[at] || clauses.is(at, MARK | grammar.subordinate) {
            governed = clauses.is(at, grammar.subordinate);
        } else if clauses.is(at, grammar.preposition) && !clauses.is(at, NAME | grammar.determiner) {
            governed = true;
        } else if !governed && clauses.is(at, NAME | grammar.determiner | grammar.role) {
            let phrase = at..phrase_end(clauses, at).min(until);
            return Some(name_inside(clauses, &phrase).unwrap_or_else(|| cut(clauses, &phrase)));
        }
        at += 1;
    }
    None
}

/// The nearest name before a pronoun in the same sentence.
pub(super) fn named_before(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_name = |i: usize| clauses.is(i, NAME) && !clauses.is(i, grammar.role) && !clauses.quoted[i];
    if clauses.pack.capital_nouns {
        return None;
    }
    let end = (0..until.min(clauses.words.len())).rev().find(|&i| is_name(i))?;
    let start = (0..=end).rev().take_while(|&i| is_name(i)).last()?;
    Some(start..end + 1)
}

/// The name inside a noun phrase, if no preposition stands before it: `minister Anna Rossi` is Anna Rossi.
pub(super) fn name_inside(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let capital_nouns = clauses.pack.capital_nouns;
    let mut at = phrase.start;
    while at < phrase.end {
        if clauses.is(at, grammar.preposition) && !clauses.is(at, NAME) {
            return None;
        }
        if clauses.is(at, NAME) {
            let end = (at..phrase.end).find(|&i| !clauses.is(i, NAME)).unwrap_or(phrase.end);
            let after_role = at > phrase.start && clauses.is(at - 1, grammar.role);
            // Where all nouns have capitals, only what follows a role is sure to be a name.
            let may_be_name = !capital_nouns || after_role || at == phrase.start;
            let start = name_start(clauses, at..end);
            if may_be_name && start < end && (end - start >= 2 || after_role) {
                return Some(start..end);
            }
            at = end;
        }
        at += 1;
    }
    None
}

/// A name begins after its owner (`Comcast's Jason Livingood`) and after a title, if two words are left.
fn name_start(clauses: &Clauses<'_>, run: Range<usize>) -> usize {
    let text = |i: usize| &clauses.text[clauses.words[i].start..clauses.words[i].end];
    let owner = run.clone().rev().find(|&i| text(i).ends_with("'s") || text(i).ends_with("’s"));
    let start = owner.map_or(run.start, |i| i + 1);
    let title = (start..run.end).take_while(|&i| clauses.is(i, clauses.pack.grammar.role)).count();
    if run.end - start >= title + 2 { start + title } else { start }
}

/// A long phrase ends before its second preposition.
pub(super) fn cut(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    let ends: Classes = grammar.preposition | grammar.between;
    let mut seen = 0;
    for i in phrase.clone().skip(1) {
        if clauses.is(i, ends) && !clauses.is(i, NAME | grammar.determiner) || clauses.is(i, grammar.agent) {
            seen += 1;
            if seen == 2 {
                return phrase.start..i;
            }
        }
    }
    phrase.clone()
}

/// The noun phrase right after a source word or the preposition of an agent.
pub(super) fn after(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut from = from;
    while clauses.is(from, grammar.preposition) && !clauses.is(from, NAME) {
        from += 1;
    }
    if from >= clauses.words.len() || clauses.is(from, MARK | grammar.first_person | grammar.pronoun) {
        return None;
    }
    let phrase = from..phrase_end(clauses, from);
    let name = phrase.clone().find(|&i| clauses.is(i, NAME) && !clauses.is(i, grammar.role)).and_then(|at| {
        let end = (at..phrase.end).find(|&i| !clauses.is(i, NAME)).unwrap_or(phrase.end);
        (end - at >= 2 && !clauses.pack.capital_nouns).then_some(at..end)
    });
    Some(name.unwrap_or_else(|| cut(clauses, &phrase)))
}
