//! What one more article costs: encoding it, and taking it into a small and a large archive.
//!
//! The archives have the same traffic a day, as real ones do, and differ in how far back they reach. All articles are
//! invented. `SMENTITA_BENCH_ARTICLES` is the size of the large one, by default a million (two minutes to make).

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use rusqlite::Connection;
use smentita::config::Config;
use smentita::daemon;
use smentita::model::{Language, Timestamp};
use smentita::pipeline::{ImportOptions, ImportedArticle, Pipeline};
use smentita::store::{Mode, Store};
use smentita::stories::{Article, Backend, Options, encode};
use tempfile::TempDir;
use tokio::runtime::Runtime;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Articles of a day.
const PER_DAY: i64 = 400;
/// The first second of the last days, which are really imported; what lies before is only written.
const RECENT: i64 = 1_700_006_400;
/// Days that are really imported: all that an article at their end is compared with.
const RECENT_DAYS: i64 = 16;
/// The small archive.
const SMALL: i64 = 10_000;
/// Index keys of an article in the part that is only written; those of an imported one are as many.
const KEYS: i64 = 16;
/// Bytes of features in that part, as an article with a vector of meaning has.
const FEATURE_BYTES: i64 = 2_000;
/// Articles that are timed together.
const BATCH: i64 = 32;

/// An invented article: names and numbers differ, the rest is drawn from few words, as in real news. Every fifth is
/// printed by two outlets.
fn text(number: i64) -> (String, String) {
    let number = if number % 5 == 4 { number - 1 } else { number };
    let seed = |salt: i64| number.wrapping_mul(salt).wrapping_add(salt >> 3).rem_euclid(99_991);
    let name = |salt: i64| format!("Ka{}ro{}", char::from(b'a' + (seed(salt) % 26) as u8), seed(salt) % 1_977);
    let title = format!("{} denies talks with {} over {} million", name(7), name(31), seed(11) % 5_000);
    let mut body = String::new();
    for part in 0..8 {
        let (a, b, figure) = (name(101 + part), name(211 + part), seed(307 + part) % 9_000);
        let _ = write!(
            body,
            "The group of {a} said on Monday that no talks with {b} were held in the town of {}, where {figure} people \
             had waited for news. {} was silent, and nobody at the office of {b} would say more before the court sits \
             again.\n\n",
            name(401 + part),
            name(503 + part)
        );
    }
    (title, body)
}

fn imported(number: i64, day: i64) -> Outcome<ImportedArticle> {
    let (title, text) = text(number);
    let at = Timestamp::from_second(RECENT + day * 86_400 + (number % PER_DAY) * (86_400 / PER_DAY))?;
    Ok(ImportedArticle {
        url: format!("https://outlet-{}.example/{number}", number % 97).parse()?,
        outlet: None,
        language: Language::parse("en"),
        title: Some(title),
        authors: Vec::new(),
        text,
        published_at: Some(at),
        seen_at: at,
    })
}

/// An archive with its pipeline.
struct Archive {
    _folder: TempDir,
    runtime: Runtime,
    pipeline: Pipeline,
    next: i64,
}

impl Archive {
    fn new(articles: i64) -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("archive.db");
        drop(Store::open(&path, Mode::ReadWrite)?);
        write_past(&Connection::open(&path)?, articles - RECENT_DAYS * PER_DAY)?;
        let mut config = Config::default();
        config.stories.backend = Backend::None;
        let store = Arc::new(Store::open(&path, Mode::ReadWrite)?);
        let pipeline = Pipeline::new(store, daemon::setup(&config)?, Timestamp::from_second(RECENT)?)?;
        let mut archive = Self { _folder: folder, runtime: Runtime::new()?, pipeline, next: articles };
        let recent: Outcome<Vec<_>> =
            (0..RECENT_DAYS * PER_DAY).map(|n| imported(articles - RECENT_DAYS * PER_DAY + n, n / PER_DAY)).collect();
        archive.import(recent?);
        Ok(archive)
    }

    fn import(&mut self, articles: Vec<ImportedArticle>) {
        let work = self.pipeline.import(articles.into_iter().map(Ok), ImportOptions::default(), &|_| ());
        assert!(self.runtime.block_on(work).is_ok_and(|done| done.mistakes.is_empty()), "an import failed");
    }

    /// Articles of the last day that were never seen.
    fn more(&mut self) -> Vec<ImportedArticle> {
        self.next += BATCH;
        (self.next - BATCH..self.next).filter_map(|number| imported(number, RECENT_DAYS - 1).ok()).collect()
    }
}

