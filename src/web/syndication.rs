//! What is new in a page, as a feed: Atom (RFC 4287) and JSON Feed 1.1.

use askama::Template;
use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use serde_json::json;

use super::told::{self, Event};
use super::view::View;
use crate::model::{Timestamp, rfc3339};
use crate::store::{SearchHit, ToldChange};
use crate::text::plain_line;

/// A feed of a page.
pub(super) struct Channel {
    id: String,
    title: String,
    lang: &'static str,
    page: String,
    updated: Timestamp,
    items: Vec<Item>,
}

struct Item {
    id: String,
    title: String,
    url: String,
    at: Timestamp,
    html: String,
}

#[derive(Template)]
#[template(path = "web/entry.html")]
struct Fragment<'e> {
    v: &'e View<'e>,
    event: &'e Event,
}

#[derive(Template)]
#[template(source = "<p>{{ text }}</p>", ext = "html")]
struct Paragraph<'t> {
    text: &'t str,
}

/// The changes of a page, by event.
pub(super) fn of_changes(title: &str, changes: &[ToldChange], view: &View<'_>) -> Channel {
    let item = |event: &Event| {
        let labels: Vec<&str> = event.labels().iter().map(|part| part.label.as_str()).collect();
        let first = event.parts.iter().map(|part| part.id.0).min().unwrap_or_default();
        let what = match &event.article {
            Some(article) => format!("{}: {}", view.line(&article.outlet), view.title(article)),
            None => event.story.as_ref().map(|(id, title)| view.story_title(title, id)).unwrap_or_default(),
        };
        Item {
            id: format!("urn:smentita:change:{first}"),
            title: format!("{} – {what}", labels.join(", ")),
            url: format!("{}/changes/{first}", view.asked.base),
            at: event.at,
            html: Fragment { v: view, event }.render().unwrap_or_default(),
        }
    };
    channel(title, told::events(changes, view).iter().map(item).collect(), view)
}

/// What a search found, by first sight.
pub(super) fn of_hits(title: &str, hits: &[SearchHit], view: &View<'_>) -> Channel {
    let item = |hit: &SearchHit| Item {
        id: format!("urn:smentita:article:{}", hit.article.id),
        title: format!("{}: {}", view.line(&hit.article.outlet), view.title(&hit.article)),
        url: format!("{}/articles/{}", view.asked.base, hit.article.id),
        at: hit.article.first_seen_at,
        html: Paragraph { text: &hit.snippet }.render().unwrap_or_default(),
    };
    channel(title, hits.iter().map(item).collect(), view)
}

fn channel(title: &str, items: Vec<Item>, view: &View<'_>) -> Channel {
    let page = format!("{}{}", view.asked.base, view.here(&[]));
    Channel {
        id: format!(
            "urn:smentita:{}{}",
            view.asked.path.trim_start_matches('/').replace('/', ":"),
            view.asked.query_with(&[])
        ),
        title: plain_line(&format!("La smentita – {title}"), 300),
        lang: view.lang(),
        page,
        updated: items.iter().map(|item| item.at).max().unwrap_or(Timestamp::UNIX_EPOCH),
        items,
    }
}

/// The channel as Atom.
pub(super) fn atom(channel: &Channel) -> String {
    let link = |href: &str| Link { href: href.to_owned(), rel: "alternate".to_owned(), ..Link::default() };
    let entry = |item: &Item| Entry {
        id: item.id.clone(),
        title: Text::plain(item.title.clone()),
        updated: instant(item.at),
        links: vec![link(&item.url)],
        content: Some(Content {
            content_type: Some("html".to_owned()),
            value: Some(item.html.clone()),
            ..Content::default()
        }),
        ..Entry::default()
    };
    let feed = Feed {
        id: channel.id.clone(),
        title: Text::plain(channel.title.clone()),
        updated: instant(channel.updated),
        lang: Some(channel.lang.to_owned()),
        links: vec![link(&channel.page)],
        authors: vec![Person { name: "smentita".to_owned(), ..Person::default() }],
        generator: Some(Generator { value: "smentita".to_owned(), ..Generator::default() }),
        entries: channel.items.iter().map(entry).collect(),
        ..Feed::default()
    };
    feed.to_string()
}

/// The channel as a JSON Feed.
pub(super) fn json_feed(channel: &Channel) -> String {
    let item = |item: &Item| {
        json!({
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "date_published": rfc3339(item.at),
            "content_html": item.html,
        })
    };
    json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "language": channel.lang,
        "home_page_url": channel.page,
        "authors": [{ "name": "smentita" }],
        "items": channel.items.iter().map(item).collect::<Vec<_>>(),
    })
    .to_string()
}

fn instant(at: Timestamp) -> FixedDateTime {
    chrono::DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default().fixed_offset()
}
