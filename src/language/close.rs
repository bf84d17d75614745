//! A second judge for close languages, by n-grams of letters that tell them apart (`data/models/close.bin`, built by
//! `tools/langid`).

use std::collections::HashMap;

use crate::model::Language;

/// The longest n-gram in letters.
const ORDER: usize = 5;
/// Weights are kept as bytes: so many to one of the natural logarithm.
const STEPS: f32 = 24.0;
/// Letters that are read of a text: more do not change the answer.
const LETTERS_MAX: usize = 800;

/// Groups of close languages with the n-grams that tell their members apart.
pub(super) struct CloseLanguages {
    groups: Vec<Group>,
}

struct Group {
    languages: Vec<Language>,
    /// By the hash of an n-gram: where its weights start, one for each language.
    places: HashMap<u32, usize>,
    weights: &'static [u8],
}

impl CloseLanguages {
    /// Reads the embedded file; `None` if it is not whole.
    pub(super) fn read(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = bytes.strip_prefix(b"CLOSE1")?;
        let count = take(&mut rest, 1)?[0];
        let groups: Option<Vec<Group>> = (0..count).map(|_| Group::read(&mut rest)).collect();
        groups.map(|groups| Self { groups })
    }

    /// The members of each group that is among the candidates and has one that is likely, with their evidence in this
    /// text: natural logarithms less a common summand, n-grams of all lengths added up.
    pub(super) fn evidence(
        &self,
        text: &str,
        candidates: &[Language],
        is_likely: impl Fn(Language) -> bool,
    ) -> Vec<Vec<(Language, f32)>> {
        let is_asked = |group: &&Group| {
            group.languages.iter().filter(|l| candidates.contains(l)).count() > 1
                && group.languages.iter().any(|language| is_likely(*language))
        };
        let mut asked = self.groups.iter().filter(is_asked).peekable();
        if asked.peek().is_none() {
            return Vec::new();
        }
        let grams = grams(text);
        asked.map(|group| group.evidence(&grams)).collect()
    }
}

impl Group {
    fn read(rest: &mut &'static [u8]) -> Option<Self> {
        let width = usize::from(take(rest, 1)?[0]);
        let codes = take(rest, width * 2)?.chunks_exact(2);
        let languages: Vec<Language> = codes.filter_map(|c| Language::parse(std::str::from_utf8(c).ok()?)).collect();
        let rows = u32::from_le_bytes(take(rest, 4)?.try_into().ok()?) as usize;
        let hashes = take(rest, rows.checked_mul(4)?)?.chunks_exact(4);
        let places = hashes.enumerate().map(|(row, h)| (u32::from_le_bytes([h[0], h[1], h[2], h[3]]), row * width));
        let places = places.collect();
        let weights = take(rest, rows.checked_mul(width)?)?;
        (languages.len() == width).then_some(Self { languages, places, weights })
    }

    fn evidence(&self, grams: &[u32]) -> Vec<(Language, f32)> {
        let mut sums = vec![0_i64; self.languages.len()];
        for place in grams.iter().filter_map(|gram| self.places.get(gram)) {
            for (sum, weight) in sums.iter_mut().zip(&self.weights[*place..]) {
                *sum += i64::from(weight.cast_signed());
            }
        }
        self.languages.iter().copied().zip(sums.into_iter().map(|sum| sum as f32 / STEPS)).collect()
    }
}

fn take(rest: &mut &'static [u8], length: usize) -> Option<&'static [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

/// The hashes of all n-grams of letters within words, and of the words between two spaces, as the tool computes them.
fn grams(text: &str) -> Vec<u32> {
    let mut grams = Vec::new();
    // The hashes that end at the letter before, the shortest gram first.
    let mut open: Vec<u32> = Vec::with_capacity(ORDER + 1);
    let mut word = hashed(EMPTY, ' ');
    for c in text.chars().flat_map(char::to_lowercase).take(LETTERS_MAX).chain([' ']) {
        if !c.is_alphabetic() {
            if !open.is_empty() {
                grams.push(hashed(word, ' '));
            }
            open.clear();
            word = hashed(EMPTY, ' ');
            continue;
        }
        word = hashed(word, c);
        open.insert(0, EMPTY);
        open.truncate(ORDER);
        for hash in &mut open {
            *hash = hashed(*hash, c);
        }
        grams.extend_from_slice(&open);
    }
    grams
}

/// FNV-1a, 32 bits.
const EMPTY: u32 = 0x811c_9dc5;

fn hashed(hash: u32, c: char) -> u32 {
    let mut bytes = [0; 4];
    c.encode_utf8(&mut bytes).bytes().fold(hash, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
