//! What a request asks for: which page, in which form and language, and with which parameters.

use std::collections::HashMap;
use std::convert::Infallible;

use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, Request, Uri};
use url::form_urlencoded;

use jiff::civil::Date;

use super::failure::Failure;
use super::words;
use crate::model::{Language, Timestamp, TopicId};
use crate::store::{Cursor, Filter, Window};

/// Where the interface for programs lies.
pub(super) const API: &str = "/api/v1";
/// The longest parameter, in characters.
const VALUE_CHARS_MAX: usize = 250;
/// The most rows of one answer.
pub(super) const ROWS_MAX: usize = 200;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// A page.
    Html,
    /// The values of the page.
    Json,
    /// What is new in it, as an Atom feed.
    Atom,
    /// The same as a JSON Feed.
    JsonFeed,
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
}

impl Format {
    /// The endings of addresses; the longer one of two that end alike comes first.
    const ENDINGS: [(&str, Self); 5] = [
        (".feed.json", Self::JsonFeed),
        (".json", Self::Json),
        (".atom", Self::Atom),
        (".txt", Self::Text),
        (".md", Self::Markdown),
    ];

    /// What an address in this form ends in.
    pub(super) fn ending(self) -> &'static str {
        Self::ENDINGS.iter().find(|(_, format)| *format == self).map_or("", |(ending, _)| ending)
    }

    /// The media type.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Json => "application/json",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::JsonFeed => "application/feed+json",
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }
}

/// The form in which a path asks for its page, and the path without it.
#[derive(Debug, Clone)]
struct Form {
    path: String,
    format: Format,
    is_api: bool,
}

impl Form {
    fn of(path: &str) -> Self {
        let is_api = path == API || path.starts_with("/api/");
        if is_api || path == "/robots.txt" || path.starts_with("/static/") {
            let format = if is_api { Format::Json } else { Format::Html };
            return Self { path: path.to_owned(), format, is_api };
        }
        let ending = Format::ENDINGS.into_iter().find(|(ending, _)| path.ends_with(ending));
        let (ending, format) = ending.unwrap_or(("", Format::Html));
        let bare = path.strip_suffix(ending).unwrap_or(path);
        let path = if bare == "/index" { "/" } else { bare };
        Self { path: path.to_owned(), format, is_api }
    }
}

/// Takes the form off the end of the path, so that one route serves them all.
pub(super) fn with_format<B>(mut request: Request<B>) -> Request<B> {
    let form = Form::of(request.uri().path());
    if form.path != request.uri().path() {
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let target = PathAndQuery::try_from(format!("{}{query}", form.path));
        let mut parts = request.uri().clone().into_parts();
        if let Ok(target) = target {
            parts.path_and_query = Some(target);
            // A path that was cut at its end is as valid as it was.
            *request.uri_mut() = Uri::from_parts(parts).unwrap_or_default();
        }
    }
    request.extensions_mut().insert(form);
    request
}

/// A request, as the pages see it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The path without its form.
    pub(super) path: String,
    /// In which form.
    pub(super) format: Format,
    /// Whether a program asks through `/api`.
    pub(super) is_api: bool,
    /// The reader's language: one of those that there are words in.
    pub(super) language: Language,
    /// Whether the address itself says so; then the links of the page do too.
    pub(super) is_language_chosen: bool,
    /// By what scheme and host the reader asks, for addresses that are read elsewhere.
    pub(super) base: String,
    parameters: Vec<(String, String)>,
    names: HashMap<String, String>,
}

/// `http://127.0.0.1:8070`; a proxy that speaks TLS with the reader says so.
fn base(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    format!("{scheme}://{}", text("host").unwrap_or("localhost"))
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let names = RawPathParams::from_request_parts(parts, state).await;
        let names = names.map(|names| names.iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect());
        Ok(Self { names: names.unwrap_or_default(), ..Self::of(parts) })
    }
}

impl Asked {
    /// The request without the names in its path.
    pub(super) fn of(parts: &Parts) -> Self {
        let form = parts.extensions.get::<Form>().cloned().unwrap_or_else(|| Form::of(parts.uri.path()));
        let query = parts.uri.query().unwrap_or_default();
        let parameters: Vec<(String, String)> =
            form_urlencoded::parse(query.as_bytes()).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        let chosen = parameters.iter().find(|(name, _)| name == "lang").and_then(|(_, tag)| words::known(tag));
        let accepted = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let language = chosen.unwrap_or_else(|| words::accepted(accepted.unwrap_or_default()));
        Self {
            path: form.path,
            format: form.format,
            is_api: form.is_api,
            language,
            is_language_chosen: chosen.is_some(),
            base: base(&parts.headers),
            parameters,
            names: HashMap::new(),
        }
    }

    /// What makes the answer: two requests with the same key have the same one.
    pub(super) fn key(&self) -> String {
        let Self { path, format, is_api, language, is_language_chosen, base, parameters, .. } = self;
        format!("{format:?} {is_api} {language} {is_language_chosen} {base} {path} {parameters:?}")
    }

    /// The part of the path that a route calls so.
    pub(super) fn name(&self, name: &str) -> &str {
        self.names.get(name).map_or("", String::as_str)
    }

    /// A number in the path.
    pub(super) fn number_in_path(&self, name: &'static str) -> Result<i64, Failure> {
        let text = self.name(name);
        text.parse().map_err(|_| Failure::not_found(name, text))
    }

