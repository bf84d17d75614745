//! Pins: the user keeps two articles together or apart, and their stories follow at once.
//!
//! A pin is written in the transaction that moves the articles. What comes later (other articles, edits, a replay)
//! is decided with the pin before any score, in `shelf`.

use std::collections::{BTreeMap, BTreeSet};

use super::shelf::pins;
use super::upkeep::{choose_titles, features_of, merge, split};
use crate::model::{ArticleId, PinKind, StoryId, Timestamp};
use crate::store::{self, Store, Writer};
use crate::stories::{self, Contradiction, Features, Options, Pins};

/// What a pin did, or taking one away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinOutcome {
    /// The articles are where the user wants them already, or have no story yet.
    AsItWas,
    /// Two stories became one.
    Merged {
        /// The id that is an alias now.
        merged: StoryId,
        /// The id that stays.
        into: StoryId,
    },
    /// Articles left their stories for one of their own.
    Split {
        /// The stories that they left.
        from: Vec<StoryId>,
        /// The story that they opened.
        into: StoryId,
        /// How many they are, copies not counted.
        article_count: usize,
    },
    /// It contradicts other pins; nothing was done.
    Contradiction(Contradiction),
    /// There was no such pin.
    NoPin,
}

/// Where pins are set: the record inside a transaction, the options, the instant.
struct Desk<'a> {
    w: &'a Writer,
    options: &'a Options,
    now: Timestamp,
}

/// Pins two articles, in place of an earlier pin of the two.
pub fn pin(
    store: &Store,
    options: &Options,
    (a, b): (ArticleId, ArticleId),
    kind: PinKind,
    now: Timestamp,
) -> store::Result<PinOutcome> {
    let options = options.clone();
    store.write(move |w| Desk { w, options: &options, now }.pin(a, b, kind))
}

/// Takes a pin away. What only the pin held together falls apart, what only the pin held apart falls together.
pub fn unpin(
    store: &Store,
    options: &Options,
    (a, b): (ArticleId, ArticleId),
    now: Timestamp,
) -> store::Result<PinOutcome> {
    let options = options.clone();
    store.write(move |w| Desk { w, options: &options, now }.unpin(a, b))
}

