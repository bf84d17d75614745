//! What rules tell of: changes that nobody has decided about yet, those held back, and those told lately.

use rusqlite::{OptionalExtension, Row, params};

use super::changes::{TOLD, ToldChange, told_change};
use super::values::{Utc, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ChangeId, ChangeKind, ChannelId, ClaimId, MessageId, Statement, Timestamp, TopicId};

/// Changes looked at in one transaction; a poll of many feeds gives some hundreds.
const TOGETHER_MAX: u32 = 2_000;

/// A change with all that rules and readers of an alert go by.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertChange {
    /// The change with its article and story.
    pub told: ToldChange,
    /// The topics that its article belongs to.
    pub topics: Vec<TopicId>,
    /// For a new article: what it says, with the claims, the best first.
    pub said: Vec<(Statement, Vec<ClaimId>)>,
}

/// A change that a rule holds back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldAlert {
    /// Where it is to be told.
    pub channel: ChannelId,
    /// The change.
    pub change_id: ChangeId,
    /// Whose rule it is.
    pub topic_id: TopicId,
    /// The rule's id in the topic.
    pub rule: String,
    /// Until when.
    pub due_at: Timestamp,
}

/// An alert or a summary that was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAlert {
    /// Where it is told.
    pub channel: ChannelId,
    /// Whose rule it is.
    pub topic_id: TopicId,
    /// The rule's id in the topic.
    pub rule: String,
    /// When.
    pub at: Timestamp,
}

impl Reader {
    /// The last change of the record; 0 where there is none.
    pub fn last_change(&self) -> Result<ChangeId> {
        let mut query = self.connection.prepare_cached("SELECT coalesce(max(id), 0) FROM changes")?;
        Ok(query.query_row([], one)?)
    }

    /// The changes of topics after one, dated from an instant on, in the order in which they were written; and the
    /// last change that this looked at.
    pub fn changes_to_alert(&self, after: ChangeId, since: Timestamp) -> Result<(Vec<AlertChange>, ChangeId)> {
        let mut last = self
            .connection
            .prepare_cached("SELECT max(id) FROM (SELECT id FROM changes WHERE id > ?1 ORDER BY id LIMIT ?2)")?;
        let last = last.query_row(params![after, TOGETHER_MAX], one::<Option<ChangeId>>)?.unwrap_or(after);
        let sql = format!("{TOLD} WHERE c.id > ?1 AND c.id <= ?2 AND c.at >= ?3 ORDER BY c.id");
        let mut query = self.connection.prepare_cached(&sql)?;
        let told: Vec<ToldChange> =
            query.query_map(params![after, last, Utc(since)], told_change)?.collect::<rusqlite::Result<_>>()?;
        let changes = told.into_iter().map(|told| self.alert_change(told)).collect::<Result<Vec<_>>>()?;
        Ok((changes.into_iter().filter(|change| !change.topics.is_empty()).collect(), last))
    }

    /// A change by its id, for an alert; `None` where it is not there any more.
    pub fn change_to_alert(&self, id: ChangeId) -> Result<Option<AlertChange>> {
        let mut query = self.connection.prepare_cached(&format!("{TOLD} WHERE c.id = ?"))?;
        query.query_row([id], told_change).optional()?.map(|told| self.alert_change(told)).transpose()
    }

    fn alert_change(&self, told: ToldChange) -> Result<AlertChange> {
        let article = told.article.as_ref().map(|article| article.id);
        let mut query = self.connection.prepare_cached(
            "SELECT topic_id FROM topic_articles WHERE article_id = ?1 AND ?1 IS NOT NULL UNION SELECT ?2 WHERE ?2 IS NOT NULL
             ORDER BY 1",
        )?;
        let topics = query.query_map(params![article, told.topic_id], one)?.collect::<rusqlite::Result<_>>()?;
        let said = match (told.kind, told.to_revision_id) {
            (ChangeKind::ArticleAppeared | ChangeKind::CopyAppeared, Some(revision)) => self.statements_of(revision)?,
            _ => Vec::new(),
        };
        Ok(AlertChange { told, topics, said })
    }

    /// The changes held back, in the order in which they were written.
    pub fn held_alerts(&self) -> Result<Vec<HeldAlert>> {
        let mut query = self.connection.prepare_cached(
            "SELECT channel, change_id, topic_id, rule, due_at FROM alerts WHERE due_at IS NOT NULL
             ORDER BY change_id, channel",
        )?;
        let rows = query.query_map([], |row| {
            Ok(HeldAlert {
                channel: row.get("channel")?,
                change_id: row.get("change_id")?,
                topic_id: row.get("topic_id")?,
                rule: row.get("rule")?,
                due_at: time(row, "due_at")?,
            })
        })?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// When the first of them is due.
    pub fn next_alert_at(&self) -> Result<Option<Timestamp>> {
        let mut query = self.connection.prepare_cached("SELECT min(due_at) FROM alerts WHERE due_at IS NOT NULL")?;
        Ok(query.query_row([], one::<Option<Utc>>)?.map(|utc| utc.0))
    }

    /// The alerts and summaries decided after an instant.
    pub fn told_alerts(&self, after: Timestamp) -> Result<Vec<ToldAlert>> {
        let mut query = self.connection.prepare_cached(
            "SELECT channel, topic_id, rule, created_at FROM messages
             WHERE rule IS NOT NULL AND topic_id IS NOT NULL AND created_at > ? ORDER BY id",
        )?;
        let told = |row: &Row<'_>| {
            Ok(ToldAlert {
                channel: row.get("channel")?,
                topic_id: row.get("topic_id")?,
                rule: row.get("rule")?,
                at: time(row, "created_at")?,
            })
        };
        Ok(query.query_map([Utc(after)], told)?.collect::<rusqlite::Result<_>>()?)
    }
}

impl Writer {
    /// Holds a change back, or holds it back for longer.
    pub fn hold_alert(&self, held: &HeldAlert, decided_at: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO alerts (channel, change_id, topic_id, rule, decided_at, due_at) VALUES (?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET due_at = excluded.due_at WHERE message_id IS NULL",
            )?
            .execute(params![
                held.channel,
                held.change_id,
                held.topic_id,
                held.rule,
                Utc(decided_at),
                Utc(held.due_at)
            ])?;
        Ok(())
    }

    /// Marks a change as told by a message.
    pub fn tell_alert(
        &self,
        (channel, change): (&ChannelId, ChangeId),
        (topic, rule): (&TopicId, &str),
        message: MessageId,
        decided_at: Timestamp,
    ) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO alerts (channel, change_id, topic_id, rule, decided_at, message_id) VALUES (?, ?, ?, ?, ?, ?)
                 ON CONFLICT DO UPDATE SET due_at = NULL, message_id = excluded.message_id WHERE message_id IS NULL",
            )?
            .execute(params![channel, change, topic, rule, Utc(decided_at), message])?;
        Ok(())
    }

    /// Forgets a change that was held back for a channel or a rule that is no more.
    pub fn drop_held_alert(&self, channel: &ChannelId, change: ChangeId) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM alerts WHERE channel = ? AND change_id = ? AND message_id IS NULL")?
            .execute(params![channel, change])?;
        Ok(())
    }
}
