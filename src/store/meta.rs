//! Small facts of the daemon itself, by key.

use rusqlite::{OptionalExtension, params};

use super::values::one;
use super::{Reader, Result, Writer};

impl Reader {
    /// What is remembered under a key.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        let mut query = self.connection.prepare_cached("SELECT value FROM meta WHERE key = ?")?;
        Ok(query.query_row([key], one).optional()?)
    }
}

impl Writer {
    /// Remembers a value under a key, in place of the one before.
    pub fn save_meta(&self, key: &str, value: &str) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")?
            .execute(params![key, value])?;
        Ok(())
    }

    /// Forgets what is remembered under a key.
    pub fn forget_meta(&self, key: &str) -> Result<()> {
        self.connection.prepare_cached("DELETE FROM meta WHERE key = ?")?.execute([key])?;
        Ok(())
    }
}
