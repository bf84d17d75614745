//! What the digest says, in the languages of its readers: `data/digest/*.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use serde::Deserialize;

use crate::model::{Language, Position};

/// The messages of one language. The fields are the keys of the files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Messages {
    pub(super) tagline: String,
    pub(super) all_topics: String,
    pub(super) dateline: String,
    pub(super) alert_dateline: String,
    pub(super) nothing: String,
    pub(super) elsewhere: String,
    pub(super) new_articles: String,
    pub(super) claims_heading: String,
    pub(super) footer: String,
    pub(super) leave: String,
    pub(super) root: String,
    pub(super) struck: String,
    pub(super) added: String,
    pub(super) not_found: String,
    pub(super) first: String,
    pub(super) first_after: String,
    pub(super) now_in: String,
    pub(super) also_in: String,
    pub(super) not_yet_in: String,
    pub(super) added_later: String,
    pub(super) headline: String,
    pub(super) in_brief: String,
    pub(super) same_change: String,
    pub(super) same_text: String,
    pub(super) new_outlets: String,
    pub(super) new_languages: String,
    since: String,
    since_day: String,
    and: String,
    day_number: String,
    first_day: String,
    date: String,
    time: String,
    at: String,
    at_day: String,
    between: String,
    between_days: String,
    months: [String; 12],
    weekdays: [String; 7],
    plural: BTreeMap<String, [String; 2]>,
    pub(super) label: BTreeMap<String, String>,
    pub(super) says: BTreeMap<String, String>,
    pub(super) change: BTreeMap<String, String>,
    pub(super) position: BTreeMap<String, String>,
    languages: BTreeMap<String, String>,
    #[serde(skip)]
    code: &'static str,
}

macro_rules! files {
    ($($code:literal),+) => {
        &[$(($code, include_str!(concat!("../../data/digest/", $code, ".toml")))),+]
    };
}

/// English first: it serves the readers of every other language.
pub(super) const FILES: &[(&str, &str)] = files!("en", "it", "de", "fr", "es", "pt");

static ALL: LazyLock<Vec<Messages>> = LazyLock::new(|| {
    let read = |(code, text): &(&'static str, &str)| {
        let messages: Messages = toml::from_str(text).expect("a test reads every file");
        Messages { code, ..messages }
    };
    FILES.iter().map(read).collect()
});

/// The text with `{name}`s replaced. A value is put in as it is, whatever braces it holds.
pub fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(pattern.len() + 32);
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled + rest
}

impl Messages {
    /// For a reader of the language; in English if there are none.
    pub fn of(language: Language) -> &'static Self {
        ALL.iter().find(|messages| messages.code == language.as_str()).unwrap_or(&ALL[0])
    }

    /// The language they are in.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// A number with its noun; one form for one and another for more, as in all six languages. Nought is not told.
    pub fn count(&self, noun: &str, number: usize) -> String {
        let forms = self.plural.get(noun).map(|[one, other]| if number == 1 { one } else { other });
        fill(forms.map_or("{n}", String::as_str), &[("n", &number.to_string())])
    }

    /// "A, B and C".
    pub fn list(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [firsts @ .., last] => format!("{} {} {last}", firsts.join(", "), self.and),
        }
    }

    /// The name of a language, or its code where it has none here.
    pub fn language(&self, language: Language) -> String {
        self.languages.get(language.as_str()).cloned().unwrap_or_else(|| language.to_string())
    }

    fn day(&self, date: Date) -> [String; 3] {
        let day = if date.day() == 1 {
            self.first_day.clone()
        } else {
            fill(&self.day_number, &[("day", &date.day().to_string())])
        };
        let month = usize::from(date.month().unsigned_abs()) - 1;
        let weekday = usize::from(date.weekday().to_monday_zero_offset().unsigned_abs());
        [self.weekdays[weekday].clone(), day, self.months[month].clone()]
    }

    /// A day in full, with its weekday.
    pub fn date(&self, date: Date) -> String {
        let [weekday, day, month] = self.day(date);
        let year = date.year().to_string();
        fill(&self.date, &[("weekday", &weekday), ("day", &day), ("month", &month), ("year", &year)])
    }

    /// A day or a moment by a pattern with `{weekday}`, `{day}`, `{month}`, `{year}` and `{time}`.
    pub fn moment_by(&self, pattern: &str, at: DateTime) -> String {
        let ([weekday, day, month], time) = (self.day(at.date()), self.time(at));
        let year = at.year().to_string();
        let values = [("weekday", &weekday), ("day", &day), ("month", &month), ("year", &year), ("time", &time)];
        fill(pattern, &values.map(|(key, value)| (key, value.as_str())))
    }

    /// A position in words.
    pub fn position_in_words(&self, position: Position) -> &str {
        self.position.get(position.as_str()).map_or(position.as_str(), String::as_str)
    }

    /// The line under the name.
    pub fn tagline(&self) -> &str {
        &self.tagline
    }

    fn time(&self, at: DateTime) -> String {
        let (h, hour, minute) = (at.hour().to_string(), format!("{:02}", at.hour()), format!("{:02}", at.minute()));
        fill(&self.time, &[("h", &h), ("hour", &hour), ("minute", &minute)])
    }

    fn moment(&self, same_day: &str, other_day: &str, at: DateTime, today: Date) -> String {
        let ([weekday, day, month], time) = (self.day(at.date()), self.time(at));
        let pattern = if at.date() == today { same_day } else { other_day };
        fill(pattern, &[("weekday", &weekday), ("day", &day), ("month", &month), ("time", &time)])
    }

    /// "at 14:25"; with the day, unless that is today.
    pub(super) fn at(&self, at: DateTime, today: Date) -> String {
        self.moment(&self.at, &self.at_day, at, today)
    }

    /// "since 14:25"; with the day, unless that is today.
    pub(super) fn since(&self, at: DateTime, today: Date) -> String {
        self.moment(&self.since, &self.since_day, at, today)
    }

    /// "between 14:10 and 14:25"; with the days, unless both are today.
    pub(super) fn between(&self, from: DateTime, to: DateTime, today: Date) -> String {
        let ([from_weekday, from_day, from_month], [to_weekday, to_day, to_month]) =
            (self.day(from.date()), self.day(to.date()));
        let is_today = from.date() == today && to.date() == today;
        let pattern = if is_today { &self.between } else { &self.between_days };
        let values = [
            ("from_weekday", from_weekday.as_str()),
            ("from_day", &from_day),
            ("from_month", &from_month),
            ("from", &self.time(from)),
            ("to_weekday", &to_weekday),
            ("to_day", &to_day),
            ("to_month", &to_month),
            ("to", &self.time(to)),
        ];
        fill(pattern, &values)
    }

    /// A length of time in its largest unit: minutes up to an hour, hours up to two days, then days.
    pub(super) fn length(&self, minutes: i64) -> String {
        let minutes = usize::try_from(minutes).unwrap_or(0);
        match minutes {
            0..60 => self.count("minutes", minutes.max(1)),
            60..2880 => self.count("hours", (minutes + 30) / 60),
            _ => self.count("days", (minutes + 720) / 1440),
        }
    }
}
