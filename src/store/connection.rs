//! How the two files are opened: flags, pragmas and the checks before the first query.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, MAIN_DB, OpenFlags};

use super::migrations::Schema;
use super::{Error, Result};

/// How long to wait for another process's lock: longer than any of our own groups of jobs lasts.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Distinct statements of this module, with room to spare, so that none is prepared twice.
const STATEMENTS_MAX: usize = 256;
/// The write-ahead log is cut back to this size after a large transaction.
const LOG_BYTES_MAX: i64 = 64 << 20;
/// Pages of the write-ahead log before it is copied into the file, up to 16 MB. Every article touches some fifty pages of the
/// indexes; in a longer log more of them are the same ones.
const LOG_PAGES: i64 = 8_000;
/// Page cache of a reading connection, in KiB, negative by SQLite's convention.
const READER_CACHE_KIB: i64 = -8_192;
/// Page cache of the writing connection: the upper pages of every index.
const WRITER_CACHE_KIB: i64 = -32_768;

/// `X.snapshots.db` for `X.db`: the file of the raw bytes.
pub(super) fn bodies_path(record: &Path) -> PathBuf {
    record.with_extension("snapshots.db")
}

/// Opens a file for writing: makes it and its folder when absent, and brings its schema up to date.
pub(super) fn open_for_writing(path: &Path, schema: &Schema) -> Result<Connection> {
    make_parent(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let open = || -> Result<Connection> {
        let mut connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        // SQLite opens a write-protected file all the same, and fails only at the first write.
        if connection.is_readonly(MAIN_DB)? {
            return Err(Error::ReadOnly { path: path.to_owned() });
        }
        schema.check(&connection, path)?;
        // Both count only for a file that is still empty.
        connection.pragma_update(None, "page_size", schema.page_bytes)?;
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
        connection.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", schema.synchronous)?;
        connection.pragma_update(None, "journal_size_limit", LOG_BYTES_MAX)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
        connection.pragma_update(None, "cache_size", WRITER_CACHE_KIB)?;
        connection.pragma_update(None, "foreign_keys", "OFF")?;
        schema.migrate(&mut connection, path)?;
        connection.pragma_update(None, "foreign_keys", "ON")?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // Else a statement is prepared anew for each new value, in the hope of a better plan: a quarter of all work.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(connection)
    };
    open().map_err(|error| with_cause(error.in_file(path), path))
}

/// SQLite does not say why a file cannot be opened; the system does when it is asked again.
fn with_cause(error: Error, path: &Path) -> Error {
    let Error::CannotOpen { path: file, .. } = &error else { return error };
    let is_new = !path.exists();
    let opened = OpenOptions::new().write(true).create_new(is_new).open(path);
    if is_new && opened.is_ok() {
        let _ = fs::remove_file(path);
    }
    match opened.map_err(|cause| (cause.kind(), cause.to_string())) {
        Err((ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem, _)) => Error::ReadOnly { path: file.clone() },
        Err((_, message)) => Error::CannotOpen { path: file.clone(), message },
        Ok(_) => error,
    }
}

/// Opens a file for reading only; it must exist and hold the present schema.
pub(super) fn open_for_reading(path: &Path, schema: &Schema) -> Result<Connection> {
    if !path.exists() {
        return Err(Error::Missing { path: path.to_owned() });
    }
    let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = checked(Connection::open_with_flags(path, read_only), path, schema);
    let opened = match opened.map_err(|error| error.in_file(path)) {
        // On a medium that cannot be written, SQLite cannot make the file by which readers and writer share the log;
        // without a log there is nothing to share.
        Err(Error::CannotOpen { .. } | Error::ReadOnly { .. }) if is_settled(path) => {
            let uri = format!("file:{}?immutable=1", escaped(path));
            checked(Connection::open_with_flags(uri, read_only | OpenFlags::SQLITE_OPEN_URI), path, schema)
        }
        opened => opened,
    };
    opened.map_err(|error| error.in_file(path))
}

fn checked(opened: rusqlite::Result<Connection>, path: &Path, schema: &Schema) -> Result<Connection> {
    let connection = opened?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    let found = schema.check(&connection, path)?;
    if found == 0 {
        return Err(Error::NotADatabase { path: path.to_owned() });
    }
    if found < schema.known() {
        return Err(Error::OlderSchema { path: path.to_owned(), found, known: schema.known() });
    }
    connection.pragma_update(None, "cache_size", READER_CACHE_KIB)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
    Ok(connection)
}

/// Whether all of a database is in its file: no write-ahead log beside it holds more.
fn is_settled(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    path.is_file() && fs::metadata(PathBuf::from(log)).map_or(true, |log| log.len() == 0)
}

/// A path as the path of a URI.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn make_parent(path: &Path) -> Result<()> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => fs::create_dir_all(folder)
            .map_err(|error| Error::CannotOpen { path: path.to_owned(), message: error.to_string() }),
        _ => Ok(()),
    }
}
