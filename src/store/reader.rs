//! Reading connections: a small pool, each job in one read transaction and so with one consistent view.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::connection::{bodies_path, open_for_reading};
use super::migrations::{BODIES, RECORD};
use super::{Error, Result};

/// Idle connections that are kept; more are opened when more jobs read at once, and closed again.
const IDLE_MAX: usize = 8;

/// SQLite's instructions between two looks at the clock: about a tenth of a millisecond.
const STEPS_BETWEEN_LOOKS: i32 = 4_000;

/// A view of the record. Its methods are the queries, each in the file of its noun.
pub struct Reader {
    pub(super) connection: Connection,
    /// The snapshots database, opened when bytes are first asked for: a record alone can be read without it.
    bodies: OnceCell<Connection>,
    bodies_path: PathBuf,
}

impl Reader {
    /// A view through a connection of its own.
    pub(super) fn open(path: &Path) -> Result<Self> {
        Ok(Self {
            connection: open_for_reading(path, &RECORD)?,
            bodies: OnceCell::new(),
            bodies_path: bodies_path(path),
        })
    }

    /// The writer's view, which sees what it has not yet committed.
    pub(super) fn of_writer(connection: Connection, bodies: Connection, path: &Path) -> Self {
        Self { connection, bodies: OnceCell::from(bodies), bodies_path: bodies_path(path) }
    }

    pub(super) fn bodies(&self) -> Result<&Connection> {
        if let Some(bodies) = self.bodies.get() {
            return Ok(bodies);
        }
        let opened = open_for_reading(&self.bodies_path, &BODIES)?;
        Ok(self.bodies.get_or_init(|| opened))
    }

    /// The file of the raw bytes.
    pub(super) fn bodies_path(&self) -> &Path {
        &self.bodies_path
    }
}

/// Reading connections that are not in use.
pub(super) struct Pool {
    path: PathBuf,
    idle: Mutex<Vec<Reader>>,
}

impl Pool {
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::default() }
    }

    /// Runs a job in a read transaction: it sees one state of the record, whatever is written meanwhile.
    pub(super) fn read<T>(&self, job: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.read_until(None, job)
    }

    /// The same, and no longer than that: what SQLite does beyond is [`Error::TooCostly`].
    pub(super) fn read_within<T>(&self, span: Duration, job: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        self.read_until(Instant::now().checked_add(span), job)
    }

    fn read_until<T>(&self, end: Option<Instant>, job: impl FnOnce(&Reader) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => Reader::open(&self.path)?,
        };
        let watch = end.map(|end| move || Instant::now() > end);
        reader.connection.progress_handler(STEPS_BETWEEN_LOOKS, watch)?;
        let result = {
            let transaction = reader.connection.unchecked_transaction().map_err(Error::from);
            transaction.and_then(|_view| job(&reader)).map_err(|error| error.in_file(&self.path))
        };
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < IDLE_MAX {
            idle.push(reader);
        }
        result
    }
}
