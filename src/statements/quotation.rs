//! Quotations with their speakers.

use std::ops::Range;

use crate::language::Pack;
use crate::model::Quotation;
use crate::text::{ScalarIndex, sentences};

use super::ascribe;
use super::cast::Cast;
use super::clause::Clauses;
use super::quotes::{self, Quoted};
use super::said::Saying;
use super::speaker;
use super::subject::Who;

/// Longer sentences are lists and tables; each quotation in one would cost a reading of the whole.
const SENTENCE_BYTES_MAX: usize = 6_000;

/// Who says a quotation: the words that name him, and his name where they do.
struct Voice {
    words: Range<usize>,
    name: Option<String>,
}

/// The direct quotations of a text in order, with who speaks; `cast` tells the names of roles.
pub(super) fn quotations(text: &str, pack: &Pack, cast: &Cast) -> Vec<Quotation> {
    let quotes = quotes::quoted(text);
    let reader = Reader { text, pack, cast, ranges: sentences(text, &pack.abbreviations), quotes: &quotes };
    let scalars = ScalarIndex::new(text);
    let mut last: Option<Voice> = None;
    let mut found: Vec<Quotation> = Vec::new();
    // Those without a speaker that go on in the next paragraph.
    let mut open: Vec<usize> = Vec::new();
    let mut before: Option<Saying> = None;
    for quoted in &quotes {
        let first = reader.sentence_at(quoted.range.start);
        let Some((start, clauses)) = reader.read(first) else { continue };
        let saying = Saying::judge(text, &clauses, start, &quoted.range, before.as_ref());
        let is_said = saying.is_said;
        before = Some(saying);
        if !is_said {
            continue;
        }
        // A quotation that goes on in the next paragraph has its speaker there.
        let goes_on = text[quoted.range.end..].starts_with("\n\n");
        let known = last.as_ref().and_then(|voice| voice.name.clone());
        let voice = match reader.voice_of(quoted) {
            // A pronoun means who spoke last.
            Some(voice) => Some(Voice { name: voice.name.or(known), ..voice }),
            None => last,
        };
        let (name, span) = match &voice {
            Some(v) => (v.name.clone(), Some((scalars.scalar(v.words.start), scalars.scalar(v.words.end)))),
            None => (None, None),
        };
        for index in open.drain(..) {
            let earlier = &mut found[index];
            earlier.speaker.clone_from(&name);
            earlier.speaker_span = span;
        }
        if goes_on && voice.is_none() {
            open.push(found.len());
        }
        found.push(Quotation {
            start: scalars.scalar(quoted.range.start),
            end: scalars.scalar(quoted.range.end),
            speaker: name,
            speaker_span: span,
            direct: true,
        });
        last = voice;
    }
    found
}

/// A text and its sentences.
struct Reader<'a> {
    text: &'a str,
    pack: &'a Pack,
    cast: &'a Cast,
    ranges: Vec<Range<usize>>,
    quotes: &'a [Quoted],
}

impl<'a> Reader<'a> {
    /// The sentence in which a byte stands, or the one behind it.
    fn sentence_at(&self, at: usize) -> usize {
        self.ranges.partition_point(|range| range.end <= at)
    }

    /// Where a sentence begins, and its words; `None` for what is too long to be one.
    fn read(&self, place: usize) -> Option<(usize, Clauses<'a>)> {
        self.ranges
            .get(place)
            .filter(|range| range.len() <= SENTENCE_BYTES_MAX)
            .map(|range| (range.start, Clauses::new(self.pack, self.text, range, self.quotes)))
    }

    /// The speaker named in the sentences in which the quotation begins and ends, or in the sentence before it.
    fn voice_of(&self, quoted: &Quoted) -> Option<Voice> {
        let first = self.sentence_at(quoted.range.start);
        let last = self.ranges.partition_point(|range| range.end < quoted.range.end);
        let mut places = vec![first];
        if last != first {
            places.push(last);
        }
        for place in places {
            let (start, clauses) = self.read(place)?;
            let from = clauses.words.partition_point(|word| start + word.start < quoted.range.start);
            let to = clauses.words.partition_point(|word| start + word.start < quoted.range.end);
            let said = speaker::attribution_of(&clauses, &(from..to));
            if let Some(words) = somebody(said) {
                return self.voice(start, &clauses, &words);
            }
            if let Some(words) = speaker::main_subject(&clauses) {
                let voice = self.voice(start, &clauses, &words);
                // `Er werde „…“`: a pronoun in reported speech means who spoke in the sentence before.
                let is_named = voice.as_ref().is_none_or(|voice| voice.name.is_some());
                return if is_named { voice } else { self.voice_before(first).filter(|v| v.name.is_some()).or(voice) };
            }
        }
        self.voice_before(first)
    }

    /// The sentence before names who goes on speaking.
    fn voice_before(&self, place: usize) -> Option<Voice> {
        let (start, clauses) = self.read(place.checked_sub(1)?)?;
        let said = speaker::attribution_near(&clauses, clauses.words.len());
        let words = somebody(said).or_else(|| speaker::main_subject(&clauses))?;
        self.voice(start, &clauses, &words)
    }

    fn voice(&self, start: usize, clauses: &Clauses<'_>, words: &Range<usize>) -> Option<Voice> {
        let from = start + clauses.words.get(words.start)?.start;
        let to = start + clauses.words.get(words.end.checked_sub(1)?)?.end;
        let grammar = &clauses.pack.grammar;
        let is_pronoun = words.len() == 1 && clauses.is(words.start, grammar.pronoun | grammar.first_person);
        let name =
            if is_pronoun { None } else { self.cast.name_of(clauses, words).or_else(|| ascribe::name(clauses, words)) };
        (from < to).then_some(Voice { words: from..to, name })
    }
}

fn somebody(who: Option<Who>) -> Option<Range<usize>> {
    match who {
        Some(Who::Named(words) | Who::Pronoun(words)) => Some(words),
        Some(Who::Before | Who::Nobody) | None => None,
    }
}
