//! Why there is no answer, and how that is told: a page for people, `application/problem+json` for programs.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tracing::error;

use crate::store;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing has that address.
    NotFound(String),
    /// A parameter says something that cannot be.
    Invalid {
        /// Which.
        parameter: String,
        /// Why.
        message: String,
    },
    /// The page is there, but not in this form.
    NoSuchForm,
    /// Only reading is possible.
    MethodNotAllowed,
    /// The request names a server that this is not.
    WrongHost,
    /// The reader has to show the token first.
    Unauthorized,
    /// Too much is being asked at once.
    Busy,
    /// The answer took too long to write.
    TooSlow,
    /// The record could not answer.
    Store(store::Error),
    /// Something of ours went wrong.
    Internal(String),
}

impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    /// Nothing has that name or number.
    pub(super) fn not_found(what: &str, name: &str) -> Self {
        Self::NotFound(format!("there is no {what} `{name}` in the record"))
    }

    /// A parameter is wrong.
    pub(super) fn invalid(parameter: &str, message: impl Into<String>) -> Self {
        Self::Invalid { parameter: parameter.to_owned(), message: message.into() }
    }
}

/// RFC 9457: what a program reads of a failure.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says all.
    pub(super) r#type: &'static str,
    /// The status in words.
    pub(super) title: &'static str,
    /// The status.
    pub(super) status: u16,
    /// What happened, in a sentence.
    pub(super) detail: String,
}

impl Failure {
    fn problem(&self) -> Problem {
        let (status, detail) = match self {
            Self::NotFound(detail) => (StatusCode::NOT_FOUND, detail.clone()),
            Self::Invalid { parameter, message } => {
                (StatusCode::BAD_REQUEST, format!("the parameter `{parameter}`: {message}"))
            }
            Self::NoSuchForm => (StatusCode::NOT_FOUND, "this page does not exist in that form".to_owned()),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD are served".to_owned()),
            Self::WrongHost => (
                StatusCode::MISDIRECTED_REQUEST,
                "this server is not known by that name; add it to `hosts` under `[web]`".to_owned(),
            ),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "the token is missing or wrong".to_owned()),
            Self::Busy => (StatusCode::SERVICE_UNAVAILABLE, "too much is being asked at once".to_owned()),
            Self::TooSlow => (StatusCode::SERVICE_UNAVAILABLE, "the answer took too long".to_owned()),
            Self::Store(error) => of_store(error),
            Self::Internal(message) => {
                error!("an answer failed: {message}");
                (StatusCode::INTERNAL_SERVER_ERROR, "something went wrong here; the log tells more".to_owned())
            }
        };
        let title = status.canonical_reason().unwrap_or("Failure");
        Problem { r#type: "about:blank", title, status: status.as_u16(), detail }
    }
}

fn of_store(error: &store::Error) -> (StatusCode, String) {
    match error {
        store::Error::NotFound { .. } => (StatusCode::NOT_FOUND, error.to_string()),
        store::Error::TooCostly => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()),
        _ if error.is_transient() => (StatusCode::SERVICE_UNAVAILABLE, "the record is busy".to_owned()),
        // Its message names files of this machine, which are nobody's business but the log's.
        _ => {
            error!("the record did not answer: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "the record could not be read; the log tells more".to_owned())
        }
    }
}

impl IntoResponse for Failure {
    /// The status, with the problem beside it; `answer` writes it in the form that was asked for.
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(problem);
        response
    }
}
