//! Passages marked in a text: where statements begin and end, in runs that a template can write.

use std::ops::Range;

use crate::model::{Statement, StatementKind};

/// A statement's place in its part, with the number under which it is listed.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) number: usize,
    kind: StatementKind,
    /// In Unicode scalar values.
    chars: Range<usize>,
}

impl Mark {
    pub(super) fn of(number: usize, statement: &Statement) -> Self {
        Self { number, kind: statement.kind, chars: statement.start..statement.end }
    }
}

/// A stretch of text under the same marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) text: String,
    /// The statements that it is of.
    pub(super) numbers: Vec<usize>,
    /// The statements that begin with it.
    pub(super) opened: Vec<usize>,
    /// The class of the first of them.
    pub(super) class: &'static str,
}

impl Run {
    /// A stretch without marks.
    pub(super) fn plain(text: String) -> Self {
        Self { text, numbers: Vec::new(), opened: Vec::new(), class: "" }
    }
}

/// The class that a kind of statement is marked by.
pub(super) fn class(kind: StatementKind) -> &'static str {
    match kind {
        StatementKind::Denial => "denial",
        StatementKind::Allegation => "allegation",
        StatementKind::Confirmation => "confirmation",
        StatementKind::NoComment => "no-comment",
        StatementKind::Correction => "correction",
    }
}

/// The bytes of a text's part, paragraph by paragraph, cut where marks begin and end.
pub(super) fn marked(text: &str, marks: &[Mark], bytes: Range<usize>) -> Vec<Vec<Run>> {
    let spans = spans(text, marks);
    let mut paragraphs = Vec::new();
    let mut start = bytes.start;
    let part = text.get(bytes).unwrap_or_default();
    for paragraph in part.split("\n\n") {
        let end = start + paragraph.len();
        if !paragraph.trim().is_empty() {
            paragraphs.push(marked_range(text, &spans, start..end));
        }
        start = end + 2;
    }
    paragraphs
}

/// Marks with their places in bytes.
pub(super) fn spans<'m>(text: &str, marks: &'m [Mark]) -> Vec<(Range<usize>, &'m Mark)> {
    let mut bounds: Vec<usize> = marks.iter().flat_map(|mark| [mark.chars.start, mark.chars.end]).collect();
    bounds.sort_unstable();
    bounds.dedup();
    let mut places = std::collections::HashMap::new();
    let mut wanted = bounds.iter().peekable();
    for (index, (byte, _)) in text.char_indices().chain([(text.len(), ' ')]).enumerate() {
        if wanted.next_if(|bound| **bound == index).is_some() {
            places.insert(index, byte);
        }
        if wanted.peek().is_none() {
            break;
        }
    }
    let place = |char: &usize| places.get(char).copied();
    let span = |mark: &'m Mark| Some((place(&mark.chars.start)?..place(&mark.chars.end)?, mark));
    marks.iter().filter_map(span).collect()
}

/// A stretch of the text, cut where marks begin and end.
pub(super) fn marked_range(text: &str, spans: &[(Range<usize>, &Mark)], paragraph: Range<usize>) -> Vec<Run> {
    if paragraph.is_empty() {
        return Vec::new();
    }
    let touching: Vec<_> = spans.iter().filter(|(s, _)| s.start < paragraph.end && s.end > paragraph.start).collect();
    let mut cuts: Vec<usize> = touching.iter().flat_map(|(span, _)| [span.start, span.end]).collect();
    cuts.retain(|cut| paragraph.contains(cut) && *cut > paragraph.start);
    cuts.extend([paragraph.start, paragraph.end]);
    cuts.sort_unstable();
    cuts.dedup();
    let run = |pair: &[usize]| {
        let range = pair[0]..pair[1];
        let over = || touching.iter().filter(|(span, _)| span.start < range.end && span.end > range.start);
        let first = over().map(|(_, mark)| class(mark.kind)).next();
        Run {
            text: text.get(range.clone()).unwrap_or_default().to_owned(),
            numbers: over().map(|(_, mark)| mark.number).collect(),
            opened: over().filter(|(span, _)| span.start == range.start).map(|(_, mark)| mark.number).collect(),
            class: first.unwrap_or_default(),
        }
    };
    cuts.windows(2).map(run).collect()
}