/// Years of articles before the recent days, with everything that the next one could have to do with.
fn write_past(record: &Connection, articles: i64) -> Outcome<()> {
    let numbers = format!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {articles})");
    let at =
        format!("strftime('%Y-%m-%dT%H:%M:%SZ', {RECENT} - 86400 - ({articles} - i) / {PER_DAY} * 86400, 'unixepoch')");
    record.execute_batch(&format!(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; BEGIN;
         {numbers} INSERT INTO outlets (id, name) SELECT i, 'outlet-' || i || '.example' FROM n WHERE i <= 97;
         {numbers} INSERT INTO stories (id, title, language, first_seen_at, last_changed_at, article_count, outlet_count)
             SELECT i, 'story ' || i, 'en', {at}, {at}, 5, 5 FROM n WHERE i % 5 = 0;
         {numbers} INSERT INTO articles (id, outlet_id, url, language, title, published_at, first_seen_at,
                 revision_count, current_revision_id, story_id)
             SELECT i, 1 + i % 97, 'https://past.example/' || i, 'en', 'headline ' || i, {at}, {at}, 1, i, 5 + i / 5 * 5
             FROM n;
         {numbers} INSERT INTO article_urls SELECT 'past.example/' || i, 'https://past.example/' || i, i FROM n;
         {numbers} INSERT INTO revisions (id, article_id, number, seen_at, text, language, content_hash,
                 extractor_version) SELECT i, i, 1, {at}, 'text ' || i, 'en', 'hash ' || i, 'imported' FROM n;
         {numbers} INSERT INTO article_features (article_id, day, bytes)
             SELECT i, substr({at}, 1, 10), zeroblob({FEATURE_BYTES}) FROM n;
         {numbers}, k (j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM k WHERE j < {KEYS})
             INSERT OR IGNORE INTO copy_keys
             SELECT (i * {KEYS} + j) * 2654435761 % 1099511627776 * 4194304, i FROM n, k ORDER BY 1;
         COMMIT; ANALYZE;"
    ))?;
    Ok(())
}

fn encoding(criterion: &mut Criterion) {
    let options = Options::default();
    let parts: Vec<(String, String)> = (0..32).map(text).collect();
    let articles: Vec<Article<'_>> = parts
        .iter()
        .map(|(title, text)| Article {
            language: Language::parse("en").unwrap_or(Language::UND),
            at: Timestamp::UNIX_EPOCH,
            title: Some(title),
            text,
        })
        .collect();
    criterion.bench_function("encode 32 articles", |bench| bench.iter(|| encode(&options, &articles)));
}

fn taking_in(criterion: &mut Criterion) {
    let large = std::env::var("SMENTITA_BENCH_ARTICLES").ok().and_then(|size| size.parse().ok()).unwrap_or(1_000_000);
    for size in [SMALL, large] {
        let mut archive = Archive::new(size).unwrap_or_else(|error| panic!("making the archive: {error}"));
        criterion.bench_function(&format!("take {BATCH} articles into an archive of {size}"), |bench| {
            let archive = std::cell::RefCell::new(&mut archive);
            bench.iter_batched(
                || archive.borrow_mut().more(),
                |articles| archive.borrow_mut().import(articles),
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(20);
    targets = encoding, taking_in
}
criterion_main!(benches);
