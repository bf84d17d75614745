//! Checks cron expressions.

use jiff::tz::TimeZone;

use crate::schedule::Cron;

/// Five or six fields; the zone makes no difference to what is right.
pub(super) fn check(text: &str) -> Result<String, String> {
    Cron::parse(text, TimeZone::UTC).map(|_| text.to_owned()).map_err(|error| error.to_string())
}
