//! JSON Feed 1.0 and 1.1, and what calls itself so.

use serde_json::Value;
use url::Url;

use super::fields::{push_unique, resolve};
use super::{Options, plain};
use crate::model::{Entry, FeedFormat, ParsedFeed, Problem, Severity, Timestamp};
use crate::text::date;

/// Authors read of one item.
const AUTHORS_MAX: usize = 256;

/// Reads a JSON document; the reason in words where it is no feed.
pub(super) fn read(text: &str, base: Option<&Url>, options: &Options) -> Result<ParsedFeed, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("broken JSON: {error}"))?;
    let Some(items) = value.get("items").and_then(Value::as_array) else {
        return Err("JSON without `items`".to_owned());
    };
    let mut problems = Vec::new();
    let version = string(&value, "version").unwrap_or_default();
    if !version.contains("jsonfeed.org/version/1") {
        problems.push(Problem::new(Severity::Notice, "unknown_version", format!("JSON Feed of version `{version}`")));
    }
    if items.len() > options.entries_max {
        let message = format!("{} entries, read the first {}", items.len(), options.entries_max);
        problems.push(Problem::new(Severity::Loss, "too_many_entries", message));
    }
    Ok(ParsedFeed {
        format: FeedFormat::Json,
        title: string(&value, "title").map(|title| plain::one_line(&title)).filter(|title| !title.is_empty()),
        link: string(&value, "home_page_url").and_then(|link| resolve(&link, base)),
        language: string(&value, "language"),
        ttl_minutes: None,
        entries: items
            .iter()
            .filter(|item| item.is_object())
            .take(options.entries_max)
            .map(|item| entry(item, base))
            .collect(),
        problems,
    })
}

fn entry(item: &Value, base: Option<&Url>) -> Entry {
    let html = string(item, "content_html").map(|html| plain::from_html(&html));
    let text = || string(item, "content_text").map(|text| plain::from_text(&text));
    let mut authors = Vec::new();
    let listed = item.get("authors").and_then(Value::as_array).into_iter().flatten();
    for author in item.get("author").into_iter().chain(listed).take(AUTHORS_MAX) {
        let name = string(author, "name").or_else(|| author.as_str().map(str::to_owned));
        push_unique(&mut authors, name.map(|name| plain::one_line(&name)).filter(|name| !name.is_empty()));
    }
    Entry {
        title: string(item, "title").map(|title| plain::one_line(&title)).filter(|title| !title.is_empty()),
        link: string(item, "url").or_else(|| string(item, "external_url")).and_then(|link| resolve(&link, base)),
        id: string(item, "id"),
        published: instant(item, "date_published"),
        updated: instant(item, "date_modified"),
        summary: string(item, "summary").map(|text| plain::from_text(&text)).filter(|text| !text.is_empty()),
        content: html.filter(|html| !html.is_empty()).or_else(text).filter(|text| !text.is_empty()),
        authors,
    }
}

/// A text, or a number where a text belongs.
fn string(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn instant(value: &Value, key: &str) -> Option<Timestamp> {
    date::parse(&string(value, key)?, &date::Hints::default()).map(|date| date.at)
}
