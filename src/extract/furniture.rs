//! Furniture learned: lines that recur on many pages of one outlet are not part of any article.
//!
//! Pure functions over hashes of paragraphs. The record keeps, for each outlet, on how many of its articles each hash was
//! seen; an article counts once, whatever its revisions. The same counts give the same text.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

use crate::text::fold;

/// Articles of an outlet before anything is learned from them.
const PAGES_MIN: u32 = 8;
/// A line on fewer articles than this is chance, a series' note or a repeated quotation.
const COUNT_MIN: u32 = 4;
/// The share of the outlet's articles that a line must be on.
const SHARE_MIN: f64 = 0.1;
/// Longer paragraphs recur because texts are copied, which is what copies are found by.
const LETTERS_MAX: usize = 400;

/// A stable hash for each paragraph that could be furniture, in order, each once.
pub fn blocks(text: &str) -> Vec<i64> {
    let mut seen = HashSet::new();
    text.split("\n\n").filter_map(hash).filter(|hash| seen.insert(*hash)).collect()
}

/// Takes out the paragraphs that `is_furniture` knows; gives the text left and what was taken.
pub fn strip(text: &str, is_furniture: impl Fn(i64) -> bool) -> (String, Vec<String>) {
    let (removed, kept): (Vec<&str>, Vec<&str>) =
        text.split("\n\n").partition(|paragraph| hash(paragraph).is_some_and(&is_furniture));
    (kept.join("\n\n"), removed.into_iter().map(str::to_owned).collect())
}

/// Whether a paragraph seen on `count` of an outlet's `pages` articles is furniture.
pub fn is_furniture(count: u32, pages: u32) -> bool {
    pages >= PAGES_MIN && count >= COUNT_MIN && f64::from(count) >= SHARE_MIN * f64::from(pages)
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
