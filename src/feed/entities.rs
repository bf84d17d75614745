//! Character and entity references, declared or not.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

use super::faults::{Fault, Faults};

/// Entities that a document type declares; expanded once, never within each other.
#[derive(Debug)]
pub(super) struct Declared<'a> {
    values: HashMap<&'a str, &'a str>,
    /// Bytes that expansion may still add to the whole document.
    budget: Cell<usize>,
}

/// A document may declare so many entities; HTML has 253 that old document types list.
const DECLARED_MAX: usize = 300;

/// Expansion may add so much to a document: more is an attack.
const EXPANSION_BYTES: usize = 1 << 20;

impl<'a> Declared<'a> {
    pub(super) fn new() -> Self {
        Self { values: HashMap::new(), budget: Cell::new(EXPANSION_BYTES) }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        let value = *self.values.get(name)?;
        self.budget.set(self.budget.get().checked_sub(value.len())?);
        Some(value)
    }

    /// Reads `<!ENTITY name "value">` of a document type.
    pub(super) fn read(&mut self, doctype: &'a str) {
        let mut rest = doctype;
        while let Some(at) = rest.find("<!ENTITY") {
            rest = &rest[at + 8..];
            let text = rest.trim_start();
            let Some((name, _)) = text[..text.floor_char_boundary(NAME_BYTES)].split_once(char::is_whitespace) else {
                continue;
            };
            let after = text[name.len()..].trim_start();
            let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
            let Some((value, _)) = after[1..].split_once(quote) else { return };
            if self.values.len() < DECLARED_MAX {
                self.values.insert(name, value);
            }
        }
    }
}

/// The longest name of HTML has 31 letters.
const NAME_BYTES: usize = 40;

/// Resolves the references of a text once.
pub(super) fn decode<'a>(raw: &'a str, declared: &Declared<'_>, faults: &mut Faults) -> Cow<'a, str> {
    let Some(first) = memchr::memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
    let mut text = String::with_capacity(raw.len());
    text.push_str(&raw[..first]);
    let mut rest = &raw[first..];
    while !rest.is_empty() {
        // `rest` begins with an ampersand.
        let length = match reference(rest) {
            Some(name) if push(name, declared, &mut text, faults) => name.len() + 2,
            _ => {
                faults.add(Fault::BareAmpersand);
                text.push('&');
                1
            }
        };
        let next = memchr::memchr(b'&', &rest.as_bytes()[length..]).map_or(rest.len(), |next| length + next);
        text.push_str(&rest[length..next]);
        rest = &rest[next..];
    }
    Cow::Owned(text)
}

/// The character that HTML means by a name, for those of one or two code points.
pub(super) fn named(name: &str) -> Option<(char, Option<char>)> {
    let mut with_semicolon = String::with_capacity(name.len() + 1);
    with_semicolon.push_str(name);
    with_semicolon.push(';');
    let (first, second) = NAMED_ENTITIES.get(with_semicolon.as_str())?;
    let first = char::from_u32(*first).filter(|c| *c != '\0')?;
    Some((first, char::from_u32(*second).filter(|c| *c != '\0')))
}

/// The name between `&` and `;`, if it looks like one.
fn reference(rest: &str) -> Option<&str> {
    let bytes = &rest.as_bytes()[1..rest.len().min(NAME_BYTES)];
    let end = bytes.iter().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'#' | b'_' | b'.' | b'-')))?;
    (end > 0 && bytes[end] == b';').then(|| &rest[1..=end])
}

fn push(name: &str, declared: &Declared<'_>, text: &mut String, faults: &mut Faults) -> bool {
    let plain = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            if let Some(number) = name.strip_prefix('#') {
                return push_number(number, text, faults);
            }
            if let Some(value) = declared.get(name) {
                text.push_str(&decode(value, &Declared::new(), faults));
                return true;
            }
            let Some((first, second)) = named(name) else { return false };
            faults.add(Fault::UndeclaredEntity);
            text.push(first);
            text.extend(second);
            return true;
        }
    };
    text.push(plain);
    true
}

/// `#233`, `#xe9`; numbers of windows-1252 are read as what was meant, impossible ones dropped.
fn push_number(number: &str, text: &mut String, faults: &mut Faults) -> bool {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16),
        None => number.parse(),
    };
    let Ok(code) = code else { return false };
    let meant = match code {
        0x80..=0x9f => C1_REPLACEMENTS[(code - 0x80) as usize],
        _ => char::from_u32(code),
    };
    match meant.filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')) {
        Some(c) => text.push(c),
        None => faults.add(Fault::ControlCharacter),
    }
    true
}
