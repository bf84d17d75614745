//! Expectations for folding, tokens, printable text and offsets.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

fn check_fold(text: &str, expected: Expect) {
    expected.assert_eq(&fold(text));
}

#[test]
fn folding_makes_spellings_one() {
    check_fold("Perché NON è così", expect!["perche non e cosi"]);
    check_fold(
        "“Straße” – ‘Œuvre’ … Łódź, Đorđe, Ørsted",
        expect![[r#""strasse" - 'oeuvre' ... lodz, dorde, orsted"#]],
    );
    check_fold("İSTANBUL Iğdır", expect!["istanbul igdir"]);
    check_fold("Ёлка, Київ, Ὀδυσσεύς", expect!["елка, киів, οδυσσευσ"]);
    check_fold("ﬁnance №5 ½ Ｍｅｔａ", expect!["finance no5 1/2 meta"]);
    check_fold("한국어 ガラス ﾊﾞｽ", expect!["한국어 ガラス バス"]);
    check_fold("हिन्दी ภาษาไทย", expect!["हिन्दी ภาษาไทย"]);
    check_fold("أَخْبَار ـ کتاب שָׁלוֹם צה״ל", expect![[r#"اخبار  كتاب שלום צה"ל"#]]);
    check_fold("so\u{ad}ft\u{200b}ly", expect!["softly"]);
}

#[test]
fn plain_text_keeps_case_and_accents() {
    let shown = |text| plain(text);
    expect![[r#""Perché" - l'Œuvre... " no " ; soft"#]]
        .assert_eq(&shown("“Perché” – l’Œuvre… « no »\u{a0}; so\u{ad}ft"));
}

fn check_tokens(text: &str, expected: Expect) {
    let shown: Vec<String> = tokens(text)
        .map(|t| {
            assert!(text.is_char_boundary(t.start) && text.is_char_boundary(t.end) && t.start < t.end);
            format!("{}={}", &text[t.start..t.end], t.folded)
        })
        .collect();
    expected.assert_eq(&shown.join(" | "));
}

#[test]
fn tokens_are_words() {
    check_tokens(
        "L’accordo con Meta's team: 1,5 miliardi (e-mail)!",
        expect![
            "L=l | accordo=accordo | con=con | Meta=meta | s=s | team=team | 1,5=1,5 | miliardi=miliardi | e=e | mail=mail"
        ],
    );
    check_tokens(
        "The U.S. said on example.com, e.g. at 10.30",
        expect!["The=the | U.S=us | said=said | on=on | example=example | com=com | e.g=eg | at=at | 10.30=10.30"],
    );
    check_tokens(
        "EU:s kommission, col·lecció, комп'ютер",
        expect!["EU=eu | s=s | kommission=kommission | col·lecció=col·leccio | комп=комп | ютер=ютер"],
    );
    check_tokens(
        "脸书否认。フェイスブックは5日、否定した",
        expect![
            "脸=脸 | 书=书 | 否=否 | 认=认 | フ=フ | ェ=ェ | イ=イ | ス=ス | ブ=ブ | ッ=ッ | ク=ク | は=は | 5=5 | 日=日 | 否=否 | 定=定 | し=し | た=た"
        ],
    );
    check_tokens(
        "ข่าวเท็จ 페이스북은 부인했다",
        expect!["ข่=ข่ | า=า | ว=ว | เ=เ | ท็=ท็ | จ=จ | 페이스북은=페이스북은 | 부인했다=부인했다"],
    );
    check_tokens(
        "snake_case __ 'quoted' #hashtag @user AT&T",
        expect!["snake_case=snake_case | quoted=quoted | hashtag=hashtag | user=user | AT=at | T=t"],
    );
    check_tokens("", expect![""]);
}

#[test]
fn nothing_from_outside_moves_the_cursor() {
    let shown = |text| printable(text).into_owned();
    expect![[r#"a\u{1b}[2Jb\u{202e}c\u{9b}d\u{7f}"#]].assert_eq(&shown("a\u{1b}[2Jb\u{202e}c\u{9b}d\u{7f}"));
    expect![[r#"
        prima riga
        	seconda"#]]
    .assert_eq(&shown("prima riga\n\tseconda"));
    expect![[r#"due righe e \u{7}una"#]].assert_eq(&printable_line("  due\r\n righe\u{2028}e \u{7}una "));
}

#[test]
fn offsets_count_scalar_values() {
    let text = "è più 👍🏽 ".repeat(100);
    let index = ScalarIndex::new(&text);
    for (number, (at, _)) in text.char_indices().enumerate() {
        assert_eq!(index.scalar(at), number);
        assert_eq!(index.byte(number), at);
    }
    assert_eq!(index.scalar(usize::MAX), text.chars().count());
    assert_eq!(index.byte(text.chars().count()), text.len());
    assert_eq!(index.byte(usize::MAX), text.len());
    assert_eq!(ScalarIndex::new("").scalar(3), 0);
    assert_eq!(ScalarIndex::new("").byte(3), 0);
}

proptest! {
    #[test]
    fn folding_again_changes_nothing(text in "\\PC{0,40}") {
        let once = fold(&text);
        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn tokens_lie_in_order_on_boundaries(text in any::<String>()) {
        let mut last = 0;
        for token in tokens(&text) {
            prop_assert!(token.start >= last && token.end > token.start);
            prop_assert!(text.is_char_boundary(token.start) && text.is_char_boundary(token.end));
            prop_assert!(!token.folded.is_empty());
            last = token.end;
        }
    }

    #[test]
    fn tokens_of_folded_text_are_the_folded_tokens(text in "[a-zA-Zàéüø' .’一二ガ\u{e01}0-9-]{0,40}") {
        let folded = fold(&text);
        let direct: Vec<String> = tokens(&text).map(|t| t.folded.into_owned()).collect();
        let after: Vec<String> = tokens(&folded).map(|t| t.folded.into_owned()).collect();
        prop_assert_eq!(direct, after);
    }

    #[test]
    fn printable_text_has_no_controls(text in any::<String>()) {
        prop_assert!(!printable(&text).chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
    }
}

#[test]
fn a_long_stretch_is_its_two_ends() {
    let check = |text: &str, expected: Expect| expected.assert_eq(&elided(text, 20));
    check("short enough to be shown as it stands, really", expect!["short enough to be shown as it stands, really"]);
    check(
        "The two companies signed an agreement called Inbox API in 2013, the papers say.",
        expect!["The two companies … the papers say."],
    );
    check(" one two three four five six seven eight nine ten ", expect![" one two three four … eight nine ten "]);
    check(
        "https://www.example.org/with/a/very/long/address/that/has/no/word",
        expect!["https://www.example. … ess/that/has/no/word"],
    );
    check(
        &"公司否认了这些指控。".repeat(8),
        expect!["公司否认了这些指控。公司否认了这些指控。 … 公司否认了这些指控。公司否认了这些指控。"],
    );
}
