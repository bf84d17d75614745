//! Two articles side by side, by the same sum that joins articles to stories.

use super::day::Sort;
use super::features::Features;
use super::score::{Parts, Sums};

/// How alike two articles are.
pub fn compare(a: &Features, b: &Features) -> Parts {
    sums(a, b).parts().expect("one pair was added")
}

pub(super) fn sums(a: &Features, b: &Features) -> Sums {
    let kind = Sort::of(a).against(Sort::of(b));
    let meaning = match (&a.meaning, &b.meaning) {
        (Some(a), Some(b)) => a.0.iter().zip(b.0.iter()).map(|(a, b)| product(a, b)).sum(),
        _ => 0,
    };
    let mut sums = Sums::default();
    sums.add(kind, 1, (a.day - b.day).abs(), meaning, a.names.dot(&b.names), a.letters.dot(&b.letters));
    sums
}

fn product(a: &[i8], b: &[i8]) -> i64 {
    i64::from(a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>())
}
