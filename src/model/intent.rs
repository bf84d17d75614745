//! Intents: what the pipeline has decided, as plain data, for the store to write in one transaction each.

use super::{
    ArticleId, ArticleState, Attempt, ChangeKind, ClaimId, CopyOf, Deliberation, EntryId, FeedId, HostState, Language,
    LeftOut, Position, RevisionId, Snapshot, SnapshotId, Statement, StoryAssignment, StoryId, Timestamp, TopicId,
    Validators,
};

/// The result of one poll of one feed.
#[derive(Debug, Clone)]
pub struct PollIntent {
    /// The feed.
    pub feed_id: FeedId,
    /// When it was polled.
    pub at: Timestamp,
    /// Every request made, redirects included.
    pub attempts: Vec<Attempt>,
    /// Whether an answer was usable (304 included).
    pub is_success: bool,
    /// The feed's own title, if the document was read.
    pub title: Option<String>,
    /// Where a permanent redirect leads; polled from now on.
    pub moved_to: Option<String>,
    /// For the next conditional request.
    pub validators: Validators,
    /// Polls answered by 304 since the last full answer.
    pub not_modified_count: u32,
    /// When to poll again.
    pub next_poll_at: Timestamp,
    /// Polls in a row without a usable answer.
    pub failure_count: u32,
    /// The worst problem; `None` when clean.
    pub last_problem: Option<String>,
    /// Entries that are new or were edited.
    pub entries: Vec<EntryIntent>,
    /// Servers whose state changed.
    pub hosts: Vec<HostState>,
}

/// An entry to write, and the article it points to.
#[derive(Debug, Clone)]
pub struct EntryIntent {
    /// The row it edits; `None` for a new one.
    pub known: Option<EntryId>,
    /// The stable key within the feed: guid, else canonical link, else a hash of title and date.
    pub key: String,
    /// The identifier as stated.
    pub guid: Option<String>,
    /// The link as stated, absolute.
    pub url: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// Summary, plain text.
    pub summary: Option<String>,
    /// First publication as the feed states it.
    pub published_at: Option<Timestamp>,
    /// The article behind it; `None` where there is no usable link.
    pub article: Option<ArticleRef>,
}

/// An address of an article, and the key under which it is found in whatever spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Address {
    /// The canonical URL.
    pub url: String,
    /// The same without what makes no difference: `dedup::url_key`.
    pub key: String,
}

/// The article behind an entry.
#[derive(Debug, Clone)]
pub enum ArticleRef {
    /// It is in the record. `visit_at` moves its next visit forward when the entry was edited or now matches a topic.
    Known {
        /// The article.
        id: ArticleId,
        /// The address by which the entry names it; kept as another of its own unless it is another article's.
        alias: Option<Address>,
        /// Visit no later than this.
        visit_at: Option<Timestamp>,
    },
    /// It is new, unless another entry of the same intent has brought it.
    New {
        /// Its address.
        address: Address,
        /// The entry's headline, until the page is read.
        title: Option<String>,
        /// The entry's language.
        language: Language,
        /// As the entry states it.
        published_at: Option<Timestamp>,
        /// When to visit it; `None` never.
        visit_at: Option<Timestamp>,
        /// The topics that the entry matches.
        topics: Vec<TopicMatch>,
    },
}

impl ArticleRef {
    /// When the article is to be visited because of the entry.
    pub fn visit_at(&self) -> Option<Timestamp> {
        match self {
            Self::Known { visit_at, .. } | Self::New { visit_at, .. } => *visit_at,
        }
    }
}

/// That a topic's query matched, and by what.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct TopicMatch {
    /// The topic.
    pub topic_id: TopicId,
    /// The version of its query.
    pub version: i64,
    /// The words that matched, as JSON for `topic_articles.matched`.
    pub matched: serde_json::Value,
}

/// The result of one visit of one article, or of an import or a re-analysis.
#[derive(Debug, Clone)]
pub struct ArticleIntent {
    /// The article.
    pub article_id: ArticleId,
    /// When it was visited.
    pub at: Timestamp,
    /// Every request made, redirects included.
    pub attempts: Vec<Attempt>,
    /// The bytes, if they are worth keeping: a body that differs from the last one kept.
    pub snapshot: Option<Snapshot>,
    /// For the next conditional request.
    pub validators: Validators,
    /// Visits answered by 304 since the last full answer.
    pub not_modified_count: u32,
    /// Whether it can be read.
    pub state: ArticleState,
    /// Since when it cannot be found.
    pub missing_since: Option<Timestamp>,
    /// Misses in a row.
    pub miss_count: u32,
    /// When its content last changed, for the schedule of re-visits.
    pub last_changed_at: Option<Timestamp>,
    /// When to visit again; `None` never.
    pub next_visit_at: Option<Timestamp>,
    /// A new canonical URL; the old one stays as an alias. Without effect where another article has it.
    pub moved_to: Option<Address>,
    /// The article that was made of that address before it was known to be this one's: looked at no more.
    pub absorbs: Option<ArticleId>,
    /// A new distinct content.
    pub revision: Option<RevisionIntent>,
    /// An earlier content that came back (A/B headlines): marked there, and no new revision.
    pub returned_to: Option<RevisionId>,
    /// Blocks of the page that may be the outlet's furniture; `None` for imports and for pages counted before.
    pub blocks: Option<Vec<PageBlock>>,
    /// Other articles to visit no later than the instant given.
    pub rearm: Vec<(ArticleId, Timestamp)>,
    /// Servers whose state changed.
    pub hosts: Vec<HostState>,
    /// The words of what happened.
    pub changes: Vec<ChangeIntent>,
}

