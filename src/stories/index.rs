//! The stories near in time, in memory: filled day by day from the record, asked for every article.
//!
//! All that an answer depends on are the articles published within the window around the article asked about, so it
//! is the same after a restart, whatever else is loaded.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::day::{ByStory, Day};
use super::features::{Article, Features, Field, day_of};
use super::lexicon::Lexicon;
use super::options::Options;
use super::score::{Parts, Sums};
use super::vector::Meaning;
use crate::model::{ArticleId, JoinReason, StoryAssignment, StoryId, Timestamp};

/// Articles that the first of a record are imagined to follow, so that a term of the first article is not common
/// because it stands in every article so far.
const PRIOR_ARTICLES: f64 = 50.0;
/// A story this far below the threshold for one article may still fall together with the story that it joins.
const MERGE_REACH: f64 = 0.15;
/// Stories that one article may bring together.
const MERGES_MAX: usize = 8;
/// A re-visited article stays where it is unless it has fallen this far below the threshold.
const STAY_REACH: f64 = 0.06;
/// Members of the smaller of two stories that are asked when the two may fall together.
const MEMBERS_ASKED_MAX: usize = 32;
/// Candidates kept for `explain`.
const EXPLAINED_MAX: usize = 5;

/// The stories near in time.
#[derive(Debug, Default)]
pub struct Index {
    window: i32,
    threshold: f64,
    has_meaning: bool,
    lexicon: Lexicon,
    days: BTreeMap<i32, Day>,
    /// The day that each article is kept under.
    day_of: HashMap<ArticleId, i32>,
}

/// A day whose articles the index lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingDay {
    /// Counted from 1970 in UTC.
    pub day: i32,
    /// Its first second.
    pub from: Timestamp,
    /// Its last second.
    pub to: Timestamp,
}

/// What decides about an article before any score does.
#[derive(Debug, Clone, Default)]
pub struct Constraints {
    /// It is a copy of this article of this story.
    pub copy_of: Option<(ArticleId, StoryId)>,
    /// The user wants it in this story.
    pub together: Option<StoryId>,
    /// The user wants it out of these.
    pub apart: Vec<StoryId>,
    /// Pairs of stories that the user keeps apart.
    pub never_merge: Vec<(StoryId, StoryId)>,
    /// The story it is in already, when its text has changed.
    pub current: Option<StoryId>,
}

impl Constraints {
    /// The story it is in, if nothing but its text could take it out.
    pub fn stays(&self) -> Option<StoryId> {
        let is_bound = self.copy_of.is_some() || self.together.is_some();
        self.current.filter(|story| !is_bound && !self.apart.contains(story))
    }
}

/// A story that was considered.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Candidate {
    /// The story.
    pub story: StoryId,
    /// How alike.
    pub parts: Parts,
}

/// The decision about an article, with what it was made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The decision.
    pub assignment: StoryAssignment,
    /// The nearest stories, best first.
    pub candidates: Vec<Candidate>,
    /// The score that was needed.
    pub threshold: f64,
}

impl Index {
    /// An empty index.
    pub fn new(options: &Options, lexicon: Lexicon) -> Self {
        Self {
            window: options.window_days(),
            threshold: options.threshold(),
            has_meaning: options.has_meaning(),
            lexicon,
            ..Self::default()
        }
    }

    /// The days around an instant whose articles must be loaded before an article of that instant is decided about.
    pub fn missing(&self, at: Timestamp) -> Vec<MissingDay> {
        let second = |day: i32, second: i64| {
            Timestamp::from_second(i64::from(day) * 86_400 + second).unwrap_or(if day < 0 {
                Timestamp::MIN
            } else {
                Timestamp::MAX
            })
        };
        self.window_around(day_of(at))
            .filter(|day| !self.days.contains_key(day))
            .map(|day| MissingDay { day, from: second(day, 0), to: second(day, 86_399) })
            .collect()
    }

    fn window_around(&self, day: i32) -> std::ops::RangeInclusive<i32> {
        day - self.window..=day + self.window
    }

    /// Takes in the articles of a day, in order of publication and id. A day without articles is loaded too.
    pub fn load(&mut self, day: i32, articles: impl IntoIterator<Item = (ArticleId, StoryId, Features)>) {
        self.days.insert(day, Day::default());
        for (article, story, features) in articles {
            self.add(article, story, features);
        }
    }

