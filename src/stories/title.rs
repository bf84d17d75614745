//! The title of a story: one of its articles' headlines, chosen when the story has grown and kept while it fits.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::compare;
use super::features::Features;
use super::index::micro;
use crate::model::{ArticleId, Language};

/// A title is given up only for one that is nearer to the story by more than this, in millionths of a score, so that
/// screens and links are stable while a story grows.
const STABLE: i64 = 50_000;
/// Articles of a story that are looked at: the first are those that named it.
const ARTICLES_MAX: usize = 64;

/// A headline that may stand for the story.
#[derive(Debug, Clone, Copy)]
pub struct Headline<'a> {
    /// The article.
    pub article: ArticleId,
    /// Its features.
    pub features: &'a Features,
}

/// The articles whose headlines stand for a story: for each of its languages the one nearest to all other articles,
/// and under `None` the one for everybody else. What is `current` is kept unless another is clearly nearer. Give the
/// articles in order of publication, copies left out; no articles, no titles.
pub fn choose_titles(
    articles: &[Headline<'_>],
    current: &BTreeMap<Option<Language>, ArticleId>,
) -> BTreeMap<Option<Language>, ArticleId> {
    let articles = &articles[..articles.len().min(ARTICLES_MAX)];
    let centrality: Vec<i64> = articles.iter().map(|headline| centrality(headline, articles)).collect();
    let languages: BTreeSet<Language> = articles.iter().map(|headline| headline.features.language).collect();
    let readers = languages.into_iter().map(Some).chain([None]);
    let best = readers.filter_map(|reader| {
        let speaks = |headline: &Headline<'_>| reader.is_none_or(|wanted| headline.features.language == wanted);
        let eligible = articles.iter().zip(&centrality).enumerate().filter(|item| speaks(item.1.0));
        let ranked = eligible.map(|(place, (headline, near))| {
            let bonus = if current.get(&reader) == Some(&headline.article) { STABLE } else { 0 };
            (std::cmp::Reverse(near + bonus), place, headline.article)
        });
        ranked.min().map(|(.., article)| (reader, article))
    });
    best.collect()
}

/// The mean score against the other articles, in millionths.
fn centrality(headline: &Headline<'_>, articles: &[Headline<'_>]) -> i64 {
    let others = articles.iter().filter(|other| other.article != headline.article);
    let sum: i64 = others.map(|other| micro(compare(headline.features, other.features).score)).sum();
    sum / (articles.len() as i64 - 1).max(1)
}
