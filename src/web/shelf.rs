//! Answers that were costly to make, kept for as long as their cost justifies.
//!
//! What took a long time is kept in proportion, so that no page, however often it is asked for, takes more than a
//! fiftieth of a processor. Once its time is over it is handed out once more while it is made anew.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::response::Response;

/// What is made faster is not worth keeping.
const COST_MIN: Duration = Duration::from_millis(25);
/// An answer is fresh for so many times its cost, and no longer than that.
const FRESH_TIMES: u32 = 50;
const FRESH_MAX: Duration = Duration::from_secs(30);
/// How much longer it may be handed out while a fresh one is being made.
const STALE_MAX: Duration = Duration::from_secs(30);
/// Answers kept, and the longest of them: at most some 50 MB.
const ANSWERS_MAX: usize = 256;
const BYTES_MAX: usize = 200_000;

/// An answer as it was made.
#[derive(Debug, Clone)]
pub(super) struct Made {
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Made {
    pub(super) fn response(&self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        *response.headers_mut() = self.headers.clone();
        response
    }
}

struct Kept {
    made: Made,
    at: Instant,
    fresh: Duration,
    is_being_made_anew: bool,
}

/// What the shelf has.
#[derive(Debug)]
pub(super) enum Found {
    /// An answer as good as new.
    Fresh(Made),
    /// An answer to hand out while whoever found it makes a new one.
    Stale(Made),
    /// Nothing.
    Nothing,
}

/// The answers by what was asked.
#[derive(Default)]
pub(super) struct Shelf(Mutex<HashMap<String, Kept>>);

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for an answer.
    pub(super) fn find(&self, asked: &str, now: Instant) -> Found {
        let mut shelf = self.lock();
        let Some(kept) = shelf.get_mut(asked) else { return Found::Nothing };
        let age = now.saturating_duration_since(kept.at);
        if age <= kept.fresh || (kept.is_being_made_anew && age <= kept.fresh + STALE_MAX) {
            return Found::Fresh(kept.made.clone());
        }
        if age > kept.fresh + STALE_MAX {
            shelf.remove(asked);
            return Found::Nothing;
        }
        kept.is_being_made_anew = true;
        Found::Stale(kept.made.clone())
    }

    /// Keeps an answer if it was costly.
    pub(super) fn keep(&self, asked: String, made: &Made, cost: Duration, now: Instant) {
        let mut shelf = self.lock();
        if cost < COST_MIN || made.body.len() > BYTES_MAX {
            shelf.remove(&asked);
            return;
        }
        if shelf.len() >= ANSWERS_MAX {
            shelf.retain(|_, kept| now.saturating_duration_since(kept.at) <= kept.fresh);
        }
        if shelf.len() < ANSWERS_MAX {
            let fresh = (cost * FRESH_TIMES).min(FRESH_MAX);
            shelf.insert(asked, Kept { made: made.clone(), at: now, fresh, is_being_made_anew: false });
        }
    }
}
