//! Where a place in a text stands in the file, given that the file writes the text in quotation marks, with escapes.

/// The byte in `source` (a TOML string with its quotation marks) at which the byte `at` of its value is written.
pub(super) fn place(source: &str, at: usize) -> usize {
    let quote = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|quote| source.starts_with(quote)).unwrap_or_default();
    let is_long = quote.len() == 3;
    let mut rest = &source[quote.len()..];
    if is_long {
        // A line break right after the opening marks does not belong to the value.
        rest = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n')).unwrap_or(rest);
    }
    let mut written = 0;
    while !rest.is_empty() {
        let (value, source) = step(rest, quote.starts_with('"'));
        if written >= at && value > 0 {
            break;
        }
        written += value;
        rest = &rest[source..];
    }
    source.len() - rest.len()
}

/// The bytes of value and of source of the next character or escape.
fn step(rest: &str, has_escapes: bool) -> (usize, usize) {
    let mut chars = rest.chars();
    match (chars.next(), chars.next()) {
        (Some('\\'), Some(escape)) if has_escapes => match escape {
            'x' => code_point(rest, 2),
            'u' => code_point(rest, 4),
            'U' => code_point(rest, 8),
            // A backslash at the end of a line swallows all white space up to the next word.
            c if c.is_whitespace() => (0, rest.len() - rest[1..].trim_start().len()),
            c => (1, 1 + c.len_utf8()),
        },
        (Some(c), _) => (c.len_utf8(), c.len_utf8()),
        (None, _) => (0, 0),
    }
}

fn code_point(rest: &str, digits: usize) -> (usize, usize) {
    let number = rest.get(2..2 + digits).and_then(|hex| u32::from_str_radix(hex, 16).ok());
    (number.and_then(char::from_u32).map_or(1, char::len_utf8), (2 + digits).min(rest.len()))
}
