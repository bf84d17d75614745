//! To whom a statement is ascribed: what the rule says of its cue, then the sentence, then the sentences before.
//!
//! Better no name than a wrong one: a verb with a subject of its own never takes that of another sentence, and a passive
//! without an agent has no speaker.

use std::ops::Range;

use crate::language::SpeakerAt;
use crate::language::built_in::NAME;
use crate::model::StatementKind;

use super::cast::Cast;
use super::clause::Clauses;
use super::decide::{Context, Decision};
use super::phrase::{acts, after, is_matter, may_speak};
use super::speaker;
use super::subject::{self, Who};

/// A name this far behind a verb of asking is that of who was asked.
const ASKED_WORDS_MAX: usize = 10;

/// The speaker of a statement, and how it was found.
pub(super) fn speaker_of(
    clauses: &Clauses<'_>,
    decision: &Decision<'_>,
    context: &Context,
    cast: &Cast,
) -> (Option<String>, &'static str) {
    if decision.kind == StatementKind::Correction {
        return (None, "the outlet");
    }
    let first = decision.found.first();
    let quoted = clauses.quoted[first];
    // `X was asked and did not answer`: who was asked is silent.
    let was_asked = decision.kind == StatementKind::NoComment && clauses.is(first, clauses.pack.grammar.asked);
    if !quoted && !was_asked && subject::is_passive(clauses, first) {
        let agent = subject::agent(clauses, first).and_then(|range| name(clauses, &range));
        return agent.map_or((None, "nobody"), |name| (Some(name), "agent"));
    }
    if waits(clauses, decision) {
        let asked = asked(clauses).and_then(|range| name(clauses, &range));
        return asked.map_or((None, "nobody"), |name| (Some(name), "who was asked"));
    }
    let own = match decision.rule.speaker {
        SpeakerAt::Nobody => None,
        SpeakerAt::After => after(clauses, decision.found.last() + 1).map(Who::Named),
        SpeakerAt::Subject => Some(subject_of(clauses, &decision.found.words)),
        SpeakerAt::Attribution => {
            let verb = decision.found.words.iter().copied().find(|&i| predicate(clauses, i));
            verb.map(|verb| subject::subject(clauses, verb, verb))
        }
    };
    let found = if quoted { None } else { own.clone() };
    if let Some(found) = found.and_then(|who| said_by(clauses, (&who, decision.kind), context, cast, "subject")) {
        return found;
    }
    if decision.rule.speaker == SpeakerAt::Nobody && decision.source.is_none() {
        return (None, "nobody");
    }
    let said =
        if decision.rule.speaker == SpeakerAt::Nobody { None } else { speaker::attribution_near(clauses, first) };
    if let Some(found) = said.and_then(|who| said_by(clauses, (&who, decision.kind), context, cast, "attribution")) {
        return found;
    }
    if let Some(source) = &decision.source
        && let Some(range) = after(clauses, source.last() + 1)
        && let Some(found) = said_by(clauses, (&Who::Named(range), decision.kind), context, cast, "source")
    {
        return found;
    }
    if let Some(found) = caller(clauses, decision, context, cast) {
        return found;
    }
    let grammar = &clauses.pack.grammar;
    // `Sein Mandant habe nie …`: reported speech goes on with who spoke before.
    if clauses.pack.verb_second && decision.rule.speaker == SpeakerAt::Attribution && reports(clauses) {
        return before(context);
    }
    let active = (first.saturating_sub(3)..first).any(|i| clauses.is(i, grammar.active));
    let bare = clauses.is(first, grammar.participle) && !clauses.is(first, grammar.finite) && !active && !quoted;
    let passive = own == Some(Who::Nobody) || bare;
    // Where subjects are not dropped, a verb whose subject was not found has one all the same.
    let drops = clauses.pack.drops_subjects && own.is_some();
    if passive || (!drops && !quoted && !context.in_quotation) {
        return (None, "nobody");
    }
    before(context)
}

/// `The club called the story "pure invention"`: who calls something false, where nobody is said to speak.
fn caller(
    clauses: &Clauses<'_>,
    decision: &Decision<'_>,
    context: &Context,
    cast: &Cast,
) -> Option<(Option<String>, &'static str)> {
    let calls = decision.kind == StatementKind::Denial && decision.found.words.iter().any(|&i| clauses.quoted[i]);
    let range = speaker::main_subject(clauses).filter(|range| calls && range.end <= decision.found.first())?;
    said_by(clauses, (&Who::Named(range), decision.kind), context, cast, "subject")
}

/// Whether a sentence is told in the mood of reported speech.
fn reports(clauses: &Clauses<'_>) -> bool {
    (0..clauses.words.len()).any(|i| clauses.is(i, clauses.pack.grammar.reported) && !clauses.quoted[i])
}

/// Whether a cue that is ascribed by the sentence is itself the verb of somebody: `ha desmentido`.
fn predicate(clauses: &Clauses<'_>, at: usize) -> bool {
    let grammar = &clauses.pack.grammar;
    clauses.is(at, grammar.participle)
        && !clauses.pack.verb_second
        && !subject::is_passive(clauses, at)
        && (at.saturating_sub(3)..at).any(|i| clauses.is(i, grammar.active | grammar.conditional))
        && clauses.is(at, grammar.states)
}

/// `we got no answer`: the subject is not who is silent.
fn waits(clauses: &Clauses<'_>, decision: &Decision<'_>) -> bool {
    let receives = |&i: &usize| clauses.is(i, clauses.pack.grammar.receives);
    decision.kind == StatementKind::NoComment && decision.found.words.iter().any(receives)
}

