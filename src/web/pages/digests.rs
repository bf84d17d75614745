//! `/digests` and `/digests/{digest}`: the archive of editions, each as it was mailed.

use askama::Template;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue};
use serde::Serialize;

use super::{Page, Question};
use crate::digest::{self, Edition};
use crate::model::{DigestId, Language, TopicId};
use crate::pipeline::{self, EditionRequest};
use crate::store::{DigestIntent, ListedDigest};
use crate::web::asked::{Asked, Format};
use crate::web::failure::Failure;
use crate::web::view::View;

const DIGESTS: usize = 60;
/// A mailed page has its styles within; it may do nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'; sandbox allow-popups allow-top-navigation-by-user-activation";

#[derive(Serialize)]
pub(super) struct Digests {
    digests: Vec<ListedDigest>,
    /// Gives the next page as `before`.
    next_before: Option<DigestId>,
    #[serde(skip)]
    topics: Vec<(TopicId, std::collections::BTreeMap<Language, String>)>,
}

#[derive(Template)]
#[template(path = "web/digests.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Digests,
}

impl Page for Digests {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["before", "limit"])?;
        let before = q.asked.id("before")?.map(DigestId);
        let limit = q.asked.limit(DIGESTS)?;
        let mut digests = q.reader.listed_digests(before, limit + 1)?;
        let more = digests.len() > limit;
        digests.truncate(limit);
        let next_before = digests.last().filter(|_| more).map(|digest| digest.id);
        Ok(Self { digests, next_before, topics: q.reader.topic_titles()? })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        Html { v: view, page: self }.render()
    }
}

impl Digests {
    fn topic(&self, id: Option<&TopicId>, view: &View<'_>) -> String {
        let Some(id) = id else { return view.w.all_topics.clone() };
        let found = self.topics.iter().find(|(known, _)| known == id);
        found.map_or_else(|| id.to_string(), |(_, titles)| view.worded(titles))
    }
}

/// An edition. Its JSON is what was kept; its text is written anew from the record, which gives the same.
#[derive(Serialize)]
pub(super) struct Digest {
    #[serde(flatten)]
    content: serde_json::Value,
    #[serde(skip)]
    edition: Edition,
}

impl Page for Digest {
    const FORMS: &'static [Format] =
        &[Format::Html, Format::Json, Format::Text, Format::Markdown, Format::Atom, Format::JsonFeed];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&[])?;
        let kept: DigestIntent = q.reader.digest(DigestId(q.asked.number_in_path("digest")?))?.digest;
        let request = EditionRequest {
            date: kept.date.parse().map_err(|_| Failure::Internal(format!("`{}` is no day", kept.date)))?,
            from: kept.since,
            until: kept.until,
            time_zone: q.zone.clone(),
            language: kept.language,
            topic: kept.topic_id,
        };
        Ok(Self { content: kept.content, edition: pipeline::edition(q.reader, &request)? })
    }

    fn text(&self, _: &View<'_>, format: Format) -> askama::Result<String> {
        let form = match format {
            Format::Text => digest::Format::Text,
            Format::Markdown => digest::Format::Markdown,
            Format::Atom => digest::Format::Atom,
            Format::JsonFeed => digest::Format::JsonFeed,
            Format::Html | Format::Json => digest::Format::Html,
        };
        Ok(digest::render(&self.edition, form))
    }

    fn headers(&self, asked: &Asked, headers: &mut HeaderMap) {
        if asked.format == Format::Html {
            headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
        }
    }
}
