//! The few files that pages need besides themselves, compiled in.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::gate;

const STYLE: &[u8] = include_bytes!("../../data/web/style.css");
const ICON: &[u8] = include_bytes!("../../data/web/icon.svg");

/// The style's address, which changes with its content, so that it may be kept for ever.
static STYLE_ADDRESS: LazyLock<String> =
    LazyLock::new(|| format!("/static/style.css?v={}", gate::hex(&Sha256::digest(STYLE)[..6])));

/// Where the style is.
pub(super) fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

fn asset(media_type: &'static str, bytes: &'static [u8]) -> Response {
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(media_type)),
        (CACHE_CONTROL, HeaderValue::from_static("public, max-age=604800")),
    ];
    (headers, bytes).into_response()
}

/// `/static/style.css`
pub(super) async fn style() -> Response {
    asset("text/css; charset=utf-8", STYLE)
}

/// `/static/icon.svg`
pub(super) async fn icon() -> Response {
    asset("image/svg+xml", ICON)
}

/// `/robots.txt`: the record is nobody's to index.
pub(super) async fn robots() -> Response {
    asset("text/plain; charset=utf-8", b"User-agent: *\nDisallow: /\n")
}
