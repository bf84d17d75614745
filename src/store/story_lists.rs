//! Stories as they are listed, shown and told.

use rusqlite::{Row, params};

use super::articles::{ListedArticle, listed_article};
use super::scope::Scope;
use super::values::{found, maybe_time, one, time};
use super::{Error, Reader, Result};
use crate::model::{ArticleId, Language, StoryId, Timestamp, TopicId};

/// A story in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ListedStory {
    /// The story.
    pub id: StoryId,
    /// The headline that stands for it.
    pub title: Option<String>,
    /// Language of that headline.
    pub language: Option<Language>,
    /// Earliest first sight of its articles.
    pub first_seen_at: Timestamp,
    /// Last time something happened in it.
    pub last_changed_at: Timestamp,
    /// Articles, copies included.
    pub article_count: u32,
    /// Those of them that are copies.
    pub copy_count: u32,
    /// Distinct outlets.
    pub outlet_count: u32,
    /// Distinct languages.
    pub language_count: u32,
}

/// An article in its story.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StoryArticle {
    /// The article.
    pub article: ListedArticle,
    /// When the record told of it (`article_appeared`, `copy_appeared`); `None` if it concerns no topic.
    pub appeared_at: Option<Timestamp>,
}

/// A story with its articles.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StoryWithArticles {
    /// The story.
    pub story: ListedStory,
    /// Its articles by publication.
    pub articles: Vec<StoryArticle>,
}

impl Reader {
    /// The stories of a scope by their last change, the latest first, at most so many.
    pub fn stories(&self, scope: &Scope, count_max: usize) -> Result<Vec<ListedStory>> {
        let mut query = self.connection.prepare_cached(
            "SELECT * FROM stories AS s
             WHERE s.last_changed_at >= ?2 AND s.first_seen_at < ?3 AND (?1 IS NULL OR EXISTS (
                 SELECT 1 FROM articles AS a JOIN topic_articles AS t ON t.article_id = a.id AND t.topic_id = ?1
                 WHERE a.story_id = s.id
             ))
             ORDER BY s.last_changed_at DESC, s.id DESC LIMIT ?4",
        )?;
        let values = params![scope.topic, scope.since(), scope.until(), count_max as i64];
        Ok(query.query_map(values, listed_story)?.collect::<rusqlite::Result<_>>()?)
    }

    /// A story, by its id or the id of one that was merged into it, with its articles.
    pub fn story(&self, id: StoryId) -> Result<StoryWithArticles> {
        let resolved = self.resolve_story(id)?.ok_or_else(|| Error::NotFound { what: "story", id: id.to_string() })?;
        let mut query = self.connection.prepare_cached("SELECT * FROM stories WHERE id = ?")?;
        let story = found(query.query_row([resolved], listed_story), "story", id)?;
        Ok(StoryWithArticles { story, articles: self.story_articles(resolved)? })
    }

    /// The articles of a story by publication.
    pub fn story_articles(&self, id: StoryId) -> Result<Vec<StoryArticle>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet, (
                 SELECT min(c.at) FROM changes AS c
                 WHERE c.article_id = a.id AND c.kind IN ('article_appeared', 'copy_appeared')
             ) AS appeared_at
             FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id WHERE a.story_id = ?
             ORDER BY coalesce(a.published_at, a.first_seen_at), a.id",
        )?;
        let rows = query.query_map([id], |row| {
            Ok(StoryArticle { article: listed_article(row)?, appeared_at: maybe_time(row, "appeared_at")? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The stories in which something happened, with all their articles, those with the first event first.
    pub fn stories_in_news(&self, scope: &Scope) -> Result<Vec<StoryWithArticles>> {
        self.stories_with_changes(scope)?.into_iter().map(|id| self.story(id)).collect()
    }

    /// The ids of stories that were merged into a story.
    pub fn story_aliases(&self, id: StoryId) -> Result<Vec<StoryId>> {
        let mut query =
            self.connection.prepare_cached("SELECT alias FROM story_aliases WHERE story_id = ? ORDER BY alias")?;
        Ok(query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The topics that a story's articles match.
    pub fn story_topics(&self, id: StoryId) -> Result<Vec<TopicId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT t.topic_id FROM articles AS a JOIN topic_articles AS t ON t.article_id = a.id
             WHERE a.story_id = ? ORDER BY t.topic_id",
        )?;
        Ok(query.query_map([id], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The articles of a scope that are in no story, by first sight: entries that are not visited, and all where no
    /// stories are made.
    pub fn articles_without_story(&self, scope: &Scope) -> Result<Vec<ListedArticle>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id
             WHERE a.first_seen_at >= ?2 AND a.first_seen_at < ?3 AND a.story_id IS NULL AND EXISTS (
                 SELECT 1 FROM topic_articles AS t WHERE t.article_id = a.id AND (?1 IS NULL OR t.topic_id = ?1)
             )
             ORDER BY a.first_seen_at, a.id",
        )?;
        let rows = query.query_map(params![scope.topic, scope.since(), scope.until()], listed_article)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The article of a story that opened it: the first in order of publication that is no copy.
    pub fn story_opener(&self, id: StoryId) -> Result<Option<ArticleId>> {
        let articles = self.story_articles(id)?;
        let original = articles.iter().find(|a| a.article.copy_of.is_none()).or(articles.first());
        Ok(original.map(|a| a.article.id))
    }
}

pub(super) fn listed_story(row: &Row<'_>) -> rusqlite::Result<ListedStory> {
    Ok(ListedStory {
        id: row.get("id")?,
        title: row.get("title")?,
        language: row.get("language")?,
        first_seen_at: time(row, "first_seen_at")?,
        last_changed_at: time(row, "last_changed_at")?,
        article_count: row.get("article_count")?,
        copy_count: row.get("copy_count")?,
        outlet_count: row.get("outlet_count")?,
        language_count: row.get("language_count")?,
    })
}
