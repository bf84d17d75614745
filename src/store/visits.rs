//! One visit of one article: what it needs to know, and what it brought.

use rusqlite::params;

use super::attempts::AttemptFor;
use super::values::{Utc, found, maybe_time, time};
use super::{Reader, Result, Writer};
use crate::model::{
    Address, Applied, ArticleId, ArticleIntent, ArticleState, ClaimId, FeedId, Language, NoteIntent, OutletId,
    Position, RevisionId, RevisionIntent, SnapshotId, Statement, StoryId, Timestamp, TopicId, Validators,
};

/// What a visit needs to know of its article.
#[derive(Debug, Clone, PartialEq)]
pub struct ArticleForVisit {
    /// The article.
    pub id: ArticleId,
    /// Its outlet.
    pub outlet_id: OutletId,
    /// The outlet's name.
    pub outlet: String,
    /// The feed whose entry first named it; `None` for an import.
    pub feed_id: Option<FeedId>,
    /// Its canonical URL.
    pub url: String,
    /// The language, as far as known.
    pub language: Language,
    /// The latest headline.
    pub title: Option<String>,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was first named.
    pub first_seen_at: Timestamp,
    /// Its last visit.
    pub last_visited_at: Option<Timestamp>,
    /// When its content last changed.
    pub last_changed_at: Option<Timestamp>,
    /// Whether it can be read.
    pub state: ArticleState,
    /// Since when it cannot be found.
    pub missing_since: Option<Timestamp>,
    /// Misses in a row.
    pub miss_count: u32,
    /// The original, if it is a copy.
    pub copy_of: Option<ArticleId>,
    /// The story it is in.
    pub story_id: Option<StoryId>,
    /// Whether its text was imported.
    pub is_imported: bool,
    /// For the conditional request.
    pub validators: Validators,
    /// Visits answered by 304 since the last full answer.
    pub not_modified_count: u32,
    /// The bytes last kept.
    pub snapshot_id: Option<SnapshotId>,
    /// SHA-256 of that body.
    pub snapshot_sha256: Option<String>,
    /// The address that served it, after redirects.
    pub snapshot_url: Option<String>,
    /// The topics it matches.
    pub topics: Vec<TopicId>,
    /// Whether a change tells that it appeared.
    pub has_appeared: bool,
    /// The content that stood there at the last visit that could read it: its last revision, or an earlier one that
    /// came back.
    pub last_revision: Option<LastRevision>,
    /// The content hashes of all revisions, the last included.
    pub content_hashes: Vec<(RevisionId, String)>,
}

/// The content that stands in an article, with all that was read in it.
#[derive(Debug, Clone, PartialEq)]
pub struct LastRevision {
    /// The row.
    pub id: RevisionId,
    /// 1, 2, 3 …
    pub number: u32,
    /// The visit that first saw it.
    pub seen_at: Timestamp,
    /// Headline.
    pub title: Option<String>,
    /// Authors.
    pub byline: Option<String>,
    /// Paragraphs separated by a blank line.
    pub text: String,
    /// The language decided.
    pub language: Language,
    /// Hash of what counts as content.
    pub content_hash: String,
    /// The extractor that made it.
    pub extractor_version: String,
    /// Its bytes; `None` for imported text.
    pub snapshot_id: Option<SnapshotId>,
    /// Its statements with the claims they are about, the best claim first.
    pub statements: Vec<(Statement, Vec<ClaimId>)>,
    /// Where it stands on claims.
    pub positions: Vec<(ClaimId, Position)>,
}

impl ArticleForVisit {
    /// The place of the content that stands there among all content hashes.
    pub fn current_place(&self) -> Option<usize> {
        let current = self.last_revision.as_ref()?.id;
        self.content_hashes.iter().position(|(id, _)| *id == current)
    }
}

