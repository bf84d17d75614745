//! HTTP requests and their outcomes.

use rusqlite::params;

use super::values::Utc;
use super::{Result, Writer};
use crate::model::{ArticleId, Attempt, FeedId};

/// What a request was for.
#[derive(Clone, Copy)]
pub(super) enum AttemptFor<'a> {
    Feed(&'a FeedId),
    Article(ArticleId),
}

impl Writer {
    pub(super) fn save_attempts(&self, purpose: AttemptFor<'_>, attempts: &[Attempt]) -> Result<()> {
        let (feed_id, article_id) = match purpose {
            AttemptFor::Feed(id) => (Some(id), None),
            AttemptFor::Article(id) => (None, Some(id)),
        };
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO attempts (feed_id, article_id, url, at, status, bytes, duration_ms, outcome)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for attempt in attempts {
            insert.execute(params![
                feed_id,
                article_id,
                attempt.url,
                Utc(attempt.at),
                attempt.status,
                attempt.bytes as i64,
                attempt.duration_ms as i64,
                attempt.outcome,
            ])?;
        }
        Ok(())
    }
}
