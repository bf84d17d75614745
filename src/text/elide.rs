//! A long stretch, shown by its two ends.

use std::borrow::Cow;

/// A text that is at least this much longer than its two ends together is cut; for less the mark is no gain.
const GAIN_MIN: usize = 8;

/// The first and the last `end` characters with ` … ` between them; ends are drawn in to the nearest word, unless the
/// word would take half of them (scripts without spaces, addresses).
pub fn elided(text: &str, end: usize) -> Cow<'_, str> {
    let count = text.chars().count();
    if count < 2 * end + GAIN_MIN {
        return Cow::Borrowed(text);
    }
    let byte_of = |scalar| text.char_indices().nth(scalar).map_or(text.len(), |(byte, _)| byte);
    let (head, tail) = (&text[..byte_of(end)], &text[byte_of(count - end)..]);
    let (head_half, tail_half) = (byte_of(end / 2), text.len() - byte_of(count - end / 2));
    let head = head.rfind(char::is_whitespace).filter(|at| *at >= head_half).map_or(head, |at| &head[..at]);
    let tail = tail.find(char::is_whitespace).filter(|at| tail.len() - at >= tail_half).map_or(tail, |at| &tail[at..]);
    Cow::Owned(format!("{} … {}", head.trim_end(), tail.trim_start()))
}
