//! Answers that were costly to make, kept for as long as their cost justifies, and made once for all who wait.
//!
//! What took a long time is kept in proportion, so that no page, however often it is asked for, takes more than a
//! fiftieth of a processor. Once its time is over it is handed out once more while it is made anew. Those who ask
//! for what is being made wait for it: a crowd before a process just started is one reading a page, not one a head.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::response::Response;
use tokio::sync::watch;

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

#[derive(Debug)]
struct Kept {
    made: Made,
    at: Instant,
    fresh: Duration,
}

/// What the shelf has.
#[derive(Debug)]
pub(super) enum Found {
    /// An answer as good as new.
    Fresh(Made),
    /// An answer to hand out while whoever found it makes a new one.
    Stale(Made, Making),
    /// Somebody is making it: the value comes, or the channel ends because there will be none.
    Coming(watch::Receiver<Option<Made>>),
    /// Nothing: whoever asked makes it.
    Nothing(Making),
}

/// The answers by what was asked.
#[derive(Debug, Clone, Default)]
pub(super) struct Shelf(Arc<Mutex<Answers>>);

#[derive(Debug, Default)]
struct Answers {
    kept: HashMap<String, Kept>,
    coming: HashMap<String, watch::Receiver<Option<Made>>>,
}

/// The duty to make an answer. While it lives, others wait; dropped without [`Making::done`], it lets them go.
#[derive(Debug)]
pub(super) struct Making {
    shelf: Shelf,
    asked: String,
    told: watch::Sender<Option<Made>>,
}

impl Making {
    /// Tells those who wait, and keeps the answer if it was costly.
    pub(super) fn done(self, made: &Made, cost: Duration, now: Instant) {
        self.shelf.keep(&self.asked, made, cost, now);
        self.told.send_replace(Some(made.clone()));
    }
}

impl Drop for Making {
    fn drop(&mut self) {
        self.shelf.lock().coming.remove(&self.asked);
    }
}

impl Shelf {
    fn lock(&self) -> MutexGuard<'_, Answers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks for an answer; where there is none, or an old one, the first to look has to make it.
    pub(super) fn find(&self, asked: &str, now: Instant) -> Found {
        let mut answers = self.lock();
        let kept = answers.kept.get(asked).map(|kept| (kept.made.clone(), kept.age(now), kept.fresh));
        if let Some((made, age, fresh)) = &kept
            && age <= fresh
        {
            return Found::Fresh(made.clone());
        }
        let usable = kept.filter(|(_, age, fresh)| *age <= *fresh + STALE_MAX).map(|(made, ..)| made);
        match (usable, answers.coming.get(asked)) {
            (Some(made), Some(_)) => Found::Fresh(made),
            (None, Some(coming)) => Found::Coming(coming.clone()),
            (usable, None) => {
                let (told, coming) = watch::channel(None);
                answers.coming.insert(asked.to_owned(), coming);
                let making = Making { shelf: self.clone(), asked: asked.to_owned(), told };
                match usable {
                    Some(made) => Found::Stale(made, making),
                    None => Found::Nothing(making),
                }
            }
        }
    }

    /// Keeps an answer if it was costly.
    fn keep(&self, asked: &str, made: &Made, cost: Duration, now: Instant) {
        let kept = &mut self.lock().kept;
        if cost < COST_MIN || made.body.len() > BYTES_MAX {
            kept.remove(asked);
            return;
        }
        if kept.len() >= ANSWERS_MAX {
            kept.retain(|_, kept| kept.age(now) <= kept.fresh);
        }
        if kept.len() < ANSWERS_MAX {
            let fresh = (cost * FRESH_TIMES).min(FRESH_MAX);
            kept.insert(asked.to_owned(), Kept { made: made.clone(), at: now, fresh });
        }
    }
}

impl Kept {
    fn age(&self, now: Instant) -> Duration {
        now.saturating_duration_since(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(text: &'static str) -> Made {
        Made { headers: HeaderMap::new(), body: Bytes::from_static(text.as_bytes()) }
    }

    fn seen(found: &Found) -> String {
        match found {
            Found::Fresh(made) => format!("fresh {}", String::from_utf8_lossy(&made.body)),
            Found::Stale(made, _) => format!("stale {}, to be made", String::from_utf8_lossy(&made.body)),
            Found::Coming(coming) => match &*coming.borrow() {
                Some(made) => format!("came {}", String::from_utf8_lossy(&made.body)),
                None => "coming".to_owned(),
            },
            Found::Nothing(_) => "to be made".to_owned(),
        }
    }

    #[test]
    fn an_answer_is_made_once_for_all_who_wait() {
        let (shelf, now) = (Shelf::default(), Instant::now());
        let Found::Nothing(making) = shelf.find("a", now) else { panic!("the shelf was empty") };
        let waiting = shelf.find("a", now);
        assert_eq!([seen(&waiting), seen(&shelf.find("b", now))], ["coming", "to be made"]);
        making.done(&made("one"), COST_MIN / 2, now);
        assert_eq!(seen(&waiting), "came one", "even what is too cheap to keep");
        assert_eq!(seen(&shelf.find("a", now)), "to be made");
    }

    #[test]
    fn who_waits_is_let_go_when_nothing_comes() {
        let (shelf, now) = (Shelf::default(), Instant::now());
        let Found::Nothing(making) = shelf.find("a", now) else { panic!("the shelf was empty") };
        let Found::Coming(waiting) = shelf.find("a", now) else { panic!("somebody is making it") };
        drop(making);
        assert!(waiting.has_changed().is_err(), "the channel has ended");
        assert_eq!(seen(&shelf.find("a", now)), "to be made");
    }

    #[test]
    fn a_costly_answer_is_handed_out_while_it_is_made_anew() {
        let (shelf, start) = (Shelf::default(), Instant::now());
        let Found::Nothing(making) = shelf.find("a", start) else { panic!("the shelf was empty") };
        making.done(&made("one"), COST_MIN, start);
        let fresh = COST_MIN * FRESH_TIMES;
        let old = start + fresh + Duration::from_millis(1);
        assert_eq!(seen(&shelf.find("a", start + fresh)), "fresh one");
        let Found::Stale(_, making) = shelf.find("a", old) else { panic!("its time is over") };
        assert_eq!(seen(&shelf.find("a", old)), "fresh one", "as long as the new one is being made");
        assert_eq!(seen(&shelf.find("a", old + STALE_MAX)), "coming");
        making.done(&made("two"), COST_MIN, old);
        assert_eq!(seen(&shelf.find("a", old)), "fresh two");
    }
}
