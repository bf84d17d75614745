//! How quantities are read and written.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{ByteSize, TimeSpan};

fn check<T: std::str::FromStr<Err = String> + std::fmt::Display>(input: &str, expected: &Expect) {
    let shown = input.parse::<T>().map_or_else(|message| message, |value| value.to_string());
    expected.assert_eq(&shown);
}

#[test]
fn durations() {
    check::<TimeSpan>("15m", &expect!["15m"]);
    check::<TimeSpan>("0s", &expect!["0s"]);
    check::<TimeSpan>("60m", &expect!["1h"]);
    check::<TimeSpan>("90 m", &expect!["90m"]);
    check::<TimeSpan>("1500ms", &expect!["1500ms"]);
    check::<TimeSpan>("365d", &expect!["365d"]);
    check::<TimeSpan>("15", &expect!["`15` is no duration; write a whole number with ms, s, m, h or d, such as `15m`"]);
    check::<TimeSpan>(
        "1.5h",
        &expect!["`1.5h` is no duration; write a whole number with ms, s, m, h or d, such as `15m`"],
    );
    check::<TimeSpan>("99999999999d", &expect!["`99999999999d` is longer than 36500d"]);
}

#[test]
fn sizes() {
    check::<ByteSize>("10MB", &expect!["10MB"]);
    check::<ByteSize>("10000 kb", &expect!["10MB"]);
    check::<ByteSize>("0B", &expect!["0B"]);
    check::<ByteSize>("10", &expect!["`10` is no size; write a whole number with B, KB, MB or GB, such as `10MB`"]);
    check::<ByteSize>("9999999GB", &expect!["`9999999GB` is more than 1000GB"]);
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_the_same(millis in 0..TimeSpan::MAX.as_millis(), bytes in 0..ByteSize::MAX.as_u64()) {
        let span = TimeSpan::millis(millis);
        prop_assert_eq!(span.to_string().parse(), Ok(span));
        let size = ByteSize::bytes(bytes);
        prop_assert_eq!(size.to_string().parse(), Ok(size));
    }

    #[test]
    fn no_text_breaks_them(text in "\\PC{0,12}") {
        let _ = text.parse::<TimeSpan>();
        let _ = text.parse::<ByteSize>();
    }
}
