//! Articles that come from files in place of feeds: the same line, entered further down.

use std::sync::Arc;

use anyhow::Context;
use futures_util::{StreamExt, stream};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

use super::before::{Before, compare};
use super::decide::{self, Seeing, Visit};
use super::pool::compute;
use super::reading::{Text, encode};
use super::together::record_in_order;
use super::{Line, Pipeline, poll};
use crate::extract::{self, Page, Rules};
use crate::model::{ArticleStub, Language, Timestamp};
use crate::revisions::{Comparison, Seen};
use crate::store::{self, Writer};

/// The extractor of a text that was taken from a file.
const IMPORTED: &str = "imported";
/// Articles that are read one after the other, encoded together and recorded together.
const READ_TOGETHER: usize = 32;
/// Such lots that are read side by side.
const IN_FLIGHT: usize = 3;

/// An article from a file.
#[derive(Debug, Clone)]
pub struct ImportedArticle {
    /// Where it was published.
    pub url: Url,
    /// The publisher; `None` means the URL's registrable domain.
    pub outlet: Option<String>,
    /// The language, if the file states it.
    pub language: Option<Language>,
    /// The headline.
    pub title: Option<String>,
    /// Authors.
    pub authors: Vec<String>,
    /// Paragraphs, taken as clean.
    pub text: String,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was seen so.
    pub seen_at: Timestamp,
}

/// What is done with imported articles.
#[derive(Debug, Clone, Copy, Default)]
pub struct ImportOptions {
    /// Whether they are looked at again where they were published.
    pub is_revisited: bool,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Articles that were not in the record.
    pub new_articles: usize,
    /// Contents that were not in the record.
    pub new_revisions: usize,
    /// Articles that were there already with the same content.
    pub known: usize,
    /// What could not be taken, in words.
    pub mistakes: Vec<String>,
}

impl ImportedArticle {
    /// The article of a page that was kept as a file.
    ///
    /// Its address is the one that the page calls its own; an error if it names none.
    pub fn from_page(name: &str, bytes: &[u8], now: Timestamp) -> Result<Self, String> {
        let extraction = extract::extract(&Page { bytes, content_type: None, url: None }, &Rules::default());
        let Some(url) = extraction.canonical_url else {
            return Err(format!("{name}: the page names no canonical URL"));
        };
        if extraction.text.is_empty() {
            return Err(format!("{name}: no text was found: {}", extraction.quality));
        }
        let published_at = extraction.published.map(|date| date.at);
        Ok(Self {
            url,
            outlet: None,
            language: extraction.declared_language,
            title: extraction.title,
            authors: extraction.authors,
            text: extraction.text,
            published_at,
            seen_at: published_at.unwrap_or(now),
        })
    }
}

/// One article taken.
struct Taken {
    is_new_article: bool,
    is_new_content: bool,
}

impl Pipeline {
    /// Takes articles into the record in the order given, whether a topic matches or not.
    pub async fn import(
        &self,
        articles: impl Iterator<Item = Result<ImportedArticle, String>> + Send,
        options: ImportOptions,
        progress: &(dyn Fn(usize) + Sync),
    ) -> anyhow::Result<ImportSummary> {
        let mut summary = ImportSummary::default();
        let mut readings = stream::iter(articles)
            .chunks(READ_TOGETHER)
            .map(|articles| {
                let line = Arc::clone(&self.line);
                AbortOnDropHandle::new(tokio::spawn(compute(move || read_all(&line, articles))))
            })
            .buffered(IN_FLIGHT);
        let mut done = 0;
        while let Some(some) = readings.next().await {
            let some = some.context("an import broke off")?;
            done += some.len();
            let mut read: Vec<Imported> = Vec::new();
            for reading in some {
                match reading {
                    Err(mistake) => summary.mistakes.push(mistake),
                    Ok(reading) => read.push(reading),
                }
            }
            if let Some(server) = &self.line.meaning {
                server.complete(read.iter_mut().map(|imported| &mut imported.reading).collect()).await?;
            }
            for taken in take(&self.line, read, options).await.context("recording articles")? {
                summary.new_articles += usize::from(taken.is_new_article);
                summary.new_revisions += usize::from(taken.is_new_content);
                summary.known += usize::from(!taken.is_new_content);
            }
            progress(done);
        }
        Ok(summary)
    }
}

