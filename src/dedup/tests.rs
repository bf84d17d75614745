//! Tests of addresses and entries.

use expect_test::{Expect, expect};
use proptest::prelude::*;
use url::Url;

use super::*;
use crate::model::{ArticleId, Entry, EntryId};

#[track_caller]
fn check_url(url: &str, expected: &Expect) {
    expected.assert_eq(canonical_url(&Url::parse(url).unwrap()).as_str());
}

#[test]
fn tracking_goes_and_meaning_stays() {
    check_url(
        "HTTPS://News.Example.COM:443/a?utm_source=x&id=5&fbclid=1#top",
        &expect!["https://news.example.com/a?id=5"],
    );
    check_url("https://example.com/a?b=2&a=1", &expect!["https://example.com/a?b=2&a=1"]);
    check_url("https://example.com/a?ref=rss", &expect!["https://example.com/a"]);
    check_url("https://example.com/a?ref=1234", &expect!["https://example.com/a?ref=1234"]);
    check_url("https://example.com/a?utm_medium=rss", &expect!["https://example.com/a"]);
    check_url("https://example.com/a?&&", &expect!["https://example.com/a"]);
    check_url("https://example.com/app#!/story/7", &expect!["https://example.com/app#!/story/7"]);
    check_url("https://example.com/a;jsessionid=99?x=1", &expect!["https://example.com/a?x=1"]);
}

#[test]
fn phone_forms_become_the_page() {
    check_url("https://amp.example.com/a-1", &expect!["https://www.example.com/a-1"]);
    check_url("https://m.example.co.uk/a-1", &expect!["https://www.example.co.uk/a-1"]);
    check_url("https://en.m.example.org/wiki/A", &expect!["https://en.example.org/wiki/A"]);
    check_url("https://example.com/amp/2024/a-1", &expect!["https://example.com/2024/a-1"]);
    check_url("https://example.com/2024/a-1/amp/", &expect!["https://example.com/2024/a-1/"]);
    check_url("https://example.com/2024/a-1.amp.html", &expect!["https://example.com/2024/a-1.html"]);
    check_url("https://example.com/a-1?outputType=amp", &expect!["https://example.com/a-1"]);
    check_url("https://example.com/tags/amp", &expect!["https://example.com/tags/amp"]);
    check_url("https://m.com/a", &expect!["https://m.com/a"]);
    check_url("https://www.google.com/amp/s/www.example.com/a-1/amp?usqp=1", &expect!["https://www.example.com/a-1"]);
    check_url(
        "https://www-example-com.cdn.ampproject.org/c/s/www.example.com/a-1.amp",
        &expect!["https://www.example.com/a-1"],
    );
    check_url(
        "https://www.google.com/url?q=https%3A%2F%2Fexample.com%2Fa%3Futm_source%3Dx&sa=D",
        &expect!["https://example.com/a"],
    );
}

#[test]
fn index_files_go_unless_they_answer_a_query() {
    check_url("https://example.com/a/index.html?utm_source=x", &expect!["https://example.com/a/"]);
    check_url("https://example.com/index.php?id=5", &expect!["https://example.com/index.php?id=5"]);
    check_url("http://127.0.0.2:8080/index.htm", &expect!["http://127.0.0.2:8080/"]);
}

#[test]
fn keys_of_one_article_agree() {
    let key = |url: &str| url_key(&Url::parse(url).unwrap());
    expect!["example.com/caff%C3%A8~1?a=1&b=2"].assert_eq(&key("http://www.example.com/caff%c3%a8%7E1/?b=2&a=1"));
    assert_eq!(key("https://m.example.com/a"), key("http://example.com/a/"));
    assert_ne!(key("https://example.com/a?id=1"), key("https://example.com/a?id=2"));
    assert_ne!(key("https://example.com/A"), key("https://example.com/a"));
    assert_ne!(key("https://example.com:8080/a"), key("https://example.com/a"));
}

fn entry(id: &str, link: &str, title: &str) -> Entry {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Entry { id: some(id), link: some(link), title: some(title), ..Entry::default() }
}

#[test]
fn entry_keys_prefer_the_guid_that_identifies() {
    let keys = entry_keys(&[
        entry("7", "https://a.example/x", "X"),
        entry("0", "https://a.example/y?utm_source=rss", "Y"),
        entry("0", "https://a.example/z", "Z"),
        entry("", "", "Only a title"),
    ]);
    expect![[r#"
        [
            "guid:7",
            "url:a.example/y",
            "url:a.example/z",
            "hash:33697b4ac516820f85e2c113cac07964",
        ]
    "#]]
    .assert_debug_eq(&keys);
}

#[test]
fn an_entry_is_new_edited_or_the_same() {
    let known = KnownEntry {
        id: EntryId(1),
        article: Some(ArticleId(9)),
        title: Some("A  title".into()),
        summary: None,
        url: Some("https://a.example/x?utm_source=rss".into()),
    };
    let check = |entry: &Entry, by_key: Option<&KnownEntry>, by_url, expected: &Expect| {
        expected.assert_eq(&format!("{:?}", plan(entry, by_key, by_url)));
    };
    let same = entry("7", "https://a.example/x", "A title");
    check(&same, Some(&known), Some(ArticleId(9)), &expect!["Same { known: EntryId(1) }"]);
    check(&same, None, Some(ArticleId(9)), &expect!["New { article: Some(ArticleId(9)) }"]);
    check(&same, None, None, &expect!["New { article: None }"]);
    let edited = entry("7", "https://a.example/x", "Another title");
    check(
        &edited,
        Some(&known),
        Some(ArticleId(9)),
        &expect!["Edited { known: EntryId(1), article: Some(ArticleId(9)) }"],
    );
    let moved = entry("7", "https://a.example/y", "A title");
    check(&moved, Some(&known), None, &expect!["Edited { known: EntryId(1), article: Some(ArticleId(9)) }"]);
}

proptest! {
    #[test]
    fn canonical_twice_is_canonical_once(
        host in "(m\\.|amp\\.|www\\.|en\\.m\\.){0,3}(example\\.com|example\\.co\\.uk|10\\.0\\.0\\.1|m\\.com)\\.?",
        path in "(/(amp|mobile|index\\.html|index\\.php|a-1|b|c\\.amp|d-2\\.amp\\.html|e-3-amp\\.html|;jsessionid=4|)){0,5}",
        query in "((utm_a|id|amp|ref|output)(=(1|amp|rss|x%20y|))?&?){0,4}",
        fragment in "(#(top|!/x|/y)?)?",
    ) {
        if let Ok(url) = Url::parse(&format!("https://{host}{path}?{query}{fragment}")) {
            let once = canonical_url(&url);
            prop_assert_eq!(canonical_url(&once), once.clone());
            prop_assert_eq!(url_key(&once), url_key(&url));
        }
    }

    #[test]
    fn no_address_panics(text in "https?://\\PC{0,60}") {
        if let Ok(url) = Url::parse(&text) {
            let once = canonical_url(&url);
            prop_assert_eq!(canonical_url(&once), once.clone());
            url_key(&url);
        }
    }
}
