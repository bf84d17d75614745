//! Reads what the record keeps in `changes.detail` into what an edition tells.

use serde::Deserialize;
use serde_json::Value;

use super::edition::{Edit, PositionMove, Segment};
use crate::model::{ChangeKind, ClaimId, Position, Statement, Timestamp};
use crate::text::one_line;

/// The parts of a change's detail that an edition tells. What is lacking or of another shape is left out: an edition
/// of an old record is shorter, never an error.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Detail {
    /// The visit before.
    pub not_before: Option<Timestamp>,
    /// The words struck and added.
    pub words: Vec<Segment>,
    /// The move on a claim.
    pub position: Option<PositionMove>,
    /// The statement that came, went or turned.
    pub statement: Option<Statement>,
    /// The first claim that it is about.
    pub claim_id: Option<ClaimId>,
}

/// A run of words, or an edit of whole sentences.
#[derive(Deserialize)]
struct Written {
    op: String,
    text: Option<Value>,
    /// Whether a sentence only changed its place.
    #[serde(default)]
    moved: bool,
    #[serde(default)]
    words: Vec<Written>,
}

impl Detail {
    /// Reads the detail of a change of the kind.
    pub fn read(kind: ChangeKind, detail: &Value) -> Self {
        let statement: Option<Statement> = part(detail, "statement");
        let words = words(kind, detail, statement.as_ref());
        let claims: Vec<ClaimId> = part(detail, "claims").unwrap_or_default();
        let position = position(detail);
        let claim_id = claims.into_iter().next().or_else(|| position.as_ref().map(|moved| moved.claim_id.clone()));
        let not_before = detail.get("not_before").and_then(Value::as_str).and_then(|text| text.parse().ok());
        Self { not_before, words, position, statement, claim_id }
    }
}

impl Detail {
    /// What was struck and added, without what stands around it: `[-eleven-]{+twelve+}`.
    pub fn in_a_line(&self) -> String {
        let marked = self.words.iter().map(|segment| match segment.edit {
            Edit::Equal => " ".to_owned(),
            Edit::Deleted => format!("[-{}-]", segment.text.trim()),
            Edit::Inserted => format!("{{+{}+}}", segment.text.trim()),
        });
        one_line(&marked.collect::<String>())
    }
}

fn part<T: for<'de> Deserialize<'de>>(detail: &Value, key: &str) -> Option<T> {
    T::deserialize(detail.get(key)?).ok()
}

fn position(detail: &Value) -> Option<PositionMove> {
    let (from, to): (Position, Position) = (part(detail, "from")?, part(detail, "to")?);
    Some(PositionMove { claim_id: part(detail, "claim")?, from, to })
}

/// The words of a headline or a sentence; else the sentences edited; else the statement that came or went.
fn words(kind: ChangeKind, detail: &Value, statement: Option<&Statement>) -> Vec<Segment> {
    use ChangeKind as K;
    if let Some(words) = part::<Vec<Written>>(detail, "words") {
        return words.iter().filter_map(segment).collect();
    }
    if let Some(edits) = part::<Vec<Written>>(detail, "edits") {
        return edits_as_words(&edits);
    }
    let edit = match kind {
        K::AllegationRemoved | K::DenialRemoved => Edit::Deleted,
        K::AllegationAdded | K::DenialAdded | K::ConfirmationAdded | K::NoCommentAdded | K::CorrectionAdded => {
            Edit::Inserted
        }
        _ => return Vec::new(),
    };
    statement.map(|statement| Segment { edit, text: statement.text.clone() }).into_iter().collect()
}

/// Edits of sentences one after the other, parted by an ellipsis for what stands between.
fn edits_as_words(edits: &[Written]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let is_told = |edit: &&Written| !edit.moved && matches!(edit.op.as_str(), "removed" | "added" | "changed");
    for edit in edits.iter().filter(is_told) {
        if !segments.is_empty() {
            segments.push(Segment { edit: Edit::Equal, text: " … ".to_owned() });
        }
        segments.extend(segment(edit));
        segments.extend(edit.words.iter().filter_map(segment));
    }
    segments
}

fn segment(written: &Written) -> Option<Segment> {
    let edit = match written.op.as_str() {
        "removed" => Edit::Deleted,
        "added" => Edit::Inserted,
        "same" | "cosmetic" => Edit::Equal,
        _ => return None,
    };
    // Of a cosmetic edit both forms are kept: the later is the one that a reader finds.
    let text = match written.text.as_ref()? {
        Value::String(text) => text,
        Value::Array(forms) => forms.last()?.as_str()?,
        _ => return None,
    };
    Some(Segment { edit, text: text.to_owned() })
}
