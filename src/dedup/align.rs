//! Alignment of two texts: which words of each stand in the other, in what shape, and which facts differ.

use std::collections::HashMap;
use std::ops::Range;

use super::words::{Word, join};

/// Words of a run that counts as the same text: the measure of copied news in the literature, long enough that
/// two independent reports of one event share few.
const RUN: usize = 8;
/// Words on either side of a place that differs inside one text: a typing error, a number, a name.
const GAP: usize = 4;
/// Words that must agree after such a place.
const RESUME: usize = 3;

/// What two texts share.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Alignment {
    /// Words of the first text that stand in the second.
    pub(super) left: Vec<bool>,
    /// Words of the second that stand in the first.
    pub(super) right: Vec<bool>,
    /// Words of the first that agree in order, those between small differences included.
    pub(super) aligned: usize,
    /// Places inside the aligned part where another name or number stands.
    pub(super) facts: usize,
    /// The parts that agree, as places in the first and the second text.
    pub(super) stretches: Vec<(Range<usize>, Range<usize>)>,
}

/// Aligns two texts. Paragraphs may stand in another order.
pub(super) fn align(left: &[Word], right: &[Word]) -> Alignment {
    let mut found =
        Alignment { left: vec![false; left.len()], right: vec![false; right.len()], ..Alignment::default() };
    let starts = run_starts(right);
    let mut at = 0;
    // Where the last stretch ended in the right text: the natural place to go on.
    let mut expected = 0;
    while at + RUN <= left.len() {
        let key = join(left[at..at + RUN].iter().map(|word| word.hash));
        let Some(place) = starts.get(&key).and_then(|places| nearest(places, expected)) else {
            at += 1;
            continue;
        };
        let stretch = stretch(left, right, at, place, &mut found);
        at = stretch.0;
        expected = stretch.1;
    }
    found
}

/// Where each run of words starts in a text; of very repetitive texts only the first places.
fn run_starts(words: &[Word]) -> HashMap<u64, Vec<usize>> {
    const PLACES_MAX: usize = 8;
    let mut starts: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, run) in words.windows(RUN).enumerate() {
        let places = starts.entry(join(run.iter().map(|word| word.hash))).or_default();
        if places.len() < PLACES_MAX {
            places.push(at);
        }
    }
    starts
}

fn nearest(places: &[usize], expected: usize) -> Option<usize> {
    places.iter().copied().min_by_key(|place| place.abs_diff(expected))
}

/// Follows two texts from a common run on, over small differences. Returns where it ends in both.
fn stretch(left: &[Word], right: &[Word], mut l: usize, mut r: usize, found: &mut Alignment) -> (usize, usize) {
    let (start, right_start) = (l, r);
    loop {
        let run = left[l..].iter().zip(&right[r..]).take_while(|(a, b)| a.hash == b.hash).count();
        found.left[l..l + run].fill(true);
        found.right[r..r + run].fill(true);
        (l, r) = (l + run, r + run);
        let Some((dl, dr)) = small_difference(&left[l..], &right[r..]) else { break };
        if is_other_fact(&left[l..l + dl], &right[r..r + dr]) {
            found.facts += 1;
        } else {
            found.left[l..l + dl].fill(true);
            found.right[r..r + dr].fill(true);
        }
        (l, r) = (l + dl, r + dr);
    }
    found.aligned += l - start;
    found.stretches.push((start..l, right_start..r));
    (l, r)
}

/// The smallest difference after which the texts agree again.
fn small_difference(left: &[Word], right: &[Word]) -> Option<(usize, usize)> {
    let agrees = |(dl, dr): &(usize, usize)| {
        left.get(*dl..dl + RESUME)
            .zip(right.get(*dr..dr + RESUME))
            .is_some_and(|(a, b)| a.iter().zip(b).all(|(a, b)| a.hash == b.hash))
    };
    (1..=2 * GAP)
        .flat_map(|sum| (0..=sum).map(move |dl| (dl, sum - dl)))
        .filter(|(dl, dr)| *dl <= GAP && *dr <= GAP)
        .find(agrees)
}

/// A name or number in the place of another: both sides hold one that the other lacks.
fn is_other_fact(left: &[Word], right: &[Word]) -> bool {
    let lacks = |here: &[Word], there: &[Word]| {
        here.iter().any(|word| word.is_fact && !there.iter().any(|other| other.hash == word.hash))
    };
    lacks(left, right) && lacks(right, left)
}

impl Alignment {
    /// Takes the stretches out that `is_furniture` names by their place in the first text, from both texts, as if
    /// they had never stood there.
    pub(super) fn without(&mut self, is_furniture: impl Fn(Range<usize>) -> bool) {
        let (mut left, mut right) = (vec![true; self.left.len()], vec![true; self.right.len()]);
        for (l, r) in self.stretches.iter().filter(|(l, _)| is_furniture(l.clone())) {
            left[l.clone()].fill(false);
            right[r.clone()].fill(false);
        }
        let keep =
            |shared: &[bool], kept: &[bool]| shared.iter().zip(kept).filter(|(_, k)| **k).map(|(s, _)| *s).collect();
        (self.left, self.right) = (keep(&self.left, &left), keep(&self.right, &right));
    }

    /// Share of the first text's words that stand in the second.
    pub(super) fn left_share(&self) -> f64 {
        share(&self.left)
    }

    /// Share of the second text's words that stand in the first.
    pub(super) fn right_share(&self) -> f64 {
        share(&self.right)
    }
}

fn share(shared: &[bool]) -> f64 {
    shared.iter().filter(|is_shared| **is_shared).count() as f64 / shared.len().max(1) as f64
}

/// The longest row of words that are not shared.
pub(super) fn longest_gap(shared: &[bool]) -> usize {
    shared.split(|is_shared| *is_shared).map(<[bool]>::len).max().unwrap_or_default()
}
