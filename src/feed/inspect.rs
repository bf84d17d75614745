//! What `inspect feed` prints: one feed document as the reader sees it.

use serde::Serialize;
use url::Url;

use super::{Options, parse};
use crate::model::{Entry, FeedFormat, Problem, Severity};

/// A line of `inspect feed`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inspected {
    /// The file as named by the caller.
    pub file: String,
    /// Why it is no feed at all; null for a feed, however broken.
    pub error: Option<String>,
    /// The family it was read as.
    pub format: Option<FeedFormat>,
    /// The feed's own title.
    pub title: Option<String>,
    /// The page that it belongs to.
    pub link: Option<String>,
    /// The language as declared.
    pub language: Option<String>,
    /// Items in document order.
    pub entries: Vec<Entry>,
    /// Every repair, cut and oddity; for a page, the feeds that it links to.
    pub problems: Vec<Problem>,
}

/// Reads one document for `inspect feed`.
pub fn inspect(
    file: &str,
    bytes: &[u8],
    http_content_type: Option<&str>,
    base_url: Option<&Url>,
    options: &Options,
) -> Inspected {
    let file = file.to_owned();
    match parse(bytes, http_content_type, base_url, options) {
        Ok(feed) => Inspected {
            file,
            error: None,
            format: Some(feed.format),
            title: feed.title,
            link: feed.link,
            language: feed.language,
            entries: feed.entries,
            problems: feed.problems,
        },
        Err(refused) => {
            let mut problems = refused.problems.clone();
            problems.extend(
                refused
                    .offered
                    .iter()
                    .map(|feed| Problem::new(Severity::Notice, "offers_feed", format!("links to {}", feed.url))),
            );
            Inspected {
                file,
                error: Some(refused.to_string()),
                format: None,
                title: None,
                link: None,
                language: None,
                entries: Vec::new(),
                problems,
            }
        }
    }
}
