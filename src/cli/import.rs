//! `import`: articles from files, through the same line.

use std::sync::Arc;

use indicatif::ProgressBar;

use super::args::{Global, ImportArgs};
use super::failure::Failure;
use super::{Exit, clock, output, settings};
use crate::daemon::{self, Instance};
use crate::import;
use crate::pipeline::{ImportOptions, Pipeline};
use crate::store::{Mode, Store};

pub(super) fn run(global: &Global, args: &ImportArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let now = args.at.unwrap_or_else(clock::now);
    let database = &settings.config.daemon.database;
    let _instance = Instance::acquire(database)?;
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let bar = ProgressBar::new(0);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let options = ImportOptions { is_revisited: args.revisit };
    let summary = super::block_on(async {
        let pipeline = Pipeline::new(store, daemon::setup(&settings.config)?, now)?;
        import::import(&pipeline, &args.files, options, now, &progress).await
    })?;
    bar.finish_and_clear();
    for mistake in &summary.mistakes {
        tracing::error!("{mistake}");
    }
    if global.json {
        output::json(&summary)?;
    } else {
        output::text(&format!(
            "{} new articles, {} new contents, {} known, {} mistakes",
            summary.new_articles,
            summary.new_revisions,
            summary.known,
            summary.mistakes.len()
        ))?;
    }
    Ok(if summary.mistakes.is_empty() { Exit::Done } else { Exit::WithFailures })
}
