//! One request and its answer over the wire, bounded in time and in size; no policy of when or whether.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
};
use url::Url;

use super::answer::NetworkKind;
use super::decode::{self, End};
use super::failure::Failure;
use super::guard::{Guard, Refusal};
use super::options::Options;
use super::resolve::GuardedResolver;
use crate::model::Validators;

/// Header lines of one answer; browsers allow about as many.
const HEADERS_MAX: usize = 128;

/// All header lines of one answer together.
const HEADER_BYTES_MAX: usize = 64 * 1_024;

/// The body of an error, which is only looked at to tell what kind of error it is.
const ERROR_BYTES_MAX: usize = 1_000_000;

/// How long an unused connection is kept; servers close theirs after 5 s to a minute.
const IDLE: Duration = Duration::from_secs(15);

/// What we can undo, see `decode`.
const ENCODINGS: &str = "gzip, deflate, br, zstd";

/// One request.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    pub(super) url: &'a Url,
    pub(super) accept: &'static str,
    pub(super) validators: Option<&'a Validators>,
    /// The limit for the body, both as received and decoded.
    pub(super) bytes_max: usize,
    /// Whether the first bytes of a body are of use where it is larger than that.
    pub(super) wants_prefix: bool,
}

/// An answer with its body decoded.
#[derive(Debug)]
pub(super) struct Received {
    pub(super) status: u16,
    /// Names in lower case, in their order.
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    pub(super) end: End,
}

/// What can be said of a request however it ended.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) status: Option<u16>,
    pub(super) bytes: u64,
    pub(super) duration: Duration,
}

#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    guard: Guard,
    timeout: Duration,
}

impl Client {
    pub(super) fn new(
        options: &Options,
        user_agent: &str,
        fixed: BTreeMap<String, SocketAddr>,
    ) -> Result<Self, reqwest::Error> {
        let guard = Guard::new(options.allow_private.clone());
        let resolver = Arc::new(GuardedResolver { guard: guard.clone(), fixed });
        let settings = || settings(options, user_agent, Arc::clone(&resolver));
        let http = settings().build().or_else(|error| {
            tracing::warn!(%error, "the system's certificates cannot be used; trusting those of this build");
            settings().tls_certs_only(shipped_certificates()).build()
        })?;
        Ok(Self { http, guard, timeout: options.timeout.as_std() })
    }

    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Asks once. The time limit covers everything up to the last byte: a read time-out alone would let a server that
    /// drips a byte a second hold us for ever.
    pub(super) async fn exchange(&self, ask: Ask<'_>) -> (Progress, Result<Received, Failure>) {
        let started = Instant::now();
        let mut progress = Progress::default();
        let result = match tokio::time::timeout(self.timeout, self.receive(ask, &mut progress)).await {
            Ok(result) => result,
            Err(_) => Err(Failure::Timeout { is_connecting: false }),
        };
        progress.duration = started.elapsed();
        (progress, result)
    }

    /// Sends a JSON document once, with header lines besides the usual ones, and gives the answer as it is.
    pub(super) async fn post_json(
        &self,
        url: &Url,
        headers: HeaderMap,
        body: Vec<u8>,
        bytes_max: usize,
    ) -> Result<Received, Failure> {
        let request = self.http.post(url.clone()).headers(headers);
        let request = request.header(CONTENT_TYPE, "application/json").header(ACCEPT, "application/json");
        let exchange = async {
            let response = request.body(body).send().await.map_err(|error| Failure::of(&error))?;
            if let Some(address) = response.remote_addr().filter(|address| !self.guard.allows(address.ip())) {
                return Err(Failure::Refused(Refusal::Address(address.ip())));
            }
            let (status, headers) = (response.status().as_u16(), response_headers(response.headers())?);
            let (body, end) = read_body(response, bytes_max, false, &mut Progress::default()).await;
            Ok(Received { status, headers, body, end })
        };
        tokio::time::timeout(self.timeout, exchange).await.unwrap_or(Err(Failure::Timeout { is_connecting: false }))
    }

