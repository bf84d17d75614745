//! The one thread that writes: it takes jobs from a bounded channel and commits them in groups.
//!
//! Each job has a savepoint of its own, so that its failure undoes nothing else, and is answered only after the
//! commit, so that what has been answered survives the process. Bodies are committed before the record that names them: a
//! crash between the two leaves a body without a name, which the next run writes again under the same hash.

use std::cell::Cell;
use std::ops::Deref;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::connection::{bodies_path, open_for_writing};
use super::evidence::Ends;
use super::migrations::{BODIES, RECORD};
use super::reader::Reader;
use super::search::Unindexed;
use super::{Error, Result};

/// Jobs waiting to be written; beyond it `write` waits, which slows the pipeline down to the disk's pace.
const QUEUE_MAX: usize = 256;
/// Jobs in one commit.
const GROUP_MAX: usize = 128;
/// A group takes no more jobs after this time, so that the first of it is not kept waiting.
const GROUP_TIME_MAX: Duration = Duration::from_millis(100);

/// Pages that are given back at once: up to 64 MB, some seconds of work, and as much of the write-ahead log.
const PAGES_GIVEN_BACK_MAX: u32 = 32_768;

/// The record from inside a write transaction: reads as a [`Reader`], and writes.
pub struct Writer {
    reader: Reader,
    pub(super) unindexed: Unindexed,
    /// The last row of each table of evidence when the transaction began.
    pub(super) began: Cell<Ends>,
}

impl Deref for Writer {
    type Target = Reader;

    fn deref(&self) -> &Reader {
        &self.reader
    }
}

/// Tells a caller what came of the job, once it is known whether the group was committed.
type Answer = Box<dyn FnOnce(Result<()>)>;
/// Runs with the writer, or with the reason why there is no transaction.
type Job = Box<dyn FnOnce(Result<&Writer>) -> (Result<()>, Answer) + Send>;

/// The thread's handle; dropping it lets the waiting jobs finish, then ends the thread.
pub(super) struct WriterThread {
    path: PathBuf,
    jobs: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl WriterThread {
    /// Opens both files, creating or upgrading them, and starts the thread.
    pub(super) fn start(path: &Path) -> Result<Self> {
        let record = open_for_writing(path, &RECORD)?;
        let bodies = open_for_writing(&bodies_path(path), &BODIES)?;
        let writer = Writer {
            reader: Reader::of_writer(record, bodies, path),
            unindexed: Unindexed::default(),
            began: Cell::default(),
        };
        let (jobs, queue) = sync_channel(QUEUE_MAX);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer.serve(&queue))
            .map_err(|error| Error::CannotOpen { path: path.to_owned(), message: error.to_string() })?;
        Ok(Self { path: path.to_owned(), jobs: Some(jobs), thread: Some(thread) })
    }

    /// Queues a job; waits only where the queue is full.
    pub(super) fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T> + Send + 'static,
    ) -> Result<Submitted<T>> {
        let (sender, receiver) = sync_channel(1);
        let job: Job = Box::new(move |writer| {
            let result = match writer {
                Ok(writer) => panic::catch_unwind(AssertUnwindSafe(|| job(writer))),
                Err(error) => Ok(Err(error)),
            };
            let outcome = match &result {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(error.clone()),
                Err(_) => Err(Error::WriterStopped),
            };
            let answer = Box::new(move |committed: Result<()>| {
                let told = match (result, committed) {
                    (Ok(Ok(_)), Err(error)) => Ok(Err(error)),
                    (result, _) => result,
                };
                // A caller that has gone away does not want the answer.
                let _ = sender.send(told);
            });
            (outcome, answer)
        });
        let jobs = self.jobs.as_ref().ok_or(Error::WriterStopped)?;
        jobs.send(job).map_err(|_| Error::WriterStopped)?;
        Ok(Submitted { receiver, path: self.path.clone() })
    }
}

/// A job that has been queued. Dropping it does not take the job back.
#[must_use = "whether the job succeeded is known only by waiting for it"]
pub struct Submitted<T> {
    receiver: Receiver<thread::Result<Result<T>>>,
    path: PathBuf,
}

impl<T> Submitted<T> {
    /// Waits until the job's group is committed, and gives what the job gave.
    pub fn wait(self) -> Result<T> {
        match self.receiver.recv() {
            Ok(Ok(result)) => result.map_err(|error| error.in_file(&self.path)),
            // The job's own panic belongs to its caller; the thread goes on.
            Ok(Err(panicked)) => panic::resume_unwind(panicked),
            Err(_) => Err(Error::WriterStopped),
        }
    }
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Writer {
    fn serve(&self, queue: &Receiver<Job>) {
        while let Ok(first) = queue.recv() {
            let started = Instant::now();
            if let Err(error) = self.begin() {
                let (_, answer) = first(Err(error.clone()));
                answer(Err(error));
                continue;
            }
            let mut answers = Vec::new();
            let mut next = Some(first);
            let mut lost = None;
            while let Some(job) = next {
                let (outcome, answer) = self.run(job);
                answers.push(answer);
                // SQLite ends the whole transaction by itself after some failures, such as a full disk.
                if self.connection.is_autocommit() {
                    lost = outcome.err();
                    break;
                }
                let is_open = answers.len() < GROUP_MAX && started.elapsed() < GROUP_TIME_MAX;
                next = if is_open { queue.try_recv().ok() } else { None };
            }
            let committed = match lost {
                Some(error) => Err(error),
                None => self.commit(),
            };
            if committed.is_err() {
                self.abandon();
            }
            for answer in answers {
                answer(committed.clone());
            }
        }
        // Statistics for the query planner, where SQLite finds them out of date.
        let _ = self.connection.execute_batch("PRAGMA optimize");
    }

    fn run(&self, job: Job) -> (Result<()>, Answer) {
        let begun = self.connection.execute_batch("SAVEPOINT job").map_err(Error::from);
        let (outcome, answer) = job(begun.map(|()| self));
        let end = if outcome.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
        let ended = self.connection.execute_batch(end).map_err(Error::from);
        (outcome.and(ended), answer)
    }

    fn begin(&self) -> Result<()> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        self.bodies()?.execute_batch("BEGIN").inspect_err(|_| self.abandon())?;
        self.began.set(self.evidence_ends().inspect_err(|_| self.abandon())?);
        Ok(())
    }

    fn commit(&self) -> Result<()> {
        self.write_index()?;
        self.mark_evidence()?;
        self.bodies()?.execute_batch("COMMIT").map_err(|error| Error::from(error).in_file(self.bodies_path()))?;
        self.connection.execute_batch("COMMIT")?;
        Ok(())
    }

    /// Gives room that is free in the files back to the disk.
    pub(super) fn give_back(&self) -> Result<()> {
        for connection in [&self.connection, self.bodies()?] {
            let mut vacuum =
                connection.prepare_cached(&format!("PRAGMA incremental_vacuum({PAGES_GIVEN_BACK_MAX})"))?;
            let mut rows = vacuum.query([])?;
            // Each step frees one page.
            while rows.next()?.is_some() {}
        }
        Ok(())
    }

    /// Leaves both files as they were before the group.
    fn abandon(&self) {
        self.unindexed.clear();
        for connection in [self.bodies().ok(), Some(&self.connection)].into_iter().flatten() {
            if !connection.is_autocommit() {
                let _ = connection.execute_batch("ROLLBACK");
            }
        }
    }
}
