//! Stories: articles, in any language, about one event.

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;
use super::{ArticleId, StoryId};

text_enum! {
    /// What the user wants of two articles.
    pub enum PinKind {
        /// One story.
        Together = "together",
        /// Two stories.
        Apart = "apart",
    }
}

/// Why an article is in its story, with every part of the score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinReason {
    /// It opened the story: no other was near enough. Holds the best score met, if any.
    Opened {
        /// The nearest story and its score.
        nearest: Option<(StoryId, f64)>,
    },
    /// It is a copy of an article of the story.
    CopyOf(ArticleId),
    /// The user pinned it there.
    Pinned,
    /// Its score against the story reached the threshold.
    Score {
        /// Similarity of meaning, 0 where no encoder spoke.
        meaning: f64,
        /// Similarity of names and numbers.
        names: f64,
        /// Similarity of letters.
        letters: f64,
        /// Mean distance in days.
        days: f64,
        /// The sum that was compared.
        score: f64,
        /// With what.
        threshold: f64,
    },
}

/// Which story an article belongs to, and what that does to other stories.
#[derive(Debug, Clone, PartialEq)]
pub struct StoryAssignment {
    /// The story; `None` opens a new one.
    pub story: Option<StoryId>,
    /// Why.
    pub reason: JoinReason,
    /// Stories that fall together with it by this article; their ids become aliases of `story`.
    pub merged: Vec<StoryId>,
}

/// What an article was held against when its copy and its story were decided, also what was rejected.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Deliberation {
    /// Texts that share keys with it, the most alike first.
    pub copies: Vec<TriedCopy>,
    /// Stories near in time, the nearest first.
    pub stories: Vec<TriedStory>,
    /// The score that a story needed.
    pub threshold: f64,
}

/// A text that was compared.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TriedCopy {
    /// The article that has it.
    pub article: ArticleId,
    /// Share of this text that stands in it.
    pub share: f64,
    /// Share of it that stands in this text.
    pub share_of_other: f64,
    /// What was found: `same text`, `abridged`, `embedded`, or why it is no copy.
    pub reason: String,
}

/// A story that was compared, with the parts of its score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TriedStory {
    /// The story; it may have been merged since.
    pub story: StoryId,
    /// What was compared with the threshold.
    pub score: f64,
    /// Similarity of meaning.
    pub meaning: f64,
    /// Similarity of names and numbers.
    pub names: f64,
    /// Similarity of letters.
    pub letters: f64,
    /// Mean distance in days.
    pub days: f64,
}
