//! The configuration in force: the file that was named, the default one if it is there, else the defaults.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::args::Global;
use super::failure::Failure;
use crate::config::{self, Config, Error, Finding};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "feeds.toml";

/// The configuration in force.
pub(super) struct Settings {
    /// The file it was read from, or would have been.
    pub(super) file: PathBuf,
    /// The configuration, `--database` applied.
    pub(super) config: Config,
    /// What was odd in it; it has been told.
    pub(super) warnings: Vec<Finding>,
}

/// For commands that work without a configuration file.
pub(super) fn optional(global: &Global) -> Result<Settings, Failure> {
    let named = global.config.as_deref();
    match config::read(named.unwrap_or(Path::new(DEFAULT_FILE))) {
        Err(Error::Missing(file)) if named.is_none() => Ok(with_database(global, file, Config::default(), Vec::new())),
        read => finish(global, read),
    }
}

/// For commands that need one.
pub(super) fn required(global: &Global) -> Result<Settings, Failure> {
    finish(global, config::read(&file(global)))
}

/// The file that is named, else the default one.
pub(super) fn file(global: &Global) -> PathBuf {
    global.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE))
}

fn finish(global: &Global, read: Result<(Config, Vec<Finding>), Error>) -> Result<Settings, Failure> {
    let (config, warnings) = read?;
    if !global.quiet {
        let mut err = anstream::stderr().lock();
        for warning in &warnings {
            // Nobody is left to be told that stderr is closed.
            let _ = writeln!(err, "{warning}\n");
        }
    }
    Ok(with_database(global, file(global), config, warnings))
}

fn with_database(global: &Global, file: PathBuf, mut config: Config, warnings: Vec<Finding>) -> Settings {
    if let Some(database) = &global.database {
        config.daemon.database.clone_from(database);
    }
    Settings { file, config, warnings }
}
