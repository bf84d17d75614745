//! Identities: slugs chosen by the user, and integers given by the record.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! integer_ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

macro_rules! slug_ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The slug itself.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(slug: &str) -> Self {
                Self(slug.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }
    )+};
}

integer_ids! {
    /// A publisher.
    OutletId,
    /// An item of a feed.
    EntryId,
    /// A page behind one or more entries.
    ArticleId,
    /// A distinct content of an article.
    RevisionId,
    /// The bytes of one answer.
    SnapshotId,
    /// Articles about one event.
    StoryId,
    /// A passage that alleges, denies, confirms, refuses or corrects.
    StatementId,
    /// A dated event of the record.
    ChangeId,
    /// A daily edition.
    DigestId,
    /// An alert, a summary or an edition on its way.
    MessageId,
}

slug_ids! {
    /// A feed, by its configured slug.
    FeedId,
    /// A topic, by its configured slug.
    TopicId,
    /// A claim, as `topic/claim`.
    ClaimId,
    /// A channel of alerts and editions, by its configured slug.
    ChannelId,
}

impl ClaimId {
    /// The topic that tracks it.
    pub fn topic(&self) -> Option<TopicId> {
        self.0.split_once('/').map(|(topic, _)| topic.into())
    }
}
