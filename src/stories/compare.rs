//! Two articles side by side, by the same sum that joins articles to stories.

use serde::Serialize;

use super::day::Sort;
use super::features::Features;
use super::index::micro;
use super::options::Options;
use super::score::{Common, Parts, Sums};
use super::vector::Vector;

/// Whether two articles are one story by themselves, and why.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct PairScore {
    /// The sum that is compared with the threshold.
    pub score: f64,
    /// From which score on two articles are one story.
    pub threshold: f64,
    /// Whether they are.
    pub same: bool,
    /// What the score is made of.
    pub parts: Parts,
}

/// Two articles as `stories compare` shows them.
pub fn compare_pair(a: &Features, b: &Features, options: &Options) -> PairScore {
    let (parts, threshold) = (compare(a, b), options.threshold());
    PairScore { score: parts.score, threshold, same: micro(parts.score) >= micro(threshold), parts }
}

/// How alike two articles are.
pub fn compare(a: &Features, b: &Features) -> Parts {
    sums(a, b).parts().expect("one pair was added")
}

/// What title, lead, names and letters of two contents of one article have in common at least, for the second to be
/// the same news: a sentence more, a name spelled out, a figure put right. Rarity of terms, which is counted anew, moves
/// them by less.
const SAME_NEWS: f64 = 0.85;

/// Whether an edited article is about what it was about, so that nobody needs to ask where it belongs.
pub fn is_same_news(before: &Features, after: &Features) -> bool {
    let parts = compare(before, after);
    let is_alike = |similarity: f64, is_empty: bool| is_empty || similarity >= SAME_NEWS;
    before.language == after.language
        && before.day == after.day
        && before.meaning.is_some() == after.meaning.is_some()
        && is_alike(parts.meaning, after.meaning.is_none())
        && is_alike(parts.names, after.names.0.is_empty() && before.names.0.is_empty())
        && is_alike(parts.letters, after.letters.0.is_empty() && before.letters.0.is_empty())
}

pub(super) fn sums(a: &Features, b: &Features) -> Sums {
    let meaning = |reading: usize| match (&a.meaning, &b.meaning) {
        (Some(a), Some(b)) => product(&a.0[reading], &b.0[reading]),
        _ => 0,
    };
    let common = Common {
        pairs: 1,
        length: i64::from(a.length) + i64::from(b.length),
        untitled: i64::from(!(a.has_title && b.has_title)),
        titles: meaning(0),
        leads: meaning(1),
        names: a.names.dot(&b.names),
        letters: a.letters.dot(&b.letters),
    };
    let mut sums = Sums::default();
    sums.add(Sort::of(a).against(Sort::of(b)), (a.day - b.day).abs(), &common);
    sums
}

fn product(a: &Vector, b: &Vector) -> i64 {
    i64::from(a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>())
}
