//! Typed changes: one line a case, in Italian, English and German.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use crate::model::{ClaimId, HedgeType, Part, Position, RevisionId, Statement, StatementKind, Timestamp};
use crate::revisions::*;

/// A revision written as `headline / text`, its statements in brackets: `[D Meta c|Meta nega tutto.]` is Meta's denial
/// of the claim `t/c`. Kinds: `A!` asserted, `A~` hedged (`A~m` by the mood of its verb), `D` denial, `C` confirmation,
/// `N` no comment, `K` correction; `-` for no speaker or no claim.
#[derive(Debug, Default)]
struct Revision {
    title: String,
    text: String,
    byline: Option<String>,
    statements: Vec<(Statement, Vec<ClaimId>)>,
    positions: Vec<(ClaimId, Position)>,
}

fn revision(written: &str) -> Revision {
    let (title, text) = written.split_once(" / ").unwrap_or(("T", written));
    let mut revision = Revision::default();
    revision.title = read(title, Part::Title, &mut revision.statements);
    revision.text = read(text, Part::Text, &mut revision.statements);
    revision
}

fn read(written: &str, part: Part, statements: &mut Vec<(Statement, Vec<ClaimId>)>) -> String {
    let mut text = String::new();
    let mut rest = written;
    while let Some((before, behind)) = rest.split_once('[') {
        let (inside, after) = behind.split_once(']').unwrap();
        let (label, sentence) = inside.split_once('|').unwrap();
        text.push_str(before);
        let start = text.chars().count();
        text.push_str(sentence);
        statements.push(statement(label, sentence, part, start));
        rest = after;
    }
    text + rest
}

fn statement(label: &str, sentence: &str, part: Part, start: usize) -> (Statement, Vec<ClaimId>) {
    let [kind, speaker, claim] = label.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let some = |word: &str| (word != "-").then(|| word.to_owned());
    let kind_of = match kind.as_bytes()[0] {
        b'A' => StatementKind::Allegation,
        b'D' => StatementKind::Denial,
        b'C' => StatementKind::Confirmation,
        b'N' => StatementKind::NoComment,
        _ => StatementKind::Correction,
    };
    let statement = Statement {
        kind: kind_of,
        hedged: kind.starts_with('A').then(|| kind.starts_with("A~")),
        hedge_type: (kind == "A~m").then_some(HedgeType::Morphology),
        speaker: some(speaker),
        cue: String::new(),
        rule: "test".to_owned(),
        direct_quote: false,
        part,
        start,
        end: start + sentence.chars().count(),
        text: sentence.to_owned(),
    };
    (statement, some(claim).map(|claim| ClaimId(format!("t/{claim}"))).into_iter().collect())
}

fn facts(revision: &Revision) -> Facts<'_> {
    let content = Content { title: Some(&revision.title), byline: revision.byline.as_deref(), text: &revision.text };
    Facts { content, statements: &revision.statements, positions: &revision.positions }
}

fn between() -> Between {
    Between { from_revision_id: RevisionId(1), not_before: Timestamp::from_second(1_767_600_000).unwrap() }
}

