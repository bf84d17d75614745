//! Whether a story has turned out to be two.

use std::collections::BTreeMap;

use super::compare::sums;
use super::features::Features;
use super::score::Sums;
use crate::model::ArticleId;

/// The parts are looked for this far above the threshold, and must lie this far below it from each other: a story that
/// just holds together is left alone.
const ABOVE: f64 = 0.04;
const BELOW: f64 = 0.06;
/// A part of one article is an outlier, not a story.
const PART_MIN: usize = 2;
/// Larger stories are not re-read: the cost grows with the square.
pub const SPLIT_ARTICLES_MAX: usize = 200;

/// The parts into which a story falls, the largest first (it keeps the story's id), when its articles are replayed in
/// order of publication with a stricter threshold; empty if it holds together. Ask when a story has doubled in size.
///
/// Outliers stay with the largest part. `joined` are pairs that the user pinned together; they are never parted.
pub fn split(
    articles: &[(ArticleId, &Features)],
    threshold: f64,
    joined: &[(ArticleId, ArticleId)],
) -> Vec<Vec<ArticleId>> {
    if articles.len() < 2 * PART_MIN || articles.len() > SPLIT_ARTICLES_MAX {
        return Vec::new();
    }
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for at in 0..articles.len() {
        let score = |part: &Vec<usize>| between(articles, &[at], part);
        let nearest = (0..parts.len()).max_by(|a, b| score(&parts[*a]).total_cmp(&score(&parts[*b])).then(b.cmp(a)));
        match nearest.filter(|part| score(&parts[*part]) >= threshold + ABOVE) {
            Some(part) => parts[part].push(at),
            None => parts.push(vec![at]),
        }
    }
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part[0]));
    let main = parts[0].clone();
    let is_pinned_to_others = |part: &[usize]| {
        let holds = |id: ArticleId| part.iter().any(|at| articles[*at].0 == id);
        joined.iter().any(|(a, b)| holds(*a) != holds(*b))
    };
    let leaves = |part: &Vec<usize>| {
        part.len() >= PART_MIN && between(articles, part, &main) < threshold - BELOW && !is_pinned_to_others(part)
    };
    let mut found: BTreeMap<usize, Vec<ArticleId>> = BTreeMap::new();
    for (number, part) in parts.iter().enumerate() {
        let into = if number > 0 && leaves(part) { number } else { 0 };
        found.entry(into).or_default().extend(part.iter().map(|at| articles[*at].0));
    }
    if found.len() < 2 { Vec::new() } else { found.into_values().collect() }
}

/// The mean score over the pairs of two groups.
fn between(articles: &[(ArticleId, &Features)], a: &[usize], b: &[usize]) -> f64 {
    let mut all = Sums::default();
    for (a, b) in a.iter().flat_map(|a| b.iter().map(move |b| (a, b))) {
        all.merge(&sums(articles[*a].1, articles[*b].1));
    }
    all.parts().map_or(f64::MIN, |parts| parts.score)
}
