//! Everything that was decided about one article, for `explain` and `diff`.

use rusqlite::Row;

use super::articles::{ListedArticle, listed_article};
use super::values::{Json, Utc, found, maybe_time, one, time};
use super::{Error, Reader, Result};
use crate::model::{
    ArticleId, Attempt, CopyOf, Deliberation, EntryId, FeedId, JoinReason, Language, LeftOut, PinKind, RevisionId,
    SnapshotId, Timestamp, TopicId, TopicMatch,
};

/// Attempts that are shown, the latest.
const ATTEMPTS_SHOWN: usize = 20;

/// What the record knows of an article, but its revisions.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Explanation {
    /// The article.
    pub article: ListedArticle,
    /// Every address it is known by, the canonical one included.
    pub urls: Vec<String>,
    /// The entries that point to it.
    pub entries: Vec<EntryOfArticle>,
    /// The topics that it matches, and by what words.
    pub topics: Vec<TopicMatch>,
    /// Of whom it is a copy.
    pub copy_of: Option<CopyOf>,
    /// The articles that are copies of it.
    pub copies: Vec<ArticleId>,
    /// The agency named as origin.
    pub origin: Option<String>,
    /// Why it is in its story.
    pub story_reason: Option<JoinReason>,
    /// The pins that name it: the other article, and what the user wants of the two.
    pub pins: Vec<(ArticleId, PinKind)>,
    /// What it was held against, also what was rejected; `None` if it was never read.
    pub deliberation: Option<Deliberation>,
    /// Its last visit.
    pub last_visited_at: Option<Timestamp>,
    /// When its content last changed.
    pub last_changed_at: Option<Timestamp>,
    /// When it is due; `None` never.
    pub next_visit_at: Option<Timestamp>,
    /// Since when it cannot be found.
    pub missing_since: Option<Timestamp>,
    /// The latest requests, the last first.
    pub attempts: Vec<Attempt>,
}

/// An entry that points to an article.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct EntryOfArticle {
    /// The row.
    pub id: EntryId,
    /// Its feed.
    pub feed_id: FeedId,
    /// The headline.
    pub title: Option<String>,
    /// First publication as stated.
    pub published_at: Option<Timestamp>,
    /// The poll that brought it.
    pub first_seen_at: Timestamp,
}

/// A revision in full.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct RevisionOfArticle {
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
    /// The furniture that was left out of it.
    pub left_out: Vec<LeftOut>,
    /// The language decided.
    pub language: Language,
    /// The extractor that made it.
    pub extractor_version: String,
    /// Its bytes; `None` for imported text.
    pub snapshot_id: Option<SnapshotId>,
    /// How often this content came back after another.
    pub return_count: u32,
    /// `extractor_changed` where the same bytes are read by a newer extractor.
    pub note: Option<String>,
}

impl Reader {
    /// The article that a user names: by id, or by its canonical URL or an alias as first seen.
    pub fn find_article(&self, name: &str) -> Result<ArticleId> {
        let mut query = self.connection.prepare_cached(
            "SELECT id FROM articles WHERE id = ?1 OR url = ?2
             UNION SELECT article_id FROM article_urls WHERE key = ?2 OR url = ?2 LIMIT 1",
        )?;
        let id: Option<i64> = name.trim().parse().ok();
        found(query.query_row((id, name.trim()), one), "article", name)
    }

