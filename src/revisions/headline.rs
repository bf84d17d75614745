//! What became of a headline.

use serde_json::{Value, json};

use crate::model::ChangeKind;

use super::content::normal;
use super::words::words;

/// Marks that stand around words without being one; `%` or `+` is as good as a word.
const MARKS: &str = "?!.,;:\"'()[]{}-/|…·•¿¡「」『』《》〈〉、。？！，：；؟؛،\u{37e}";

/// The change of a headline: its words, or only its marks; `None` for typographic variants, or where there was none.
pub(super) fn headline_change(before: &str, after: &str) -> Option<(ChangeKind, Value)> {
    let (old, new) = (normal(before), normal(after));
    if old == new || old.is_empty() || new.is_empty() {
        return None;
    }
    let mut detail = json!({ "part": "title", "from": before, "to": after, "words": words(before, after) });
    if bare(before) != bare(after) {
        return Some((ChangeKind::HeadlineChanged, detail));
    }
    detail["marks_removed"] = missing(&old, &new).into();
    detail["marks_added"] = missing(&new, &old).into();
    Some((ChangeKind::PunctuationChanged, detail))
}

/// The words of a headline without marks; case counts.
fn bare(title: &str) -> Vec<String> {
    let plain = crate::text::plain(title);
    let words = plain.split(|c: char| c.is_whitespace() || MARKS.contains(c)).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Marks that stand more often in one headline than in another, each once.
fn missing(in_one: &str, in_other: &str) -> Vec<String> {
    let count = |text: &str, mark: char| text.chars().filter(|c| *c == mark).count();
    let marks = MARKS.chars().filter(|mark| count(in_one, *mark) > count(in_other, *mark));
    marks.map(String::from).collect()
}
