//! One visit of one article: asking for the page, reading it, recording what was seen.

use std::sync::Arc;

use url::Url;

use super::Line;
use super::before::{before, compare, past_as_read_today};
use super::decide::{self, Seeing};
use super::furniture::without_furniture;
use super::moves::is_other_article;
use super::pool::{blocking, compute};
use super::reading::Text;
use super::together::record_in_order;
use crate::dedup;
use crate::extract::{self, Page, Rules};
use crate::fetch::{Answer, Fetch, Kind, Request};
use crate::model::{ArticleId, Extraction, FeedSpec, PageDate, Snapshot, Timestamp, Validators};
use crate::revisions::{Comparison, Seen};
use crate::schedule;
use crate::store::{self, ArticleForVisit};

/// A page that was asked for, and read as far as that can be done without the record.
pub(super) struct Visited {
    pub(super) article: ArticleForVisit,
    /// The address asked; the article's, or the one before it where that does not answer.
    pub(super) asked: Url,
    pub(super) fetch: Fetch,
    pub(super) seeing: Seeing,
}

/// What one visit did.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recorded {
    pub(super) is_failure: bool,
    pub(super) is_new_content: bool,
    pub(super) changes: usize,
}

/// Asks for an article's page and reads it.
pub(super) async fn read_page(line: &Arc<Line>, id: ArticleId, now: Timestamp) -> store::Result<Visited> {
    let reading = Arc::clone(line);
    let article = blocking(move || reading.store.read(|r| r.article_for_visit(id))).await?;
    let Ok(url) = Url::parse(&article.url) else {
        unreachable!("the record holds parsed addresses only: {}", article.url);
    };
    let is_conditional = !schedule::asks_in_full(article.not_modified_count, &line.options.poll);
    let validators = is_conditional.then(|| article.validators.clone());
    let served_before = address_before(&article, &url);
    let mut visited = ask(line, article.clone(), url, validators, now).await?;
    // Some pages call an address their own that does not answer.
    if let Some(before) = served_before.filter(|_| visited.seeing.seen.is_miss()) {
        let mut again = ask(line, article, before, None, now).await?;
        if again.seeing.seen == Seen::Readable {
            again.fetch.attempts.splice(..0, visited.fetch.attempts);
            return Ok(again);
        }
        visited.fetch.attempts.append(&mut again.fetch.attempts);
    }
    Ok(visited)
}

/// The address that served the article's last snapshot, if it is another than the article's own.
fn address_before(article: &ArticleForVisit, own: &Url) -> Option<Url> {
    let served = Url::parse(article.snapshot_url.as_deref()?).ok()?;
    (dedup::url_key(&served) != dedup::url_key(own)).then_some(served)
}

async fn ask(
    line: &Arc<Line>,
    article: ArticleForVisit,
    asked: Url,
    validators: Option<Validators>,
    now: Timestamp,
) -> store::Result<Visited> {
    let request = Request { url: asked.clone(), kind: Kind::Page, validators };
    let fetch = line.fetcher.get(request, now).await;
    let (article, seeing) = match &fetch.answer {
        Answer::Body(snapshot) => {
            let (line, snapshot, url) = (Arc::clone(line), snapshot.clone(), fetch.url.clone());
            compute(move || see(&line, article, *snapshot, &url, now)).await?
        }
        answer => (article, Seeing::only(seen_without_page(answer))),
    };
    Ok(Visited { article, asked, fetch, seeing })
}

/// What an answer without a page of the article says about it.
fn seen_without_page(answer: &Answer) -> Seen {
    match answer {
        Answer::NotModified | Answer::Body(_) => Seen::Readable,
        Answer::Status { status, .. } => Seen::status(*status),
        Answer::Timeout => Seen::Timeout,
        Answer::Refused(_) => Seen::Refused,
        Answer::Robots(_) => Seen::Robots,
        Answer::Redirects(_) => Seen::Moved,
        Answer::TooLarge { .. } | Answer::Truncated(_) | Answer::Network { .. } | Answer::Deferred { .. } => {
            Seen::Network
        }
    }
}

