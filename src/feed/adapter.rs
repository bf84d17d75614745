//! feed-rs's reading of a document to ours.

use chrono::{DateTime, Utc};
use feed_rs::model::{Content, FeedType, Link, Person, Text};
use feed_rs::parser;
use url::Url;

use super::{NotAFeed, Options};
use crate::model::{Entry, FeedFormat, ParsedFeed, Problem, Severity, Timestamp};
use crate::text::date;

pub(super) fn read(
    text: &str,
    base_url: Option<&Url>,
    options: &Options,
    mut problems: Vec<Problem>,
) -> Result<ParsedFeed, NotAFeed> {
    let start = text.find(['<', '{']).unwrap_or(0);
    // The declaration speaks of the bytes as they came; this is UTF-8.
    let body = match text[start..].strip_prefix("<?xml") {
        Some(rest) => rest.find("?>").map_or("", |end| &rest[end + 2..]),
        None => &text[start..],
    };
    let read = parser::Builder::new()
        .base_uri(base_url)
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|text| to_chrono(date::parse(text, &date::Hints::default())?.at))
        .build()
        .parse(body.as_bytes());
    let feed = match read {
        Ok(feed) => feed,
        Err(error) => return Err(NotAFeed { reason: error.to_string(), offered: Vec::new(), problems }),
    };
    let count = feed.entries.len();
    if count > options.entries_max {
        let message = format!("{count} entries, read the first {}", options.entries_max);
        problems.push(Problem::new(Severity::Loss, "too_many_entries", message));
    }
    Ok(ParsedFeed {
        format: match feed.feed_type {
            FeedType::Atom => FeedFormat::Atom,
            FeedType::JSON => FeedFormat::Json,
            FeedType::RSS1 => FeedFormat::Rdf,
            FeedType::RSS0 | FeedType::RSS2 => FeedFormat::Rss,
        },
        title: feed.title.and_then(plain),
        link: alternate(&feed.links),
        language: feed.language,
        ttl_minutes: feed.ttl,
        entries: feed.entries.into_iter().take(options.entries_max).map(entry).collect(),
        problems,
    })
}

fn entry(entry: feed_rs::model::Entry) -> Entry {
    let published = entry.published.and_then(from_chrono);
    Entry {
        title: entry.title.and_then(plain),
        link: alternate(&entry.links),
        id: Some(entry.id).filter(|id| !id.is_empty()),
        published,
        // feed-rs copies one into the other.
        updated: entry.updated.and_then(from_chrono).filter(|updated| Some(*updated) != published),
        summary: entry.summary.and_then(plain),
        content: entry.content.and_then(|Content { body, .. }| body).map(|body| to_plain(&body)),
        authors: entry.authors.into_iter().filter_map(|Person { name, email, .. }| name.or(email)).collect(),
    }
}

fn plain(text: Text) -> Option<String> {
    Some(to_plain(&text.content)).filter(|text| !text.is_empty())
}

fn to_plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    let fragment = scraper::Html::parse_fragment(html);
    fragment.root_element().text().collect::<String>().trim().to_owned()
}

fn alternate(links: &[Link]) -> Option<String> {
    let is_alternate = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    links.iter().find(is_alternate).map(|link| link.href.trim().to_owned())
}

fn from_chrono(at: DateTime<Utc>) -> Option<Timestamp> {
    Timestamp::from_second(at.timestamp()).ok()
}

fn to_chrono(at: Timestamp) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(at.as_second(), 0)
}
