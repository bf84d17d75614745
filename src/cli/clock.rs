//! The clock of commands; everything below is given the time.

use crate::model::{Timestamp, floor_to_second};

/// The time now, in the seconds that the record holds.
#[expect(clippy::disallowed_methods, reason = "the command line owns the clock")]
pub(super) fn now() -> Timestamp {
    floor_to_second(Timestamp::now())
}
