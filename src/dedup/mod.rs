//! What is the same: addresses of one article, entries against the record, texts that are another's.
//!
//! It decides by values alone; looking candidates up in the record is the pipeline's and the store's matter.

mod agency;
mod align;
mod copies;
mod entries;
mod fingerprint;
mod rules;
mod urls;
mod words;

pub use agency::agency;
pub use copies::{CopyAge, CopyCandidate, CopyDecision, CopyText, copy_decision};
pub use entries::{EntryPlan, KnownEntry, entry_key, entry_keys, plan};
pub use fingerprint::{ARTICLES_PER_KEY_MAX, CopyCandidates, CopyPosting, Fingerprint, copy_candidates, fingerprint};
pub use urls::{canonical_address, canonical_url, url_key};

#[cfg(test)]
mod tests;
