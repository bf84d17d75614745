//! Channels and lists of recipients, as the user configures them.

use std::path::PathBuf;

use lettre::message::Mailbox;
use url::Url;

use crate::fetch::AddressRange;
use crate::model::{ChannelId, Language, TimeSpan, TopicId};

/// A way out of the house.
#[derive(Debug, Clone, PartialEq)]
pub struct Channel {
    /// Its name in the configuration.
    pub id: ChannelId,
    /// What it is.
    pub way: Way,
}

/// What a channel is.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// Mail.
    Email(Email),
    /// A signed document, posted.
    Webhook(Webhook),
    /// A push service that speaks ntfy's protocol.
    Ntfy(Ntfy),
}

impl Channel {
    /// Whom alerts on it are for; one empty text where there is one receiver.
    pub fn alert_recipients(&self) -> Vec<String> {
        match &self.way {
            Way::Email(email) => email.to.clone(),
            Way::Webhook(_) | Way::Ntfy(_) => vec![String::new()],
        }
    }
}

/// How the connection to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// By TLS from its first byte.
    Tls,
    /// By TLS after a greeting; without it nothing is sent.
    StartTls,
    /// Not at all; for a server on this machine.
    None,
}

/// A mail server, and whom alerts go to.
#[derive(Debug, Clone, PartialEq)]
pub struct Email {
    /// Host name or address.
    pub server: String,
    /// Port.
    pub port: u16,
    /// How the connection is protected.
    pub security: Security,
    /// A PEM file with the authority that has signed the server's certificate, besides those that the system trusts.
    pub ca_file: Option<PathBuf>,
    /// The user; `None` sends without a login.
    pub user: Option<String>,
    /// The variable that holds the password.
    pub password_env: Option<String>,
    /// The sender: `Name <address>`.
    pub from: String,
    /// Where answers go, if elsewhere.
    pub reply_to: Option<String>,
    /// Whom alerts go to.
    pub to: Vec<String>,
    /// The time for each step of the conversation.
    pub timeout: TimeSpan,
    /// The time for the server's answer to the message itself.
    pub answer_timeout: TimeSpan,
}

/// Where a document is posted: an address in the configuration, or a variable that holds one which is a secret.
#[derive(Debug, Clone, PartialEq)]
pub enum Endpoint {
    /// The address.
    Url(Url),
    /// The variable that holds it.
    Variable(String),
}

/// A receiver of signed documents.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// Where.
    pub endpoint: Endpoint,
    /// The variable that holds the signing key; `None` sends unsigned.
    pub secret_env: Option<String>,
    /// The variable that holds a token for `Authorization: Bearer`.
    pub token_env: Option<String>,
    /// The time for one post.
    pub timeout: TimeSpan,
    /// Ranges that may be spoken to besides public addresses.
    pub allow_private: Vec<AddressRange>,
}

/// A topic of a push service.
#[derive(Debug, Clone, PartialEq)]
pub struct Ntfy {
    /// Where: the server's address with the topic as the last part of its path.
    pub endpoint: Endpoint,
    /// The variable that holds a token for `Authorization: Bearer`.
    pub token_env: Option<String>,
    /// From 1 to 5.
    pub priority: u8,
    /// The time for one post.
    pub timeout: TimeSpan,
    /// Ranges that may be spoken to besides public addresses.
    pub allow_private: Vec<AddressRange>,
}

/// Who gets the editions of a topic in a language.
#[derive(Debug, Clone, PartialEq)]
pub struct MailingList {
    /// The topic.
    pub topic: TopicId,
    /// The readers' language.
    pub language: Language,
    /// The channel, one of mail.
    pub channel: ChannelId,
    /// Their addresses.
    pub to: Vec<String>,
    /// Where readers can leave: web addresses and `mailto:`.
    pub unsubscribe: Vec<Url>,
    /// Whether an edition is sent in which there is nothing to tell.
    pub is_sent_empty: bool,
}

/// A mailbox, `Name <address>` or an address alone; the message says what is wrong.
pub fn mailbox(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no mail address; write it like `Desk <desk@example.org>`");
    parse_mailbox(text).map(|_| text.to_owned()).ok_or_else(wrong)
}

/// A mail address alone; the message says what is wrong.
pub fn mail_address(text: &str) -> Result<String, String> {
    let wrong = || format!("`{text}` is no mail address; write it like `desk@example.org`");
    text.parse::<lettre::Address>().map(|_| text.to_owned()).map_err(|_| wrong())
}

pub(super) fn parse_mailbox(text: &str) -> Option<Mailbox> {
    // What ends a header line would end ours.
    if text.chars().any(char::is_control) { None } else { text.parse().ok() }
}
