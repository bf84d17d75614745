//! HTTP under the policies of politeness, size and address; it knows nothing of feeds or articles.
//!
//! [`Fetcher::get`] takes one URL through its redirects. Each hop passes the guard (`guard`, `resolve`), robots.txt
//! (`permission`, `robots`) and the host's turn (`host`, `hosts`) before `client` sends it. When a URL is asked for,
//! and what its bytes mean, is decided elsewhere.

mod answer;
mod client;
mod decode;
mod embed;
mod failure;
mod fetcher;
mod freshness;
mod guard;
mod host;
mod hosts;
mod journey;
mod options;
mod permission;
mod post;
mod resolve;
mod robots;
mod row;

#[cfg(test)]
mod tests;

pub use answer::{Answer, DeferReason, Fetch, Kind, NetworkKind, RedirectFault, Request, RobotsRefusal};
pub use embed::{EmbedError, Embedder, EmbeddingService};
pub use fetcher::{Error, Fetcher, Identity};
pub use freshness::Freshness;
pub use guard::{AddressRange, Refusal, is_public};
pub use options::Options;
pub use post::{Posted, Poster};
