//! `poll`: one whole cycle of all that is due.

use std::sync::{Arc, Mutex, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};

use super::args::{Global, PollArgs};
use super::failure::Failure;
use super::output::{self, Rows};
use super::{Exit, clock, settings};
use crate::daemon::{self, Instance};
use crate::model::FeedId;
use crate::pipeline::{CycleOptions, CycleSummary, Pipeline, Progress};
use crate::store::{Mode, Store};
use crate::text::printable_line;

pub(super) fn run(global: &Global, args: &PollArgs) -> Result<Exit, Failure> {
    let settings = settings::required(global)?;
    let feeds: Vec<FeedId> = args.feeds.iter().map(|id| FeedId(id.clone())).collect();
    if let Some(unknown) = feeds.iter().find(|id| settings.config.feeds.iter().all(|feed| feed.id != **id)) {
        return Err(Failure::Usage(format!("there is no feed `{unknown}` in {}", settings.file.display())));
    }
    let now = args.at.unwrap_or_else(clock::now);
    let options = CycleOptions { feeds, is_forced: args.force, has_jitter: false };
    let database = &settings.config.daemon.database;
    let _instance = Instance::acquire(database)?;
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let summary = super::block_on(async {
        let pipeline = Pipeline::new(Arc::clone(&store), daemon::setup(&settings.config)?, now)?;
        daemon::warn_of_topics_to_analyze(&store)?;
        pipeline.cycle(&options, now, &bar()).await
    })?;
    tell(global, &summary)?;
    Ok(if summary.has_failures() { Exit::WithFailures } else { Exit::Done })
}

/// A progress bar on a terminal; nothing elsewhere, as indicatif sees to.
fn bar() -> impl Fn(Progress) + Sync {
    let shown: Mutex<Option<ProgressBar>> = Mutex::new(None);
    move |progress| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        let start = |total: usize, what: &'static str| {
            let style = ProgressStyle::with_template("{msg:8} [{bar:40}] {pos}/{len} {eta}");
            let bar = ProgressBar::new(total as u64).with_message(what);
            style.map(|style| bar.clone().with_style(style)).unwrap_or(bar)
        };
        match progress {
            Progress::Polls(total) => *shown = Some(start(total, "polls")),
            Progress::Visits(total) => *shown = Some(start(total, "visits")),
            Progress::Polled | Progress::Visited => shown.iter().for_each(|bar| bar.inc(1)),
        }
    }
}

fn tell(global: &Global, summary: &CycleSummary) -> Result<(), Failure> {
    if global.json {
        output::json(summary)?;
        return Ok(());
    }
    if !summary.feeds.is_empty() {
        let mut rows = Rows::new(&["feed", "new", "edited", "to visit", "problem"]);
        for feed in &summary.feeds {
            rows.push([
                feed.feed.to_string(),
                feed.new_entries.to_string(),
                feed.edited_entries.to_string(),
                feed.to_visit.to_string(),
                printable_line(feed.problem.as_deref().unwrap_or_default()),
            ]);
        }
        output::table(&rows)?;
    }
    let visits = &summary.visits;
    output::text(&format!(
        "{} feeds polled; {} articles visited, {} without an answer; {} new contents, {} changes",
        summary.feeds.len(),
        visits.visits,
        visits.failures,
        visits.revisions,
        visits.changes
    ))?;
    Ok(())
}
