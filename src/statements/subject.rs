//! The subject of a verb: before it, behind it, over asides, or shared with another verb.
//!
//! Most languages put the subject before the verb, and behind it where the verb is inserted after a quotation (`«…», ha
//! detto il sindaco`). Where a clause has no subject of its own, it has that of the verb before it.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COMMA, MARK, NAME, QUOTE, STOP};

use super::before::left;
use super::behind::behind;
use super::clause::Clauses;
use super::phrase::{acts, after, first_phrase, governs, is_helped, is_matter, is_somebody};
use super::second::around;

/// How far before its verb anything is looked for, in words; longer sentences are lists or no sentences.
pub(super) const BEFORE_WORDS_MAX: usize = 80;

/// Somebody in a sentence, or somebody named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// The words of the sentence that name the speaker.
    Named(Range<usize>),
    /// A pronoun, and where it stands.
    Pronoun(Range<usize>),
    /// A dropped subject.
    Before,
    /// A passive without an agent.
    Nobody,
}

/// The subject of the verb that stands at `verb`; `last` is the last word of its cue.
pub(super) fn subject(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    if let Some(agent) = agent(clauses, verb) {
        return Who::Named(agent);
    }
    if clauses.is(verb, grammar.impersonal)
        && let Some(document) = document(clauses, verb)
    {
        return Who::Named(document);
    }
    if clauses.pack.verb_second {
        return around(clauses, verb, last);
    }
    if is_passive(clauses, verb) || is_attribute(clauses, verb) {
        return Who::Nobody;
    }
    if clauses.is(verb, grammar.gerund) || is_governed_infinitive(clauses, verb) {
        return shared(clauses, verb);
    }
    plain(clauses, verb, last).unwrap_or_else(|| shared(clauses, verb))
}

/// `is accused`, `è stata smentita`: a participle behind an auxiliary of the passive, and no reflexive pronoun before it.
pub(super) fn is_passive(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    if clauses.pack.verb_second || !clauses.is(verb, grammar.participle) || clauses.is(verb, grammar.intransitive) {
        return false;
    }
    let group = (verb.saturating_sub(4)..verb).rev().take_while(|&i| clauses.is(i, grammar.between | grammar.passive));
    let (mut passive, mut active) = (false, false);
    for i in group {
        passive |= clauses.is(i, grammar.passive);
        active |= clauses.is(i, grammar.active | grammar.reflexive);
    }
    let been = verb > 0 && clauses.is(verb - 1, grammar.passive);
    passive && (!active || (been && clauses.is(verb - 1, grammar.participle)))
}

/// `the deal, later denied`, `il faccendiere arrestato`: a participle that belongs to a noun.
fn is_attribute(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let is_participle = clauses.is(verb, grammar.participle) && !clauses.is(verb, grammar.finite | grammar.gerund);
    is_participle && !is_helped(clauses, verb) && !clauses.is(verb, grammar.asked)
}

/// `to deny`, `al denunciar`: an infinitive with a preposition has the subject of the main clause.
fn is_governed_infinitive(clauses: &Clauses<'_>, verb: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    verb > 0 && clauses.is(verb, grammar.infinitive) && clauses.is(verb - 1, grammar.preposition)
}

/// The subject in the verb's own clause, where the subject usually stands first.
fn plain(clauses: &Clauses<'_>, verb: usize, last: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let start = left_edge(clauses, verb);
    let after_all = trails(clauses, start, last);
    let inserted = start == 0 || clauses.is(start - 1, QUOTE | ASIDE) || follows_quotation(clauses, start) || after_all;
    // `«…», accuses the opposition`: behind a quotation, accusing is saying.
    let accuses = clauses.is(verb, grammar.accuse) && (follows_quotation(clauses, start) || after_all);
    let says = clauses.is(verb, grammar.speech) || accuses;
    // `a-t-elle ajouté`: the pronoun stands inside the verb group.
    if let Some(i) = (start..verb).find(|&i| clauses.is(i, grammar.pronoun) && !clauses.is(i, grammar.between)) {
        return Some(Who::Pronoun(i..i + 1));
    }
    if says
        && inserted
        && let Some(found) = behind(clauses, last + 1, true)
    {
        return Some(found);
    }
    if start > 0 && clauses.is(start - 1, grammar.conjunction) {
        return None;
    }
    let left = left(clauses, start);
    if let Some(Who::Named(found)) = &left
        && !says
        && is_matter(clauses, found)
    {
        // `L'esistenza degli accordi la riconosce il portavoce`: what is denied stands first.
        return behind(clauses, last + 1, false).or(Some(Who::Nobody));
    }
    // `La oferta la admite la empresa`: a pronoun right before the verb takes up the object that stands first.
    let takes_up = start < verb && clauses.is(verb - 1, grammar.clitic) && !says;
    if takes_up
        && left.is_some()
        && let Some(found) = behind(clauses, last + 1, false)
    {
        return Some(found);
    }
    if left.is_some() {
        return left;
    }
    let is_clause_first = start == 0 || clauses.is(start - 1, MARK | grammar.subordinate);
    if clauses.is(verb, grammar.accuse) && !inserted {
        return None;
    }
    let is_relative = start > 0 && clauses.is(start - 1, grammar.relative);
    behind(clauses, last + 1, says && is_clause_first && !is_relative)
}

