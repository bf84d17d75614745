//! What an edition is made of: plain values, filled from the record by whoever has it.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use crate::model::{
    ArticleId, ChangeKind, ClaimId, Language, Position, Statement, StatementKind, StoryId, Timestamp, TopicId,
};

/// All that happened between two instants, for one reader.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The civil day of the edition; of `until` where it tells what is new since the last one.
    pub date: Date,
    /// The first instant told of.
    pub from: Timestamp,
    /// The instant up to which it tells, exclusive.
    pub until: Timestamp,
    /// The reader's time zone.
    pub time_zone: TimeZone,
    /// The reader's language; English where there are no messages in it.
    pub language: Language,
    /// The topic, or `None` for all of them.
    pub topic: Option<TopicTitle>,
    /// Every story that something below belongs to, in any order.
    pub stories: Vec<Story>,
    /// Denials, confirmations, refusals to comment and corrections that entered the record, in any order.
    pub statements: Vec<Spoken>,
    /// What `changes` holds of the time, in any order.
    pub changes: Vec<Change>,
    /// The topic's claims with the latest position of each outlet.
    pub claims: Vec<Claim>,
    /// The last root of the chain of evidence, where there is one.
    pub root: Option<DayRoot>,
}

/// What proves the record up to the end of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayRoot {
    /// The last day that it covers.
    pub day: Date,
    /// The root, hexadecimal.
    pub root: String,
}

/// A topic by its title in the reader's language.
#[derive(Debug, Clone)]
pub struct TopicTitle {
    /// Its slug.
    pub id: TopicId,
    /// Its title.
    pub title: String,
}

/// A story and those of its articles that the edition speaks of.
#[derive(Debug, Clone, Serialize)]
pub struct Story {
    /// Its number.
    pub id: StoryId,
    /// Its title, in the language of the article that gave it.
    pub title: String,
    /// That language.
    #[serde(skip)]
    pub language: Language,
    /// When the first article of the story was published or seen; what a denial's delay counts from.
    #[serde(skip)]
    pub first_report_at: Option<Timestamp>,
    /// Its articles, in any order.
    pub articles: Vec<Article>,
}

/// An article of a story.
#[derive(Debug, Clone, Serialize)]
pub struct Article {
    /// Its number.
    pub id: ArticleId,
    /// Its address.
    pub url: String,
    /// Its headline, in its own language.
    pub title: String,
    /// Its publisher.
    pub outlet: String,
    /// Its language.
    pub language: Language,
    /// The earliest article with the same text, if that is another one.
    pub copy_of: Option<ArticleId>,
    /// When it was published, or first seen.
    #[serde(skip)]
    pub at: Timestamp,
    /// Whether it appeared in the time of the edition.
    #[serde(skip)]
    pub is_new: bool,
}

/// A statement that entered the record.
#[derive(Debug, Clone, Serialize)]
pub struct Spoken {
    /// Denial, confirmation, refusal to comment or correction; allegations are left out of the page.
    pub kind: StatementKind,
    /// When the article said it: its publication, or the visit that saw it enter.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// The visit before, where it entered an article that was published without it.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub not_before: Option<Timestamp>,
    /// The story.
    pub story_id: Option<StoryId>,
    /// The article.
    pub article_id: ArticleId,
    /// Its address.
    pub url: String,
    /// Its headline.
    pub title: String,
    /// Its publisher.
    pub outlet: String,
    /// Its language.
    pub language: Language,
    /// Whether the article is a copy of another.
    #[serde(skip)]
    pub is_copy: bool,
    /// Who speaks, as it stands in the article.
    pub speaker: Option<String>,
    /// The sentence.
    pub text: String,
    /// The claim it is about, if any.
    pub claim_id: Option<ClaimId>,
}

/// A row of `changes` with what a reader needs of its article.
#[derive(Debug, Clone, Serialize)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The visit that saw it.
    #[serde(serialize_with = "rfc3339")]
    pub at: Timestamp,
    /// The article; `None` for what happens to stories.
    pub article_id: Option<ArticleId>,
    /// Its address; empty without an article.
    pub url: String,
    /// Its headline after the change.
    pub title: String,
    /// Its publisher.
    pub outlet: String,
    /// Its language.
    pub language: Language,
    /// The visit before: the change lies between the two.
    #[serde(serialize_with = "rfc3339_or_null")]
    pub not_before: Option<Timestamp>,
    /// The story.
    pub story_id: Option<StoryId>,
    /// Whether the article is a copy of another.
    #[serde(skip)]
    pub is_copy: bool,
    /// The words struck and added, in their context; empty where no words changed.
    pub words: Vec<Segment>,
    /// The claim that it concerns, if any.
    pub claim_id: Option<ClaimId>,
    /// For `position_changed`: on which claim, from where to where.
    pub position: Option<PositionMove>,
}

impl Change {
    /// The statement that this change brought into its article, as something said.
    pub fn spoken(&self, statement: &Statement) -> Option<Spoken> {
        Some(Spoken {
            kind: statement.kind,
            at: self.at,
            not_before: self.not_before,
            story_id: self.story_id,
            article_id: self.article_id?,
            url: self.url.clone(),
            title: self.title.clone(),
            outlet: self.outlet.clone(),
            language: self.language,
            is_copy: self.is_copy,
            speaker: statement.speaker.clone(),
            text: statement.text.clone(),
            claim_id: self.claim_id.clone(),
        })
    }
}

/// What happened to a run of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Nothing.
    Equal,
    /// They were struck.
    Deleted,
    /// They were added.
    Inserted,
}

/// A run of words of a diff, white space included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Segment {
    /// What happened to them.
    pub edit: Edit,
    /// The words.
    pub text: String,
}

/// That an article moved on a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PositionMove {
    /// The claim.
    pub claim_id: ClaimId,
    /// Where it stood.
    pub from: Position,
    /// Where it stands.
    pub to: Position,
}

/// A claim and where each outlet stands.
#[derive(Debug, Clone, Serialize)]
pub struct Claim {
    /// `topic/claim`.
    pub id: ClaimId,
    /// The proposition in the reader's language.
    pub text: String,
    /// The latest position of each outlet, in any order.
    pub positions: Vec<Standing>,
    /// Who said what of it before the time of this edition, the earliest first: a denial that spreads is not new.
    #[serde(skip)]
    pub earlier: Vec<Earlier>,
}

/// That an outlet had carried a denial, a confirmation or a refusal to comment already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Which of them.
    pub kind: StatementKind,
    /// Whose, as it stood there.
    pub speaker: Option<String>,
    /// The outlet.
    pub outlet: String,
    /// When it carried that first.
    pub at: Timestamp,
}

/// Where an outlet stands on a claim.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// The outlet.
    pub outlet: String,
    /// Where it stands.
    pub position: Position,
    /// Since when.
    #[serde(serialize_with = "rfc3339")]
    pub since: Timestamp,
    /// The article that says so.
    pub article_id: ArticleId,
    /// Its address.
    pub url: String,
    /// Whether the article cannot be found any more.
    pub is_missing: bool,
}

fn rfc3339<S: serde::Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&crate::model::rfc3339(*at))
}

#[expect(clippy::ref_option, reason = "serde asks for this signature")]
fn rfc3339_or_null<S: serde::Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(crate::model::rfc3339).serialize(serializer)
}
