//! The nouns of smentita with their invariants.
//!
//! Everything here is plain data that every other module may speak of. Nothing here reads a clock, touches the
//! outside or decides anything: it imports no other module of the crate.

mod article;
mod change;
mod duration;
mod entry;
mod feed;
mod host;
mod id;
mod intent;
mod language;
mod message;
mod problem;
mod size;
mod snapshot;
mod statement;
mod story;
mod table;
mod text_enum;
mod time;
mod topic;

#[cfg(test)]
mod tests;

pub use article::{ArticleState, CopyOf, Extraction, LeftOut, PageDate, Quality};
pub use change::{Change, ChangeKind};
pub use duration::TimeSpan;
pub use entry::{Entry, FeedFormat, ParsedFeed};
pub use feed::{ExtractRules, FeedSpec, VisitPolicy};
pub use host::HostState;
pub use id::{
    ArticleId, ChangeId, ChannelId, ClaimId, DigestId, EntryId, FeedId, MessageId, OutletId, RevisionId, SnapshotId,
    StatementId, StoryId, TopicId,
};
pub use intent::{
    Address, Applied, ArticleIntent, ArticleRef, ArticleStub, ChangeIntent, EntryIntent, NoteIntent, OlderReading,
    PageBlock, PollIntent, ReanalysisIntent, RevisionIntent, TopicMatch,
};
pub use language::Language;
pub use message::{DeliveryState, MessageKind};
pub use problem::{Problem, Severity};
pub use size::ByteSize;
pub use snapshot::{Attempt, Hop, Outcome, Snapshot, Validators};
pub use statement::{HedgeType, Part, Position, Quotation, Statement, StatementKind};
pub use story::{Deliberation, JoinReason, PinKind, StoryAssignment, TriedCopy, TriedStory};
pub use table::RecordTable;
pub use time::{Timestamp, floor_to_second, rfc3339};
pub use topic::{ClaimSpec, ConceptSpec, SameSpec, TopicSpec};
