//! One cycle of all that is due: polls first, then visits.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::{StreamExt, stream};
use jiff::SignedDuration;
use tokio_util::task::AbortOnDropHandle;
use tracing::info;

use super::pool::blocking;
use super::together::TOGETHER_MAX;
use super::visit::Recorded;
use super::{Line, Pipeline, poll, visit};
use crate::model::{ArticleId, FeedId, PollIntent, Timestamp};
use crate::revisions::{self, DueVisit};
use crate::schedule;
use crate::store::{self, DueArticle, FeedForPoll};

/// Requests under way or waiting for their host's turn. Answers are recorded in order, so a slow host may hold up this
/// many others; more would only hold more pages in memory.
const IN_FLIGHT: usize = 256;

/// A record that is so much ahead of the clock was written by one that went wrong; polls and visits, which begin side
/// by side, are not.
const AHEAD_MIN: SignedDuration = SignedDuration::from_mins(1);

/// What a cycle takes up.
#[derive(Debug, Clone, Default)]
pub struct CycleOptions {
    /// Only these feeds; empty means all.
    pub feeds: Vec<FeedId>,
    /// Also feeds that are not due.
    pub is_forced: bool,
    /// Polls that are due together start spread over the configured time.
    pub has_jitter: bool,
}

/// How far a cycle is, for a progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// This many polls will be made.
    Polls(usize),
    /// One of them is recorded.
    Polled,
    /// This many visits will be made.
    Visits(usize),
    /// One of them is recorded.
    Visited,
}

/// What a cycle did.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct CycleSummary {
    /// A line per feed polled.
    pub feeds: Vec<FeedSummary>,
    /// The visits together.
    pub visits: VisitSummary,
}

/// What visits, or imports, did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct VisitSummary {
    /// Articles visited.
    pub visits: usize,
    /// Visits without a usable answer.
    pub failures: usize,
    /// New contents recorded, first ones included.
    pub revisions: usize,
    /// Changes recorded.
    pub changes: usize,
}

impl VisitSummary {
    pub(super) fn add(&mut self, one: Recorded) {
        self.visits += 1;
        self.failures += usize::from(one.is_failure);
        self.revisions += usize::from(one.is_new_content);
        self.changes += one.changes;
    }
}

/// What one poll did.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FeedSummary {
    /// The feed.
    pub feed: FeedId,
    /// Whether the answer was usable.
    pub is_success: bool,
    /// Entries that are new.
    pub new_entries: usize,
    /// Entries that were edited.
    pub edited_entries: usize,
    /// Articles to visit because of them.
    pub to_visit: usize,
    /// The worst problem.
    pub problem: Option<String>,
}

impl FeedSummary {
    pub(super) fn of(poll: &PollIntent) -> Self {
        let edited_entries = poll.entries.iter().filter(|e| e.known.is_some()).count();
        Self {
            feed: poll.feed_id.clone(),
            is_success: poll.is_success,
            new_entries: poll.entries.len() - edited_entries,
            edited_entries,
            to_visit: poll
                .entries
                .iter()
                .filter(|e| e.article.as_ref().is_some_and(|a| a.visit_at().is_some()))
                .count(),
            problem: poll.last_problem.clone(),
        }
    }
}

impl CycleSummary {
    /// Whether something that was asked for could not be had.
    pub fn has_failures(&self) -> bool {
        self.visits.failures > 0 || self.feeds.iter().any(|feed| !feed.is_success)
    }
}

/// `host:port` of an address.
fn host_of(url: &str) -> String {
    let url = url::Url::parse(url).ok();
    let port = url.as_ref().and_then(url::Url::port_or_known_default).unwrap_or_default();
    format!("{}:{port}", url.as_ref().and_then(url::Url::host_str).unwrap_or_default())
}

/// Within the first hours of the next day (UTC), spread by the article's number.
fn next_day(now: Timestamp, article: ArticleId) -> Timestamp {
    let second = now.as_second();
    let later = second - second.rem_euclid(86_400) + 86_400 + article.0.rem_euclid(6 * 3_600);
    Timestamp::from_second(later).unwrap_or(Timestamp::MAX)
}

