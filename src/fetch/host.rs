//! What is remembered of one host and port, and what follows from it for the next request.
//!
//! What must outlive the process (a Retry-After, the count of the hour, robots.txt) is in `HostState` and counts from
//! the instants given; only the gap between two requests is waited for, by the real clock.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use super::answer::DeferReason;
use super::failure::Failure;
use super::robots::Rules;
use crate::model::{HostState, Timestamp};

/// The length of the window in which requests are counted.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// How far the instants of two cycles that overlap may lie apart; beyond it the clock, or `--at`, has gone back.
pub(super) const OVERLAP_MAX: SignedDuration = SignedDuration::from_hours(1);

/// After so many requests in a row that did not reach a host, the next ones are not sent …
const UNREACHED_MAX: u32 = 2;

/// … for this long, which is less than the usual interval between two cycles.
const UNREACHED_EXPIRY: SignedDuration = SignedDuration::from_mins(5);

/// One host and port.
#[derive(Debug)]
pub(super) struct Host {
    remembered: Mutex<Remembered>,
    /// The requests it may have at a time.
    pub(super) requests: Semaphore,
    /// Held by the one that waits for the gap; the others queue behind it, first come, first served.
    pub(super) turn: tokio::sync::Mutex<()>,
    /// Held by the one that reads robots.txt.
    pub(super) robots_turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Remembered {
    state: HostState,
    is_changed: bool,
    /// Where its name goes when it changes.
    changed: Arc<Mutex<Vec<String>>>,
    /// Compiled from `state.robots` when first needed.
    rules: Option<Arc<Rules>>,
    /// No request before this, by the real clock.
    free_at: Instant,
    /// Whether a connection to it may lie in the pool.
    has_answered: bool,
    /// Requests in a row that did not reach it, with the last failure and its instant.
    unreached: Option<(u32, Failure, Timestamp)>,
}

/// What no host gets more of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) requests_per_hour: u32,
    /// The longest block that is made.
    pub(super) block_max: SignedDuration,
}

/// That a host is to be left alone until an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deferral {
    pub(super) until: Timestamp,
    pub(super) reason: DeferReason,
}

/// Why a request is not sent now.
#[derive(Debug)]
pub(super) enum Hold {
    /// The host is to be left alone.
    Deferred(Deferral),
    /// It cannot be reached: the failure that another request would only repeat.
    Down(Failure),
}

impl Host {
    /// A host that puts its name on the list `changed` whenever its state becomes different.
    pub(super) fn new(state: HostState, concurrency: usize, changed: Arc<Mutex<Vec<String>>>) -> Self {
        let remembered = Remembered {
            state,
            is_changed: false,
            changed,
            rules: None,
            free_at: Instant::now(),
            has_answered: false,
            unreached: None,
        };
        Self {
            remembered: Mutex::new(remembered),
            requests: Semaphore::new(concurrency),
            turn: tokio::sync::Mutex::new(()),
            robots_turn: tokio::sync::Mutex::new(()),
        }
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        lock(&self.remembered)
    }

    /// Leaves the whole host alone until then.
    pub(super) fn block(&self, until: Timestamp, limits: Limits, now: Timestamp) {
        let mut remembered = self.remembered();
        let blocked = remembered.blocked(limits, now);
        remembered.change(|state| state.blocked_until = blocked.max(Some(until)));
    }

    /// Notes that it has answered.
    pub(super) fn note_answer(&self) {
        let mut remembered = self.remembered();
        remembered.has_answered = true;
        remembered.unreached = None;
    }

    /// Notes why it has not.
    pub(super) fn note_failure(&self, failure: &Failure, now: Timestamp) {
        let mut remembered = self.remembered();
        let count = remembered.unreached.as_ref().map_or(0, |(count, ..)| *count);
        remembered.unreached = failure.is_of_host().then(|| (count.saturating_add(1), failure.clone(), now));
    }

    /// Whether a connection to it may lie in the pool.
    pub(super) fn has_answered(&self) -> bool {
        self.remembered().has_answered
    }

    /// What is remembered about robots.txt: the status it counts by, and the expiry.
    pub(super) fn robots(&self) -> (Option<u16>, Option<Timestamp>) {
        let remembered = self.remembered();
        (remembered.state.robots_status, remembered.state.robots_expires_at)
    }

