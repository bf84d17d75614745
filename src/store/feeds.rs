//! Feeds: which are due, and what a poll brought.

use rusqlite::params;

use super::attempts::AttemptFor;
use super::values::{Utc, found, maybe_time, one};
use super::{Reader, Result, Writer};
use crate::model::{FeedId, Language, OutletId, PollIntent, Timestamp, Validators};

/// What a poll needs to know of its feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedForPoll {
    /// The feed.
    pub id: FeedId,
    /// Its outlet.
    pub outlet_id: OutletId,
    /// The address to poll: the configured one, or where a permanent redirect leads.
    pub url: String,
    /// For the conditional request.
    pub validators: Validators,
    /// Polls answered by 304 since the last full answer.
    pub not_modified_count: u32,
    /// Polls in a row without a usable answer.
    pub failure_count: u32,
    /// The worst problem of the last poll, which a 304 keeps.
    pub last_problem: Option<String>,
    /// When it was last polled.
    pub last_polled_at: Option<Timestamp>,
    /// When it is due; `None` means at once.
    pub next_poll_at: Option<Timestamp>,
}

/// A feed and how it does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FeedHealth {
    /// The feed.
    pub id: FeedId,
    /// The outlet's name.
    pub outlet: String,
    /// The address that is polled.
    pub url: String,
    /// The feed's own title.
    pub title: Option<String>,
    /// The language in the configuration.
    pub language: Option<Language>,
    /// The outlet's country.
    pub country: Option<String>,
    /// Whether it is in the configuration.
    pub is_active: bool,
    /// When it was last polled.
    pub last_polled_at: Option<Timestamp>,
    /// The last poll with a usable answer.
    pub last_success_at: Option<Timestamp>,
    /// When it is due.
    pub next_poll_at: Option<Timestamp>,
    /// Polls in a row without a usable answer.
    pub failure_count: u32,
    /// The worst problem of the last poll.
    pub last_problem: Option<String>,
    /// Entries that it has brought.
    pub entry_count: u32,
    /// When it last brought a new one.
    pub last_entry_at: Option<Timestamp>,
}

impl Reader {
    /// Every feed that the record knows, by outlet and id.
    pub fn feeds(&self) -> Result<Vec<FeedHealth>> {
        let mut query = self.connection.prepare_cached(
            "SELECT f.*, o.name AS outlet, o.country, count(e.id) AS entry_count, max(e.first_seen_at) AS last_entry_at
             FROM feeds AS f JOIN outlets AS o ON o.id = f.outlet_id LEFT JOIN entries AS e ON e.feed_id = f.id
             GROUP BY f.id ORDER BY o.name, f.id",
        )?;
        let rows = query.query_map([], |row| {
            Ok(FeedHealth {
                id: row.get("id")?,
                outlet: row.get("outlet")?,
                url: row.get("url")?,
                title: row.get("title")?,
                language: row.get("language")?,
                country: row.get("country")?,
                is_active: row.get("is_active")?,
                last_polled_at: maybe_time(row, "last_polled_at")?,
                last_success_at: maybe_time(row, "last_success_at")?,
                next_poll_at: maybe_time(row, "next_poll_at")?,
                failure_count: row.get("failure_count")?,
                last_problem: row.get("last_problem")?,
                entry_count: row.get("entry_count")?,
                last_entry_at: maybe_time(row, "last_entry_at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The feeds that are due, those waiting longest first.
    pub fn due_feeds(&self, now: Timestamp) -> Result<Vec<FeedId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM feeds WHERE is_active AND (next_poll_at IS NULL OR next_poll_at <= ?)
             ORDER BY next_poll_at, id",
        )?;
        Ok(query.query_map([Utc(now)], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// When the next feed is due; `None` if one is due that was never polled, or none is active.
    pub fn next_poll_at(&self) -> Result<Option<Timestamp>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT next_poll_at FROM feeds WHERE is_active ORDER BY next_poll_at LIMIT 1")?;
        let mut rows = query.query([])?;
        Ok(match rows.next()? {
            Some(row) => maybe_time(row, "next_poll_at")?,
            None => None,
        })
    }

    /// What a poll needs to know of its feed.
    pub fn feed_for_poll(&self, id: &FeedId) -> Result<FeedForPoll> {
        let mut query = self.connection.prepare_cached("SELECT * FROM feeds WHERE id = ?")?;
        let row = query.query_row([id], |row| {
            Ok(FeedForPoll {
                id: row.get("id")?,
                outlet_id: row.get("outlet_id")?,
                url: row.get("url")?,
                validators: Validators { etag: row.get("etag")?, last_modified: row.get("last_modified")? },
                not_modified_count: row.get("not_modified_count")?,
                failure_count: row.get("failure_count")?,
                last_problem: row.get("last_problem")?,
                last_polled_at: maybe_time(row, "last_polled_at")?,
                next_poll_at: maybe_time(row, "next_poll_at")?,
            })
        });
        found(row, "feed", id)
    }
}

impl Writer {
    /// Writes the result of one poll: the feed, its entries, the articles behind them, the requests made.
    pub fn apply_poll(&self, poll: &PollIntent) -> Result<()> {
        let mut outlet = self.connection.prepare_cached("SELECT outlet_id FROM feeds WHERE id = ?")?;
        let outlet_id = found(outlet.query_row([&poll.feed_id], one), "feed", &poll.feed_id)?;
        self.connection
            .prepare_cached(
                "UPDATE feeds SET title = coalesce(?2, title), url = coalesce(?3, url), etag = ?4, last_modified = ?5,
                     not_modified_count = ?6, next_poll_at = ?7, last_polled_at = ?8,
                     last_success_at = CASE WHEN ?9 THEN ?8 ELSE last_success_at END, failure_count = ?10,
                     last_problem = ?11
                 WHERE id = ?1",
            )?
            .execute(params![
                poll.feed_id,
                poll.title,
                poll.moved_to,
                poll.validators.etag,
                poll.validators.last_modified,
                poll.not_modified_count,
                Utc(poll.next_poll_at),
                Utc(poll.at),
                poll.is_success,
                poll.failure_count,
                poll.last_problem,
            ])?;
        self.save_attempts(AttemptFor::Feed(&poll.feed_id), &poll.attempts)?;
        for entry in &poll.entries {
            let article_id = match &entry.article {
                Some(article) => {
                    let (id, is_new) = self.save_article_of_entry(article, outlet_id, poll.at)?;
                    if is_new {
                        self.index_new(id);
                    }
                    Some(id)
                }
                None => None,
            };
            self.save_entry(&poll.feed_id, entry, article_id, poll.at)?;
        }
        self.save_hosts(&poll.hosts)
    }
}
