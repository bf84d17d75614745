//! What carries messages out of the house: mail, webhooks, push. One attempt at a time; when and whether to try again
//! is decided elsewhere.
//!
//! Secrets are named in the configuration and come from the environment; here they are handed in.

mod channel;
mod courier;
mod error;
mod mail;
mod post;
mod sign;
mod smtp;
mod stream;

#[cfg(test)]
mod tests;

pub use channel::{Channel, Email, Endpoint, MailingList, Ntfy, Security, Way, Webhook, mail_address, mailbox};
pub use courier::{Courier, Parcel};
pub use error::{Error, Stage, Verdict};
pub use mail::{ListHeaders, MailContent, unsubscribe_address};
pub use post::{Content, PushContent};
