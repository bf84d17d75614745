//! Who speaks in a sentence: the subject of its verb of saying, the source after *according to*, the name before a colon.

use std::ops::Range;

use crate::language::Classes;
use crate::language::built_in::{COLON, COMMA, MARK, NAME, QUOTE, STOP, WORD};

use super::clause::Clauses;
use super::phrase::{acts, after, first_phrase, is_matter, is_somebody, may_speak, named, named_before, phrase_before};
use super::subject::{Who, subject};

/// Who says the sentence: the subject of its verb of saying, its source, or the name before a colon.
pub(super) fn attribution(clauses: &Clauses<'_>) -> Option<Who> {
    attribution_near(clauses, 0)
}

/// As [`attribution`]; of several verbs of saying the one nearest to the word `at`.
pub(super) fn attribution_near(clauses: &Clauses<'_>, at: usize) -> Option<Who> {
    attribution_by(clauses, clauses.pack.grammar.speech, at, |verb| verb.abs_diff(at))
}

/// Who says the quotation from `words.start` to `words.end`: by a verb inserted behind it, else by one before it.
pub(super) fn attribution_of(clauses: &Clauses<'_>, words: &Range<usize>) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let says = grammar.speech | grammar.voice;
    let behind = (words.end..clauses.words.len()).find(|&i| !clauses.is(i, QUOTE | COMMA | STOP)).unwrap_or(words.end);
    let reach = if clauses.pack.verb_second { behind + 2 } else { behind + 6 };
    let is_inserted = (behind..reach.min(clauses.words.len()))
        .take_while(|&i| i == behind || !clauses.is(i, MARK))
        .any(|i| !clauses.quoted[i] && (clauses.is(i, grammar.source) || (clauses.is(i, says) && acts(clauses, i))));
    if is_inserted {
        let source = clauses.is(behind, grammar.source).then(|| after(clauses, behind + 1)).flatten();
        return source.map(Who::Named).or_else(|| attribution_by(clauses, says, behind, |verb| verb.abs_diff(behind)));
    }
    let far = clauses.words.len();
    let distance = |verb| if verb < words.start { words.start - verb } else { far + verb };
    attribution_by(clauses, says, words.start, distance)
}

/// By the nearest verb of some classes that has a subject, else by a source, else by a colon near a word.
fn attribution_by(
    clauses: &Clauses<'_>,
    classes: Classes,
    near: usize,
    distance: impl Fn(usize) -> usize,
) -> Option<Who> {
    let mut says: Vec<usize> = (0..clauses.words.len())
        .filter(|&i| !clauses.quoted[i])
        .filter(|&i| clauses.is(i, classes) && acts(clauses, i))
        .collect();
    says.sort_by_key(|&verb| distance(verb));
    let said = says.into_iter().map(|verb| subject(clauses, verb, verb)).find(|who| match who {
        Who::Named(found) => may_speak(clauses, found) || is_named(clauses, found),
        Who::Pronoun(_) => true,
        Who::Before | Who::Nobody => false,
    });
    said.or_else(|| source(clauses).map(Who::Named)).or_else(|| before_colon(clauses, near).map(Who::Named))
}

fn is_named(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    phrase.clone().any(|i| clauses.is(i, NAME | clauses.pack.grammar.role) && !clauses.is(i, clauses.pack.grammar.time))
}

/// `according to X`, `laut X`, `X zufolge`, `nach Angaben der Y`.
fn source(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let outside = |&i: &usize| !clauses.quoted[i];
    let of_source = (0..clauses.words.len()).filter(outside).find_map(|i| {
        if clauses.is(i, grammar.source) {
            let found = after(clauses, i + 1).filter(|found| is_source(clauses, found));
            let postposed = || phrase_before(clauses, i).filter(|_| clauses.pack.verb_second);
            return found.or_else(postposed);
        }
        let noun =
            clauses.is(i, grammar.source_noun) && i > 0 && clauses.is(i - 1, grammar.preposition | grammar.determiner);
        noun.then(|| after_noun(clauses, i + 1)).flatten()
    });
    of_source.filter(|found| may_speak(clauses, found) || is_named(clauses, found))
}

fn is_source(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    clauses.is(phrase.start, NAME | grammar.role | grammar.determiner)
}

