//! From a checked configuration to what a pipeline is made of.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::Path;

use anyhow::Context;

use crate::config::Config;
use crate::fetch::Identity;
use crate::language::Packs;
use crate::notify::Courier;
use crate::outbox::Plan;
use crate::pipeline::{Options, Setup};
use crate::schedule::Cron;

/// What a pipeline is made of, by the configuration.
pub fn setup(config: &Config) -> anyhow::Result<Setup> {
    let zone = &config.daemon.time_zone;
    let own = config.feeds.iter().filter_map(|feed| Some((feed.id.clone(), feed.schedule.as_deref()?)));
    let crons =
        own.map(|(id, cron)| Ok((id, Cron::parse(cron, zone.clone())?))).collect::<anyhow::Result<HashMap<_, _>>>()?;
    Ok(Setup {
        feeds: config.feeds.clone(),
        crons,
        cron: Cron::parse(&config.schedule.poll, zone.clone())?,
        topics: config.topics.clone(),
        packs: languages(config.daemon.languages_dir.as_deref())?,
        options: Options {
            fetch: config.fetch.clone(),
            poll: config.schedule.polls.clone(),
            revisit: config.revisit.clone(),
            stories: config.stories.clone(),
            ..Options::default()
        },
        identity: identity(config),
    })
}

/// What looks outwards, by the configuration.
pub fn plan(config: &Config) -> Plan {
    Plan { rules: config.rules.clone(), channels: config.channels.clone(), lists: config.lists.clone() }
}

/// The channels, with their secrets from the environment.
pub fn couriers(config: &Config) -> Vec<Courier> {
    let identity = identity(config);
    let lookup = |name: &str| std::env::var(name).ok();
    config.channels.iter().map(|channel| Courier::new(channel, &identity, &lookup)).collect()
}

fn identity(config: &Config) -> Identity {
    Identity { contact: config.daemon.user_agent_contact.clone(), fixed_addresses: BTreeMap::new() }
}

/// The embedded language packs, with those of a folder in place of their namesakes.
pub fn languages(folder: Option<&Path>) -> anyhow::Result<Packs> {
    let mut packs = Packs::embedded();
    let Some(folder) = folder else { return Ok(packs) };
    let listed = fs::read_dir(folder).with_context(|| format!("reading language packs in `{}`", folder.display()))?;
    for file in listed {
        let path = file?.path();
        if path.extension().is_some_and(|e| e == "toml") {
            let text = fs::read_to_string(&path).with_context(|| format!("reading `{}`", path.display()))?;
            packs.insert(Packs::parse(&path.to_string_lossy(), &text)?);
        }
    }
    Ok(packs)
}
