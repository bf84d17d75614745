//! Meaning that somebody else has read: vectors of any length from a server, made into ours.

use super::features::Article;
use super::vector::{DIMENSIONS, Meaning, Vector, round};

/// Places whose signs rotate; far from those by which the longest vector is folded, or the two would undo each other.
const ROTATION: usize = 1 << 32;

/// The two texts of an article whose meaning counts: the title, and title with lead. They are the same where one is
/// missing.
pub fn readings(article: &Article<'_>) -> [String; 2] {
    article.readings()
}

/// The meaning of an article from the vectors of its readings.
pub fn meaning_of(readings: [&[f32]; 2]) -> Meaning {
    Meaning(Box::new(readings.map(own_length)))
}

/// A vector of length 1 and of our number of values.
///
/// A shorter one is filled up with zeros, which changes no cosine. Of a longer one each further value is added to one
/// of the first, or taken from it, by a fixed choice: cosines stay what they are but for an error of about one part in
/// thirty. Models that can be asked for fewer values keep more.
fn own_length(values: &[f32]) -> Vector {
    let mut folded = [0.0f32; DIMENSIONS];
    for (at, value) in values.iter().enumerate() {
        folded[at % DIMENSIONS] += value * sign(at);
    }
    let length = folded.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt();
    if length > 0.0 && length.is_finite() {
        folded = folded.map(|value| (f64::from(value) / length) as f32);
    }
    rotate(&mut folded);
    round(&folded)
}

/// Turns all vectors alike, which changes no cosine, so that no value stands out: some models put most of the length
/// into a few values, which rounding would cut. It is the Walsh-Hadamard transform after a fixed choice of signs.
fn rotate(values: &mut [f32; DIMENSIONS]) {
    for (at, value) in values.iter_mut().enumerate() {
        *value *= sign(ROTATION + at);
    }
    let mut half = 1;
    while half < DIMENSIONS {
        for block in values.chunks_exact_mut(2 * half) {
            let (first, second) = block.split_at_mut(half);
            for (a, b) in first.iter_mut().zip(second) {
                (*a, *b) = (*a + *b, *a - *b);
            }
        }
        half *= 2;
    }
    let scale = (DIMENSIONS as f32).sqrt().recip();
    for value in values {
        *value *= scale;
    }
}

/// The first values keep their sign; that of the others is the last bit of a mixed place (the finaliser of SplitMix64),
/// which follows no pattern that a vector might have.
fn sign(at: usize) -> f32 {
    let mut mixed = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    if at < DIMENSIONS || mixed & 1 == 0 { 1.0 } else { -1.0 }
}
