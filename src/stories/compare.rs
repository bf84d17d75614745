//! Two articles side by side, by the same sum that joins articles to stories.

use super::day::Sort;
use super::features::Features;
use super::score::{Common, Parts, Sums};
use super::vector::{LEAD_SHARE, TITLE_SHARE};

/// How alike two articles are.
pub fn compare(a: &Features, b: &Features) -> Parts {
    sums(a, b).parts().expect("one pair was added")
}

pub(super) fn sums(a: &Features, b: &Features) -> Sums {
    let common = Common {
        pairs: 1,
        length: i64::from(a.length) + i64::from(b.length),
        meaning: match (&a.meaning, &b.meaning) {
            (Some(a), Some(b)) => TITLE_SHARE * product(&a.0[0], &b.0[0]) + LEAD_SHARE * product(&a.0[1], &b.0[1]),
            _ => 0,
        },
        names: a.names.dot(&b.names),
        letters: a.letters.dot(&b.letters),
    };
    let mut sums = Sums::default();
    sums.add(Sort::of(a).against(Sort::of(b)), (a.day - b.day).abs(), &common);
    sums
}

fn product(a: &[i8], b: &[i8]) -> i64 {
    i64::from(a.iter().zip(b).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>())
}
