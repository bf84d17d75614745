//! Quotations with their speakers.

use std::ops::Range;

use crate::language::Pack;
use crate::model::Quotation;
use crate::text::{ScalarIndex, sentences};

use super::clause::Clauses;
use super::quotes::{self, Quoted};
use super::speaker::{self, Who};

/// Fewer words than this in quotation marks are a title, a nickname or a single word at a distance.
const QUOTATION_WORDS_MIN: usize = 3;

/// The direct quotations of a text in order, with who speaks.
pub(super) fn quotations(text: &str, pack: &Pack) -> Vec<Quotation> {
    let quotes = quotes::quoted(text);
    let ranges = sentences(text, &pack.abbreviations);
    let scalars = ScalarIndex::new(text);
    let mut last: Option<Range<usize>> = None;
    let mut found = Vec::new();
    for quoted in quotes.iter().filter(|quoted| is_speech(&text[quoted.range.clone()])) {
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

fn is_speech(words: &str) -> bool {
    words.split_whitespace().count() >= QUOTATION_WORDS_MIN
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
    let places = [Some(last), Some(first), first.checked_sub(1)];
    for range in places.into_iter().flatten().filter_map(|place| ranges.get(place)) {
        let clauses = Clauses::new(pack, text, range, quotes);
        if let Some(Who::Named(words)) = speaker::attribution(&clauses) {
            let start = range.start + clauses.words.get(words.start)?.start;
            let end = range.start + clauses.words.get(words.end.checked_sub(1)?)?.end;
            return (start < end).then_some(start..end);
        }
    }
    None
}
