//! A heading taken apart: many outlets put a kicker before the headline and a deck behind it, in one element.

use ego_tree::NodeRef;
use scraper::Node;

use super::lexicon::Marks;
use super::outline::{Outline, Tag, collapse, text_of};

/// Longer headings are paragraphs and stay whole.
const HEADING_BYTES: usize = 1_000;
/// A kicker is shorter, in characters.
const KICKER_MAX: usize = 90;
/// A headline has so many letters at least.
const HEADLINE_MIN: usize = 8;

/// A stretch of a heading: a child element with text, or text between them.
struct Unit {
    text: String,
    /// Index of the element, if it is one.
    element: Option<usize>,
}

impl Unit {
    fn marks(&self, outline: &Outline<'_>) -> Marks {
        self.element.map(|e| outline.elements[e].marks).unwrap_or_default()
    }

    fn name<'a>(&self, outline: &Outline<'a>) -> &'a str {
        self.element.map_or("", |e| outline.elements[e].name())
    }

    fn is_separator(&self) -> bool {
        !self.text.chars().any(char::is_alphanumeric)
    }
}

/// The headline in a heading without its kicker and deck; `None` where the markup shows neither.
pub(super) fn headline(outline: &Outline<'_>, index: usize) -> Option<String> {
    let blocks = &outline.blocks[outline.elements[index].blocks.clone()];
    if blocks.iter().map(|b| b.text.len()).sum::<usize>() > HEADING_BYTES {
        return None;
    }
    let all = units(outline, index);
    let mut kept = without_deck(outline, &all);
    let start = after_kicker(outline, kept);
    kept = &kept[start..];
    if kept.is_empty() || kept.len() == all.len() {
        return None;
    }
    let text = collapse(&kept.iter().map(|u| u.text.as_str()).collect::<Vec<_>>().join(" "));
    (text.chars().filter(|c| c.is_alphanumeric()).count() >= HEADLINE_MIN).then_some(text)
}

/// The stretches of a heading, below elements that only wrap all of it.
fn units(outline: &Outline<'_>, index: usize) -> Vec<Unit> {
    let mut at = index;
    loop {
        let units = children(outline, at);
        match units.as_slice() {
            [Unit { element: Some(child), .. }] => at = *child,
            _ => return units,
        }
    }
}

fn children(outline: &Outline<'_>, index: usize) -> Vec<Unit> {
    let parent = &outline.elements[index];
    let mut next = index + 1;
    let mut units = Vec::new();
    let mut push = |text: String, element| {
        if !text.is_empty() {
            units.push(Unit { text, element });
        }
    };
    let nodes: Vec<NodeRef<'_, Node>> = parent.element.children().collect();
    for node in nodes {
        match node.value() {
            Node::Text(text) => push(collapse(text), None),
            Node::Element(_) if next < parent.end => {
                let child = &outline.elements[next];
                if child.tag != Tag::Silent {
                    push(text_of(child.element), Some(next));
                }
                next = child.end;
            }
            _ => {}
        }
    }
    units
}

/// Cuts off what follows a headline: decks, dates, labels.
fn without_deck<'u>(outline: &Outline<'_>, units: &'u [Unit]) -> &'u [Unit] {
    let is_deck = |unit: &Unit| {
        let marks = unit.marks(outline);
        unit.is_separator()
            || matches!(unit.name(outline), "small" | "time")
            || marks.has(Marks::DECK) && !marks.has(Marks::HEADLINE)
    };
    let end = units.iter().rposition(|u| !is_deck(u)).map_or(units.len(), |last| last + 1);
    if end == 0 { units } else { &units[..end] }
}

/// Where the headline begins: after a first element that is a kicker by its name, by the headline's name, or by the sign
/// that stands between them as an element of its own.
fn after_kicker(outline: &Outline<'_>, units: &[Unit]) -> usize {
    let [first, rest @ ..] = units else { return 0 };
    let Some(second) = rest.iter().position(|u| !u.is_separator()) else { return 0 };
    let is_phrase = matches!(first.name(outline), "" | "em" | "i" | "b" | "strong" | "q" | "cite" | "mark" | "br");
    if is_phrase || first.text.chars().count() > KICKER_MAX {
        return 0;
    }
    let (marks, next) = (first.marks(outline), rest[second].marks(outline));
    let is_kicker = marks.has(Marks::KICKER)
        || marks.has(Marks::FURNITURE)
        || first.name(outline) == "small"
        || rest[..second].iter().any(|u| u.element.is_some())
        || next.has(Marks::HEADLINE) && !marks.has(Marks::HEADLINE);
    if is_kicker { second + 1 } else { 0 }
}
