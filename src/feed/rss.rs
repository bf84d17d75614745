//! RSS of every version, RDF and CDF: what the elements of an item mean.

use jiff::Timestamp;

use super::faults::{Fault, Faults};
use super::fields::{Family, alternate, first_date, line, link, media, name, paragraphs, person, push_unique, resolve};
use super::names::Space;
use super::tree::Element;
use crate::model::{Entry, FeedFormat, Language, ParsedFeed};

const PUBLISHED: &[(Space, &str)] = &[
    (Space::Core, "pubdate"),
    (Space::Core, "published"),
    (Space::Atom, "published"),
    (Space::DcTerms, "issued"),
    (Space::Core, "issued"),
    (Space::Dc, "date"),
    (Space::Core, "date"),
    (Space::DcTerms, "created"),
    (Space::Core, "created"),
];

const UPDATED: &[(Space, &str)] = &[
    (Space::Core, "updated"),
    (Space::Atom, "updated"),
    (Space::DcTerms, "modified"),
    (Space::Core, "modified"),
    (Space::Core, "lastmod"),
];

/// Reads the root of an RSS, RDF or CDF document.
pub(super) fn read<'a>(root: &'a Element<'a>, faults: &mut Faults) -> ParsedFeed {
    let channel = root.children.iter().find(|child| child.name == "channel").unwrap_or(root);
    let language = ["language"]
        .into_iter()
        .flat_map(|name| channel.all(Space::Core, name).chain(channel.all(Space::Dc, name)))
        .map(|element| element.text.trim().to_owned())
        .chain([root, channel].iter().filter_map(|element| element.attribute("xml:lang")))
        .find(|language| !language.is_empty());
    let hint = language.as_deref().and_then(Language::parse);
    let mut items: Vec<&Element<'_>> = Vec::new();
    // RDF has its items beside the channel, and some RSS has a wrapper around them.
    let wrapped = channel.all(Space::Core, "items").flat_map(|items| &items.children);
    let beside = root.children.iter().filter(|_| !std::ptr::eq(root, channel));
    for child in channel.children.iter().chain(wrapped).chain(beside) {
        if child.is(Space::Core, "item") || child.is(Space::Core, "entry") {
            items.push(child);
        }
    }
    let is_cdf = root.name == "channel" && items.iter().any(|item| item.attribute("href").is_some());
    ParsedFeed {
        format: match root.name.as_ref() {
            "rdf" => FeedFormat::Rdf,
            _ if is_cdf => FeedFormat::Cdf,
            _ => FeedFormat::Rss,
        },
        title: title(channel),
        link: page(channel),
        language,
        ttl_minutes: ttl(channel),
        entries: items.iter().map(|item| entry(item, hint, faults)).collect(),
        problems: Vec::new(),
    }
}

fn entry(item: &Element<'_>, language: Option<Language>, faults: &mut Faults) -> Entry {
    let published = first_date(item, PUBLISHED, language, faults).or_else(|| last_modified(item, faults));
    let updated = first_date(item, UPDATED, language, faults);
    let (summary, content) = texts(item);
    Entry {
        title: title(item),
        link: page(item),
        id: id(item),
        published,
        updated,
        summary,
        content,
        authors: authors(item),
    }
}

/// CDF states dates in an attribute.
fn last_modified(item: &Element<'_>, faults: &mut Faults) -> Option<Timestamp> {
    let stated = item.attribute("lastmod")?;
    let date = crate::text::date::parse(&stated, &crate::text::date::Hints::default());
    faults.add_many(Fault::UnreadableDate, usize::from(date.is_none()));
    date.map(|date| date.at)
}

fn title(element: &Element<'_>) -> Option<String> {
    let own = element.all(Space::Core, "title").chain(element.all(Space::Atom, "title"));
    let lent = element.all(Space::Dc, "title").chain(media(element, "title"));
    own.chain(lent).find_map(|title| line(title, Family::Rss))
}

