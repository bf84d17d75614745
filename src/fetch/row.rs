//! Attempts as rows of the record.

use url::Url;

use super::client::{Progress, Received};
use super::decode::End;
use super::failure::Failure;
use super::guard::URL_BYTES_MAX;
use crate::model::{Attempt, Outcome, Timestamp};

/// How an exchange ended, in the words of the record.
pub(super) fn outcome(result: &Result<Received, Failure>, is_conditional: bool) -> Outcome {
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
        Err(failure) => outcome_of(failure),
    }
}

/// The same of an exchange without an answer.
pub(super) fn outcome_of(failure: &Failure) -> Outcome {
    match failure {
        Failure::Timeout { .. } => Outcome::Timeout,
        Failure::Refused(_) => Outcome::Refused,
        Failure::Network { .. } => Outcome::Network,
    }
}

/// The row of a request that was sent.
pub(super) fn sent(url: &Url, progress: &Progress, outcome: Outcome, now: Timestamp) -> Attempt {
    let duration_ms = progress.duration.as_millis() as u64;
    Attempt { url: url.to_string(), at: now, status: progress.status, bytes: progress.bytes, duration_ms, outcome }
}

/// The row of a request that was not sent; a URL refused for its length is cut, one with a password loses it.
pub(super) fn unsent(url: &Url, outcome: Outcome, now: Timestamp) -> Attempt {
    let mut url = url.clone();
    // Fails only for URLs that cannot carry any.
    let _ = url.set_password(None).and_then(|()| url.set_username(""));
    let mut attempt = sent(&url, &Progress::default(), outcome, now);
    // A serialised URL is ASCII.
    attempt.url.truncate(URL_BYTES_MAX);
    attempt
}

pub(super) fn is_success(status: u16) -> bool {
    (200..300).contains(&status)
}