    /// Forgets the days that lie more than two windows away, to bound memory.
    pub fn keep_around(&mut self, at: Timestamp) {
        let (day, reach) = (day_of(at), 2 * self.window + 1);
        // Nearly always there is nothing to forget, and the articles need not be gone through.
        if self.days.keys().all(|kept| (kept - day).abs() <= reach) {
            return;
        }
        self.days.retain(|kept, _| (kept - day).abs() <= reach);
        let days = &self.days;
        self.day_of.retain(|_, kept| days.contains_key(kept));
    }

    /// The features of an article. Terms are weighed by how rare they are in the window before it; `meaning` comes
    /// from [`encode`](super::encode), or from [`meaning_of`](super::meaning_of).
    pub fn features(&self, article: &Article<'_>, meaning: Option<Meaning>) -> Features {
        let mut terms = article.terms();
        for text in [article.title.unwrap_or_default(), article.text] {
            for term in self.lexicon.terms_in(text) {
                terms.names.entry(term).or_insert(1);
            }
        }
        let day = day_of(article.at);
        let before = || self.days.range(day - self.window..=day).map(|(_, day)| day);
        let count = before().map(Day::len).sum::<usize>() as f64 + PRIOR_ARTICLES;
        let idf = |field: Field, term: u32| {
            let articles = before().map(|day| day.articles_with(field, term)).sum::<usize>() as f64;
            ((count + 2.0) / (articles + 1.5)).ln()
        };
        let meaning = meaning.filter(|_| self.has_meaning);
        Features::new(article, meaning, &terms, idf)
    }

    /// Decides where an article belongs. It changes nothing; `commit` does, once the record has given ids.
    pub fn assign(&self, features: &Features, constraints: &Constraints) -> Decision {
        let candidates = self.candidates(features);
        let decided = |story, reason, merged| StoryAssignment { story, reason, merged };
        let explained = || candidates.iter().take(EXPLAINED_MAX).cloned().collect();
        let allowed = |candidate: &&Candidate| !constraints.apart.contains(&candidate.story);
        let best = candidates.iter().find(allowed);
        let assignment = if let Some(story) = constraints.together {
            decided(Some(story), JoinReason::Pinned, Vec::new())
        } else if let Some((original, story)) = constraints.copy_of.filter(|(_, s)| !constraints.apart.contains(s)) {
            decided(Some(story), JoinReason::CopyOf(original), Vec::new())
        } else if let Some(nearest) =
            self.current(&candidates, constraints).or(best.filter(|b| self.is_near(b.parts.score)))
        {
            let merged = self.merges(features, nearest.story, &candidates, constraints);
            let survivor = merged.iter().copied().fold(nearest.story, StoryId::min);
            let others = merged.into_iter().chain([nearest.story]).filter(|story| *story != survivor).collect();
            decided(Some(survivor), self.reason(nearest.parts), others)
        } else {
            // An article that was alone in its story stays alone in it.
            let alone = constraints.current.filter(|story| candidates.iter().all(|c| c.story != *story));
            decided(alone, JoinReason::Opened { nearest: best.map(|b| (b.story, b.parts.score)) }, Vec::new())
        };
        Decision { assignment, candidates: explained(), threshold: self.threshold }
    }

    fn is_near(&self, score: f64) -> bool {
        micro(score) >= micro(self.threshold)
    }

