//! Who wrote an article: persons, agencies and newsrooms, as a clean list.

use super::head::Head;
use super::lexicon::{Lexicon, Marks};
use super::linked::Linked;
use super::outline::{Elem, Outline, Tag, collapse, text_of};
use super::title::key;

/// Names of one article.
const AUTHORS_MAX: usize = 20;
/// A name has no more words; what has is a sentence.
const WORDS_MAX: usize = 6;
/// Longer bylines are biographies.
const BYLINE_MAX: usize = 200;
/// Authors of one article stand within so many levels of the first.
const NEAR_LEVELS: usize = 2;
/// Elements named for writers that are looked at.
const ELEMENTS_MAX: usize = 60;

/// What authors are looked for in.
pub(super) struct Sources<'s, 'a> {
    pub(super) outline: &'s Outline<'a>,
    pub(super) head: &'s Head<'a>,
    pub(super) linked: &'s Linked,
    pub(super) lexicon: &'s Lexicon,
    /// The site's own names, as `title` knows them.
    pub(super) sites: &'s [String],
    /// Text that the outlet's own selector found.
    pub(super) selected: Option<String>,
}

impl Sources<'_, '_> {
    /// The authors, and where they were found.
    pub(super) fn find(&self) -> (Vec<String>, Option<String>) {
        let stages: [(&str, &dyn Fn() -> Vec<String>); 6] = [
            ("the outlet's selector", &|| self.names(self.selected.iter().map(String::as_str))),
            ("linked data", &|| self.names(self.linked.authors.iter().map(String::as_str))),
            ("meta", &|| self.meta()),
            ("itemprop or rel", &|| self.property()),
            ("a byline's class", &|| self.named()),
            ("the wording of a byline", &|| self.worded()),
        ];
        let mut second_best = None;
        for (source, stage) in stages {
            let names = stage();
            let reason = format!("authors from {source}");
            if names.iter().any(|n| !self.is_weak(n)) {
                return (names.into_iter().filter(|n| !self.is_weak(n)).collect(), Some(reason));
            }
            if second_best.is_none() && !names.is_empty() {
                second_best = Some((names, Some(reason)));
            }
        }
        second_best.unwrap_or_default()
    }

    /// Whether a name only says whose site it is, or how its software calls the writer.
    fn is_weak(&self, name: &str) -> bool {
        let is_handle = !name.contains(' ') && name.chars().all(|c| c.is_ascii_lowercase() || "-_.".contains(c));
        let key = key(name);
        is_handle
            || self.sites.iter().any(|site| *site == key || key.contains(site.as_str()) && key.len() < site.len() + 4)
    }

    fn meta(&self) -> Vec<String> {
        let found = self.lexicon.meta.author.iter().map(|name| {
            let contents: Vec<String> = self.head.all(name).collect();
            self.names(contents.iter().map(String::as_str))
        });
        found.into_iter().find(|names| !names.is_empty()).unwrap_or_default()
    }

