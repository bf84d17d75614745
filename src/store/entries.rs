//! Entries: which are known, and what is new or edited.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::values::{Utc, maybe_time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, EntryId, EntryIntent, FeedId, Timestamp};

/// An entry as it stands in the record, to compare with what the feed states now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownEntry {
    /// The row.
    pub id: EntryId,
    /// The article behind it.
    pub article_id: Option<ArticleId>,
    /// The identifier as stated.
    pub guid: Option<String>,
    /// The link as stated.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Summary.
    pub summary: Option<String>,
    /// First publication as stated.
    pub published_at: Option<Timestamp>,
}

impl Reader {
    /// Those of the keys that the feed has in the record.
    pub fn known_entries<'a>(
        &self,
        feed_id: &FeedId,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, KnownEntry>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM entries WHERE feed_id = ? AND key = ?")?;
        let mut known = HashMap::new();
        for key in keys {
            let row = query.query_row(params![feed_id, key], |row| {
                Ok(KnownEntry {
                    id: row.get("id")?,
                    article_id: row.get("article_id")?,
                    guid: row.get("guid")?,
                    url: row.get("url")?,
                    title: row.get("title")?,
                    summary: row.get("summary")?,
                    published_at: maybe_time(row, "published_at")?,
                })
            });
            if let Some(entry) = row.optional()? {
                known.insert(key.to_owned(), entry);
            }
        }
        Ok(known)
    }
}

impl Writer {
    pub(super) fn save_entry(
        &self,
        feed_id: &FeedId,
        entry: &EntryIntent,
        article_id: Option<ArticleId>,
        at: Timestamp,
    ) -> Result<()> {
        // `known` says the same as the key, unless a feed changed its identifiers: then the row takes the new key.
        if let Some(id) = entry.known {
            self.connection
                .prepare_cached("UPDATE OR IGNORE entries SET key = ? WHERE id = ?")?
                .execute(params![entry.key, id])?;
        }
        self.connection
            .prepare_cached(
                "INSERT INTO entries (feed_id, key, article_id, guid, url, title, summary, published_at, first_seen_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                 ON CONFLICT (feed_id, key) DO UPDATE SET article_id = coalesce(?3, article_id), guid = ?4, url = ?5,
                     title = ?6, summary = ?7, published_at = ?8, last_changed_at = ?9",
            )?
            .execute(params![
                feed_id,
                entry.key,
                article_id,
                entry.guid,
                entry.url,
                entry.title,
                entry.summary,
                entry.published_at.map(Utc),
                Utc(at),
            ])?;
        Ok(())
    }
}
