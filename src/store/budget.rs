//! What is counted and put off before visits: the budgets of hosts, and what a clock that was set back has left.

use std::collections::HashMap;

use rusqlite::params;

use super::values::Utc;
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Timestamp};

impl Reader {
    /// How many re-visits each host has had on a day.
    pub fn revisits_on(&self, day: &str) -> Result<HashMap<String, u32>> {
        let mut query = self.connection.prepare_cached("SELECT host, revisits FROM host_days WHERE day = ?")?;
        Ok(query.query_map([day], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether the record tells of a request after an instant.
    pub fn is_ahead_of(&self, now: Timestamp) -> Result<bool> {
        let mut query = self.connection.prepare_cached("SELECT 1 FROM attempts WHERE at > ? LIMIT 1")?;
        Ok(query.exists([Utc(now)])?)
    }
}

impl Writer {
    /// Counts re-visits of a day by host, and puts others off.
    pub fn spend_revisits(&self, day: &str, hosts: &[(String, u32)], put_off: &[(ArticleId, Timestamp)]) -> Result<()> {
        let mut count = self.connection.prepare_cached(
            "INSERT INTO host_days (host, day, revisits) VALUES (?1, ?2, ?3)
             ON CONFLICT (host) DO UPDATE SET revisits = CASE WHEN day = ?2 THEN revisits + ?3 ELSE ?3 END, day = ?2",
        )?;
        for (host, revisits) in hosts {
            count.execute(params![host, day, revisits])?;
        }
        put_off.iter().try_for_each(|(id, until)| self.defer_visit(*id, *until))
    }

    /// Makes due `now` what was planned after the instant `ahead`, by a clock that was wrong: else a feed or an article would rest until that time has
    /// come again, or for ever.
    pub fn forget_plans_after(&self, ahead: Timestamp, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE feeds SET next_poll_at = NULL WHERE last_polled_at > ?")?
            .execute([Utc(ahead)])?;
        self.connection
            .prepare_cached(
                "UPDATE articles SET next_visit_at = ?2
                 WHERE last_visited_at > ?1 AND (next_visit_at > ?2 OR (next_visit_at IS NULL AND NOT is_imported))",
            )?
            .execute(params![Utc(ahead), Utc(now)])?;
        Ok(())
    }
}
