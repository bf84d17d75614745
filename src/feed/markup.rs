//! Cuts a document into tags and text. Where XML readers stop, it goes on: it never fails, and takes linear time.

use memchr::memmem;

use super::faults::{Fault, Faults};

/// A piece of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// A start tag; the attributes as they stand.
    Start { name: &'a str, attributes: &'a str, is_empty: bool },
    /// An end tag.
    End { name: &'a str },
    /// Text whose references are not resolved.
    Text(&'a str),
    /// The inside of a CDATA section.
    CData(&'a str),
    /// A document type declaration.
    Doctype(&'a str),
}

/// Walks over a document.
pub(super) struct Scanner<'a> {
    source: &'a str,
    /// Where the next event begins.
    at: usize,
    /// The name of the last start tag: an unclosed CDATA section ends where that element does.
    last_start: &'a str,
    /// No terminator of this kind stands further on, so that looking for it again would take quadratic time.
    no_comment_end: bool,
    no_instruction_end: bool,
    /// Where the next `]]>` stands, the length of the source if there is none: sections may end before it, and then
    /// it is not looked for again.
    section_end: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        Self { source, at: 0, last_start: "", no_comment_end: false, no_instruction_end: false, section_end: 0 }
    }

    /// Where the next event begins.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The next event; `None` at the end.
    pub(super) fn next(&mut self, faults: &mut Faults) -> Option<Event<'a>> {
        loop {
            let rest = &self.source[self.at..];
            let bytes = rest.as_bytes();
            match bytes {
                [] => return None,
                [b'<', b'/', ..] => return Some(self.end_tag(rest, faults)),
                [b'<', b'?', ..] => self.at += self.instruction(bytes),
                [b'<', b'!', ..] => {
                    if let Some(event) = self.declaration(rest, faults) {
                        return Some(event);
                    }
                }
                [b'<', first, ..] if first.is_ascii_alphabetic() || matches!(first, b'_' | b':' | 0x80..) => {
                    return Some(self.start_tag(rest, faults));
                }
                [b'<', ..] => return Some(self.literal(rest, faults)),
                _ => {
                    let end = memchr::memchr(b'<', bytes).unwrap_or(bytes.len());
                    return Some(self.take(end, Event::Text(&rest[..end])));
                }
            }
        }
    }

    /// The length of a processing instruction.
    fn instruction(&mut self, bytes: &[u8]) -> usize {
        let end = if self.no_instruction_end { None } else { past(bytes, b"?>") };
        self.no_instruction_end = end.is_none();
        end.or_else(|| past(bytes, b">")).unwrap_or(bytes.len())
    }

    fn take(&mut self, length: usize, event: Event<'a>) -> Event<'a> {
        self.at += length;
        event
    }

    /// A `<` that opens nothing, with the text up to the next one.
    fn literal(&mut self, rest: &'a str, faults: &mut Faults) -> Event<'a> {
        faults.add(Fault::StrayBracket);
        let end = memchr::memchr(b'<', &rest.as_bytes()[1..]).map_or(rest.len(), |end| end + 1);
        self.take(end, Event::Text(&rest[..end]))
    }

    fn start_tag(&mut self, rest: &'a str, faults: &mut Faults) -> Event<'a> {
        let Some(end) = tag_end(rest.as_bytes()) else { return self.literal(rest, faults) };
        let inside = &rest[1..end];
        let is_empty = inside.ends_with('/');
        let inside = inside.trim_end_matches('/');
        let name_end = inside.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(name_end);
        self.last_start = name;
        self.take(end + 1, Event::Start { name, attributes, is_empty })
    }

    fn end_tag(&mut self, rest: &'a str, faults: &mut Faults) -> Event<'a> {
        let inside = &rest[2..];
        // `</title<link>`: the bracket is missing.
        let (end, length) = match memchr::memchr2(b'>', b'<', inside.as_bytes()) {
            Some(end) if inside.as_bytes()[end] == b'>' => (end, end + 3),
            Some(end) => (end, end + 2),
            None => (inside.len(), rest.len()),
        };
        faults.add_many(Fault::StrayBracket, usize::from(length != end + 3));
        let name = inside[..end].split_whitespace().next().unwrap_or_default();
        self.take(length, Event::End { name })
    }

    /// Comments, CDATA sections, the document type, and whatever else begins with `<!`.
    fn declaration(&mut self, rest: &'a str, faults: &mut Faults) -> Option<Event<'a>> {
        let bytes = rest.as_bytes();
        if bytes.starts_with(b"<!--") {
            let end = if self.no_comment_end { None } else { past(&bytes[4..], b"-->") };
            if let Some(end) = end {
                self.at += end + 4;
            } else {
                self.no_comment_end = true;
                faults.add(Fault::UnclosedSection);
                self.at += 4;
            }
            return None;
        }
        if bytes.len() >= 9 && bytes[..9].eq_ignore_ascii_case(b"<![CDATA[") {
            return Some(self.section(&rest[9..], faults));
        }
        let end = doctype_end(bytes).unwrap_or(bytes.len());
        self.at += end;
        let is_doctype = bytes.len() > 9 && bytes[..9].eq_ignore_ascii_case(b"<!DOCTYPE");
        is_doctype.then(|| Event::Doctype(&rest[9..end]))
    }

    fn section(&mut self, body: &'a str, faults: &mut Faults) -> Event<'a> {
        let bytes = body.as_bytes();
        let start = self.source.len() - body.len();
        if self.section_end < start {
            self.section_end = memmem::find(bytes, b"]]>").map_or(self.source.len(), |end| start + end);
        }
        let end = (self.section_end < self.source.len()).then(|| self.section_end - start);
        // The next section closes what this one left open, unless this element ends before that begins.
        let inside = &bytes[..end.unwrap_or(bytes.len())];
        let reopened = memmem::find(inside, b"<![CDATA[");
        if end.is_some() && reopened.is_none() {
            return self.take(9 + inside.len() + 3, Event::CData(&body[..inside.len()]));
        }
        let own_end = memmem::find(inside, format!("</{}", self.last_start).as_bytes());
        match (own_end, end, reopened) {
            (Some(own_end), None, _) => {
                faults.add(Fault::UnclosedSection);
                self.take(9 + own_end, Event::CData(&body[..own_end]))
            }
            (Some(own_end), Some(_), Some(reopened)) if own_end < reopened => {
                faults.add(Fault::UnclosedSection);
                self.take(9 + own_end, Event::CData(&body[..own_end]))
            }
            (_, Some(end), _) => self.take(9 + end + 3, Event::CData(&body[..end])),
            (None, None, _) => {
                faults.add(Fault::UnclosedSection);
                self.take(9 + body.len(), Event::CData(body))
            }
        }
    }
}

fn past(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memmem::find(bytes, word).map(|at| at + word.len())
}

/// The position of the `>` that ends a tag; `None` if another tag begins before, so that this is none.
fn tag_end(tag: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += tag[at..].iter().position(|b| matches!(b, b'>' | b'<' | b'"' | b'\''))?;
        match tag[at] {
            b'>' => return Some(at),
            b'<' => return None,
            quote => {
                let is_value = tag[..at].trim_ascii_end().ends_with(b"=");
                // An unpaired quotation mark must not swallow what follows.
                let close = memchr::memchr2(quote, b'<', &tag[at + 1..]).map(|end| at + 1 + end);
                match close {
                    Some(close) if is_value && tag[close] == quote => at = close + 1,
                    _ => at += 1,
                }
            }
        }
    }
}

/// Where a document type ends, with the declarations in brackets that it may hold.
fn doctype_end(bytes: &[u8]) -> Option<usize> {
    let end = past(bytes, b">")?;
    match memchr::memchr(b'[', &bytes[..end]) {
        Some(open) => {
            let close = open + memchr::memchr(b']', &bytes[open..])?;
            past(&bytes[close..], b">").map(|end| close + end)
        }
        None => Some(end),
    }
}
