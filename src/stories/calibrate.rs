//! Finding a threshold from pairs that somebody has labelled.

use serde::Serialize;

use super::index::micro;

/// A threshold with what it would have got right.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Calibration {
    /// The score from which two articles are one story.
    pub threshold: f64,
    /// Share of the pairs joined that are one story.
    pub precision: f64,
    /// Share of the pairs of one story that are joined.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

/// Steps of the curve around the best threshold, on each side of it.
const CURVE_STEPS: i64 = 8;
/// How far the steps are from each other, in millionths.
const CURVE_STEP: i64 = 10_000;

impl Calibration {
    /// What a threshold gets right; `None` without a pair that is one story.
    pub fn at(pairs: &[(f64, bool)], threshold: f64) -> Option<Self> {
        let positives = pairs.iter().filter(|(_, same)| *same).count();
        let joined = pairs.iter().filter(|(score, _)| micro(*score) >= micro(threshold));
        let (mut right, mut count) = (0usize, 0usize);
        for (_, same) in joined {
            count += 1;
            right += usize::from(*same);
        }
        (positives > 0).then(|| Self {
            threshold,
            precision: if count == 0 { 1.0 } else { right as f64 / count as f64 },
            recall: right as f64 / positives as f64,
            f1: 2.0 * right as f64 / (count + positives) as f64,
        })
    }

    /// What thresholds near this one would get right: how steep the slopes are to both sides.
    pub fn curve(&self, pairs: &[(f64, bool)]) -> Vec<Self> {
        let steps = (-CURVE_STEPS..=CURVE_STEPS).map(|step| (micro(self.threshold) + step * CURVE_STEP) as f64 / 1e6);
        steps.filter_map(|threshold| Self::at(pairs, threshold)).collect()
    }
}

/// The threshold with the best F1 on pairs of (score, one story or not); of equals the highest. `None` without a pair
/// that is one story.
pub fn calibrate(pairs: &[(f64, bool)]) -> Option<Calibration> {
    let mut ranked: Vec<(i64, bool)> = pairs.iter().map(|(score, same)| (micro(*score), *same)).collect();
    ranked.sort_unstable_by_key(|(score, _)| std::cmp::Reverse(*score));
    let positives = ranked.iter().filter(|(_, same)| *same).count();
    let mut best: Option<Calibration> = None;
    let (mut joined, mut right) = (0usize, 0usize);
    for (at, (score, same)) in ranked.iter().enumerate() {
        joined += 1;
        right += usize::from(*same);
        let next = ranked.get(at + 1).map(|(next, _)| *next);
        // Pairs of equal score stand or fall together.
        if right == 0 || next == Some(*score) {
            continue;
        }
        let f1 = 2.0 * right as f64 / (joined + positives) as f64;
        if best.is_none_or(|best| f1 > best.f1) {
            // Half-way to the next pair, so that neither side is cut finely.
            let threshold = next.map_or(*score, |next| i64::midpoint(*score, next)) as f64 / 1e6;
            let (precision, recall) = (right as f64 / joined as f64, right as f64 / positives as f64);
            best = Some(Calibration { threshold, precision, recall, f1 });
        }
    }
    best
}
