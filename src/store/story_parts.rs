//! How whole stories fall together and apart.

use rusqlite::{OptionalExtension, params};

use super::stories::{StoryFeatures, story_features_row};
use super::values::{Json, Utc, one};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Change, StoryId, Timestamp};

/// How large a story is, and was when it was last looked over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorySize {
    /// Articles that are no copies.
    pub originals: u32,
    /// The same when it was last looked over; 0 if it never was.
    pub checked: u32,
}

impl Reader {
    /// The size of a story.
    pub fn story_size(&self, id: StoryId) -> Result<StorySize> {
        let mut query = self
            .connection
            .prepare_cached("SELECT article_count - copy_count, checked_count FROM stories WHERE id = ?")?;
        Ok(query.query_row([id], |row| Ok(StorySize { originals: row.get(0)?, checked: row.get(1)? }))?)
    }

    /// The features of a story's articles, copies left out, by publication and id; no more than `count_max`, the
    /// first.
    pub fn features_of_story(&self, id: StoryId, count_max: usize) -> Result<Vec<StoryFeatures>> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.article_id, a.story_id, a.language, coalesce(a.published_at, a.first_seen_at) AS at, f.encoder,
                 f.bytes
             FROM articles AS a JOIN article_features AS f ON f.article_id = a.id
             WHERE a.story_id = ? AND a.copy_of IS NULL ORDER BY at, a.id LIMIT ?",
        )?;
        let rows = query.query_map(params![id, count_max as i64], story_features_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The features of one article; `None` for a copy, which has none, and for what was never read.
    pub fn features_of_article(&self, id: ArticleId) -> Result<Option<StoryFeatures>> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.article_id, a.story_id, a.language, coalesce(a.published_at, a.first_seen_at) AS at, f.encoder,
                 f.bytes
             FROM article_features AS f JOIN articles AS a ON a.id = f.article_id
             WHERE f.article_id = ? AND a.copy_of IS NULL",
        )?;
        Ok(query.query_row([id], story_features_row).optional()?)
    }

    /// The copies of an article.
    pub fn copies_of(&self, id: ArticleId) -> Result<Vec<ArticleId>> {
        let mut query = self.connection.prepare_cached("SELECT id FROM articles WHERE copy_of = ? ORDER BY id")?;
        Ok(query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Changes whenever another process has written to the record.
    pub fn data_version(&self) -> Result<i64> {
        Ok(self.connection.prepare_cached("PRAGMA data_version")?.query_row([], one)?)
    }
}

impl Writer {
    /// Notes that a story of so many articles has been looked over.
    pub fn story_looked_over(&self, id: StoryId, originals: u32) -> Result<()> {
        let mut update = self.connection.prepare_cached("UPDATE stories SET checked_count = ?2 WHERE id = ?1")?;
        update.execute(params![id, originals])?;
        Ok(())
    }

    /// Lets a story fall together with another, whose id survives.
    pub fn merge_stories(&self, merged: StoryId, into: StoryId, at: Timestamp) -> Result<()> {
        self.merge_story(merged, into, at)?;
        self.refresh_story(into, Some(at))
    }

    /// Gives articles of one story, with what happened to them, to another; to a new one that the first of them opens
    /// where none is named.
    pub fn move_articles(
        &self,
        articles: &[ArticleId],
        from: StoryId,
        into: Option<StoryId>,
        at: Timestamp,
    ) -> Result<StoryId> {
        let Some(first) = articles.first() else { return Ok(from) };
        let into = into.map_or_else(|| self.open_story(*first, at), Ok)?;
        for id in articles {
            for sql in [
                // What happened to the story as a whole stays with it.
                "UPDATE changes SET story_id = ?3 WHERE story_id = ?2 AND article_id = ?1
                     AND kind NOT IN ('story_opened', 'stories_merged', 'story_split')",
                "UPDATE articles SET story_id = ?3 WHERE id = ?1 AND story_id = ?2",
            ] {
                self.connection.prepare_cached(sql)?.execute(params![id, from, into])?;
            }
        }
        for id in [from, into] {
            self.connection
                .prepare_cached(
                    "UPDATE stories SET first_seen_at = coalesce(
                         (SELECT min(first_seen_at) FROM articles WHERE story_id = ?1), first_seen_at)
                     WHERE id = ?1",
                )?
                .execute([id])?;
        }
        self.leave_story(from, into, at)?;
        self.refresh_story(into, Some(at))?;
        Ok(into)
    }

    /// Writes a change that concerns a story as a whole.
    pub fn save_story_change(&self, change: &Change) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO changes (at, kind, topic_id, story_id, article_id, from_revision_id, to_revision_id, detail)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                Utc(change.at),
                change.kind,
                change.topic_id,
                change.story_id,
                change.article_id,
                change.from_revision_id,
                change.to_revision_id,
                Json(&change.detail),
            ])?;
        Ok(())
    }
}
