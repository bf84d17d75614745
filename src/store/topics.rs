//! Which articles match which topics.

use rusqlite::params;

use super::values::{Json, Utc, one};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Timestamp, TopicId, TopicMatch};

impl Reader {
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
