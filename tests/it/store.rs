//! The record through its public interface, looked at with plain SQL as a researcher would.

use std::path::PathBuf;

use expect_test::{Expect, expect};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use smentita::model::{
    Address, Applied, ArticleId, ArticleIntent, ArticleRef, ArticleState, ArticleStub, Attempt, ChangeIntent,
    ChangeKind, ClaimSpec, CopyOf, EntryIntent, ExtractRules, FeedSpec, HedgeType, JoinReason, Language, Outcome,
    PageBlock, Part, PinKind, PollIntent, Position, RecordTable, RevisionIntent, Snapshot, Statement, StatementKind,
    StoryAssignment, StoryId, Timestamp, TopicMatch, TopicSpec, Validators, VisitPolicy,
};
use smentita::store::{DigestIntent, Error, Mode, Scope, Store};
use tempfile::TempDir;

/// A record in a folder of its own, with two outlets, two feeds and one topic with two claims.
pub(crate) struct Record {
    store: Store,
    folder: TempDir,
}

fn language(code: &str) -> Language {
    Language::parse(code).unwrap()
}

/// An instant of 24 November 2026, or `day` days later.
fn at(time: &str) -> Timestamp {
    let (day, time) = time.split_once('+').map_or((0, time), |(time, day)| (day.parse().unwrap(), time));
    format!("2026-11-{:02}T{time}:00Z", 24 + day).parse().unwrap()
}

fn feed(id: &str, outlet: &str, code: &str) -> FeedSpec {
    FeedSpec {
        id: id.into(),
        url: format!("https://www.{id}.example.com/rss").parse().unwrap(),
        outlet: outlet.to_owned(),
        language: Some(language(code)),
        country: Some("IT".to_owned()),
        schedule: None,
        topics: Vec::new(),
        visit: VisitPolicy::Matched,
        extract: ExtractRules::default(),
    }
}

fn topic(query: &str) -> TopicSpec {
    let claim = |id: &str| ClaimSpec {
        id: format!("meta/{id}").as_str().into(),
        text: [(language("it"), format!("{id}, in italiano")), (language("en"), id.to_owned())].into(),
        query: id.to_owned(),
    };
    TopicSpec {
        id: "meta".into(),
        title: [(language("it"), "Meta e i messaggi".to_owned())].into(),
        query: query.to_owned(),
        terms: [].into(),
        concepts: Vec::new(),
        same: Vec::new(),
        claims: vec![claim("access"), claim("sale")],
    }
}

fn stub(url: &str, title: &str) -> EntryIntent {
    EntryIntent {
        known: None,
        key: url.to_owned(),
        guid: Some(url.to_owned()),
        url: Some(url.to_owned()),
        title: Some(title.to_owned()),
        summary: None,
        published_at: Some(at("08:00")),
        article: Some(ArticleRef::New {
            address: address(url),
            title: Some(title.to_owned()),
            language: language("it"),
            published_at: Some(at("08:00")),
            visit_at: Some(at("08:10")),
            topics: vec![matched()],
        }),
    }
}

fn address(url: &str) -> Address {
    Address { url: url.to_owned(), key: url.trim_start_matches("https://").to_owned() }
}

fn matched() -> TopicMatch {
    TopicMatch { topic_id: "meta".into(), version: 1, matched: serde_json::json!(["Meta"]) }
}

fn poll(feed: &str, entries: Vec<EntryIntent>) -> PollIntent {
    PollIntent {
        feed_id: feed.into(),
        at: at("08:10"),
        attempts: vec![attempt(&format!("https://www.{feed}.example.com/rss"))],
        is_success: true,
        title: Some(format!("{feed} news")),
        moved_to: None,
        validators: Validators { etag: Some("\"1\"".to_owned()), last_modified: None },
        not_modified_count: 0,
        next_poll_at: at("08:20"),
        failure_count: 0,
        last_problem: None,
        entries,
        hosts: Vec::new(),
    }
}

fn attempt(url: &str) -> Attempt {
    Attempt { url: url.to_owned(), at: at("08:10"), status: Some(200), bytes: 10, duration_ms: 5, outcome: Outcome::Ok }
}

