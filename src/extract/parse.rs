//! HTML to a tree, once a page and within bounds.
//!
//! html5ever is quadratic in three hostile cases: attributes of one tag, depth of nesting, and formatting elements that
//! every paragraph re-opens. The bounds here cut each of them far above what real pages need.

use std::borrow::Cow;
use std::cell::Cell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink};

use crate::model::{Problem, Severity};

/// Browsers stop nesting at 512 as well.
const DEPTH_MAX: usize = 512;
/// Measuring a great depth takes as long as the depth, so that it is not done at every tag.
const ENDS_AWAITED: usize = 16;
/// Nodes of a tree; the largest real pages seen have some 60,000.
const NODES_MAX: usize = 300_000;
/// Marks of attributes (gaps and closed quotes) in one tag; real ones have fewer than 200.
const ATTRIBUTES_MAX: usize = 500;

/// Parses a page and tells what had to be cut.
pub(super) fn parse(text: &str) -> (Html, Vec<Problem>) {
    let text = limit_attributes(text);
    let builder = TreeBuilder::new(HtmlTreeSink::new(Html::new_document()), TreeBuilderOpts::default());
    let bounded = Bounded { builder, depth_max: Cell::new(0), ends_awaited: Cell::new(0), is_cut: Cell::new(false) };
    let tokenizer = Tokenizer::new(bounded, TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(&text));
    // It stops at every script, which nobody here runs.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    let mut problems = Vec::new();
    if tokenizer.sink.is_cut.get() {
        let message = "nested too deeply or too many elements: the rest is not read";
        problems.push(Problem::new(Severity::Loss, "page_too_complex", message));
    }
    (tokenizer.sink.builder.sink.finish(), problems)
}

/// Stands between tokenizer and tree builder and withholds what exceeds the bounds.
struct Bounded {
    builder: TreeBuilder<<HtmlTreeSink as TreeSink>::Handle, HtmlTreeSink>,
    /// The depth when last measured, plus the start tags since: never less than the depth. End tags do not count, for
    /// they may close nothing.
    depth_max: Cell<usize>,
    /// End tags to wait for before the depth is measured again, once it was found too great.
    ends_awaited: Cell<usize>,
    is_cut: Cell<bool>,
}

impl Bounded {
    fn is_over(&self, token: &Token) -> bool {
        let Token::TagToken(tag) = token else { return false };
        if tag.kind == TagKind::EndTag {
            self.ends_awaited.set(self.ends_awaited.get().saturating_sub(1));
            return false;
        }
        if self.ends_awaited.get() > 0 || self.node_count() > NODES_MAX {
            return true;
        }
        if self.depth_max.get() >= DEPTH_MAX {
            self.depth_max.set(self.depth());
        }
        if self.depth_max.get() >= DEPTH_MAX {
            self.ends_awaited.set(ENDS_AWAITED);
            return true;
        }
        self.depth_max.set(self.depth_max.get() + 1);
        false
    }

    fn node_count(&self) -> usize {
        self.builder.sink.0.borrow().tree.values().len()
    }

    /// The depth of the node made last.
    fn depth(&self) -> usize {
        let html = self.builder.sink.0.borrow();
        html.tree.nodes().next_back().map_or(0, |node| node.ancestors().count())
    }
}

impl TokenSink for Bounded {
    type Handle = <HtmlTreeSink as TreeSink>::Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Self::Handle> {
        if self.is_over(&token) {
            self.is_cut.set(true);
            return TokenSinkResult::Continue;
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// Ends every tag after its first attributes: the tokenizer compares each attribute with all before it.
fn limit_attributes(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        at += found + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (end, cut) = scan_tag(bytes, at);
        if let Some(cut) = cut {
            kept.push_str(&text[copied..cut]);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    kept.push_str(&text[copied..]);
    Cow::Owned(kept)
}

/// Where the tag that begins at `start` ends, and from where on it has too many attributes.
///
/// Both are positions of ASCII characters, thus character boundaries.
fn scan_tag(bytes: &[u8], start: usize) -> (usize, Option<usize>) {
    let mut attributes = 0;
    let mut cut = None;
    let mut quote = None;
    let mut previous = b' ';
    for (at, &byte) in bytes.iter().enumerate().skip(start) {
        let is_gap = byte.is_ascii_whitespace() || byte == b'/';
        match quote {
            Some(q) if byte == q => {
                quote = None;
                attributes += 1;
            }
            None if byte == b'>' => return (at, cut),
            // A second `<` is text of a script, or this tag lost its end: look at it afresh.
            None if byte == b'<' && cut.is_none() => return (at, None),
            None if (byte == b'"' || byte == b'\'') && previous == b'=' => quote = Some(byte),
            None if is_gap && !previous.is_ascii_whitespace() => attributes += 1,
            _ => {}
        }
        if attributes > ATTRIBUTES_MAX && cut.is_none() && quote.is_none() && is_gap {
            cut = Some(at);
        }
        // `a = "b"` is an attribute as well: look through white space for the `=`.
        if !(byte.is_ascii_whitespace() && previous == b'=') {
            previous = byte;
        }
    }
    (bytes.len(), cut)
}
