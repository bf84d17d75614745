//! robots.txt: the examples of RFC 9309 and of the parser that the web is written for.

use std::time::Duration;

use proptest::prelude::*;

use crate::fetch::robots::Rules;

#[track_caller]
fn check(text: &str, cases: &[(&str, bool)]) {
    let rules = Rules::parse(text);
    for (path, is_allowed) in cases {
        assert_eq!(rules.allows(path), *is_allowed, "{path} under\n{text}");
    }
}

#[test]
fn groups() {
    check("", &[("/", true)]);
    check("User-agent: *\nDisallow: /", &[("/", false), ("/x", false)]);
    check("User-agent: *\nDisallow:", &[("/", true)]);
    check("User-agent: other\nDisallow: /", &[("/", true)]);
    check("user-AGENT : SMENTITA\ndisALLOW :/x", &[("/x", false), ("/y", true)]);
    // Our group alone counts, wherever it stands.
    check("User-agent: *\nDisallow: /\n\nUser-agent: smentita\nDisallow: /x", &[("/x", false), ("/y", true)]);
    check("User-agent: smentita\nDisallow: /x\nUser-agent: *\nDisallow: /", &[("/x", false), ("/y", true)]);
    check("User-agent: smentita\nUser-agent: *\nDisallow: /x", &[("/x", false)]);
    // An empty group of ours allows everything.
    check("User-agent: *\nDisallow: /\nUser-agent: smentita\n", &[("/x", true)]);
    // Groups for the same agent are one.
    check(
        "User-agent: smentita\nDisallow: /a\nUser-agent: b\nDisallow: /c\nUser-agent: smentita\nDisallow: /d",
        &[("/a", false), ("/c", true), ("/d", false)],
    );
    // The token ends where its letters do; a longer token is another's.
    check("User-agent: smentita/1.0 (x)\nDisallow: /", &[("/", false)]);
    check("User-agent: smentita-news\nDisallow: /", &[("/", true)]);
    check("User-agent: smen\nDisallow: /", &[("/", true)]);
    // Rules before any agent are nobody's.
    check("Disallow: /\nUser-agent: *\nAllow: /", &[("/", true)]);
    // A blank line ends nothing, and neither does a record of another kind.
    check("User-agent: smentita\n\nDisallow: /", &[("/", false)]);
    check("User-agent: smentita\nSitemap: https://a.example/s.xml\nUser-agent: other\nDisallow: /", &[("/", false)]);
}

#[test]
fn lines() {
    check("\u{feff}User-agent: *\r\nDisallow: /x # not this\r\n", &[("/x", false)]);
    check("User-agent: *\rDisallow: /x\r", &[("/x", false)]);
    check("User-agent *\nDisallow /x", &[("/x", false)]);
    check("User-agent: *\nDisallow: /a#b", &[("/a", false)]);
    check("<html>\nUser-agent\n:\nDisallow: /\n", &[("/", true)]);
}

#[test]
fn the_longest_match_decides() {
    check(
        "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
        &[("/example/page/", true), ("/example/page/disallowed.gif", false), ("/other", true)],
    );
    check("User-agent: *\nAllow: /p\nDisallow: /", &[("/page", true), ("/x", false)]);
    check("User-agent: *\nDisallow: /folder\nAllow: /folder", &[("/folder/page", true)]);
    check("User-agent: *\nAllow: /page\nDisallow: /*.htm", &[("/page", true), ("/page.htm", false)]);
    check("User-agent: *\nAllow: /$\nDisallow: /", &[("/", true), ("/page.htm", false)]);
    check("User-agent: *\nDisallow: /x/\nAllow: /x/y", &[("/x/", false), ("/x/y", true), ("/x", true)]);
}