fn visit(article: i64, time: &str) -> ArticleIntent {
    ArticleIntent {
        article_id: ArticleId(article),
        at: at(time),
        attempts: vec![attempt("https://example.com/")],
        snapshot: None,
        validators: Validators::default(),
        not_modified_count: 0,
        state: ArticleState::Live,
        missing_since: None,
        miss_count: 0,
        last_changed_at: None,
        next_visit_at: Some(at("23:00")),
        moved_to: None,
        revision: None,
        returned_to: None,
        blocks: Vec::new(),
        rearm: Vec::new(),
        hosts: Vec::new(),
        changes: Vec::new(),
    }
}

fn revision(title: &str, text: &str) -> RevisionIntent {
    RevisionIntent {
        title: Some(title.to_owned()),
        byline: None,
        text: text.to_owned(),
        content_hash: format!("{title}|{text}"),
        extractor_version: "1".to_owned(),
        snapshot_id: None,
        note: None,
        language: language("it"),
        published_at: None,
        topics: vec![matched()],
        statements: Vec::new(),
        positions: Vec::new(),
        copy_keys: vec![7, 8],
        copy_of: None,
        copies: Vec::new(),
        origin: None,
        story_features: vec![1],
        story_terms: vec![42],
        story: Some(opens()),
    }
}

fn opens() -> StoryAssignment {
    StoryAssignment { story: None, reason: JoinReason::Opened { nearest: None }, merged: Vec::new() }
}

fn joins(story: i64) -> StoryAssignment {
    StoryAssignment { story: Some(StoryId(story)), reason: JoinReason::Pinned, merged: Vec::new() }
}

fn says(kind: StatementKind, claim: &str, text: &str) -> (Statement, Vec<smentita::model::ClaimId>) {
    let statement = Statement {
        kind,
        hedged: Some(false),
        hedge_type: Some(HedgeType::Plain),
        speaker: Some("Meta".to_owned()),
        cue: "smentisce".to_owned(),
        rule: "it.denial.verb".to_owned(),
        direct_quote: false,
        part: Part::Text,
        start: 0,
        end: text.chars().count(),
        text: text.to_owned(),
    };
    (statement, vec![format!("meta/{claim}").as_str().into()])
}

fn change(kind: ChangeKind) -> ChangeIntent {
    ChangeIntent {
        kind,
        topic_id: Some("meta".into()),
        from_revision_id: None,
        is_to_this_revision: true,
        detail: serde_json::json!({}),
    }
}

impl Record {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("deep/er/record.db"), Mode::ReadWrite).unwrap();
        store
            .write(|w| w.sync_config(&[feed("a", "A", "it"), feed("b", "B", "en")], &[topic("meta")], at("08:00")))
            .unwrap();
        Self { store, folder }
    }

    /// Three articles, the third of the other outlet.
    fn with_articles() -> Self {
        let record = Self::new();
        record.poll(poll("a", vec![stub("https://a/1", "uno"), stub("https://a/2", "due")]));
        record.poll(poll("b", vec![stub("https://b/3", "tre")]));
        record
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("deep/er/record.db")
    }

    fn poll(&self, poll: PollIntent) {
        self.store.write(move |w| w.apply_poll(&poll)).unwrap();
    }

    fn apply(&self, visit: ArticleIntent) -> Applied {
        self.store.write(move |w| w.apply_article(&visit)).unwrap()
    }

    fn visit(&self, article: i64, time: &str, revision: RevisionIntent) -> Applied {
        self.apply(ArticleIntent { revision: Some(revision), ..visit(article, time) })
    }

    /// What a query gives to somebody who opens the file.
    pub(crate) fn sql(&self, query: &str) -> String {
        rows(&Connection::open(self.path()).unwrap(), query)
    }

    #[track_caller]
    fn check(&self, query: &str, expected: &Expect) {
        expected.assert_eq(&self.sql(query));
    }
}

fn rows(connection: &Connection, query: &str) -> String {
    let mut query = connection.prepare(query).unwrap();
    let columns = query.column_count();
    let mut rows = query.query([]).unwrap();
    let mut shown = String::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<String> = (0..columns)
            .map(|i| match row.get_ref(i).unwrap() {
                ValueRef::Null => "-".to_owned(),
                ValueRef::Integer(n) => n.to_string(),
                ValueRef::Real(n) => n.to_string(),
                ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                ValueRef::Blob(blob) => format!("{} bytes", blob.len()),
            })
            .collect();
        shown += &cells.join(" | ");
        shown.push('\n');
    }
    shown
}

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
fn a_record_is_read_while_another_process_writes() {
    let record = Record::with_articles();
    let reading = Store::open(&record.path(), Mode::ReadOnly).unwrap();
    record.visit(1, "08:11", revision("Titolo", "testo"));
    assert!(reading.read(|r| r.article_for_visit(ArticleId(1))).unwrap().last_revision.is_some());
    let refused = reading.write(|w| w.save_meta("a", "b")).unwrap_err();
    assert!(matches!(refused, Error::ReadOnly { .. }), "{refused}");
}

