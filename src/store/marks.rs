//! Marks of the day that is still open: of each record of evidence the start of its hash, written in the transaction
//! that writes the record. The day's root takes their place.

use std::collections::BTreeMap;

use rusqlite::params;

use super::evidence::{EVIDENCE, Ends, MARK_BYTES, mark_of};
use super::verification::Verification;
use super::{Reader, Result, Writer};

/// The marks by table, in the order of [`EVIDENCE`], and row.
pub(super) type OpenMarks = BTreeMap<(i64, i64), Vec<u8>>;

impl Reader {
    /// The marks of the open day.
    pub(super) fn open_marks(&self) -> Result<OpenMarks> {
        let mut query = self.connection.prepare_cached("SELECT part, record_id, mark FROM open_marks")?;
        let rows = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// Holds the records after the last day of the chain against their marks.
    pub(super) fn verify_open(&self, after: &Ends, told: &mut Verification) -> Result<()> {
        let mut marks = self.open_marks()?;
        let mut altered = Vec::new();
        self.evidence(after, &self.evidence_ends()?, |part, id, line| {
            told.open_record_count += 1;
            let finding = match marks.remove(&(part as i64, id)) {
                Some(mark) if mark == mark_of(line) => return,
                Some(_) => "was altered",
                None => "was added by other hands",
            };
            altered.push(format!("open day: {} {id} {finding}", EVIDENCE[part].noun));
        })?;
        let noun = |part: i64| EVIDENCE.get(part as usize).map_or("record", |evidence| evidence.noun);
        altered.extend(marks.keys().map(|(part, id)| format!("open day: {} {id} is gone", noun(*part))));
        for finding in altered {
            told.find(finding);
        }
        Ok(())
    }
}

impl Writer {
    /// Marks the records that this transaction has added. What stood there before it without a mark is somebody else's.
    pub(super) fn mark_evidence(&self) -> Result<()> {
        let (began, sealed, ends) = (self.began.get(), self.sealed_to()?, self.evidence_ends()?);
        let after: Ends = std::array::from_fn(|part| began[part].max(sealed[part]));
        if after == ends {
            return Ok(());
        }
        let mut marks: Vec<(usize, i64, [u8; MARK_BYTES])> = Vec::new();
        self.evidence(&after, &ends, |part, id, line| marks.push((part, id, mark_of(line))))?;
        // Where a record was taken out by other hands and its id came again, the first mark stays and tells.
        let mut insert = self.connection.prepare_cached("INSERT OR IGNORE INTO open_marks VALUES (?, ?, ?)")?;
        for (part, id, mark) in marks {
            insert.execute(params![part as i64, id, mark])?;
        }
        Ok(())
    }

    /// Forgets the marks, which the chain has now.
    pub(super) fn clear_marks(&self) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM open_marks")?.execute([])?;
        Ok(())
    }
}
