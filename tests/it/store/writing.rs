//! What polls and visits become, and that jobs are whole.

use super::*;

#[test]
fn a_poll_becomes_rows() {
    let record = Record::new();
    record.poll(poll(
        "a",
        vec![
            stub("https://a/1", "uno"),
            EntryIntent { key: "other".to_owned(), ..stub("https://a/1", "the same page") },
            EntryIntent { article: None, key: "no link".to_owned(), url: None, ..stub("", "tre") },
        ],
    ));
    record.check(
        "SELECT id, url, title, etag, next_poll_at, last_success_at, failure_count, last_problem FROM feeds",
        &expect![[r#"
            a | https://www.a.example.com/rss | a news | "1" | 2026-11-24T08:20:00Z | 2026-11-24T08:10:00Z | 0 | -
            b | https://www.b.example.com/rss | - | - | - | - | 0 | -
        "#]],
    );
    record.check(
        "SELECT id, article_id, key, title, published_at, first_seen_at FROM entries",
        &expect![[r"
            1 | 1 | https://a/1 | uno | 2026-11-24T08:00:00Z | 2026-11-24T08:10:00Z
            2 | 1 | other | the same page | 2026-11-24T08:00:00Z | 2026-11-24T08:10:00Z
            3 | - | no link | tre | 2026-11-24T08:00:00Z | 2026-11-24T08:10:00Z
        "]],
    );
    record.check(
        "SELECT id, outlet_id, url, title, state, revision_count FROM articles",
        &expect![[r"
            1 | 1 | https://a/1 | uno | live | 0
        "]],
    );
    record.check(
        "SELECT feed_id, article_id, url, status, outcome FROM attempts",
        &expect![[r"
            a | - | https://www.a.example.com/rss | 200 | ok
        "]],
    );
    record.check(
        "SELECT * FROM topic_articles",
        &expect![[r#"
        meta | 1 | ["Meta"] | 1 | 2026-11-24T08:10:00Z
    "#]],
    );
}

#[test]
fn what_is_due_is_found_and_nothing_else() {
    let record = Record::with_articles();
    let due = |time| record.store.read(|r| r.due_feeds(at(time))).unwrap();
    assert_eq!(due("08:19"), []);
    assert_eq!(due("08:20"), ["a".into(), "b".into()]);
    let articles = record.store.read(|r| r.due_articles(at("08:10"))).unwrap();
    assert_eq!(articles.iter().map(|a| a.id.0).collect::<Vec<_>>(), [1, 2, 3]);
    assert!(record.store.read(|r| r.due_articles(at("08:09"))).unwrap().is_empty());

    let known = record.store.read(|r| r.known_entries(&"a".into(), ["https://a/1", "https://a/9"])).unwrap();
    assert_eq!(known.keys().collect::<Vec<_>>(), ["https://a/1"]);
    let known = record.store.read(|r| r.articles_by_url_keys(["b/3", "b/4"])).unwrap();
    assert_eq!(known["b/3"].id, ArticleId(3));
    assert_eq!(known.len(), 1);
}

#[test]
fn a_visit_becomes_rows_and_is_read_back() {
    let record = Record::with_articles();
    let statement = says(StatementKind::Denial, "access", "Meta smentisce.");
    let snapshot = Snapshot {
        url: "https://a/1".to_owned(),
        fetched_at: at("08:11"),
        status: 200,
        headers: vec![("etag".to_owned(), "x".to_owned())],
        body: b"<p>Meta smentisce.</p>".repeat(100),
        sha256: "00ff".to_owned(),
        redirects: Vec::new(),
    };
    let applied = record.apply(ArticleIntent {
        snapshot: Some(snapshot.clone()),
        moved_to: Some(address("https://a/one")),
        revision: Some(RevisionIntent {
            statements: vec![statement.clone()],
            positions: vec![("meta/access".into(), Position::Rebutted), ("meta/sale".into(), Position::Silent)],
            ..revision("Titolo", "Meta smentisce.")
        }),
        changes: vec![change(ChangeKind::ArticleAppeared), change(ChangeKind::StoryOpened)],
        ..visit(1, "08:11")
    });
    assert!(applied.is_new_story);
    record.check(
        "SELECT id, url, title, state, revision_count, story_id, story_reason, snapshot_id FROM articles WHERE id = 1",
        &expect![[r#"
            1 | https://a/one | Titolo | live | 1 | 1 | {"opened":{"nearest":null}} | 1
        "#]],
    );
    record.check(
        "SELECT at, kind, topic_id, story_id, article_id, from_revision_id, to_revision_id, detail FROM changes",
        &expect![[r"
            2026-11-24T08:11:00Z | article_appeared | meta | 1 | 1 | - | 1 | {}
            2026-11-24T08:11:00Z | story_opened | meta | 1 | 1 | - | 1 | {}
        "]],
    );
    record.check(
        "SELECT title, language, article_count, outlet_count, language_count FROM stories",
        &expect![[r"
            Titolo | it | 1 | 1 | 1
        "]],
    );

    let known = record.store.read(|r| r.articles_by_url_keys(["a/1", "a/one"])).unwrap();
    assert_eq!(known.len(), 2, "the old address stays an alias");
    let article = record.store.read(|r| r.article_for_visit(ArticleId(1))).unwrap();
    assert_eq!(article.feed_id, Some("a".into()));
    assert_eq!(article.snapshot_sha256.as_deref(), Some("00ff"));
    let last = article.last_revision.unwrap();
    assert_eq!(last.statements, [statement]);
    assert_eq!(last.positions.len(), 2);
    assert_eq!(article.content_hashes.len(), 1);
    assert_eq!(record.store.read(|r| r.snapshot(smentita::model::SnapshotId(1))).unwrap(), snapshot);
}

#[test]
fn copies_have_no_chains() {
    let record = Record::with_articles();
    let copy = |original| CopyOf { original: ArticleId(original), share: 0.9, reason: "same text".to_owned() };
    record.visit(1, "08:11", revision("uno", "testo"));
    record.visit(
        2,
        "08:12",
        RevisionIntent { copy_of: Some(copy(1)), story: Some(joins(1)), ..revision("due", "testo") },
    );
    record.visit(
        3,
        "08:13",
        RevisionIntent { copy_of: Some(copy(2)), story: Some(joins(1)), ..revision("tre", "testo") },
    );
    record.check(
        "SELECT id, copy_of, copy_share, copy_reason FROM articles",
        &expect![[r"
        1 | - | - | -
        2 | 1 | 0.9 | same text
        3 | 1 | 0.9 | same text
    "]],
    );
    record.check(
        "SELECT article_count, copy_count, outlet_count FROM stories",
        &expect![[r"
        3 | 2 | 2
    "]],
    );
    let postings = record.store.read(|r| r.copy_postings(ArticleId(3), &[7, 9], 10)).unwrap();
    assert_eq!(postings.iter().map(|p| (p.key, p.article.0, p.original.0)).collect::<Vec<_>>(), [(7, 1, 1), (7, 2, 1)]);
    let candidates = record.store.read(|r| r.copy_candidates(&[ArticleId(2), ArticleId(99)])).unwrap();
    assert_eq!(candidates.iter().map(|c| c.original.unwrap().article.0).collect::<Vec<_>>(), [1]);

    // An older article turns up: all copies are its copies now, and a text that departs is a copy no more.
    record.poll(poll("b", vec![stub("https://b/4", "quattro")]));
    record.visit(4, "08:14", RevisionIntent { copies: vec![(ArticleId(1), copy(4))], ..revision("quattro", "testo") });
    record.check(
        "SELECT id, article_count, copy_count FROM stories",
        &expect![[r#"
        1 | 3 | 3
        2 | 1 | 0
    "#]],
    );
    record.visit(2, "09:00", RevisionIntent { story: None, ..revision("due", "altro") });
    record.check(
        "SELECT id, copy_of FROM articles",
        &expect![[r"
        1 | 4
        2 | -
        3 | 4
        4 | -
    "]],
    );
}

#[test]
fn merged_stories_leave_an_alias() {
    let record = Record::with_articles();
    record.visit(1, "08:11", revision("uno", "testo"));
    record.apply(ArticleIntent {
        revision: Some(revision("due", "altro")),
        changes: vec![change(ChangeKind::StoryOpened)],
        ..visit(2, "08:12")
    });
    record.visit(
        3,
        "08:13",
        RevisionIntent {
            story: Some(StoryAssignment { merged: vec![StoryId(2)], ..joins(1) }),
            ..revision("tre", "terzo")
        },
    );
    record.check(
        "SELECT id, title, article_count, outlet_count, last_changed_at FROM stories",
        &expect![[r"
        1 | uno | 3 | 2 | 2026-11-24T08:13:00Z
    "]],
    );
    record.check(
        "SELECT * FROM story_aliases",
        &expect![[r"
        2 | 1 | due | 2026-11-24T08:13:00Z
    "]],
    );
    record.check(
        "SELECT kind, story_id FROM changes",
        &expect![[r"
        story_opened | 1
    "]],
    );
    assert_eq!(record.store.read(|r| r.resolve_story(StoryId(2))).unwrap(), Some(StoryId(1)));
    // The id is not given again, and an article that still names it joins the survivor.
    record.poll(poll("b", vec![stub("https://b/4", "quattro"), stub("https://b/5", "cinque")]));
    assert_eq!(record.visit(4, "08:14", revision("quattro", "quarto")).story_id, Some(StoryId(3)));
    let joined = RevisionIntent { story: Some(joins(2)), ..revision("cinque", "quinto") };
    assert_eq!(record.visit(5, "08:15", joined).story_id, Some(StoryId(1)));
}

#[test]
fn the_index_follows_the_last_revision() {
    let record = Record::with_articles();
    let found = |word: &str| record.sql(&format!("SELECT rowid FROM articles_fts WHERE articles_fts MATCH '{word}'"));
    assert_eq!(found("uno"), "1\n", "a headline is found before the page is read");
    record.visit(1, "08:11", revision("Perché", "la smentita"));
    assert_eq!((found("uno"), found("perche"), found("smentita")), (String::new(), "1\n".into(), "1\n".into()));
    record.visit(1, "09:11", revision("Perché", "la conferma"));
    assert_eq!((found("smentita"), found("conferma")), (String::new(), "1\n".into()));
    record.sql("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)");
}

#[test]
fn a_changed_query_is_a_new_version() {
    let record = Record::new();
    let sync = |query: &'static str, time| {
        record.store.write(move |w| w.sync_config(&[feed("a", "A", "it")], &[topic(query)], at(time))).unwrap();
    };
    sync("meta", "09:00");
    sync("meta AND netflix", "10:00");
    record.check(
        "SELECT id, title, titles, query, version, updated_at, is_active FROM topics",
        &expect![[r#"
        meta | Meta e i messaggi | {"it":"Meta e i messaggi"} | meta AND netflix | 2 | 2026-11-24T10:00:00Z | 1
    "#]],
    );
    record.check(
        "SELECT topic_id, version, query, valid_from, valid_until FROM topic_versions",
        &expect![[r"
        meta | 1 | meta | 2026-11-24T08:00:00Z | 2026-11-24T10:00:00Z
    "]],
    );
    record.check(
        "SELECT id, number, text FROM claims",
        &expect![[r"
        meta/access | 1 | access
        meta/sale | 2 | sale
    "]],
    );
    record.check(
        "SELECT id, is_active FROM feeds",
        &expect![[r"
        a | 1
        b | 0
    "]],
    );
    assert_eq!(record.store.read(|r| r.due_feeds(at("23:00"))).unwrap(), ["a".into()]);
}

#[test]
fn an_import_finds_its_outlet() {
    let record = Record::new();
    let ensure = |url: &str, outlet: Option<&str>, domain: &str| {
        let stub = ArticleStub {
            address: address(url),
            outlet: outlet.map(str::to_owned),
            domain: domain.to_owned(),
            language: Language::UND,
            title: None,
            published_at: None,
            first_seen_at: at("08:00"),
            visit_at: None,
            is_imported: true,
        };
        record.store.write(move |w| w.ensure_article(&stub)).unwrap()
    };
    assert_eq!(ensure("https://x/1", None, "example.com"), (ArticleId(1), true));
    assert_eq!(ensure("https://x/1", None, "example.com"), (ArticleId(1), false));
    ensure("https://x/2", Some("B"), "elsewhere.org");
    ensure("https://x/3", None, "new.org");
    record.check(
        "SELECT a.url, o.name, o.domain FROM articles a JOIN outlets o ON o.id = a.outlet_id",
        &expect![[r"
        https://x/1 | A | example.com
        https://x/2 | B | example.com
        https://x/3 | new.org | new.org
    "]],
    );
}

#[test]
fn a_failed_job_leaves_no_trace_and_harms_no_other() {
    let record = Record::with_articles();
    let failed = record.store.write(|w| {
        w.save_meta("half", "done")?;
        w.apply_article(&visit(99, "08:11")).map(|_| ())
    });
    assert_eq!(failed.unwrap_err().to_string(), "there is no article `99` in the record");
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        record.store.write::<()>(|w| {
            w.save_meta("half", "done")?;
            panic!("in a job")
        })
    }));
    assert!(panicked.is_err());
    record.store.write(|w| w.save_meta("whole", "done")).unwrap();
    record.check(
        "SELECT key FROM meta",
        &expect![[r"
        whole
    "]],
    );
}

#[test]
fn many_writers_share_commits_and_readers_see_whole_jobs() {
    let record = Record::with_articles();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let store = &record.store;
            scope.spawn(move || {
                for turn in 0..20 {
                    store
                        .write(move |w| {
                            w.save_meta(&format!("{thread}-{turn}-a"), "")?;
                            w.save_meta(&format!("{thread}-{turn}-b"), "")
                        })
                        .unwrap();
                    // What was answered is there for every reader, and never half of it.
                    let both = store
                        .read(|r| Ok((r.meta(&format!("{thread}-{turn}-a"))?, r.meta(&format!("{thread}-{turn}-b"))?)));
                    assert!(matches!(both, Ok((Some(_), Some(_)))));
                }
            });
        }
    });
    assert_eq!(record.sql("SELECT count(*) FROM meta"), "320\n");
}

#[test]
fn a_content_that_returns_is_marked_and_stands() {
    let record = Record::with_articles();
    let stands = |position| vec![("meta/access".into(), position)];
    let one = RevisionIntent { positions: stands(Position::Asserted), ..revision("uno", "prima") };
    let first = record.visit(1, "08:11", one).revision_id;
    let two = RevisionIntent { positions: stands(Position::Rebutted), story: None, ..revision("due", "dopo") };
    record.visit(1, "09:11", two);
    record.apply(ArticleIntent { returned_to: first, ..visit(1, "10:11") });

    let article = record.store.read(|r| r.article_for_visit(ArticleId(1))).unwrap();
    assert_eq!(article.last_revision.map(|r| r.id), first);
    assert_eq!(article.content_hashes.len(), 2);
    record.check(
        "SELECT number, return_count, last_returned_at FROM revisions",
        &expect![[r#"
        1 | 1 | 2026-11-24T10:11:00Z
        2 | 0 | -
    "#]],
    );
    record.check(
        "SELECT title, text, revision_count FROM latest_articles WHERE id = 1",
        &expect![[r#"
        uno | prima | 2
    "#]],
    );
    record.check(
        "SELECT claim_id, position, since FROM claim_matrix",
        &expect![[r#"
        meta/access | asserted | 2026-11-24T10:11:00Z
    "#]],
    );
    record.check(
        "SELECT rowid FROM articles_fts WHERE articles_fts MATCH 'prima'",
        &expect![[r#"
        1
    "#]],
    );
    record.sql("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)");
    let foreign =
        record.store.write(move |w| w.apply_article(&ArticleIntent { returned_to: first, ..visit(2, "10:11") }));
    assert!(matches!(foreign, Err(Error::NotFound { .. })));
}

#[test]
fn queued_jobs_run_in_order_and_fail_alone() {
    let record = Record::new();
    let append = |digit: usize| {
        record.store.submit(move |w| {
            let text = w.meta("digits")?.unwrap_or_default() + &digit.to_string();
            w.save_meta("digits", &text)?;
            if digit == 3 { w.article_for_visit(ArticleId(99)).map(|_| text) } else { Ok(text) }
        })
    };
    let queued: Vec<_> = (0..6).map(|digit| append(digit).unwrap()).collect();
    let told: Vec<_> = queued.into_iter().map(|job| job.wait().unwrap_or_else(|error| error.to_string())).collect();
    let failed = "there is no article `99` in the record";
    assert_eq!(told, ["0", "01", "012", failed, "0124", "01245"]);
}