    /// Microdata and `rel=author`: the first, and those beside it. Further ones wrote the teasers below.
    fn property(&self) -> Vec<String> {
        let is_author = |e: &Elem<'_>| {
            let says = |name: &str, word: &str| e.attr(name).is_some_and(|v| v.split_whitespace().any(|v| v == word));
            says("rel", "author") || says("itemprop", "author") || says("itemprop", "creator")
        };
        let elements = &self.outline.elements;
        let Some(first) = elements.iter().position(is_author) else { return Vec::new() };
        let around = self.outline.ancestors(first).nth(NEAR_LEVELS).unwrap_or(first);
        let texts: Vec<String> = elements[first..elements[around].end]
            .iter()
            .filter(|e| is_author(e))
            .take(ELEMENTS_MAX)
            .map(|e| e.attr("content").map_or_else(|| text_of(e.element), str::to_owned))
            .filter(|t| t.len() <= BYLINE_MAX)
            .collect();
        self.names(texts.iter().map(String::as_str))
    }

    /// Elements with a byline's class, the nearest to the headline first.
    fn named(&self) -> Vec<String> {
        let elements = &self.outline.elements;
        let headline = elements.iter().position(|e| e.tag == Tag::Heading(1)).unwrap_or(0);
        let named = |(index, e): (usize, &Elem<'_>)| {
            let is_byline = e.marks.has(Marks::BYLINE) && e.name() != "body";
            is_byline.then_some((index < headline, index.abs_diff(headline), index))
        };
        let mut named: Vec<_> = elements.iter().enumerate().filter_map(named).collect();
        named.sort_unstable();
        named
            .into_iter()
            .take(ELEMENTS_MAX)
            .map(|(.., index)| text_of(elements[index].element))
            .filter(|text| !text.is_empty() && text.len() <= BYLINE_MAX)
            .map(|text| self.names([text.as_str()]))
            .find(|names| !names.is_empty())
            .unwrap_or_default()
    }

    /// A short block near the top that begins with a byline's word.
    fn worded(&self) -> Vec<String> {
        let start = self.outline.elements.iter().find(|e| e.tag == Tag::Heading(1)).map_or(0, |e| e.blocks.start);
        let blocks = self.outline.blocks[start..].iter().take(25).filter(|b| b.text.len() <= 100);
        for block in blocks {
            if let Some(rest) = self.after_by(&block.text) {
                let names = self.names([rest]);
                if !names.is_empty() {
                    return names;
                }
            }
        }
        Vec::new()
    }

    /// Cleans, splits and checks what a source states.
    fn names<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for text in texts {
            for name in self.split(text) {
                let is_new = !names.iter().any(|n| key(n) == key(&name));
                if is_new && names.len() < AUTHORS_MAX {
                    names.push(name);
                }
            }
        }
        names
    }

    fn split(&self, text: &str) -> Vec<String> {
        let text = collapse(text);
        if text.contains("://") {
            return Vec::new();
        }
        let text = self.after_by(&text).unwrap_or(&text);
        let mut parts = vec![text.to_owned()];
        for joint in self.lexicon.and.iter().map(|w| format!(" {w} ")) {
            parts = parts.iter().flat_map(|p| split_folded(p, &joint)).collect();
        }
        parts
            .iter()
            .flat_map(|p| p.split([',', ';', '|', '/', '&', '•', '·', '、', '，', '\n', '–', '—']))
            .flat_map(|p| p.split(" - "))
            .filter_map(|p| self.name(p))
            .collect()
    }

    /// One name without what surrounds it; `None` if it is none.
    fn name(&self, part: &str) -> Option<String> {
        let mut name = part.trim().trim_matches(|c: char| {
            c.is_whitespace()
                || matches!(c, '.' | ':' | '*' | '-' | '"' | '“' | '”' | '(' | ')' | '[' | ']' | '»' | '«')
        });
        if let Some(rest) = self.after_by(name) {
            name = rest.trim();
        }
        let name = name.split_once('(').map_or(name, |(before, _)| before.trim());
        let name = self.before_end(name);
        let lower = name.to_lowercase();
        let letters = name.chars().filter(|c| c.is_alphabetic()).count();
        if self.lexicon.staff.contains(&lower) {
            return Some(name.to_owned());
        }
        let is_name = letters >= 2
            && name.split_whitespace().count() <= WORDS_MAX
            && !name.contains(['@', '?', '!', '=', '{', '<'])
            && !lower.contains("http")
            && !lower.contains("www.")
            && !name.chars().any(|c| c.is_ascii_digit())
            && !name.contains(':')
            && !self
                .lexicon
                .roles
                .iter()
                .any(|role| lower.strip_suffix(role.as_str()).is_some_and(|r| r.is_empty() || r.ends_with(' ')))
            && !self.lexicon.by.contains(&lower);
        is_name.then(|| name.to_owned())
    }

    /// What stands before a word that ends names: `Anna Example Follow`, `Ben Sample am 3. April`.
    fn before_end<'t>(&self, name: &'t str) -> &'t str {
        let mut end = 0;
        for word in name.split(' ') {
            if end > 0 && self.lexicon.ends.contains(&word.to_lowercase()) {
                return name[..end].trim();
            }
            end += word.len() + usize::from(end + word.len() < name.len());
        }
        name
    }

    /// What follows a byline's word, if the text begins with one.
    fn after_by<'t>(&self, text: &'t str) -> Option<&'t str> {
        let text = text.trim_start();
        self.lexicon.by.iter().find_map(|by| {
            let head = text.get(..by.len())?;
            let rest = &text[by.len()..];
            let is_whole = rest.starts_with([' ', ':', '\u{a0}', '：']);
            (is_whole && head.to_lowercase() == *by).then(|| rest.trim_start_matches([' ', ':', '\u{a0}', '：']))
        })
    }
}

/// Splits at a joint in lower case, whatever the case of the text.
fn split_folded(text: &str, joint: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return text.split(joint).map(str::to_owned).collect();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, found) in lower.match_indices(joint) {
        if at >= start && text.is_char_boundary(at) && text.is_char_boundary(at + found.len()) {
            parts.push(text[start..at].to_owned());
            start = at + found.len();
        }
    }
    parts.push(text[start..].to_owned());
    parts
}
