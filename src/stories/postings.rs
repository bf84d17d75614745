//! An inverted index of terms: which cells of a day hold a term, and how much of it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::sparse::Sparse;

/// Where the terms of a day's articles stand.
#[derive(Debug, Default)]
pub(super) struct Postings(HashMap<u32, Posted, Scattered>);

/// Where a term stands.
#[derive(Debug, Default)]
struct Posted {
    articles: u32,
    /// The cells with a member that holds the term, in order, with the sum of its weights there.
    cells: Vec<(u32, u32)>,
}

impl Postings {
    /// Adds an article's terms to a cell.
    pub(super) fn add(&mut self, cell: usize, terms: &Sparse) {
        for weight in &terms.0 {
            let posted = self.0.entry(weight.term).or_default();
            posted.articles += 1;
            match posted.cells.binary_search_by_key(&(cell as u32), |(cell, _)| *cell) {
                Ok(at) => posted.cells[at].1 += u32::from(weight.weight),
                Err(at) => posted.cells.insert(at, (cell as u32, u32::from(weight.weight))),
            }
        }
    }

    /// Takes away what `add` has added.
    pub(super) fn remove(&mut self, cell: usize, terms: &Sparse) {
        for weight in &terms.0 {
            let Some(posted) = self.0.get_mut(&weight.term) else { continue };
            posted.articles -= 1;
            if let Ok(at) = posted.cells.binary_search_by_key(&(cell as u32), |(cell, _)| *cell) {
                posted.cells[at].1 -= u32::from(weight.weight);
                if posted.cells[at].1 == 0 {
                    posted.cells.remove(at);
                }
            }
            if posted.articles == 0 {
                self.0.remove(&weight.term);
            }
        }
    }

    /// In how many articles a term stands.
    pub(super) fn articles_with(&self, term: u32) -> usize {
        self.0.get(&term).map_or(0, |posted| posted.articles as usize)
    }

    /// For each cell, the sum of the products of an article's terms with its members'.
    pub(super) fn common(&self, terms: &Sparse, cells: usize) -> Vec<i64> {
        let mut common = vec![0; cells];
        for weight in &terms.0 {
            for (cell, sum) in self.0.get(&weight.term).into_iter().flat_map(|posted| &posted.cells) {
                common[*cell as usize] += i64::from(weight.weight) * i64::from(*sum);
            }
        }
        common
    }
}

/// Hashing for keys that are hashes or counted numbers already: one multiplication spreads them over the table.
pub(super) type Scattered = BuildHasherDefault<Scatter>;

/// The hasher of [`Scattered`].
#[derive(Debug, Default)]
pub(super) struct Scatter(u64);

/// 2^64 over the golden ratio (Knuth, The Art of Computer Programming, 6.4).
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for Scatter {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        self.write_u64(u64::from(value));
    }

    fn write_i64(&mut self, value: i64) {
        self.write_u64(value.cast_unsigned());
    }

    fn write_u64(&mut self, value: u64) {
        let mixed = (self.0 ^ value).wrapping_mul(GOLDEN);
        // The table takes its place from the low bits, which multiplication leaves as they were.
        self.0 = mixed ^ (mixed >> 32);
    }
}
