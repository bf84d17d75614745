//! A short way for the HTML that most feeds hold. It gives what the tokenizer of the standard gives, or nothing: for
//! comments, scripts, odd quoting and references without a semicolon it refuses, and the tokenizer is asked.

use super::{Writer, is_hidden};
use crate::feed::entities::named;

/// The longest name of a reference.
const NAME_BYTES: usize = 32;

/// The text of simple HTML; `None` if the tokenizer must read it.
pub(super) fn from_html(html: &str) -> Option<String> {
    let mut writer = Writer::default();
    writer.text.reserve(html.len() / 2);
    let mut rest = html;
    while !rest.is_empty() {
        let bytes = rest.as_bytes();
        let length = match bytes {
            [b'<', b'/', first, ..] if first.is_ascii_alphabetic() => 2 + tag(&mut writer, &rest[2..])?,
            [b'<', first, ..] if first.is_ascii_alphabetic() => 1 + tag(&mut writer, &rest[1..])?,
            [b'<', b'/' | b'!' | b'?', ..] | [b'<'] => return None,
            [b'<', ..] => {
                writer.push("<");
                1
            }
            [b'&', ..] => reference(&mut writer, rest)?,
            _ => {
                let end = memchr::memchr3(b'<', b'&', 0, bytes).unwrap_or(bytes.len());
                writer.push(&rest[..end]);
                if end == 0 {
                    return None;
                }
                end
            }
        };
        rest = &rest[length..];
    }
    Some(writer.text)
}

/// A tag from its name on; its length.
fn tag(writer: &mut Writer, tag: &str) -> Option<usize> {
    let bytes = tag.as_bytes();
    let name_end =
        bytes.iter().position(|b| matches!(b, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\x0c' | b'\r' | b'<' | 0))?;
    let name = &tag[..name_end];
    let end = name_end + end(&bytes[name_end..])?;
    if name.bytes().any(|b| b.is_ascii_uppercase()) {
        let name = name.to_ascii_lowercase();
        (!is_hidden(&name)).then(|| writer.tag(&name))?;
    } else {
        (!is_hidden(name)).then(|| writer.tag(name))?;
    }
    Some(end + 1)
}

/// Where a tag ends, if no quoted value could be read in two ways.
fn end(attributes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += attributes[at..].iter().position(|b| matches!(b, b'>' | b'<' | b'"' | b'\''))?;
        match attributes[at] {
            b'>' => return Some(at),
            b'<' => return None,
            quote => {
                if !attributes[..at].ends_with(b"=") {
                    return None;
                }
                let value = &attributes[at + 1..];
                let close = memchr::memchr3(quote, b'>', b'<', value).filter(|close| value[*close] == quote)?;
                at += close + 2;
            }
        }
    }
}

/// A reference with its semicolon, or an ampersand that is plainly none; its length.
fn reference(writer: &mut Writer, rest: &str) -> Option<usize> {
    let bytes = &rest.as_bytes()[1..rest.len().min(NAME_BYTES)];
    let mut buffer = [0; 4];
    match bytes.first() {
        Some(b'#') => {
            let end = bytes.iter().position(|b| *b == b';')?;
            let number = &rest[2..=end];
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
                None if number.bytes().all(|b| b.is_ascii_digit()) => number.parse().ok()?,
                _ => return None,
            };
            // The standard has its own mind about control characters and those of windows-1252.
            let c = char::from_u32(code).filter(|c| !c.is_control() || *c == '\n')?;
            writer.push(c.encode_utf8(&mut buffer));
            Some(end + 2)
        }
        Some(first) if first.is_ascii_alphabetic() => {
            let end = bytes.iter().position(|b| !b.is_ascii_alphanumeric()).filter(|end| bytes[*end] == b';')?;
            let (first, second) = named(&rest[1..=end])?;
            writer.push(first.encode_utf8(&mut buffer));
            if let Some(second) = second {
                writer.push(second.encode_utf8(&mut buffer));
            }
            Some(end + 2)
        }
        _ => {
            writer.push("&");
            Some(1)
        }
    }
}
