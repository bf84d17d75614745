//! Lists of the record in pages: filtered, the latest first, each page beginning where the one before ended.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use rusqlite::{Row, ToSql, params, params_from_iter};

use super::articles::{ListedArticle, listed_article};
use super::changes::{TOLD, ToldChange, told_change};
use super::story_lists::{ListedStory, listed_story};
use super::values::{Json, Utc, found, one};
use super::{Reader, Result};
use crate::model::{
    ArticleId, ArticleState, ChangeId, ChangeKind, ClaimId, Language, StatementKind, StoryId, Timestamp, TopicId,
};

/// Articles from which on a topic is no longer small: looking them all up takes some 5 ms.
const SMALL_TOPIC: i64 = 4_000;

/// Which rows a list holds; what is absent or empty asks for nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this topic.
    pub topic: Option<TopicId>,
    /// Of this story.
    pub story: Option<StoryId>,
    /// Of this article.
    pub article: Option<ArticleId>,
    /// Of the outlet of this name.
    pub outlet: Option<String>,
    /// In this language.
    pub language: Option<Language>,
    /// Articles in this state.
    pub state: Option<ArticleState>,
    /// Changes of these kinds.
    pub kinds: Vec<ChangeKind>,
    /// Statements of this kind.
    pub statement: Option<StatementKind>,
    /// Statements about this claim.
    pub claim: Option<ClaimId>,
    /// From this instant on.
    pub since: Option<Timestamp>,
    /// Before this instant.
    pub until: Option<Timestamp>,
}

/// The last row of a page, behind which the next one begins: `1712041200_12`, seconds since 1970 and the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// The instant by which the list is ordered.
    pub at: Timestamp,
    /// The row, of equal instants.
    pub id: i64,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.at.as_second(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let at = |seconds: &str| Timestamp::from_second(seconds.parse().ok()?).ok();
        let parts =
            text.split_once('_').and_then(|(seconds, id)| Some(Self { at: at(seconds)?, id: id.parse().ok()? }));
        parts.ok_or_else(|| "this is no cursor that an earlier answer gave".to_owned())
    }
}

