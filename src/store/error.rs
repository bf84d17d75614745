//! What can go wrong with the record's files, each with the file and, where we know it, the way out.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::ErrorCode;

/// The result of everything the store does.
pub type Result<T> = std::result::Result<T, Error>;

/// Why the record could not be opened, read or written.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// There is no such file, and this command does not create one.
    #[error("there is no database `{}`; `smentita poll`, `import` or `demo` creates one", .path.display())]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is not a smentita database", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// A later smentita wrote it.
    #[error("`{}` has schema {found}, and this smentita knows {known}; use a newer smentita", .path.display())]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// An earlier smentita wrote it, and it was opened for reading only.
    #[error("`{}` has schema {found}, older than {known}; any command that writes (`smentita poll`) upgrades it", .path.display())]
    OlderSchema {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The file or its folder cannot be written.
    #[error("`{}` cannot be written: the file or its folder is read-only", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened, or its folder not be made.
    #[error("`{}` cannot be opened: {message}", .path.display())]
    CannotOpen {
        /// The file.
        path: PathBuf,
        /// The system's words.
        message: String,
    },
    /// Another process holds the write lock for longer than we wait.
    #[error("`{}` is locked by another process; is another smentita writing to it?", .path.display())]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// No space is left.
    #[error("`{}` cannot grow: the disk is full", .path.display())]
    DiskFull {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("`{}` is damaged: {message}; restore it from a copy", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// SQLite's words.
        message: String,
    },
    /// Anything else that SQLite reports.
    #[error("`{}`: the record could not be read or written", .path.display())]
    Sqlite {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Arc<rusqlite::Error>,
    },
    /// A value of the record is not what its column promises.
    #[error("the record holds an unreadable value: {0}")]
    Value(String),
    /// A row that was asked for by its id is not there.
    #[error("there is no {what} `{id}` in the record")]
    NotFound {
        /// `article`, `story` …
        what: &'static str,
        /// As asked.
        id: String,
    },
    /// A question took longer than its asker was ready to wait.
    #[error("the question takes too long; ask for less: a shorter span of time, or rarer words")]
    TooCostly,
    /// The writer has ended, after a failure that it could not survive.
    #[error("the record's writer has stopped")]
    WriterStopped,
}

impl Error {
    /// Whether the same call may succeed later without anybody's help.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }

    /// Sorts an SQLite error by what a user can do about it, and names the file.
    pub(super) fn in_file(self, path: &Path) -> Self {
        let Self::Sqlite { source, .. } = &self else { return self };
        let message = source.to_string();
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::NotADatabase { path },
            Some(ErrorCode::OperationInterrupted) => Self::TooCostly,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged { path, message },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::CannotOpen { path, message },
            _ => Self::Sqlite { path, source: Arc::clone(source) },
        }
    }
}

impl From<rusqlite::Error> for Error {
    /// The file is named later, by [`Error::in_file`]: the queries do not know it.
    fn from(source: rusqlite::Error) -> Self {
        Self::Sqlite { path: PathBuf::new(), source: Arc::new(source) }
    }
}
