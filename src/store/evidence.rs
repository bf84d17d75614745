//! The chain of evidence: what a day recorded, hashed together with the day before it.
//!
//! What is evidence is only ever added to: requests, snapshots, revisions and changes. Each row is one line of JSON,
//! made by the same query that docs/methodology.md tells an outsider to run.

use rusqlite::{OptionalExtension, Row, params};
use sha2::{Digest as _, Sha256};

use super::values::{Utc, time};
use super::{Reader, Result, Writer};
use crate::model::Timestamp;

/// Under this key the record remembers which day (UTC) its latest rows are of.
const OPEN_DAY: &str = "open_day";
/// How much of a line's hash is kept to find which record was altered; the root, not this, is the proof.
pub(super) const MARK_BYTES: usize = 8;

/// A table of evidence: the word for its rows, and the query that writes those of a range of ids as lines.
pub(super) struct Evidence {
    pub(super) noun: &'static str,
    pub(super) lines: &'static str,
}

/// Columns that are decided anew or counted later (a language, a story, returns) are no evidence.
pub(super) const EVIDENCE: [Evidence; 4] = [
    Evidence {
        noun: "attempt",
        lines: "SELECT id, json_array('attempt', id, feed_id, article_id, url, at, status, bytes, outcome)
            FROM attempts WHERE id > ?1 AND id <= ?2 ORDER BY id",
    },
    Evidence {
        noun: "snapshot",
        lines: "SELECT id, json_array('snapshot', id, article_id, url, fetched_at, status, h.headers, redirects, sha256,
                bytes)
            FROM snapshots JOIN snapshot_headers AS h ON h.snapshot_id = id WHERE id > ?1 AND id <= ?2 ORDER BY id",
    },
    Evidence {
        noun: "revision",
        lines: "SELECT id, json_array('revision', id, article_id, number, seen_at, title, byline, text, left_out, content_hash,
                extractor_version, snapshot_id, note)
            FROM revisions WHERE id > ?1 AND id <= ?2 ORDER BY id",
    },
    Evidence {
        noun: "change",
        lines: "SELECT id, json_array('change', id, at, kind, topic_id, article_id, from_revision_id, to_revision_id,
                detail)
            FROM changes WHERE id > ?1 AND id <= ?2 ORDER BY id",
    },
];

/// The last row of each table of evidence that a day covers, in the order of [`EVIDENCE`].
pub(super) type Ends = [i64; EVIDENCE.len()];

/// A link of the chain.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DayRoot {
    /// Its place in the chain, from 1.
    pub number: i64,
    /// The day, in UTC, whose records it closes.
    pub day: String,
    /// When it was closed.
    pub closed_at: Timestamp,
    /// SHA-256, hexadecimal.
    pub root: String,
    #[serde(skip)]
    pub(super) ends: Ends,
    #[serde(skip)]
    pub(super) marks: Vec<u8>,
}

/// Hashes lines as they come.
pub(super) struct Sealing {
    hasher: Sha256,
}

impl Sealing {
    /// Begins with the root before, empty for the first, and the day.
    pub(super) fn new(before: &str, day: &str) -> Self {
        Self { hasher: Sha256::new().chain_update(format!("{before}\n{day}\n")) }
    }

    /// Takes a line in.
    pub(super) fn line(&mut self, line: &str) {
        self.hasher.update(line);
        self.hasher.update("\n");
    }

    /// The root.
    pub(super) fn finish(self) -> String {
        hexadecimal(&self.hasher.finalize())
    }
}

/// The mark of a line.
pub(super) fn mark_of(line: &str) -> [u8; MARK_BYTES] {
    let digest = Sha256::digest(line);
    std::array::from_fn(|at| digest[at])
}

