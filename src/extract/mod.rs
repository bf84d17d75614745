//! Bytes of a page to title, text, authors and dates, with the reasons of each stage.
//!
//! A page is decoded and parsed once and laid flat (`outline`); everything else reads those lists. What is known of
//! markup and wording is in `data/extract.toml`. Whether the text matters to anybody is decided elsewhere.

mod authors;
mod body;
mod cascade;
mod dates;
pub mod furniture;
mod head;
mod heading;
mod lexicon;
mod linked;
mod names;
mod outline;
mod paragraphs;
mod parse;
mod quality;
mod rules;
mod teasers;
#[cfg(test)]
mod tests;
mod title;

use url::Url;

use crate::model::{Extraction, Language, Problem, Quality, Severity};
use crate::text;
use lexicon::Lexicon;
use outline::Outline;
pub use rules::Rules;

/// The extractor's version, kept with each revision: a hash of its code and data (`build.rs`). It changes whenever an
/// extraction can become different.
pub fn version() -> &'static str {
    env!("EXTRACTOR_VERSION")
}

/// A page as it was served.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The body after content decoding.
    pub bytes: &'a [u8],
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// Where it was served.
    pub url: Option<&'a Url>,
}

/// Recovers an article from its page. Whatever the bytes are, the answer is an extraction.
pub fn extract(page: &Page<'_>, rules: &Rules) -> Extraction {
    let decoded = text::decode(page.bytes, page.content_type.and_then(text::charset_of));
    if is_binary(&decoded.text) {
        return no_text();
    }
    let (html, cut) = parse::parse(&decoded.text);
    let problems = decoded.problems.into_iter().chain(cut).collect();

    let lexicon = Lexicon::shipped();
    let outline = Outline::new(&html, lexicon);
    let linked = linked::read(&outline);
    let head = head::Head::read(&outline);
    let mut reasons = Vec::new();

    let (title, reason) = headline(&outline, &head, &linked, page.url, rules).unzip();
    reasons.extend(reason);

    let survey = body::Survey::new(&outline, &rules.removed(&outline), title.as_deref());
    let selected = rules.body(&outline);
    let body =
        cascade::Stages { survey: &survey, selected: &selected, linked: linked.body.as_deref() }.run(&mut reasons);
    reasons.push(format!("text from {}", body.reason));
    let text = body.paragraphs.join("\n\n");

    let language = head.language.or(linked.language.as_deref()).and_then(Language::parse);
    let sources = dates::Sources {
        outline: &outline,
        dropped: &survey.dropped,
        headline: survey.headline,
        head: &head,
        linked: &linked,
        url: page.url,
        text: &text,
        lexicon,
        language,
    };
    let dates = sources.find();
    reasons.extend(dates.reasons);
    let (authors, reason) = authors::Sources {
        outline: &outline,
        dropped: &survey.dropped,
        headline: survey.headline,
        head: &head,
        linked: &linked,
        lexicon,
        url: page.url,
        sites: &title::site_names(&head, &linked, page.url),
        selected: rules.byline(&outline),
    }
    .find();
    reasons.extend(reason);

    let (quality, reason) = quality::Evidence {
        outline: &outline,
        head: &head,
        linked: &linked,
        lexicon,
        url: page.url,
        title: title.as_deref(),
        text: &text,
        container: body.container,
    }
    .judge();
    reasons.push(format!("{quality}: {reason}"));
    Extraction {
        title,
        authors,
        published: dates.published,
        modified: dates.modified,
        declared_language: language,
        text,
        canonical_url: head.canonical_url(page.url),
        quality,
        reasons,
        problems,
    }
}

/// The headline, and where it was found: the outlet's own selector counts most.
fn headline(
    outline: &Outline<'_>,
    head: &head::Head<'_>,
    linked: &linked::Linked,
    url: Option<&Url>,
    rules: &Rules,
) -> Option<(String, String)> {
    let selected = rules.title(outline).map(|title| (title, "title from the outlet's selector".to_owned()));
    selected.or_else(|| title::find(outline, head, linked, url))
}

/// Characters that are looked at to tell text from other bytes.
const BINARY_SAMPLE: usize = 16_000;
/// One control character in so many makes no text. Images, PDFs and packed bytes have more than twice as many; pages,
/// whatever their encoding was taken for, have none but by accident.
const BINARY_SHARE: usize = 40;

fn is_binary(text: &str) -> bool {
    let (mut all, mut control) = (0, 0);
    for c in text.chars().take(BINARY_SAMPLE) {
        all += 1;
        control += usize::from(c < ' ' && !c.is_ascii_whitespace());
    }
    control * BINARY_SHARE > all
}

/// The answer to bytes that are no text.
fn no_text() -> Extraction {
    let message = "the bytes are no text";
    Extraction {
        title: None,
        authors: Vec::new(),
        published: None,
        modified: None,
        declared_language: None,
        text: String::new(),
        canonical_url: None,
        quality: Quality::Empty,
        reasons: vec![format!("{}: {message}", Quality::Empty)],
        problems: vec![Problem::new(Severity::Failure, "binary", message)],
    }
}
