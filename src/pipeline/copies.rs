//! Whose copy a text is: candidates from the record's index, the decision from `dedup`.

use super::furniture::Furniture;
use super::reading::Reading;
use crate::dedup::{self, CopyAge, CopyDecision, CopyPosting, CopyText};
use crate::model::{OutletId, Timestamp};
use crate::store::{self, ArticleAge, CopyCandidate, Reader};

/// Looks the fingerprint up and decides.
pub(super) fn decide(
    r: &Reader,
    age: CopyAge,
    outlet: OutletId,
    reading: &Reading,
    now: Timestamp,
) -> store::Result<CopyDecision> {
    let postings: Vec<CopyPosting> = r
        .copy_postings(age.article, &reading.fingerprint.keys, dedup::ARTICLES_PER_KEY_MAX + 1)?
        .into_iter()
        .map(|row| CopyPosting { key: row.key, article: row.article, original: row.original })
        .collect();
    let found = dedup::copy_candidates(&postings);
    let candidates = r.copy_candidates(&found.articles)?;
    // Texts on record were read when less of their outlets' furniture was known.
    let strip = |c: &CopyCandidate| Ok(Furniture::before(r, c.outlet_id, &[&c.text], now)?.strip(&c.text).text);
    let stripped = candidates.iter().map(strip).collect::<store::Result<Vec<String>>>()?;
    let texts: Vec<CopyText<'_>> = candidates
        .iter()
        .zip(&stripped)
        .map(|(c, text)| CopyText {
            age: copy_age(&c.age),
            original: c.original.as_ref().map(copy_age),
            outlet: Some(c.outlet_id),
            text,
        })
        .collect();
    let this = CopyText { age, original: None, outlet: Some(outlet), text: &reading.text.body };
    Ok(dedup::copy_decision(&this, &texts, &found.common))
}

fn copy_age(age: &ArticleAge) -> CopyAge {
    CopyAge { article: age.article, published_at: age.published_at, first_seen_at: age.first_seen_at }
}
