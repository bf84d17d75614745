//! Which changes are told at once, to whom, and which wait: values in, a decision out.
//!
//! A [`Rule`] says what a topic's readers want to know and when they are not to be disturbed; [`decide()`] holds the
//! changes of the record against the rules. How a message is worded and sent is decided elsewhere.

mod decide;
mod kind;
mod patience;
mod quiet;
mod rule;

#[cfg(test)]
mod tests;

pub use decide::{Decision, Held, Situation, Telling, Told, decide};
pub use kind::Kind;
pub use patience::next_attempt;
pub use quiet::QuietHours;
pub use rule::{DEFAULT_KINDS, Event, Fact, Rule};
