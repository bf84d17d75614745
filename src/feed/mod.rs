//! Bytes of a feed to entries, with a repair pass and the problems found.

mod adapter;

use std::fmt;

use serde::Deserialize;
use url::Url;

use crate::model::{ParsedFeed, Problem};
use crate::text::{charset_of, decode};

/// Limits of reading a feed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Entries that are read of one document; the rest is cut, which is a problem of the feed.
    pub entries_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { entries_max: 2_000 }
    }
}

/// Why a document is no feed, and what it offers instead.
#[derive(Debug, Clone, PartialEq)]
pub struct NotAFeed {
    /// In words: `an HTML page`, `empty`.
    pub reason: String,
    /// The feeds that an HTML page links to.
    pub offered: Vec<Offered>,
    /// What was found on the way.
    pub problems: Vec<Problem>,
}

/// A feed that a page links to.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Offered {
    /// Its address, absolute where a base is known.
    pub url: String,
    /// The title that the page gives it.
    pub title: Option<String>,
}

impl fmt::Display for NotAFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a feed: {}", self.reason)
    }
}

/// Reads a feed document: RSS, RDF, Atom, JSON Feed or CDF, well-formed or not.
///
/// `base_url` is the address that answered; relative links are resolved against it and `xml:base`.
pub fn parse(
    bytes: &[u8],
    http_content_type: Option<&str>,
    base_url: Option<&Url>,
    options: &Options,
) -> Result<ParsedFeed, NotAFeed> {
    let decoded = decode(bytes, http_content_type.and_then(charset_of));
    adapter::read(&decoded.text, base_url, options, decoded.problems)
}
