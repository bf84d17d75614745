//! `/feeds`: the feeds with their health, those with trouble first.

use askama::Template;
use serde::Serialize;

use super::{Page, Question};
use crate::store::FeedHealth;
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::view::View;

/// Feeds of one page, and pages.
const FEEDS_MAX: usize = 100;
const PAGES_MAX: usize = 1_000;

#[derive(Serialize)]
pub(super) struct Feeds {
    feeds: Vec<FeedHealth>,
    /// The number of the next page.
    next_page: Option<usize>,
    /// Feeds in all, and those whose last poll gave no usable answer.
    count: usize,
    failing_count: usize,
}

#[derive(Template)]
#[template(path = "web/feeds.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Feeds,
}

impl Page for Feeds {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["page"])?;
        let number = q.asked.number("page", PAGES_MAX)?.unwrap_or(1).max(1);
        let mut feeds = q.reader.feeds()?;
        feeds.sort_by_key(|feed| (!feed.is_active, std::cmp::Reverse(feed.failure_count), feed.last_problem.is_none()));
        let count = feeds.len();
        let failing_count = feeds.iter().filter(|feed| feed.is_active && feed.failure_count > 0).count();
        Ok(Self {
            next_page: (count > number * FEEDS_MAX).then_some(number + 1),
            feeds: feeds.into_iter().skip((number - 1) * FEEDS_MAX).take(FEEDS_MAX).collect(),
            count,
            failing_count,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        Html { v: view, page: self }.render()
    }
}
