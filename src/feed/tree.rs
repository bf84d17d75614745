//! A feed as a small tree of the elements that matter, whatever its markup looks like.
//!
//! The tree is bounded in depth, in children per element and in items, and holds elements of known vocabularies only.

use std::borrow::Cow;
use std::rc::Rc;

use quick_xml::events::attributes::Attributes;
use url::Url;

use super::entities::{Declared, decode};
use super::faults::{Fault, Faults};
use super::markup::{Event, Scanner};
use super::names::{Space, by_prefix, by_uri};

/// Feeds nest six deep; what is deeper is markup or an attack.
const DEPTH_MAX: usize = 32;

/// Children kept of one element, items apart.
const CHILDREN_MAX: usize = 256;

/// Namespaces in force at once; feeds with many extensions declare two dozen.
const NAMESPACES_MAX: usize = 64;

/// The longest base of relative links, as long as the longest URL that is fetched.
const BASE_BYTES: usize = 4_096;

/// An element with what was read of it.
#[derive(Debug)]
pub(super) struct Element<'a> {
    pub(super) space: Space,
    /// The local name in lower case.
    pub(super) name: Cow<'a, str>,
    /// As it stands in the document.
    raw_name: &'a str,
    attributes: &'a str,
    /// The base of relative links here: `xml:base`, else that of the parent, else the document's address.
    pub(super) base: Option<Rc<Url>>,
    /// Its own text, references resolved once.
    pub(super) text: Cow<'a, str>,
    /// Where an element that holds text has markup inside: all of it, as HTML.
    pub(super) markup: Option<String>,
    pub(super) children: Vec<Element<'a>>,
}

impl<'a> Element<'a> {
    /// An attribute by its name as written, prefix included.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        attribute(self.attributes, name)
    }

    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The child elements of a name.
    pub(super) fn all<'b>(&'b self, space: Space, name: &'b str) -> impl Iterator<Item = &'b Element<'a>> {
        self.children.iter().filter(move |child| child.is(space, name))
    }
}

/// An attribute of a tag, references resolved.
pub(super) fn attribute(raw: &str, wanted: &str) -> Option<String> {
    // Looking for the name first spares most tags the parsing.
    memchr::memmem::find(raw.as_bytes(), wanted.as_bytes()).or_else(|| raw.to_ascii_lowercase().find(wanted))?;
    let mut attributes = Attributes::html(raw, 0);
    let found = attributes.with_checks(false).flatten().find(|a| a.key.as_ref().eq_ignore_ascii_case(wanted))?;
    Some(decode(&found.value, &Declared::new(), &mut Faults::default()).into_owned())
}

/// What reading a document gave.
pub(super) struct Tree<'a> {
    /// The root of the feed, or `None` with the name of the first element that is none.
    pub(super) root: Option<Element<'a>>,
    pub(super) first_name: Option<&'a str>,
    /// Whether it is, or is wrapped in, an HTML page.
    pub(super) is_page: bool,
    pub(super) faults: Faults,
    /// Items met, also those past the limit.
    pub(super) item_count: usize,
}

/// Reads a document.
pub(super) fn read<'a>(source: &'a str, base: Option<&Url>, items_max: usize) -> Tree<'a> {
    let mut builder = Builder {
        source,
        scanner: Scanner::new(source),
        faults: Faults::default(),
        declared: Declared::new(),
        namespaces: Vec::new(),
        stack: Vec::new(),
        base: base.cloned().map(Rc::new),
        root: None,
        first_name: None,
        is_page: false,
        item_count: 0,
        items_max,
    };
    builder.run();
    let Builder { root, first_name, is_page, faults, item_count, .. } = builder;
    Tree { root, first_name, is_page, faults, item_count }
}

struct Builder<'a> {
    source: &'a str,
    scanner: Scanner<'a>,
    faults: Faults,
    declared: Declared<'a>,
    /// Declarations in force: depth, prefix, vocabulary.
    namespaces: Vec<(usize, &'a str, Space)>,
    stack: Vec<Element<'a>>,
    base: Option<Rc<Url>>,
    root: Option<Element<'a>>,
    first_name: Option<&'a str>,
    is_page: bool,
    item_count: usize,
    items_max: usize,
}

