//! `digest`: the daily edition to stdout.

use jiff::SignedDuration;

use super::args::{DigestArgs, DigestFormat, Global};
use super::failure::Failure;
use super::reading::known_topic;
use super::{Exit, clock, output, settings};
use crate::digest::{self, Format};
use crate::model::{Timestamp, TopicId};
use crate::pipeline::{self, EditionRequest};
use crate::store::{Mode, Store};

/// How far the first edition looks back, when none was ever sent.
const FIRST_EDITION: SignedDuration = SignedDuration::from_hours(24);

pub(super) fn run(global: &Global, args: &DigestArgs) -> Result<Exit, Failure> {
    let settings = settings::optional(global)?;
    let store = Store::open(&settings.config.daemon.database, Mode::ReadOnly)?;
    known_topic(&store, args.topic.as_deref())?;
    let zone = &settings.config.daemon.time_zone;
    let topic = args.topic.as_deref().map(TopicId::from);
    let now = args.at.unwrap_or_else(clock::now);
    let request = match (args.date, args.since.as_deref()) {
        (Some(date), _) => EditionRequest::for_day(date, zone, args.language, topic)
            .ok_or_else(|| Failure::Usage(format!("there is no day `{date}`")))?,
        (None, Some(since)) if since != "last" => {
            let from: Timestamp = since.parse().map_err(|_| {
                Failure::Usage(format!(
                    "`--since` takes `last` or an instant such as 2024-04-02T07:00:00Z, not `{since}`"
                ))
            })?;
            EditionRequest::since(from, now, zone, args.language, topic)
        }
        (None, _) => {
            let told = store.read(|r| r.told_until(topic.as_ref(), args.language))?;
            let from = told.or_else(|| now.checked_sub(FIRST_EDITION).ok()).unwrap_or(now);
            EditionRequest::since(from, now, zone, args.language, topic)
        }
    };
    let edition = store.read(|r| pipeline::edition(r, &request))?;
    output::text(&digest::render(&edition, format(global, args)))?;
    Ok(Exit::Done)
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
