//! Bytes of a feed to entries, with a repair pass and the problems found.

mod atom;
mod discover;
mod entities;
mod faults;
mod fields;
mod inspect;
mod json;
mod markup;
mod names;
pub mod opml;
mod plain;
mod rss;
mod tree;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use url::Url;

use self::faults::Fault;
use crate::model::{ParsedFeed, Problem, Severity};
use crate::text::{charset_of, decode};

pub use discover::{Offered, discover};
pub use inspect::{Inspected, inspect};

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
    let (text, control_characters) = without_controls(&decoded.text);
    let read = match text.trim_start().chars().next() {
        None => Err(refusal("empty")),
        Some('{') => json::read(&text, base_url, options).map_err(|reason| refusal(&reason)),
        Some(_) => markup_feed(&text, control_characters, base_url, options),
    };
    match read {
        Ok(mut feed) => {
            feed.problems.splice(0..0, decoded.problems);
            Ok(feed)
        }
        Err(refused) => Err(NotAFeed { problems: decoded.problems, ..refused }),
    }
}

fn refusal(reason: &str) -> NotAFeed {
    NotAFeed { reason: reason.to_owned(), offered: Vec::new(), problems: Vec::new() }
}

fn markup_feed(
    text: &str,
    control_characters: usize,
    base_url: Option<&Url>,
    options: &Options,
) -> Result<ParsedFeed, NotAFeed> {
    let tree = tree::read(text, base_url, options.entries_max);
    let Some(root) = &tree.root else {
        return Err(match tree.first_name {
            _ if tree.is_page => NotAFeed { offered: discover(text, base_url), ..refusal("an HTML page") },
            Some(name) => refusal(&format!("a document of `{name}`")),
            None => refusal("plain text"),
        });
    };
    let mut faults = tree.faults;
    faults.add_many(Fault::ControlCharacter, control_characters);
    let mut feed = match root.name.as_ref() {
        "feed" | "entry" => atom::read(root, &mut faults),
        _ => rss::read(root, &mut faults),
    };
    feed.problems = faults.problems();
    if tree.item_count > options.entries_max {
        let message = format!("{} entries, read the first {}", tree.item_count, options.entries_max);
        feed.problems.push(Problem::new(Severity::Loss, "too_many_entries", message));
    }
    Ok(feed)
}

/// Control characters have no meaning in a feed, and XML forbids most of them.
fn without_controls(text: &str) -> (Cow<'_, str>, usize) {
    let is_control = |c: char| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{80}'..='\u{9f}');
    let count = text.bytes().filter(|b| (*b < 0x20 && !matches!(b, 9 | 10 | 13)) || *b == 0x7f).count();
    if count == 0 {
        return (Cow::Borrowed(text), 0);
    }
    (Cow::Owned(text.chars().filter(|c| !is_control(*c)).collect()), count)
}

#[cfg(test)]
mod tests;
