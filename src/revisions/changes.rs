//! Which typed changes follow from two revisions.

use std::ops::Range;

use serde_json::{Value, json};

use crate::model::{
    ChangeIntent, ChangeKind, ClaimId, HedgeType, Part, Position, RevisionId, Statement, StatementKind, Timestamp,
    rfc3339,
};
use crate::text::{ScalarIndex, fold, one_line};

use super::content::{Content, normal};
use super::diff::{Diff, Edit, WordEdit, diff};
use super::headline::headline_change;
use super::kept::{Linked, survival};
use super::mood::{Edited, edited};
use super::remainder::unexplained;
use super::words::words;

/// Edits kept in the detail of a `text_changed`; the diff itself can be made again from the two revisions.
const EDITS_MAX: usize = 20;

/// What is known of one revision.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'f> {
    /// What was published.
    pub content: Content<'f>,
    /// What it reports, in text order, with the claims each is about.
    pub statements: &'f [(Statement, Vec<ClaimId>)],
    /// Where it stands on each claim.
    pub positions: &'f [(ClaimId, Position)],
}

/// Between which two visits the change lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between {
    /// The revision before.
    pub from_revision_id: RevisionId,
    /// The visit before, which still saw it.
    pub not_before: Timestamp,
}

/// The changes that an outlet made between two revisions, the most telling kind for each difference: headline first,
/// statements in text order, positions, and what is left as `text_changed`.
pub fn changes(before: &Facts<'_>, after: &Facts<'_>, between: &Between) -> Vec<ChangeIntent> {
    let mut found = Found { between, changes: Vec::new(), told: Vec::new(), old: Vec::new(), new: Vec::new() };
    if let (Some(old), Some(new)) = (before.content.title, after.content.title)
        && let Some((kind, detail)) = headline_change(old, new)
    {
        found.push(kind, &[], detail);
    }
    let made = diff(before.content.text, after.content.text);
    statement_changes(before, after, &made, &mut found);
    position_changes(before, after, &mut found);
    rest(before, after, &made, &mut found);
    found.changes
}

/// The changes found so far, and what of the texts they explain.
struct Found<'b> {
    between: &'b Between,
    changes: Vec<ChangeIntent>,
    /// Kind, speaker and claims of statements told: a denial that stands in headline and text is one denial.
    told: Vec<(ChangeKind, Option<String>, Vec<ClaimId>)>,
    /// Places of explained statements, in scalar values of the old and the new text.
    old: Vec<Range<usize>>,
    new: Vec<Range<usize>>,
}

impl Found<'_> {
    fn push(&mut self, kind: ChangeKind, claims: &[ClaimId], mut detail: Value) {
        detail["not_before"] = rfc3339(self.between.not_before).into();
        self.changes.push(ChangeIntent {
            kind,
            at: None,
            topic_id: claims.first().and_then(ClaimId::topic),
            from_revision_id: Some(self.between.from_revision_id),
            is_to_this_revision: true,
            detail,
        });
    }

    fn statement(&mut self, kind: ChangeKind, (statement, claims): &Linked, mut detail: Value) {
        let key = (kind, statement.speaker.as_deref().map(fold), claims.clone());
        if !claims.is_empty() && self.told.contains(&key) {
            return;
        }
        self.told.push(key);
        detail["statement"] = json!(statement);
        detail["claims"] = json!(claims);
        self.push(kind, claims, detail);
    }
}

/// A claim is `topic/claim`.
fn added_kind(kind: StatementKind) -> ChangeKind {
    match kind {
        StatementKind::Allegation => ChangeKind::AllegationAdded,
        StatementKind::Denial => ChangeKind::DenialAdded,
        StatementKind::Confirmation => ChangeKind::ConfirmationAdded,
        StatementKind::NoComment => ChangeKind::NoCommentAdded,
        StatementKind::Correction => ChangeKind::CorrectionAdded,
    }
}

/// Confirmations, refusals and corrections that leave have no kind of their own: the text changed.
fn removed_kind(kind: StatementKind) -> Option<ChangeKind> {
    match kind {
        StatementKind::Allegation => Some(ChangeKind::AllegationRemoved),
        StatementKind::Denial => Some(ChangeKind::DenialRemoved),
        StatementKind::Confirmation | StatementKind::NoComment | StatementKind::Correction => None,
    }
}

fn place(statement: &Statement) -> Option<Range<usize>> {
    (statement.part == Part::Text).then_some(statement.start..statement.end)
}

fn statement_changes(before: &Facts<'_>, after: &Facts<'_>, made: &Diff, found: &mut Found<'_>) {
    let survival = survival(before, after);
    let edited = edited(made, before.content.text, after.content.text);
    // One list in the order of the new text; what was removed stands where it stood in the old.
    let mut events: Vec<(usize, Event)> = Vec::new();
    let start = |linked: &Linked| if linked.0.part == Part::Title { 0 } else { linked.0.start + 1 };
    events.extend(survival.added.iter().map(|at| (start(&after.statements[*at]), Event::Added(*at))));
    events.extend(survival.removed.iter().map(|at| (start(&before.statements[*at]), Event::Removed(*at))));
    events.extend(survival.kept.iter().map(|(old, new)| (start(&after.statements[*new]), Event::Kept(*old, *new))));
    events.sort_by_key(|(start, _)| *start);
    for (_, event) in events {
        match event {
            Event::Added(at) => {
                let linked = &after.statements[at];
                if let Some(sentence) = plain_before(&edited, linked, before) {
                    let was = plain(&linked.0, &sentence.before, &sentence.old);
                    turned(&(was, linked.1.clone()), linked, found);
                    continue;
                }
                found.new.extend(place(&linked.0));
                found.statement(added_kind(linked.0.kind), linked, json!({}));
            }
            Event::Removed(at) => {
                let linked = &before.statements[at];
                if let Some(sentence) = plain_after(&edited, linked, after) {
                    let is = plain(&linked.0, &sentence.after, &sentence.new);
                    turned(linked, &(is, linked.1.clone()), found);
                    continue;
                }
                if let Some(kind) = removed_kind(linked.0.kind) {
                    found.old.extend(place(&linked.0));
                    found.statement(kind, linked, json!({}));
                }
            }
            Event::Kept(old, new) => turned(&before.statements[old], &after.statements[new], found),
        }
    }
}

