//! Quotations with their speakers.

use std::ops::Range;

use crate::language::Pack;
use crate::model::Quotation;
use crate::text::{ScalarIndex, sentences};

use super::clause::Clauses;
use super::quotes::{self, Quoted};
use super::speaker::{self, Who};

/// From this many words on, words in quotation marks are speech whatever their capitals; titles are shorter.
const SPEECH_WORDS: usize = 9;

/// The direct quotations of a text in order, with who speaks.
pub(super) fn quotations(text: &str, pack: &Pack) -> Vec<Quotation> {
    let quotes = quotes::quoted(text);
    let ranges = sentences(text, &pack.abbreviations);
    let scalars = ScalarIndex::new(text);
    let mut last: Option<Range<usize>> = None;
    let mut found = Vec::new();
    for quoted in quotes.iter().filter(|quoted| is_speech(text, pack, &quoted.range)) {
        let speaker = speaker_of(text, pack, &ranges, &quotes, quoted).or_else(|| last.clone());
        found.push(Quotation {
            start: scalars.scalar(quoted.range.start),
            end: scalars.scalar(quoted.range.end),
            speaker: speaker.clone().map(|range| text[range].to_owned()),
            speaker_span: speaker.clone().map(|range| (scalars.scalar(range.start), scalars.scalar(range.end))),
            direct: true,
        });
        last = speaker;
    }
    found
}

/// Whether words in quotation marks are said by somebody, and not a title, a name or a nickname.
///
/// A sentence, or words after a colon or before a comma that an attribution follows, are said. So is a fragment that
/// begins with a small letter (`spricht von „tiefer Besorgnis“`); titles and names begin with a capital.
fn is_speech(text: &str, pack: &Pack, range: &Range<usize>) -> bool {
    const MARKS: [char; 11] = ['„', '“', '"', '«', '»', '\'', '‚', '‘', '”', '’', '‹'];
    let inside = text[range.clone()].trim();
    let before = text[..range.start].trim_end().trim_end_matches(MARKS).trim_end();
    let after = text[range.end..].trim_start_matches(MARKS).trim_start();
    let words = inside.split_whitespace().count();
    if words == 0 || so_called(before) {
        return false;
    }
    let grammar = &pack.grammar;
    let class_of =
        |word: Option<&str>| word.map(|word| pack.lexicon.look_up(&word.to_lowercase()).classes).unwrap_or_default();
    let next =
        after.strip_prefix(',').map(|rest| rest.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()));
    let is_attributed = next.is_some_and(|word| class_of(word).meets(grammar.speech | grammar.source));
    let begins_small = inside.starts_with(|c: char| c.is_lowercase() || c == '…');
    let begins_a_sentence = class_of(inside.split_whitespace().next()).meets(grammar.pronoun | grammar.first_person);
    let ends_like_a_sentence = inside.ends_with(['.', '!', '?', ',', '…']);
    let is_apart = before.ends_with([':', ',']);
    words >= SPEECH_WORDS
        || is_attributed
        || (words >= 2 && (begins_small || ends_like_a_sentence || is_apart || begins_a_sentence))
        || (words >= 4 && inside.split_whitespace().skip(1).all(|word| !word.starts_with(char::is_uppercase)))
}

/// `so genannte „…“`: a name at a distance.
fn so_called(before: &str) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default().to_lowercase();
    ["genannt", "cosiddett", "so-called", "soi-disant", "llamad", "chamad"].iter().any(|stem| last.contains(stem))
}

/// The speaker named in the sentence that holds the quotation, or in the sentence after it or before it.
fn speaker_of(
    text: &str,
    pack: &Pack,
    ranges: &[Range<usize>],
    quotes: &[Quoted],
    quoted: &Quoted,
) -> Option<Range<usize>> {
    let first = ranges.partition_point(|range| range.end <= quoted.range.start);
    let last = ranges.partition_point(|range| range.end < quoted.range.end);
    let read = |place: usize| ranges.get(place).map(|range| (range.start, Clauses::new(pack, text, range, quotes)));
    let mut places = vec![first];
    if last != first {
        places.push(last);
    }
    for place in places {
        let (start, clauses) = read(place)?;
        let edge = clauses.words.iter().position(|word| start + word.start >= quoted.range.start).unwrap_or_default();
        let end = clauses.words.iter().rposition(|word| start + word.end <= quoted.range.end).unwrap_or(edge);
        let near = if end + 2 < clauses.words.len() && !clauses.quoted[end] { end } else { edge };
        match speaker::attribution_near(&clauses, near) {
            Some(Who::Named(words) | Who::Pronoun(words)) => return span(start, &clauses, &words),
            Some(Who::Before | Who::Nobody) | None => {}
        }
        if let Some(words) = speaker::main_subject(&clauses) {
            return span(start, &clauses, &words);
        }
    }
    // The sentence before names who goes on speaking.
    let (start, clauses) = read(first.checked_sub(1)?)?;
    match speaker::attribution(&clauses) {
        Some(Who::Named(words) | Who::Pronoun(words)) => span(start, &clauses, &words),
        _ => None,
    }
}

fn span(start: usize, clauses: &Clauses<'_>, words: &Range<usize>) -> Option<Range<usize>> {
    let from = start + clauses.words.get(words.start)?.start;
    let to = start + clauses.words.get(words.end.checked_sub(1)?)?.end;
    (from < to).then_some(from..to)
}
