//! Writes a message for a channel: the same events as a mail, a document or a notification.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::alerts::Rule;
use crate::digest::{self, Bulletin, BulletinLine, Edition};
use crate::model::{MessageKind, Timestamp, rfc3339};
use crate::notify::{Channel, Content, MailContent, PushContent, Way};
use crate::pipeline::{self, EditionRequest};
use crate::store::{self, AlertChange, MessageIntent, Reader};
use crate::text::plain_line;

/// Changes that a document lists; the rest is counted.
const CHANGES_MAX: usize = 100;
/// Characters of words struck and added that a document holds of one change.
const WORDS_CHARS_MAX: usize = 1_000;
/// Lines of a text for a chat, and characters of each part of them.
const TEXT_LINES_MAX: usize = 20;
const PART_CHARS_MAX: usize = 300;
/// A notification: ntfy turns what is longer than 4,096 bytes into a file.
const PUSH_LINES_MAX: usize = 6;
const PUSH_CHARS_MAX: usize = 1_000;
/// A line of a list of mails or of a locked screen shows no more.
const SUBJECT_CHARS_MAX: usize = 180;

/// By which rule something is told, where and when.
pub(super) struct Occasion<'o> {
    pub(super) rule: &'o Rule,
    pub(super) channel: &'o Channel,
    pub(super) is_summary: bool,
    pub(super) now: Timestamp,
}

/// A message about changes; `None` where nothing is left to tell.
pub(super) fn alert(r: &Reader, occasion: &Occasion, changes: &[AlertChange]) -> store::Result<Option<MessageIntent>> {
    let Some(first) = changes.first() else { return Ok(None) };
    let Occasion { rule, channel, now, .. } = occasion;
    let from = changes.iter().map(|change| change.told.at).min().unwrap_or(*now);
    let request = EditionRequest::since(from, *now, &rule.time_zone, rule.language, Some(rule.topic.clone()));
    let is_told = |statement: &crate::model::Statement, claims: &[_]| rule.tells_saying(statement.kind, claims);
    let edition = pipeline::bulletin(r, changes, &request, is_told)?;
    let bulletin = digest::bulletin(&edition);
    let kind = if occasion.is_summary { MessageKind::Summary } else { MessageKind::Alert };
    let key = format!("{kind}/{}/{}", channel.id, first.told.id);
    let place = first.told.article.as_ref().map_or("", |article| article.url.as_str());
    let public_id = public_id(&[&key, &rfc3339(*now), place]);
    let content = match channel.way {
        Way::Email(_) => Content::Mail(Box::new(mail(rule, first, &bulletin))),
        Way::Webhook(_) => Content::Document(document(occasion, &public_id, &edition, &bulletin, changes)),
        Way::Ntfy(_) => Content::Push(push(&bulletin)),
    };
    Ok(Some(MessageIntent {
        key,
        public_id,
        channel: channel.id.clone(),
        kind,
        topic_id: Some(rule.topic.clone()),
        rule: Some(rule.id.clone()),
        created_at: *now,
        content: value(&content)?,
        recipients: channel.alert_recipients(),
    }))
}

/// A content as it is kept.
pub(super) fn value(content: &Content) -> store::Result<Value> {
    serde_json::to_value(content).map_err(|error| store::Error::Value(error.to_string()))
}

/// An id that is the same whenever it is made of the same parts, and nobody else's.
pub(super) fn public_id(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).fold(String::new(), |id, byte| format!("{id}{byte:02x}"))
}

fn mail(rule: &Rule, first: &AlertChange, bulletin: &Bulletin) -> MailContent {
    // Alerts on one story are one conversation.
    let thread = match first.told.story_id {
        Some(story) => format!("story-{story}.{}.alerts", rule.topic),
        None => format!("{}.alerts", rule.topic),
    };
    MailContent {
        subject: plain_line(&bulletin.subject(), SUBJECT_CHARS_MAX),
        text: bulletin.text.clone(),
        html: bulletin.html.clone(),
        thread,
        list: None,
    }
}

