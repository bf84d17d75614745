//! The words that differ between two sentences.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp, capture_diff_slices};
use unicode_segmentation::UnicodeSegmentation;

use super::content::normal;
use super::diff::WordEdit;

/// Words of the old times words of the new sentence that are compared exactly: 2,000 by 2,000. Beyond that only what
/// both begin and end with is recognised.
const COMPARISONS_MAX: usize = 4_000_000;

/// The words of two sentences or headlines, old and new in one line.
pub fn words(old: &str, new: &str) -> Vec<WordEdit> {
    let (old_words, new_words): (Vec<&str>, Vec<&str>) =
        (old.split_word_bounds().collect(), new.split_word_bounds().collect());
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut number = |word: &&str| {
        let key = if word.trim().is_empty() { " ".to_owned() } else { normal(word) };
        let next = numbers.len();
        *numbers.entry(key).or_insert(next)
    };
    let old_numbers: Vec<usize> = old_words.iter().map(&mut number).collect();
    let new_numbers: Vec<usize> = new_words.iter().map(&mut number).collect();
    let ops = if old_numbers.len() * new_numbers.len() <= COMPARISONS_MAX {
        capture_diff_slices(Algorithm::Myers, &old_numbers, &new_numbers)
    } else {
        ends_only(&old_numbers, &new_numbers)
    };
    let mut edits = Edits::default();
    for op in ops {
        let (old_range, new_range) = (op.old_range(), op.new_range());
        if matches!(op, DiffOp::Equal { .. }) {
            for (a, b) in old_range.zip(new_range) {
                edits.same(old_words[a], new_words[b]);
            }
        } else {
            edits.differ(&old_words[old_range].concat(), &new_words[new_range].concat());
        }
    }
    edits.finish()
}

fn ends_only(old: &[usize], new: &[usize]) -> Vec<DiffOp> {
    let prefix = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[prefix..], &new[prefix..]);
    let suffix = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_len, new_len) = (old_rest.len() - suffix, new_rest.len() - suffix);
    vec![
        DiffOp::Equal { old_index: 0, new_index: 0, len: prefix },
        DiffOp::Replace { old_index: prefix, old_len, new_index: prefix, new_len },
        DiffOp::Equal { old_index: prefix + old_len, new_index: prefix + new_len, len: suffix },
    ]
}

/// Collects edits so that one replaced phrase is one removal and one addition, though a space inside it stayed.
#[derive(Default)]
struct Edits {
    done: Vec<WordEdit>,
    removed: String,
    added: String,
    /// White space that stayed behind an edit: part of it if another edit follows.
    space: String,
}

impl Edits {
    fn same(&mut self, old: &str, new: &str) {
        let is_open = !(self.removed.is_empty() && self.added.is_empty());
        if old == new && old.trim().is_empty() && is_open {
            self.space.push_str(old);
            return;
        }
        self.close();
        if old == new {
            match self.done.last_mut() {
                Some(WordEdit::Same(text)) => text.push_str(old),
                _ => self.done.push(WordEdit::Same(old.to_owned())),
            }
        } else {
            self.done.push(WordEdit::Cosmetic(old.to_owned(), new.to_owned()));
        }
    }

    fn differ(&mut self, old: &str, new: &str) {
        let space = std::mem::take(&mut self.space);
        self.removed.push_str(&space);
        self.added.push_str(&space);
        self.removed.push_str(old);
        self.added.push_str(new);
    }

    fn close(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        if !removed.is_empty() {
            self.done.push(WordEdit::Removed(removed));
        }
        if !added.is_empty() {
            self.done.push(WordEdit::Added(added));
        }
        let space = std::mem::take(&mut self.space);
        if !space.is_empty() {
            self.done.push(WordEdit::Same(space));
        }
    }

    fn finish(mut self) -> Vec<WordEdit> {
        self.close();
        self.done
    }
}