impl Reader {
    /// What a visit needs to know of its article.
    pub fn article_for_visit(&self, id: ArticleId) -> Result<ArticleForVisit> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet, s.sha256 AS snapshot_sha256, s.url AS snapshot_url,
                 EXISTS (
                     SELECT 1 FROM changes AS c
                     WHERE c.article_id = a.id AND c.kind IN ('article_appeared', 'copy_appeared')
                 ) AS has_appeared,
                 (SELECT e.feed_id FROM entries AS e WHERE e.article_id = a.id ORDER BY e.id LIMIT 1) AS feed_id
             FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id LEFT JOIN snapshots AS s ON s.id = a.snapshot_id
             WHERE a.id = ?",
        )?;
        let row = query.query_row([id], |row| {
            Ok(ArticleForVisit {
                id: row.get("id")?,
                outlet_id: row.get("outlet_id")?,
                outlet: row.get("outlet")?,
                feed_id: row.get("feed_id")?,
                url: row.get("url")?,
                language: row.get("language")?,
                title: row.get("title")?,
                published_at: maybe_time(row, "published_at")?,
                first_seen_at: time(row, "first_seen_at")?,
                last_visited_at: maybe_time(row, "last_visited_at")?,
                last_changed_at: maybe_time(row, "last_changed_at")?,
                state: row.get("state")?,
                missing_since: maybe_time(row, "missing_since")?,
                miss_count: row.get("miss_count")?,
                copy_of: row.get("copy_of")?,
                story_id: row.get("story_id")?,
                is_imported: row.get("is_imported")?,
                validators: Validators { etag: row.get("etag")?, last_modified: row.get("last_modified")? },
                not_modified_count: row.get("not_modified_count")?,
                snapshot_id: row.get("snapshot_id")?,
                snapshot_sha256: row.get("snapshot_sha256")?,
                snapshot_url: row.get("snapshot_url")?,
                topics: Vec::new(),
                has_appeared: row.get("has_appeared")?,
                last_revision: None,
                content_hashes: Vec::new(),
            })
        });
        Ok(ArticleForVisit {
            topics: self.topics_of(id)?,
            last_revision: self.current_revision(id)?,
            content_hashes: self.content_hashes(id)?,
            ..found(row, "article", id)?
        })
    }
}

impl Writer {
    /// Writes the result of one visit, import or re-analysis of one article.
    pub fn apply_article(&self, visit: &ArticleIntent) -> Result<Applied> {
        let id = visit.article_id;
        let story_before = self.story_of(id)?;
        // Most visits find what stood there: to index that again would be most of what they write.
        let is_other_text = visit.revision.is_some() || visit.returned_to.is_some();
        if is_other_text {
            self.reindex(id)?;
        }
        let snapshot_id = self.save_evidence(visit)?;
        self.update_article(visit)?;
        let applied = self.save_content(visit, snapshot_id, story_before)?;
        self.save_changes(id, &applied, &visit.changes, visit.at)?;
        let is_news = applied.revision_id.is_some() || !visit.changes.is_empty();
        self.refresh_stories(visit.revision.as_ref(), &applied, is_news.then_some(visit.at))?;
        for (other, at) in &visit.rearm {
            self.rearm(*other, *at)?;
        }
        if let Some(blocks) = &visit.blocks {
            self.count_blocks(id, blocks, applied.story_id, visit.at)?;
        }
        self.save_hosts(&visit.hosts)?;
        Ok(applied)
    }

    /// Writes what the bytes on record give by today's rules. The article's own row tells of visits, and stays.
    pub fn apply_note(&self, note: &NoteIntent) -> Result<Applied> {
        let id = note.article_id;
        self.reindex(id)?;
        let mut applied = Applied { revision_id: None, story_id: self.story_of(id)?, is_new_story: false };
        self.save_reading(id, &note.revision, None, note.at, &mut applied)?;
        self.save_changes(id, &applied, &note.changes, note.at)?;
        self.refresh_stories(Some(&note.revision), &applied, None)?;
        Ok(applied)
    }

    /// What was asked and answered.
    fn save_evidence(&self, visit: &ArticleIntent) -> Result<Option<SnapshotId>> {
        self.save_attempts(AttemptFor::Article(visit.article_id), &visit.attempts)?;
        visit.snapshot.as_ref().map(|snapshot| self.save_snapshot(visit.article_id, snapshot)).transpose()
    }

