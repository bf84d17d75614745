//! Expressions over the nights on which clocks are changed, in several zones, and what is wrong with the wrong ones.

use expect_test::{Expect, expect};
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::Cron;
use crate::model::Timestamp;

fn cron(expression: &str, zone: &str) -> Cron {
    Cron::parse(expression, TimeZone::get(zone).unwrap()).unwrap()
}

/// The times that follow a local time of the zone, as local times with their offsets.
fn check(expression: &str, zone: &str, after: &str, count: usize, expected: &Expect) {
    let cron = cron(expression, zone);
    let start = after.parse::<jiff::civil::DateTime>().unwrap().to_zoned(TimeZone::get(zone).unwrap()).unwrap();
    let mut at = start.timestamp();
    let mut found = Vec::new();
    for _ in 0..count {
        at = cron.next_after(at).unwrap();
        found.push(at.to_zoned(TimeZone::get(zone).unwrap()).strftime("%a %d %b %H:%M:%S %:z").to_string());
    }
    expected.assert_eq(&found.join("\n"));
}

#[test]
fn the_night_that_lacks_an_hour() {
    check(
        "30 2 * * *",
        "Europe/Rome",
        "2026-03-28T00:00",
        3,
        &expect![[r#"
        Sat 28 Mar 02:30:00 +01:00
        Sun 29 Mar 03:00:00 +02:00
        Mon 30 Mar 02:30:00 +02:00"#]],
    );
    check(
        "*/30 * * * *",
        "Europe/Rome",
        "2026-03-29T01:00",
        4,
        &expect![[r#"
        Sun 29 Mar 01:30:00 +01:00
        Sun 29 Mar 03:00:00 +02:00
        Sun 29 Mar 03:30:00 +02:00
        Sun 29 Mar 04:00:00 +02:00"#]],
    );
    check(
        "0 3 * * *",
        "Europe/Rome",
        "2026-03-28T12:00",
        2,
        &expect![[r#"
        Sun 29 Mar 03:00:00 +02:00
        Mon 30 Mar 03:00:00 +02:00"#]],
    );
    check(
        "30 2 * * *",
        "America/New_York",
        "2026-03-07T12:00",
        2,
        &expect![[r#"
        Sun 08 Mar 03:00:00 -04:00
        Mon 09 Mar 02:30:00 -04:00"#]],
    );
    // Lord Howe Island changes its clock by half an hour.
    check(
        "15 2 * * *",
        "Australia/Lord_Howe",
        "2026-10-03T12:00",
        2,
        &expect![[r#"
        Sun 04 Oct 02:30:00 +11:00
        Mon 05 Oct 02:15:00 +11:00"#]],
    );
    // Midnight itself is missing in Beirut.
    check(
        "0 0 * * *",
        "Asia/Beirut",
        "2026-03-28T12:00",
        2,
        &expect![[r#"
        Sun 29 Mar 01:00:00 +03:00
        Mon 30 Mar 00:00:00 +03:00"#]],
    );
}

#[test]
fn the_night_that_has_an_hour_twice() {
    check(
        "30 2 * * *",
        "Europe/Rome",
        "2026-10-24T12:00",
        2,
        &expect![[r#"
        Sun 25 Oct 02:30:00 +02:00
        Mon 26 Oct 02:30:00 +01:00"#]],
    );
    check(
        "*/30 * * * *",
        "Europe/Rome",
        "2026-10-25T01:30",
        6,
        &expect![[r#"
        Sun 25 Oct 02:00:00 +02:00
        Sun 25 Oct 02:30:00 +02:00
        Sun 25 Oct 02:00:00 +01:00
        Sun 25 Oct 02:30:00 +01:00
        Sun 25 Oct 03:00:00 +01:00
        Sun 25 Oct 03:30:00 +01:00"#]],
    );
    check(
        "0 * * * *",
        "America/New_York",
        "2026-11-01T00:30",
        4,
        &expect![[r#"
        Sun 01 Nov 01:00:00 -04:00
        Sun 01 Nov 01:00:00 -05:00
        Sun 01 Nov 02:00:00 -05:00
        Sun 01 Nov 03:00:00 -05:00"#]],
    );
    check(
        "45 1 * * *",
        "Australia/Lord_Howe",
        "2026-04-04T12:00",
        2,
        &expect![[r#"
        Sun 05 Apr 01:45:00 +11:00
        Mon 06 Apr 01:45:00 +10:30"#]],
    );
}

#[test]
fn zones_of_half_hours() {
    check("0 7 * * *", "Asia/Kolkata", "2026-03-01T12:00", 1, &expect!["Mon 02 Mar 07:00:00 +05:30"]);
    check(
        "*/20 * * * *",
        "Asia/Kathmandu",
        "2026-03-01T23:30",
        2,
        &expect![[r#"
        Sun 01 Mar 23:40:00 +05:45
        Mon 02 Mar 00:00:00 +05:45"#]],
    );
    check(
        "0 7 * * *",
        "America/St_Johns",
        "2026-03-07T12:00",
        2,
        &expect![[r#"
        Sun 08 Mar 07:00:00 -02:30
        Mon 09 Mar 07:00:00 -02:30"#]],
    );
}

#[test]
fn fields() {
    check(
        "10 7 * * 1-5",
        "UTC",
        "2026-03-06T08:00",
        2,
        &expect![[r#"
        Mon 09 Mar 07:10:00 +00:00
        Tue 10 Mar 07:10:00 +00:00"#]],
    );
    check("0 7 * * 7", "UTC", "2026-03-06T08:00", 1, &expect!["Sun 08 Mar 07:00:00 +00:00"]);
    check(
        "0 0 13 * FRI",
        "UTC",
        "2026-03-01T08:00",
        3,
        &expect![[r#"
        Fri 06 Mar 00:00:00 +00:00
        Fri 13 Mar 00:00:00 +00:00
        Fri 20 Mar 00:00:00 +00:00"#]],
    );
    check(
        "0 0 L * *",
        "UTC",
        "2026-02-01T08:00",
        2,
        &expect![[r#"
        Sat 28 Feb 00:00:00 +00:00
        Tue 31 Mar 00:00:00 +00:00"#]],
    );
    check("0 0 29 2 *", "UTC", "2026-02-01T08:00", 1, &expect!["Tue 29 Feb 00:00:00 +00:00"]);
    check("0 9 * * MON#1", "UTC", "2026-03-03T08:00", 1, &expect!["Mon 06 Apr 09:00:00 +00:00"]);
    check(
        "*/20 30 7 * * *",
        "UTC",
        "2026-03-03T07:30:10",
        3,
        &expect![[r#"
        Tue 03 Mar 07:30:20 +00:00
        Tue 03 Mar 07:30:40 +00:00
        Wed 04 Mar 07:30:00 +00:00"#]],
    );
    check("@hourly", "UTC", "2026-03-03T07:30:10", 1, &expect!["Tue 03 Mar 08:00:00 +00:00"]);
}

#[test]
fn missed_times_are_one() {
    let cron = cron("0 7 * * *", "Europe/Rome");
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    assert_eq!(cron.due(at("2026-03-01T06:00:00Z"), at("2026-03-05T12:00:00Z")), Some(at("2026-03-05T06:00:00Z")));
    assert_eq!(cron.due(at("2026-03-05T06:00:00Z"), at("2026-03-06T05:59:59Z")), None);
    assert_eq!(cron.due(at("2026-03-05T06:00:00Z"), at("2026-03-06T06:00:00Z")), Some(at("2026-03-06T06:00:00Z")));
    // Over the changed clock seven is seven.
    assert_eq!(cron.latest_at_or_before(at("2026-03-29T12:00:00Z")), Some(at("2026-03-29T05:00:00Z")));
}

#[test]
fn mistakes() {
    let mut lines = Vec::new();
    for expression in [
        "",
        "daily",
        "07:30",
        "* * *",
        "0 0 7 * * * 2026",
        "61 * * * *",
        "*/90 * * * *",
        "*/60 * * * *",
        "0 */24 * * *",
        "5-10/20 * * * *",
        "*/0 * * * *",
        "0 24 * * *",
        "0 22-6 * * *",
        "0 7 * * FRI-MON",
        "0 7 31 2 *",
        "0 7 31 APR,JUN *",
        "0 7 * * monday",
        "0 7 0 * *",
        "0 7 * 13 *",
        "0 7 * * 8",
        "0 7 * * +1",
        "0 7, 19 * * *",
        "0 7 * * 1#6",
        "-5 * * * *",
        "1--5 * * * *",
        "@reboot",
        "@every 10m",
        "0 7 32W * *",
        "0 ７ * * *",
    ] {
        match Cron::parse(expression, TimeZone::UTC) {
            Ok(_) => lines.push(format!("{expression}: accepted")),
            Err(error) => lines.push(error.to_string()),
        }
    }
    expect![[r#"
        `` is no cron expression (it is empty); write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday
        `daily` is no cron expression (it has one field, not five or six); write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday
        `07:30` is no cron expression (it has one field, not five or six); write `30 7 * * *` for every day at 07:30
        `* * *` is no cron expression (it has 3 fields, not five or six); write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday
        `0 0 7 * * * 2026` is no cron expression (it has 7 fields, not five or six); leave out the year
        `61 * * * *` is no cron expression (`61` is no minute); write a number from 0 to 59
        `*/90 * * * *` is no cron expression (a step of 90 does not fit into 0 to 59, so it would mean only 0); write the times out: the field of the minute cannot carry over into the next
        `*/60 * * * *` is no cron expression (a step of 60 does not fit into 0 to 59, so it would mean only 0); write the times out: the field of the minute cannot carry over into the next
        `0 */24 * * *` is no cron expression (a step of 24 does not fit into 0 to 23, so it would mean only 0); write the times out: the field of the hour cannot carry over into the next
        `5-10/20 * * * *` is no cron expression (a step of 20 does not fit into 5 to 10, so it would mean only 5); write the times out: the field of the minute cannot carry over into the next
        `*/0 * * * *` is no cron expression (`0` is no step); write a number from 1 upwards
        `0 24 * * *` is no cron expression (`24` is no hour); write 0 for midnight
        `0 22-6 * * *` is no cron expression (the range `22-6` runs backwards); write `22-23,0-6`
        `0 7 * * FRI-MON` is no cron expression (the range `FRI-MON` runs backwards); write `5-6,0-1`
        `0 7 31 2 *` is no cron expression (no such month has a day 31); write `L` for the last day of a month
        `0 7 31 APR,JUN *` is no cron expression (no such month has a day 31); write `L` for the last day of a month
        `0 7 * * monday` is no cron expression (`monday` is no day of the week); write a number from 0 to 7, or a word such as `SUN`
        `0 7 0 * *` is no cron expression (`0` is no day of the month); write a number from 1 to 31
        `0 7 * 13 *` is no cron expression (`13` is no month); write a number from 1 to 12, or a word such as `JAN`
        `0 7 * * 8` is no cron expression (`8` is no day of the week); write a number from 0 to 7, or a word such as `SUN`
        `0 7 * * +1` is no cron expression (`+1` is no day of the week); write a number from 0 to 7, or a word such as `SUN`
        `0 7, 19 * * *` is no cron expression (there is nothing beside a comma); write lists without spaces: `7,19`
        `0 7 * * 1#6` is no cron expression (no month has a weekday number `6`); write `#1` to `#5`, or `L`
        `-5 * * * *` is no cron expression (`-5` is no range); write both ends, as in `1-5`
        `1--5 * * * *` is no cron expression (`-5` is no minute); write a number from 0 to 59
        `@reboot` is no cron expression (known words are @yearly, @annually, @monthly, @weekly, @daily, @hourly); write five fields such as `*/10 * * * *`
        `@every 10m` is no cron expression (known words are @yearly, @annually, @monthly, @weekly, @daily, @hourly); write five fields such as `*/10 * * * *`
        `0 7 32W * *` is no cron expression (`32W` is no day of the month); write a number from 1 to 31
        `0 ７ * * *` is no cron expression (`７` is no hour); write a number from 0 to 23
    "#]].assert_eq(&(lines.join("\n") + "\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Looking back from an instant finds the last time that looking forward finds before it.
    #[test]
    fn back_and_forth_agree(
        expression in prop::sample::select(vec![
            "30 2 * * *", "*/30 * * * *", "0 3 * * *", "15 1,2 * * *", "0 */2 * * *", "45 1-3 * * *",
        ]),
        place in prop::sample::select(vec![
            ("Europe/Rome", "2026-03-29T00:00:00Z"), ("Europe/Rome", "2026-10-25T00:00:00Z"),
            ("America/New_York", "2026-03-08T05:00:00Z"), ("America/New_York", "2026-11-01T05:00:00Z"),
            ("Australia/Lord_Howe", "2026-04-04T14:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T15:00:00Z"),
        ]),
        minutes in -60_i64..240,
    ) {
        let (zone, around) = place;
        let cron = cron(expression, zone);
        let around: Timestamp = around.parse().unwrap();
        let now = around.checked_add(jiff::SignedDuration::from_mins(minutes)).unwrap();
        let mut at = around.checked_sub(jiff::SignedDuration::from_hours(50)).unwrap();
        let mut last = None;
        while let Some(next) = cron.next_after(at).filter(|next| *next <= now) {
            prop_assert!(next > at);
            last = Some(next);
            at = next;
        }
        prop_assert_eq!(cron.latest_at_or_before(now), last, "{} {} {}", expression, zone, now);
    }

    #[test]
    fn no_text_panics(text in "[0-9A-Z*/,#?@ -]{0,24}|\\PC{0,12}") {
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        if let Ok(cron) = Cron::parse(&text, TimeZone::UTC) {
            prop_assert!(cron.next_after(now).is_some(), "{} never comes", text);
        }
    }
}
