//! One folder a case: `tests/fixtures/pages/CASE/source.html` with what must come of it in `expected.json`.
//!
//! `page.toml` beside it may give `url` and `content_type`. `UPDATE_EXPECT=1` rewrites the expectations.

use std::fs;
use std::path::Path;

use expect_test::{expect, expect_file};
use proptest::prelude::*;
use url::Url;

use super::*;
use crate::model::ExtractRules;

fn read(html: &str) -> Extraction {
    extract(&Page { bytes: html.as_bytes(), content_type: None, url: None }, &Rules::default())
}

fn shown(extraction: &Extraction) -> String {
    let json = serde_json::json!({
        "title": extraction.title,
        "authors": extraction.authors,
        "published": extraction.published.map(crate::model::PageDate::to_rfc3339),
        "modified": extraction.modified.map(crate::model::PageDate::to_rfc3339),
        "language": extraction.declared_language,
        "canonical_url": extraction.canonical_url,
        "quality": extraction.quality,
        "text": extraction.text.split("\n\n").collect::<Vec<_>>(),
        "reasons": extraction.reasons,
        "problems": extraction.problems.iter().map(ToString::to_string).collect::<Vec<_>>(),
    });
    serde_json::to_string_pretty(&json).unwrap() + "\n"
}

#[test]
fn pages_of_all_kinds() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    let mut folders: Vec<_> = fs::read_dir(root).unwrap().map(|f| f.unwrap().path()).collect();
    folders.sort();
    assert!(!folders.is_empty());
    for folder in folders {
        let facts: toml::Table = fs::read_to_string(folder.join("page.toml")).unwrap_or_default().parse().unwrap();
        let fact = |key: &str| facts.get(key).and_then(|v| v.as_str());
        let url = Url::parse(fact("url").unwrap_or("https://www.example.org/news/some-article")).unwrap();
        let bytes = fs::read(folder.join("source.html")).unwrap();
        let page = Page { bytes: &bytes, content_type: fact("content_type"), url: Some(&url) };
        expect_file![folder.join("expected.json")].assert_eq(&shown(&extract(&page, &Rules::default())));
    }
}

#[test]
fn the_version_is_a_hash() {
    assert!(version().len() == 16 && version().bytes().all(|byte| byte.is_ascii_hexdigit()), "{}", version());
}

#[test]
fn bytes_that_are_no_text_are_no_article() {
    let noise: Vec<u8> = (0..9_000_u32).map(|n| (n * 167 % 251) as u8).collect();
    let page = |bytes| Page { bytes, content_type: Some("text/html"), url: None };
    let read = extract(&page(&noise), &Rules::default());
    expect![[r#"(Empty, "", ["failure: the bytes are no text"])"#]].assert_eq(&format!(
        "{:?}",
        (read.quality, read.text, read.problems.iter().map(ToString::to_string).collect::<Vec<_>>())
    ));
    let with_accident = "<h1>A headline\u{1}</h1><p>One control character makes no text of other bytes.</p>";
    assert_eq!(extract(&page(with_accident.as_bytes()), &Rules::default()).quality, Quality::Article);
}

#[test]
fn outlets_selectors_win() {
    let rules = ExtractRules {
        body: Some(".words".into()),
        title: Some(".head".into()),
        byline: Some(".who".into()),
        remove: vec![".promo".into()],
    };
    let html = "<h1>Another headline</h1><div class=head>The headline</div><div class=who>By Anna Example</div>\
        <div class=words><p>First.</p><p class=promo>Buy the paper, it is good.</p><p>Second.</p></div>\
        <div><p>A long paragraph of prose that any other way of looking at this page would take for its text.</p></div>";
    let page = Page { bytes: html.as_bytes(), content_type: None, url: None };
    let extraction = extract(&page, &Rules::compile(&rules).unwrap());
    assert_eq!(extraction.text, "First.\n\nSecond.");
    assert_eq!(extraction.title.as_deref(), Some("The headline"));
    assert_eq!(extraction.authors, ["Anna Example"]);
}

#[test]
fn wrong_selectors_are_told_with_their_key() {
    let rules = ExtractRules { body: Some("p[".into()), remove: vec![".a".into(), ">>".into()], ..Default::default() };
    let errors = Rules::compile(&rules).unwrap_err();
    assert_eq!(errors.len(), 2);
    assert!(errors[0].starts_with("`body`: `p[` is no CSS selector"), "{}", errors[0]);
    assert!(errors[1].starts_with("`remove`: `>>` is no CSS selector"), "{}", errors[1]);
}

