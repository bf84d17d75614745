//! A page as two flat lists in document order: its elements, and the blocks of text in them.
//!
//! Everything after parsing works on these lists: a subtree is a range, so that sums over subtrees are cheap and
//! nothing recurses.

use std::ops::Range;

use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::lexicon::{Lexicon, Marks};

/// A page laid flat.
pub(super) struct Outline<'a> {
    /// Elements in document order.
    pub(super) elements: Vec<Elem<'a>>,
    /// Blocks of text in document order.
    pub(super) blocks: Vec<Block>,
}

/// An element and its place.
pub(super) struct Elem<'a> {
    /// The element in the tree.
    pub(super) element: ElementRef<'a>,
    /// Index of the parent; its own index for the root.
    pub(super) parent: usize,
    /// Index after its last descendant.
    pub(super) end: usize,
    /// The blocks in it.
    pub(super) blocks: Range<usize>,
    /// What its kind means for text.
    pub(super) tag: Tag,
    /// What its class names say.
    pub(super) marks: Marks,
}

impl<'a> Elem<'a> {
    /// The element's name, in lower case.
    pub(super) fn name(&self) -> &'a str {
        self.element.value().name()
    }

    /// The value of an attribute, without looking names up in a table.
    pub(super) fn attr(&self, name: &str) -> Option<&'a str> {
        attr(self.element.value(), name)
    }
}

/// The value of an attribute.
pub(super) fn attr<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attrs().find(|(n, _)| *n == name).map(|(_, value)| value)
}

/// What an element means for the flow of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// Flows inside a paragraph.
    Inline,
    /// Flows inside a paragraph, and leads elsewhere.
    Link,
    /// A line break.
    Break,
    /// A paragraph.
    Paragraph,
    /// A heading of level 1 to 6.
    Heading(u8),
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// A cell of a table.
    Cell,
    /// A quotation set apart.
    Quote,
    /// Something with a picture.
    Picture,
    /// Never text of the article: navigation, forms' controls.
    Furniture,
    /// Any other block.
    Block,
    /// Not text at all: scripts, styles, media.
    Silent,
}

impl Tag {
    fn of(name: &str) -> Self {
        match name {
            "a" => Self::Link,
            "br" => Self::Break,
            "p" | "pre" => Self::Paragraph,
            "h1" => Self::Heading(1),
            "h2" => Self::Heading(2),
            "h3" => Self::Heading(3),
            "h4" => Self::Heading(4),
            "h5" => Self::Heading(5),
            "h6" => Self::Heading(6),
            "li" | "dd" | "dt" => Self::Item,
            "ol" | "ul" | "dl" => Self::List,
            "td" | "th" => Self::Cell,
            "blockquote" => Self::Quote,
            "figure" | "figcaption" | "caption" => Self::Picture,
            "nav" | "aside" | "footer" | "menu" | "dialog" => Self::Furniture,
            "address" | "article" | "body" | "center" | "dir" | "div" | "fieldset" | "form" | "header" | "hr"
            | "html" | "legend" | "main" | "section" | "summary" | "details" | "table" | "tbody" | "tfoot"
            | "thead" | "tr" | "hgroup" | "amp-accordion" => Self::Block,
            "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe" | "object" | "embed"
            | "applet" | "select" | "textarea" | "button" | "input" | "canvas" | "video" | "audio" | "head" | "map"
            | "progress" | "rt" | "rp" | "meter" | "noembed" | "noframes" | "datalist" | "option" | "title"
            | "amp-ad" | "amp-embed" => Self::Silent,
            _ => Self::Inline,
        }
    }

    /// Whether paragraphs can stand in it.
    pub(super) fn is_container(self) -> bool {
        matches!(self, Self::Block | Self::Cell | Self::Quote | Self::Furniture | Self::Inline)
    }

    /// Whether text before and after it belongs to different paragraphs.
    fn is_block(self) -> bool {
        !matches!(self, Self::Inline | Self::Link | Self::Break | Self::Silent)
    }
}

/// A stretch of text without a paragraph's end in it.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// White space collapsed, none at the ends.
    pub(super) text: String,
    /// Letters and digits; scripts that need fewer characters for a word count double.
    pub(super) weight: usize,
    /// Those of them inside links.
    pub(super) link_weight: usize,
    /// The innermost element around it that is no inline element.
    pub(super) element: usize,
}

impl Block {
    /// The share of it that is inside links.
    pub(super) fn link_share(&self) -> f64 {
        if self.weight == 0 { 0.0 } else { self.link_weight as f64 / self.weight as f64 }
    }
}

impl<'a> Outline<'a> {
    /// Lays a page flat.
    pub(super) fn new(html: &'a Html, lexicon: &Lexicon) -> Self {
        let outline = Self { elements: Vec::new(), blocks: Vec::new() };
        let mut walk =
            Walk { lexicon, outline, open: Vec::new(), silent: 0, links: 0, block: Block::default(), gap: Gap::None };
        for edge in html.tree.root().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(_) => {
                        if let Some(element) = ElementRef::wrap(node) {
                            walk.open(element);
                        }
                    }
                    Node::Text(text) => walk.text(text),
                    _ => {}
                },
                Edge::Close(node) if node.value().is_element() => walk.close(),
                Edge::Close(_) => {}
            }
        }
        walk.flush();
        walk.outline
    }

    /// The element itself and its ancestors, innermost first.
    pub(super) fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let mut next = Some(index);
        std::iter::from_fn(move || {
            let this = next?;
            let parent = self.elements.get(this)?.parent;
            next = (parent != this).then_some(parent);
            Some(this)
        })
    }
}

