//! The fetcher: one request with its redirects, each hop under every policy.

use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::net::SocketAddr;

use sha2::{Digest, Sha256};
use url::Url;

use super::answer::{Answer, Fetch, Kind, NetworkKind, RedirectFault, Request};
use super::client::{Ask, Client, Failure, Progress, Received};
use super::decode::End;
use super::freshness::{self, Freshness, header};
use super::guard::URL_BYTES_MAX;
use super::hosts::{Deferral, Host, Hosts};
use super::options::Options;
use crate::model::{Attempt, Hop, HostState, Outcome, Snapshot, Timestamp, Validators};

const ACCEPT_FEED: &str = "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, \
     application/xml;q=0.8, text/xml;q=0.8, application/json;q=0.7, */*;q=0.1";
const ACCEPT_PAGE: &str = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1";

/// Who we say we are, and where names lead that are not to be resolved.
#[derive(Debug, Clone, Default)]
pub struct Identity {
    /// Where a webmaster can complain: `mailto:…` or `https://…`, shown in the User-Agent.
    pub contact: String,
    /// Host names (lower case) with the address that serves them, for worlds that are not in the DNS. The guard is
    /// asked about the address all the same; its port counts where the URL has none.
    pub fixed_addresses: BTreeMap<String, SocketAddr>,
}

/// What is truly an error of ours; everything outside is an [`Answer`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The HTTP client cannot be built: no usable TLS, or a contact that fits no header.
    #[error("the HTTP client cannot be built: {0}")]
    Client(#[from] reqwest::Error),
}

/// Gets feeds and pages under the policies of politeness, size and address. Share it: it is the state of all hosts.
#[derive(Debug)]
pub struct Fetcher {
    pub(super) options: Options,
    pub(super) client: Client,
    pub(super) hosts: Hosts,
}

/// One request sent, or why not.
pub(super) enum Asked {
    Received(Received),
    Failed(Failure),
    Deferred(Deferral),
}

/// What gathers on the way from hop to hop.
struct Journey {
    url: Url,
    permanent_url: Option<Url>,
    redirects: Vec<Hop>,
    attempts: Vec<Attempt>,
    freshness: Freshness,
    validators: Validators,
}

impl Fetcher {
    /// A fetcher that remembers of every host what an earlier one has handed out.
    pub fn new(options: Options, identity: Identity, hosts: Vec<HostState>) -> Result<Self, Error> {
        let contact: String = identity.contact.chars().filter(char::is_ascii_graphic).collect();
        let version = env!("CARGO_PKG_VERSION");
        let user_agent = match contact.as_str() {
            "" => format!("smentita/{version}"),
            contact => format!("smentita/{version} (+{contact})"),
        };
        let client = Client::new(&options, &user_agent, identity.fixed_addresses)?;
        let hosts = Hosts::new(&options, hosts);
        Ok(Self { options, client, hosts })
    }

    /// Gets one URL. All dates count from `now` and carry it; only gaps, crawl-delays and time-outs are waited for.
    pub async fn get(&self, request: Request, now: Timestamp) -> Fetch {
        let mut journey = Journey {
            url: without_fragment(request.url.clone()),
            permanent_url: None,
            redirects: Vec::new(),
            attempts: Vec::new(),
            freshness: Freshness::default(),
            validators: Validators::default(),
        };
        let answer = self.travel(&request, &mut journey, now).await;
        Fetch {
            permanent_url: journey.permanent_url.filter(|_| answer.is_usable()),
            answer,
            url: journey.url,
            redirects: journey.redirects,
            attempts: journey.attempts,
            freshness: journey.freshness,
            validators: journey.validators,
        }
    }

    /// The states of hosts that became different since the last call, for the record.
    pub fn take_hosts(&self) -> Vec<HostState> {
        self.hosts.take_changed()
    }

