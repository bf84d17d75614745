//! Meaning from a server of the user's own, where `[stories] backend = "http"` asks for it.
//!
//! An article waits for its vectors: without them it would be joined to other stories than with them, and nobody could
//! tell later why (decision 7). So the server is asked before pages are, and what it does not answer is not recorded.

use anyhow::Context;

use super::Setup;
use super::reading::Reading;
use crate::fetch::{Embedder, EmbeddingService};
use crate::model::{Language, Timestamp};
use crate::stories::{self, Article, Backend, Meaning};

/// A text of a few words that every model can read.
const PROBE: &str = "Is anybody there?";

/// The server and what is written before each text.
pub(super) struct Server {
    embedder: Embedder,
    prefix: String,
}

impl Server {
    /// The server of the options, if the backend is one.
    pub(super) fn new(setup: &Setup) -> anyhow::Result<Option<Self>> {
        let options = &setup.options.stories;
        if options.backend != Backend::Http {
            return Ok(None);
        }
        let service = EmbeddingService {
            url: options.url.clone().context("`[stories] url` is not set")?,
            model: options.model.clone().context("`[stories] model` is not set")?,
            dimensions: options.dimensions,
            batch: options.batch as usize,
            timeout: options.timeout,
        };
        let embedder = Embedder::new(service, &setup.options.fetch, setup.identity.clone())?;
        Ok(Some(Self { embedder, prefix: options.prefix.clone() }))
    }

    /// How many numbers its vectors have.
    pub(super) async fn probe(&self) -> anyhow::Result<usize> {
        let vectors = self.embedder.embed(&[format!("{}{PROBE}", self.prefix)]).await?;
        Ok(vectors.first().map_or(0, Vec::len))
    }

    /// The meaning of articles, in their order; `None` for one without any text.
    pub(super) async fn read(&self, articles: &[Article<'_>]) -> anyhow::Result<Vec<Option<Meaning>>> {
        let readings: Vec<[String; 2]> = articles.iter().map(stories::readings).collect();
        let mut texts = Vec::new();
        for [title, lead] in readings.iter().filter(|[title, _]| !title.is_empty()) {
            texts.push(format!("{}{title}", self.prefix));
            if lead != title {
                texts.push(format!("{}{lead}", self.prefix));
            }
        }
        let vectors = self.embedder.embed(&texts).await?;
        let mut vectors = vectors.iter();
        let mut meanings = Vec::with_capacity(readings.len());
        for [title, lead] in &readings {
            if title.is_empty() {
                meanings.push(None);
                continue;
            }
            let first = vectors.next();
            let second = if lead == title { first } else { vectors.next() };
            meanings.push(
                first.zip(second).map(|(first, second)| stories::meaning_of([first.as_slice(), second.as_slice()])),
            );
        }
        Ok(meanings)
    }

    /// Gives texts that were read the meaning that they lack.
    pub(super) async fn complete(&self, readings: Vec<&mut Reading>) -> anyhow::Result<()> {
        let articles: Vec<Article<'_>> = readings.iter().map(|reading| article_of(reading)).collect();
        let meanings = self.read(&articles).await?;
        for (reading, meaning) in readings.into_iter().zip(meanings) {
            reading.meaning = meaning;
        }
        Ok(())
    }
}

/// Neither language nor date matters for what a text means.
fn article_of(reading: &Reading) -> Article<'_> {
    let (title, text) = (reading.text.title.as_deref(), &reading.text.body);
    Article { language: Language::UND, at: Timestamp::UNIX_EPOCH, title, text }
}

/// Whether the configured server answers, and with how many numbers; `None` if none is configured.
pub async fn probe_meaning(setup: &Setup) -> anyhow::Result<Option<usize>> {
    match Server::new(setup)? {
        Some(server) => Ok(Some(server.probe().await?)),
        None => Ok(None),
    }
}
