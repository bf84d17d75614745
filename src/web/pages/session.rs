//! `/session`: a browser shows the token once and is given a cookie.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Redirect, Response};
use url::form_urlencoded;

use crate::web::desk::Desk;
use crate::web::failure::Failure;

/// The form holds a token and a path.
const FORM_BYTES_MAX: usize = 4_096;
/// A wrong token is answered no sooner.
const WRONG_PAUSE: Duration = Duration::from_millis(500);

/// `GET`: the form, which is what readers without the token see everywhere.
pub(super) async fn form(State(desk): State<Desk>) -> Response {
    if desk.secret().is_none() { Redirect::to("/").into_response() } else { Failure::Unauthorized.into_response() }
}

/// `POST`: the token for a cookie, and on to where the reader wanted to go.
pub(super) async fn open(State(desk): State<Desk>, body: Body) -> Result<Response, Failure> {
    let bytes = to_bytes(body, FORM_BYTES_MAX).await.map_err(|_| Failure::invalid("token", "too long"))?;
    let field =
        |name: &str| form_urlencoded::parse(&bytes).find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let next = field("next").filter(|next| is_ours(next)).unwrap_or_else(|| "/".to_owned());
    let Some(secret) = desk.secret() else { return Ok(Redirect::to(&next).into_response()) };
    if !secret.is(field("token").unwrap_or_default().trim()) {
        tokio::time::sleep(WRONG_PAUSE).await;
        return Err(Failure::Unauthorized);
    }
    let mut response = Redirect::to(&next).into_response();
    let cookie = HeaderValue::from_str(&secret.cookie()).map_err(|error| Failure::Internal(error.to_string()))?;
    response.headers_mut().insert(SET_COOKIE, cookie);
    Ok(response)
}

/// A path of this server and nothing that a browser reads as an address elsewhere.
fn is_ours(next: &str) -> bool {
    next.starts_with('/')
        && !next.starts_with("//")
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
        && !next.starts_with("/session")
}
