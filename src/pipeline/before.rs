//! What stood in an article at the visit before, as today's rules read it.
//!
//! The record keeps a text as it was read then. A newer extractor, other selectors of the outlet or furniture learned
//! since give another text of the same bytes, and what differs only by that is no edit of the outlet's. So a new text
//! is held against the old bytes read again, never against what an older extractor made of them.

use url::Url;

use super::content::{Decided, Desk};
use super::decide::Seeing;
use super::furniture::Furniture;
use super::reading::{Reading, Text};
use super::{Line, visit};
use crate::extract::{self, Page};
use crate::model::{NoteIntent, RevisionIntent, Snapshot, SnapshotId, Timestamp};
use crate::revisions::{self, Comparison, Content};
use crate::store::{self, ArticleForVisit, Reader, Writer};

/// What stood there, read today.
pub(super) enum Before {
    /// What the record has, or nothing at all.
    AsRecorded,
    /// Something else: this is what the bytes kept of it give.
    Otherwise(Box<Reading>, SnapshotId),
    /// Nobody can say any more: another extractor read it, or it came from a file, and there are no bytes of it.
    Unknown,
}

/// Reads the bytes of what stood there last again.
pub(super) fn before(line: &Line, r: &Reader, article: &ArticleForVisit, now: Timestamp) -> store::Result<Before> {
    let Some(last) = &article.last_revision else { return Ok(Before::AsRecorded) };
    let otherwise_unread =
        || if last.extractor_version == extract::version() { Before::AsRecorded } else { Before::Unknown };
    let Some(id) = last.snapshot_id else { return Ok(otherwise_unread()) };
    let Some(snapshot) = r.kept_snapshot(id)? else { return Ok(otherwise_unread()) };
    let Some(text) = text_today(line, r, article, &snapshot, now)? else { return Ok(Before::Unknown) };
    if text.content().hash() == last.content_hash {
        return Ok(Before::AsRecorded);
    }
    let at = text.published_at.unwrap_or(article.first_seen_at);
    let reading = text.read(&line.knowledge, &line.options.stories, at);
    Ok(Before::Otherwise(Box::new(reading), id))
}

/// The text that kept bytes of an article give today; `None` where today's rules find no article in them.
pub(super) fn text_today(
    line: &Line,
    r: &Reader,
    article: &ArticleForVisit,
    snapshot: &Snapshot,
    now: Timestamp,
) -> store::Result<Option<Text>> {
    let url = Url::parse(&snapshot.url).ok();
    let page = Page { bytes: &snapshot.body, content_type: snapshot.header("content-type"), url: url.as_ref() };
    let extraction = extract::extract(&page, visit::rules(line, article));
    if !extraction.quality.is_readable() {
        return Ok(None);
    }
    let text = visit::text_of(extraction, article, visit::spec(line, article), now);
    let furniture = Furniture::before(r, article.outlet_id, &[&text.body], now)?;
    Ok(Some(furniture.leave_out(text)))
}

/// Contents that are read again when a visit saw one that no hash knows; beyond that a headline is a ticker.
const PAST_MAX: usize = 40;

/// Brings the hashes of the contents that stood in the article earlier to what today's rules make of them, so that one
/// that comes back is known, whatever extractor read it and whatever furniture was learned since.
pub(super) fn past_as_read_today(
    line: &Line,
    r: &Reader,
    article: &mut ArticleForVisit,
    now: Timestamp,
) -> store::Result<()> {
    let current = article.last_revision.as_ref().map(|last| last.id);
    let mut hashes = std::mem::take(&mut article.content_hashes);
    for (id, hash) in hashes.iter_mut().rev().filter(|(id, _)| Some(*id) != current).take(PAST_MAX) {
        let past = r.revision(*id)?;
        let is_older = past.extractor_version != extract::version();
        let bytes = past.snapshot_id.filter(|_| is_older).map(|id| r.kept_snapshot(id)).transpose()?.flatten();
        if let Some(snapshot) = bytes
            && let Some(text) = text_today(line, r, article, &snapshot, now)?
        {
            *hash = text.content().hash();
            continue;
        }
        let furniture = Furniture::before(r, article.outlet_id, &[&past.text], now)?;
        let stripped = furniture.strip(&past.text);
        if !stripped.removed.is_empty() {
            let (title, byline) = (past.title.as_deref(), past.byline.as_deref());
            *hash = Content { title, byline, text: &stripped.text }.hash();
        }
    }
    article.content_hashes = hashes;
    Ok(())
}

/// Holds a content against the record.
pub(super) fn compare(article: &ArticleForVisit, content_hash: &str) -> Comparison {
    let known: Vec<&str> = article.content_hashes.iter().map(|(_, hash)| hash.as_str()).collect();
    revisions::compare(&known, article.current_place(), content_hash)
}

/// Where what stood there before reads otherwise today, notes that first, and compares with it from then on. Gives the
/// article as it is after that.
pub(super) fn note_before(
    line: &Line,
    w: &Writer,
    article: &ArticleForVisit,
    seeing: &mut Seeing,
    now: Timestamp,
) -> store::Result<Option<ArticleForVisit>> {
    let (reading, snapshot_id) = match std::mem::replace(&mut seeing.before, Before::AsRecorded) {
        Before::Otherwise(reading, snapshot_id) => (reading, snapshot_id),
        other => {
            seeing.before = other;
            return Ok(None);
        }
    };
    let desk = Desk { line, r: w, article, now, not_before: None };
    let Decided { revision, place, .. } = desk.note(*reading)?;
    let revision = RevisionIntent { snapshot_id: Some(snapshot_id), ..revision };
    let note = NoteIntent { article_id: article.id, at: now, revision, changes: Vec::new() };
    let applied = w.apply_note(&note)?;
    place.commit(line, article.id, &note.revision, &applied);
    let mut article = w.article_for_visit(article.id)?;
    past_as_read_today(line, w, &mut article, now)?;
    if let Some(reading) = &seeing.reading {
        seeing.comparison = compare(&article, &reading.content_hash);
    }
    Ok(Some(article))
}
