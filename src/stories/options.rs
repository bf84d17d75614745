//! `[stories]` of the configuration.

use serde::{Deserialize, Serialize};

use crate::model::TimeSpan;

/// Where vectors of meaning come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// The encoder inside the binary.
    #[default]
    Builtin,
    /// None: names, numbers and letters only.
    None,
}

/// How articles are joined to stories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Where vectors of meaning come from.
    pub backend: Backend,
    /// An article joins a story only with members published within this time of it.
    pub window: TimeSpan,
    /// The score from which an article belongs to a story; `None` is the backend's own.
    pub threshold: Option<f64>,
}

impl Default for Options {
    fn default() -> Self {
        // Two weeks: shorter windows split running stories, longer ones merge serial events (docs/methodology.md).
        Self { backend: Backend::Builtin, window: TimeSpan::days(14), threshold: None }
    }
}

impl Options {
    /// The score from which an article belongs to a story.
    pub fn threshold(&self) -> f64 {
        self.threshold.unwrap_or(super::score::THRESHOLD)
    }

    /// The window in whole days.
    pub(super) fn window_days(&self) -> i32 {
        i32::try_from(self.window.as_millis().div_ceil(86_400_000)).unwrap_or(i32::MAX).min(36_500)
    }

    /// Whether this binary can give vectors of meaning.
    pub fn has_meaning(&self) -> bool {
        self.backend == Backend::Builtin && cfg!(feature = "meaning")
    }
}
