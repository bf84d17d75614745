//! Cron expressions of five or six fields in a time zone, right on both nights on which the clock is changed.

mod check;

#[cfg(test)]
mod tests;

use croner::parser::{CronParser, Seconds, Year};
use jiff::tz::TimeZone;

use crate::model::Timestamp;

/// A checked cron expression in its time zone.
///
/// A time that the clock skips is taken at the end of the gap; of a time that comes twice, a fixed one ("at 02:30")
/// counts the first and a repeating one ("every half hour") both. Day of month and day of week are alternatives where
/// both are given, as in crontab.
#[derive(Debug, Clone)]
pub struct Cron {
    expression: String,
    pattern: croner::Cron,
    zone: TimeZone,
}

/// What is wrong with a cron expression, and what may have been meant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{expression}` is no cron expression ({fault}); {hint}")]
pub struct CronError {
    /// As it was written.
    pub expression: String,
    /// What is wrong.
    pub fault: String,
    /// What to write, as an imperative.
    pub hint: String,
}

impl Cron {
    /// Reads an expression; one that means something else than it says, or never, is an error.
    pub fn parse(expression: &str, zone: TimeZone) -> Result<Self, CronError> {
        let wrong = |(fault, hint)| CronError { expression: expression.to_owned(), fault, hint };
        check::check(expression).map_err(wrong)?;
        let parser = CronParser::builder().seconds(Seconds::Optional).year(Year::Optional).build();
        let pattern = parser.parse(expression).map_err(|error| {
            let fault = error.to_string();
            wrong((fault.trim_end_matches('.').to_owned(), "write five fields such as `*/10 * * * *`".to_owned()))
        })?;
        Ok(Self { expression: expression.trim().to_owned(), pattern, zone })
    }

    /// As it was written.
    pub fn expression(&self) -> &str {
        &self.expression
    }

    /// The first time after an instant; `None` beyond the end of the calendar.
    pub fn next_after(&self, now: Timestamp) -> Option<Timestamp> {
        let now = now.to_zoned(self.zone.clone());
        self.pattern.find_next_occurrence(&now, false).ok().map(|at| at.timestamp())
    }

    /// The last time at an instant or before; `None` before the start of the calendar.
    pub fn latest_at_or_before(&self, now: Timestamp) -> Option<Timestamp> {
        let now = now.to_zoned(self.zone.clone());
        self.pattern.find_previous_occurrence(&now, true).ok().map(|at| at.timestamp())
    }

    /// The time to make up for now, if any has come since the last run: however many were missed, they are one.
    pub fn due(&self, last_run: Timestamp, now: Timestamp) -> Option<Timestamp> {
        self.latest_at_or_before(now).filter(|at| *at > last_run)
    }
}
