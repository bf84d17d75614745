//! The words of dates in all languages at once, from `data/dates.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Language;
use crate::text::fold;

/// The data file, compiled in.
pub(super) const SOURCE: &str = include_str!("../../../data/dates.toml");

/// What a word may mean within a date; several at once (`mar` is March and Tuesday).
#[expect(clippy::struct_excessive_bools, reason = "a word may play any of these parts, and several at once")]
#[derive(Debug, Default, Clone)]
pub(super) struct Meaning {
    months: Vec<(Language, u8)>,
    /// Minutes from UTC.
    pub(super) zone: Option<i16>,
    pub(super) is_weekday: bool,
    pub(super) is_joint: bool,
    pub(super) is_before_time: bool,
    pub(super) is_after_time: bool,
    pub(super) is_ordinal: bool,
    pub(super) is_am: bool,
    pub(super) is_pm: bool,
    pub(super) unit: Option<Unit>,
}

/// The signs that follow a number in Chinese, Japanese and Korean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,
}

impl Meaning {
    /// The month, in the given language where the word means several.
    pub(super) fn month(&self, language: Option<Language>) -> Option<u8> {
        let own = self.months.iter().find(|(l, _)| Some(*l) == language);
        own.or_else(|| self.months.first()).map(|(_, month)| *month)
    }
}

/// The meaning of a folded word.
pub(super) fn meaning(folded: &str) -> Option<&'static Meaning> {
    static WORDS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(load);
    WORDS.get(folded)
}

#[derive(Deserialize)]
struct File {
    months: Vec<Months>,
    weekdays: HashMap<String, String>,
    words: Words,
    zones: HashMap<String, i16>,
}

#[derive(Deserialize)]
struct Months {
    language: Language,
    names: Vec<String>,
}

#[derive(Deserialize)]
struct Words {
    joints: String,
    before_time: String,
    after_time: String,
    ordinals: String,
    am: String,
    pm: String,
    year: String,
    month: String,
    day: String,
    hour: String,
    minute: String,
    second: String,
}

fn load() -> HashMap<String, Meaning> {
    let file: File = toml::from_str(SOURCE).expect("the shipped table is tested");
    let mut words: HashMap<String, Meaning> = HashMap::new();
    let mut mark = |list: &str, set: &dyn Fn(&mut Meaning)| {
        for word in list.split_whitespace() {
            set(words.entry(fold(word)).or_default());
        }
    };
    // In file order: the first language wins where the language of a text is not known.
    for Months { language, names } in &file.months {
        for (month, list) in (1..).zip(names) {
            mark(list, &|m| m.months.push((*language, month)));
        }
    }
    for list in file.weekdays.values() {
        mark(list, &|m| m.is_weekday = true);
    }
    for (name, minutes) in &file.zones {
        mark(name, &|m| m.zone = Some(*minutes));
    }
    let w = &file.words;
    mark(&w.joints, &|m| m.is_joint = true);
    mark(&w.before_time, &|m| m.is_before_time = true);
    mark(&w.after_time, &|m| m.is_after_time = true);
    mark(&w.ordinals, &|m| m.is_ordinal = true);
    mark(&w.am, &|m| m.is_am = true);
    mark(&w.pm, &|m| m.is_pm = true);
    for (list, unit) in [
        (&w.year, Unit::Year),
        (&w.month, Unit::Month),
        (&w.day, Unit::Day),
        (&w.hour, Unit::Hour),
        (&w.minute, Unit::Minute),
        (&w.second, Unit::Second),
    ] {
        mark(list, &|m| m.unit = Some(unit));
    }
    words
}
