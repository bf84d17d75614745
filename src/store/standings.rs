//! Where outlets and articles stand on claims now, and how they came to stand there: what tables show.

use std::collections::BTreeMap;

use rusqlite::params;

use super::claims::{ClaimStanding, OutletPosition};
use super::values::{Json, Utc, found, one, time};
use super::{Reader, Result};
use crate::model::{ArticleId, ClaimId, Language, Position, RevisionId, StoryId, Timestamp, TopicId};

/// That a revision took a position on a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PositionStep {
    /// The claim.
    pub claim_id: ClaimId,
    /// The outlet's name.
    pub outlet: String,
    /// The article.
    pub article_id: ArticleId,
    /// The revision's number.
    pub revision: u32,
    /// Since when.
    pub at: Timestamp,
    /// Where it stands since.
    pub position: Position,
}

/// A claim by its wordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimText {
    /// `topic/claim`.
    pub id: ClaimId,
    /// Its topic.
    pub topic_id: TopicId,
    /// The proposition by language.
    pub texts: BTreeMap<Language, String>,
}

/// Where the article of a story stands on a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePosition {
    /// The article.
    pub article_id: ArticleId,
    /// The claim.
    pub claim_id: ClaimId,
    /// Where it stands; never `silent`.
    pub position: Position,
    /// The first revision of its unbroken run with this position.
    pub since: Timestamp,
}

/// For each claim of the topic `?1` and outlet, what the article says that changed last. SQLite takes the other columns
/// of a group from the row with the maximum, which spares sorting them all.
const STANDINGS: &str = "
    WITH latest AS (
        SELECT a.outlet_id, p.claim_id, p.position, a.id AS article_id, a.current_revision_id AS revision_id,
            max(coalesce(a.last_changed_at, a.first_seen_at)) AS at
        FROM topic_articles AS t JOIN articles AS a ON a.id = t.article_id
        JOIN positions AS p ON p.revision_id = a.current_revision_id AND p.position <> 'silent'
        WHERE t.topic_id = ?1 GROUP BY p.claim_id, a.outlet_id
    )
    SELECT l.claim_id, o.name AS outlet, l.position, l.article_id, l.revision_id, a.url, a.language,
        a.state IN ('missing', 'gone') AS is_missing, (
        SELECT min(first.seen_at) FROM revisions AS first
        WHERE first.article_id = l.article_id AND first.number > coalesce((
            SELECT max(other.number) FROM revisions AS other
            LEFT JOIN positions AS q ON q.revision_id = other.id AND q.claim_id = l.claim_id
            WHERE other.article_id = l.article_id AND q.position IS NOT l.position AND other.number < (
                SELECT number FROM revisions WHERE id = l.revision_id
            )
        ), 0)
    ) AS since
    FROM latest AS l JOIN outlets AS o ON o.id = l.outlet_id JOIN articles AS a ON a.id = l.article_id
    ORDER BY l.claim_id, o.name";

impl Reader {
    /// The claims of a topic, or of all, in their order.
    pub fn claim_texts(&self, topic: Option<&TopicId>) -> Result<Vec<ClaimText>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, topic_id, texts FROM claims WHERE is_active AND (?1 IS NULL OR topic_id = ?1)
             ORDER BY topic_id, number",
        )?;
        let rows = query.query_map([topic], |row| {
            Ok(ClaimText {
                id: row.get("id")?,
                topic_id: row.get("topic_id")?,
                texts: row.get::<_, Json<_>>("texts")?.0,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The claims of a topic in their order, with the outlets' positions now; outlets that do not speak of it are left
    /// out. Of an outlet's articles the one that changed last decides.
    pub fn standings_now(&self, topic: &TopicId) -> Result<Vec<ClaimStanding>> {
        let mut query = self.connection.prepare_cached(STANDINGS)?;
        let rows = query.query_map([topic], |row| {
            let position = OutletPosition {
                outlet: row.get("outlet")?,
                position: row.get("position")?,
                since: time(row, "since")?,
                article_id: row.get("article_id")?,
                url: row.get("url")?,
                language: row.get("language")?,
                revision_id: row.get("revision_id")?,
                is_missing: row.get("is_missing")?,
            };
            Ok((row.get::<_, ClaimId>("claim_id")?, position))
        })?;
        let mut by_claim: BTreeMap<ClaimId, Vec<OutletPosition>> = BTreeMap::new();
        for row in rows {
            let (claim, position) = row?;
            by_claim.entry(claim).or_default().push(position);
        }
        let standing = |ClaimText { id, topic_id, texts }: ClaimText| {
            let positions = by_claim.remove(&id).unwrap_or_default();
            ClaimStanding { id, topic_id, texts, positions }
        };
        Ok(self.claim_texts(Some(topic))?.into_iter().map(standing).collect())
    }

    /// The positions that revisions took on the claims of a topic between two instants, `silent` left out, by outlet,
    /// claim and time. At most so many.
    pub fn position_steps(
        &self,
        topic: &TopicId,
        from: Timestamp,
        before: Timestamp,
        count_max: usize,
    ) -> Result<Vec<PositionStep>> {
        let mut query = self.connection.prepare_cached(
            "SELECT p.claim_id, o.name AS outlet, r.article_id, r.number, r.seen_at, p.position
             FROM revisions AS r CROSS JOIN positions AS p ON p.revision_id = r.id JOIN claims AS c ON c.id = p.claim_id
             JOIN articles AS a ON a.id = r.article_id JOIN outlets AS o ON o.id = a.outlet_id
             WHERE r.seen_at >= ?2 AND r.seen_at < ?3 AND c.topic_id = ?1 AND p.position <> 'silent'
             ORDER BY o.name, c.number, r.seen_at, r.id LIMIT ?4",
        )?;
        let rows = query.query_map(params![topic, Utc(from), Utc(before), count_max as i64], |row| {
            Ok(PositionStep {
                claim_id: row.get("claim_id")?,
                outlet: row.get("outlet")?,
                article_id: row.get("article_id")?,
                revision: row.get("number")?,
                at: time(row, "seen_at")?,
                position: row.get("position")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The number of a revision in its article.
    pub fn revision_number(&self, id: RevisionId) -> Result<u32> {
        let mut query = self.connection.prepare_cached("SELECT number FROM revisions WHERE id = ?")?;
        found(query.query_row([id], one), "revision", id)
    }

    /// Where the articles of a story stand now, those that speak of a claim.
    pub fn story_positions(&self, id: StoryId) -> Result<Vec<ArticlePosition>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.id AS article_id, p.claim_id, p.position, (
                 SELECT min(first.seen_at) FROM revisions AS first
                 WHERE first.article_id = a.id AND first.number > coalesce((
                     SELECT max(other.number) FROM revisions AS other
                     LEFT JOIN positions AS q ON q.revision_id = other.id AND q.claim_id = p.claim_id
                     WHERE other.article_id = a.id AND other.number < r.number AND q.position IS NOT p.position
                 ), 0)
             ) AS since
             FROM articles AS a JOIN revisions AS r ON r.id = a.current_revision_id
             JOIN positions AS p ON p.revision_id = r.id
             WHERE a.story_id = ? AND p.position <> 'silent' ORDER BY a.id, p.claim_id",
        )?;
        let rows = query.query_map([id], |row| {
            Ok(ArticlePosition {
                article_id: row.get("article_id")?,
                claim_id: row.get("claim_id")?,
                position: row.get("position")?,
                since: time(row, "since")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
