//! Which clock an outlet's dates are told by, where they do not say it themselves.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::Deserialize;

use crate::model::{Language, PageDate};

#[derive(Deserialize)]
struct File {
    home: Home,
}

#[derive(Deserialize)]
struct Home {
    american: String,
    domains: HashMap<String, String>,
    languages: HashMap<String, String>,
}

/// Zones by the last label of a host and by language.
struct Zones {
    domains: HashMap<String, TimeZone>,
    languages: HashMap<String, TimeZone>,
    american: TimeZone,
}

static ZONES: LazyLock<Zones> = LazyLock::new(|| {
    let file: File = toml::from_str(super::words::SOURCE).expect("the shipped data file is checked by a test");
    // The zones compiled in, never those of the machine: the same page gives the same date everywhere.
    let database = TimeZoneDatabase::bundled();
    let load = |names: HashMap<String, String>| {
        let known = |(key, name): (String, String)| {
            let zone = database.get(&name).expect("the names of the shipped data file are checked by a test");
            (key, zone)
        };
        names.into_iter().map(known).collect()
    };
    let american = database.get(&file.home.american).expect("the names of the shipped data file are checked by a test");
    Zones { domains: load(file.home.domains), languages: load(file.home.languages), american }
});

/// The zone of an outlet: that of its country, by the host's last label, else the one in which all who read its language
/// live. `None` for the languages of many countries under a label of none.
pub fn home_zone(host: Option<&str>, language: Option<Language>) -> Option<&'static TimeZone> {
    let label = host.and_then(|h| h.rsplit('.').next()).map(str::to_lowercase);
    let by_domain = label.and_then(|l| ZONES.domains.get(&l));
    by_domain.or_else(|| ZONES.languages.get(language?.as_str()))
}

/// The zone in which most of the national press of the United States appears.
pub fn american_zone() -> &'static TimeZone {
    &ZONES.american
}

/// Reads a date by an outlet's clock: a time or a day without a zone is local, and an instant in UTC is told in local time.
pub fn at_home(date: PageDate, zone: &TimeZone) -> PageDate {
    let offset = |at| i16::try_from(zone.to_offset(at).seconds() / 60).ok();
    match date.offset_minutes {
        None => {
            let local = jiff::tz::Offset::UTC.to_datetime(date.at);
            let Ok(zoned) = local.to_zoned(zone.clone()) else { return date };
            PageDate { at: zoned.timestamp(), offset_minutes: offset(zoned.timestamp()), ..date }
        }
        Some(0) => PageDate { offset_minutes: offset(date.at), ..date },
        Some(_) => date,
    }
}
