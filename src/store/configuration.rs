//! The configuration's feeds, topics and claims, brought into the record.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};

use super::values::{Json, Utc, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ClaimSpec, FeedSpec, Language, OutletId, Timestamp, TopicId, TopicSpec};

impl Reader {
    /// The topics whose queries of today, or those of their claims, were never run over all of the record.
    pub fn topics_to_analyze(&self) -> Result<Vec<TopicId>> {
        let mut query = self
            .connection
            .prepare_cached("SELECT id FROM topics WHERE is_active AND NOT is_run_over_archive ORDER BY id")?;
        Ok(query.query_map([], one)?.collect::<rusqlite::Result<_>>()?)
    }

    /// The same, once these topics are the record's.
    pub fn topics_to_analyze_under(&self, topics: &[TopicSpec]) -> Result<Vec<TopicId>> {
        let lacking = self.topics_to_analyze()?;
        let mut is_same = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM topics WHERE id = ?1 AND query = ?2 AND terms = ?3)
                 OR NOT EXISTS (SELECT 1 FROM articles)",
        )?;
        let mut is_same_claim = self.connection.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM claims WHERE id = ?1 AND query = ?2) OR NOT EXISTS (SELECT 1 FROM articles)",
        )?;
        let mut due = Vec::new();
        for topic in topics {
            let mut is_due = lacking.contains(&topic.id)
                || !is_same.query_row(params![topic.id, topic.query, Json(&topic.terms)], one::<bool>)?;
            for claim in &topic.claims {
                is_due |= !is_same_claim.query_row(params![claim.id, claim.query], one::<bool>)?;
            }
            if is_due {
                due.push(topic.id.clone());
            }
        }
        Ok(due)
    }
}

impl Writer {
    /// Remembers that a topic's queries, or all topics', were run over all of the record.
    pub fn topics_are_analyzed(&self, topic: Option<&TopicId>) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE topics SET is_run_over_archive = 1 WHERE is_active AND (?1 IS NULL OR id = ?1)")?
            .execute([topic])?;
        Ok(())
    }

    /// Makes the record's outlets, feeds, topics and claims those of the configuration.
    ///
    /// What has left the configuration stays in the record with `is_active` 0. A changed query makes a new version of
    /// its topic, and the old one goes to `topic_versions`.
    pub fn sync_config(&self, feeds: &[FeedSpec], topics: &[TopicSpec], now: Timestamp) -> Result<()> {
        self.connection.execute_batch(
            "UPDATE feeds SET is_active = 0; UPDATE topics SET is_active = 0; UPDATE claims SET is_active = 0;",
        )?;
        for feed in feeds {
            self.sync_feed(feed)?;
        }
        for topic in topics {
            self.sync_topic(topic, now)?;
            for (index, claim) in topic.claims.iter().enumerate() {
                self.sync_claim(&topic.id, claim, index + 1)?;
            }
        }
        Ok(())
    }

    fn sync_feed(&self, feed: &FeedSpec) -> Result<()> {
        let domain = feed.url.host_str().and_then(psl::domain_str);
        let outlet_id = self.sync_outlet(feed, domain)?;
        // A permanent redirect is remembered until the user writes another address.
        self.connection
            .prepare_cached(
                "INSERT INTO feeds (id, outlet_id, url, configured_url, language) VALUES (?1, ?2, ?3, ?3, ?4)
                 ON CONFLICT (id) DO UPDATE SET outlet_id = ?2, language = ?4, is_active = 1, configured_url = ?3,
                     next_poll_at = CASE WHEN configured_url = ?3 THEN next_poll_at END,
                     etag = CASE WHEN configured_url = ?3 THEN etag END,
                     last_modified = CASE WHEN configured_url = ?3 THEN last_modified END,
                     url = CASE WHEN configured_url = ?3 THEN url ELSE ?3 END",
            )?
            .execute(params![feed.id, outlet_id, feed.url.as_str(), feed.language])?;
        Ok(())
    }

    fn sync_outlet(&self, feed: &FeedSpec, domain: Option<&str>) -> Result<OutletId> {
        Ok(self
            .connection
            .prepare_cached(
                "INSERT INTO outlets (name, domain, country, language) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (name) DO UPDATE SET domain = coalesce(domain, ?2), country = coalesce(?3, country),
                     language = coalesce(language, ?4)
                 RETURNING id",
            )?
            .query_row(params![feed.outlet, domain, feed.country, feed.language], one)?)
    }

    fn sync_topic(&self, topic: &TopicSpec, now: Timestamp) -> Result<()> {
        let known = self
            .connection
            .prepare_cached("SELECT query, terms, version, updated_at FROM topics WHERE id = ?")?
            .query_row([&topic.id], |row| {
                let terms: Json<BTreeMap<String, BTreeMap<Language, String>>> = row.get("terms")?;
                Ok((row.get::<_, String>("query")?, terms.0, row.get::<_, i64>("version")?, time(row, "updated_at")?))
            })
            .optional()?;
        let (version, updated_at) = match &known {
            None => (1, now),
            Some((query, terms, version, at)) if *query == topic.query && *terms == topic.terms => (*version, *at),
            Some((query, terms, version, at)) => {
                self.connection
                    .prepare_cached("INSERT INTO topic_versions VALUES (?, ?, ?, ?, ?, ?)")?
                    .execute(params![topic.id, version, query, Json(terms), Utc(*at), Utc(now)])?;
                (version + 1, now)
            }
        };
        self.connection
            .prepare_cached(
                "INSERT INTO topics (id, title, titles, query, terms, version, updated_at, is_run_over_archive)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, NOT EXISTS (SELECT 1 FROM articles))
                 ON CONFLICT (id) DO UPDATE SET title = ?2, titles = ?3, query = ?4, terms = ?5, version = ?6,
                     updated_at = ?7, is_active = 1,
                     is_run_over_archive = CASE WHEN version = ?6 THEN is_run_over_archive
                         ELSE NOT EXISTS (SELECT 1 FROM articles) END",
            )?
            .execute(params![
                topic.id,
                topic.title_in(Language::UND),
                Json(&topic.title),
                topic.query,
                Json(&topic.terms),
                version,
                Utc(updated_at),
            ])?;
        Ok(())
    }

    fn sync_claim(&self, topic_id: &TopicId, claim: &ClaimSpec, number: usize) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE topics SET is_run_over_archive = NOT EXISTS (SELECT 1 FROM articles)
                 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM claims WHERE id = ?2 AND query = ?3)",
            )?
            .execute(params![topic_id, claim.id, claim.query])?;
        self.connection
            .prepare_cached(
                "INSERT INTO claims (id, topic_id, number, text, texts, query) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET number = ?3, text = ?4, texts = ?5, query = ?6, is_active = 1",
            )?
            .execute(params![
                claim.id,
                topic_id,
                number as i64,
                claim.text_in(Language::UND),
                Json(&claim.text),
                claim.query,
            ])?;
        Ok(())
    }
}
