//! Who speaks: the subject of a verb, the source after *according to*, the name before a colon.
//!
//! There is no parser behind it. A noun phrase begins with an article, a name or a role and ends at a mark, a verb or
//! a subordinator; the subject is the one that its verb can reach without crossing another verb.

use std::ops::Range;

use crate::language::built_in::{COLON, COMMA, MARK, NAME, NUMBER, QUOTE, WORD};

use super::clause::Clauses;

/// How many commas a subject may stand behind: `X, minister of Y, on Monday, denied`.
const SEGMENTS_MAX: usize = 3;
/// How many words a noun phrase has at most.
const PHRASE_WORDS_MAX: usize = 9;

/// Somebody in a sentence, or somebody named before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Who {
    /// The words of the sentence that name the speaker.
    Named(Range<usize>),
    /// A pronoun or a dropped subject.
    Before,
    /// The first person, inside quotation marks.
    Self_,
}

/// The subject of the verb that stands at `verb` (its first word) and ends at `last`.
pub(super) fn subject(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    if clauses.pack.verb_second {
        return subject_around(clauses, verb, last);
    }
    if let Some(found) = left(clauses, verb) {
        return found;
    }
    right(clauses, last + 1, false).map_or(Who::Before, Who::Named)
}

/// Where the finite verb stands second, the subject is on one side of it or the other, and the cue may be far behind.
fn subject_around(clauses: &Clauses<'_>, verb: usize, last: usize) -> Who {
    let grammar = &clauses.pack.grammar;
    let mut start = verb;
    while start > 0 && !clauses.words[start - 1].is(MARK | grammar.subordinate) {
        start -= 1;
    }
    let finite = (start..=verb).find(|&i| clauses.is(i, grammar.verb | grammar.speech) || i == verb).unwrap_or(verb);
    if let Some(found) = left(clauses, finite)
        && found != Who::Before
    {
        return found;
    }
    right(clauses, finite + 1, true).or_else(|| right(clauses, last + 1, true)).map_or(Who::Before, Who::Named)
}

/// The noun phrase before a verb.
fn left(clauses: &Clauses<'_>, verb: usize) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let mut end = verb;
    while end > 0 && clauses.is(end - 1, grammar.between) && !clauses.is(end - 1, NAME) {
        end -= 1;
    }
    let mut phrases = Vec::new();
    let mut segments = 0;
    while end > 0 && segments <= SEGMENTS_MAX {
        let mut start = end;
        while start > 0 && !clauses.words[start - 1].is(MARK | grammar.subordinate | grammar.verb | grammar.speech) {
            start -= 1;
        }
        if start < end
            && !clauses.quoted[start]
            && let Some(found) = noun_phrase(clauses, start..end)
        {
            phrases.push(found);
        }
        // Only commas and dashes part a subject from its verb; so does a relative clause, whose verb stops us.
        if start == 0 || !clauses.words[start - 1].is(COMMA) {
            break;
        }
        end = start - 1;
        segments += 1;
    }
    let person = phrases.iter().find(|phrase| name_inside(clauses, phrase).is_some_and(|name| name.len() >= 2));
    let phrase = person.or(phrases.last())?;
    if phrase.len() == 1 && clauses.is(phrase.start, grammar.first_person) {
        return Some(Who::Self_);
    }
    if phrase.len() == 1 && clauses.is(phrase.start, grammar.pronoun) {
        return Some(Who::Before);
    }
    Some(Who::Named(name_inside(clauses, phrase).unwrap_or_else(|| phrase.clone())))
}

/// The subject that follows its verb: a role or a name, not an object.
fn right(clauses: &Clauses<'_>, from: usize, any_article: bool) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut at = from;
    let mut skipped = 0;
    while skipped < 4 && at < clauses.words.len() && (clauses.is(at, grammar.between) || clauses.is(at, NUMBER)) {
        at += 1;
        skipped += 1;
    }
    let begins = clauses.is(at, NAME | grammar.role | grammar.determiner)
        && !clauses.is(at, grammar.preposition & !grammar.determiner);
    if !begins || clauses.quoted.get(at).copied().unwrap_or(true) {
        return None;
    }
    let mut end = at + 1;
    while end < clauses.words.len()
        && end - at < PHRASE_WORDS_MAX
        && !clauses.words[end].is(MARK | grammar.subordinate | grammar.verb | grammar.speech)
    {
        end += 1;
    }
    let phrase = at..end;
    let head = phrase.clone().take(4);
    let named =
        head.clone().any(|i| clauses.is(i, grammar.role) || (clauses.is(i, NAME) && !clauses.pack.capital_nouns));
    (named || (any_article && clauses.pack.capital_nouns))
        .then(|| name_inside(clauses, &phrase).unwrap_or_else(|| cut(clauses, &phrase)))
}

