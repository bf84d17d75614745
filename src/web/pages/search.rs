//! `/search`: words in headlines and texts.

use askama::Template;
use serde::Serialize;

use super::{Page, Question};
use crate::model::{Language, TopicId};
use crate::store::{Scope, SearchHit};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::syndication::{self, Channel};
use crate::web::view::View;

/// Hits of one page, and pages: whoever needs more asks more precisely.
const HITS: usize = 20;
const PAGES_MAX: usize = 25;

#[derive(Serialize)]
pub(super) struct Search {
    query: String,
    hits: Vec<SearchHit>,
    /// The number of the next page of hits.
    next_page: Option<usize>,
    #[serde(skip)]
    topics: Vec<(TopicId, std::collections::BTreeMap<Language, String>)>,
    #[serde(skip)]
    languages: Vec<Language>,
}

#[derive(Template)]
#[template(path = "web/search.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Search,
    topic: &'p str,
    language: &'p str,
    since: &'p str,
    until: &'p str,
}

impl Page for Search {
    const FORMS: &'static [Format] = &[Format::Html, Format::Json, Format::Atom, Format::JsonFeed];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["q", "topic", "language", "since", "until", "page", "limit"])?;
        let query = q.asked.text("q")?.unwrap_or_default().to_owned();
        let number = q.asked.number("page", PAGES_MAX)?.unwrap_or(1).max(1);
        let limit = q.asked.limit(HITS)?;
        let filter = q.asked.filter()?;
        q.check_topic(filter.topic.as_ref())?;
        let scope = Scope { topic: filter.topic, since: filter.since, until: filter.until };
        let mut hits = q.reader.search(&query, &scope, filter.language, number * limit + 1)?;
        let more = hits.len() > number * limit;
        hits.truncate(number * limit);
        Ok(Self {
            hits: hits.into_iter().skip((number - 1) * limit).collect(),
            next_page: Some(number + 1).filter(|next| more && *next <= PAGES_MAX),
            topics: q.reader.topic_titles()?,
            languages: q.reader.languages()?,
            query,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let given = |name| view.asked.text(name).ok().flatten().unwrap_or_default();
        let (topic, language, since, until) = (given("topic"), given("language"), given("since"), given("until"));
        Html { v: view, page: self, topic, language, since, until }.render()
    }

    fn channel(&self, view: &View<'_>) -> Option<Channel> {
        Some(syndication::of_hits(&self.query, &self.hits, view))
    }
}
