//! `/topics/{topic}`: how much was published, where the claims stand, the stories, and what happened last.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::{Page, Question, timeline};
use crate::model::Position;
use crate::store::{ClaimStanding, DayCoverage, Filter, ListedStory, ToldChange, TopicOverview, Window};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::plot::Plot;
use crate::web::syndication::{self, Channel};
use crate::web::told;
use crate::web::view::View;

const STORIES_MAX: usize = 8;
const CHANGES_MAX: usize = 30;
/// Outlets named at one position of a claim; the others are counted.
const OUTLETS_MAX: usize = 12;

#[derive(Serialize)]
pub(super) struct Topic {
    topic: TopicOverview,
    from: String,
    until: String,
    coverage: Vec<DayCoverage>,
    claims: Vec<ClaimStanding>,
    stories: Vec<ListedStory>,
    changes: Vec<ToldChange>,
}

/// A claim and the outlets at each position.
struct ClaimRow {
    text: String,
    positions: Vec<AtPosition>,
}

/// The outlets at one position, by name and address, and how many more there are.
type AtPosition = (Position, Vec<(String, String)>, usize);

#[derive(Template)]
#[template(path = "web/topic.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Topic,
    title: String,
    plot: Option<Plot>,
    claims: Vec<ClaimRow>,
    days: Vec<told::Day>,
}

impl Page for Topic {
    const FORMS: &'static [Format] = &[Format::Html, Format::Json, Format::Atom, Format::JsonFeed];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&[])?;
        let topic = q.topic()?;
        let span = timeline::Span::latest(q.reader, &topic.id, timeline::DAYS)?;
        let filter = Filter { topic: Some(topic.id.clone()), ..Filter::default() };
        let first = |count_max| Window { after: None, count_max };
        Ok(Self {
            coverage: q.reader.coverage(&topic.id, &span.from, &span.until)?,
            claims: q.reader.standings_now(&topic.id)?,
            stories: q.reader.stories_page(&filter, first(STORIES_MAX))?.items,
            changes: q.reader.changes_page(&filter, first(CHANGES_MAX))?.items,
            from: span.from,
            until: span.until,
            topic,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let plot = Plot::new(&self.topic.id, &self.coverage, &self.from, &self.until, view);
        let title = view.worded(&self.topic.titles);
        let claims = self.claims.iter().map(|claim| claim_row(claim, view)).collect();
        Html { v: view, page: self, title, plot, claims, days: told::days(&self.changes, view) }.render()
    }

    fn channel(&self, view: &View<'_>) -> Option<Channel> {
        Some(syndication::of_changes(&view.worded(&self.topic.titles), &self.changes, view))
    }
}

fn claim_row(claim: &ClaimStanding, view: &View<'_>) -> ClaimRow {
    let mut by_position: BTreeMap<Position, Vec<(String, String)>> = BTreeMap::new();
    for standing in &claim.positions {
        let link = (view.line(&standing.outlet), view.href(&format!("/articles/{}", standing.article_id)));
        by_position.entry(standing.position).or_default().push(link);
    }
    let positions = by_position.into_iter().filter(|(position, _)| *position != Position::Silent);
    let positions = positions.map(|(position, mut outlets)| {
        let more = outlets.len().saturating_sub(OUTLETS_MAX);
        outlets.truncate(OUTLETS_MAX);
        (position, outlets, more)
    });
    ClaimRow { text: view.worded(&claim.texts), positions: positions.collect() }
}
