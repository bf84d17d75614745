//! Snapshots: the facts of an answer in the record, its bytes compressed in the file beside it.

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc, found, one, time};
use super::{Error, Reader, Result, Writer};
use crate::model::{ArticleId, Snapshot, SnapshotId};

/// zstd level: 9 gives most of what the highest give on HTML, at a tenth of their time.
const LEVEL: i32 = 9;

impl Reader {
    /// The bytes of a snapshot with everything known of them.
    pub fn snapshot(&self, id: SnapshotId) -> Result<Snapshot> {
        let mut query = self.connection.prepare_cached("SELECT * FROM snapshots WHERE id = ?")?;
        let row = query.query_row([id], |row| {
            let snapshot = Snapshot {
                url: row.get("url")?,
                fetched_at: time(row, "fetched_at")?,
                status: row.get("status")?,
                headers: row.get::<_, Json<_>>("headers")?.0,
                body: Vec::new(),
                sha256: row.get("sha256")?,
                redirects: row.get::<_, Json<_>>("redirects")?.0,
            };
            Ok((snapshot, row.get::<_, i64>("bytes")?))
        });
        let (snapshot, bytes) = found(row, "snapshot", id)?;
        Ok(Snapshot { body: self.body(&snapshot.sha256, bytes as usize)?, ..snapshot })
    }

    /// A body by its hash; `bytes` is its length in the record, which bounds the memory it may take.
    fn body(&self, sha256: &str, bytes: usize) -> Result<Vec<u8>> {
        let named = |error: Error| error.in_file(self.bodies_path());
        let bodies = self.bodies()?;
        let read = || {
            let mut query = bodies.prepare_cached(
                "SELECT b.body, d.bytes FROM bodies AS b LEFT JOIN dictionaries AS d ON d.id = b.dictionary_id
                 WHERE b.sha256 = ?",
            )?;
            let row =
                query.query_row([sha256], |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, Option<Vec<u8>>>(1)?)));
            found(row, "body", sha256)
        };
        let (body, dictionary) = read().map_err(named)?;
        let inflated = match dictionary {
            None => zstd::bulk::decompress(&body, bytes),
            Some(dictionary) => zstd::bulk::Decompressor::with_dictionary(&dictionary)
                .and_then(|mut decompressor| decompressor.decompress(&body, bytes)),
        };
        inflated.map_err(|error| Error::Value(format!("body {sha256}: {error}")))
    }
}

impl Writer {
    /// Keeps the bytes of an answer as the last ones of an article.
    pub(super) fn save_snapshot(&self, article_id: ArticleId, snapshot: &Snapshot) -> Result<SnapshotId> {
        self.save_body(&snapshot.sha256, &snapshot.body).map_err(|error| error.in_file(self.bodies_path()))?;
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

    /// A body is kept once, whoever served it.
    fn save_body(&self, sha256: &str, body: &[u8]) -> Result<()> {
        let bodies = self.bodies()?;
        let mut query = bodies.prepare_cached("SELECT 1 FROM bodies WHERE sha256 = ?")?;
        if query.query_row([sha256], one::<i64>).optional()?.is_some() {
            return Ok(());
        }
        let deflated = zstd::bulk::compress(body, LEVEL).map_err(|error| Error::Value(error.to_string()))?;
        bodies.prepare_cached("INSERT INTO bodies (sha256, body) VALUES (?, ?)")?.execute(params![sha256, deflated])?;
        Ok(())
    }
}
