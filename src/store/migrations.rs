//! Schemas by number. A migration that has been released is never edited: the next one mends it.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::{Error, Result};

/// One of the two files that make a record: what it must hold.
pub(super) struct Schema {
    /// The scripts that lead from nothing to the present schema; `user_version` is how many have run.
    pub(super) scripts: &'static [&'static str],
    /// `application_id`: tells our files from other people's SQLite databases.
    pub(super) application_id: i32,
    /// Bytes in a page of the file. Texts and bodies go over several, the last of which is half empty: with SQLite's own
    /// 4,096 that costs 1.2 kB a revision, and with more it costs more (docs/methodology.md).
    pub(super) page_bytes: i64,
    /// `synchronous`. The record may lose its last seconds in a power cut, as if they had not been, but never names
    /// bytes that are lost: those are on the disk first. A killed process loses nothing that was answered.
    pub(super) synchronous: &'static str,
}

/// The record itself, `X.db`. Its application id spells `smen`.
pub(super) const RECORD: Schema = Schema {
    scripts: &[include_str!("migrations/0001_record.sql")],
    application_id: 0x736d_656e,
    page_bytes: 2_048,
    synchronous: "NORMAL",
};

/// The raw bytes, `X.snapshots.db`. Its application id spells `smeb`.
pub(super) const BODIES: Schema = Schema {
    scripts: &[include_str!("migrations/0001_bodies.sql")],
    application_id: 0x736d_6562,
    page_bytes: 1_024,
    synchronous: "FULL",
};

impl Schema {
    /// The number of the present schema.
    pub(super) fn known(&self) -> i64 {
        self.scripts.len() as i64
    }

    /// Creates or upgrades a database, one transaction a script.
    pub(super) fn migrate(&self, connection: &mut Connection, path: &Path) -> Result<()> {
        while self.check(connection, path)? < self.known() {
            let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
            // Another process may have migrated while we waited for the lock.
            let done = self.check(&transaction, path)?;
            if let Some(script) = self.scripts.get(done as usize) {
                transaction.execute_batch(script)?;
                transaction.pragma_update(None, "application_id", self.application_id)?;
                transaction.pragma_update(None, "user_version", done + 1)?;
            }
            transaction.commit()?;
        }
        Ok(())
    }

    /// The number of a database's schema; 0 for an empty file. Refuses other people's databases and newer schemas.
    pub(super) fn check(&self, connection: &Connection, path: &Path) -> Result<i64> {
        let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let is_empty = tables == 0 && found == 0 && application_id == 0;
        if !is_empty && application_id != self.application_id {
            return Err(Error::NotADatabase { path: path.to_owned() });
        }
        if found > self.known() {
            return Err(Error::NewerSchema { path: path.to_owned(), found, known: self.known() });
        }
        Ok(found)
    }
}