#[test]
fn files_that_are_no_record_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str, mode| {
        let message = Store::open(&folder.path().join(name), mode).err().unwrap().to_string();
        message.replace(&folder.path().display().to_string(), "")
    };
    expect!["there is no database `/none.db`; `smentita poll`, `import` or `demo` creates one"]
        .assert_eq(&open("none.db", Mode::ReadOnly));

    std::fs::write(folder.path().join("text.db"), "no database at all, but long enough to look at".repeat(50)).unwrap();
    expect!["`/text.db` is not a smentita database"].assert_eq(&open("text.db", Mode::ReadWrite));

    Connection::open(folder.path().join("other.db")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    expect!["`/other.db` is not a smentita database"].assert_eq(&open("other.db", Mode::ReadWrite));

    drop(Store::open(&folder.path().join("new.db"), Mode::ReadWrite).unwrap());
    Connection::open(folder.path().join("new.db")).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    expect!["`/new.db` has schema 99, and this smentita knows 1; use a newer smentita"]
        .assert_eq(&open("new.db", Mode::ReadWrite));
    expect!["`/new.db` has schema 99, and this smentita knows 1; use a newer smentita"]
        .assert_eq(&open("new.db", Mode::ReadOnly));

    std::fs::create_dir(folder.path().join("folder.db")).unwrap();
    expect!["`/folder.db` cannot be opened: unable to open database file: /folder.db"]
        .assert_eq(&open("folder.db", Mode::ReadWrite));
    std::fs::write(folder.path().join("file"), "").unwrap();
    expect!["`/file/record.snapshots.db` cannot be opened: File exists (os error 17)"]
        .assert_eq(&open("file/record.db", Mode::ReadWrite));
}

/// Three outlets' worth of coverage over two days, for the views.
///
/// A alleges at 08:11 and adds the denial at 12:11; B (English) carries both at 10:11 and drops the denial the next day;
/// A reprints B's text the next day.
pub(crate) fn coverage() -> Record {
    let record = Record::with_articles();
    let alleges = || says(StatementKind::Allegation, "access", "Meta legge i messaggi.");
    let denies = || says(StatementKind::Denial, "access", "Meta smentisce.");
    let stands = |access, sale| vec![("meta/access".into(), access), ("meta/sale".into(), sale)];
    record.apply(ArticleIntent {
        revision: Some(RevisionIntent {
            statements: vec![alleges(), says(StatementKind::Denial, "sale", "Nessuna vendita.")],
            positions: stands(Position::Asserted, Position::Rebutted),
            ..revision("Meta legge", "uno")
        }),
        changes: vec![change(ChangeKind::ArticleAppeared)],
        ..visit(1, "08:11")
    });
    record.apply(ArticleIntent {
        revision: Some(RevisionIntent {
            language: language("en"),
            statements: vec![alleges(), denies()],
            positions: stands(Position::Contested, Position::Silent),
            story: Some(joins(1)),
            ..revision("Meta denies", "two")
        }),
        changes: vec![change(ChangeKind::ArticleAppeared), change(ChangeKind::OutletJoined)],
        ..visit(3, "10:11")
    });
    record.apply(ArticleIntent {
        revision: Some(RevisionIntent {
            statements: vec![alleges(), denies(), denies()],
            positions: stands(Position::Contested, Position::Silent),
            story: None,
            ..revision("Meta legge?", "uno e mezzo")
        }),
        changes: vec![change(ChangeKind::PunctuationChanged), change(ChangeKind::DenialAdded)],
        ..visit(1, "12:11")
    });
    record.apply(ArticleIntent {
        revision: Some(RevisionIntent {
            language: language("en"),
            statements: vec![alleges()],
            positions: stands(Position::Asserted, Position::Silent),
            story: None,
            ..revision("Meta reads", "two")
        }),
        changes: vec![change(ChangeKind::HeadlineChanged), change(ChangeKind::DenialRemoved)],
        ..visit(3, "09:11+1")
    });
    record.apply(ArticleIntent {
        revision: Some(RevisionIntent {
            published_at: Some(at("09:00+1")),
            copy_of: Some(CopyOf { original: ArticleId(3), share: 1.0, reason: "same text".to_owned() }),
            positions: stands(Position::Silent, Position::Silent),
            story: Some(joins(1)),
            ..revision("Altro", "two")
        }),
        changes: vec![change(ChangeKind::CopyAppeared)],
        ..visit(2, "09:12+1")
    });
    record.apply(ArticleIntent {
        state: ArticleState::Gone,
        changes: vec![ChangeIntent { is_to_this_revision: false, ..change(ChangeKind::ArticleGone) }],
        ..visit(3, "18:00+1")
    });
    record
}

