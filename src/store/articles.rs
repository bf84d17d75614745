//! Articles by their addresses: which are known, which are due.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row, params};

use super::values::{Utc, found, maybe_time, one, time};
use super::{Reader, Result, Writer};
use crate::model::{Address, ArticleId, ArticleRef, ArticleState, ArticleStub, Language, OutletId, StoryId, Timestamp};

/// An article as found by one of its addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownArticle {
    /// The article.
    pub id: ArticleId,
    /// Its canonical URL.
    pub url: String,
    /// Its outlet.
    pub outlet_id: OutletId,
    /// Whether it can be read.
    pub state: ArticleState,
    /// The latest headline.
    pub title: Option<String>,
    /// The original, if it is a copy.
    pub copy_of: Option<ArticleId>,
    /// The article that it turned out to be.
    pub same_as: Option<ArticleId>,
    /// Its last visit.
    pub last_visited_at: Option<Timestamp>,
    /// When it is due; `None` never.
    pub next_visit_at: Option<Timestamp>,
}

/// An article in a list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ListedArticle {
    /// The article.
    pub id: ArticleId,
    /// Its canonical URL.
    pub url: String,
    /// The latest headline.
    pub title: Option<String>,
    /// The outlet's name.
    pub outlet: String,
    /// Its language.
    pub language: Language,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was first named.
    pub first_seen_at: Timestamp,
    /// Whether it can be read.
    pub state: ArticleState,
    /// The number of its last revision.
    pub revision_count: u32,
    /// The original, if it is a copy.
    pub copy_of: Option<ArticleId>,
    /// The story it is in.
    pub story_id: Option<StoryId>,
}

/// Reads `articles.*` with the outlet's name as `outlet`.
pub(super) fn listed_article(row: &Row<'_>) -> rusqlite::Result<ListedArticle> {
    Ok(ListedArticle {
        id: row.get("id")?,
        url: row.get("url")?,
        title: row.get("title")?,
        outlet: row.get("outlet")?,
        language: row.get("language")?,
        published_at: maybe_time(row, "published_at")?,
        first_seen_at: time(row, "first_seen_at")?,
        state: row.get("state")?,
        revision_count: row.get("revision_count")?,
        copy_of: row.get("copy_of")?,
        story_id: row.get("story_id")?,
    })
}

/// An article to visit now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueArticle {
    /// The article.
    pub id: ArticleId,
    /// Its canonical URL.
    pub url: String,
    /// When its content last changed, or was first read; `None` where it was never read.
    pub changed_at: Option<Timestamp>,
}

impl Reader {
    /// The articles that have any of the URL keys (`Address::key`), by that key.
    pub fn articles_by_url_keys<'a>(
        &self,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<HashMap<String, KnownArticle>> {
        let mut known = HashMap::new();
        for key in keys {
            if let Some(article) = self.article_by_url_key(key)? {
                known.insert(key.to_owned(), article);
            }
        }
        Ok(known)
    }

    /// The article that has a URL key, of its canonical address or of an alias.
    pub fn article_by_url_key(&self, key: &str) -> Result<Option<KnownArticle>> {
        // Not a join: the plan of one hangs on the value, so that SQLite would prepare it anew for each key.
        let mut owner = self.connection.prepare_cached("SELECT article_id FROM article_urls WHERE key = ?")?;
        let Some(id) = owner.query_row([key], one::<ArticleId>).optional()? else { return Ok(None) };
        let mut query = self.connection.prepare_cached("SELECT * FROM articles WHERE id = ?")?;
        Ok(query.query_row([id], known_article).optional()?)
    }

    /// Whether an article turned out to be another, and is looked at no more.
    pub fn is_absorbed(&self, id: ArticleId) -> Result<bool> {
        let mut query = self.connection.prepare_cached("SELECT same_as IS NOT NULL FROM articles WHERE id = ?")?;
        found(query.query_row([id], one), "article", id)
    }

    /// The same, by the canonical URL itself where the key was made by other rules.
    fn article_by_address(&self, address: &Address) -> Result<Option<KnownArticle>> {
        let known = self.article_by_url_key(&address.key)?;
        if known.is_some() {
            return Ok(known);
        }
        let mut query = self.connection.prepare_cached("SELECT * FROM articles WHERE url = ?")?;
        Ok(query.query_row([&address.url], known_article).optional()?)
    }

