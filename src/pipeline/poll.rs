//! One poll of one feed: what to ask, what the answer means, which articles it brings.

use std::sync::Arc;

use url::Url;

use super::knowledge::{EntryReading, Knowledge};
use super::pool::compute;
use super::together::record_in_order;
use super::{FeedSummary, Line, visit};
use crate::dedup::{self, EntryPlan};
use crate::feed;
use crate::fetch::{Answer, Fetch, Kind, Request};
use crate::model::{
    Address, ArticleRef, EntryIntent, FeedSpec, Language, ParsedFeed, PollIntent, Problem, Severity, Timestamp,
    VisitPolicy,
};
use crate::schedule::{self, PollHistory};
use crate::store::{self, FeedForPoll, Writer};

/// An answer to a poll, read but not yet held against the record.
pub(super) struct Polled {
    feed: FeedForPoll,
    fetch: Fetch,
    /// The document, where there was one to read.
    document: Option<Result<Document, Problem>>,
}

/// A document with what its entries are known by.
struct Document {
    feed: ParsedFeed,
    names: Vec<Name>,
}

/// The key of an entry in its feed, and the address of its article.
struct Name {
    key: String,
    address: Option<Address>,
    /// What it says, where it is sure to be new: otherwise it is read once it turns out to be.
    reading: Option<EntryReading>,
}

impl Document {
    /// `reader` is the feed's where it was never polled.
    fn new(feed: ParsedFeed, reader: Option<(&Knowledge, &FeedSpec)>) -> Self {
        let declared = declared_language(&feed);
        let names = dedup::entry_keys(&feed.entries).into_iter().zip(&feed.entries).map(|(key, entry)| Name {
            key,
            address: entry.link.as_deref().and_then(address),
            reading: reader.map(|(knowledge, spec)| EntryReading::new(knowledge, entry, spec, declared)),
        });
        Self { names: names.collect(), feed }
    }
}

fn declared_language(feed: &ParsedFeed) -> Option<Language> {
    feed.language.as_deref().and_then(Language::parse)
}

/// Asks a feed and reads its answer.
pub(super) async fn ask(line: &Arc<Line>, feed: FeedForPoll, now: Timestamp) -> Polled {
    let Ok(url) = Url::parse(&feed.url) else {
        unreachable!("the configuration and redirects hold parsed URLs only: {}", feed.url);
    };
    let is_conditional = !schedule::asks_in_full(feed.not_modified_count, &line.options.poll);
    let request = Request { url, kind: Kind::Feed, validators: is_conditional.then(|| feed.validators.clone()) };
    let fetch = line.fetcher.get(request, now).await;
    let snapshot = match &fetch.answer {
        Answer::Body(snapshot) | Answer::Truncated(snapshot) => Some(snapshot.clone()),
        _ => None,
    };
    let document = match snapshot {
        None => None,
        Some(snapshot) => {
            let (line, base) = (Arc::clone(line), fetch.url.clone());
            let spec = line.feeds.get(&feed.id).filter(|_| feed.last_polled_at.is_none()).cloned();
            Some(
                compute(move || {
                    feed::parse(&snapshot.body, snapshot.header("content-type"), Some(&base), &line.options.feed)
                        .map(|feed| Document::new(feed, spec.as_ref().map(|spec| (&*line.knowledge, spec))))
                        .map_err(|error| Problem::new(Severity::Failure, "not_a_feed", error.to_string()))
                })
                .await,
            )
        }
    };
    Polled { feed, fetch, document }
}

/// Holds answers against the record in their order, and writes each poll in a transaction of its own.
pub(super) async fn record(line: &Arc<Line>, polled: Vec<Polled>, now: Timestamp) -> store::Result<Vec<FeedSummary>> {
    record_in_order(line, polled, move |line, w, polled| {
        let poll = decide(line, w, polled, now)?;
        w.apply_poll(&poll)?;
        Ok(FeedSummary::of(&poll))
    })
    .await
}

