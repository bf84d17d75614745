//! A page as a browser's parser sees it: no parse error, every tag closed, every id once; and where it leads.

use std::cell::RefCell;
use std::collections::BTreeSet;

use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// Elements without an end tag.
const VOID: &[&str] = &["meta", "link", "input", "br", "hr", "img"];

/// What a page links to, by the attribute that does.
#[derive(Default)]
pub(super) struct Links {
    /// `a href` and `form action`, with the `rel` of each.
    pub(super) followed: Vec<(String, String)>,
    /// What a browser fetches by itself: `link href`, `src`.
    pub(super) fetched: Vec<String>,
    /// `link rel=alternate`, with its type.
    pub(super) alternates: Vec<(String, String)>,
}

#[derive(Default)]
struct Seen {
    open: Vec<String>,
    ids: BTreeSet<String>,
    targets: Vec<String>,
    wrong: Vec<String>,
    links: Links,
}

#[derive(Default)]
struct Checker(RefCell<Seen>);

impl TokenSink for Checker {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut seen = self.0.borrow_mut();
        match token {
            Token::ParseError(error) => seen.wrong.push(error.into_owned()),
            Token::TagToken(tag) => seen.tag(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Seen {
    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.to_string();
        if tag.kind == TagKind::EndTag {
            if self.open.pop().as_ref() != Some(&name) {
                self.wrong.push(format!("`</{name}>` closes what is not open"));
            }
            return;
        }
        if !tag.self_closing && !VOID.contains(&name.as_str()) {
            self.open.push(name.clone());
        }
        let attribute =
            |wanted: &str| tag.attrs.iter().find(|attr| &*attr.name.local == wanted).map(|attr| attr.value.to_string());
        for attr in &tag.attrs {
            let attr = &*attr.name.local;
            if attr == "style" || attr.starts_with("on") {
                self.wrong.push(format!("`{attr}` in `<{name}>`"));
            }
        }
        if let Some(id) = attribute("id")
            && !self.ids.insert(id.clone())
        {
            self.wrong.push(format!("the id `{id}` twice"));
        }
        if ["script", "iframe", "object", "embed", "style", "base"].contains(&name.as_str()) {
            self.wrong.push(format!("`<{name}>`"));
        }
        let rel = attribute("rel").unwrap_or_default();
        if let Some(src) = attribute("src") {
            self.links.fetched.push(src);
        }
        let to = attribute("href").or_else(|| attribute("action"));
        let Some(to) = to else { return };
        if let Some(target) = to.strip_prefix('#') {
            self.targets.push(target.to_owned());
        } else if name == "link" && rel == "alternate" {
            self.links.alternates.push((attribute("type").unwrap_or_default(), to));
        } else if name == "link" {
            self.links.fetched.push(to);
        } else {
            self.links.followed.push((to, rel));
        }
    }
}

/// Checks a page, and gives its links.
pub(super) fn check(page: &str) -> Result<Links, String> {
    let input = BufferQueue::default();
    input.push_back(page.into());
    let tokenizer = Tokenizer::new(Checker::default(), TokenizerOpts { exact_errors: true, ..Default::default() });
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    let mut seen = tokenizer.sink.0.into_inner();
    if !page.starts_with("<!doctype html>") {
        seen.wrong.push("no doctype".to_owned());
    }
    seen.wrong.extend(seen.open.iter().map(|name| format!("`<{name}>` is not closed")));
    let lost = seen.targets.iter().filter(|target| !seen.ids.contains(*target));
    seen.wrong.extend(lost.map(|target| format!("`#{target}` leads nowhere")));
    if seen.wrong.is_empty() { Ok(seen.links) } else { Err(seen.wrong.join("; ")) }
}
