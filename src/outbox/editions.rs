//! Editions: made, kept and put on their way in one transaction.

use anyhow::Context;
use jiff::SignedDuration;
use url::Url;

use super::compose;
use crate::digest::{self, Edition, Format};
use crate::model::{MessageKind, Timestamp, rfc3339};
use crate::notify::{Content, ListHeaders, MailContent, MailingList};
use crate::pipeline::{self, EditionRequest};
use crate::store::{DigestIntent, MessageIntent, Store};
use crate::text::plain_line;

/// What is shown of a subject.
const SUBJECT_CHARS_MAX: usize = 180;

/// How long the words of messages are kept that have arrived everywhere; that they were sent is kept for ever.
const WORDS_KEPT: SignedDuration = SignedDuration::from_hours(30 * 24);

/// An edition that was made.
#[derive(Debug, Clone)]
pub struct Published {
    /// The edition.
    pub edition: Edition,
    /// Whether there is nothing in it to tell.
    pub is_empty: bool,
    /// Recipients for whom it is on its way now; those to whom it was sent before are not among them.
    pub recipients: usize,
}

/// Makes an edition, keeps it in the record and puts it on its way to the lists. `is_told` marks what it tells as told.
/// An edition of the same span goes to a list once, however often it is made.
pub fn publish(
    store: &Store,
    request: &EditionRequest,
    lists: &[&MailingList],
    is_told: bool,
    now: Timestamp,
) -> anyhow::Result<Published> {
    let edition = store.read(|r| pipeline::edition(r, request))?;
    let is_empty = digest::is_empty(&edition);
    let content = serde_json::from_str(&digest::render(&edition, Format::Json)).context("an edition as JSON")?;
    let kept = DigestIntent {
        date: request.date.to_string(),
        topic_id: request.topic.clone(),
        language: request.language,
        since: request.from,
        until: request.until,
        created_at: now,
        is_sent: is_told,
        content,
    };
    let wanted = lists.iter().filter(|list| list.is_sent_empty || !is_empty);
    let messages =
        wanted.map(|list| message(&edition, request, list, now)).collect::<crate::store::Result<Vec<_>>>()?;
    let old = now.checked_sub(WORDS_KEPT).unwrap_or(Timestamp::MIN);
    let recipients = store.write(move |w| {
        w.forget_sent_words(old)?;
        let mut recipients = 0;
        for message in &messages {
            if w.save_message(message)?.is_some() {
                recipients += message.recipients.len();
            }
        }
        // A day that is only sent again, to nobody new, is in the archive already.
        if is_told || recipients > 0 {
            w.save_digest(&kept)?;
        }
        Ok(recipients)
    })?;
    Ok(Published { edition, is_empty, recipients })
}

fn message(
    edition: &Edition,
    request: &EditionRequest,
    list: &MailingList,
    now: Timestamp,
) -> crate::store::Result<MessageIntent> {
    let (from, until) = (rfc3339(request.from), rfc3339(request.until));
    let id = format!("{}.{}", list.topic, list.language);
    let key = format!("edition/{}/{id}/{from}/{until}", list.channel);
    let (text, html) = digest::mail(edition, leave(list).as_deref());
    let mail = MailContent {
        subject: plain_line(&digest::subject(edition), SUBJECT_CHARS_MAX),
        text,
        html,
        thread: format!("{id}.editions"),
        list: Some(ListHeaders { id, unsubscribe: list.unsubscribe.clone() }),
    };
    Ok(MessageIntent {
        public_id: compose::public_id(&[&key]),
        key,
        channel: list.channel.clone(),
        kind: MessageKind::Edition,
        topic_id: Some(list.topic.clone()),
        rule: None,
        created_at: now,
        content: compose::value(&Content::Mail(Box::new(mail)))?,
        recipients: list.to.clone(),
    })
}

/// Where readers can leave, as they read it: a page where there is one, else a mail address. Mail programs have all of
/// them in the headers.
fn leave(list: &MailingList) -> Option<String> {
    let page = list.unsubscribe.iter().find(|url| url.scheme() == "https");
    let shown = |url: &Url| if url.scheme() == "mailto" { url.path().to_owned() } else { url.to_string() };
    page.or_else(|| list.unsubscribe.first()).map(shown)
}