impl<'a> Builder<'a> {
    fn run(&mut self) {
        // Elements deeper than the limit are counted, not kept.
        let mut skipped = 0_usize;
        while self.root.is_none() {
            let Some(event) = self.scanner.next(&mut self.faults) else { break };
            match event {
                Event::Start { name, attributes, is_empty } if self.stack.is_empty() => {
                    self.first_name = self.first_name.or(Some(name));
                    self.is_page |= is_page_tag(name);
                    if is_root(name)
                        && (!self.is_page || attributes.contains("xmlns") || attributes.contains("version"))
                    {
                        self.open(name, attributes, is_empty);
                    } else {
                        self.faults.add(Fault::JunkBefore);
                    }
                }
                Event::Start { .. } if self.stack.len() >= DEPTH_MAX => {
                    self.faults.add(Fault::TooDeep);
                    skipped += usize::from(!matches!(event, Event::Start { is_empty: true, .. }));
                }
                Event::Start { name, attributes, is_empty } => self.open(name, attributes, is_empty),
                Event::End { .. } if skipped > 0 => skipped -= 1,
                Event::End { name } => self.end(name),
                Event::Doctype(doctype) => self.declared.read(doctype),
                Event::Text(raw) => self.text(raw, false),
                Event::CData(text) => self.text(text, true),
            }
        }
        self.finish();
    }

    fn finish(&mut self) {
        if self.root.is_some() && has_more(&self.source[self.scanner.position()..]) {
            self.faults.add(Fault::JunkAfter);
        }
        if self.stack.is_empty() {
            return;
        }
        let mut fault = Fault::CutAtEnd;
        while let Some(element) = self.stack.pop() {
            if is_item(&element) {
                // A link or a headline that was cut in the middle is worse than none.
                fault = Fault::CutItem;
                self.item_count = self.item_count.saturating_sub(1);
            } else {
                self.attach(element);
            }
        }
        self.faults.add(fault);
    }

    fn text(&mut self, raw: &'a str, is_section: bool) {
        let Some(element) = self.stack.last_mut() else {
            if raw.contains(|c: char| !c.is_whitespace() && c != '\u{feff}') {
                self.faults.add(Fault::JunkBefore);
            }
            return;
        };
        let text = if is_section { Cow::Borrowed(raw) } else { decode(raw, &self.declared, &mut self.faults) };
        if element.text.trim_ascii().is_empty() {
            element.text = text;
        } else if !text.is_empty() {
            element.text.to_mut().push_str(&text);
        }
    }

    fn open(&mut self, raw_name: &'a str, attributes: &'a str, is_empty: bool) {
        self.close_unclosed(raw_name);
        let depth = self.stack.len();
        if attributes.contains("xmlns") {
            self.declare_namespaces(depth, attributes);
        }
        let (space, local) = self.resolve(raw_name);
        let name = if local.bytes().any(|b| b.is_ascii_uppercase()) {
            Cow::Owned(local.to_ascii_lowercase())
        } else {
            Cow::Borrowed(local)
        };
        let base = self.base_of(attributes);
        let element = Element {
            space,
            name,
            raw_name,
            attributes,
            base,
            text: Cow::Borrowed(""),
            markup: None,
            children: Vec::new(),
        };
        if is_item(&element) {
            self.item_count += 1;
        }
        let holds_text = holds_text(&element) && !is_empty;
        self.stack.push(element);
        if is_empty {
            self.pop();
        } else if holds_text {
            self.text_element();
        }
    }

    /// `xml:base` where it is one, else what is in force.
    fn base_of(&self, attributes: &str) -> Option<Rc<Url>> {
        let outer = self.stack.last().map_or(&self.base, |parent| &parent.base);
        let own = attribute(attributes, "xml:base");
        let joined = own.and_then(|own| match outer {
            Some(outer) => outer.join(own.trim()).ok(),
            None => Url::parse(own.trim()).ok(),
        });
        match joined {
            Some(base) if matches!(base.scheme(), "http" | "https") && base.as_str().len() <= BASE_BYTES => {
                Some(Rc::new(base))
            }
            _ => outer.clone(),
        }
    }

    fn declare_namespaces(&mut self, depth: usize, raw: &'a str) {
        let mut attributes = Attributes::html(raw, 0);
        for attribute in attributes.with_checks(false).flatten() {
            let key = attribute.key.into_inner();
            if self.namespaces.len() >= NAMESPACES_MAX {
                return;
            }
            if let Some(prefix) = key.strip_prefix("xmlns").filter(|p| p.is_empty() || p.starts_with(':')) {
                let space = by_uri(&attribute.value);
                self.namespaces.push((depth, prefix.trim_start_matches(':'), space));
            }
        }
    }

