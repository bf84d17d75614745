//! The record through its public interface, looked at with plain SQL as a researcher would.

mod files;
mod reading;
mod views;
mod writing;

use std::path::PathBuf;

use expect_test::{Expect, expect};
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use smentita::model::{
    Address, Applied, ArticleId, ArticleIntent, ArticleRef, ArticleState, ArticleStub, Attempt, ChangeIntent,
    ChangeKind, ClaimSpec, CopyOf, Deliberation, EntryIntent, ExtractRules, FeedSpec, HedgeType, JoinReason, Language,
    Outcome, PageBlock, Part, PinKind, PollIntent, Position, RecordTable, RevisionIntent, Snapshot, Statement,
    StatementKind, StoryAssignment, StoryId, Timestamp, TopicMatch, TopicSpec, Validators, VisitPolicy,
};
use smentita::store::{DigestIntent, Error, LearnedBlock, Mode, Scope, Store};
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
        absorbs: None,
        revision: None,
        returned_to: None,
        blocks: None,
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
        left_out: Vec::new(),
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
        story_encoder: None,
        story_features: vec![1],
        deliberation: Deliberation::default(),
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
        at: None,
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
            statements: vec![alleges(), says(StatementKind::Denial, "sale", "Nessuna vendita."), denies()],
            positions: stands(Position::Contested, Position::Rebutted),
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
