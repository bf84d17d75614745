//! The coverage of a topic as a plot: articles by day and language, denials and edits marked above.
//!
//! Axes, ticks and grid are plotters'; bars and marks are ours, so that each can say what it is and has the colours of
//! the reader's light or dark page.

use askama::Template;
use jiff::ToSpan;
use jiff::civil::Date;
use plotters::prelude::*;

use super::pages::languages;
use super::view::View;
use crate::model::{Language, TopicId};
use crate::store::DayCoverage;

/// The size of the drawing; a page scales it to its width.
const WIDTH: u32 = 900;
const HEIGHT: u32 = 300;
/// Room above the bars for two rows of marks, and what a mark takes.
const MARKS_HEIGHT: u32 = 46;
const MARK: i32 = 7;
/// Languages with a colour of their own; the others share one.
const LANGUAGES_MAX: usize = 5;
/// Colours that plotters writes and the page replaces by its own.
const INK: RGBColor = RGBColor(1, 2, 3);
const GRID: RGBColor = RGBColor(3, 2, 1);

/// A drawing and what its colours mean.
pub(super) struct Plot {
    pub(super) svg: String,
    pub(super) legend: Vec<(usize, String)>,
}

struct Bar {
    class: usize,
    x: i32,
    y: i32,
    width: i32,
    height: i32,
    title: String,
}

struct Mark {
    class: &'static str,
    points: String,
    title: String,
}

#[derive(Template)]
#[template(path = "web/plot.html")]
struct Drawing<'d> {
    label: &'d str,
    axes: &'d str,
    bars: Vec<Bar>,
    marks: Vec<Mark>,
}

/// What a day's bar is made of.
struct Day {
    date: String,
    /// Articles by class of language.
    articles: Vec<u32>,
    copies: u32,
    denials: u32,
    edits: u32,
}

impl Plot {
    /// Draws the coverage from a day to another, exclusive; `None` where there is none.
    pub(super) fn new(
        topic: &TopicId,
        coverage: &[DayCoverage],
        from: &str,
        until: &str,
        view: &View<'_>,
    ) -> Option<Self> {
        let from: Date = from.parse().ok()?;
        let until: Date = until.parse().ok()?;
        let classes: Vec<Language> = languages(coverage).into_iter().map(|(language, _)| language).collect();
        let days = days(coverage, &classes, from, until);
        if days.is_empty() || coverage.is_empty() {
            return None;
        }
        let has_others = classes.len() > LANGUAGES_MAX;
        let named = classes.iter().take(LANGUAGES_MAX).map(|language| view.tongue_alone(language));
        let mut legend: Vec<(usize, String)> = named.enumerate().collect();
        legend.extend(has_others.then(|| (LANGUAGES_MAX, view.w.other.clone())));
        let label = view.fill(&view.w.coverage_about, "topic", topic);
        let svg = draw(&days, &legend, &label, view)?;
        Some(Self { svg, legend })
    }
}

fn days(coverage: &[DayCoverage], classes: &[Language], from: Date, until: Date) -> Vec<Day> {
    let count = LANGUAGES_MAX + 1;
    let empty = |date: Date| Day { date: date.to_string(), articles: vec![0; count], copies: 0, denials: 0, edits: 0 };
    let mut days: Vec<Day> = from.series(1.day()).take_while(|date| *date < until).map(empty).collect();
    for row in coverage {
        let Some(day) = days.iter_mut().find(|day| day.date == row.day) else { continue };
        let class = classes.iter().position(|language| language.as_str() == row.language);
        day.articles[class.unwrap_or(LANGUAGES_MAX).min(LANGUAGES_MAX)] += row.articles;
        day.copies += row.copies;
        day.denials += row.denials;
        day.edits += row.edits;
    }
    days
}