    /// The vocabulary of a name and its local part.
    fn resolve(&mut self, raw_name: &'a str) -> (Space, &'a str) {
        let (prefix, local) = raw_name.split_once(':').unwrap_or(("", raw_name));
        let declared = self.namespaces.iter().rev().find(|(_, p, _)| *p == prefix).map(|(.., space)| *space);
        let space = match declared {
            // RDF and others put RSS under namespaces of their own making.
            Some(Space::Other | Space::Atom) | None if prefix.is_empty() => Space::Core,
            Some(space) => space,
            None => {
                self.faults.add_many(Fault::UndeclaredPrefix, usize::from(by_prefix(prefix) != Space::Other));
                by_prefix(prefix)
            }
        };
        // In an Atom feed the prefixed elements of Atom are the format's own.
        let is_atom_feed = self.stack.first().map_or(local, |root| &root.name).eq_ignore_ascii_case("feed");
        (if space == Space::Atom && is_atom_feed { Space::Core } else { space }, local)
    }

    /// Closes what the author forgot to: an item before the next, a plain field before its sibling.
    fn close_unclosed(&mut self, raw_name: &str) {
        let local = raw_name.rsplit(':').next().unwrap_or(raw_name);
        let is_new_item = !raw_name.contains(':') && ["item", "entry"].iter().any(|i| local.eq_ignore_ascii_case(i));
        if is_new_item && let Some(holder) = self.stack.iter().rposition(holds_items) {
            while self.stack.len() > holder + 1 {
                self.faults.add(Fault::UnclosedElement);
                self.pop();
            }
        }
        let is_plain = self.stack.last().is_some_and(|e| is_plain_field(e) && !e.text.trim().is_empty());
        if is_plain && self.stack.len() > 1 {
            self.faults.add(Fault::UnclosedElement);
            self.pop();
        }
    }

    fn end(&mut self, raw_name: &str) {
        match self.stack.iter().rposition(|open| open.raw_name.eq_ignore_ascii_case(raw_name)) {
            Some(found) => {
                self.faults.add_many(Fault::UnclosedElement, self.stack.len() - 1 - found);
                while self.stack.len() > found {
                    self.pop();
                }
            }
            None if self.stack.is_empty() => {}
            None => self.faults.add(Fault::StrayEndTag),
        }
    }

    fn pop(&mut self) {
        if let Some(element) = self.stack.pop() {
            self.attach(element);
        }
        let depth = self.stack.len();
        while self.namespaces.last().is_some_and(|(d, ..)| *d >= depth) {
            self.namespaces.pop();
        }
    }

    fn attach(&mut self, element: Element<'a>) {
        let Some(parent) = self.stack.last_mut() else {
            self.root = Some(element);
            return;
        };
        if is_item(&element) {
            if self.item_count <= self.items_max {
                parent.children.push(element);
            }
        } else if element.space != Space::Other {
            // Items do not count, so that a channel may state its title after them.
            let items = if is_item(parent) { 0 } else { self.items_max };
            if parent.children.len() < CHILDREN_MAX.saturating_add(items) {
                parent.children.push(element);
            } else {
                self.faults.add(Fault::TooManyElements);
            }
        }
    }

    /// Reads an element that holds text up to its end; markup inside is kept as HTML.
    fn text_element(&mut self) {
        let start = self.scanner.position();
        let mut markup_count = 0_usize;
        let mut nested = 0_usize;
        let Some((own_name, is_title)) = self.stack.last().map(|e| (e.raw_name, e.name == "title")) else { return };
        let is_declared_markup = self.stack.last().is_some_and(has_declared_markup);
        let mut end;
        let closing = loop {
            end = self.scanner.position();
            match self.scanner.next(&mut self.faults) {
                None => break None,
                Some(Event::Text(raw)) => self.text(raw, false),
                Some(Event::CData(text)) => self.text(text, true),
                Some(Event::Doctype(_)) => {}
                Some(Event::Start { name, attributes, is_empty }) => {
                    if !is_declared_markup && ends_text(name, is_title) {
                        break Some(Event::Start { name, attributes, is_empty });
                    }
                    markup_count += 1;
                    nested += usize::from(!is_empty && name.eq_ignore_ascii_case(own_name));
                }
                Some(Event::End { name }) if name.eq_ignore_ascii_case(own_name) => {
                    if nested == 0 {
                        break Some(Event::End { name });
                    }
                    nested -= 1;
                }
                Some(Event::End { name }) => {
                    let is_ancestor = self.stack.iter().any(|open| open.raw_name.eq_ignore_ascii_case(name));
                    if is_ancestor {
                        break Some(Event::End { name });
                    }
                    markup_count += 1;
                }
            }
        };
        if markup_count > 0 {
            self.faults.add_many(Fault::RawMarkup, usize::from(!is_declared_markup));
            let markup = as_html(&self.source[start..end], is_declared_markup, &self.declared);
            if let Some(element) = self.stack.last_mut() {
                element.markup = Some(markup);
            }
        }
        match closing {
            Some(Event::Start { name, attributes, is_empty }) => {
                self.faults.add(Fault::UnclosedElement);
                self.pop();
                self.open(name, attributes, is_empty);
            }
            Some(Event::End { name }) => self.end(name),
            _ => {}
        }
    }
}

