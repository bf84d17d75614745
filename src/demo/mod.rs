//! The whole product on a shipped world, served from loopback in simulated time.
//!
//! Nothing here is a short cut: outlets answer over HTTP, and the pipeline that reads them is the one of `poll` and
//! `run`. Only the clock is ours, and the names of the outlets (`*.example`) lead to this machine.

pub mod server;
pub mod world;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::{fs, io};

use anyhow::Context;
use jiff::civil::date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};
use url::Url;

use crate::config::{self, Config};
use crate::daemon::{self, Instance};
use crate::digest::{self, Edition, Format};
use crate::model::{ChangeKind, ExtractRules, FeedId, FeedSpec, Language, TimeSpan, Timestamp, VisitPolicy};
use crate::pipeline::{self, CycleOptions, EditionRequest, Pipeline};
use crate::store::{DigestIntent, Mode, Scope, Store};
use server::{Answer, Request, Server};
use world::Outlet;

/// The topic of the demo is the founding one, from the configuration that is shipped.
const SHIPPED_CONFIGURATION: &str = include_str!("../../feeds.toml");
/// Time between two cycles of the demo.
const STEP: SignedDuration = SignedDuration::from_mins(15);
/// Days of coverage.
const DAYS: i64 = 5;
/// The languages in which the demo writes its editions besides the reader's.
const EDITIONS: &[&str] = &["en", "it"];

/// What the demo did.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Summary {
    /// The record.
    pub database: PathBuf,
    /// The editions, day by day.
    pub digests: Vec<PathBuf>,
    /// Invented outlets.
    pub outlets: usize,
    /// Articles in the record.
    pub articles: usize,
    /// Stories in the record.
    pub stories: usize,
    /// Languages of the articles.
    pub languages: usize,
    /// Changes by kind.
    pub changes: BTreeMap<ChangeKind, usize>,
}

/// Plays the demo into a fresh `database`; `progress` is told the day and how many there are.
pub async fn play(database: &Path, reader: Language, progress: &(dyn Fn(i64, i64) + Sync)) -> anyhow::Result<Summary> {
    let instance = Instance::acquire(database)?;
    start_afresh(database)?;
    let outlets = Arc::new(world::outlets()?);
    let clock = Arc::new(AtomicI64::new(0));
    let server = serve(Arc::clone(&outlets), Arc::clone(&clock)).await.context("serving the demo's outlets")?;
    let config = configuration(&outlets, database)?;
    let zone = config.daemon.time_zone.clone();
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let first_day = date(2024, 4, 1);
    let start = first_day.at(9, 0, 0, 0).to_zoned(zone.clone())?.timestamp();
    let pipeline = Pipeline::new(Arc::clone(&store), setup(&config, &outlets, &server)?, start)?;
    let mut now = start;
    let mut digests = Vec::new();
    for day in 0..DAYS {
        progress(day + 1, DAYS);
        let today = first_day.checked_add(day.days())?;
        let midnight = today.tomorrow()?.to_zoned(zone.clone())?.timestamp();
        while now < midnight {
            clock.store(now.as_second(), Ordering::Relaxed);
            pipeline.cycle(&CycleOptions::default(), now, &|_| ()).await?;
            now = now.checked_add(STEP)?;
        }
        digests.extend(editions(&store, database, today, &zone, reader, now)?);
    }
    drop(instance);
    summary(&store, database, digests, outlets.len())
}

/// Deletes the demo's pair of files with SQLite's companions, and nothing else.
fn start_afresh(database: &Path) -> anyhow::Result<()> {
    for file in [database.to_owned(), database.with_extension("snapshots.db")] {
        for companion in ["", "-wal", "-shm"] {
            let mut name = file.clone().into_os_string();
            name.push(companion);
            match fs::remove_file(&name) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(error).with_context(|| format!("deleting `{}`", PathBuf::from(name).display()));
                }
                _ => {}
            }
        }
    }
    Ok(())
}

async fn serve(outlets: Arc<Vec<Outlet>>, clock: Arc<AtomicI64>) -> io::Result<Server> {
    Server::start(move |request| {
        let now = Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap_or_default();
        answer(&outlets, request, now)
    })
    .await
}

