//! What can be configured under `[fetch]`.

use serde::{Deserialize, Serialize};

use super::guard::AddressRange;
use crate::model::{ByteSize, TimeSpan};

/// The policies of requests with their figures; docs/methodology.md gives the reasons.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The pause between the end of one request to a host and the start of the next.
    pub host_gap: TimeSpan,
    /// Requests at a time to one host and port; at least 1.
    pub host_concurrency: u32,
    /// Requests at a time altogether; at least 1.
    pub concurrency: u32,
    /// Requests to one host and port in an hour, robots.txt included.
    pub host_requests_per_hour: u32,
    /// The time one request may take, from the connection to the last byte.
    pub timeout: TimeSpan,
    /// The part of it that connecting may take, name and TLS included.
    pub connect_timeout: TimeSpan,
    /// Redirects followed for one request.
    pub redirects_max: u32,
    /// The size of a feed, both as received and after decompression.
    pub feed_bytes_max: ByteSize,
    /// The size of a page, both as received and after decompression.
    pub page_bytes_max: ByteSize,
    /// Whether robots.txt is read and obeyed.
    pub robots: bool,
    /// The longest `Crawl-delay` that is honoured in full; a longer one counts as this.
    pub crawl_delay_max: TimeSpan,
    /// The longest `Retry-After` that is believed.
    pub retry_after_max: TimeSpan,
    /// Ranges of addresses that are not public and are allowed all the same.
    pub allow_private: Vec<AddressRange>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            host_gap: TimeSpan::seconds(1),
            host_concurrency: 1,
            concurrency: 64,
            host_requests_per_hour: 120,
            timeout: TimeSpan::seconds(20),
            connect_timeout: TimeSpan::seconds(10),
            redirects_max: 8,
            feed_bytes_max: ByteSize::megabytes(10),
            page_bytes_max: ByteSize::megabytes(15),
            robots: true,
            crawl_delay_max: TimeSpan::seconds(30),
            retry_after_max: TimeSpan::hours(24),
            allow_private: Vec::new(),
        }
    }
}

impl Options {
    /// What is wrong with the values, each with the key; empty if nothing is.
    pub fn mistakes(&self) -> Vec<(&'static str, String)> {
        let counts = [
            ("host_concurrency", self.host_concurrency),
            ("concurrency", self.concurrency),
            ("host_requests_per_hour", self.host_requests_per_hour),
        ];
        let times = [("timeout", self.timeout), ("connect_timeout", self.connect_timeout)];
        let no_counts = counts.into_iter().filter(|(_, count)| *count == 0).map(|(key, _)| (key, "must be at least 1"));
        let no_times = times.into_iter().filter(|(_, time)| *time == TimeSpan::ZERO);
        let no_times = no_times.map(|(key, _)| (key, "no request can be answered in no time"));
        no_counts.chain(no_times).map(|(key, wrong)| (key, wrong.to_owned())).collect()
    }
}
