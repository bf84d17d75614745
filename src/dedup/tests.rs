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

const REPORT: &str = "The council of Northport said on Tuesday that the new tramway would open in May, two years later than \
planned, after engineers found cracks in the bridge over the canal. The repairs cost 14 million and will be paid by the \
builder, the mayor said. Residents of the eastern districts, who have waited since 2019, called the delay a scandal and \
asked for free buses until the opening. The builder declined to comment on the figures but said that safety came first. \
A first train is to run without passengers in March, and the timetable will be published a month before the opening.";

fn copy_text(id: i64, hour: i64, text: &str) -> CopyText<'_> {
    let at = crate::model::Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap();
    let age = CopyAge { article: ArticleId(id), published_at: Some(at), first_seen_at: at };
    CopyText { age, original: None, outlet: None, text }
}

#[track_caller]
fn check_copy(this: &str, other: &str, expected: &Expect) {
    let decision = copy_decision(&copy_text(2, 1, this), &[copy_text(1, 0, other)], &[]);
    let found = &decision.candidates[0];
    let copy = decision.copy_of.map_or(String::new(), |copy| format!(" of {}", copy.original));
    expected.assert_eq(&format!("{:.2} {:.2} {}{copy}", found.share, found.share_of_other, found.reason));
}

#[test]
fn copies_are_told_with_their_reason() {
    check_copy(REPORT, REPORT, &expect!["1.00 1.00 same text of 1"]);
    check_copy(&REPORT.to_uppercase(), REPORT, &expect!["1.00 1.00 same text of 1"]);
    check_copy(&REPORT[..REPORT.find(" Residents").unwrap()], REPORT, &expect!["1.00 0.44 abridged of 1"]);
    let roundup = format!(
        "{}\n\n{REPORT}\n\n{}",
        "Other news of the day came from many places. ".repeat(9),
        "And so on. ".repeat(20)
    );
    check_copy(&roundup, REPORT, &expect!["0.42 1.00 embedded of 1"]);
    check_copy(
        "Trams will run in Northport from May at last. Cracks in the canal bridge had held the works up for two years, \
         and the builder has to pay the 14 million that the repairs cost, according to the mayor of the city.",
        REPORT,
        &expect!["0.00 0.00 other text"],
    );
}

#[test]
fn a_template_with_other_facts_is_no_copy() {
    let quarter = |name: &str, a: u32, b: u32, c: u32, d: u32| {
        format!(
            "{name} reported a net profit of {a} million euros for the third quarter, compared with {b} million in the \
             same period of the year before, as revenue rose to {c} million euros. The board of {name} confirmed its \
             outlook for the full year and proposed a dividend of {d} cents a share to be paid in the coming spring."
        )
    };
    check_copy(
        &quarter("Alfa", 12, 9, 340, 55),
        &quarter("Borea", 31, 28, 915, 20),
        &expect!["0.81 0.81 same template, other facts"],
    );
}

#[test]
fn the_earliest_is_the_original_and_no_copy_has_a_copy() {
    let late = copy_decision(&copy_text(2, 0, REPORT), &[copy_text(1, 5, REPORT)], &[]);
    assert_eq!(late.copies.iter().map(|(article, copy)| (article.0, copy.original.0)).collect::<Vec<_>>(), [(1, 2)]);
    let mut copy = copy_text(5, 2, REPORT);
    copy.original = Some(copy_text(4, 0, "").age);
    let decision = copy_decision(&copy_text(6, 3, REPORT), &[copy], &[]);
    assert_eq!(decision.copy_of.unwrap().original, ArticleId(4));
    // An original that is looked at again finds its copy, not itself.
    let mut copy = copy_text(5, 2, REPORT);
    copy.original = Some(copy_text(4, 0, "").age);
    let decision = copy_decision(&copy_text(4, 0, REPORT), &[copy], &[]);
    assert_eq!(
        decision.copies.iter().map(|(article, copy)| (article.0, copy.original.0)).collect::<Vec<_>>(),
        [(5, 4)]
    );
}

#[test]
fn common_keys_mark_furniture() {
    let notice = "You can read on one device at a time. If you continue here the other device will be told so. Ask for a \
                  second account if several people read with yours, or change your password in your profile today. ";
    let text = |own: &str| format!("{own}\n\n{notice}");
    let (a, b) = (
        text(
            "The harbour opens again on Sunday, said the port office in a note of three lines, after a \
                        week of storms.",
        ),
        text(
            "Two ministers met in the capital to speak of the budget; neither \
                        gave figures, and they will meet again.",
        ),
    );
    let decide =
        |common: &[i64]| copy_decision(&copy_text(2, 1, &a), &[copy_text(1, 0, &b)], common).candidates[0].is_copy;
    let shared: Vec<i64> = fingerprint(&a).keys.into_iter().filter(|key| fingerprint(&b).keys.contains(key)).collect();
    assert!(decide(&[]), "without evidence the shared part decides");
    assert!(!decide(&shared));
    let postings: Vec<CopyPosting> = (1..=5)
        .map(|article| CopyPosting { key: 7, article: ArticleId(article), original: ArticleId(article) })
        .collect();
    assert_eq!(copy_candidates(&postings).common, [7]);
}

#[test]
fn scripts_without_spaces_have_fingerprints() {
    let text = "東京都は火曜日、新しい路面電車が五月に開業すると発表した。橋の修理のため二年遅れとなった。住民は無料バスを求めている。";
    let cut: String = text.chars().take(28).collect();
    let (whole, cut) = (fingerprint(text).keys, fingerprint(&cut).keys);
    assert!(cut.iter().any(|key| whole.contains(key)));
}

proptest! {
    #[test]
    fn any_two_texts_can_be_compared(a in "\\PC{0,200}", b in "\\PC{0,200}", n in 1usize..8) {
        let (a, b) = (a.repeat(n), format!("{b}{a}"));
        let there = copy_decision(&copy_text(2, 1, &a), &[copy_text(1, 0, &b)], &fingerprint(&b).keys);
        prop_assert!(there.candidates.iter().all(|c| (0.0..=1.0).contains(&c.share)));
    }
}

#[test]
fn agencies_are_named_where_origins_stand() {
    let check = |text: &str, byline: Option<&str>, expected: &Expect| {
        let names = ["ANSA", "Reuters", "AFP", "dpa", "EFE", "Associated Press", "AP"];
        expected.assert_eq(agency(text, byline, &names).unwrap_or("-"));
    };
    check("(ANSA) - ROMA, 3 APR - Il gruppo smentisce.", None, &expect!["ANSA"]);
    check("LONDON, April 3 (Reuters) - The company denied it.", None, &expect!["Reuters"]);
    check("Berlin (dpa/lno) – Der Konzern dementiert.", None, &expect!["dpa"]);
    check("Madrid, 3 abr (EFE).- La empresa lo niega.", None, &expect!["EFE"]);
    check("The company denied it.", Some("By Jane Doe, The Associated Press"), &expect!["Associated Press"]);
    check("El grupo lo niega.\n\nJOV (efe, France24)", None, &expect!["EFE"]);
    check("Die Firma schweigt. Mehr war nicht zu erfahren. Das teilte sie am Montag mit. (AFP)", None, &expect!["AFP"]);
    check("Reuters reported on Tuesday that the company denied it.", None, &expect!["-"]);
    check("PARIS, 3 avril, AFP – Le groupe dément.", None, &expect!["AFP"]);
    check("An ap for phones - a new one - is out.", None, &expect!["-"]);
}