/// What the bytes on record give by today's rules: a revision without a visit, and no change by the outlet.
#[derive(Debug, Clone)]
pub struct NoteIntent {
    /// The article.
    pub article_id: ArticleId,
    /// When it was read again.
    pub at: Timestamp,
    /// What was read, with the bytes it was read from.
    pub revision: RevisionIntent,
    /// What follows for topics.
    pub changes: Vec<ChangeIntent>,
}

/// What today's rules say of contents that stay as they are.
#[derive(Debug, Clone)]
pub struct ReanalysisIntent {
    /// The article.
    pub article_id: ArticleId,
    /// When it was read again.
    pub at: Timestamp,
    /// The revision that stands there, with what is decided of it now.
    pub current: Option<(RevisionId, RevisionIntent)>,
    /// Other revisions in which something else is read now.
    pub older: Vec<OlderReading>,
    /// The topics matched.
    pub topics: Vec<TopicMatch>,
    /// What follows for topics.
    pub changes: Vec<ChangeIntent>,
    /// Visit no later than this.
    pub visit_at: Option<Timestamp>,
}

/// What is read in a revision that does not stand there any more.
#[derive(Debug, Clone)]
pub struct OlderReading {
    /// The revision.
    pub revision_id: RevisionId,
    /// Statements with the claims they are about, the best claim first.
    pub statements: Vec<(Statement, Vec<ClaimId>)>,
    /// Where it stands on each claim of each matched topic.
    pub positions: Vec<(ClaimId, Position)>,
}

/// A block of text of a page, for learning what recurs on an outlet's pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageBlock {
    /// Hash of the normalised block.
    pub hash: i64,
    /// The block, shortened.
    pub sample: String,
    /// Whether this page makes it furniture.
    pub is_learned: bool,
}

/// A new distinct content with everything that was decided about it.
#[derive(Debug, Clone)]
pub struct RevisionIntent {
    /// The headline.
    pub title: Option<String>,
    /// Authors, joined by `, `.
    pub byline: Option<String>,
    /// Paragraphs separated by a blank line.
    pub text: String,
    /// The furniture that was left out of it.
    pub left_out: Vec<LeftOut>,
    /// Hash of what counts as content, for recognising a content seen before.
    pub content_hash: String,
    /// The extractor that made it.
    pub extractor_version: String,
    /// The bytes it was read from, where they are not the intent's own snapshot (re-analysis, 304 on other bytes).
    pub snapshot_id: Option<SnapshotId>,
    /// `extractor_changed` where the difference to the revision before may be the extractor's, not the outlet's.
    pub note: Option<String>,
    /// The language decided.
    pub language: Language,
    /// First publication, page before feed.
    pub published_at: Option<Timestamp>,
    /// The topics matched, now on the full text.
    pub topics: Vec<TopicMatch>,
    /// Statements with the claims they are about, the best claim first.
    pub statements: Vec<(Statement, Vec<ClaimId>)>,
    /// Where the revision stands on each claim of each matched topic.
    pub positions: Vec<(ClaimId, Position)>,
    /// Index keys by which copies are found.
    pub copy_keys: Vec<i64>,
    /// The original, if the text is another's.
    pub copy_of: Option<CopyOf>,
    /// Earlier articles of the record that turn out to be copies of this one, which is older.
    pub copies: Vec<(ArticleId, CopyOf)>,
    /// The agency named as origin.
    pub origin: Option<String>,
    /// Story features, as `stories` encodes them; empty where there are none.
    pub story_features: Vec<u8>,
    /// What read the meaning in them; `None` if they hold none.
    pub story_encoder: Option<String>,
    /// The story it joins or opens; `None` leaves it where it is.
    pub story: Option<StoryAssignment>,
    /// What it was held against, for `explain`.
    pub deliberation: Deliberation,
}

/// A change to write; the store fills in the ids that exist only after writing.
#[derive(Debug, Clone)]
pub struct ChangeIntent {
    /// What happened.
    pub kind: ChangeKind,
    /// When, where that is not the intent's own instant.
    pub at: Option<Timestamp>,
    /// The topic it matters to, if any.
    pub topic_id: Option<TopicId>,
    /// The revision before.
    pub from_revision_id: Option<RevisionId>,
    /// Whether the intent's own revision is the one after.
    pub is_to_this_revision: bool,
    /// The words, the statement, `not_before`: a JSON object.
    pub detail: serde_json::Value,
}

/// An article that does not come from a feed: an import, or a link followed.
#[derive(Debug, Clone)]
pub struct ArticleStub {
    /// Its address.
    pub address: Address,
    /// The publisher's name; `None` leaves it to the domain.
    pub outlet: Option<String>,
    /// The registrable domain of the URL.
    pub domain: String,
    /// The language, as far as known.
    pub language: Language,
    /// The headline, until it is analysed.
    pub title: Option<String>,
    /// First publication.
    pub published_at: Option<Timestamp>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// When to visit it; `None` never.
    pub visit_at: Option<Timestamp>,
    /// Whether its text is imported.
    pub is_imported: bool,
}

/// What writing an [`ArticleIntent`] gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Applied {
    /// The new revision, if one was written.
    pub revision_id: Option<RevisionId>,
    /// The story that the article is in now.
    pub story_id: Option<StoryId>,
    /// Whether the story was opened by this article.
    pub is_new_story: bool,
}
