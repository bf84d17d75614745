//! Who speaks: the subject of a verb, the agent of a passive, the source after *according to*, the name before a colon.
//!
//! There is no parser behind it. A noun phrase begins with an article, a name or a role that no preposition governs,
//! and ends at a mark, a verb or a subordinator; a subject is the phrase that its verb reaches without crossing another
//! verb, or stands behind it where the language or an inserted *said X* puts it there.

use std::ops::Range;

use crate::language::Classes;
use crate::language::built_in::{ASIDE, COLON, COMMA, MARK, NAME, NUMBER, QUOTE, STOP, WORD};

use super::clause::Clauses;

/// How many commas a subject may stand behind: `X, minister of Y, on Monday, denied`.
const SEGMENTS_MAX: usize = 4;
/// How many words a noun phrase has at most.
const PHRASE_WORDS_MAX: usize = 9;

/// Somebody in a sentence, or somebody named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// The words of the sentence that name the speaker.
    Named(Range<usize>),
    /// A pronoun or a dropped subject.
    Before,
}

/// The subject of the verb that stands at `verb`; `last` is the last word of its cue.
pub(super) fn subject(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    if let Some(agent) = agent(clauses, verb) {
        return Who::Named(agent);
    }
    if clauses.is(verb, grammar.gerund) {
        return first_phrase(clauses, verb).map_or(Who::Before, Who::Named);
    }
    if clauses.pack.verb_second {
        return around(clauses, verb, last);
    }
    let (start, before) = left_edge(clauses, verb);
    // `«…», said X`: an inserted verb has its subject behind it.
    let inserted = start == 0 || clauses.is(start - 1, QUOTE | COMMA | ASIDE);
    if inserted && let Some(found) = right(clauses, last + 1) {
        return Who::Named(found);
    }
    match left(clauses, start, before) {
        Some(Who::Named(found)) => Who::Named(found),
        Some(Who::Before) => named_before(clauses, start).map_or(Who::Before, Who::Named),
        None => right(clauses, last + 1).or_else(|| first_phrase(clauses, start)).map_or(Who::Before, Who::Named),
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
    let before = left(clauses, finite, false);
    if let Some(Who::Named(found)) = &before
        && !clauses.is(found.start, grammar.oblique)
        && (is_somebody(clauses, found) || right_person(clauses, finite + 1).is_none())
    {
        return Who::Named(found.clone());
    }
    if before == Some(Who::Before) {
        return Who::Before;
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

/// Whether a phrase holds a role or a name that no article makes a common noun.
fn is_somebody(clauses: &Clauses<'_>, phrase: &Range<usize>) -> bool {
    let grammar = &clauses.pack.grammar;
    phrase.clone().any(|i| clauses.is(i, grammar.role)) || phrase.len() <= 2 && clauses.is(phrase.start, NAME | NUMBER)
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
fn agent(clauses: &Clauses<'_>, verb: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let active = verb > 0 && (verb.saturating_sub(2)..verb).any(|i| clauses.is(i, grammar.active));
    if active || !clauses.is(verb, grammar.participle) {
        return None;
    }
    let end = (verb + 5).min(clauses.words.len());
    let by = (verb + 1..end)
        .take_while(|&i| !clauses.is(i, STOP | QUOTE | grammar.subordinate))
        .find(|&i| clauses.is(i, grammar.agent))?;
    after(clauses, by + 1)
}

/// The noun phrase before a verb whose own group begins at `start`.
fn left(clauses: &Clauses<'_>, start: usize, relative: bool) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
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
                return Some(Who::Before);
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

/// After another verb, a conjunction opens the clause in which the subject stands.
fn after_conjunction(clauses: &Clauses<'_>, segment: Range<usize>, cut_by_verb: bool) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    let opens = |i: usize| clauses.is(i, grammar.conjunction) && (cut_by_verb || i == segment.start);
    let begin = segment.clone().rev().find(|&i| opens(i)).map_or(segment.start, |i| i + 1);
    begin..segment.end
}

/// The subject that follows its verb: a role or a name, not an object.
fn right(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
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
    let begins = clauses.is(at, NAME | grammar.role | grammar.determiner);
    let governed = clauses.is(at, grammar.preposition) && !clauses.is(at, grammar.determiner | NAME);
    if !begins || governed || clauses.quoted.get(at).copied().unwrap_or(true) {
        return None;
    }
    let phrase = at..phrase_end(clauses, at);
    let named = phrase
        .clone()
        .take(4)
        .any(|i| clauses.is(i, grammar.role) || (clauses.is(i, NAME) && !clauses.pack.capital_nouns));
    if !named && !clauses.pack.capital_nouns {
        return None;
    }
    // `says the lawyer of X, Anna Rossi`: the name stands behind the comma.
    if clauses.is(phrase.end, COMMA) && clauses.is(phrase.start, grammar.determiner | grammar.role) {
        let next = phrase.end + 1..phrase_end(clauses, phrase.end + 1);
        if next.len() >= 2 && next.clone().all(|i| clauses.is(i, NAME)) {
            return Some(next);
        }
    }
    Some(name_inside(clauses, &phrase).unwrap_or_else(|| cut(clauses, &phrase)))
}

fn phrase_end(clauses: &Clauses<'_>, start: usize) -> usize {
    let stop = MARK | clauses.pack.grammar.subordinate | clauses.pack.grammar.verb | clauses.pack.grammar.speech;
    let limit = (start + PHRASE_WORDS_MAX).min(clauses.words.len());
    (start + 1..limit).find(|&i| clauses.is(i, stop)).unwrap_or(limit)
}

/// The noun phrase of a segment that can be its subject: the last one that no preposition governs.
fn noun_phrase(clauses: &Clauses<'_>, segment: Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let inner = NAME | grammar.determiner | grammar.role | NUMBER;
    let mut found = None;
    let mut governed = false;
    for at in segment.clone() {
        let is_preposition = clauses.is(at, grammar.preposition) && !clauses.is(at, NAME);
        let follows = at > segment.start && clauses.is(at - 1, inner | grammar.preposition | grammar.conjunction);
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
        && !clauses.is(segment.start, grammar.small);
    plain.then_some(segment)
}

/// The first noun phrase of the sentence: the subject that coordinated verbs and gerunds share.
fn first_phrase(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
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
fn named_before(clauses: &Clauses<'_>, until: usize) -> Option<Range<usize>> {
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
fn name_inside(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let is_name = |i: usize| clauses.is(i, NAME) && !clauses.is(i, grammar.role);
    let mut at = phrase.start;
    while at < phrase.end {
        if clauses.is(at, grammar.preposition) && !clauses.pack.capital_nouns {
            return None;
        }
        if is_name(at) {
            let end = (at..phrase.end).find(|&i| !is_name(i)).unwrap_or(phrase.end);
            let after_role = at > phrase.start && clauses.is(at - 1, grammar.role);
            // `Comcast's Jason Livingood`: the owner is not the person.
            let owner =
                (at..end).rev().find(|&i| clauses.text[clauses.words[i].start..clauses.words[i].end].ends_with("'s"));
            let start = owner.map_or(at, |i| i + 1);
            if start < end && (end - start >= 2 || after_role) {
                return Some(start..end);
            }
            at = end;
        }
        at += 1;
    }
    None
}

/// A long phrase ends before its second preposition.
fn cut(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Range<usize> {
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

/// Who says the sentence: the subject of its verb of saying, its source, or the name before a colon.
pub(super) fn attribution(clauses: &Clauses<'_>) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let outside = |&i: &usize| !clauses.quoted[i];
    let says = (0..clauses.words.len()).filter(outside).filter(|&i| {
        clauses.is(i, grammar.speech) && !(i > 0 && clauses.is(i - 1, grammar.determiner.without(grammar.between)))
    });
    for verb in says {
        match subject(clauses, verb, verb) {
            Who::Before => {}
            found @ Who::Named(_) => return Some(found),
        }
    }
    let source = (0..clauses.words.len()).filter(outside).find(|&i| clauses.is(i, grammar.source));
    if let Some(source) = source
        && let Some(found) = after(clauses, source + 1)
    {
        return Some(Who::Named(found));
    }
    before_colon(clauses).map(Who::Named)
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

/// `Stone: «…»`: a short name or role before a colon.
fn before_colon(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let colon = clauses.words.iter().position(|word| word.is(COLON))?;
    let grammar = &clauses.pack.grammar;
    let start = (0..colon).rev().find(|&i| clauses.is(i, MARK)).map_or(0, |i| i + 1);
    let short = (1..=4).contains(&(colon - start))
        && (start..colon).all(|i| !clauses.is(i, grammar.verb | grammar.preposition));
    let named = (start..colon).any(|i| clauses.is(i, grammar.role | NAME) || clauses.words[i].capital);
    (short && named && clauses.is(colon + 1, QUOTE | WORD)).then_some(start..colon)
}
