//! The full-text index, kept in step with the articles by the writer.

use super::{Result, Writer};
use crate::model::ArticleId;

impl Writer {
    /// Takes an article out of the index. FTS5 must be told what it had indexed, so this comes before the change.
    pub(super) fn unindex(&self, id: ArticleId) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO articles_fts (articles_fts, rowid, title, text)
                 SELECT 'delete', id, title, text FROM latest_articles WHERE id = ?",
            )?
            .execute([id])?;
        Ok(())
    }

    /// Puts an article into the index as it is now.
    pub(super) fn index(&self, id: ArticleId) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO articles_fts (rowid, title, text) SELECT id, title, text FROM latest_articles WHERE id = ?",
            )?
            .execute([id])?;
        Ok(())
    }
}
