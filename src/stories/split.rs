//! Whether a story has turned out to be two, and how it is parted where the user says so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::compare::compare;
use super::features::Features;
use super::index::micro;
use super::pins::Pins;
use crate::model::ArticleId;

/// The parts are looked for this far above the threshold, and must lie this far below it from each other: a story that
/// just holds together is left alone.
const ABOVE: i64 = 40_000;
const BELOW: i64 = 60_000;
/// A part of one article is an outlier, not a story.
const PART_MIN: usize = 2;
/// Larger stories are not re-read: the cost grows with the square.
pub const SPLIT_ARTICLES_MAX: usize = 200;
/// Rounds in which articles may change sides when the user parts a story; a few settle it.
const ROUNDS_MAX: usize = 4;

/// The scores of all pairs, in millionths. The score of two groups is the mean over their pairs.
struct Scores {
    count: usize,
    scores: Vec<i64>,
}

impl Scores {
    fn new(articles: &[(ArticleId, &Features)]) -> Self {
        let count = articles.len();
        let mut scores = vec![0; count * count];
        for a in 0..count {
            for b in a + 1..count {
                let score = micro(compare(articles[a].1, articles[b].1).score);
                (scores[a * count + b], scores[b * count + a]) = (score, score);
            }
        }
        Self { count, scores }
    }

    /// The mean over the pairs of two groups, an article's pair with itself left out; `None` without pairs.
    fn between(&self, a: &[usize], b: &[usize]) -> Option<i64> {
        let pairs =
            a.iter().flat_map(|a| b.iter().filter(move |b| *b != a).map(move |b| self.scores[a * self.count + b]));
        let (sum, count) = pairs.fold((0, 0), |(sum, count), score| (sum + score, count + 1));
        (count > 0).then(|| sum / count)
    }
}

/// The parts into which a story falls, the largest first (it keeps the story's id), when its articles are replayed in
/// order of publication with a stricter threshold; empty if it holds together. Ask when a story has doubled in size.
///
/// Outliers stay with the largest part. What the user pinned together is never parted.
pub fn split(articles: &[(ArticleId, &Features)], threshold: f64, pins: &Pins) -> Vec<Vec<ArticleId>> {
    if articles.len() < 2 * PART_MIN || articles.len() > SPLIT_ARTICLES_MAX {
        return Vec::new();
    }
    let (scores, threshold) = (Scores::new(articles), micro(threshold));
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for at in 0..articles.len() {
        let ranked = parts.iter().enumerate().map(|(n, part)| (scores.between(&[at], part), Reverse(n)));
        match ranked.max().filter(|(score, _)| score.is_some_and(|score| score >= threshold + ABOVE)) {
            Some((_, Reverse(nearest))) => parts[nearest].push(at),
            None => parts.push(vec![at]),
        }
    }
    parts.sort_by_key(|part| (Reverse(part.len()), part[0]));
    let main = parts[0].clone();
    let is_pinned_to_others = |part: &[usize]| {
        let holds = |id: ArticleId| part.iter().any(|at| articles[*at].0 == id);
        let ids = part.iter().map(|at| articles[*at].0);
        ids.flat_map(|id| pins.group(id)).any(|id| articles.iter().any(|(known, _)| *known == id) && !holds(id))
    };
    let leaves = |part: &Vec<usize>| {
        let is_far = scores.between(part, &main).is_some_and(|score| score < threshold - BELOW);
        part.len() >= PART_MIN && is_far && !is_pinned_to_others(part)
    };
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        let into = if number > 0 && leaves(part) { number } else { 0 };
        found.entry(into).or_default().extend(part);
    }
    if found.len() < 2 {
        return Vec::new();
    }
    found
        .into_values()
        .map(|mut part| {
            part.sort_unstable();
            part.into_iter().map(|at| articles[at].0).collect()
        })
        .collect()
}

/// The articles that leave a story with one of its articles, which the user has pinned apart from another: those that
/// are clearly nearer to it, and those that are pinned to any of them. `stays` and those pinned to it stay.
pub fn part(
    articles: &[(ArticleId, &Features)],
    stays: ArticleId,
    leaves: ArticleId,
    threshold: f64,
    pins: &Pins,
) -> Vec<ArticleId> {
    let (stay_group, leave_group) = (pins.group(stays), pins.group(leaves));
    let mut leaving: Vec<ArticleId> = leave_group.iter().copied().collect();
    if articles.len() > SPLIT_ARTICLES_MAX {
        return leaving;
    }
    let (scores, threshold) = (Scores::new(articles), micro(threshold));
    // Articles that are pinned together go as one; those of the pair have their side already.
    let mut units: BTreeMap<ArticleId, Vec<usize>> = BTreeMap::new();
    let (mut fixed_here, mut fixed_there) = (Vec::new(), Vec::new());
    for (at, (id, _)) in articles.iter().enumerate() {
        match id {
            id if stay_group.contains(id) => fixed_here.push(at),
            id if leave_group.contains(id) => fixed_there.push(at),
            id => units.entry(pins.group(*id).into_iter().next().unwrap_or(*id)).or_default().push(at),
        }
    }
    let mut gone: Vec<bool> = vec![false; units.len()];
    for _ in 0..ROUNDS_MAX {
        let side = |is_gone: bool, fixed: &[usize]| -> Vec<usize> {
            let units = units.values().zip(&gone).filter(|(_, gone)| **gone == is_gone).flat_map(|(unit, _)| unit);
            fixed.iter().chain(units).copied().collect()
        };
        let (here, there) = (side(false, &fixed_here), side(true, &fixed_there));
        let next: Vec<bool> = units
            .values()
            .map(|unit| {
                let (near, far) = (scores.between(unit, &there), scores.between(unit, &here));
                near.is_some_and(|near| near >= threshold && far.is_none_or(|far| near >= far + ABOVE))
            })
            .collect();
        if next == gone {
            break;
        }
        gone = next;
    }
    let with_it = units.values().zip(&gone).filter(|(_, gone)| **gone).flat_map(|(unit, _)| unit);
    leaving.extend(with_it.map(|at| articles[*at].0));
    leaving.sort_unstable();
    leaving
}

/// The mean score between two groups of articles; `None` where one has no features.
pub fn between(a: &[&Features], b: &[&Features]) -> Option<f64> {
    let pairs = a.iter().flat_map(|a| b.iter().map(move |b| micro(compare(a, b).score)));
    let (sum, count) = pairs.fold((0i64, 0i64), |(sum, count), score| (sum + score, count + 1));
    (count > 0).then(|| sum as f64 / 1e6 / count as f64)
}