/// `The chain followed its customers, denounces the union`: a verb and somebody, behind all that is said.
fn trails(clauses: &Clauses<'_>, start: usize, last: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    let somebody = clauses.is(last + 1, NAME | grammar.role | grammar.determiner);
    let ends = |i: usize| !acts(clauses, i) && !clauses.is(i, COMMA | grammar.subordinate);
    somebody && start > 0 && clauses.is(start - 1, COMMA) && (last + 1..clauses.words.len()).all(ends)
}

/// Where the auxiliaries, adverbs and clitics before a verb begin.
fn left_edge(clauses: &Clauses<'_>, verb: usize) -> usize {
    let grammar = &clauses.pack.grammar;
    let is_before = |i: usize| clauses.is(i, grammar.between) && !clauses.is(i, NAME);
    let mut start = verb;
    // `ha addirittura rifiutato`: adverbs that no list has may stand between an auxiliary and its participle.
    if clauses.is(verb, grammar.participle) && is_helped(clauses, verb) {
        let helper = (verb.saturating_sub(4)..verb).rev().find(|&i| clauses.is(i, grammar.active | grammar.passive));
        let is_adverb = |i: usize| !clauses.is(i, NAME | grammar.role | grammar.determiner.without(grammar.between));
        start = helper.filter(|&helper| (helper + 1..verb).all(is_adverb)).unwrap_or(verb);
    }
    while start > 0 && is_before(start - 1) {
        start -= 1;
    }
    start
}

/// Whether a quotation ends right before a word, with a comma or without.
pub(super) fn follows_quotation(clauses: &Clauses<'_>, start: usize) -> bool {
    // Typed apostrophes for quotation marks are words without a class.
    let start = start - (0..start).rev().take_while(|&i| clauses.words[i].classes.is_empty()).count();
    if start == 0 {
        return false;
    }
    clauses.quoted[start - 1] || (start >= 2 && clauses.is(start - 1, COMMA) && clauses.is(start - 2, QUOTE))
}

/// The subject that a verb shares with another one: that of the nearest verb before it, else of the next.
fn shared(clauses: &Clauses<'_>, verb: usize) -> Who {
    let is_other = |&i: &usize| !clauses.quoted[i] && acts(clauses, i) && !is_passive(clauses, i);
    let start = left_edge(clauses, verb);
    let mut others: Vec<usize> = (0..verb).rev().take(BEFORE_WORDS_MAX).filter(is_other).take(4).collect();
    // `X read the note that Y had sent and denied it`: a coordinated verb goes with that of the main clause.
    if start > 0 && clauses.is(start - 1, clauses.pack.grammar.conjunction) {
        others.sort_by_key(|&i| clauses.subordinate[i]);
    }
    let before = others.into_iter().find_map(|i| own(clauses, i));
    before
        .or_else(|| first_phrase(clauses, start.min(BEFORE_WORDS_MAX)).map(Who::Named))
        .or_else(|| {
            (verb + 1..clauses.words.len())
                .take(BEFORE_WORDS_MAX)
                .filter(is_other)
                .take(2)
                .find_map(|i| own(clauses, i))
        })
        .unwrap_or(Who::Before)
}

/// The subject that stands in the clause of a verb, without a look at other verbs.
fn own(clauses: &Clauses<'_>, verb: usize) -> Option<Who> {
    let start = left_edge(clauses, verb);
    if start > 0 && clauses.is(start - 1, clauses.pack.grammar.relative) {
        return None;
    }
    left(clauses, start).filter(|who| match who {
        Who::Named(found) => is_somebody(clauses, found) || clauses.is(found.start, clauses.pack.grammar.determiner),
        _ => true,
    })
}

/// Who does it in a passive: `confirmed by the ministry`.
pub(super) fn agent(clauses: &Clauses<'_>, verb: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let active = verb > 0 && (verb.saturating_sub(2)..verb).any(|i| clauses.is(i, grammar.active));
    if active || !clauses.is(verb, grammar.participle) {
        return None;
    }
    if clauses.pack.verb_second {
        let by = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.agent))?;
        let passive = (0..by).rev().take_while(|&i| !clauses.is(i, MARK)).any(|i| clauses.is(i, grammar.passive));
        return passive.then(|| after(clauses, by + 1)).flatten().map(|found| found.start..found.end.min(verb));
    }
    let end = (verb + 5).min(clauses.words.len());
    let by = (verb + 1..end)
        .take_while(|&i| !clauses.is(i, STOP | QUOTE | grammar.subordinate))
        .find(|&i| clauses.is(i, grammar.agent))?;
    let is_somebody = |i: usize| clauses.is(i, NAME | grammar.role);
    after(clauses, by + 1).filter(|found| found.clone().take(3).any(is_somebody))
}

/// The document that speaks: `heißt es in dem Schreiben`, `in dem Antrag heißt es`.
fn document(clauses: &Clauses<'_>, verb: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    if clauses.pack.verb_second && verb > 0 {
        let start = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).last().unwrap_or(verb);
        if start < verb && governs(clauses, start) {
            return after(clauses, start + 1).map(|found| found.start..found.end.min(verb));
        }
    }
    let end = (verb + 4).min(clauses.words.len());
    let behind = (verb + 1..end).take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.preposition));
    if let Some(at) = behind {
        return after(clauses, at + 1).filter(|found| !clauses.is(found.start, grammar.time));
    }
    let start = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).last()?;
    let at = (start..verb).find(|&i| clauses.is(i, grammar.preposition))?;
    let phrase = at + 1..verb;
    (!phrase.is_empty()).then_some(phrase)
}
