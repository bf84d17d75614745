//! Which articles are about one event, across languages.
//!
//! An article's features are computed once and kept in the record. The pipeline fills an [`Index`] with the features
//! of the days around an article, asks it where the article belongs, and commits what the record has written.
//! Allegations and denials are no features here: claim and denial belong to one story.

mod calibrate;
mod compare;
mod day;
#[cfg(feature = "meaning")]
mod encoder;
mod external;
mod features;
mod index;
mod lexicon;
mod options;
mod pins;
mod postings;
mod score;
mod sparse;
mod split;
mod terms;
mod title;
mod vector;

pub use calibrate::{Calibration, calibrate};
pub use compare::{PairScore, compare, compare_pair, is_same_news};
pub use external::{meaning_of, readings};
pub use features::{Article, Features, day_of};
pub use index::{Candidate, Constraints, Decision, Index, MissingDay};
pub use lexicon::Lexicon;
pub use options::{Backend, Options};
pub use pins::{Contradiction, Pins};
pub use score::{Parts, THRESHOLD, has_meaning};
pub use sparse::{Sparse, Weight};
pub use split::{SPLIT_ARTICLES_MAX, between, part, split};
pub use title::{Headline, choose_titles};
pub use vector::{DIMENSIONS, Meaning, Vector};

/// The meaning of articles, in their order; `None` where the encoder inside the binary does not speak the language or
/// is not the one asked for.
///
/// Encoding is the costly part: give it several articles at once.
pub fn encode(options: &Options, articles: &[Article<'_>]) -> Vec<Option<Meaning>> {
    let speaks = |article: &Article<'_>| options.is_builtin() && has_meaning(article.language);
    let readings: Vec<[String; 2]> = articles.iter().filter(|a| speaks(a)).map(Article::readings).collect();
    let mut vectors = vector::encode(&readings).into_iter();
    articles.iter().map(|article| if speaks(article) { vectors.next() } else { None }).collect()
}

#[cfg(test)]
mod tests;
