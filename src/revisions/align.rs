//! Which sentence of the old text is which of the new.

use std::collections::HashMap;
use std::ops::Range;

use super::piece::Piece;

/// A sentence of the old text (first number), of the new (second), or of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pair {
    /// The same, white space and typography aside.
    Same(usize, usize),
    /// The same sentence with other words.
    Alike(usize, usize),
    /// Only in the old text; whether it stands elsewhere in the new.
    Removed(usize, bool),
    /// Only in the new text; whether it stood elsewhere in the old.
    Added(usize, bool),
}

/// Sentences of a gap, old times new, that are compared each with each: 200 by 200. A gap beyond that is a rewritten
/// article, in which pairs would be chance.
const COMPARISONS_MAX: usize = 40_000;
/// How often the text between sentences that stay is looked through again: each time finds what is unique there, and
/// real texts have nothing left after three.
const DEPTH_MAX: usize = 8;
/// The share of words that makes two sentences one sentence with other words; below that a reader sees two.
const ALIKE_MIN: f32 = 0.5;
/// Shorter sentences recur by chance (`No.`, `Perché?`), so that finding them elsewhere proves no move.
const MOVED_WORDS_MIN: usize = 4;

/// Aligns two texts; the pairs come in the order of the new text, what was removed before what was added.
pub(super) fn align(old: &[Piece<'_>], new: &[Piece<'_>]) -> Vec<Pair> {
    let mut same = Vec::new();
    anchors(old, new, (0..old.len(), 0..new.len()), DEPTH_MAX, &mut same);
    let mut pairs = Vec::new();
    let (mut a, mut b) = (0, 0);
    for (next_a, next_b) in same.into_iter().chain([(old.len(), new.len())]) {
        gap(old, new, a..next_a, b..next_b, &mut pairs);
        if next_a < old.len() && next_b < new.len() {
            pairs.push(Pair::Same(next_a, next_b));
        }
        (a, b) = (next_a + 1, next_b + 1);
    }
    mark_moves(old, new, &mut pairs);
    pairs
}

