//! The edition as a feed, an entry per story: Atom (RFC 4287) and JSON Feed 1.1.

use atom_syndication::{Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use serde_json::json;

use super::edition::Edition;
use super::html;
use super::page::{Page, StoryBlock};
use crate::model::{Timestamp, rfc3339};

/// What the entries of one reader have in common; an edition written again has the same identifiers.
fn base_id(edition: &Edition, page: &Page) -> String {
    let topic = edition.topic.as_ref().map_or("all", |topic| topic.id.as_str());
    format!("urn:smentita:digest:{topic}:{}", page.lang)
}

/// What both forms say of an entry.
struct Item<'p> {
    id: String,
    title: &'p str,
    url: Option<&'p str>,
    updated: Timestamp,
    html: String,
}

/// The stories and the briefs, or the one line that there is nothing new.
fn items<'p>(edition: &Edition, page: &'p Page) -> Vec<Item<'p>> {
    let day = format!("{}:{}", base_id(edition, page), edition.date);
    let other = |id, title, html| Item { id, title, url: None, updated: edition.until, html };
    if let Some(nothing) = &page.nothing {
        return vec![other(day, nothing, html::text(nothing))];
    }
    let of_story = |story: &'p StoryBlock| Item {
        id: story.id.map_or_else(|| format!("{day}:other"), |id| format!("{day}:{id}")),
        title: &story.title,
        url: story.url.as_deref(),
        updated: story.updated,
        html: html::fragment(page, story),
    };
    let mut items: Vec<Item> = page.stories.iter().map(of_story).collect();
    if !page.briefs.is_empty() {
        items.push(other(format!("{day}:brief"), &page.briefs_heading, html::briefs(page)));
    }
    items
}

pub(super) fn atom(edition: &Edition, page: &Page) -> String {
    let entry = |item: Item| Entry {
        id: item.id,
        title: Text::plain(item.title),
        updated: instant(item.updated),
        links: item.url.map(link).into_iter().collect(),
        content: Some(Content {
            content_type: Some("html".to_owned()),
            lang: Some(page.lang.to_owned()),
            value: Some(item.html),
            ..Content::default()
        }),
        ..Entry::default()
    };
    let feed = Feed {
        id: base_id(edition, page),
        title: Text::plain(format!("La smentita – {}", page.heading)),
        subtitle: Some(Text::plain(page.dateline.clone())),
        updated: instant(edition.until),
        lang: Some(page.lang.to_owned()),
        authors: vec![Person { name: "smentita".to_owned(), ..Person::default() }],
        generator: Some(Generator { value: "smentita".to_owned(), ..Generator::default() }),
        entries: items(edition, page).into_iter().map(entry).collect(),
        ..Feed::default()
    };
    feed.to_string() + "\n"
}

pub(super) fn json_feed(edition: &Edition, page: &Page) -> String {
    let item = |item: Item| {
        let mut value = json!({
            "id": item.id,
            "title": item.title,
            "date_published": rfc3339(item.updated),
            "content_html": item.html,
        });
        if let Some(url) = item.url {
            value["url"] = url.into();
        }
        value
    };
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": format!("La smentita – {}", page.heading),
        "description": page.dateline,
        "language": page.lang,
        "authors": [{ "name": "smentita" }],
        "items": items(edition, page).into_iter().map(item).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&feed).expect("plain values can be written as JSON") + "\n"
}

fn link(url: &str) -> Link {
    Link { href: url.to_owned(), rel: "alternate".to_owned(), ..Link::default() }
}

fn instant(at: Timestamp) -> FixedDateTime {
    chrono::DateTime::from_timestamp(at.as_second(), 0).unwrap_or_default().fixed_offset()
}