    async fn receive(&self, ask: Ask<'_>, progress: &mut Progress) -> Result<Received, Failure> {
        let request = self.http.get(ask.url.clone()).headers(request_headers(ask));
        let response = request.send().await.map_err(|error| Failure::of(&error))?;
        if let Some(address) = response.remote_addr().filter(|address| !self.guard.allows(address.ip())) {
            return Err(Failure::Refused(Refusal::Address(address.ip())));
        }
        let status = response.status().as_u16();
        progress.status = Some(status);
        let headers = response_headers(response.headers())?;
        // The body of a redirect is for people, and a 304 has none.
        if (300..400).contains(&status) {
            return Ok(Received { status, headers, body: Vec::new(), end: End::Complete });
        }
        let bytes_max = if response.status().is_success() { ask.bytes_max } else { ask.bytes_max.min(ERROR_BYTES_MAX) };
        let (raw, end) = read_body(response, bytes_max, ask.wants_prefix, progress).await;
        let (body, end) = decoded(raw, end, &headers, bytes_max).await;
        Ok(Received { status, headers, body, end })
    }
}

fn settings(options: &Options, user_agent: &str, resolver: Arc<GuardedResolver>) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(user_agent)
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        // A proxy would resolve names for us, past the guard.
        .no_proxy()
        .dns_resolver(resolver)
        .connect_timeout(options.connect_timeout.as_std())
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(1)
        .retry(reqwest::retry::never())
        .http1_max_headers(HEADERS_MAX)
        .http2_max_header_list_size(HEADER_BYTES_MAX as u32)
        // Small sins of servers that every browser forgives, that of knowing header names by their capitals first.
        .http1_title_case_headers()
        .http1_ignore_invalid_headers_in_responses(true)
        .http1_allow_obsolete_multiline_headers_in_responses(true)
        .http1_allow_spaces_after_header_name_in_responses(true)
}

/// Mozilla's roots, as old as the build: a bare container has none of its own, and HTTPS is most of what we ask for.
fn shipped_certificates() -> impl Iterator<Item = reqwest::Certificate> {
    webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| reqwest::Certificate::from_der(der).ok())
}

fn request_headers(ask: Ask<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(ask.accept));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ENCODINGS));
    let Some(validators) = ask.validators else { return headers };
    for (name, value) in [(IF_NONE_MATCH, &validators.etag), (IF_MODIFIED_SINCE, &validators.last_modified)] {
        // One that cannot be written in a header was never one that the server could recognise.
        if let Some(value) = value.as_ref().and_then(|value| HeaderValue::from_bytes(value.as_bytes()).ok()) {
            headers.insert(name, value);
        }
    }
    headers
}

fn response_headers(headers: &HeaderMap) -> Result<Vec<(String, String)>, Failure> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > HEADER_BYTES_MAX {
        let message = format!("{bytes} bytes of headers, more than {HEADER_BYTES_MAX}");
        return Err(Failure::Network { kind: NetworkKind::Protocol, message, is_stale: false });
    }
    Ok(headers.iter().map(|(name, value)| (name.as_str().to_owned(), header_text(value))).collect())
}

/// UTF-8 where it is that, else one character per byte, as the older standard had it.
fn header_text(value: &HeaderValue) -> String {
    match std::str::from_utf8(value.as_bytes()) {
        Ok(text) => text.to_owned(),
        Err(_) => value.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
    }
}

async fn read_body(
    mut response: reqwest::Response,
    bytes_max: usize,
    wants_prefix: bool,
    progress: &mut Progress,
) -> (Vec<u8>, End) {
    if !wants_prefix && response.content_length().is_some_and(|length| length > bytes_max as u64) {
        return (Vec::new(), End::TooLarge);
    }
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) => {
                progress.bytes += chunk.len() as u64;
                let room = bytes_max - body.len();
                body.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if chunk.len() > room {
                    return (body, End::TooLarge);
                }
            }
            Ok(None) => return (body, End::Complete),
            // A wrong length, a broken chunk or a reset: whichever it is, the rest is missing.
            Err(_) => return (body, End::Truncated),
        }
    }
}

/// Decodes off the asynchronous threads: fifteen megabytes of brotli would hold up every other answer.
async fn decoded(raw: Vec<u8>, end: End, headers: &[(String, String)], bytes_max: usize) -> (Vec<u8>, End) {
    let encodings: Vec<&str> =
        headers.iter().filter(|(name, _)| name == "content-encoding").map(|(_, value)| value.as_str()).collect();
    if encodings.is_empty() || raw.is_empty() {
        return (raw, end);
    }
    let encodings = encodings.join(",");
    let decoding = tokio::task::spawn_blocking(move || decode::decode(raw, &encodings, bytes_max)).await;
    let (body, decode_end) = decoding.unwrap_or_else(|error| (Vec::new(), End::Corrupt(error.to_string())));
    // A body that broke off cannot be decoded to its end; the cause counts, not the consequence.
    (body, if end == End::Complete { decode_end } else { end })
}
