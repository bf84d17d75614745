//! A channel with its secrets, ready to send.

use super::channel::{Channel, Way};
use super::error::Error;
use super::post::{Content, Documents};
use super::smtp::Post;
use crate::fetch::Identity;
use crate::model::{ChannelId, Timestamp};

/// One message for one receiver.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'p> {
    /// By what the receiver knows it, in every attempt.
    pub public_id: &'p str,
    /// When it was decided.
    pub created_at: Timestamp,
    /// Mail address; empty where the channel has one receiver.
    pub recipient: &'p str,
    /// What is sent.
    pub content: &'p Content,
}

/// Sends on one channel.
#[derive(Debug)]
pub struct Courier {
    id: ChannelId,
    vehicle: Result<Vehicle, Error>,
}

#[derive(Debug)]
enum Vehicle {
    Post(Box<Post>),
    Documents(Box<Documents>),
}

impl Courier {
    /// Makes a channel ready. `lookup` gives the values of environment variables; what is lacking is told at each
    /// attempt, so that one channel without its secret stops no other.
    pub fn new(channel: &Channel, identity: &Identity, lookup: &dyn Fn(&str) -> Option<String>) -> Self {
        let vehicle = match &channel.way {
            Way::Email(email) => Post::new(email, lookup).map(Box::new).map(Vehicle::Post),
            Way::Webhook(webhook) => {
                Documents::webhook(webhook, identity, lookup).map(Box::new).map(Vehicle::Documents)
            }
            Way::Ntfy(ntfy) => Documents::ntfy(ntfy, identity, lookup).map(Box::new).map(Vehicle::Documents),
        };
        Self { id: channel.id.clone(), vehicle }
    }

    /// The channel.
    pub fn id(&self) -> &ChannelId {
        &self.id
    }

    /// Why the channel cannot send anything as it is.
    pub fn fault(&self) -> Option<&Error> {
        self.vehicle.as_ref().err()
    }

    /// Sends once.
    pub async fn send(&self, parcel: Parcel<'_>, now: Timestamp) -> Result<(), Error> {
        match &self.vehicle {
            Ok(Vehicle::Post(post)) => post.send(parcel).await,
            Ok(Vehicle::Documents(documents)) => documents.send(parcel.public_id, parcel.content, now).await,
            Err(error) => Err(error.clone()),
        }
    }
}
