//! Copies: the index by which they are found, and who is whose.

use std::collections::HashMap;

use rusqlite::params;

use super::values::{maybe_time, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, CopyOf, Language, RevisionIntent, StoryId, Timestamp};

/// An article that shares index keys with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyCandidate {
    /// The article.
    pub id: ArticleId,
    /// The keys shared.
    pub shared_keys: u32,
    /// Its language.
    pub language: Language,
    /// Its latest headline.
    pub title: Option<String>,
    /// The text of its last revision.
    pub text: String,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// The original, if it is a copy itself.
    pub copy_of: Option<ArticleId>,
    /// Its story.
    pub story_id: Option<StoryId>,
}

impl Reader {
    /// The articles that share keys with a text, those that share most first, `this` excepted.
    ///
    /// Of each key at most `per_key_max` articles are looked at, and at most `candidates_max` are read: a key that
    /// stands in a boilerplate sentence must not make every visit slow.
    pub fn copy_candidates(
        &self,
        this: ArticleId,
        keys: &[i64],
        per_key_max: usize,
        candidates_max: usize,
    ) -> Result<Vec<CopyCandidate>> {
        let mut holders = self.connection.prepare_cached(
            "SELECT article_id FROM copy_keys WHERE key = ? AND article_id <> ? ORDER BY article_id LIMIT ?",
        )?;
        let mut shared = HashMap::<ArticleId, u32>::new();
        for key in keys {
            for holder in holders.query_map(params![key, this, per_key_max as i64], one)? {
                *shared.entry(holder?).or_default() += 1;
            }
        }
        let mut best: Vec<_> = shared.into_iter().collect();
        best.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
        best.truncate(candidates_max);
        best.into_iter().map(|(id, shared_keys)| self.copy_candidate(id, shared_keys)).collect()
    }

    fn copy_candidate(&self, id: ArticleId, shared_keys: u32) -> Result<CopyCandidate> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.language, a.title, r.text, a.published_at, a.first_seen_at, a.copy_of, a.story_id
             FROM articles AS a JOIN revisions AS r ON r.article_id = a.id AND r.number = a.revision_count
             WHERE a.id = ?",
        )?;
        Ok(query.query_row([id], |row| {
            Ok(CopyCandidate {
                id,
                shared_keys,
                language: row.get("language")?,
                title: row.get("title")?,
                text: row.get("text")?,
                published_at: maybe_time(row, "published_at")?,
                first_seen_at: time(row, "first_seen_at")?,
                copy_of: row.get("copy_of")?,
                story_id: row.get("story_id")?,
            })
        })?)
    }
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
                Some(query.query_row([of.original], one::<ArticleId>)?).filter(|root| *root != id)
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