    /// The story that a changed article is in, if it still belongs there.
    fn current<'c>(&self, candidates: &'c [Candidate], constraints: &Constraints) -> Option<&'c Candidate> {
        let current = constraints.current.filter(|story| !constraints.apart.contains(story))?;
        candidates.iter().find(|c| c.story == current && self.is_near(c.parts.score + STAY_REACH))
    }

    fn reason(&self, parts: Parts) -> JoinReason {
        let Parts { meaning, names, letters, days, score } = parts;
        JoinReason::Score { meaning, names, letters, days, score, threshold: self.threshold }
    }

    /// All stories of the window, best first; of equals the older id.
    fn candidates(&self, features: &Features) -> Vec<Candidate> {
        let mut sums = ByStory::default();
        for (day, articles) in self.days.range(self.window_around(features.day)) {
            articles.score(features, (day - features.day).abs(), &mut sums);
        }
        let candidate = |(story, sums): (StoryId, Sums)| sums.parts().map(|parts| Candidate { story, parts });
        let mut candidates: Vec<Candidate> = sums.into_iter().filter_map(candidate).collect();
        candidates.sort_by_cached_key(|candidate| (-micro(candidate.parts.score), candidate.story));
        candidates
    }

    /// Stories that the article brings together with the one it joins: the mean over all pairs of their members is
    /// near as well.
    fn merges(
        &self,
        features: &Features,
        joined: StoryId,
        candidates: &[Candidate],
        constraints: &Constraints,
    ) -> Vec<StoryId> {
        let mut merged: Vec<StoryId> = Vec::new();
        let is_kept_apart = |story: StoryId, group: &[StoryId]| {
            constraints.apart.contains(&story)
                || constraints.never_merge.iter().any(|(a, b)| {
                    let meets = |a, b| story == a && (b == joined || group.contains(&b));
                    meets(*a, *b) || meets(*b, *a)
                })
        };
        let near = candidates.iter().filter(|c| c.story != joined && self.is_near(c.parts.score + MERGE_REACH));
        for candidate in near.take(MERGES_MAX) {
            if is_kept_apart(candidate.story, &merged) {
                continue;
            }
            let group: BTreeSet<StoryId> = merged.iter().copied().chain([joined]).collect();
            let sums = self.between(features, &group, candidate.story);
            if sums.parts().is_some_and(|parts| self.is_near(parts.score)) {
                merged.push(candidate.story);
            }
        }
        merged
    }

    /// What a group of stories, joined by an article, has in common with another story: the sums over pairs, seen
    /// from the members of the smaller side.
    fn between(&self, features: &Features, group: &BTreeSet<StoryId>, other: StoryId) -> Sums {
        let others = BTreeSet::from([other]);
        let (here, there) = (self.members(group, features.day), self.members(&others, features.day));
        let (few, many) = if here.len() < there.len() { (&here, &others) } else { (&there, group) };
        let mut sums = self.sums_with(features, &others);
        for member in few.iter().step_by(few.len().div_ceil(MEMBERS_ASKED_MAX).max(1)) {
            sums.merge(&self.sums_with(member, many));
        }
        sums
    }

    fn members<'s>(&'s self, stories: &'s BTreeSet<StoryId>, day: i32) -> Vec<&'s Features> {
        let days = self.days.range(self.window_around(day));
        days.flat_map(|(_, day)| day.of_stories(stories)).collect()
    }

    /// What an article has in common with the stories of a group, taken together.
    fn sums_with(&self, features: &Features, group: &BTreeSet<StoryId>) -> Sums {
        let mut sums = ByStory::default();
        for (day, articles) in self.days.range(self.window_around(features.day)) {
            articles.score_only(features, (day - features.day).abs(), group, &mut sums);
        }
        sums.values().fold(Sums::default(), |mut all, sums| {
            all.merge(sums);
            all
        })
    }

    /// Notes a decision that the record has taken. Copies are in their story but do not count for its meaning, so
    /// forty reprints weigh as one.
    pub fn commit(&mut self, article: ArticleId, story: StoryId, merged: &[StoryId], features: Option<Features>) {
        self.forget(article);
        for old in merged {
            for day in self.days.values_mut() {
                day.relabel(*old, story);
            }
        }
        if let Some(features) = features.filter(|features| self.days.contains_key(&features.day)) {
            self.add(article, story, features);
        }
    }

    /// Takes an article out: its text has changed, it has become a copy, or it moves to another story.
    pub fn forget(&mut self, article: ArticleId) {
        if let Some(day) = self.day_of.remove(&article)
            && let Some(day) = self.days.get_mut(&day)
        {
            day.remove(article);
        }
    }

    /// Gives an article to another story.
    pub fn move_to(&mut self, article: ArticleId, story: StoryId) {
        let day = self.day_of.get(&article).and_then(|day| self.days.get_mut(day));
        if let Some(features) = day.and_then(|day| day.remove(article)) {
            self.add(article, story, features);
        }
    }

    fn add(&mut self, article: ArticleId, story: StoryId, features: Features) {
        if let Some(day) = self.days.get_mut(&features.day) {
            self.day_of.insert(article, features.day);
            day.add(article, story, features);
        }
    }
}

/// Scores are compared as whole millionths, so that the last bits of a division decide nothing.
pub(super) fn micro(score: f64) -> i64 {
    (score * 1e6).round() as i64
}
