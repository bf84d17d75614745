//! Who wrote an article: persons, agencies and newsrooms, as a clean list.

use ego_tree::iter::Edge;
use scraper::Node;
use url::Url;

use super::head::Head;
use super::lexicon::{Lexicon, Marks};
use super::linked::Linked;
use super::names::{self, Wording};
use super::outline::{Block, Elem, Outline, Tag, collapse, text_of};
use super::title::key;

/// Longer bylines are biographies.
const BYLINE_MAX: usize = 200;
/// Authors of one article stand within so many levels of the first.
const NEAR_LEVELS: usize = 2;
/// Elements after the first author in which others are looked for.
const BESIDE_MAX: usize = 400;
/// Elements named for writers that are looked at.
const ELEMENTS_MAX: usize = 60;
/// A link to a writer's page counts as so many elements farther away than a byline.
const LINK_DISTANCE: usize = 20;
/// So many bylines farther from the headline are preferred to one without a full name.
const FARTHER_MAX: usize = 3;
/// A site's name with fewer letters may begin anybody's.
const SITE_LETTERS_MIN: usize = 3;
/// Blocks below the headline in which a name may stand beside a date and nothing else.
const DATED_BLOCKS: usize = 4;
/// Blocks below the headline in which a byline may stand.
const WORDED_BLOCKS: usize = 25;
/// A byline that only its wording shows is no longer.
const WORDED_MAX: usize = 100;

/// What authors are looked for in.
pub(super) struct Sources<'s, 'a> {
    pub(super) outline: &'s Outline<'a>,
    pub(super) dropped: &'s [bool],
    /// The heading that shows the headline.
    pub(super) headline: Option<usize>,
    pub(super) head: &'s Head<'a>,
    pub(super) linked: &'s Linked,
    pub(super) lexicon: &'s Lexicon,
    pub(super) url: Option<&'s Url>,
    /// The site's own names, as `title` knows them.
    pub(super) sites: &'s [String],
    /// Text that the outlet's own selector found.
    pub(super) selected: Option<String>,
}

