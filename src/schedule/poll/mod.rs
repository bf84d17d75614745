//! When to poll a feed again, and how.

#[cfg(test)]
mod tests;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::Cron;
use crate::model::{FeedId, TimeSpan, Timestamp};

/// The figures of the poll policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The wait after the first failure in a row; each further one doubles it.
    pub backoff: TimeSpan,
    /// The longest wait that anything but the cron expression can cause: back-off, TTL, freshness, Retry-After.
    pub wait_max: TimeSpan,
    /// Every so many polls one is unconditional; 1 means always, 0 never.
    pub full_every: u32,
    /// Polls that are due together start spread over this time.
    pub jitter: TimeSpan,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            backoff: TimeSpan::minutes(10),
            wait_max: TimeSpan::hours(24),
            full_every: 12,
            jitter: TimeSpan::seconds(30),
        }
    }
}

/// What the last polls of a feed have shown.
#[derive(Debug, Clone, Default)]
pub struct PollHistory {
    /// Polls in a row without a usable answer, the last one included.
    pub failure_count: u32,
    /// The publisher's own interval (RSS `ttl`, `sy:updatePeriod`).
    pub ttl_minutes: Option<u32>,
    /// Until when the last answer calls itself fresh (`Cache-Control`, `Expires`).
    pub fresh_until: Option<Timestamp>,
    /// When the host wants to be asked again: `Retry-After`, or the end of a deferral.
    pub retry_at: Option<Timestamp>,
}

/// When to poll a feed again: the latest of its cron expression and all that speaks for waiting.
///
/// Nothing that a publisher says, and no number of failures, can put a poll off by more than `wait_max`. The instant
/// is the same for every feed on one schedule; what spreads them is [`jitter`], added by whoever starts them, so that
/// one cycle run by hand at that instant finds all of them due.
pub fn next_poll(history: &PollHistory, cron: &Cron, options: &Options, now: Timestamp) -> Timestamp {
    let latest = later(now, options.wait_max.as_jiff());
    let ttl = history.ttl_minutes.map(|minutes| later(now, SignedDuration::from_mins(i64::from(minutes))));
    let backoff = backoff(history.failure_count, options).map(|wait| later(now, wait));
    let waits = [ttl, history.fresh_until, history.retry_at, backoff];
    let wait = waits.into_iter().flatten().max().map(|at| at.min(latest));
    // A calendar without a next time is as good as the longest wait.
    cron.next_after(now).unwrap_or(latest).max(wait.unwrap_or(now))
}

/// Exponential in the failures in a row.
fn backoff(failure_count: u32, options: &Options) -> Option<SignedDuration> {
    let doublings = failure_count.checked_sub(1)?;
    let wait_ms = options.backoff.as_millis().saturating_mul(1_u64.checked_shl(doublings).unwrap_or(u64::MAX));
    Some(SignedDuration::from_millis(wait_ms.min(options.wait_max.as_millis()) as i64))
}

fn later(now: Timestamp, wait: SignedDuration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

/// Whether the next poll asks for the whole document although its validators are known.
///
/// Some servers answer 304 for changed content for ever: an `ETag` made from a file that is no longer the source, a
/// cache in front that never asks behind it.
pub fn asks_in_full(not_modified_count: u32, options: &Options) -> bool {
    options.full_every > 0 && not_modified_count.saturating_add(1) >= options.full_every
}

/// How long after the instant it is due a feed's poll starts: always the same for one feed, even over all feeds.
pub fn jitter(feed: &FeedId, options: &Options) -> TimeSpan {
    let span_ms = options.jitter.as_millis();
    if span_ms == 0 {
        return TimeSpan::ZERO;
    }
    TimeSpan::millis(fnv1a(feed.as_str().as_bytes()) % span_ms)
}

/// FNV-1a with a final mix: stable over releases and machines, which the standard library's hashes are not.
fn fnv1a(bytes: &[u8]) -> u64 {
    let hash = bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
    (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 16
}