    /// A parameter, if it says something.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        let mut given = self.parameters.iter().filter(|(key, _)| key == name).map(|(_, value)| value.trim());
        let Some(value) = given.next() else { return Ok(None) };
        if given.next().is_some() {
            return Err(Failure::invalid(name, "given more than once"));
        }
        Self::checked(name, value).map(|value| Some(value).filter(|value| !value.is_empty()))
    }

    fn checked<'v>(name: &'static str, value: &'v str) -> Result<&'v str, Failure> {
        if value.chars().count() > VALUE_CHARS_MAX {
            return Err(Failure::invalid(name, format!("longer than {VALUE_CHARS_MAX} characters")));
        }
        if value.contains('\0') {
            return Err(Failure::invalid(name, "holds a null character"));
        }
        Ok(value)
    }

    /// The same where an empty value is a mistake, for programs; a form leaves empty what nobody filled in.
    fn said(&self, name: &'static str) -> Result<Option<&str>, Failure> {
        let text = self.text(name)?;
        if text.is_none() && self.is_strict() && self.parameters.iter().any(|(key, _)| key == name) {
            return Err(Failure::invalid(name, "is empty"));
        }
        Ok(text)
    }

    fn parsed<T: std::str::FromStr>(&self, name: &'static str) -> Result<Option<T>, Failure>
    where
        T::Err: std::fmt::Display,
    {
        let Some(text) = self.said(name)? else { return Ok(None) };
        text.parse().map(Some).map_err(|error: T::Err| Failure::invalid(name, error.to_string()))
    }

    /// An instant: RFC 3339, or a day, which begins at midnight UTC.
    pub(super) fn instant(&self, name: &'static str) -> Result<Option<Timestamp>, Failure> {
        let Some(text) = self.said(name)? else { return Ok(None) };
        let day = || format!("{text}T00:00:00Z").parse().ok();
        let at: Option<Timestamp> = text.parse().ok().or_else(day);
        // Beyond these years instants do not sort as their texts do.
        let at = at.filter(|at| (0..=9999).contains(&at.to_zoned(jiff::tz::TimeZone::UTC).year()));
        let at =
            at.ok_or_else(|| Failure::invalid(name, "no instant; write `2024-04-02` or `2024-04-02T07:00:00Z`"))?;
        Ok(Some(at))
    }

    /// How many rows are wanted at most.
    pub(super) fn limit(&self, default: usize) -> Result<usize, Failure> {
        let limit: Option<usize> = self.parsed("limit")?;
        match limit {
            None => Ok(default),
            Some(limit) if (1..=ROWS_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(Failure::invalid("limit", format!("not between 1 and {ROWS_MAX}"))),
        }
    }

    /// Which page of a list.
    pub(super) fn window(&self, default: usize) -> Result<Window, Failure> {
        Ok(Window { after: self.parsed::<Cursor>("cursor")?, count_max: self.limit(default)? })
    }

    /// A day of the calendar.
    pub(super) fn day(&self, name: &'static str) -> Result<Option<Date>, Failure> {
        let Some(text) = self.said(name)? else { return Ok(None) };
        let date: Option<Date> = text.parse().ok().filter(|date: &Date| (1..=9999).contains(&date.year()));
        date.map(Some).ok_or_else(|| Failure::invalid(name, "no day; write `2024-04-02`"))
    }

    /// Another number of the address, such as a page's, from 1 on.
    pub(super) fn number(&self, name: &'static str, largest: usize) -> Result<Option<usize>, Failure> {
        let number: Option<usize> = self.parsed(name)?;
        match number {
            Some(number) if !(1..=largest).contains(&number) => {
                Err(Failure::invalid(name, format!("not between 1 and {largest}")))
            }
            number => Ok(number),
        }
    }

    /// The number of something in the record.
    pub(super) fn id(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let id: Option<i64> = self.parsed(name)?;
        if id.is_some_and(|id| id < 1) { Err(Failure::invalid(name, "less than 1")) } else { Ok(id) }
    }

    /// The filters that the address names, all of them optional.
    pub(super) fn filter(&self) -> Result<Filter, Failure> {
        let kinds = self.parameters.iter().filter(|(key, value)| key == "kind" && !value.is_empty());
        let kinds = kinds.map(|(_, value)| value.parse().map_err(|error: String| Failure::invalid("kind", error)));
        Ok(Filter {
            topic: self.said("topic")?.map(TopicId::from),
            story: self.id("story")?.map(crate::model::StoryId),
            article: self.id("article")?.map(crate::model::ArticleId),
            outlet: self.said("outlet")?.map(str::to_owned),
            language: self.parsed("language")?,
            state: self.parsed("state")?,
            kinds: if self.path.ends_with("/statements") { Vec::new() } else { kinds.collect::<Result<_, _>>()? },
            statement: if self.path.ends_with("/statements") { self.parsed("kind")? } else { None },
            claim: self.said("claim")?.map(crate::model::ClaimId::from),
            since: self.instant("since")?,
            until: self.instant("until")?,
        })
    }

    /// Whether mistakes are told rather than overlooked: programs are to know of them.
    fn is_strict(&self) -> bool {
        self.format == Format::Json
    }

    /// Refuses parameters that the page does not know; a misspelt filter would otherwise give everything.
    pub(super) fn only(&self, known: &[&str]) -> Result<(), Failure> {
        if !self.is_strict() {
            return Ok(());
        }
        let unknown = self.parameters.iter().find(|(name, _)| name != "lang" && !known.contains(&name.as_str()));
        match unknown {
            None => Ok(()),
            Some((name, _)) => {
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                Err(Failure::Invalid { parameter: name.clone(), message: format!("not known here; known: {known}") })
            }
        }
    }

    /// The parameters, with some of them replaced (`Some`) or left out (`None`), as the query of an address.
    pub(super) fn query_with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let kept = |name: &str| !changes.iter().any(|(changed, _)| *changed == name);
        query.extend_pairs(self.parameters.iter().filter(|(name, value)| kept(name) && !value.is_empty()));
        query.extend_pairs(changes.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}
