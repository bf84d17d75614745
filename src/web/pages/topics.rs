//! `/`: the topics, each with what happened today, or last.

use askama::Template;
use serde::Serialize;

use super::{Page, Question};
use crate::store::{Filter, ToldChange, TopicOverview, Window};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::told;
use crate::web::view::View;

/// Changes read for each topic, and topics shown with changes.
const CHANGES_MAX: usize = 12;
const TOPICS_MAX: usize = 40;

#[derive(Serialize)]
pub(super) struct Topics {
    topics: Vec<Card>,
}

#[derive(Serialize)]
struct Card {
    #[serde(flatten)]
    topic: TopicOverview,
    /// The changes of the last day on which there were any.
    changes: Vec<ToldChange>,
}

#[derive(Template)]
#[template(path = "web/topics.html")]
struct Html<'p> {
    v: &'p View<'p>,
    cards: Vec<(&'p TopicOverview, Option<told::Day>)>,
}

impl Page for Topics {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&[])?;
        let mut topics = q.reader.topics()?;
        // Those that are watched no more come last.
        topics.sort_by_key(|topic| (!topic.is_active, std::cmp::Reverse(topic.last_change_at)));
        let mut cards = Vec::new();
        for (index, topic) in topics.into_iter().enumerate() {
            let filter = Filter { topic: Some(topic.id.clone()), ..Filter::default() };
            let window = Window { after: None, count_max: CHANGES_MAX };
            let mut changes =
                if index < TOPICS_MAX { q.reader.changes_page(&filter, window)?.items } else { Vec::new() };
            let day = |change: &ToldChange| q.zone.to_datetime(change.at).date();
            let last_day = changes.first().map(day);
            changes.retain(|change| Some(day(change)) == last_day);
            cards.push(Card { topic, changes });
        }
        Ok(Self { topics: cards })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let card = |card: &'_ Card| told::days(&card.changes, view).into_iter().next();
        let cards = self.topics.iter().map(|one| (&one.topic, card(one))).collect();
        Html { v: view, cards }.render()
    }
}
