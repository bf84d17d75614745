//! `analyze`: the record read again by today's rules.

use std::sync::Arc;

use indicatif::ProgressBar;

use super::args::{AnalyzeArgs, Global};
use super::failure::Failure;
use super::output::{self, Rows};
use super::{Exit, clock, settings};
use crate::daemon::{self, Instance};
use crate::model::TopicId;
use crate::pipeline::{AnalysisReport, AnalyzeOptions, Pipeline};
use crate::store::{Mode, Store};
use crate::text::printable_line;

pub(super) fn run(global: &Global, args: &AnalyzeArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let topic = args.topic.as_deref().map(TopicId::from);
    if let Some(unknown) = topic.iter().find(|id| settings.config.topics.iter().all(|topic| topic.id != **id)) {
        return Err(Failure::Usage(format!("there is no topic `{unknown}` in {}", settings.file.display())));
    }
    let now = args.at.unwrap_or_else(clock::now);
    let database = &settings.config.daemon.database;
    // A record that is not there is not made: there would be nothing to read.
    drop(Store::open(database, Mode::ReadOnly)?);
    let _instance = Instance::acquire(database)?;
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let options = AnalyzeOptions { since: args.since, topic };
    let bar = ProgressBar::new(0);
    let progress = |done: usize, total: usize| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    };
    let report = super::block_on(async {
        let pipeline = Pipeline::new(store, daemon::setup(&settings.config)?, now)?;
        pipeline.analyze(&options, args.dry_run, now, &progress).await
    })?;
    bar.finish_and_clear();
    tell(global, &report)?;
    Ok(Exit::Done)
}

fn tell(global: &Global, report: &AnalysisReport) -> Result<(), Failure> {
    if global.json {
        output::json(report)?;
        return Ok(());
    }
    let mut rows = Rows::new(&["because of", "different", "count", "article", "before", "now"]);
    for difference in &report.differences {
        for (place, example) in difference.examples.iter().enumerate() {
            let is_first = place == 0;
            let once = |text: String| if is_first { text } else { String::new() };
            rows.push([
                once(difference.cause.to_string()),
                once(difference.what.to_string()),
                once(difference.count.to_string()),
                example.article_id.to_string(),
                printable_line(&example.before),
                printable_line(&example.after),
            ]);
        }
    }
    if !report.differences.is_empty() {
        output::table(&rows)?;
    }
    let AnalysisReport { article_count, revision_count, without_bytes_count, .. } = report;
    output::text(&format!(
        "articles {article_count} · contents {revision_count} · without bytes {without_bytes_count} · differences {}",
        report.differences.iter().map(|difference| difference.count).sum::<u64>()
    ))?;
    Ok(())
}
