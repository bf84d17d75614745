//! Who speaks: the subject of a verb, the agent of a passive, the source after *according to*, the name before a colon.
//!
//! There is no parser behind it. A noun phrase begins with an article, a name or a role that no preposition governs,
//! and ends at a mark, a verb or a subordinator; a subject is the phrase that its verb reaches without crossing another
//! verb, or stands behind it where the language or an inserted *said X* puts it there.

use std::ops::Range;

use crate::language::built_in::{ASIDE, COLON, COMMA, MARK, NAME, NUMBER, QUOTE, STOP, WORD};

use super::clause::Clauses;
use super::phrase::{after, cut, first_phrase, is_somebody, name_inside, named_before, noun_phrase, phrase_end};

/// How many commas a subject may stand behind: `X, minister of Y, on Monday, denied`.
const SEGMENTS_MAX: usize = 4;

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
    if clauses.is(verb, grammar.gerund) {
        return first_phrase(clauses, verb).map_or(Who::Before, Who::Named);
    }
    if clauses.pack.verb_second {
        return around(clauses, verb, last);
    }
    let (start, before) = left_edge(clauses, verb);
    // `«…», said X`: an inserted verb has its subject behind it.
    let inserted = clauses.is(verb, grammar.speech) && (start == 0 || clauses.is(start - 1, QUOTE | COMMA | ASIDE));
    if inserted && let Some(found) = right_within(clauses, last + 1, 4) {
        return Who::Named(found);
    }
    // `X said this but denied that`: the second verb has the subject of the first.
    if start > 0
        && clauses.is(start - 1, grammar.conjunction)
        && let Some(shared) = first_phrase(clauses, start - 1)
    {
        return Who::Named(shared);
    }
    match left(clauses, start, before) {
        Some(Who::Named(found)) => Who::Named(found),
        Some(Who::Pronoun(found)) => Who::Pronoun(found),
        Some(Who::Before | Who::Nobody) | None => {
            right(clauses, last + 1).or_else(|| first_phrase(clauses, start)).map_or(Who::Before, Who::Named)
        }
    }
}

/// Where the auxiliaries, adverbs and clitics before a verb begin, and whether a relative pronoun stands before them.
fn left_edge(clauses: &Clauses<'_>, verb: usize) -> (usize, bool) {
    let grammar = &clauses.pack.grammar;
    let mut start = verb;
    while start > 0 && clauses.is(start - 1, grammar.between) && !clauses.is(start - 1, NAME) {
        start -= 1;
    }
    let relative = start > 0 && clauses.is(start - 1, grammar.relative);
    (start, relative)
}

/// Where the finite verb stands second, the subject is on one side of it or the other, and the cue may be far behind.
fn around(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    let mut start = verb;
    while start > 0 && !clauses.is(start - 1, MARK | grammar.subordinate) {
        start -= 1;
    }
    let finite = (start..verb).find(|&i| clauses.is(i, grammar.verb | grammar.speech)).unwrap_or(verb);
    // `X confirmed this and called it that`: the second verb has the subject of the first.
    if finite > 0
        && clauses.is(finite - 1, grammar.conjunction)
        && let Some(shared) = first_phrase(clauses, finite - 1)
    {
        return Who::Named(shared);
    }
    if finite < verb && clauses.is(finite, grammar.passive) && clauses.is(verb, grammar.participle) {
        return Who::Nobody;
    }
    let before = left(clauses, finite, false);
    match &before {
        Some(Who::Pronoun(found)) => return Who::Pronoun(found.clone()),
        Some(Who::Named(found)) if !clauses.is(found.start, grammar.oblique) && is_somebody(clauses, found) => {
            return Who::Named(found.clone());
        }
        _ => {}
    }
    if let Some(pronoun) = (finite + 1..finite + 3).find(|&i| clauses.is(i, grammar.pronoun)) {
        return Who::Pronoun(pronoun..pronoun + 1);
    }
    if let Some(Who::Named(found)) = &before
        && !clauses.is(found.start, grammar.oblique)
        && right_person(clauses, finite + 1).is_none()
    {
        return Who::Named(found.clone());
    }
    right_person(clauses, finite + 1)
        .or_else(|| right(clauses, finite + 1))
        .or_else(|| right(clauses, last + 1))
        .or(match before {
            Some(Who::Named(found)) if !clauses.is(found.start, grammar.oblique) => Some(found),
            _ => None,
        })
        .map_or(Who::Before, Who::Named)
}

