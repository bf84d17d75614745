//! The configuration: one TOML file, read whole, with everything that is wrong in it reported at once.
//!
//! The options of a module are defined by that module; here they are put together, and what only the user can get
//! wrong (identifiers, queries, addresses, codes) is checked. Only `daemon` and `cli` know of this module.

mod alerts;
mod codes;
mod cron;
mod feeds;
mod finding;
mod notify;
mod quoted;
mod reader;
mod settings;
mod slug;
mod topics;

#[cfg(test)]
mod tests;

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;
use toml::Spanned;
use toml::de::DeTable;

pub use finding::{Finding, Level};
pub use settings::{Daemon, Schedule, Web};

use self::alerts::Known;
use crate::alerts::Rule;
use crate::model::{FeedSpec, TopicSpec};
use crate::notify::{Channel, MailingList};
use crate::{fetch, revisions, stories};
use reader::{Findings, Section};

/// Everything that a user can set, with defaults in place of what was not said.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// `[daemon]`
    pub daemon: Daemon,
    /// `[schedule]`
    pub schedule: Schedule,
    /// `[fetch]`
    pub fetch: fetch::Options,
    /// `[revisit]`
    pub revisit: revisions::Options,
    /// `[retention]`
    pub retention: revisions::Retention,
    /// `[stories]`
    pub stories: stories::Options,
    /// `[web]`
    pub web: Web,
    /// `[notify.NAME]`
    pub channels: Vec<Channel>,
    /// `[[topics.alerts]]`
    pub rules: Vec<Rule>,
    /// `[[topics.digests]]`
    pub lists: Vec<MailingList>,
    /// `[[topics]]`
    pub topics: Vec<TopicSpec>,
    /// `[[feeds]]`
    pub feeds: Vec<FeedSpec>,
}

/// Why a configuration file could not be used. Each is exit code 2.
#[derive(Debug, Error)]
pub enum Error {
    /// There is no such file.
    #[error("there is no configuration file `{}`", .0.display())]
    Missing(PathBuf),
    /// It is there and cannot be read.
    #[error("cannot read the configuration file `{}`", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was read and is wrong.
    #[error("{}", summary(.0))]
    Wrong(Vec<Finding>),
}

/// Every mistake as text, and how many there are.
fn summary(mistakes: &[Finding]) -> String {
    let shown = mistakes.iter().map(Finding::to_string).collect::<Vec<_>>().join("\n\n");
    let plural = if mistakes.len() == 1 { "" } else { "s" };
    format!("{shown}\n\n{} mistake{plural} in the configuration", mistakes.len())
}

/// Reads a configuration file, with its warnings.
pub fn read(path: &Path) -> Result<(Config, Vec<Finding>), Error> {
    let bytes = std::fs::read(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => Error::Missing(path.to_owned()),
        _ => Error::Unreadable { path: path.to_owned(), source },
    })?;
    // Bytes that are no UTF-8 become U+FFFD, which TOML accepts in texts and comments; elsewhere it is a mistake with
    // its place, as every other.
    load(&String::from_utf8_lossy(&bytes), &path.to_string_lossy()).map_err(Error::Wrong)
}

/// Reads the text of a configuration file: the configuration with its warnings, or every mistake in the order of the
/// file. Relative paths in it are relative to the folder of `file_name`.
pub fn load(text: &str, file_name: &str) -> Result<(Config, Vec<Finding>), Vec<Finding>> {
    let mut found = Findings::new(text, file_name);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        found.syntax(&error);
    }
    let mut root = Section::new("", table);
    let folder = Path::new(file_name).parent().unwrap_or(Path::new(""));
    let mut outward = Vec::new();
    let topics = topics::read(root.sections("topics", &mut found), &mut outward, &mut found);
    let feeds = feeds::read(root.sections("feeds", &mut found), &topics, &mut found);
    let daemon = settings::daemon(root.section("daemon", &mut found), folder, &mut found);
    let channels = notify::read(root.section("notify", &mut found), folder, &mut found);
    let known = Known { channels: &channels, feeds: &feeds, time_zone: &daemon.time_zone };
    let (rules, lists) = alerts::read(outward, &known, &mut found);
    let config = Config {
        schedule: settings::schedule(root.section("schedule", &mut found), &mut found),
        fetch: root.section("fetch", &mut found).options(&mut found, fetch::Options::mistakes),
        revisit: root.section("revisit", &mut found).options(&mut found, revisions::Options::mistakes),
        retention: root.section("retention", &mut found).options(&mut found, |_| Vec::new()),
        stories: root.section("stories", &mut found).options(&mut found, stories::Options::mistakes),
        web: settings::web(root.section("web", &mut found), &mut found),
        channels: channels.into_iter().map(Spanned::into_inner).collect(),
        rules,
        lists,
        topics: topics.into_iter().map(Spanned::into_inner).collect(),
        daemon,
        feeds,
    };
    root.finish(&mut found);
    found.into_result(config)
}

/// A text that says something.
fn not_empty(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("the text is empty".to_owned()) } else { Ok(text.to_owned()) }
}
