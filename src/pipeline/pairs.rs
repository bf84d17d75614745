//! Pairs of documents held against each other by the score that joins stories, outside of any record.

use std::sync::Arc;

use anyhow::Context;
use futures_util::{StreamExt, TryStreamExt, stream};
use tokio_util::task::AbortOnDropHandle;

use super::Setup;
use super::knowledge::detect;
use super::meaning::Server;
use super::pool::compute;
use crate::model::{ArticleId, Language, StoryId, Timestamp};
use crate::stories::{self, Article, Index, Lexicon, Meaning, Options, PairScore};

/// Pairs whose meaning is read together.
const TOGETHER: usize = 16;
/// Such groups side by side.
const IN_FLIGHT: usize = 4;

/// One side of a pair.
#[derive(Debug, Clone)]
pub struct Document {
    /// The language, if it is known.
    pub language: Option<Language>,
    /// The headline.
    pub title: Option<String>,
    /// Paragraphs.
    pub text: String,
    /// First publication; without it the two count as of one day.
    pub published_at: Option<Timestamp>,
}

/// A side with what is known before it is compared.
struct Side {
    document: Document,
    language: Language,
    at: Timestamp,
}

impl Side {
    fn new(document: Document, other: Option<Timestamp>) -> Self {
        let title = document.title.as_deref().unwrap_or_default();
        let known = document.language.filter(|language| !language.is_und());
        let language = known.unwrap_or_else(|| detect(&format!("{title}\n{}", document.text), &[]).language);
        let at = document.published_at.or(other).unwrap_or(Timestamp::UNIX_EPOCH);
        Self { document, language, at }
    }

    fn article(&self) -> Article<'_> {
        let Document { title, text, .. } = &self.document;
        Article { language: self.language, at: self.at, title: title.as_deref(), text }
    }
}

/// Scores pairs in their order. How rare a term is, is counted over all the documents given, as it is over the articles
/// of the days before in a record.
pub async fn compare_pairs(setup: &Setup, pairs: Vec<(Document, Document)>) -> anyhow::Result<Vec<PairScore>> {
    let sides: Vec<Side> = pairs
        .into_iter()
        .flat_map(|(a, b)| {
            let (at_a, at_b) = (a.published_at, b.published_at);
            [Side::new(a, at_b), Side::new(b, at_a)]
        })
        .collect();
    let sides = Arc::new(sides);
    let options = setup.options.stories.clone();
    let meanings = match Server::new(setup)? {
        Some(server) => server.read(&sides.iter().map(Side::article).collect::<Vec<_>>()).await?,
        None => encode(&options, &sides).await?,
    };
    let lexicon = Lexicon::new(&setup.topics);
    Ok(compute(move || score(&options, lexicon, &sides, meanings)).await)
}

async fn encode(options: &Options, sides: &Arc<Vec<Side>>) -> anyhow::Result<Vec<Option<Meaning>>> {
    let groups = (0..sides.len()).step_by(2 * TOGETHER).map(|start| {
        let (options, sides) = (options.clone(), Arc::clone(sides));
        AbortOnDropHandle::new(tokio::spawn(compute(move || {
            let group = &sides[start..sides.len().min(start + 2 * TOGETHER)];
            stories::encode(&options, &group.iter().map(Side::article).collect::<Vec<_>>())
        })))
    });
    let groups: Vec<_> = stream::iter(groups).buffered(IN_FLIGHT).try_collect().await.context("encoding broke off")?;
    Ok(groups.into_iter().flatten().collect())
}

fn score(options: &Options, lexicon: Lexicon, sides: &[Side], meanings: Vec<Option<Meaning>>) -> Vec<PairScore> {
    let mut index = Index::new(options, lexicon);
    for (id, side) in (0..).zip(sides) {
        for missing in index.missing(side.at) {
            index.load(missing.day, []);
        }
        let features = index.features(&side.article(), None);
        index.commit(ArticleId(id), StoryId(0), &[], Some(features));
    }
    let mut features = sides.iter().zip(meanings).map(|(side, meaning)| index.features(&side.article(), meaning));
    let mut scores = Vec::with_capacity(sides.len() / 2);
    while let (Some(a), Some(b)) = (features.next(), features.next()) {
        scores.push(stories::compare_pair(&a, &b, options));
    }
    scores
}
