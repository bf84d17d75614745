//! The record: comparing revisions, reading the archive again, writing the digest of a busy day.
//!
//! `cargo bench --bench record -- [pages] [changes]`, by default 900 pages and 10,000 changes. What is told is processor
//! time, of which a busy machine changes little; of several runs the least.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

mod loopback;

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use jiff::civil::date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use smentita::digest::{self, Format};
use smentita::model::{ExtractRules, FeedId, FeedSpec, Language, TimeSpan, Timestamp, VisitPolicy};
use smentita::pipeline::{AnalyzeOptions, CycleOptions, EditionRequest, Pipeline, edition};
use smentita::revisions::{Between, Content, Facts, changes};
use smentita::store::{Mode, Store};
use smentita::{config, daemon};

use crate::loopback::{ENTRIES, Meter, Outcome, SERVE, Server, cpu_seconds, peak_kilobytes, serve};

/// Two claims of which every page speaks; meaning is left out, as the goal has it.
const CONFIGURATION: &str = r#"
[stories]
backend = "none"
[[topics]]
id = "city"
title = { en = "The city" }
query = "sindaco OR giunta"
[[topics.claims]]
id = "traffic"
text = { en = "The traffic plan is approved" }
query = "piano AND traffico"
[[topics.claims]]
id = "bridge"
text = { en = "The bridge is closed" }
query = "chiusura AND ponte"
"#;

/// Comparisons in one measurement: enough for a clock that ticks a hundred times a second.
const COMPARISONS: u32 = 400;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if arguments.first().is_some_and(|argument| argument == SERVE) {
        return tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(serve());
    }
    let number = |place: usize, default| arguments.get(place).map_or(Ok(default), |argument| argument.parse());
    let (pages, change_count): (usize, usize) = (number(0, 900)?, number(1, 10_000)?);
    comparisons();
    let folder = tempfile::tempdir()?;
    let database = folder.path().join("record.db");
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(analysis(&database, pages))?;
    println!("peak memory {} MB", peak_kilobytes() / 1_000);
    editions(&database, change_count)
}

/// Two revisions of about a thousand words: one word edited, every tenth sentence edited, another text.
fn comparisons() {
    let text = |word: &str, every: usize| {
        let mut text = String::new();
        for n in 0..70 {
            let word = if n % every == every - 1 { word } else { "discute" };
            let _ = write!(
                text,
                "Il consiglio numero {n} {word} del piano {} davanti ai giornalisti di via {}. ",
                n * 7,
                n % 13
            );
            if n % 4 == 3 {
                text.push_str("\n\n");
            }
        }
        text
    };
    let (old, other) = (text("", 1_000), "Una frase del tutto diversa sul mercato del pesce di Chioggia. ".repeat(90));
    let cases = [("one word", text("tace", 35)), ("every tenth sentence", text("tace", 10)), ("another text", other)];
    for (name, new) in &cases {
        let between = Between { from_revision_id: smentita::model::RevisionId(1), not_before: Timestamp::UNIX_EPOCH };
        let facts = |text| Facts {
            content: Content { title: Some("Il piano"), byline: None, text },
            statements: &[],
            positions: &[],
        };
        let least = least_of(5, || {
            for _ in 0..COMPARISONS {
                black_box(changes(black_box(&facts(&old)), black_box(&facts(new)), &between));
            }
        });
        let words = old.split_whitespace().count();
        println!("{:24} {words} words: {:.2} ms", format!("compare, {name}"), least * 1_000.0 / f64::from(COMPARISONS));
    }
}

/// The least processor time of several runs, in seconds. The clock of `/proc` ticks a hundred times a second, so that a
/// run should take some tenths.
fn least_of(runs: usize, mut run: impl FnMut()) -> f64 {
    let once = |run: &mut dyn FnMut()| {
        let (started, ticks) = (std::time::Instant::now(), cpu_seconds());
        run();
        let (wall, cpu) = (started.elapsed().as_secs_f64(), cpu_seconds() - ticks);
        // What is too short for the ticks is told by the wall clock.
        if cpu < 0.2 { wall } else { cpu }
    };
    (0..runs).map(|_| once(&mut run)).fold(f64::INFINITY, f64::min)
}