#[test]
fn furniture_recurs() {
    let text = "A statement of the day.\n\nSent by machine no. 3.\n\nAnother statement.";
    let other = "Something else.\n\nSent by machine no. 12.";
    let common: Vec<i64> =
        furniture::blocks(text).into_iter().filter(|h| furniture::blocks(other).contains(h)).collect();
    assert_eq!(common.len(), 1);
    let stripped = furniture::strip(text, |hash| common.contains(&hash));
    expect![["A statement of the day.\n\nAnother statement."]].assert_eq(&stripped.text);
    assert_eq!(stripped.removed, [(common[0], "Sent by machine no. 3.")]);
    assert_eq!(
        [stripped.place(2, 11), stripped.place(20, 40), stripped.place(49, 56)],
        [Some((2, 11)), None, Some((25, 32))]
    );
    assert_eq!(furniture::strip(text, |_| true).text, text);
}

proptest! {
    #[test]
    fn spans_follow_their_words(parts in prop::collection::vec("[a-zéß ]{0,9}", 1..8), from in 0_usize..40, length in 0_usize..9) {
        let text = parts.join("\n\n");
        let stripped = furniture::strip(&text, |hash| hash % 2 == 0);
        let words = |text: &str, start: usize, end: usize| -> String { text.chars().skip(start).take(end - start).collect() };
        let spoken = words(&text, from, from + length);
        if spoken.chars().count() == length && length > 0 && !spoken.contains('\n') && let Some((start, end)) = stripped.place(from, from + length) {
            prop_assert_eq!(words(&stripped.text, start, end), spoken);
        }
    }
}

#[test]
fn furniture_is_wide_spread() {
    let is_furniture = |pages, stories, of| furniture::Spread { pages, stories, of }.is_furniture();
    assert!(is_furniture(4, 3, 20) && is_furniture(8, 8, 8));
    assert!(!is_furniture(4, 4, 60) && !is_furniture(3, 3, 8) && !is_furniture(7, 2, 8) && !is_furniture(7, 7, 7));
}

fn numbered(count: u32, before: &str, after: &str) -> String {
    (0..count).flat_map(|n| [before.to_owned(), n.to_string(), after.to_owned()]).collect()
}

#[test]
fn hostile_pages_end_in_bounded_time() {
    let deep = "<div>".repeat(50_000) + "deep";
    let attributes = format!("<p{}>text</p>", numbered(50_000, " a", "=1"));
    let formatting = numbered(2_000, "<p><b id=", ">x");
    let tables = "<table><tr><td>".repeat(10_000);
    // End tags that close nothing must not buy depth.
    let unmatched = "<div></x>".repeat(50_000);
    let templates = "<template><p>x".repeat(10_000);
    let links = "<a href=x><b><i>t".repeat(10_000);
    let heading = "<h1><span>".repeat(300) + &"word and word ".repeat(100_000);
    let bylines = "<div class=byline>".repeat(300) + &"<span class=author>By Anna Example</span>".repeat(10_000);
    let titles = format!("<title>{}</title><h1>{}", "Head | ".repeat(30_000), "Head | ".repeat(30_000));
    for html in [deep, attributes, formatting, tables, unmatched, templates, links, heading, bylines, titles] {
        read(&html);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_give_an_extraction(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        extract(&Page { bytes: &bytes, content_type: None, url: None }, &Rules::default());
    }

    #[test]
    fn any_markup_gives_clean_paragraphs(parts in proptest::collection::vec(markup(), 0..60)) {
        let extraction = read(&parts.concat());
        for paragraph in extraction.text.split("\n\n").filter(|_| !extraction.text.is_empty()) {
            prop_assert!(!paragraph.is_empty() && paragraph.trim() == paragraph && !paragraph.contains('\n'));
        }
    }
}

fn markup() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] = &[
        "<div>",
        "</div>",
        "<p>",
        "</p>",
        "<br>",
        "<table><tr><td>",
        "</table>",
        "<a href=x>",
        "</a>",
        "<h1>",
        "</h1>",
        "<article>",
        "<script type=application/ld+json>",
        "</script>",
        "{\"@type\":\"Article\",\"articleBody\":\"x\"}",
        "<time datetime=2024-04-03>",
        "<span class='author byline'>",
        "<meta property=og:title content='A - B'>",
        "<title>",
        "<svg>",
        "<li>",
        "<template>",
        "<noscript>",
        "<!--",
        "-->",
        "&nbsp;",
        "A sentence of some words. ",
        "Per continuare a leggere, abbonati. ",
        "こんにちは。",
        "<select>",
        "<b>",
        "<form>",
        "<frameset>",
        "<body hidden>",
    ];
    prop_oneof![proptest::sample::select(KNOWN).prop_map(str::to_owned), ".{0,20}"]
}
