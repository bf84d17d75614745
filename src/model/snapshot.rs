//! The evidence: what was asked, what came back.

use serde::{Deserialize, Serialize};

use super::Timestamp;
use super::text_enum::text_enum;

text_enum! {
    /// How one HTTP request ended.
    pub enum Outcome {
        /// A usable answer.
        Ok = "ok",
        /// 304: nothing new.
        NotModified = "not_modified",
        /// Another status, redirects included (each hop is an attempt).
        HttpError = "http_error",
        /// The time allowed ran out.
        Timeout = "timeout",
        /// The body exceeded its limit.
        TooLarge = "too_large",
        /// The body ended before its stated length.
        Truncated = "truncated",
        /// The address guard refused the address.
        Refused = "refused",
        /// robots.txt forbids it.
        Robots = "robots",
        /// Name resolution, connection, TLS or protocol failed.
        Network = "network",
    }
}

/// One HTTP request and its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attempt {
    /// The address asked.
    pub url: String,
    /// When.
    pub at: Timestamp,
    /// The status, if there was an answer.
    pub status: Option<u16>,
    /// Body bytes received, before decoding.
    pub bytes: u64,
    /// From the request to the last byte, in milliseconds.
    pub duration_ms: u64,
    /// How it ended.
    pub outcome: Outcome,
}

/// The validators of a conditional request (RFC 9110 section 13).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// `ETag`, verbatim.
    pub etag: Option<String>,
    /// `Last-Modified`, verbatim.
    pub last_modified: Option<String>,
}

/// One step of a redirect chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The address that answered.
    pub url: String,
    /// Its status: 301, 302, 303, 307 or 308.
    pub status: u16,
}

/// The bytes of an answer with their headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The address that answered, after redirects.
    pub url: String,
    /// When the request was sent.
    pub fetched_at: Timestamp,
    /// The status.
    pub status: u16,
    /// Header names in lower case with their values, in order.
    pub headers: Vec<(String, String)>,
    /// The body after content decoding (gzip, br …), before charset decoding.
    pub body: Vec<u8>,
    /// SHA-256 of `body`, lower-case hexadecimal.
    pub sha256: String,
    /// The redirects that led here, first to last.
    pub redirects: Vec<Hop>,
}

impl Snapshot {
    /// The first value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}
