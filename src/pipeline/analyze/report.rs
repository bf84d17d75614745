//! What a re-analysis found different, and whose doing it is.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::ArticleId;

/// Examples that are kept of each kind of difference.
const EXAMPLES_MAX: usize = 5;
/// Characters of a value that an example shows.
const SHOWN_CHARS: usize = 120;

/// Which of today's rules makes the difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The extractor, the outlet's selectors or furniture learned: the same bytes give another text.
    Extractor,
    /// Language detection, or the pack of a language: the same text reads otherwise.
    Pack,
    /// The query of a topic or a claim.
    Topic,
    /// How texts are compared, or articles that have come since.
    Comparison,
}

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Headline, byline or text.
    Text,
    /// The language.
    Language,
    /// The statements.
    Statements,
    /// The positions.
    Positions,
    /// An article belongs to a topic that it did not belong to.
    Matched,
    /// The query in force no longer matches; the article stays in its topic, under the version that did.
    Unmatched,
    /// What it is a copy of.
    Copy,
    /// The story.
    Story,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Extractor => "extractor",
            Self::Pack => "pack",
            Self::Topic => "topic",
            Self::Comparison => "comparison",
        })
    }
}

impl fmt::Display for What {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Text => "text",
            Self::Language => "language",
            Self::Statements => "statements",
            Self::Positions => "positions",
            Self::Matched => "matched",
            Self::Unmatched => "unmatched",
            Self::Copy => "copy",
            Self::Story => "story",
        })
    }
}

/// One kind of difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Whose doing it is.
    pub cause: Cause,
    /// What is different.
    pub what: What,
    /// How many there are.
    pub count: u64,
    /// The first of them.
    pub examples: Vec<Example>,
}

/// One article of a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The article.
    pub article_id: i64,
    /// Its address.
    pub url: String,
    /// As it was.
    pub before: String,
    /// As it is by today's rules.
    pub after: String,
}

/// What a re-analysis did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalysisReport {
    /// Articles looked at.
    pub article_count: u64,
    /// Contents read again.
    pub revision_count: u64,
    /// Articles whose bytes are no longer kept, so that their text was read as it is.
    pub without_bytes_count: u64,
    /// What is different, by cause.
    pub differences: Vec<Difference>,
}

impl AnalysisReport {
    pub(super) fn add(&mut self, article: ArticleId, url: &str, found: Found) {
        let Found { cause, what, before, after } = found;
        let place = self.differences.binary_search_by_key(&(cause, what), |d| (d.cause, d.what));
        let place = place.unwrap_or_else(|place| {
            self.differences.insert(place, Difference { cause, what, count: 0, examples: Vec::new() });
            place
        });
        let difference = &mut self.differences[place];
        difference.count += 1;
        if difference.examples.len() < EXAMPLES_MAX {
            let shown = |value: String| value.chars().take(SHOWN_CHARS).collect();
            let (before, after) = (shown(before), shown(after));
            difference.examples.push(Example { article_id: article.0, url: url.to_owned(), before, after });
        }
    }
}

/// A difference of one article.
pub(super) struct Found {
    pub(super) cause: Cause,
    pub(super) what: What,
    pub(super) before: String,
    pub(super) after: String,
}
