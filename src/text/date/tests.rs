//! Dates as feeds and pages write them.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Hints, find, parse};
use crate::model::{Language, PageDate};

fn show(date: Option<PageDate>) -> String {
    date.map_or_else(|| "none".to_owned(), PageDate::to_rfc3339)
}

fn check(fields: &[&str], expected: &Expect) {
    let lines: Vec<String> =
        fields.iter().map(|field| format!("{} <- {field}", show(parse(field, &Hints::default())))).collect();
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn machines_write_standards() {
    check(
        &[
            "2024-04-03T14:25:30Z",
            "2024-04-03T14:25:30.123+02:00",
            "2024-04-03t14:25z",
            "2024-04-03T14:25:30+0530",
            "2024-04-03T14:25-05",
            "2024-04-03 14:25:30",
            "20240403T142530Z",
            "20240403",
            "2024-04-03",
            "2024-094",
            "2024-04-03T14:25:30+02:00[Europe/Rome]",
            "Wed, 03 Apr 2024 14:25:30 +0200",
            "Wed, 3 Apr 24 14:25 GMT",
            "3 Apr 2024 14:25:30 EST",
            "Wed Apr  3 14:25:30 2024",
            "Wed Apr 03 14:25:30 +0000 2024",
            "Wed Apr 3 14:25:30 CEST 2024",
            "Wed, 03-Apr-24 14:25:30 UTC",
            "1712154330",
            "1712154330000",
        ],
        &expect![[r#"
            2024-04-03T14:25:30Z <- 2024-04-03T14:25:30Z
            2024-04-03T14:25:30+02:00 <- 2024-04-03T14:25:30.123+02:00
            2024-04-03T14:25:00Z <- 2024-04-03t14:25z
            2024-04-03T14:25:30+05:30 <- 2024-04-03T14:25:30+0530
            2024-04-03T14:25:00-05:00 <- 2024-04-03T14:25-05
            2024-04-03T14:25:30Z <- 2024-04-03 14:25:30
            2024-04-03T14:25:30Z <- 20240403T142530Z
            2024-04-03 <- 20240403
            2024-04-03 <- 2024-04-03
            2024-04-03 <- 2024-094
            2024-04-03T14:25:30+02:00 <- 2024-04-03T14:25:30+02:00[Europe/Rome]
            2024-04-03T14:25:30+02:00 <- Wed, 03 Apr 2024 14:25:30 +0200
            2024-04-03T14:25:00Z <- Wed, 3 Apr 24 14:25 GMT
            2024-04-03T14:25:30-05:00 <- 3 Apr 2024 14:25:30 EST
            2024-04-03T14:25:30Z <- Wed Apr  3 14:25:30 2024
            2024-04-03T14:25:30Z <- Wed Apr 03 14:25:30 +0000 2024
            2024-04-03T14:25:30+02:00 <- Wed Apr 3 14:25:30 CEST 2024
            2024-04-03T14:25:30Z <- Wed, 03-Apr-24 14:25:30 UTC
            2024-04-03T14:25:30Z <- 1712154330
            2024-04-03T14:25:30Z <- 1712154330000
        "#]],
    );
}

#[test]
fn people_write_words() {
    check(
        &[
            "mer, 03 apr 2024 14:25:00 +0200",
            "mercoledì 3 aprile 2024, ore 14.25",
            "Mi, 3. April 2024 14:25 MESZ",
            "3. März 2024, 14.25 Uhr",
            "mer. 3 avr. 2024 à 14h25",
            "1er août 2024",
            "miércoles, 3 de abril de 2024 14:25",
            "3 de março de 2024 às 14h25",
            "wo 3 apr 2024 14:25",
            "śr., 3 kwietnia 2024, 14:25",
            "Ср, 03 апр 2024 14:25:00 MSK",
            "3 апреля 2024 в 14:25",
            "April 3rd, 2024 at 2:25 p.m. EDT",
            "Apr 3, 2024 12:05 AM",
            "2024. április 3. 14:25",
            "2024 m. balandžio 3 d. 14:25",
            "3. huhtikuuta 2024 klo 14.25",
            "2024年4月3日 14時25分",
            "2024年4月3日 下午2:25",
            "2024년 4월 3일 오후 2:25",
            "3 נובמבר 2024",
        ],
        &expect![[r#"
            2024-04-03T14:25:00+02:00 <- mer, 03 apr 2024 14:25:00 +0200
            2024-04-03T14:25:00Z <- mercoledì 3 aprile 2024, ore 14.25
            2024-04-03T14:25:00+02:00 <- Mi, 3. April 2024 14:25 MESZ
            2024-03-03T14:25:00Z <- 3. März 2024, 14.25 Uhr
            2024-04-03T14:25:00Z <- mer. 3 avr. 2024 à 14h25
            2024-08-01 <- 1er août 2024
            2024-04-03T14:25:00Z <- miércoles, 3 de abril de 2024 14:25
            2024-03-03T14:25:00Z <- 3 de março de 2024 às 14h25
            2024-04-03T14:25:00Z <- wo 3 apr 2024 14:25
            2024-04-03T14:25:00Z <- śr., 3 kwietnia 2024, 14:25
            2024-04-03T14:25:00+03:00 <- Ср, 03 апр 2024 14:25:00 MSK
            2024-04-03T14:25:00Z <- 3 апреля 2024 в 14:25
            2024-04-03T14:25:00-04:00 <- April 3rd, 2024 at 2:25 p.m. EDT
            2024-04-03T00:05:00Z <- Apr 3, 2024 12:05 AM
            2024-04-03T14:25:00Z <- 2024. április 3. 14:25
            2024-04-03T14:25:00Z <- 2024 m. balandžio 3 d. 14:25
            2024-04-03T14:25:00Z <- 3. huhtikuuta 2024 klo 14.25
            2024-04-03T14:25:00Z <- 2024年4月3日 14時25分
            2024-04-03T14:25:00Z <- 2024年4月3日 下午2:25
            2024-04-03T14:25:00Z <- 2024년 4월 3일 오후 2:25
            2024-11-03 <- 3 נובמבר 2024
        "#]],
    );
}

#[test]
fn numbers_are_day_first_unless_that_cannot_be() {
    check(
        &[
            "03/04/2024 14:25",
            "13/04/2024",
            "04/13/2024",
            "4/3/2024 2:25:00 PM",
            "03.04.2024 14:25",
            "03.04.24",
            "3-4-2024",
            "2024/04/03",
        ],
        &expect![[r#"
            2024-04-03T14:25:00Z <- 03/04/2024 14:25
            2024-04-13 <- 13/04/2024
            2024-04-13 <- 04/13/2024
            2024-04-03T14:25:00Z <- 4/3/2024 2:25:00 PM
            2024-04-03T14:25:00Z <- 03.04.2024 14:25
            2024-04-03 <- 03.04.24
            2024-04-03 <- 3-4-2024
            2024-04-03 <- 2024/04/03
        "#]],
    );
}

#[test]
fn what_is_wrong_is_mended_or_refused() {
    check(
        &[
            "Fri, 03 Apr 2024 24:00:00 GMT",
            "Wed, 03 Apr 2024 23:59:60 GMT",
            "Wed, 03 Apr 2024 14:25:30 +9900",
            "31 Feb 2024",
            "2024-13-01",
            "2024-04",
            "2024",
            "3 hours ago",
            "",
            "0000-00-00T00:00:00Z",
            "Thu, 01 Jan 0001 00:00:00 GMT",
            "99999999999999999999",
        ],
        &expect![[r#"
            2024-04-04T00:00:00Z <- Fri, 03 Apr 2024 24:00:00 GMT
            2024-04-03T23:59:59Z <- Wed, 03 Apr 2024 23:59:60 GMT
            2024-04-03T14:25:30Z <- Wed, 03 Apr 2024 14:25:30 +9900
            none <- 31 Feb 2024
            none <- 2024-13-01
            none <- 2024-04
            none <- 2024
            none <- 3 hours ago
            none <- 
            none <- 0000-00-00T00:00:00Z
            none <- Thu, 01 Jan 0001 00:00:00 GMT
            none <- 99999999999999999999
        "#]],
    );
}

#[test]
fn prose_holds_dates() {
    let lines: Vec<String> = [
        "Pubblicato il 3 aprile 2024 alle 14:25 - Ultimo aggiornamento 5 aprile 2024",
        "di Anna Verdi, 3 aprile, 14:25",
        "14:25, 3 aprile 2024 | Roma",
        "Stand: 3. April 2024, 14:25 Uhr ist es",
        "By Jane Roe, Updated 2:25 PM EDT, Wed April 3, 2024",
        "Publié le mercredi 3 avril 2024 à 14h25",
        "Version 1.2.10 costs 12.50",
        "In May 2024, 3 people",
        "192.168.10.24",
        "03/04/24",
        "Von: Anna Example | 31.10.23",
        "Version 12.10.23.4",
    ]
    .iter()
    .map(|text| format!("{} <- {text}", show(find(text, &Hints::default()))))
    .collect();
    expect![[r#"
        2024-04-03T14:25:00Z <- Pubblicato il 3 aprile 2024 alle 14:25 - Ultimo aggiornamento 5 aprile 2024
        none <- di Anna Verdi, 3 aprile, 14:25
        2024-04-03T14:25:00Z <- 14:25, 3 aprile 2024 | Roma
        2024-04-03T14:25:00Z <- Stand: 3. April 2024, 14:25 Uhr ist es
        2024-04-03T14:25:00-04:00 <- By Jane Roe, Updated 2:25 PM EDT, Wed April 3, 2024
        2024-04-03T14:25:00Z <- Publié le mercredi 3 avril 2024 à 14h25
        none <- Version 1.2.10 costs 12.50
        none <- In May 2024, 3 people
        none <- 192.168.10.24
        2024-04-03 <- 03/04/24
        2023-10-31 <- Von: Anna Example | 31.10.23
        none <- Version 12.10.23.4
    "#]]
    .assert_eq(&(lines.join("\n") + "\n"));
}

#[test]
fn the_language_decides_between_months() {
    let hints = |code| Hints { language: Language::parse(code), is_month_first: false };
    let read = |code| show(parse("3. listopada 2024", &hints(code)));
    assert_eq!((read("pl").as_str(), read("hr").as_str()), ("2024-11-03", "2024-10-03"));
}

proptest! {
    #[test]
    fn never_panics(text in r"(\PC|[0-9/:., +-]|apr|am|GMT|年){0,40}") {
        let _ = parse(&text, &Hints::default());
        let _ = find(&text, &Hints { language: None, is_month_first: true });
    }

    #[test]
    fn reads_what_it_writes(seconds in 0_i64..4_000_000_000, offset in -14_i16..15) {
        let at = jiff::Timestamp::from_second(seconds).unwrap();
        let date = PageDate { at, offset_minutes: Some(offset * 60), is_day_only: false };
        let read = parse(&date.to_rfc3339(), &Hints::default()).unwrap();
        prop_assert_eq!((read.at, read.offset_minutes.unwrap_or(0)), (date.at, offset * 60));
    }
}
