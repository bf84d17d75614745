//! Expectations and properties of topic queries.

use std::collections::BTreeMap;

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::query::{At, Phrase, Word};
use super::*;
use crate::model::ClaimSpec;

fn language(code: &str) -> Language {
    code.parse().unwrap()
}

/// A topic with the terms of the documentation.
fn spec(query: &str) -> TopicSpec {
    let wordings = |pairs: &[(&str, &str)]| pairs.iter().map(|(l, w)| (language(l), (*w).to_owned())).collect();
    let messages = wordings(&[
        ("en", r#""private messages" OR "direct messages" OR DMs"#),
        ("it", r#""messaggi privati" OR messaggi OR chat"#),
        ("ja", "メッセージ"),
    ]);
    let deny = wordings(&[("en", "den*"), ("it", "smentisc* OR nega*")]);
    let claim = |id: &str, query: &str| ClaimSpec { id: id.into(), text: BTreeMap::new(), query: query.to_owned() };
    TopicSpec {
        id: "t".into(),
        title: BTreeMap::new(),
        query: query.to_owned(),
        terms: [("messages".to_owned(), messages), ("deny".to_owned(), deny)].into(),
        concepts: Vec::new(),
        same: Vec::new(),
        claims: vec![
            claim("t/access", "netflix AND $messages"),
            claim("t/sale", "(sold OR vend*) NEAR/4 (data OR dati)"),
        ],
    }
}

fn document<'t>(title: &'t str, body: &'t str, code: &str) -> Document<'t> {
    Document { title, body, language: language(code), feed_language: None, outlet: "BBC News" }
}

fn shown(matched: Option<Match>) -> String {
    let Some(matched) = matched else { return "no".to_owned() };
    let hit = |hit: &Hit| {
        let term = hit.term.as_ref().map(|term| format!("${term} ")).unwrap_or_default();
        let place = hit.place.as_ref().map(|p| format!("={}[{}..{}] {}", p.part, p.start, p.end, p.words));
        format!("{term}{}×{}{}", hit.pattern, hit.count, place.unwrap_or_default())
    };
    format!("yes {}", matched.hits.iter().map(hit).collect::<Vec<_>>().join(" | "))
}

/// The headline and the text are divided by ` / `.
fn check(query: &str, code: &str, text: &str, expected: Expect) {
    let (title, body) = text.split_once(" / ").unwrap_or((text, ""));
    let topic = Topic::compile(&spec(query)).unwrap();
    expected.assert_eq(&shown(topic.matches(&document(title, body, code))));
}

#[test]
fn words_match_whatever_case_and_accents() {
    check("perché", "it", "PERCHE' no", expect![[r#"yes "perche"×1=title[0..6] PERCHE"#]]);
    check("meta", "en", "Meta’s new rule / and metal", expect![[r#"yes "meta"×1=title[0..4] Meta"#]]);
    check("metal", "en", "Meta", expect!["no"]);
    check("u.s.", "en", "The US and the U.S. agree", expect![[r#"yes "us"×2=title[4..6] US"#]]);
    check(
        "messaggi privati",
        "it",
        "Privati i messaggi",
        expect![[r#"yes "messaggi"×1=title[10..18] messaggi | "privati"×1=title[0..7] Privati"#]],
    );
}

#[test]
fn phrases_stand_in_a_row() {
    check(
        r#""messaggi privati""#,
        "it",
        "I messaggi «privati» / nei messaggi privati",
        expect![[r#"yes "messaggi privati"×2=text[4..20] messaggi privati"#]],
    );
    check(r#""messaggi privati""#, "it", "I messaggi / privati", expect!["no"]);
    check(
        "“private mess*”",
        "en",
        "Private messaging",
        expect![[r#"yes "private mess*"×1=title[0..17] Private messaging"#]],
    );
    check("e-mail", "en", "An E-Mail", expect![[r#"yes "e mail"×1=title[3..9] E-Mail"#]]);
    check("脸书否认", "zh", "周三，脸书否认了指控", expect![[r#"yes "脸书否认"×1=title[3..7] 脸书否认"#]]);
    check("ข่าวเท็จ", "th", "เขาบอกว่าเป็นข่าวเท็จทั้งหมด", expect![[r#"yes "ข่าวเท็จ"×1=title[13..21] ข่าวเท็จ"#]]);
    check("페이스북*", "ko", "페이스북은 부인했다", expect![[r#"yes "페이스북*"×1=title[0..5] 페이스북은"#]]);
}

#[test]
fn operators_bind_as_documented() {
    check("a OR b AND c", "en", "a", expect![[r#"yes "a"×1=title[0..1] a"#]]);
    check("(a OR b) AND c", "en", "a", expect!["no"]);
    check("NOT a AND b", "en", "b", expect![[r#"yes "b"×1=title[0..1] b"#]]);
    check("a NOT b", "en", "a b", expect!["no"]);
    check("NOT (a OR b)", "en", "c", expect!["yes "]);
    check("a b OR c", "en", "c", expect![[r#"yes "c"×1=title[0..1] c"#]]);
}

#[test]
fn near_counts_the_words_between() {
    check(
        "sold NEAR/2 data",
        "en",
        "sold your private data",
        expect![[r#"yes "sold"×1=title[0..4] sold | "data"×1=title[18..22] data"#]],
    );
    check("sold NEAR/1 data", "en", "sold your private data", expect!["no"]);
    check(
        "data NEAR/2 sold",
        "en",
        "sold your private data / data",
        expect![[r#"yes "data"×1=title[18..22] data | "sold"×1=title[0..4] sold"#]],
    );
    check("a NEAR/1000 b", "en", "a / b", expect!["no"]);
    check("meta NEAR/3 met*", "en", "meta", expect!["no"]);
    check(
        "(sold OR gave) NEAR/1 \"private data\" NEAR/2 netflix",
        "en",
        "gave the private data to Netflix",
        expect![[
            r#"yes "gave"×1=title[0..4] gave | "private data"×1=title[9..21] private data | "netflix"×1=title[25..32] Netflix"#
        ]],
    );
    check("a NEAR/1 b NEAR/1 c", "en", "b x a b x x x b c", expect!["no"]);
    check(
        "$deny NEAR/3 netflix",
        "it",
        "Netflix non smentisce",
        expect![[r#"yes $deny "smentisc*"×1=title[12..21] smentisce | "netflix"×1=title[0..7] Netflix"#]],
    );
}

#[test]
fn fields_narrow_where_to_look() {
    check("title:meta", "en", "Netflix / Meta", expect!["no"]);
    check(
        "title:(meta OR netflix) AND deal",
        "en",
        "Netflix / a deal",
        expect![[r#"yes title:"netflix"×1=title[0..7] Netflix | "deal"×1=text[2..6] deal"#]],
    );
    check("lang:it meta", "it", "Meta", expect![[r#"yes lang:it×0 | "meta"×1=title[0..4] Meta"#]]);
    check("lang:(en OR de) meta", "it", "Meta", expect!["no"]);
    check("outlet:bbc", "en", "anything", expect![[r#"yes outlet:"bbc"×0"#]]);
    check("outlet:\"BBC World\" OR outlet:new*", "en", "anything", expect![[r#"yes outlet:"new*"×0"#]]);
    check("NOT lang:it", "en", "anything", expect!["yes "]);
}

#[test]
fn terms_follow_the_language() {
    check("$messages", "it", "La chat", expect![[r#"yes $messages "chat"×1=title[3..7] chat"#]]);
    check("$messages", "en", "La chat", expect!["no"]);
    check("$messages", "und", "La chat", expect![[r#"yes $messages "chat"×1=title[3..7] chat"#]]);
    check(
        "$messages",
        "fr",
        "DMs et chat",
        expect![[r#"yes $messages "dms"×1=title[0..3] DMs | $messages "chat"×1=title[7..11] chat"#]],
    );
    check(
        "$messages AND $deny",
        "en",
        "Meta denies reading direct messages",
        expect![[
            r#"yes $messages "direct messages"×1=title[20..35] direct messages | $deny "den*"×1=title[5..11] denies"#
        ]],
    );
    check(
        "$messages",
        "ja",
        "ダイレクトメッセージを読んだ",
        expect![[r#"yes $messages "メッセージ"×1=title[5..10] メッセージ"#]],
    );
    let topic = Topic::compile(&spec("$messages")).unwrap();
    let mut translated = document("La chat", "", "en");
    translated.feed_language = Some(language("it"));
    expect![[r#"yes $messages "chat"×1=title[3..7] chat"#]].assert_eq(&shown(topic.matches(&translated)));
}

#[test]
fn claims_share_the_terms() {
    let topic = Topic::compile(&spec("netflix")).unwrap();
    let told = |claims: Vec<(ClaimId, Match)>| {
        claims.into_iter().map(|(id, m)| format!("{id}: {}", shown(Some(m)))).collect::<Vec<_>>().join("\n")
    };
    let article = document("Netflix e i messaggi", "Facebook avrebbe venduto i suoi dati. Meta nega.", "it");
    expect![[r#"
        t/access: yes "netflix"×1=title[0..7] Netflix | $messages "messaggi"×1=title[12..20] messaggi
        t/sale: yes "vend*"×1=text[17..24] venduto | "dati"×1=text[32..36] dati"#]]
    .assert_eq(&told(topic.claims(&article)));
    let sentence = document("Netflix e i messaggi", "Facebook avrebbe venduto i suoi dati.", "it");
    expect![[r#"t/sale: yes "vend*"×1=text[17..24] venduto | "dati"×1=text[32..36] dati"#]]
        .assert_eq(&told(topic.sentence_claims(&sentence)));
    let sentence = document("Netflix e Meta", "L'accesso ai messaggi privati non c'è mai stato.", "it");
    expect![[r#"t/access: yes "netflix"×1=title[0..7] Netflix | $messages "messaggi privati"×1=text[13..29] messaggi privati | $messages "messaggi"×1=text[13..21] messaggi"#]].assert_eq(&told(topic.sentence_claims(&sentence)));
}

#[test]
fn what_matched_is_kept_as_json() {
    let topic = Topic::compile(&spec("netflix AND $messages AND lang:it")).unwrap();
    let matched = topic.matches(&document("Netflix", "I «messaggi privati»", "it")).unwrap();
    expect![[r#"[{"pattern":"\"netflix\"","count":1,"part":"title","start":0,"end":7,"words":"Netflix"},{"pattern":"\"messaggi privati\"","term":"messages","count":1,"part":"text","start":3,"end":19,"words":"messaggi privati"},{"pattern":"\"messaggi\"","term":"messages","count":1,"part":"text","start":3,"end":11,"words":"messaggi"},{"pattern":"lang:it"}]"#]].assert_eq(&matched.to_json().to_string());
}

fn check_errors(query: &str, expected: Expect) {
    let errors = Topic::compile(&spec(query)).err().unwrap_or_default();
    expected.assert_eq(&errors.iter().map(|e| format!("{}: {e}", e.at)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn mistakes_have_a_place_and_a_way_out() {
    check_errors("", expect!["0: the query is empty"]);
    check_errors("   ", expect!["0: the query is empty"]);
    check_errors("meta AND", expect!["8: a word is missing at the end; finish the query"]);
    check_errors("OR meta", expect!["0: a word is missing before `OR`"]);
    check_errors("meta AND OR netflix", expect!["9: a word is missing before `OR`"]);
    check_errors("(meta OR (netflix)", expect!["0: this bracket is not closed; add `)`"]);
    check_errors("meta) OR netflix", expect!["4: this bracket closes nothing; remove `)` or add `(`"]);
    check_errors("()", expect!["1: a word is missing before `)`"]);
    check_errors("\"private messages", expect![[r#"0: the quotation mark is not closed; add `"` after the phrase"#]]);
    check_errors(
        "meta or netflix",
        expect![[r#"5: `or` could be the operator or the word; write `OR`, or `"or"` for the word"#]],
    );
    check_errors("meta || netflix", expect!["5: there is no word in `||`; write `OR`"]);
    check_errors("meta -netflix", expect!["5: `-netflix` does not exclude the word; write `NOT netflix`"]);
    check_errors(
        "titel:meta AND foo:bar AND $mesages AND $xyz",
        expect![[r#"
        0: there is no field `titel:`; did you mean `title:`?
        15: there is no field `foo:`; the fields are `title:`, `lang:` and `outlet:`; quote a word that holds a colon
        27: the topic has no term `mesages`; did you mean `$messages`?
        40: the topic has no term `xyz`; add `[topics.terms.xyz]`"#]],
    );
    check_errors("lang:italian", expect!["5: `italian` is no language code; write an ISO 639 code such as `it`"]);
    check_errors(
        "lang:it NEAR/3 meta",
        expect!["8: NEAR joins words, phrases, and groups of them with OR; move AND, NOT and fields outside of NEAR"],
    );
    check_errors("a NEAR b", expect!["2: `NEAR` lacks a distance of 1 to 1000; write `NEAR/8`"]);
    check_errors("a NEAR/0 b", expect!["2: `NEAR/0` lacks a distance of 1 to 1000; write `NEAR/8`"]);
    check_errors(
        "a NEAR/3 (b AND c)",
        expect!["2: NEAR joins words, phrases, and groups of them with OR; move AND, NOT and fields outside of NEAR"],
    );
    check_errors(
        "me*ta",
        expect!["2: `*` stands only at the end of a word; write the beginning of the word, then `*`: `demo*`"],
    );
    check_errors(
        "*meta \"two words\"*",
        expect![[r#"
        0: `*` stands only at the end of a word; write the beginning of the word, then `*`: `demo*`
        17: `*` stands behind a word, not behind a quotation mark; write `"two words*"`"#]],
    );
    check_errors("title:lang:it", expect!["6: `lang:` stands inside another field"]);
    check_errors(&"(".repeat(100), expect!["33: brackets and operators nest at most 32 deep"]);
    check_errors(&"NOT ".repeat(100), expect!["132: brackets and operators nest at most 32 deep"]);
    check_errors(&"a NEAR/1 ".repeat(2_000), expect!["146: at most 16 NEAR follow each other"]);
    check_errors(&"a ".repeat(20_000), expect!["20000: a query has at most 20000 bytes"]);
}

#[test]
fn mistakes_of_all_texts_come_together() {
    let mut spec = spec("meta AND (");
    spec.claims[1].query = "outlet:".to_owned();
    let wordings = spec.terms.get_mut("deny").unwrap();
    wordings.insert(language("fr"), "dément OR $deny".to_owned());
    wordings.insert(language("es"), "desm*ent".to_owned());
    let shown = |spec: &TopicSpec| {
        let errors = Topic::compile(spec).unwrap_err();
        errors.iter().map(|e| format!("{:?} {}: {e}", e.text, e.at)).collect::<Vec<_>>().join("\n")
    };
    expect![[r#"
        Topic 10: a word is missing at the end; finish the query
        Term { name: "deny", language: es } 4: `*` stands only at the end of a word; write the beginning of the word, then `*`: `demo*`
        Claim(ClaimId("t/sale")) 7: a word is missing at the end; finish the query"#]].assert_eq(&shown(&spec));
    spec.query = "$deny".to_owned();
    spec.claims.clear();
    spec.terms.get_mut("deny").unwrap().remove(&language("es"));
    expect![[r#"Term { name: "deny", language: fr } 11: the term refers to itself: `$deny` → `$deny`"#]]
        .assert_eq(&shown(&spec));
}

#[test]
fn terms_inside_terms_cannot_explode() {
    let mut spec = spec("$t0");
    for level in 0..4 {
        let wording = vec![format!("$t{}", level + 1); 40].join(" OR ");
        spec.terms.insert(format!("t{level}"), [(language("en"), wording)].into());
    }
    spec.terms.insert("t4".to_owned(), [(language("en"), "y".to_owned())].into());
    let errors = Topic::compile(&spec).unwrap_err();
    expect![[r#"
        Term { name: "t0", language: en } terms stand inside terms at most 4 deep
        Term { name: "t1", language: en } the queries of a topic hold more than 5000 words and phrases; use fewer terms inside terms"#]].assert_eq(&errors.iter().map(|e| format!("{:?} {e}", e.text)).collect::<Vec<_>>().join("\n"));
}

#[test]
fn long_texts_take_linear_time() {
    let topic = Topic::compile(&spec(r#""a a a a a a a b" OR (a NEAR/5 c) OR (a* NEAR/9 a NEAR/9 d)"#)).unwrap();
    let text = "a ".repeat(100_000);
    assert!(topic.matches(&document("", &text, "en")).is_none());
}

fn word() -> impl Strategy<Value = Word> {
    ("[abc]{1,2}", any::<bool>()).prop_map(|(folded, is_prefix)| Word { folded, is_prefix })
}

fn phrase() -> impl Strategy<Value = Phrase> {
    prop::collection::vec(word(), 1..3).prop_map(Phrase)
}

fn placed() -> impl Strategy<Value = Query> {
    let words = || phrase().prop_map(Query::Words);
    prop_oneof![words(), prop::collection::vec(words(), 2..4).prop_map(Query::Or)]
}

fn query() -> impl Strategy<Value = Query> {
    let near = (placed(), 1..5u32, placed()).prop_map(|(left, distance, right)| Query::Near {
        left: Box::new(left),
        distance,
        right: Box::new(right),
        at: At(0),
    });
    let leaf = prop_oneof![
        4 => phrase().prop_map(Query::Words),
        2 => near,
        1 => Just(Query::Language(language("it"))),
        1 => phrase().prop_map(Query::Outlet),
        1 => Just(Query::Term { name: "deny".to_owned(), at: At(0) }),
        1 => placed().prop_map(|q| Query::Title(Box::new(q))),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::And),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Query::Or),
            inner.prop_map(|q| Query::Not(Box::new(q))),
        ]
    })
}

/// Whether a query matches; it is written down and read again on the way.
fn holds(query: &Query, text: &str) -> bool {
    let (title, body) = text.split_at(text.len() / 2);
    let topic = Topic::compile(&spec(&query.to_string())).unwrap();
    topic.matches(&Document { outlet: "a bc", ..document(title, body, "it") }).is_some()
}

fn not(query: Query) -> Query {
    Query::Not(Box::new(query))
}

#[test]
fn what_may_match_needs_no_language() {
    let topic = Topic::compile(&spec("netflix AND $messages")).unwrap();
    let may_match = |title, code| topic.may_match(&document(title, "", code));
    assert!(may_match("Netflix e i messaggi privati", "it"));
    assert!(may_match("Netflix e i messaggi privati", "en"));
    assert!(!may_match("Netflix e i suoi abbonati", "it"));
    assert!(Topic::compile(&spec("lang:it")).unwrap().may_match(&document("", "", "en")));
}

proptest! {
    #[test]
    fn what_is_printed_reads_the_same(query in query()) {
        prop_assert_eq!(parser::parse(&query.to_string(), &["deny"]), Ok(query));
    }

    #[test]
    fn de_morgan_holds(a in query(), b in query(), text in "[abc ]{0,24}") {
        let both = Query::And(vec![a.clone(), b.clone()]);
        let either = Query::Or(vec![a.clone(), b.clone()]);
        prop_assert_eq!(holds(&not(both.clone()), &text), holds(&Query::Or(vec![not(a.clone()), not(b.clone())]), &text));
        prop_assert_eq!(holds(&not(either), &text), holds(&Query::And(vec![not(a.clone()), not(b.clone())]), &text));
        prop_assert_eq!(holds(&not(not(a.clone())), &text), holds(&a, &text));
        prop_assert_eq!(holds(&both, &text), holds(&a, &text) && holds(&b, &text));
    }

    #[test]
    fn near_has_no_direction(a in placed(), b in placed(), distance in 1..6u32, text in "[abc ]{0,24}") {
        let near = |left: &Query, right: &Query| Query::Near {
            left: Box::new(left.clone()), distance, right: Box::new(right.clone()), at: At(0),
        };
        prop_assert_eq!(holds(&near(&a, &b), &text), holds(&near(&b, &a), &text));
        prop_assert!(!holds(&near(&a, &b), &text) || holds(&Query::And(vec![a, b]), &text));
    }

    #[test]
    fn no_query_panics(query in r#"[a-c()"*:$ é一/-]{0,30}|(AND |OR |NOT |NEAR/2 |\(|\)|a |"|title:|lang:|\$deny ){0,12}|.{0,40}"#) {
        match Topic::compile(&spec(&query)) {
            Ok(topic) => {
                let document = document("a b c", &query, "it");
                prop_assert!(topic.matches(&document).is_none() || topic.may_match(&document));
            }
            Err(errors) => prop_assert!(errors.iter().all(|e| e.at <= query.len() && query.is_char_boundary(e.at))),
        }
    }
}
