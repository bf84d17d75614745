//! Text to piece ids: the normaliser and the unigram model of SentencePiece, as the encoder was trained with them.

use super::weights::Reader;

const UNKNOWN: u32 = 0;
const START: u32 = 1;
const END: u32 = 2;
/// SentencePiece writes a space as this character.
const SPACE: &str = "\u{2581}";
/// What an unknown character costs below the rarest piece, in SentencePiece.
const UNKNOWN_PENALTY: f32 = 10.0;

/// The vocabulary with its normaliser.
pub(super) struct Tokenizer {
    /// All pieces in the order of their bytes, one after the other.
    text: Vec<u8>,
    /// Where each starts; one more for the end of the last.
    starts: Vec<u32>,
    ids: Vec<u32>,
    scores: Vec<f32>,
    /// For each first byte, where its pieces start.
    first: Vec<usize>,
    unknown_score: f32,
    normalizer: Normalizer,
}

impl Tokenizer {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let count = reader.u32() as usize;
        let (mut text, mut starts) = (Vec::new(), vec![0]);
        let (mut ids, mut scores) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for _ in 0..count {
            ids.push(reader.u32());
            scores.push(reader.f32());
            let length = usize::from(reader.u16());
            text.extend(reader.bytes(length));
            starts.push(text.len() as u32);
        }
        let first_byte = |piece: usize| text.get(starts[piece] as usize).copied().unwrap_or_default();
        let bytes: Vec<u8> = (0..count).map(first_byte).collect();
        let first = (0..=256).map(|byte| bytes.partition_point(|first| usize::from(*first) < byte)).collect();
        let unknown_score = scores.iter().copied().fold(f32::MAX, f32::min) - UNKNOWN_PENALTY;
        Self { text, starts, ids, scores, first, unknown_score, normalizer: Normalizer::read(reader) }
    }

    /// The ids of a text between the marks of start and end.
    pub(super) fn ids(&self, text: &str) -> Vec<u32> {
        let normal = self.normalizer.normalize(text);
        let mut ids = self.best_path(&normal);
        if ids.is_empty() {
            ids.push(UNKNOWN);
        }
        ids.push(START);
        ids.reverse();
        ids.push(END);
        ids
    }

    /// The likeliest division into pieces (Viterbi), last piece first.
    fn best_path(&self, text: &str) -> Vec<u32> {
        let bytes = text.as_bytes();
        // For each place: the best score that reaches it, from where, by which piece.
        let mut best = vec![(f32::MIN, 0u32, UNKNOWN); bytes.len() + 1];
        best[0].0 = 0.0;
        for (at, c) in text.char_indices() {
            let base = best[at].0;
            let mut has_single = false;
            let mut reach = |end: usize, score: f32, id: u32| {
                if score > best[end].0 {
                    best[end] = (score, at as u32, id);
                }
            };
            self.pieces_at(&bytes[at..], |length, piece| {
                has_single |= length == c.len_utf8();
                reach(at + length, base + self.scores[piece], self.ids[piece]);
            });
            if !has_single {
                reach(at + c.len_utf8(), base + self.unknown_score, UNKNOWN);
            }
        }
        let mut ids = Vec::new();
        let mut at = bytes.len();
        while at > 0 {
            ids.push(best[at].2);
            at = best[at].1 as usize;
        }
        ids
    }

    /// Every piece that the bytes start with, shortest first: the sorted pieces are narrowed byte by byte.
    fn pieces_at(&self, bytes: &[u8], mut found: impl FnMut(usize, usize)) {
        let Some(first) = bytes.first() else { return };
        let (mut low, mut high) = (self.first[usize::from(*first)], self.first[usize::from(*first) + 1]);
        for length in 1.. {
            if low >= high {
                return;
            }
            if self.length(low) == length {
                found(length, low);
                low += 1;
            }
            let Some(next) = bytes.get(length) else { return };
            low = partition(low, high, |piece| self.text[self.starts[piece] as usize + length] < *next);
            high = partition(low, high, |piece| self.text[self.starts[piece] as usize + length] <= *next);
        }
    }

    fn length(&self, piece: usize) -> usize {
        (self.starts[piece + 1] - self.starts[piece]) as usize
    }
}

/// The first place of a sorted range that does not come before.
fn partition(mut low: usize, mut high: usize, is_before: impl Fn(usize) -> bool) -> usize {
    while low < high {
        let middle = usize::midpoint(low, high);
        if is_before(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// The compiled character map of SentencePiece (`nmt_nfkc`): a darts-clone double array and its replacements.
struct Normalizer {
    units: Vec<u32>,
    replacements: Vec<u8>,
}

impl Normalizer {
    fn read(reader: &mut Reader) -> Self {
        let length = reader.u32() as usize;
        let trie = reader.u32() as usize;
        let units = (0..trie / 4).map(|_| reader.u32()).collect();
        Self { units, replacements: reader.bytes(length - 4 - trie) }
    }

    /// Normal form with spaces collapsed and marked, one in front.
    fn normalize(&self, text: &str) -> String {
        let mut normal = String::with_capacity(text.len() + 16);
        let mut is_after_space = true;
        let mut rest = text;
        while !rest.is_empty() {
            let (replacement, length) = self.prefix(rest);
            rest = &rest[length..];
            for c in replacement.chars() {
                if c == ' ' {
                    is_after_space = true;
                    continue;
                }
                if is_after_space {
                    normal.push_str(SPACE);
                    is_after_space = false;
                }
                normal.push(c);
            }
        }
        normal
    }

    /// The replacement of the longest start of the text that has one, else its first character; and how many bytes
    /// it stands for.
    fn prefix<'t>(&'t self, text: &'t str) -> (&'t str, usize) {
        let unit = |at: usize| self.units.get(at).copied().unwrap_or_default();
        let offset = |unit: u32| ((unit >> 10) << ((unit & 0x200) >> 6)) as usize;
        let mut found = None;
        let mut node = offset(unit(0));
        for (at, byte) in text.bytes().enumerate() {
            node ^= usize::from(byte);
            let here = unit(node);
            if here & 0x8000_00ff != u32::from(byte) {
                break;
            }
            node ^= offset(here);
            if here & 0x100 != 0 {
                found = Some((at + 1, (unit(node) & 0x7fff_ffff) as usize));
            }
        }
        let first = text.chars().next().map_or(0, char::len_utf8);
        let replaced = found.and_then(|(length, at)| {
            let rest = self.replacements.get(at..)?;
            let end = rest.iter().position(|byte| *byte == 0)?;
            Some((std::str::from_utf8(&rest[..end]).ok()?, length))
        });
        match replaced {
            Some((replacement, length)) if text.is_char_boundary(length) => (replacement, length),
            _ => (&text[..first], first),
        }
    }
}