    async fn travel(&self, request: &Request, journey: &mut Journey, now: Timestamp) -> Answer {
        let (accept, bytes_max) = match request.kind {
            Kind::Feed => (ACCEPT_FEED, self.options.feed_bytes_max),
            Kind::Page => (ACCEPT_PAGE, self.options.page_bytes_max),
        };
        let mut seen = HashSet::new();
        loop {
            let url = journey.url.clone();
            if let Err(refusal) = self.client.guard().check_url(&url) {
                journey.attempts.push(unsent(&url, Outcome::Refused, now));
                return Answer::Refused(refusal);
            }
            let host = self.hosts.host(&url);
            if let Err(answer) = self.permission(&host, &url, &mut journey.attempts, now).await {
                return answer;
            }
            let ask = Ask {
                url: &url,
                accept,
                validators: request.validators.as_ref(),
                bytes_max: bytes_max.as_usize(),
                wants_prefix: false,
            };
            let received = match self.ask(&host, ask, &mut journey.attempts, now).await {
                Asked::Received(received) => received,
                Asked::Failed(failure) => return failure.into(),
                Asked::Deferred(deferral) => return deferral.into(),
            };
            journey.freshness = self.freshness(&received, now);
            let Some(next) = next_hop(&url, &received) else {
                return journey.arrive(request, received, bytes_max.as_u64(), now).await;
            };
            seen.insert(url.clone());
            match next {
                Err(fault) => return Answer::Redirects(fault),
                Ok(next) if seen.contains(&next) => return Answer::Redirects(RedirectFault::Loop(next)),
                Ok(_) if journey.redirects.len() >= self.options.redirects_max as usize => {
                    return Answer::Redirects(RedirectFault::TooMany(self.options.redirects_max));
                }
                Ok(next) => journey.follow(received.status, next),
            }
        }
    }

    /// Sends one request when the host's turn comes, and writes its row; one more if the connection was a stale one.
    pub(super) async fn ask(&self, host: &Host, ask: Ask<'_>, attempts: &mut Vec<Attempt>, now: Timestamp) -> Asked {
        let mut is_retry = false;
        loop {
            let permit = match self.hosts.enter(host, now).await {
                Ok(permit) => permit,
                Err(deferral) => return Asked::Deferred(deferral),
            };
            let may_be_stale = host.has_answered() && !is_retry;
            let (progress, result) = self.client.exchange(ask).await;
            drop(permit);
            attempts.push(attempt(ask.url, &progress, outcome(&result, ask.validators.is_some()), now));
            match result {
                Ok(received) => {
                    host.note_answer();
                    if let Some(until) = self.freshness(&received, now).retry_at {
                        host.block(until);
                    }
                    return Asked::Received(received);
                }
                Err(failure) if may_be_stale && failure.is_stale() => is_retry = true,
                Err(failure) => return Asked::Failed(failure),
            }
        }
    }

    fn freshness(&self, received: &Received, now: Timestamp) -> Freshness {
        freshness::freshness(received.status, &received.headers, self.options.retry_after_max.as_jiff(), now)
    }
}

impl Journey {
    fn follow(&mut self, status: u16, next: Url) {
        // The chain of permanent redirects ends at the first temporary one.
        let was_permanent = self.redirects.iter().all(|hop| is_permanent(hop.status));
        if was_permanent && is_permanent(status) {
            self.permanent_url = Some(next.clone());
        }
        let from = std::mem::replace(&mut self.url, next);
        self.redirects.push(Hop { url: from.into(), status });
    }

    /// Turns the answer of the last hop into the answer of all.
    async fn arrive(&mut self, request: &Request, received: Received, bytes_max: u64, now: Timestamp) -> Answer {
        let status = received.status;
        if let (304, Some(sent)) = (status, &request.validators) {
            let renewed = freshness::validators(&received.headers);
            self.validators = Validators {
                etag: renewed.etag.or_else(|| sent.etag.clone()),
                last_modified: renewed.last_modified.or_else(|| sent.last_modified.clone()),
            };
            return Answer::NotModified;
        }
        let is_success = is_success(status);
        match &received.end {
            End::Complete => {}
            _ if !is_success => return Answer::Status { status, snapshot: None },
            End::Truncated => {}
            End::TooLarge => return Answer::TooLarge { bytes_max },
            End::Corrupt(message) => {
                return Answer::Network { kind: NetworkKind::Encoding, message: message.clone() };
            }
        }
        let is_complete = received.end == End::Complete && status != 206;
        let snapshot = Box::new(self.snapshot(received, now).await);
        match (is_success, is_complete) {
            (false, _) => Answer::Status { status, snapshot: Some(snapshot) },
            (true, false) => Answer::Truncated(snapshot),
            (true, true) => {
                self.validators = freshness::validators(&snapshot.headers);
                Answer::Body(snapshot)
            }
        }
    }

