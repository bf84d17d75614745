//! One request on its way from hop to hop: where it is, what it has gathered, and what its last answer means.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use url::Url;

use super::answer::{Answer, Fetch, NetworkKind, RedirectFault, Request};
use super::client::Received;
use super::decode::End;
use super::freshness::{self, Freshness, header};
use super::row::is_success;
use crate::model::{Attempt, Hop, Snapshot, Timestamp, Validators};

/// What gathers on the way from hop to hop.
pub(super) struct Journey {
    /// Where it is.
    pub(super) url: Url,
    permanent_url: Option<Url>,
    redirects: Vec<Hop>,
    pub(super) attempts: Vec<Attempt>,
    pub(super) freshness: Freshness,
    validators: Validators,
}

impl Journey {
    pub(super) fn new(url: Url) -> Self {
        Self {
            url: without_fragment(url),
            permanent_url: None,
            redirects: Vec::new(),
            attempts: Vec::new(),
            freshness: Freshness::default(),
            validators: Validators::default(),
        }
    }

    pub(super) fn end(self, answer: Answer) -> Fetch {
        Fetch {
            // Where a redirect leads to an error, it may itself be one.
            permanent_url: self.permanent_url.filter(|_| answer.is_usable()),
            answer,
            url: self.url,
            redirects: self.redirects,
            attempts: self.attempts,
            freshness: self.freshness,
            validators: self.validators,
        }
    }

    /// Goes on to the next hop, unless it has been there or has gone too far.
    pub(super) fn follow(&mut self, status: u16, next: Url, redirects_max: u32) -> Result<(), RedirectFault> {
        if next == self.url || self.redirects.iter().any(|hop| hop.url == next.as_str()) {
            return Err(RedirectFault::Loop(next));
        }
        if self.redirects.len() >= redirects_max as usize {
            return Err(RedirectFault::TooMany(redirects_max));
        }
        // The chain of permanent redirects ends at the first temporary one.
        let was_permanent = self.redirects.iter().all(|hop| is_permanent(hop.status));
        if was_permanent && is_permanent(status) {
            self.permanent_url = Some(next.clone());
        }
        let from = std::mem::replace(&mut self.url, next);
        self.redirects.push(Hop { url: from.into(), status });
        Ok(())
    }

    /// Turns the answer of the last hop into the answer of all.
    pub(super) async fn arrive(
        &mut self,
        request: &Request,
        received: Received,
        bytes_max: u64,
        now: Timestamp,
    ) -> Answer {
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

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}
