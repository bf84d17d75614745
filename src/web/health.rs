//! `/healthz` and `/metrics`: for monitors of monitors.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use serde_json::json;

use super::desk::Desk;
use super::failure::Failure;
use crate::model::{ChannelId, Timestamp, rfc3339};
use crate::store::{ReceiverHealth, Vitals};

/// Requests are counted over this time up to now.
const LATELY: SignedDuration = SignedDuration::from_hours(1);

async fn vitals(desk: &Desk) -> Result<(Vitals, Timestamp), Failure> {
    desk.read(|desk, reader| {
        let now = desk.now();
        Ok((reader.vitals(now, now.checked_sub(LATELY).unwrap_or(now))?, now))
    })
    .await
}

/// Whether the record can be read.
pub(super) async fn healthz(State(desk): State<Desk>) -> Result<Response, Failure> {
    let (vitals, _) = vitals(&desk).await?;
    let failing = channels(&vitals.receivers).into_iter().filter(|(_, channel)| channel.failing > 0);
    let failing: Vec<&ChannelId> = failing.map(|(id, _)| id).collect();
    let told = json!({
        "status": "ok", "last_poll_at": vitals.last_poll_at.map(rfc3339), "topics_to_analyze": vitals.topics_to_analyze,
        "channels_failing": failing,
    });
    Ok(axum::Json(told).into_response())
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Requests {
    purpose: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Problems {
    severity: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outbox {
    channel: String,
}

/// How the receivers of one channel do together; who they are is nobody's business here.
#[derive(Default)]
struct Channel {
    waiting: u32,
    waiting_since: Option<Timestamp>,
    failed: u32,
    dead: u32,
    failing: u32,
}

fn channels(receivers: &[ReceiverHealth]) -> BTreeMap<&ChannelId, Channel> {
    let mut channels: BTreeMap<&ChannelId, Channel> = BTreeMap::new();
    for receiver in receivers {
        let channel = channels.entry(&receiver.channel).or_default();
        channel.waiting += receiver.waiting;
        channel.waiting_since = channel.waiting_since.into_iter().chain(receiver.waiting_since).min();
        channel.failed += receiver.failed;
        channel.dead += receiver.dead;
        channel.failing += u32::from(receiver.failure_count > 0);
    }
    channels
}

/// The alert outbox, by channel.
fn enter_outbox(registry: &mut Registry, receivers: &[ReceiverHealth], now: Timestamp) {
    let channels = channels(receivers);
    let mut family = |name: &str, help: &str, value: &dyn Fn(&Channel) -> i64| {
        let family = Family::<Outbox, Gauge>::default();
        for (id, channel) in &channels {
            family.get_or_create(&Outbox { channel: id.to_string() }).set(value(channel));
        }
        registry.register(name, help, family);
    };
    let lag = |channel: &Channel| channel.waiting_since.map_or(0, |since| now.duration_since(since).as_secs().max(0));
    family("outbox_waiting", "Alerts and editions that wait, by channel", &|channel| channel.waiting.into());
    family("outbox_lag_seconds", "How long the alert that waits longest has done so, by channel", &lag);
    family("outbox_refused", "Alerts and editions refused for good, by channel", &|channel| channel.failed.into());
    family("outbox_given_up", "Alerts and editions given up, by channel", &|channel| channel.dead.into());
    family("receivers_failing", "Receivers whose last attempt failed, by channel", &|channel| channel.failing.into());
}

/// The numbers in Prometheus's text form.
pub(super) async fn metrics(State(desk): State<Desk>) -> Result<Response, Failure> {
    let (vitals, now) = vitals(&desk).await?;
    let mut registry = Registry::with_prefix("smentita");
    enter(&mut registry, &vitals, now);
    enter_outbox(&mut registry, &vitals.receivers, now);
    desk.meters().register(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).map_err(|error| Failure::Internal(error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}

fn enter(registry: &mut Registry, vitals: &Vitals, now: Timestamp) {
    let mut gauge = |name: &str, help: &str, value: i64| {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    };
    let lag = |since: Option<Timestamp>| since.map_or(0, |since| now.duration_since(since).as_secs().max(0));
    gauge("feeds", "Feeds in the configuration", vitals.feeds.into());
    gauge("feeds_failing", "Feeds whose last poll gave no usable answer", vitals.feeds_failing.into());
    gauge("feeds_due", "Feeds that are due", vitals.feeds_due.into());
    gauge("feeds_lag_seconds", "How long the feed that waits longest has been due", lag(vitals.feeds_due_since));
    gauge("visits_due", "Articles that are due to be visited", vitals.visits_due.into());
    gauge("visits_lag_seconds", "How long the article that waits longest has been due", lag(vitals.visits_due_since));
    let to_analyze = "Topics whose queries were never run over all of the record";
    gauge("topics_to_analyze", to_analyze, vitals.topics_to_analyze.into());
    let last_poll = vitals.last_poll_at.map_or(0, Timestamp::as_second);
    gauge("last_poll_timestamp_seconds", "The last poll of any feed", last_poll);
    let [articles, revisions, changes] = vitals.last_ids;
    gauge("articles", "Articles in the record", articles);
    gauge("revisions", "Revisions in the record", revisions);
    gauge("changes", "Changes in the record", changes);
    let requests = Family::<Requests, Gauge>::default();
    for attempt in &vitals.attempts {
        let purpose = if attempt.is_poll { "poll" } else { "visit" };
        let label = Requests { purpose, outcome: attempt.outcome.as_str() };
        requests.get_or_create(&label).set(attempt.count.into());
    }
    registry.register("requests_last_hour", "Requests of the last hour by purpose and outcome", requests);
    let problems = Family::<Problems, Gauge>::default();
    for (severity, count) in &vitals.feed_problems {
        problems.get_or_create(&Problems { severity: severity.clone() }).set((*count).into());
    }
    registry.register("feed_problems", "Feeds whose last poll had a problem, by its severity", problems);
}
