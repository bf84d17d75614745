//! Reading the record again: what it needs of an article, and what is written where the contents stay as they are.

use rusqlite::params;

use super::values::{Utc, one};
use super::{Reader, Result, Writer};
use crate::model::{
    Applied, ArticleId, ClaimId, FeedId, Position, ReanalysisIntent, RevisionId, RevisionIntent, Statement, Timestamp,
    TopicId,
};

/// What an entry says of its article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryText {
    /// The feed that has it.
    pub feed_id: FeedId,
    /// The headline.
    pub title: Option<String>,
    /// The summary.
    pub summary: Option<String>,
}

impl Reader {
    /// All articles, or those first named, or seen to change, since an instant; originals before their copies.
    pub fn articles_by_age(&self, since: Option<Timestamp>) -> Result<Vec<ArticleId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM articles WHERE ?1 IS NULL OR first_seen_at >= ?1 OR last_changed_at >= ?1
             ORDER BY coalesce(published_at, first_seen_at), id",
        )?;
        Ok(query.query_map([since.map(Utc)], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// What entries say of an article.
    pub fn entry_texts(&self, id: ArticleId) -> Result<Vec<EntryText>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT feed_id, title, summary FROM entries WHERE article_id = ? ORDER BY id")?;
        let rows = query
            .query_map([id], |row| Ok(EntryText { feed_id: row.get(0)?, title: row.get(1)?, summary: row.get(2)? }))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The topics that an article is known to match, with the version of the query that it matched.
    pub fn matched_versions(&self, id: ArticleId) -> Result<Vec<(TopicId, i64)>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT topic_id, version FROM topic_articles WHERE article_id = ? ORDER BY topic_id")?;
        Ok(query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Writes what today's rules say of contents that stay as they are.
    pub fn apply_reanalysis(&self, again: &ReanalysisIntent) -> Result<Applied> {
        let id = again.article_id;
        let mut applied = Applied { revision_id: None, story_id: self.story_of(id)?, is_new_story: false };
        for older in &again.older {
            self.replace_statements(older.revision_id, &older.statements, &older.positions)?;
        }
        if let Some((revision_id, revision)) = &again.current {
            self.replace_reading(id, *revision_id, revision, again.at)?;
            if let Some(assignment) = &revision.story {
                (applied.story_id, applied.is_new_story) = self.assign_story(id, assignment, again.at)?;
            }
            self.refresh_stories(Some(revision), &applied, None)?;
        }
        self.save_topic_matches(id, &again.topics, again.at)?;
        self.save_changes(id, &applied, &again.changes, again.at)?;
        if let Some(at) = again.visit_at {
            self.visit_no_later(id, at)?;
        }
        Ok(applied)
    }

    fn replace_reading(
        &self,
        id: ArticleId,
        revision_id: RevisionId,
        revision: &RevisionIntent,
        at: Timestamp,
    ) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE revisions SET language = ?2 WHERE id = ?1 AND language <> ?2")?
            .execute(params![revision_id, revision.language])?;
        self.connection
            .prepare_cached(
                "UPDATE articles SET language = ?2, published_at = coalesce(?3, published_at), origin = ?4 WHERE id = ?1",
            )?
            .execute(params![id, revision.language, revision.published_at.map(Utc), revision.origin])?;
        self.replace_statements(revision_id, &revision.statements, &revision.positions)?;
        self.save_topic_matches(id, &revision.topics, at)?;
        self.save_copies(id, revision)?;
        self.save_features(id, revision)
    }

    /// Statements and positions of a revision, where they are others; those that stay keep their ids.
    fn replace_statements(
        &self,
        revision_id: RevisionId,
        statements: &[(Statement, Vec<ClaimId>)],
        positions: &[(ClaimId, Position)],
    ) -> Result<()> {
        if self.statements_of(revision_id)? != statements {
            for sql in [
                "DELETE FROM statement_claims WHERE statement_id IN (SELECT id FROM statements WHERE revision_id = ?)",
                "DELETE FROM statements WHERE revision_id = ?",
            ] {
                self.connection.prepare_cached(sql)?.execute([revision_id])?;
            }
            for (statement, claims) in statements {
                self.save_statement(revision_id, statement, claims)?;
            }
        }
        self.connection.prepare_cached("DELETE FROM positions WHERE revision_id = ?")?.execute([revision_id])?;
        for (claim_id, position) in positions {
            self.save_position(revision_id, claim_id, *position)?;
        }
        Ok(())
    }
}
