//! Sentences of newspaper prose, and what holds for any text.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Abbreviations, sentences};

fn check(text: &str, expected: &Expect) {
    let found: Vec<&str> = sentences(text, &Abbreviations::default()).into_iter().map(|r| &text[r]).collect();
    expected.assert_eq(&found.join(" | "));
}

#[test]
fn titles_and_initials_do_not_end_a_sentence() {
    check(
        "Il sig. Rossi nega. L'on. Bianchi tace. Lo dice S. Giovanni.",
        &expect!["Il sig. Rossi nega. | L'on. Bianchi tace. | Lo dice S. Giovanni."],
    );
    check("M. Dupont dément. Mme. Petit aussi.", &expect!["M. Dupont dément. | Mme. Petit aussi."]);
    check("El Sr. García calla. La Dra. Ruiz no.", &expect!["El Sr. García calla. | La Dra. Ruiz no."]);
    check(
        "He left the U.S. The rest stayed with J. K. Rowling.",
        &expect!["He left the U.S. | The rest stayed with J. K. Rowling."],
    );
}

#[test]
fn numbers_hold_together() {
    check("Valeva 3.000 euro. Poi 2,5 milioni.", &expect!["Valeva 3.000 euro. | Poi 2,5 milioni."]);
    let german = Abbreviations::new([], [], true);
    let text = "Am 3. Oktober war Ruhe. Dann nicht.";
    let found: Vec<&str> = sentences(text, &german).into_iter().map(|r| &text[r]).collect();
    expect!["Am 3. Oktober war Ruhe. | Dann nicht."].assert_eq(&found.join(" | "));
}

#[test]
fn a_quotation_of_several_sentences_stays_with_its_speaker() {
    check(
        "«Non è vero. Nessuno ha chiesto nulla», dice il sindaco. Fine.",
        &expect!["«Non è vero. Nessuno ha chiesto nulla», dice il sindaco. | Fine."],
    );
    check(
        "Era “una prova di Anna“. Poi “disse. Basta”, e uscì.",
        &expect!["Era “una prova di Anna“. | Poi “disse. Basta”, e uscì."],
    );
    check("“Why?” asked Ann. “No.”", &expect!["“Why?” asked Ann. | “No.”"]);
    check("\"Perché?\" chiede Anna. Poi esce.", &expect![[r#""Perché?" chiede Anna. | Poi esce."#]]);
}

#[test]
fn paragraphs_and_bullets_end_a_sentence() {
    check(
        "La smentita\n\nMeta nega.\n• primo punto\n• secondo punto",
        &expect!["La smentita | Meta nega. | primo punto | secondo punto"],
    );
    check("«Prima parte\n\nseconda parte». Ecco.", &expect!["«Prima parte | seconda parte». | Ecco."]);
    check("una riga\nspezzata a metà.", &expect!["una riga\nspezzata a metà."]);
}

proptest! {
    #[test]
    fn ranges_are_ordered_trimmed_and_on_char_boundaries(text in "([A-Za-zÀ-ü«»“”\"'.!? \n,•]|\\. |\n\n){0,200}") {
        let mut last = 0;
        for range in sentences(&text, &Abbreviations::default()) {
            prop_assert!(range.start >= last && range.start < range.end);
            let sentence = &text[range.clone()];
            prop_assert_eq!(sentence.trim(), sentence);
            last = range.end;
        }
    }
}
