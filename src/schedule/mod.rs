//! When something is due: cron expressions in a time zone, and the next poll of a feed. Pure: `now` is a parameter.

mod cron;
mod poll;

pub use cron::{Cron, CronError};
pub use poll::{Options, PollHistory, asks_in_full, jitter, next_poll};