    /// The articles to visit, earliest publication first: originals come before their copies.
    pub fn due_articles(&self, now: Timestamp) -> Result<Vec<DueArticle>> {
        let mut query = self.connection.prepare_cached(
            "SELECT id, url, CASE WHEN revision_count > 0 THEN coalesce(last_changed_at, first_seen_at) END AS changed_at
             FROM articles WHERE next_visit_at <= ? ORDER BY coalesce(published_at, first_seen_at), id",
        )?;
        let rows = query.query_map([Utc(now)], |row| {
            Ok(DueArticle { id: row.get("id")?, url: row.get("url")?, changed_at: maybe_time(row, "changed_at")? })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the next article is due.
    pub fn next_visit_at(&self) -> Result<Option<Timestamp>> {
        let mut query = self.connection.prepare_cached(
            "SELECT next_visit_at FROM articles WHERE next_visit_at IS NOT NULL ORDER BY next_visit_at LIMIT 1",
        )?;
        Ok(query.query_row([], one::<Utc>).optional()?.map(|utc| utc.0))
    }
}

fn known_article(row: &Row<'_>) -> rusqlite::Result<KnownArticle> {
    Ok(KnownArticle {
        id: row.get("id")?,
        url: row.get("url")?,
        outlet_id: row.get("outlet_id")?,
        state: row.get("state")?,
        title: row.get("title")?,
        copy_of: row.get("copy_of")?,
        same_as: row.get("same_as")?,
        last_visited_at: maybe_time(row, "last_visited_at")?,
        next_visit_at: maybe_time(row, "next_visit_at")?,
    })
}

impl Writer {
    /// Writes an article that comes from no feed, unless its address is known; gives its id and whether it is new.
    pub fn ensure_article(&self, stub: &ArticleStub) -> Result<(ArticleId, bool)> {
        if let Some(known) = self.article_by_address(&stub.address)? {
            if let Some(at) = stub.visit_at {
                self.visit_no_later(known.id, at)?;
            }
            return Ok((known.id, false));
        }
        let outlet_id = self.ensure_outlet(stub.outlet.as_deref(), &stub.domain)?;
        let id = self.insert_article(stub, outlet_id)?;
        self.index_new(id);
        Ok((id, true))
    }

    /// The outlet of a name; without one, the outlet of the domain, else a new one named by the domain.
    fn ensure_outlet(&self, name: Option<&str>, domain: &str) -> Result<OutletId> {
        let mut by_domain =
            self.connection.prepare_cached("SELECT id FROM outlets WHERE domain = ? ORDER BY id LIMIT 1")?;
        let mut by_name = self.connection.prepare_cached("SELECT id FROM outlets WHERE name = ?")?;
        let known = match name {
            Some(name) => by_name.query_row([name], one).optional()?,
            None => by_domain.query_row([domain], one).optional()?,
        };
        if let Some(id) = known {
            return Ok(id);
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO outlets (name, domain) VALUES (?, ?)
             ON CONFLICT (name) DO UPDATE SET domain = coalesce(domain, excluded.domain) RETURNING id",
        )?;
        Ok(insert.query_row(params![name.unwrap_or(domain), domain], one)?)
    }

    /// The row and its address; the index is the caller's matter.
    fn insert_article(&self, stub: &ArticleStub, outlet_id: OutletId) -> Result<ArticleId> {
        self.connection
            .prepare_cached(
                "INSERT INTO articles (outlet_id, url, language, title, published_at, first_seen_at, next_visit_at,
                     is_imported)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                outlet_id,
                stub.address.url,
                stub.language,
                stub.title,
                stub.published_at.map(Utc),
                Utc(stub.first_seen_at),
                stub.visit_at.map(Utc),
                stub.is_imported,
            ])?;
        let id = ArticleId(self.connection.last_insert_rowid());
        self.add_url(id, &stub.address)?;
        Ok(id)
    }

    /// The article that an entry points to, written if it is new to the record and to this poll: then it is still to be
    /// indexed, which the second value says.
    pub(super) fn save_article_of_entry(
        &self,
        article: &ArticleRef,
        outlet_id: OutletId,
        at: Timestamp,
    ) -> Result<(ArticleId, bool)> {
        match article {
            ArticleRef::Known { id, alias, visit_at } => {
                if let Some(alias) = alias {
                    self.add_url(*id, alias)?;
                }
                if let Some(visit_at) = visit_at {
                    self.visit_no_later(*id, *visit_at)?;
                }
                Ok((*id, false))
            }
            ArticleRef::New { address, title, language, published_at, visit_at, topics } => {
                let known = self.article_by_address(address)?;
                let is_new = known.is_none();
                let id = match known {
                    Some(known) => {
                        if let Some(visit_at) = visit_at {
                            self.visit_no_later(known.id, *visit_at)?;
                        }
                        known.id
                    }
                    None => self.insert_article(
                        &ArticleStub {
                            address: address.clone(),
                            outlet: None,
                            domain: String::new(),
                            language: *language,
                            title: title.clone(),
                            published_at: *published_at,
                            first_seen_at: at,
                            visit_at: *visit_at,
                            is_imported: false,
                        },
                        outlet_id,
                    )?,
                };
                self.save_topic_matches(id, topics, at)?;
                Ok((id, is_new))
            }
        }
    }

    /// Makes an article due at an instant unless it is due before, or turned out to be another.
    pub fn visit_no_later(&self, id: ArticleId, at: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE articles SET next_visit_at = ?2
                 WHERE id = ?1 AND same_as IS NULL AND (next_visit_at IS NULL OR next_visit_at > ?2)",
            )?
            .execute(params![id, Utc(at)])?;
        Ok(())
    }

    /// The same for an article that is visited at all: what was imported and is not re-visited stays so.
    pub(super) fn rearm(&self, id: ArticleId, at: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE articles SET next_visit_at = ?2
                 WHERE id = ?1 AND same_as IS NULL
                     AND (next_visit_at > ?2 OR (next_visit_at IS NULL AND NOT is_imported))",
            )?
            .execute(params![id, Utc(at)])?;
        Ok(())
    }

    /// Puts a visit off: the host is to be left alone until then.
    pub fn defer_visit(&self, id: ArticleId, until: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE articles SET next_visit_at = ? WHERE id = ?")?
            .execute(params![Utc(until), id])?;
        Ok(())
    }

    /// Remembers an address of an article; false where another article has it.
    pub(super) fn add_url(&self, id: ArticleId, address: &Address) -> Result<bool> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO article_urls (key, url, article_id) VALUES (?, ?, ?)")?
            .execute(params![address.key, address.url, id])?;
        let mut owner = self.connection.prepare_cached("SELECT article_id FROM article_urls WHERE key = ?")?;
        Ok(owner.query_row([&address.key], one::<ArticleId>)? == id)
    }
}