/// The noun phrase of a segment that can be its subject: the first that no preposition governs.
fn noun_phrase(clauses: &Clauses<'_>, segment: Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let begins = NAME | grammar.determiner | grammar.role | grammar.pronoun | grammar.first_person;
    let mut governed = false;
    for at in segment.clone() {
        if clauses.is(at, grammar.preposition) && !clauses.is(at, NAME) {
            governed = true;
        } else if clauses.is(at, begins) {
            if !governed {
                return Some(at..segment.end);
            }
            // What a preposition governs lasts over the names and articles next to it.
        } else if !clauses.is(at, NUMBER)
            && at > segment.start
            && !clauses.is(at - 1, grammar.preposition | grammar.determiner)
        {
            governed = false;
        }
    }
    let plain = segment.len() <= 4
        && segment.clone().all(|i| clauses.is(i, WORD))
        && !clauses.is(segment.start, grammar.small | grammar.between);
    plain.then_some(segment)
}

/// The name inside a noun phrase, if no preposition stands before it: `minister Anna Rossi` is Anna Rossi.
fn name_inside(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    if clauses.pack.capital_nouns {
        return person(clauses, phrase);
    }
    let grammar = &clauses.pack.grammar;
    let mut at = phrase.start;
    while at < phrase.end {
        if clauses.is(at, grammar.preposition) {
            return None;
        }
        if clauses.is(at, NAME) && !clauses.is(at, grammar.role) {
            let mut end = at + 1;
            while end < phrase.end && clauses.is(end, NAME) {
                end += 1;
            }
            let after_role = at > phrase.start && clauses.is(at - 1, grammar.role);
            return (end - at >= 2 || after_role).then_some(at..end);
        }
        at += 1;
    }
    None
}

/// In German a name is the run of capital words after a role, or two that no article opens.
fn person(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let at = phrase.clone().find(|&i| clauses.is(i, NAME) && !clauses.is(i, grammar.role))?;
    let end = (at..phrase.end).find(|&i| !clauses.is(i, NAME)).unwrap_or(phrase.end);
    let after_role = at > phrase.start && clauses.is(at - 1, grammar.role);
    (end - at >= 2 || after_role).then_some(at..end)
}

/// A long phrase ends before its second preposition.
fn cut(clauses: &Clauses<'_>, phrase: &Range<usize>) -> Range<usize> {
    let grammar = &clauses.pack.grammar;
    let end =
        phrase.clone().skip(2).find(|&i| clauses.is(i, grammar.preposition | grammar.between)).unwrap_or(phrase.end);
    phrase.start..end
}

/// Who says the sentence: the subject of its verb of saying, its source, or the name before a colon.
pub(super) fn attribution(clauses: &Clauses<'_>) -> Option<Who> {
    let grammar = &clauses.pack.grammar;
    let outside = |&i: &usize| !clauses.quoted[i];
    let says = (0..clauses.words.len())
        .filter(outside)
        .filter(|&i| clauses.is(i, grammar.speech) && !clauses.is(i.wrapping_sub(1), grammar.determiner));
    for verb in says {
        match subject(clauses, verb, verb) {
            Who::Before => {}
            found => return Some(found),
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

/// The noun phrase right after a source word.
pub(super) fn after(clauses: &Clauses<'_>, from: usize) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let mut end = from;
    while end < clauses.words.len()
        && end - from < PHRASE_WORDS_MAX
        && !clauses.words[end].is(MARK | grammar.subordinate | grammar.verb | grammar.speech)
    {
        end += 1;
    }
    let phrase = from..end;
    if phrase.is_empty() {
        return None;
    }
    Some(name_inside(clauses, &phrase).unwrap_or_else(|| cut(clauses, &phrase)))
}

/// `Stone: «…»`: a short name or role before a colon.
fn before_colon(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let colon = clauses.words.iter().position(|word| word.is(COLON))?;
    let grammar = &clauses.pack.grammar;
    let short = (1..=5).contains(&colon) && (0..colon).all(|i| !clauses.is(i, MARK | grammar.verb));
    let named = (0..colon).any(|i| clauses.is(i, grammar.role) || (clauses.words[i].capital && i > 0) || colon == 1);
    (short && named && clauses.is(colon + 1, QUOTE | WORD)).then_some(0..colon)
}
