//! What became different between two texts: sentences first, words inside changed sentences.

use serde::{Deserialize, Serialize};

use super::align::{Pair, align};
use super::piece::{Numbers, Piece, pieces};
use super::words::words;

/// The edits that make a new text of an old one, in the order of the new text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Diff {
    /// Edits from the beginning to the end.
    pub edits: Vec<Edit>,
}

/// One edit. Lengths are in bytes of the old text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Edit {
    /// So much of the old text stays.
    Same {
        /// How much.
        length: usize,
    },
    /// So much of the old text is replaced by the like: white space, typography, date lines, counters.
    Cosmetic {
        /// How much.
        length: usize,
        /// What stands there now.
        text: String,
    },
    /// Sentences that are new.
    Added {
        /// They.
        text: String,
        /// Whether they stood elsewhere before.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        moved: bool,
    },
    /// Sentences that are gone.
    Removed {
        /// They.
        text: String,
        /// Whether they stand elsewhere now.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        moved: bool,
    },
    /// A sentence with other words.
    Changed {
        /// Its words, old and new.
        words: Vec<WordEdit>,
    },
}

/// Words within a changed sentence or headline, with the white space around them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", content = "text", rename_all = "snake_case")]
pub enum WordEdit {
    /// Words that stay.
    Same(String),
    /// Words that are gone.
    Removed(String),
    /// Words that are new.
    Added(String),
    /// The same in another typography: as it was, as it is.
    Cosmetic(String, String),
}

impl WordEdit {
    /// The words as they stood in the old text; empty for what is new.
    pub fn before(&self) -> &str {
        match self {
            Self::Same(text) | Self::Removed(text) | Self::Cosmetic(text, _) => text,
            Self::Added(_) => "",
        }
    }

    /// The words as they stand in the new text; empty for what is gone.
    pub fn after(&self) -> &str {
        match self {
            Self::Same(text) | Self::Added(text) | Self::Cosmetic(_, text) => text,
            Self::Removed(_) => "",
        }
    }

    /// Whether a reader would call it an edit.
    pub fn is_visible(&self) -> bool {
        matches!(self, Self::Removed(_) | Self::Added(_))
    }
}

impl Edit {
    /// Whether a reader would call it an edit.
    pub fn is_visible(&self) -> bool {
        !matches!(self, Self::Same { .. } | Self::Cosmetic { .. })
    }
}

impl Diff {
    /// Whether nothing became different that a reader would call an edit.
    pub fn is_cosmetic(&self) -> bool {
        !self.edits.iter().any(Edit::is_visible)
    }

    /// How much of the old text stays, white space and typography aside.
    pub fn kept_bytes(&self) -> usize {
        let kept = |edit: &Edit| match edit {
            Edit::Same { length } | Edit::Cosmetic { length, .. } => *length,
            Edit::Changed { words } => words.iter().filter(|word| !word.is_visible()).map(|w| w.before().len()).sum(),
            Edit::Added { .. } => 0,
            Edit::Removed { text, moved } => {
                if *moved {
                    text.len()
                } else {
                    0
                }
            }
        };
        self.edits.iter().map(kept).sum()
    }

    /// The new text, made of the old one; `None` if this is no diff of it.
    pub fn apply(&self, old: &str) -> Option<String> {
        let mut new = String::with_capacity(old.len());
        let mut rest = old;
        for edit in &self.edits {
            let (consumed, made) = match edit {
                Edit::Same { length } => (*length, rest.get(..*length)?.to_owned()),
                Edit::Cosmetic { length, text } => (*length, text.clone()),
                Edit::Added { text, .. } => (0, text.clone()),
                Edit::Removed { text, .. } => (rest.strip_prefix(text.as_str()).map(|_| text.len())?, String::new()),
                Edit::Changed { words } => {
                    let old: String = words.iter().map(WordEdit::before).collect();
                    rest.strip_prefix(old.as_str())?;
                    (old.len(), words.iter().map(WordEdit::after).collect())
                }
            };
            rest = rest.get(consumed..)?;
            new.push_str(&made);
        }
        rest.is_empty().then_some(new)
    }
}

/// Compares two texts: sentences are aligned, moved ones recognised, and words compared inside changed ones.
///
/// The work is bounded by size alone, never by a clock, so that the same texts always give the same diff; where a
/// bound is reached, edits are coarser and still right.
pub fn diff(old: &str, new: &str) -> Diff {
    let mut numbers = Numbers::default();
    let (old, new) = (pieces(old, &mut numbers), pieces(new, &mut numbers));
    let mut diff = Diff::default();
    for pair in align(&old, &new) {
        let edit = match pair {
            Pair::Same(a, b) | Pair::Alike(a, b) => changed(&old[a], &new[b]),
            Pair::Removed(a, _) if old[a].is_noise => cosmetic(old[a].text, ""),
            Pair::Added(b, _) if new[b].is_noise => cosmetic("", new[b].text),
            Pair::Removed(a, moved) => Edit::Removed { text: old[a].text.to_owned(), moved },
            Pair::Added(b, moved) => Edit::Added { text: new[b].text.to_owned(), moved },
        };
        diff.push(edit);
    }
    diff
}

fn cosmetic(old: &str, new: &str) -> Edit {
    Edit::Cosmetic { length: old.len(), text: new.to_owned() }
}

fn changed(old: &Piece<'_>, new: &Piece<'_>) -> Edit {
    if old.text == new.text {
        return Edit::Same { length: old.text.len() };
    }
    if old.key == new.key || old.is_noise && new.is_noise {
        return cosmetic(old.text, new.text);
    }
    let words = words(old.text, new.text);
    if words.iter().any(WordEdit::is_visible) { Edit::Changed { words } } else { cosmetic(old.text, new.text) }
}

impl Diff {
    /// Adds an edit; stretches that stay are one.
    fn push(&mut self, edit: Edit) {
        match (self.edits.last_mut(), edit) {
            (Some(Edit::Same { length }), Edit::Same { length: more }) => *length += more,
            (_, edit) => self.edits.push(edit),
        }
    }
}
