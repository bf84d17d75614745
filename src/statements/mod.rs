//! Who alleges, who denies, how sure: statements, quotations, and the position that follows from them.
//!
//! Everything language-specific is data of the packs; here is only how matches of rules are weighed, who speaks, and
//! what a denial answers. Nothing here knows what a URL or a topic is: claims come in as a question that the caller
//! answers.

mod ascribe;
mod before;
mod behind;
mod cast;
mod clause;
mod decide;
mod inspect;
mod needs;
mod phrase;
mod position;
mod quotation;
mod quotes;
mod said;
mod second;
mod speaker;
mod subject;

use std::ops::Range;

use crate::language::{Pack, Packs, SpeakerAt};
use crate::model::{HedgeType, Language, Part, Quotation, Statement, StatementKind};
use crate::text::{ScalarIndex, sentences};

use ascribe::{next_speaker, speaker_of};
use cast::Cast;
use clause::Clauses;
use decide::{Context, Decision, decide};

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
    /// Whether it is the outlet's own verdict: nobody is named, and the cue is no verb with a subject.
    pub by_outlet: bool,
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
    let reading = Reading { is_read: true, ..Reading::unread(language) };
    let mut reader = Reader { pack, reading, cast: Cast::default() };
    let mut context = Context::default();
    if let Some(title) = title {
        reader.part(title, Part::Title, &mut context);
    }
    if let Some(before) = before {
        let mut aside = Reader { pack, reading: Reading::unread(language), cast: Cast::default() };
        context = Context::default();
        aside.part(before, Part::Text, &mut context);
        reader.cast = aside.cast;
    }
    reader.part(text, Part::Text, &mut context);
    reader.reading.quotations = quotation::quotations(text, pack, &reader.cast);
    reader.reading
}

/// A sentence longer than this is a list or a table, and is read piece by piece: what rules ask of a sentence costs more
/// than in proportion to its length.
const SENTENCE_BYTES_MAX: usize = 3_000;

/// A sentence, cut between words where it is too long to be one.
fn pieces(text: &str, mut rest: Range<usize>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    while rest.len() > SENTENCE_BYTES_MAX {
        let limit = text.floor_char_boundary(rest.start + SENTENCE_BYTES_MAX);
        let cut =
            text[rest.start..limit].rfind(char::is_whitespace).filter(|&at| at > 0).map_or(limit, |at| rest.start + at);
        found.push(rest.start..cut);
        rest.start = cut;
    }
    found.push(rest);
    found
}

struct Reader<'a> {
    pack: &'a Pack,
    reading: Reading,
    /// Who is who, as far as the article has said.
    cast: Cast,
}

impl Reader<'_> {
    fn part(&mut self, text: &str, part: Part, context: &mut Context) {
        let scalars = ScalarIndex::new(text);
        let quotes = quotes::quoted(text);
        for range in sentences(text, &self.pack.abbreviations).into_iter().flat_map(|range| pieces(text, range)) {
            let clauses = Clauses::new(self.pack, text, &range, &quotes);
            self.cast.learn(&clauses);
            let decisions = decide(&clauses, context);
            let offsets = scalars.scalar(range.start)..scalars.scalar(range.end);
            let mut next = context.after(&clauses, &decisions);
            next.headline_alleges |= part == Part::Title && next.alleged_ago == Some(0);
            if decisions.is_empty() {
                self.reading.bare.push(Bare {
                    part,
                    start: offsets.start,
                    text: clauses.text.to_owned(),
                    distance: decide::bare_distance(&clauses),
                    is_negated: decide::is_negated(&clauses),
                });
            }
            let mut denier = None;
            for decision in &decisions {
                let (mut statement, mut explanation) = state(&clauses, decision, (context, &self.cast), part, &offsets);
                // `Meta rejects the accusations`: who denies an accusation does not make it.
                match statement.kind {
                    StatementKind::Denial => denier.clone_from(&statement.speaker),
                    StatementKind::Allegation if denier.is_some() && statement.speaker == denier => {
                        (statement.speaker, explanation.speaker_path) = (None, "nobody");
                    }
                    _ => {}
                }
                next.alleger = next.alleger.or_else(|| statement.speaker.clone());
                next.speaker = next.speaker.or_else(|| statement.speaker.clone());
                self.reading.statements.push(statement);
                self.reading.explanations.push(explanation);
            }
            next.speaker = next_speaker(&clauses, next.speaker, context);
            *context = next;
        }
    }
}

fn state(
    clauses: &Clauses<'_>,
    decision: &Decision<'_>,
    (context, cast): (&Context, &Cast),
    part: Part,
    offsets: &Range<usize>,
) -> (Statement, Explanation) {
    let (speaker, speaker_path) = speaker_of(clauses, decision, context, cast);
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
    let by_outlet = statement.speaker.is_none() && decision.rule.speaker != SpeakerAt::Subject;
    (statement, Explanation { negation, is_main: decision.is_main, speaker_path, by_outlet })
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

#[cfg(test)]
mod tests;
