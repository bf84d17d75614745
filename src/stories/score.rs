//! How alike an article and a story are: one sum, one threshold, whatever the languages.

use serde::Serialize;

use super::sparse;
use super::vector;
use crate::model::Language;

/// The score from which an article belongs to a story. Chosen, as the weights below, on labelled news of several
/// kinds (docs/methodology.md): the same for all of them.
pub const THRESHOLD: f64 = 0.53;
/// Days beyond this count no further.
const DAYS_MAX: i32 = 30;
/// What a day of distance costs.
const PER_DAY: f64 = 0.035;

/// Languages that the encoder was trained on, and those near enough that its vectors still help.
const WITH_MEANING: &str = "ar de en es fr it ja ko nl pl pt ru th tr zh nb nn da ms id";

/// Whether vectors of meaning are of use in a language.
pub fn has_meaning(language: Language) -> bool {
    WITH_MEANING.split(' ').any(|code| code == language.as_str())
}

/// What two articles have in common decides how their similarities weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One language, both with meaning and with a text: names and letters are many and tell most.
    SameLanguage,
    /// Two languages, or a headline alone; both with meaning.
    AcrossLanguages,
    /// One of them has no vector.
    NoMeaning,
}

/// Number of kinds.
const KINDS: usize = 3;

/// How similarities weigh.
struct Weights {
    meaning: f64,
    names: f64,
    letters: f64,
    constant: f64,
}

const WEIGHTS: [Weights; KINDS] = [
    // Full texts of one language share words whatever they are about, hence the constant.
    Weights { meaning: 1.0, names: 0.7, letters: 0.4, constant: -0.17 },
    Weights { meaning: 1.0, names: 0.3, letters: 0.1, constant: 0.0 },
    Weights { meaning: 0.0, names: 1.5, letters: 1.5, constant: 0.03 },
];

/// Sums over pairs of articles, as integers: the same in whatever order they are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    pairs: [i64; KINDS],
    meaning: [i64; KINDS],
    names: [i64; KINDS],
    letters: [i64; KINDS],
    days: i64,
}

impl Sums {
    /// Adds pairs of one kind that lie the same number of days apart.
    pub(super) fn add(&mut self, kind: Kind, pairs: i64, days: i32, meaning: i64, names: i64, letters: i64) {
        let kind = kind as usize;
        self.pairs[kind] += pairs;
        self.meaning[kind] += meaning;
        self.names[kind] += names;
        self.letters[kind] += letters;
        self.days += pairs * i64::from(days.min(DAYS_MAX));
    }

    /// Adds other pairs.
    pub(super) fn merge(&mut self, other: &Self) {
        let mine = [&mut self.pairs, &mut self.meaning, &mut self.names, &mut self.letters];
        for (mine, other) in mine.into_iter().zip([other.pairs, other.meaning, other.names, other.letters]) {
            for (sum, more) in mine.iter_mut().zip(other) {
                *sum += more;
            }
        }
        self.days += other.days;
    }

    /// The mean over all pairs, with its parts. `None` without pairs.
    pub(super) fn parts(&self) -> Option<Parts> {
        let pairs = self.pairs.iter().sum::<i64>();
        if pairs == 0 {
            return None;
        }
        let count = pairs as f64;
        let mean = |sums: &[i64; KINDS], unit: f64| sums.iter().sum::<i64>() as f64 / unit / count;
        let mut total = 0.0;
        for (kind, weights) in WEIGHTS.iter().enumerate() {
            // Two vectors an article, so half of their sum.
            total += weights.meaning * self.meaning[kind] as f64 / (2.0 * vector::UNIT);
            total += weights.names * self.names[kind] as f64 / sparse::UNIT as f64;
            total += weights.letters * self.letters[kind] as f64 / sparse::UNIT as f64;
            total += weights.constant * self.pairs[kind] as f64;
        }
        let days = self.days as f64 / count;
        Some(Parts {
            meaning: mean(&self.meaning, 2.0 * vector::UNIT),
            names: mean(&self.names, sparse::UNIT as f64),
            letters: mean(&self.letters, sparse::UNIT as f64),
            days,
            score: total / count - PER_DAY * days,
        })
    }
}

/// A score with its parts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Parts {
    /// Mean cosine of meaning.
    pub meaning: f64,
    /// Mean cosine of names and numbers.
    pub names: f64,
    /// Mean cosine of letters.
    pub letters: f64,
    /// Mean distance in days.
    pub days: f64,
    /// The weighted sum that is compared with the threshold.
    pub score: f64,
}
