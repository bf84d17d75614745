//! Politeness: whose turn it is, and how many requests are on their way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use super::host::{Deferral, Hold, Host, Limits, lock};
use super::options::Options;
use crate::model::{HostState, Timestamp};

/// Every host spoken to, and the bounds for all of them.
#[derive(Debug)]
pub(super) struct Hosts {
    known: Mutex<HashMap<String, Arc<Host>>>,
    /// The names of those whose state became different.
    changed: Arc<Mutex<Vec<String>>>,
    requests: Semaphore,
    host_concurrency: usize,
    gap: Duration,
    crawl_delay_max: Duration,
    limits: Limits,
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
        self.host.reserve(self.gap);
    }
}

impl Hosts {
    pub(super) fn new(options: &Options, states: Vec<HostState>) -> Self {
        let host_concurrency = options.host_concurrency.max(1) as usize;
        let changed = Arc::default();
        let host = |state| Arc::new(Host::new(state, host_concurrency, Arc::clone(&changed)));
        let known = states.into_iter().map(|state| (state.host.clone(), host(state))).collect();
        Self {
            known: Mutex::new(known),
            changed,
            requests: Semaphore::new(options.concurrency.max(1) as usize),
            host_concurrency,
            gap: options.host_gap.as_std(),
            // Who does not obey robots.txt is not slowed by one that an earlier run has read either.
            crawl_delay_max: if options.robots { options.crawl_delay_max.as_std() } else { Duration::ZERO },
            limits: Limits {
                requests_per_hour: options.host_requests_per_hour.max(1),
                block_max: options.retry_after_max.as_jiff(),
            },
        }
    }

    /// The host of a URL, known or new.
    pub(super) fn host(&self, url: &Url) -> Arc<Host> {
        // `example.org.` is the same server, and must not have a turn of its own.
        let host = url.host_str().unwrap_or_default().trim_end_matches('.');
        let name = format!("{host}:{}", url.port_or_known_default().unwrap_or_default());
        let mut known = lock(&self.known);
        if let Some(host) = known.get(&name) {
            return Arc::clone(host);
        }
        let state = HostState { host: name.clone(), ..HostState::default() };
        let host = Arc::new(Host::new(state, self.host_concurrency, Arc::clone(&self.changed)));
        known.insert(name, Arc::clone(&host));
        host
    }

    /// Waits for the host's turn and counts the request, or says why none is to be sent.
    pub(super) async fn enter<'a>(&'a self, host: &'a Host, now: Timestamp) -> Result<Permit<'a>, Hold> {
        // Asked before the wait as well: a queue behind a Retry-After should dissolve at once.
        host.check(self.limits, now)?;
        let of_host = host.requests.acquire().await.expect("never closed");
        let gap = self.gap.max(host.rules().crawl_delay.unwrap_or_default().min(self.crawl_delay_max));
        {
            let _turn = host.turn.lock().await;
            host.check(self.limits, now)?;
            tokio::time::sleep_until(host.free_at()).await;
            host.reserve(gap);
        }
        host.count(self.limits, now)?;
        let of_all = self.requests.acquire().await.expect("never closed");
        Ok(Permit { host, gap, _of_host: of_host, _of_all: of_all })
    }

    /// Until when a host is to be left alone, if it is.
    pub(super) fn deferral(&self, host: &Host, now: Timestamp) -> Option<Deferral> {
        host.deferral(self.limits, now)
    }

    /// Leaves a whole host alone until then.
    pub(super) fn block(&self, host: &Host, until: Timestamp, now: Timestamp) {
        host.block(until, self.limits, now);
    }

    /// The states that became different since they were last taken.
    pub(super) fn take_changed(&self) -> Vec<HostState> {
        let names = std::mem::take(&mut *lock(&self.changed));
        let hosts: Vec<Arc<Host>> = {
            let known = lock(&self.known);
            names.iter().filter_map(|name| known.get(name).map(Arc::clone)).collect()
        };
        let mut changed: Vec<HostState> = hosts.iter().filter_map(|host| host.take_changed()).collect();
        changed.sort_by(|a, b| a.host.cmp(&b.host));
        changed
    }
}
