//! A text as a row of word hashes: what fingerprints and alignments work on.

use crate::text::tokens;

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word {
    /// Hash of the folded word.
    pub(super) hash: u64,
    /// A number, or written with a capital: what differs between two fillings of one template.
    pub(super) is_fact: bool,
    /// Numbers alone: they are facts in scripts without capitals too.
    pub(super) is_number: bool,
}

/// Words of longer texts are cut off here: an article of this length is a book.
const WORDS_MAX: usize = 20_000;

/// The words of a text in order.
pub(super) fn words(text: &str) -> Vec<Word> {
    let word = |token: crate::text::Token<'_>| {
        let first = text[token.start..].chars().next();
        let is_number = first.is_some_and(char::is_numeric);
        let hash = if is_number { number_hash(&token.folded) } else { hash(token.folded.as_bytes()) };
        Word { hash, is_fact: is_number || first.is_some_and(char::is_uppercase), is_number }
    };
    tokens(text).take(WORDS_MAX).map(word).collect()
}

/// Separators of thousands and decimals differ between house styles; the digits do not.
fn number_hash(folded: &str) -> u64 {
    let plain: Vec<u8> = folded.bytes().filter(|byte| !matches!(byte, b'.' | b',' | b'\'')).collect();
    hash(&plain)
}

/// FNV-1a: short inputs, and the same value on every machine for ever, since keys are kept in the record.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, byte| (h ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Joins hashes in order and spreads the bits (the finaliser of SplitMix64).
pub(super) fn join(hashes: impl Iterator<Item = u64>) -> u64 {
    let mut joined = hashes.fold(0u64, |h, next| h.rotate_left(5).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ next);
    joined = (joined ^ (joined >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    joined = (joined ^ (joined >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    joined ^ (joined >> 31)
}
