//! Expectations and properties of revisions.

mod budget;
mod changes;
mod content;
mod diff;
mod presence;
mod retention;
mod schedule;
