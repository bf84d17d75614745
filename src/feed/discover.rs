//! Autodiscovery: the feeds that an HTML page links to.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::{LocalName, local_name};
use serde::Serialize;
use url::Url;

use super::fields::resolve;
use super::plain;

/// A page that links to more feeds than this lists them for another reason.
const OFFERED_MAX: usize = 100;

/// A feed that a page links to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offered {
    /// Its address, absolute where a base is known.
    pub url: String,
    /// The title that the page gives it.
    pub title: Option<String>,
}

/// The feeds that a page declares by `<link rel="alternate">`; where it declares none, the links that look like feeds.
pub fn discover(html: &str, base_url: Option<&Url>) -> Vec<Offered> {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&plain::without_giant_tags(html)));
    let tokenizer = Tokenizer::new(Links::default(), TokenizerOpts::default());
    // The sink asks for no pause, so one call takes all of the input.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let Links { base, declared, guessed, .. } = tokenizer.sink;
    let own_base = base.into_inner().and_then(|href| match base_url {
        Some(outer) => outer.join(href.trim()).ok(),
        None => Url::parse(href.trim()).ok(),
    });
    let base = own_base.as_ref().or(base_url);
    let links = if declared.borrow().is_empty() { guessed } else { declared };
    let mut offered: Vec<Offered> = Vec::new();
    for (href, title) in links.into_inner() {
        let Some(url) = resolve(&href, base) else { continue };
        let title = title.map(|title| plain::one_line(&title)).filter(|title| !title.is_empty());
        if offered.iter().all(|known| known.url != url) {
            offered.push(Offered { url, title });
        }
    }
    offered
}

/// Collects links from the tags of a page; no tree is needed.
#[derive(Default)]
struct Links {
    base: RefCell<Option<String>>,
    declared: RefCell<Vec<(String, Option<String>)>>,
    guessed: RefCell<Vec<(String, Option<String>)>>,
}

impl TokenSink for Links {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let Token::TagToken(tag) = token else { return TokenSinkResult::Continue };
        if tag.kind == TagKind::EndTag {
            return TokenSinkResult::Continue;
        }
        match tag.name {
            local_name!("script") | local_name!("style") | local_name!("textarea") | local_name!("title") => {
                return TokenSinkResult::RawData(RawKind::Rawtext);
            }
            local_name!("base") if self.base.borrow().is_none() => *self.base.borrow_mut() = value(&tag, "href"),
            local_name!("link") => self.link(&tag),
            local_name!("a") => self.anchor(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Links {
    fn link(&self, tag: &Tag) {
        let rel = value(tag, "rel").unwrap_or_default().to_ascii_lowercase();
        let kind = value(tag, "type").unwrap_or_default().to_ascii_lowercase();
        let is_feed = rel.split_ascii_whitespace().any(|r| r == "feed")
            || rel.split_ascii_whitespace().any(|r| r == "alternate") && is_feed_type(&kind);
        push(&self.declared, is_feed, tag, value(tag, "title"));
    }

    fn anchor(&self, tag: &Tag) {
        let href = value(tag, "href").unwrap_or_default().to_ascii_lowercase();
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let is_feed = is_feed_type(&value(tag, "type").unwrap_or_default().to_ascii_lowercase())
            || matches!(last, "rss" | "feed" | "atom" | "feed.json")
            || [".rss", ".atom", ".rdf", "rss.xml", "feed.xml", "atom.xml"].iter().any(|end| last.ends_with(end));
        push(&self.guessed, is_feed, tag, value(tag, "title"));
    }
}

fn push(list: &RefCell<Vec<(String, Option<String>)>>, is_feed: bool, tag: &Tag, title: Option<String>) {
    let mut list = list.borrow_mut();
    if let Some(href) = value(tag, "href").filter(|_| is_feed && list.len() < OFFERED_MAX) {
        list.push((href, title));
    }
}

fn is_feed_type(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    matches!(
        kind,
        "application/rss+xml" | "application/atom+xml" | "application/rdf+xml" | "application/feed+json" | "text/rss"
    )
}

fn value(tag: &Tag, name: &str) -> Option<String> {
    let name = LocalName::from(name);
    tag.attrs.iter().find(|attribute| attribute.name.local == name).map(|attribute| attribute.value.to_string())
}
