//! What is remembered of servers.

use rusqlite::params;

use super::values::{Utc, maybe_time};
use super::{Reader, Result, Writer};
use crate::model::HostState;

impl Reader {
    /// Every server that is remembered, for the fetcher to begin with.
    pub fn hosts(&self) -> Result<Vec<HostState>> {
        let mut query = self.connection.prepare_cached("SELECT * FROM hosts ORDER BY host")?;
        let rows = query.query_map([], |row| {
            Ok(HostState {
                host: row.get("host")?,
                blocked_until: maybe_time(row, "blocked_until")?,
                robots: row.get("robots")?,
                robots_status: row.get("robots_status")?,
                robots_expires_at: maybe_time(row, "robots_expires_at")?,
                hour_started_at: maybe_time(row, "hour_started_at")?,
                requests: row.get("requests")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Remembers the state of servers, in place of what was remembered of them.
    pub fn save_hosts(&self, hosts: &[HostState]) -> Result<()> {
        let mut insert = self.connection.prepare_cached("INSERT OR REPLACE INTO hosts VALUES (?, ?, ?, ?, ?, ?, ?)")?;
        for host in hosts {
            insert.execute(params![
                host.host,
                host.blocked_until.map(Utc),
                host.robots,
                host.robots_status,
                host.robots_expires_at.map(Utc),
                host.hour_started_at.map(Utc),
                host.requests,
            ])?;
        }
        Ok(())
    }
}
