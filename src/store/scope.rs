//! Which part of the record a question is about.

use crate::model::{Timestamp, TopicId, rfc3339};

/// A topic and a span of time, each optional.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Only what belongs to the topic.
    pub topic: Option<TopicId>,
    /// From this instant on.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

impl Scope {
    /// A span of time, whatever the topic.
    pub fn between(since: Timestamp, until: Timestamp) -> Self {
        Self { topic: None, since: Some(since), until: Some(until) }
    }

    /// The lower bound as a column would hold it; the empty text sorts before every instant.
    pub(super) fn since(&self) -> String {
        self.since.map(rfc3339).unwrap_or_default()
    }

    /// The upper bound, exclusive; this year sorts after every instant that the record can hold.
    pub(super) fn until(&self) -> String {
        self.until.map_or_else(|| "9999-12-31T23:59:60Z".to_owned(), rfc3339)
    }
}
