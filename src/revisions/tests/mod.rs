//! Expectations and properties of revisions.

mod content;
mod diff;
