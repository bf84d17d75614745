//! Snapshots: the facts of an answer in the record, its bytes in the file beside it.

use rusqlite::params;

use super::values::{Json, Utc, found, time};
use super::{Error, Reader, Result, Writer};
use crate::model::{ArticleId, Snapshot, SnapshotId};

impl Reader {
    /// The bytes of a snapshot with everything known of them.
    pub fn snapshot(&self, id: SnapshotId) -> Result<Snapshot> {
        let mut query = self.connection.prepare_cached("SELECT * FROM snapshots WHERE id = ?")?;
        let row = query.query_row([id], |row| {
            Ok(Snapshot {
                url: row.get("url")?,
                fetched_at: time(row, "fetched_at")?,
                status: row.get("status")?,
                headers: row.get::<_, Json<_>>("headers")?.0,
                body: Vec::new(),
                sha256: row.get("sha256")?,
                redirects: row.get::<_, Json<_>>("redirects")?.0,
            })
        });
        let snapshot = found(row, "snapshot", id)?;
        let body = self.kept_body(&snapshot.sha256)?;
        let body = body.ok_or_else(|| Error::NotFound { what: "body", id: snapshot.sha256.clone() })?;
        Ok(Snapshot { body, ..snapshot })
    }

    /// The same where the bytes are still kept; `None` where retention has dropped them.
    pub fn kept_snapshot(&self, id: SnapshotId) -> Result<Option<Snapshot>> {
        match self.snapshot(id) {
            Ok(snapshot) => Ok(Some(snapshot)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Writer {
    /// Keeps the bytes of an answer as the last ones of an article.
    pub(super) fn save_snapshot(&self, article_id: ArticleId, snapshot: &Snapshot) -> Result<SnapshotId> {
        self.save_body(article_id, &snapshot.sha256, &snapshot.body)
            .map_err(|error| error.in_file(self.bodies_path()))?;
        self.connection
            .prepare_cached(
                "INSERT INTO snapshots (article_id, url, fetched_at, status, headers, redirects, sha256, bytes)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                article_id,
                snapshot.url,
                Utc(snapshot.fetched_at),
                snapshot.status,
                Json(&snapshot.headers),
                Json(&snapshot.redirects),
                snapshot.sha256,
                snapshot.body.len() as i64,
            ])?;
        let id = SnapshotId(self.connection.last_insert_rowid());
        self.connection
            .prepare_cached("UPDATE articles SET snapshot_id = ? WHERE id = ?")?
            .execute(params![id, article_id])?;
        Ok(id)
    }
}