fn right_person(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    right(clauses, from).filter(|phrase| {
        let grammar = &clauses.pack.grammar;
        let end = (phrase.end + 3).min(clauses.words.len());
        !clauses.is(phrase.start, grammar.oblique)
            && (is_somebody(clauses, phrase)
                || (phrase.start.saturating_sub(2)..end).any(|i| clauses.is(i, grammar.role)))
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
    let end = (verb + 4).min(clauses.words.len());
    let behind = (verb + 1..end).take_while(|&i| !clauses.is(i, MARK)).find(|&i| clauses.is(i, grammar.preposition));
    if let Some(at) = behind {
        return after(clauses, at + 1);
    }
    let start = (0..verb).rev().take_while(|&i| !clauses.is(i, MARK)).last()?;
    let at = (start..verb).find(|&i| clauses.is(i, grammar.preposition))?;
    let phrase = at + 1..verb;
    (!phrase.is_empty()).then_some(phrase)
}

/// The noun phrase before a verb whose own group begins at `start`.
fn left(clauses: &Clauses<'_>, start: usize, relative: bool) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    if relative && let Some(found) = antecedent(clauses, start - 1) {
        return Some(Who::Named(found));
    }
    let mut end = if relative { start - 1 } else { start };
    let mut phrases: Vec<Range<usize>> = Vec::new();
    for _ in 0..SEGMENTS_MAX {
        let stop = MARK | grammar.subordinate | grammar.verb | grammar.speech;
        let mut begin = end;
        while begin > 0 && !clauses.is(begin - 1, stop) && !clauses.quoted[begin - 1] {
            begin -= 1;
        }
        let cut_by_verb = begin > 0 && clauses.is(begin - 1, grammar.verb | grammar.speech);
        let segment = after_conjunction(clauses, begin..end, cut_by_verb);
        if let Some(found) = noun_phrase(clauses, segment) {
            if phrases.is_empty() && found.len() == 1 && clauses.is(found.start, grammar.pronoun | grammar.first_person)
            {
                return Some(Who::Pronoun(found));
            }
            let adjacent = phrases.is_empty() && end == start && !relative;
            phrases.push(found);
            if adjacent {
                break;
            }
        }
        if begin == 0 || !clauses.is(begin - 1, COMMA | ASIDE) || phrases.len() >= 2 {
            break;
        }
        end = begin - 1;
    }
    let near = phrases.first()?;
    // `Jason Livingood, vice president of X, disputed`: the apposition says what he is, the name stands before it.
    let far = phrases.get(1).filter(|far| {
        let name = name_inside(clauses, far);
        name.is_some_and(|name| name.len() >= 2) && name_inside(clauses, near).is_none_or(|near| near.len() < 2)
    });
    let phrase = far.unwrap_or(near);
    Some(Who::Named(name_inside(clauses, phrase).unwrap_or_else(|| phrase.clone())))
}

/// What a relative pronoun at `pronoun` stands for: the noun phrase right before it, whatever governs that.
fn antecedent(clauses: &Clauses<'_>, pronoun: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut end = pronoun;
    // `i quali`: the pronoun has an article.
    while end > 0 && clauses.is(end - 1, COMMA | grammar.determiner) && !clauses.is(end - 1, NAME) {
        end -= 1;
    }
    let stop = MARK | grammar.subordinate | grammar.verb | grammar.speech;
    let within = (0..end).rev().take(6).take_while(|&i| !clauses.is(i, stop) && !clauses.quoted[i]);
    let own = |i: &usize| !clauses.is(*i, grammar.preposition) || clauses.is(*i, NAME);
    let start = within.take_while(own).last()?;
    let phrase = start..end;
    Some(name_inside(clauses, &phrase).unwrap_or(phrase))
}

/// After another verb, a conjunction opens the clause in which the subject stands.
fn after_conjunction(clauses: &Clauses<'_>, segment: Range<usize>, cut_by_verb: bool) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    let joins_names = |i: usize| i > segment.start && clauses.is(i - 1, NAME) && clauses.is(i + 1, NAME);
    let opens =
        |i: usize| clauses.is(i, grammar.conjunction) && (i == segment.start || (cut_by_verb && !joins_names(i)));
    let begin = segment.clone().rev().find(|&i| opens(i)).map_or(segment.start, |i| i + 1);
    begin..segment.end
}

/// The subject that follows its verb: a role or a name, not an object.
fn right(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    right_within(clauses, from, 2)
}

/// As [`right`]; the name or role stands among the first words of the phrase.
fn right_within(clauses: &Clauses<'_>, from: usize, first: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut at = from;
    let mut skipped = 0;
    while skipped < 4 && (clauses.is(at, grammar.between | NUMBER)) && !clauses.is(at, NAME | grammar.role) {
        if clauses.is(at, grammar.determiner) && clauses.is(at + 1, NAME | grammar.role) {
            break;
        }
        at += 1;
        skipped += 1;
    }
    // `wrote on X the head of communication`: a phrase with a preposition may come between.
    if clauses.is(at, grammar.preposition) && !clauses.is(at, NAME) {
        let end = (at + 5).min(clauses.words.len());
        let next = (at + 2..end).find(|&i| {
            clauses.is(i, grammar.determiner)
                && !clauses.is(i, grammar.preposition)
                && clauses.is(i + 1, grammar.role | NAME)
                && !clauses.is(i - 1, grammar.preposition)
        });
        at = next.filter(|&next| (at..next).all(|i| !clauses.is(i, MARK))).unwrap_or(at);
    }
    let begins = clauses.is(at, NAME | grammar.role | grammar.determiner);
    let governed = clauses.is(at, grammar.preposition) && !clauses.is(at, grammar.determiner | NAME);
    if !begins || governed || clauses.quoted.get(at).copied().unwrap_or(true) {
        return None;
    }
    let phrase = at..phrase_end(clauses, at);
    // `denied the report in a blog`: an article and a common noun are the object.
    let named = phrase.clone().take(first).any(|i| clauses.is(i, grammar.role | NAME));
    if !named && !clauses.pack.capital_nouns {
        return None;
    }
    // `says the lawyer of X, Anna Rossi`: the name stands behind the comma.
    let comma = phrase.end + usize::from(clauses.is(phrase.end, STOP) && clauses.is(phrase.end + 1, COMMA));
    if clauses.is(comma, COMMA) && phrase.clone().any(|i| clauses.is(i, grammar.role)) {
        let next = comma + 1..phrase_end(clauses, comma + 1);
        if next.len() >= 2 && next.clone().all(|i| clauses.is(i, NAME)) {
            return Some(next);
        }
    }
    Some(name_inside(clauses, &phrase).unwrap_or_else(|| cut(clauses, &phrase)))
}

/// Who says the sentence: the subject of its verb of saying, its source, or the name before a colon.
pub(super) fn attribution(clauses: &Clauses<'_>) -> Option<Who> {
    attribution_near(clauses, 0)
}

/// As [`attribution`]; of several verbs of saying the one nearest to the word `at`.
pub(super) fn attribution_near(clauses: &Clauses<'_>, at: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let outside = |&i: &usize| !clauses.quoted[i];
    let mut says: Vec<usize> = (0..clauses.words.len())
        .filter(outside)
        .filter(|&i| clauses.is(i, grammar.speech))
        .filter(|&i| !(i > 0 && clauses.is(i - 1, grammar.determiner.without(grammar.between))))
        .collect();
    says.sort_by_key(|&verb| verb.abs_diff(at));
    let mut pronoun = None;
    for verb in says {
        match subject(clauses, verb, verb) {
            Who::Before | Who::Nobody => {}
            found @ Who::Pronoun(_) => pronoun = pronoun.or(Some(found)),
            found @ Who::Named(_) => return pronoun.or(Some(found)),
        }
    }
    let source = (0..clauses.words.len()).filter(outside).find(|&i| clauses.is(i, grammar.source));
    if pronoun.is_none()
        && let Some(source) = source
        && let Some(found) = after(clauses, source + 1)
    {
        return Some(Who::Named(found));
    }
    pronoun.or_else(|| before_colon(clauses).map(Who::Named))
}

/// The subject of the sentence's first clause, if it is somebody.
pub(super) fn main_subject(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let pronoun = (0..clauses.words.len().min(3))
        .take_while(|&i| !clauses.is(i, MARK))
        .find(|&i| clauses.is(i, grammar.pronoun) && !clauses.quoted[i]);
    pronoun
        .map(|at| at..at + 1)
        .or_else(|| first_phrase(clauses, clauses.words.len()).filter(|phrase| is_somebody(clauses, phrase)))
}

/// A pronoun's name, where one stands before it in the sentence.
pub(super) fn resolve(clauses: &Clauses<'_>, pronoun: &Range<usize>) -> Option<Range<usize>> {
    named_before(clauses, pronoun.start)
}

/// `Stone: «…»`: a short name or role before a colon.
fn before_colon(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let quoting = (0..clauses.words.len()).find(|&i| clauses.is(i, COLON) && clauses.is(i + 1, QUOTE));
    let colon = quoting.or_else(|| clauses.words.iter().position(|word| word.is(COLON)))?;
    let grammar = &clauses.pack.grammar;
    let start = (0..colon).rev().find(|&i| clauses.is(i, MARK)).map_or(0, |i| i + 1);
    if (start..colon).any(|i| clauses.is(i, grammar.label)) {
        return None;
    }
    let short = (1..=4).contains(&(colon - start))
        && (start..colon).all(|i| !clauses.is(i, grammar.verb | grammar.preposition));
    let named = (start..colon).any(|i| clauses.is(i, grammar.role | NAME) || clauses.words[i].capital);
    (short && named && clauses.is(colon + 1, QUOTE | WORD)).then_some(start..colon)
}
