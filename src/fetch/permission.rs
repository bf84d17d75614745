//! Reading a host's robots.txt when it is due, and asking it.

use jiff::SignedDuration;
use url::Url;

use super::answer::{Answer, NetworkKind, RobotsRefusal};
use super::client::{Ask, Received};
use super::failure::Failure;
use super::fetcher::{Asked, Fetcher};
use super::host::{Host, OVERLAP_MAX};
use super::journey::next_hop;
use super::robots::ROBOTS_BYTES_MAX;
use super::row::{self, is_success};
use crate::model::{Attempt, Outcome, Timestamp};

/// How long a robots.txt is believed (RFC 9309 section 2.4: not longer than 24 hours).
const EXPIRY: SignedDuration = SignedDuration::from_hours(24);

/// How long one that could not be read is left alone: less than the shortest usual interval between polls.
const UNREACHABLE_EXPIRY: SignedDuration = SignedDuration::from_mins(5);

/// Redirects followed to a robots.txt (RFC 9309 section 2.3.1.2).
const REDIRECTS_MAX: usize = 5;

const ACCEPT: &str = "text/plain, */*;q=0.1";

/// The status remembered of a host that gave no answer at all.
const NO_ANSWER: u16 = 0;

/// What came of asking for a robots.txt.
enum RobotsTxt {
    /// What counts: the body under a success, no body under a refusal to give one.
    Read(u16, Option<String>),
    /// A fault of the server, or no answer.
    Unreachable(u16, Option<Failure>),
    /// Nothing was sent, or the host has just asked to be left alone.
    Deferred(Answer),
}

impl Fetcher {
    /// Whether robots.txt lets us ask for a URL; reads it first where it is not known or too old. The error is the
    /// answer to give instead.
    pub(super) async fn permission(
        &self,
        host: &Host,
        url: &Url,
        attempts: &mut Vec<Attempt>,
        now: Timestamp,
    ) -> Result<(), Answer> {
        if !self.options.robots || url.path() == "/robots.txt" {
            return Ok(());
        }
        {
            let _turn = host.robots_turn.lock().await;
            let (_, expires_at) = host.robots();
            // An expiry further off than any we would set was set on a clock gone back.
            let is_fresh = expires_at.is_some_and(|at| at > now && at.duration_since(now) <= EXPIRY + OVERLAP_MAX);
            if !is_fresh {
                self.read_robots(host, url, attempts, now).await?;
            }
        }
        let refusal = match host.robots().0 {
            Some(NO_ANSWER) => {
                attempts.push(row::unsent(url, Outcome::Network, now));
                let message = "the host gave no answer when it was asked for robots.txt".to_owned();
                return Err(Answer::Network { kind: NetworkKind::Connect, message });
            }
            Some(status) if is_fault(status) => RobotsRefusal::Unreachable(status),
            _ if !host.rules().allows(&path_and_query(url)) => RobotsRefusal::Disallowed,
            _ => return Ok(()),
        };
        attempts.push(row::unsent(url, Outcome::Robots, now));
        Err(Answer::Robots(refusal))
    }

    async fn read_robots(
        &self,
        host: &Host,
        url: &Url,
        attempts: &mut Vec<Attempt>,
        now: Timestamp,
    ) -> Result<(), Answer> {
        let later = |wait| now.checked_add(wait).unwrap_or(Timestamp::MAX);
        match self.ask_for_robots(url, attempts, now).await {
            RobotsTxt::Read(status, body) => host.set_robots(Some((status, body)), later(EXPIRY)),
            // Rules once read outlast a fault of the server (RFC 9309 section 2.3.1.4 and 2.4).
            RobotsTxt::Unreachable(..) if host.robots().0.is_some_and(|status| !is_fault(status)) => {
                host.set_robots(None, later(UNREACHABLE_EXPIRY));
            }
            RobotsTxt::Unreachable(status, failure) => {
                host.set_robots(Some((status, None)), later(UNREACHABLE_EXPIRY));
                // Whoever cannot be reached for robots.txt cannot be reached: that is the truer answer.
                if let Some(failure) = failure {
                    attempts.push(row::unsent(url, row::outcome_of(&failure), now));
                    return Err(failure.into());
                }
            }
            RobotsTxt::Deferred(answer) => return Err(answer),
        }
        Ok(())
    }

    async fn ask_for_robots(&self, url: &Url, attempts: &mut Vec<Attempt>, now: Timestamp) -> RobotsTxt {
        let mut url = url.join("/robots.txt").unwrap_or_else(|_| url.clone());
        for _ in 0..=REDIRECTS_MAX {
            if self.client.guard().check_url(&url).is_err() {
                attempts.push(row::unsent(&url, Outcome::Refused, now));
                break;
            }
            let ask =
                Ask { url: &url, accept: ACCEPT, validators: None, bytes_max: ROBOTS_BYTES_MAX, wants_prefix: true };
            let host = self.hosts.host(&url);
            let received = match self.ask(&host, ask, attempts, now).await {
                Asked::Received(received) => received,
                Asked::Failed(failure) => return RobotsTxt::Unreachable(NO_ANSWER, Some(failure)),
                Asked::Deferred(deferral) => return RobotsTxt::Deferred(deferral.into()),
            };
            if is_fault(received.status) {
                return match self.hosts.deferral(&host, now) {
                    Some(deferral) => RobotsTxt::Deferred(deferral.into()),
                    None => RobotsTxt::Unreachable(received.status, None),
                };
            }
            match next_hop(&url, &received) {
                Some(Ok(next)) if next != url => url = next,
                Some(_) => break,
                None => return read(received),
            }
        }
        // Redirects without an end, or to where we may not go: there is no robots.txt.
        RobotsTxt::Read(404, None)
    }
}

fn read(received: Received) -> RobotsTxt {
    // However the body ended, what has come of it are rules: the standard wants the first 500 KiB honoured.
    let body = is_success(received.status).then(|| String::from_utf8_lossy(&received.body).into_owned());
    RobotsTxt::Read(received.status, body)
}

/// 429 is no "there is none" but a "not now", as Google reads it too.
fn is_fault(status: u16) -> bool {
    status == NO_ANSWER || status == 429 || status >= 500
}

fn path_and_query(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}