/// Whether anything but white space and comments follows.
fn has_more(rest: &str) -> bool {
    let mut scanner = Scanner::new(rest);
    let mut faults = Faults::default();
    loop {
        match scanner.next(&mut faults) {
            None => return false,
            Some(Event::Text(text)) if text.trim().is_empty() => {}
            Some(_) => return true,
        }
    }
}

fn is_root(name: &str) -> bool {
    let local = name.rsplit(':').next().unwrap_or(name);
    ["rss", "rdf", "feed", "channel", "entry"].iter().any(|root| local.eq_ignore_ascii_case(root))
}

/// Some feeds come wrapped in a page; but a page with an element called `channel` is no feed.
fn is_page_tag(name: &str) -> bool {
    ["html", "head", "body"].iter().any(|page| name.eq_ignore_ascii_case(page))
}

fn is_item(element: &Element<'_>) -> bool {
    element.space == Space::Core && matches!(element.name.as_ref(), "item" | "entry")
}

fn holds_items(element: &Element<'_>) -> bool {
    matches!(element.name.as_ref(), "channel" | "rss" | "rdf" | "feed" | "items")
}

/// Fields whose content is a word, a link or a date, never an element.
fn is_plain_field(element: &Element<'_>) -> bool {
    matches!(
        element.name.as_ref(),
        "link" | "guid" | "id" | "pubdate" | "date" | "updated" | "published" | "issued" | "modified" | "created"
    )
}

/// Elements whose content is text that may hold markup.
fn holds_text(element: &Element<'_>) -> bool {
    match element.space {
        Space::Core | Space::Atom => matches!(
            element.name.as_ref(),
            "title" | "description" | "summary" | "content" | "abstract" | "fullitem" | "body" | "tagline" | "subtitle"
        ),
        Space::Content => element.name == "encoded",
        Space::Dc => matches!(element.name.as_ref(), "title" | "description"),
        Space::DcTerms => element.name == "abstract",
        Space::Media => matches!(element.name.as_ref(), "title" | "description"),
        Space::Itunes => matches!(element.name.as_ref(), "summary" | "subtitle" | "title"),
        Space::Xhtml => matches!(element.name.as_ref(), "body" | "div"),
        Space::Rdf | Space::Syndication | Space::Other => false,
    }
}

/// Whether markup inside is as it should be (`type="xhtml"`), rather than a publisher's mistake.
fn has_declared_markup(element: &Element<'_>) -> bool {
    element.space == Space::Xhtml
        || element.attribute("mode").is_some_and(|mode| mode == "xml")
        || element.attribute("type").is_some_and(|kind| kind.contains("xhtml") || kind.contains("xml"))
}

/// Start tags that cannot stand within a text: its own end tag is missing.
fn ends_text(name: &str, is_title: bool) -> bool {
    let is = |names: &[&str]| names.iter().any(|n| name.eq_ignore_ascii_case(n));
    is(&["item", "entry", "channel", "pubDate", "guid"]) || is_title && is(&["link", "description", "id", "summary"])
}

/// The inside of an element as HTML. Where markup is declared, text is XML's and CDATA stands for itself; where it is a
/// mistake, text and CDATA are escaped HTML as everywhere else in the feed, and only the tags are not.
fn as_html(raw: &str, is_declared: bool, declared: &Declared<'_>) -> String {
    let mut html = String::with_capacity(raw.len());
    let mut faults = Faults::default();
    let mut scanner = Scanner::new(raw);
    let mut start = 0;
    while let Some(event) = scanner.next(&mut faults) {
        match event {
            Event::Text(text) if !is_declared => html.push_str(&decode(text, declared, &mut faults)),
            Event::CData(text) if is_declared => html.push_str(&text.replace('&', "&amp;").replace('<', "&lt;")),
            Event::CData(text) => html.push_str(text),
            _ => html.push_str(&raw[start..scanner.position()]),
        }
        start = scanner.position();
    }
    html
}
