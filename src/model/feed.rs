//! Feeds as the user configures them.

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;
use super::{FeedId, Language, TopicId};

text_enum! {
    /// Which articles of a feed are fetched.
    pub enum VisitPolicy {
        /// Those whose entry matches a topic.
        Matched = "matched",
        /// All of them.
        All = "all",
        /// None: entries only.
        None = "none",
    }
}

/// An outlet's own selectors, tried before every other way of reading a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ExtractRules {
    /// CSS selector of the element that holds the text.
    pub body: Option<String>,
    /// CSS selector of the headline.
    pub title: Option<String>,
    /// CSS selector of the byline.
    pub byline: Option<String>,
    /// CSS selectors of what is taken out first.
    pub remove: Vec<String>,
}

/// A feed to poll.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FeedSpec {
    /// The configured slug, or one made from the URL.
    pub id: FeedId,
    /// Where the document is.
    pub url: url::Url,
    /// The publisher's name.
    pub outlet: String,
    /// The language of the feed, if the user states it.
    pub language: Option<Language>,
    /// ISO 3166-1 alpha-2 code of the outlet's country.
    pub country: Option<String>,
    /// A cron expression of its own, already checked; `None` means the common one.
    pub schedule: Option<String>,
    /// The topics watched in this feed; empty means all.
    pub topics: Vec<TopicId>,
    /// Which articles are fetched.
    pub visit: VisitPolicy,
    /// The outlet's selectors.
    pub extract: ExtractRules,
}
