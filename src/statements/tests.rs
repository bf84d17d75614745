//! Examples of the packs, cases by language, whole articles, invariants.

use std::fmt::Write as _;
use std::sync::LazyLock;

use expect_test::{Expect, ExpectFile, expect, expect_file};
use proptest::prelude::*;

use super::{Passage, Reading, inspect, link, positions, read, read_with_context};
use crate::language::Packs;
use crate::model::{ClaimId, Language};
use crate::text::sentences;

/// Compiled once: in a debug build that takes a fifth of a second.
static PACKS: LazyLock<Packs> = LazyLock::new(Packs::embedded);

fn language(code: &str) -> Language {
    Language::parse(code).unwrap()
}

#[test]
fn the_examples_of_every_pack_hold() {
    let mut wrong = Vec::new();
    for pack in PACKS.iter() {
        assert!(!pack.examples.is_empty(), "{} has no examples", pack.language);
        for example in &pack.examples {
            let reading = read_with_context(None, &example.text, example.before.as_deref(), pack.language, &PACKS);
            let first = reading.statements.first();
            let kind = first.map(|s| s.kind);
            let hedged = first.and_then(|s| s.hedged);
            let speaker = first.and_then(|s| s.speaker.clone());
            if kind != example.kind
                || (example.hedged.is_some() && hedged != example.hedged)
                || (example.speaker.is_some() && speaker != example.speaker)
            {
                wrong.push(format!("{}.toml:{}: {kind:?} {hedged:?} {speaker:?}", pack.language, example.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// One line for each statement: kind, hedge, cue, speaker.
fn lines(reading: &Reading) -> String {
    let mut out = String::new();
    for s in &reading.statements {
        let hedge = s.hedge_type.map_or(String::new(), |hedge| format!(" ({hedge})"));
        let speaker = s.speaker.as_deref().unwrap_or("-");
        writeln!(out, "    {}{hedge}  {}  speaker: {speaker}", s.kind, s.cue).unwrap();
    }
    if reading.statements.is_empty() {
        out.push_str("    nothing\n");
    }
    out
}

/// A file of sentences, each with what is read in it below, indented; a line that begins with `<` is the sentence
/// before the next one. `UPDATE_EXPECT=1` rewrites what is indented.
fn check_file(code: &str, file: &ExpectFile) {
    let mut out = String::new();
    let mut before: Option<String> = None;
    for line in file.data().lines().filter(|line| !line.starts_with("    ")) {
        out.push_str(line);
        out.push('\n');
        if let Some(sentence) = line.strip_prefix("< ") {
            before = Some(sentence.to_owned());
        } else if !line.is_empty() && !line.starts_with('#') {
            out.push_str(&lines(&read_with_context(None, line, before.as_deref(), language(code), &PACKS)));
            before = None;
        }
    }
    file.assert_eq(&out);
}

#[test]
fn cases_italian() {
    check_file("it", &expect_file!["tests/it.txt"]);
}

#[test]
fn cases_english() {
    check_file("en", &expect_file!["tests/en.txt"]);
}

#[test]
fn cases_german() {
    check_file("de", &expect_file!["tests/de.txt"]);
}

#[test]
fn cases_french() {
    check_file("fr", &expect_file!["tests/fr.txt"]);
}

#[test]
fn cases_spanish() {
    check_file("es", &expect_file!["tests/es.txt"]);
}

#[test]
fn cases_portuguese() {
    check_file("pt", &expect_file!["tests/pt.txt"]);
}

/// Statements with speaker and path, and quotations, one a line.
fn voices(reading: &Reading, text: &str) -> String {
    let mut out = String::new();
    for (s, explanation) in reading.statements.iter().zip(&reading.explanations) {
        let speaker = s.speaker.as_deref().unwrap_or("-");
        writeln!(out, "    {}: {speaker} ({})", s.kind, explanation.speaker_path).unwrap();
    }
    for quotation in &reading.quotations {
        let words: String = text.chars().skip(quotation.start).take(quotation.end - quotation.start).collect();
        writeln!(out, "    {}: “{}”", quotation.speaker.as_deref().unwrap_or("-"), words.trim()).unwrap();
    }
    if out.is_empty() { "    nobody\n".to_owned() } else { out }
}

/// A file of passages below the codes of their languages (`== it`), each with what `show` makes of it, indented; `<`
/// begins the sentence before the next passage.
fn check_passages(file: &ExpectFile, show: impl Fn(&str, &str, Option<&str>) -> String) {
    let mut out = String::new();
    let (mut code, mut before) = (String::new(), None);
    for line in file.data().lines().filter(|line| !line.starts_with("    ")) {
        out.push_str(line);
        out.push('\n');
        if let Some(next) = line.strip_prefix("== ") {
            next.clone_into(&mut code);
        } else if let Some(sentence) = line.strip_prefix("< ") {
            before = Some(sentence);
        } else if !line.is_empty() && !line.starts_with('#') {
            out.push_str(&show(&code, line, before.take()));
        }
    }
    file.assert_eq(&out);
}

#[test]
fn who_speaks() {
    check_passages(&expect_file!["tests/speakers.txt"], |code, line, before| {
        let text = line.replace(" ¶ ", "\n\n");
        voices(&read_with_context(None, &text, before, language(code), &PACKS), &text)
    });
}

#[test]
fn minimal_sentences_of_every_kind() {
    check_passages(&expect_file!["tests/coverage.txt"], |code, line, _| {
        let reading = read(None, line, language(code), &PACKS);
        let kind = reading.statements.first().map_or("other".to_owned(), |s| s.kind.to_string());
        format!("    {kind}\n")
    });
}

#[test]
fn sentences_of_every_pack() {
    check_passages(&expect_file!["tests/sentences.txt"], |code, line, _| {
        let abbreviations = &PACKS.get(language(code)).unwrap().abbreviations;
        let mut out = String::new();
        for range in sentences(line, abbreviations) {
            writeln!(out, "    {}", &line[range]).unwrap();
        }
        out
    });
}

#[test]
fn a_list_too_long_for_a_sentence_is_read_in_pieces() {
    let text = format!("{}Mayor Jane Roe denied the report, {}", "é, a, ".repeat(2_000), "b, ".repeat(2_000));
    let reading = read(None, &text, language("en"), &PACKS);
    let [statement] = reading.statements.as_slice() else { panic!("{} statements", reading.statements.len()) };
    let words: String = text.chars().skip(statement.start).take(statement.end - statement.start).collect();
    assert_eq!(words, statement.text);
    assert!(words.contains("Jane Roe denied"));
}

/// Statements, quotations, and the position on a claim that any passage with one of the words mentions.
fn check_article(code: &str, title: &str, text: &str, words: &[&str], expected: &Expect) {
    let reading = read(Some(title), text, language(code), &PACKS);
    let claims = [ClaimId::from("topic/claim")];
    let links = link(&reading, &claims, |_, passage| words.iter().any(|word| passage.to_lowercase().contains(word)));
    let mut out = lines(&reading);
    for quotation in &reading.quotations {
        let words: String = text.chars().skip(quotation.start).take(quotation.end - quotation.start).collect();
        let speaker = quotation.speaker.as_deref().unwrap_or("-");
        writeln!(out, "quotation by {speaker}: {words}").unwrap();
    }
    for standing in positions(&reading, &links, &claims) {
        writeln!(out, "position: {} by {:?}", standing.position, standing.deciding).unwrap();
    }
    expected.assert_eq(&out);
}

const ITALIAN_TITLE: &str = "Una app avrebbe ceduto i messaggi degli iscritti a una tv";

const ITALIAN_TEXT: &str = "\
Per anni l'applicazione Parlami avrebbe consentito alla tv Lumen di leggere i messaggi privati degli iscritti. È quanto \
sostengono due utenti in una causa depositata a Milano, secondo i quali la casa madre avrebbe ricevuto in cambio denaro \
per la pubblicità.

La smentita

Parlami ha respinto le accuse. «Non abbiamo mai dato a nessuno i messaggi delle persone. L'accordo permetteva soltanto di \
consigliare un film agli amici», ha dichiarato Carla Neri, responsabile della comunicazione, precisando che intese simili \
sono «comuni» nel settore. La tv Lumen non ha voluto commentare.";

#[test]
fn an_italian_article_with_hedged_allegations_and_a_denial() {
    check_article(
        "it",
        ITALIAN_TITLE,
        ITALIAN_TEXT,
        &["messaggi"],
        &expect![[r#"
                allegation (morphology)  avrebbe ceduto  speaker: -
                allegation (morphology)  avrebbe consentito  speaker: -
                allegation (morphology)  quanto sostengono  speaker: -
                denial  smentita  speaker: -
                denial  respinto … accuse  speaker: Parlami
                denial  Non abbiamo mai dato … nessuno  speaker: Carla Neri
                no_comment  non … commentare  speaker: Lumen
            quotation by Carla Neri: Non abbiamo mai dato a nessuno i messaggi delle persone. L'accordo permetteva soltanto di consigliare un film agli amici
            quotation by Carla Neri: comuni
            position: contested by [0, 1, 3, 4, 5]
        "#]],
    );
}

#[test]
fn the_headline_decides_who_leads() {
    let text = "The firm is accused of selling private messages. The company denies it.";
    check_article(
        "en",
        "Firm denies selling private messages",
        text,
        &["messages"],
        &expect![[r#"
                denial (lexical)  denies  speaker: Firm
                allegation (lexical)  selling private messages  speaker: -
                allegation (lexical)  accused of  speaker: -
                denial  denies  speaker: The company
            position: rebutted by [0, 3]
        "#]],
    );
    check_article(
        "en",
        "Firm sold private messages, suit says",
        text,
        &["messages"],
        &expect![[r#"
                allegation (lexical)  sold private messages  speaker: -
                allegation (lexical)  accused of  speaker: -
                denial  denies  speaker: The company
            position: contested by [0, 1, 2]
        "#]],
    );
    check_article(
        "en",
        "Firm opens a new office",
        "It is in Lyon.",
        &["messages"],
        &expect![[r#"
            nothing
        position: silent by []
    "#]],
    );
    check_article(
        "en",
        "Firm sold private messages for years",
        "Nobody was told.",
        &["messages"],
        &expect![[r#"
                allegation (plain)  sold private messages  speaker: -
            position: asserted by [0]
        "#]],
    );
    check_article(
        "en",
        "Fact check: message sale is a hoax",
        "The claim that the firm sold messages is false.",
        &["message"],
        &expect![[r#"
                denial  Fact check: … hoax  speaker: -
                denial  is false  speaker: -
            position: rebutted by [0, 1]
        "#]],
    );
}

#[test]
fn a_headline_answers_the_lead() {
    check_article(
        "it",
        "Piazza, il sindaco smentisce",
        "Il mercato sarebbe stato venduto a un privato, secondo un esposto. «Nessun accordo», dice Bruno Neri.",
        &["mercato"],
        &expect![[r#"
                denial  smentisce  speaker: il sindaco
                allegation (morphology)  sarebbe stato venduto  speaker: un esposto
                denial  Nessun accordo  speaker: Bruno Neri
            quotation by Bruno Neri: Nessun accordo
            position: rebutted by [0, 2]
        "#]],
    );
}

#[test]
fn what_is_corrected_or_quoted_is_not_said_as_fact() {
    check_article(
        "en",
        "Firm accused of selling private messages",
        "Correction: an earlier version of this article said that the firm had sold its customers' data.",
        &["data"],
        &expect![[r#"
                allegation (lexical)  accused of  speaker: -
                correction  Correction:  speaker: -
                allegation (attribution)  sold … customers … data  speaker: -
            position: silent by [1, 2]
        "#]],
    );
    check_article(
        "en",
        "“Messages in return for adverts”: the case against the firm",
        "It opens today.",
        &["messages"],
        &expect![[r#"
                nothing
            position: hedged by []
        "#]],
    );
    check_article(
        "en",
        "Report of the mayor's arrest over messages is fake",
        "He is at home.",
        &["messages"],
        &expect![[r#"
                denial  is fake  speaker: -
            position: rebutted by [0]
        "#]],
    );
}

#[test]
fn a_denial_in_the_first_person_answers_the_headline() {
    check_article(
        "en",
        "Network accused of reading private messages",
        "The case opened on Monday in Lyon. The hall was full. \"We have never read anything of the kind,\" a spokeswoman said.",
        &["messages"],
        &expect![[r#"
                allegation (lexical)  accused of  speaker: -
                denial  We have never read  speaker: a spokeswoman
            quotation by a spokeswoman: We have never read anything of the kind,
            position: contested by [0, 1]
        "#]],
    );
}

#[test]
fn a_language_without_a_pack_is_not_read() {
    let reading = read(Some("Titolu"), "Testu.", language("sc"), &PACKS);
    assert!(!reading.is_read);
    assert!(reading.statements.is_empty());
}

#[test]
fn explain_tells_rule_negation_and_speaker_path() {
    let passage = Passage { title: None, text: "Il ministro non smentisce, ma il sindaco smentisce.", before: None };
    let value = inspect(&passage, language("it"), &PACKS, true);
    expect![[r#"
        {
          "read": true,
          "statements": [
            {
              "kind": "denial",
              "hedged": null,
              "hedge_type": null,
              "speaker": "il sindaco",
              "cue": "smentisce",
              "rule": "it.denial.verb",
              "direct_quote": false,
              "part": "text",
              "start": 0,
              "end": 51,
              "sentence": "Il ministro non smentisce, ma il sindaco smentisce.",
              "negation": "it.trap.negated-denial: non smentisce",
              "main_clause": true,
              "speaker_path": "subject"
            }
          ],
          "quotations": []
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&value).unwrap());
}

proptest! {
    #[test]
    fn any_text_gives_ordered_spans_inside_it(
        text in "([«»“”„\"'’—–.,:;!?()\n ]|\n\n|non |nega |l'accusa |Rossi |avrebbe |ha detto |denied |Vorwürfe |wies |zurück |ç|é|👾){0,60}",
        pack in 0usize..6,
    ) {
        let code = ["it", "en", "de", "fr", "es", "pt"][pack];
        let reading = read(Some(&text), &text, language(code), &PACKS);
        let length = text.chars().count();
        for s in &reading.statements {
            prop_assert!(s.start < s.end && s.end <= length);
            let slice: String = text.chars().skip(s.start).take(s.end - s.start).collect();
            prop_assert_eq!(&slice, &s.text);
        }
        for q in &reading.quotations {
            prop_assert!(q.start < q.end && q.end <= length);
        }
        prop_assert_eq!(reading.statements.len(), reading.explanations.len());
    }
}
