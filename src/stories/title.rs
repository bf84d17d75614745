//! The title of a story: one of its articles' headlines, chosen once and kept while it fits.

use std::cmp::Reverse;

use super::compare::sums;
use super::features::Features;
use super::index::micro;
use super::score::Sums;
use crate::model::{ArticleId, Language};

/// A title is given up only for one that is nearer to the story by more than this, so that screens and links are
/// stable while a story grows.
const STABLE: f64 = 0.05;
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

/// The article whose headline stands for a story: the one nearest to all others, in the reader's language where the
/// story has it. `current` is kept unless another is clearly nearer. Give the articles in order of publication, copies
/// left out; `None` if there are none.
pub fn choose_title(
    articles: &[Headline<'_>],
    language: Option<Language>,
    current: Option<ArticleId>,
) -> Option<ArticleId> {
    let articles = &articles[..articles.len().min(ARTICLES_MAX)];
    let speaks = |headline: &&Headline<'_>| language.is_none_or(|wanted| headline.features.language == wanted);
    let has_language = articles.iter().any(|headline| speaks(&headline));
    let eligible = articles.iter().filter(|headline| !has_language || speaks(headline));
    let ranked = eligible.enumerate().map(|(place, headline)| {
        let bonus = if Some(headline.article) == current { STABLE } else { 0.0 };
        (Reverse(micro(centrality(headline, articles) + bonus)), place, headline.article)
    });
    ranked.min().map(|(.., article)| article)
}

/// The mean score against the other articles.
fn centrality(headline: &Headline<'_>, articles: &[Headline<'_>]) -> f64 {
    let mut all = Sums::default();
    for other in articles.iter().filter(|other| other.article != headline.article) {
        all.merge(&sums(headline.features, other.features));
    }
    all.parts().map_or(0.0, |parts| parts.score)
}
