//! Up to when the record is complete while rounds are still writing.
//!
//! What a round writes carries the instant at which it began. An edition that closed at an instant when such a round
//! was still going on would never tell what is written afterwards with an earlier date, so editions close before the
//! oldest round underway.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::model::Timestamp;

/// The instants of the rounds underway.
#[derive(Debug, Default)]
pub(super) struct Horizon(Mutex<Vec<Timestamp>>);

/// A round underway, until it is dropped.
#[derive(Debug)]
pub(super) struct Underway<'a> {
    horizon: &'a Horizon,
    at: Timestamp,
}

impl Horizon {
    /// A round begins at the instant that the clock shows.
    pub(super) fn begin(&self, clock: impl Fn() -> Timestamp) -> Underway<'_> {
        let mut underway = self.lock();
        let at = clock();
        underway.push(at);
        Underway { horizon: self, at }
    }

    /// All that is dated before this instant is in the record.
    pub(super) fn complete_before(&self, clock: impl Fn() -> Timestamp) -> Timestamp {
        let underway = self.lock();
        // The clock is read under the lock: a round that begins meanwhile is dated no earlier.
        let now = clock();
        underway.iter().copied().fold(now, Timestamp::min)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Underway<'_> {
    /// The instant that all rows of the round carry.
    pub(super) fn at(&self) -> Timestamp {
        self.at
    }
}

impl Drop for Underway<'_> {
    fn drop(&mut self) {
        let mut underway = self.horizon.lock();
        if let Some(place) = underway.iter().position(|at| *at == self.at) {
            underway.swap_remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_close_before_the_oldest_round_underway() {
        let second = |n| Timestamp::from_second(n).unwrap();
        let horizon = Horizon::default();
        let complete = |now| horizon.complete_before(|| second(now)).as_second();
        assert_eq!(complete(10), 10);
        let visits = horizon.begin(|| second(11));
        let polls = horizon.begin(|| second(14));
        assert_eq!((polls.at().as_second(), complete(20)), (14, 11));
        drop(visits);
        assert_eq!(complete(20), 14);
        let again = horizon.begin(|| second(14));
        drop(polls);
        assert_eq!(complete(20), 14, "another round of the same second goes on");
        drop(again);
        assert_eq!(complete(21), 21);
    }
}
