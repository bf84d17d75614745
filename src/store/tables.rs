//! Whole tables, row by row, for whoever takes the data elsewhere.

use rusqlite::types::ValueRef;
use rusqlite::{Statement, params};

use super::scope::Scope;
use super::{Error, Reader, Result};
use crate::model::RecordTable;

/// A value of a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number; 0 and 1 for no and yes.
    Integer(i64),
    /// A number with a fraction.
    Real(f64),
    /// Text.
    Text(&'a str),
    /// A JSON document.
    Json(&'a str),
}

/// Columns that hold JSON.
const JSON_COLUMNS: &[&str] = &["detail", "left_out", "story_reason"];

impl Reader {
    /// Gives the rows of a table within a scope in the order of their ids, one at a time: `row` is told the names of
    /// the columns and their values. Times are those of first sight for articles and revisions with what they hold,
    /// of the event for changes, and of any event for stories.
    pub fn table_rows<E: From<Error>>(
        &self,
        table: RecordTable,
        scope: &Scope,
        mut row: impl FnMut(&[String], &[Cell<'_>]) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        let mut query = self.connection.prepare_cached(rows_of(table)).map_err(Error::from)?;
        let columns = column_names(&query);
        let values = params![scope.topic, scope.since(), scope.until()];
        let mut rows = query.query(values).map_err(Error::from)?;
        while let Some(found) = rows.next().map_err(Error::from)? {
            let cells = columns.iter().enumerate().map(|(index, name)| cell(name, found.get_ref(index)?));
            row(&columns, &cells.collect::<Result<Vec<_>>>()?)?;
        }
        Ok(())
    }

    /// The names of a table's columns.
    pub fn table_columns(&self, table: RecordTable) -> Result<Vec<String>> {
        let query = self.connection.prepare_cached(rows_of(table))?;
        Ok(column_names(&query))
    }
}

fn column_names(query: &Statement<'_>) -> Vec<String> {
    query.column_names().map(str::to_owned).collect()
}

/// `?1` is the topic or null, `?2` and `?3` bound the time.
fn rows_of(table: RecordTable) -> &'static str {
    match table {
        RecordTable::Articles => {
            "SELECT a.* FROM articles AS a WHERE a.first_seen_at >= ?2 AND a.first_seen_at < ?3 AND (?1 IS NULL OR
                 EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = a.id))
             ORDER BY a.id"
        }
        RecordTable::Revisions => {
            "SELECT r.* FROM revisions AS r WHERE r.seen_at >= ?2 AND r.seen_at < ?3 AND (?1 IS NULL OR
                 EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = r.article_id))
             ORDER BY r.id"
        }
        RecordTable::Changes => {
            "SELECT c.* FROM changes AS c WHERE c.at >= ?2 AND c.at < ?3 AND (?1 IS NULL OR c.topic_id = ?1 OR (
                 c.topic_id IS NULL AND
                 EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = c.article_id)))
             ORDER BY c.id"
        }
        RecordTable::Statements => {
            "SELECT s.* FROM statements AS s JOIN revisions AS r ON r.id = s.revision_id
             WHERE r.seen_at >= ?2 AND r.seen_at < ?3 AND (?1 IS NULL OR
                 EXISTS (SELECT 1 FROM topic_articles AS t WHERE t.topic_id = ?1 AND t.article_id = r.article_id))
             ORDER BY s.id"
        }
        RecordTable::Positions => {
            "SELECT p.* FROM positions AS p JOIN revisions AS r ON r.id = p.revision_id
             JOIN claims AS c ON c.id = p.claim_id
             WHERE r.seen_at >= ?2 AND r.seen_at < ?3 AND (?1 IS NULL OR c.topic_id = ?1)
             ORDER BY p.revision_id, p.claim_id"
        }
        RecordTable::Stories => {
            "SELECT s.* FROM stories AS s WHERE s.last_changed_at >= ?2 AND s.first_seen_at < ?3 AND (?1 IS NULL OR
                 EXISTS (SELECT 1 FROM articles AS a JOIN topic_articles AS t ON t.article_id = a.id AND t.topic_id = ?1
                     WHERE a.story_id = s.id))
             ORDER BY s.id"
        }
    }
}

fn cell<'a>(column: &str, value: ValueRef<'a>) -> Result<Cell<'a>> {
    let unreadable = |error: &dyn std::fmt::Display| Error::Value(format!("`{column}`: {error}"));
    Ok(match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(number) => Cell::Integer(number),
        ValueRef::Real(number) => Cell::Real(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|error| unreadable(&error))?;
            if JSON_COLUMNS.contains(&column) { Cell::Json(text) } else { Cell::Text(text) }
        }
        ValueRef::Blob(_) => return Err(unreadable(&"binary")),
    })
}
