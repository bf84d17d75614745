//! What the commands and the digest ask the record.

use super::*;

#[test]
fn changes_are_told_with_their_articles() {
    let record = coverage();
    let told = |scope: Scope| -> String {
        let changes = record.store.read(|r| r.changes(&scope)).unwrap();
        changes.iter().fold(String::new(), |shown, change| {
            let article = change.article.as_ref().unwrap();
            let title = article.title.as_deref().unwrap_or("-");
            shown + &format!("{} {} {} {}: {title}\n", change.at, change.kind, article.outlet, article.language)
        })
    };
    let second_day = Scope::between(at("00:00+1"), at("09:12+1"));
    expect![[r"
        2026-11-25T09:11:00Z headline_changed B en: Meta reads
        2026-11-25T09:11:00Z denial_removed B en: Meta reads
    "]]
    .assert_eq(&told(second_day.clone()));
    assert_eq!(told(Scope { topic: Some("meta".into()), ..second_day.clone() }).lines().count(), 2);
    assert_eq!(told(Scope { topic: Some("other".into()), ..second_day }), "");
    assert_eq!(told(Scope::default()).lines().count(), 9);
    assert_eq!(record.store.read(|r| r.changes_of_article(ArticleId(3))).unwrap().len(), 5);
    assert_eq!(record.store.read(|r| r.changes_of_story(StoryId(1))).unwrap().len(), 9);
}

#[test]
fn stories_in_the_news_come_with_their_articles() {
    let record = coverage();
    let news = |from, to| record.store.read(|r| r.stories_in_news(&Scope::between(at(from), at(to)))).unwrap();
    assert!(news("12:12", "23:00").is_empty());
    let [story] = &news("00:00+1", "23:00+1")[..] else { panic!("one story") };
    assert_eq!((story.story.article_count, story.story.copy_count, story.story.language_count), (3, 1, 2));
    let articles: Vec<_> = story.articles.iter().map(|a| (a.article.id.0, a.appeared_at, a.article.copy_of)).collect();
    assert_eq!(
        articles,
        [(1, Some(at("08:11")), None), (3, Some(at("10:11")), None), (2, Some(at("09:12+1")), Some(ArticleId(3))),]
    );
    assert_eq!(record.store.read(|r| r.stories(&Scope::default(), 10)).unwrap().len(), 1);
    assert!(record.store.read(|r| r.articles_without_story(&Scope::default())).unwrap().is_empty());
    let without = Record::with_articles().store.read(|r| r.articles_without_story(&Scope::default())).unwrap();
    assert_eq!(without.len(), 3);
    let carriers = record.store.read(|r| r.story_carriers(StoryId(1), ArticleId(3))).unwrap();
    assert_eq!((carriers.outlets.len(), carriers.languages), (1, vec![language("it")]));
}

#[test]
fn claims_are_seen_as_they_stood() {
    let record = coverage();
    let standing = |before| -> String {
        let claims = record.store.read(|r| r.claim_standings(Some(&"meta".into()), at(before))).unwrap();
        claims.iter().fold(String::new(), |shown, claim| {
            let outlets: Vec<_> =
                claim.positions.iter().map(|p| format!("{} {} since {}", p.outlet, p.position, p.since)).collect();
            shown + &format!("{}: {}\n", claim.id, outlets.join(", "))
        })
    };
    expect![[r#"
        meta/access: 
        meta/sale: 
    "#]]
    .assert_eq(&standing("08:00"));
    expect![[r#"
        meta/access: A asserted since 2026-11-24T08:11:00Z, B contested since 2026-11-24T10:11:00Z
        meta/sale: A rebutted since 2026-11-24T08:11:00Z, B silent since 2026-11-24T10:11:00Z
    "#]]
    .assert_eq(&standing("12:00"));
    expect![[r#"
        meta/access: A contested since 2026-11-24T12:11:00Z, B contested since 2026-11-24T10:11:00Z
        meta/sale: A rebutted since 2026-11-24T08:11:00Z, B silent since 2026-11-24T10:11:00Z
    "#]]
    .assert_eq(&standing("00:00+1"));
    expect![[r#"
        meta/access: A contested since 2026-11-24T12:11:00Z, B asserted since 2026-11-25T09:11:00Z
        meta/sale: A rebutted since 2026-11-24T08:11:00Z, B silent since 2026-11-24T10:11:00Z
    "#]]
    .assert_eq(&standing("23:00+1"));
    // At the end it is what the view says.
    assert_eq!(record.sql("SELECT count(*) FROM claim_matrix"), "4\n");
    let said = |before| record.store.read(|r| r.said_before(&"meta/access".into(), at(before))).unwrap();
    assert_eq!(said("08:00"), []);
    let told = said("23:00+1").into_iter().map(|said| format!("{} {} {}", said.kind, said.outlet, said.at));
    expect![[r#"
        denial B 2026-11-24T08:00:00Z
        denial A 2026-11-24T12:11:00Z"#]]
    .assert_eq(&told.collect::<Vec<_>>().join("\n"));
}

#[test]
fn search_forgives() {
    let record = coverage();
    record.visit(
        2,
        "20:00+1",
        RevisionIntent { story: None, ..revision("梅塔否认", "网飞没有读取私人消息。Il perché c'è") },
    );
    let found = |words: &str| {
        let hits = record.store.read(|r| r.search(words, &Scope::default(), None, 10)).unwrap();
        let shown = |hit: &smentita::store::SearchHit| {
            let at = |place: usize| hit.snippet.char_indices().nth(place).map_or(hit.snippet.len(), |(byte, _)| byte);
            let words = hit.matches.iter().map(|found| &hit.snippet[at(found.start)..at(found.end)]);
            format!("{}: {} {:?}", hit.article.id, hit.snippet, words.collect::<Vec<_>>())
        };
        hits.iter().map(shown).collect::<Vec<_>>().join("\n")
    };
    expect!["1: uno e mezzo []"].assert_eq(&found("LEGGE"));
    expect![""].assert_eq(&found("mess*"));
    expect!["3: two []"].assert_eq(&found("reads NOT legge"));
    expect![[r#"2: 网飞没有读取私人消息。Il perché c'è ["c'è"]"#]].assert_eq(&found("c'è"));
    expect![[r#"2: 梅塔否认 网飞没有读取私人消息。Il perché c'è ["私人消息"]"#]].assert_eq(&found("私人消息"));
    expect![""].assert_eq(&found("\"unclosed"));
    expect![""].assert_eq(&found("AND"));
    expect![""].assert_eq(&found("  "));
    let scope = Scope { topic: Some("other".into()), ..Scope::default() };
    assert!(record.store.read(|r| r.search("legge", &scope, None, 10)).unwrap().is_empty());
    let counts = ["it", "en"].map(|code| {
        let hits = record.store.read(|r| r.search("meta", &Scope::default(), Some(language(code)), 10));
        hits.unwrap().len()
    });
    assert_eq!(counts, [1, 1]);
}

#[test]
fn an_article_is_explained() {
    let record = coverage();
    for name in ["2", "https://a/2", "a/2"] {
        assert_eq!(record.store.read(|r| r.find_article(name)).unwrap(), ArticleId(2));
    }
    expect!["there is no article `https://nowhere` in the record"]
        .assert_eq(&record.store.read(|r| r.find_article("https://nowhere")).unwrap_err().to_string());
    let explained = record.store.read(|r| r.explanation(ArticleId(2))).unwrap();
    assert_eq!(explained.copy_of.unwrap().original, ArticleId(3));
    assert_eq!(explained.story_reason, Some(JoinReason::Pinned));
    assert_eq!((explained.urls.len(), explained.entries.len(), explained.attempts.len()), (1, 1, 1));
    assert_eq!(explained.topics, [matched()]);
    assert_eq!(record.store.read(|r| r.explanation(ArticleId(3))).unwrap().copies, [ArticleId(2)]);
    let revisions = record.store.read(|r| r.revisions(ArticleId(1))).unwrap();
    assert_eq!(revisions.iter().map(|r| r.number).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(record.store.read(|r| r.revision(revisions[1].id)).unwrap(), revisions[1]);
}

#[test]
fn feeds_and_topics_are_listed() {
    let record = coverage();
    let feeds = record.store.read(smentita::store::Reader::feeds).unwrap();
    let shown: Vec<_> = feeds.iter().map(|f| (f.outlet.as_str(), f.entry_count, f.last_entry_at)).collect();
    assert_eq!(shown, [("A", 2, Some(at("08:10"))), ("B", 1, Some(at("08:10")))]);
    let topics = record.store.read(smentita::store::Reader::topics).unwrap();
    let shown: Vec<_> =
        topics.iter().map(|t| (t.article_count, t.story_count, t.outlet_count, t.claim_count)).collect();
    assert_eq!(shown, [(3, 1, 2, 2)]);
    assert_eq!(topics[0].last_change_at, Some(at("18:00+1")));
}

#[test]
fn editions_remember_what_was_told() {
    let record = Record::new();
    let edition = |day: &str, is_sent| DigestIntent {
        date: "2026-11-24".to_owned(),
        topic_id: None,
        language: language("it"),
        since: at("07:00"),
        until: at(day),
        created_at: at(day),
        is_sent,
        content: serde_json::json!({"stories": []}),
    };
    let told = |code| record.store.read(|r| r.told_until(None, language(code))).unwrap();
    assert_eq!(told("it"), None);
    for (day, is_sent) in [("07:00+1", true), ("07:00+2", false)] {
        let edition = edition(day, is_sent);
        record.store.write(move |w| w.save_digest(&edition)).unwrap();
    }
    assert_eq!(told("it"), Some(at("07:00+1")));
    assert_eq!(told("en"), None);
    let kept = record.store.read(|r| r.digests(1)).unwrap();
    assert_eq!(kept[0].digest, edition("07:00+2", false));
}

#[test]
fn pins_are_pairs() {
    let record = Record::with_articles();
    let pin = |a, b, kind| record.store.write(move |w| w.pin(ArticleId(a), ArticleId(b), kind, at("09:00")));
    pin(3, 1, PinKind::Apart).unwrap();
    pin(1, 3, PinKind::Together).unwrap();
    record.check(
        "SELECT * FROM story_pins",
        &expect![[r#"
        1 | 3 | together | 2026-11-24T09:00:00Z
    "#]],
    );
    assert_eq!(pin(1, 99, PinKind::Apart).unwrap_err().to_string(), "there is no article `99` in the record");
    assert!(pin(1, 1, PinKind::Apart).is_err());
    assert!(record.store.write(|w| w.unpin(ArticleId(3), ArticleId(1))).unwrap());
    assert!(!record.store.write(|w| w.unpin(ArticleId(3), ArticleId(1))).unwrap());
}

#[test]
fn furniture_is_counted_and_learned_by_outlet() {
    let record = Record::with_articles();
    let block = |hash, is_learned| PageBlock { hash, sample: format!("block {hash}"), is_learned };
    let apply = |article, time, blocks| record.apply(ArticleIntent { blocks: Some(blocks), ..visit(article, time) });
    apply(1, "08:11", vec![block(1, false), block(2, false)]);
    apply(2, "08:12", vec![block(1, true), block(3, false)]);
    apply(3, "08:13", vec![block(1, true)]);
    let outlet = record.store.read(|r| r.article_for_visit(ArticleId(1))).unwrap().outlet_id;
    let known = record.store.read(|r| r.block_counts(outlet, &[1, 2, 9])).unwrap();
    assert_eq!(known.page_count, 2);
    let count = |hash| known.blocks.get(&hash).map(|count| (count.pages, count.is_learned));
    assert_eq!([count(1), count(2), count(9)], [Some((2, true)), Some((1, false)), None]);
    let learned = |before| record.store.read(|r| r.learned_blocks(outlet, &[1, 2, 9], at(before))).unwrap();
    assert!(learned("08:12").is_empty());
    assert_eq!(learned("08:13")[&1], LearnedBlock { since: at("08:12"), pages: 2, of: 2 });
}

#[test]
fn tables_are_exported() {
    let record = coverage();
    let export = |table, format: &str, scope: &Scope| {
        let mut out = Vec::new();
        let count = smentita::export::export(&record.store, table, scope, format.parse().unwrap(), &mut out).unwrap();
        (count, String::from_utf8(out).unwrap())
    };
    let all = Scope::default();
    for table in RecordTable::ALL {
        // The same rows, the same columns in the same order, in both formats and in the database.
        let rows: u64 = record.sql(&format!("SELECT count(*) FROM {table}")).trim().parse().unwrap();
        let names = record.sql(&format!("SELECT group_concat(name) FROM pragma_table_info('{table}')"));
        let (jsonl_count, jsonl) = export(*table, "jsonl", &all);
        let (csv_count, csv) = export(*table, "csv", &all);
        assert_eq!((jsonl_count, csv_count, jsonl.lines().count() as u64), (rows, rows, rows), "{table}");
        assert_eq!(csv.lines().next().unwrap(), names.trim());
        let first: serde_json::Value = serde_json::from_str(jsonl.lines().next().unwrap()).unwrap();
        let keys: Vec<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.join(","), names.trim());
    }
    expect![[r#"
        revision_id,claim_id,position
        1,meta/access,asserted
        1,meta/sale,rebutted
        2,meta/access,contested
        2,meta/sale,silent
        3,meta/access,contested
        3,meta/sale,rebutted
        4,meta/access,asserted
        4,meta/sale,silent
        5,meta/access,silent
        5,meta/sale,silent
    "#]]
    .assert_eq(&export(RecordTable::Positions, "csv", &all).1);
    expect![[r#"{"id":2,"outlet_id":1,"url":"https://a/2","language":"it","title":"Altro","published_at":"2026-11-25T09:00:00Z","first_seen_at":"2026-11-24T08:10:00Z","last_visited_at":"2026-11-25T09:12:00Z","next_visit_at":"2026-11-24T23:00:00Z","state":"live","missing_since":null,"miss_count":0,"last_changed_at":null,"revision_count":1,"current_revision_id":5,"same_as":null,"copy_of":3,"copy_share":1.0,"copy_reason":"same text","origin":null,"story_id":1,"story_reason":"pinned","etag":null,"last_modified":null,"not_modified_count":0,"snapshot_id":null,"is_imported":0}"#]].assert_eq(export(RecordTable::Articles, "jsonl", &all).1.lines().nth(1).unwrap());

    let second_day = Scope { since: Some(at("00:00+1")), until: Some(at("12:00+1")), topic: Some("meta".into()) };
    let counts = RecordTable::ALL.iter().map(|table| export(*table, "jsonl", &second_day).0).collect::<Vec<_>>();
    assert_eq!(counts, [0, 2, 3, 1, 4, 1]);
    let other_topic = Scope { topic: Some("other".into()), ..Scope::default() };
    assert!(RecordTable::ALL.iter().all(|table| export(*table, "csv", &other_topic).0 == 0));
}

#[test]
fn statements_are_told_once_when_they_enter() {
    let record = coverage();
    let told = |from, to| {
        let spoken = record.store.read(|r| r.statements_in_news(&Scope::between(at(from), at(to)))).unwrap();
        spoken.iter().fold(String::new(), |shown, s| {
            shown + &format!("{} {} {}: {} {:?}\n", s.at, s.kind, s.article.outlet, s.text, s.claims)
        })
    };
    expect![[r#"
        2026-11-24T08:00:00Z denial A: Nessuna vendita. [ClaimId("meta/sale")]
        2026-11-24T08:00:00Z denial B: Meta smentisce. [ClaimId("meta/access")]
    "#]]
    .assert_eq(&told("00:00", "12:00"));
    // The added denial, but not the one that had stood there before.
    expect![[r#"
        2026-11-24T12:11:00Z denial A: Meta smentisce. [ClaimId("meta/access")]
    "#]]
    .assert_eq(&told("12:00", "23:00"));
    expect![[r""]].assert_eq(&told("00:00+1", "23:00+1"));
}
