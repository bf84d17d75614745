//! Which bytes are dropped.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use crate::model::{ArticleState, Timestamp};
use crate::revisions::{KeptBytes, Retention};

fn check(rules: &str, expected: Expect) {
    let retention: Retention = toml::from_str(rules).unwrap();
    let now: Timestamp = "2026-03-31T00:00:00Z".parse().unwrap();
    let mut shown = String::new();
    for outlet in ["ANSA", "BBC"] {
        for state in [ArticleState::Live, ArticleState::Gone] {
            for (is_current, word) in [(true, "now"), (false, "before")] {
                let drops = |days: i64| {
                    let fetched_at = now - jiff::SignedDuration::from_hours(24 * days);
                    retention.drops(&KeptBytes { outlet, state, fetched_at, is_current }, now)
                };
                let days: Vec<String> =
                    [1, 30, 31, 400].into_iter().filter(|d| drops(*d)).map(|d| d.to_string()).collect();
                if !days.is_empty() {
                    writeln!(shown, "{outlet} {state} {word}: {}", days.join(" ")).unwrap();
                }
            }
        }
    }
    expected.assert_eq(&shown);
}

#[test]
fn without_rules_everything_is_kept() {
    check("", expect![""]);
}

#[test]
fn the_first_rule_that_applies_counts() {
    check(
        "[[rules]]\nkeep = '30d'",
        expect![[r#"
        ANSA live before: 31 400
        ANSA gone before: 31 400
        BBC live before: 31 400
        BBC gone before: 31 400
    "#]],
    );
    check(
        "[[rules]]\nstate = 'gone'\nkeep = '3650d'\ncurrent = true\n[[rules]]\noutlet = 'ANSA'\nkeep = '0d'\ncurrent = true",
        expect![[r#"
            ANSA live now: 1 30 31 400
            ANSA live before: 1 30 31 400
        "#]],
    );
}
