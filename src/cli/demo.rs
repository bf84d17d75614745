//! `demo`: the whole product on a shipped world.

use std::path::PathBuf;

use indicatif::ProgressBar;

use super::args::{DemoArgs, Global};
use super::failure::Failure;
use super::{Exit, output};
use crate::demo;

/// Where the demo writes when no database is named.
const DATABASE: &str = "data/demo.db";

pub(super) fn run(global: &Global, args: &DemoArgs) -> Result<Exit, Failure> {
    let database = global.database.clone().unwrap_or_else(|| PathBuf::from(DATABASE));
    let bar = ProgressBar::new(0).with_message("days");
    let progress = |day: i64, days: i64| {
        bar.set_length(days as u64);
        bar.set_position(day as u64);
    };
    let summary = super::block_on(demo::play(&database, args.language, &progress))?;
    bar.finish_and_clear();
    if global.json {
        output::json(&summary)?;
        return Ok(Exit::Done);
    }
    output::text(&told(&summary))?;
    Ok(Exit::Done)
}

fn told(summary: &demo::Summary) -> String {
    let demo::Summary { outlets, articles, languages, stories, .. } = summary;
    let database = summary.database.display();
    let mut lines = vec![
        format!("{outlets} invented outlets, {articles} articles in {languages} languages, {stories} stories"),
        String::new(),
    ];
    lines.extend(summary.changes.iter().map(|(kind, count)| format!("{count:5}  {kind}")));
    lines.push(format!("\nthe record   {database}"));
    lines.extend(summary.digests.iter().map(|digest| format!("an edition   {}", digest.display())));
    lines.push(format!("\ntry: smentita --database {database} timeline meta-netflix"));
    lines.push(format!("     smentita --database {database} stories"));
    lines.join("\n")
}
