//! Fingerprints: the keys under which a text can be found again, whole, cut or embedded.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::CopyDecision;
use super::words::{Word, join, words};
use crate::model::ArticleId;

/// Words in a key. Fewer make phrases of everyday language into keys, more are broken by every typing error.
const SHINGLE: usize = 5;
/// Bounds of the window from which one key is taken. A run of `window + SHINGLE` words that two texts share gives
/// both the same key.
const WINDOW: std::ops::RangeInclusive<usize> = 8..=64;
/// An article of ordinary length has about twice as many keys as this.
const KEYS_AIM: usize = 16;
/// A round-up of great length has no more than this.
const KEYS_MAX: usize = 400;

/// What a text can be found by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Keys for an indexed table, sorted, each once.
    pub keys: Vec<i64>,
}

/// The fingerprint of a text (title not included), in any language.
///
/// Winnowing (Schleimer, Wilkerson, Aiken 2003): the least hash of every window of shingles. The least of a long
/// window is also the least of a shorter one inside it, so long texts may be sampled more thinly than short ones and
/// still share keys with them.
pub fn fingerprint(text: &str) -> Fingerprint {
    Fingerprint { keys: keys_of(&words(text)) }
}

/// The keys of a row of words, sorted, each once.
pub(super) fn keys_of(words: &[Word]) -> Vec<i64> {
    let shingles: Vec<i64> = shingles(words).collect();
    if shingles.is_empty() {
        return if words.is_empty() { Vec::new() } else { vec![join(words.iter().map(|word| word.hash)) as i64] };
    }
    let window = (words.len() / KEYS_AIM).clamp(*WINDOW.start(), *WINDOW.end()).min(shingles.len());
    let mut keys: Vec<i64> =
        shingles.windows(window).map(|window| window.iter().min().copied().unwrap_or_default()).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.truncate(KEYS_MAX);
    keys
}

/// The hash of every run of words long enough, in order.
pub(super) fn shingles(words: &[Word]) -> impl Iterator<Item = i64> {
    words.windows(SHINGLE).map(|window| join(window.iter().map(|word| word.hash)) as i64)
}

impl Fingerprint {
    /// The keys to keep in the record. A copy that holds nothing of its own is found through its original, so that
    /// forty reprints do not make its keys look common.
    pub fn keys_to_keep(&self, decision: &CopyDecision) -> &[i64] {
        match &decision.copy_of {
            Some(copy) if copy.share >= OWN_TEXT_SHARE => &[],
            _ => &self.keys,
        }
    }
}

/// A text that stands in another to this share has nothing of its own.
const OWN_TEXT_SHARE: f64 = 0.90;

/// Keys that stand in more articles than this are not followed.
pub const ARTICLES_PER_KEY_MAX: usize = 64;
/// Candidates that are aligned; each costs a pass over both texts.
const CANDIDATES_MAX: usize = 8;
/// A key in this many texts that are not copies of each other is furniture.
const COMMON_MIN: usize = 4;

/// A row of the index: an article that keeps a key, with its original if it is a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyPosting {
    /// The key.
    pub key: i64,
    /// The article.
    pub article: ArticleId,
    /// Its original; the article itself if it is no copy.
    pub original: ArticleId,
}

/// What the index says about a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyCandidates {
    /// Articles worth comparing, the most promising first.
    pub articles: Vec<ArticleId>,
    /// Keys of the text that are common.
    pub common: Vec<i64>,
}

/// Picks the articles to compare from the index rows of a text's keys, of each key no more than
/// `ARTICLES_PER_KEY_MAX` + 1 rows.
pub fn copy_candidates(postings: &[CopyPosting]) -> CopyCandidates {
    let mut by_key: BTreeMap<i64, Vec<&CopyPosting>> = BTreeMap::new();
    for posting in postings {
        by_key.entry(posting.key).or_default().push(posting);
    }
    let mut found = CopyCandidates::default();
    let mut shared: BTreeMap<ArticleId, usize> = BTreeMap::new();
    for (key, rows) in by_key {
        let originals: BTreeSet<ArticleId> = rows.iter().map(|row| row.original).collect();
        if originals.len() >= COMMON_MIN {
            found.common.push(key);
        }
        if rows.len() <= ARTICLES_PER_KEY_MAX {
            for row in rows {
                // A key that few articles have says more; one that four have says a quarter.
                *shared.entry(row.article).or_default() += 120 / originals.len();
            }
        }
    }
    let mut ranked: Vec<(ArticleId, usize)> = shared.into_iter().collect();
    ranked.sort_by_key(|(article, weight)| (Reverse(*weight), *article));
    found.articles = ranked.into_iter().take(CANDIDATES_MAX).map(|(article, _)| article).collect();
    found
}
