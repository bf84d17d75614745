//! `check`: every mistake of the configuration, then whether each feed answers.

use serde_json::json;

use super::args::{CheckArgs, Global};
use super::failure::Failure;
use super::{Exit, clock, output, settings};
use crate::config::{self, Config};
use crate::daemon;
use crate::model::{ChannelId, TopicId};
use crate::notify::Courier;
use crate::pipeline::{self, Probe};
use crate::store::{Mode, Store};
use crate::stories::Backend;
use crate::text::printable_line;

pub(super) fn run(global: &Global, args: &CheckArgs) -> Result<Exit, Failure> {
    if global.json
        && let Err(config::Error::Wrong(mistakes)) = config::read(&settings::file(global))
    {
        output::json(&json!({ "file": settings::file(global), "mistakes": mistakes }))?;
        return Err(Failure::Usage(format!("{} mistakes in the configuration", mistakes.len())));
    }
    let settings = settings::optional(global)?;
    let config = &settings.config;
    let summary = format!(
        "{}: {} feeds, {} topics, {} warnings",
        settings.file.display(),
        config.feeds.len(),
        config.topics.len(),
        settings.warnings.len()
    );
    if !global.json {
        output::text(&summary)?;
        output::text(&engine(config))?;
    }
    let (to_analyze, faults) = (to_analyze(config), faults(config));
    if !global.json {
        for topic in &to_analyze {
            output::text(&format!(
                "notice   topic {topic}: its queries were never run over the record; `smentita analyze --topic {topic}` does that"
            ))?;
        }
        for (channel, problem) in &faults {
            output::text(&format!("warning  {channel}: {}", printable_line(problem)))?;
        }
    }
    let meaning = if args.offline { None } else { ask_for_meaning(config, !global.json)? };
    let probes = if args.offline { Vec::new() } else { ask(config, !global.json)? };
    if global.json {
        let file = &settings.file;
        let faults: Vec<_> =
            faults.iter().map(|(channel, problem)| json!({ "channel": channel, "problem": problem })).collect();
        output::json(&json!({
            "file": file, "mistakes": [], "warnings": settings.warnings, "feeds": probes, "embeddings": meaning,
            "topics_to_analyze": to_analyze, "channels": faults,
        }))?;
    }
    let silent = probes.iter().filter(|probe| probe.format.is_none()).count();
    if silent > 0 {
        tracing::warn!("{silent} of {} feeds cannot be used", probes.len());
    }
    let is_silent = meaning.is_some_and(|meaning| meaning.get("problem").is_some());
    Ok(if silent == 0 && !is_silent { Exit::Done } else { Exit::WithFailures })
}

/// The topics whose queries the record was not read by; none where there is no record yet.
fn to_analyze(config: &Config) -> Vec<TopicId> {
    let store = Store::open(&config.daemon.database, Mode::ReadOnly);
    store.and_then(|store| store.read(|r| r.topics_to_analyze_under(&config.topics))).unwrap_or_default()
}

/// Channels that cannot send anything as they are, and why: secrets that are not set here may be where the daemon runs.
fn faults(config: &Config) -> Vec<(ChannelId, String)> {
    let couriers = daemon::couriers(config);
    let fault = |courier: &Courier| Some((courier.id().clone(), courier.fault()?.to_string()));
    couriers.iter().filter_map(fault).collect()
}

/// Whether the embedding server answers, if there is one.
fn ask_for_meaning(config: &Config, is_told: bool) -> Result<Option<serde_json::Value>, Failure> {
    let setup = daemon::setup(config)?;
    let (line, told) = match super::block_on(pipeline::probe_meaning(&setup)) {
        Ok(None) => return Ok(None),
        Ok(Some(dimensions)) => {
            (format!("ok       embeddings: {dimensions} dimensions"), json!({ "dimensions": dimensions }))
        }
        Err(error) => {
            let problem = format!("{error:#}");
            (format!("problem  embeddings: {}", printable_line(&problem)), json!({ "problem": problem }))
        }
    };
    if is_told {
        output::text(&line)?;
    }
    Ok(Some(told))
}

/// What stories are joined by.
fn engine(config: &Config) -> String {
    let options = &config.stories;
    match (options.backend, options.model.as_deref()) {
        (Backend::Http, Some(model)) => {
            format!("stories are joined by the model `{model}` of a server, names, numbers and letters")
        }
        (Backend::None, _) => "stories are joined by names, numbers and letters, as configured".to_owned(),
        _ => builtin_engine(),
    }
}

/// What this binary reads meaning with.
fn builtin_engine() -> String {
    if cfg!(feature = "meaning") {
        "stories are joined by the embedded sentence encoder, names, numbers and letters".to_owned()
    } else {
        "built without the sentence encoder: stories are joined by names, numbers and letters".to_owned()
    }
}

fn ask(config: &Config, is_told: bool) -> Result<Vec<Probe>, Failure> {
    let identity = daemon::setup(config)?.identity;
    let mut tell = |probe: &Probe| {
        if is_told {
            // A closed stdout ends the command at the next line that must be written.
            let _ = output::text(&line(probe));
        }
    };
    let asked = pipeline::probe(config.fetch.clone(), identity, &config.feeds, clock::now(), &mut tell);
    Ok(super::block_on(asked)?)
}

fn line(probe: &Probe) -> String {
    let problem = printable_line(probe.problem.as_deref().unwrap_or_default());
    match probe.format {
        Some(format) if problem.is_empty() => format!("ok       {}: {format}, {} entries", probe.feed, probe.entries),
        Some(format) => format!("ok       {}: {format}, {} entries; {problem}", probe.feed, probe.entries),
        None => format!("problem  {}: {problem}", probe.feed),
    }
}
