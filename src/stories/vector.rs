//! Vectors of meaning, rounded so that sums and products are the same on every machine.

/// Values of a vector.
pub const DIMENSIONS: usize = 512;

/// A vector of length 1 in steps of 1 / `SCALE`.
pub type Vector = [i8; DIMENSIONS];

/// Values beyond 0.2 hardly occur among 512 of a vector of length 1; they are cut.
const SCALE: f32 = 127.0 / 0.2;

/// What a product of two vectors is divided by to be a cosine.
pub const UNIT: f64 = (SCALE as f64) * (SCALE as f64);

/// Rounds a vector of length 1.
pub fn round(values: &[f32; DIMENSIONS]) -> Vector {
    values.map(|value| (value * SCALE).round().clamp(-127.0, 127.0) as i8)
}

/// The vectors of title, and of title with lead, of each article, as `readings` gives them.
#[cfg(feature = "meaning")]
pub(super) fn encode(readings: &[[String; 2]]) -> Vec<Box<[Vector; 2]>> {
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
        Box::new([first, if lead == title { first } else { next() }])
    };
    readings.iter().map(pair).collect()
}

/// Without the encoder nothing has a vector.
#[cfg(not(feature = "meaning"))]
pub(super) fn encode(_: &[[String; 2]]) -> Vec<Box<[Vector; 2]>> {
    Vec::new()
}
