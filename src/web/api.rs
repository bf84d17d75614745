//! The front door of `/api/v1`: what there is, and the description that tests hold against every answer.

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The description, OpenAPI 3.1.
pub(super) const DESCRIPTION: &str = include_str!("../../docs/openapi.json");

/// `/api/v1`
pub(super) async fn index() -> Response {
    axum::Json(json!({
        "name": "smentita",
        "version": env!("CARGO_PKG_VERSION"),
        "description": "/api/v1/openapi.json",
    }))
    .into_response()
}

/// `/api/v1/openapi.json`
pub(super) async fn description() -> Response {
    let media_type = HeaderValue::from_static("application/vnd.oai.openapi+json;version=3.1");
    ([(CONTENT_TYPE, media_type)], DESCRIPTION).into_response()
}