fn push(bulletin: &Bulletin) -> PushContent {
    let mut message: Vec<String> = match bulletin.lines.as_slice() {
        // Its first line is the title.
        [only] => vec![details(only)],
        lines => lines.iter().take(PUSH_LINES_MAX).map(told).collect(),
    };
    if bulletin.lines.len() > PUSH_LINES_MAX {
        message.push("…".to_owned());
    }
    PushContent {
        title: plain_line(&bulletin.subject(), SUBJECT_CHARS_MAX),
        message: cut(&message.join("\n\n"), PUSH_CHARS_MAX),
        click: bulletin.lines.iter().find_map(|line| line.url.clone()),
    }
}

fn document(occasion: &Occasion, id: &str, edition: &Edition, bulletin: &Bulletin, changes: &[AlertChange]) -> Value {
    let Occasion { rule, is_summary, now, .. } = occasion;
    let listed = edition.changes.iter().zip(changes).take(CHANGES_MAX).map(|(value, change)| {
        let mut value = value.clone();
        let mut left = WORDS_CHARS_MAX;
        for segment in &mut value.words {
            segment.text = cut(&segment.text, left);
            left = left.saturating_sub(segment.text.chars().count());
        }
        value.words.retain(|segment| !segment.text.is_empty());
        value.title = plain_line(&value.title, PART_CHARS_MAX);
        let mut value = json!(value);
        value["id"] = json!(change.told.id);
        value
    });
    let mut statements = json!(edition.statements.iter().take(CHANGES_MAX).collect::<Vec<_>>());
    for statement in statements.as_array_mut().into_iter().flatten() {
        for key in ["title", "text", "speaker"] {
            if let Some(text) = statement[key].as_str() {
                statement[key] = json!(plain_line(text, WORDS_CHARS_MAX));
            }
        }
    }
    json!({
        "version": 1,
        "type": if *is_summary { "summary" } else { "alert" },
        "id": id,
        "created_at": rfc3339(*now),
        "topic": { "id": rule.topic, "title": bulletin.heading },
        "rule": rule.id,
        "language": rule.language,
        "subject": plain_line(&bulletin.subject(), SUBJECT_CHARS_MAX),
        "text": chat_text(bulletin),
        "changes": listed.collect::<Vec<_>>(),
        "statements": statements,
        "more_changes": changes.len().saturating_sub(CHANGES_MAX),
    })
}

/// The events as a text that chats which take `{"text": …}` show: their markup, and names that wake everybody up, are
/// disarmed as Slack asks for.
pub(super) fn chat_text(bulletin: &Bulletin) -> String {
    let lines = bulletin.lines.iter().take(TEXT_LINES_MAX).map(told);
    // The subject of one event is how its lines begin.
    let subject = (bulletin.lines.len() != 1).then(|| bulletin.subject());
    let text = subject.into_iter().chain(lines).collect::<Vec<_>>().join("\n\n");
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    // A word joiner after the sign: it looks the same and calls nobody.
    text.replace('@', "@\u{2060}")
}

/// An event in some lines: what, our sentence, the passage, the headline, the address.
fn told(line: &BulletinLine) -> String {
    let details = details(line);
    if details.is_empty() { part(&line.headline()) } else { format!("{}\n{details}", part(&line.headline())) }
}

/// The same without its first line.
fn details(line: &BulletinLine) -> String {
    // The headline stands above already where it is about no claim.
    let title = line.about.as_ref().map(|_| line.title.clone());
    let parts = [Some(line.sentence.clone()), line.quote.clone(), title];
    let parts = parts.into_iter().flatten().map(|text| part(&text)).chain(line.url.clone());
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn part(text: &str) -> String {
    plain_line(text, PART_CHARS_MAX)
}

/// At most so many characters, the last being `…` where something was cut.
fn cut(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(chars_max.saturating_sub(1)).collect();
    if chars_max == 0 { String::new() } else { format!("{kept}…") }
}
