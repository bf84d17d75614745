//! Sparse vectors of terms with small integer weights: the same dot products on every machine.

/// One term and its weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight {
    /// Hash of the term.
    pub term: u32,
    /// Its weight in the vector, in steps of 1/255.
    pub weight: u8,
}

/// A vector of length 1, sorted by term.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sparse(pub Vec<Weight>);

/// What a product of two weights is divided by.
pub(super) const UNIT: i64 = 255 * 255;

impl Sparse {
    /// Makes a vector of length 1 from weighted terms, keeping the heaviest; then no weight is more than `weight_max`.
    pub(super) fn from_weights(mut weights: Vec<(u32, f64)>, terms_max: usize, weight_max: f64) -> Self {
        weights.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        weights.truncate(terms_max);
        let length = weights.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        let scale = if length > 0.0 { 255.0 / length } else { 0.0 };
        let mut kept: Vec<Weight> = weights
            .into_iter()
            .map(|(term, w)| Weight { term, weight: (w * scale).round().clamp(0.0, 255.0 * weight_max) as u8 })
            .filter(|w| w.weight > 0)
            .collect();
        kept.sort_unstable();
        Self(kept)
    }

    /// The product with another vector, in `UNIT`s.
    pub(super) fn dot(&self, other: &Self) -> i64 {
        let (mut a, mut b) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut sum = 0;
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.term.cmp(&y.term) {
                std::cmp::Ordering::Less => drop(a.next()),
                std::cmp::Ordering::Greater => drop(b.next()),
                std::cmp::Ordering::Equal => {
                    sum += i64::from(x.weight) * i64::from(y.weight);
                    a.next();
                    b.next();
                }
            }
        }
        sum
    }
}
