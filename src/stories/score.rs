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
const PER_DAY: f64 = 0.045;

/// Languages that the encoder was trained on, and those near enough that its vectors still help.
const WITH_MEANING: &str = "ar de en es fr it ja ko nl pl pt ru th tr zh nb nn da ms id";

/// Whether vectors of meaning are of use in a language.
pub fn has_meaning(language: Language) -> bool {
    WITH_MEANING.split(' ').any(|code| code == language.as_str())
}

/// What two articles have in common decides how their similarities weigh.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One language and a text, both with meaning: names and letters are many and tell most.
    SameLanguage,
    /// One language, but a headline alone; both with meaning.
    Headline,
    /// Two languages and a text, both with meaning.
    AcrossLanguages,
    /// Two languages, but a headline alone; both with meaning.
    HeadlineAcross,
    /// One language, and one of them has no vector: words are all there is, and they are the same words.
    WordsOfOneLanguage,
    /// Two languages, and one of them has no vector: only names and borrowed words can be the same.
    WordsAcrossLanguages,
}

/// Number of kinds.
const KINDS: usize = 6;

/// How similarities weigh.
struct Weights {
    titles: f64,
    leads: f64,
    names: f64,
    letters: f64,
    constant: f64,
    /// What is added for full texts, in parts for shorter ones.
    length: f64,
    /// What is added where one has no headline.
    untitled: f64,
}

/// What a missing headline takes from the likeness of two reports: it says in the fewest words what a text is about,
/// and its words count among the names and letters.
const UNTITLED: f64 = 0.2;

const WEIGHTS: [Weights; KINDS] = [
    // The lead tells more than the title: titles tease, or say what everybody knows.
    Weights { titles: 0.15, leads: 0.55, names: 0.6, letters: 0.85, constant: -0.17, length: 0.0, untitled: UNTITLED },
    // A headline holds few names and letters, so one in common may be chance.
    Weights { titles: 0.3, leads: 0.6, names: 0.3, letters: 0.3, constant: 0.0, length: 0.0, untitled: UNTITLED },
    // Names are spelt and letters run differently, so meaning decides nearly alone. The longer two texts, the nearer
    // their vectors are to the middle of all news, whatever they report: hence what length costs.
    Weights { titles: 0.4, leads: 0.6, names: 0.3, letters: 0.2, constant: 0.07, length: -0.24, untitled: 0.22 },
    // In so few words two events around the same names are near each other, so no allowance is made for brevity.
    Weights { titles: 0.4, leads: 0.6, names: 0.3, letters: 0.2, constant: 0.03, length: -0.18, untitled: UNTITLED },
    Weights { titles: 0.0, leads: 0.0, names: 1.0, letters: 1.4, constant: 0.0, length: 0.0, untitled: 0.0 },
    Weights { titles: 0.0, leads: 0.0, names: 2.2, letters: 1.8, constant: 0.08, length: 0.0, untitled: 0.0 },
];

/// What pairs of articles have in common, summed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Common {
    pub(super) pairs: i64,
    /// Pairs of which one has no headline.
    pub(super) untitled: i64,
    /// Sum of the lengths of both articles of each pair.
    pub(super) length: i64,
    /// Products of the vectors of the titles, and of title with lead.
    pub(super) titles: i64,
    pub(super) leads: i64,
    pub(super) names: i64,
    pub(super) letters: i64,
}

impl Common {
    fn add(&mut self, other: &Self) {
        self.pairs += other.pairs;
        self.untitled += other.untitled;
        self.length += other.length;
        self.titles += other.titles;
        self.leads += other.leads;
        self.names += other.names;
        self.letters += other.letters;
    }

    /// The cosines of meaning, titles and leads as they weigh against each other.
    fn meaning(&self, weights: &Weights) -> f64 {
        let weighed = weights.titles * self.titles as f64 + weights.leads * self.leads as f64;
        let whole = weights.titles + weights.leads;
        if whole > 0.0 { weighed / whole / vector::UNIT } else { 0.0 }
    }

    fn names(&self) -> f64 {
        self.names as f64 / sparse::UNIT as f64
    }

    fn letters(&self) -> f64 {
        self.letters as f64 / sparse::UNIT as f64
    }

    fn weighed(&self, weights: &Weights) -> f64 {
        (weights.titles + weights.leads) * self.meaning(weights)
            + weights.names * self.names()
            + weights.letters * self.letters()
            + weights.constant * self.pairs as f64
            + weights.untitled * self.untitled as f64
            + weights.length * self.length as f64 / (2.0 * f64::from(u8::MAX))
    }
}

/// Sums over pairs of articles, as integers: the same in whatever order they are taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sums {
    kinds: [Common; KINDS],
    days: i64,
}

impl Sums {
    /// Adds pairs of one kind that lie the same number of days apart.
    pub(super) fn add(&mut self, kind: Kind, days: i32, common: &Common) {
        self.kinds[kind as usize].add(common);
        self.days += common.pairs * i64::from(days.min(DAYS_MAX));
    }

    /// Adds other pairs.
    pub(super) fn merge(&mut self, other: &Self) {
        for (mine, other) in self.kinds.iter_mut().zip(&other.kinds) {
            mine.add(other);
        }
        self.days += other.days;
    }

    /// The mean over all pairs, with its parts. `None` without pairs.
    pub(super) fn parts(&self) -> Option<Parts> {
        let mut all = Common::default();
        let (mut meaning, mut total) = (0.0, 0.0);
        for (common, weights) in self.kinds.iter().zip(&WEIGHTS).filter(|(common, _)| common.pairs > 0) {
            all.add(common);
            meaning += common.meaning(weights);
            total += common.weighed(weights);
        }
        if all.pairs == 0 {
            return None;
        }
        let count = all.pairs as f64;
        let days = self.days as f64 / count;
        Some(Parts {
            meaning: meaning / count,
            names: all.names() / count,
            letters: all.letters() / count,
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
