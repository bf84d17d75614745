//! The terms of a text: names, numbers and letters, in one spelling across scripts.

use std::collections::BTreeMap;

use any_ascii::any_ascii_char;

use crate::text::{fold, tokens, writes_without_spaces};

/// Letters in a gram, and the shortest word that has grams: shorter words are mostly grammar.
const GRAM: usize = 4;

/// Letters of a name that count: what follows is mostly a case ending (*Merkels*, *Шойгу*, *Камбы*).
const STEM: usize = 6;

/// How often each term stands in a text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Terms {
    /// Capitalised words and numbers.
    pub(super) names: BTreeMap<u32, u32>,
    /// Grams of words; pairs of characters in scripts without spaces.
    pub(super) letters: BTreeMap<u32, u32>,
}

impl Terms {
    /// Adds the terms of a text.
    pub(super) fn add(&mut self, text: &str) {
        let mut previous: Option<(usize, String)> = None;
        for token in tokens(text) {
            let word = &text[token.start..token.end];
            let Some(first) = word.chars().next() else { continue };
            if writes_without_spaces(first) {
                if let Some((end, before)) = previous.replace((token.end, token.folded.to_string()))
                    && end == token.start
                {
                    count(&mut self.letters, &format!("{before}{}", token.folded));
                }
                continue;
            }
            previous = None;
            let latin = latin(&token.folded);
            if first.is_numeric() {
                let digits: String = latin.chars().filter(char::is_ascii_alphanumeric).collect();
                count(&mut self.names, &digits);
                continue;
            }
            if first.is_uppercase() && latin.len() > 1 {
                count(&mut self.names, &latin[..latin.len().min(STEM)]);
            }
            if latin.len() >= GRAM {
                for gram in latin.as_bytes().windows(GRAM) {
                    *self.letters.entry(hash(gram)).or_default() += 1;
                }
            }
        }
    }
}

/// A word in plain Latin letters.
fn latin(folded: &str) -> String {
    if folded.is_ascii() {
        return folded.to_owned();
    }
    fold(&folded.chars().map(any_ascii_char).collect::<String>()).chars().filter(char::is_ascii_alphanumeric).collect()
}

fn count(counts: &mut BTreeMap<u32, u32>, term: &str) {
    *counts.entry(hash(term.as_bytes())).or_default() += 1;
}

/// Bits of a term's hash: two articles of 400 terms have by chance one in common in 26.
pub(super) const TERM_BITS: u32 = 22;

/// FNV-1a over the bytes, folded to [`TERM_BITS`]; kept in the record, so it never changes.
pub(super) fn hash(bytes: &[u8]) -> u32 {
    let long =
        bytes.iter().fold(0xcbf2_9ce4_8422_2325u64, |h, byte| (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    ((long ^ (long >> TERM_BITS) ^ (long >> (2 * TERM_BITS))) & ((1 << TERM_BITS) - 1)) as u32
}
