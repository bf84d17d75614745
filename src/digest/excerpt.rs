//! A diff cut down to what changed and a few words around it.

use super::edition::{Edit, Segment};
use super::page::clean;

/// Words kept on either side of a change.
const CONTEXT_WORDS: usize = 7;
/// Changed words shown of one diff; the rest is in the record.
const CHANGED_WORDS_MAX: usize = 90;

/// The segments with long unchanged runs shortened to an ellipsis, and a very long diff cut off.
pub(super) fn excerpt(segments: &[Segment]) -> Vec<Segment> {
    let mut shown: Vec<Segment> = Vec::new();
    let mut left = CHANGED_WORDS_MAX;
    for (number, segment) in segments.iter().enumerate() {
        let words: Vec<&str> = segment.text.split_whitespace().collect();
        let text = if segment.edit == Edit::Equal {
            context(&words, number == 0, number + 1 == segments.len())
        } else {
            let kept = words.len().min(left);
            left -= kept;
            let cut = if kept < words.len() { " …" } else { "" };
            format!("{}{cut}", words[..kept].join(" "))
        };
        if !text.is_empty() {
            let text = clean(&text);
            let (before, _, after) = segment.parts();
            shown.push(Segment { edit: segment.edit, text: format!("{before}{text}{after}") });
        }
        if left == 0 {
            break;
        }
    }
    part_struck_from_added(&mut shown);
    shown
}

impl Segment {
    /// The words, and the white space before and after them, as a space or nothing: marks belong to the words alone.
    pub(super) fn parts(&self) -> (&'static str, &str, &'static str) {
        let space = |is_there| if is_there { " " } else { "" };
        let (before, after) = (self.text.starts_with(char::is_whitespace), self.text.ends_with(char::is_whitespace));
        (space(before), self.text.trim(), space(after))
    }
}

/// Struck words and those that took their place need a space between them to be read.
fn part_struck_from_added(segments: &mut [Segment]) {
    for at in 1..segments.len() {
        let is_replaced = segments[at - 1].edit == Edit::Deleted && segments[at].edit == Edit::Inserted;
        if is_replaced && !segments[at - 1].text.ends_with(' ') && !segments[at].text.starts_with(' ') {
            segments[at - 1].text.push(' ');
        }
    }
}

/// The ends of an unchanged run that touch a change.
fn context(words: &[&str], is_first: bool, is_last: bool) -> String {
    let (head, tail) = (if is_first { 0 } else { CONTEXT_WORDS }, if is_last { 0 } else { CONTEXT_WORDS });
    if words.len() <= head + tail + 1 {
        return words.join(" ");
    }
    let (before, after) = (words[..head].join(" "), words[words.len() - tail..].join(" "));
    [before.as_str(), "…", after.as_str()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" ")
}
