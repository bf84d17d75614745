//! Articles and what is recovered from their pages.

use serde::{Deserialize, Serialize};

use super::text_enum::text_enum;
use super::{ArticleId, Language, Problem, Timestamp};

text_enum! {
    /// Whether an article can be read where it was published.
    pub enum ArticleState {
        /// It can.
        Live = "live",
        /// 404, 410, soft 404 or a redirect to the front page, not yet confirmed.
        Missing = "missing",
        /// The same, confirmed over time.
        Gone = "gone",
        /// It lives under another address that we could not follow.
        Moved = "moved",
        /// Behind a paywall, a consent wall or a script shell.
        Walled = "walled",
        /// 403, a bot challenge or robots.txt.
        Blocked = "blocked",
        /// Server errors and time-outs.
        Failing = "failing",
    }
}

text_enum! {
    /// What a page turned out to be.
    pub enum Quality {
        /// An article with its text.
        Article = "article",
        /// The teaser of an article behind a paywall.
        Paywall = "paywall",
        /// A consent dialogue in place of the article.
        Consent = "consent",
        /// Markup that only a script fills.
        ScriptShell = "script_shell",
        /// A challenge meant for robots.
        BotChallenge = "bot_challenge",
        /// An error page, whatever its status (soft 404 included).
        ErrorPage = "error_page",
        /// A list of articles: a front page, a section, a tag.
        Listing = "listing",
        /// A video or gallery page with little text.
        Video = "video",
        /// A live blog.
        Live = "live",
        /// No text was found.
        Empty = "empty",
    }
}

impl Quality {
    /// Whether the text may become a revision.
    pub fn is_readable(self) -> bool {
        matches!(self, Self::Article | Self::Live | Self::Video)
    }
}

/// A date as a page states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PageDate {
    /// The instant; midnight where only a day is stated.
    pub at: Timestamp,
    /// The offset from UTC in minutes, stated or that of the outlet's own clock, if any is known.
    pub offset_minutes: Option<i16>,
    /// Whether only a day is stated.
    pub is_day_only: bool,
}

impl PageDate {
    /// RFC 3339 in the offset that is known, else in UTC; a day without a known offset is the day alone.
    pub fn to_rfc3339(self) -> String {
        let offset = jiff::tz::Offset::from_seconds(i32::from(self.offset_minutes.unwrap_or(0)) * 60)
            .unwrap_or(jiff::tz::Offset::UTC);
        let local = offset.to_datetime(self.at);
        match (self.is_day_only, self.offset_minutes) {
            (true, None) => local.strftime("%Y-%m-%d").to_string(),
            (_, None | Some(0)) => local.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            (_, Some(minutes)) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                let local = local.strftime("%Y-%m-%dT%H:%M:%S");
                format!("{local}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

/// Title, text and metadata recovered from a snapshot.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extraction {
    /// The headline, without the site's name.
    pub title: Option<String>,
    /// Persons and agencies.
    pub authors: Vec<String>,
    /// First publication.
    pub published: Option<PageDate>,
    /// Last modification.
    pub modified: Option<PageDate>,
    /// The language that the page declares.
    pub declared_language: Option<Language>,
    /// Paragraphs in reading order, separated by a blank line (`\n\n`).
    pub text: String,
    /// `rel=canonical`, absolute, if it is on the same registrable domain.
    pub canonical_url: Option<url::Url>,
    /// What the page turned out to be.
    pub quality: Quality,
    /// Why: each stage in order with its reason, for `--explain`.
    pub reasons: Vec<String>,
    /// What was wrong with the page.
    pub problems: Vec<Problem>,
}

/// A paragraph that was left out of a text because it recurs on its outlet's pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The paragraph.
    pub text: String,
    /// Articles of the outlet that had it when it was learned.
    pub pages: u32,
    /// Articles of the outlet that were counted then.
    pub of: u32,
    /// The visit that taught it.
    pub since: Timestamp,
}

/// That an article's text is another's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CopyOf {
    /// The earliest article with the text.
    pub original: ArticleId,
    /// Share of this article's text that stands in the original, 0 to 1.
    pub share: f64,
    /// In words: `same text`, `abridged`, `embedded`.
    pub reason: String,
}
