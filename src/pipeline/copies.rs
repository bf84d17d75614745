//! Whose copy a text is: candidates from the record's index, the decision from `dedup`.

use crate::dedup::{self, CopyAge, CopyDecision, CopyPosting, CopyText, Fingerprint};
use crate::model::OutletId;
use crate::store::{self, ArticleAge, Reader};

/// Looks the fingerprint up and decides.
pub(super) fn decide(
    r: &Reader,
    age: CopyAge,
    outlet: OutletId,
    text: &str,
    fingerprint: &Fingerprint,
) -> store::Result<CopyDecision> {
    let postings: Vec<CopyPosting> = r
        .copy_postings(age.article, &fingerprint.keys, dedup::ARTICLES_PER_KEY_MAX + 1)?
        .into_iter()
        .map(|row| CopyPosting { key: row.key, article: row.article, original: row.original })
        .collect();
    let found = dedup::copy_candidates(&postings);
    let candidates = r.copy_candidates(&found.articles)?;
    let texts: Vec<CopyText<'_>> = candidates
        .iter()
        .map(|c| CopyText {
            age: copy_age(&c.age),
            original: c.original.as_ref().map(copy_age),
            outlet: Some(c.outlet_id),
            text: &c.text,
        })
        .collect();
    let this = CopyText { age, original: None, outlet: Some(outlet), text };
    Ok(dedup::copy_decision(&this, &texts, &found.common))
}

fn copy_age(age: &ArticleAge) -> CopyAge {
    CopyAge { article: age.article, published_at: age.published_at, first_seen_at: age.first_seen_at }
}
