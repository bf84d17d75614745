//! The line outwards: what the record holds that is new is decided about once, written down as messages, and carried
//! to its receivers until they have it.
//!
//! [`decide()`] holds changes against rules and [`publish`] makes editions: both write messages in the transaction that
//! remembers that they did, so that a crash loses none and doubles none. [`deliver()`] sends what waits, one message at
//! a time on each channel and to each receiver in order; a message keeps its id through every attempt, so that a
//! receiver can tell one that comes a second time after a crash between its arrival and our note of it.

mod compose;
mod decide;
mod deliver;
mod editions;
mod sample;

pub use decide::decide;
pub use deliver::{Delivered, Policy, deliver};
pub use editions::{Published, publish};
pub use sample::sample;

use crate::alerts::Rule;
use crate::model::ChannelId;
use crate::notify::{Channel, MailingList};

/// What is sent, where, and to whom: the part of the configuration that looks outwards.
#[derive(Debug, Clone, Default)]
pub struct Plan {
    /// The topics' rules, in the order of the file.
    pub rules: Vec<Rule>,
    /// The channels.
    pub channels: Vec<Channel>,
    /// The lists of those who get editions.
    pub lists: Vec<MailingList>,
}

impl Plan {
    /// A channel by its name.
    pub fn channel(&self, id: &ChannelId) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.id == *id)
    }
}
