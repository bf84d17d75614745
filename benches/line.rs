//! The line as a whole: feeds on loopback polled for the first time, again with nothing new, and pages visited.
//!
//! `cargo bench --bench line -- [feeds] [hosts] [pages]`, by default 2000 feeds of 30 entries on 200 addresses of this
//! machine and 500 pages. The server is a process of its own, so that the processor time told is the line's alone.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

mod loopback;

use std::env;
use std::sync::Arc;

use smentita::model::{ExtractRules, FeedId, FeedSpec, TimeSpan, Timestamp, VisitPolicy};
use smentita::pipeline::{CycleOptions, Pipeline};
use smentita::store::{Mode, Store};
use smentita::{config, daemon};

use crate::loopback::{ENTRIES, Meter, Outcome, SERVE, Server, peak_kilobytes, serve};

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if arguments.first().is_some_and(|argument| argument == SERVE) {
        return tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(serve());
    }
    let number = |place: usize, default| arguments.get(place).map_or(Ok(default), |argument| argument.parse());
    let (feeds, hosts, pages): (usize, usize, usize) = (number(0, 2_000)?, number(1, 200)?, number(2, 500)?);
    let server = Server::start()?;
    let url = |n: usize, path: String| {
        let host = n % hosts.max(1);
        format!("http://127.0.{}.{}:{}/{path}", host / 250, host % 250 + 1, server.port)
    };
    let all: Vec<String> = (0..feeds).map(|n| url(n, format!("feed/{n}"))).collect();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(polls(&all))?;
    // One feed for thirty pages, each of which is visited.
    let few: Vec<String> = (0..pages.div_ceil(ENTRIES)).map(|n| url(n, format!("feed/{n}"))).collect();
    runtime.block_on(visits(&few))?;
    println!("peak memory {} MB", peak_kilobytes() / 1_000);
    Ok(())
}

async fn polls(urls: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(Store::open(&folder.path().join("line.db"), Mode::ReadWrite)?);
    let meter = Meter::start();
    let pipeline = pipeline(store, urls, VisitPolicy::None)?;
    meter.stop("configuration to record", urls.len(), "feeds");
    for (name, at) in [("first time", "2024-04-02T08:00:00Z"), ("nothing new", "2024-04-02T08:30:00Z")] {
        let meter = Meter::start();
        let done = pipeline.cycle(&CycleOptions::default(), at.parse::<Timestamp>()?, &|_| ()).await?;
        meter.stop(name, done.feeds.len(), "feeds");
        let new: usize = done.feeds.iter().map(|feed| feed.new_entries).sum();
        println!("{:24} {new} new entries, failures: {}", "", done.has_failures());
    }
    Ok(())
}

async fn visits(urls: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(Store::open(&folder.path().join("line.db"), Mode::ReadWrite)?);
    let pipeline = pipeline(store, urls, VisitPolicy::All)?;
    let (first, again) = ("2024-04-02T08:00:00Z".parse()?, "2024-04-02T12:00:00Z".parse()?);
    pipeline.poll_cycle(&CycleOptions::default(), first, &|_| ()).await?;
    for (name, at) in [("first visits", first), ("re-visits", again)] {
        let meter = Meter::start();
        let done = pipeline.visit_cycle(at, &|_| ()).await?;
        meter.stop(name, done.visits, "pages");
        println!("{:24} {} new contents, failures: {}", "", done.revisions, done.failures);
    }
    Ok(())
}

/// The shipped topic over these feeds, without the pauses that politeness asks for.
fn pipeline(store: Arc<Store>, urls: &[String], visit: VisitPolicy) -> Outcome<Pipeline> {
    let (mut config, _) =
        config::load(include_str!("../feeds.toml"), "feeds.toml").map_err(|_| "the shipped configuration is wrong")?;
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
            visit,
            extract: ExtractRules::default(),
        })
    };
    config.feeds = urls.iter().enumerate().map(feed).collect::<Outcome<_>>()?;
    Ok(Pipeline::new(store, daemon::setup(&config)?, "2024-04-02T08:00:00Z".parse()?)?)
}
