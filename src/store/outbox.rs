//! Messages on their way: one row for each receiver, taken one at a time and in their order.

use rusqlite::{OptionalExtension, Row, params};

use super::values::{Json, Utc, maybe_time, one, time};
use super::{Reader, Result, Writer};
use crate::model::{ChannelId, MessageId, MessageKind, Timestamp, TopicId};

/// A message to send.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageIntent {
    /// What it tells, on which channel: a second message of the same key is not written.
    pub key: String,
    /// By what receivers know it.
    pub public_id: String,
    /// The channel.
    pub channel: ChannelId,
    /// What it is.
    pub kind: MessageKind,
    /// The topic.
    pub topic_id: Option<TopicId>,
    /// The rule of the topic, for alerts and summaries.
    pub rule: Option<String>,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What is sent: a JSON document.
    pub content: serde_json::Value,
    /// Whom it is for; one empty text where the channel has one receiver.
    pub recipients: Vec<String>,
}

/// A message whose turn it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    /// The message.
    pub message_id: MessageId,
    /// By what receivers know it.
    pub public_id: String,
    /// The channel.
    pub channel: ChannelId,
    /// Whom it is for.
    pub recipient: String,
    /// What it is.
    pub kind: MessageKind,
    /// When it was decided.
    pub created_at: Timestamp,
    /// What is sent.
    pub content: serde_json::Value,
    /// Attempts, this one included.
    pub attempt_count: u32,
    /// The receiver's failures in a row before it.
    pub failure_count: u32,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryEnd {
    /// The receiver has it.
    Sent,
    /// The receiver refused it for good.
    Failed {
        /// Its words.
        problem: String,
    },
    /// It is to be tried again.
    Later {
        /// What went wrong.
        problem: String,
        /// Not before.
        next_attempt_at: Timestamp,
        /// Whether the others on the channel cannot be reached either.
        is_of_channel: bool,
        /// What is waiting since before this is given up.
        give_up_before: Timestamp,
    },
}

/// How a receiver does.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ReceiverHealth {
    /// The channel.
    pub channel: ChannelId,
    /// Mail address; empty where the channel has one receiver.
    pub recipient: String,
    /// Messages that wait, or are under way.
    pub waiting: u32,
    /// Since when the first of them does.
    pub waiting_since: Option<Timestamp>,
    /// Messages that arrived.
    pub sent: u32,
    /// Messages refused for good.
    pub failed: u32,
    /// Messages given up.
    pub dead: u32,
    /// Attempts in a row that failed.
    pub failure_count: u32,
    /// None before.
    pub next_attempt_at: Option<Timestamp>,
    /// When something last arrived.
    pub last_sent_at: Option<Timestamp>,
    /// What went wrong in the last attempt.
    pub last_problem: Option<String>,
}

impl Reader {
    /// How the receivers do that anything was ever sent to.
    pub fn receivers(&self) -> Result<Vec<ReceiverHealth>> {
        let mut query = self.connection.prepare_cached(
            "SELECT o.channel, o.recipient, sum(o.state IN ('pending', 'sending')) AS waiting,
                 min(CASE WHEN o.state IN ('pending', 'sending') THEN m.created_at END) AS waiting_since,
                 sum(o.state = 'sent') AS sent, sum(o.state = 'failed') AS failed, sum(o.state = 'dead') AS dead,
                 coalesce(r.failure_count, 0) AS failure_count, r.next_attempt_at, r.last_sent_at, r.last_problem
             FROM outbox AS o JOIN messages AS m ON m.id = o.message_id
             LEFT JOIN receivers AS r ON r.channel = o.channel AND r.recipient = o.recipient
             GROUP BY o.channel, o.recipient ORDER BY o.channel, o.recipient",
        )?;
        let health = |row: &Row<'_>| {
            Ok(ReceiverHealth {
                channel: row.get("channel")?,
                recipient: row.get("recipient")?,
                waiting: row.get("waiting")?,
                waiting_since: maybe_time(row, "waiting_since")?,
                sent: row.get("sent")?,
                failed: row.get("failed")?,
                dead: row.get("dead")?,
                failure_count: row.get("failure_count")?,
                next_attempt_at: maybe_time(row, "next_attempt_at")?,
                last_sent_at: maybe_time(row, "last_sent_at")?,
                last_problem: row.get("last_problem")?,
            })
        };
        Ok(query.query_map([], health)?.collect::<rusqlite::Result<_>>()?)
    }

    /// Whether a message of this key was written.
    pub fn has_message(&self, key: &str) -> Result<bool> {
        let mut query = self.connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM messages WHERE key = ?)")?;
        Ok(query.query_row([key], one)?)
    }

    /// The channels on which something may be sent now.
    pub fn channels_due(&self, now: Timestamp) -> Result<Vec<ChannelId>> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT o.channel FROM outbox AS o
             LEFT JOIN receivers AS r ON r.channel = o.channel AND r.recipient = o.recipient
             WHERE o.state IN ('pending', 'sending') AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= ?)",
        )?;
        Ok(query.query_map([Utc(now)], one)?.collect::<rusqlite::Result<_>>()?)
    }
}

