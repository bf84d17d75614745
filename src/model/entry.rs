//! What a feed states.

use serde::Serialize;

use super::text_enum::text_enum;
use super::{Problem, Timestamp};

text_enum! {
    /// The family of a feed document.
    pub enum FeedFormat {
        /// RSS 0.9x and 2.0.
        Rss = "rss",
        /// RSS 0.90 and 1.0, which are RDF.
        Rdf = "rdf",
        /// Atom 0.3 and 1.0.
        Atom = "atom",
        /// JSON Feed 1.0 and 1.1.
        Json = "json",
        /// Channel Definition Format.
        Cdf = "cdf",
    }
}

/// A feed document after reading. Text fields are plain text; nothing that the document lacks is invented.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ParsedFeed {
    /// The family it was read as.
    pub format: FeedFormat,
    /// The feed's own title.
    pub title: Option<String>,
    /// The page the feed belongs to, absolute where a base is known.
    pub link: Option<String>,
    /// The language tag as declared, unchecked.
    pub language: Option<String>,
    /// How long the publisher asks us to wait between polls, in minutes (RSS `ttl`, `sy:updatePeriod`).
    pub ttl_minutes: Option<u32>,
    /// Items in document order.
    pub entries: Vec<Entry>,
    /// Every repair, cut and oddity, the worst not first.
    pub problems: Vec<Problem>,
}

/// An item as the feed states it.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Entry {
    /// The headline, plain text.
    pub title: Option<String>,
    /// The article's address, absolute where a base is known.
    pub link: Option<String>,
    /// The identifier (`guid`, `id`, `rdf:about`) as stated.
    pub id: Option<String>,
    /// First publication.
    pub published: Option<Timestamp>,
    /// Last modification.
    pub updated: Option<Timestamp>,
    /// Summary or description, plain text.
    pub summary: Option<String>,
    /// Full content, plain text.
    pub content: Option<String>,
    /// Names of the authors.
    pub authors: Vec<String>,
}
