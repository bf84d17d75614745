//! The screen and the JSON interface: the record, read-only, over HTTP.
//!
//! A [`Server`] listens where it is told and answers from a store that it only reads. Every page is one file in
//! `pages`: what it loads from the record, as plain values, and the template that shows them; the same values are its
//! `.json` and the answer of `/api/v1`. `gate` decides who may ask, `desk` bounds what an answer may cost, `answer`
//! gives it its headers. There is no script, no address outside is asked, and nothing is written.

mod answer;
mod api;
mod asked;
mod assets;
mod desk;
mod failure;
mod gate;
mod health;
mod meters;
mod pages;
mod plot;
mod server;
mod shelf;
mod syndication;
mod told;
mod view;
mod words;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::net::SocketAddr;

use jiff::tz::TimeZone;

use crate::model::{Language, Timestamp};

pub use gate::{Secret, refusal};
pub use server::Server;

/// Where the screen is to be served when no address is configured: this machine alone.
pub const LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8070);

/// What a server is made of, besides the record.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Names by which it is asked for, besides `localhost` and addresses.
    pub hosts: Vec<String>,
    /// What every reader has to show; `None` lets everybody in.
    pub secret: Option<Secret>,
    /// The zone of the times shown.
    pub time_zone: TimeZone,
    /// The languages that have a pack; in others no statement is read.
    pub languages: BTreeSet<Language>,
    /// The clock.
    pub now: fn() -> Timestamp,
}
