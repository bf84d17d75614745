//! smentita watches a news story in many languages and keeps the record of how its coverage and its denials evolve.
//!
//! ARCHITECTURE.md tells how the modules fit together; `tests/it/tidy.rs` holds them to it. In short: `model` are the
//! nouns; the pure modules take values and return values; `fetch` and `store` touch one outside thing each;
//! `pipeline` joins them; `config`, `daemon`, `demo` and `cli` are the entry points.

// 0: the nouns.
pub mod model;
// 1: the pure core: no clock, no randomness, no I/O.
pub mod alerts;
pub mod dedup;
pub mod digest;
pub mod extract;
pub mod feed;
pub mod language;
pub mod revisions;
pub mod schedule;
pub mod statements;
pub mod stories;
pub mod text;
pub mod topics;
// 2: one outside thing each.
pub mod fetch;
pub mod notify;
pub mod store;
// 3: the use-cases.
pub mod export;
pub mod import;
pub mod outbox;
pub mod pipeline;
pub mod web;
// 4: the entry points.
pub mod cli;
pub mod config;
pub mod daemon;
pub mod demo;
