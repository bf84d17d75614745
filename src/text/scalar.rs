//! From byte offsets to offsets in Unicode scalar values, which the record holds, and back.

/// Bytes between two counted places: a lookup counts at most this many.
const STEP: usize = 256;

/// Converts offsets of one text; made in one pass, each lookup then costs a constant.
#[derive(Debug, Clone)]
pub struct ScalarIndex<'t> {
    text: &'t str,
    /// Scalar values that start before byte `i * STEP`.
    counts: Vec<usize>,
}

impl<'t> ScalarIndex<'t> {
    /// Reads the text once.
    pub fn new(text: &'t str) -> Self {
        let mut counts = Vec::with_capacity(text.len() / STEP + 1);
        let mut count = 0;
        for block in text.as_bytes().chunks(STEP) {
            counts.push(count);
            count += starts_in(block);
        }
        counts.push(count);
        Self { text, counts }
    }

    /// How many scalar values start before the byte offset; offsets past the end count as the end.
    pub fn scalar(&self, byte: usize) -> usize {
        let byte = byte.min(self.text.len());
        let block = byte / STEP;
        self.counts[block] + starts_in(&self.text.as_bytes()[block * STEP..byte])
    }

    /// The byte offset of the scalar value with this number; the length of the text if there are fewer.
    pub fn byte(&self, scalar: usize) -> usize {
        let block = self.counts.partition_point(|&count| count <= scalar).saturating_sub(1);
        let wanted = scalar - self.counts[block];
        let from = block * STEP;
        self.text
            .as_bytes()
            .get(from..)
            .unwrap_or_default()
            .iter()
            .enumerate()
            .filter(|(_, byte)| is_start(**byte))
            .nth(wanted)
            .map_or(self.text.len(), |(at, _)| from + at)
    }
}

fn starts_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| is_start(**byte)).count()
}

fn is_start(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}
