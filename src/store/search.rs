//! The full-text index: kept in step with the articles by the writer, and asked.

use std::cell::RefCell;
use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, Row, params};

use super::articles::{ListedArticle, listed_article};
use super::scope::Scope;
use super::{Reader, Result, Writer};
use crate::model::{ArticleId, Language};

/// Words around a match that are shown.
const SNIPPET_WORDS: usize = 24;
/// What FTS5 sets around the words that match: two of the code points that are no characters of any text
/// (The Unicode Standard, 23.7).
const MATCH_START: char = '\u{FDD0}';
const MATCH_END: char = '\u{FDD1}';
/// Characters before a match that are shown where words cannot be counted, and four times as many after it.
const SNIPPET_CHARS: usize = 20;

/// Matches that are weighed against each other, the latest that entered the record. To weigh each of 100,000 takes a
/// tenth of a second of processor, and of a word that common nobody wants the one best of a year.
const RANKED_MAX: i64 = 2_000;

/// An article that was found.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct SearchHit {
    /// The article.
    pub article: ListedArticle,
    /// The passage of the text that matches; its beginning where only the headline does.
    pub snippet: String,
    /// The words in the passage that match, in its order.
    pub matches: Vec<Match>,
}

/// Where a word that matches stands in a passage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Match {
    /// Its first character, counted in Unicode scalar values.
    pub start: usize,
    /// The character after it.
    pub end: usize,
}

/// Pages of the full-text index that are merged at the end of a day: 16 MB, which is all of an archive of some 10,000
/// articles. What was indexed visit by visit takes 1.7 times the room.
const INDEX_PAGES_A_DAY: i64 = 4_000;

impl Reader {
    /// The articles that hold words in their latest headline or text, the best first; a scope's times are those of
    /// first sight.
    ///
    /// Of more matches than [`RANKED_MAX`] the latest are weighed; a scope reaches the others.
    ///
    /// The words are FTS5's: `a b` both, `a OR b`, `"a phrase"`, `pre*`, `NEAR(a b)`; case and accents do not count.
    /// What FTS5 cannot read is searched for word by word. Scripts without spaces are searched as plain substrings.
    pub fn search(
        &self,
        words: &str,
        scope: &Scope,
        language: Option<Language>,
        count_max: usize,
    ) -> Result<Vec<SearchHit>> {
        let words = words.trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        if words.chars().any(is_unspaced) {
            return self.search_substrings(words, scope, language, count_max);
        }
        let search = |words: &str| self.search_index(words, scope, language, count_max);
        search(words).or_else(|_| search(&quoted(words)))
    }

