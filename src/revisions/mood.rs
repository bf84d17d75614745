//! Sentences that stayed while the mood of their verb changed: *avrebbe speso*, *ha speso*.
//!
//! The reading of statements sees the hedged form and may see nothing in the plain one. What happened all the same is
//! that a hedge went, not that an allegation left.

use std::ops::Range;

use crate::model::{HedgeType, Statement, StatementKind};
use crate::text::{ScalarIndex, tokens};

use super::diff::{Diff, Edit, WordEdit};

/// Words of the hedged form that the plain one has not: `soll … gelesen haben` for `las`.
const HEDGED_WORDS_MAX: usize = 3;

/// A sentence before and after it was edited.
#[derive(Debug)]
pub(super) struct Edited {
    /// Its place in the old text and in the new, in scalar values.
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
    /// How it was written, and how it is.
    pub(super) before: String,
    pub(super) after: String,
    words: Vec<WordEdit>,
}

/// The sentences that a diff changed.
pub(super) fn edited(diff: &Diff, old: &str, new: &str) -> Vec<Edited> {
    let (old_index, new_index) = (ScalarIndex::new(old), ScalarIndex::new(new));
    let (mut from, mut to) = (0, 0);
    let mut edited = Vec::new();
    for edit in &diff.edits {
        let (old_length, new_length) = match edit {
            Edit::Same { length } => (*length, *length),
            Edit::Cosmetic { length, text } => (*length, text.len()),
            Edit::Added { text, .. } => (0, text.len()),
            Edit::Removed { text, .. } => (text.len(), 0),
            Edit::Changed { words } => {
                let before: String = words.iter().map(WordEdit::before).collect();
                let after: String = words.iter().map(WordEdit::after).collect();
                let lengths = (before.len(), after.len());
                edited.push(Edited {
                    old: old_index.scalar(from)..old_index.scalar(from + before.len()),
                    new: new_index.scalar(to)..new_index.scalar(to + after.len()),
                    before: before.trim().to_owned(),
                    after: after.trim().to_owned(),
                    words: words.clone(),
                });
                lengths
            }
        };
        (from, to) = (from + old_length, to + new_length);
    }
    edited
}

impl Edited {
    /// Whether the sentence is the statement's plain form before it (`is_before`) or after it.
    ///
    /// One word stands in for the hedged form and no more: with a negation there would be two.
    pub(super) fn is_plain_form_of(&self, statement: &Statement, is_before: bool) -> bool {
        let count = |wanted: fn(&WordEdit) -> Option<&str>| {
            self.words.iter().filter_map(wanted).map(|text| tokens(text).count()).sum::<usize>()
        };
        let removed = count(|word| if let WordEdit::Removed(text) = word { Some(text) } else { None });
        let added = count(|word| if let WordEdit::Added(text) = word { Some(text) } else { None });
        let (hedged, plain) = if is_before { (added, removed) } else { (removed, added) };
        statement.kind == StatementKind::Allegation
            && statement.hedge_type == Some(HedgeType::Morphology)
            && plain == 1
            && (1..=HEDGED_WORDS_MAX).contains(&hedged)
    }
}
