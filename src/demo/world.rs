//! The demo's outlets: what their feeds and pages answer at a simulated instant.
//!
//! Pages carry the noise that real ones do (counters, rotating links, the date of the visit), so that the demo also
//! shows what is *not* a change.

use anyhow::Context;
use askama::Template;
use serde::Deserialize;

use crate::model::{Language, Timestamp};

/// The outlets' files, compiled in.
const OUTLETS: &[(&str, &str)] = &[
    ("agenzia-fittizia", include_str!("../../data/demo/agenzia-fittizia.toml")),
    ("beispiel-zeitung", include_str!("../../data/demo/beispiel-zeitung.toml")),
    ("diario-ficticio", include_str!("../../data/demo/diario-ficticio.toml")),
    ("hebdo-imaginaire", include_str!("../../data/demo/hebdo-imaginaire.toml")),
    ("imaginary-post", include_str!("../../data/demo/imaginary-post.toml")),
    ("jornal-imaginario", include_str!("../../data/demo/jornal-imaginario.toml")),
    ("musterblatt", include_str!("../../data/demo/musterblatt.toml")),
    ("quotidiano-di-prova", include_str!("../../data/demo/quotidiano-di-prova.toml")),
    ("quotidien-fictif", include_str!("../../data/demo/quotidien-fictif.toml")),
    ("sample-tech-weekly", include_str!("../../data/demo/sample-tech-weekly.toml")),
    ("voce-immaginaria", include_str!("../../data/demo/voce-immaginaria.toml")),
];

/// An invented outlet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outlet {
    /// The slug of its file, and of its feed.
    #[serde(skip)]
    pub id: String,
    /// Its name, marked as invented.
    pub name: String,
    /// Its host below `.example` (RFC 2606), served from loopback.
    pub host: String,
    /// Its language.
    pub language: Language,
    /// ISO country code.
    pub country: String,
    section: String,
    format: FeedKind,
    articles: Vec<Article>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FeedKind {
    Rss,
    Atom,
    Json,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    path: String,
    byline: String,
    summary: String,
    gone_at: Option<Timestamp>,
    restored_at: Option<Timestamp>,
    versions: Vec<Version>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    at: Timestamp,
    title: String,
    text: String,
}

/// What a server of the world answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub content_type: &'static str,
    /// The body.
    pub body: String,
}

impl Page {
    fn not_found() -> Self {
        let body = "<!doctype html><title>404</title><h1>404</h1><p>Not found</p>".to_owned();
        Self { status: 404, content_type: "text/html; charset=utf-8", body }
    }
}

/// Reads every outlet.
pub fn outlets() -> anyhow::Result<Vec<Outlet>> {
    OUTLETS.iter().map(|(id, text)| parse(id, text)).collect()
}

fn parse(id: &str, text: &str) -> anyhow::Result<Outlet> {
    let mut outlet: Outlet = toml::from_str(text).with_context(|| format!("demo outlet `{id}`"))?;
    id.clone_into(&mut outlet.id);
    Ok(outlet)
}

impl Outlet {
    /// The address of its feed.
    pub fn feed_url(&self) -> String {
        format!("http://{}/feed", self.host)
    }

    /// What it answers to a request for `path` at `now`.
    pub fn answer(&self, path: &str, now: Timestamp) -> Page {
        match path {
            "/feed" => self.feed(now),
            "/robots.txt" => {
                Page { status: 200, content_type: "text/plain", body: "User-agent: *\nAllow: /\n".to_owned() }
            }
            _ => self.articles.iter().find(|a| a.path == path).map_or_else(Page::not_found, |a| self.page(a, now)),
        }
    }

    fn page(&self, article: &Article, now: Timestamp) -> Page {
        let Some(version) = article.version_at(now).filter(|_| !article.is_away(now)) else {
            return Page::not_found();
        };
        let related = self.articles.iter().filter(|a| a.path != article.path && a.version_at(now).is_some());
        let template = ArticlePage {
            outlet: self,
            article,
            version,
            first: article.versions[0].at,
            paragraphs: version.text.split("\n\n").map(str::trim).filter(|p| !p.is_empty()).collect(),
            related: related.map(|a| (a.path.as_str(), a.versions[0].title.as_str())).collect(),
            views: now.as_second().rem_euclid(86_400) / 7 + 1_000,
            today: now.strftime("%d.%m.%Y, %H:%M").to_string(),
        };
        html(&template)
    }

    fn feed(&self, now: Timestamp) -> Page {
        let mut items: Vec<(&Article, &Version)> =
            self.articles.iter().filter_map(|a| a.version_at(now).map(|v| (a, v))).collect();
        items.sort_by_key(|(article, _)| std::cmp::Reverse(article.versions[0].at));
        match self.format {
            FeedKind::Rss => {
                let page = html(&RssFeed { outlet: self, items });
                Page { content_type: "application/rss+xml; charset=utf-8", ..page }
            }
            FeedKind::Atom => {
                let page = html(&AtomFeed { outlet: self, items, now });
                Page { content_type: "application/atom+xml; charset=utf-8", ..page }
            }
            FeedKind::Json => {
                Page { status: 200, content_type: "application/feed+json", body: self.json_feed(&items).to_string() }
            }
        }
    }

    fn json_feed(&self, items: &[(&Article, &Version)]) -> serde_json::Value {
        let items = items.iter().map(|(article, version)| {
            serde_json::json!({
                "id": article.path,
                "url": format!("http://{}{}", self.host, article.path),
                "title": version.title,
                "summary": article.summary,
                "date_published": article.versions[0].at.to_string(),
                "authors": [{"name": article.byline}],
            })
        });
        serde_json::json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.name,
            "home_page_url": format!("http://{}/", self.host),
            "language": self.language,
            "items": items.collect::<Vec<_>>(),
        })
    }
}

impl Article {
    fn version_at(&self, now: Timestamp) -> Option<&Version> {
        self.versions.iter().rev().find(|v| v.at <= now)
    }

    fn is_away(&self, now: Timestamp) -> bool {
        self.gone_at.is_some_and(|gone| gone <= now) && self.restored_at.is_none_or(|back| now < back)
    }
}

#[derive(Template)]
#[template(path = "demo/article.html")]
struct ArticlePage<'a> {
    outlet: &'a Outlet,
    article: &'a Article,
    version: &'a Version,
    first: Timestamp,
    paragraphs: Vec<&'a str>,
    related: Vec<(&'a str, &'a str)>,
    views: i64,
    today: String,
}

#[derive(Template)]
#[template(path = "demo/rss.xml", escape = "html")]
struct RssFeed<'a> {
    outlet: &'a Outlet,
    items: Vec<(&'a Article, &'a Version)>,
}

#[derive(Template)]
#[template(path = "demo/atom.xml", escape = "html")]
struct AtomFeed<'a> {
    outlet: &'a Outlet,
    items: Vec<(&'a Article, &'a Version)>,
    now: Timestamp,
}

fn html(template: &impl Template) -> Page {
    match template.render() {
        Ok(body) => Page { status: 200, content_type: "text/html; charset=utf-8", body },
        Err(error) => Page { status: 500, content_type: "text/plain", body: error.to_string() },
    }
}
