//! Articles from files, through the same line.
//!
//! Files are read twice: once to learn the order of publication, once to take the articles in that order, so that an
//! import gives the same record whatever the order of its lines, and a large file is never held in memory.

mod lines;
mod pairs;
mod record;

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::model::Timestamp;
use crate::pipeline::{ImportOptions, ImportedArticle, Pipeline};
use lines::Lines;
pub use pairs::{Pair, read_pairs};

/// What an import did.
#[derive(Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Articles that were not in the record.
    pub new_articles: usize,
    /// Contents that were not in the record, those of new articles included.
    pub new_revisions: usize,
    /// Articles that were there already with the same content.
    pub known: usize,
    /// Lines and files that could not be read, as `file:line: message`.
    pub mistakes: Vec<String>,
}

/// Takes the articles of files into the record, earliest publication first.
pub async fn import(
    pipeline: &Pipeline,
    files: &[PathBuf],
    options: ImportOptions,
    now: Timestamp,
    progress: &(dyn Fn(usize, usize) + Sync),
) -> anyhow::Result<Summary> {
    let mut summary = Summary::default();
    let mut sources = Vec::new();
    for file in files {
        match Lines::open(file, now).with_context(|| format!("reading `{}`", file.display())) {
            Ok(lines) => sources.push(lines),
            Err(error) => summary.mistakes.push(format!("{error:#}")),
        }
    }
    for source in &mut sources {
        summary.mistakes.append(&mut source.mistakes);
    }
    let total = sources.iter().map(|s| s.order.len()).sum();
    let articles = merged(&mut sources);
    pipeline.begin(now).await?;
    let taken = pipeline.import(articles, options, &|done| progress(done, total)).await?;
    Ok(Summary {
        new_articles: taken.new_articles,
        new_revisions: taken.new_revisions,
        known: taken.known,
        mistakes: [summary.mistakes, taken.mistakes].concat(),
    })
}

/// The articles of all sources in one order.
fn merged(sources: &mut [Lines]) -> impl Iterator<Item = Result<ImportedArticle, String>> + Send + use<> {
    let mut order: Vec<_> = sources
        .iter()
        .enumerate()
        .flat_map(|(source, lines)| lines.order.iter().map(move |place| (place.clone(), source)))
        .collect();
    order.sort();
    let mut readers: Vec<_> = sources.iter_mut().map(Lines::take_reader).collect();
    order.into_iter().map(move |(place, source)| readers[source].read(&place))
}

/// Whether a file is named as a web page.
fn is_html(file: &Path) -> bool {
    file.extension().is_some_and(|e| e.eq_ignore_ascii_case("html") || e.eq_ignore_ascii_case("htm"))
}
