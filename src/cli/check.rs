//! `check`: every mistake of the configuration, then whether each feed answers.

use super::args::{CheckArgs, Global};
use super::failure::Failure;
use super::{Exit, output, settings};

pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    let settings = settings::required(global)?;
    let config = &settings.config;
    output::text(&format!(
        "{}: {} feeds, {} topics, {} warnings",
        settings.file.display(),
        config.feeds.len(),
        config.topics.len(),
        settings.warning_count
    ))?;
    if args.offline {
        return Ok(Exit::Done);
    }
    Err(Failure::Usage("asking the feeds is not built yet; use --offline".to_owned()))
}
