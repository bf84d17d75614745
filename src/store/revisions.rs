//! Revisions: the last one of an article, and the writing of a new one.

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc, found, one, time};
use super::{LastRevision, Reader, Result, Writer};
use crate::model::{ArticleId, RevisionId, RevisionIntent, SnapshotId, Timestamp};

impl Reader {
    pub(super) fn current_revision(&self, article_id: ArticleId) -> Result<Option<LastRevision>> {
        let mut query = self.connection.prepare_cached(
            "SELECT r.* FROM articles AS a JOIN revisions AS r ON r.id = a.current_revision_id WHERE a.id = ?",
        )?;
        let row = query.query_row([article_id], |row| {
            Ok(LastRevision {
                id: row.get("id")?,
                number: row.get("number")?,
                seen_at: time(row, "seen_at")?,
                title: row.get("title")?,
                byline: row.get("byline")?,
                text: row.get("text")?,
                language: row.get("language")?,
                content_hash: row.get("content_hash")?,
                extractor_version: row.get("extractor_version")?,
                snapshot_id: row.get("snapshot_id")?,
                statements: Vec::new(),
                positions: Vec::new(),
            })
        });
        let Some(revision) = row.optional()? else { return Ok(None) };
        let statements = self.statements_of(revision.id)?;
        let positions = self.positions_of(revision.id)?;
        Ok(Some(LastRevision { statements, positions, ..revision }))
    }

    /// The content hashes of an article's revisions, in their order.
    pub(super) fn content_hashes(&self, article_id: ArticleId) -> Result<Vec<(RevisionId, String)>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id, content_hash FROM revisions WHERE article_id = ? ORDER BY number")?;
        let rows = query.query_map([article_id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Reader {
    /// The headline that an article had just before an instant; `None` where it had not been read by then.
    pub fn headline_before(&self, article_id: ArticleId, until: Timestamp) -> Result<Option<String>> {
        let mut query = self.connection.prepare_cached(
            "SELECT title FROM revisions WHERE article_id = ? AND seen_at < ? ORDER BY number DESC LIMIT 1",
        )?;
        Ok(query.query_row(params![article_id, Utc(until)], one).optional()?.flatten())
    }
}

impl Writer {
    /// Writes a revision and everything decided about it, but its story.
    pub(super) fn save_revision(
        &self,
        article_id: ArticleId,
        revision: &RevisionIntent,
        snapshot_id: Option<SnapshotId>,
        at: Timestamp,
    ) -> Result<RevisionId> {
        let id = self.insert_revision(article_id, revision, snapshot_id, at)?;
        for (statement, claims) in &revision.statements {
            self.save_statement(id, statement, claims)?;
        }
        for (claim_id, position) in &revision.positions {
            self.save_position(id, claim_id, *position)?;
        }
        self.save_topic_matches(article_id, &revision.topics, at)?;
        self.save_copies(article_id, revision)?;
        self.save_features(article_id, revision)?;
        self.save_deliberation(article_id, &revision.deliberation, at)?;
        Ok(id)
    }

    fn insert_revision(
        &self,
        article_id: ArticleId,
        revision: &RevisionIntent,
        snapshot_id: Option<SnapshotId>,
        at: Timestamp,
    ) -> Result<RevisionId> {
        let number: i64 = self
            .connection
            .prepare_cached(
                "UPDATE articles SET revision_count = revision_count + 1, title = coalesce(?2, title), language = ?3,
                     published_at = coalesce(?4, published_at), origin = ?5
                 WHERE id = ?1 RETURNING revision_count",
            )?
            .query_row(
                params![
                    article_id,
                    revision.title,
                    revision.language,
                    revision.published_at.map(Utc),
                    revision.origin,
                ],
                one,
            )?;
        self.connection
            .prepare_cached(
                "INSERT INTO revisions (article_id, number, seen_at, title, byline, text, left_out, language,
                     content_hash, extractor_version, snapshot_id, note)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                article_id,
                number,
                Utc(at),
                revision.title,
                revision.byline,
                revision.text,
                (!revision.left_out.is_empty()).then_some(Json(&revision.left_out)),
                revision.language,
                revision.content_hash,
                revision.extractor_version,
                revision.snapshot_id.or(snapshot_id),
                revision.note,
            ])?;
        let id = RevisionId(self.connection.last_insert_rowid());
        self.set_current(article_id, id)?;
        Ok(id)
    }

    fn set_current(&self, article_id: ArticleId, id: RevisionId) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE articles SET current_revision_id = ? WHERE id = ?")?
            .execute(params![id, article_id])?;
        Ok(())
    }

    /// Notes that an earlier content of an article came back, and is what stands there now.
    pub(super) fn mark_return(&self, article_id: ArticleId, id: RevisionId, at: Timestamp) -> Result<()> {
        let mut mark = self.connection.prepare_cached(
            "UPDATE revisions SET return_count = return_count + 1, last_returned_at = ?
             WHERE id = ? AND article_id = ? RETURNING title",
        )?;
        let title: Option<String> =
            found(mark.query_row(params![Utc(at), id, article_id], one), "revision of the article", id)?;
        self.connection
            .prepare_cached("UPDATE articles SET title = coalesce(?, title) WHERE id = ?")?
            .execute(params![title, article_id])?;
        self.set_current(article_id, id)
    }
}
