//! Whether a story has turned out to be two, and how it is parted where the user says so.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::compare::compare;
use super::features::Features;
use super::index::micro;
use super::options::Options;
use super::pins::Pins;
use crate::model::ArticleId;

/// Where the user parts a story, an article leaves that is this much nearer to the one that leaves.
const CLEARLY: i64 = 40_000;
/// A part of one article is an outlier, not a story.
const PART_MIN: usize = 2;
/// Larger stories are not looked over: the cost grows with the square.
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

    fn of(&self, a: usize, b: usize) -> i64 {
        self.scores[a * self.count + b]
    }

    /// The mean over the pairs of two groups, an article's pair with itself left out; `None` without pairs.
    fn between(&self, a: &[usize], b: &[usize]) -> Option<i64> {
        let pairs = a.iter().flat_map(|a| b.iter().filter(move |b| *b != a).map(move |b| self.of(*a, *b)));
        let (sum, count) = pairs.fold((0, 0), |(sum, count), score| (sum + score, count + 1));
        (count > 0).then(|| sum / count)
    }
}

/// What two groups of articles have in common: the sum of the scores of all pairs near in time, and their number.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    sum: i64,
    pairs: i64,
}

impl Link {
    /// The mean score; `None` without pairs.
    fn mean(self) -> Option<i64> {
        (self.pairs > 0).then(|| self.sum.div_euclid(self.pairs))
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.pairs += other.pairs;
    }
}

/// Joins groups, the two nearest of all first, as long as their link reaches the threshold.
fn join_nearest(groups: &mut Vec<Vec<usize>>, link: impl Fn(&[usize], &[usize]) -> Link, threshold: i64) {
    let count = groups.len();
    let mut links = vec![vec![Link::default(); count]; count];
    for a in 0..count {
        for b in a + 1..count {
            links[a][b] = link(&groups[a], &groups[b]);
            links[b][a] = links[a][b];
        }
    }
    let nearest = |links: &[Vec<Link>]| {
        let pairs = (0..count).flat_map(|a| (a + 1..count).map(move |b| (a, b)));
        let ranked = pairs.filter_map(|(a, b)| Some((links[a][b].mean()?, Reverse((a, b)))));
        ranked.max().filter(|(score, _)| *score >= threshold)
    };
    while let Some((_, Reverse((a, b)))) = nearest(&links) {
        let joining = std::mem::take(&mut groups[b]);
        groups[a].extend(joining);
        links[a][b] = Link::default();
        for other in (0..count).filter(|other| *other != a) {
            let gained = std::mem::take(&mut links[b][other]);
            links[other][b] = Link::default();
            links[a][other].add(gained);
            links[other][a] = links[a][other];
        }
    }
    groups.retain(|group| !group.is_empty());
}

/// The parts into which a story falls, the largest first (it keeps the story's id), when its articles are joined anew,
/// the nearest first rather than in the order in which they came; empty if it holds together.
///
/// An article that came before those that are nearer to it has gone where it could; this mends it. Pairs that lie
/// further apart than the window count no more than they do when an article is joined. Outliers stay with the largest
/// part. What the user pinned together is never parted.
pub fn split(articles: &[(ArticleId, &Features)], options: &Options, pins: &Pins) -> Vec<Vec<ArticleId>> {
    if articles.len() < 2 * PART_MIN || articles.len() > SPLIT_ARTICLES_MAX {
        return Vec::new();
    }
    let scores = Scores::new(articles);
    let is_near = |a: usize, b: usize| (articles[a].1.day - articles[b].1.day).abs() <= options.window_days();
    let link = |a: &[usize], b: &[usize]| {
        let pairs = a.iter().flat_map(|a| b.iter().map(|b| (*a, *b))).filter(|(a, b)| is_near(*a, *b));
        let mut link = Link::default();
        pairs.for_each(|(a, b)| link.add(Link { sum: scores.of(a, b), pairs: 1 }));
        link
    };
    let mut units: BTreeMap<ArticleId, Vec<usize>> = BTreeMap::new();
    for (at, (id, _)) in articles.iter().enumerate() {
        units.entry(pins.group(*id).into_iter().next().unwrap_or(*id)).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = units.into_values().collect();
    groups.sort_by_key(|group| group[0]);
    join_nearest(&mut groups, link, micro(options.threshold()));
    for group in &mut groups {
        group.sort_unstable();
    }
    groups.sort_by_key(|group| (Reverse(group.len()), group[0]));
    let (parts, outliers): (Vec<_>, Vec<_>) = groups.into_iter().partition(|group| group.len() >= PART_MIN);
    if parts.len() < 2 {
        return Vec::new();
    }
    let mut parts = parts;
    parts[0].extend(outliers.into_iter().flatten());
    parts[0].sort_unstable();
    parts.into_iter().map(|part| part.into_iter().map(|at| articles[at].0).collect()).collect()
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
                near.is_some_and(|near| near >= threshold && far.is_none_or(|far| near >= far + CLEARLY))
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
