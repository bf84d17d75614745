//! Linked data: what a page's JSON-LD says of its article.

use std::collections::HashMap;

use scraper::Node;
use serde_json::{Map, Value};

use super::outline::{Outline, collapse};

/// Scripts of linked data read on one page.
const SCRIPTS_MAX: usize = 40;
/// Objects looked at on one page; product and listing pages have some hundreds.
const OBJECTS_MAX: usize = 4_000;

/// The types that are an article, most telling first.
const ARTICLE_TYPES: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "ReviewNewsArticle",
    "BackgroundNewsArticle",
    "AskPublicNewsArticle",
    "LiveBlogPosting",
    "BlogPosting",
    "SocialMediaPosting",
    "Article",
    "Report",
    "AdvertiserContentArticle",
    "SatiricalArticle",
    "ScholarlyArticle",
    "TechArticle",
    "MedicalScholarlyArticle",
    "DiscussionForumPosting",
    "VideoObject",
    "WebPage",
    "ItemPage",
    "MedicalWebPage",
];

/// What the linked data says.
#[derive(Debug, Default)]
pub(super) struct Linked {
    /// The type of the article's object.
    pub(super) kind: Option<String>,
    /// The headline.
    pub(super) headline: Option<String>,
    /// Names of authors as stated.
    pub(super) authors: Vec<String>,
    /// The publisher's name.
    pub(super) publisher: Option<String>,
    /// `datePublished` as stated.
    pub(super) published: Option<String>,
    /// `dateModified` as stated.
    pub(super) modified: Option<String>,
    /// `articleBody` as stated; may hold markup.
    pub(super) body: Option<String>,
    /// `inLanguage` as stated.
    pub(super) language: Option<String>,
    /// `isAccessibleForFree`.
    pub(super) is_free: Option<bool>,
    /// All types seen on the page.
    pub(super) types: Vec<String>,
}

/// Reads all scripts of linked data of a page.
pub(super) fn read(outline: &Outline<'_>) -> Linked {
    let documents: Vec<Value> = outline
        .elements
        .iter()
        .filter(|e| e.name() == "script" && e.attr("type").is_some_and(|t| t.trim().starts_with("application/ld+json")))
        .take(SCRIPTS_MAX)
        .filter_map(|e| {
            let text: String = e
                .element
                .children()
                .filter_map(|n| match n.value() {
                    Node::Text(text) => Some(&**text),
                    _ => None,
                })
                .collect();
            parse(&text)
        })
        .collect();
    let mut objects = Vec::new();
    for document in &documents {
        gather(document, &mut objects);
    }
    let by_id: HashMap<&str, &Map<String, Value>> =
        objects.iter().filter(|o| o.len() > 1).filter_map(|o| Some((o.get("@id")?.as_str()?, *o))).collect();
    let mut linked = main_article(&objects).map(|object| article(object, &by_id)).unwrap_or_default();
    linked.types = objects.iter().flat_map(|o| types(o)).map(str::to_owned).collect();
    linked
}

/// Parses a script, mending what publishers get wrong: comment marks around it, raw line breaks inside strings,
/// commas before closing brackets, a semicolon at the end.
fn parse(text: &str) -> Option<Value> {
    let text = text.trim().trim_start_matches("<!--").trim_start_matches("//<![CDATA[").trim_start_matches("<![CDATA[");
    let text = text.trim_end().trim_end_matches("-->").trim_end_matches("]]>").trim_end_matches("//");
    let text = text.trim().trim_end_matches(';');
    serde_json::from_str(text).ok().or_else(|| {
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        serde_json::from_str(&spaced).ok().or_else(|| serde_json::from_str(&without_trailing_commas(&spaced)).ok())
    })
}

fn without_trailing_commas(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_string = false;
    let mut is_escaped = false;
    for c in text.chars() {
        if is_string {
            is_string = c != '"' || is_escaped;
            is_escaped = c == '\\' && !is_escaped;
        } else if c == '"' {
            is_string = true;
        } else if matches!(c, ']' | '}') {
            let end = kept.trim_end();
            if end.ends_with(',') {
                kept.truncate(end.len() - 1);
            }
        }
        kept.push(c);
    }
    kept
}

