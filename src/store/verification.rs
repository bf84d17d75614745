//! Whether the record is what it was: the chain of evidence computed again, and the bytes hashed again.

use sha2::{Digest as _, Sha256};

use super::evidence::{DayRoot, EVIDENCE, Ends, MARK_BYTES, Sealing, hexadecimal, mark_of};
use super::values::one;
use super::{Reader, Result};

/// What was looked at, and what is not as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Verification {
    /// Days of the chain.
    pub day_count: usize,
    /// Records that they cover.
    pub record_count: u64,
    /// Records of the day that is still open: each was held against the mark that was written with it, but no root that
    /// could be kept elsewhere proves them yet.
    pub open_record_count: u64,
    /// Bodies that were unpacked and hashed.
    pub body_count: u64,
    /// Snapshots whose bytes retention has dropped.
    pub pruned_count: u64,
    /// The last root of the chain: whoever wrote it down elsewhere can tell that the whole is as it was.
    pub root: Option<String>,
    /// What was altered, in words, each naming the record; empty where all is well.
    pub findings: Vec<String>,
}

/// Findings that are told; a record with more has been replaced, not altered.
const FINDINGS_MAX: usize = 1_000;

impl Verification {
    pub(super) fn find(&mut self, finding: String) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(finding);
        }
    }
}

impl Reader {
    /// Verifies the chain and the bytes. `progress` is told of each body.
    pub fn verify(&self, progress: &dyn Fn()) -> Result<Verification> {
        let mut told = Verification::default();
        self.verify_chain(&mut told)?;
        self.verify_bodies(&mut told, progress)?;
        Ok(told)
    }

    fn verify_chain(&self, told: &mut Verification) -> Result<()> {
        let (mut before, mut after, mut number) = (String::new(), Ends::default(), 0);
        for link in self.day_roots()? {
            before = if link.number == number + 1 {
                self.verify_day(&link, &before, &after, told)?
            } else {
                told.find(format!("{}: the day before it is gone from the chain", link.day));
                link.root.clone()
            };
            (after, number) = (link.ends, link.number);
            told.day_count += 1;
            told.root = Some(link.root);
        }
        self.verify_open(&after, told)
    }

    /// Verifies one day; gives the root that the next one builds on.
    fn verify_day(&self, link: &DayRoot, before: &str, after: &Ends, told: &mut Verification) -> Result<String> {
        told.record_count += span(after, &link.ends);
        let mut sealing = Sealing::new(before, &link.day);
        let mut altered = Vec::new();
        let mut expected = Marks::new(link, after);
        self.evidence(after, &link.ends, |kind, id, line| {
            sealing.line(line);
            expected.meet(kind, id, mark_of(line), &mut altered);
        })?;
        expected.finish(&mut altered);
        let root = sealing.finish();
        // With the right root a row was altered before the day was closed: its mark is older.
        let is_row_altered = !altered.is_empty();
        for finding in altered {
            told.find(format!("{}: {finding}", link.day));
        }
        if root == link.root || is_row_altered {
            // What follows was built on the root as it is kept.
            return Ok(link.root.clone());
        }
        told.find(format!("{}: its root is not that of its records", link.day));
        Ok(root)
    }

    fn verify_bodies(&self, told: &mut Verification, progress: &dyn Fn()) -> Result<()> {
        let mut snapshots = self.connection.prepare(
            "SELECT sha256, min(id), count(*) FILTER (WHERE pruned_at IS NULL), count(pruned_at)
             FROM snapshots GROUP BY sha256 ORDER BY min(id)",
        )?;
        let mut rows = snapshots.query([])?;
        while let Some(row) = rows.next()? {
            let (sha256, id): (String, i64) = (row.get(0)?, row.get(1)?);
            let (kept, pruned): (i64, i64) = (row.get(2)?, row.get(3)?);
            told.pruned_count += pruned as u64;
            if kept == 0 {
                continue;
            }
            told.body_count += 1;
            match self.kept_body(&sha256) {
                Ok(Some(body)) if hexadecimal(&Sha256::digest(&body)) == sha256 => {}
                Ok(Some(_)) => told.find(format!("snapshot {id}: its bytes are not those that were received")),
                Ok(None) => told.find(format!("snapshot {id}: its bytes are gone")),
                Err(_) => told.find(format!("snapshot {id}: its bytes cannot be unpacked")),
            }
            progress();
        }
        Ok(())
    }

    /// How many bodies there are to verify.
    pub fn body_count(&self) -> Result<u64> {
        let sql = "SELECT count(DISTINCT sha256) FROM snapshots WHERE pruned_at IS NULL";
        Ok(self.connection.query_row(sql, [], one::<i64>)? as u64)
    }
}

/// How many rows lie between two ends.
fn span(after: &Ends, to: &Ends) -> u64 {
    after.iter().zip(to).map(|(after, to)| (to - after).max(0) as u64).sum()
}

/// The marks of a day, met row by row.
struct Marks<'l> {
    link: &'l DayRoot,
    after: &'l Ends,
    /// Of each kind the row that comes next.
    next: Ends,
}

impl<'l> Marks<'l> {
    fn new(link: &'l DayRoot, after: &'l Ends) -> Self {
        Self { link, after, next: after.map(|end| end + 1) }
    }

    /// The mark of a row, which stands at its place among all rows of the day.
    fn of(&self, kind: usize, id: i64) -> Option<&[u8]> {
        let before: i64 = (0..kind).map(|kind| self.link.ends[kind] - self.after[kind]).sum();
        let place = usize::try_from(before + id - self.after[kind] - 1).ok()?;
        self.link.marks.get(place.checked_mul(MARK_BYTES)?..)?.get(..MARK_BYTES)
    }

    fn meet(&mut self, kind: usize, id: i64, mark: [u8; MARK_BYTES], altered: &mut Vec<String>) {
        self.missing(kind, id, altered);
        self.next[kind] = id + 1;
        if self.of(kind, id) != Some(&mark) {
            altered.push(format!("{} {id} was altered", EVIDENCE[kind].noun));
        }
    }

    /// Tells of the rows between the one that comes next and this one.
    fn missing(&self, kind: usize, id: i64, altered: &mut Vec<String>) {
        let noun = EVIDENCE[kind].noun;
        match id - self.next[kind] {
            ..=0 => {}
            1 => altered.push(format!("{noun} {} is gone", id - 1)),
            _ => altered.push(format!("{noun}s {} to {} are gone", self.next[kind], id - 1)),
        }
    }

    fn finish(&self, altered: &mut Vec<String>) {
        (0..EVIDENCE.len()).for_each(|kind| self.missing(kind, self.link.ends[kind] + 1, altered));
    }
}
