//! Documents for webhooks and push services.

use serde::{Deserialize, Serialize};
use url::Url;

use super::channel::{Endpoint, Ntfy, Webhook};
use super::error::Error;
use super::mail::MailContent;
use super::sign::Key;
use crate::fetch::{Identity, Posted, Poster};
use crate::model::Timestamp;

/// The part of a receiver's answer that is told.
const TOLD_CHARS_MAX: usize = 200;

/// What is sent, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// The parts of a mail.
    Mail(Box<MailContent>),
    /// A document for a webhook.
    Document(serde_json::Value),
    /// A notification.
    Push(PushContent),
}

/// A notification on a screen that is locked: short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushContent {
    /// One line.
    pub title: String,
    /// Some lines.
    pub message: String,
    /// What opens on a tap.
    pub click: Option<String>,
}

/// A client for documents, with what it needs to know.
#[derive(Debug)]
pub(super) struct Documents {
    poster: Poster,
    url: Url,
    token: Option<String>,
    shape: Shape,
}

#[derive(Debug)]
enum Shape {
    Signed(Option<Key>),
    /// The service's address, and the topic there.
    Push {
        topic: String,
        priority: u8,
    },
}

/// Gives the value of a variable.
pub(super) type Lookup<'l> = &'l dyn Fn(&str) -> Option<String>;

pub(super) fn secret(variable: &str, lookup: Lookup) -> Result<String, Error> {
    lookup(variable).filter(|value| !value.is_empty()).ok_or_else(|| Error::Unset(variable.to_owned()))
}

fn token(variable: Option<&str>, lookup: Lookup) -> Result<Option<String>, Error> {
    let Some(variable) = variable else { return Ok(None) };
    let token = secret(variable, lookup)?;
    if token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(Some(token));
    }
    Err(Error::Unusable { variable: variable.to_owned(), reason: "holds no token: it fits no header".to_owned() })
}

fn url(endpoint: &Endpoint, lookup: Lookup) -> Result<Url, Error> {
    match endpoint {
        Endpoint::Url(url) => Ok(url.clone()),
        Endpoint::Variable(variable) => Url::parse(secret(variable, lookup)?.trim())
            .map_err(|_| Error::Unusable { variable: variable.clone(), reason: "holds no address".to_owned() }),
    }
}

impl Documents {
    pub(super) fn webhook(webhook: &Webhook, identity: &Identity, lookup: Lookup) -> Result<Self, Error> {
        let key = match &webhook.secret_env {
            None => None,
            Some(variable) => {
                let unusable = |reason| Error::Unusable { variable: variable.clone(), reason };
                Some(Key::read(&secret(variable, lookup)?).map_err(unusable)?)
            }
        };
        Ok(Self {
            poster: poster(webhook.timeout, &webhook.allow_private, identity)?,
            url: url(&webhook.endpoint, lookup)?,
            token: token(webhook.token_env.as_deref(), lookup)?,
            shape: Shape::Signed(key),
        })
    }

    pub(super) fn ntfy(ntfy: &Ntfy, identity: &Identity, lookup: Lookup) -> Result<Self, Error> {
        let mut url = url(&ntfy.endpoint, lookup)?;
        let topic = push_topic(&url).ok_or_else(|| Error::Setup("the address names no topic".to_owned()))?;
        // ntfy takes JSON, and with it every alphabet, at the address above its topics.
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().pop();
        }
        Ok(Self {
            poster: poster(ntfy.timeout, &ntfy.allow_private, identity)?,
            url,
            token: token(ntfy.token_env.as_deref(), lookup)?,
            shape: Shape::Push { topic, priority: ntfy.priority },
        })
    }

    /// Posts once.
    pub(super) async fn send(&self, id: &str, content: &Content, now: Timestamp) -> Result<(), Error> {
        let mut headers = vec![("idempotency-key", id.to_owned())];
        headers.extend(self.token.as_ref().map(|token| ("authorization", format!("Bearer {token}"))));
        let body = match (&self.shape, content) {
            (Shape::Signed(key), Content::Document(document)) => {
                let body = serde_json::to_vec(document).map_err(|error| Error::Unfit(error.to_string()))?;
                headers.push(("webhook-id", id.to_owned()));
                headers.push(("webhook-timestamp", now.as_second().to_string()));
                headers.extend(key.as_ref().map(|key| ("webhook-signature", key.sign(id, now, &body))));
                body
            }
            (Shape::Push { topic, priority }, Content::Push(push)) => {
                let document = Notification {
                    topic,
                    title: &push.title,
                    message: &push.message,
                    click: push.click.as_deref(),
                    priority: *priority,
                    tags: ["newspaper"],
                    sequence_id: id,
                };
                serde_json::to_vec(&document).map_err(|error| Error::Unfit(error.to_string()))?
            }
            _ => return Err(Error::Unfit("it was written for a channel of another kind".to_owned())),
        };
        told(self.poster.post(&self.url, &headers, body, now).await)
    }
}

/// What ntfy takes. One that comes twice under the same sequence replaces itself, from ntfy 2.16 on.
#[derive(Serialize)]
struct Notification<'n> {
    topic: &'n str,
    title: &'n str,
    message: &'n str,
    #[serde(skip_serializing_if = "Option::is_none")]
    click: Option<&'n str>,
    priority: u8,
    tags: [&'n str; 1],
    sequence_id: &'n str,
}

/// The last part of an address's path.
pub(super) fn push_topic(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?;
    Some(last.to_owned())
}

fn poster(
    timeout: crate::model::TimeSpan,
    allow_private: &[crate::fetch::AddressRange],
    identity: &Identity,
) -> Result<Poster, Error> {
    Poster::new(timeout, allow_private.to_vec(), identity).map_err(|error| Error::Setup(error.to_string()))
}

fn told(posted: Posted) -> Result<(), Error> {
    match posted {
        Posted::Answered { status: 200..=299, .. } => Ok(()),
        Posted::Answered { status, body, retry_after } => {
            let line = body.split_whitespace().collect::<Vec<_>>().join(" ");
            let told: String = line.chars().filter(|c| !c.is_control()).take(TOLD_CHARS_MAX).collect();
            Err(Error::Status { status, told, retry_after })
        }
        Posted::Refused(refusal) => Err(Error::Guarded(refusal.to_string())),
        Posted::Timeout => Err(Error::Timeout { stage: None }),
        Posted::Network(message) => Err(Error::Unreachable(message)),
    }
}
