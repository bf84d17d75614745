//! The sections that belong to the process itself: `[daemon]`, `[schedule]`, `[web]`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use serde::Serialize;
use toml::Spanned;
use url::Url;

use super::reader::{Findings, Section};
use super::{cron, not_empty};
use crate::schedule;
use crate::text::nearest;

/// `[daemon]`: where things are, who we are, what time it is.
#[derive(Debug, Clone)]
pub struct Daemon {
    /// The database; relative to the configuration file as written, relative to the working directory as held here.
    pub database: PathBuf,
    /// An address (`mailto:` or a web page) that webmasters find in the User-Agent.
    pub user_agent_contact: String,
    /// The zone of schedules and civil days.
    pub time_zone: TimeZone,
    /// Language packs that replace the embedded ones; `None` uses those alone.
    pub languages_dir: Option<PathBuf>,
}

/// The contact that nobody reads: `check` and `run` warn while it is in use.
const DEFAULT_CONTACT: &str = "mailto:desk@example.org";

impl Default for Daemon {
    fn default() -> Self {
        Self {
            database: PathBuf::from("data/smentita.db"),
            user_agent_contact: DEFAULT_CONTACT.to_owned(),
            time_zone: TimeZone::UTC,
            languages_dir: None,
        }
    }
}

/// `[schedule]`: cron expressions in the time zone of `[daemon]`.
#[derive(Debug, Clone, Serialize)]
pub struct Schedule {
    /// When feeds are polled that have no schedule of their own.
    pub poll: String,
    /// When the digest is written.
    pub digest: String,
    /// The other keys: how long a poll is put off, and by what.
    #[serde(flatten)]
    pub polls: schedule::Options,
}

impl Default for Schedule {
    fn default() -> Self {
        Self { poll: "*/10 * * * *".to_owned(), digest: "0 7 * * *".to_owned(), polls: schedule::Options::default() }
    }
}

/// `[web]`: the screen.
#[derive(Debug, Clone, Default)]
pub struct Web {
    /// Where `run` serves it; `None` does not.
    pub listen: Option<SocketAddr>,
    /// Names by which readers ask for it, besides `localhost` and addresses.
    pub hosts: Vec<String>,
}

pub(super) fn daemon(mut section: Section, folder: &Path, found: &mut Findings) -> Daemon {
    let default = Daemon::default();
    let database = section.take_parsed("database", found, not_empty);
    let contact = section.take_parsed("user_agent_contact", found, check_contact);
    let zone = section.take_parsed("time_zone", found, time_zone);
    let languages_dir = section.take_parsed("languages_dir", found, not_empty);
    if contact.as_ref().is_none_or(|contact| contact.get_ref().contains("example.org")) {
        let span = contact.as_ref().map_or(section.span.clone(), Spanned::span);
        let advice = "write an address that webmasters can reach, such as `user_agent_contact = \"mailto:you@yours\"`";
        found.warning(span, "`user_agent_contact` names nobody (example.org)", advice);
    }
    section.finish(found);
    Daemon {
        database: folder.join(database.map_or(default.database, |path| PathBuf::from(path.into_inner()))),
        user_agent_contact: contact.map_or(default.user_agent_contact, Spanned::into_inner),
        time_zone: zone.map_or(default.time_zone, Spanned::into_inner),
        languages_dir: languages_dir.map(|dir| folder.join(dir.into_inner())),
    }
}

fn check_contact(text: &str) -> Result<String, String> {
    let wrong =
        || format!("`{text}` is no contact; write `mailto:` with an address, or the https:// address of a page");
    // It is sent in a header: nothing but visible ASCII may stand in it.
    let is_visible = !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic());
    let url = Url::parse(text).ok().filter(|url| is_visible && matches!(url.scheme(), "mailto" | "http" | "https"));
    url.map(|_| text.to_owned()).ok_or_else(wrong)
}

pub(super) fn time_zone(name: &str) -> Result<TimeZone, String> {
    let database = jiff::tz::db();
    database.get(name).map_err(|_| {
        let names = database.available().map(|zone| zone.to_string()).collect::<Vec<_>>();
        let meant = nearest(name, names.iter().map(String::as_str)).unwrap_or("Europe/Rome");
        format!("there is no time zone `{name}`; write a name such as `{meant}`")
    })
}

pub(super) fn schedule(mut section: Section, found: &mut Findings) -> Schedule {
    let default = Schedule::default();
    let poll = section.take_parsed("poll", found, cron::check).map_or(default.poll, Spanned::into_inner);
    let digest = section.take_parsed("digest", found, cron::check).map_or(default.digest, Spanned::into_inner);
    let shipped = default.polls;
    let polls = schedule::Options {
        backoff: section.take("backoff", found).map_or(shipped.backoff, Spanned::into_inner),
        wait_max: section.take("wait_max", found).map_or(shipped.wait_max, Spanned::into_inner),
        full_every: section.take("full_every", found).map_or(shipped.full_every, Spanned::into_inner),
        jitter: section.take("jitter", found).map_or(shipped.jitter, Spanned::into_inner),
    };
    section.finish(found);
    Schedule { poll, digest, polls }
}

pub(super) fn web(mut section: Section, found: &mut Findings) -> Web {
    let address = |text: &str| {
        text.parse().map_err(|_| format!("`{text}` is no address with a port; write it like `127.0.0.1:8070`"))
    };
    let listen = section.take_parsed("listen", found, address).map(Spanned::into_inner);
    let hosts = section.take::<Vec<String>>("hosts", found).map_or_else(Vec::new, Spanned::into_inner);
    section.finish(found);
    Web { listen, hosts }
}
