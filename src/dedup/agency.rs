//! The agency that a dateline, a byline or a signature names as the origin of a text.

use crate::text::{fold, tokens};

/// How far a dateline reaches: `SAN FRANCISCO, 3. April (dpa/lno) -`.
const DATELINE_CHARS: usize = 90;
/// `PARIS, 3 avril 2024, AFP`: more words without a bracket are a sentence.
const DATELINE_WORDS: usize = 6;
/// A signature at the end is a line of its own, `JOV (efe, France24)`, or stands in brackets at the end of the last.
const SIGNATURE_CHARS: usize = 60;

/// The first of `names` (the agencies of the language packs) that is named as the origin.
///
/// A report about an agency names it in its sentences; only dateline, byline and signature count.
pub fn agency<'n>(text: &str, byline: Option<&str>, names: &[&'n str]) -> Option<&'n str> {
    let named_in = |place: &str| {
        let folded = fold(place);
        names.iter().copied().find(|name| holds_words(&folded, &fold(name)))
    };
    // Before a dash an opening sentence may stand as well: there the name must be written as agencies write it.
    let written_in = |place: &str| match place.split_once(['(', '[']) {
        Some((_, bracket)) => named_in(bracket),
        None if tokens(place).count() > DATELINE_WORDS => None,
        None => names.iter().copied().find(|name| holds_words(place, name)),
    };
    byline
        .and_then(named_in)
        .or_else(|| dateline(text).and_then(written_in))
        .or_else(|| signature(text).and_then(named_in))
}

/// Whether the words of a name follow each other in a place.
fn holds_words(place: &str, name: &str) -> bool {
    fn words(text: &str) -> Vec<&str> {
        tokens(text).map(|token| &text[token.start..token.end]).collect()
    }
    let (place, name) = (words(place), words(name));
    !name.is_empty() && place.windows(name.len()).any(|window| window == name)
}

/// What stands before the first dash or colon of the text, or the bracket it opens with.
fn dateline(text: &str) -> Option<&str> {
    let line = text.trim_start().lines().next()?;
    let start = &line[..line.char_indices().nth(DATELINE_CHARS).map_or(line.len(), |(at, _)| at)];
    let dash = [" - ", " \u{2013} ", " \u{2014} ", ".- ", ") -", ")- ", ") \u{2013}", ")\u{2014}", " -- "]
        .iter()
        .filter_map(|dash| start.find(dash).map(|at| at + 1))
        .min();
    let bracket = start.find(')').filter(|_| start.starts_with(['(', '[']) || is_in_capitals(start)).map(|at| at + 1);
    Some(&start[..dash.or(bracket)?])
}

/// `ROMA (ANSA)`: nothing but capitals before the bracket.
fn is_in_capitals(start: &str) -> bool {
    start.find('(').is_some_and(|at| at > 0 && !start[..at].chars().any(char::is_lowercase))
}

fn signature(text: &str) -> Option<&str> {
    let line = text.trim_end().lines().next_back()?;
    if line.chars().count() <= SIGNATURE_CHARS && !line.ends_with(['.', '!', '?', '"', '\u{bb}', '\u{201d}']) {
        return Some(line);
    }
    let open = line.trim_end_matches('.').strip_suffix([')', ']'])?;
    let at = open.rfind(['(', '['])?;
    (open.len() - at <= SIGNATURE_CHARS).then(|| &open[at + 1..])
}
