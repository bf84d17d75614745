//! `notify`: samples for channels, how they do, and a round of sending without the daemon.

use std::sync::Arc;

use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::args::{Global, NotifyCommand};
use super::failure::Failure;
use super::output::{self, Rows};
use super::{Exit, clock, settings};
use crate::config::Config;
use crate::daemon::{self, Instance};
use crate::model::{ChannelId, Timestamp, rfc3339};
use crate::notify::{Channel, Courier, Parcel};
use crate::outbox::{self, Delivered, Policy};
use crate::store::{Mode, ReceiverHealth, Store};
use crate::text::printable_line;

pub(super) fn run(global: &Global, command: &NotifyCommand) -> Result<Exit, Failure> {
    let config = settings::optional(global)?.config;
    match command {
        NotifyCommand::Test { channels, to } => test(global, &config, channels, to.as_deref()),
        NotifyCommand::Status => status(global, &config),
        NotifyCommand::Send { at } => send(global, &config, *at),
        NotifyCommand::Retry { channel } => retry(&config, channel.as_deref()),
    }
}

/// The channel of a name, or a mistake of usage that lists those there are.
fn known<'c>(config: &'c Config, name: &str) -> Result<&'c Channel, Failure> {
    config.channels.iter().find(|channel| channel.id.as_str() == name).ok_or_else(|| {
        let names: Vec<&str> = config.channels.iter().map(|channel| channel.id.as_str()).collect();
        Failure::Usage(format!("there is no channel `{name}` in the configuration; it has: {}", names.join(", ")))
    })
}

fn test(global: &Global, config: &Config, named: &[String], to: Option<&str>) -> Result<Exit, Failure> {
    let channels: Vec<&Channel> = match named {
        [] => config.channels.iter().collect(),
        named => named.iter().map(|name| known(config, name)).collect::<Result<_, _>>()?,
    };
    if channels.is_empty() {
        return Err(Failure::Usage("there is no channel in the configuration; docs/alerts.md shows some".to_owned()));
    }
    let couriers = daemon::couriers(config);
    let mut told = Vec::new();
    let mut exit = Exit::Done;
    for channel in channels {
        let Some(courier) = couriers.iter().find(|courier| *courier.id() == channel.id) else { continue };
        for (recipient, problem) in super::block_on(async { Ok(try_out(channel, courier, to).await) })? {
            if problem.is_some() {
                exit = Exit::WithFailures;
            }
            if !global.json {
                output::text(&line(&channel.id, &recipient, problem.as_deref()))?;
            }
            told.push(json!({ "channel": channel.id, "recipient": recipient, "problem": problem }));
        }
    }
    if global.json {
        output::json(&told)?;
    }
    Ok(exit)
}

/// Sends the sample to each recipient of a channel: who, and what went wrong.
async fn try_out(channel: &Channel, courier: &Courier, to: Option<&str>) -> Vec<(String, Option<String>)> {
    let mut recipients = channel.alert_recipients();
    if let (Some(to), crate::notify::Way::Email(_)) = (to, &channel.way) {
        recipients = vec![to.to_owned()];
    }
    if recipients.is_empty() {
        return vec![(String::new(), Some("has nobody to tell; name somebody with `--to`".to_owned()))];
    }
    let mut told = Vec::new();
    for recipient in recipients {
        let now = clock::now();
        let (id, content) = outbox::sample(channel, now);
        let parcel = Parcel { public_id: &id, created_at: now, recipient: &recipient, content: &content };
        let problem = courier.send(parcel, now).await.err().map(|error| error.to_string());
        told.push((recipient, problem));
    }
    told
}

fn line(channel: &ChannelId, recipient: &str, problem: Option<&str>) -> String {
    let to = if recipient.is_empty() { channel.to_string() } else { format!("{channel}, {recipient}") };
    match problem {
        None => format!("ok       {to}: the sample was accepted"),
        Some(problem) => format!("problem  {to}: {}", printable_line(problem)),
    }
}

fn status(global: &Global, config: &Config) -> Result<Exit, Failure> {
    let store = Store::open(&config.daemon.database, Mode::ReadOnly)?;
    let receivers = store.read(crate::store::Reader::receivers)?;
    let faults: Vec<(ChannelId, String)> = daemon::couriers(config)
        .iter()
        .filter_map(|courier| Some((courier.id().clone(), courier.fault()?.to_string())))
        .collect();
    let is_ill = |health: &ReceiverHealth| health.failure_count > 0;
    let exit = if faults.is_empty() && !receivers.iter().any(is_ill) { Exit::Done } else { Exit::WithFailures };
    if global.json {
        let faults: Vec<_> =
            faults.iter().map(|(channel, problem)| json!({ "channel": channel, "problem": problem })).collect();
        output::json(&json!({ "receivers": receivers, "faults": faults }))?;
        return Ok(exit);
    }
    let mut rows =
        Rows::new(&["channel", "recipient", "waiting", "since", "sent", "refused", "given up", "failures", "problem"]);
    for health in &receivers {
        rows.push([
            health.channel.to_string(),
            printable_line(&health.recipient),
            health.waiting.to_string(),
            health.waiting_since.map(rfc3339).unwrap_or_default(),
            health.sent.to_string(),
            health.failed.to_string(),
            health.dead.to_string(),
            health.failure_count.to_string(),
            printable_line(health.last_problem.as_deref().unwrap_or_default()),
        ]);
    }
    output::table(&rows)?;
    for (channel, problem) in &faults {
        output::text(&format!("problem  {channel}: {}", printable_line(problem)))?;
    }
    Ok(exit)
}

fn send(global: &Global, config: &Config, at: Option<Timestamp>) -> Result<Exit, Failure> {
    let _instance = Instance::acquire(&config.daemon.database)?;
    let store = Arc::new(Store::open(&config.daemon.database, Mode::ReadWrite)?);
    let now = at.unwrap_or_else(clock::now);
    let written = outbox::decide(&store, &Arc::new(daemon::plan(config)), now)?;
    let delivered = carry(&store, config, at)?;
    tell(global, Some(written), delivered)
}

/// Sends what waits. As of an instant the clock stands still.
pub(super) fn carry(store: &Arc<Store>, config: &Config, at: Option<Timestamp>) -> Result<Delivered, Failure> {
    let couriers = daemon::couriers(config);
    let clock = move || at.unwrap_or_else(clock::now);
    let stop = CancellationToken::new();
    let work = async { Ok(outbox::deliver(store, &couriers, Policy::default(), &clock, &stop).await?) };
    Ok(super::block_on(work)?)
}

/// Says what was sent.
pub(super) fn tell(global: &Global, written: Option<usize>, delivered: Delivered) -> Result<Exit, Failure> {
    let Delivered { sent, failed, later } = delivered;
    if global.json {
        output::json(&json!({ "decided": written, "sent": sent, "refused": failed, "later": later }))?;
    } else {
        output::text(&format!("{sent} sent, {failed} refused, {later} to be tried again"))?;
    }
    Ok(if failed + later == 0 { Exit::Done } else { Exit::WithFailures })
}

fn retry(config: &Config, channel: Option<&str>) -> Result<Exit, Failure> {
    let channel = channel.map(|name| known(config, name)).transpose()?.map(|channel| channel.id.clone());
    let store = Store::open(&config.daemon.database, Mode::ReadWrite)?;
    let again = store.write(move |w| w.retry_messages(channel.as_ref()))?;
    output::text(&format!("{again} messages wait again"))?;
    Ok(Exit::Done)
}