    async fn snapshot(&self, received: Received, now: Timestamp) -> Snapshot {
        let Received { status, headers, body, .. } = received;
        let (body, sha256) = hashed(body).await;
        let (url, redirects) = (self.url.to_string(), self.redirects.clone());
        Snapshot { url, fetched_at: now, status, headers, body, sha256, redirects }
    }
}

/// The body with its hash, computed off the asynchronous threads where it takes more than a moment.
async fn hashed(body: Vec<u8>) -> (Vec<u8>, String) {
    const AT_ONCE_BYTES_MAX: usize = 100_000;
    let hash = |body: &[u8]| {
        Sha256::digest(body).iter().fold(String::with_capacity(64), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
    };
    if body.len() <= AT_ONCE_BYTES_MAX {
        let sha256 = hash(&body);
        return (body, sha256);
    }
    let hashing = tokio::task::spawn_blocking(move || {
        let sha256 = hash(&body);
        (body, sha256)
    });
    hashing.await.expect("hashing bytes does not panic")
}

/// Where an answer redirects to; `None` if it does not redirect, or not to anywhere.
pub(super) fn next_hop(url: &Url, received: &Received) -> Option<Result<Url, RedirectFault>> {
    if !matches!(received.status, 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let location = header(&received.headers, "location").map(str::trim).filter(|location| !location.is_empty())?;
    Some(match url.join(location) {
        Ok(next) => Ok(without_fragment(next)),
        Err(_) => Err(RedirectFault::BadLocation(location.chars().take(200).collect())),
    })
}

fn is_permanent(status: u16) -> bool {
    matches!(status, 301 | 308)
}

fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

fn outcome(result: &Result<Received, Failure>, is_conditional: bool) -> Outcome {
    match result {
        Ok(Received { status: 304, .. }) if is_conditional => Outcome::NotModified,
        Ok(Received { status: 206, .. }) => Outcome::Truncated,
        Ok(received) if is_success(received.status) => match received.end {
            End::Complete => Outcome::Ok,
            End::TooLarge => Outcome::TooLarge,
            End::Truncated => Outcome::Truncated,
            End::Corrupt(_) => Outcome::Network,
        },
        Ok(_) => Outcome::HttpError,
        Err(Failure::Timeout) => Outcome::Timeout,
        Err(Failure::Refused(_)) => Outcome::Refused,
        Err(Failure::Network { .. }) => Outcome::Network,
    }
}

fn attempt(url: &Url, progress: &Progress, outcome: Outcome, now: Timestamp) -> Attempt {
    let duration_ms = progress.duration.as_millis() as u64;
    Attempt { url: url.to_string(), at: now, status: progress.status, bytes: progress.bytes, duration_ms, outcome }
}

/// The row of a request that was not sent; a URL refused for its length is cut, one with a password loses it.
pub(super) fn unsent(url: &Url, outcome: Outcome, now: Timestamp) -> Attempt {
    let mut url = url.clone();
    // Fails only for URLs that cannot carry any.
    let _ = url.set_password(None).and_then(|()| url.set_username(""));
    let mut attempt = attempt(&url, &Progress::default(), outcome, now);
    // A serialised URL is ASCII.
    attempt.url.truncate(URL_BYTES_MAX);
    attempt
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Timeout => Self::Timeout,
            Failure::Refused(refusal) => Self::Refused(refusal),
            Failure::Network { kind, message, .. } => Self::Network { kind, message },
        }
    }
}

impl From<Deferral> for Answer {
    fn from(deferral: Deferral) -> Self {
        Self::Deferred { until: deferral.until, reason: deferral.reason }
    }
}
