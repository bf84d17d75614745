//! What is the same: addresses of one article, entries against the record, texts that are another's.
//!
//! It decides by values alone; looking candidates up in the record is the pipeline's and the store's matter.

mod entries;
mod rules;
mod urls;

pub use entries::{EntryPlan, KnownEntry, entry_key, entry_keys, plan};
pub use urls::{canonical_url, url_key};

#[cfg(test)]
mod tests;
