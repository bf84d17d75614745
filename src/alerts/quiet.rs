//! Hours in which nobody is to be disturbed, on the reader's clock.

use std::fmt;
use std::str::FromStr;

use jiff::ToSpan;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer};

use crate::model::Timestamp;

/// `22:00-07:00`: from a time of day up to another, over midnight where the second is the earlier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: Time,
    to: Time,
}

impl QuietHours {
    /// When the quiet ends that `now` lies in; `None` where it lies in none.
    ///
    /// On the nights when clocks change the end is the time that the clock shows: an hour that is skipped ends the
    /// quiet right after it.
    pub fn end(&self, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(now);
        let time = local.time();
        let is_over_midnight = self.to < self.from;
        let is_quiet =
            if is_over_midnight { time >= self.from || time < self.to } else { self.from <= time && time < self.to };
        if !is_quiet {
            return None;
        }
        let is_tomorrow = is_over_midnight && time >= self.from;
        let date = if is_tomorrow { local.date().checked_add(1.day()).ok()? } else { local.date() };
        let end = date.to_datetime(self.to).to_zoned(zone.clone()).ok()?.timestamp();
        // The hour that comes twice: its first end may lie behind us while the clock shows quiet again.
        (end > now).then_some(end)
    }
}

impl FromStr for QuietHours {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no span of hours; write it like `22:00-07:00`");
        let (from, to) = text.split_once('-').ok_or_else(wrong)?;
        let time = |text: &str| {
            let (hour, minute) = text.trim().split_once(':')?;
            let number = |part: &str| part.parse::<i8>().ok().filter(|_| part.len() <= 2);
            Time::new(number(hour)?, number(minute)?, 0, 0).ok()
        };
        let (from, to) = (time(from).ok_or_else(wrong)?, time(to).ok_or_else(wrong)?);
        if from == to { Err(format!("`{text}` has no length; leave it out")) } else { Ok(Self { from, to }) }
    }
}

impl fmt::Display for QuietHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.from, self.to);
        write!(f, "{:02}:{:02}-{:02}:{:02}", from.hour(), from.minute(), to.hour(), to.minute())
    }
}

impl<'de> Deserialize<'de> for QuietHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