fn decide(line: &Line, w: &Writer, polled: Polled, now: Timestamp) -> store::Result<PollIntent> {
    let Polled { feed, fetch, document } = polled;
    let mut problems: Vec<Problem> = fetch.answer.problem().into_iter().collect();
    let document = match document {
        Some(Ok(document)) => {
            problems.extend(document.feed.problems.iter().cloned());
            Some(document)
        }
        // What is left of a body that broke off is often no feed; that it broke off says why.
        Some(Err(problem)) => {
            if problems.is_empty() {
                problems.push(problem);
            }
            None
        }
        None => None,
    };
    let is_not_modified = matches!(fetch.answer, Answer::NotModified);
    let is_success = document.is_some() || is_not_modified;
    let is_deferred = matches!(fetch.answer, Answer::Deferred { .. });
    // A broken document must be read again in full: its validators would only bring 304s.
    let validators =
        if document.is_some() || is_not_modified { fetch.validators.clone() } else { feed.validators.clone() };
    let last_problem = if is_not_modified || is_deferred {
        feed.last_problem.clone()
    } else {
        Problem::worst(&problems).map(|p| p.message.clone())
    };
    let failure_count = match (is_success, is_deferred) {
        (true, _) => 0,
        (false, true) => feed.failure_count,
        (false, false) => feed.failure_count + 1,
    };
    let title = document.as_ref().and_then(|d| d.feed.title.clone());
    let ttl_minutes = document.as_ref().and_then(|d| d.feed.ttl_minutes);
    let entries = match (document, line.feeds.get(&feed.id)) {
        (Some(document), Some(spec)) => entries(line, w, spec, document, now)?,
        _ => Vec::new(),
    };
    let history = PollHistory {
        failure_count,
        ttl_minutes,
        fresh_until: fetch.freshness.fresh_until,
        retry_at: match fetch.answer {
            Answer::Deferred { until, .. } => Some(until),
            _ => fetch.freshness.retry_at,
        },
    };
    let next_poll_at = schedule::next_poll(&history, &line.crons[&feed.id], &line.options.poll, now);
    Ok(PollIntent {
        feed_id: feed.id,
        at: now,
        attempts: fetch.attempts,
        is_success,
        title,
        moved_to: fetch.permanent_url.filter(|_| is_success).map(String::from),
        validators,
        not_modified_count: if is_not_modified { feed.not_modified_count + 1 } else { 0 },
        next_poll_at,
        failure_count,
        last_problem,
        entries,
        hosts: line.fetcher.take_hosts(),
    })
}

fn entries(
    line: &Line,
    w: &Writer,
    spec: &FeedSpec,
    document: Document,
    now: Timestamp,
) -> store::Result<Vec<EntryIntent>> {
    let Document { feed, names } = document;
    let known = w.known_entries(&spec.id, names.iter().map(|name| name.key.as_str()))?;
    let articles = w.articles_by_url_keys(names.iter().filter_map(|name| Some(name.address.as_ref()?.key.as_str())))?;
    let declared = declared_language(&feed);
    let mut intents = Vec::new();
    for (entry, Name { key, address, reading }) in feed.entries.into_iter().zip(names) {
        let by_key = known.get(&key).map(|known| dedup::KnownEntry {
            id: known.id,
            article: known.article_id,
            title: known.title.clone(),
            summary: known.summary.clone(),
            url: known.url.clone(),
        });
        let by_url = address.as_ref().and_then(|a| articles.get(&a.key));
        let plan = dedup::plan(&entry, by_key.as_ref(), by_url.map(|a| a.id));
        let (known, article) = match plan {
            EntryPlan::Same { .. } => continue,
            EntryPlan::New { article } => (None, article),
            EntryPlan::Edited { known, article } => (Some(known), article),
        };
        let read = || EntryReading::new(&line.knowledge, &entry, spec, declared);
        let EntryReading { language, matches } = reading.unwrap_or_else(read);
        let is_wanted = match spec.visit {
            VisitPolicy::All => true,
            VisitPolicy::Matched => !matches.is_empty(),
            VisitPolicy::None => false,
        };
        let article = match article {
            Some(id) => {
                // An edited entry tells of an edited page; another feed that names a page we know tells nothing.
                let is_read = known.is_none() && by_url.is_some_and(|a| a.last_visited_at.is_some());
                let visit_at = (is_wanted && !is_read).then_some(now);
                Some(ArticleRef::Known { id, alias: address, visit_at })
            }
            None => address.map(|address| ArticleRef::New {
                address,
                title: entry.title.clone(),
                language,
                published_at: entry.published.or(entry.updated).filter(|at| visit::is_plausible(*at, now)),
                visit_at: is_wanted.then_some(now),
                topics: matches,
            }),
        };
        intents.push(EntryIntent {
            known,
            key,
            guid: entry.id,
            url: entry.link,
            title: entry.title,
            summary: entry.summary,
            published_at: entry.published.or(entry.updated),
            article,
        });
    }
    Ok(intents)
}

/// The canonical address of a link, if it can be fetched at all.
pub(super) fn address(link: &str) -> Option<Address> {
    let url = Url::parse(link).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(dedup::canonical_address(&url))
}
