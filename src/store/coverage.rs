//! How much was published about a topic, day by day; and what a revision was read from.

use rusqlite::params;

use super::values::{found, one, time};
use super::{Reader, Result};
use crate::model::{ArticleId, RevisionId, SnapshotId, Timestamp, TopicId};

/// The coverage of a topic on one day in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct DayCoverage {
    /// The day (UTC), `2024-04-02`.
    pub day: String,
    /// The language.
    pub language: String,
    /// Articles published that day, else first seen, copies included.
    pub articles: u32,
    /// Those of them that are copies.
    pub copies: u32,
    /// Articles in which a denial of one of the topic's claims was first seen that day.
    pub denials: u32,
    /// Edits seen that day in articles that were already out.
    pub edits: u32,
}

/// What a revision was read from.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct SnapshotFacts {
    /// The row.
    pub id: SnapshotId,
    /// When the request was sent.
    pub fetched_at: Timestamp,
    /// HTTP status.
    pub status: u16,
    /// Of the body, hexadecimal.
    pub sha256: String,
    /// Length of the body.
    pub bytes: u64,
}

/// What `changes.kind` calls an edit of an article that was already out.
const EDITS: &str = "'headline_changed', 'text_changed', 'punctuation_changed', 'allegation_added',
    'allegation_removed', 'denial_added', 'denial_removed', 'confirmation_added', 'no_comment_added',
    'correction_added', 'hedged_to_asserted', 'asserted_to_hedged', 'article_gone'";

impl Reader {
    /// The coverage of a topic from a day to another, exclusive, by day and language.
    ///
    /// What was seen long before the first day was not published after it; so the days asked for are all that is
    /// looked through, however old the topic is.
    pub fn coverage(&self, topic: &TopicId, from: &str, to: &str) -> Result<Vec<DayCoverage>> {
        let mut query = self.connection.prepare_cached(&format!(
            "WITH appeared AS (
                 SELECT substr(coalesce(a.published_at, a.first_seen_at), 1, 10) AS day, a.language,
                     count(*) AS articles, count(a.copy_of) AS copies
                 FROM articles AS a CROSS JOIN topic_articles AS t ON t.article_id = a.id
                 WHERE t.topic_id = ?1 AND a.first_seen_at >= date(?2, '-2 days')
                     AND coalesce(a.published_at, a.first_seen_at) >= ?2
                     AND coalesce(a.published_at, a.first_seen_at) < ?3
                 GROUP BY 1, 2
             ), denied AS (
                 SELECT substr(at, 1, 10) AS day, language, count(*) AS denials FROM (
                     SELECT a.language, min(CASE r.number WHEN 1 THEN coalesce(a.published_at, r.seen_at)
                         ELSE r.seen_at END) AS at
                     FROM revisions AS r CROSS JOIN statements AS s ON s.revision_id = r.id
                     JOIN statement_claims AS sc ON sc.statement_id = s.id JOIN claims AS c ON c.id = sc.claim_id
                     JOIN articles AS a ON a.id = r.article_id
                     WHERE c.topic_id = ?1 AND s.kind = 'denial' AND r.seen_at >= ?2 GROUP BY a.id
                 ) WHERE at >= ?2 AND at < ?3 GROUP BY 1, 2
             ), edited AS (
                 SELECT substr(c.at, 1, 10) AS day, a.language,
                     count(DISTINCT coalesce(c.to_revision_id, -c.id)) AS edits
                 FROM changes AS c JOIN articles AS a ON a.id = c.article_id
                 WHERE c.topic_id = ?1 AND c.at >= ?2 AND c.at < ?3 AND c.kind IN ({EDITS}) GROUP BY 1, 2
             )
             SELECT day, language, sum(articles) AS articles, sum(copies) AS copies, sum(denials) AS denials,
                 sum(edits) AS edits
             FROM (
                 SELECT day, language, articles, copies, 0 AS denials, 0 AS edits FROM appeared
                 UNION ALL SELECT day, language, 0, 0, denials, 0 FROM denied
                 UNION ALL SELECT day, language, 0, 0, 0, edits FROM edited
             ) GROUP BY day, language ORDER BY day, language"
        ))?;
        let rows = query.query_map(params![topic, from, to], |row| {
            Ok(DayCoverage {
                day: row.get("day")?,
                language: row.get("language")?,
                articles: row.get("articles")?,
                copies: row.get("copies")?,
                denials: row.get("denials")?,
                edits: row.get("edits")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The first and the last day (UTC) on which something of a topic was published or happened.
    pub fn coverage_span(&self, topic: &TopicId) -> Result<Option<(String, String)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT substr(min(day), 1, 10), substr(max(day), 1, 10) FROM (
                 SELECT coalesce(a.published_at, a.first_seen_at) AS day
                 FROM topic_articles AS t JOIN articles AS a ON a.id = t.article_id WHERE t.topic_id = ?1
                 UNION ALL SELECT max(at) FROM changes WHERE topic_id = ?1
             )",
        )?;
        let (first, last): (Option<String>, Option<String>) =
            query.query_row([topic], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(first.zip(last))
    }

    /// Which revision of an article stands there now.
    pub fn current_revision_id(&self, id: ArticleId) -> Result<Option<RevisionId>> {
        let mut query = self.connection.prepare_cached("SELECT current_revision_id FROM articles WHERE id = ?")?;
        found(query.query_row([id], one), "article", id)
    }

    /// What a revision was read from, without the bytes.
    pub fn snapshot_facts(&self, id: SnapshotId) -> Result<SnapshotFacts> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, fetched_at, status, sha256, bytes FROM snapshots WHERE id = ?")?;
        let row = query.query_row([id], |row| {
            Ok(SnapshotFacts {
                id: row.get("id")?,
                fetched_at: time(row, "fetched_at")?,
                status: row.get("status")?,
                sha256: row.get("sha256")?,
                bytes: row.get::<_, i64>("bytes")? as u64,
            })
        });
        found(row, "snapshot", id)
    }
}
