//! Asking feeds whether they answer, without writing anything: `check` and `feeds discover`.

use futures_util::{StreamExt, stream};
use url::Url;

use crate::feed::{self, Offered};
use crate::fetch::{self, Answer, Fetcher, Identity, Kind, Request};
use crate::model::{FeedFormat, FeedId, FeedSpec, Problem, Timestamp};

/// Feeds asked side by side; the fetcher's own limits hold besides.
const SIDE_BY_SIDE: usize = 64;

/// What a feed answered.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Probe {
    /// The feed.
    pub feed: FeedId,
    /// What it was read as; `None` if it cannot be used.
    pub format: Option<FeedFormat>,
    /// Entries in it.
    pub entries: usize,
    /// The worst problem.
    pub problem: Option<String>,
}

/// Asks each feed once, in their order.
pub async fn probe(
    options: fetch::Options,
    identity: Identity,
    feeds: &[FeedSpec],
    now: Timestamp,
    told: &mut (dyn FnMut(&Probe) + Send),
) -> anyhow::Result<Vec<Probe>> {
    let fetcher = Fetcher::new(options, identity, Vec::new())?;
    let mut answers = stream::iter(feeds).map(|spec| one(&fetcher, spec, now)).buffered(SIDE_BY_SIDE);
    let mut probes = Vec::new();
    while let Some(probe) = answers.next().await {
        told(&probe);
        probes.push(probe);
    }
    Ok(probes)
}

async fn one(fetcher: &Fetcher, spec: &FeedSpec, now: Timestamp) -> Probe {
    let request = Request { url: spec.url.clone(), kind: Kind::Feed, validators: None };
    let fetch = fetcher.get(request, now).await;
    let unusable = |problem: String| Probe { feed: spec.id.clone(), format: None, entries: 0, problem: Some(problem) };
    let Some(snapshot) = fetch.answer.snapshot() else { return unusable(fetch.answer.to_string()) };
    let content_type = snapshot.header("content-type");
    match feed::parse(&snapshot.body, content_type, Some(&fetch.url), &feed::Options::default()) {
        Err(error) => unusable(error.to_string()),
        Ok(read) => Probe {
            feed: spec.id.clone(),
            format: Some(read.format),
            entries: read.entries.len(),
            problem: Problem::worst(&read.problems).map(|problem| problem.message.clone()),
        },
    }
}

/// The feeds that a page offers; the page itself if it is one.
pub async fn discover(
    options: fetch::Options,
    identity: Identity,
    url: &Url,
    now: Timestamp,
) -> anyhow::Result<Vec<Offered>> {
    let fetcher = Fetcher::new(options, identity, Vec::new())?;
    let fetch = fetcher.get(Request { url: url.clone(), kind: Kind::Page, validators: None }, now).await;
    let Answer::Body(snapshot) = &fetch.answer else { anyhow::bail!("{url}: {}", fetch.answer) };
    let content_type = snapshot.header("content-type");
    match feed::parse(&snapshot.body, content_type, Some(&fetch.url), &feed::Options::default()) {
        Ok(read) => Ok(vec![Offered { url: fetch.url.to_string(), title: read.title }]),
        Err(no_feed) => Ok(no_feed.offered),
    }
}