/// Visits pages, and reads the archive again: once as it is, once with every statement forgotten.
async fn analysis(database: &Path, pages: usize) -> Outcome<()> {
    let server = Server::start()?;
    let urls: Vec<String> = (0..pages.div_ceil(ENTRIES))
        .map(|n| format!("http://127.0.0.{}:{}/feed/laden-{n}", n % 200 + 1, server.port))
        .collect();
    let now: Timestamp = "2024-04-02T08:00:00Z".parse()?;
    {
        let pipeline = pipeline(database, &urls, now)?;
        let meter = Meter::start();
        let done = pipeline.cycle(&CycleOptions::default(), now, &|_| ()).await?;
        meter.stop("first visits", done.visits.visits, "pages");
    }
    sizes(database, pages);
    for (name, script) in [
        ("analyze, nothing new", ""),
        ("analyze, all is new", "DELETE FROM statement_claims; DELETE FROM statements; DELETE FROM positions"),
    ] {
        Connection::open(database)?.execute_batch(script)?;
        let pipeline = pipeline(database, &urls, now)?;
        let meter = Meter::start();
        let report = pipeline.analyze(&AnalyzeOptions::default(), false, now, &|_, _| ()).await?;
        meter.stop(name, usize::try_from(report.article_count)?, "articles");
    }
    Ok(())
}

fn sizes(database: &Path, pages: usize) {
    let bytes = |path: &Path| fs::metadata(path).map_or(0, |file| file.len());
    let (record, snapshots) = (bytes(database), bytes(&database.with_extension("snapshots.db")));
    println!("{:24} record {} B, snapshots {} B a page", "on disk", record / pages as u64, snapshots / pages as u64);
}

/// A pipeline over these feeds, without the pauses that politeness asks for.
fn pipeline(database: &Path, urls: &[String], now: Timestamp) -> Outcome<Pipeline> {
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let (mut config, _) =
        config::load(CONFIGURATION, "feeds.toml").map_err(|mistakes| format!("{} mistakes", mistakes.len()))?;
    config.fetch.host_gap = TimeSpan::ZERO;
    config.fetch.host_requests_per_hour = u32::MAX;
    config.fetch.allow_private = vec!["127.0.0.0/8".parse()?];
    let feed = |(n, url): (usize, &String)| -> Outcome<FeedSpec> {
        Ok(FeedSpec {
            id: FeedId(format!("feed-{n}")),
            url: url.parse()?,
            outlet: format!("Outlet {n}"),
            language: None,
            country: None,
            schedule: None,
            topics: Vec::new(),
            visit: VisitPolicy::All,
            extract: ExtractRules::default(),
        })
    };
    config.feeds = urls.iter().enumerate().map(feed).collect::<Outcome<_>>()?;
    Ok(Pipeline::new(store, daemon::setup(&config)?, now)?)
}

/// A day on which so much changed: headlines, texts, denials that came and went, over all the articles.
fn editions(database: &Path, count: usize) -> Outcome<()> {
    let connection = Connection::open(database)?;
    let articles: i64 = connection.query_row("SELECT count(*) FROM articles", [], |row| row.get(0))?;
    let words = r#"[{"op":"same","text":"Il piano "},{"op":"removed","text":"sarebbe"},{"op":"added","text":"è"},{"op":"same","text":" pronto"}]"#;
    let statement = r#"{"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Il sindaco","cue":"ha smentito","rule":"x","direct_quote":false,"part":"text","start":0,"end":20,"text":"Il sindaco ha smentito il piano."}"#;
    connection.execute_batch("BEGIN")?;
    for n in 0..count as i64 {
        let kind = ["headline_changed", "denial_added", "hedged_to_asserted", "text_changed", "allegation_removed"]
            [n as usize % 5];
        let at = format!("2024-04-02T{:02}:{:02}:00Z", 9 + n % 12, n / 12 % 60);
        let detail = match kind {
            "denial_added" | "allegation_removed" => {
                format!(r#"{{"statement":{statement},"claims":["city/traffic"],"not_before":"2024-04-02T08:00:00Z"}}"#)
            }
            "text_changed" => format!(
                r#"{{"part":"text","edits":[{{"op":"changed","words":{words}}}],"not_before":"2024-04-02T08:00:00Z"}}"#
            ),
            _ => format!(r#"{{"words":{words},"claims":["city/traffic"],"not_before":"2024-04-02T08:00:00Z"}}"#),
        };
        connection.prepare_cached(
            "INSERT INTO changes (at, kind, topic_id, story_id, article_id, from_revision_id, to_revision_id, detail)
             SELECT ?1, ?2, 'city', story_id, id, current_revision_id, current_revision_id, ?3 FROM articles WHERE id = ?4",
        )?.execute((at, kind, detail, n % articles + 1))?;
    }
    connection.execute_batch("COMMIT")?;
    let store = Store::open(database, Mode::ReadOnly)?;
    let english = Language::parse("en").ok_or("a language")?;
    for topic in [None, Some("city".into())] {
        let request = EditionRequest::for_day(date(2024, 4, 2), &TimeZone::UTC, english, topic).ok_or("a day")?;
        let mut size = 0;
        let least = least_of(3, || {
            let edition = store.read(|r| edition(r, &request)).unwrap_or_else(|error| panic!("{error}"));
            size = edition.changes.len();
            black_box(digest::render(&edition, Format::Html));
        });
        println!("{:24} {size} changes: {least:.2} s", "digest of a day");
    }
    Ok(())
}