/// The phrase in the genitive or behind `von`.
fn after_noun(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let joined = clauses.is(from, grammar.genitive | grammar.preposition | NAME);
    let found = joined.then(|| after(clauses, from)).flatten()?;
    // The article shows the genitive, which is no part of a name.
    let skipped = usize::from(found.len() > 1 && clauses.is(found.start, grammar.genitive));
    Some(found.start + skipped..found.end)
}

/// The subject of the sentence's first clause, if it is somebody.
pub(super) fn main_subject(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_own = |&i: &usize| {
        !clauses.quoted[i] && !clauses.subordinate[i] && acts(clauses, i) && !clauses.is(i, grammar.reported)
    };
    let verbs = (0..clauses.words.len()).filter(is_own);
    let of_verb = verbs.map(|verb| subject(clauses, verb, verb)).find_map(|who| match who {
        Who::Named(found) => is_somebody(clauses, &found).then_some(found),
        Who::Pronoun(found) => Some(found),
        Who::Before | Who::Nobody => None,
    });
    let pronoun = || {
        let mut first = (0..clauses.words.len().min(3)).take_while(|&i| !clauses.is(i, MARK));
        first.find(|&i| clauses.is(i, grammar.pronoun) && !clauses.quoted[i]).map(|at| at..at + 1)
    };
    // `lenkte er`: a pronoun that can only be a subject, whatever the verb.
    let nominative = || {
        let mut all = (0..clauses.words.len()).filter(|&i| !clauses.quoted[i] && !clauses.subordinate[i]);
        let is_subject = |i: usize| clauses.is(i, grammar.nominative) && clauses.is(i, grammar.pronoun);
        all.find(|&i| is_subject(i) && !clauses.is(i, grammar.determiner)).map(|i| i..i + 1)
    };
    of_verb.or_else(pronoun).or_else(nominative).or_else(|| {
        // Where all nouns have capitals, only a role is sure to be somebody.
        let sure = |found: &Range<usize>| {
            let names = found.clone().filter(|&i| clauses.is(i, NAME)).count();
            !clauses.pack.capital_nouns || names >= 2 || found.clone().any(|i| clauses.is(i, grammar.role))
        };
        first_phrase(clauses, clauses.words.len()).filter(|found| is_somebody(clauses, found) && sure(found))
    })
}

/// A pronoun's name, where one stands before it in the sentence.
pub(super) fn resolve(clauses: &Clauses<'_>, pronoun: &Range<usize>) -> Option<Range<usize>> {
    named_before(clauses, pronoun.start)
}

/// `Stone: «…»`: a short name or role before a colon.
fn before_colon(clauses: &Clauses<'_>, near: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_quoting = |i: usize| clauses.is(i, COLON) && clauses.is(i + 1, QUOTE) && !clauses.quoted[i];
    let last = near.clamp(1, clauses.words.len());
    let quoting =
        (0..last).rev().find(|&i| is_quoting(i)).or_else(|| (0..clauses.words.len()).find(|&i| is_quoting(i)));
    let colon = quoting.or_else(|| clauses.words.iter().position(|word| word.is(COLON)))?;
    let start = (0..colon).rev().find(|&i| clauses.is(i, MARK)).map_or(0, |i| i + 1);
    // `Anna Rossi, ministra: «…»`.
    let start = if start > 1 && clauses.is(start - 1, COMMA) { 0 } else { start };
    let words = start..colon;
    let verbless = words.clone().all(|i| !clauses.is(i, grammar.label) && !acts(clauses, i));
    let short = (1..=8).contains(&words.len()) && !clauses.is(start, grammar.preposition);
    let somebody = |i: usize| clauses.is(i, grammar.role | NAME);
    let sure = quoting.is_some() || !clauses.pack.capital_nouns || words.len() >= 2 || clauses.is(start, grammar.role);
    let named_there = sure && words.clone().any(somebody) || (quoting.is_some() && may_speak(clauses, &words));
    let says = clauses.is(colon + 1, QUOTE) || (clauses.is(colon + 1, WORD) && words.len() <= 4);
    (verbless && short && named_there && says && !is_matter(clauses, &words)).then(|| named(clauses, &words))
}
