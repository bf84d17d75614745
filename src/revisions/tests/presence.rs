//! Missing, gone, restored.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::model::{ArticleState, ChangeKind, Timestamp};
use crate::revisions::*;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_767_600_000 + hours * 3_600).unwrap()
}

fn seen(word: &str) -> Seen {
    match word {
        "ok" => Seen::Readable,
        "soft" => Seen::SoftNotFound,
        "front" => Seen::FrontPage,
        "moved" => Seen::Moved,
        "paywall" => Seen::Paywall,
        "consent" => Seen::Consent,
        "shell" => Seen::ScriptShell,
        "bot" => Seen::BotChallenge,
        "robots" => Seen::Robots,
        "timeout" => Seen::Timeout,
        status => Seen::status(status.parse().unwrap()),
    }
}

/// Visits as `hour:what`.
fn check(visits: &str, expected: Expect) {
    let mut presence = Presence::NEW;
    let mut told = Vec::new();
    for visit in visits.split(' ') {
        let (hour, what) = visit.split_once(':').unwrap();
        let observed = observe(&presence, seen(what), &Options::default(), at(hour.parse().unwrap()));
        presence = observed.presence;
        let change = observed.change.map(|(kind, _)| format!("!{kind}")).unwrap_or_default();
        told.push(format!("{}{change}", presence.state));
    }
    expected.assert_eq(&told.join(" "));
}

#[test]
fn an_article_is_gone_after_three_misses_over_a_day() {
    check(
        "0:ok 1:404 7:404 13:404 19:404 25:404 31:404",
        expect!["live missing!article_missing missing missing missing gone!article_gone gone"],
    );
    check("0:ok 1:410 30:410 31:410 32:410", expect!["live missing!article_missing missing gone!article_gone gone"]);
    check("0:404 6:soft 24:front", expect!["missing!article_missing missing gone!article_gone"]);
}

#[test]
fn it_comes_back() {
    check("0:404 6:ok 7:ok", expect!["missing!article_missing live!article_restored live"]);
    check(
        "0:404 12:404 24:404 48:ok 72:404",
        expect!["missing!article_missing missing gone!article_gone live!article_restored missing!article_missing"],
    );
    check("0:404 6:paywall", expect!["missing!article_missing walled!article_restored"]);
}

#[test]
fn what_proves_nothing_is_no_change() {
    check("0:ok 1:500 2:timeout 3:ok", expect!["live failing failing live"]);
    check("0:ok 1:403 2:bot 3:robots 4:ok", expect!["live blocked blocked blocked live"]);
    check("0:ok 1:paywall 2:consent 3:shell 4:moved 5:ok", expect!["live walled walled walled moved live"]);
    check(
        "0:404 6:500 12:consent 18:timeout 24:404 25:404",
        expect!["missing!article_missing missing missing missing missing gone!article_gone"],
    );
    check(
        "0:404 6:404 24:404 30:503 36:403 42:404",
        expect!["missing!article_missing missing gone!article_gone gone gone gone"],
    );
    check("0:429 1:304", expect!["failing live"]);
}

#[test]
fn details_hold_the_evidence() {
    let missing = observe(&Presence::NEW, Seen::status(410), &Options::default(), at(0));
    expect![[r#"{"seen":"not_found","status":410,"missing_since":"2026-01-05T08:00:00Z","miss_count":1}"#]]
        .assert_eq(&missing.change.unwrap().1.to_string());
    let back = observe(&missing.presence, Seen::Readable, &Options::default(), at(5));
    expect![[r#"{"was":"missing","missing_since":"2026-01-05T08:00:00Z"}"#]]
        .assert_eq(&back.change.unwrap().1.to_string());
}

proptest! {
    #[test]
    fn changes_alternate_and_gone_is_confirmed(visits in prop::collection::vec((0..30_i64, 0..12_usize), 0..40)) {
        const WORDS: [&str; 12] =
            ["ok", "404", "410", "soft", "front", "500", "timeout", "403", "consent", "paywall", "bot", "304"];
        let (mut presence, mut hour, mut misses, mut last) = (Presence::NEW, 0, Vec::new(), None);
        for (step, word) in visits {
            hour += step;
            let what = seen(WORDS[word]);
            if matches!(what, Seen::NotFound { .. } | Seen::SoftNotFound | Seen::FrontPage) {
                misses.push(hour);
            } else if matches!(what, Seen::Readable | Seen::Paywall) {
                misses.clear();
            }
            let observed = observe(&presence, what, &Options::default(), at(hour));
            presence = observed.presence;
            let is_missed = matches!(presence.state, ArticleState::Missing | ArticleState::Gone);
            prop_assert_eq!(is_missed, !misses.is_empty());
            let Some((kind, _)) = observed.change else { continue };
            match kind {
                ChangeKind::ArticleMissing => prop_assert_ne!(last, Some(ChangeKind::ArticleMissing)),
                ChangeKind::ArticleGone => prop_assert!(misses.len() >= 3 && hour - misses[0] >= 24),
                other => prop_assert_eq!(other, ChangeKind::ArticleRestored),
            }
            last = Some(kind);
        }
    }
}
