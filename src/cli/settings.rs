//! The configuration in force: the file that was named, the default one if it is there, else the defaults.

use std::path::{Path, PathBuf};

use super::args::Global;
use super::failure::Failure;
use crate::config::{self, Config, Error};

/// The file that is read when none is named.
const DEFAULT_FILE: &str = "feeds.toml";

/// The configuration in force.
pub(super) struct Settings {
    /// The file it was read from, or would have been.
    pub(super) file: PathBuf,
    /// The configuration, `--database` applied.
    pub(super) config: Config,
    /// How many warnings it had; they have been told.
    pub(super) warning_count: usize,
}

/// For commands that work without a configuration file.
pub(super) fn optional(global: &Global) -> Result<Settings, Failure> {
    let named = global.config.as_deref();
    match config::read(named.unwrap_or(Path::new(DEFAULT_FILE))) {
        Err(Error::Missing(file)) if named.is_none() => Ok(with_database(global, file, Config::default(), 0)),
        read => finish(global, read),
    }
}

/// For commands that need one.
pub(super) fn required(global: &Global) -> Result<Settings, Failure> {
    finish(global, config::read(global.config.as_deref().unwrap_or(Path::new(DEFAULT_FILE))))
}

fn finish(global: &Global, read: Result<(Config, Vec<config::Finding>), Error>) -> Result<Settings, Failure> {
    let (config, warnings) = read?;
    for warning in &warnings {
        tracing::warn!("{warning}");
    }
    let file = global.config.clone().unwrap_or_else(|| PathBuf::from(DEFAULT_FILE));
    Ok(with_database(global, file, config, warnings.len()))
}

fn with_database(global: &Global, file: PathBuf, mut config: Config, warning_count: usize) -> Settings {
    if let Some(database) = &global.database {
        config.daemon.database.clone_from(database);
    }
    Settings { file, config, warning_count }
}