#[test]
fn view_latest_articles() {
    coverage().check(
        "SELECT id, outlet, language, title, text, revision_count, revision_id, seen_at, copy_of, state FROM latest_articles",
        &expect![[r#"
            1 | A | it | Meta legge? | uno e mezzo | 2 | 3 | 2026-11-24T12:11:00Z | - | live
            2 | A | it | Altro | two | 1 | 5 | 2026-11-25T09:12:00Z | 3 | live
            3 | B | en | Meta reads | two | 2 | 4 | 2026-11-25T09:11:00Z | - | gone
        "#]],
    );
    Record::with_articles().check(
        "SELECT id, title, text, revision_id FROM latest_articles WHERE id = 1",
        &expect![[r#"
            1 | uno | - | -
        "#]],
    );
}

#[test]
fn view_story_timeline() {
    coverage().check(
        "SELECT * FROM story_timeline",
        &expect![[r#"
        1 | 2026-11-24T08:11:00Z | article_appeared | A | it | 1 | {} | 1
        1 | 2026-11-24T10:11:00Z | article_appeared | B | en | 3 | {} | 2
        1 | 2026-11-24T10:11:00Z | outlet_joined | B | en | 3 | {} | 3
        1 | 2026-11-24T12:11:00Z | punctuation_changed | A | it | 1 | {} | 4
        1 | 2026-11-24T12:11:00Z | denial_added | A | it | 1 | {} | 5
        1 | 2026-11-25T09:11:00Z | headline_changed | B | en | 3 | {} | 6
        1 | 2026-11-25T09:11:00Z | denial_removed | B | en | 3 | {} | 7
        1 | 2026-11-25T09:12:00Z | copy_appeared | A | it | 2 | {} | 8
        1 | 2026-11-25T18:00:00Z | article_gone | B | en | 3 | {} | 9
    "#]],
    );
}

#[test]
fn view_denials() {
    let record = coverage();
    record.check(
        "SELECT article_id, outlet, language, story_id, claim_id, speaker, text, denied_at, hours_to_denial,
             hours_to_own_denial FROM denials ORDER BY denied_at, article_id",
        &expect![[r#"
            1 | A | it | 1 | meta/sale | Meta | Nessuna vendita. | 2026-11-24T08:11:00Z | - | -
            3 | B | en | 1 | meta/access | Meta | Meta smentisce. | 2026-11-24T10:11:00Z | 2 | 0
            1 | A | it | 1 | meta/access | Meta | Meta smentisce. | 2026-11-24T12:11:00Z | 4 | 4
        "#]],
    );
}

#[test]
fn view_coverage_by_day() {
    coverage().check(
        "SELECT * FROM coverage_by_day",
        &expect![[r#"
        2026-11-24 | meta | en | 1 | 1 | 0 | 1
        2026-11-24 | meta | it | 1 | 1 | 0 | 1
        2026-11-25 | meta | it | 1 | 1 | 1 | 0
    "#]],
    );
}

#[test]
fn view_claim_matrix() {
    coverage().check(
        "SELECT * FROM claim_matrix",
        &expect![[r#"
        A | meta/access | contested | 2026-11-24T12:11:00Z | 1 | 3
        A | meta/sale | silent | 2026-11-25T09:12:00Z | 2 | 5
        B | meta/access | asserted | 2026-11-25T09:11:00Z | 3 | 4
        B | meta/sale | silent | 2026-11-24T10:11:00Z | 3 | 4
    "#]],
    );
}

#[test]
fn view_outlet_edits() {
    coverage().check(
        "SELECT * FROM outlet_edits",
        &expect![[r#"
        A | 2026-11-24 | 1 | 0 | 1 | 0
        B | 2026-11-25 | 1 | 1 | 0 | 1
    "#]],
    );
}

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
        meta/sale: A silent since 2026-11-24T12:11:00Z, B silent since 2026-11-24T10:11:00Z
    "#]]
    .assert_eq(&standing("00:00+1"));
    expect![[r#"
        meta/access: A contested since 2026-11-24T12:11:00Z, B asserted since 2026-11-25T09:11:00Z
        meta/sale: A silent since 2026-11-25T09:12:00Z, B silent since 2026-11-24T10:11:00Z
    "#]]
    .assert_eq(&standing("23:00+1"));
    // At the end it is what the view says.
    assert_eq!(record.sql("SELECT count(*) FROM claim_matrix"), "4\n");
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
        let hits = record.store.read(|r| r.search(words, &Scope::default(), 10)).unwrap();
        hits.iter().map(|hit| format!("{}: {}", hit.article.id, hit.snippet)).collect::<Vec<_>>().join("\n")
    };
    expect!["1: Meta legge?"].assert_eq(&found("LEGGE"));
    expect![""].assert_eq(&found("mess*"));
    expect!["3: Meta reads"].assert_eq(&found("reads NOT legge"));
    expect!["2: 网飞没有读取私人消息。Il perché c'è"].assert_eq(&found("c'è"));
    expect!["2: 梅塔否认 网飞没有读取私人消息。Il perché c'è"].assert_eq(&found("私人消息"));
    expect![""].assert_eq(&found("\"unclosed"));
    expect![""].assert_eq(&found("AND"));
    expect![""].assert_eq(&found("  "));
    let scope = Scope { topic: Some("other".into()), ..Scope::default() };
    assert!(record.store.read(|r| r.search("legge", &scope, 10)).unwrap().is_empty());
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
fn furniture_is_counted_by_outlet() {
    let record = Record::with_articles();
    let block = |hash| PageBlock { hash, sample: format!("block {hash}") };
    record.apply(ArticleIntent { blocks: vec![block(1), block(2)], ..visit(1, "08:11") });
    record.apply(ArticleIntent { blocks: vec![block(1), block(3)], ..visit(2, "08:12") });
    record.apply(ArticleIntent { blocks: vec![block(1)], ..visit(3, "08:13") });
    let outlet = record.store.read(|r| r.article_for_visit(ArticleId(1))).unwrap().outlet_id;
    let known = record.store.read(|r| r.furniture(outlet, &[1, 2, 9])).unwrap();
    assert_eq!((known.page_count, known.blocks), (2, [(1, 2), (2, 1)].into()));
    let common = record.store.read(|r| r.common_blocks(outlet, 2)).unwrap();
    assert_eq!((common.page_count, common.blocks), (2, [(1, 2)].into()));
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
        3,meta/sale,silent
        4,meta/access,asserted
        4,meta/sale,silent
        5,meta/access,silent
        5,meta/sale,silent
    "#]]
    .assert_eq(&export(RecordTable::Positions, "csv", &all).1);
    expect![[r#"{"id":2,"outlet_id":1,"url":"https://a/2","language":"it","title":"Altro","published_at":"2026-11-25T09:00:00Z","first_seen_at":"2026-11-24T08:10:00Z","last_visited_at":"2026-11-25T09:12:00Z","next_visit_at":"2026-11-24T23:00:00Z","state":"live","missing_since":null,"miss_count":0,"last_changed_at":null,"revision_count":1,"copy_of":3,"copy_share":1.0,"copy_reason":"same text","origin":null,"story_id":1,"story_reason":"pinned","etag":null,"last_modified":null,"not_modified_count":0,"snapshot_id":null,"is_imported":0}"#]].assert_eq(export(RecordTable::Articles, "jsonl", &all).1.lines().nth(1).unwrap());

    let second_day = Scope { since: Some(at("00:00+1")), until: Some(at("12:00+1")), topic: Some("meta".into()) };
    let counts = RecordTable::ALL.iter().map(|table| export(*table, "jsonl", &second_day).0).collect::<Vec<_>>();
    assert_eq!(counts, [0, 2, 3, 1, 4, 1]);
    let other_topic = Scope { topic: Some("other".into()), ..Scope::default() };
    assert!(RecordTable::ALL.iter().all(|table| export(*table, "csv", &other_topic).0 == 0));
}