/// An imported article that was read.
struct Imported {
    article: ImportedArticle,
    reading: super::reading::Reading,
}

/// Reads some articles; their meaning together, which costs far less than one by one.
fn read_all(line: &Line, articles: Vec<Result<ImportedArticle, String>>) -> Vec<Result<Imported, String>> {
    let mut read: Vec<_> = articles.into_iter().map(|article| article.map(|article| read(line, article))).collect();
    let readings = read.iter_mut().flatten().map(|imported| {
        let at = imported.article.published_at.unwrap_or(imported.article.seen_at);
        (&mut imported.reading, at)
    });
    encode(&line.options.stories, readings);
    read
}

fn read(line: &Line, article: ImportedArticle) -> Imported {
    let text = Text {
        title: article.title.clone(),
        byline: Some(article.authors.join(", ")).filter(|byline| !byline.is_empty()),
        body: article.text.replace("\r\n", "\n").trim().to_owned(),
        left_out: Vec::new(),
        declared: vec![article.language],
        published_at: article.published_at,
        extractor_version: IMPORTED.to_owned(),
    };
    // A corpus knows its language better than a detector does a short text.
    let language = article.language.filter(|language| !language.is_und()).unwrap_or_else(|| text.detect());
    Imported { article, reading: text.read_words(language, &line.knowledge) }
}

/// Takes articles in the order given, each in a transaction of its own.
async fn take(line: &Arc<Line>, imported: Vec<Imported>, options: ImportOptions) -> store::Result<Vec<Taken>> {
    let taken = record_in_order(line, imported, move |line, w, imported| take_one(line, w, imported, options)).await;
    if taken.is_err() {
        line.shelf.clear();
    }
    taken
}

fn take_one(line: &Line, w: &Writer, imported: Imported, options: ImportOptions) -> store::Result<Taken> {
    let Imported { article, reading } = imported;
    let Some(address) = poll::address(article.url.as_str()) else {
        unreachable!("imports are checked for web addresses: {}", article.url);
    };
    let stub = ArticleStub {
        domain: registrable_domain(&article.url),
        address,
        outlet: article.outlet,
        language: reading.language,
        title: article.title,
        published_at: article.published_at,
        first_seen_at: article.seen_at,
        visit_at: None,
        is_imported: true,
    };
    let (id, is_new_article) = w.ensure_article(&stub)?;
    let known = w.article_for_visit(id)?;
    let comparison = compare(&known, &reading.content_hash);
    // The same file again: an earlier content at an earlier instant has not come back.
    let is_old = matches!(comparison, Comparison::Returned { .. })
        && known.last_visited_at.is_some_and(|last| article.seen_at <= last);
    let comparison = if is_old { Comparison::Unchanged } else { comparison };
    // A text from a file and one from a page differ by how they were made into text.
    let is_from_page = known.last_revision.as_ref().is_some_and(|last| last.extractor_version != IMPORTED);
    let before = if is_from_page { Before::Unknown } else { Before::AsRecorded };
    let seeing = Seeing { comparison, reading: Some(reading), before, ..Seeing::only(Seen::Readable) };
    let visit = Visit { is_revisited: options.is_revisited, ..Visit::default() };
    let recorded = decide::settle(line, w, &known, visit, seeing, article.seen_at)?;
    Ok(Taken { is_new_article, is_new_content: recorded.is_new_content && comparison == Comparison::New })
}

/// The registrable domain of an address (`bbc.co.uk`), else its host.
fn registrable_domain(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    psl::domain_str(host).unwrap_or(host).to_owned()
}
