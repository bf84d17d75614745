//! Snapshots: the facts of an answer in the record, its bytes in the file beside it.

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc, found, one, time};
use super::{Error, Reader, Result, Writer};
use crate::model::{ArticleId, Snapshot, SnapshotId};

impl Reader {
    /// The bytes of a snapshot with everything known of them.
    pub fn snapshot(&self, id: SnapshotId) -> Result<Snapshot> {
        let mut query = self.connection.prepare_cached(
            "SELECT url, fetched_at, status, h.headers, redirects, sha256
             FROM snapshots AS s JOIN snapshot_headers AS h ON h.snapshot_id = s.id WHERE s.id = ?",
        )?;
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

/// A header in `snapshots.headers`.
#[derive(serde::Serialize)]
#[serde(untagged)]
enum KeptHeader<'h> {
    /// The row of `headers`.
    Known(i64),
    /// One that has not been seen before: most of these never come again.
    Own(&'h (String, String)),
}

impl Writer {
    /// The headers of an answer, those in short that the answer before of the article, else of its outlet, had too:
    /// policies and cookies take more room than all that tells of the page.
    fn kept_headers<'h>(&self, article_id: ArticleId, headers: &'h [(String, String)]) -> Result<Vec<KeptHeader<'h>>> {
        let mut query = self.connection.prepare_cached(
            "SELECT headers FROM snapshot_headers WHERE snapshot_id = coalesce(
                 (SELECT snapshot_id FROM articles WHERE id = ?1), (
                     SELECT b.snapshot_id FROM articles AS a JOIN articles AS b ON b.outlet_id = a.outlet_id
                     WHERE a.id = ?1 AND b.snapshot_id IS NOT NULL ORDER BY b.first_seen_at DESC, b.id DESC LIMIT 1
                 ))",
        )?;
        let before = query.query_row([article_id], |row| Ok(row.get::<_, Json<Vec<(String, String)>>>(0)?.0));
        let before = before.optional()?.unwrap_or_default();
        let kept = |header: &'h (String, String)| {
            let is_known = before.contains(header);
            if is_known { self.known_header(header).map(KeptHeader::Known) } else { Ok(KeptHeader::Own(header)) }
        };
        headers.iter().map(kept).collect()
    }

    fn known_header(&self, (name, value): &(String, String)) -> Result<i64> {
        let mut find = self.connection.prepare_cached("SELECT id FROM headers WHERE name = ? AND value = ?")?;
        if let Some(id) = find.query_row([name, value], one).optional()? {
            return Ok(id);
        }
        let mut insert =
            self.connection.prepare_cached("INSERT INTO headers (name, value) VALUES (?, ?) RETURNING id")?;
        Ok(insert.query_row([name, value], one)?)
    }

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
                Json(self.kept_headers(article_id, &snapshot.headers)?),
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
