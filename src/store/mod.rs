//! The SQLite record: schema, queries, one writer, many readers.
//!
//! This is the only module that knows SQL. `X.db` holds the record and `X.snapshots.db` beside it the raw bytes. What
//! is read is a plain struct named for its purpose; what is written is an intent of `model`, in one transaction. The
//! store decides nothing: it fills in ids, keeps counts in step and refuses what would break the record.

mod alerts;
mod articles;
mod attempts;
mod bodies;
mod budget;
mod changes;
mod claims;
mod configuration;
mod connection;
mod copies;
mod coverage;
mod decisions;
mod digests;
mod entries;
mod error;
mod evidence;
mod explanations;
mod feeds;
mod furniture;
mod hosts;
mod marks;
mod meta;
mod migrations;
mod outbox;
mod packing;
mod pages;
mod pins;
mod pruning;
mod reader;
mod reanalysis;
mod revisions;
mod scope;
mod search;
mod standings;
mod statements;
mod stories;
mod story_lists;
mod story_parts;
mod story_titles;
mod tables;
mod topics;
mod values;
mod verification;
mod visits;
mod vitals;
mod writer;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use alerts::{AlertChange, HeldAlert, ToldAlert};
pub use articles::{DueArticle, KnownArticle, ListedArticle};
pub use changes::ToldChange;
pub use claims::{ClaimStanding, OutletPosition};
pub use copies::{ArticleAge, CopyCandidate, CopyPosting};
pub use coverage::{DayCoverage, SnapshotFacts};
pub use digests::{DigestIntent, LastEdition, ListedDigest, SavedDigest};
pub use entries::KnownEntry;
pub use error::{Error, Result};
pub use evidence::DayRoot;
pub use explanations::{EntryOfArticle, Explanation, RevisionOfArticle};
pub use feeds::{FeedForPoll, FeedHealth};
pub use furniture::{BlockCount, BlockCounts, LearnedBlock};
pub use outbox::{Delivery, DeliveryEnd, MessageIntent, ReceiverHealth};
pub use pages::{Cursor, Filter, ListedStatement, Slice, Window};
pub use pins::Pin;
pub use pruning::KeptSnapshot;
pub use reader::Reader;
pub use reanalysis::EntryText;
pub use scope::Scope;
pub use search::{Match, SearchHit};
pub use standings::{ArticlePosition, ClaimText, PositionStep};
pub use statements::SpokenStatement;
pub use stories::{StoryCarriers, StoryFeatures};
pub use story_lists::{ListedStory, StoryArticle, StoryWithArticles};
pub use story_parts::StorySize;
pub use story_titles::StoryTitle;
pub use tables::Cell;
pub use topics::TopicOverview;
pub use verification::Verification;
pub use visits::{ArticleForVisit, LastRevision};
pub use vitals::{AttemptCount, Vitals};
pub use writer::{Submitted, Writer};

/// What a store is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// To write: both files are created or upgraded as needed.
    ReadWrite,
    /// To read: the record must exist; a daemon may be writing it at the same time.
    ReadOnly,
}

/// An open record. It may be shared between threads; every call blocks, so async code calls it from a blocking task.
pub struct Store {
    path: PathBuf,
    readers: reader::Pool,
    writer: Option<writer::WriterThread>,
}

impl Store {
    /// Opens the record `path` and the snapshots beside it.
    pub fn open(path: &Path, mode: Mode) -> Result<Self> {
        let writer = match mode {
            Mode::ReadWrite => Some(writer::WriterThread::start(path)?),
            Mode::ReadOnly => None,
        };
        let store = Self { path: path.to_owned(), readers: reader::Pool::new(path), writer };
        // A file that cannot be read is told here, not at the first query.
        store.read(|_| Ok(()))?;
        Ok(store)
    }

    /// The record's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs queries on one consistent state of the record.
    pub fn read<T>(&self, job: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.readers.read(job)
    }

    /// The same for questions of the outside: what takes longer than the span ends as [`Error::TooCostly`].
    pub fn read_within<T>(&self, span: Duration, job: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.readers.read_within(span, job)
    }

    /// Runs a job in a transaction of its own, and returns once it is committed; an error undoes all of the job.
    ///
    /// A job must not call `write` itself: there is one writer, and it would wait for itself.
    pub fn write<T: Send + 'static>(&self, job: impl FnOnce(&Writer) -> Result<T> + Send + 'static) -> Result<T> {
        self.submit(job)?.wait()
    }

    /// Queues a job and returns at once, for callers that have more to write: jobs run in the order in which they are
    /// queued, each sees what those before it wrote, and many share one commit.
    pub fn submit<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer) -> Result<T> + Send + 'static,
    ) -> Result<Submitted<T>> {
        let writer = self.writer.as_ref().ok_or_else(|| Error::ReadOnly { path: self.path.clone() })?;
        writer.submit(job)
    }
}
