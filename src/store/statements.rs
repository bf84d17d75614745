//! Statements, the claims they are about, and positions.

use rusqlite::params;

use super::values::one;
use super::{Reader, Result, Writer};
use crate::model::{ClaimId, Position, RevisionId, Statement, StatementId};

impl Reader {
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
        let mut claims = self
            .connection
            .prepare_cached("SELECT claim_id FROM statement_claims WHERE statement_id = ? ORDER BY rank")?;
        rows.map(|row| {
            let (id, statement) = row?;
            Ok((statement, claims.query_map([id], one)?.collect::<rusqlite::Result<_>>()?))
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
