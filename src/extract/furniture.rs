//! Furniture learned: lines that recur on many pages of one outlet are not part of any article.
//!
//! Pure functions over hashes of paragraphs. The record keeps, for each outlet, on how many of its articles each hash was
//! seen; an article counts once, whatever its revisions. What may be furniture at all is decided in `pipeline`.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::text::fold;

/// Articles of an outlet before anything is learned from them.
const PAGES_MIN: u32 = 8;
/// A line on fewer articles than this is chance, a series' note or a repeated quotation.
const COUNT_MIN: u32 = 4;
/// Within one story an outlet repeats its own background, word for word; only furniture stands in other stories too.
const STORIES_MIN: u32 = 3;
/// The share of the outlet's articles that a line must be on.
const SHARE_MIN: f64 = 0.1;
/// Longer paragraphs recur because texts are copied, which is what copies are found by.
const LETTERS_MAX: usize = 400;
/// Between paragraphs.
const SEPARATOR: &str = "\n\n";

/// A stable hash for each paragraph that could be furniture, in order, each once.
pub fn blocks(text: &str) -> Vec<i64> {
    let mut seen = HashSet::new();
    text.split(SEPARATOR).filter_map(hash).filter(|hash| seen.insert(*hash)).collect()
}

/// On how much of an outlet a paragraph was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spread {
    /// Articles with it.
    pub pages: u32,
    /// How often it stood in another story than the time before.
    pub stories: u32,
    /// Articles of the outlet.
    pub of: u32,
}

impl Spread {
    /// Whether a paragraph seen so often is furniture.
    pub fn is_furniture(self) -> bool {
        let Self { pages, stories, of } = self;
        of >= PAGES_MIN && pages >= COUNT_MIN && stories >= STORIES_MIN && f64::from(pages) >= SHARE_MIN * f64::from(of)
    }
}

/// A text without its furniture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stripped<'t> {
    /// The paragraphs left.
    pub text: String,
    /// The paragraphs taken out, in order, with their hashes.
    pub removed: Vec<(i64, &'t str)>,
    /// Where each of them began, and how much went with it, in Unicode scalar values of the whole text.
    cuts: Vec<(usize, usize)>,
}

/// Takes out the paragraphs that `is_furniture` knows. A text that is nothing else is left as it is.
pub fn strip(text: &str, is_furniture: impl Fn(i64) -> bool) -> Stripped<'_> {
    let (mut kept, mut removed, mut cuts) = (Vec::new(), Vec::new(), Vec::new());
    let mut at = 0;
    for paragraph in text.split(SEPARATOR) {
        let length = paragraph.chars().count() + SEPARATOR.len();
        match hash(paragraph).filter(|hash| is_furniture(*hash)) {
            Some(hash) => {
                removed.push((hash, paragraph));
                cuts.push((at, length));
            }
            None => kept.push(paragraph),
        }
        at += length;
    }
    if kept.is_empty() {
        return Stripped { text: text.to_owned(), removed: Vec::new(), cuts: Vec::new() };
    }
    Stripped { text: kept.join(SEPARATOR), removed, cuts }
}

impl Stripped<'_> {
    /// Where a span of the whole text lies in what is left of it; `None` if some of it was taken out.
    pub fn place(&self, start: usize, end: usize) -> Option<(usize, usize)> {
        let mut before = 0;
        for (at, length) in &self.cuts {
            if at + length <= start {
                before += length;
            } else if *at < end {
                return None;
            }
        }
        Some((start - before, end - before))
    }
}

/// Digits do not count: dates, counters and prices change while the line stays the same.
fn hash(paragraph: &str) -> Option<i64> {
    let letters: String = fold(paragraph).chars().filter(|c| c.is_alphabetic()).take(LETTERS_MAX + 1).collect();
    if letters.is_empty() || letters.chars().count() > LETTERS_MAX {
        return None;
    }
    let digest = Sha256::digest(letters.as_bytes());
    digest.first_chunk().map(|bytes| i64::from_be_bytes(*bytes))
}
