//! Bytes to text: which charset a document is really written in, and what to do where it breaks its own.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::model::{Problem, Severity};

/// Where a declaration may stand: HTML asks for the first 1,024 bytes, real pages put scripts before it.
const DECLARATION_BYTES: usize = 8 * 1024;

/// What the guess looks at; more does not change it.
const GUESS_BYTES: usize = 256 * 1024;

/// A UTF-8 document may hold one foreign byte for so many well-formed sequences and still be one.
const SEQUENCES_PER_STRAY_BYTE: usize = 4;

/// A document as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The WHATWG name of the charset that was used, `UTF-8`.
    pub encoding: &'static str,
    /// A wrong declaration, a guess, bytes that had no meaning.
    pub problems: Vec<Problem>,
}

/// Decodes a document: byte order mark, else valid UTF-8, else the charset of the HTTP header, else the declaration
/// inside (`<?xml encoding>`, `<meta charset>`), else a guess.
///
/// A charset that the bytes contradict is passed over: headers are often a server's default.
pub fn decode(bytes: &[u8], http_charset: Option<&str>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        if encoding == UTF_8 {
            return mend_utf8(&bytes[length..]);
        }
        return finish(encoding, &bytes[length..], Vec::new());
    }
    if let Some(encoding) = bare_utf16(bytes) {
        return finish(encoding, bytes, Vec::new());
    }
    let stated = http_charset.and_then(|label| label_encoding(label.as_bytes()));
    let declared = declaration(bytes).and_then(label_encoding);
    // ISO-2022-JP hides in seven bits and is valid UTF-8 by accident.
    let is_seven_bit = bytes.is_ascii() && bytes.windows(2).any(|pair| pair == b"\x1b$" || pair == b"\x1b(");
    if !is_seven_bit {
        if let Ok(text) = std::str::from_utf8(bytes) {
            let problems = if bytes.is_ascii() { Vec::new() } else { contradictions(UTF_8, stated, declared) };
            return Decoded { text: strip_marks(text).to_owned(), encoding: UTF_8.name(), problems };
        }
        if let Some(text) = nearly_utf8(bytes) {
            return text;
        }
    }
    for encoding in [stated, declared].into_iter().flatten().filter(|e| *e != UTF_8) {
        if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
            let problems = contradictions(encoding, stated, declared);
            return Decoded { text: text.into_owned(), encoding: encoding.name(), problems };
        }
    }
    let guessed = guess(bytes);
    let mut problems = contradictions(guessed, stated, declared);
    if problems.is_empty() && stated != Some(guessed) && declared != Some(guessed) {
        let message = format!("no charset stated, read as {}", guessed.name());
        problems.push(Problem::new(Severity::Repair, "charset_guessed", message));
    }
    finish(guessed, bytes, problems)
}

/// The charset parameter of a `Content-Type` header.
pub fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then_some(value)
    })
}

fn finish(encoding: &'static Encoding, bytes: &[u8], mut problems: Vec<Problem>) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    if had_errors {
        problems.push(Problem::new(
            Severity::Loss,
            "invalid_bytes",
            format!("some bytes are not {}, replaced", encoding.name()),
        ));
    }
    Decoded { text: strip_marks(&text).to_owned(), encoding: encoding.name(), problems }
}

/// Byte order marks survive concatenation of files; they are no text.
fn strip_marks(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}

/// UTF-16 without a byte order mark, told by the zero bytes of its first character.
fn bare_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [b'<', 0, b, 0, ..] if *b != 0 => Some(UTF_16LE),
        [0, b'<', 0, b, ..] if *b != 0 => Some(UTF_16BE),
        _ => None,
    }
}

fn label_encoding(label: &[u8]) -> Option<&'static Encoding> {
    // A label that was read byte by byte cannot be UTF-16 (WHATWG, "prescan a byte stream").
    Encoding::for_label(label).filter(|e| *e != UTF_16LE && *e != UTF_16BE)
}

/// The label that the document itself states, from `encoding="…"` of the XML declaration or a `charset=…` of `<meta>`.
fn declaration(bytes: &[u8]) -> Option<&[u8]> {
    let head = &bytes[..bytes.len().min(DECLARATION_BYTES)];
    let xml = find(head, b"<?xml").and_then(|start| {
        let end = find(&head[start..], b"?>").map_or(head.len(), |end| start + end);
        value_after(&head[start..end], b"encoding")
    });
    xml.or_else(|| {
        let mut rest = head;
        while let Some(start) = find(rest, b"<meta") {
            let tag = &rest[start..];
            let end = find(tag, b">").unwrap_or(tag.len());
            if let Some(label) = value_after(&tag[..end], b"charset") {
                return Some(label);
            }
            rest = &tag[5..];
        }
        None
    })
}

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}

fn value_after<'a>(text: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let after = text[find(text, name)? + name.len()..].trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let after = after.strip_prefix(b"\"").or_else(|| after.strip_prefix(b"'")).unwrap_or(after);
    let end = after
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.')))
        .unwrap_or(after.len());
    (end > 0).then(|| &after[..end])
}

/// A UTF-8 document into which a few bytes of another charset were pasted, or which was cut inside a character.
fn nearly_utf8(bytes: &[u8]) -> Option<Decoded> {
    let (mut sequences, mut strays) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().bytes().filter(|b| *b >= 0xc0).count();
        strays += usize::from(!chunk.invalid().is_empty());
    }
    if sequences < strays * SEQUENCES_PER_STRAY_BYTE {
        return None;
    }
    Some(mend_utf8(bytes))
}

/// Reads single stray bytes as windows-1252, from where they are pasted; sequences that were cut have no meaning.
fn mend_utf8(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut strays = 0_usize;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => continue,
            [byte] => text.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*byte]).0),
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
        strays += 1;
    }
    let message = format!(
        "mended {strays} {} that {} not UTF-8",
        if strays == 1 { "place" } else { "places" },
        if strays == 1 { "is" } else { "are" }
    );
    let problems = if strays > 0 { vec![Problem::new(Severity::Loss, "invalid_bytes", message)] } else { Vec::new() };
    Decoded { text: strip_marks(&text).to_owned(), encoding: UTF_8.name(), problems }
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(GUESS_BYTES)], bytes.len() <= GUESS_BYTES);
    // The whole document is known not to be valid UTF-8.
    let guessed = detector.guess(None, Utf8Detection::Deny);
    if guessed == ISO_2022_JP && !bytes.is_ascii() { WINDOWS_1252 } else { guessed }
}

/// What header and declaration state wrongly. That they state nothing is no fault where the bytes are UTF-8.
fn contradictions(
    used: &'static Encoding,
    stated: Option<&'static Encoding>,
    declared: Option<&'static Encoding>,
) -> Vec<Problem> {
    [("the HTTP header", stated), ("the declaration", declared)]
        .into_iter()
        .filter_map(|(who, encoding)| encoding.filter(|e| *e != used).map(|e| (who, e)))
        .map(|(who, encoding)| {
            let message = format!("{who} says {}, the bytes are {}", encoding.name(), used.name());
            Problem::new(Severity::Repair, "wrong_charset", message)
        })
        .collect()
}

#[cfg(test)]
mod tests;
