//! What of a difference no more telling change explains.

use std::ops::Range;

use super::diff::{Diff, Edit};

/// Edits in a row within one paragraph: a reader's one edit.
struct Run<'d> {
    edits: Vec<&'d Edit>,
    /// Bytes of the old and of the new text.
    old: Range<usize>,
    new: Range<usize>,
}

/// The visible edits of every run that holds none of the explained places: byte ranges in the old text (of what was
/// removed) and in the new (of what was added).
pub(super) fn unexplained<'d>(diff: &'d Diff, old: &[Range<usize>], new: &[Range<usize>]) -> Vec<&'d Edit> {
    let touches = |run: &Range<usize>, places: &[Range<usize>]| {
        places.iter().any(|place| place.start < run.end && run.start < place.end)
    };
    let rest = runs(diff).into_iter().filter(|run| !touches(&run.old, old) && !touches(&run.new, new));
    rest.flat_map(|run| run.edits).collect()
}

fn runs(diff: &Diff) -> Vec<Run<'_>> {
    let mut runs: Vec<Run<'_>> = Vec::new();
    let (mut old, mut new) = (0, 0);
    let mut goes_on = false;
    for edit in &diff.edits {
        let (old_length, new_length, ends_paragraph) = lengths(edit);
        let (old_end, new_end) = (old + old_length, new + new_length);
        if edit.is_visible() {
            match runs.last_mut().filter(|_| goes_on) {
                Some(run) => {
                    run.edits.push(edit);
                    (run.old.end, run.new.end) = (old_end, new_end);
                }
                None => runs.push(Run { edits: vec![edit], old: old..old_end, new: new..new_end }),
            }
        }
        goes_on = edit.is_visible() && !ends_paragraph;
        (old, new) = (old_end, new_end);
    }
    runs
}

/// Bytes of the old and of the new text, and whether a paragraph ends with them.
fn lengths(edit: &Edit) -> (usize, usize, bool) {
    let breaks = |text: &str| text.trim_start().contains('\n');
    match edit {
        Edit::Same { length } => (*length, *length, true),
        Edit::Cosmetic { length, text } => (*length, text.len(), true),
        Edit::Added { text, .. } => (0, text.len(), breaks(text)),
        Edit::Removed { text, .. } => (text.len(), 0, breaks(text)),
        Edit::Changed { words } => {
            let before: String = words.iter().map(super::WordEdit::before).collect();
            let after: String = words.iter().map(super::WordEdit::after).collect();
            (before.len(), after.len(), breaks(&before) || breaks(&after))
        }
    }
}
