//! Changes: the dated events, written once and told in many ways.

use rusqlite::{Row, params};

use super::articles::{ListedArticle, listed_article};
use super::scope::Scope;
use super::values::{Json, Utc, time};
use super::{Reader, Result, Writer};
use crate::model::{Applied, ArticleId, ChangeId, ChangeIntent, ChangeKind, RevisionId, StoryId, Timestamp, TopicId};

/// A change with what a reader wants to know around it.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ToldChange {
    /// The row.
    pub id: ChangeId,
    /// The visit that saw it.
    pub at: Timestamp,
    /// What happened.
    pub kind: ChangeKind,
    /// The topic it matters to.
    pub topic_id: Option<TopicId>,
    /// The story it belongs to.
    pub story_id: Option<StoryId>,
    /// That story's title.
    pub story_title: Option<String>,
    /// The article concerned, as it is now.
    pub article: Option<ListedArticle>,
    /// The headline of the revision after: what a reader saw then.
    pub headline: Option<String>,
    /// The revision before.
    pub from_revision_id: Option<RevisionId>,
    /// The revision after.
    pub to_revision_id: Option<RevisionId>,
    /// The words, the statement, `not_before`: a JSON object.
    pub detail: serde_json::Value,
}

/// The columns that [`told_change`] reads, and their tables.
pub(super) const TOLD: &str = "
    SELECT c.id AS change_id, c.at, c.kind, c.topic_id, c.story_id AS change_story_id, s.title AS story_title,
        c.from_revision_id, c.to_revision_id, c.detail, a.*, o.name AS outlet,
        shown.title AS headline
    FROM changes AS c LEFT JOIN stories AS s ON s.id = c.story_id LEFT JOIN articles AS a ON a.id = c.article_id
    LEFT JOIN outlets AS o ON o.id = a.outlet_id LEFT JOIN revisions AS shown ON shown.id = c.to_revision_id";

/// That a change belongs to the topic `?1`, if one is asked for: by itself, else by its article.
const OF_TOPIC: &str = "(?1 IS NULL OR c.topic_id = ?1 OR (c.topic_id IS NULL AND EXISTS
    (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = c.article_id)))";

impl Reader {
    /// The changes of a scope, in their order.
    pub fn changes(&self, scope: &Scope) -> Result<Vec<ToldChange>> {
        let sql = format!("{TOLD} WHERE c.at >= ?2 AND c.at < ?3 AND {OF_TOPIC} ORDER BY c.at, c.id");
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map(params![scope.topic, scope.since(), scope.until()], told_change)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The changes of a story, in their order.
    pub fn changes_of_story(&self, id: StoryId) -> Result<Vec<ToldChange>> {
        let mut query = self.connection.prepare_cached(&format!("{TOLD} WHERE c.story_id = ? ORDER BY c.at, c.id"))?;
        Ok(query.query_map([id], told_change)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The changes of an article, in their order.
    pub fn changes_of_article(&self, id: ArticleId) -> Result<Vec<ToldChange>> {
        let mut query =
            self.connection.prepare_cached(&format!("{TOLD} WHERE c.article_id = ? ORDER BY c.at, c.id"))?;
        Ok(query.query_map([id], told_change)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The stories in which something happened, those with the first event first. That a story of no topic became two,
    /// or one with another, is no news.
    pub(super) fn stories_with_changes(&self, scope: &Scope) -> Result<Vec<StoryId>> {
        let sql = format!(
            "SELECT c.story_id FROM changes AS c
             WHERE c.at >= ?2 AND c.at < ?3 AND c.story_id IS NOT NULL AND {OF_TOPIC}
                 AND (c.topic_id IS NOT NULL OR c.kind NOT IN ('story_opened', 'stories_merged', 'story_split'))
             GROUP BY c.story_id ORDER BY min(c.id)"
        );
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map(params![scope.topic, scope.since(), scope.until()], super::values::one)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }
}

pub(super) fn told_change(row: &Row<'_>) -> rusqlite::Result<ToldChange> {
    let article = match row.get::<_, Option<ArticleId>>("id")? {
        Some(_) => Some(listed_article(row)?),
        None => None,
    };
    Ok(ToldChange {
        id: row.get("change_id")?,
        at: time(row, "at")?,
        kind: row.get("kind")?,
        topic_id: row.get("topic_id")?,
        story_id: row.get("change_story_id")?,
        story_title: row.get("story_title")?,
        article,
        headline: row.get("headline")?,
        from_revision_id: row.get("from_revision_id")?,
        to_revision_id: row.get("to_revision_id")?,
        detail: row.get::<_, Json<_>>("detail")?.0,
    })
}

impl Writer {
    pub(super) fn save_changes(
        &self,
        article_id: ArticleId,
        applied: &Applied,
        changes: &[ChangeIntent],
        at: Timestamp,
    ) -> Result<()> {
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO changes (at, kind, topic_id, story_id, article_id, from_revision_id, to_revision_id, detail)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for change in changes {
            insert.execute(params![
                Utc(change.at.unwrap_or(at)),
                change.kind,
                change.topic_id,
                applied.story_id,
                article_id,
                change.from_revision_id,
                applied.revision_id.filter(|_| change.is_to_this_revision),
                Json(&change.detail),
            ])?;
        }
        Ok(())
    }
}