fn draw(days: &[Day], legend: &[(usize, String)], label: &str, view: &View<'_>) -> Option<String> {
    let highest = days.iter().map(|day| day.articles.iter().sum::<u32>()).max().unwrap_or(0).max(1);
    let count = i32::try_from(days.len()).ok()?;
    let mut axes = String::new();
    let (mut bars, mut marks) = (Vec::new(), Vec::new());
    {
        let root = SVGBackend::with_string(&mut axes, (WIDTH, HEIGHT)).into_drawing_area();
        // A range of segments includes its end.
        let mut chart = ChartBuilder::on(&root)
            .margin_top(MARKS_HEIGHT)
            .margin_right(8)
            .x_label_area_size(28)
            .y_label_area_size(36)
            .build_cartesian_2d((0..(count - 1).max(1)).into_segmented(), 0..highest + highest.div_ceil(12))
            .ok()?;
        let day = |place: &SegmentValue<i32>| match place {
            SegmentValue::Exact(index) | SegmentValue::CenterOf(index) => {
                usize::try_from(*index).ok().and_then(|index| days.get(index)).map(|day| view.short_day(&day.date))
            }
            SegmentValue::Last => None,
        };
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(9)
            .y_labels(5)
            .x_label_formatter(&|place| day(place).unwrap_or_default())
            .axis_style(INK)
            .bold_line_style(GRID)
            .light_line_style(TRANSPARENT)
            .label_style(("sans-serif", 13).into_font().color(&INK))
            .draw()
            .ok()?;
        let place = |index: i32, value: u32| chart.backend_coord(&(SegmentValue::Exact(index), value));
        let width = (place(1, 0).0 - place(0, 0).0).max(2);
        for (index, day) in (0..).zip(days) {
            let x = place(index, 0).0;
            bars.extend(stack(day, x, width, legend, view, |value| place(index, value).1));
            marks.extend(marks_of(day, x + width / 2, view));
        }
        root.present().ok()?;
    }
    let axes = inner(&axes).replace("#010203", "currentColor").replace("#030201", "currentColor");
    Drawing { label, axes: &axes, bars, marks }.render().ok()
}

/// The bars of a day, one on top of the other.
fn stack(
    day: &Day,
    x: i32,
    width: i32,
    legend: &[(usize, String)],
    view: &View<'_>,
    height: impl Fn(u32) -> i32,
) -> Vec<Bar> {
    let mut sum = 0;
    let mut bars = Vec::new();
    let gap = (width / 6).clamp(1, 10);
    for (class, name) in legend {
        let articles = day.articles[*class];
        if articles > 0 {
            let (bottom, top) = (height(sum), height(sum + articles));
            sum += articles;
            let title =
                format!("{}, {name}: {}", view.long_day(&day.date), view.d.count("articles", articles as usize));
            bars.push(Bar {
                class: *class,
                x: x + gap,
                y: top,
                width: (width - 2 * gap).max(1),
                height: (bottom - top).max(1),
                title,
            });
        }
    }
    bars
}

/// A triangle for denials, a lozenge for edits: shapes, so that colour is not needed.
fn marks_of(day: &Day, x: i32, view: &View<'_>) -> Vec<Mark> {
    let title = |noun, count: u32| format!("{}: {}", view.long_day(&day.date), view.d.count(noun, count as usize));
    let mut marks = Vec::new();
    if day.denials > 0 {
        let y = 14;
        let points = format!("{},{} {},{} {x},{}", x - MARK, y - MARK, x + MARK, y - MARK, y + MARK);
        marks.push(Mark { class: "denial-mark", points, title: title("denials", day.denials) });
    }
    if day.edits > 0 {
        let y = 34;
        let points = format!("{x},{} {},{y} {x},{} {},{y}", y - MARK, x + MARK, y + MARK, x - MARK);
        marks.push(Mark { class: "edit-mark", points, title: title("edits", day.edits) });
    }
    marks
}

/// What stands between the tags of a drawing.
fn inner(svg: &str) -> &str {
    let start = svg.find('>').map_or(0, |at| at + 1);
    let end = svg.rfind("</svg>").unwrap_or(svg.len());
    svg.get(start..end).unwrap_or_default()
}
