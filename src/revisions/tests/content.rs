//! What counts as content.

use proptest::prelude::*;

use crate::revisions::*;

fn hash(title: &str, text: &str) -> String {
    Content { title: Some(title), byline: None, text }.hash()
}

#[track_caller]
fn cosmetic(old: &str, new: &str) {
    assert_eq!(hash("T", old), hash("T", new), "{old:?} and {new:?} should be one content");
    assert!(diff(old, new).is_cosmetic(), "{:?}", diff(old, new));
}

#[track_caller]
fn edit(old: &str, new: &str) {
    assert_ne!(hash("T", old), hash("T", new), "{old:?} and {new:?} should be two contents");
    assert!(!diff(old, new).is_cosmetic(), "{:?}", diff(old, new));
}

#[test]
fn white_space_and_typography_do_not_count() {
    cosmetic("Uno.\n\nDue.", "Uno. Due.\n");
    cosmetic("Il ministro  nega .", "Il ministro nega.");
    cosmetic("Ha detto: \"no\".", "Ha detto: «no».");
    cosmetic("Er sagt: „Nein“ – heute.", "Er sagt: \"Nein\" - heute.");
    cosmetic("L'accordo c'è…", "L’accordo c’è...");
    cosmetic("Il dit : « non ».", "Il dit: “non”.");
    cosmetic("He said 'no' today.", "He said \"no\" today.");
    cosmetic("Ver\u{ad}trag\u{200b}", "Vertrag");
    cosmetic("10\u{a0}000 euro", "10 000 euro");
}

#[test]
fn date_lines_and_counters_do_not_count() {
    let with = |line: &str| format!("Il ministro nega tutto.\n\n{line}\n\nLa procura indaga.");
    let without = "Il ministro nega tutto.\n\nLa procura indaga.";
    for line in [
        "Aggiornato alle 18:32 del 5 gennaio 2026",
        "Pubblicato il 5 gennaio 2026 alle 18:32 - Ultimo aggiornamento: 6 gennaio 2026",
        "Last updated 5 January 2026, 18:32 GMT",
        "Published 3 hours ago",
        "Jane Doe, 5 January 2026",
        "Stand: 05.01.2026, 18:32 Uhr",
        "Veröffentlicht am 5. Januar 2026 um 18:32 Uhr",
        "Publié le 5 janvier 2026 à 18h32, mis à jour à 19h05",
        "Actualizado a las 18:32",
        "123 commenti",
        "1.234 condivisioni",
        "5 min read",
        "Lesezeit: 3 Minuten",
        "Leggi anche: Meta, che cosa sappiamo",
        "LEGGI ANCHE Meta, che cosa sappiamo",
        "Read more",
        "Related: What we know about the deal",
        "À lire aussi",
        "Mehr zum Thema: Was wir wissen",
    ] {
        cosmetic(&with(line), without);
    }
    cosmetic(&with("123 commenti"), &with("131 commenti"));
    cosmetic(&with("Read more: One story"), &with("Read more: Another story"));
}

#[test]
fn sentences_count_whatever_is_in_them() {
    edit("La legge è del 5 gennaio 2026.", "La legge è del 6 gennaio 2026.");
    edit("Sono morte 7 persone.", "Sono morte 9 persone.");
    edit("7 morti a Roma", "9 morti a Roma");
    edit("Related costs rose by 3 percent.", "Related costs rose by 4 percent.");
    edit("Read more slowly than others do.", "Read more quickly than others do.");
    edit("Il ministro nega.", "Il Ministro nega.");
    edit("Il ministro nega, ieri.", "Il ministro nega ieri.");
    edit("È colpevole.", "È colpevole?");
    edit("Ha detto no.", "Ha detto «no».");
    edit("Il ministro nega.", "");
}

#[test]
fn headline_and_byline_count() {
    let content = |title, byline| Content { title: Some(title), byline: Some(byline), text: "Testo." }.hash();
    assert_ne!(content("Meta nega", "A"), content("Meta nega?", "A"));
    assert_ne!(content("Meta nega", "A"), content("Meta «nega»", "A"));
    assert_ne!(content("Meta nega", "A"), content("Meta nega", "B"));
    assert_eq!(content("“Meta” nega", "A"), content("«Meta» nega ", "A"));
}

#[test]
fn a_content_seen_before_is_recognised() {
    assert_eq!(compare(&[], None, "a"), Comparison::New);
    assert_eq!(compare(&["a"], None, "a"), Comparison::Unchanged);
    assert_eq!(compare(&["a"], None, "b"), Comparison::New);
    assert_eq!(compare(&["a", "b"], None, "a"), Comparison::Returned { revision: 0 });
    assert_eq!(compare(&["a", "b"], Some(0), "a"), Comparison::Unchanged);
    assert_eq!(compare(&["a", "b"], Some(0), "b"), Comparison::Returned { revision: 1 });
    assert_eq!(compare(&["a", "b"], Some(0), "c"), Comparison::New);
}

proptest! {
    #[test]
    fn hashing_never_panics_and_ignores_space_at_the_ends(text in any::<String>()) {
        prop_assert_eq!(hash("T", &text), hash("T", &format!("\n {text} \n")));
    }
}
