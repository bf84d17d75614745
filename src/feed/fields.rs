//! Elements to values: text, links, dates, names.

use jiff::Timestamp;
use url::Url;

use super::faults::{Fault, Faults};
use super::names::Space;
use super::plain;
use super::tree::Element;
use crate::model::Language;
use crate::text::date;

/// Which format an element stands in; formats differ in what a text is by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Rss,
    Atom,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Html,
    /// Nobody says: judged by its looks.
    Unstated,
}

/// A headline or a name: plain text on one line; `None` where there is none.
pub(super) fn line(element: &Element<'_>, family: Family) -> Option<String> {
    let text = read(element, family, Kind::Unstated);
    let line = if text.contains('\n') { plain::one_line(&text) } else { text };
    (!line.is_empty()).then_some(line)
}

/// A summary or a content: plain text in paragraphs; `None` where there is none.
pub(super) fn paragraphs(element: &Element<'_>, family: Family) -> Option<String> {
    Some(read(element, family, Kind::Html)).filter(|text| !text.is_empty())
}

fn read(element: &Element<'_>, family: Family, rss_default: Kind) -> String {
    let media_type = element.attribute("type").map(|kind| kind.trim().to_ascii_lowercase());
    let media_type = media_type.as_deref().unwrap_or_default();
    let mut kind = match (media_type, family) {
        ("html" | "text/html" | "xhtml" | "application/xhtml+xml" | "text/xhtml", _) => Kind::Html,
        (_, Family::Atom) => Kind::Text,
        ("text/plain" | "text" | "plain", _) => Kind::Unstated,
        _ => rss_default,
    };
    if let Some(markup) = &element.markup {
        return plain::from_html(markup);
    }
    let is_binary = family == Family::Atom
        && media_type.contains('/')
        && !media_type.starts_with("text/")
        && !media_type.ends_with("xml");
    let decoded = if is_binary || element.attribute("mode").is_some_and(|mode| mode == "base64") {
        base64(&element.text)
    } else {
        None
    };
    // What needs base64 is markup, unless it says otherwise.
    if decoded.is_some() && !matches!(media_type, "" | "text/plain") {
        kind = Kind::Html;
    }
    let text = decoded.as_deref().unwrap_or(&element.text);
    if kind == Kind::Unstated {
        kind = if plain::looks_like_html(text) { Kind::Html } else { Kind::Text };
    }
    if kind == Kind::Html { plain::from_html(text) } else { plain::from_text(text) }
}

/// The text that base64 stands for, if it is one.
fn base64(encoded: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(encoded.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in encoded.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

/// An address, absolute where a base is known; one that is already is left as it is.
pub(super) fn resolve(link: &str, base: Option<&Url>) -> Option<String> {
    let link = link.trim();
    if link.is_empty() {
        return None;
    }
    match (Url::parse(link), base) {
        (Err(url::ParseError::RelativeUrlWithoutBase), Some(base)) => {
            base.join(link).map(String::from).ok().or_else(|| Some(link.to_owned()))
        }
        // Links broken over lines are common in hand-made feeds.
        _ if link.contains(['\n', '\r', '\t']) => Some(link.split_whitespace().collect()),
        _ => Some(link.to_owned()),
    }
}

/// The address in an element: its text, else its `href`.
pub(super) fn link(element: &Element<'_>) -> Option<String> {
    let base = element.base.as_deref();
    resolve(&element.text, base).or_else(|| resolve(&element.attribute("href")?, base))
}

/// The best of Atom's links to the page: `rel` is `alternate` or missing; stated HTML before no type, that before others.
pub(super) fn alternate<'a>(links: impl Iterator<Item = &'a Element<'a>>) -> Option<String> {
    let mut best: Option<(u8, String)> = None;
    for element in links {
        let Some(href) = element.attribute("href").and_then(|href| resolve(&href, element.base.as_deref())) else {
            continue;
        };
        let rel = element.attribute("rel").unwrap_or_else(|| "alternate".to_owned());
        if !rel.split_ascii_whitespace().any(|r| r.rsplit('/').next() == Some("alternate")) {
            continue;
        }
        let rank = match element.attribute("type").as_deref() {
            Some(kind) if kind.contains("html") => 2,
            None | Some("") => 1,
            Some(_) => 0,
        };
        if best.as_ref().is_none_or(|(best, _)| rank > *best) {
            best = Some((rank, href));
        }
    }
    best.map(|(_, href)| href)
}

/// The elements of Media RSS under an item, those within groups and contents included.
pub(super) fn media<'a>(item: &'a Element<'a>, name: &'a str) -> impl Iterator<Item = &'a Element<'a>> {
    let own = || item.children.iter().filter(|child| child.space == Space::Media);
    let nested = own().flat_map(|child| &child.children);
    let deeper = own().flat_map(|child| &child.children).flat_map(|child| &child.children);
    own().chain(nested).chain(deeper).filter(move |child| child.is(Space::Media, name))
}

/// The first date that can be read.
pub(super) fn first_date(
    item: &Element<'_>,
    names: &[(Space, &str)],
    language: Option<Language>,
    faults: &mut Faults,
) -> Option<Timestamp> {
    let hints = date::Hints { language, is_month_first: false };
    for (space, name) in names {
        for element in item.all(*space, name) {
            let text = element.text.trim();
            match date::parse(text, &hints) {
                Some(date) => return Some(date.at),
                None => faults.add_many(Fault::UnreadableDate, usize::from(!text.is_empty())),
            }
        }
    }
    None
}

/// A name from `name (address)`, `address (name)` or `Name <address>`; an address alone stands for its name.
pub(super) fn name(text: &str) -> Option<String> {
    let text = if plain::looks_like_html(text) { plain::from_html(text) } else { text.to_owned() };
    let text = plain::one_line(&text);
    let is_address = |part: &str| part.contains('@') && !part.contains(char::is_whitespace);
    for (open, close) in [('(', ')'), ('<', '>')] {
        if let Some((before, after)) = text.split_once(open)
            && let Some((inside, "")) = after.rsplit_once(close)
        {
            let (before, inside) = (before.trim(), inside.trim().trim_start_matches("mailto:"));
            if is_address(before) && !inside.is_empty() {
                return Some(inside.to_owned());
            }
            if is_address(inside) && !before.is_empty() {
                return Some(before.trim_matches('"').to_owned());
            }
            if is_address(inside) {
                return Some(inside.to_owned());
            }
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The name of a person element: its `name`, else its `email`, else its text.
pub(super) fn person(element: &Element<'_>) -> Option<String> {
    let child = |wanted: &str| element.children.iter().find(|c| c.name == wanted && !c.text.trim().is_empty());
    match child("name").or_else(|| child("email")) {
        Some(child) => name(&child.text),
        None => name(&element.text),
    }
}

/// Adds a name unless it is there.
pub(super) fn push_unique(names: &mut Vec<String>, name: Option<String>) {
    if let Some(name) = name.filter(|name| !names.contains(name)) {
        names.push(name);
    }
}
