//! What can go wrong at an address, for feeds and pages alike.

use std::time::Duration;

use crate::server::{Reply, Request};

/// A fault of an address.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// A status, with a page that says so.
    Status(u16),
    /// A status with a header.
    StatusWith(u16, &'static str, String),
    /// A redirect.
    Redirect(u16, String),
    /// 200 with these words for a page.
    Page(&'static str),
    /// 200 with these words for plain text.
    Text(&'static str),
    /// The sound page, cut off; the length stated is the whole one.
    Truncated,
    /// The sound page, packed and cut off.
    BrokenGzip,
    /// A body of more than any limit.
    Huge(usize),
    /// No answer for longer than any time-out of a test.
    Silence,
    /// The connection closes without an answer.
    Hangup,
    /// Nothing at all, with success.
    Empty,
    /// Bytes that are no text.
    Binary,
}

impl Fault {
    /// What is answered in place of the sound answer.
    pub(super) fn reply(&self, sound: Option<(&'static str, String)>, _request: &Request) -> Reply {
        let (media_type, body) = sound.unwrap_or(("text/html", String::new()));
        let html = |body: &str| Reply::ok(body).header("Content-Type", "text/html; charset=utf-8");
        match self {
            Self::Status(status) => {
                Reply::status(*status).body(format!("<title>{status}</title><h1>{status}</h1><p>Sorry.</p>"))
            }
            Self::StatusWith(status, name, value) => Reply::status(*status).header(name, value),
            Self::Redirect(status, location) => Reply::redirect(*status, location),
            Self::Page(page) => html(page),
            Self::Text(text) => Reply::ok(*text).header("Content-Type", "text/plain"),
            Self::Truncated => {
                let whole = body.len() as u64;
                let half = body.into_bytes();
                let half = half[..half.len() / 2].to_vec();
                Reply::ok(half).header("Content-Type", media_type).stated_length(whole)
            }
            Self::BrokenGzip => {
                let packed = Reply::ok(body).header("Content-Type", media_type).gzip();
                packed.cut_body(100)
            }
            Self::Huge(bytes) => Reply::ok(vec![b'x'; *bytes]).header("Content-Type", media_type),
            Self::Silence => Reply::nothing().after(Duration::from_secs(30)),
            Self::Hangup => Reply::nothing(),
            Self::Empty => Reply::ok("").header("Content-Type", media_type),
            Self::Binary => Reply::ok((0..4_096_u32).map(|n| (n * 167 % 251) as u8).collect::<Vec<u8>>())
                .header("Content-Type", media_type),
        }
    }
}

/// Pages that are served in place of an article.
pub(crate) mod pages {
    /// 200, and yet not there.
    pub(crate) const SOFT_404: &str = "<!doctype html><html lang=\"en\"><head><title>Page not found</title></head><body>\
        <main><h1>Page not found</h1><p>The page you are looking for does not exist.</p></main></body></html>";
    /// A consent dialogue in place of the page.
    pub(crate) const CONSENT: &str = "<!doctype html><html lang=\"en\"><head><title>Before you continue</title></head>\
        <body><main><h1>Before you continue</h1><p>We and our partners use cookies and process personal data to \
        personalise ads. You can accept all or manage your preferences.</p><button>Accept all cookies</button>\
        <button>Reject all</button></main></body></html>";
    /// The beginning, and an offer.
    pub(crate) const PAYWALL: &str = "<!doctype html><html lang=\"en\"><head><title>Nordwind reads mails</title>\
        <script type=\"application/ld+json\">{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
        \"headline\":\"Nordwind reads mails\",\"isAccessibleForFree\":false}</script></head><body><article>\
        <h1>Nordwind reads mails</h1><p>The mail provider Nordwind reads the messages of its users.</p>\
        <p>Subscribe to continue reading this article.</p></article></body></html>";
    /// Nothing without a script.
    pub(crate) const SCRIPT_SHELL: &str = "<!doctype html><html lang=\"en\"><head><title>Gazette</title>\
        <script src=\"/a.js\"></script><script src=\"/b.js\"></script><script src=\"/c.js\"></script></head>\
        <body><div id=\"root\"></div><noscript>Please enable JavaScript to view this page.</noscript></body></html>";
    /// Are you human?
    pub(crate) const BOT_CHALLENGE: &str = "<!doctype html><html lang=\"en\"><head><title>Just a moment...</title></head>\
        <body><h1>Checking your browser before accessing the site</h1>\
        <script src=\"https://challenges.cloudflare.com/turnstile/v0/api.js\"></script></body></html>";
}