/// `we asked X for a comment`: the name that follows a verb of asking.
fn asked(clauses: &Clauses<'_>) -> Option<Range<usize>> {
    let grammar = &clauses.pack.grammar;
    let verb = (0..clauses.words.len()).find(|&i| clauses.is(i, grammar.asks) && !clauses.quoted[i])?;
    let is_name = |i: usize| clauses.is(i, NAME) && !clauses.is(i, grammar.time);
    let start = (verb + 1..clauses.words.len()).take(ASKED_WORDS_MAX).find(|&i| is_name(i))?;
    let end = (start..clauses.words.len()).find(|&i| !is_name(i)).unwrap_or(clauses.words.len());
    Some(start..end)
}

/// The name of a subject; `None` where it says nothing, so that the sentence is asked further.
fn said_by(
    clauses: &Clauses<'_>,
    (who, kind): (&Who, StatementKind),
    context: &Context,
    cast: &Cast,
    path: &'static str,
) -> Option<(Option<String>, &'static str)> {
    match who {
        Who::Named(range) => {
            if let Some(name) = cast.name_of(clauses, range) {
                return Some((Some(name), "the article's name for the role"));
            }
            let sure =
                may_speak(clauses, range) || range.clone().any(|i| clauses.is(i, NAME | clauses.pack.grammar.role));
            // What is denied is no speaker: `the false report came from a site`.
            let grammar = &clauses.pack.grammar;
            let untrue = kind == StatementKind::Denial && range.clone().any(|i| clauses.is(i, grammar.untrue));
            let is_thing =
                untrue || ((path == "subject" || kind == StatementKind::Denial) && is_matter(clauses, range));
            name(clauses, range).filter(|_| sure && !is_thing).map(|name| (Some(name), path))
        }
        Who::Pronoun(range) => {
            // `The bank said it could not comment`.
            let is_named = |found: &Range<usize>| {
                found.end <= range.start && !clauses.is(found.start, clauses.pack.grammar.pronoun)
            };
            let subject = || speaker::main_subject(clauses).filter(is_named);
            let here = speaker::resolve(clauses, range).or_else(subject).and_then(|range| name(clauses, &range));
            Some(here.map_or_else(|| before(context), |name| (Some(name), "pronoun")))
        }
        Who::Before | Who::Nobody => None,
    }
}

fn before(context: &Context) -> (Option<String>, &'static str) {
    context.speaker.clone().map_or((None, "nobody"), |name| (Some(name), "sentence before"))
}

/// The subject of a cue; where its first word has none (`Asked by us, X did not answer`), that of a later one.
fn subject_of(clauses: &Clauses<'_>, cue: &[usize]) -> Who {
    let grammar = &clauses.pack.grammar;
    if let Some(source) = cue.iter().find(|&&word| clauses.is(word, grammar.source)) {
        return after(clauses, source + 1).map_or(Who::Before, Who::Named);
    }
    let no_verb = grammar.asked | grammar.preposition | grammar.subordinate | grammar.relative;
    // `Für eine Stellungnahme war X nicht zu erreichen`: nouns of the cue have no subject where it has a verb.
    let has_verb = clauses.pack.verb_second && cue.iter().any(|&word| acts(clauses, word));
    let subjects = cue
        .iter()
        .filter(|&&word| !clauses.is(word, no_verb) && (!has_verb || acts(clauses, word)))
        .take(3)
        .map(|&word| subject::subject(clauses, word, word));
    let mut found = Who::Before;
    for who in subjects {
        if who != Who::Before {
            return who;
        }
        found = who;
    }
    found
}

/// Whom the next sentence may mean by a pronoun or a dropped subject: who speaks in this one, else its subject by name.
pub(super) fn next_speaker(clauses: &Clauses<'_>, stated: Option<String>, context: &Context) -> Option<String> {
    let said = speaker::attribution(clauses);
    let goes_on = matches!(said, Some(Who::Pronoun(_)));
    said.and_then(|who| match who {
        Who::Named(range) => name(clauses, &range),
        Who::Pronoun(range) => speaker::resolve(clauses, &range).and_then(|range| name(clauses, &range)),
        Who::Before | Who::Nobody => None,
    })
    .or(stated)
    .or_else(|| context.speaker.clone().filter(|_| goes_on))
    .or_else(|| topic_of(clauses))
}

/// The subject of a sentence, if it is a name: whom a pronoun in the next one most often means.
fn topic_of(clauses: &Clauses<'_>) -> Option<String> {
    let grammar = &clauses.pack.grammar;
    let found = speaker::main_subject(clauses)?;
    let is_name = |i: usize| clauses.is(i, NAME) && !clauses.is(i, grammar.role | grammar.time);
    let names = found.clone().filter(|&i| is_name(i)).count();
    let after_role = found.start > 0 && clauses.is(found.start - 1, grammar.role);
    let sure = names >= 2 || after_role || (names == 1 && (found.len() == 1 || !clauses.pack.capital_nouns));
    sure.then(|| name(clauses, &found)).flatten()
}

/// The words of a phrase as a name: without the article of a proper name (`A Meta nega`), without a possessive ending.
pub(super) fn name(clauses: &Clauses<'_>, range: &Range<usize>) -> Option<String> {
    let grammar = &clauses.pack.grammar;
    let is_article = !clauses.pack.capital_nouns
        && range.len() > 1
        && clauses.is(range.start, grammar.determiner)
        && clauses.is(range.start + 1, NAME);
    let words = clauses.phrase(&(range.start + usize::from(is_article)..range.end));
    let name = words.trim_end_matches("'s").trim_end_matches("’s").trim();
    (!name.is_empty()).then(|| name.to_owned())
}
