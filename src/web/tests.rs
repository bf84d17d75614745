//! The screen's words, addresses and forms.

use std::collections::BTreeSet;

use axum::http::Request;
use expect_test::{Expect, expect};
use serde_json::Value;

use super::asked::{Asked, with_format};
use super::words::{FILES, accepted};
use crate::model::{ArticleState, ChangeKind, StatementKind};

/// The keys of a file and what stands in braces in each text.
fn keys(text: &str) -> BTreeSet<String> {
    fn walk(value: &Value, path: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(table) => table.iter().for_each(|(key, value)| walk(value, &format!("{path}.{key}"), found)),
            Value::String(text) => {
                let mut names: Vec<&str> = text.split('{').skip(1).filter_map(|rest| rest.split('}').next()).collect();
                names.sort_unstable();
                assert!(!text.trim().is_empty(), "{path} is empty");
                // How a date is put together is each language's own matter.
                let names = if path == ".stamp" || path == ".short_day" { String::new() } else { names.join(" ") };
                found.insert(format!("{path} {names}"));
            }
            other => panic!("{path}: {other}"),
        }
    }
    let mut found = BTreeSet::new();
    walk(&toml::from_str(text).unwrap(), "", &mut found);
    found
}

#[test]
fn every_language_has_the_same_words() {
    let english = keys(FILES[0].1);
    for (code, text) in FILES {
        let own = keys(text);
        let differences: Vec<_> = english.symmetric_difference(&own).collect();
        assert!(differences.is_empty(), "{code}: {differences:?}");
    }
}

#[test]
fn every_word_of_the_record_is_said() {
    let english: Value = toml::from_str(FILES[0].1).unwrap();
    let has = |table: &str, word: &str| assert!(english[table].get(word).is_some(), "{table}.{word}");
    for kind in ChangeKind::ALL {
        has("kinds", kind.as_str());
    }
    for kind in StatementKind::ALL {
        has("statement", kind.as_str());
    }
    for state in ArticleState::ALL.iter().filter(|state| **state != ArticleState::Live) {
        has("states", state.as_str());
    }
}

#[test]
fn the_language_that_a_browser_prefers() {
    let cases =
        ["", "de", "de-AT, en;q=0.5", "nl, fr;q=0.3, es;q=0.7", "xx", "*", "it;q=0", "pt;q=x, it;q=0.1", "en-GB,en"];
    let shown: Vec<String> = cases.iter().map(|header| format!("{header:?} {}", accepted(header))).collect();
    expect![[r#"
        "" en
        "de" de
        "de-AT, en;q=0.5" de
        "nl, fr;q=0.3, es;q=0.7" es
        "xx" en
        "*" en
        "it;q=0" en
        "pt;q=x, it;q=0.1" it
        "en-GB,en" en"#]]
    .assert_eq(&shown.join("\n"));
}

fn check_address(target: &str, expected: Expect) {
    let (parts, ()) = with_format(Request::get(target).body(()).unwrap()).into_parts();
    let asked = Asked::of(&parts);
    expected.assert_eq(&format!("{} {:?} api={} -> {}", asked.path, asked.format, asked.is_api, parts.uri));
}

#[test]
fn the_end_of_an_address_is_its_form() {
    check_address("/stories/3.json?page=2", expect!["/stories/3 Json api=false -> /stories/3?page=2"]);
    check_address("/index.json", expect!["/ Json api=false -> /"]);
    check_address("/topics/a.feed.json", expect!["/topics/a JsonFeed api=false -> /topics/a"]);
    check_address("/api/v1/openapi.json", expect!["/api/v1/openapi.json Json api=true -> /api/v1/openapi.json"]);
    check_address("/robots.txt", expect!["/robots.txt Html api=false -> /robots.txt"]);
    check_address("/digests/1.md", expect!["/digests/1 Markdown api=false -> /digests/1"]);
    check_address("/.json", expect!["/ Json api=false -> /"]);
}
