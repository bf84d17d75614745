//! What every answer has: who may have it, its headers, its `ETag`, its failure in words, and its place in the count.

use std::time::{Duration, Instant};

use askama::Template;
use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, IF_NONE_MATCH, REFERRER_POLICY,
    RETRY_AFTER, VARY, WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use super::asked::{Asked, Format};
use super::desk::Desk;
use super::failure::{Failure, Problem};
use super::gate;
use super::view::View;

/// The longest time for one answer, waiting for its turn included.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// No answer of ours is as long; what is has gone wrong.
const BODY_BYTES_MAX: usize = 16 << 20;
/// Nothing but our own style and icon: no script, no frame, no address outside.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'";

/// Around every request.
pub(super) async fn finish(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let (parts, body) = request.into_parts();
    let asked = Asked::of(&parts);
    let validators = parts.headers.get(IF_NONE_MATCH).cloned();
    let route = parts.extensions.get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = match admit(&parts, &desk) {
        Err(failure) => failure.into_response(),
        Ok(()) => answer(Request::from_parts(parts, body), next).await,
    };
    let mut response = in_words(response, &asked, &desk);
    protect(response.headers_mut());
    let response = validated(response, validators.as_ref()).await;
    desk.meters().count(route.as_deref().unwrap_or("none"), response.status(), start.elapsed());
    response
}

fn admit(parts: &Parts, desk: &Desk) -> Result<(), Failure> {
    gate::check_host(parts, desk.hosts())?;
    let is_reading = matches!(parts.method, Method::GET | Method::HEAD);
    let is_showing_the_token = parts.method == Method::POST && parts.uri.path() == "/session";
    if !is_reading && !is_showing_the_token {
        return Err(Failure::MethodNotAllowed);
    }
    gate::check_secret(parts, desk.secret())
}

async fn answer(mut request: Request, next: Next) -> Response {
    if request.method() == Method::HEAD {
        // The body is left out by the connection; until then it is needed for the validator.
        *request.method_mut() = Method::GET;
    }
    match tokio::time::timeout(ANSWER_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Failure::TooSlow.into_response(),
    }
}

/// Writes what went wrong in the form that was asked for.
fn in_words(response: Response, asked: &Asked, desk: &Desk) -> Response {
    let status = response.status();
    let problem = response.extensions().get::<Problem>().cloned();
    if problem.is_none() && !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = problem.unwrap_or_else(|| Problem {
        r#type: "about:blank",
        title: status.canonical_reason().unwrap_or("Failure"),
        status: status.as_u16(),
        detail: "there is nothing at this address".to_owned(),
    });
    let is_for_people = asked.format == Format::Html && !asked.is_api;
    let (media_type, body) = if is_for_people {
        let view = View::new(desk, asked, &[]);
        let page = FailurePage { v: &view, problem: &problem, is_locked: status == StatusCode::UNAUTHORIZED };
        (Format::Html.media_type(), page.render().unwrap_or_default())
    } else {
        ("application/problem+json", serde_json::to_string(&problem).unwrap_or_default())
    };
    let mut told = (status, body).into_response();
    let headers = told.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    match status {
        StatusCode::METHOD_NOT_ALLOWED => drop(headers.insert(ALLOW, HeaderValue::from_static("GET, HEAD"))),
        StatusCode::UNAUTHORIZED => drop(headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))),
        StatusCode::SERVICE_UNAVAILABLE => drop(headers.insert(RETRY_AFTER, HeaderValue::from_static("5"))),
        _ => {}
    }
    told
}

#[derive(Template)]
#[template(path = "web/failure.html")]
struct FailurePage<'p> {
    v: &'p View<'p>,
    problem: &'p Problem,
    is_locked: bool,
}

fn protect(headers: &mut HeaderMap) {
    let mut or_insert = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    or_insert(CONTENT_SECURITY_POLICY, POLICY);
    or_insert(X_CONTENT_TYPE_OPTIONS, "nosniff");
    or_insert(REFERRER_POLICY, "no-referrer");
    or_insert(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    or_insert(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    or_insert(CACHE_CONTROL, "private, no-cache");
    or_insert(VARY, "Accept-Language, Authorization, Cookie");
}

/// Gives a good answer its validator, and leaves out the body where the client has it already.
async fn validated(response: Response, known: Option<&HeaderValue>) -> Response {
    if response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = to_bytes(body, BODY_BYTES_MAX).await else {
        return Failure::Internal("an answer without end".to_owned()).into_response();
    };
    let tag = format!("\"{}\"", gate::hex(&Sha256::digest(&bytes)[..12]));
    let known = known.and_then(|value| value.to_str().ok()).unwrap_or_default();
    let is_known = known.split(',').any(|one| one.trim() == "*" || one.trim().trim_start_matches("W/") == tag);
    if let Ok(value) = HeaderValue::from_str(&tag) {
        parts.headers.insert(ETAG, value);
    }
    if is_known {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, Body::from(bytes))
}
