//! The edition as JSON: what a program relies on.

use serde::Serialize;

use super::edition::{Change, Claim, Edition, Spoken, Story};
use crate::model::{Language, TopicId};

#[derive(Serialize)]
struct Document<'e> {
    date: String,
    topic: Option<&'e TopicId>,
    language: Language,
    stories: Vec<&'e Story>,
    changes: Vec<&'e Change>,
    claims: &'e [Claim],
    statements: Vec<&'e Spoken>,
}

/// The whole edition, stories and articles by number, events by time.
pub(super) fn document(edition: &Edition) -> String {
    let mut stories: Vec<&Story> = edition.stories.iter().collect();
    stories.sort_by_key(|story| story.id);
    let mut changes: Vec<&Change> = edition.changes.iter().collect();
    changes.sort_by_key(|change| (change.at, change.article_id, change.kind));
    let mut statements: Vec<&Spoken> = edition.statements.iter().collect();
    statements.sort_by_key(|spoken| (spoken.at, spoken.article_id));
    let document = Document {
        date: edition.date.to_string(),
        topic: edition.topic.as_ref().map(|topic| &topic.id),
        language: edition.language,
        stories,
        changes,
        claims: &edition.claims,
        statements,
    };
    serde_json::to_string_pretty(&document).expect("plain values can be written as JSON") + "\n"
}
