//! Whose headline stands for a story, for readers of each language and at each time.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::values::Utc;
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Language, StoryId, Timestamp};

/// A headline that stands for a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryTitle {
    /// The article that has it.
    pub article: ArticleId,
    /// The headline as it is now.
    pub title: String,
    /// Its language.
    pub language: Language,
}

/// Readers of any other language are kept under `und`.
fn reader_of(language: Option<Language>) -> Language {
    language.unwrap_or(Language::UND)
}

impl Reader {
    /// The articles whose headlines stand for a story now: by the reader's language, `None` for all others.
    pub fn story_titles(&self, id: StoryId) -> Result<BTreeMap<Option<Language>, ArticleId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT t.language, t.article_id FROM story_titles AS t JOIN articles AS a ON a.id = t.article_id
             WHERE t.story_id = ?1 AND a.story_id = ?1 ORDER BY t.language, t.chosen_at",
        )?;
        let rows = query.query_map([id], |row| {
            let language: Language = row.get(0)?;
            Ok((Some(language).filter(|language| !language.is_und()), row.get(1)?))
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The headline that stood for a story before an instant (now: `None`), in the reader's language where the story
    /// has one.
    pub fn story_title(
        &self,
        id: StoryId,
        language: Option<Language>,
        before: Option<Timestamp>,
    ) -> Result<Option<StoryTitle>> {
        let mut query = self.connection.prepare_cached(
            "SELECT t.article_id, a.title, a.language
             FROM story_titles AS t JOIN articles AS a ON a.id = t.article_id
             WHERE t.story_id = ?1 AND t.language IN (?2, 'und') AND (?3 IS NULL OR t.chosen_at < ?3)
                 AND a.story_id = ?1 AND a.title IS NOT NULL
             ORDER BY t.language = 'und', t.chosen_at DESC LIMIT 1",
        )?;
        let values = params![id, reader_of(language), before.map(Utc)];
        let row = query.query_row(values, |row| {
            Ok(StoryTitle { article: row.get(0)?, title: row.get(1)?, language: row.get(2)? })
        });
        Ok(row.optional()?)
    }
}

impl Writer {
    /// Sets the titles of a story that differ from those before.
    pub fn set_story_titles(
        &self,
        id: StoryId,
        titles: &BTreeMap<Option<Language>, ArticleId>,
        at: Timestamp,
    ) -> Result<()> {
        let before = self.story_titles(id)?;
        let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO story_titles VALUES (?, ?, ?, ?)")?;
        for (language, article) in titles.iter().filter(|(language, article)| before.get(language) != Some(article)) {
            insert.execute(params![id, reader_of(*language), Utc(at), article])?;
        }
        self.show_title(id)
    }

    /// Writes the headline that stands for the story to the story's own row.
    pub(super) fn show_title(&self, id: StoryId) -> Result<()> {
        if let Some(found) = self.story_title(id, None, None)? {
            self.connection
                .prepare_cached("UPDATE stories SET title = ?2, language = ?3 WHERE id = ?1")?
                .execute(params![id, found.title, found.language])?;
        }
        Ok(())
    }

    /// The titles of a story that has fallen together with another serve readers whose language that one lacks.
    pub(super) fn hand_over_titles(&self, from: StoryId, to: StoryId) -> Result<()> {
        for sql in [
            "INSERT OR IGNORE INTO story_titles SELECT ?2, language, chosen_at, article_id FROM story_titles
             WHERE story_id = ?1 AND language NOT IN (SELECT language FROM story_titles WHERE story_id = ?2)",
            "DELETE FROM story_titles WHERE story_id = ?1 AND ?2 <> ?1",
        ] {
            self.connection.prepare_cached(sql)?.execute(params![from, to])?;
        }
        Ok(())
    }
}
