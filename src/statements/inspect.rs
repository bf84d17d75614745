//! What `smentita inspect text` prints.

use serde_json::{Value, json};

use crate::language::Packs;
use crate::model::Language;

use super::{Reading, read_with_context};

/// One input of `inspect text`.
#[derive(Debug, Clone, Default)]
pub struct Passage<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// The text.
    pub text: &'a str,
    /// The sentence before it, as context.
    pub before: Option<&'a str>,
}

/// The JSON of one passage: `statements` and `quotations`, and with `explain` the reasons of each statement.
///
/// `id`, `language` and `confidence` are the caller's to add; `read` is false where there is no pack.
pub fn inspect(passage: &Passage<'_>, language: Language, packs: &Packs, explain: bool) -> Value {
    let reading = read_with_context(passage.title, passage.text, passage.before, language, packs);
    let statements: Vec<Value> =
        (0..reading.statements.len()).map(|index| statement(&reading, index, explain)).collect();
    let quotations: Vec<Value> = reading
        .quotations
        .iter()
        .map(|q| json!({"start": q.start, "end": q.end, "speaker": q.speaker, "direct": q.direct, "speaker_span": q.speaker_span}))
        .collect();
    json!({"read": reading.is_read, "statements": statements, "quotations": quotations})
}

fn statement(reading: &Reading, index: usize, explain: bool) -> Value {
    let s = &reading.statements[index];
    let mut value = json!({
        "kind": s.kind, "hedged": s.hedged, "hedge_type": s.hedge_type, "speaker": s.speaker, "cue": s.cue,
        "rule": s.rule, "direct_quote": s.direct_quote, "part": s.part, "start": s.start, "end": s.end,
    });
    if explain && let Some(fields) = value.as_object_mut() {
        let explanation = &reading.explanations[index];
        fields.insert("sentence".to_owned(), json!(s.text));
        fields.insert("negation".to_owned(), json!(explanation.negation));
        fields.insert("main_clause".to_owned(), json!(explanation.is_main));
        fields.insert("speaker_path".to_owned(), json!(explanation.speaker_path));
    }
    value
}