/// Titles, bylines and dates are shorter; of what is longer only so many bytes are read.
const TEXT_BYTES: usize = 2_000;

/// The text under an element, white space collapsed, scripts and styles left out; no more than the first bytes of it.
pub(super) fn text_of(element: ElementRef<'_>) -> String {
    let mut text = String::new();
    let mut silent = 0;
    for edge in element.traverse() {
        if text.len() > TEXT_BYTES {
            break;
        }
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(e) if is_unread(e.name()) => silent += 1,
                Node::Element(e) if Tag::of(e.name()) != Tag::Inline => text.push(' '),
                Node::Text(t) if silent == 0 => text.push_str(&t[..t.floor_char_boundary(2 * TEXT_BYTES)]),
                _ => {}
            },
            Edge::Close(node) => {
                if let Node::Element(e) = node.value() {
                    match e.name() {
                        name if is_unread(name) => silent -= 1,
                        name if Tag::of(name).is_block() => text.push(' '),
                        _ => {}
                    }
                }
            }
        }
    }
    collapse(&text)
}

fn is_unread(name: &str) -> bool {
    matches!(name, "script" | "style" | "noscript" | "template" | "rt" | "rp")
}

/// White space runs become one space; invisible characters that sites insert for layout go.
pub(super) fn collapse(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for c in text.chars().filter(|c| !is_invisible(*c)) {
        if !c.is_whitespace() {
            kept.push(c);
        } else if !kept.is_empty() && !kept.ends_with(' ') {
            kept.push(' ');
        }
    }
    kept.truncate(kept.trim_end().len());
    kept
}

/// Soft hyphens, zero-width spaces and byte order marks.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{feff}' | '\u{2060}') || c.is_control() && !c.is_whitespace()
}

/// What stands between the text so far and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Line,
}

/// The state of laying a page flat.
struct Walk<'a, 'l> {
    lexicon: &'l Lexicon,
    outline: Outline<'a>,
    /// The elements that are open, outermost first.
    open: Vec<usize>,
    /// How many of them are silent.
    silent: usize,
    /// How many of them are links.
    links: usize,
    block: Block,
    gap: Gap,
}

impl<'a> Walk<'a, '_> {
    fn open(&mut self, element: ElementRef<'a>) {
        let tag = Tag::of(element.value().name());
        if tag.is_block() {
            self.flush();
        }
        let mut marks = Marks::default();
        for (name, value) in element.value().attrs() {
            if matches!(name, "class" | "id" | "itemprop" | "role" | "data-testid" | "data-component") {
                marks.add(self.lexicon.marks(value));
            }
        }
        let index = self.outline.elements.len();
        let parent = self.open.last().copied().unwrap_or(index);
        let first = self.outline.blocks.len();
        self.outline.elements.push(Elem { element, parent, end: index + 1, blocks: first..first, tag, marks });
        self.open.push(index);
        match tag {
            Tag::Silent => self.silent += 1,
            Tag::Link => self.links += 1,
            Tag::Break => self.line_break(),
            _ => {}
        }
    }

    fn close(&mut self) {
        let Some(&index) = self.open.last() else { return };
        let tag = self.outline.elements[index].tag;
        if tag.is_block() {
            self.flush();
        }
        self.open.pop();
        match tag {
            Tag::Silent => self.silent -= 1,
            Tag::Link => self.links -= 1,
            _ => {}
        }
        let blocks = self.outline.blocks.len();
        let end = self.outline.elements.len();
        let closed = &mut self.outline.elements[index];
        closed.end = end;
        closed.blocks.end = blocks;
    }

    /// Two breaks in a row end a paragraph, and so does one after a sentence.
    fn line_break(&mut self) {
        let ends_sentence = self.block.text.ends_with(['.', '!', '?', '…', '。', '！', '？', '"', '”', '»', '」', ':']);
        if self.gap == Gap::Line || ends_sentence {
            self.flush();
        } else {
            self.gap = Gap::Line;
        }
    }

    fn text(&mut self, text: &str) {
        if self.silent > 0 {
            return;
        }
        let mut weight = 0;
        for c in text.chars().filter(|c| !is_invisible(*c)) {
            if c.is_whitespace() {
                if self.gap == Gap::None {
                    self.gap = Gap::Space;
                }
                continue;
            }
            if self.gap != Gap::None {
                if !self.block.text.is_empty() {
                    self.block.text.push(' ');
                }
                self.gap = Gap::None;
            }
            self.block.text.push(c);
            if c.is_alphanumeric() {
                weight += if is_dense(c) { 2 } else { 1 };
            }
        }
        self.block.weight += weight;
        if self.links > 0 {
            self.block.link_weight += weight;
        }
    }

    /// Ends the block, if it has text.
    fn flush(&mut self) {
        self.gap = Gap::None;
        if self.block.text.is_empty() {
            return;
        }
        let mut block = std::mem::take(&mut self.block);
        let innermost = self.open.iter().rev().copied().find(|i| self.outline.elements[*i].tag.is_block());
        block.element = innermost.unwrap_or(0);
        self.outline.blocks.push(block);
    }
}

/// Scripts that say a word in one or two characters.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}