/// The earliest message of any receiver of the channel `?1` whose turn it is at `?2`: of each receiver only the first
/// that waits.
const NEXT: &str = "
    SELECT o.message_id, o.recipient, o.attempt_count, m.public_id, m.kind, m.created_at, m.content,
        coalesce(r.failure_count, 0) AS failure_count
    FROM outbox AS o JOIN messages AS m ON m.id = o.message_id
    LEFT JOIN receivers AS r ON r.channel = o.channel AND r.recipient = o.recipient
    WHERE o.channel = ?1 AND o.state IN ('pending', 'sending') AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= ?2)
        AND NOT EXISTS (
            SELECT 1 FROM outbox AS e WHERE e.channel = o.channel AND e.recipient = o.recipient
                AND e.message_id < o.message_id AND e.state IN ('pending', 'sending')
        )
    ORDER BY o.message_id, o.recipient LIMIT 1";

impl Writer {
    /// Writes a message with its receivers; `None` where there is one of this key.
    pub fn save_message(&self, message: &MessageIntent) -> Result<Option<MessageId>> {
        let written = self
            .connection
            .prepare_cached(
                "INSERT OR IGNORE INTO messages (key, public_id, channel, kind, topic_id, rule, created_at, content)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                message.key,
                message.public_id,
                message.channel,
                message.kind,
                message.topic_id,
                message.rule,
                Utc(message.created_at),
                Json(&message.content),
            ])?;
        if written == 0 {
            return Ok(None);
        }
        let id = MessageId(self.connection.last_insert_rowid());
        let mut send = self
            .connection
            .prepare_cached("INSERT OR IGNORE INTO outbox (message_id, channel, recipient) VALUES (?, ?, ?)")?;
        for recipient in &message.recipients {
            send.execute(params![id, message.channel, recipient])?;
        }
        Ok(Some(id))
    }

    /// Takes the next message of a channel: from now on it is under way, and so it is after a crash.
    pub fn begin_delivery(&self, channel: &ChannelId, now: Timestamp) -> Result<Option<Delivery>> {
        let mut query = self.connection.prepare_cached(NEXT)?;
        let next = query
            .query_row(params![channel, Utc(now)], |row| {
                Ok(Delivery {
                    message_id: row.get("message_id")?,
                    public_id: row.get("public_id")?,
                    channel: channel.clone(),
                    recipient: row.get("recipient")?,
                    kind: row.get("kind")?,
                    created_at: time(row, "created_at")?,
                    content: row.get::<_, Json<_>>("content")?.0,
                    attempt_count: row.get::<_, u32>("attempt_count")?.saturating_add(1),
                    failure_count: row.get("failure_count")?,
                })
            })
            .optional()?;
        if let Some(next) = &next {
            self.connection
                .prepare_cached(
                    "UPDATE outbox SET state = 'sending', attempt_count = ?4
                     WHERE message_id = ?1 AND channel = ?2 AND recipient = ?3",
                )?
                .execute(params![next.message_id, channel, next.recipient, next.attempt_count])?;
        }
        Ok(next)
    }

    /// Writes how an attempt ended.
    pub fn end_delivery(&self, delivery: &Delivery, end: &DeliveryEnd, now: Timestamp) -> Result<()> {
        let (state, problem) = match end {
            DeliveryEnd::Sent => ("sent", None),
            DeliveryEnd::Failed { problem } => ("failed", Some(problem)),
            DeliveryEnd::Later { problem, .. } => ("pending", Some(problem)),
        };
        let Delivery { message_id, channel, recipient, .. } = delivery;
        self.connection
            .prepare_cached(
                "UPDATE outbox SET state = ?4, problem = ?5, ended_at = CASE WHEN ?4 = 'pending' THEN NULL ELSE ?6 END
                 WHERE message_id = ?1 AND channel = ?2 AND recipient = ?3",
            )?
            .execute(params![message_id, channel, recipient, state, problem, Utc(now)])?;
        match end {
            DeliveryEnd::Sent => self.receiver_is_well(channel, recipient, now),
            DeliveryEnd::Failed { problem } => self.receiver_failed(channel, recipient, problem, None),
            DeliveryEnd::Later { problem, next_attempt_at, is_of_channel, give_up_before } => {
                let concerned = if *is_of_channel { self.waiting_of(channel)? } else { vec![recipient.clone()] };
                for one in &concerned {
                    self.receiver_failed(channel, one, problem, Some(*next_attempt_at))?;
                    self.give_up(channel, one, *give_up_before, now)?;
                }
                Ok(())
            }
        }
    }

    fn receiver_is_well(&self, channel: &ChannelId, recipient: &str, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO receivers (channel, recipient, last_sent_at) VALUES (?, ?, ?)
                 ON CONFLICT DO UPDATE SET failure_count = 0, next_attempt_at = NULL, last_problem = NULL,
                     last_sent_at = excluded.last_sent_at",
            )?
            .execute(params![channel, recipient, Utc(now)])?;
        Ok(())
    }

    fn receiver_failed(
        &self,
        channel: &ChannelId,
        recipient: &str,
        problem: &str,
        next: Option<Timestamp>,
    ) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO receivers (channel, recipient, failure_count, next_attempt_at, last_problem)
                 VALUES (?, ?, 1, ?, ?)
                 ON CONFLICT DO UPDATE SET failure_count = failure_count + 1,
                     next_attempt_at = excluded.next_attempt_at, last_problem = excluded.last_problem",
            )?
            .execute(params![channel, recipient, next.map(Utc), problem])?;
        Ok(())
    }

    fn waiting_of(&self, channel: &ChannelId) -> Result<Vec<String>> {
        let mut query = self.connection.prepare_cached(
            "SELECT DISTINCT recipient FROM outbox WHERE channel = ? AND state IN ('pending', 'sending')",
        )?;
        Ok(query.query_map([channel], one)?.collect::<rusqlite::Result<_>>()?)
    }

    fn give_up(&self, channel: &ChannelId, recipient: &str, before: Timestamp, now: Timestamp) -> Result<()> {
        self.connection
            .prepare_cached(
                "UPDATE outbox SET state = 'dead', ended_at = ?4
                 WHERE channel = ?1 AND recipient = ?2 AND state IN ('pending', 'sending')
                     AND message_id IN (SELECT id FROM messages WHERE created_at <= ?3)",
            )?
            .execute(params![channel, recipient, Utc(before), Utc(now)])?;
        Ok(())
    }

    /// Drops the content of messages from before an instant that have arrived at every receiver.
    pub fn forget_sent_words(&self, before: Timestamp) -> Result<usize> {
        let forgotten = self
            .connection
            .prepare_cached(
                "UPDATE messages SET content = 'null' WHERE created_at < ? AND content <> 'null' AND NOT EXISTS (
                     SELECT 1 FROM outbox AS o WHERE o.message_id = messages.id AND o.channel = messages.channel
                         AND o.state <> 'sent'
                 )",
            )?
            .execute([Utc(before)])?;
        Ok(forgotten)
    }

    /// Lets what was given up or refused wait again, at once and in its order; gives how many.
    pub fn retry_messages(&self, channel: Option<&ChannelId>) -> Result<usize> {
        self.connection
            .prepare_cached("UPDATE receivers SET next_attempt_at = NULL WHERE ?1 IS NULL OR channel = ?1")?
            .execute([channel])?;
        let again = self
            .connection
            .prepare_cached(
                "UPDATE outbox SET state = 'pending', ended_at = NULL
                 WHERE state IN ('dead', 'failed') AND (?1 IS NULL OR channel = ?1)",
            )?
            .execute([channel])?;
        Ok(again)
    }
}