impl Pipeline {
    /// One whole cycle of all that is due at `now`: every row that it writes carries that instant.
    ///
    /// A failing feed or page is a row and a line; only the record itself can fail. Dropping the future ends the cycle
    /// between two transactions.
    pub async fn cycle(
        &self,
        options: &CycleOptions,
        now: Timestamp,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> anyhow::Result<CycleSummary> {
        let feeds = self.poll_cycle(options, now, progress).await?;
        let visits = self.visit_cycle(now, progress).await?;
        Ok(CycleSummary { feeds, visits })
    }

    /// What has to be done before anything is written at an instant: another day closes the one before, and what was
    /// planned by a clock that was ahead is planned anew.
    pub async fn begin(&self, now: Timestamp) -> anyhow::Result<()> {
        let line = Arc::clone(&self.line);
        let close = move || {
            let ahead = now.checked_add(AHEAD_MIN).unwrap_or(Timestamp::MAX);
            let (is_another_day, is_ahead) =
                line.store.read(|r| Ok((r.is_another_day(now)?, r.is_ahead_of(ahead)?)))?;
            if is_ahead {
                line.store.write(move |w| w.forget_plans_after(ahead, now))?;
            }
            if is_another_day {
                line.store.write(move |w| w.close_day(now))?;
            }
            Ok::<_, store::Error>(())
        };
        blocking(close).await.context("beginning")
    }

    /// The polls that are due, without the visits.
    pub async fn poll_cycle(
        &self,
        options: &CycleOptions,
        now: Timestamp,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> anyhow::Result<Vec<FeedSummary>> {
        self.begin(now).await?;
        let mut feeds = Vec::new();
        let due = self.feeds_to_poll(options, now).await?;
        progress(Progress::Polls(due.len()));
        let mut answers = stream::iter(due)
            .map(|feed| {
                let line = Arc::clone(&self.line);
                let wait = if options.has_jitter {
                    schedule::jitter(&feed.id, &line.options.poll).as_std()
                } else {
                    Duration::ZERO
                };
                AbortOnDropHandle::new(tokio::spawn(async move {
                    tokio::time::sleep(wait).await;
                    poll::ask(&line, feed, now).await
                }))
            })
            .buffered(IN_FLIGHT)
            .ready_chunks(TOGETHER_MAX);
        while let Some(answers) = answers.next().await {
            let polled = answers.into_iter().collect::<Result<_, _>>().context("a poll broke off")?;
            for told in poll::record(&self.line, polled, now).await.context("recording polls")? {
                let FeedSummary { feed, new_entries, edited_entries, to_visit, problem, .. } = &told;
                let problem = problem.as_deref().unwrap_or_default();
                info!(%feed, new_entries, edited_entries, to_visit, problem, "polled");
                feeds.push(told);
                progress(Progress::Polled);
            }
        }
        Ok(feeds)
    }

    /// In the order of the record, which does not depend on which server is quick.
    async fn feeds_to_poll(&self, options: &CycleOptions, now: Timestamp) -> anyhow::Result<Vec<FeedForPoll>> {
        let (line, options) = (Arc::clone(&self.line), options.clone());
        let read = move || {
            line.store.read(|r| {
                let mut due = if options.is_forced {
                    let mut all: Vec<FeedId> = line.feeds.keys().cloned().collect();
                    all.sort();
                    all
                } else {
                    r.due_feeds(now)?
                };
                due.retain(|id| {
                    line.feeds.contains_key(id) && (options.feeds.is_empty() || options.feeds.contains(id))
                });
                due.iter().map(|id| r.feed_for_poll(id)).collect()
            })
        };
        blocking(read).await.context("reading the feeds that are due")
    }

    /// The articles that are due; re-visits beyond the budget of their host are put off to the next day.
    async fn articles_to_visit(&self, now: Timestamp) -> store::Result<Vec<DueArticle>> {
        let line = Arc::clone(&self.line);
        blocking(move || {
            let day = now.strftime("%Y-%m-%d").to_string();
            let (mut due, spent) = line.store.read(|r| Ok((r.due_articles(now)?, r.revisits_on(&day)?)))?;
            let budget = line.options.revisit.host_visits_per_day;
            let hosts: HashMap<ArticleId, String> = due.iter().map(|due| (due.id, host_of(&due.url))).collect();
            let visit = |due: &DueArticle| DueVisit {
                article: due.id,
                host: hosts.get(&due.id).map_or("", String::as_str),
                changed_at: due.changed_at,
            };
            let beyond = revisions::beyond_budget(
                due.iter().map(visit),
                |host| spent.get(host).copied().unwrap_or_default(),
                budget,
            );
            due.retain(|due| beyond.binary_search(&due.id).is_err());
            let mut counts: BTreeMap<String, u32> = BTreeMap::new();
            for due in due.iter().filter(|due| due.changed_at.is_some()) {
                *counts.entry(hosts[&due.id].clone()).or_default() += 1;
            }
            if !counts.is_empty() || !beyond.is_empty() {
                let counts: Vec<_> = counts.into_iter().collect();
                let put_off: Vec<_> = beyond.into_iter().map(|id| (id, next_day(now, id))).collect();
                line.store.write(move |w| w.spend_revisits(&day, &counts, &put_off))?;
            }
            Ok(due)
        })
        .await
    }

    /// The visits that are due, without polls.
    pub async fn visit_cycle(
        &self,
        now: Timestamp,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> anyhow::Result<VisitSummary> {
        self.begin(now).await?;
        let mut summary = VisitSummary::default();
        let due = self.articles_to_visit(now).await.context("reading the articles that are due")?;
        progress(Progress::Visits(due.len()));
        if let Some(server) = self.line.meaning.as_ref().filter(|_| !due.is_empty()) {
            // Pages that could not be recorded are not asked for, or they would be asked for again and again.
            server.probe().await?;
        }
        let mut pages = stream::iter(due)
            .map(|article| {
                let line: Arc<Line> = Arc::clone(&self.line);
                AbortOnDropHandle::new(tokio::spawn(async move { visit::read_page(&line, article.id, now).await }))
            })
            .buffered(IN_FLIGHT)
            .ready_chunks(TOGETHER_MAX);
        while let Some(pages) = pages.next().await {
            let pages = pages.into_iter().collect::<Result<Vec<_>, _>>().context("a visit broke off")?;
            let mut visited = pages.into_iter().collect::<Result<Vec<_>, _>>().context("reading an article's row")?;
            if let Some(server) = &self.line.meaning {
                server.complete(visited.iter_mut().flat_map(|visited| visited.seeing.readings()).collect()).await?;
            }
            for told in visit::record(&self.line, visited, now).await.context("recording visits")? {
                summary.add(told);
                progress(Progress::Visited);
            }
        }
        Ok(summary)
    }
}
