//! What the server counts of itself, for `/metrics`.

use std::time::Duration;

use axum::http::StatusCode;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Bounds of the histogram in seconds: the goal of 150 ms is one of them.
const SECONDS: [f64; 8] = [0.005, 0.01, 0.025, 0.05, 0.15, 0.5, 2.0, 10.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

/// Answers by route and status, and how long they took.
#[derive(Clone)]
pub(super) struct Meters {
    answers: Family<Answered, Counter>,
    seconds: Histogram,
}

impl Default for Meters {
    fn default() -> Self {
        Self { answers: Family::default(), seconds: Histogram::new(SECONDS) }
    }
}

impl Meters {
    /// Counts an answer.
    pub(super) fn count(&self, route: &str, status: StatusCode, took: Duration) {
        self.answers.get_or_create(&Answered { route: route.to_owned(), status: status.as_u16() }).inc();
        self.seconds.observe(took.as_secs_f64());
    }

    /// Enters what is counted.
    pub(super) fn register(&self, registry: &mut Registry) {
        registry.register("web_answers", "Answers of the screen by route and status", self.answers.clone());
        registry.register("web_answer_seconds", "How long answers of the screen took", self.seconds.clone());
    }
}
