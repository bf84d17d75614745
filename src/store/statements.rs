//! Statements, the claims they are about, and positions.

use rusqlite::params;

use super::articles::{ListedArticle, listed_article};
use super::scope::Scope;
use super::values::{maybe_time, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ClaimId, Position, RevisionId, Statement, StatementId, StatementKind, Timestamp};

/// A denial, confirmation, refusal to comment or correction that entered the record.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SpokenStatement {
    /// What it reports.
    pub kind: StatementKind,
    /// When the article said it: its publication for a first revision, else the visit that saw it enter.
    pub at: Timestamp,
    /// The visit before, for what entered later.
    pub not_before: Option<Timestamp>,
    /// The article, as it is now.
    pub article: ListedArticle,
    /// The revision that holds it.
    pub revision_id: RevisionId,
    /// Who speaks, as it stands there.
    pub speaker: Option<String>,
    /// The sentence.
    pub text: String,
    /// The claims that it is about, the best first.
    pub claims: Vec<ClaimId>,
}

/// What a first revision says, and what a later one has in addition to the one before: a change tells of it, and the
/// sentence is new. `?1` is the topic or null, `?2` and `?3` bound the time.
const SPOKEN: &str = "
    SELECT s.id AS statement_id, s.kind, s.speaker, s.text AS statement_text, r.id AS revision_id, a.*, o.name AS outlet,
        CASE r.number WHEN 1 THEN coalesce(a.published_at, r.seen_at) ELSE r.seen_at END AS said_at,
        c.detail ->> '$.not_before' AS not_before
    FROM revisions AS r JOIN statements AS s ON s.revision_id = r.id JOIN articles AS a ON a.id = r.article_id
    JOIN outlets AS o ON o.id = a.outlet_id
    LEFT JOIN changes AS c ON c.id = (
        SELECT min(id) FROM changes WHERE article_id = a.id AND to_revision_id = r.id AND kind = s.kind || '_added'
    )
    WHERE r.seen_at >= ?2 AND r.seen_at < ?3 AND s.kind <> 'allegation' AND (?1 IS NULL OR EXISTS (
        SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = a.id
    )) AND (r.number = 1 OR (c.id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM statements AS q
        WHERE q.kind = s.kind AND q.text = s.text AND q.revision_id = coalesce(
            c.from_revision_id, (SELECT id FROM revisions WHERE article_id = a.id AND number = r.number - 1)
        )
    )))
    ORDER BY r.seen_at, s.id";

impl Reader {
    /// The denials, confirmations, refusals to comment and corrections that entered the record within a scope.
    pub fn statements_in_news(&self, scope: &Scope) -> Result<Vec<SpokenStatement>> {
        let mut query = self.connection.prepare_cached(SPOKEN)?;
        let rows = query.query_map(params![scope.topic, scope.since(), scope.until()], |row| {
            let spoken = SpokenStatement {
                kind: row.get("kind")?,
                at: time(row, "said_at")?,
                not_before: maybe_time(row, "not_before")?,
                article: listed_article(row)?,
                revision_id: row.get("revision_id")?,
                speaker: row.get("speaker")?,
                text: row.get("statement_text")?,
                claims: Vec::new(),
            };
            Ok((row.get("statement_id")?, spoken))
        })?;
        rows.map(|row| {
            let (id, spoken) = row?;
            Ok(SpokenStatement { claims: self.claims_of(id)?, ..spoken })
        })
        .collect()
    }

    fn claims_of(&self, id: StatementId) -> Result<Vec<ClaimId>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT claim_id FROM statement_claims WHERE statement_id = ? ORDER BY rank")?;
        Ok(query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The statements of a revision in the order of its text, with the claims they are about, the best first.
    pub fn statements_of(&self, revision_id: RevisionId) -> Result<Vec<(Statement, Vec<ClaimId>)>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM statements WHERE revision_id = ? ORDER BY id")?;
        let rows = query.query_map([revision_id], |row| {
            let statement = Statement {
                kind: row.get("kind")?,
                hedged: row.get("hedged")?,
                hedge_type: row.get("hedge_type")?,
                speaker: row.get("speaker")?,
                cue: row.get("cue")?,
                rule: row.get("rule")?,
                direct_quote: row.get("direct_quote")?,
                part: row.get("part")?,
                start: row.get::<_, i64>("start")? as usize,
                end: row.get::<_, i64>("end")? as usize,
                text: row.get("text")?,
            };
            Ok((row.get::<_, StatementId>("id")?, statement))
        })?;
        rows.map(|row| {
            let (id, statement) = row?;
            Ok((statement, self.claims_of(id)?))
        })
        .collect()
    }

    /// Where a revision stands, claim by claim.
    pub fn positions_of(&self, revision_id: RevisionId) -> Result<Vec<(ClaimId, Position)>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT claim_id, position FROM positions WHERE revision_id = ? ORDER BY claim_id")?;
        let rows = query.query_map([revision_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    pub(super) fn save_statement(
        &self,
        revision_id: RevisionId,
        statement: &Statement,
        claims: &[ClaimId],
    ) -> Result<()> {
        self.connection
            .prepare_cached(
                r#"INSERT INTO statements (revision_id, claim_id, kind, hedged, hedge_type, speaker, cue, rule,
                       direct_quote, part, start, "end", text)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"#,
            )?
            .execute(params![
                revision_id,
                claims.first(),
                statement.kind,
                statement.hedged,
                statement.hedge_type,
                statement.speaker,
                statement.cue,
                statement.rule,
                statement.direct_quote,
                statement.part,
                statement.start as i64,
                statement.end as i64,
                statement.text,
            ])?;
        let id = StatementId(self.connection.last_insert_rowid());
        let mut link = self.connection.prepare_cached("INSERT OR IGNORE INTO statement_claims VALUES (?, ?, ?)")?;
        for (index, claim_id) in claims.iter().enumerate() {
            link.execute(params![id, claim_id, index as i64 + 1])?;
        }
        Ok(())
    }

    pub(super) fn save_position(&self, revision_id: RevisionId, claim_id: &ClaimId, position: Position) -> Result<()> {
        self.connection.prepare_cached("INSERT OR REPLACE INTO positions VALUES (?, ?, ?)")?.execute(params![
            revision_id,
            claim_id,
            position
        ])?;
        Ok(())
    }
}