/// Names, and where they were found.
type Found = (Vec<String>, &'static str);

impl Sources<'_, '_> {
    /// The authors, and where they were found.
    pub(super) fn find(&self) -> (Vec<String>, Option<String>) {
        let selected = self.read(Wording::Shown, self.selected.as_deref());
        let found = if selected.is_empty() { self.found() } else { Some((selected, "the outlet's selector")) };
        found.map_or_else(Default::default, |(names, source)| (names, Some(format!("authors from {source}"))))
    }

    fn found(&self) -> Option<Found> {
        // Newsrooms are authors where a field says so; in a byline they are what stands beside one.
        let stated = [
            (self.read(Wording::Stated, self.linked.authors.iter().map(String::as_str)), "linked data"),
            (self.meta(), "meta"),
        ];
        let byline = self.byline();
        for (names, source) in &stated {
            let strong = self.strong(names);
            if !strong.is_empty() {
                // Many systems state the first of several authors only.
                let more = self.without_site(self.strong(&byline));
                let starts_alike = more.first().is_some_and(|n| has(&strong, n));
                let is_more = more.len() > strong.len() && starts_alike && strong.iter().all(|n| has(&more, n));
                let (names, source) = if is_more { (more, "a byline that names more") } else { (strong, *source) };
                return Some((self.without_site(names), source));
            }
        }
        let shown = [(byline, "a byline"), (self.worded(), "the wording of a byline")];
        let strong = shown.iter().map(|(names, source)| (self.strong(names), *source)).find(|(n, _)| !n.is_empty());
        let found = strong.or_else(|| stated.into_iter().chain(shown).find(|(names, _)| !names.is_empty()));
        found.map(|(names, source)| (self.without_site(names), source))
    }

    /// Names without the site's own and its desks beside persons: `The Example Staff`.
    fn without_site(&self, names: Vec<String>) -> Vec<String> {
        let is_site = |name: &String| {
            let key = key(name);
            self.sites.iter().any(|site| site.chars().count() >= SITE_LETTERS_MIN && key.starts_with(site.as_str()))
        };
        if names.len() < 2 || names.iter().all(is_site) {
            return names;
        }
        names.into_iter().filter(|n| !is_site(n)).collect()
    }

    fn read<'t>(&self, wording: Wording, texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
        names::read(self.lexicon, wording, texts)
    }

    fn strong(&self, names: &[String]) -> Vec<String> {
        names.iter().filter(|n| !self.is_weak(n)).cloned().collect()
    }

    /// Whether a name names nobody: `Agencies`.
    fn is_nobody(&self, name: &str) -> bool {
        self.lexicon.nobody.iter().any(|n| n == &name.to_lowercase())
    }

    /// Whether a name only says whose site it is, or how its software calls the writer.
    fn is_weak(&self, name: &str) -> bool {
        let is_handle = name.chars().all(|c| c.is_ascii_lowercase() || "-_.".contains(c));
        // Agencies are written in lower case as well: `dpa`.
        let is_handle = is_handle && !self.lexicon.staff.iter().any(|known| known == name);
        let key = key(name);
        is_handle
            || self.is_nobody(name)
            || self.sites.iter().any(|site| *site == key || key.contains(site.as_str()) && key.len() < site.len() + 4)
            || ["copyright", "publisher", "dc.publisher", "dcterms.publisher", "dc.rights", "rights"]
                .iter()
                .any(|n| self.head.first(&[n]).is_some_and(|owner| super::title::key(&owner).contains(&key)))
    }

    fn meta(&self) -> Vec<String> {
        let mut first = Vec::new();
        for name in &self.lexicon.meta.author {
            let contents: Vec<String> = self.head.all(name).collect();
            let names = self.read(Wording::Stated, contents.iter().map(String::as_str));
            if !self.strong(&names).is_empty() {
                return names;
            }
            if first.is_empty() {
                first = names;
            }
        }
        first
    }

    /// The byline: of all elements marked as one, the nearest to the headline that holds names, and those beside it.
    fn byline(&self) -> Vec<String> {
        let elements = &self.outline.elements;
        let headline = self.headline();
        let mut marked: Vec<_> = elements
            .iter()
            .enumerate()
            .filter_map(|(index, e)| {
                let distance = index.abs_diff(headline) + self.kind(e)?;
                Some(((self.dropped[e.parent], index < headline, distance), index))
            })
            .collect();
        marked.sort_unstable();
        let mut second_best = Vec::new();
        let mut looked_at = 0;
        for (_, index) in marked.into_iter().take(ELEMENTS_MAX) {
            let names = self.beside(index);
            if self.strong(&names).iter().any(|n| names::is_full(n)) {
                return names;
            }
            if second_best.is_empty() {
                second_best = names;
            }
            looked_at += usize::from(!second_best.is_empty());
            if looked_at > FARTHER_MAX {
                break;
            }
        }
        second_best
    }

    /// Whether an element is marked as a byline, and how much farther away that makes it.
    fn kind(&self, element: &Elem<'_>) -> Option<usize> {
        let is_name = is_exact(element);
        let is_class = element.marks.has(Marks::BYLINE) && !element.marks.has(Marks::ROLE);
        match element.tag {
            _ if element.name() == "body" => None,
            _ if is_name || is_class => Some(0),
            Tag::Link => self.leads_to_writer(element).then_some(LINK_DISTANCE),
            _ => None,
        }
    }

    /// `/author/anna-example`, on the outlet's own site.
    fn leads_to_writer(&self, link: &Elem<'_>) -> bool {
        let Some(href) = link.attr("href") else { return false };
        let host = |url: &Url| url.host_str().map(|h| psl::domain_str(h).unwrap_or(h).to_owned());
        if let (Some(page), Ok(other)) = (self.url, Url::parse(href.trim()))
            && host(page) != host(&other)
        {
            return false;
        }
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.split('/').filter(|p| !p.is_empty()).rev();
        parts.next().is_some() && parts.take(2).any(|p| self.lexicon.writers.iter().any(|w| p.eq_ignore_ascii_case(w)))
    }

    /// The names in an element and in its like around it. Further ones wrote the teasers below.
    fn beside(&self, first: usize) -> Vec<String> {
        let elements = &self.outline.elements;
        let around = self.outline.ancestors(first).nth(NEAR_LEVELS).unwrap_or(first);
        let this = &elements[first];
        let is_like = |e: &Elem<'_>| {
            self.kind(e).is_some()
                && e.name() == this.name()
                && ["class", "rel", "itemprop"].iter().all(|a| e.attr(a) == this.attr(a))
        };
        let is_in = |e: &Elem<'_>| self.dropped[e.parent] == self.dropped[this.parent];
        let mut texts = Vec::new();
        let mut next = first;
        let end = elements[around].end.min(first + BESIDE_MAX);
        for (index, element) in elements.iter().enumerate().take(end).skip(first) {
            let is_one = index == first || is_like(element) && is_in(element);
            if index >= next && texts.len() < ELEMENTS_MAX && is_one {
                texts.extend(self.pieces(index));
                next = element.end;
            }
        }
        let is_name = is_exact(this);
        let mut names: Vec<String> = Vec::new();
        let mut has_full = false;
        for text in &texts {
            // A link or property that is the name may have any word in it: `Center for Example Studies`.
            let has_number = text.chars().any(|c| c.is_ascii_digit());
            let wording = if is_name && !has_number { Wording::Stated } else { Wording::Shown };
            let read = self.read(wording, [text.as_str()]);
            let is_full = read.iter().any(|n| names::is_full(n));
            // Beside full names stand places, sections and buttons.
            if has_full && !is_full && !read.is_empty() {
                break;
            }
            if is_full && !has_full {
                names.clear();
            }
            has_full |= is_full;
            names.extend(read.into_iter().filter(|n| !is_full || names::is_full(n)));
        }
        // What repeats a name does something with it: `Follow Anna Example`.
        let is_own = |name: &String| !names.iter().any(|n| n != name && key(name).contains(&key(n)));
        let own: Vec<String> = names.iter().filter(|n| is_own(n)).cloned().collect();
        self.read(Wording::Stated, own.iter().map(String::as_str))
    }

    /// The stretches of text in a byline: what has an element of its own stands apart, as do names in a row of links.
    fn pieces(&self, index: usize) -> Vec<String> {
        let element = &self.outline.elements[index];
        if let Some(stated) = element.attr("content") {
            return vec![stated.to_owned()];
        }
        let within = &self.outline.elements[index + 1..element.end];
        let links = within.iter().filter(|e| e.tag == Tag::Link && self.kind(e).is_some() && self.leads_to_writer(e));
        let linked: Vec<String> =
            links.take(ELEMENTS_MAX).map(|e| text_of(e.element)).filter(|t| !t.is_empty()).collect();
        let length: usize = element.blocks.clone().map(|b| self.outline.blocks[b].text.len()).sum();
        if !linked.is_empty() && length <= BYLINE_MAX {
            return linked;
        }
        let mut pieces = vec![String::new()];
        let (mut at, mut aside, mut length) = (index, None, 0);
        for edge in element.element.traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(e) => {
                        if aside.is_none() && at > index && is_aside(&self.outline.elements[at]) {
                            aside = Some(node.id());
                        }
                        at += 1;
                        end_piece(&mut pieces, e.name());
                    }
                    Node::Text(text) if aside.is_none() => {
                        length += text.trim().len();
                        if let Some(last) = pieces.last_mut() {
                            last.push_str(text);
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if let Node::Element(e) = node.value() {
                        end_piece(&mut pieces, e.name());
                    }
                    if aside == Some(node.id()) {
                        aside = None;
                    }
                }
            }
            if length > BYLINE_MAX {
                return Vec::new();
            }
        }
        joined(pieces.iter().map(|p| collapse(p)).filter(|p| !p.is_empty()))
    }

    /// A short block near the top that begins with a byline's word.
    fn worded(&self) -> Vec<String> {
        let start = self.headline.or_else(|| self.first_heading()).map_or(0, |h| self.outline.elements[h].blocks.start);
        let blocks = &self.outline.blocks[start..];
        let short = blocks.iter().enumerate().take(WORDED_BLOCKS).filter(|(_, b)| b.text.len() <= WORDED_MAX);
        let names = |(at, block): (usize, &Block)| {
            let next = || blocks.get(at + 1).filter(|b| b.text.len() <= WORDED_MAX).map(|b| b.text.as_str());
            let text = names::after_by(self.lexicon, &block.text);
            let text = text.or_else(|| if names::is_by(self.lexicon, &block.text) { next() } else { None });
            self.read(Wording::Shown, text)
        };
        let has_full = |names: &Vec<String>| self.strong(names).iter().any(|n| names::is_full(n));
        let labelled =
            || blocks.windows(2).filter(|pair| self.is_label(&pair[0].text) && pair[1].text.len() <= WORDED_MAX);
        None.or_else(|| short.clone().map(names).find(has_full))
            .or_else(|| short.take(DATED_BLOCKS).map(|(_, b)| self.beside_date(b)).find(has_full))
            .or_else(|| labelled().map(|pair| self.read(Wording::Shown, [pair[1].text.as_str()])).find(has_full))
            .unwrap_or_default()
    }

    /// `Author:`, wherever it stands: the next block is the name.
    fn is_label(&self, text: &str) -> bool {
        let word = text.trim_end_matches([':', ' ']).to_lowercase();
        names::is_by(self.lexicon, text) && self.lexicon.writers.contains(&word)
    }

    /// `11.12.2019 - Anna Example`: the one name beside a date.
    fn beside_date(&self, block: &Block) -> Vec<String> {
        let is_dated = crate::text::date::find(&block.text, &crate::text::date::Hints::default()).is_some();
        if !is_dated {
            return Vec::new();
        }
        let parts = block.text.split(['|', '•', '·', '–', '—']).flat_map(|p| p.split(" - ")).map(str::trim);
        let parts: Vec<&str> = parts.filter(|p| !p.is_empty() && !p.contains(|c: char| c.is_ascii_digit())).collect();
        let [part] = parts.as_slice() else { return Vec::new() };
        let names = self.read(Wording::Shown, [*part]);
        if names.iter().all(|n| names::is_full(n)) { names } else { Vec::new() }
    }

    fn headline(&self) -> usize {
        self.headline.or_else(|| self.first_heading()).unwrap_or(0)
    }

    fn first_heading(&self) -> Option<usize> {
        self.outline.elements.iter().position(|e| e.tag == Tag::Heading(1))
    }
}

