//! Where answers are made: readings of the record beside the network's threads, few at a time and none for long.

use std::collections::BTreeSet;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use jiff::tz::TimeZone;
use tokio::sync::Semaphore;

use super::asked::{Asked, Format};
use super::failure::Failure;
use super::meters::Meters;
use super::pages::{Page, Question};
use super::shelf::{Found, Made, Making, Shelf};
use super::view::View;
use super::{Secret, Settings, syndication};
use crate::model::{Language, Timestamp};
use crate::store::{Reader, Store};

/// Readings at a time, at least and at most: one for each processor, as they are work for nothing else, and more
/// would only make each take longer and begin with an empty cache of its own.
const READINGS_MIN: usize = 2;
const READINGS_MAX: usize = 4;
/// How long a request waits for its turn.
const TURN_MAX: Duration = Duration::from_secs(5);
/// How often a request waits for what another one makes; that one may fail, or its reader may leave before its turn.
const WAITS_MAX: usize = 3;
/// How long SQLite may work for one answer.
const READING_MAX: Duration = Duration::from_secs(2);

/// What every request has in common.
#[derive(Clone)]
pub(super) struct Desk(Arc<Inner>);

struct Inner {
    store: Arc<Store>,
    settings: Settings,
    turns: Arc<Semaphore>,
    meters: Meters,
    shelf: Shelf,
}

impl Desk {
    pub(super) fn new(settings: Settings, store: Arc<Store>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let turns = Arc::new(Semaphore::new(processors.clamp(READINGS_MIN, READINGS_MAX)));
        Self(Arc::new(Inner { store, settings, turns, meters: Meters::default(), shelf: Shelf::default() }))
    }

    pub(super) fn secret(&self) -> Option<&Secret> {
        self.0.settings.secret.as_ref()
    }

    pub(super) fn hosts(&self) -> &[String] {
        &self.0.settings.hosts
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.0.settings.time_zone
    }

    pub(super) fn languages(&self) -> &BTreeSet<Language> {
        &self.0.settings.languages
    }

    pub(super) fn now(&self) -> Timestamp {
        (self.0.settings.now)()
    }

    pub(super) fn meters(&self) -> &Meters {
        &self.0.meters
    }

    /// Reads something from the record, in turn and within limits.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Self, &Reader) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Failure> {
        let turn = tokio::time::timeout(TURN_MAX, Arc::clone(&self.0.turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Failure::Busy)?.map_err(|_| Failure::Busy)?;
        let desk = self.clone();
        let work = tokio::task::spawn_blocking(move || {
            // The turn is over when the work is, whether or not somebody still waits for it.
            let _turn = turn;
            // The store's own errors go through the store, which sorts them; what else is refused goes around it.
            let mut refused = None;
            let done = desk.0.store.read_within(READING_MAX, |reader| match read(&desk, reader) {
                Ok(value) => Ok(Some(value)),
                Err(Failure::Store(error)) => Err(error),
                Err(other) => {
                    refused = Some(other);
                    Ok(None)
                }
            });
            done?.ok_or_else(|| refused.unwrap_or_else(|| Failure::Internal("no answer and no reason".to_owned())))
        });
        work.await.map_err(|error| Failure::Internal(error.to_string()))?
    }

    /// Answers with a page in the form that was asked for; from the shelf if it was costly to make.
    pub(super) async fn show<P: Page>(self, asked: Asked) -> Result<Response, Failure> {
        if !asked.is_api && !P::FORMS.contains(&asked.format) {
            return Err(Failure::NoSuchForm);
        }
        for _ in 0..WAITS_MAX {
            match self.0.shelf.find(&asked.key(), Instant::now()) {
                Found::Fresh(made) => return Ok(made.response()),
                Found::Stale(made, making) => {
                    tokio::spawn(async move {
                        // Whoever asks next is told of a failure; this reader has an answer.
                        let _ = self.make::<P>(asked, Some(making)).await;
                    });
                    return Ok(made.response());
                }
                Found::Nothing(making) => return Ok(self.make::<P>(asked, Some(making)).await?.response()),
                Found::Coming(mut coming) => {
                    let came = tokio::time::timeout(TURN_MAX + READING_MAX, coming.wait_for(Option::is_some)).await;
                    if let Ok(Ok(Some(made))) = came.map(|came| came.map(|made| made.clone())) {
                        return Ok(made.response());
                    }
                }
            }
        }
        // It failed for others: this reader hears why from a reading of their own.
        Ok(self.make::<P>(asked, None).await?.response())
    }

    async fn make<P: Page>(&self, asked: Asked, making: Option<Making>) -> Result<Made, Failure> {
        self.read(move |desk, reader| {
            let start = Instant::now();
            let question = Question { reader, asked: &asked, zone: desk.zone(), now: desk.now() };
            let page = P::load(&question)?;
            let view = View::new(desk, &asked, P::FORMS);
            let body = write(&page, &asked, &view)?.into();
            let media_type = HeaderValue::from_static(asked.format.media_type());
            let mut headers = HeaderMap::from_iter([(CONTENT_TYPE, media_type)]);
            page.headers(&asked, &mut headers);
            let made = Made { headers, body };
            if let Some(making) = making {
                making.done(&made, start.elapsed(), Instant::now());
            }
            Ok(made)
        })
        .await
    }
}

fn write<P: Page>(page: &P, asked: &Asked, view: &View<'_>) -> Result<Vec<u8>, Failure> {
    match (asked.format, page.channel(view)) {
        (Format::Json, _) => serde_json::to_vec(page).map_err(|error| Failure::Internal(error.to_string())),
        (Format::Atom, Some(channel)) => Ok(syndication::atom(&channel).into_bytes()),
        (Format::JsonFeed, Some(channel)) => Ok(syndication::json_feed(&channel).into_bytes()),
        (format, _) => {
            page.text(view, format).map(String::into_bytes).map_err(|error| Failure::Internal(error.to_string()))
        }
    }
}
