//! Where an article lives from now on, and whether what answers there is this article at all.

use url::Url;

use super::poll;
use super::visit::{Visited, is_front_page};
use crate::dedup;
use crate::model::{Address, ArticleId, ArticleState};
use crate::revisions;
use crate::store::{self, ArticleForVisit, KnownArticle, Reader};

/// The address that an article has from now on, if it is another: what the page calls its own, else where permanent
/// redirects lead, else the one before that had to be asked.
///
/// Never the front page, which careless templates name on every page; nor what did not answer when it was tried; nor
/// what is another article's, which is in the record already as the original or the copy of this, unless that one was
/// only made of the new address before the old one was asked: then it is this one, and given with the address.
pub(super) fn new_address(r: &Reader, visited: &Visited) -> store::Result<Option<(Address, Option<ArticleId>)>> {
    let Visited { article, asked, fetch, seeing } = visited;
    if seeing.seen != revisions::Seen::Readable {
        return Ok(None);
    }
    let known = Url::parse(&article.url).ok().map(|url| dedup::url_key(&url));
    let is_own = |address: &Address| known.as_ref() == Some(&address.key);
    let canonical = seeing.canonical.as_ref().filter(|url| !is_front_page(&article.url, url));
    for url in [canonical, fetch.permanent_url.as_ref(), Some(asked)].into_iter().flatten() {
        let Some(address) = poll::address(url.as_str()) else { continue };
        let has_answered = address.key == dedup::url_key(&fetch.url);
        if is_own(&address) && (has_answered || asked.as_str() == article.url) {
            return Ok(None);
        }
        match r.article_by_url_key(&address.key)? {
            None => return Ok(Some((address, None))),
            Some(holder) if holder.id == article.id && has_answered => return Ok(Some((address, None))),
            Some(holder) if has_answered && fetch.permanent_url.is_some() && is_same(article, &holder, visited) => {
                return Ok(Some((address, Some(holder.id))));
            }
            Some(_) => {}
        }
    }
    Ok(None)
}

/// Whether the article of an address to which this one's leads for good is this one, come under its new address before
/// the old one was asked: the text is the same, as far as the other was read.
fn is_same(article: &ArticleForVisit, holder: &KnownArticle, visited: &Visited) -> bool {
    let is_younger = holder.id > article.id && holder.outlet_id == article.outlet_id && holder.same_as.is_none();
    let Some(last) = article.last_revision.as_ref().filter(|_| is_younger) else { return false };
    if holder.last_visited_at.is_some() {
        return holder.copy_of == Some(article.id);
    }
    visited.seeing.reading.as_ref().is_none_or(|reading| is_edited_text(&last.text, &reading.text.body))
}

/// Where an article that its address does not have any more lives now: in a later one of the same outlet with its text.
pub(super) fn republished(r: &Reader, article: &ArticleForVisit) -> store::Result<Option<(Address, ArticleId)>> {
    let Some(last) = &article.last_revision else { return Ok(None) };
    for id in r.copies_of(article.id)? {
        let copy = r.article_for_visit(id)?;
        let is_later = copy.outlet_id == article.outlet_id
            && copy.state == ArticleState::Live
            && copy.first_seen_at > article.first_seen_at;
        let Some(text) = copy.last_revision.as_ref().filter(|_| is_later).map(|last| &last.text) else { continue };
        if 10 * revisions::diff(&last.text, text).kept_bytes() >= 9 * last.text.len() {
            return Ok(poll::address(&copy.url).map(|address| (address, id)));
        }
    }
    Ok(None)
}

/// Whether a redirect led to an article that the record knows as another: what it says is no edit of this one.
pub(super) fn is_other_article(r: &Reader, article: &ArticleForVisit, url: &Url, text: &str) -> store::Result<bool> {
    let Some(last) = &article.last_revision else { return Ok(false) };
    let Some(holder) = r.article_by_url_key(&dedup::url_key(url))?.filter(|holder| holder.id != article.id) else {
        return Ok(false);
    };
    let is_related = holder.copy_of == Some(article.id)
        || article.copy_of == Some(holder.id)
        || (holder.copy_of.is_some() && holder.copy_of == article.copy_of);
    Ok(!is_related && !is_edited_text(&last.text, text))
}

/// Whether half of a text is left in another: an edited article, and not another one.
fn is_edited_text(old: &str, new: &str) -> bool {
    2 * revisions::diff(old, new).kept_bytes() >= old.len()
}
