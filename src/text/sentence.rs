//! Where sentences begin and end.
//!
//! Boundaries are those of Unicode (UAX-29), which know no abbreviation; joins then undo the wrong ones: titles and
//! initials, ordinals, and the sentences of one quotation, which belong to one speaker. Paragraphs and bullet lines
//! always end a sentence.

use std::collections::HashSet;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// A quotation of several sentences is kept whole up to this many bytes; beyond it, it is read sentence by sentence.
///
/// Three average newspaper sentences: longer quotations are speeches, and one statement would hide the others.
const QUOTATION_BYTES_MAX: usize = 600;

/// What the end of a sentence is not: abbreviations and ordinals of a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abbreviations {
    words: HashSet<String>,
    starters: HashSet<String>,
    ordinals: bool,
}

/// Abbreviations that several European languages share, or that end no sentence in any of them.
const COMMON: &str = "mr mrs ms dr dott dott.ssa prof sig sig.ra sigg on sen dep avv ing arch geom rag gen col cap ten \
    magg mons st sta sto sra sr srta d dª m mm mme mlle me hr fr herr frau dipl jr sen rep gov lt sgt capt cmdr adm rev hon \
    vs no nr n art artt pag pagg p pp vol cfr cf vgl bzw ca circa ecc z.b d.h u.a i.e e.g dpto av avda bd jan feb aug sept oct \
    nov dec gen febbr exmo exma dra eng arq des ex sen cel maj brig inc ltd co corp bros";

/// Words that begin a sentence, so that an abbreviation before them may have ended one.
const STARTERS: &str = "the he she it they but this that in on il lo la le gli i un una ma non si der die das er sie es \
    ein eine aber les un une ce cette elle elles ils mais el los las pero su no o os as um uma mas ele ela";

impl Default for Abbreviations {
    fn default() -> Self {
        Self::new(COMMON.split_whitespace(), STARTERS.split_whitespace(), false)
    }
}

impl Abbreviations {
    /// Abbreviations (without their last dot), words that may begin a sentence, and whether `3.` is an ordinal.
    pub fn new<'a>(
        words: impl IntoIterator<Item = &'a str>,
        starters: impl IntoIterator<Item = &'a str>,
        ordinals: bool,
    ) -> Self {
        let lower = |word: &str| word.to_lowercase();
        Self {
            words: words.into_iter().map(lower).collect(),
            starters: starters.into_iter().map(lower).collect(),
            ordinals,
        }
    }

    /// Adds abbreviations to those known.
    pub fn extend<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) {
        self.words.extend(words.into_iter().map(str::to_lowercase));
    }

    /// Whether a word (in lower case, without its last dot) is written with a dot: `mr`, `u.s`.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word) || is_dotted(word)
    }

    /// Whether the dot at the end of `before` belongs to its last word, given what comes `after`.
    fn owns_dot(&self, before: &str, after: &str) -> bool {
        let Some(stem) = before.strip_suffix('.') else { return false };
        let start = stem
            .char_indices()
            .rev()
            .find(|(_, c)| c.is_whitespace() || "'’(«“\"".contains(*c))
            .map_or(0, |(i, c)| i + c.len_utf8());
        let word = &stem[start..];
        let lower = word.to_lowercase();
        let starts_anew = || self.starters.contains(&first_word(after).to_lowercase());
        if self.words.contains(&lower) {
            return !((may_end_a_sentence(&lower) || is_dotted(&lower)) && starts_anew());
        }
        let mut chars = word.chars();
        match (chars.next(), chars.next()) {
            // An initial: `J. K. Rowling`, `M. Dupont`. A name or the sentence's beginning stands before it.
            (Some(letter), None) if letter.is_uppercase() => true,
            (Some(_), Some(_)) if is_dotted(word) => !starts_anew(),
            (Some(digit), _) if digit.is_ascii_digit() => {
                // `an Platz 3. Der Rest`: no article follows an ordinal.
                self.ordinals && word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && !starts_anew()
            }
            _ => false,
        }
    }
}

fn first_word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default()
}

/// `u.s`, `s.p.a`: letters apart by dots.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| (1..=2).contains(&part.chars().count()))
}

/// Abbreviations that stand at the end of a sentence as often as inside it.
fn may_end_a_sentence(word: &str) -> bool {
    matches!(word, "ecc" | "etc" | "usw" | "inc" | "ltd" | "co" | "corp" | "jr" | "u.a" | "ca" | "bros")
}

