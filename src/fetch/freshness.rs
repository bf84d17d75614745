//! How long an answer says it stays fresh, and when its server wants to be asked again.

use std::time::SystemTime;

use jiff::SignedDuration;

use crate::model::{Timestamp, Validators};

/// What an answer says about the time of the next request, as plain instants.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Until then the answer is fresh, by `Cache-Control: max-age`, else by `Expires`; `None` if it does not say.
    pub fresh_until: Option<Timestamp>,
    /// `Retry-After` of a 429 or a 503, the longest wait that is believed applied; the host is left alone until then.
    pub retry_at: Option<Timestamp>,
}

/// Reads an answer's headers, given in lower case in their order.
pub(super) fn freshness(
    status: u16,
    headers: &[(String, String)],
    retry_after_max: SignedDuration,
    now: Timestamp,
) -> Freshness {
    let retry_at = match status {
        429 | 503 => header(headers, "retry-after").and_then(|value| retry_at(value, retry_after_max, now)),
        _ => None,
    };
    Freshness { fresh_until: fresh_until(headers, now), retry_at }
}

pub(super) fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
}

fn fresh_until(headers: &[(String, String)], now: Timestamp) -> Option<Timestamp> {
    let mut max_age = None;
    for (_, value) in headers.iter().filter(|(name, _)| name == "cache-control") {
        for directive in value.split(',') {
            let (name, argument) = directive.split_once('=').unwrap_or((directive, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                // Both mean: ask each time.
                "no-cache" | "no-store" => return None,
                "max-age" => max_age = max_age.or_else(|| seconds(argument.trim().trim_matches('"'))),
                _ => {}
            }
        }
    }
    if let Some(max_age) = max_age {
        // A shared cache on the way may have held the answer for part of its life already (RFC 9111 section 5.1).
        let age = header(headers, "age").and_then(seconds).unwrap_or_default();
        return later(now, max_age - age);
    }
    // "0", "-1" and other texts that are no date mean "already expired", which asks nothing of us.
    let expires = header(headers, "expires").and_then(http_date)?;
    (expires > now).then_some(expires)
}

/// `Retry-After` in seconds or as a date, both ways an instant after `now`.
fn retry_at(value: &str, wait_max: SignedDuration, now: Timestamp) -> Option<Timestamp> {
    let at = match seconds(value) {
        Some(wait) => later(now, wait.min(wait_max))?,
        None => http_date(value)?,
    };
    let latest = now.checked_add(wait_max).unwrap_or(Timestamp::MAX);
    (at > now).then(|| at.min(latest))
}

fn later(now: Timestamp, wait: SignedDuration) -> Option<Timestamp> {
    if wait.is_positive() { Some(now.checked_add(wait).unwrap_or(Timestamp::MAX)) } else { None }
}

/// Delta-seconds; a number too large to hold counts as ten years (RFC 9111 section 1.2.2 asks for 2^31 seconds).
fn seconds(text: &str) -> Option<SignedDuration> {
    const TEN_YEARS: i64 = 315_360_000;
    let text = text.trim();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some(SignedDuration::from_secs(text.parse::<i64>().unwrap_or(TEN_YEARS).min(TEN_YEARS)))
}

/// A date in any of the three forms of HTTP.
fn http_date(text: &str) -> Option<Timestamp> {
    let since_epoch = httpdate::parse_http_date(text.trim()).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Timestamp::from_second(i64::try_from(since_epoch.as_secs()).ok()?).ok()
}

/// The validators that a later conditional request can send, from headers given in lower case.
pub(super) fn validators(headers: &[(String, String)]) -> Validators {
    let text = |name| header(headers, name).filter(|value| !value.is_empty()).map(str::to_owned);
    Validators { etag: text("etag"), last_modified: text("last-modified") }
}