fn told(old: &Revision, new: &Revision) -> String {
    let made = changes(&facts(old), &facts(new), &between());
    let lines = made.iter().map(|change| {
        let detail = &change.detail;
        assert_eq!(detail["not_before"], "2026-01-05T08:00:00Z");
        let told = ["from", "to", "claim", "marks_added", "marks_removed", "byline"]
            .iter()
            .filter(|key| !detail[**key].is_null())
            .map(|key| format!(" {key}={}", detail[*key]));
        let statement = detail["statement"]["text"].as_str().map(|text| format!(" {text}")).unwrap_or_default();
        let edits = detail["edit_count"]
            .as_u64()
            .map(|count| format!(" edits={count} -{} +{}", detail["words_removed"], detail["words_added"]));
        format!("{}{statement}{}{}", change.kind, told.collect::<String>(), edits.unwrap_or_default())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn check(old: &str, new: &str, expected: Expect) {
    expected.assert_eq(&told(&revision(old), &revision(new)));
}

#[test]
fn headlines() {
    check(
        "Meta nega / Testo.",
        "Meta smentisce / Testo.",
        expect![[r#"headline_changed from="Meta nega" to="Meta smentisce""#]],
    );
    check(
        "Meta gave Netflix access / Text.",
        "Meta gave Netflix access? / Text.",
        expect![[
            r#"punctuation_changed from="Meta gave Netflix access" to="Meta gave Netflix access?" marks_added=["?"] marks_removed=[]"#
        ]],
    );
    check(
        "Konzern „kaufte“ Daten / Text.",
        "Konzern kaufte Daten / Text.",
        expect![[
            r#"punctuation_changed from="Konzern „kaufte“ Daten" to="Konzern kaufte Daten" marks_added=[] marks_removed=["\""]"#
        ]],
    );
    check(
        "Il ministro: accordo fatto / Testo.",
        "Il ministro: «Accordo fatto» / Testo.",
        expect![[r#"headline_changed from="Il ministro: accordo fatto" to="Il ministro: «Accordo fatto»""#]],
    );
    check(
        "Il ministro: accordo fatto / Testo.",
        "Il ministro: «accordo fatto» / Testo.",
        expect![[
            r#"punctuation_changed from="Il ministro: accordo fatto" to="Il ministro: «accordo fatto»" marks_added=["\""] marks_removed=[]"#
        ]],
    );
    check("L’accordo «segreto» / Testo.", "L'accordo \"segreto\" / Testo.", expect![""]);
    check(
        "Meta nega / Testo.",
        "Meta nega tutto? / Testo.",
        expect![[r#"headline_changed from="Meta nega" to="Meta nega tutto?""#]],
    );
    check(
        "Prices up 5% / Text.",
        "Prices up 5 / Text.",
        expect![[r#"headline_changed from="Prices up 5%" to="Prices up 5""#]],
    );
    check(
        "脸书否认指控 / 文。",
        "脸书否认指控？ / 文。",
        expect![[r#"punctuation_changed from="脸书否认指控" to="脸书否认指控？" marks_added=["?"] marks_removed=[]"#]],
    );
}

#[test]
fn question_marks_of_other_scripts_are_marks() {
    check(
        "شركة نوردويند قرأت رسائل المستخدمين / T.",
        "شركة نوردويند قرأت رسائل المستخدمين؟ / T.",
        expect![[
            r#"punctuation_changed from="شركة نوردويند قرأت رسائل المستخدمين" to="شركة نوردويند قرأت رسائل المستخدمين؟" marks_added=["؟"] marks_removed=[]"#
        ]],
    );
    check(
        "梅塔读取私人消息 / T.",
        "梅塔读取私人消息？ / T.",
        expect![[
            r#"punctuation_changed from="梅塔读取私人消息" to="梅塔读取私人消息？" marks_added=["?"] marks_removed=[]"#
        ]],
    );
}

#[test]
fn a_denial_enters_and_leaves() {
    check(
        "Uno qui.\n\nDue qui.",
        "Uno qui.\n\n[D Meta c|«Nessun accesso», replica Meta.] La portavoce lo ha scritto su X.\n\nDue qui.",
        expect!["denial_added «Nessun accesso», replica Meta."],
    );
    check(
        "One here.\n\n[D Meta c|Meta denied the report.]\n\nTwo here.",
        "One here.\n\nTwo here.",
        expect!["denial_removed Meta denied the report."],
    );
    check(
        "Eins hier.\n\n[D Meta c|Meta weist die Vorwürfe zurück.]",
        "Eins hier.\n\n[D Meta c|Ein Sprecher von Meta widerspricht der Darstellung deutlich.]",
        expect!["text_changed edits=2 -5 +8"],
    );
    check(
        "Eins hier. [D Meta c|Meta weist die Vorwürfe zurück.]",
        "Eins hier. [D Konzern c|Der Konzern weist die Vorwürfe entschieden zurück.]",
        expect!["text_changed edits=1 -1 +3"],
    );
    check("Meta nega. Altro qui.", "[D Meta c|Meta nega.] Altro qui.", expect![""]);
    check(
        "T / Uno.",
        "[D Meta c|Meta nega ogni cosa] / Uno. [D Meta c|Meta nega ogni cosa, dice il capo.]",
        expect![[r#"
        headline_changed from="T" to="Meta nega ogni cosa"
        denial_added Meta nega ogni cosa"#]],
    );
    check(
        "Uno.",
        "Uno. [D Meta c|Meta nega.]\n\n[D Netflix c|Netflix smentisce.]",
        expect![[r#"
        denial_added Meta nega.
        denial_added Netflix smentisce."#]],
    );
    check("Uno.", "Uno. [D Meta -|Meta nega.]", expect!["denial_added Meta nega."]);
}

#[test]
fn other_statements_enter_and_leave() {
    check(
        "Uno.",
        "Uno.\n\n[A~ - c|Facebook avrebbe venduto i dati.]",
        expect!["allegation_added Facebook avrebbe venduto i dati."],
    );
    check(
        "Uno.\n\n[A~ - c|Facebook avrebbe venduto i dati.]",
        "Uno.",
        expect!["allegation_removed Facebook avrebbe venduto i dati."],
    );
    check(
        "One.",
        "One.\n\n[C Meta c|Meta confirmed the deal.]",
        expect!["confirmation_added Meta confirmed the deal."],
    );
    check(
        "One.",
        "One.\n\n[N Meta c|Meta declined to comment.]",
        expect!["no_comment_added Meta declined to comment."],
    );
    check(
        "Eins.",
        "Eins.\n\n[K - -|In einer früheren Version stand eine falsche Zahl.]",
        expect!["correction_added In einer früheren Version stand eine falsche Zahl."],
    );
    check("Eins.\n\n[N Meta c|Meta wollte sich nicht äußern.]", "Eins.", expect!["text_changed edits=1 -5 +0"]);
}

#[test]
fn hedges_come_and_go() {
    check(
        "[A~ - c|Facebook avrebbe dato a Netflix i messaggi.]",
        "[A! - c|Facebook ha dato a Netflix i messaggi.]",
        expect!["hedged_to_asserted Facebook ha dato a Netflix i messaggi."],
    );
    check(
        "Uno. [A! - c|Facebook gave Netflix the messages.] Due.",
        "Uno. [A~ - c|Facebook reportedly gave Netflix the messages.] Due.",
        expect!["asserted_to_hedged Facebook reportedly gave Netflix the messages."],
    );
    check(
        "[A~ - c|Der Konzern soll Daten verkauft haben.]",
        "[A! - c|Gestern wurde bekannt: Die Nutzerdaten gingen an einen Streamingdienst.]",
        expect!["hedged_to_asserted Gestern wurde bekannt: Die Nutzerdaten gingen an einen Streamingdienst."],
    );
    check(
        "[A~ - c|Meta avrebbe dato i messaggi] / [A~ - c|Meta avrebbe dato i messaggi a Netflix.]",
        "[A! - c|Meta ha dato i messaggi] / [A! - c|Meta ha dato i messaggi a Netflix.]",
        expect![[r#"
            headline_changed from="Meta avrebbe dato i messaggi" to="Meta ha dato i messaggi"
            hedged_to_asserted Meta ha dato i messaggi"#]],
    );
    // The same words, read otherwise.
    check("[A~ - c|Si dice così.]", "[A! - c|Si dice così.]", expect![""]);
}

#[test]
fn a_verb_that_changes_its_mood_is_a_hedge_that_goes() {
    // The plain form is read as no statement: nobody took the allegation out.
    let hedged = "Uno.\n\n[A~m - c|Netflix avrebbe speso oltre cento milioni in pubblicità.]";
    let plain = "Uno.\n\nNetflix ha speso oltre cento milioni in pubblicità.";
    check(hedged, plain, expect!["hedged_to_asserted Netflix ha speso oltre cento milioni in pubblicità."]);
    check(plain, hedged, expect!["asserted_to_hedged Netflix avrebbe speso oltre cento milioni in pubblicità."]);
    check(
        "[A~m - c|Nordwind soll die Nachrichten seiner Nutzer gelesen haben.]",
        "Nordwind las die Nachrichten seiner Nutzer.",
        expect!["hedged_to_asserted Nordwind las die Nachrichten seiner Nutzer."],
    );
    // With a negation two words are new, and the allegation is gone.
    check(
        hedged,
        "Uno.\n\nNetflix non ha speso oltre cento milioni in pubblicità.",
        expect!["allegation_removed Netflix avrebbe speso oltre cento milioni in pubblicità."],
    );
    // The sentence is a denial now.
    check(
        hedged,
        "Uno.\n\n[D Netflix c|Netflix nega speso oltre cento milioni in pubblicità.]",
        expect![[r#"
        denial_added Netflix nega speso oltre cento milioni in pubblicità.
        allegation_removed Netflix avrebbe speso oltre cento milioni in pubblicità."#]],
    );
    // A word that accuses is no mood.
    check(
        "Un ministro a Roma per il processo.",
        "[A~ - c|Un ministro accusato a Roma per il processo.]",
        expect!["allegation_added Un ministro accusato a Roma per il processo."],
    );
}

#[test]
fn what_is_left_is_text_changed() {
    check(
        "Il ministro nega tutto. Fine.",
        "Il ministro nega quasi tutto. Fine.",
        expect!["text_changed edits=1 -0 +1"],
    );
    check(
        "Uno qui.\n\nDue qui.",
        "Uno là.\n\nDue qui.\n\n[D Meta c|«Nessun accesso», replica Meta.]",
        expect![[r#"
            denial_added «Nessun accesso», replica Meta.
            text_changed edits=1 -1 +1"#]],
    );
    check("Uno.\n\nAggiornato alle 18:32", "Uno.\n\nAggiornato alle 19:05", expect![""]);
    check(
        "Uno qui davanti a tutti. Due sta dietro.",
        "Due sta dietro. Uno qui davanti a tutti.",
        expect!["text_changed edits=2 -5 +5"],
    );
    let (mut old, mut new) = (revision("Uno."), revision("Uno."));
    (old.byline, new.byline) = (Some("Redazione".to_owned()), Some("Mario Rossi".to_owned()));
    expect![[r#"text_changed byline={"from":"Redazione","to":"Mario Rossi"} edits=0 -0 +0"#]]
        .assert_eq(&told(&old, &new));
}

#[test]
fn positions_move_claim_by_claim() {
    let claim = |name: &str| ClaimId(format!("t/{name}"));
    let (mut old, mut new) = (revision("Uno."), revision("Uno.\n\n[D Meta a|Meta nega.]"));
    old.positions = vec![(claim("a"), Position::Hedged), (claim("b"), Position::Silent)];
    new.positions =
        vec![(claim("a"), Position::Contested), (claim("b"), Position::Silent), (claim("c"), Position::Asserted)];
    expect![[r#"
        denial_added Meta nega.
        position_changed from="hedged" to="contested" claim="t/a""#]]
    .assert_eq(&told(&old, &new));
    let made = changes(&facts(&old), &facts(&new), &between());
    expect![[r#"Some(TopicId("t")) Some(TopicId("t"))"#]]
        .assert_eq(&made.iter().map(|c| format!("{:?}", c.topic_id)).collect::<Vec<_>>().join(" "));
    expect![[r#"{"statement":{"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Meta","cue":"","rule":"test","direct_quote":false,"part":"text","start":6,"end":16,"text":"Meta nega."},"claims":["t/a"],"not_before":"2026-01-05T08:00:00Z"}"#]].assert_eq(&made[0].detail.to_string());
}

fn written() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "(Uno|Due|Tre) resta (qui|là)\\.( |\n\n)",
        "\\[(A!|A~|D|C|N|K) (Meta|-) (a|b|-)\\|Meta (nega|ha dato|avrebbe dato) (tutto|i dati) (ieri|oggi)\\.\\]( |\n\n)",
    ];
    ("(\\[D Meta a\\|Meta nega\\]|Meta (nega|tace)\\??)", prop::collection::vec(piece, 0..8))
        .prop_map(|(title, pieces)| format!("{title} / {}", pieces.concat()))
}

proptest! {
    #[test]
    fn one_revision_twice_has_no_change(written in written()) {
        prop_assert_eq!(told(&revision(&written), &revision(&written)), "");
    }

    #[test]
    fn a_new_content_has_a_change_and_a_cosmetic_one_none(old in written(), new in written()) {
        let (old, new) = (revision(&old), revision(&new));
        let is_same = facts(&old).content.hash() == facts(&new).content.hash();
        prop_assert_eq!(told(&old, &new).is_empty(), is_same, "{:?} {:?}", old, new);
    }

    #[test]
    fn headline_kinds_exclude_each_other(old in written(), new in written()) {
        let told = told(&revision(&old), &revision(&new));
        prop_assert!(!(told.contains("headline_changed") && told.contains("punctuation_changed")));
    }
}
