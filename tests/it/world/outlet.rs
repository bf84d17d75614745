//! An outlet of the world: its feeds and pages, as they answer at an instant.

use std::collections::HashMap;
use std::fmt::Write as _;

use smentita::model::Timestamp;

use super::article::{Article, escaped};
use super::fault::Fault;
use crate::server::{Reply, Request};

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Rss,
    Atom,
    Json,
}

/// An outlet as it is now.
pub(super) struct Outlet {
    pub(super) id: String,
    language: String,
    /// Scheme and host.
    base: String,
    /// Which articles are visited.
    pub(super) policy: &'static str,
    /// Path and kind of each feed.
    pub(super) feeds: Vec<(String, Kind)>,
    /// Path and content of each article, in order of appearance.
    pub(super) articles: Vec<(String, Article)>,
    pub(super) faults: HashMap<String, Fault>,
    pub(super) now: Timestamp,
}

impl Outlet {
    pub(super) fn new(id: &str, language: &str, base: &str) -> Self {
        Self {
            id: id.to_owned(),
            language: language.to_owned(),
            base: base.to_owned(),
            policy: "matched",
            feeds: vec![("/feed".to_owned(), Kind::Rss)],
            articles: Vec::new(),
            faults: HashMap::new(),
            now: Timestamp::UNIX_EPOCH,
        }
    }

    /// Its `[[feeds]]`. The first feed has the outlet's own id.
    pub(super) fn configuration(&self) -> String {
        let mut toml = String::new();
        for (number, (path, _)) in self.feeds.iter().enumerate() {
            let suffix = if number == 0 { String::new() } else { path.replace('/', "-") };
            let Self { id, language, base, policy, .. } = self;
            writeln!(toml, "[[feeds]]\nid = \"{id}{suffix}\"\nurl = \"{base}{path}\"").unwrap();
            writeln!(toml, "outlet = \"{id}\"\nlanguage = \"{language}\"\ncountry = \"IT\"\nvisit = \"{policy}\"")
                .unwrap();
        }
        toml
    }

    pub(super) fn answer(&self, request: &Request) -> Reply {
        let path = request.target.split('?').next().unwrap_or_default().to_owned();
        let sound = self.sound(&path);
        if let Some(fault) = self.faults.get(&path) {
            return fault.reply(sound, request);
        }
        let Some((media_type, body)) = sound else { return Reply::status(404).body("<h1>Not found</h1>") };
        let etag = format!("\"{:016x}\"", fnv1a(body.as_bytes()));
        if request.has_etag(&etag) {
            return Reply::status(304).header("ETag", etag);
        }
        Reply::ok(body).header("Content-Type", media_type).header("ETag", etag)
    }

    /// Media type and body of a sound answer; `None` where there is nothing.
    fn sound(&self, path: &str) -> Option<(&'static str, String)> {
        if path == "/" {
            return Some(("text/html; charset=utf-8", self.front_page()));
        }
        if let Some((_, kind)) = self.feeds.iter().find(|(feed, _)| feed == path) {
            return Some(self.feed(path, *kind));
        }
        let (_, article) = self.articles.iter().find(|(at, _)| at == path)?;
        let url = format!("{}{path}", self.base);
        Some(("text/html; charset=utf-8", article.page(&self.language, &url, self.now)))
    }

    fn front_page(&self) -> String {
        let mut links = String::new();
        for number in 0..12 {
            let headline = format!("Headline number {number} of many that lead to other articles");
            writeln!(links, "<h2><a href=\"/{number}\">{headline}</a></h2>").unwrap();
        }
        format!("<!doctype html><html><head><title>{}</title></head><body><main>{links}</main></body></html>", self.id)
    }

    fn feed(&self, path: &str, kind: Kind) -> (&'static str, String) {
        let of_feed = |article: &Article| article.feed.as_deref().unwrap_or("/feed") == path;
        let listed = self.articles.iter().rev().filter(|(_, article)| of_feed(article));
        let items: Vec<Item<'_>> = listed.map(|(at, article)| self.item(at, article)).collect();
        match kind {
            Kind::Rss => ("application/rss+xml; charset=utf-8", self.rss(&items)),
            Kind::Atom => ("application/atom+xml; charset=utf-8", self.atom(&items)),
            Kind::Json => ("application/feed+json", self.json(&items)),
        }
    }

    fn item<'a>(&self, path: &str, article: &'a Article) -> Item<'a> {
        let link = article.link.clone().unwrap_or_else(|| path.to_owned());
        let link = if link.starts_with('/') { format!("{}{link}", self.base) } else { link };
        Item { id: article.guid.clone().unwrap_or_else(|| link.clone()), link, article }
    }

    fn rss(&self, items: &[Item<'_>]) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel><title>{}</title>\
             <link>{}/</link><description>News</description><language>{}</language>\n",
            self.id, self.base, self.language
        );
        for Item { id, link, article } in items {
            let date = article.published.unwrap().strftime("%a, %d %b %Y %H:%M:%S +0000");
            writeln!(
                xml,
                "<item><title>{}</title><link>{}</link><guid isPermaLink=\"false\">{}</guid><pubDate>{date}</pubDate>\
                 <description>{}</description></item>",
                escaped(&article.title),
                escaped(link),
                escaped(id),
                escaped(article.lead())
            )
            .unwrap();
        }
        xml + "</channel></rss>\n"
    }

    fn atom(&self, items: &[Item<'_>]) -> String {
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\
             <title>{}</title><id>{}/</id><updated>2026-03-02T00:00:00Z</updated>\n",
            self.language, self.id, self.base
        );
        for Item { id, link, article } in items {
            let date = article.published.unwrap();
            writeln!(
                xml,
                "<entry><title>{}</title><link href=\"{}\"/><id>{}</id><published>{date}</published>\
                 <updated>{date}</updated><summary>{}</summary></entry>",
                escaped(&article.title),
                escaped(link),
                escaped(id),
                escaped(article.lead())
            )
            .unwrap();
        }
        xml + "</feed>\n"
    }

    fn json(&self, items: &[Item<'_>]) -> String {
        let items = items.iter().map(|Item { id, link, article }| {
            serde_json::json!({
                "id": id, "url": link, "title": article.title, "summary": article.lead(),
                "date_published": article.published.unwrap().to_string(),
            })
        });
        serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1", "title": self.id, "language": self.language,
            "items": items.collect::<Vec<_>>(),
        })
        .to_string()
    }
}

/// What a feed says of an article.
struct Item<'a> {
    id: String,
    link: String,
    article: &'a Article,
}

/// FNV-1a: enough for an `ETag`.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