#[test]
fn patterns() {
    check(
        "User-agent: *\nDisallow: /fish*.php",
        &[("/fish.php", false), ("/fishheads/catfish.php?id=1", false), ("/Fish.PHP", true)],
    );
    check(
        "User-agent: *\nDisallow: /*.php$",
        &[("/a.php", false), ("/folder/a.php", false), ("/a.php?x", true), ("/a.php/", true)],
    );
    check("User-agent: *\nDisallow: /fish", &[("/fish", false), ("/fish/salmon", false), ("/catfish", true)]);
    check("User-agent: *\nDisallow: /a*b*c$", &[("/aXbXc", false), ("/abcXbXc", false), ("/abcX", true)]);
    check("User-agent: *\nDisallow: *page", &[("/page", false), ("/a/page/b", false)]);
    check("User-agent: *\nDisallow: /a$b", &[("/a$b", false), ("/a", true)]);
    check("User-agent: *\nDisallow: /a**", &[("/ab", false)]);
    check("User-agent: *\nDisallow: *", &[("/", false)]);
    check("User-agent: *\nDisallow: $", &[("/", true)]);
    check("User-agent: *\nDisallow: /x?id=*&b", &[("/x?id=1&b=2", false), ("/x?id=1", true)]);
}

#[test]
fn percent_encoding() {
    // RFC 9309 section 2.2.2.
    check("User-agent: *\nDisallow: /foo/bar?baz=quz", &[("/foo/bar?baz=quz", false)]);
    check("User-agent: *\nDisallow: /foo/bar?baz=http://foo.bar", &[("/foo/bar?baz=http://foo.bar", false)]);
    check("User-agent: *\nDisallow: /foo/bar/ツ", &[("/foo/bar/%E3%83%84", false)]);
    check("User-agent: *\nDisallow: /foo/bar/%E3%83%84", &[("/foo/bar/%e3%83%84", false)]);
    check("User-agent: *\nDisallow: /foo/bar/%62%61%7A", &[("/foo/bar/baz", false)]);
    check("User-agent: *\nDisallow: /foo/bar/baz", &[("/foo/bar/%62%61%7A", false)]);
    check("User-agent: *\nDisallow: /a%2Fb", &[("/a%2fb", false), ("/a/b", true)]);
    check("User-agent: *\nDisallow: /file-%2A.html", &[("/file-*.html", false), ("/file-x.html", true)]);
    check("User-agent: *\nDisallow: /a%24", &[("/a$", false), ("/a", true)]);
    check("User-agent: *\nDisallow: /100%", &[("/100%", false)]);
    check("User-agent: *\nDisallow: /%zz", &[("/%zz", false)]);
}

#[test]
fn crawl_delays() {
    for (text, delay_ms) in [
        ("User-agent: *\nCrawl-delay: 10", Some(10_000)),
        ("User-agent: *\ncrawl-delay: 0.5", Some(500)),
        ("User-agent: *\nCrawl-delay: 3\nCrawl-delay: 9", Some(3_000)),
        ("User-agent: *\nCrawl-delay: 3\nUser-agent: smentita\nDisallow: /x", None),
        ("User-agent: *\nDisallow: /x\nCrawl-delay: 3\nUser-agent: smentita\nDisallow: /x", None),
        ("User-agent: *\nCrawl-delay: -1", None),
        ("User-agent: *\nCrawl-delay: NaN", None),
        ("User-agent: *\nCrawl-delay: 1e300", None),
        ("Crawl-delay: 3", None),
    ] {
        assert_eq!(Rules::parse(text).crawl_delay, delay_ms.map(Duration::from_millis), "{text}");
    }
}

/// What matches, said as slowly as possible.
fn matches_slowly(pattern: &[u8], path: &[u8]) -> bool {
    match pattern {
        [] => true,
        [b'$'] => path.is_empty(),
        [b'*', rest @ ..] => (0..=path.len()).any(|at| matches_slowly(rest, &path[at..])),
        [first, rest @ ..] => path.first() == Some(first) && matches_slowly(rest, &path[1..]),
    }
}

proptest! {
    #[test]
    fn patterns_match_as_defined(pattern in "/[ab*]{0,6}\\$?", path in "/[ab]{0,8}") {
        let rules = Rules::parse(&format!("User-agent: *\nDisallow: {pattern}"));
        prop_assert_eq!(rules.allows(&path), !matches_slowly(pattern.as_bytes(), path.as_bytes()));
    }

    #[test]
    fn no_text_panics(text in "(User-agent: \\*\nDisallow: )?\\PC{0,60}", path in "\\PC{0,20}") {
        Rules::parse(&text).allows(&path);
    }
}
