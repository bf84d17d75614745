//! Text from outside, made safe for markup: what every template of pages, mails and feeds writes with.

use std::fmt::{self, Write};

use askama::filters::Escaper;

use super::printable::is_unprintable;

/// Escapes what is markup, and leaves out control and bidirectional formatting characters: they have no shape in a
/// page, some of them are not allowed there, and an override would turn the rest of a line around.
#[derive(Debug, Clone, Copy)]
pub struct Markup;

impl Escaper for Markup {
    fn write_escaped_str<W: Write>(&self, mut dest: W, string: &str) -> fmt::Result {
        let mut written = 0;
        for (at, c) in string.char_indices() {
            let instead = match c {
                '&' => "&#38;",
                '<' => "&#60;",
                '>' => "&#62;",
                '"' => "&#34;",
                '\'' => "&#39;",
                _ if is_unprintable(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => "",
                _ => continue,
            };
            dest.write_str(&string[written..at])?;
            dest.write_str(instead)?;
            written = at + c.len_utf8();
        }
        dest.write_str(&string[written..])
    }
}
