//! Daily editions as they were made.

use rusqlite::{OptionalExtension, Row, params};

use super::values::{Json, Utc, found, time};
use super::{Reader, Result, Writer};
use crate::model::{DigestId, Language, Timestamp, TopicId};

/// An edition to keep.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestIntent {
    /// The civil day in the configured time zone, `2026-11-25`.
    pub date: String,
    /// Its topic; `None` all.
    pub topic_id: Option<TopicId>,
    /// The reader's language.
    pub language: Language,
    /// It tells what happened from here …
    pub since: Timestamp,
    /// … to here, exclusive.
    pub until: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// Whether what it tells counts as told.
    pub is_sent: bool,
    /// The edition.
    pub content: serde_json::Value,
}

/// When an edition was made, and up to when it tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastEdition {
    /// It tells what happened before this instant.
    pub until: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An edition of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct SavedDigest {
    /// The row.
    pub id: DigestId,
    /// What was kept.
    pub digest: DigestIntent,
}

/// An edition in the archive.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ListedDigest {
    /// The row.
    pub id: DigestId,
    /// The civil day.
    pub date: String,
    /// Its topic; `None` all.
    pub topic_id: Option<TopicId>,
    /// The reader's language.
    pub language: Language,
    /// It tells what happened from here …
    pub since: Timestamp,
    /// … to here, exclusive.
    pub until: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Reader {
    /// The last edition that a reader of this topic and language was sent.
    pub fn last_edition(&self, topic: Option<&TopicId>, language: Language) -> Result<Option<LastEdition>> {
        let mut query = self.connection.prepare_cached(
            "SELECT until, created_at FROM digests WHERE language = ?2 AND topic_id IS ?1 AND is_sent
             ORDER BY until DESC, id DESC LIMIT 1",
        )?;
        let edition =
            |row: &Row<'_>| Ok(LastEdition { until: time(row, "until")?, created_at: time(row, "created_at")? });
        Ok(query.query_row(params![topic, language], edition).optional()?)
    }

    /// Up to when a reader of this topic and language has been told; `None` if never.
    pub fn told_until(&self, topic: Option<&TopicId>, language: Language) -> Result<Option<Timestamp>> {
        Ok(self.last_edition(topic, language)?.map(|edition| edition.until))
    }

    /// One edition.
    pub fn digest(&self, id: DigestId) -> Result<SavedDigest> {
        let mut query = self.connection.prepare_cached("SELECT * FROM digests WHERE id = ?")?;
        found(query.query_row([id], saved_digest), "digest", id)
    }

    /// What editions there are, without their content: the latest first, those before an id, at most so many.
    pub fn listed_digests(&self, before: Option<DigestId>, count_max: usize) -> Result<Vec<ListedDigest>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, date, topic_id, language, since, until, created_at FROM digests
             WHERE ?1 IS NULL OR id < ?1 ORDER BY id DESC LIMIT ?2",
        )?;
        let rows = query.query_map(params![before, count_max as i64], |row| {
            Ok(ListedDigest {
                id: row.get("id")?,
                date: row.get("date")?,
                topic_id: row.get("topic_id")?,
                language: row.get("language")?,
                since: time(row, "since")?,
                until: time(row, "until")?,
                created_at: time(row, "created_at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The editions, the latest first, at most so many.
    pub fn digests(&self, count_max: usize) -> Result<Vec<SavedDigest>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM digests ORDER BY id DESC LIMIT ?")?;
        Ok(query.query_map([count_max as i64], saved_digest)?.collect::<rusqlite::Result<_>>()?)
    }
}

fn saved_digest(row: &Row<'_>) -> rusqlite::Result<SavedDigest> {
    Ok(SavedDigest {
        id: row.get("id")?,
        digest: DigestIntent {
            date: row.get("date")?,
            topic_id: row.get("topic_id")?,
            language: row.get("language")?,
            since: time(row, "since")?,
            until: time(row, "until")?,
            created_at: time(row, "created_at")?,
            is_sent: row.get("is_sent")?,
            content: row.get::<_, Json<_>>("content")?.0,
        },
    })
}

impl Writer {
    /// Keeps an edition.
    pub fn save_digest(&self, digest: &DigestIntent) -> Result<DigestId> {
        self.connection
            .prepare_cached(
                "INSERT INTO digests (date, topic_id, language, since, until, created_at, is_sent, content)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                digest.date,
                digest.topic_id,
                digest.language,
                Utc(digest.since),
                Utc(digest.until),
                Utc(digest.created_at),
                digest.is_sent,
                Json(&digest.content),
            ])?;
        Ok(DigestId(self.connection.last_insert_rowid()))
    }
}
