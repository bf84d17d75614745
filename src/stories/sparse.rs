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

/// Terms are told by how many lie between them and the one before, in two bytes. This many are skipped by an entry
/// without a weight; of 400 terms in [`TERM_BITS`](super::terms::TERM_BITS) bits one in a hundred needs that.
const SKIP: u16 = u16::MAX;

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

    /// Writes the vector, three bytes a term.
    pub(super) fn encode(&self, bytes: &mut Vec<u8>) {
        bytes.extend((self.0.len() as u16).to_le_bytes());
        let mut next = 0;
        for Weight { term, weight } in &self.0 {
            let mut gap = term - next;
            while gap >= u32::from(SKIP) {
                bytes.extend(SKIP.to_le_bytes());
                bytes.push(0);
                gap -= u32::from(SKIP);
            }
            bytes.extend((gap as u16).to_le_bytes());
            bytes.push(*weight);
            next = term.saturating_add(1);
        }
    }

    /// Reads what `encode` wrote, and gives the bytes after it; `None` if it is damaged.
    pub(super) fn decode(bytes: &[u8]) -> Option<(Self, &[u8])> {
        let (length, mut rest) = bytes.split_first_chunk()?;
        let (mut weights, mut next) = (Vec::new(), 0u32);
        while weights.len() < usize::from(u16::from_le_bytes(*length)) {
            let ([low, high, weight], after) = rest.split_first_chunk()?;
            rest = after;
            let term = next.checked_add(u32::from(u16::from_le_bytes([*low, *high])))?;
            match (u16::from_le_bytes([*low, *high]), *weight) {
                (SKIP, 0) => next = term,
                (SKIP, _) | (_, 0) => return None,
                (_, weight) => {
                    weights.push(Weight { term, weight });
                    next = term.checked_add(1)?;
                }
            }
        }
        Some((Self(weights), rest))
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
