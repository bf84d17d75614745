//! Changes: the dated events of the record.

use serde::Serialize;

use super::text_enum::text_enum;
use super::{ArticleId, RevisionId, StoryId, Timestamp, TopicId};

text_enum! {
    /// What happened.
    pub enum ChangeKind {
        /// An article about a topic was seen for the first time.
        ArticleAppeared = "article_appeared",
        /// The same, and its text is another article's.
        CopyAppeared = "copy_appeared",
        /// An outlet carries a story that it did not carry before.
        OutletJoined = "outlet_joined",
        /// A language carries a story that it did not carry before.
        LanguageJoined = "language_joined",
        /// The words of a headline changed.
        HeadlineChanged = "headline_changed",
        /// The text changed, and no more telling kind explains it.
        TextChanged = "text_changed",
        /// A question mark or quotation marks were added to or removed from a headline.
        PunctuationChanged = "punctuation_changed",
        /// An allegation entered.
        AllegationAdded = "allegation_added",
        /// An allegation left.
        AllegationRemoved = "allegation_removed",
        /// A denial entered.
        DenialAdded = "denial_added",
        /// A denial left.
        DenialRemoved = "denial_removed",
        /// A confirmation entered.
        ConfirmationAdded = "confirmation_added",
        /// A refusal to comment entered.
        NoCommentAdded = "no_comment_added",
        /// The outlet's own correction entered.
        CorrectionAdded = "correction_added",
        /// A hedged allegation became a stated fact.
        HedgedToAsserted = "hedged_to_asserted",
        /// A stated fact became a hedged allegation.
        AssertedToHedged = "asserted_to_hedged",
        /// The article's position on a claim moved.
        PositionChanged = "position_changed",
        /// The article cannot be found.
        ArticleMissing = "article_missing",
        /// The same, confirmed over time.
        ArticleGone = "article_gone",
        /// It can be found again.
        ArticleRestored = "article_restored",
        /// It lives under another address.
        ArticleMoved = "article_moved",
        /// A story was opened.
        StoryOpened = "story_opened",
        /// Two stories turned out to be one.
        StoriesMerged = "stories_merged",
        /// One story turned out to be two.
        StorySplit = "story_split",
    }
}

/// A dated event, as it is written to `changes`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The visit that saw it.
    pub at: Timestamp,
    /// What happened.
    pub kind: ChangeKind,
    /// The topic it matters to, if any.
    pub topic_id: Option<TopicId>,
    /// The story it belongs to.
    pub story_id: Option<StoryId>,
    /// The article concerned.
    pub article_id: Option<ArticleId>,
    /// The revision before.
    pub from_revision_id: Option<RevisionId>,
    /// The revision after.
    pub to_revision_id: Option<RevisionId>,
    /// The words, the statement, `not_before` (the visit before): a JSON object.
    pub detail: serde_json::Value,
}