/// Reads the page; further than its content only where that is new. Gives the article as it is to be compared with it.
fn see(
    line: &Line,
    mut article: ArticleForVisit,
    snapshot: Snapshot,
    url: &Url,
    now: Timestamp,
) -> store::Result<(ArticleForVisit, Seeing)> {
    let page = Page { bytes: &snapshot.body, content_type: snapshot.header("content-type"), url: Some(url) };
    let extraction = extract::extract(&page, rules(line, &article));
    let seen = if is_front_page(&article.url, url) { Seen::FrontPage } else { Seen::page(extraction.quality) };
    let canonical = extraction.canonical_url.clone();
    let mut seeing = Seeing { canonical, snapshot: Some(snapshot), ..Seeing::only(seen) };
    if seen != Seen::Readable {
        return Ok((article, seeing));
    }
    let text = text_of(extraction, &article, spec(line, &article), now);
    let text = line.store.read(|r| without_furniture(r, text, &mut article, now))?;
    let hash = text.content().hash();
    seeing.comparison = compare(&article, &hash);
    if seeing.comparison == Comparison::New && article.content_hashes.len() > 1 {
        line.store.read(|r| past_as_read_today(line, r, &mut article, now))?;
        seeing.comparison = compare(&article, &hash);
    }
    if seeing.comparison == Comparison::New && line.store.read(|r| is_other_article(r, &article, url, &text.body))? {
        return Ok((article, Seeing { snapshot: seeing.snapshot, ..Seeing::only(Seen::OtherArticle) }));
    }
    if seeing.comparison == Comparison::New {
        let at = text.published_at.unwrap_or(article.first_seen_at);
        seeing.reading = Some(text.read(&line.knowledge, &line.options.stories, at));
        seeing.before = line.store.read(|r| before(line, r, &article, now))?;
    }
    Ok((article, seeing))
}

/// The feed that brought an article, as configured.
pub(super) fn spec<'l>(line: &'l Line, article: &ArticleForVisit) -> Option<&'l FeedSpec> {
    line.feeds.get(article.feed_id.as_ref()?)
}

/// The selectors for its pages.
pub(super) fn rules<'l>(line: &'l Line, article: &ArticleForVisit) -> &'l Rules {
    article.feed_id.as_ref().and_then(|id| line.rules.get(id)).unwrap_or(&line.no_rules)
}

/// Whether an article's address was answered by, or given up for, the outlet's front page.
pub(super) fn is_front_page(asked: &str, answered: &Url) -> bool {
    let had_path = Url::parse(asked).is_ok_and(|url| url.path().len() > 1 || url.query().is_some());
    had_path && answered.path().len() <= 1 && answered.query().is_none()
}

pub(super) fn text_of(
    extraction: Extraction,
    article: &ArticleForVisit,
    spec: Option<&FeedSpec>,
    now: Timestamp,
) -> Text {
    let declared = vec![extraction.declared_language, spec.and_then(|s| s.language)];
    Text {
        published_at: published(extraction.published, article.published_at, now),
        byline: Some(extraction.authors.join(", ")).filter(|byline| !byline.is_empty()),
        title: extraction.title.or_else(|| article.title.clone()),
        body: extraction.text,
        left_out: Vec::new(),
        declared,
        extractor_version: extract::version().to_owned(),
    }
}

/// What time zones, wrong clocks and days without an hour can make of a date.
const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

/// Whether an article that is seen now can have been published then. A later date would make it the copy of its own
/// copies and put it into stories that have not happened.
pub(super) fn is_plausible(at: Timestamp, now: Timestamp) -> bool {
    at.duration_since(now) <= DAY
}

/// First publication: what the page states, else what the feed does. A page that states only the day leaves the hour
/// to the feed; a page that is from tomorrow is wrong.
fn published(page: Option<PageDate>, known: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    let page = page.filter(|date| is_plausible(date.at, now));
    match (page, known) {
        (Some(date), Some(known)) if date.is_day_only && known.duration_since(date.at).abs() <= DAY => Some(known),
        (Some(date), _) => Some(date.at),
        (None, known) => known,
    }
}

/// Holds what was seen against the record in the order given, and writes each visit in a transaction of its own.
pub(super) async fn record(line: &Arc<Line>, visited: Vec<Visited>, now: Timestamp) -> store::Result<Vec<Recorded>> {
    let recorded = record_in_order(line, visited, move |line, w, visited| {
        if let Answer::Deferred { until, .. } = visited.fetch.answer {
            w.defer_visit(visited.article.id, until)?;
            return Ok(Recorded { is_failure: false, is_new_content: false, changes: 0 });
        }
        decide::record(line, w, visited, now)
    })
    .await;
    if recorded.is_err() {
        line.shelf.clear();
    }
    recorded
}
