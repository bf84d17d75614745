//! Two revisions of one article side by side, for `diff`.

use std::collections::HashSet;

use askama::Template;
use serde::Serialize;

use crate::digest::{Edit, Segment};
use crate::extract::furniture;
use crate::model::{Timestamp, rfc3339};
use crate::revisions::{self, WordEdit};
use crate::store::RevisionOfArticle;

/// What became different between two revisions.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// The number of the earlier revision.
    pub from: u32,
    /// When it was first seen.
    pub from_seen_at: Timestamp,
    /// The number of the later revision.
    pub to: u32,
    /// When it was first seen.
    pub to_seen_at: Timestamp,
    /// The headline, word by word.
    pub title: Vec<Segment>,
    /// The text, piece by piece: what stays, and sentences that were edited.
    pub text: Vec<Piece>,
}

/// A stretch of the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Piece {
    /// Whether it was edited.
    pub is_edited: bool,
    /// Whether it only changed its place.
    pub is_moved: bool,
    /// Its words.
    pub words: Vec<Segment>,
}

/// Compares two revisions.
pub fn compare(from: &RevisionOfArticle, to: &RevisionOfArticle) -> Compared {
    let title = revisions::words(from.title.as_deref().unwrap_or_default(), to.title.as_deref().unwrap_or_default());
    // What one side leaves out as furniture is no edit where the other was read before it was known.
    let left_out = from.left_out.iter().chain(&to.left_out);
    let furniture: HashSet<i64> = left_out.flat_map(|block| furniture::blocks(&block.text)).collect();
    let [old, new] = [from, to].map(|side| furniture::strip(&side.text, |hash| furniture.contains(&hash)).text);
    let mut text = Vec::new();
    let mut rest = old.as_str();
    for edit in &revisions::diff(&old, &new).edits {
        let (old_bytes, piece) = piece(edit, rest);
        rest = rest.get(old_bytes..).unwrap_or_default();
        text.push(piece);
    }
    Compared {
        from: from.number,
        from_seen_at: from.seen_at,
        to: to.number,
        to_seen_at: to.seen_at,
        title: title.iter().map(segment_of).collect(),
        text,
    }
}

/// An edit as a piece, and how much of the old text it takes.
fn piece(edit: &revisions::Edit, rest: &str) -> (usize, Piece) {
    let one = |edit, text: &str| vec![Segment { edit, text: text.to_owned() }];
    let edited = |is_moved, words| Piece { is_edited: true, is_moved, words };
    match edit {
        revisions::Edit::Same { length } => {
            let words = one(Edit::Equal, rest.get(..*length).unwrap_or_default());
            (*length, Piece { is_edited: false, is_moved: false, words })
        }
        revisions::Edit::Cosmetic { length, text } => {
            (*length, Piece { is_edited: false, is_moved: false, words: one(Edit::Equal, text) })
        }
        revisions::Edit::Added { text, moved } => (0, edited(*moved, one(Edit::Inserted, text))),
        revisions::Edit::Removed { text, moved } => (text.len(), edited(*moved, one(Edit::Deleted, text))),
        revisions::Edit::Changed { words } => {
            let old_bytes = words.iter().map(|word| word.before().len()).sum();
            (old_bytes, edited(false, words.iter().map(segment_of).collect()))
        }
    }
}

fn segment_of(word: &WordEdit) -> Segment {
    let (edit, text) = match word {
        WordEdit::Same(text) | WordEdit::Cosmetic(_, text) => (Edit::Equal, text),
        WordEdit::Removed(text) => (Edit::Deleted, text),
        WordEdit::Added(text) => (Edit::Inserted, text),
    };
    Segment { edit, text: text.clone() }
}

#[derive(Template)]
#[template(path = "diff.html")]
struct Fragment<'a> {
    compared: &'a Compared,
}

/// The comparison as an HTML fragment: `<ins>` and `<del>`, everything escaped, no styles of its own.
pub fn compared_html(compared: &Compared) -> String {
    // The template writes to a String and nothing in it can fail.
    Fragment { compared }.render().unwrap_or_default()
}

impl Compared {
    /// `revision 1, 2024-04-02T07:00:00Z → revision 2, …`.
    pub fn heading(&self) -> String {
        let (from, to) = (rfc3339(self.from_seen_at), rfc3339(self.to_seen_at));
        format!("revision {}, {from} → revision {}, {to}", self.from, self.to)
    }
}