/// All objects in document order, outer before inner. `serde_json` bounds the depth at 128.
fn gather<'v>(value: &'v Value, objects: &mut Vec<&'v Map<String, Value>>) {
    if objects.len() >= OBJECTS_MAX {
        return;
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(item, objects)),
        Value::Object(object) => {
            objects.push(object);
            for (key, value) in object {
                // What a page lists or embeds is not what it is.
                if !matches!(
                    key.as_str(),
                    "itemListElement"
                        | "hasPart"
                        | "relatedLink"
                        | "citation"
                        | "comment"
                        | "review"
                        | "mentions"
                        | "video"
                        | "liveBlogUpdate"
                ) {
                    gather(value, objects);
                }
            }
        }
        _ => {}
    }
}

fn types(object: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let (one, many) = match object.get("@type") {
        Some(Value::String(one)) => (Some(one.as_str()), None),
        Some(Value::Array(many)) => (None, Some(many)),
        _ => (None, None),
    };
    let names = one.into_iter().chain(many.into_iter().flatten().filter_map(Value::as_str));
    names.map(|t| t.rsplit(['/', ':']).next().unwrap_or(t))
}

fn main_article<'v>(objects: &[&'v Map<String, Value>]) -> Option<&'v Map<String, Value>> {
    let rank = |object: &Map<String, Value>| {
        types(object).filter_map(|t| ARTICLE_TYPES.iter().position(|known| known.eq_ignore_ascii_case(t))).min()
    };
    let has_more = |o: &Map<String, Value>| {
        ["datePublished", "headline", "articleBody"].iter().filter(|k| o.contains_key(**k)).count()
    };
    objects
        .iter()
        .enumerate()
        .filter_map(|(at, o)| Some(((rank(o)? >= 18, 3 - has_more(o), rank(o)?, at), *o)))
        .min_by_key(|(key, _)| *key)
        .map(|(_, o)| o)
}

fn article(object: &Map<String, Value>, by_id: &HashMap<&str, &Map<String, Value>>) -> Linked {
    let text = |key: &str| first_text(object.get(key)?).map(|t| plain(&t)).filter(|t| !t.is_empty());
    let mut authors = Vec::new();
    for key in ["author", "creator"] {
        if let Some(value) = object.get(key).filter(|_| authors.is_empty()) {
            names(value, by_id, 0, &mut authors);
        }
    }
    let mut publishers = Vec::new();
    if let Some(value) = object.get("publisher") {
        names(value, by_id, 0, &mut publishers);
    }
    Linked {
        kind: types(object).next().map(str::to_owned),
        headline: text("headline").or_else(|| text("name")),
        authors,
        publisher: publishers.into_iter().next(),
        published: text("datePublished").or_else(|| text("dateCreated")),
        modified: text("dateModified"),
        body: object.get("articleBody").and_then(first_text),
        language: text("inLanguage"),
        is_free: object.get("isAccessibleForFree").and_then(truth),
        types: Vec::new(),
    }
}

fn first_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => items.iter().find_map(first_text),
        Value::Object(object) => ["@value", "name"].iter().find_map(|k| object.get(*k)?.as_str().map(str::to_owned)),
        _ => None,
    }
}

/// Text with its character references resolved: publishers escape JSON strings as if they were HTML.
fn plain(text: &str) -> String {
    if text.contains(['&', '<']) {
        let fragment = scraper::Html::parse_fragment(&text.chars().take(2_000).collect::<String>());
        let joined: String = fragment.root_element().text().collect();
        return collapse(&joined);
    }
    collapse(text)
}

fn names(value: &Value, by_id: &HashMap<&str, &Map<String, Value>>, depth: usize, found: &mut Vec<String>) {
    match value {
        Value::String(name) => found.push(plain(name)),
        Value::Array(items) => items.iter().for_each(|item| names(item, by_id, depth, found)),
        Value::Object(object) => match object.get("name").and_then(first_text) {
            Some(name) => found.push(plain(&name)),
            // A reference to an object that stands elsewhere; one hop, for they may refer to each other.
            None if depth == 0 => {
                if let Some(target) = object.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id))
                    && let Some(name) = target.get("name")
                {
                    names(name, by_id, 1, found);
                }
            }
            None => {}
        },
        _ => {}
    }
}

fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
        Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
