//! A rule of a topic, and what it is held against.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;

use super::kind::Kind;
use super::quiet::QuietHours;
use crate::model::{ArticleId, ChangeId, ChangeKind, ChannelId, ClaimId, Language, StatementKind, Timestamp, TopicId};

/// What a rule tells of that does not say what: denials and what else turns a claim around, and quiet edits.
pub const DEFAULT_KINDS: &[Kind] = &[
    Kind::Said(StatementKind::Denial),
    Kind::Said(StatementKind::Confirmation),
    Kind::Said(StatementKind::Correction),
    Kind::Change(ChangeKind::DenialRemoved),
    Kind::Change(ChangeKind::AllegationRemoved),
    Kind::Change(ChangeKind::HedgedToAsserted),
    Kind::Change(ChangeKind::AssertedToHedged),
    Kind::Change(ChangeKind::HeadlineChanged),
    Kind::Change(ChangeKind::PunctuationChanged),
    Kind::Change(ChangeKind::ArticleGone),
];

/// What the readers of a topic want to be told at once.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The topic.
    pub topic: TopicId,
    /// Names the rule in its topic.
    pub id: String,
    /// Where it tells.
    pub channels: Vec<ChannelId>,
    /// Of what.
    pub kinds: Vec<Kind>,
    /// Only of these outlets; empty: of all.
    pub outlets: Vec<String>,
    /// Only of articles in these languages; empty: in all.
    pub languages: Vec<Language>,
    /// Only of these claims; empty: of all, and of what is about none.
    pub claims: Vec<ClaimId>,
    /// Hours in which it waits.
    pub quiet: Vec<QuietHours>,
    /// The clock of those hours, and of what it says.
    pub time_zone: TimeZone,
    /// Messages in an hour on each channel; what is more waits for a summary.
    pub hourly_max: u32,
    /// The language of our own words.
    pub language: Language,
    /// The topic's title by language.
    pub title: BTreeMap<Language, String>,
}

/// A change, as far as rules go by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// The change.
    pub id: ChangeId,
    /// What happened.
    pub kind: ChangeKind,
    /// The claims that it is about.
    pub claims: Vec<ClaimId>,
    /// For a new article that is nobody's copy: what it says, with the claims that each passage is about.
    pub said: Vec<(StatementKind, Vec<ClaimId>)>,
}

/// What was seen in one visit of one article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// The article; `None` for what happens to stories.
    pub article: Option<ArticleId>,
    /// The topics that it belongs to.
    pub topics: Vec<TopicId>,
    /// The publisher; empty without an article.
    pub outlet: String,
    /// The article's language.
    pub language: Language,
    /// The changes, in the order in which they were written.
    pub facts: Vec<Fact>,
}

impl Rule {
    /// The changes of an event that the rule tells of.
    pub fn matching(&self, event: &Event) -> Vec<ChangeId> {
        let is_of_topic = event.topics.contains(&self.topic);
        let is_of_outlet = self.outlets.is_empty() || self.outlets.contains(&event.outlet);
        let is_of_language = self.languages.is_empty() || self.languages.contains(&event.language);
        if !(is_of_topic && is_of_outlet && is_of_language) {
            return Vec::new();
        }
        event.facts.iter().filter(|fact| self.tells(fact)).map(|fact| fact.id).collect()
    }

    fn tells(&self, fact: &Fact) -> bool {
        self.kinds.iter().any(|kind| match kind {
            Kind::Change(kind) => *kind == fact.kind && self.concerns(&fact.claims),
            Kind::Said(kind) => {
                (added_by(*kind) == fact.kind && self.concerns(&fact.claims))
                    || fact.said.iter().any(|(said, claims)| said == kind && self.concerns(claims))
            }
        })
    }

    /// Whether the rule tells of a passage in a new article.
    pub fn tells_saying(&self, kind: StatementKind, claims: &[ClaimId]) -> bool {
        self.kinds.contains(&Kind::Said(kind)) && self.concerns(claims)
    }

    fn concerns(&self, claims: &[ClaimId]) -> bool {
        self.claims.is_empty() || claims.iter().any(|claim| self.claims.contains(claim))
    }
}

/// The change by which a statement enters an article that is already out.
fn added_by(kind: StatementKind) -> ChangeKind {
    match kind {
        StatementKind::Allegation => ChangeKind::AllegationAdded,
        StatementKind::Denial => ChangeKind::DenialAdded,
        StatementKind::Confirmation => ChangeKind::ConfirmationAdded,
        StatementKind::NoComment => ChangeKind::NoCommentAdded,
        StatementKind::Correction => ChangeKind::CorrectionAdded,
    }
}
