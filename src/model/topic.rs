//! Topics as the user configures them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{ClaimId, Language, TopicId};

/// What is watched: a query with per-language terms, and the claims it tracks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopicSpec {
    /// The configured slug.
    pub id: TopicId,
    /// The title by language.
    pub title: BTreeMap<Language, String>,
    /// The query, already checked.
    pub query: String,
    /// Wordings of a `$term` by language, each in the query language.
    pub terms: BTreeMap<String, BTreeMap<Language, String>>,
    /// One idea, its wordings by language; helps to join stories.
    pub concepts: Vec<ConceptSpec>,
    /// Spellings that are one name.
    pub same: Vec<SameSpec>,
    /// Propositions whose standing is tracked.
    pub claims: Vec<ClaimSpec>,
}

/// One idea and its wordings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConceptSpec {
    /// A slug, unique in the topic.
    pub id: String,
    /// Wordings by language.
    pub wordings: BTreeMap<Language, Vec<String>>,
}

/// Spellings that are one name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SameSpec {
    /// A slug, unique in the topic.
    pub id: String,
    /// The spellings.
    pub any: Vec<String>,
}

/// A proposition that a topic tracks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClaimSpec {
    /// `topic/claim`.
    pub id: ClaimId,
    /// The proposition by language.
    pub text: BTreeMap<Language, String>,
    /// What a passage about it says, in the query language; shares the topic's terms.
    pub query: String,
}

/// The wording for a reader: in `language`, else English, else the first.
pub(crate) fn wording(by_language: &BTreeMap<Language, String>, language: Language) -> &str {
    let english = Language::parse("en").and_then(|en| by_language.get(&en));
    by_language.get(&language).or(english).or_else(|| by_language.values().next()).map_or("", String::as_str)
}

impl TopicSpec {
    /// The title for a reader: in `language`, else English, else the first.
    pub fn title_in(&self, language: Language) -> &str {
        wording(&self.title, language)
    }
}

impl ClaimSpec {
    /// The proposition for a reader: in `language`, else English, else the first.
    pub fn text_in(&self, language: Language) -> &str {
        wording(&self.text, language)
    }
}
