//! Copies: is this text another's, and whose.

use std::cmp::Reverse;
use std::collections::HashSet;

use super::align::{Alignment, align, longest_gap};
use super::fingerprint::{keys_of, shingles};
use super::words::{Word, words};
use crate::model::{ArticleId, CopyOf, OutletId, Timestamp};

/// Share of the shorter text that makes a copy. Below it, half of the pairs read by hand were independent reports
/// quoting one statement.
const SHARE_MIN: f64 = 0.60;
/// From this share of both texts on it is the same text.
const SAME_MIN: f64 = 0.90;
/// Shorter texts have no shape: a caption or a teaser is the same or it is not.
const WORDS_MIN: usize = 25;
/// A template is filled anew when another name or number stands at this many places and at least once in this many
/// aligned words. A reprint corrects a figure or two.
const TEMPLATE_FACTS: usize = 4;
const TEMPLATE_WORDS_PER_FACT: usize = 40;
/// Shared head and tail around another middle, of at least this share of the shorter text: page furniture.
const MIDDLE_MIN: f64 = 0.20;
const SAME_TEXT: &str = "same text";
const ABRIDGED: &str = "abridged";
const EMBEDDED: &str = "embedded";
/// A report is reprinted within days; the same words months later under another lead are furniture.
const REPRINT_DAYS: i64 = 4;

/// What decides which of two texts is the original.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopyAge {
    /// The article.
    pub article: ArticleId,
    /// Publication, if stated.
    pub published_at: Option<Timestamp>,
    /// When we saw it first.
    pub first_seen_at: Timestamp,
}

impl CopyAge {
    /// The earliest by publication, then first seen, then id, is the original.
    fn key(&self) -> (Timestamp, Timestamp, ArticleId) {
        (self.published_at.unwrap_or(self.first_seen_at), self.first_seen_at, self.article)
    }
}

/// A text to compare.
#[derive(Debug, Clone, Copy)]
pub struct CopyText<'a> {
    /// The article and its age.
    pub age: CopyAge,
    /// The article that it is known to be a copy of.
    pub original: Option<CopyAge>,
    /// Its outlet.
    pub outlet: Option<OutletId>,
    /// Its paragraphs.
    pub text: &'a str,
}

/// One candidate and what came of it, for `explain`.
#[derive(Debug, Clone, PartialEq)]
pub struct CopyCandidate {
    /// The article compared with.
    pub article: ArticleId,
    /// Share of this text that stands in it.
    pub share: f64,
    /// Share of it that stands in this text.
    pub share_of_other: f64,
    /// `same text`, `abridged`, `embedded`, or why it is none: `other text`, `same template, other facts`,
    /// `common furniture`.
    pub reason: &'static str,
    /// Whether one is a copy of the other.
    pub is_copy: bool,
}

/// Whether a text is another's.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CopyDecision {
    /// The original of this text; `None` if it is the original itself.
    pub copy_of: Option<CopyOf>,
    /// Later articles whose text is this one's. What was their copy becomes this text's copy too.
    pub copies: Vec<(ArticleId, CopyOf)>,
    /// Every candidate, the most alike first.
    pub candidates: Vec<CopyCandidate>,
}

/// Compares a text with candidates (`copy_candidates` picks them) and decides.
///
/// `common` are keys of this text that stand in several texts which are not copies of each other: page furniture,
/// legal notices, a programme's signature. What they mark is taken out before shares are counted.
pub fn copy_decision(this: &CopyText<'_>, candidates: &[CopyText<'_>], common: &[i64]) -> CopyDecision {
    let own = words(this.text);
    let marks = marks(&own, common);
    let mut compared: Vec<(CopyCandidate, &CopyText<'_>)> = candidates
        .iter()
        .filter(|candidate| candidate.age.article != this.age.article)
        .map(|candidate| (compare(this, &own, &marks, candidate), candidate))
        .collect();
    compared.sort_by_key(|(found, text)| (!found.is_copy, Reverse(closeness(found)), original_of(text).key()));
    let found = || compared.iter().filter(|(found, _)| found.is_copy);
    let mut decision = CopyDecision::default();
    if let Some((nearest, text)) = found().find(|(_, text)| original_of(text).key() < this.age.key()) {
        let reason = nearest.reason.to_owned();
        decision.copy_of = Some(CopyOf { original: original_of(text).article, share: nearest.share, reason });
    } else {
        // A copy of this article stays its copy; the original of others becomes one with them.
        let copy = |text: &CopyText<'_>| match original_of(text).article {
            original if original == this.age.article => text.age.article,
            original => original,
        };
        decision.copies = found().map(|(found, text)| (copy(text), reversed(found, this))).collect();
        decision.copies.sort_by_key(|(article, _)| *article);
        decision.copies.dedup_by_key(|(article, _)| *article);
    }
    decision.candidates = compared.into_iter().map(|(found, _)| found).collect();
    decision
}

