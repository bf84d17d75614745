//! Politeness: when a host may be asked again, and how many requests are on their way.
//!
//! What must outlive the process (a Retry-After, the count of the hour, robots.txt) is in `HostState` and counts from
//! the instants given; only the gap between two requests is waited for, by the real clock.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::Instant;
use url::Url;

use super::answer::DeferReason;
use super::options::Options;
use super::robots::Rules;
use crate::model::{HostState, Timestamp};

/// The length of the window in which requests are counted.
const HOUR: SignedDuration = SignedDuration::from_hours(1);

/// Every host spoken to, and the bounds for all of them.
#[derive(Debug)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    requests: Semaphore,
    host_concurrency: usize,
    gap: Duration,
    crawl_delay_max: Duration,
    requests_per_hour: u32,
    block_max: SignedDuration,
}

/// One host and port.
#[derive(Debug)]
pub(super) struct Host {
    remembered: Mutex<Remembered>,
    requests: Semaphore,
    /// Held by the one that waits for the gap; the others queue behind it, first come, first served.
    turn: tokio::sync::Mutex<()>,
    /// Held by the one that reads robots.txt.
    pub(super) robots_turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Remembered {
    state: HostState,
    is_changed: bool,
    /// Compiled from `state.robots` when first needed.
    rules: Option<Arc<Rules>>,
    /// No request before this, by the real clock.
    free_at: Instant,
    /// Whether a connection to it may lie in the pool.
    has_answered: bool,
}

/// That a host is to be left alone until an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Deferral {
    pub(super) until: Timestamp,
    pub(super) reason: DeferReason,
}

/// The right to send one request; giving it back starts the gap.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    host: &'a Host,
    gap: Duration,
    _of_host: SemaphorePermit<'a>,
    _of_all: SemaphorePermit<'a>,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.host.remembered().reserve(self.gap);
    }
}

impl Hosts {
    pub(super) fn new(options: &Options, states: Vec<HostState>) -> Self {
        let host_concurrency = options.host_concurrency.max(1) as usize;
        let known = states.into_iter().map(|state| (state.host.clone(), Arc::new(Host::new(state, host_concurrency))));
        Self {
            known: Mutex::new(known.collect()),
            requests: Semaphore::new(options.concurrency.max(1) as usize),
            host_concurrency,
            gap: options.host_gap.as_std(),
            // Who does not obey robots.txt is not slowed by one that an earlier run has read either.
            crawl_delay_max: if options.robots { options.crawl_delay_max.as_std() } else { Duration::ZERO },
            requests_per_hour: options.host_requests_per_hour.max(1),
            block_max: options.retry_after_max.as_jiff(),
        }
    }

    /// The host of a URL, known or new.
    pub(super) fn host(&self, url: &Url) -> Arc<Host> {
        let name =
            format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default());
        let mut known = lock(&self.known);
        if let Some(host) = known.get(&name) {
            return Arc::clone(host);
        }
        let state = HostState { host: name.clone(), ..HostState::default() };
        let host = Arc::new(Host::new(state, self.host_concurrency));
        known.insert(name, Arc::clone(&host));
        host
    }

    /// Waits for the host's turn and counts the request, or says until when the host is to be left alone.
    pub(super) async fn enter<'a>(&'a self, host: &'a Host, now: Timestamp) -> Result<Permit<'a>, Deferral> {
        // Asked before the wait as well: a queue behind a Retry-After should dissolve at once.
        host.remembered().deferral(self, now)?;
        let of_host = host.requests.acquire().await.expect("never closed");
        let gap = self.gap.max(host.crawl_delay().unwrap_or_default().min(self.crawl_delay_max));
        {
            let _turn = host.turn.lock().await;
            host.remembered().deferral(self, now)?;
            let free_at = host.remembered().free_at;
            tokio::time::sleep_until(free_at).await;
            host.remembered().reserve(gap);
        }
        host.remembered().count(self, now)?;
        let of_all = self.requests.acquire().await.expect("never closed");
        Ok(Permit { host, gap, _of_host: of_host, _of_all: of_all })
    }

    /// Until when a host is to be left alone, if it is.
    pub(super) fn deferral(&self, host: &Host, now: Timestamp) -> Option<Deferral> {
        host.remembered().deferral(self, now).err()
    }

    /// The states that became different since they were last taken.
    pub(super) fn take_changed(&self) -> Vec<HostState> {
        let hosts: Vec<Arc<Host>> = lock(&self.known).values().map(Arc::clone).collect();
        let mut changed: Vec<HostState> = hosts
            .iter()
            .filter_map(|host| {
                let mut remembered = host.remembered();
                std::mem::take(&mut remembered.is_changed).then(|| remembered.state.clone())
            })
            .collect();
        changed.sort_by(|a, b| a.host.cmp(&b.host));
        changed
    }
}

impl Host {
    fn new(state: HostState, concurrency: usize) -> Self {
        let remembered =
            Remembered { state, is_changed: false, rules: None, free_at: Instant::now(), has_answered: false };
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
    pub(super) fn block(&self, until: Timestamp) {
        self.remembered().change(|state| state.blocked_until = state.blocked_until.max(Some(until)));
    }

    /// Notes that it has answered.
    pub(super) fn note_answer(&self) {
        self.remembered().has_answered = true;
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

    fn crawl_delay(&self) -> Option<Duration> {
        self.rules().crawl_delay
    }
}

impl Remembered {
    fn change(&mut self, change: impl FnOnce(&mut HostState)) {
        change(&mut self.state);
        self.is_changed = true;
    }

    /// Keeps the host free of requests for so long from now on.
    fn reserve(&mut self, gap: Duration) {
        self.free_at = self.free_at.max(Instant::now() + gap);
    }

    fn deferral(&self, hosts: &Hosts, now: Timestamp) -> Result<(), Deferral> {
        // A block longer than any we would make was made at a later `now`: the clock, or `--at`, went back.
        let blocked =
            self.state.blocked_until.filter(|until| *until > now && until.duration_since(now) <= hosts.block_max);
        if let Some(until) = blocked {
            return Err(Deferral { until, reason: DeferReason::RetryAfter });
        }
        match self.hour(now) {
            Some(started_at) if self.state.requests >= hosts.requests_per_hour => {
                let until = started_at.checked_add(HOUR).unwrap_or(Timestamp::MAX);
                Err(Deferral { until, reason: DeferReason::HourlyLimit })
            }
            _ => Ok(()),
        }
    }

    /// The start of the window that `now` lies in, if there is one already.
    fn hour(&self, now: Timestamp) -> Option<Timestamp> {
        self.state.hour_started_at.filter(|start| *start <= now && now.duration_since(*start) < HOUR)
    }

    fn count(&mut self, hosts: &Hosts, now: Timestamp) -> Result<(), Deferral> {
        self.deferral(hosts, now)?;
        let hour = self.hour(now);
        self.change(|state| {
            state.requests = if hour.is_some() { state.requests.saturating_add(1) } else { 1 };
            state.hour_started_at = hour.or(Some(now));
        });
        Ok(())
    }
}

/// A panic while a lock was held leaves plain values behind, which are as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
