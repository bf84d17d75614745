//! Vectors of meaning, rounded so that sums and products are the same on every machine.

/// Values of a vector.
pub const DIMENSIONS: usize = 512;

/// A vector of length 1 in steps of 1 / `SCALE`.
pub type Vector = [i8; DIMENSIONS];

/// Values beyond 0.2 hardly occur among 512 of a vector of length 1; they are cut.
const SCALE: f32 = 127.0 / 0.2;

/// The meaning of an article: the vectors of its title, and of title with lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meaning(pub Box<[Vector; 2]>);

/// What a product of two vectors is divided by to be a cosine.
pub(super) const UNIT: f64 = (SCALE as f64) * (SCALE as f64);

/// Rounds a vector of length 1.
pub(super) fn round(values: &[f32; DIMENSIONS]) -> Vector {
    values.map(|value| (value * SCALE).round().clamp(-127.0, 127.0) as i8)
}

/// The meaning of each article, given as its `readings`.
#[cfg(feature = "meaning")]
pub(super) fn encode(readings: &[[String; 2]]) -> Vec<Meaning> {
    let mut texts: Vec<&str> = Vec::with_capacity(2 * readings.len());
    for [title, lead] in readings {
        texts.push(title);
        if lead != title {
            texts.push(lead);
        }
    }
    let mut vectors = super::encoder::encode(&texts).into_iter();
    let mut next = || vectors.next().as_ref().map_or([0; DIMENSIONS], round);
    let pair = |[title, lead]: &[String; 2]| {
        let first = next();
        Meaning(Box::new([first, if lead == title { first } else { next() }]))
    };
    readings.iter().map(pair).collect()
}

/// Without the encoder nothing has a vector.
#[cfg(not(feature = "meaning"))]
pub(super) fn encode(_: &[[String; 2]]) -> Vec<Meaning> {
    Vec::new()
}
