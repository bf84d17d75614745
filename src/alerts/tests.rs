//! Decisions over simulated days: what is told when, what waits, and that each change is told once.

use std::collections::{BTreeMap, BTreeSet};

use expect_test::{Expect, expect};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::{Decision, Event, Fact, Held, Kind, Rule, Situation, Told, decide, next_attempt};
use crate::model::{ArticleId, ChangeId, ChangeKind, ChannelId, ClaimId, StatementKind, Timestamp, TopicId};

/// `08:00`, or `08:00+1` for the next day, in UTC.
fn at(time: &str) -> Timestamp {
    let (time, day) = time.split_once('+').unwrap_or((time, "0"));
    format!("2026-03-{:02}T{time}:00Z", 2 + day.parse::<u32>().unwrap()).parse().unwrap()
}

fn shown(at: Timestamp) -> String {
    let day = at.strftime("%d").to_string().parse::<u32>().unwrap() - 2;
    let time = at.strftime("%H:%M").to_string();
    if day == 0 { time } else { format!("{time}+{day}") }
}

/// A rule that tells everything by a webhook.
fn rule(id: &str) -> Rule {
    Rule {
        topic: TopicId::from("nordwind"),
        id: id.to_owned(),
        channels: vec![ChannelId::from("hook")],
        kinds: Kind::all().collect(),
        outlets: Vec::new(),
        languages: Vec::new(),
        claims: Vec::new(),
        quiet: Vec::new(),
        time_zone: TimeZone::UTC,
        hourly_max: 100,
        language: "en".parse().unwrap(),
        title: BTreeMap::new(),
    }
}

fn kinds(words: &str) -> Vec<Kind> {
    words.split(' ').map(|word| word.parse().unwrap()).collect()
}

/// A line such as `08:00 a1 denial_added gazette en access`: when, which article, what (of a new article also what it
/// says: `article_appeared:denial`), where, in which language, about which claim. Lines of one time and article are one
/// event, and changes are numbered from 1.
fn events(lines: &str) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for (number, line) in lines.lines().map(str::trim).filter(|line| !line.is_empty()).enumerate() {
        let words: Vec<&str> = line.split(' ').collect();
        let article = Some(ArticleId(words[1][1..].parse().unwrap()));
        let claims: Vec<ClaimId> = words.get(5).map(|claim| ClaimId(format!("nordwind/{claim}"))).into_iter().collect();
        let (kind, said) = words[2].split_once(':').map_or((words[2], None), |(kind, said)| (kind, Some(said)));
        let said = said.map(|said| (said.parse::<StatementKind>().unwrap(), claims.clone()));
        let fact = Fact {
            id: ChangeId(number as i64 + 1),
            kind: kind.parse().unwrap(),
            claims: if said.is_some() { Vec::new() } else { claims },
            said: said.into_iter().collect(),
        };
        match events.last_mut().filter(|event| event.at == at(words[0]) && event.article == article) {
            Some(event) => event.facts.push(fact),
            None => events.push(Event {
                at: at(words[0]),
                article,
                topics: vec![TopicId::from("nordwind")],
                outlet: words[3].to_owned(),
                language: words[4].parse().unwrap(),
                facts: vec![fact],
            }),
        }
    }
    events
}

/// Rounds whenever something happens or is due, with nothing in memory between them; gives what was told when.
fn play(rules: &[Rule], events: &[Event]) -> Vec<(Timestamp, ChannelId, usize, bool, Vec<ChangeId>)> {
    let mut times: BTreeSet<Timestamp> = events.iter().map(|event| event.at).collect();
    let mut held: BTreeMap<(ChangeId, ChannelId), Held> = BTreeMap::new();
    let (mut told, mut lines): (Vec<Told>, Vec<_>) = (Vec::new(), Vec::new());
    while let Some(now) = times.pop_first() {
        let new: Vec<Event> = events.iter().filter(|event| event.at == now).cloned().collect();
        let waiting: Vec<Held> = held.values().cloned().collect();
        let Decision { tellings, held: holding, dropped } =
            decide(&Situation { rules, events: &new, held: &waiting, told: &told, now });
        for one in holding {
            times.insert(one.until);
            held.insert((one.change, one.channel.clone()), one);
        }
        for one in dropped {
            held.remove(&(one.change, one.channel));
        }
        for telling in tellings {
            for change in &telling.changes {
                held.remove(&(*change, telling.channel.clone()));
            }
            let rule = &rules[telling.rule];
            told.push(Told {
                channel: telling.channel.clone(),
                topic: rule.topic.clone(),
                rule: rule.id.clone(),
                at: now,
            });
            lines.push((now, telling.channel, telling.rule, telling.is_summary, telling.changes));
        }
    }
    assert!(held.is_empty(), "something waits for ever");
    lines
}