/// The sentences of a text as byte ranges, in order, without the white space around them.
///
/// Paragraphs (parted by a blank line) and bullet lines end a sentence whatever they end with, so that headlines and
/// list items are sentences of their own. An open quotation does not bridge paragraphs.
pub fn sentences(text: &str, abbreviations: &Abbreviations) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for block in blocks(text) {
        let base = block.start;
        let block = &text[block];
        let quoted = quoted_ranges(block);
        let mut start = 0;
        let pieces: Vec<usize> = block.split_sentence_bound_indices().map(|(i, _)| i).skip(1).collect();
        for (index, &at) in pieces.iter().enumerate() {
            let next = pieces.get(index + 1).copied().unwrap_or(block.len());
            if !is_joined(block, start, at, next, &quoted, abbreviations) {
                push_trimmed(&mut found, text, base + start..base + at);
                start = at;
            }
        }
        push_trimmed(&mut found, text, base + start..base + block.len());
    }
    found
}

fn is_joined(
    block: &str,
    start: usize,
    at: usize,
    next: usize,
    quoted: &[Range<usize>],
    abbreviations: &Abbreviations,
) -> bool {
    let before = block[start..at].trim_end();
    let after = block[at..].trim_start();
    let Some(first) = after.chars().next() else { return true };
    // A lower-case letter or a comma goes on with the sentence: `«Perché?» chiede`; so do closing marks left alone.
    if first.is_lowercase() || ",;)]".contains(first) {
        return true;
    }
    if block[at..next].chars().all(|c| c.is_whitespace() || "»”’\"'“)]".contains(c)) {
        return true;
    }
    let open = quoted.partition_point(|range| range.end <= at);
    if quoted.get(open).is_some_and(|range| range.start < at && range.end - start <= QUOTATION_BYTES_MAX) {
        return true;
    }
    abbreviations.owns_dot(before, after)
}

/// Where quotation marks stand open and are closed again within a block.
fn quoted_ranges(block: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = ' ';
    for (index, mark) in block.char_indices() {
        // `di Facebook“.`: an opening mark that leans on the word before it was meant to close.
        let leans_back = !before.is_whitespace() && !"([–—-:/'’«".contains(before);
        match open {
            Some((start, closing)) if mark == closing || (closing == '”' && mark == '“' && leans_back) => {
                ranges.push(start..index);
                open = None;
            }
            Some((start, '“')) if mark == '”' => {
                ranges.push(start..index);
                open = None;
            }
            Some(_) => {}
            None if mark == '“' && leans_back => {}
            None => open = closing_mark(mark).map(|closing| (index, closing)),
        }
        before = mark;
    }
    ranges
}

fn closing_mark(mark: char) -> Option<char> {
    match mark {
        '«' => Some('»'),
        '»' => Some('«'),
        '“' => Some('”'),
        '„' => Some('“'),
        '"' => Some('"'),
        _ => None,
    }
}

/// Paragraphs, and the lines inside them that stand alone.
fn blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    let mut start = 0;
    let mut line_start = 0;
    for (index, _) in text.match_indices('\n') {
        let line = text[line_start..index].trim();
        let rest = text[index + 1..].split('\n').next().unwrap_or_default().trim();
        if line.is_empty() || rest.is_empty() || ends_line(line, rest) {
            blocks.push(start..index);
            start = index + 1;
        }
        line_start = index + 1;
    }
    blocks.push(start..text.len());
    blocks
}

/// Whether a single line break parts two sentences: bullets, or a line that ends like a sentence.
fn ends_line(line: &str, next: &str) -> bool {
    is_bullet(line) || is_bullet(next) || line.ends_with(['.', '!', '?', '…', ':', '»', '”', '"'])
}

fn is_bullet(line: &str) -> bool {
    line.starts_with(['•', '·', '▪', '‣', '*', '●', '■']) || line.starts_with("- ") || line.starts_with("– ")
}

fn push_trimmed(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>) {
    let piece = &text[range.clone()];
    let start = range.start + piece.len() - piece.trim_start_matches(is_margin).len();
    let end = range.end - (piece.len() - piece.trim_end().len());
    if start < end && text[start..end].contains(char::is_alphanumeric) {
        found.push(start..end);
    }
}

fn is_margin(c: char) -> bool {
    c.is_whitespace() || matches!(c, '•' | '·' | '▪' | '‣' | '●' | '■')
}

#[cfg(test)]
mod tests;
