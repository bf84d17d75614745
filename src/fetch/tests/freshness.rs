//! What the headers say about the next request, in the dialects that servers speak.

use jiff::SignedDuration;
use proptest::prelude::*;

use crate::fetch::freshness::{Freshness, freshness, validators};
use crate::model::Timestamp;

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn read(status: u16, headers: &[(&str, &str)]) -> Freshness {
    let headers: Vec<(String, String)> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    freshness(status, &headers, SignedDuration::from_hours(24), now())
}

#[track_caller]
fn check_fresh(headers: &[(&str, &str)], seconds: Option<i64>) {
    let expected = seconds.map(|seconds| now() + SignedDuration::from_secs(seconds));
    assert_eq!(read(200, headers).fresh_until, expected, "{headers:?}");
}

#[test]
fn freshness_of_an_answer() {
    check_fresh(&[], None);
    check_fresh(&[("cache-control", "max-age=600")], Some(600));
    check_fresh(&[("cache-control", "public, MAX-AGE=\"600\", must-revalidate")], Some(600));
    check_fresh(&[("cache-control", "public"), ("cache-control", "max-age=600")], Some(600));
    check_fresh(&[("cache-control", "max-age=600, max-age=5")], Some(600));
    check_fresh(&[("cache-control", "s-maxage=600")], None);
    check_fresh(&[("cache-control", "max-age=600"), ("age", "500")], Some(100));
    check_fresh(&[("cache-control", "max-age=600"), ("age", "700")], None);
    check_fresh(&[("cache-control", "max-age=600, no-cache")], None);
    check_fresh(&[("cache-control", "no-store"), ("expires", "Mon, 02 Mar 2026 09:00:00 GMT")], None);
    check_fresh(&[("cache-control", "max-age=-1")], None);
    check_fresh(&[("cache-control", "max-age=ten")], None);
    check_fresh(&[("cache-control", "max-age=99999999999999999999999")], Some(315_360_000));
    // `max-age` goes before `Expires`.
    check_fresh(&[("cache-control", "max-age=60"), ("expires", "Mon, 02 Mar 2026 09:00:00 GMT")], Some(60));
    check_fresh(&[("expires", "Mon, 02 Mar 2026 09:00:00 GMT")], Some(3_600));
    check_fresh(&[("expires", "Monday, 02-Mar-26 09:00:00 GMT")], Some(3_600));
    check_fresh(&[("expires", "Mon Mar  2 09:00:00 2026")], Some(3_600));
    check_fresh(&[("expires", "Thu, 19 Nov 1981 08:52:00 GMT")], None);
    check_fresh(&[("expires", "0")], None);
    check_fresh(&[("expires", "-1")], None);
}

#[test]
fn retry_after() {
    for (status, value, seconds) in [
        (429, "120", Some(120)),
        (503, " 120 ", Some(120)),
        (503, "Mon, 02 Mar 2026 08:02:00 GMT", Some(120)),
        (503, "86401", Some(86_400)),
        (503, "Fri, 01 Jan 2100 00:00:00 GMT", Some(86_400)),
        (503, "-5", None),
        (503, "1.5", None),
        (503, "", None),
        (200, "120", None),
        (500, "120", None),
    ] {
        let expected = seconds.map(|seconds| now() + SignedDuration::from_secs(seconds));
        assert_eq!(read(status, &[("retry-after", value)]).retry_at, expected, "{status} {value}");
    }
}

#[test]
fn empty_validators_are_none() {
    let headers = [("etag".to_owned(), String::new()), ("last-modified".to_owned(), "x".to_owned())];
    let read = validators(&headers);
    assert_eq!((read.etag, read.last_modified.as_deref()), (None, Some("x")));
}

proptest! {
    #[test]
    fn no_header_panics(value in "\\PC{0,40}", status in 100_u16..600) {
        for name in ["cache-control", "expires", "retry-after"] {
            let freshness = read(status, &[(name, &value), ("age", &value)]);
            prop_assert!(freshness.fresh_until.is_none_or(|at| at > now()));
            prop_assert!(freshness.retry_at.is_none_or(|at| at > now()));
        }
    }
}
