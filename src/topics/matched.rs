//! What matched, for `explain` and for the record.

use serde::Serialize;

use crate::model::Part;
use crate::text::ScalarIndex;

use super::Document;
use super::plan::{Plan, Sought};
use super::scan::{Found, Scan, Span};

/// That a query matched, and by what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Match {
    /// What stood in the query and was found, each once, in the order of the query. Empty where a query asks only for
    /// absence.
    pub hits: Vec<Hit>,
}

/// A word, phrase, language or outlet of the query that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// As the query language writes it, folded: `"messaggi privati"`, `lang:it`.
    pub pattern: String,
    /// The term whose wording it is, without `$`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub term: Option<String>,
    /// How often it stands in headline and text; 0 for languages and outlets.
    #[serde(skip_serializing_if = "is_zero")]
    pub count: usize,
    /// Where it stands first in the text, else in the headline; `None` for languages and outlets.
    #[serde(skip_serializing_if = "Option::is_none", flatten)]
    pub place: Option<Place>,
}

/// Words of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// In which part.
    pub part: Part,
    /// Start, in Unicode scalar values of the part.
    pub start: usize,
    /// End, exclusive.
    pub end: usize,
    /// The words as they stand there.
    pub words: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this signature")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl Match {
    pub(super) fn new(plan: &Plan, scan: &Scan<'_>, document: &Document<'_>, found: &[Found]) -> Self {
        let offsets = (ScalarIndex::new(document.title), ScalarIndex::new(document.body));
        let place = |span: Span| {
            let (start, end) = scan.bytes(span);
            let (part, text, offsets) = if scan.is_in_title(span) {
                (Part::Title, document.title, &offsets.0)
            } else {
                (Part::Text, document.body, &offsets.1)
            };
            let words = text[start..end].to_owned();
            Place { part, start: offsets.scalar(start), end: offsets.scalar(end), words }
        };
        let mut hits: Vec<Hit> = Vec::new();
        let mut told = vec![false; plan.leaves.len()];
        for Found { leaf, spans } in found {
            if std::mem::replace(&mut told[*leaf], true) {
                continue;
            }
            let first = spans.iter().find(|span| !scan.is_in_title(**span)).or(spans.first());
            let leaf = &plan.leaves[*leaf];
            let pattern = match &leaf.sought {
                Sought::Words(phrase) if leaf.is_title_only => format!("title:{phrase}"),
                Sought::Words(phrase) => phrase.to_string(),
                Sought::Language(language) => format!("lang:{language}"),
                Sought::Outlet(phrase) => format!("outlet:{phrase}"),
            };
            hits.push(Hit { pattern, term: leaf.term.clone(), count: spans.len(), place: first.copied().map(place) });
        }
        Self { hits }
    }

    /// Whether a word of the text, and not only of the headline, belongs to the match.
    pub fn is_in_text(&self) -> bool {
        self.hits.iter().any(|hit| hit.place.as_ref().is_some_and(|place| place.part == Part::Text))
    }

    /// As it is kept in `topic_articles.matched`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.hits).unwrap_or_default()
    }
}
