//! Reading the whole record again by today's rules.
//!
//! What an outlet did stays as it was told: no change is written of what only our rules see otherwise. The articles are
//! read side by side and decided about in the order of their publication, some at a time; what they became and how far
//! this went is one transaction, so that a run that was killed is taken up where it ended.

mod decide;
mod report;
mod reread;

use std::sync::Arc;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use serde::{Deserialize, Serialize};

pub use report::{AnalysisReport, Cause, Difference, Example, What};

use self::reread::{Reread, reread};
use super::pool::{blocking, compute};
use super::{Line, Pipeline};
use crate::extract;
use crate::model::{ArticleId, Timestamp, TopicId};
use crate::store::{self, Reader, Writer};

/// Articles that are read side by side.
const IN_FLIGHT: usize = 8;
/// Articles in one transaction.
const TOGETHER: usize = 64;
/// Under this key the record remembers how far a run has come.
const PROGRESS: &str = "analysis";

/// What is read again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnalyzeOptions {
    /// Only articles first named, or seen to change, since.
    pub since: Option<Timestamp>,
    /// Only articles that match this topic, or did.
    pub topic: Option<TopicId>,
}

/// How far a run has come.
#[derive(Serialize, Deserialize)]
struct Progress {
    options: AnalyzeOptions,
    /// The rules that it began with; under others it begins again.
    rules: String,
    /// The last article done.
    after: i64,
    report: AnalysisReport,
}

impl Pipeline {
    /// Reads the record again. A dry run only reports.
    pub async fn analyze(
        &self,
        options: &AnalyzeOptions,
        is_dry: bool,
        now: Timestamp,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> anyhow::Result<AnalysisReport> {
        if !is_dry {
            self.begin(now).await?;
        }
        let (mut left, mut report) = self.to_analyze(options, is_dry).await.context("reading how far it has come")?;
        let total = left.len();
        while !left.is_empty() {
            let some: Vec<ArticleId> = left.drain(..left.len().min(TOGETHER)).collect();
            let last = some.last().copied();
            let mut read = self.reread(some, now).await.context("reading articles again")?;
            if let Some(server) = &self.line.meaning {
                let current = read.iter_mut().filter_map(|one| one.current.as_mut());
                server.complete(current.map(|current| &mut current.reading).collect()).await?;
            }
            let done =
                Progress { options: options.clone(), rules: self.rules(), after: last.map_or(0, |id| id.0), report };
            report = self.record(read, done, is_dry, now).await.context("recording what was read again")?;
            progress(total - left.len(), total);
        }
        if !is_dry {
            let (line, options) = (Arc::clone(&self.line), options.clone());
            let finish = move |w: &Writer| {
                if options.since.is_none() {
                    w.topics_are_analyzed(options.topic.as_ref())?;
                }
                w.forget_meta(PROGRESS)
            };
            blocking(move || line.store.write(finish)).await?;
        }
        Ok(report)
    }

    /// The articles that are left, and what was found in those that are done.
    async fn to_analyze(
        &self,
        options: &AnalyzeOptions,
        is_dry: bool,
    ) -> store::Result<(Vec<ArticleId>, AnalysisReport)> {
        let (line, options, rules) = (Arc::clone(&self.line), options.clone(), self.rules());
        blocking(move || {
            let (mut ids, kept) = line.store.read(|r| Ok((r.articles_by_age(options.since)?, r.meta(PROGRESS)?)))?;
            let kept = kept.and_then(|kept| serde_json::from_str::<Progress>(&kept).ok());
            let kept = kept.filter(|kept| !is_dry && kept.options == options && kept.rules == rules);
            let Some(kept) = kept else { return Ok((ids, AnalysisReport::default())) };
            if let Some(place) = ids.iter().position(|id| id.0 == kept.after) {
                ids.drain(..=place);
            }
            Ok((ids, kept.report))
        })
        .await
    }

    /// What decides: the extractor, the packs, the queries.
    fn rules(&self) -> String {
        let knowledge = &self.line.knowledge;
        let packs = knowledge.packs.iter().map(|pack| format!("{} {}", pack.language, pack.version));
        let topics = knowledge.topics.iter().map(|topic| format!("{} {}", topic.spec.id, topic.version));
        let own = [env!("CARGO_PKG_VERSION").to_owned(), extract::version().to_owned()];
        own.into_iter().chain(packs).chain(topics).collect::<Vec<_>>().join(", ")
    }

    async fn reread(&self, ids: Vec<ArticleId>, now: Timestamp) -> store::Result<Vec<Reread>> {
        let readings = stream::iter(ids).map(|id| {
            let line = Arc::clone(&self.line);
            compute(move || line.store.read(|r| reread(&line, r, id, now)))
        });
        readings.buffered(IN_FLIGHT).try_collect().await
    }

    async fn record(
        &self,
        read: Vec<Reread>,
        mut progress: Progress,
        is_dry: bool,
        now: Timestamp,
    ) -> store::Result<AnalysisReport> {
        let line = Arc::clone(&self.line);
        let recorded = blocking(move || {
            if is_dry {
                line.store.read(|r| {
                    let give_up = |plan: decide::Plan, _| plan.give_up(&line, r);
                    read.into_iter().try_for_each(|one| take(&line, r, one, now, &mut progress, give_up))
                })?;
                return Ok(progress.report);
            }
            let writing = Arc::clone(&line);
            line.store.write(move |w: &Writer| {
                let apply = |plan: decide::Plan, is_wanted: bool| {
                    if is_wanted { plan.apply(&writing, w) } else { plan.give_up(&writing, w) }
                };
                read.into_iter().try_for_each(|one| take(&writing, w, one, now, &mut progress, apply))?;
                let kept = serde_json::to_string(&progress).unwrap_or_default();
                w.save_meta(PROGRESS, &kept)?;
                Ok(progress.report)
            })
        })
        .await;
        if recorded.is_err() {
            self.line.shelf.clear();
        }
        recorded
    }
}

/// Decides about one article, adds to the report if it is one of those that are wanted, and finishes.
fn take(
    line: &Line,
    r: &Reader,
    reread: Reread,
    now: Timestamp,
    progress: &mut Progress,
    finish: impl Fn(decide::Plan, bool) -> store::Result<()>,
) -> store::Result<()> {
    let (id, url) = (reread.article.id, reread.article.url.clone());
    let revisions = reread.older.len() + usize::from(reread.current.is_some());
    let is_without_bytes = reread.current.as_ref().is_some_and(|current| !current.has_bytes);
    let mut plan = decide::decide(line, r, reread, now)?;
    let is_wanted = progress.options.topic.as_ref().is_none_or(|topic| plan.topics.contains(topic));
    if is_wanted {
        let report = &mut progress.report;
        report.article_count += 1;
        report.revision_count += revisions as u64;
        report.without_bytes_count += u64::from(is_without_bytes);
        plan.found.drain(..).for_each(|found| report.add(id, &url, found));
    }
    finish(plan, is_wanted)
}
