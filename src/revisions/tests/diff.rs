//! Diffs: what they show, and that they make the new text.

use std::time::Instant;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::revisions::*;

/// Sentences that stay are dots; `[-…-]` is gone, `{+…+}` is new, `<…>` marks what moved.
fn shown(diff: &Diff) -> String {
    let words = |words: &[WordEdit]| -> String {
        words
            .iter()
            .map(|word| match word {
                WordEdit::Same(text) | WordEdit::Cosmetic(_, text) => text.clone(),
                WordEdit::Removed(text) => format!("[-{text}-]"),
                WordEdit::Added(text) => format!("{{+{text}+}}"),
            })
            .collect()
    };
    let edit = |edit: &Edit| match edit {
        Edit::Same { .. } => "…".to_owned(),
        Edit::Cosmetic { text, .. } => format!("~{}", text.trim()),
        Edit::Added { text, moved } => format!("{}{{+{}+}}", if *moved { "<" } else { "" }, text.trim()),
        Edit::Removed { text, moved } => format!("{}[-{}-]", if *moved { "<" } else { "" }, text.trim()),
        Edit::Changed { words: edits } => words(edits).trim().to_owned(),
    };
    diff.edits.iter().map(edit).collect::<Vec<_>>().join("\n")
}

fn check(old: &str, new: &str, expected: Expect) {
    let made = diff(old, new);
    assert_eq!(made.apply(old).as_deref(), Some(new));
    assert_eq!(diff(new, old).apply(new).as_deref(), Some(old));
    expected.assert_eq(&shown(&made));
}

#[test]
fn words_inside_a_changed_sentence() {
    check(
        "Facebook avrebbe dato a Netflix accesso ai messaggi. Meta non commenta.",
        "Facebook ha dato a Netflix accesso ai messaggi privati. Meta non commenta.",
        expect![[r#"
            Facebook [-avrebbe-]{+ha+} dato a Netflix accesso ai messaggi{+ privati+}.
            …"#]],
    );
    check(
        "The firm gave them access to data.",
        "The company reportedly gave them access to all data.",
        expect!["The [-firm-]{+company reportedly+} gave them access to {+all +}data."],
    );
    check(
        "Der Konzern soll Daten verkauft haben.",
        "Der Konzern hat Daten verkauft.",
        expect!["Der Konzern [-soll-]{+hat+} Daten verkauft[- haben-]."],
    );
    check("Meta «nega» tutto, dice.", "Meta “nega” quasi tutto, dice.", expect!["Meta “nega” {+quasi +}tutto, dice."]);
}

#[test]
fn sentences_added_and_removed() {
    check(
        "Prima frase del testo.\n\nTerza frase del testo.",
        "Prima frase del testo.\n\n«Non abbiamo venduto nulla», ha replicato Meta.\n\nTerza frase del testo.",
        expect![[r#"
            …
            {+«Non abbiamo venduto nulla», ha replicato Meta.+}
            …"#]],
    );
    check(
        "One stays here. Another goes away. Last one stays too.",
        "One stays here. Last one stays too.",
        expect![[r#"
        …
        [-Another goes away.-]
        …"#]],
    );
    check("", "Neu.", expect!["{+Neu.+}"]);
    check("Weg.", "", expect!["[-Weg.-]"]);
    check("", "", expect![""]);
}

#[test]
fn moved_sentences_are_recognised() {
    check(
        "Der Minister weist die Vorwürfe zurück. Die Opposition fordert Aufklärung. Das Verfahren läuft seit Mai.",
        "Die Opposition fordert Aufklärung. Das Verfahren läuft seit Mai. Der Minister weist die Vorwürfe zurück.",
        expect![[r#"
            <[-Der Minister weist die Vorwürfe zurück.-]
            …
            ~Das Verfahren läuft seit Mai.
            <{+Der Minister weist die Vorwürfe zurück.+}"#]],
    );
}

#[test]
fn scripts_without_spaces_are_compared_by_character() {
    check(
        "部长否认指控。公司没有回应。",
        "部长承认指控。公司没有回应。",
        expect![[r#"
        部长[-否-]{+承+}认指控。
        …"#]],
    );
}

#[test]
fn a_diff_survives_json() {
    let made = diff("Uno due tre quattro. Cinque.", "Uno due tre cinque. Cinque. Sei.");
    let json = serde_json::to_string(&made).unwrap();
    expect![[r#"[{"op":"changed","words":[{"op":"same","text":"Uno due tre "},{"op":"removed","text":"quattro"},{"op":"added","text":"cinque"},{"op":"same","text":". "}]},{"op":"cosmetic","length":7,"text":"Cinque. "},{"op":"added","text":"Sei."}]"#]].assert_eq(&json);
    assert_eq!(serde_json::from_str::<Diff>(&json).unwrap(), made);
}

#[test]
fn a_diff_of_another_text_does_not_apply() {
    let made = diff("Uno due tre.", "Uno due quattro.");
    assert_eq!(made.apply("Tutt'altro."), None);
    assert_eq!(made.apply(""), None);
}

/// Ten million elementary steps take a debug build less than that; a quadratic slip takes hours.
const PATIENCE_SECS: u64 = 20;

#[test]
fn half_a_megabyte_is_compared_in_bounded_time() {
    let start = Instant::now();
    let sentence = |n: usize, word: &str| format!("Sentence {n} says {word} about number {}.{}", n * 7, "\n\n");
    let text = |step: usize, word: &str| (0..10_000).step_by(step).map(|n| sentence(n, word)).collect::<String>();
    let same = "the same words ".repeat(30_000);
    let cases = [
        (text(1, "this"), text(1, "that")),
        (text(1, "this"), text(2, "this")),
        (same.clone(), format!("{same} more")),
        ("a. ".repeat(50_000), "b. ".repeat(50_000)),
        ("A. B. ".repeat(25_000), "B. A. ".repeat(25_000)),
        ("x".repeat(1_000_000), "y".repeat(1_000_000)),
    ];
    for (old, new) in cases {
        assert_eq!(diff(&old, &new).apply(&old).as_deref(), Some(new.as_str()));
    }
    assert!(start.elapsed().as_secs() < PATIENCE_SECS, "{:?}", start.elapsed());
}

/// Texts of few different sentences, so that they repeat, move and differ in a word.
fn text() -> impl Strategy<Value = String> {
    let sentence = "(Uno|Due|Tre) (nega|conferma|tace) (oggi|ieri)?(\\.|\\?|!)( |\n\n|  )";
    prop_oneof![prop::collection::vec(sentence, 0..12).prop_map(|s| s.concat()), any::<String>()]
}

proptest! {
    #[test]
    fn applying_a_diff_gives_the_new_text(old in text(), new in text()) {
        let made = diff(&old, &new);
        prop_assert_eq!(made.apply(&old), Some(new.clone()));
        let json = serde_json::to_string(&made).unwrap();
        prop_assert_eq!(serde_json::from_str::<Diff>(&json).unwrap(), made);
    }

    #[test]
    fn equal_texts_have_no_edit(text in text()) {
        prop_assert!(diff(&text, &text).is_cosmetic());
    }

    #[test]
    fn words_make_both_sides(old in ".{0,40}", new in ".{0,40}") {
        let edits = words(&old, &new);
        prop_assert_eq!(edits.iter().map(WordEdit::before).collect::<String>(), old);
        prop_assert_eq!(edits.iter().map(WordEdit::after).collect::<String>(), new);
    }
}
