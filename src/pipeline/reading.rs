//! Reading a text: all that can be said of it without asking the record.

use super::knowledge::{Knowledge, detect};
use crate::dedup::{self, Fingerprint};
use crate::model::{Language, LeftOut, Timestamp};
use crate::revisions::Content;
use crate::statements;
use crate::stories::{self, Meaning};

/// What an outlet published, however it came to us.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub(super) title: Option<String>,
    pub(super) byline: Option<String>,
    /// Paragraphs separated by a blank line.
    pub(super) body: String,
    /// The outlet's furniture that was left out of it.
    pub(super) left_out: Vec<LeftOut>,
    /// What page, feed and configuration say about the language.
    pub(super) declared: Vec<Option<Language>>,
    /// First publication, page before feed.
    pub(super) published_at: Option<Timestamp>,
    /// The extractor, or that it was imported.
    pub(super) extractor_version: String,
}

/// A text that was read.
pub(super) struct Reading {
    pub(super) text: Text,
    pub(super) content_hash: String,
    pub(super) language: Language,
    pub(super) statements: statements::Reading,
    pub(super) fingerprint: Fingerprint,
    /// The vectors of title and lead, where an encoder speaks the language.
    pub(super) meaning: Option<Meaning>,
}

impl Text {
    pub(super) fn content(&self) -> Content<'_> {
        Content { title: self.title.as_deref(), byline: self.byline.as_deref(), text: &self.body }
    }

    /// Reads the text; the costly part of an article's way, done side by side. `at` is when it counts as published.
    pub(super) fn read(self, knowledge: &Knowledge, options: &stories::Options, at: Timestamp) -> Reading {
        let language = self.detect();
        self.read_as(language, knowledge, options, at)
    }

    /// The same where the language is known.
    pub(super) fn read_as(
        self,
        language: Language,
        knowledge: &Knowledge,
        options: &stories::Options,
        at: Timestamp,
    ) -> Reading {
        let mut reading = self.read_words(language, knowledge);
        encode(options, [(&mut reading, at)]);
        reading
    }

    /// The language it is in, by itself and by what is declared.
    pub(super) fn detect(&self) -> Language {
        let title = self.title.as_deref().unwrap_or_default();
        detect(&format!("{title}\n{}", self.body), &self.declared).language
    }

    /// Reads all but the meaning, which is cheaper to have for many texts together.
    pub(super) fn read_words(self, language: Language, knowledge: &Knowledge) -> Reading {
        let statements = statements::read(self.title.as_deref(), &self.body, language, &knowledge.packs);
        Reading {
            content_hash: self.content().hash(),
            language,
            statements,
            fingerprint: dedup::fingerprint(&self.body),
            meaning: None,
            text: self,
        }
    }
}

/// Gives readings their vectors of meaning. Each comes with when it counts as published.
pub(super) fn encode<'r>(options: &stories::Options, readings: impl IntoIterator<Item = (&'r mut Reading, Timestamp)>) {
    let (mut readings, times): (Vec<&mut Reading>, Vec<Timestamp>) = readings.into_iter().unzip();
    let mut articles = Vec::with_capacity(readings.len());
    for (reading, at) in readings.iter().zip(times) {
        let Reading { language, text, .. } = &**reading;
        articles.push(stories::Article { language: *language, at, title: text.title.as_deref(), text: &text.body });
    }
    let vectors = stories::encode(options, &articles);
    for (reading, meaning) in readings.iter_mut().zip(vectors) {
        reading.meaning = meaning;
    }
}
