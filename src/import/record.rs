//! One line of an import file.

use serde::Deserialize;
use url::Url;

use crate::model::{Language, Timestamp};
use crate::pipeline::ImportedArticle;

/// The longest line read. Longer ones are a mistake of the file; no article has ten megabytes of text.
pub(super) const LINE_BYTES_MAX: usize = 10_000_000;

/// A line as written. Other keys are ignored: corpora carry their own.
#[derive(Debug, Deserialize)]
struct Record {
    url: String,
    outlet: Option<String>,
    language: Option<String>,
    title: Option<String>,
    #[serde(default)]
    text: Option<String>,
    published_at: Option<String>,
    seen_at: Option<String>,
}

/// Reads a line; the message names the field that is wrong.
pub(super) fn read(line: &str, now: Timestamp) -> Result<ImportedArticle, String> {
    let record: Record = serde_json::from_str(line).map_err(|error| mistake("article", &error))?;
    let url = Url::parse(record.url.trim()).map_err(|error| format!("`url` is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(format!("`url` is no web address: `{}`", record.url));
    }
    let published_at = record.published_at.as_deref().map(|text| instant("published_at", text)).transpose()?;
    let seen_at = record.seen_at.as_deref().map(|text| instant("seen_at", text)).transpose()?;
    let language = record.language.as_deref().and_then(Language::parse);
    Ok(ImportedArticle {
        url,
        outlet: record.outlet.filter(|outlet| !outlet.trim().is_empty()),
        language,
        title: record.title.filter(|title| !title.trim().is_empty()),
        authors: Vec::new(),
        text: record.text.unwrap_or_default(),
        published_at,
        seen_at: seen_at.or(published_at).unwrap_or(now),
    })
}

/// What is wrong with a line; the number of the line is the file's business.
pub(super) fn mistake(what: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let told = error.to_string();
    let told = told.strip_suffix(&format!(" at line {line} column {column}")).unwrap_or(&told);
    format!("no {what}: {told} at column {column}")
}

pub(super) fn instant(field: &str, text: &str) -> Result<Timestamp, String> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Ok(at);
    }
    let midnight = text.parse::<jiff::civil::Date>().ok().and_then(|day| day.in_tz("UTC").ok());
    midnight
        .map(|zoned| zoned.timestamp())
        .ok_or_else(|| format!("`{field}` is no instant: `{text}`; write RFC 3339 such as 2024-03-25T09:10:00Z"))
}
