//! The parts of fetching that need no network; what does is in `tests/it/fetch.rs`.

mod decode;
mod freshness;
mod guard;
mod options;
mod robots;
