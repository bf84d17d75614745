//! A document posted to an address that the user has named: a webhook, a push service.
//!
//! The guard is the one that feeds meet, with its own opened ranges: that a receiver inside a private network is told
//! something must not let a feed reach into it. Redirects are not followed: what was signed for one receiver is not
//! another's.

use jiff::SignedDuration;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use super::client::Client;
use super::failure::Failure;
use super::fetcher::{Error, Identity, user_agent};
use super::freshness::freshness;
use super::guard::{AddressRange, Refusal};
use super::options::Options;
use crate::model::{TimeSpan, Timestamp};

/// The part of an answer that is read: enough for what a person is told of it.
const ANSWER_BYTES_MAX: usize = 64 * 1_024;
/// The longest `Retry-After` that is believed.
const RETRY_AFTER_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Posts documents.
#[derive(Debug)]
pub struct Poster {
    client: Client,
}

/// How a post ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Posted {
    /// There was an answer.
    Answered {
        /// Its status.
        status: u16,
        /// The beginning of its body, as text.
        body: String,
        /// For how long it asks to be left alone.
        retry_after: Option<SignedDuration>,
    },
    /// The guard refused the address.
    Refused(Refusal),
    /// There was no answer in time.
    Timeout,
    /// There was no answer, for this reason.
    Network(String),
}

impl Poster {
    /// A client that gives each post so much time and may speak to these ranges besides public addresses.
    pub fn new(timeout: TimeSpan, allow_private: Vec<AddressRange>, identity: &Identity) -> Result<Self, Error> {
        let options = Options { timeout, allow_private, ..Options::default() };
        let client = Client::new(&options, &user_agent(identity), identity.fixed_addresses.clone())?;
        Ok(Self { client })
    }

    /// Posts a JSON document once, with header lines of its own. A value that fits no header is left out.
    pub async fn post(&self, url: &Url, headers: &[(&'static str, String)], body: Vec<u8>, now: Timestamp) -> Posted {
        if let Err(refusal) = self.client.guard().check_url(url) {
            return Posted::Refused(refusal);
        }
        let fitting = headers
            .iter()
            .filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?)));
        let headers: HeaderMap = fitting.collect();
        match self.client.post_json(url, headers, body, ANSWER_BYTES_MAX).await {
            Ok(received) => {
                let freshness = freshness(received.status, &received.headers, RETRY_AFTER_MAX, now);
                Posted::Answered {
                    status: received.status,
                    body: String::from_utf8_lossy(&received.body).into_owned(),
                    retry_after: freshness.retry_at.map(|at| at.duration_since(now)),
                }
            }
            Err(Failure::Refused(refusal)) => Posted::Refused(refusal),
            Err(Failure::Timeout { .. }) => Posted::Timeout,
            Err(Failure::Network { kind, message, .. }) => Posted::Network(format!("{kind}: {message}")),
        }
    }
}