    /// Remembers what robots.txt answered; `None` keeps the body and status known.
    pub(super) fn set_robots(&self, answer: Option<(u16, Option<String>)>, expires_at: Timestamp) {
        let mut remembered = self.remembered();
        remembered.change(|state| {
            if let Some((status, body)) = answer {
                state.robots_status = Some(status);
                state.robots = body;
            }
            state.robots_expires_at = Some(expires_at);
        });
        remembered.rules = None;
    }

    /// The rules of its robots.txt for us.
    pub(super) fn rules(&self) -> Arc<Rules> {
        let mut remembered = self.remembered();
        if let Some(rules) = &remembered.rules {
            return Arc::clone(rules);
        }
        let rules = Arc::new(Rules::parse(remembered.state.robots.as_deref().unwrap_or_default()));
        remembered.rules = Some(Arc::clone(&rules));
        rules
    }

    /// No request before this, by the real clock.
    pub(super) fn free_at(&self) -> Instant {
        self.remembered().free_at
    }

    /// Keeps the host free of requests for so long from now on.
    pub(super) fn reserve(&self, gap: Duration) {
        let mut remembered = self.remembered();
        remembered.free_at = remembered.free_at.max(Instant::now() + gap);
    }

    /// Until when it is to be left alone, if it is.
    pub(super) fn deferral(&self, limits: Limits, now: Timestamp) -> Option<Deferral> {
        self.remembered().deferral(limits, now)
    }

    /// Whether a request may be sent.
    pub(super) fn check(&self, limits: Limits, now: Timestamp) -> Result<(), Hold> {
        self.remembered().check(limits, now)
    }

    /// Counts a request, if it may be sent.
    pub(super) fn count(&self, limits: Limits, now: Timestamp) -> Result<(), Hold> {
        let mut remembered = self.remembered();
        remembered.check(limits, now)?;
        let hour = remembered.hour(now);
        remembered.change(|state| {
            state.requests = if hour.is_some() { state.requests.saturating_add(1) } else { 1 };
            state.hour_started_at = hour.or(Some(now));
        });
        Ok(())
    }

    /// Its state, if it became different since it was last taken.
    pub(super) fn take_changed(&self) -> Option<HostState> {
        let mut remembered = self.remembered();
        std::mem::take(&mut remembered.is_changed).then(|| remembered.state.clone())
    }
}

impl Remembered {
    fn change(&mut self, change: impl FnOnce(&mut HostState)) {
        change(&mut self.state);
        if !std::mem::replace(&mut self.is_changed, true) {
            lock(&self.changed).push(self.state.host.clone());
        }
    }

    /// The end of a block that is in force; one further off than any we would make was made on a clock gone back.
    fn blocked(&self, limits: Limits, now: Timestamp) -> Option<Timestamp> {
        let wait_max = limits.block_max.saturating_add(OVERLAP_MAX);
        self.state.blocked_until.filter(|until| *until > now && until.duration_since(now) <= wait_max)
    }

    fn deferral(&self, limits: Limits, now: Timestamp) -> Option<Deferral> {
        if let Some(until) = self.blocked(limits, now) {
            return Some(Deferral { until, reason: DeferReason::RetryAfter });
        }
        let started_at = self.hour(now).filter(|_| self.state.requests >= limits.requests_per_hour)?;
        let until = started_at.checked_add(HOUR).unwrap_or(Timestamp::MAX);
        Some(Deferral { until, reason: DeferReason::HourlyLimit })
    }

    /// The failure that another request would only repeat: thirty pages of a host that is down would wait for thirty
    /// time-outs, one after the other.
    fn failure(&self, now: Timestamp) -> Option<&Failure> {
        let (count, failure, at) = self.unreached.as_ref()?;
        let is_recent = now.duration_since(*at).abs() < UNREACHED_EXPIRY;
        (*count >= UNREACHED_MAX && is_recent).then_some(failure)
    }

    fn check(&self, limits: Limits, now: Timestamp) -> Result<(), Hold> {
        match (self.deferral(limits, now), self.failure(now)) {
            (Some(deferral), _) => Err(Hold::Deferred(deferral)),
            (None, Some(failure)) => Err(Hold::Down(failure.clone())),
            (None, None) => Ok(()),
        }
    }

    /// The start of the window that `now` lies in, if there is one already. A cycle that began before the window did
    /// counts in it as well.
    fn hour(&self, now: Timestamp) -> Option<Timestamp> {
        self.state.hour_started_at.filter(|start| now.duration_since(*start).abs() < HOUR)
    }
}

/// A panic while a lock was held leaves plain values behind, which are as good as before.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
