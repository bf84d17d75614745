//! Who alleges, who denies, how sure: statements, quotations, and the position that follows from them.
//!
//! Everything language-specific is data of the packs; here is only how matches of rules are weighed, who speaks, and
//! what a denial answers. Nothing here knows what a URL or a topic is: claims come in as a question that the caller
//! answers.

mod clause;
mod decide;
mod inspect;
mod phrase;
mod position;
mod quotation;
mod quotes;
mod speaker;

use std::ops::Range;

use crate::language::{Pack, Packs, SpeakerAt};
use crate::model::{HedgeType, Language, Part, Quotation, Statement, StatementKind};
use crate::text::{ScalarIndex, sentences};

use clause::Clauses;
use decide::{Context, Decision, decide};
use speaker::Who;

pub use inspect::{Passage, inspect};
pub use position::{Link, Links, Standing, link, positions};

/// Why a statement was read: for `--explain`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Words near the cue that could have turned it, with the trap's rule: `it.trap.negated-denial: non smentisce`.
    pub negation: Option<String>,
    /// Whether its cue is the predicate of a main clause.
    pub is_main: bool,
    /// How the speaker was found.
    pub speaker_path: &'static str,
}

/// A sentence in which nothing is alleged, denied or confirmed: the outlet's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bare {
    /// Which part it stands in.
    pub part: Part,
    /// Where it begins, in Unicode scalar values of the part.
    pub start: usize,
    /// The sentence.
    pub text: String,
    /// The distance that the outlet keeps.
    pub distance: HedgeType,
    /// Whether its main clause is negated.
    pub is_negated: bool,
}

/// What is read in an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The language it was read as.
    pub language: Language,
    /// Whether there is a pack for the language; without one nothing is read, which is not the same as nothing there.
    pub is_read: bool,
    /// The statements in text order, headline first, the deciding one of a sentence before its others.
    pub statements: Vec<Statement>,
    /// Why, statement by statement.
    pub explanations: Vec<Explanation>,
    /// The sentences without a statement: what they say of a claim is said as fact, or at a distance.
    pub bare: Vec<Bare>,
    /// The quotations of the text.
    pub quotations: Vec<Quotation>,
}

impl Reading {
    fn unread(language: Language) -> Self {
        Self {
            language,
            is_read: false,
            statements: Vec::new(),
            explanations: Vec::new(),
            bare: Vec::new(),
            quotations: Vec::new(),
        }
    }
}

/// Reads an article.
pub fn read(title: Option<&str>, text: &str, language: Language, packs: &Packs) -> Reading {
    read_with_context(title, text, None, language, packs)
}

/// Reads a passage; `before` is the sentence before it, which helps to understand it and is not itself reported.
pub fn read_with_context(
    title: Option<&str>,
    text: &str,
    before: Option<&str>,
    language: Language,
    packs: &Packs,
) -> Reading {
    let Some(pack) = packs.get(language) else { return Reading::unread(language) };
    let mut reader = Reader { pack, reading: Reading { is_read: true, ..Reading::unread(language) } };
    let mut context = Context::default();
    if let Some(title) = title {
        reader.part(title, Part::Title, &mut context);
    }
    if let Some(before) = before {
        let mut aside = Reader { pack, reading: Reading::unread(language) };
        context = Context::default();
        aside.part(before, Part::Text, &mut context);
    }
    reader.part(text, Part::Text, &mut context);
    reader.reading.quotations = quotation::quotations(text, pack);
    reader.reading
}

struct Reader<'a> {
    pack: &'a Pack,
    reading: Reading,
}

impl Reader<'_> {
    fn part(&mut self, text: &str, part: Part, context: &mut Context) {
        let scalars = ScalarIndex::new(text);
        let quotes = quotes::quoted(text);
        for range in sentences(text, &self.pack.abbreviations) {
            let clauses = Clauses::new(self.pack, text, &range, &quotes);
            let decisions = decide(&clauses, context);
            let offsets = scalars.scalar(range.start)..scalars.scalar(range.end);
            let mut next = Context {
                prior: decisions.first().map(|decision| decision.kind),
                prior_is_plain: decisions.first().is_some_and(|d| d.hedge == Some(HedgeType::Plain)),
                speaker: speaker::attribution(&clauses).and_then(|who| named(&clauses, &who)),
                in_quotation: clauses.quoted.last().copied().unwrap_or(false),
            };
            if decisions.is_empty() {
                self.reading.bare.push(Bare {
                    part,
                    start: offsets.start,
                    text: clauses.text.to_owned(),
                    distance: decide::bare_distance(&clauses),
                    is_negated: decide::is_negated(&clauses),
                });
            }
            for decision in &decisions {
                let (statement, explanation) = state(&clauses, decision, context, part, &offsets);
                next.speaker = statement.speaker.clone().or(next.speaker);
                self.reading.statements.push(statement);
                self.reading.explanations.push(explanation);
            }
            if next.speaker.is_none() {
                next.speaker = topic_of(&clauses);
            }
            *context = next;
        }
    }
}

fn named(clauses: &Clauses<'_>, who: &Who) -> Option<String> {
    match who {
        Who::Named(range) => {
            // `A Meta nega`: the article belongs to the sentence, not to the name.
            let is_article = clauses.is(range.start, clauses.pack.grammar.determiner)
                && range.len() > 1
                && clauses.is(range.start + 1, crate::language::built_in::NAME);
            let range = range.start + usize::from(is_article)..range.end;
            Some(tidy_name(clauses.phrase(&range))).filter(|name| !name.is_empty())
        }
        Who::Pronoun(range) => speaker::resolve(clauses, range).and_then(|name| named(clauses, &Who::Named(name))),
        Who::Before | Who::Nobody => None,
    }
}