/// The root: nothing is ever the copy of a copy.
fn original_of(text: &CopyText<'_>) -> CopyAge {
    text.original.unwrap_or(text.age)
}

/// The same finding seen from the other text.
fn reversed(found: &CopyCandidate, this: &CopyText<'_>) -> CopyOf {
    let reason = match found.reason {
        ABRIDGED => EMBEDDED,
        EMBEDDED => ABRIDGED,
        other => other,
    };
    CopyOf { original: this.age.article, share: found.share_of_other, reason: reason.to_owned() }
}

/// Of two candidates nearly alike the earlier is named, so the share counts in steps of a tenth.
fn closeness(found: &CopyCandidate) -> u32 {
    (found.share.max(found.share_of_other) * 10.0) as u32
}

/// For each word: whether a key starts there, and whether it is a common one.
fn marks(own: &[Word], common: &[i64]) -> Vec<Option<bool>> {
    if common.is_empty() {
        return vec![None; own.len()];
    }
    let common: HashSet<i64> = common.iter().copied().collect();
    let keys: HashSet<i64> = keys_of(own).into_iter().collect();
    let mut marks = vec![None; own.len()];
    for (mark, shingle) in marks.iter_mut().zip(shingles(own)) {
        *mark = keys.contains(&shingle).then(|| common.contains(&shingle));
    }
    marks
}

/// Whether a stretch is furniture: more of its keys are common than not.
fn is_common(marks: &[Option<bool>]) -> bool {
    let of = |kind| marks.iter().filter(|mark| **mark == Some(kind)).count();
    of(true) > of(false)
}

fn compare(this: &CopyText<'_>, own: &[Word], marks: &[Option<bool>], other: &CopyText<'_>) -> CopyCandidate {
    let others = words(other.text);
    let mut alignment = align(own, &others);
    alignment.without(|stretch| is_common(&marks[stretch]));
    let (share, share_of_other) = (alignment.left_share(), alignment.right_share());
    let shorter = alignment.left.len().min(alignment.right.len());
    let (reason, is_copy) = if own.len().min(others.len()) < WORDS_MIN {
        short_reason(own, &others)
    } else if shorter < WORDS_MIN || share.max(share_of_other) < SHARE_MIN {
        ("other text", false)
    } else if is_template(&alignment) {
        ("same template, other facts", false)
    } else if is_furniture(&alignment) && is_unlikely_reprint(this, other) {
        ("common furniture", false)
    } else if share >= SAME_MIN && share_of_other >= SAME_MIN {
        (SAME_TEXT, true)
    } else if share >= share_of_other {
        (ABRIDGED, true)
    } else {
        (EMBEDDED, true)
    };
    CopyCandidate { article: other.age.article, share, share_of_other, reason, is_copy }
}

fn short_reason(own: &[Word], others: &[Word]) -> (&'static str, bool) {
    let is_same = !own.is_empty() && own.iter().map(|word| word.hash).eq(others.iter().map(|word| word.hash));
    if is_same { (SAME_TEXT, true) } else { ("other text", false) }
}

fn is_template(alignment: &Alignment) -> bool {
    alignment.facts >= TEMPLATE_FACTS && alignment.aligned < alignment.facts * TEMPLATE_WORDS_PER_FACT
}

/// One long stretch differs in both texts, and next to nothing else does.
fn is_furniture(alignment: &Alignment) -> bool {
    let shorter = alignment.left.len().min(alignment.right.len());
    let is_replaced = |shared: &[bool]| {
        let gap = longest_gap(shared);
        gap as f64 >= MIDDLE_MIN * shorter as f64
    };
    is_replaced(&alignment.left) && is_replaced(&alignment.right)
}

fn is_unlikely_reprint(this: &CopyText<'_>, other: &CopyText<'_>) -> bool {
    let days = match (this.age.published_at, other.age.published_at) {
        (Some(a), Some(b)) => (a.as_second() - b.as_second()).abs() / 86_400,
        _ => 0,
    };
    days > REPRINT_DAYS || this.outlet.is_some() && this.outlet == other.outlet
}
