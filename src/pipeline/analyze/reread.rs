//! An article of the record, read by today's rules as far as that can be done without other articles.

use crate::extract;
use crate::model::{ArticleId, Entry, SnapshotId, Timestamp, TopicId, TopicMatch, VisitPolicy};
use crate::pipeline::Line;
use crate::pipeline::before::text_today;
use crate::pipeline::knowledge::EntryReading;
use crate::pipeline::reading::{Reading, Text};
use crate::statements;
use crate::store::{self, ArticleForVisit, LastRevision, Reader, RevisionOfArticle};

/// An article with everything that was read in it.
pub(super) struct Reread {
    pub(super) article: ArticleForVisit,
    /// The content that stands there, if it was ever read.
    pub(super) current: Option<Current>,
    /// The contents that stood there before.
    pub(super) older: Vec<(RevisionOfArticle, statements::Reading)>,
    /// The topics known, with the versions of the queries that matched.
    pub(super) matched: Vec<(TopicId, i64)>,
    /// The topics that its entries match today.
    pub(super) entry_matches: Vec<TopicMatch>,
    /// Whether a feed that has it wants matching articles to be read.
    pub(super) is_wanted: bool,
    /// When it appeared: the visit that first read it, else when it was first named.
    pub(super) appeared_at: Timestamp,
}

/// The content that stands in an article, read again.
pub(super) struct Current {
    pub(super) reading: Reading,
    /// The bytes that give another content than the record has; `None` where the content is the same.
    pub(super) other_bytes: Option<SnapshotId>,
    /// Whether there were bytes to read.
    pub(super) has_bytes: bool,
}

/// Reads an article again.
pub(super) fn reread(line: &Line, r: &Reader, id: ArticleId, now: Timestamp) -> store::Result<Reread> {
    let article = r.article_for_visit(id)?;
    let current = article.last_revision.as_ref().map(|last| current(line, r, &article, last, now)).transpose()?;
    let standing = article.last_revision.as_ref().map(|last| last.id);
    let mut older = Vec::new();
    let mut appeared_at = article.first_seen_at;
    for revision in r.revisions(id)? {
        if revision.number == 1 {
            appeared_at = revision.seen_at;
        }
        if Some(revision.id) != standing {
            let title = revision.title.as_deref();
            let read = statements::read(title, &revision.text, revision.language, &line.knowledge.packs);
            older.push((revision, read));
        }
    }
    let (mut entry_matches, mut is_wanted) = (Vec::<TopicMatch>::new(), false);
    for entry in r.entry_texts(id)? {
        let Some(spec) = line.feeds.get(&entry.feed_id) else { continue };
        let said = Entry { title: entry.title, summary: entry.summary, ..Entry::default() };
        let found = EntryReading::new(&line.knowledge, &said, spec, Some(article.language)).matches;
        is_wanted |= spec.visit == VisitPolicy::Matched && !found.is_empty();
        let is_new = |m: &TopicMatch| entry_matches.iter().all(|known| known.topic_id != m.topic_id);
        let found: Vec<TopicMatch> = found.into_iter().filter(is_new).collect();
        entry_matches.extend(found);
    }
    let matched = r.matched_versions(id)?;
    Ok(Reread { article, current, older, matched, entry_matches, is_wanted, appeared_at })
}

fn current(
    line: &Line,
    r: &Reader,
    article: &ArticleForVisit,
    last: &LastRevision,
    now: Timestamp,
) -> store::Result<Current> {
    let snapshot = last.snapshot_id.map(|id| r.kept_snapshot(id)).transpose()?.flatten();
    let has_bytes = snapshot.is_some();
    let today = match snapshot {
        Some(snapshot) => text_today(line, r, article, &snapshot, now)?,
        None => None,
    };
    let at = article.published_at.unwrap_or(article.first_seen_at);
    let mut declared = vec![Some(last.language)];
    let mut published_at = article.published_at;
    if let Some(text) = today {
        if text.content().hash() != last.content_hash {
            let reading = text.read(&line.knowledge, &line.options.stories, at);
            return Ok(Current { reading, other_bytes: last.snapshot_id, has_bytes });
        }
        (declared, published_at) = (text.declared, text.published_at);
    }
    // The offsets of its statements count in the text as it is kept.
    let text = Text {
        title: last.title.clone(),
        byline: last.byline.clone(),
        body: last.text.clone(),
        left_out: Vec::new(),
        declared,
        published_at,
        extractor_version: last.extractor_version.clone(),
    };
    let is_from_page = last.snapshot_id.is_some() || last.extractor_version == extract::version();
    // Whoever made a corpus knew its languages.
    let reading = if is_from_page {
        text.read(&line.knowledge, &line.options.stories, at)
    } else {
        text.read_as(last.language, &line.knowledge, &line.options.stories, at)
    };
    Ok(Current { reading, other_bytes: None, has_bytes })
}