/// The sentence as it stood before an allegation got its hedge, if all that it got is a verb in another mood.
fn plain_before<'e>(edited: &'e [Edited], (statement, _): &Linked, before: &Facts<'_>) -> Option<&'e Edited> {
    let sentence =
        edited.iter().find(|edited| place(statement).is_some_and(|place| edited.new.contains(&place.start)))?;
    (sentence.is_plain_form_of(statement, true) && !says_anything(before, &sentence.old)).then_some(sentence)
}

/// The sentence as it stands after an allegation lost its hedge, if all that it lost is the mood of its verb.
fn plain_after<'e>(edited: &'e [Edited], (statement, _): &Linked, after: &Facts<'_>) -> Option<&'e Edited> {
    let sentence =
        edited.iter().find(|edited| place(statement).is_some_and(|place| edited.old.contains(&place.start)))?;
    (sentence.is_plain_form_of(statement, false) && !says_anything(after, &sentence.new)).then_some(sentence)
}

/// Whether a statement begins in a place of the text.
fn says_anything(facts: &Facts<'_>, range: &Range<usize>) -> bool {
    facts.statements.iter().filter_map(|(statement, _)| place(statement)).any(|place| range.contains(&place.start))
}

/// A hedged allegation as the sentence says it without the hedge.
fn plain(hedged: &Statement, text: &str, place: &Range<usize>) -> Statement {
    Statement {
        hedged: Some(false),
        hedge_type: Some(HedgeType::Plain),
        cue: String::new(),
        start: place.start,
        end: place.end,
        text: text.to_owned(),
        ..hedged.clone()
    }
}

/// What happened to a statement.
enum Event {
    Added(usize),
    Removed(usize),
    Kept(usize, usize),
}

/// An allegation that stayed, and lost or gained its hedge.
fn turned(old: &Linked, new: &Linked, found: &mut Found<'_>) {
    let kind = match (old.0.hedged, new.0.hedged) {
        (Some(true), Some(false)) => ChangeKind::HedgedToAsserted,
        (Some(false), Some(true)) => ChangeKind::AssertedToHedged,
        _ => return,
    };
    // The same words read otherwise are no edit of the outlet's.
    if new.0.kind != StatementKind::Allegation || normal(&old.0.text) == normal(&new.0.text) {
        return;
    }
    found.old.extend(place(&old.0));
    found.new.extend(place(&new.0));
    found.statement(kind, new, json!({ "before": old.0, "words": words(&old.0.text, &new.0.text) }));
}

fn position_changes(before: &Facts<'_>, after: &Facts<'_>, found: &mut Found<'_>) {
    for (claim, to) in after.positions {
        // A claim that only one side knows came or went with the configuration.
        let Some((_, from)) = before.positions.iter().find(|(known, _)| known == claim) else { continue };
        if from != to {
            let detail = json!({ "claim": claim, "from": from, "to": to });
            found.push(ChangeKind::PositionChanged, std::slice::from_ref(claim), detail);
        }
    }
}

/// `text_changed`, for what no other change explains.
fn rest(before: &Facts<'_>, after: &Facts<'_>, made: &Diff, found: &mut Found<'_>) {
    let (old, new) = (before.content, after.content);
    let edits = unexplained(made, &in_bytes(old.text, &found.old), &in_bytes(new.text, &found.new));
    let byline = |content: &Content<'_>| content.byline.map(one_line).unwrap_or_default();
    let is_byline_changed = normal(&byline(&old)) != normal(&byline(&new));
    if edits.is_empty() && !is_byline_changed {
        return;
    }
    let (removed, added) = edits.iter().map(|edit| counts(edit)).fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    let mut detail = json!({
        "part": "text",
        "edits": edits.iter().take(EDITS_MAX).collect::<Vec<_>>(),
        "edit_count": edits.len(), "words_removed": removed, "words_added": added,
    });
    if is_byline_changed {
        detail["byline"] = json!({ "from": old.byline, "to": new.byline });
    }
    found.push(ChangeKind::TextChanged, &[], detail);
}

fn in_bytes(text: &str, places: &[Range<usize>]) -> Vec<Range<usize>> {
    let index = ScalarIndex::new(text);
    places.iter().map(|place| index.byte(place.start)..index.byte(place.end)).collect()
}

/// Words removed and added by an edit.
fn counts(edit: &Edit) -> (usize, usize) {
    let count = |text: &str| crate::text::tokens(text).count();
    match edit {
        Edit::Removed { text, .. } => (count(text), 0),
        Edit::Added { text, .. } => (0, count(text)),
        Edit::Changed { words } => words.iter().fold((0, 0), |(removed, added), word| match word {
            WordEdit::Removed(text) => (removed + count(text), added),
            WordEdit::Added(text) => (removed, added + count(text)),
            WordEdit::Same(_) | WordEdit::Cosmetic(..) => (removed, added),
        }),
        Edit::Same { .. } | Edit::Cosmetic { .. } => (0, 0),
    }
}
