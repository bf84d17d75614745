//! The pages: for each what it loads from the record and how it is shown; and the table of addresses.
#![expect(clippy::struct_field_names, reason = "the fields of a page are the keys of its JSON")]

mod article;
mod changes;
mod claims;
mod diff;
mod digests;
mod feeds;
mod highlight;
mod lists;
mod search;
mod session;
mod stories;
mod story;
mod timeline;
mod topic;
mod topics;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};
use jiff::tz::TimeZone;
use serde::Serialize;

pub(super) use timeline::languages;

use super::asked::{API, Asked, Format};
use super::desk::Desk;
use super::failure::Failure;
use super::syndication::Channel;
use super::view::View;
use super::{answer, api, assets, health};
use crate::model::{Timestamp, TopicId};
use crate::store::{Reader, Slice, TopicOverview};

/// What a page is loaded by.
pub(super) struct Question<'q> {
    pub(super) reader: &'q Reader,
    pub(super) asked: &'q Asked,
    pub(super) zone: &'q TimeZone,
    pub(super) now: Timestamp,
}

impl Question<'_> {
    /// The topic that the path names.
    fn topic(&self) -> Result<TopicOverview, Failure> {
        let id = self.asked.name("topic");
        let topics = self.reader.topics()?;
        topics.into_iter().find(|topic| topic.id.as_str() == id).ok_or_else(|| Failure::not_found("topic", id))
    }

    /// A topic that a filter names has to be one; an empty list would say that nothing happened in it.
    fn check_topic(&self, topic: Option<&TopicId>) -> Result<(), Failure> {
        let Some(topic) = topic else { return Ok(()) };
        let is_known = self.reader.topic_titles()?.iter().any(|(id, _)| id == topic);
        if is_known { Ok(()) } else { Err(Failure::not_found("topic", topic.as_str())) }
    }
}

/// A page: values of the record; as they are they are its JSON.
pub(super) trait Page: Serialize + Sized + Send + 'static {
    /// The forms in which it exists outside `/api`.
    const FORMS: &'static [Format] = &[Format::Html, Format::Json];

    /// Reads it from the record.
    fn load(question: &Question<'_>) -> Result<Self, Failure>;

    /// Writes it for people: as HTML, or in another of its forms that is a text.
    fn text(&self, view: &View<'_>, format: Format) -> askama::Result<String>;

    /// What is new in it, if it is also a feed.
    fn channel(&self, _view: &View<'_>) -> Option<Channel> {
        None
    }

    /// Headers that it alone has.
    fn headers(&self, _asked: &Asked, _headers: &mut HeaderMap) {}
}

/// A page of a list, as its JSON.
#[derive(Serialize)]
struct Listed<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<T> From<Slice<T>> for Listed<T> {
    fn from(slice: Slice<T>) -> Self {
        Self { items: slice.items, next: slice.next.map(|cursor| cursor.to_string()) }
    }
}

fn page<P: Page>() -> MethodRouter<Desk> {
    get(|State(desk): State<Desk>, asked: Asked| async move { desk.show::<P>(asked).await })
}

/// Every address.
pub(super) fn router(desk: Desk) -> Router {
    let shared = Router::new()
        .route("/topics/{topic}", page::<topic::Topic>())
        .route("/topics/{topic}/timeline", page::<timeline::Timeline>())
        .route("/topics/{topic}/claims", page::<claims::Claims>())
        .route("/stories", page::<stories::Stories>())
        .route("/stories/{story}", page::<story::Story>())
        .route("/articles/{article}", page::<article::Article>())
        .route("/articles/{article}/revisions/{revision}", page::<article::Revision>())
        .route("/articles/{article}/diff/{from}/{to}", page::<diff::Diff>())
        .route("/changes", page::<changes::Changes>())
        .route("/search", page::<search::Search>())
        .route("/feeds", page::<feeds::Feeds>())
        .route("/digests", page::<digests::Digests>())
        .route("/digests/{digest}", page::<digests::Digest>());
    let for_programs = shared
        .clone()
        .route("/", get(api::index))
        .route("/openapi.json", get(api::description))
        .route("/topics", page::<topics::Topics>())
        .route("/articles", page::<lists::Articles>())
        .route("/statements", page::<lists::Statements>());
    Router::new()
        .route("/", page::<topics::Topics>())
        .merge(shared)
        .route("/changes/{change}", get(changes::permalink))
        .route("/session", get(session::form).post(session::open))
        .route("/healthz", get(health::healthz))
        .route("/metrics", get(health::metrics))
        .route("/robots.txt", get(assets::robots))
        .route("/static/style.css", get(assets::style))
        .route("/static/icon.svg", get(assets::icon))
        .nest(API, for_programs)
        .fallback(|| async { Failure::NotFound("there is nothing at this address".to_owned()) })
        .layer(from_fn_with_state(desk.clone(), answer::finish))
        .with_state(desk)
}