    /// The content that stands in the article now, if it is another one, and the story it belongs to.
    fn save_content(
        &self,
        visit: &ArticleIntent,
        snapshot_id: Option<SnapshotId>,
        story_before: Option<StoryId>,
    ) -> Result<Applied> {
        let id = visit.article_id;
        let mut applied = Applied { revision_id: None, story_id: story_before, is_new_story: false };
        if let Some(revision) = &visit.revision {
            self.save_reading(id, revision, snapshot_id, visit.at, &mut applied)?;
        }
        if let Some(returned_to) = visit.returned_to {
            self.mark_return(id, returned_to, visit.at)?;
        }
        Ok(applied)
    }

    /// A revision and the story that it belongs to.
    fn save_reading(
        &self,
        id: ArticleId,
        revision: &RevisionIntent,
        snapshot_id: Option<SnapshotId>,
        at: Timestamp,
        applied: &mut Applied,
    ) -> Result<()> {
        applied.revision_id = Some(self.save_revision(id, revision, snapshot_id, at)?);
        if let Some(assignment) = &revision.story {
            (applied.story_id, applied.is_new_story) = self.assign_story(id, assignment, at)?;
        }
        Ok(())
    }

    /// Counts the article's story anew, and those in which other articles turned out to be copies. `news_at` is when
    /// something happened in it, if anything did.
    pub(super) fn refresh_stories(
        &self,
        revision: Option<&RevisionIntent>,
        applied: &Applied,
        news_at: Option<Timestamp>,
    ) -> Result<()> {
        if let Some(story_id) = applied.story_id {
            self.refresh_story(story_id, news_at)?;
        }
        for (copy, _) in revision.iter().flat_map(|revision| &revision.copies) {
            if let Some(story_id) = self.story_of(*copy)?.filter(|id| Some(*id) != applied.story_id) {
                self.refresh_story(story_id, None)?;
            }
        }
        Ok(())
    }

    /// The article's own row, but its content.
    fn update_article(&self, visit: &ArticleIntent) -> Result<()> {
        if let Some(other) = visit.absorbs {
            self.absorb(visit.article_id, other)?;
        }
        if let Some(address) = &visit.moved_to {
            self.move_article(visit.article_id, address)?;
        }
        self.connection
            .prepare_cached(
                "UPDATE articles SET last_visited_at = ?2, next_visit_at = ?3, state = ?4, missing_since = ?5,
                     miss_count = ?6, last_changed_at = ?7, etag = ?8, last_modified = ?9, not_modified_count = ?10
                 WHERE id = ?1",
            )?
            .execute(params![
                visit.article_id,
                Utc(visit.at),
                visit.next_visit_at.map(Utc),
                visit.state,
                visit.missing_since.map(Utc),
                visit.miss_count,
                visit.last_changed_at.map(Utc),
                visit.validators.etag,
                visit.validators.last_modified,
                visit.not_modified_count,
            ])?;
        Ok(())
    }

    /// Gives an article the addresses and entries of another that is the same. What is on record of the other stays.
    fn absorb(&self, id: ArticleId, other: ArticleId) -> Result<()> {
        for sql in [
            "UPDATE article_urls SET article_id = ?1 WHERE article_id = ?2",
            "UPDATE entries SET article_id = ?1 WHERE article_id = ?2",
            // One address has one article; with a fragment it still leads to the page.
            "UPDATE articles SET same_as = ?1, state = 'moved', next_visit_at = NULL, url = url || '#' || id WHERE id = ?2",
        ] {
            self.connection.prepare_cached(sql)?.execute(params![id, other])?;
        }
        Ok(())
    }

    /// Gives an article a new canonical URL; the old one stays its alias. An address of another article is left alone.
    fn move_article(&self, id: ArticleId, address: &Address) -> Result<()> {
        if self.add_url(id, address)? {
            // A canonical URL of another article may still be spelled like this one, under a key of older rules.
            self.connection
                .prepare_cached("UPDATE OR IGNORE articles SET url = ? WHERE id = ?")?
                .execute(params![address.url, id])?;
        }
        Ok(())
    }
}
