//! `/topics/{topic}/timeline`: the coverage of a span of days, as a plot and as a table.

use std::collections::BTreeMap;

use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{Page, Question};
use crate::model::{ChangeKind, Language, TopicId};
use crate::store::{DayCoverage, Filter, Reader, ToldChange, TopicOverview, Window};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::plot::Plot;
use crate::web::told;
use crate::web::view::View;

/// Days of a plot where none are asked for, and at most: with a row for each the page stays below 100 kB.
pub(super) const DAYS: usize = 30;
const DAYS_MAX: usize = 62;
/// Events listed below the plot.
const EVENTS_MAX: usize = 60;

/// What is listed below the plot: denials, and edits that say something.
const MARKED: &[ChangeKind] = &[
    ChangeKind::DenialAdded,
    ChangeKind::DenialRemoved,
    ChangeKind::HedgedToAsserted,
    ChangeKind::AssertedToHedged,
    ChangeKind::HeadlineChanged,
    ChangeKind::TextChanged,
    ChangeKind::CorrectionAdded,
    ChangeKind::ConfirmationAdded,
    ChangeKind::ArticleGone,
];

/// Days, the last exclusive, as the record writes them.
pub(super) struct Span {
    pub(super) from: String,
    pub(super) until: String,
}

impl Span {
    fn new(from: Date, until: Date) -> Self {
        Self { from: from.to_string(), until: until.to_string() }
    }

    /// The last days of a topic in which there is anything.
    pub(super) fn latest(reader: &Reader, topic: &TopicId, days: usize) -> Result<Self, Failure> {
        let Some((first, last)) = known(reader, topic)? else {
            return Ok(Self { from: String::new(), until: String::new() });
        };
        let until = last.tomorrow().unwrap_or(last);
        Ok(Self::new(first.max(until.saturating_sub(i64::try_from(days).unwrap_or(1).days())), until))
    }
}

/// The first and the last day of a topic.
fn known(reader: &Reader, topic: &TopicId) -> Result<Option<(Date, Date)>, Failure> {
    let span = reader.coverage_span(topic)?;
    Ok(span.and_then(|(first, last)| Some((first.parse().ok()?, last.parse().ok()?))))
}

#[derive(Serialize)]
pub(super) struct Timeline {
    topic: TopicOverview,
    from: String,
    until: String,
    /// Days before and behind for which there is something.
    first: Option<String>,
    last: Option<String>,
    coverage: Vec<DayCoverage>,
    changes: Vec<ToldChange>,
}

/// A day of the table: its rows by language.
struct TableDay<'p> {
    day: &'p str,
    rows: Vec<&'p DayCoverage>,
}

impl TableDay<'_> {
    fn sum(&self, of: fn(&DayCoverage) -> u32) -> u32 {
        self.rows.iter().map(|row| of(row)).sum()
    }

    fn articles(&self) -> u32 {
        self.sum(|row| row.articles)
    }

    fn copies(&self) -> u32 {
        self.sum(|row| row.copies)
    }

    fn denials(&self) -> u32 {
        self.sum(|row| row.denials)
    }

    fn edits(&self) -> u32 {
        self.sum(|row| row.edits)
    }

    /// "Italian 7, English 3".
    fn languages(&self, view: &View<'_>) -> String {
        let rows = self.rows.iter().filter(|row| row.articles > 0);
        let named = rows.map(|row| {
            let language = Language::parse(&row.language).unwrap_or(Language::UND);
            format!("{} {}", view.tongue(&language), row.articles)
        });
        named.collect::<Vec<_>>().join(", ")
    }
}

#[derive(Template)]
#[template(path = "web/timeline.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Timeline,
    title: String,
    plot: Option<Plot>,
    table: Vec<TableDay<'p>>,
    days: Vec<told::Day>,
    earlier: Option<String>,
    later: Option<String>,
}

impl Page for Timeline {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["from", "days"])?;
        let topic = q.topic()?;
        let known = known(q.reader, &topic.id)?;
        let span = asked_span(q, &topic.id)?;
        let filter = Filter {
            topic: Some(topic.id.clone()),
            kinds: MARKED.to_vec(),
            since: format!("{}T00:00:00Z", span.from).parse().ok(),
            until: format!("{}T00:00:00Z", span.until).parse().ok(),
            ..Filter::default()
        };
        let window = Window { after: None, count_max: EVENTS_MAX };
        Ok(Self {
            first: known.map(|(first, _)| first.to_string()),
            last: known.map(|(_, last)| last.to_string()),
            coverage: q.reader.coverage(&topic.id, &span.from, &span.until)?,
            changes: q.reader.changes_page(&filter, window)?.items,
            from: span.from,
            until: span.until,
            topic,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let mut table: Vec<TableDay<'_>> = Vec::new();
        for row in &self.coverage {
            match table.last_mut() {
                Some(day) if day.day == row.day => day.rows.push(row),
                _ => table.push(TableDay { day: &row.day, rows: vec![row] }),
            }
        }
        table.reverse();
        let [earlier, later] = self.neighbours();
        let link = |(from, until): (Date, Date)| {
            let days = (until - from).get_days().to_string();
            view.here(&[("from", Some(&from.to_string())), ("days", Some(&days))])
        };
        Html {
            v: view,
            title: view.worded(&self.topic.titles),
            plot: Plot::new(&self.topic.id, &self.coverage, &self.from, &self.until, view),
            table,
            days: told::days(&self.changes, view),
            earlier: earlier.map(link),
            later: later.map(link),
            page: self,
        }
        .render()
    }
}

impl Timeline {
    /// The spans of the same length before and behind, where there is anything in them.
    fn neighbours(&self) -> [Option<(Date, Date)>; 2] {
        let parsed = |day: &str| day.parse::<Date>().ok();
        let (Some(from), Some(until)) = (parsed(&self.from), parsed(&self.until)) else { return [None, None] };
        let length = (until - from).get_days().max(1).days();
        let first = self.first.as_deref().and_then(parsed);
        let last = self.last.as_deref().and_then(parsed);
        let earlier = first.filter(|first| *first < from).map(|_| (from.saturating_sub(length), from));
        let later = last.filter(|last| *last >= until).map(|_| (until, until.saturating_add(length)));
        [earlier, later]
    }
}

/// The span that the address names, by its first day and its length.
fn asked_span(q: &Question<'_>, topic: &TopicId) -> Result<Span, Failure> {
    let days = q.asked.number("days", DAYS_MAX)?;
    match q.asked.day("from")? {
        None => Span::latest(q.reader, topic, days.unwrap_or(DAYS)),
        Some(from) => {
            let length = i64::try_from(days.unwrap_or(DAYS)).unwrap_or(1);
            Ok(Span::new(from, from.saturating_add(length.days())))
        }
    }
}

/// The languages of a coverage by how much there is in them, the most first.
pub(in crate::web) fn languages(coverage: &[DayCoverage]) -> Vec<(Language, u32)> {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for row in coverage {
        *counts.entry(&row.language).or_default() += row.articles;
    }
    let mut counts: Vec<(Language, u32)> =
        counts.into_iter().map(|(tag, n)| (Language::parse(tag).unwrap_or(Language::UND), n)).collect();
    counts.sort_by_key(|(language, n)| (std::cmp::Reverse(*n), *language));
    counts
}
