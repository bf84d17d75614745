//! `digest`: the daily edition to stdout, or to its lists by mail.

use std::sync::Arc;

use jiff::SignedDuration;

use super::args::{DigestArgs, DigestFormat, Global};
use super::failure::Failure;
use super::reading::known_topic;
use super::settings::Settings;
use super::{Exit, clock, notify, output, settings};
use crate::daemon::Instance;
use crate::digest::{self, Format};
use crate::model::{Language, Timestamp, TopicId};
use crate::notify::MailingList;
use crate::outbox;
use crate::pipeline::{self, EditionRequest};
use crate::store::{Mode, Store};

/// How far the first edition looks back, when none was ever sent.
const FIRST_EDITION: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn run(global: &Global, args: &DigestArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    if args.send {
        return send(global, args, &settings);
    }
    let store = Store::open(&settings.config.daemon.database, Mode::ReadOnly)?;
    known_topic(&store, args.topic.as_deref())?;
    let language = args.language.or_else(|| Language::parse("en")).unwrap_or(Language::UND);
    let request = request(&store, args, &settings, language, args.topic.as_deref().map(TopicId::from))?;
    let edition = store.read(|r| pipeline::edition(r, &request))?;
    output::text(&digest::render(&edition, format(global, args)))?;
    Ok(Exit::Done)
}

/// What the edition is about: a day, or all from an instant or from the last edition on.
fn request(
    store: &Store,
    args: &DigestArgs,
    settings: &Settings,
    language: Language,
    topic: Option<TopicId>,
) -> Result<EditionRequest, Failure> {
    let zone = &settings.config.daemon.time_zone;
    let now = args.at.unwrap_or_else(clock::now);
    match (args.date, args.since.as_deref()) {
        (Some(date), _) => EditionRequest::for_day(date, zone, language, topic)
            .ok_or_else(|| Failure::Usage(format!("there is no day `{date}`"))),
        (None, Some(since)) if since != "last" => {
            let from: Timestamp = since.parse().map_err(|_| {
                Failure::Usage(format!(
                    "`--since` takes `last` or an instant such as 2024-04-02T07:00:00Z, not `{since}`"
                ))
            })?;
            Ok(EditionRequest::since(from, now, zone, language, topic))
        }
        (None, _) => {
            let told = store.read(|r| r.told_until(topic.as_ref(), language))?;
            let from = told.or_else(|| now.checked_sub(FIRST_EDITION).ok()).unwrap_or(now);
            Ok(EditionRequest::since(from, now, zone, language, topic))
        }
    }
}

/// Puts the edition of each list on its way, and sends it unless a daemon on the same record will.
fn send(global: &Global, args: &DigestArgs, settings: &Settings) -> Result<Exit, Failure> {
    let is_wanted = |list: &&MailingList| {
        args.topic.as_ref().is_none_or(|topic| list.topic.as_str() == topic)
            && args.language.is_none_or(|language| list.language == language)
    };
    let lists: Vec<&MailingList> = settings.config.lists.iter().filter(is_wanted).collect();
    if lists.is_empty() {
        return Err(Failure::Usage("there is no list for it; declare one as `[[topics.digests]]`".to_owned()));
    }
    let database = &settings.config.daemon.database;
    // The lock is what a running daemon holds; it sends what waits in the record, whoever put it there.
    let instance = Instance::acquire(database).ok();
    if instance.is_none() && args.date.is_none() {
        let message = "a daemon is writing this record, and sends what is new at the hour of its schedule; \
                       name a day with `--date` to send that now";
        return Err(Failure::Other(anyhow::anyhow!(message)));
    }
    let store = Arc::new(Store::open(database, Mode::ReadWrite)?);
    let now = args.at.unwrap_or_else(clock::now);
    for list in lists {
        let request = request(&store, args, settings, list.language, Some(list.topic.clone()))?;
        let is_told = args.date.is_none();
        let published = outbox::publish(&store, &request, &[list], is_told, now)?;
        if !global.json {
            output::text(&line(list, &published))?;
        }
    }
    if instance.is_none() {
        output::text("the daemon on this record sends them")?;
        return Ok(Exit::Done);
    }
    let delivered = notify::carry(&store, &settings.config, args.at)?;
    notify::tell(global, None, delivered)
}

fn line(list: &MailingList, published: &outbox::Published) -> String {
    let MailingList { topic, language, to, is_sent_empty, .. } = list;
    let of = format!("{topic} ({language})");
    match published.recipients {
        0 if published.is_empty && !is_sent_empty => format!("{of}: nothing new, nothing sent"),
        0 => format!("{of}: was sent before"),
        count => format!("{of}: for {count} of {} recipients", to.len()),
    }
}

fn format(global: &Global, args: &DigestArgs) -> Format {
    match args.format {
        None if global.json => Format::Json,
        None | Some(DigestFormat::Text) => Format::Text,
        Some(DigestFormat::Html) => Format::Html,
        Some(DigestFormat::Md) => Format::Markdown,
        Some(DigestFormat::Json) => Format::Json,
        Some(DigestFormat::Atom) => Format::Atom,
        Some(DigestFormat::Jsonfeed) => Format::JsonFeed,
    }
}