/// Whether markup says that an element is the author.
fn is_exact(element: &Elem<'_>) -> bool {
    let says = |name: &str, words: &[&str]| {
        element.attr(name).is_some_and(|v| v.split_whitespace().any(|v| words.contains(&v)))
    };
    says("rel", &["author"]) || says("itemprop", &["author", "creator"])
}

/// What stands in bylines and is no name: dates, roles, ways to share and follow.
fn is_aside(element: &Elem<'_>) -> bool {
    let marks = element.marks;
    matches!(element.tag, Tag::Silent)
        || element.name() == "time"
        || marks.has(Marks::ROLE)
        || (marks.has(Marks::DATE) || marks.has(Marks::FURNITURE)) && !marks.has(Marks::BYLINE)
}

fn has(names: &[String], name: &str) -> bool {
    names.iter().any(|n| key(n) == key(name))
}

/// Elements stand apart, but those that only change the letters.
fn end_piece(pieces: &mut Vec<String>, name: &str) {
    let is_phrase = matches!(name, "b" | "i" | "em" | "strong" | "u" | "font" | "wbr" | "abbr" | "small" | "sup");
    if !is_phrase && pieces.last().is_some_and(|p| !p.trim().is_empty()) {
        pieces.push(String::new());
    }
}

/// Joins first and last names that stand in elements of their own.
fn joined(pieces: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let is_single = |text: &str| {
        !text.contains(' ') && text.starts_with(char::is_uppercase) && text.chars().all(char::is_alphabetic)
    };
    let mut was_single = false;
    for piece in pieces {
        let single = is_single(&piece);
        match texts.last_mut() {
            Some(last) if was_single && single => {
                last.push(' ');
                last.push_str(&piece);
                was_single = false;
            }
            _ => {
                texts.push(piece);
                was_single = single;
            }
        }
    }
    texts
}
