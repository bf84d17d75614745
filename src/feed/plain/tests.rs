//! Markup to text: what people see of it, and that the short way sees the same.

use expect_test::expect;
use proptest::prelude::*;

use super::{from_html, from_text, looks_like_html, one_line, simple, tokenized};

#[test]
fn text_is_what_people_see() {
    let read = |html| from_html(html).replace('\n', "⏎");
    expect![[r#"
        Uno due⏎⏎tre⏎quattro
        abc & d è … é
        xyz
        AT&T © 2024 1 < 2 <3 –
        link
        Eins⏎⏎Zwei
        <b> bleibt"#]]
    .assert_eq(
        &[
            "<p>Uno  due</p>\n<p>tre<br/>quattro</p>",
            "a<b>b</b>c &amp; d&nbsp;&egrave; &hellip; &#233;",
            "x<script>if (a<b) {}</script>y<style>p{}</style>z<!-- c -->",
            "AT&T &copy 2024 1 < 2 <3 &#150;",
            "<a href=\"x>y\" title='>'>link</a> <img alt=\"no\">",
            "<ul><li>Eins<li>Zwei</ul>",
            "&lt;b&gt; bleibt",
        ]
        .map(read)
        .join("\n"),
    );
}

#[test]
fn a_tag_with_thousands_of_attributes_is_left_out() {
    let html = |count| format!("<!-- -->a <b {}c='>'>b</b>", "x ".repeat(count));
    assert_eq!(from_html(&html(10)), "a b");
    assert_eq!(from_html(&html(20_000)), "a b");
}

#[test]
fn plain_text_keeps_its_paragraphs() {
    assert_eq!(from_text(" a\n b \n\n\n c <d> "), "a b\n\nc <d>");
    assert_eq!(one_line(" a\u{a0}\u{feff}b\n\n c "), "a b c");
}

#[test]
fn looks_decide_where_nobody_says() {
    let html = ["a <b>x</b>", "x<br/>y", "AT&amp;T", "&#8217;"].map(looks_like_html);
    let text = ["a < b", "if x<y and", "<Redacted>", "AT&T; no", "a &b; c"].map(looks_like_html);
    assert_eq!((html, text), ([true; 4], [false; 5]));
}

proptest! {
    #[test]
    fn the_short_way_sees_the_same(
        pieces in proptest::collection::vec(
            prop_oneof![
                Just("<p>"), Just("</p>"), Just("<br />"), Just("<a href=\"x\" b='y' c=d>"), Just("<a b=\"'>\">"), Just("<IMG alt=a"),
                Just(">"), Just("<"), Just("&amp;"), Just("&#39;"), Just("&#x0;"), Just("&"), Just("&copy"), Just("\""), Just("="),
                Just(" "), Just("é"), Just("a"), Just("\n"), Just("'"), Just("/"), Just("&NotEqualTilde;"), Just("<p title=\"a>b\">"),
            ],
            0..16,
        )
    ) {
        let html = pieces.concat();
        if let Some(text) = simple::from_html(&html) {
            prop_assert_eq!(text, tokenized(&html), "{}", html);
        }
    }
}
