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
