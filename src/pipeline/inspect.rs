//! One stage alone: a page, a text, to a JSON value.

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use super::knowledge::detect;
use crate::extract::{self, Page, Rules};
use crate::language::Packs;
use crate::model::{Language, PageDate};
use crate::statements::{self, Passage};

/// A page as `inspect page` prints it, but for `id` and `cpu_ms`.
pub fn inspect_page(bytes: &[u8], url: Option<&Url>, explain: bool) -> Value {
    let found = extract::extract(&Page { bytes, content_type: None, url }, &Rules::default());
    let title = found.title.as_deref().unwrap_or_default();
    let detected = detect(&format!("{title}\n{}", found.text), &[found.declared_language]);
    let mut value = json!({
        "title": found.title, "authors": found.authors, "published": found.published.map(PageDate::to_rfc3339),
        "modified": found.modified.map(PageDate::to_rfc3339), "language": detected.language, "text": found.text,
        "quality": found.quality, "problems": found.problems,
    });
    if explain {
        value["reasons"] = json!(found.reasons);
        value["canonical_url"] = json!(found.canonical_url);
        value["extractor_version"] = json!(extract::version());
    }
    value
}

/// A text to inspect.
#[derive(Debug, Clone, Copy, Default)]
pub struct TextToInspect<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// The text.
    pub text: &'a str,
    /// The language, if it is known.
    pub language: Option<Language>,
    /// The sentence before, as context.
    pub before: Option<&'a str>,
}

/// A text as `inspect text` prints it, but for `id`.
pub fn inspect_text(input: &TextToInspect<'_>, packs: &Packs, explain: bool) -> Value {
    let title = input.title.unwrap_or_default();
    let detected = detect(&format!("{title}\n{}", input.text), &[input.language]);
    let language = input.language.unwrap_or(detected.language);
    let passage = Passage { title: input.title, text: input.text, before: input.before };
    let mut value = json!({ "language": language, "confidence": rounded(detected.confidence) });
    let read = statements::inspect(&passage, language, packs, explain);
    if let (Some(value), Value::Object(read)) = (value.as_object_mut(), read) {
        value.extend(read);
    }
    value
}

/// Three digits are as much as a confidence says.
fn rounded(confidence: f32) -> f64 {
    (f64::from(confidence) * 1_000.0).round() / 1_000.0
}

/// Milliseconds with two digits, for `cpu_ms`.
pub fn milliseconds(spent: Duration) -> f64 {
    (spent.as_secs_f64() * 100_000.0).round() / 100.0
}
