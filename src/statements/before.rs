//! The subject before a verb, over asides: `X, minister of Y, who was in Z, denied`.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COLON, COMMA, MARK, NAME, QUOTE, STOP};

use super::clause::Clauses;
use super::phrase::{acts, may_speak, name_inside, named, opens, phrase_before};
use super::subject::{BEFORE_WORDS_MAX, Who};

/// How many asides may stand between a subject and its verb.
const ASIDES_MAX: usize = 3;

/// The subject that stands before a verb whose own group begins at `start`, over asides.
pub(super) fn left(clauses: &Clauses<'_>, start: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let mut end = start;
    for _ in 0..=ASIDES_MAX {
        let i = end.checked_sub(1)?;
        if clauses.quoted[i] {
            return None;
        }
        if clauses.is(i, COMMA | ASIDE) {
            end = aside_before(clauses, i)?;
            continue;
        }
        if clauses.is(i, grammar.relative) {
            return antecedent(clauses, i).map(Who::Named);
        }
        if clauses.is(i, grammar.indefinite) {
            return Some(Who::Nobody);
        }
        if clauses.is(i, grammar.pronoun | grammar.first_person) {
            return Some(Who::Pronoun(i..end));
        }
        let phrase = phrase_before(clauses, end)?;
        // `Rossi, who leads the inquiry, and whose report is out, denies`: the phrase belongs to another aside.
        let opener =
            (0..phrase.start).rev().take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.relative));
        if let Some(opener) = opener.filter(|_| end != start) {
            end = opener.checked_sub(1).filter(|&i| clauses.is(i, COMMA | ASIDE))?;
            continue;
        }
        // `This confirms`: what was said, not who says it.
        if phrase.len() == 1 && clauses.is(phrase.start, grammar.determiner) {
            return Some(Who::Nobody);
        }
        let phrase = first_of_list(clauses, phrase);
        let is_time = !may_speak(clauses, &phrase) && phrase.clone().any(|i| clauses.is(i, grammar.time));
        return (!is_time).then(|| Who::Named(named(clauses, &phrase)));
    }
    None
}

/// Where the aside begins that ends with the mark at `close`; its own opening mark is left out.
///
/// An aside has no verb of its own, or opens with a subordinator: `, who was in Rome,`.
fn aside_before(clauses: &Clauses<'_>, close: usize) -> Option<usize> {
    let grammar = &clauses.pack.grammar;
    let mut has_verb = false;
    for i in (0..close).rev().take(BEFORE_WORDS_MAX) {
        if clauses.quoted[i] || clauses.is(i, STOP | QUOTE | COLON) {
            return None;
        }
        has_verb |= acts(clauses, i);
        if clauses.is(i, COMMA | ASIDE) {
            let opens_below = (i + 1..(i + 4).min(close))
                .any(|k| clauses.is(k, grammar.subordinate | grammar.relative))
                || (clauses.pack.verb_second && acts(clauses, close - 1));
            if i + 1 < close && (!has_verb || opens_below) {
                return Some(i);
            }
        }
    }
    None
}

/// Of `A, B and C` the first.
pub(super) fn first_of_list(clauses: &Clauses<'_>, phrase: Range<usize>) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    if phrase.start == 0 || !clauses.is(phrase.start - 1, grammar.conjunction) {
        return phrase;
    }
    let mut first = phrase.clone();
    while first.start > 1 && clauses.is(first.start - 1, COMMA | grammar.conjunction) {
        let mut end = first.start - 1;
        while end > 0 && clauses.is(end - 1, COMMA | ASIDE | grammar.conjunction) {
            end -= 1;
        }
        // `Grigg (Bank) und Berlin`: what a bracket adds belongs to the name before it.
        let end = if clauses.is(end, COMMA | ASIDE) { aside_before(clauses, end).unwrap_or(end) } else { end };
        match phrase_before(clauses, end) {
            Some(found) if may_speak(clauses, &found) && !clauses.is(found.start, grammar.asked) => first = found,
            _ => break,
        }
    }
    // `X met Y and Z denied`: the phrase before the conjunction is an object there.
    if opens(clauses, first.start) { first } else { phrase }
}

/// What a relative pronoun at `pronoun` stands for: the noun phrase right before it, whatever governs that.
fn antecedent(clauses: &Clauses<'_>, pronoun: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut end = pronoun;
    // `i quali`: the pronoun has an article.
    while end > 0 && clauses.is(end - 1, COMMA | ASIDE | grammar.determiner) && !clauses.is(end - 1, NAME) {
        end -= 1;
    }
    let stop = MARK | grammar.subordinate;
    let within =
        (0..end).rev().take(6).take_while(|&i| !clauses.is(i, stop) && !acts(clauses, i) && !clauses.quoted[i]);
    let own = |i: &usize| !clauses.is(*i, grammar.preposition) || clauses.is(*i, NAME);
    let mut start = None;
    for i in within.take_while(own) {
        start = Some(i);
        // The article opens the phrase.
        if clauses.is(i, grammar.determiner) && !clauses.is(i, NAME) {
            break;
        }
    }
    let start = start?;
    let phrase = start..end;
    let named = name_inside(clauses, &phrase).unwrap_or(phrase);
    named.clone().any(|i| clauses.is(i, NAME | grammar.role | grammar.determiner)).then_some(named)
}
