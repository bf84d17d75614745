//! Which articles match which topics.

use std::collections::BTreeMap;

use rusqlite::params;

use super::values::{Json, Utc, maybe_time, one};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Language, Timestamp, TopicId, TopicMatch};

/// A topic and what the record has of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct TopicOverview {
    /// The topic.
    pub id: TopicId,
    /// The title by language.
    pub titles: BTreeMap<Language, String>,
    /// The query in force.
    pub query: String,
    /// Its version.
    pub version: i64,
    /// Whether it is in the configuration.
    pub is_active: bool,
    /// Claims tracked.
    pub claim_count: u32,
    /// Articles that match, copies included.
    pub article_count: u32,
    /// Stories they belong to.
    pub story_count: u32,
    /// Outlets that carry it.
    pub outlet_count: u32,
    /// Languages that carry it.
    pub language_count: u32,
    /// Its last change.
    pub last_change_at: Option<Timestamp>,
}

impl Reader {
    /// Every topic that the record knows, by id.
    pub fn topics(&self) -> Result<Vec<TopicOverview>> {
        let mut query = self.connection.prepare_cached(
            "SELECT t.*, (SELECT count(*) FROM claims AS c WHERE c.topic_id = t.id AND c.is_active) AS claim_count,
                 count(a.id) AS article_count, count(DISTINCT a.story_id) AS story_count,
                 count(DISTINCT a.outlet_id) AS outlet_count, count(DISTINCT a.language) AS language_count,
                 (SELECT max(c.at) FROM changes AS c WHERE c.topic_id = t.id) AS last_change_at
             FROM topics AS t LEFT JOIN topic_articles AS m ON m.topic_id = t.id
             LEFT JOIN articles AS a ON a.id = m.article_id GROUP BY t.id ORDER BY t.id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(TopicOverview {
                id: row.get("id")?,
                titles: row.get::<_, Json<_>>("titles")?.0,
                query: row.get("query")?,
                version: row.get("version")?,
                is_active: row.get("is_active")?,
                claim_count: row.get("claim_count")?,
                article_count: row.get("article_count")?,
                story_count: row.get("story_count")?,
                outlet_count: row.get("outlet_count")?,
                language_count: row.get("language_count")?,
                last_change_at: maybe_time(row, "last_change_at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The version of each active topic's query.
    pub fn topic_versions(&self) -> Result<Vec<(TopicId, i64)>> {
        let mut query = self.connection.prepare_cached("SELECT id, version FROM topics WHERE is_active ORDER BY id")?;
        Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    }

    /// The topics that an article matches.
    pub(super) fn topics_of(&self, id: ArticleId) -> Result<Vec<TopicId>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT topic_id FROM topic_articles WHERE article_id = ? ORDER BY topic_id")?;
        Ok(query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Writes that an article matches topics. A match once seen stays: what was coverage then is coverage still.
    pub(super) fn save_topic_matches(&self, id: ArticleId, topics: &[TopicMatch], at: Timestamp) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO topic_articles (topic_id, article_id, matched, version, matched_at) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET matched = excluded.matched, version = excluded.version",
        )?;
        for topic in topics {
            insert.execute(params![topic.topic_id, id, Json(&topic.matched), topic.version, Utc(at)])?;
        }
        Ok(())
    }
}