fn check(rules: &[Rule], lines: &str, expected: &Expect) {
    let told = play(rules, &events(lines)).into_iter().map(|(at, channel, rule, is_summary, changes)| {
        let changes: Vec<String> = changes.iter().map(ToString::to_string).collect();
        let what = if is_summary { "summary" } else { "alert" };
        format!("{} {channel} {}: {what} of {}\n", shown(at), rules[rule].id, changes.join(" "))
    });
    expected.assert_eq(&told.collect::<String>());
}

#[test]
fn what_one_visit_saw_of_an_article_is_one_alert() {
    let lines = "
        08:00 a1 denial_added gazette en access
        08:00 a1 headline_changed gazette en
        08:00 a2 headline_changed gazzetta it
        08:10 a1 text_changed gazette en";
    check(
        &[rule("all")],
        lines,
        &expect![[r#"
            08:00 hook all: alert of 1 2
            08:00 hook all: alert of 3
            08:10 hook all: alert of 4
        "#]],
    );
}

#[test]
fn rules_ask_for_kinds_outlets_languages_and_claims() {
    let lines = "
        08:00 a1 denial_added gazette en access
        08:01 a2 denial_added gazzetta it sale
        08:02 a3 headline_changed gazette en
        08:03 a4 article_appeared:denial post de access
        08:04 a5 article_appeared:allegation post de access
        08:05 a6 position_changed gazzetta it access";
    let one = |change: fn(Rule) -> Rule, expected: Expect| check(&[change(rule("one"))], lines, &expected);
    one(
        |rule| Rule { kinds: kinds("denial"), ..rule },
        expect![[r#"
            08:00 hook one: alert of 1
            08:01 hook one: alert of 2
            08:03 hook one: alert of 4
        "#]],
    );
    one(
        |rule| Rule { kinds: kinds("denial_added article_appeared"), ..rule },
        expect![[r#"
            08:00 hook one: alert of 1
            08:01 hook one: alert of 2
            08:03 hook one: alert of 4
            08:04 hook one: alert of 5
        "#]],
    );
    one(
        |rule| Rule { claims: vec![ClaimId::from("nordwind/access")], ..rule },
        expect![[r#"
            08:00 hook one: alert of 1
            08:03 hook one: alert of 4
            08:04 hook one: alert of 5
            08:05 hook one: alert of 6
        "#]],
    );
    one(
        |rule| Rule { outlets: vec!["gazzetta".to_owned()], ..rule },
        expect![[r#"
            08:01 hook one: alert of 2
            08:05 hook one: alert of 6
        "#]],
    );
    one(
        |rule| Rule { languages: vec!["de".parse().unwrap()], kinds: kinds("denial correction"), ..rule },
        expect![[r#"
            08:03 hook one: alert of 4
        "#]],
    );
    one(|rule| Rule { topic: TopicId::from("other"), ..rule }, expect![""]);
}

#[test]
fn too_many_in_an_hour_wait_for_one_summary() {
    let lines = "
        08:00 a1 headline_changed gazette en
        08:10 a2 headline_changed gazette en
        08:20 a3 headline_changed gazette en
        08:30 a4 headline_changed gazette en
        08:59 a5 headline_changed gazette en
        09:05 a6 headline_changed gazette en
        09:40 a7 headline_changed gazette en";
    check(
        &[Rule { hourly_max: 2, ..rule("few") }],
        lines,
        &expect![[r#"
            08:00 hook few: alert of 1
            08:10 hook few: alert of 2
            09:00 hook few: summary of 3 4 5
            09:10 hook few: summary of 6
            10:00 hook few: summary of 7
        "#]],
    );
}

#[test]
fn quiet_hours_end_with_a_summary_on_the_readers_clock() {
    let quiet = |hours: &str, zone: &str| Rule {
        quiet: vec![hours.parse().unwrap()],
        time_zone: TimeZone::get(zone).unwrap(),
        ..rule("quiet")
    };
    let lines = "
        20:59 a1 headline_changed gazette en
        21:00 a2 headline_changed gazette en
        03:00+1 a3 headline_changed gazette en
        05:59+1 a4 headline_changed gazette en
        06:01+1 a5 headline_changed gazette en";
    check(
        &[quiet("22:00-07:00", "Europe/Rome")],
        lines,
        &expect![[r#"
            20:59 hook quiet: alert of 1
            06:00+1 hook quiet: summary of 2 3 4
            06:01+1 hook quiet: alert of 5
        "#]],
    );
    check(
        &[quiet("20:00-21:00", "UTC")],
        lines,
        &expect![[r#"
            21:00 hook quiet: summary of 1
            21:00 hook quiet: alert of 2
            03:00+1 hook quiet: alert of 3
            05:59+1 hook quiet: alert of 4
            06:01+1 hook quiet: alert of 5
        "#]],
    );
    // The night of 29 March: from 02:00 the clock shows 03:00, and an end at 02:30 is passed by then.
    let hours: super::QuietHours = "22:00-02:30".parse().unwrap();
    let zone = TimeZone::get("Europe/Rome").unwrap();
    let end = |now: &str| hours.end(now.parse().unwrap(), &zone).map(|end| end.to_string());
    assert_eq!(end("2026-03-28T23:00:00Z").as_deref(), Some("2026-03-29T01:30:00Z"));
    assert_eq!(end("2026-03-29T01:10:00Z"), None);
}

#[test]
fn one_event_is_told_once_on_a_channel_by_the_first_rule_that_is_free() {
    let hook_and_mail = vec![ChannelId::from("hook"), ChannelId::from("mail")];
    let night = Rule { quiet: vec!["07:00-09:00".parse().unwrap()], ..rule("night") };
    let rules = [
        Rule { kinds: kinds("denial"), hourly_max: 1, ..rule("denials") },
        Rule { kinds: kinds("headline_changed denial_added"), channels: hook_and_mail, ..rule("edits") },
        night,
    ];
    let lines = "
        08:00 a1 denial_added gazette en access
        08:00 a1 headline_changed gazette en
        08:10 a2 denial_added gazette en access
        08:20 a3 text_changed gazette en
        08:30 a3 denial_added gazette en sale";
    check(
        &rules,
        lines,
        &expect![[r#"
            08:00 hook denials: alert of 1 2
            08:00 mail edits: alert of 1 2
            08:10 hook edits: alert of 3
            08:10 mail edits: alert of 3
            08:30 hook edits: alert of 5
            08:30 mail edits: alert of 5
            09:00 hook night: summary of 4
        "#]],
    );
}

#[test]
fn what_waits_for_a_rule_that_is_gone_is_dropped() {
    let held = |rule: &str, channel: &str| Held {
        channel: ChannelId::from(channel),
        topic: TopicId::from("nordwind"),
        rule: rule.to_owned(),
        change: ChangeId(1),
        until: at("09:00"),
    };
    let held = [held("gone", "hook"), held("all", "closed"), held("all", "hook")];
    let decision = decide(&Situation { rules: &[rule("all")], events: &[], held: &held, told: &[], now: at("09:00") });
    assert_eq!((decision.dropped.as_slice(), decision.tellings.len()), (&held[..2], 1));
}

#[test]
fn waits_double_up_to_an_hour_and_do_not_come_together() {
    let now = at("08:00");
    let wait = |failures, asked, seed| next_attempt(failures, asked, seed, now).duration_since(now).as_secs();
    let row: Vec<i64> = (0..12).map(|failures| wait(failures, None, 7)).collect();
    expect!["[33, 33, 74, 141, 277, 517, 1002, 2117, 4095, 4095, 4095, 4095]"].assert_eq(&format!("{row:?}"));
    let together: BTreeSet<i64> = (0..20).map(|seed| wait(5, None, seed)).collect();
    assert!(together.len() > 15, "{together:?}");
    assert_eq!(wait(1, Some(SignedDuration::from_mins(20)), 7), 1_200);
    assert_eq!(wait(1, Some(SignedDuration::from_hours(1_000)), 7), 6 * 3_600);
    assert!(wait(u32::MAX, None, u64::MAX) <= 3_600 * 5 / 4);
    assert!(next_attempt(3, None, 1, Timestamp::MAX) == Timestamp::MAX);
}

#[test]
fn spans_and_kinds_are_read_as_written() {
    let hours = |text: &str| text.parse::<super::QuietHours>().map_or_else(|error| error, |hours| hours.to_string());
    let read: Vec<String> =
        ["22:00-07:00", " 9:30 - 10:05", "24:00-07:00", "22-07", "07:00-07:00", "07:00", "-", "é:é-é:é"]
            .map(hours)
            .to_vec();
    expect![[r#"
        22:00-07:00
        09:30-10:05
        `24:00-07:00` is no span of hours; write it like `22:00-07:00`
        `22-07` is no span of hours; write it like `22:00-07:00`
        `07:00-07:00` has no length; leave it out
        `07:00` is no span of hours; write it like `22:00-07:00`
        `-` is no span of hours; write it like `22:00-07:00`
        `é:é-é:é` is no span of hours; write it like `22:00-07:00`"#]]
    .assert_eq(&read.join("\n"));
    assert!(Kind::all().all(|kind| kind.as_str().parse() == Ok(kind)));
    assert_eq!("denail".parse::<Kind>().unwrap_err(), "`denail` is no kind of change; did you mean `denial`?");
    assert_eq!("denial".parse(), Ok(Kind::Said(StatementKind::Denial)));
    assert_eq!("denial_added".parse(), Ok(Kind::Change(ChangeKind::DenialAdded)));
}

proptest! {
    #[test]
    fn each_change_is_told_once_and_in_order_and_nobody_is_disturbed(
        happens in proptest::collection::vec((0_i64..4_000, 0_i64..5), 1..60),
        hourly_max in 1_u32..5,
        quiet in proptest::bool::ANY,
    ) {
        let mut happens = happens;
        happens.sort_unstable();
        let start = at("00:00");
        let events: Vec<Event> = happens.iter().enumerate().map(|(number, (minute, article))| Event {
            at: start + SignedDuration::from_mins(*minute),
            article: Some(ArticleId(*article)),
            topics: vec![TopicId::from("nordwind")],
            outlet: String::new(),
            language: "en".parse().unwrap(),
            facts: vec![Fact {
                id: ChangeId(number as i64),
                kind: ChangeKind::HeadlineChanged,
                claims: Vec::new(),
                said: Vec::new(),
            }],
        }).collect();
        let quiet = if quiet { vec!["22:00-07:00".parse().unwrap()] } else { Vec::new() };
        let rules = [Rule { hourly_max, quiet: quiet.clone(), ..rule("any") }];
        let told = play(&rules, &events);
        let changes: Vec<i64> = told.iter().flat_map(|(.., changes)| changes.iter().map(|change| change.0)).collect();
        prop_assert_eq!(changes, (0..events.len() as i64).collect::<Vec<_>>());
        let times: Vec<Timestamp> = told.iter().map(|(at, ..)| *at).collect();
        for (place, now) in times.iter().enumerate() {
            let hour = times[..=place].iter().filter(|at| now.duration_since(**at) < SignedDuration::from_hours(1));
            prop_assert!(hour.count() <= hourly_max as usize);
            prop_assert!(quiet.iter().all(|hours: &super::QuietHours| hours.end(*now, &TimeZone::UTC).is_none()));
        }
    }
}
