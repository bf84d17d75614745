//! Opening the record for commands that only read.

use super::args::Global;
use super::failure::Failure;
use super::settings;
use crate::model::{Timestamp, TopicId};
use crate::store::{self, Mode, Scope, Store};

/// The record of the configuration in force, for reading.
pub(super) fn open(global: &Global) -> Result<Store, Failure> {
    let settings = settings::optional(global)?;
    Ok(Store::open(&settings.config.daemon.database, Mode::ReadOnly)?)
}

/// A topic and a span of time as given on the command line.
pub(super) fn scope(topic: Option<&str>, since: Option<Timestamp>, until: Option<Timestamp>) -> Scope {
    Scope { topic: topic.map(TopicId::from), since, until }
}

/// Refuses the name of a topic that the record does not have.
pub(super) fn known_topic(store: &Store, topic: Option<&str>) -> Result<(), Failure> {
    let Some(topic) = topic else { return Ok(()) };
    let topics = store.read(store::Reader::topics)?;
    if topics.iter().any(|t| t.id.as_str() == topic) {
        return Ok(());
    }
    let known = topics.iter().map(|t| t.id.as_str()).collect::<Vec<_>>().join(", ");
    Err(Failure::Usage(format!("there is no topic `{topic}` in the record; it has: {known}")))
}

/// An instant for a table: to the minute, UTC.
pub(super) fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%MZ").to_string()
}

/// The same, or a dash.
pub(super) fn maybe_minute(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "–".to_owned(), minute)
}
