//! `/topics/{topic}/claims`: outlet by outlet where each stands on each claim, and where it stood before.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use jiff::SignedDuration;
use serde::Serialize;

use super::{Page, Question};
use crate::model::{ArticleId, ClaimId, Language, Position, Timestamp, TopicId};
use crate::store::{OutletPosition, PositionStep};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::view::View;

/// Outlets of one page.
const OUTLETS_MAX: usize = 60;
/// Pages of outlets.
const PAGES_MAX: usize = 1_000;
/// Steps read for all outlets together.
const STEPS_MAX: usize = 50_000;
/// How far back the steps before are looked for: 90 days.
const EARLIER: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Earlier positions kept in one cell, the latest ones.
const EARLIER_MAX: usize = 6;

#[derive(Serialize)]
pub(super) struct Claims {
    topic: TopicId,
    titles: BTreeMap<Language, String>,
    /// The instant as of which the positions are.
    at: Timestamp,
    claims: Vec<Claim>,
    outlets: Vec<Outlet>,
    /// The number of the next page of outlets.
    next_page: Option<usize>,
}

#[derive(Serialize)]
struct Claim {
    id: ClaimId,
    texts: BTreeMap<Language, String>,
}

#[derive(Serialize)]
struct Outlet {
    name: String,
    /// In the order of the claims.
    cells: Vec<Cell>,
}

/// Where an outlet stands on a claim: what its articles said of it, step by step.
#[derive(Serialize, Default)]
struct Cell {
    /// The latest that speaks of the claim; null where none does.
    now: Option<Step>,
    /// What came before, in order.
    earlier: Vec<Step>,
}

#[derive(Serialize)]
struct Step {
    position: Position,
    at: Timestamp,
    article_id: ArticleId,
    revision: u32,
}

#[derive(Template)]
#[template(path = "web/claims.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Claims,
    title: String,
}

impl Page for Claims {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["at", "page"])?;
        let topic = q.topic()?;
        let at = q.asked.instant("at")?;
        let number = q.asked.number("page", PAGES_MAX)?.unwrap_or(1);
        let standings = match at {
            Some(at) => q.reader.claim_standings(Some(&topic.id), at)?,
            None => q.reader.standings_now(&topic.id)?,
        };
        // What came before is looked for before the last time that anything happened, however long ago that was.
        let last = topic.last_change_at.unwrap_or(q.now);
        let before = at.unwrap_or(last).min(last).checked_add(SignedDuration::from_secs(1)).unwrap_or(q.now);
        let from = before.checked_sub(EARLIER).unwrap_or(Timestamp::MIN);
        let names: BTreeSet<&str> = standings
            .iter()
            .flat_map(|claim| &claim.positions)
            .filter(|p| p.position != Position::Silent)
            .map(|p| &*p.outlet)
            .collect();
        let more = names.len() > number * OUTLETS_MAX;
        let shown = names.into_iter().skip((number - 1) * OUTLETS_MAX).take(OUTLETS_MAX);
        let mut rows: BTreeMap<&str, Vec<Cell>> =
            shown.map(|name| (name, standings.iter().map(|_| Cell::default()).collect())).collect();
        for step in q.reader.position_steps(&topic.id, from, before, STEPS_MAX)? {
            let column = standings.iter().position(|claim| claim.id == step.claim_id);
            let cell = column.zip(rows.get_mut(step.outlet.as_str())).and_then(|(column, row)| row.get_mut(column));
            if let Some(cell) = cell {
                cell.take(step);
            }
        }
        for (column, standing) in standings.iter().enumerate() {
            for position in standing.positions.iter().filter(|position| position.position != Position::Silent) {
                if let Some(cell) = rows.get_mut(&*position.outlet).and_then(|row| row.get_mut(column)) {
                    cell.settle(position, q.reader.revision_number(position.revision_id)?);
                }
            }
        }
        let outlets = rows.into_iter().map(|(name, cells)| Outlet { name: name.to_owned(), cells }).collect();
        Ok(Self {
            topic: topic.id,
            titles: topic.titles,
            at: at.unwrap_or(q.now),
            outlets,
            next_page: more.then_some(number + 1),
            claims: standings.into_iter().map(|claim| Claim { id: claim.id, texts: claim.texts }).collect(),
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        Html { v: view, page: self, title: view.worded(&self.titles) }.render()
    }
}

impl Cell {
    /// A later revision of any of the outlet's articles; it says nothing new if the one before stood there too.
    fn take(&mut self, PositionStep { article_id, revision, at, position, .. }: PositionStep) {
        if self.earlier.last().is_none_or(|before| before.position != position) {
            self.earlier.push(Step { position, at, article_id, revision });
        }
    }

    /// Where the outlet stands: what came before is what stood elsewhere.
    fn settle(&mut self, now: &OutletPosition, revision: u32) {
        let &OutletPosition { position, since, article_id, .. } = now;
        self.earlier.retain(|step| step.at < since);
        if self.earlier.last().is_some_and(|before| before.position == position) {
            self.earlier.pop();
        }
        let surplus = self.earlier.len().saturating_sub(EARLIER_MAX);
        self.earlier.drain(..surplus);
        self.now = Some(Step { position, at: since, article_id, revision });
    }
}
