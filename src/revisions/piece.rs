//! A text cut into sentences without losing a byte.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::{Abbreviations, sentences, tokens};

use super::content::normal;
use super::noise::is_noise;

/// A sentence with the white space behind it.
#[derive(Debug, Clone)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    /// Equal for sentences that differ in white space and typography only.
    pub(super) key: String,
    /// Whether it is a line that comes, goes and counts on.
    pub(super) is_noise: bool,
    /// The numbers of its words, rising, each once.
    pub(super) words: Vec<u32>,
}

/// One number for each word, for both texts of a comparison.
#[derive(Debug, Default)]
pub(super) struct Numbers(HashMap<String, u32>);

impl Numbers {
    fn of(&mut self, word: &str) -> u32 {
        if let Some(number) = self.0.get(word) {
            return *number;
        }
        let next = self.0.len() as u32;
        self.0.insert(word.to_owned(), next);
        next
    }
}

/// Common abbreviations: where a sentence is cut matters little here, only that old and new are cut alike.
static ABBREVIATIONS: LazyLock<Abbreviations> = LazyLock::new(Abbreviations::default);

/// The text in pieces; joined they are the text.
pub(super) fn pieces<'t>(text: &'t str, numbers: &mut Numbers) -> Vec<Piece<'t>> {
    let mut starts: Vec<(usize, bool)> = Vec::new();
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        if line.trim().is_empty() {
            // Blank lines belong to what is before them.
        } else if is_noise(line) {
            starts.push((line_start, true));
        } else {
            let sentences = sentences(line, &ABBREVIATIONS);
            starts.extend(sentences.iter().map(|range| (line_start + range.start, false)));
        }
        line_start += line.len();
    }
    match starts.first_mut() {
        Some((first, _)) => *first = 0,
        None if text.is_empty() => {}
        None => starts.push((0, true)),
    }
    let ends = starts.iter().map(|(start, _)| *start).skip(1).chain([text.len()]);
    starts.iter().zip(ends).map(|((start, is_noise), end)| piece(&text[*start..end], *is_noise, numbers)).collect()
}

fn piece<'t>(text: &'t str, is_noise: bool, numbers: &mut Numbers) -> Piece<'t> {
    let mut words: Vec<u32> = tokens(text).map(|token| numbers.of(&token.folded)).collect();
    words.sort_unstable();
    words.dedup();
    Piece { text, key: normal(text), is_noise, words }
}
