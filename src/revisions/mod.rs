//! Which differences between two visits are changes, of what kind, and when to look again.
//!
//! [`compare`] says whether a visit saw a new content, [`diff()`] what became different in the text, [`changes()`] what
//! that means, [`observe`] whether the article can still be found, and [`next_visit`] when to look again.

mod align;
mod budget;
mod changes;
mod content;
mod diff;
mod headline;
mod kept;
mod mood;
mod noise;
mod piece;
mod presence;
mod remainder;
mod retention;
mod schedule;
mod words;

pub use budget::{DueVisit, beyond_budget};
pub use changes::{Between, Facts, changes};
pub use content::{Comparison, Content, compare};
pub use diff::{Diff, Edit, WordEdit, diff};
pub use presence::{Observation, Presence, Seen, observe};
pub use retention::{KeptBytes, Retention, RetentionRule};
pub use schedule::{Options, VisitHistory, next_visit, rearmed_visit};
pub use words::words;

#[cfg(test)]
mod tests;
