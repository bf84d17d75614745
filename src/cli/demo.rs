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
    let mut told = format!(
        "{} invented outlets, {} articles in {} languages, {} stories\n\n",
        summary.outlets, summary.articles, summary.languages, summary.stories
    );
    for (kind, count) in &summary.changes {
        told += &format!("{count:5}  {kind}\n");
    }
    told += &format!("\nthe record   {}\n", summary.database.display());
    for digest in &summary.digests {
        told += &format!("an edition   {}\n", digest.display());
    }
    let database = summary.database.display();
    told += &format!("\ntry: smentita --database {database} timeline meta-netflix\n");
    told += &format!("     smentita --database {database} stories\n");
    output::text(&told)?;
    Ok(Exit::Done)
}
