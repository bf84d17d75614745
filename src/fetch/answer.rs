//! What is asked of the fetcher and what it answers: everything that can happen outside is a variant, not an error.

use std::fmt;

use url::Url;

use super::failure::Failure;
use super::freshness::Freshness;
use super::guard::Refusal;
use super::host::Deferral;
use crate::model::{Attempt, Hop, Problem, Severity, Snapshot, Timestamp, Validators};

/// What a URL is expected to hold; it decides the size limit and the `Accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An RSS, Atom, RDF or JSON document.
    Feed,
    /// An article's page.
    Page,
}

/// One thing to get.
#[derive(Debug, Clone)]
pub struct Request {
    /// Where; a fragment is ignored.
    pub url: Url,
    /// What is expected there.
    pub kind: Kind,
    /// For a conditional request; `None` asks for the whole thing.
    pub validators: Option<Validators>,
}

/// What came of a request, redirects and robots.txt included.
#[derive(Debug, Clone)]
pub struct Fetch {
    /// What the last hop answered, or why nobody was asked.
    pub answer: Answer,
    /// The URL of the last hop.
    pub url: Url,
    /// Where permanent redirects (301, 308) alone lead from the URL asked, if they lead elsewhere and the answer is
    /// usable; it replaces the URL asked.
    pub permanent_url: Option<Url>,
    /// The redirects followed, first to last.
    pub redirects: Vec<Hop>,
    /// Every request in its order, those for robots.txt and those refused before anything was sent included.
    pub attempts: Vec<Attempt>,
    /// What the answer says about the next request.
    pub freshness: Freshness,
    /// For the next conditional request: those of a body, or those sent as a 304 has renewed them. Empty otherwise.
    pub validators: Validators,
}

/// How a request ended.
#[derive(Debug, Clone)]
pub enum Answer {
    /// A complete body under a status of success.
    Body(Box<Snapshot>),
    /// Nothing new since the validators that were sent.
    NotModified,
    /// Another status, with its body if it is small and whole: error pages, challenges and soft errors are told apart
    /// by it.
    Status {
        /// The status.
        status: u16,
        /// Its page.
        snapshot: Option<Box<Snapshot>>,
    },
    /// The body is larger than the limit, as received or after decompression.
    TooLarge {
        /// The limit.
        bytes_max: u64,
    },
    /// The body ended early; what came of it, decoded as far as possible. Good for a feed's first items, never for an
    /// article.
    Truncated(Box<Snapshot>),
    /// The time allowed for one request ran out.
    Timeout,
    /// The guard refused the URL, or the address behind it.
    Refused(Refusal),
    /// robots.txt forbids it.
    Robots(RobotsRefusal),
    /// The redirects lead nowhere.
    Redirects(RedirectFault),
    /// Name resolution, connection, TLS, protocol or content encoding failed.
    Network {
        /// Which of them.
        kind: NetworkKind,
        /// The cause in the words of whoever noticed it.
        message: String,
    },
    /// Nothing was sent: the host is to be left alone for now, and the request to be made again then.
    Deferred {
        /// Not before this instant.
        until: Timestamp,
        /// Why.
        reason: DeferReason,
    },
}

/// Why robots.txt keeps us from a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RobotsRefusal {
    /// A rule of it says so.
    Disallowed,
    /// It cannot be read for a fault of the server, which means that nothing is allowed (RFC 9309 section 2.3.1.4).
    /// The status it gave.
    Unreachable(u16),
}

/// What is wrong with a chain of redirects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RedirectFault {
    /// More than the limit.
    TooMany(u32),
    /// It comes back to a URL that has redirected already.
    Loop(Url),
    /// A `Location` that is no URL.
    BadLocation(String),
}

/// The layer that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NetworkKind {
    /// The name cannot be resolved.
    Resolve,
    /// Nobody answers at the address.
    Connect,
    /// The certificate or the handshake is not right.
    Tls,
    /// What came is not HTTP, or broke off before an answer.
    Protocol,
    /// The body's content encoding is unknown or broken.
    Encoding,
}

/// Why a host is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeferReason {
    /// It asked for it with `Retry-After`.
    RetryAfter,
    /// It has had as many requests in this hour as we allow ourselves.
    HourlyLimit,
}

impl Answer {
    /// Whether it tells what is at the URL: a body or "not modified".
    pub fn is_usable(&self) -> bool {
        matches!(self, Self::Body(_) | Self::NotModified)
    }

    /// The body, if there is a complete one under a status of success.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        if let Self::Body(snapshot) = self { Some(snapshot) } else { None }
    }

    /// What is wrong, for the record and for people; `None` for what is usable and for what was only put off.
    pub fn problem(&self) -> Option<Problem> {
        let (severity, kind) = match self {
            Self::Body(_) | Self::NotModified | Self::Deferred { .. } => return None,
            Self::Truncated(_) => (Severity::Loss, "truncated"),
            Self::Status { .. } => (Severity::Failure, "http_error"),
            Self::TooLarge { .. } => (Severity::Failure, "too_large"),
            Self::Timeout => (Severity::Failure, "timeout"),
            Self::Refused(_) => (Severity::Failure, "refused"),
            Self::Robots(_) => (Severity::Failure, "robots"),
            Self::Redirects(_) => (Severity::Failure, "redirects"),
            Self::Network { .. } => (Severity::Failure, "network"),
        };
        Some(Problem::new(severity, kind, self.to_string()))
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Body(snapshot) => write!(f, "{} bytes", snapshot.body.len()),
            Self::NotModified => f.write_str("not modified"),
            Self::Status { status, .. } => write!(f, "the server answered {status}"),
            Self::TooLarge { bytes_max } => write!(f, "the body is larger than {bytes_max} bytes"),
            Self::Truncated(snapshot) => write!(f, "the body broke off after {} bytes", snapshot.body.len()),
            Self::Timeout => f.write_str("no complete answer within the time allowed"),
            Self::Refused(refusal) => refusal.fmt(f),
            Self::Robots(RobotsRefusal::Disallowed) => f.write_str("robots.txt forbids it"),
            Self::Robots(RobotsRefusal::Unreachable(status)) => {
                write!(f, "robots.txt answered {status}, so nothing is allowed")
            }
            Self::Redirects(RedirectFault::TooMany(limit)) => write!(f, "more than {limit} redirects"),
            Self::Redirects(RedirectFault::Loop(url)) => write!(f, "redirects lead back to {url}"),
            Self::Redirects(RedirectFault::BadLocation(text)) => write!(f, "redirect to `{text}`, which is no URL"),
            Self::Network { kind, message } => write!(f, "{kind}: {message}"),
            Self::Deferred { until, reason: DeferReason::RetryAfter } => {
                write!(f, "the host asked to be left alone until {until}")
            }
            Self::Deferred { until, reason: DeferReason::HourlyLimit } => {
                write!(f, "the host has had its requests for this hour; next at {until}")
            }
        }
    }
}

impl fmt::Display for NetworkKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "name resolution failed",
            Self::Connect => "connection failed",
            Self::Tls => "TLS failed",
            Self::Protocol => "the answer broke off or is no HTTP",
            Self::Encoding => "the content encoding is unknown or broken",
        })
    }
}

impl From<Failure> for Answer {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Timeout { .. } => Self::Timeout,
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
