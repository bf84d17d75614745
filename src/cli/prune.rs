//! `prune`: retention applied, `verify`: the record checked against itself.

use std::fmt::Write as _;

use indicatif::ProgressBar;

use super::args::{Global, PruneArgs};
use super::failure::Failure;
use super::{Exit, clock, output, settings};
use crate::daemon::Instance;
use crate::pipeline;
use crate::store::{Mode, Store};
use crate::text::printable_line;

pub(super) fn run(global: &Global, args: &PruneArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let now = args.at.unwrap_or_else(clock::now);
    let database = &settings.config.daemon.database;
    let store = Store::open(database, Mode::ReadOnly)?;
    let pruned = if args.dry_run {
        pipeline::prune(&store, &settings.config.retention, true, now)?
    } else {
        drop(store);
        let _instance = Instance::acquire(database)?;
        let store = Store::open(database, Mode::ReadWrite)?;
        pipeline::prune(&store, &settings.config.retention, false, now)?
    };
    if global.json {
        output::json(&pruned)?;
        return Ok(Exit::Done);
    }
    let mut told = String::new();
    for (outlet, count) in &pruned.by_outlet {
        // Writing to a String cannot fail.
        let _ = writeln!(told, "{count:8}  {}", printable_line(outlet));
    }
    let verb = if args.dry_run { "to be dropped" } else { "dropped" };
    let (dropped, kept) = (pruned.dropped_count, pruned.kept_count);
    let freed = pruned.freed_bytes.div_ceil(1_000);
    let _ = writeln!(told, "bytes of snapshots {verb} {dropped} · kept {kept} · freed {freed} kB");
    output::text(&told)?;
    Ok(Exit::Done)
}

/// `verify`
pub(super) fn verify(global: &Global) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let store = Store::open(&settings.config.daemon.database, Mode::ReadOnly)?;
    let bar = ProgressBar::new(store.read(crate::store::Reader::body_count)?);
    let told = store.read(|r| r.verify(&|| bar.inc(1)))?;
    bar.finish_and_clear();
    let exit = if told.findings.is_empty() { Exit::Done } else { Exit::WithFailures };
    if global.json {
        output::json(&told)?;
        return Ok(exit);
    }
    let mut text = String::new();
    for finding in &told.findings {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{finding}");
    }
    let _ = writeln!(
        text,
        "days {} · records {} · bodies {} · pruned {} · of the open day, without a root yet {}",
        told.day_count, told.record_count, told.body_count, told.pruned_count, told.open_record_count
    );
    if let Some(root) = &told.root {
        let _ = writeln!(text, "last root {root}");
    }
    let verdict = if told.findings.is_empty() { "all is as it was recorded" } else { "the record was altered" };
    let _ = writeln!(text, "{verdict}");
    output::text(&text)?;
    Ok(exit)
}
