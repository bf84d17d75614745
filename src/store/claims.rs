//! Claims, and where the outlets stand on them at an instant.

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc, time};
use super::{Reader, Result};
use crate::model::{ArticleId, ClaimId, Language, Position, RevisionId, Timestamp, TopicId};
use std::collections::BTreeMap;

/// A claim with the outlets' positions.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ClaimStanding {
    /// The claim.
    pub id: ClaimId,
    /// Its topic.
    pub topic_id: TopicId,
    /// The proposition by language.
    pub texts: BTreeMap<Language, String>,
    /// Where the outlets stand, by their name; an outlet that never spoke of it is `silent`.
    pub positions: Vec<OutletPosition>,
}

/// Where an outlet stands on a claim.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OutletPosition {
    /// The outlet's name.
    pub outlet: String,
    /// The position.
    pub position: Position,
    /// The first revision of the article's unbroken run with this position.
    pub since: Timestamp,
    /// The article that shows it.
    pub article_id: ArticleId,
    /// That article's address.
    pub url: String,
    /// Its language.
    pub language: Language,
    /// The revision that shows it.
    pub revision_id: RevisionId,
}

/// The view `claim_matrix` for one claim `?1`, seen from an instant `?2`: later revisions do not count, nor does it
/// matter what came back after another.
const POSITIONS: &str = "
    WITH ranked AS (
        SELECT p.position, r.article_id, r.id AS revision_id, a.outlet_id, a.url, a.language, row_number() OVER (
            PARTITION BY a.outlet_id ORDER BY p.position = 'silent', r.seen_at DESC, a.id DESC
        ) AS place
        FROM positions AS p JOIN revisions AS r ON r.id = p.revision_id JOIN articles AS a ON a.id = r.article_id
        WHERE p.claim_id = ?1 AND r.seen_at < ?2 AND NOT EXISTS (
            SELECT 1 FROM revisions AS later
            WHERE later.article_id = r.article_id AND later.number > r.number AND later.seen_at < ?2
        )
    )
    SELECT o.name AS outlet, m.position, m.article_id, m.revision_id, m.url, m.language, (
        SELECT min(first.seen_at) FROM revisions AS first
        WHERE first.article_id = m.article_id AND first.number > coalesce((
            SELECT max(other.number) FROM revisions AS other
            LEFT JOIN positions AS q ON q.revision_id = other.id AND q.claim_id = ?1
            WHERE other.article_id = m.article_id AND other.seen_at < ?2 AND q.position IS NOT m.position
        ), 0)
    ) AS since
    FROM ranked AS m JOIN outlets AS o ON o.id = m.outlet_id WHERE m.place = 1 ORDER BY outlet";

impl Reader {
    /// The claims of a topic, or of all, in their order, with the outlets' positions just before an instant.
    pub fn claim_standings(&self, topic: Option<&TopicId>, before: Timestamp) -> Result<Vec<ClaimStanding>> {
        let mut claims = self.connection.prepare_cached(
            "SELECT c.id, c.topic_id, c.texts FROM claims AS c JOIN topics AS t ON t.id = c.topic_id
             WHERE c.is_active AND t.is_active AND (?1 IS NULL OR c.topic_id = ?1) ORDER BY c.topic_id, c.number",
        )?;
        let mut positions = self.connection.prepare_cached(POSITIONS)?;
        let rows = claims.query_map([topic], |row| {
            let id: ClaimId = row.get("id")?;
            let outlets = positions.query_map(params![id, Utc(before)], |row| {
                Ok(OutletPosition {
                    outlet: row.get("outlet")?,
                    position: row.get("position")?,
                    since: time(row, "since")?,
                    article_id: row.get("article_id")?,
                    url: row.get("url")?,
                    language: row.get("language")?,
                    revision_id: row.get("revision_id")?,
                })
            })?;
            Ok(ClaimStanding {
                topic_id: row.get("topic_id")?,
                texts: row.get::<_, Json<_>>("texts")?.0,
                positions: outlets.collect::<rusqlite::Result<_>>()?,
                id,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The outlet that carried the first denial of a claim seen before an instant, and when: its publication where it
    /// appeared with the denial in it, else the visit that saw it enter.
    pub fn first_denial(&self, id: &ClaimId, before: Timestamp) -> Result<Option<(String, Timestamp)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.name AS outlet, CASE r.number WHEN 1 THEN coalesce(a.published_at, r.seen_at) ELSE r.seen_at END AS at
             FROM statement_claims AS sc JOIN statements AS s ON s.id = sc.statement_id
             JOIN revisions AS r ON r.id = s.revision_id JOIN articles AS a ON a.id = r.article_id
             JOIN outlets AS o ON o.id = a.outlet_id
             WHERE sc.claim_id = ?1 AND s.kind = 'denial' AND r.seen_at < ?2 ORDER BY r.seen_at, a.id LIMIT 1",
        )?;
        Ok(query.query_row(params![id, Utc(before)], |row| Ok((row.get("outlet")?, time(row, "at")?))).optional()?)
    }
}