fn answer(outlets: &[Outlet], request: &Request, now: Timestamp) -> Answer {
    let path = request.target.split('?').next().unwrap_or_default();
    let Some(outlet) = outlets.iter().find(|outlet| outlet.host == request.host) else {
        return Answer { status: 404, headers: Vec::new(), body: Vec::new() };
    };
    let page = outlet.answer(path, now);
    let etag = format!("\"{:016x}\"", fnv1a(page.body.as_bytes()));
    let headers = vec![("Content-Type", page.content_type.to_owned()), ("ETag", etag.clone())];
    if page.status == 200 && request.if_none_match.as_ref() == Some(&etag) {
        return Answer { status: 304, headers, body: Vec::new() };
    }
    Answer { status: page.status, headers, body: page.body.into_bytes() }
}

/// FNV-1a: enough for an `ETag`.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// The shipped configuration with the demo's outlets for feeds.
fn configuration(outlets: &[Outlet], database: &Path) -> anyhow::Result<Config> {
    let (mut config, _) = config::load(SHIPPED_CONFIGURATION, "feeds.toml")
        .map_err(|mistakes| anyhow::anyhow!("the shipped configuration has {} mistakes", mistakes.len()))?;
    database.clone_into(&mut config.daemon.database);
    "mailto:demo@smentita.example".clone_into(&mut config.daemon.user_agent_contact);
    config.fetch.host_gap = TimeSpan::ZERO;
    config.fetch.allow_private = vec!["127.0.0.0/8".parse().map_err(|error| anyhow::anyhow!("{error}"))?];
    config.feeds = outlets.iter().map(feed).collect::<anyhow::Result<_>>()?;
    Ok(config)
}

fn feed(outlet: &Outlet) -> anyhow::Result<FeedSpec> {
    Ok(FeedSpec {
        id: FeedId(outlet.id.clone()),
        url: Url::parse(&outlet.feed_url())?,
        outlet: outlet.name.clone(),
        language: Some(outlet.language),
        country: Some(outlet.country.clone()),
        schedule: None,
        topics: Vec::new(),
        visit: VisitPolicy::Matched,
        extract: ExtractRules::default(),
    })
}

fn setup(config: &Config, outlets: &[Outlet], server: &Server) -> anyhow::Result<pipeline::Setup> {
    let mut setup = daemon::setup(config)?;
    let here = |outlet: &Outlet| (outlet.host.clone(), server.address());
    setup.identity.fixed_addresses = outlets.iter().map(here).collect();
    Ok(setup)
}

/// Writes the editions of a day as files beside the database.
fn editions(
    store: &Store,
    database: &Path,
    today: jiff::civil::Date,
    zone: &TimeZone,
    reader: Language,
    now: Timestamp,
) -> anyhow::Result<Vec<PathBuf>> {
    let mut languages: Vec<Language> = EDITIONS.iter().filter_map(|code| Language::parse(code)).collect();
    if !languages.contains(&reader) {
        languages.push(reader);
    }
    let mut written = Vec::new();
    for language in languages {
        let request = EditionRequest::for_day(today, zone, language, None).context("a day beyond the calendar")?;
        let edition = store.read(|r| pipeline::edition(r, &request))?;
        written.extend(daemon::save_edition(&edition, database, &format!("demo-{today}-{language}"))?);
        keep(store, &edition, &request, now)?;
    }
    Ok(written)
}

/// Keeps an edition in the record, as the daemon does, for the archive.
fn keep(store: &Store, edition: &Edition, request: &EditionRequest, now: Timestamp) -> anyhow::Result<()> {
    let kept = DigestIntent {
        date: request.date.to_string(),
        topic_id: None,
        language: request.language,
        since: request.from,
        until: request.until,
        created_at: now,
        is_sent: false,
        content: serde_json::from_str(&digest::render(edition, Format::Json)).context("an edition as JSON")?,
    };
    store.write(move |w| w.save_digest(&kept))?;
    Ok(())
}

fn summary(store: &Store, database: &Path, digests: Vec<PathBuf>, outlets: usize) -> anyhow::Result<Summary> {
    let (stories, changes) =
        store.read(|r| Ok((r.stories(&Scope::default(), usize::MAX)?, r.changes(&Scope::default())?)))?;
    let mut by_kind = BTreeMap::new();
    for change in &changes {
        *by_kind.entry(change.kind).or_default() += 1;
    }
    let articles = store
        .read(|r| stories.iter().map(|story| r.story_articles(story.id)).collect::<crate::store::Result<Vec<_>>>())?;
    let mut languages: Vec<Language> = articles.iter().flatten().map(|member| member.article.language).collect();
    languages.sort_unstable();
    languages.dedup();
    Ok(Summary {
        database: database.to_owned(),
        digests,
        outlets,
        articles: articles.iter().map(Vec::len).sum(),
        stories: stories.len(),
        languages: languages.len(),
        changes: by_kind,
    })
}
