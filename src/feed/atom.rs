//! Atom 1.0 and 0.3: what the elements of an entry mean.

use super::faults::Faults;
use super::fields::{Family, alternate, first_date, line, media, paragraphs, person, push_unique, resolve};
use super::names::Space;
use super::tree::Element;
use crate::model::{Entry, FeedFormat, Language, ParsedFeed};

const PUBLISHED: &[(Space, &str)] = &[
    (Space::Core, "published"),
    (Space::Core, "issued"),
    (Space::Core, "pubdate"),
    (Space::DcTerms, "issued"),
    (Space::Dc, "date"),
    (Space::Core, "created"),
    (Space::DcTerms, "created"),
];

const UPDATED: &[(Space, &str)] = &[(Space::Core, "updated"), (Space::Core, "modified"), (Space::DcTerms, "modified")];

/// Reads the root of an Atom document, a feed or a single entry.
pub(super) fn read<'a>(root: &'a Element<'a>, faults: &mut Faults) -> ParsedFeed {
    let language = root.attribute("xml:lang").filter(|language| !language.trim().is_empty());
    let hint = language.as_deref().and_then(Language::parse);
    let is_entry = root.name == "entry";
    let entries = root.children.iter().filter(|child| child.is(Space::Core, "entry") || child.is(Space::Core, "item"));
    let entries: Vec<Entry> = if is_entry {
        vec![entry(root, hint, faults)]
    } else {
        entries.map(|element| entry(element, hint, faults)).collect()
    };
    ParsedFeed {
        format: FeedFormat::Atom,
        title: if is_entry { None } else { title(root) },
        link: if is_entry { None } else { page(root) },
        language,
        ttl_minutes: None,
        entries,
        problems: Vec::new(),
    }
}

fn entry(element: &Element<'_>, language: Option<Language>, faults: &mut Faults) -> Entry {
    let mut authors = Vec::new();
    for author in element.all(Space::Core, "author").chain(element.all(Space::Dc, "creator")) {
        push_unique(&mut authors, person(author));
    }
    let texts = |name| element.all(Space::Core, name).find_map(|text| paragraphs(text, Family::Atom));
    Entry {
        title: title(element),
        link: page(element),
        id: element.all(Space::Core, "id").map(|id| id.text.trim().to_owned()).find(|id| !id.is_empty()),
        published: first_date(element, PUBLISHED, language, faults),
        updated: first_date(element, UPDATED, language, faults),
        summary: texts("summary")
            .or_else(|| media(element, "description").find_map(|text| paragraphs(text, Family::Rss))),
        content: texts("content"),
        authors,
    }
}

fn title(element: &Element<'_>) -> Option<String> {
    let lent = element.all(Space::Dc, "title").chain(media(element, "title"));
    element.all(Space::Core, "title").chain(lent).find_map(|title| line(title, Family::Atom))
}

/// The address of the page; early drafts wrote it as text.
fn page(element: &Element<'_>) -> Option<String> {
    alternate(element.all(Space::Core, "link")).or_else(|| element.all(Space::Core, "link").find_map(text_link))
}

fn text_link(link: &Element<'_>) -> Option<String> {
    resolve(&link.text, link.base.as_deref())
}
