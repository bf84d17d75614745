//! What speaks for waiting, and how much.

use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Options, PollHistory, asks_in_full, jitter, next_poll};
use crate::model::{FeedId, TimeSpan, Timestamp};
use crate::schedule::Cron;

fn at(text: &str) -> Timestamp {
    format!("2026-03-{text}Z").parse().unwrap()
}

/// Every ten minutes, asked on the second of March at 08:03.
fn check(history: &PollHistory, expected: &str) {
    let cron = Cron::parse("*/10 * * * *", TimeZone::UTC).unwrap();
    assert_eq!(next_poll(history, &cron, &Options::default(), at("02T08:03:00")), at(expected), "{history:?}");
}

#[test]
fn the_latest_counts() {
    let history = PollHistory::default;
    check(&history(), "02T08:10:00");
    check(&PollHistory { ttl_minutes: Some(5), ..history() }, "02T08:10:00");
    check(&PollHistory { ttl_minutes: Some(60), ..history() }, "02T09:03:00");
    check(&PollHistory { ttl_minutes: Some(u32::MAX), ..history() }, "03T08:03:00");
    check(&PollHistory { fresh_until: Some(at("02T08:30:00")), ..history() }, "02T08:30:00");
    check(&PollHistory { fresh_until: Some(at("01T08:30:00")), ..history() }, "02T08:10:00");
    check(&PollHistory { fresh_until: Some(Timestamp::MAX), ..history() }, "03T08:03:00");
    check(&PollHistory { retry_at: Some(at("02T10:00:00")), ttl_minutes: Some(60), ..history() }, "02T10:00:00");
}

#[test]
fn failures_double_the_wait() {
    for (failure_count, expected) in [
        (1, "02T08:13:00"),
        (2, "02T08:23:00"),
        (3, "02T08:43:00"),
        (7, "02T18:43:00"),
        (8, "03T05:23:00"),
        (9, "03T08:03:00"),
        (u32::MAX, "03T08:03:00"),
    ] {
        check(&PollHistory { failure_count, ..PollHistory::default() }, expected);
    }
}

#[test]
fn every_twelfth_poll_asks_in_full() {
    let options = Options::default();
    assert_eq!((0..13).filter(|count| asks_in_full(*count, &options)).collect::<Vec<_>>(), [11, 12]);
    assert!(asks_in_full(0, &Options { full_every: 1, ..options.clone() }));
    assert!(!asks_in_full(u32::MAX, &Options { full_every: 0, ..options }));
}

#[test]
fn jitter_is_stable_and_spread() {
    let options = Options::default();
    let of = |id: &str| jitter(&FeedId::from(id), &options).as_millis();
    // Written out, since it must not differ between releases.
    assert_eq!((of("ansa-tecnologia"), of("bbc-world")), (12_517, 4_692));
    let mut tenths = [0; 10];
    for n in 0..1_000 {
        tenths[(of(&format!("feed-{n}")) / 3_000) as usize] += 1;
    }
    assert!(tenths.iter().all(|count| (70..130).contains(count)), "{tenths:?}");
    assert_eq!(jitter(&FeedId::from("a"), &Options { jitter: TimeSpan::ZERO, ..options }), TimeSpan::ZERO);
}

proptest! {
    /// Never in the past, never later than a day or the cron expression allow.
    #[test]
    fn bounds(
        failure_count: u32,
        ttl_minutes: Option<u32>,
        fresh_s in prop::option::of(-1_000_000_i64..1_000_000_000),
        retry_s in prop::option::of(-1_000_000_i64..1_000_000_000),
    ) {
        let now = at("02T08:03:00");
        let instant = |s: Option<i64>| s.map(|s| now + jiff::SignedDuration::from_secs(s));
        let history = PollHistory { failure_count, ttl_minutes, fresh_until: instant(fresh_s), retry_at: instant(retry_s) };
        let cron = Cron::parse("*/10 * * * *", TimeZone::UTC).unwrap();
        let next = next_poll(&history, &cron, &Options::default(), now);
        prop_assert!(next > now && next <= at("03T08:03:00"));
    }
}
