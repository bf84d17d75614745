//! How long to wait after an attempt that failed.

use jiff::SignedDuration;

use crate::model::Timestamp;

/// The wait after the first failure in a row: a server that restarts is back by then.
const FIRST: SignedDuration = SignedDuration::from_secs(30);
/// The longest wait of our own: an alert within an hour after a night without a server is still one.
const LONGEST: SignedDuration = SignedDuration::from_hours(1);
/// The longest wait that a receiver may ask for.
const ASKED_MAX: SignedDuration = SignedDuration::from_hours(6);

/// When to try again after so many failures in a row, this one included: each doubles the wait, up to an hour, and up
/// to a quarter is added by the seed, so that many receivers of one server do not come back together. What the
/// receiver asked for (`Retry-After`) counts where it is longer.
pub fn next_attempt(failures: u32, asked: Option<SignedDuration>, seed: u64, now: Timestamp) -> Timestamp {
    let doubled = 1_i32.checked_shl(failures.saturating_sub(1).min(16)).unwrap_or(i32::MAX);
    let wait = FIRST.checked_mul(doubled).unwrap_or(LONGEST).min(LONGEST);
    let quarter = u64::try_from(wait.as_millis() / 4).unwrap_or(0);
    let jitter = SignedDuration::from_millis((mixed(seed) % (quarter + 1)) as i64);
    let asked = asked.unwrap_or_default().min(ASKED_MAX);
    now.checked_add((wait + jitter).max(asked)).unwrap_or(Timestamp::MAX)
}

/// Seeds that follow each other give numbers that do not (splitmix64).
fn mixed(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