/// Lower-case hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Reader {
    /// Whether the latest rows are of another day than this instant.
    pub fn is_another_day(&self, now: Timestamp) -> Result<bool> {
        Ok(self.meta(OPEN_DAY)?.is_none_or(|open| open != day_of(now)))
    }

    /// The chain, first link first.
    pub fn day_roots(&self) -> Result<Vec<DayRoot>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM day_roots ORDER BY number")?;
        Ok(query.query_map([], day_root)?.collect::<rusqlite::Result<_>>()?)
    }

    fn last_day_root(&self) -> Result<Option<DayRoot>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM day_roots ORDER BY number DESC LIMIT 1")?;
        Ok(query.query_row([], day_root).optional()?)
    }

    /// The last row of each table of evidence that the chain covers.
    pub(super) fn sealed_to(&self) -> Result<Ends> {
        let mut query = self.connection.prepare_cached(
            "SELECT attempts_to, snapshots_to, revisions_to, changes_to FROM day_roots ORDER BY number DESC LIMIT 1",
        )?;
        let ends = query.query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]));
        Ok(ends.optional()?.unwrap_or_default())
    }

    /// The last root that was there before an instant, with its day.
    pub fn root_before(&self, until: Timestamp) -> Result<Option<(String, String)>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT day, root FROM day_roots WHERE closed_at < ? ORDER BY number DESC LIMIT 1")?;
        let mut rows = query.query_map([Utc(until)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.next().transpose()?)
    }

    /// The last rows that there are.
    pub(super) fn evidence_ends(&self) -> Result<Ends> {
        let mut query = self.connection.prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM attempts), 0), coalesce((SELECT max(id) FROM snapshots), 0),
                 coalesce((SELECT max(id) FROM revisions), 0), coalesce((SELECT max(id) FROM changes), 0)",
        )?;
        Ok(query.query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?)
    }

    /// Gives the lines of the rows between two ends.
    pub(super) fn evidence(&self, after: &Ends, to: &Ends, mut line: impl FnMut(usize, i64, &str)) -> Result<()> {
        for (kind, evidence) in EVIDENCE.iter().enumerate() {
            let mut query = self.connection.prepare_cached(evidence.lines)?;
            let mut rows = query.query([after[kind], to[kind]])?;
            while let Some(row) = rows.next()? {
                line(kind, row.get(0)?, &row.get::<_, String>(1)?);
            }
        }
        Ok(())
    }
}

fn day_root(row: &Row<'_>) -> rusqlite::Result<DayRoot> {
    let end = |column: &str| row.get(column);
    Ok(DayRoot {
        number: row.get("number")?,
        day: row.get("day")?,
        closed_at: time(row, "closed_at")?,
        root: row.get("root")?,
        ends: [end("attempts_to")?, end("snapshots_to")?, end("revisions_to")?, end("changes_to")?],
        marks: row.get("marks")?,
    })
}

impl Writer {
    /// Closes the day of the latest rows where `now` is of another: gives its root, if it had any row.
    ///
    /// A day's records are those written while it was the day, whatever instants they tell of: an import of old
    /// articles belongs to the day of the import.
    pub fn close_day(&self, now: Timestamp) -> Result<Option<String>> {
        let open = self.meta(OPEN_DAY)?;
        let today = day_of(now);
        if open.as_ref() == Some(&today) {
            return Ok(None);
        }
        self.save_meta(OPEN_DAY, &today)?;
        self.tidy_index()?;
        self.give_back()?;
        let Some(day) = open else { return Ok(None) };
        let (number, before, after) = match self.last_day_root()? {
            Some(last) => (last.number + 1, last.root, last.ends),
            None => (1, String::new(), Ends::default()),
        };
        let ends = self.evidence_ends()?;
        if ends == after {
            return Ok(None);
        }
        self.mark_evidence()?;
        // What was altered while the day was open keeps the mark that it had, and is found by it; what was added by other
        // hands has none, and gets one that no line has.
        let (mut open, mut marks) = (self.open_marks()?, Vec::new());
        let mut sealing = Sealing::new(&before, &day);
        self.evidence(&after, &ends, |part, id, line| {
            sealing.line(line);
            marks.extend(open.remove(&(part as i64, id)).unwrap_or_else(|| vec![0; MARK_BYTES]));
        })?;
        let root = sealing.finish();
        self.clear_marks()?;
        let [attempts, snapshots, revisions, changes] = ends;
        self.connection
            .prepare_cached("INSERT INTO day_roots VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![number, day, Utc(now), attempts, snapshots, revisions, changes, marks, root])?;
        Ok(Some(root))
    }
}

fn day_of(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
