//! What the line knows besides the record: language packs, the detector, the topics.

use crate::language::{Detected, Detector, Evidence, Packs};
use crate::model::{Entry, FeedSpec, Language, TopicId, TopicMatch, TopicSpec, VisitPolicy};
use crate::topics::{Document, QueryError, Topic};

/// Packs, detector and topics, shared by all tasks.
pub struct Knowledge {
    /// The language packs.
    pub packs: Packs,
    /// The topics in force.
    pub topics: Vec<Watched>,
}

/// A topic in force, with the version of its query.
pub struct Watched {
    /// As configured.
    pub spec: TopicSpec,
    /// Its queries.
    pub topic: Topic,
    /// The version of its query in the record.
    pub version: i64,
}

impl Knowledge {
    /// Compiles the topics; `versions` are those of the record, 1 where it has none.
    pub fn new(packs: Packs, specs: &[TopicSpec], versions: &[(TopicId, i64)]) -> Result<Self, Vec<QueryError>> {
        let mut topics = Vec::new();
        for spec in specs {
            let version = versions.iter().find(|(id, _)| *id == spec.id).map_or(1, |(_, version)| *version);
            topics.push(Watched { topic: Topic::compile(spec)?, spec: spec.clone(), version });
        }
        Ok(Self { packs, topics })
    }

    /// The topics in force among `only`, all where it is empty.
    fn watched(&self, only: &[TopicId]) -> impl Iterator<Item = &Watched> {
        self.topics.iter().filter(|t| only.is_empty() || only.contains(&t.spec.id))
    }

    /// The topics among `only` (all where empty) that a document is about, and by which words.
    pub fn matches(&self, document: &Document<'_>, only: &[TopicId]) -> Vec<TopicMatch> {
        let matched = self.watched(only).filter_map(|t| {
            let matched = t.topic.matches(document)?.to_json();
            Some(TopicMatch { topic_id: t.spec.id.clone(), version: t.version, matched })
        });
        matched.collect()
    }
}

/// The language of a text, given what was declared about it.
pub(super) fn detect(text: &str, declared: &[Option<Language>]) -> Detected {
    // Two that agree count twice, as they should.
    let known: Vec<Language> = declared.iter().flatten().copied().filter(|l| !l.is_und()).collect();
    Detector::embedded().detect(&Evidence { text, declared: &known })
}

/// What an entry says before its page is read.
pub(super) struct EntryReading {
    /// Its language: the one detected where its page may be read, else the one declared.
    pub(super) language: Language,
    /// The topics that its title and text match.
    pub(super) matches: Vec<TopicMatch>,
}

impl EntryReading {
    /// Holds an entry against the topics of its feed; `declared` is the language that the document states.
    ///
    /// Most entries of most feeds hold no word of any topic. Telling their languages would cost more than all the rest
    /// of a poll, for stubs whose pages are never read.
    pub(super) fn new(knowledge: &Knowledge, entry: &Entry, spec: &FeedSpec, declared: Option<Language>) -> Self {
        let title = entry.title.as_deref().unwrap_or_default();
        let parts = [entry.summary.as_deref(), entry.content.as_deref()];
        let body = parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n");
        let declared = [spec.language, declared];
        let document = Document {
            title,
            body: &body,
            language: declared.into_iter().flatten().next().unwrap_or(Language::UND),
            feed_language: spec.language,
            outlet: &spec.outlet,
        };
        let may_match = || knowledge.watched(&spec.topics).any(|t| t.topic.may_match(&document));
        if spec.visit != VisitPolicy::All && !may_match() {
            return Self { language: document.language, matches: Vec::new() };
        }
        let language = detect(&format!("{title}\n{body}"), &declared).language;
        Self { language, matches: knowledge.matches(&Document { language, ..document }, &spec.topics) }
    }
}
