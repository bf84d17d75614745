//! `/healthz` and `/metrics`: for monitors of monitors.

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
use crate::model::{Timestamp, rfc3339};
use crate::store::Vitals;

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
    let told = json!({
        "status": "ok", "last_poll_at": vitals.last_poll_at.map(rfc3339), "topics_to_analyze": vitals.topics_to_analyze,
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

/// The numbers in Prometheus's text form.
pub(super) async fn metrics(State(desk): State<Desk>) -> Result<Response, Failure> {
    let (vitals, now) = vitals(&desk).await?;
    let mut registry = Registry::with_prefix("smentita");
    enter(&mut registry, &vitals, now);
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
