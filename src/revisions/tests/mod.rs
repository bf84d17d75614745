//! Expectations and properties of revisions.

mod content;
mod diff;
mod presence;
mod schedule;