/// Where a page begins and how long it may be.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    /// The row before the first; `None` begins with the latest.
    pub after: Option<Cursor>,
    /// Rows at most.
    pub count_max: usize,
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Slice<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` after the last.
    pub next: Option<Cursor>,
}

/// A statement in a list.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ListedStatement {
    /// The row.
    pub id: i64,
    /// What it reports.
    pub kind: StatementKind,
    /// The revision's first sight.
    pub seen_at: Timestamp,
    /// Whether the outlet keeps its distance.
    pub hedged: Option<bool>,
    /// Who speaks.
    pub speaker: Option<String>,
    /// The words that signal it.
    pub cue: String,
    /// The rule that decided.
    pub rule: String,
    /// The best of the claims that it is about.
    pub claim_id: Option<ClaimId>,
    /// The sentence.
    pub text: String,
    /// The number of the revision that holds it.
    pub revision: u32,
    /// The article.
    pub article: ListedArticle,
}

/// Conditions with their values, joined by AND.
#[derive(Default)]
struct Conditions {
    sql: Vec<String>,
    values: Vec<Box<dyn ToSql>>,
}

impl Conditions {
    fn add(&mut self, sql: impl Into<String>, value: impl ToSql + 'static) {
        self.sql.push(sql.into());
        self.values.push(Box::new(value));
    }

    fn maybe(&mut self, sql: impl Into<String>, value: Option<impl ToSql + 'static>) {
        if let Some(value) = value {
            self.add(sql, value);
        }
    }

    fn between(&mut self, column: &str, filter: &Filter) {
        self.maybe(format!("{column} >= ?"), filter.since.map(Utc));
        self.maybe(format!("{column} < ?"), filter.until.map(Utc));
    }

    /// Rows behind the cursor. The first comparison alone lets SQLite begin in the index.
    fn after(&mut self, at: &str, id: &str, cursor: Option<Cursor>) {
        if let Some(Cursor { at: instant, id: row }) = cursor {
            self.add(format!("{at} <= ?"), Utc(instant));
            self.add(format!("({at} < ?"), Utc(instant));
            let opened = self.sql.pop().unwrap_or_default();
            self.add(format!("{opened} OR {id} < ?)"), row);
        }
    }

    fn of_article(&mut self, filter: &Filter) {
        self.maybe("o.name = ?", filter.outlet.clone());
        self.maybe("a.language = ?", filter.language);
    }
}

impl Reader {
    /// Changes, the latest first; of a topic those that the record ascribes to it.
    pub fn changes_page(&self, filter: &Filter, window: Window) -> Result<Slice<ToldChange>> {
        let mut wanted = Conditions::default();
        wanted.maybe("c.topic_id = ?", filter.topic.clone());
        wanted.maybe("c.story_id = ?", filter.story);
        wanted.maybe("c.article_id = ?", filter.article);
        wanted.of_article(filter);
        if !filter.kinds.is_empty() {
            // The words are our own, not the user's.
            let words: Vec<String> = filter.kinds.iter().map(|kind| format!("'{kind}'")).collect();
            wanted.sql.push(format!("c.kind IN ({})", words.join(", ")));
        }
        wanted.between("c.at", filter);
        wanted.after("c.at", "c.id", window.after);
        let cursor = |change: &ToldChange| Cursor { at: change.at, id: change.id.0 };
        self.page(TOLD, wanted, "c.at DESC, c.id DESC", window, told_change, cursor)
    }

    /// Stories by their last change, the latest first.
    pub fn stories_page(&self, filter: &Filter, window: Window) -> Result<Slice<ListedStory>> {
        let mut wanted = Conditions::default();
        if let Some(topic) = &filter.topic {
            // Of a small topic its articles name the stories; in a large one the next story is never far.
            wanted.add(
                if self.is_small_topic(topic)? {
                    "s.id IN (SELECT a.story_id FROM topic_articles AS t JOIN articles AS a ON a.id = t.article_id
                         WHERE t.topic_id = ?)"
                } else {
                    "EXISTS (SELECT 1 FROM articles AS a JOIN topic_articles AS t ON t.article_id = a.id
                         WHERE a.story_id = s.id AND t.topic_id = ?)"
                },
                topic.clone(),
            );
        }
        wanted.maybe("EXISTS (SELECT 1 FROM articles WHERE story_id = s.id AND language = ?)", filter.language);
        wanted.maybe(
            "EXISTS (SELECT 1 FROM articles WHERE story_id = s.id AND outlet_id = (SELECT id FROM outlets WHERE name = ?))",
            filter.outlet.clone(),
        );
        wanted.between("s.last_changed_at", filter);
        wanted.after("s.last_changed_at", "s.id", window.after);
        let cursor = |story: &ListedStory| Cursor { at: story.last_changed_at, id: story.id.0 };
        let sql = "SELECT s.* FROM stories AS s";
        self.page(sql, wanted, "s.last_changed_at DESC, s.id DESC", window, listed_story, cursor)
    }

    /// Articles by their first sight, the latest first; a filter's times are those of first sight.
    pub fn articles_page(&self, filter: &Filter, window: Window) -> Result<Slice<ListedArticle>> {
        let mut wanted = Conditions::default();
        wanted.maybe(
            "EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ? AND t.article_id = a.id)",
            filter.topic.clone(),
        );
        wanted.maybe("a.story_id = ?", filter.story);
        wanted.of_article(filter);
        wanted.maybe("a.state = ?", filter.state);
        wanted.between("a.first_seen_at", filter);
        wanted.after("a.first_seen_at", "a.id", window.after);
        let cursor = |article: &ListedArticle| Cursor { at: article.first_seen_at, id: article.id.0 };
        let sql = "SELECT a.*, o.name AS outlet FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id";
        self.page(sql, wanted, "a.first_seen_at DESC, a.id DESC", window, listed_article, cursor)
    }

    /// Statements by their revision's first sight, the latest first.
    pub fn statements_page(&self, filter: &Filter, window: Window) -> Result<Slice<ListedStatement>> {
        let mut wanted = Conditions::default();
        wanted.maybe(
            "EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ? AND t.article_id = a.id)",
            filter.topic.clone(),
        );
        wanted.maybe("a.story_id = ?", filter.story);
        wanted.maybe("a.id = ?", filter.article);
        wanted.of_article(filter);
        wanted.maybe("s.kind = ?", filter.statement);
        wanted.maybe("s.id IN (SELECT statement_id FROM statement_claims WHERE claim_id = ?)", filter.claim.clone());
        wanted.between("r.seen_at", filter);
        wanted.after("r.seen_at", "s.id", window.after);
        let cursor = |statement: &ListedStatement| Cursor { at: statement.seen_at, id: statement.id };
        // Left alone, SQLite reads all statements to sort them; led by time it stops after the page. What names few
        // of them leads better.
        let is_narrow = filter.claim.is_some() || filter.article.is_some() || filter.story.is_some();
        let join = if is_narrow { "JOIN" } else { "CROSS JOIN" };
        let sql = format!(
            "SELECT s.id AS statement_id, s.kind, s.hedged, s.speaker, s.cue, s.rule, s.claim_id,
                s.text AS statement_text, r.seen_at, r.number, a.*, o.name AS outlet
            FROM revisions AS r {join} statements AS s ON s.revision_id = r.id
            JOIN articles AS a ON a.id = r.article_id JOIN outlets AS o ON o.id = a.outlet_id"
        );
        self.page(&sql, wanted, "r.seen_at DESC, s.id DESC", window, listed_statement, cursor)
    }

    fn is_small_topic(&self, topic: &TopicId) -> Result<bool> {
        let mut query = self
            .connection
            .prepare_cached("SELECT count(*) FROM (SELECT 1 FROM topic_articles WHERE topic_id = ?1 LIMIT ?2)")?;
        Ok(query.query_row(params![topic, SMALL_TOPIC], one::<i64>)? < SMALL_TOPIC)
    }

    /// Articles by their ids, in their order.
    pub fn articles_by_id(&self, ids: &[ArticleId]) -> Result<Vec<ListedArticle>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id WHERE a.id = ?",
        )?;
        ids.iter().map(|id| found(query.query_row([id], listed_article), "article", id)).collect()
    }

    /// One change.
    pub fn change(&self, id: ChangeId) -> Result<ToldChange> {
        let mut query = self.connection.prepare_cached(&format!("{TOLD} WHERE c.id = ?"))?;
        found(query.query_row([id], told_change), "change", id)
    }

    /// The languages of the articles. The index is asked for the next one as often as there are languages.
    pub fn languages(&self) -> Result<Vec<Language>> {
        let mut query = self.connection.prepare_cached(
            "WITH RECURSIVE found (language) AS (
                 SELECT min(language) FROM articles
                 UNION ALL SELECT (SELECT min(language) FROM articles WHERE language > found.language)
                 FROM found WHERE found.language IS NOT NULL
             ) SELECT language FROM found WHERE language IS NOT NULL",
        )?;
        Ok(query.query_map([], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The titles of topics, those in the configuration first.
    pub fn topic_titles(&self) -> Result<Vec<(TopicId, BTreeMap<Language, String>)>> {
        let mut query = self.connection.prepare_cached("SELECT id, titles FROM topics ORDER BY is_active DESC, id")?;
        let rows = query.query_map([], |row| Ok((row.get("id")?, row.get::<_, Json<_>>("titles")?.0)))?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    fn page<T>(
        &self,
        select: &str,
        mut wanted: Conditions,
        order: &str,
        window: Window,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
        cursor: impl Fn(&T) -> Cursor,
    ) -> Result<Slice<T>> {
        let conditions = if wanted.sql.is_empty() { "1".to_owned() } else { wanted.sql.join(" AND ") };
        // One more than is shown tells whether there is another page.
        wanted.values.push(Box::new(window.count_max as i64 + 1));
        let sql = format!("{select} WHERE {conditions} ORDER BY {order} LIMIT ?");
        let mut query = self.connection.prepare_cached(&sql)?;
        let rows = query.query_map(params_from_iter(wanted.values.iter().map(|value| &**value)), read)?;
        let mut items = rows.collect::<rusqlite::Result<Vec<T>>>()?;
        let has_more = items.len() > window.count_max;
        items.truncate(window.count_max);
        let next = items.last().filter(|_| has_more).map(cursor);
        Ok(Slice { items, next })
    }
}

fn listed_statement(row: &Row<'_>) -> rusqlite::Result<ListedStatement> {
    Ok(ListedStatement {
        id: row.get("statement_id")?,
        kind: row.get("kind")?,
        seen_at: row.get::<_, Utc>("seen_at")?.0,
        hedged: row.get("hedged")?,
        speaker: row.get("speaker")?,
        cue: row.get("cue")?,
        rule: row.get("rule")?,
        claim_id: row.get("claim_id")?,
        text: row.get("statement_text")?,
        revision: row.get("number")?,
        article: listed_article(row)?,
    })
}
