//! Stories: what they are joined by, who is in them, and how they fall together.

use rusqlite::{Row, params};

use super::values::{Json, Utc, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Language, OutletId, RevisionIntent, StoryAssignment, StoryId, Timestamp};

/// What an article is joined to stories by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryFeatures {
    /// The article.
    pub article_id: ArticleId,
    /// The story it is in.
    pub story_id: Option<StoryId>,
    /// Its language.
    pub language: Language,
    /// First publication, else first sight.
    pub at: Timestamp,
    /// What read the meaning; `None` if they hold none.
    pub encoder: Option<String>,
    /// As the stories module encoded it.
    pub bytes: Vec<u8>,
}

/// Who carries a story.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StoryCarriers {
    /// Outlets with an article in it, by id.
    pub outlets: Vec<OutletId>,
    /// Languages with an article in it.
    pub languages: Vec<Language>,
}

impl Reader {
    /// The features of the articles of a span of time, copies left out, by publication and id: the order in which they were joined.
    pub fn story_features(&self, from: Timestamp, to: Timestamp) -> Result<Vec<StoryFeatures>> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.article_id, a.story_id, a.language, coalesce(a.published_at, a.first_seen_at) AS at, f.encoder,
                 f.bytes
             FROM article_features AS f JOIN articles AS a ON a.id = f.article_id
             WHERE f.day BETWEEN substr(?1, 1, 10) AND substr(?2, 1, 10) AND a.copy_of IS NULL
             ORDER BY at, f.article_id",
        )?;
        let rows = query.query_map(params![Utc(from), Utc(to)], story_features_row)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Outlets and languages that carry a story, an article left out of account.
    pub fn story_carriers(&self, id: StoryId, without: ArticleId) -> Result<StoryCarriers> {
        let mut outlets = self.connection.prepare_cached(
            "SELECT DISTINCT outlet_id FROM articles WHERE story_id = ? AND id <> ? ORDER BY outlet_id",
        )?;
        let mut languages = self.connection.prepare_cached(
            "SELECT DISTINCT language FROM articles WHERE story_id = ? AND id <> ? ORDER BY language",
        )?;
        Ok(StoryCarriers {
            outlets: outlets.query_map(params![id, without], one)?.collect::<rusqlite::Result<_>>()?,
            languages: languages.query_map(params![id, without], one)?.collect::<rusqlite::Result<_>>()?,
        })
    }

    /// The story of an id that may have been merged into another since; `None` if there never was one.
    pub fn resolve_story(&self, id: StoryId) -> Result<Option<StoryId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT coalesce((SELECT id FROM stories WHERE id = ?1), (SELECT story_id FROM story_aliases WHERE alias = ?1))",
        )?;
        Ok(query.query_row([id], one)?)
    }

    /// The story of an article.
    pub fn story_of(&self, id: ArticleId) -> Result<Option<StoryId>> {
        let mut query = self.connection.prepare_cached("SELECT story_id FROM articles WHERE id = ?")?;
        super::values::found(query.query_row([id], one), "article", id)
    }
}

pub(super) fn story_features_row(row: &Row<'_>) -> rusqlite::Result<StoryFeatures> {
    Ok(StoryFeatures {
        article_id: row.get("article_id")?,
        story_id: row.get("story_id")?,
        language: row.get("language")?,
        at: time(row, "at")?,
        encoder: row.get("encoder")?,
        bytes: row.get("bytes")?,
    })
}

impl Writer {
    pub(super) fn save_features(&self, id: ArticleId, revision: &RevisionIntent) -> Result<()> {
        if revision.story_features.is_empty() {
            return Ok(());
        }
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO article_features (article_id, day, encoder, bytes)
                 SELECT id, substr(coalesce(published_at, first_seen_at), 1, 10), ?, ? FROM articles WHERE id = ?",
            )?
            .execute(params![revision.story_encoder, revision.story_features, id])?;
        Ok(())
    }

    /// Puts an article into its story, which is opened if need be, and lets other stories fall together with it.
    pub(super) fn assign_story(
        &self,
        id: ArticleId,
        assignment: &StoryAssignment,
        at: Timestamp,
    ) -> Result<(Option<StoryId>, bool)> {
        let known = match assignment.story {
            Some(story) => self.resolve_story(story)?,
            None => None,
        };
        let story_id = match known {
            Some(story_id) => story_id,
            None => self.open_story(id, at)?,
        };
        let left = self.story_of(id)?.filter(|left| *left != story_id);
        self.connection
            .prepare_cached("UPDATE articles SET story_id = ?, story_reason = ? WHERE id = ?")?
            .execute(params![story_id, Json(&assignment.reason), id])?;
        for merged in &assignment.merged {
            if let Some(merged) = self.resolve_story(*merged)?.filter(|merged| *merged != story_id) {
                self.merge_story(merged, story_id, at)?;
            }
        }
        if let Some(left) = left.map(|left| self.resolve_story(left)).transpose()?.flatten().filter(|l| *l != story_id)
        {
            self.leave_story(left, story_id, at)?;
        }
        Ok((Some(story_id), known.is_none()))
    }

    pub(super) fn open_story(&self, id: ArticleId, at: Timestamp) -> Result<StoryId> {
        self.connection
            .prepare_cached(
                "INSERT INTO stories (title, language, first_seen_at, last_changed_at)
                 SELECT title, language, first_seen_at, ? FROM articles WHERE id = ?",
            )?
            .execute(params![Utc(at), id])?;
        Ok(StoryId(self.connection.last_insert_rowid()))
    }

    /// What named the one story names the other; the old id stays as an alias.
    pub(super) fn merge_story(&self, merged: StoryId, into: StoryId, at: Timestamp) -> Result<()> {
        for sql in [
            "UPDATE articles SET story_id = ?2 WHERE story_id = ?1",
            "UPDATE changes SET story_id = ?2 WHERE story_id = ?1",
            "UPDATE story_aliases SET story_id = ?2 WHERE story_id = ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute(params![merged, into])?;
        }
        self.hand_over_titles(merged, into)?;
        self.connection
            .prepare_cached("INSERT INTO story_aliases SELECT id, ?2, title, ?3 FROM stories WHERE id = ?1")?
            .execute(params![merged, into, Utc(at)])?;
        self.connection.prepare_cached("DELETE FROM stories WHERE id = ?")?.execute([merged])?;
        Ok(())
    }

    /// A story whose last article has gone over to another is that other one.
    pub(super) fn leave_story(&self, left: StoryId, joined: StoryId, at: Timestamp) -> Result<()> {
        let mut query = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM articles WHERE story_id = ?)")?;
        if query.query_row([left], one)? { self.refresh_story(left, None) } else { self.merge_story(left, joined, at) }
    }

    /// Counts a story anew; `changed_at` where something happened in it.
    pub(super) fn refresh_story(&self, id: StoryId, changed_at: Option<Timestamp>) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE stories SET article_count = n.articles, copy_count = n.copies, outlet_count = n.outlets,
                     language_count = n.languages, first_seen_at = min(stories.first_seen_at, n.first_seen_at),
                     last_changed_at = max(last_changed_at, coalesce(?2, last_changed_at))
                 FROM (
                     SELECT count(*) AS articles, count(copy_of) AS copies, count(DISTINCT outlet_id) AS outlets,
                         count(DISTINCT language) AS languages, min(first_seen_at) AS first_seen_at
                     FROM articles WHERE story_id = ?1
                 ) AS n
                 WHERE id = ?1",
            )?
            .execute(params![id, changed_at.map(Utc)])?;
        self.show_title(id)
    }
}
