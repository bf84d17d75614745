//! When to look at an article again.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::{ArticleId, ArticleState, TimeSpan, Timestamp};

/// How long and how often articles are looked at again (`[revisit]`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Pairs of time since the last change and interval, rising: until the first has passed, visits are the second
    /// apart. After the last there are none.
    pub steps: Vec<(TimeSpan, TimeSpan)>,
    /// Misses in a row, at the least, before an article is gone.
    pub gone_after_misses: u32,
    /// Time since the first of them, at the least.
    pub gone_after: TimeSpan,
    /// Re-visits of one host on one day (UTC), at the most; first visits are not counted.
    pub host_visits_per_day: u32,
}

impl Default for Options {
    /// The figures of docs/methodology.md: most silent edits come within hours of publication.
    fn default() -> Self {
        let (minutes, hours, days) = (TimeSpan::minutes, TimeSpan::hours, TimeSpan::days);
        Self {
            steps: vec![
                (hours(3), minutes(15)),
                (hours(24), hours(1)),
                (days(7), hours(6)),
                (days(30), days(3)),
                (days(365), days(30)),
            ],
            gone_after_misses: 3,
            gone_after: hours(24),
            host_visits_per_day: 1_000,
        }
    }
}

impl Options {
    /// What is wrong with the values, each with the key; empty if nothing is.
    pub fn mistakes(&self) -> Vec<(&'static str, String)> {
        let mut mistakes = Vec::new();
        if self.steps.iter().any(|(_, interval)| *interval == TimeSpan::ZERO) {
            mistakes.push(("steps", "an interval is at least 1ms".to_owned()));
        }
        if self.steps.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
            mistakes.push(("steps", "the times since the last change must rise from step to step".to_owned()));
        }
        if self.gone_after_misses == 0 {
            mistakes.push(("gone_after_misses", "at least one miss makes an article gone".to_owned()));
        }
        mistakes
    }

    fn interval(&self, since_change: SignedDuration) -> Option<SignedDuration> {
        let step = self.steps.iter().find(|(until, _)| since_change < until.as_jiff());
        step.map(|(_, interval)| interval.as_jiff())
    }
}

/// What the schedule of an article depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisitHistory {
    /// The article: its visits are spread by its number.
    pub article: ArticleId,
    /// When its content last changed; before any change, when it was first seen.
    pub last_changed_at: Timestamp,
    /// Whether it can be read.
    pub state: ArticleState,
    /// Since when it cannot be found.
    pub missing_since: Option<Timestamp>,
}

/// While an article is missing, visits are at most so far apart, so that it is soon known whether it is gone.
const MISSING_INTERVAL_MAX: SignedDuration = SignedDuration::from_hours(6);
/// What is gone rarely comes back: visits for that are at least so far apart.
const GONE_INTERVAL_MIN: SignedDuration = SignedDuration::from_hours(24);
/// Visits come earlier by up to this part of the interval, so that articles seen in one poll are not all visited at
/// one instant ever after. Earlier, never later: an interval is a promise.
const JITTER_PARTS: i64 = 20;

/// When to look at an article again after a visit at `now`, or `None` once its silence is long enough to stop.
///
/// Most silent edits come within hours of publication (docs/methodology.md), so the interval grows with the time since
/// the last change. A clock that was set back counts as no time.
pub fn next_visit(history: &VisitHistory, options: &Options, now: Timestamp) -> Option<Timestamp> {
    let since = |at: Timestamp| options.interval(now.duration_since(at));
    let interval = match (history.state, history.missing_since) {
        (ArticleState::Missing, _) => {
            since(history.last_changed_at).unwrap_or(MISSING_INTERVAL_MAX).min(MISSING_INTERVAL_MAX)
        }
        // That it vanished is its last change.
        (ArticleState::Gone, Some(missing)) => since(missing.max(history.last_changed_at))?.max(GONE_INTERVAL_MIN),
        _ => since(history.last_changed_at)?,
    };
    Some(after(now, interval, history.article))
}

/// When to look at an article again because another of its story changed, or a denial appeared there: as soon as if it
/// had changed itself. The sooner of this and what is planned counts.
pub fn rearmed_visit(article: ArticleId, options: &Options, now: Timestamp) -> Option<Timestamp> {
    Some(after(now, options.interval(SignedDuration::ZERO)?, article))
}

/// The instant after an interval, in whole seconds, less the article's jitter.
fn after(now: Timestamp, interval: SignedDuration, article: ArticleId) -> Timestamp {
    let digest = Sha256::digest(article.0.to_le_bytes());
    let thousandth = i64::from(u16::from_le_bytes([digest[0], digest[1]])) * 1_000 / (i64::from(u16::MAX) + 1);
    let seconds = interval.as_secs().max(1);
    let early = seconds / JITTER_PARTS * thousandth / 1_000;
    now.checked_add(SignedDuration::from_secs(seconds - early)).unwrap_or(Timestamp::MAX)
}
