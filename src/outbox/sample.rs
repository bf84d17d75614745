//! A message that tells nothing, to see whether a channel works.

use serde_json::json;

use super::compose::public_id;
use crate::model::{Timestamp, rfc3339};
use crate::notify::{Channel, Content, MailContent, PushContent, Way};

/// What the sample says.
const SUBJECT: &str = "smentita: a test";
const TEXT: &str = "This is a test of smentita. The channel works, and nothing has happened.";

/// A sample for a channel, and its id.
pub fn sample(channel: &Channel, now: Timestamp) -> (String, Content) {
    let id = public_id(&["test", channel.id.as_str(), &rfc3339(now)]);
    let content = match channel.way {
        Way::Email(_) => Content::Mail(Box::new(MailContent {
            subject: SUBJECT.to_owned(),
            text: format!("{TEXT}\n"),
            html: format!("<!doctype html><html lang=\"en\"><body><p>{TEXT}</p></body></html>\n"),
            thread: "tests".to_owned(),
            list: None,
        })),
        Way::Webhook(_) => Content::Document(json!({
            "version": 1, "type": "test", "id": id, "created_at": rfc3339(now), "subject": SUBJECT, "text": TEXT,
            "changes": [], "statements": [],
        })),
        Way::Ntfy(_) => Content::Push(PushContent { title: SUBJECT.to_owned(), message: TEXT.to_owned(), click: None }),
    };
    (id, content)
}
