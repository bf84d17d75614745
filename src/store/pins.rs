//! Pins: pairs of articles that the user keeps together or apart.

use rusqlite::params;

use super::values::{Utc, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, PinKind, StoryId, Timestamp};

/// Two articles and what the user wants of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pin {
    /// The article with the smaller id.
    pub a: ArticleId,
    /// The other.
    pub b: ArticleId,
    /// The story of the one.
    pub story_a: Option<StoryId>,
    /// The story of the other.
    pub story_b: Option<StoryId>,
    /// Together or apart.
    pub kind: PinKind,
    /// When it was pinned.
    pub at: Timestamp,
}

impl Reader {
    /// The pins that name an article, by the other one.
    pub fn pins_of(&self, id: ArticleId) -> Result<Vec<(ArticleId, PinKind)>> {
        let mut query = self.connection.prepare_cached(
            "SELECT article_b AS other, kind FROM story_pins WHERE article_a = ?1
             UNION ALL SELECT article_a, kind FROM story_pins WHERE article_b = ?1 ORDER BY other",
        )?;
        let rows = query.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// All pins, by their articles.
    pub fn pins(&self) -> Result<Vec<Pin>> {
        let mut query = self.connection.prepare_cached(
            "SELECT p.*, a.story_id AS story_a, b.story_id AS story_b FROM story_pins AS p
             JOIN articles AS a ON a.id = p.article_a JOIN articles AS b ON b.id = p.article_b
             ORDER BY article_a, article_b",
        )?;
        let rows = query.query_map([], |row| {
            Ok(Pin {
                a: row.get("article_a")?,
                b: row.get("article_b")?,
                story_a: row.get("story_a")?,
                story_b: row.get("story_b")?,
                kind: row.get("kind")?,
                at: time(row, "pinned_at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Pins two articles, in place of an earlier pin of the two. An article cannot be pinned to itself.
    pub fn pin(&self, one: ArticleId, other: ArticleId, kind: PinKind, at: Timestamp) -> Result<()> {
        for id in [one, other] {
            self.story_of(id)?;
        }
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO story_pins (article_a, article_b, kind, pinned_at) VALUES (?, ?, ?, ?)",
            )?
            .execute(params![one.min(other), one.max(other), kind, Utc(at)])?;
        Ok(())
    }

    /// Takes a pin away; false if there was none.
    pub fn unpin(&self, one: ArticleId, other: ArticleId) -> Result<bool> {
        let mut delete =
            self.connection.prepare_cached("DELETE FROM story_pins WHERE article_a = ? AND article_b = ?")?;
        Ok(delete.execute(params![one.min(other), one.max(other)])? > 0)
    }
}
