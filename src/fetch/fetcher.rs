//! The fetcher: one request with its redirects, each hop under every policy.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use super::answer::{Answer, Fetch, Kind, Request};
use super::client::{Ask, Client, Received};
use super::failure::Failure;
use super::freshness::{self, Freshness};
use super::host::{Deferral, Hold, Host};
use super::hosts::Hosts;
use super::journey::{Journey, next_hop};
use super::options::Options;
use super::row;
use crate::model::{Attempt, HostState, Outcome, Timestamp};

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

/// The name under which servers see us.
pub(super) fn user_agent(identity: &Identity) -> String {
    let contact: String = identity.contact.chars().filter(char::is_ascii_graphic).collect();
    let version = env!("CARGO_PKG_VERSION");
    match contact.as_str() {
        "" => format!("smentita/{version}"),
        contact => format!("smentita/{version} (+{contact})"),
    }
}

impl Fetcher {
    /// A fetcher that remembers of every host what an earlier one has handed out.
    pub fn new(options: Options, identity: Identity, hosts: Vec<HostState>) -> Result<Self, Error> {
        let client = Client::new(&options, &user_agent(&identity), identity.fixed_addresses)?;
        let hosts = Hosts::new(&options, hosts);
        Ok(Self { options, client, hosts })
    }

    /// Gets one URL. All dates count from `now` and carry it; only gaps, crawl-delays and time-outs are waited for.
    pub async fn get(&self, request: Request, now: Timestamp) -> Fetch {
        let mut journey = Journey::new(request.url.clone());
        let answer = self.travel(&request, &mut journey, now).await;
        journey.end(answer)
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
        loop {
            let url = journey.url.clone();
            if let Err(refusal) = self.client.guard().check_url(&url) {
                journey.attempts.push(row::unsent(&url, Outcome::Refused, now));
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
            let Some(next) = next_hop(&url, &received) else {
                journey.freshness = self.freshness(&received, now);
                return journey.arrive(request, received, bytes_max.as_u64(), now).await;
            };
            let followed = next.and_then(|next| journey.follow(received.status, next, self.options.redirects_max));
            if let Err(fault) = followed {
                return Answer::Redirects(fault);
            }
        }
    }

    /// Sends one request when the host's turn comes, and writes its row; one more if the connection was a stale one.
    pub(super) async fn ask(&self, host: &Host, ask: Ask<'_>, attempts: &mut Vec<Attempt>, now: Timestamp) -> Asked {
        let mut is_retry = false;
        loop {
            // Held until a Retry-After is noted: the next in the queue must know of it.
            let _permit = match self.hosts.enter(host, now).await {
                Ok(permit) => permit,
                Err(Hold::Deferred(deferral)) => return Asked::Deferred(deferral),
                Err(Hold::Down(failure)) => {
                    attempts.push(row::unsent(ask.url, row::outcome_of(&failure), now));
                    return Asked::Failed(failure);
                }
            };
            let may_be_stale = host.has_answered() && !is_retry;
            let (progress, result) = self.client.exchange(ask).await;
            attempts.push(row::sent(ask.url, &progress, row::outcome(&result, ask.validators.is_some()), now));
            match result {
                Ok(received) => {
                    host.note_answer();
                    if let Some(until) = self.freshness(&received, now).retry_at {
                        self.hosts.block(host, until, now);
                    }
                    return Asked::Received(received);
                }
                Err(failure) if may_be_stale && failure.is_stale() => is_retry = true,
                Err(failure) => {
                    host.note_failure(&failure, now);
                    return Asked::Failed(failure);
                }
            }
        }
    }

    fn freshness(&self, received: &Received, now: Timestamp) -> Freshness {
        freshness::freshness(received.status, &received.headers, self.options.retry_after_max.as_jiff(), now)
    }
}
