//! Text from outside, made safe for a terminal.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control and bidirectional formatting characters written as `\u{..}`; line breaks and tabs stay.
///
/// An escape sequence in a headline could otherwise rewrite the screen, and an override turn a sentence around.
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unprintable) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_unprintable(c) {
            // Writing to a `String` cannot fail.
            let _ = write!(safe, "{}", c.escape_unicode());
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// The same on one line: any run of white space becomes one space.
pub fn printable_line(text: &str) -> String {
    printable(&one_line(text)).into_owned()
}

/// The text with any run of white space as one space, and none at either end.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// The text on one line without control and bidirectional formatting characters, at most `length_max` characters long,
/// the last being `…` where it was cut.
///
/// For pages and mails, where an escape would only puzzle the reader.
pub fn plain_line(text: &str, length_max: usize) -> String {
    // White space first: a line break between two words must leave a space.
    let line = one_line(text);
    let mut kept = line.chars().filter(|c| !is_unprintable(*c) && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    let mut plain: String = kept.by_ref().take(length_max).collect();
    if kept.next().is_some() {
        plain.pop();
        plain.push('…');
    }
    plain
}

pub(super) fn is_unprintable(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{61c}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}
