//! The digest at its hour: one edition per topic and language of its title, kept in the record and beside it as files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;
use tracing::info;

use super::Desk;
use crate::digest::{self, Edition, Format};
use crate::model::{Language, Timestamp, TopicSpec, rfc3339};
use crate::pipeline::{self, EditionRequest};
use crate::store::{DigestIntent, Store};

/// Under this key the record remembers for which hour editions were last written.
const LAST_HOUR: &str = "last_digest_hour";
/// How far the first edition of a topic looks back.
const FIRST_EDITION: SignedDuration = SignedDuration::from_hours(24);

/// Writes the editions of the last hour that is due, if that was not done yet. Hours that were missed become one.
pub(super) fn write_if_due(store: &Store, desk: &Desk, now: Timestamp) -> anyhow::Result<()> {
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
        for language in topic.title.keys() {
            write(store, desk, topic, *language, now)?;
        }
    }
    remember(store, hour)
}

fn remember(store: &Store, hour: Timestamp) -> anyhow::Result<()> {
    Ok(store.write(move |w| w.save_meta(LAST_HOUR, &rfc3339(hour)))?)
}

fn write(store: &Store, desk: &Desk, topic: &TopicSpec, language: Language, now: Timestamp) -> anyhow::Result<()> {
    let told = store.read(|r| r.told_until(Some(&topic.id), language))?;
    let from = told.or_else(|| now.checked_sub(FIRST_EDITION).ok()).unwrap_or(now);
    let request = EditionRequest::since(from, now, &desk.config.daemon.time_zone, language, Some(topic.id.clone()));
    let edition = store.read(|r| pipeline::edition(r, &request))?;
    let name = format!("{}-{}-{language}", request.date, topic.id);
    save_edition(&edition, &desk.config.daemon.database, &name)?;
    let content = serde_json::from_str(&digest::render(&edition, Format::Json)).context("an edition as JSON")?;
    let kept = DigestIntent {
        date: request.date.to_string(),
        topic_id: Some(topic.id.clone()),
        language,
        since: request.from,
        until: request.until,
        created_at: now,
        is_sent: true,
        content,
    };
    store.write(move |w| w.save_digest(&kept))?;
    info!(topic = %topic.id, %language, "wrote the digest");
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
