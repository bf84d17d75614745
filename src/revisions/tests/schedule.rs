//! When to look again.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::model::{ArticleId, ArticleState, TimeSpan, Timestamp};
use crate::revisions::*;

const NOW: i64 = 1_767_600_000;

fn history(since_change_secs: i64, state: ArticleState, missing_secs: Option<i64>) -> VisitHistory {
    let ago = |secs: i64| Timestamp::from_second(NOW - secs).unwrap();
    VisitHistory {
        // Its jitter happens to be nothing.
        article: ArticleId(107),
        last_changed_at: ago(since_change_secs),
        state,
        missing_since: missing_secs.map(ago),
    }
}

fn wait(history: &VisitHistory) -> Option<i64> {
    let now = Timestamp::from_second(NOW).unwrap();
    next_visit(history, &Options::default(), now).map(|at| at.as_second() - NOW)
}

/// Hours since the last change, and until the next visit.
fn check(state: ArticleState, missing_hours: Option<i64>, hours: &[i64], expected: Expect) {
    let missing = missing_hours.map(|hours| hours * 3_600);
    let told = hours.iter().map(|hours| {
        let wait = wait(&history(hours * 3_600, state, missing));
        let wait = wait.map(|secs| TimeSpan::seconds(secs as u64).to_string());
        format!("{hours}h→{}", wait.unwrap_or("never".to_owned()))
    });
    expected.assert_eq(&told.collect::<Vec<_>>().join(" "));
}

#[test]
fn the_interval_grows_with_silence() {
    let hours = [0, 2, 3, 23, 24, 167, 168, 719, 720, 8_759, 8_760];
    check(
        ArticleState::Live,
        None,
        &hours,
        expect!["0h→15m 2h→15m 3h→1h 23h→1h 24h→6h 167h→6h 168h→3d 719h→3d 720h→30d 8759h→30d 8760h→never"],
    );
    check(
        ArticleState::Walled,
        None,
        &hours,
        expect!["0h→15m 2h→15m 3h→1h 23h→1h 24h→6h 167h→6h 168h→3d 719h→3d 720h→30d 8759h→30d 8760h→never"],
    );
    check(ArticleState::Live, None, &[-5], expect!["-5h→15m"]);
}

#[test]
fn what_is_missing_is_looked_for_at_most_six_hours_apart() {
    check(ArticleState::Missing, Some(1), &[1, 24, 720, 9_000], expect!["1h→15m 24h→6h 720h→6h 9000h→6h"]);
    check(ArticleState::Missing, Some(200), &[200, 720], expect!["200h→6h 720h→6h"]);
    check(ArticleState::Missing, Some(9_000), &[9_000], expect!["9000h→6h"]);
    check(ArticleState::Gone, Some(24), &[24, 9_000], expect!["24h→1d 9000h→1d"]);
    check(ArticleState::Gone, Some(9_000), &[9_000], expect!["9000h→never"]);
}

#[test]
fn options_read_as_documented() {
    let shipped = r#"
        steps = [["3h", "15m"], ["24h", "1h"], ["7d", "6h"], ["30d", "3d"], ["365d", "30d"]]
        gone_after_misses = 3
        gone_after = "24h"
    "#;
    assert_eq!(toml::from_str::<Options>(shipped).unwrap(), Options::default());
    assert_eq!(toml::from_str::<Options>("").unwrap(), Options::default());
    assert!(Options::default().mistakes().is_empty());
    let wrong: Options = toml::from_str("steps = [[\"3h\", \"0s\"], [\"1h\", \"1h\"]]\ngone_after_misses = 0").unwrap();
    expect![[r#"
        [
            (
                "steps",
                "an interval is at least 1ms",
            ),
            (
                "steps",
                "the times since the last change must rise from step to step",
            ),
            (
                "gone_after_misses",
                "at least one miss makes an article gone",
            ),
        ]
    "#]]
    .assert_debug_eq(&wrong.mistakes());
}

proptest! {
    #[test]
    fn jitter_is_early_small_and_the_articles_own(article in any::<i64>(), age in 0..8_000_000_i64) {
        let history = VisitHistory { article: ArticleId(article), ..history(age, ArticleState::Live, None) };
        let now = Timestamp::from_second(NOW).unwrap();
        let wait = wait(&history).unwrap();
        let step = Options::default().steps.into_iter().find(|(until, _)| age < until.as_jiff().as_secs()).unwrap();
        let interval = step.1.as_jiff().as_secs();
        prop_assert!(wait <= interval && wait >= interval - interval / 20);
        prop_assert_eq!(next_visit(&history, &Options::default(), now), next_visit(&history, &Options::default(), now));
        let rearmed = rearmed_visit(history.article, &Options::default(), now).unwrap().as_second() - NOW;
        prop_assert!((855..=900).contains(&rearmed));
    }
}