/// The first noun phrase of a sentence with a name: whom a pronoun in the next one most often means.
fn topic_of(clauses: &Clauses<'_>) -> Option<String> {
    let name = crate::language::built_in::NAME;
    let at = clauses.words.iter().position(|word| word.is(name) && !word.is(clauses.pack.grammar.role))?;
    let end = (at..clauses.words.len()).find(|&i| !clauses.is(i, name)).unwrap_or(clauses.words.len());
    named(clauses, &Who::Named(at..end))
}

/// A possessive ending is not part of a name.
fn tidy_name(name: &str) -> String {
    name.trim_end_matches("'s").trim_end_matches("’s").trim().to_owned()
}

fn state(
    clauses: &Clauses<'_>,
    decision: &Decision<'_>,
    context: &Context,
    part: Part,
    offsets: &Range<usize>,
) -> (Statement, Explanation) {
    let (speaker, speaker_path) = find_speaker(clauses, decision, context);
    let statement = Statement {
        kind: decision.kind,
        hedged: decision.hedge.map(|hedge| hedge != HedgeType::Plain),
        hedge_type: decision.hedge,
        speaker,
        cue: cue(clauses, &decision.found.words),
        rule: decision.rule.id.clone(),
        direct_quote: clauses.quoted.iter().any(|&quoted| quoted),
        part,
        start: offsets.start,
        end: offsets.end,
        text: clauses.text.to_owned(),
    };
    let negation = decision
        .negation
        .as_ref()
        .map(|trap| format!("{}: {}", clauses.pack.rules()[trap.rule].id, cue(clauses, &trap.words)));
    (statement, Explanation { negation, is_main: decision.is_main, speaker_path })
}

/// The words of a cue as they stand, with dots where others come between.
fn cue(clauses: &Clauses<'_>, taken: &[usize]) -> String {
    let mut cue = String::new();
    for (place, &index) in taken.iter().enumerate() {
        let Some(word) = clauses.words.get(index) else { continue };
        if place > 0 {
            let near = taken[place - 1] + 1 == index;
            let glued = near && clauses.words[index - 1].end == word.start;
            cue.push_str(if glued {
                ""
            } else if near {
                " "
            } else {
                " … "
            });
        }
        cue.push_str(&clauses.text[word.start..word.end]);
    }
    cue
}

fn find_speaker(clauses: &Clauses<'_>, decision: &Decision<'_>, context: &Context) -> (Option<String>, &'static str) {
    if decision.kind == StatementKind::Correction {
        return (None, "the outlet");
    }
    let (first, last) = (decision.found.first(), decision.found.last());
    let quoted = clauses.quoted[first];
    let is_passive = (first.saturating_sub(3)..first).any(|i| clauses.is(i, clauses.pack.grammar.passive));
    // `is accused of`: the subject is not the one who accuses.
    if decision.kind == StatementKind::Allegation
        && is_passive
        && clauses.is(first, clauses.pack.grammar.participle)
        && !clauses.pack.verb_second
    {
        return speaker::agent(clauses, first)
            .map_or((None, "nobody"), |range| (named(clauses, &Who::Named(range)), "agent"));
    }
    let name_of = |who: &Who| named(clauses, who);
    let own = match decision.rule.speaker {
        SpeakerAt::Nobody => return (None, "nobody"),
        SpeakerAt::After => phrase::after(clauses, last + 1).map(Who::Named),
        SpeakerAt::Subject => Some(subject_of(clauses, &decision.found.words)),
        SpeakerAt::Attribution => None,
    };
    // What stands in quotation marks is said by whom the words outside name.
    if !quoted && let Some(name) = own.as_ref().and_then(name_of) {
        return (Some(name), "subject");
    }
    if let Some(name) = speaker::attribution_near(clauses, first).as_ref().and_then(name_of) {
        return (Some(name), "attribution");
    }
    if let Some(source) = &decision.source
        && let Some(name) = phrase::after(clauses, source.last() + 1).map(Who::Named).as_ref().and_then(name_of)
    {
        return (Some(name), "source");
    }
    let grammar = &clauses.pack.grammar;
    let active = (first.saturating_sub(3)..first).any(|i| clauses.is(i, grammar.active));
    let passive = own == Some(Who::Nobody) || (clauses.is(first, grammar.participle) && !active && !quoted);
    if passive || (own.is_none() && !quoted && !context.in_quotation) {
        return (None, "nobody");
    }
    match &context.speaker {
        Some(name) => (Some(name.clone()), "sentence before"),
        None => (None, "nobody"),
    }
}

/// The subject of a cue; where its first word has none (`Asked by us, X did not answer`), that of a later one.
fn subject_of(clauses: &Clauses<'_>, cue: &[usize]) -> Who {
    let asked = clauses.pack.grammar.asked;
    let subjects = cue
        .iter()
        .filter(|&&word| !clauses.is(word, asked | clauses.pack.grammar.preposition))
        .take(3)
        .map(|&word| speaker::subject(clauses, word, word));
    let mut found = Who::Before;
    for who in subjects {
        if who != Who::Before {
            return who;
        }
        found = who;
    }
    found
}

#[cfg(test)]
mod tests;
