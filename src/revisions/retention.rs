//! How long the bytes of pages are kept. What was read in them, and their hash, is kept for ever.

use serde::{Deserialize, Serialize};

use crate::model::{ArticleState, TimeSpan, Timestamp};

/// How long bytes are kept (`[retention]`). Without rules they are never dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Retention {
    /// The first rule that applies counts; bytes to which none applies are kept.
    pub rules: Vec<RetentionRule>,
}

/// How long the bytes of some articles are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetentionRule {
    /// Only of this outlet, by its name; all outlets when absent.
    #[serde(default)]
    pub outlet: Option<String>,
    /// Only of articles in this state; all states when absent.
    #[serde(default)]
    pub state: Option<ArticleState>,
    /// Whether the rule is for the bytes of what stands in an article now as well. A new extractor needs them.
    #[serde(default)]
    pub current: bool,
    /// Bytes received longer ago are dropped.
    pub keep: TimeSpan,
}

/// Bytes that are kept, and what retention depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptBytes<'a> {
    /// The outlet's name.
    pub outlet: &'a str,
    /// The state of the article.
    pub state: ArticleState,
    /// When they were received.
    pub fetched_at: Timestamp,
    /// Whether what stands in the article now was read in them.
    pub is_current: bool,
}

impl Retention {
    /// Whether bytes are to be dropped.
    pub fn drops(&self, bytes: &KeptBytes<'_>, now: Timestamp) -> bool {
        let applies = |rule: &&RetentionRule| {
            rule.outlet.as_deref().is_none_or(|outlet| outlet == bytes.outlet)
                && rule.state.is_none_or(|state| state == bytes.state)
                && (rule.current || !bytes.is_current)
        };
        let rule = self.rules.iter().find(applies);
        rule.is_some_and(|rule| now.duration_since(bytes.fetched_at) > rule.keep.as_jiff())
    }
}
