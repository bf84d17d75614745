//! Dropping bytes: which are kept, and what is written when some are dropped.

use rusqlite::{OptionalExtension, params};

use super::values::{Utc, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ArticleState, SnapshotId, Timestamp};

/// A snapshot whose bytes are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSnapshot {
    /// The row.
    pub id: SnapshotId,
    /// SHA-256 of its body, which other snapshots may share.
    pub sha256: String,
    /// The outlet's name.
    pub outlet: String,
    /// The state of its article.
    pub state: ArticleState,
    /// When it was received.
    pub fetched_at: Timestamp,
    /// Whether what stands in the article now was read in it.
    pub is_current: bool,
}

impl Reader {
    /// Gives every snapshot whose bytes are kept, one at a time.
    pub fn kept_snapshots(&self, mut each: impl FnMut(KeptSnapshot)) -> Result<()> {
        let mut query = self.connection.prepare_cached(
            "SELECT s.id, s.sha256, s.fetched_at, o.name AS outlet, a.state,
                 r.id IS NOT NULL AND r.id = a.current_revision_id AS is_current
             FROM snapshots AS s JOIN articles AS a ON a.id = s.article_id JOIN outlets AS o ON o.id = a.outlet_id
             LEFT JOIN revisions AS r ON r.id = a.current_revision_id AND r.snapshot_id = s.id
             WHERE s.pruned_at IS NULL ORDER BY s.id",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            each(KeptSnapshot {
                id: row.get("id")?,
                sha256: row.get("sha256")?,
                outlet: row.get("outlet")?,
                state: row.get("state")?,
                fetched_at: time(row, "fetched_at")?,
                is_current: row.get("is_current")?,
            });
        }
        Ok(())
    }

    /// How much a body takes in the file, compressed as it is.
    pub fn packed_bytes(&self, sha256: &str) -> Result<u64> {
        let mut query = self.bodies()?.prepare_cached("SELECT length(body) FROM bodies WHERE sha256 = unhex(?)")?;
        Ok(query.query_row([sha256], one::<i64>).optional()?.unwrap_or_default() as u64)
    }
}

impl Writer {
    /// Drops the bytes of snapshots; a body that another snapshot still keeps stays. Gives how much was freed.
    pub fn prune(&self, snapshots: &[SnapshotId], now: Timestamp) -> Result<u64> {
        let mut mark = self.connection.prepare_cached(
            "UPDATE snapshots SET pruned_at = ?2 WHERE id = ?1 AND pruned_at IS NULL RETURNING sha256",
        )?;
        let mut kept =
            self.connection.prepare_cached("SELECT 1 FROM snapshots WHERE sha256 = ? AND pruned_at IS NULL")?;
        let mut freed = 0;
        for id in snapshots {
            let sha256: Option<String> = mark.query_row(params![id, Utc(now)], one).optional()?;
            let Some(sha256) = sha256 else { continue };
            if !kept.exists([&sha256])? {
                freed += self.packed_bytes(&sha256)?;
                self.drop_body(&sha256).map_err(|error| error.in_file(self.bodies_path()))?;
            }
        }
        Ok(freed)
    }
}
