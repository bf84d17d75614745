//! Copies: the index by which they are found, and who is whose.

use rusqlite::{OptionalExtension, Row, params};

use super::values::{found, maybe_time, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, CopyOf, OutletId, RevisionIntent, StoryId, Timestamp};

/// A row of the index of common text: an article that keeps a key, with its original if it is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyPosting {
    /// The key.
    pub key: i64,
    /// The article.
    pub article: ArticleId,
    /// Its original; the article itself if it is no copy.
    pub original: ArticleId,
}

/// How old an article is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArticleAge {
    /// The article.
    pub article: ArticleId,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
}

/// An article to compare a text with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyCandidate {
    /// The article and its age.
    pub age: ArticleAge,
    /// Its original, if it is a copy.
    pub original: Option<ArticleAge>,
    /// Its outlet.
    pub outlet_id: OutletId,
    /// Its story.
    pub story_id: Option<StoryId>,
    /// The text that stands there.
    pub text: String,
}

impl Reader {
    /// The index rows of keys, `this` article's excepted, of each key no more than `per_key_max`: a key that stands in
    /// a boilerplate sentence must not make every visit slow.
    pub fn copy_postings(&self, this: ArticleId, keys: &[i64], per_key_max: usize) -> Result<Vec<CopyPosting>> {
        let mut query = self.connection.prepare_cached(
            "SELECT k.key, k.article_id, coalesce(a.copy_of, a.id)
             FROM copy_keys AS k JOIN articles AS a ON a.id = k.article_id
             WHERE k.key = ? AND k.article_id <> ? ORDER BY k.article_id LIMIT ?",
        )?;
        let mut postings = Vec::new();
        for key in keys {
            let rows = query.query_map(params![key, this, per_key_max as i64], |row| {
                Ok(CopyPosting { key: row.get(0)?, article: row.get(1)?, original: row.get(2)? })
            })?;
            for posting in rows {
                postings.push(posting?);
            }
        }
        Ok(postings)
    }

    /// The articles to compare, in the order asked for; those without a text are left out.
    pub fn copy_candidates(&self, ids: &[ArticleId]) -> Result<Vec<CopyCandidate>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.id, a.published_at, a.first_seen_at, o.id AS original, o.published_at AS original_published_at,
                 o.first_seen_at AS original_first_seen_at, a.outlet_id, a.story_id, r.text
             FROM articles AS a JOIN revisions AS r ON r.id = a.current_revision_id
             LEFT JOIN articles AS o ON o.id = a.copy_of
             WHERE a.id = ?",
        )?;
        let mut candidates = Vec::new();
        for id in ids {
            candidates.extend(query.query_row([id], copy_candidate).optional()?);
        }
        Ok(candidates)
    }
}

fn copy_candidate(row: &Row<'_>) -> rusqlite::Result<CopyCandidate> {
    let original = match row.get("original")? {
        Some(article) => Some(ArticleAge {
            article,
            published_at: maybe_time(row, "original_published_at")?,
            first_seen_at: time(row, "original_first_seen_at")?,
        }),
        None => None,
    };
    Ok(CopyCandidate {
        age: ArticleAge {
            article: row.get("id")?,
            published_at: maybe_time(row, "published_at")?,
            first_seen_at: time(row, "first_seen_at")?,
        },
        original,
        outlet_id: row.get("outlet_id")?,
        story_id: row.get("story_id")?,
        text: row.get("text")?,
    })
}

impl Writer {
    /// Replaces an article's index keys, and writes who is a copy of whom.
    pub(super) fn save_copies(&self, id: ArticleId, revision: &RevisionIntent) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM copy_keys WHERE article_id = ?")?.execute([id])?;
        let mut insert = self.connection.prepare_cached("INSERT OR IGNORE INTO copy_keys VALUES (?, ?)")?;
        for key in &revision.copy_keys {
            insert.execute(params![key, id])?;
        }
        self.save_copy(id, revision.copy_of.as_ref())?;
        for (copy, of) in &revision.copies {
            self.save_copy(*copy, Some(of))?;
        }
        Ok(())
    }

    /// Writes what an article is a copy of. The original of an original is the original: there are no chains, and the
    /// copies of an article that becomes a copy itself go over to its original.
    fn save_copy(&self, id: ArticleId, of: Option<&CopyOf>) -> Result<()> {
        let root = match of {
            Some(of) => {
                let mut query =
                    self.connection.prepare_cached("SELECT coalesce(copy_of, id) FROM articles WHERE id = ?")?;
                Some(found(query.query_row([of.original], one::<ArticleId>), "article", of.original)?)
                    .filter(|root| *root != id)
            }
            None => None,
        };
        let of = of.filter(|_| root.is_some());
        self.connection
            .prepare_cached("UPDATE articles SET copy_of = ?, copy_share = ?, copy_reason = ? WHERE id = ?")?
            .execute(params![root, of.map(|of| of.share), of.map(|of| &of.reason), id])?;
        if let Some(root) = root {
            self.connection
                .prepare_cached("UPDATE articles SET copy_of = ?1 WHERE copy_of = ?2")?
                .execute(params![root, id])?;
        }
        Ok(())
    }
}