/// The address of the page: `link`, else Atom's, else a guid that is an address, else CDF's attribute.
fn page(element: &Element<'_>) -> Option<String> {
    let stated = element.all(Space::Core, "link").filter(|l| !l.text.trim().is_empty()).find_map(link);
    stated
        .or_else(|| alternate(element.all(Space::Core, "link").chain(element.all(Space::Atom, "link"))))
        .or_else(|| permalink(element))
        .or_else(|| resolve(&element.attribute("href")?, element.base.as_deref()))
}

fn permalink(item: &Element<'_>) -> Option<String> {
    let guid = item.all(Space::Core, "guid").next()?;
    let is_permalink = guid.attribute("ispermalink").is_none_or(|value| !value.trim().eq_ignore_ascii_case("false"));
    let text = guid.text.trim();
    (is_permalink && (text.starts_with("http://") || text.starts_with("https://"))).then(|| text.to_owned())
}

fn id(item: &Element<'_>) -> Option<String> {
    let stated = item.all(Space::Core, "guid").chain(item.all(Space::Core, "id")).chain(item.all(Space::Atom, "id"));
    stated
        .map(|id| id.text.trim().to_owned())
        .find(|id| !id.is_empty())
        .or_else(|| item.attribute("rdf:about").filter(|about| !about.trim().is_empty()))
}

/// Summary and content. Two descriptions are a short and a long one.
fn texts(item: &Element<'_>) -> (Option<String>, Option<String>) {
    let mut summary = None;
    let mut content = None;
    for child in &item.children {
        let is_description = matches!(child.name.as_ref(), "description" | "summary" | "abstract");
        let slot = match (child.space, child.name.as_ref()) {
            (Space::Core | Space::Atom, _) if is_description && summary.is_none() => &mut summary,
            (Space::Core | Space::Atom, _) if is_description => &mut content,
            (Space::Content, "encoded")
            | (Space::Core, "content" | "fullitem" | "body")
            | (Space::Xhtml, "body" | "div")
            | (Space::Atom, "content") => &mut content,
            _ => continue,
        };
        if slot.is_none() {
            *slot = paragraphs(child, Family::Rss);
        }
    }
    let read = |text: &Element<'_>| paragraphs(text, Family::Rss);
    let lent = item.all(Space::Dc, "description").chain(item.all(Space::DcTerms, "abstract"));
    let summary = summary.or_else(|| lent.chain(media(item, "description")).find_map(read));
    let spoken = item.all(Space::Itunes, "summary").chain(item.all(Space::Itunes, "subtitle")).find_map(read);
    match (summary, spoken) {
        (None, spoken) => (spoken, content),
        // Podcasts tell the whole in one element and cut it in the other.
        (Some(summary), Some(spoken)) if content.is_none() && spoken.len() > summary.len() => {
            (Some(summary), Some(spoken))
        }
        (summary, _) => (summary, content),
    }
}

fn authors(item: &Element<'_>) -> Vec<String> {
    let mut names = Vec::new();
    for (space, tag) in
        [(Space::Dc, "creator"), (Space::Core, "author"), (Space::Atom, "author"), (Space::Dc, "author")]
    {
        for element in item.all(space, tag) {
            push_unique(&mut names, person(element));
        }
    }
    // A bare address says less than the name beside it.
    if names.iter().any(|name| !name.contains('@')) {
        names.retain(|name| !name.contains('@'));
    }
    if names.is_empty() {
        for element in item.all(Space::Itunes, "author") {
            push_unique(&mut names, name(&element.text));
        }
    }
    names
}

/// `ttl` in minutes, else the period of the syndication module.
fn ttl(channel: &Element<'_>) -> Option<u32> {
    let stated = channel.all(Space::Core, "ttl").find_map(|ttl| ttl.text.trim().parse().ok());
    stated.or_else(|| {
        let period = channel.all(Space::Syndication, "updateperiod").next()?;
        let minutes = match period.text.trim().to_ascii_lowercase().as_str() {
            "hourly" => 60,
            "daily" => 24 * 60,
            "weekly" => 7 * 24 * 60,
            "monthly" => 30 * 24 * 60,
            "yearly" => 365 * 24 * 60,
            _ => return None,
        };
        let often = channel.all(Space::Syndication, "updatefrequency").find_map(|f| f.text.trim().parse::<u32>().ok());
        Some(minutes / often.unwrap_or(1).max(1))
    })
}