    fn search_index(
        &self,
        words: &str,
        scope: &Scope,
        language: Option<Language>,
        count_max: usize,
    ) -> Result<Vec<SearchHit>> {
        // A match in the headline weighs as much as four in the text.
        let mut query = self.connection.prepare_cached(
            "WITH matching AS MATERIALIZED (
                 SELECT f.rowid AS id, bm25(articles_fts, 4.0, 1.0) AS score
                 FROM articles_fts AS f CROSS JOIN articles AS a ON a.id = f.rowid
                 WHERE articles_fts MATCH ?1 AND a.first_seen_at >= ?3 AND a.first_seen_at < ?4 AND (?2 IS NULL OR EXISTS (
                     SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?2 AND t.article_id = a.id
                 )) AND (?7 IS NULL OR a.language = ?7)
                 ORDER BY f.rowid DESC LIMIT ?8
             ), best AS (SELECT id, score FROM matching ORDER BY score, id LIMIT ?6)
             SELECT a.*, o.name AS outlet, coalesce((
                 SELECT snippet(articles_fts, 1, char(64976), char(64977), '…', ?5) FROM articles_fts
                 WHERE articles_fts MATCH ?1 AND rowid = best.id
             ), '') AS snippet
             FROM best JOIN articles AS a ON a.id = best.id JOIN outlets AS o ON o.id = a.outlet_id
             ORDER BY best.score, best.id",
        )?;
        let (snippet, hits) = (SNIPPET_WORDS as i64, count_max as i64);
        let values =
            params![words, scope.topic, scope.since(), scope.until(), snippet, hits, language, RANKED_MAX.max(hits)];
        let rows = query.query_map(values, |row| {
            let (snippet, matches) = unmarked(row.get_ref("snippet")?.as_str()?);
            Ok(SearchHit { article: listed_article(row)?, snippet, matches })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The index takes a run of such characters for one word, so every text is looked through, the newest first.
    fn search_substrings(
        &self,
        words: &str,
        scope: &Scope,
        language: Option<Language>,
        count_max: usize,
    ) -> Result<Vec<SearchHit>> {
        let mut query = self.connection.prepare_cached(
            "SELECT a.*, o.name AS outlet, coalesce(a.title, '') || char(10) || coalesce(r.text, '') AS content
             FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id
             LEFT JOIN revisions AS r ON r.id = a.current_revision_id
             WHERE a.first_seen_at >= ?2 AND a.first_seen_at < ?3 AND (?1 IS NULL OR EXISTS (
                 SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = a.id
             )) AND (?4 IS NULL OR a.language = ?4)
             ORDER BY a.first_seen_at DESC, a.id DESC",
        )?;
        let mut rows = query.query(params![scope.topic, scope.since(), scope.until(), language])?;
        let mut hits = Vec::new();
        while let Some(row) = rows.next()? {
            if hits.len() == count_max {
                break;
            }
            hits.extend(substring_hit(row, words)?);
        }
        Ok(hits)
    }
}

/// A hit, if every word stands somewhere in the article.
fn substring_hit(row: &Row<'_>, words: &str) -> rusqlite::Result<Option<SearchHit>> {
    let content = row.get_ref("content")?.as_str()?;
    let content_lower = content.to_lowercase();
    if !words.split_whitespace().all(|word| content_lower.contains(&word.to_lowercase())) {
        return Ok(None);
    }
    let first = words.split_whitespace().next().unwrap_or_default();
    let at = content.find(first).map_or(0, |byte| content[..byte].chars().count());
    let start = at.saturating_sub(SNIPPET_CHARS);
    let snippet: String = content.chars().skip(start).take(SNIPPET_CHARS * 5).collect::<String>().replace('\n', " ");
    let mut matches = Vec::new();
    for word in words.split_whitespace() {
        matches.extend(snippet.match_indices(word).map(|(byte, word)| {
            let start = snippet[..byte].chars().count();
            Match { start, end: start + word.chars().count() }
        }));
    }
    matches.sort_unstable_by_key(|found| (found.start, found.end));
    matches.dedup_by(|later, earlier| later.start < earlier.end);
    Ok(Some(SearchHit { article: listed_article(row)?, snippet, matches }))
}

/// A passage without what FTS5 has set around the words that match, and where they stand.
fn unmarked(marked: &str) -> (String, Vec<Match>) {
    let mut snippet = String::with_capacity(marked.len());
    let (mut matches, mut start, mut place) = (Vec::new(), None, 0);
    for c in marked.chars() {
        match c {
            MATCH_START => start = Some(place),
            MATCH_END => matches.extend(start.take().map(|start| Match { start, end: place })),
            _ => {
                snippet.push(c);
                place += 1;
            }
        }
    }
    (snippet, matches)
}

/// Each word as a phrase of its own, so that nothing in it is syntax.
fn quoted(words: &str) -> String {
    let phrases: Vec<_> = words.split_whitespace().map(|word| format!("\"{}\"", word.replace('"', "\"\""))).collect();
    phrases.join(" ")
}

/// Whether a script is written without spaces between words: Thai to Khmer, kana, Han.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3040}'..='\u{30FF}'
        | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// An article's row in the index: headline and text.
type Indexed = (Option<String>, Option<String>);

/// The articles of a group of jobs whose rows in the index are to be written anew, with the rows that are there now;
/// `None` where there is none.
///
/// They are written once, when the group ends. Inside a job every other statement would make FTS5 write what it has
/// gathered: a small piece for each article, all of which are merged later.
#[derive(Debug, Default)]
pub(super) struct Unindexed(RefCell<BTreeMap<ArticleId, Option<Indexed>>>);

impl Unindexed {
    /// Forgets them, as the group is undone.
    pub(super) fn clear(&self) {
        self.0.borrow_mut().clear();
    }
}

impl Writer {
    /// Has an article indexed anew when the group of jobs ends. FTS5 must be told what it had indexed, so this comes
    /// before the change.
    pub(super) fn reindex(&self, id: ArticleId) -> Result<()> {
        if !self.unindexed.0.borrow().contains_key(&id) {
            let before = self.latest(id)?;
            self.unindexed.0.borrow_mut().insert(id, before);
        }
        Ok(())
    }

    /// The same for an article that has just been made.
    pub(super) fn index_new(&self, id: ArticleId) {
        self.unindexed.0.borrow_mut().entry(id).or_default();
    }

    /// Writes the rows of the articles that were changed, in the order of the index.
    pub(super) fn write_index(&self) -> Result<()> {
        let mut delete = self
            .connection
            .prepare_cached("INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)")?;
        let mut insert =
            self.connection.prepare_cached("INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)")?;
        for (id, before) in self.unindexed.0.take() {
            let now = self.latest(id)?;
            if before == now {
                continue;
            }
            if let Some((title, text)) = before {
                delete.execute(params![id, title, text])?;
            }
            if let Some((title, text)) = now {
                insert.execute(params![id, title, text])?;
            }
        }
        Ok(())
    }

    /// What the index holds of an article whenever it is up to date.
    fn latest(&self, id: ArticleId) -> Result<Option<Indexed>> {
        let mut query = self.connection.prepare_cached("SELECT title, text FROM latest_articles WHERE id = ?")?;
        Ok(query.query_row([id], |row| Ok((row.get("title")?, row.get("text")?))).optional()?)
    }

    /// Does some of the work of merging what was written to the index in small pieces, and of forgetting what has left it.
    pub(super) fn tidy_index(&self) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO articles_fts (articles_fts, rank) VALUES ('merge', ?)")?
            .execute([-INDEX_PAGES_A_DAY])?;
        Ok(())
    }
}
