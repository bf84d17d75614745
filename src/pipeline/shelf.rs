//! Which story an article belongs to: the index of `stories`, filled from the record as needed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::reading::Reading;
use crate::model::{ArticleId, PinKind, StoryId, Timestamp, TopicSpec};
use crate::store::{self, Reader};
use crate::stories::{Article, Constraints, Decision, Features, Index, Lexicon, Options};

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
        let mut state = self.lock();
        let is_true = match state.last {
            Last::Nothing => true,
            Last::Deciding => false,
            Last::Noted(article, story) => r.story_of(article)? == Some(story),
        };
        if !is_true {
            state.index = None;
        }
        state.last = Last::Deciding;
        let index = state.index.get_or_insert_with(|| Index::new(&self.options, Lexicon::new(&self.topics)));
        for day in index.missing(known.at) {
            let articles = r.story_features(day.from, day.to)?;
            let readable = articles
                .into_iter()
                .filter_map(|a| Some((a.article_id, a.story_id?, Features::decode(&a.bytes, a.language, a.at)?)));
            index.load(day.day, readable);
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
        let decision = index.assign(&features, &constraints);
        Ok(Shelved { features, decision })
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

/// What the user's pins and the copy decision demand.
fn constraints(r: &Reader, known: Known) -> store::Result<Constraints> {
    let mut constraints = Constraints { copy_of: known.copy_of, current: known.current, ..Constraints::default() };
    for pin in r.pins()? {
        let other = match known.article {
            article if article == pin.a => Some(pin.b),
            article if article == pin.b => Some(pin.a),
            _ => None,
        };
        match (pin.kind, other) {
            (PinKind::Together, Some(other)) => constraints.together = r.story_of(other)?.or(constraints.together),
            (PinKind::Apart, Some(other)) => constraints.apart.extend(r.story_of(other)?),
            (PinKind::Apart, None) => {
                if let (Some(a), Some(b)) = (r.story_of(pin.a)?, r.story_of(pin.b)?) {
                    constraints.never_merge.push((a, b));
                }
            }
            (PinKind::Together, None) => {}
        }
    }
    Ok(constraints)
}
