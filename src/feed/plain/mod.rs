//! Markup in feed fields to plain text.

mod simple;

use std::borrow::Cow;
use std::cell::RefCell;

use super::entities::named;

/// White space and quoted values that a tag may hold; the time to read one grows with their square.
const ATTRIBUTES_MAX: usize = 500;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

/// The text of a field that may hold HTML: paragraphs separated by a blank line, white space collapsed.
pub(super) fn from_html(html: &str) -> String {
    if memchr::memchr2(b'<', b'&', html.as_bytes()).is_none() {
        return one_line(html);
    }
    simple::from_html(html).unwrap_or_else(|| tokenized(html))
}

/// The same by the tokenizer of the HTML standard, for any input.
fn tokenized(html: &str) -> String {
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&without_giant_tags(html)));
    let tokenizer = Tokenizer::new(Text::default(), TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() });
    // The sink asks for no pause, so one call takes all of the input.
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().text
}

/// Leaves out tags with more attributes than any page has: the tokenizer compares each with all before it.
pub(super) fn without_giant_tags(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut kept = String::new();
    let mut kept_to = 0;
    let mut at = 0;
    while let Some(start) = memchr::memchr(b'<', &bytes[at..]).map(|start| at + start) {
        at = start + 1;
        if !bytes.get(at).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'/') {
            continue;
        }
        let mut attributes = 0;
        while let Some(byte) = bytes.get(at).filter(|b| **b != b'>') {
            at += 1;
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' => attributes += 1,
                b'"' | b'\'' if bytes[..at - 1].trim_ascii_end().ends_with(b"=") => {
                    attributes += 1;
                    at = memchr::memchr(*byte, &bytes[at..]).map_or(bytes.len(), |end| at + end + 1);
                }
                _ => {}
            }
        }
        if attributes > ATTRIBUTES_MAX {
            kept.push_str(&html[kept_to..start]);
            kept_to = (at + 1).min(html.len());
        }
    }
    if kept_to == 0 {
        return Cow::Borrowed(html);
    }
    kept.push_str(&html[kept_to..]);
    Cow::Owned(kept)
}

/// The text of a field that holds none: white space collapsed, paragraphs kept.
pub(super) fn from_text(text: &str) -> String {
    write(text, |writer, text| {
        for paragraph in text.split("\n\n") {
            writer.push(paragraph);
            writer.gap = Gap::Paragraph;
        }
    })
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    write(text, Writer::push)
}

/// Whether a field of which nobody says what it holds looks like HTML: a tag that HTML has, or a reference.
pub(super) fn looks_like_html(text: &str) -> bool {
    let has_tag = text.split('<').skip(1).any(|tag| {
        let name = tag.trim_start_matches('/');
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        name[end..].starts_with([' ', '>', '/', '\t', '\n', '\r']) && is_known(&name[..end])
    });
    has_tag
        || text.split('&').skip(1).any(|reference| {
            reference.split_once(';').is_some_and(|(name, _)| name.starts_with('#') || named(name).is_some())
        })
}

fn write(text: &str, push: impl Fn(&mut Writer, &str)) -> String {
    let mut writer = Writer::default();
    push(&mut writer, text);
    writer.text
}

/// Collects the text of a token stream. No tree is built: which element closes where does not matter for the text.
#[derive(Default)]
struct Text(RefCell<Writer>);

#[derive(Default)]
struct Writer {
    text: String,
    /// What must stand before the next word.
    gap: Gap,
    /// Inside an element whose text nobody sees.
    is_hidden: bool,
}

#[derive(Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Paragraph,
}

impl Writer {
    fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let word = rest.trim_start_matches(is_space);
            if word.len() < rest.len() {
                self.gap = self.gap.max(Gap::Space);
            }
            if word.is_empty() {
                return;
            }
            if !self.text.is_empty() {
                self.text.push_str(match self.gap {
                    Gap::None => "",
                    Gap::Space => " ",
                    Gap::Line => "\n",
                    Gap::Paragraph => "\n\n",
                });
            }
            self.gap = Gap::None;
            let end = run_end(word);
            self.text.push_str(&word[..end]);
            rest = &word[end..];
        }
    }

    /// A tag of an element whose text is shown.
    fn tag(&mut self, name: &str) {
        if name == "br" {
            self.gap = self.gap.max(Gap::Line);
        } else if is_block(name) {
            self.gap = self.gap.max(Gap::Paragraph);
        }
    }
}

/// Elements whose text nobody sees.
fn is_hidden(name: &str) -> bool {
    matches!(name, "script" | "style" | "iframe" | "noembed")
}

impl TokenSink for Text {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writer = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) if !writer.is_hidden => writer.push(&text),
            Token::TagToken(tag) if is_hidden(&tag.name) => {
                let is_open = tag.kind == TagKind::StartTag && !tag.self_closing;
                writer.is_hidden = is_open;
                if is_open {
                    return TokenSinkResult::RawData(RawKind::Rawtext);
                }
            }
            Token::TagToken(tag) => writer.tag(&tag.name),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

/// White space and what nobody sees: control characters and byte order marks within a text.
fn is_space(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_control() || c == '\u{feff}'
}

/// Where a run of words ends that may be copied as it is: words with single spaces between them.
fn run_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            // A single space within the run.
            b' ' if bytes.get(at + 1).is_some_and(|next| (0x21..0x7f).contains(next)) => at += 2,
            0..=b' ' | 0x7f => return at,
            // The first bytes of white space and marks beyond ASCII.
            0xc2 | 0xe1 | 0xe2 | 0xe3 | 0xef => {
                if text[at..].starts_with(is_space) {
                    return at;
                }
                at += 1;
            }
            _ => at += 1,
        }
    }
    at
}

/// Names that tell HTML from a text with angle brackets.
const KNOWN: &str = " a abbr acronym address article aside audio b big blockquote br caption center cite code dd del \
    details dfn div dl dt em embed figcaption figure font footer form h1 h2 h3 h4 h5 h6 header hr i iframe img input ins \
    kbd label li mark nav noscript object ol p param picture pre q s samp script section small source span strike strong \
    style sub summary sup svg table tbody td tfoot th thead time tr tt u ul var video wbr ";

fn is_known(name: &str) -> bool {
    KNOWN.split(' ').any(|known| !name.is_empty() && known.eq_ignore_ascii_case(name))
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "tr"
            | "td"
            | "th"
            | "table"
            | "blockquote"
            | "pre"
            | "hr"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "figure"
            | "figcaption"
            | "aside"
            | "address"
    )
}

#[cfg(test)]
mod tests;
