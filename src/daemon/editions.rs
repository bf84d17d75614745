//! The digest at its hour: one edition per topic and language of its title, kept in the record and beside it as files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;
use tracing::info;

use super::Desk;
use crate::digest::{self, Edition, Format};
use crate::model::{Language, Timestamp, TopicId, TopicSpec, rfc3339};
use crate::notify::MailingList;
use crate::outbox;
use crate::pipeline::EditionRequest;
use crate::store::Store;

/// Under this key the record remembers for which hour editions were last written.
const LAST_HOUR: &str = "last_digest_hour";
/// How far the first edition of a topic looks back.
const FIRST_EDITION: SignedDuration = SignedDuration::from_hours(24);

/// Writes the editions of the last hour that is due, if that was not done yet. Hours that were missed become one.
/// They tell what is dated before `until`, which is complete in the record.
pub(super) fn write_if_due(store: &Store, desk: &Desk, until: Timestamp, now: Timestamp) -> anyhow::Result<()> {
    let Some(hour) = desk.digest.latest_at_or_before(now) else { return Ok(()) };
    let last = store.read(|r| r.meta(LAST_HOUR))?;
    let Some(last) = last.and_then(|last| last.parse::<Timestamp>().ok()) else {
        // A new record has nothing to tell of hours before it.
        return remember(store, hour);
    };
    if last >= hour {
        return Ok(());
    }
    for topic in &desk.config.topics {
        for language in languages(topic, &desk.config.lists) {
            let told = store.read(|r| r.last_edition(Some(&topic.id), language))?;
            // A process that ended between two editions of this hour goes on with the second.
            if told.is_none_or(|told| told.created_at < hour) {
                let from = told.map_or_else(|| until.checked_sub(FIRST_EDITION).unwrap_or(until), |told| told.until);
                let zone = &desk.config.daemon.time_zone;
                let topic = Some(topic.id.clone());
                write(store, desk, &EditionRequest::since(from, until.max(from), zone, language, topic), now)?;
            }
        }
    }
    remember(store, hour)
}

/// The languages of a topic's title, and those of its readers.
fn languages(topic: &TopicSpec, lists: &[MailingList]) -> BTreeSet<Language> {
    let readers = lists.iter().filter(|list| list.topic == topic.id).map(|list| list.language);
    topic.title.keys().copied().chain(readers).collect()
}

fn remember(store: &Store, hour: Timestamp) -> anyhow::Result<()> {
    Ok(store.write(move |w| w.save_meta(LAST_HOUR, &rfc3339(hour)))?)
}

fn write(store: &Store, desk: &Desk, request: &EditionRequest, now: Timestamp) -> anyhow::Result<()> {
    let is_readers =
        |list: &&MailingList| Some(&list.topic) == request.topic.as_ref() && list.language == request.language;
    let lists: Vec<&MailingList> = desk.config.lists.iter().filter(is_readers).collect();
    let published = outbox::publish(store, request, &lists, true, now)?;
    let topic = request.topic.as_ref().map_or("all", TopicId::as_str);
    let name = format!("{}-{topic}-{}", request.date, request.language);
    save_edition(&published.edition, &desk.config.daemon.database, &name)?;
    info!(topic, language = %request.language, recipients = published.recipients, "wrote the digest");
    Ok(())
}

/// Writes an edition as a page and as plain text into `digests/` beside the database; gives the files.
pub fn save_edition(edition: &Edition, database: &Path, name: &str) -> anyhow::Result<Vec<PathBuf>> {
    let folder = database.parent().unwrap_or(Path::new("")).join("digests");
    fs::create_dir_all(&folder).with_context(|| format!("making the folder `{}`", folder.display()))?;
    let mut files = Vec::new();
    for format in [Format::Html, Format::Text] {
        let path = folder.join(format!("{name}.{}", format.extension()));
        fs::write(&path, digest::render(edition, format)).with_context(|| format!("writing `{}`", path.display()))?;
        files.push(path);
    }
    Ok(files)
}
