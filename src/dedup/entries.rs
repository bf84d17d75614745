//! Entries of a feed against what the record knows: new, edited, the same.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use url::Url;

use super::url_key;
use crate::model::{ArticleId, Entry, EntryId, rfc3339};

/// The stable key of an entry within its feed: its guid, else its canonical link, else a hash of title and date.
pub fn entry_key(entry: &Entry) -> String {
    match entry.id.as_deref().map(str::trim).filter(|id| !id.is_empty()) {
        Some(id) => format!("guid:{id}"),
        None => key_without_guid(entry),
    }
}

/// The keys of all entries of one document, in its order.
///
/// Some feeds give every item the same guid (`0`, the feed's address). Where a guid stands on entries with different
/// links it identifies nothing, and the link is used.
pub fn entry_keys(entries: &[Entry]) -> Vec<String> {
    // The first entry of each guid, and whether another one leads elsewhere.
    let mut firsts: HashMap<&str, (&Entry, bool)> = HashMap::new();
    for entry in entries {
        if let Some(id) = entry.id.as_deref() {
            let (first, is_shared) = firsts.entry(id.trim()).or_insert((entry, false));
            *is_shared = *is_shared || (first.link != entry.link && link_key(first) != link_key(entry));
        }
    }
    let is_shared = |id: &str| firsts.get(id.trim()).is_some_and(|(_, is_shared)| *is_shared);
    let key = |entry: &Entry| match entry.id.as_deref() {
        Some(id) if is_shared(id) => key_without_guid(entry),
        _ => entry_key(entry),
    };
    entries.iter().map(key).collect()
}

fn link_key(entry: &Entry) -> Option<String> {
    Url::parse(entry.link.as_deref()?).ok().map(|url| url_key(&url))
}

fn key_without_guid(entry: &Entry) -> String {
    if let Some(key) = link_key(entry) {
        return format!("url:{key}");
    }
    let date = entry.published.or(entry.updated).map(rfc3339).unwrap_or_default();
    // Without title and date the summary is all there is to tell two entries apart.
    let title = entry.title.as_deref().or(entry.summary.as_deref()).unwrap_or_default();
    let digest = Sha256::digest(format!("{}\n{date}", title.trim()));
    // Half of the digest is plenty among the entries of one feed.
    digest[..16].iter().fold("hash:".to_owned(), |key, byte| key + &format!("{byte:02x}"))
}

/// What the record knows of an entry of the same feed.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownEntry {
    /// The row.
    pub id: EntryId,
    /// The article it points to.
    pub article: Option<ArticleId>,
    /// Its headline as last stated.
    pub title: Option<String>,
    /// Its summary as last stated.
    pub summary: Option<String>,
    /// Its link as last stated.
    pub url: Option<String>,
}

/// What an entry is to the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryPlan {
    /// The feed has not stated it before. Its article may be in the record already: by another feed, or by an
    /// entry of this feed whose guid changed.
    New {
        /// The article with the same address.
        article: Option<ArticleId>,
    },
    /// The feed states it with another headline, summary or address.
    Edited {
        /// The row to edit.
        known: EntryId,
        /// The article, by the address as it is now, else as it was.
        article: Option<ArticleId>,
    },
    /// Nothing to do.
    Same {
        /// The row.
        known: EntryId,
    },
}

/// Decides about an entry, given what the record has by its key in this feed and by its [`url_key`].
pub fn plan(entry: &Entry, by_key: Option<&KnownEntry>, by_url: Option<ArticleId>) -> EntryPlan {
    let Some(known) = by_key else { return EntryPlan::New { article: by_url } };
    let was = || known.url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| url_key(&url));
    let is_moved = entry.link != known.url && link_key(entry).is_some_and(|link| was().as_ref() != Some(&link));
    let is_same = plain(entry.title.as_deref()) == plain(known.title.as_deref())
        && plain(entry.summary.as_deref()) == plain(known.summary.as_deref());
    if is_same && !is_moved {
        EntryPlan::Same { known: known.id }
    } else {
        // The same guid under another address is the same entry; where that address is another article's, it leads
        // there, and where it is nobody's, the article has moved.
        EntryPlan::Edited { known: known.id, article: by_url.or(known.article) }
    }
}

/// White space is the feed generator's, not the editor's.
fn plain(text: Option<&str>) -> String {
    text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}