    /// What the record knows of an article.
    pub fn explanation(&self, id: ArticleId) -> Result<Explanation> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id WHERE a.id = ?",
        )?;
        let explanation = found(query.query_row([id], explanation), "article", id)?;
        Ok(Explanation {
            urls: self.all("SELECT url FROM article_urls WHERE article_id = ? ORDER BY url", id, one)?,
            entries: self.all("SELECT * FROM entries WHERE article_id = ? ORDER BY id", id, entry)?,
            topics: self.all("SELECT * FROM topic_articles WHERE article_id = ? ORDER BY topic_id", id, topic_match)?,
            pins: self.pins_of(id)?,
            deliberation: self.deliberation(id)?,
            copies: self.all("SELECT id FROM articles WHERE copy_of = ? ORDER BY id", id, one)?,
            attempts: self.all(
                &format!(
                    "SELECT * FROM attempts WHERE article_id = ? ORDER BY at DESC, id DESC LIMIT {ATTEMPTS_SHOWN}"
                ),
                id,
                attempt,
            )?,
            ..explanation
        })
    }

    /// The revisions of an article, the first first.
    pub fn revisions(&self, id: ArticleId) -> Result<Vec<RevisionOfArticle>> {
        self.all("SELECT * FROM revisions WHERE article_id = ? ORDER BY number", id, revision)
    }

    /// One revision.
    pub fn revision(&self, id: RevisionId) -> Result<RevisionOfArticle> {
        let mut query = self.connection.prepare_cached("SELECT * FROM revisions WHERE id = ?")?;
        found(query.query_row([id], revision), "revision", id)
    }

    fn all<T>(&self, sql: &str, id: ArticleId, read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let mut query = self.connection.prepare_cached(sql)?;
        query.query_map([id], read)?.map(|row| row.map_err(Error::from)).collect()
    }
}

fn explanation(row: &Row<'_>) -> rusqlite::Result<Explanation> {
    let copy_of = match row.get("copy_of")? {
        Some(original) => Some(CopyOf {
            original,
            share: row.get::<_, Option<_>>("copy_share")?.unwrap_or_default(),
            reason: row.get::<_, Option<_>>("copy_reason")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Explanation {
        article: listed_article(row)?,
        urls: Vec::new(),
        entries: Vec::new(),
        topics: Vec::new(),
        copy_of,
        copies: Vec::new(),
        origin: row.get("origin")?,
        story_reason: row.get::<_, Option<Json<_>>>("story_reason")?.map(|json| json.0),
        pins: Vec::new(),
        deliberation: None,
        last_visited_at: maybe_time(row, "last_visited_at")?,
        last_changed_at: maybe_time(row, "last_changed_at")?,
        next_visit_at: maybe_time(row, "next_visit_at")?,
        missing_since: maybe_time(row, "missing_since")?,
        attempts: Vec::new(),
    })
}

fn entry(row: &Row<'_>) -> rusqlite::Result<EntryOfArticle> {
    Ok(EntryOfArticle {
        id: row.get("id")?,
        feed_id: row.get("feed_id")?,
        title: row.get("title")?,
        published_at: maybe_time(row, "published_at")?,
        first_seen_at: time(row, "first_seen_at")?,
    })
}

fn topic_match(row: &Row<'_>) -> rusqlite::Result<TopicMatch> {
    Ok(TopicMatch {
        topic_id: row.get::<_, TopicId>("topic_id")?,
        version: row.get("version")?,
        matched: row.get::<_, Json<_>>("matched")?.0,
    })
}

fn attempt(row: &Row<'_>) -> rusqlite::Result<Attempt> {
    Ok(Attempt {
        url: row.get("url")?,
        at: row.get::<_, Utc>("at")?.0,
        status: row.get("status")?,
        bytes: row.get::<_, i64>("bytes")? as u64,
        duration_ms: row.get::<_, i64>("duration_ms")? as u64,
        outcome: row.get("outcome")?,
    })
}

fn revision(row: &Row<'_>) -> rusqlite::Result<RevisionOfArticle> {
    Ok(RevisionOfArticle {
        id: row.get("id")?,
        number: row.get("number")?,
        seen_at: time(row, "seen_at")?,
        title: row.get("title")?,
        byline: row.get("byline")?,
        text: row.get("text")?,
        left_out: row.get::<_, Option<Json<_>>>("left_out")?.map_or_else(Vec::new, |json| json.0),
        language: row.get("language")?,
        extractor_version: row.get("extractor_version")?,
        snapshot_id: row.get("snapshot_id")?,
        return_count: row.get("return_count")?,
        note: row.get("note")?,
    })
}
