//! Expectations and properties of revisions.

mod changes;
mod content;
mod diff;
mod presence;
mod schedule;