/// Finds sentences that stay, in order: from both ends, then by sentences that stand once on either side (patience),
/// and again between those.
fn anchors(
    old: &[Piece<'_>],
    new: &[Piece<'_>],
    (mut a, mut b): (Range<usize>, Range<usize>),
    depth: usize,
    same: &mut Vec<(usize, usize)>,
) {
    while !a.is_empty() && !b.is_empty() && old[a.start].key == new[b.start].key {
        same.push((a.start, b.start));
        (a.start, b.start) = (a.start + 1, b.start + 1);
    }
    let mut tail = Vec::new();
    while !a.is_empty() && !b.is_empty() && old[a.end - 1].key == new[b.end - 1].key {
        (a.end, b.end) = (a.end - 1, b.end - 1);
        tail.push((a.end, b.end));
    }
    let unique = if depth == 0 { Vec::new() } else { unique_in_both(old, new, &a, &b) };
    let chain = longest_chain(unique);
    if !chain.is_empty() {
        let (mut from_a, mut from_b) = (a.start, b.start);
        for (at_a, at_b) in chain.into_iter().chain([(a.end, b.end)]) {
            anchors(old, new, (from_a..at_a, from_b..at_b), depth - 1, same);
            if at_a < a.end && at_b < b.end {
                same.push((at_a, at_b));
            }
            (from_a, from_b) = (at_a + 1, at_b + 1);
        }
    }
    same.extend(tail.into_iter().rev());
}

/// Pairs of places of the keys that stand exactly once in either range, in the order of the old text.
fn unique_in_both(old: &[Piece<'_>], new: &[Piece<'_>], a: &Range<usize>, b: &Range<usize>) -> Vec<(usize, usize)> {
    let mut seen: HashMap<&str, (usize, usize, usize)> = HashMap::new();
    for at in a.clone() {
        seen.entry(&old[at].key).or_insert((0, 0, 0)).0 += 1;
    }
    for at in b.clone() {
        if let Some((_, count, place)) = seen.get_mut(new[at].key.as_str()) {
            (*count, *place) = (*count + 1, at);
        }
    }
    let place = |at: usize| match seen.get(old[at].key.as_str()) {
        Some((1, 1, place)) => Some((at, *place)),
        _ => None,
    };
    a.clone().filter_map(place).collect()
}

/// The longest run of pairs that rises on both sides (they rise on the first).
fn longest_chain(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    // For each length the pair with the smallest end, and for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (number, (_, b)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| pairs[*end].1 < *b);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(number);
        } else {
            ends[length] = number;
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(number) = next {
        chain.push(pairs[number]);
        next = before[number];
    }
    chain.reverse();
    chain
}

/// Between two sentences that stay: pairs what is alike, in order, so that the sum of likeness is greatest.
fn gap(old: &[Piece<'_>], new: &[Piece<'_>], a: Range<usize>, b: Range<usize>, pairs: &mut Vec<Pair>) {
    let mut alike = Vec::new();
    if a.len() * b.len() <= COMPARISONS_MAX {
        alike = best_pairs(old, new, &a, &b);
    }
    let (mut from_a, mut from_b) = (a.start, b.start);
    for (at_a, at_b) in alike.into_iter().chain([(a.end, b.end)]) {
        pairs.extend((from_a..at_a).map(|at| Pair::Removed(at, false)));
        pairs.extend((from_b..at_b).map(|at| Pair::Added(at, false)));
        if at_a < a.end && at_b < b.end {
            pairs.push(Pair::Alike(at_a, at_b));
        }
        (from_a, from_b) = (at_a + 1, at_b + 1);
    }
}

fn best_pairs(old: &[Piece<'_>], new: &[Piece<'_>], a: &Range<usize>, b: &Range<usize>) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    // The best sum for what is left of both sides, from the end.
    let mut best = vec![0.0_f32; (a.len() + 1) * width];
    let mut is_pair = vec![false; best.len()];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let (here, down, right, both) =
                (i * width + j, (i + 1) * width + j, i * width + j + 1, (i + 1) * width + j + 1);
            let likeness = likeness(&old[a.start + i], &new[b.start + j]);
            let without = best[down].max(best[right]);
            is_pair[here] = likeness >= ALIKE_MIN && best[both] + likeness > without;
            best[here] = if is_pair[here] { best[both] + likeness } else { without };
        }
    }
    let mut pairs = Vec::new();
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if is_pair[i * width + j] {
            pairs.push((a.start + i, b.start + j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] >= best[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The share of words that two sentences have in common, 0 to 1 (Dice).
pub(super) fn likeness(one: &Piece<'_>, other: &Piece<'_>) -> f32 {
    if one.is_noise != other.is_noise {
        return 0.0;
    }
    if one.key == other.key || one.is_noise {
        return 1.0;
    }
    let total = one.words.len() + other.words.len();
    let (fewer, more) = if one.words.len() < other.words.len() { (one, other) } else { (other, one) };
    if total == 0 || 2.0 * fewer.words.len() as f32 / (total as f32) < ALIKE_MIN {
        return 0.0;
    }
    2.0 * common(&fewer.words, &more.words) as f32 / total as f32
}

/// How many numbers two rising lists share.
fn common(one: &[u32], other: &[u32]) -> usize {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < one.len() && j < other.len() {
        count += usize::from(one[i] == other[j]);
        (i, j) = (i + usize::from(one[i] <= other[j]), j + usize::from(one[i] >= other[j]));
    }
    count
}

/// Marks what was removed in one place and added in another.
fn mark_moves(old: &[Piece<'_>], new: &[Piece<'_>], pairs: &mut [Pair]) {
    let mut removed: HashMap<&str, Vec<usize>> = HashMap::new();
    for (number, pair) in pairs.iter().enumerate() {
        if let Pair::Removed(a, _) = pair
            && old[*a].words.len() >= MOVED_WORDS_MIN
        {
            removed.entry(&old[*a].key).or_default().push(number);
        }
    }
    for number in 0..pairs.len() {
        let Pair::Added(b, _) = pairs[number] else { continue };
        if let Some(from) = removed.get_mut(new[b].key.as_str()).and_then(Vec::pop) {
            pairs[number] = Pair::Added(b, true);
            if let Pair::Removed(_, moved) = &mut pairs[from] {
                *moved = true;
            }
        }
    }
}
