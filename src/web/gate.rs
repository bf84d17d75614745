//! Who may ask: the name by which the server is asked for, and the token, where there is one.

use std::fmt::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::http::header::{AUTHORIZATION, COOKIE, HOST};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::failure::Failure;

/// The shortest token: 128 bits in hexadecimal have 32 characters, a good pass phrase some 20.
const SECRET_CHARS_MIN: usize = 16;
/// The cookie that stands for the token.
const COOKIE_NAME: &str = "smentita";
/// How long a browser keeps it: 30 days.
const COOKIE_SECONDS: u32 = 30 * 24 * 3600;

/// The token that every reader has to show.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl Secret {
    /// A token that is long enough to be one.
    pub fn new(text: &str) -> Result<Self, String> {
        if text.chars().count() < SECRET_CHARS_MIN {
            return Err(format!("the token is shorter than {SECRET_CHARS_MIN} characters"));
        }
        Ok(Self(text.into()))
    }

    fn code(&self, of: &str) -> Hmac<Sha256> {
        let code = Hmac::<Sha256>::new_from_slice(self.0.as_bytes());
        code.expect("a key of any length will do").chain_update(of.as_bytes())
    }

    /// Whether this is the token. Codes are compared, in constant time, so that neither length nor content shows.
    pub(super) fn is(&self, given: &str) -> bool {
        let code = self.code(given).finalize().into_bytes();
        self.code(&self.0).verify(&code).is_ok()
    }

    /// What a browser keeps in place of the token, from which the token cannot be told.
    fn pass(&self) -> String {
        hex(&self.code("pass of the screen").finalize().into_bytes())
    }

    /// The cookie for a browser that has shown the token.
    pub(super) fn cookie(&self) -> String {
        let pass = self.pass();
        format!("{COOKIE_NAME}={pass}; Path=/; Max-Age={COOKIE_SECONDS}; HttpOnly; SameSite=Strict")
    }

    /// Whether a request shows the token, or the cookie that stands for it.
    fn is_shown(&self, parts: &Parts) -> bool {
        let texts = |name| parts.headers.get_all(name).into_iter().filter_map(|value| value.to_str().ok());
        let bearer = texts(AUTHORIZATION).filter_map(|value| value.strip_prefix("Bearer "));
        let cookies = texts(COOKIE).flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let passes = cookies.filter(|(name, _)| *name == COOKIE_NAME).map(|(_, value)| value);
        let has_pass = passes.map(|pass| self.is_pass(pass)).fold(false, |any, is| any | is);
        bearer.map(|token| self.is(token.trim())).fold(has_pass, |any, is| any | is)
    }

    fn is_pass(&self, given: &str) -> bool {
        let pass = self.pass();
        let code = self.code(given).finalize().into_bytes();
        self.code(&pass).verify(&code).is_ok()
    }
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Why an address is not listened on: others can reach it, and nothing would keep them out.
pub fn refusal(listen: SocketAddr, has_secret: bool) -> Option<String> {
    if has_secret || listen.ip().is_loopback() {
        return None;
    }
    Some(format!(
        "`{listen}` can be reached from other machines, and the record would be open to all of them; \
         set SMENTITA_WEB_TOKEN to a long random text that readers have to show, or listen on 127.0.0.1 \
         (and let a reverse proxy with TLS stand before it)"
    ))
}

/// Refuses requests for a name that is not ours: a page of somebody else's, whose name was made to lead to this
/// machine, would otherwise read the record with the reader's browser. Addresses cannot be made to lead elsewhere.
pub(super) fn check_host(parts: &Parts, hosts: &[String]) -> Result<(), Failure> {
    let header = parts.headers.get(HOST).and_then(|value| value.to_str().ok());
    let named = header.and_then(|host| host.parse::<Authority>().ok());
    let is_ours = |authority: &Authority| {
        let host = authority.host().trim_start_matches('[').trim_end_matches(']');
        host.parse::<IpAddr>().is_ok()
            || host.eq_ignore_ascii_case("localhost")
            || hosts.iter().any(|ours| ours.eq_ignore_ascii_case(host))
    };
    let is_absolute_ours = parts.uri.authority().is_none_or(is_ours);
    if named.as_ref().is_some_and(is_ours) && is_absolute_ours { Ok(()) } else { Err(Failure::WrongHost) }
}

/// What may be read without the token: what a browser needs to ask for it, and whether the server lives.
const OPEN: &[&str] = &["/healthz", "/session", "/robots.txt", "/static/style.css", "/static/icon.svg"];

/// Refuses readers who do not show the token.
pub(super) fn check_secret(parts: &Parts, secret: Option<&Secret>) -> Result<(), Failure> {
    let Some(secret) = secret else { return Ok(()) };
    if OPEN.contains(&parts.uri.path()) || secret.is_shown(parts) { Ok(()) } else { Err(Failure::Unauthorized) }
}
