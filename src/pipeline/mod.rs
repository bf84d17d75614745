//! The straight line from a due feed to a dated record.
//!
//! A cycle reads like the design: due feeds are fetched and parsed, their entries are held against the record and the
//! topics, and each poll is one transaction; then the due articles are fetched, read and decided about in the order of
//! their publication, and each is one transaction. Everything is fetched side by side, nothing is decided side by side.

mod analyze;
mod before;
mod bulletin;
mod claims;
mod compare;
mod content;
mod copies;
mod cycle;
mod decide;
mod edition;
mod furniture;
mod import;
mod inspect;
mod knowledge;
mod meaning;
mod moves;
mod pairs;
mod pins;
mod poll;
mod pool;
mod probe;
mod prune;
mod reading;
mod shelf;
mod together;
mod upkeep;
mod visit;

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context;

pub use analyze::{AnalysisReport, AnalyzeOptions, Cause, Difference, Example, What};
pub use bulletin::bulletin;
pub use compare::{Compared, Piece, compare, compared_html};
pub use cycle::{CycleOptions, CycleSummary, FeedSummary, Progress};
pub use edition::{EditionRequest, edition};
pub use import::{ImportOptions, ImportSummary, ImportedArticle};
pub use inspect::{TextToInspect, inspect_page, inspect_text, milliseconds};
pub use knowledge::{Knowledge, Watched};
use meaning::Server;
pub use meaning::probe_meaning;
pub use pairs::{Document, compare_pairs};
pub use pins::{PinOutcome, pin, unpin};
pub use probe::{Probe, discover, probe};
pub use prune::{Pruned, prune};
use shelf::Shelf;

use crate::extract::Rules;
use crate::fetch::{self, Fetcher, Identity};
use crate::language::Packs;
use crate::model::{ExtractRules, FeedId, FeedSpec, Timestamp, TopicSpec};
use crate::schedule::{self, Cron};
use crate::store::Store;
use crate::{feed, revisions, stories};

/// Everything that a cycle needs, shared by all its tasks.
pub struct Pipeline {
    line: Arc<Line>,
}

/// What the tasks of a cycle share.
struct Line {
    store: Arc<Store>,
    fetcher: Fetcher,
    knowledge: Arc<Knowledge>,
    feeds: HashMap<FeedId, FeedSpec>,
    crons: HashMap<FeedId, Cron>,
    /// The outlets' own selectors, by feed; a feed without any is not in the map.
    rules: HashMap<FeedId, Rules>,
    no_rules: Rules,
    shelf: Shelf,
    /// What reads meaning where the encoder inside the binary is not to.
    meaning: Option<Server>,
    options: Options,
}

/// The options of the modules that the line calls.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Limits of reading a feed.
    pub feed: feed::Options,
    /// Policies of requests.
    pub fetch: fetch::Options,
    /// When a feed is asked again.
    pub poll: schedule::Options,
    /// When an article is looked at again, and when it counts as gone.
    pub revisit: revisions::Options,
    /// How articles are joined into stories.
    pub stories: stories::Options,
}

/// What a pipeline is made of.
pub struct Setup {
    /// The feeds to poll.
    pub feeds: Vec<FeedSpec>,
    /// When each of them is polled; a feed that is not in the map is polled by `cron`.
    pub crons: HashMap<FeedId, Cron>,
    /// When feeds are polled that have no schedule of their own.
    pub cron: Cron,
    /// The topics to watch.
    pub topics: Vec<TopicSpec>,
    /// The language packs.
    pub packs: Packs,
    /// The options of the modules.
    pub options: Options,
    /// Who we say we are.
    pub identity: Identity,
}

impl Pipeline {
    /// Brings the record in step with the configuration and takes up the hosts where the last process left them.
    pub fn new(store: Arc<Store>, setup: Setup, now: Timestamp) -> anyhow::Result<Self> {
        let meaning = Server::new(&setup)?;
        let Setup { feeds, mut crons, cron, topics, packs, options, identity } = setup;
        let (specs, watched) = (feeds.clone(), topics.clone());
        store
            .write(move |w| w.sync_config(&specs, &watched, now))
            .context("writing the configuration to the record")?;
        let (hosts, versions) = store.read(|r| Ok((r.hosts()?, r.topic_versions()?)))?;
        let knowledge = Knowledge::new(packs, &topics, &versions).map_err(|errors| {
            anyhow::anyhow!("{}", errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
        })?;
        let fetcher = Fetcher::new(options.fetch.clone(), identity, hosts)?;
        for feed in &feeds {
            crons.entry(feed.id.clone()).or_insert_with(|| cron.clone());
        }
        let rules = feeds.iter().filter(|feed| feed.extract != ExtractRules::default());
        let rules = rules.map(|feed| Ok((feed.id.clone(), Rules::compile(&feed.extract)?)));
        let rules =
            rules.collect::<Result<_, Vec<String>>>().map_err(|errors| anyhow::anyhow!("{}", errors.join("; ")))?;
        let feeds = feeds.into_iter().map(|feed| (feed.id.clone(), feed)).collect();
        let shelf = Shelf::new(options.stories.clone(), topics);
        let (knowledge, no_rules) = (Arc::new(knowledge), Rules::default());
        let line = Line { store, fetcher, knowledge, feeds, crons, rules, no_rules, shelf, meaning, options };
        Ok(Self { line: Arc::new(line) })
    }
}
