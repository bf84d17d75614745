//! Whether an article can still be found, judged over several visits.

use crate::model::{ArticleState, ChangeKind, Quality, Timestamp, rfc3339};

use super::schedule::Options;

/// What a visit found at an article's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Seen {
    /// The article with its text; or 304, which says that it is as it was.
    Readable,
    /// 404 or 410.
    NotFound {
        /// The status.
        status: u16,
    },
    /// A page that says so, whatever its status.
    SoftNotFound,
    /// The outlet's front page, a section or another listing in its place.
    FrontPage,
    /// Another article, to which the address leads.
    OtherArticle,
    /// A redirect to an address that could not be followed.
    Moved,
    /// The beginning of the article and an offer to subscribe.
    Paywall,
    /// A consent dialogue.
    Consent,
    /// Markup that only a script fills, or a page without text.
    ScriptShell,
    /// A challenge meant for robots.
    BotChallenge,
    /// 401, 403, 451 and their like.
    Forbidden {
        /// The status.
        status: u16,
    },
    /// robots.txt forbids the visit.
    Robots,
    /// The address guard refused the address.
    Refused,
    /// 429, 5xx and every status without a meaning of its own.
    ServerError {
        /// The status.
        status: u16,
    },
    /// The time allowed ran out.
    Timeout,
    /// Name resolution, connection or protocol failed, or the body was cut or too large.
    Network,
}

impl Seen {
    /// What a page with a successful status turned out to be.
    pub fn page(quality: Quality) -> Self {
        match quality {
            Quality::Article | Quality::Live | Quality::Video => Self::Readable,
            Quality::Paywall => Self::Paywall,
            Quality::Consent => Self::Consent,
            Quality::ScriptShell | Quality::Empty => Self::ScriptShell,
            Quality::BotChallenge => Self::BotChallenge,
            Quality::ErrorPage => Self::SoftNotFound,
            Quality::Listing => Self::FrontPage,
        }
    }

    /// What a status without a usable page means.
    pub fn status(status: u16) -> Self {
        match status {
            304 => Self::Readable,
            404 | 410 => Self::NotFound { status },
            401 | 402 | 403 | 405 | 406 | 407 | 451 => Self::Forbidden { status },
            300..=399 => Self::Moved,
            _ => Self::ServerError { status },
        }
    }

    /// Whether it says that the article is not there.
    pub fn is_miss(self) -> bool {
        matches!(self.says(), Evidence::Miss)
    }

    /// In a word, for `detail` and for `explain`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::NotFound { .. } => "not_found",
            Self::SoftNotFound => "soft_not_found",
            Self::FrontPage => "front_page",
            Self::OtherArticle => "other_article",
            Self::Moved => "moved",
            Self::Paywall => "paywall",
            Self::Consent => "consent",
            Self::ScriptShell => "script_shell",
            Self::BotChallenge => "bot_challenge",
            Self::Forbidden { .. } => "forbidden",
            Self::Robots => "robots",
            Self::Refused => "refused",
            Self::ServerError { .. } => "server_error",
            Self::Timeout => "timeout",
            Self::Network => "network",
        }
    }

    fn says(self) -> Evidence {
        match self {
            Self::Readable => Evidence::Found(ArticleState::Live),
            // The teaser is the article's own.
            Self::Paywall => Evidence::Found(ArticleState::Walled),
            Self::NotFound { .. } | Self::SoftNotFound | Self::FrontPage | Self::OtherArticle => Evidence::Miss,
            Self::Moved => Evidence::Nothing(ArticleState::Moved),
            Self::Consent | Self::ScriptShell => Evidence::Nothing(ArticleState::Walled),
            Self::BotChallenge | Self::Forbidden { .. } | Self::Robots | Self::Refused => {
                Evidence::Nothing(ArticleState::Blocked)
            }
            Self::ServerError { .. } | Self::Timeout | Self::Network => Evidence::Nothing(ArticleState::Failing),
        }
    }

    fn status_code(self) -> Option<u16> {
        match self {
            Self::NotFound { status } | Self::Forbidden { status } | Self::ServerError { status } => Some(status),
            _ => None,
        }
    }
}

/// What a visit proves about an article's being there.
enum Evidence {
    /// It is there.
    Found(ArticleState),
    /// It is not.
    Miss,
    /// Neither: a wall stands before whatever there is, and an error passes.
    Nothing(ArticleState),
}

/// Whether an article can be read, and since when it cannot be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    /// The state on record.
    pub state: ArticleState,
    /// When it was first missed.
    pub missing_since: Option<Timestamp>,
    /// Misses since, visits that proved nothing not counted.
    pub miss_count: u32,
}

impl Presence {
    /// An article at its first visit.
    pub const NEW: Self = Self { state: ArticleState::Live, missing_since: None, miss_count: 0 };

    fn is_missed(&self) -> bool {
        matches!(self.state, ArticleState::Missing | ArticleState::Gone)
    }
}

/// What a visit makes of an article's state.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The state from now on.
    pub presence: Presence,
    /// `article_missing`, `article_gone` or `article_restored`, with its detail (a JSON object).
    pub change: Option<(ChangeKind, serde_json::Value)>,
}

/// Judges a visit: a miss makes an article missing; several over a time make it gone; what proves nothing (walls,
/// blocks, errors) changes no article that is missing, and is never a change.
pub fn observe(before: &Presence, seen: Seen, options: &Options, now: Timestamp) -> Observation {
    let state = |state| Presence { state, missing_since: None, miss_count: 0 };
    match seen.says() {
        Evidence::Found(found) if before.is_missed() => {
            let detail = serde_json::json!({
                "was": before.state, "missing_since": before.missing_since.map(rfc3339),
            });
            Observation { presence: state(found), change: Some((ChangeKind::ArticleRestored, detail)) }
        }
        Evidence::Nothing(_) if before.is_missed() => Observation { presence: *before, change: None },
        Evidence::Found(found) | Evidence::Nothing(found) => Observation { presence: state(found), change: None },
        Evidence::Miss => missed(before, seen, options, now),
    }
}

fn missed(before: &Presence, seen: Seen, options: &Options, now: Timestamp) -> Observation {
    let since = before.missing_since.filter(|_| before.is_missed()).unwrap_or(now);
    let miss_count = if before.is_missed() { before.miss_count.saturating_add(1) } else { 1 };
    let is_confirmed =
        miss_count >= options.gone_after_misses && now.duration_since(since) >= options.gone_after.as_jiff();
    let is_gone = is_confirmed || before.state == ArticleState::Gone;
    let state = if is_gone { ArticleState::Gone } else { ArticleState::Missing };
    let kind = match (before.state, state) {
        (before, after) if before == after => None,
        (_, ArticleState::Gone) => Some(ChangeKind::ArticleGone),
        _ => Some(ChangeKind::ArticleMissing),
    };
    let detail = serde_json::json!({
        "seen": seen.as_str(), "status": seen.status_code(), "missing_since": rfc3339(since),
        "miss_count": miss_count,
    });
    let presence = Presence { state, missing_since: Some(since), miss_count };
    Observation { presence, change: kind.map(|kind| (kind, detail)) }
}
