//! Dates as feeds and pages write them: RFC 3339, RFC 2822, and what people and their software make of them in forty
//! languages. Which words mean what is data (`data/dates.toml`); which instant an unclear one means is decided here.

mod scan;
mod words;
mod zone;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::model::{Language, PageDate, Timestamp};
pub use zone::{american_zone, at_home, home_zone};

/// A field that holds a date is short; what is longer is prose.
const FIELD_BYTES: usize = 200;

/// A byline is short as well; a date further on in a text belongs to its story.
const TEXT_BYTES: usize = 2_000;

/// What is known of a date's surroundings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints {
    /// The language of the text, where month names are shared by languages in different meanings.
    pub language: Option<Language>,
    /// Whether `4/3/2024` is the third of April (United States); by default it is the fourth of March.
    pub is_month_first: bool,
}

/// Reads a field that holds nothing but a date: `pubDate`, `updated`, a `datetime` attribute.
///
/// Without a stated zone the instant is in UTC; without a time it is midnight UTC. `None` if there is no full date:
/// a month or a year alone is no day.
pub fn parse(field: &str, hints: &Hints) -> Option<PageDate> {
    let field = field.trim();
    if field.len() > FIELD_BYTES {
        return None;
    }
    epoch(field).or_else(|| scan::Scan::new(field, hints, scan::Kind::Field).first())
}

/// Finds the first date within a short text, such as a byline: `Pubblicato il 3 aprile 2024 alle 14:25`.
pub fn find(text: &str, hints: &Hints) -> Option<PageDate> {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    scan::Scan::new(&text[..end], hints, scan::Kind::Prose).first()
}

/// Whether a folded word may belong to a date in some language: a month, a weekday, a zone, `alle`, `Uhr`.
pub fn is_date_word(folded: &str) -> bool {
    words::meaning(folded).is_some()
}

/// Seconds or milliseconds since 1970, which some systems print for a date.
fn epoch(field: &str) -> Option<PageDate> {
    if !field.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let seconds = match field.len() {
        9 | 10 => field.parse().ok()?,
        13 => field.parse::<i64>().ok()? / 1_000,
        _ => return None,
    };
    Some(PageDate { at: Timestamp::from_second(seconds).ok()?, offset_minutes: Some(0), is_day_only: false })
}

/// A time of day and the offset stated with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: u8,
    minute: u8,
    second: u8,
    offset_minutes: Option<i16>,
}

/// Puts day and time together; midnight may be written `24:00` and a leap second `:60`.
fn assemble(day: Date, clock: Option<Clock>) -> Option<PageDate> {
    let Some(clock) = clock else {
        let at = DateTime::from_parts(day, Time::midnight()).to_zoned(TimeZone::UTC).ok()?.timestamp();
        return Some(PageDate { at, offset_minutes: None, is_day_only: true });
    };
    let (day, hour) = if clock.hour == 24 { (day.tomorrow().ok()?, 0) } else { (day, clock.hour) };
    let time = Time::new(hour as i8, clock.minute as i8, clock.second.min(59) as i8, 0).ok()?;
    let local = DateTime::from_parts(day, time).to_zoned(TimeZone::UTC).ok()?.timestamp();
    let offset = i64::from(clock.offset_minutes.unwrap_or(0)) * 60;
    let at = Timestamp::from_second(local.as_second().checked_sub(offset)?).ok()?;
    Some(PageDate { at, offset_minutes: clock.offset_minutes, is_day_only: false })
}

#[cfg(test)]
mod tests;
