//! Lengths of time as people write them: `15m`, `24h`, `500ms`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A length of time, zero included, in whole milliseconds.
///
/// Written as a whole number with `ms`, `s`, `m`, `h` or `d`; never longer than [`TimeSpan::MAX`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TimeSpan(u64);

/// Milliseconds in each unit, the longest first.
const UNITS: &[(&str, u64)] = &[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl TimeSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// A hundred years: long enough for every purpose, and short enough that an instant plus a span never overflows.
    pub const MAX: Self = Self::days(36_500);

    /// So many milliseconds.
    pub const fn millis(count: u64) -> Self {
        Self(count)
    }

    /// So many seconds.
    pub const fn seconds(count: u64) -> Self {
        Self(count * 1_000)
    }

    /// So many minutes.
    pub const fn minutes(count: u64) -> Self {
        Self(count * 60_000)
    }

    /// So many hours.
    pub const fn hours(count: u64) -> Self {
        Self(count * 3_600_000)
    }

    /// So many days of 24 hours.
    pub const fn days(count: u64) -> Self {
        Self(count * 86_400_000)
    }

    /// In milliseconds.
    pub const fn as_millis(self) -> u64 {
        self.0
    }

    /// For timers and time-outs.
    pub const fn as_std(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// For arithmetic with instants: `now + span.as_jiff()`.
    pub const fn as_jiff(self) -> jiff::SignedDuration {
        jiff::SignedDuration::from_millis(self.0 as i64)
    }
}

impl FromStr for TimeSpan {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = split(text);
        let count = number.parse::<u64>().ok();
        let millis = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, millis)| *millis);
        let (Some(count), Some(millis)) = (count, millis) else {
            return Err(format!("`{text}` is no duration; write a whole number with ms, s, m, h or d, such as `15m`"));
        };
        match count.checked_mul(millis) {
            Some(total) if total <= Self::MAX.0 => Ok(Self(total)),
            _ => Err(format!("`{text}` is longer than {}", Self::MAX)),
        }
    }
}

/// The number and the unit of a quantity; one space between them is as good as none.
pub(super) fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (&text[..digits], text[digits..].trim_start())
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = UNITS.iter().find(|(_, millis)| self.0 > 0 && self.0.is_multiple_of(*millis));
        let (name, millis) = unit.unwrap_or(&("s", 1_000));
        f.pad(&format!("{}{name}", self.0 / millis))
    }
}

impl Serialize for TimeSpan {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TimeSpan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Written;

        impl serde::de::Visitor<'_> for Written {
            type Value = TimeSpan;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as \"15m\"")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<TimeSpan, E> {
                text.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Written)
    }
}
