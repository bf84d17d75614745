//! The one integration-test binary: whole-product tests on a loopback world, and the rules of the house.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod absent_pages;
mod analysis;
mod budget;
mod commands;
mod config;
mod docs;
mod embeddings;
mod evidence;
mod extractor;
mod faults;
mod fetch;
mod four_days;
mod furniture;
mod joins;
mod kinds;
mod life;
mod noise;
mod notify;
mod odd;
mod processes;
mod server;
mod size;
mod store;
mod stories;
mod tidy;
mod web;
mod world;
