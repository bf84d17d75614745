//! How the daemon does, in numbers: for health checks and monitors of monitors.

use rusqlite::params;

use super::outbox::ReceiverHealth;
use super::values::{Utc, maybe_time};
use super::{Reader, Result};
use crate::model::{Outcome, Timestamp};

/// Requests of one purpose that ended in one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptCount {
    /// Whether they were polls; else visits.
    pub is_poll: bool,
    /// How they ended.
    pub outcome: Outcome,
    /// How many.
    pub count: u32,
}

/// The state of the record's queues and sources at an instant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vitals {
    /// Feeds in the configuration.
    pub feeds: u32,
    /// Those of them whose last poll gave no usable answer.
    pub feeds_failing: u32,
    /// Those whose last poll had a problem, by its severity (`notice`, `repair`, `loss`, `failure`).
    pub feed_problems: Vec<(String, u32)>,
    /// Feeds that are due.
    pub feeds_due: u32,
    /// When the feed that waits longest was due.
    pub feeds_due_since: Option<Timestamp>,
    /// Articles that are due to be visited.
    pub visits_due: u32,
    /// When the article that waits longest was due.
    pub visits_due_since: Option<Timestamp>,
    /// Topics whose queries were never run over all of the record.
    pub topics_to_analyze: u32,
    /// The last poll of any feed.
    pub last_poll_at: Option<Timestamp>,
    /// Requests since the instant asked for.
    pub attempts: Vec<AttemptCount>,
    /// Articles, revisions and changes given out so far.
    pub last_ids: [i64; 3],
    /// How the receivers of alerts and editions do.
    pub receivers: Vec<ReceiverHealth>,
}

impl Reader {
    /// The state of things at `now`, and the requests since `since`.
    pub fn vitals(&self, now: Timestamp, since: Timestamp) -> Result<Vitals> {
        let mut feeds = self.connection.prepare_cached(
            "SELECT count(*) AS feeds, coalesce(sum(failure_count > 0), 0) AS failing,
                 coalesce(sum(next_poll_at IS NULL OR next_poll_at <= ?1), 0) AS due,
                 min(CASE WHEN next_poll_at <= ?1 THEN next_poll_at END) AS due_since,
                 max(last_polled_at) AS last_poll_at
             FROM feeds WHERE is_active",
        )?;
        let mut visits = self.connection.prepare_cached(
            "SELECT count(*) AS due, min(next_visit_at) AS due_since FROM articles WHERE next_visit_at <= ?1",
        )?;
        let (visits_due, visits_due_since) =
            visits.query_row([Utc(now)], |row| Ok((row.get("due")?, maybe_time(row, "due_since")?)))?;
        let topics_to_analyze = self.topics_to_analyze()?.len() as u32;
        let (feed_problems, attempts) = (self.feed_problems()?, self.attempt_counts(since)?);
        let receivers = self.receivers()?;
        let mut ids = self.connection.prepare_cached(
            "SELECT coalesce((SELECT max(id) FROM articles), 0), coalesce((SELECT max(id) FROM revisions), 0),
                 coalesce((SELECT max(id) FROM changes), 0)",
        )?;
        let last_ids = ids.query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
        Ok(feeds.query_row([Utc(now)], |row| {
            Ok(Vitals {
                feeds: row.get("feeds")?,
                feeds_failing: row.get("failing")?,
                feeds_due: row.get("due")?,
                feeds_due_since: maybe_time(row, "due_since")?,
                last_poll_at: maybe_time(row, "last_poll_at")?,
                feed_problems,
                visits_due,
                visits_due_since,
                topics_to_analyze,
                attempts,
                last_ids,
                receivers,
            })
        })?)
    }

    fn feed_problems(&self) -> Result<Vec<(String, u32)>> {
        // A problem is kept as its severity and a message: `loss: cut after 2000 entries`.
        let mut query = self.connection.prepare_cached(
            "SELECT substr(last_problem, 1, instr(last_problem, ':') - 1) AS severity, count(*) FROM feeds
             WHERE is_active AND instr(last_problem, ':') > 0 GROUP BY severity ORDER BY severity",
        )?;
        Ok(query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<rusqlite::Result<_>>()?)
    }

    fn attempt_counts(&self, since: Timestamp) -> Result<Vec<AttemptCount>> {
        let mut query = self.connection.prepare_cached(
            "SELECT feed_id IS NOT NULL AS is_poll, outcome, count(*) AS n FROM attempts WHERE at >= ?
             GROUP BY 1, 2 ORDER BY 1, 2",
        )?;
        let rows = query.query_map(params![Utc(since)], |row| {
            Ok(AttemptCount { is_poll: row.get("is_poll")?, outcome: row.get("outcome")?, count: row.get("n")? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}
