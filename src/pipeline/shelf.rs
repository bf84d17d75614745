//! Which story an article belongs to: the index of `stories`, filled from the record as needed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::reading::Reading;
use crate::model::{ArticleId, JoinReason, StoryAssignment, StoryId, Timestamp, TopicSpec};
use crate::store::{self, Reader, StoryFeatures};
use crate::stories::{self, Article, Constraints, Decision, Features, Index, Lexicon, Options, Pins};

/// The stories near in time, shared by all decisions. It holds nothing that the record does not have.
pub(super) struct Shelf {
    options: Options,
    topics: Vec<TopicSpec>,
    shelved: Mutex<State>,
}

#[derive(Default)]
struct State {
    index: Option<Index>,
    last: Last,
    /// The record as it was when the index was filled; another process may write pins meanwhile.
    version: Option<i64>,
}

/// How the last decision ended. Jobs are queued before those ahead of them are committed, so each looks whether what
/// the one before it noted has come to be.
#[derive(Default)]
enum Last {
    #[default]
    Nothing,
    Deciding,
    Noted(ArticleId, StoryId),
}

/// An article's features with the decision about them.
pub(super) struct Shelved {
    pub(super) features: Features,
    pub(super) decision: Decision,
    /// Its text has changed, but not enough to ask again where it belongs.
    pub(super) is_kept: bool,
}

/// What the record says of an article before its text is compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) article: ArticleId,
    pub(super) at: Timestamp,
    pub(super) current: Option<StoryId>,
    pub(super) copy_of: Option<(ArticleId, StoryId)>,
}

impl Shelf {
    pub(super) fn new(options: Options, topics: Vec<TopicSpec>) -> Self {
        Self { options, topics, shelved: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.shelved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decides where an article belongs, given the record as the job's transaction sees it.
    pub(super) fn decide(&self, r: &Reader, reading: &Reading, known: Known) -> store::Result<Shelved> {
        let constraints = constraints(r, known)?;
        let version = Some(r.data_version()?);
        let mut state = self.lock();
        let is_true = match state.last {
            Last::Nothing => true,
            Last::Deciding => false,
            Last::Noted(article, story) => r.story_of(article)? == Some(story),
        };
        if !is_true || state.version != version {
            state.index = None;
        }
        (state.last, state.version) = (Last::Deciding, version);
        let index = state.index.get_or_insert_with(|| Index::new(&self.options, Lexicon::new(&self.topics)));
        for day in index.missing(known.at) {
            let articles = r.story_features(day.from, day.to)?;
            index.load(
                day.day,
                articles.into_iter().filter_map(|a| {
                    let story = a.story_id?;
                    Some((a.article_id, story, decoded(a, &self.options)?))
                }),
            );
        }
        index.keep_around(known.at);
        index.forget(known.article);
        let article = Article {
            language: reading.language,
            at: known.at,
            title: reading.text.title.as_deref(),
            text: &reading.text.body,
        };
        let features = index.features(&article, reading.meaning.clone());
        let before = r.features_of_article(known.article)?.and_then(|kept| decoded(kept, &self.options));
        let is_same = before.is_some_and(|before| stories::is_same_news(&before, &features));
        if let Some(story) = constraints.stays().filter(|_| is_same) {
            let assignment = StoryAssignment { story: Some(story), reason: JoinReason::Pinned, merged: Vec::new() };
            let decision = Decision { assignment, candidates: Vec::new(), threshold: self.options.threshold() };
            return Ok(Shelved { features, decision, is_kept: true });
        }
        let decision = index.assign(&features, &constraints);
        Ok(Shelved { features, decision, is_kept: false })
    }

    /// Notes what the record has taken. A copy does not count for its story's meaning.
    pub(super) fn commit(&self, article: ArticleId, story: StoryId, shelved: Shelved, is_copy: bool) {
        let mut state = self.lock();
        state.last = Last::Noted(article, story);
        if let Some(index) = &mut state.index {
            let features = (!is_copy).then_some(shelved.features);
            index.commit(article, story, &shelved.decision.assignment.merged, features);
        }
    }

    /// Notes that articles went over to another story.
    pub(super) fn move_to(&self, articles: &[ArticleId], story: StoryId) {
        let mut state = self.lock();
        if let Last::Noted(article, noted) = &mut state.last
            && articles.contains(article)
        {
            *noted = story;
        }
        if let Some(index) = &mut state.index {
            for article in articles {
                index.move_to(*article, story);
            }
        }
    }

    /// Takes out articles that turned out to be copies.
    pub(super) fn forget(&self, articles: impl IntoIterator<Item = ArticleId>) {
        if let Some(index) = &mut self.lock().index {
            articles.into_iter().for_each(|article| index.forget(article));
        }
    }

    /// Drops everything: a transaction failed, and what it had noted did not happen.
    pub(super) fn clear(&self) {
        *self.lock() = State::default();
    }
}

/// Features as they are kept. Meaning that another encoder has read is no meaning to this one.
pub(super) fn decoded(kept: StoryFeatures, options: &Options) -> Option<Features> {
    let features = Features::decode(&kept.bytes, kept.language, kept.at)?;
    let meaning = if kept.encoder == options.encoder() { features.meaning } else { None };
    Some(Features { meaning, ..features })
}

/// The pins of the record.
pub(super) fn pins(r: &Reader) -> store::Result<Pins> {
    Ok(Pins::new(r.pins()?.into_iter().map(|pin| (pin.a, pin.b, pin.kind))))
}

/// What the user's pins and the copy decision demand.
fn constraints(r: &Reader, known: Known) -> store::Result<Constraints> {
    let mut constraints = Constraints { copy_of: known.copy_of, current: known.current, ..Constraints::default() };
    let pins = pins(r)?;
    let group = pins.group(known.article);
    for other in group.iter().filter(|other| **other != known.article) {
        constraints.together = constraints.together.or(r.story_of(*other)?);
    }
    for other in pins.apart_from(&group) {
        constraints.apart.extend(r.story_of(other)?);
    }
    for (a, b) in pins.apart() {
        if let (Some(a), Some(b)) = (r.story_of(a)?, r.story_of(b)?) {
            constraints.never_merge.push((a, b));
        }
    }
    Ok(constraints)
}
