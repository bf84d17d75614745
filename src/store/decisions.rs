//! What articles were held against when they were decided about, for `explain`.

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc};
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Deliberation, StoryId, Timestamp, TriedCopy, TriedStory};

/// A compared text as it is kept: article, shares of both, reason.
type CopyRow = (ArticleId, f64, f64, String);
/// A compared story as it is kept: score, meaning, names, letters, days.
type StoryRow = (StoryId, f64, f64, f64, f64, f64);

/// Three digits are as much as anybody reads, and a third of the bytes.
fn short(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}

impl Reader {
    /// What an article was held against; `None` if it was never decided about.
    pub fn deliberation(&self, id: ArticleId) -> Result<Option<Deliberation>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT copies, stories, threshold FROM article_decisions WHERE article_id = ?")?;
        let row = query.query_row([id], |row| {
            let (copies, stories): (Json<Vec<CopyRow>>, Json<Vec<StoryRow>>) = (row.get(0)?, row.get(1)?);
            let copy = |(article, share, share_of_other, reason)| TriedCopy { article, share, share_of_other, reason };
            let story = |(story, score, meaning, names, letters, days)| TriedStory {
                story,
                score,
                meaning,
                names,
                letters,
                days,
            };
            Ok(Deliberation {
                copies: copies.0.into_iter().map(copy).collect(),
                stories: stories.0.into_iter().map(story).collect(),
                threshold: row.get(2)?,
            })
        });
        Ok(row.optional()?)
    }
}

impl Writer {
    pub(super) fn save_deliberation(&self, id: ArticleId, tried: &Deliberation, at: Timestamp) -> Result<()> {
        let copy = |c: &TriedCopy| (c.article, short(c.share), short(c.share_of_other), c.reason.clone());
        let story = |s: &TriedStory| {
            (s.story, short(s.score), short(s.meaning), short(s.names), short(s.letters), short(s.days))
        };
        let copies: Vec<CopyRow> = tried.copies.iter().map(copy).collect();
        let stories: Vec<StoryRow> = tried.stories.iter().map(story).collect();
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO article_decisions VALUES (?, ?, ?, ?, ?)")?
            .execute(params![id, Utc(at), Json(copies), Json(stories), tried.threshold])?;
        Ok(())
    }
}
