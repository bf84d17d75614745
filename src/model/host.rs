//! What is remembered of a server between cycles.

use serde::{Deserialize, Serialize};

use super::Timestamp;

/// The politeness state of one host and port; it outlives the process so that a restart is not ruder than a pause.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostState {
    /// `host:port`, the port always written.
    pub host: String,
    /// No request before this instant (Retry-After, back-off of the whole host).
    pub blocked_until: Option<Timestamp>,
    /// The robots.txt body last read; empty where the host has none.
    pub robots: Option<String>,
    /// HTTP status of that answer; 0 if the host could not be reached.
    pub robots_status: Option<u16>,
    /// When robots.txt is to be read again.
    pub robots_expires_at: Option<Timestamp>,
    /// Start of the hour in which `requests` are counted.
    pub hour_started_at: Option<Timestamp>,
    /// Requests sent in that hour.
    pub requests: u32,
}