impl Desk<'_> {
    fn pin(&self, a: ArticleId, b: ArticleId, kind: PinKind) -> store::Result<PinOutcome> {
        let others = self.w.pins()?.into_iter().filter(|pin| (pin.a, pin.b) != (a.min(b), a.max(b)));
        let others = Pins::new(others.map(|pin| (pin.a, pin.b, pin.kind)));
        if let Some(contradiction) = others.contradiction(a, b, kind) {
            return Ok(PinOutcome::Contradiction(contradiction));
        }
        self.w.pin(a, b, kind, self.now)?;
        let (Some(story_a), Some(story_b)) = (self.w.story_of(a)?, self.w.story_of(b)?) else {
            return Ok(PinOutcome::AsItWas);
        };
        match kind {
            PinKind::Together if story_a != story_b => self.join(a, story_a, story_b),
            PinKind::Apart if story_a == story_b => self.part(a, b, story_a),
            _ => Ok(PinOutcome::AsItWas),
        }
    }

    fn unpin(&self, a: ArticleId, b: ArticleId) -> store::Result<PinOutcome> {
        let pinned = self.w.pins()?.into_iter().find(|pin| (pin.a, pin.b) == (a.min(b), a.max(b)));
        let Some(pinned) = pinned else { return Ok(PinOutcome::NoPin) };
        self.w.unpin(a, b)?;
        let (Some(story_a), Some(story_b)) = (pinned.story_a, pinned.story_b) else { return Ok(PinOutcome::AsItWas) };
        match pinned.kind {
            PinKind::Together if story_a == story_b => self.release(a, b, story_a),
            PinKind::Apart if story_a != story_b => self.reunite(story_a, story_b),
            _ => Ok(PinOutcome::AsItWas),
        }
    }

    /// The stories of two articles become one; where other pins forbid that, the articles that are to be with these
    /// two leave both for a story of their own.
    fn join(&self, a: ArticleId, story_a: StoryId, story_b: StoryId) -> store::Result<PinOutcome> {
        let pins = pins(self.w)?;
        if self.may_meet(&pins, story_a, story_b)? {
            let into = self.merge(story_a, story_b)?;
            return Ok(PinOutcome::Merged { merged: story_a.max(story_b), into });
        }
        let mut by_story: BTreeMap<StoryId, Vec<ArticleId>> = BTreeMap::new();
        for id in pins.group(a) {
            if let Some(story) = self.w.story_of(id)? {
                by_story.entry(story).or_default().push(id);
            }
        }
        let mut into = None;
        for (story, members) in &by_story {
            into = Some(split(self.w, *story, members, into, self.now)?);
        }
        let into = into.unwrap_or(story_a);
        for story in by_story.keys().chain([&into]) {
            choose_titles(self.w, *story, self.options, self.now)?;
        }
        let article_count = by_story.values().map(Vec::len).sum();
        Ok(PinOutcome::Split { from: by_story.into_keys().collect(), into, article_count })
    }

    /// Whether no pin keeps an article of the one story from one of the other.
    fn may_meet(&self, pins: &Pins, one: StoryId, other: StoryId) -> store::Result<bool> {
        for (a, b) in pins.apart() {
            let stories = [self.w.story_of(a)?, self.w.story_of(b)?];
            if stories == [Some(one), Some(other)] || stories == [Some(other), Some(one)] {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn merge(&self, one: StoryId, other: StoryId) -> store::Result<StoryId> {
        let into = merge(self.w, one, other, self.now)?;
        choose_titles(self.w, into, self.options, self.now)?;
        Ok(into)
    }

    /// A story falls into the articles that go with the one and with the other. The larger part keeps the id; of
    /// parts of one size the one with the older article.
    fn part(&self, a: ArticleId, b: ArticleId, story: StoryId) -> store::Result<PinOutcome> {
        let pins = pins(self.w)?;
        let articles = features_of(self.w, story, self.options)?;
        let borrowed: Vec<(ArticleId, &Features)> = articles.iter().map(|(id, features)| (*id, features)).collect();
        let parted = |stays, leaves| stories::part(&borrowed, stays, leaves, self.options.threshold(), &pins);
        let (first, second) = (a.min(b), a.max(b));
        let mut leaving = parted(first, second);
        if 2 * leaving.len() > articles.len().max(2) {
            let others = articles.iter().map(|(id, _)| *id).chain(pins.group(first));
            let others: BTreeSet<ArticleId> = others.filter(|id| !leaving.contains(id)).collect();
            leaving = others.into_iter().collect();
        }
        self.leave(story, leaving)
    }

    /// Articles leave their story for one of their own; those that are not in it are where they are.
    fn leave(&self, story: StoryId, leaving: Vec<ArticleId>) -> store::Result<PinOutcome> {
        let mut members = Vec::new();
        for id in leaving {
            if self.w.story_of(id)? == Some(story) {
                members.push(id);
            }
        }
        let into = split(self.w, story, &members, None, self.now)?;
        for id in [story, into] {
            choose_titles(self.w, id, self.options, self.now)?;
        }
        Ok(PinOutcome::Split { from: vec![story], into, article_count: members.len() })
    }

    /// Two articles that nobody keeps together any more part where nothing but the pin had joined them.
    fn release(&self, a: ArticleId, b: ArticleId, story: StoryId) -> store::Result<PinOutcome> {
        let pins = pins(self.w)?;
        if pins.group(a).contains(&b) {
            return Ok(PinOutcome::AsItWas);
        }
        let articles = features_of(self.w, story, self.options)?;
        let borrowed: Vec<(ArticleId, &Features)> = articles.iter().map(|(id, features)| (*id, features)).collect();
        let leaving = stories::part(&borrowed, a.min(b), a.max(b), self.options.threshold(), &pins);
        let side = |is_leaving: bool| -> Vec<&Features> {
            let members = borrowed.iter().filter(|(id, _)| leaving.contains(id) == is_leaving);
            members.map(|(_, features)| *features).collect()
        };
        match stories::between(&side(false), &side(true)) {
            Some(score) if score < self.options.threshold() => self.leave(story, leaving),
            _ => Ok(PinOutcome::AsItWas),
        }
    }

    /// Two stories that nobody keeps apart any more become one if they are near enough.
    fn reunite(&self, one: StoryId, other: StoryId) -> store::Result<PinOutcome> {
        let pins = pins(self.w)?;
        let (here, there) = (features_of(self.w, one, self.options)?, features_of(self.w, other, self.options)?);
        let score = stories::between(&features(&here), &features(&there));
        if score.is_some_and(|score| score >= self.options.threshold()) && self.may_meet(&pins, one, other)? {
            let into = self.merge(one, other)?;
            return Ok(PinOutcome::Merged { merged: one.max(other), into });
        }
        Ok(PinOutcome::AsItWas)
    }
}

fn features(articles: &[(ArticleId, Features)]) -> Vec<&Features> {
    articles.iter().map(|(_, features)| features).collect()
}
