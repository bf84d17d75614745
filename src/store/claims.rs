//! Claims, and where the outlets stand on them at an instant.

use rusqlite::params;

use super::values::{Json, Utc, time};
use super::{Reader, Result};
use crate::model::{ArticleId, ClaimId, Language, Position, RevisionId, StatementKind, Timestamp, TopicId};
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
    /// Whether the article cannot be found.
    pub is_missing: bool,
}

/// That an outlet carried what somebody said of a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidBefore {
    /// Denial, confirmation, refusal to comment or correction.
    pub kind: StatementKind,
    /// Who speaks, as it stands there.
    pub speaker: Option<String>,
    /// The outlet's name.
    pub outlet: String,
    /// When it first did: its publication where the article appeared with it, else the visit that saw it enter.
    pub at: Timestamp,
}

/// The view `claim_matrix` for one claim `?1`, seen from an instant `?2`: later revisions do not count, nor does it
/// matter what came back after another. An article that can be found speaks for its outlet before one that cannot.
const POSITIONS: &str = "
    WITH standing AS (
        SELECT p.position, r.seen_at, r.article_id, r.id AS revision_id, a.outlet_id, a.url, a.language, coalesce((
            SELECT c.kind IN ('article_missing', 'article_gone') FROM changes AS c
            WHERE c.article_id = a.id AND c.at < ?2
                AND c.kind IN ('article_missing', 'article_gone', 'article_restored') ORDER BY c.id DESC LIMIT 1
        ), 0) AS is_missing
        FROM positions AS p JOIN revisions AS r ON r.id = p.revision_id JOIN articles AS a ON a.id = r.article_id
        WHERE p.claim_id = ?1 AND r.seen_at < ?2 AND NOT EXISTS (
            SELECT 1 FROM revisions AS later
            WHERE later.article_id = r.article_id AND later.number > r.number AND later.seen_at < ?2
        )
    ), ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY outlet_id ORDER BY position = 'silent', is_missing, seen_at DESC, article_id DESC
        ) AS place
        FROM standing
    )
    SELECT o.name AS outlet, m.position, m.article_id, m.revision_id, m.url, m.language, m.is_missing, (
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
                    is_missing: row.get("is_missing")?,
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

    /// Which outlets carried what of a claim before an instant, allegations left out, the earliest first.
    pub fn said_before(&self, id: &ClaimId, before: Timestamp) -> Result<Vec<SaidBefore>> {
        // SQLite takes the other columns of a group from the row with the minimum.
        let mut query = self.connection.prepare_cached(
            "SELECT s.kind, s.speaker, o.name AS outlet, min(r.seen_at) AS first_seen_at,
                 CASE r.number WHEN 1 THEN coalesce(a.published_at, r.seen_at) ELSE r.seen_at END AS at
             FROM statement_claims AS sc JOIN statements AS s ON s.id = sc.statement_id
             JOIN revisions AS r ON r.id = s.revision_id JOIN articles AS a ON a.id = r.article_id
             JOIN outlets AS o ON o.id = a.outlet_id
             WHERE sc.claim_id = ?1 AND s.kind <> 'allegation' AND r.seen_at < ?2
             GROUP BY s.kind, s.speaker, a.outlet_id ORDER BY first_seen_at, a.id",
        )?;
        let rows = query.query_map(params![id, Utc(before)], |row| {
            Ok(SaidBefore {
                kind: row.get("kind")?,
                speaker: row.get("speaker")?,
                outlet: row.get("outlet")?,
                at: time(row, "at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
