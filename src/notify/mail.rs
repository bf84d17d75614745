//! A mail as bytes: headers that programs thread, filter and unsubscribe by, and two parts with the same content.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use serde::{Deserialize, Serialize};
use url::Url;

use super::courier::Parcel;
use super::error::Error;

/// The parts of a mail that do not hang on the recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailContent {
    /// One line.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part.
    pub html: String,
    /// What all mails of one conversation share; clients show them as a thread.
    pub thread: String,
    /// For editions: the list that it goes to.
    pub list: Option<ListHeaders>,
}

/// What a list says of itself (RFC 2919, RFC 2369, RFC 8058).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListHeaders {
    /// The part of its id before the sender's domain: `topic.language`.
    pub id: String,
    /// Where readers can leave: `https:` and `mailto:` addresses; without any, the sender's address.
    pub unsubscribe: Vec<Url>,
}

/// The sender's own address as one where readers can leave.
pub fn unsubscribe_address(address: &str) -> Option<Url> {
    Url::parse(&format!("mailto:{address}?subject=unsubscribe")).ok()
}

/// Writes a mail for one recipient. The same parcel gives the same bytes.
pub(super) fn write(
    mail: &MailContent,
    parcel: Parcel<'_>,
    from: &Mailbox,
    reply_to: Option<&Mailbox>,
) -> Result<Vec<u8>, Error> {
    let unfit = |error: &dyn std::fmt::Display| Error::Unfit(error.to_string());
    let to: lettre::Address = parcel.recipient.parse().map_err(|error| unfit(&error))?;
    let domain = from.email.domain();
    let root = format!("<{}@{domain}>", mail.thread);
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(mail.subject.clone())
        .date(SystemTime::from(parcel.created_at))
        .message_id(Some(format!("<{}@{domain}>", parcel.public_id)))
        .in_reply_to(root.clone())
        .references(root)
        // No answering machine answers it (RFC 3834).
        .raw_header(header("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(reply_to) = reply_to {
        message = message.reply_to(reply_to.clone());
    }
    if let Some(list) = &mail.list {
        for (name, value) in list_headers(list, from) {
            message = message.raw_header(header(name, value));
        }
    }
    let parts = MultiPart::alternative()
        // The library's own boundary is a random one, and a mail that is sent again is the same mail.
        .boundary(format!("=_{}", parcel.public_id))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    message.multipart(parts).map(|message| message.formatted()).map_err(|error| unfit(&error))
}

fn header(name: &'static str, value: String) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value)
}

fn list_headers(list: &ListHeaders, from: &Mailbox) -> Vec<(&'static str, String)> {
    let own = unsubscribe_address(from.email.as_ref());
    let addresses: Vec<&Url> = match list.unsubscribe.as_slice() {
        [] => own.iter().collect(),
        named => named.iter().collect(),
    };
    let written = addresses.iter().map(|url| format!("<{url}>")).collect::<Vec<_>>().join(", ");
    let mut headers = vec![
        ("List-Id", format!("<{}.{}>", list.id, from.email.domain())),
        ("List-Unsubscribe", written),
        ("Precedence", "list".to_owned()),
    ];
    // One click is a POST, which a mail address cannot take (RFC 8058).
    if addresses.iter().any(|url| url.scheme() == "https") {
        headers.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
    }
    headers
}
