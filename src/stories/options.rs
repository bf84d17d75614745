//! `[stories]` of the configuration.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::TimeSpan;

/// How the encoder inside the binary is named in the record: the model, and the edition of what it is given to read.
/// Vectors of another model or of other readings have nothing to do with these, so either needs another name.
const BUILTIN_ENCODER: &str = "builtin:use-multilingual-3/2";

/// Texts in one request at most; the answer has a limit of size.
const BATCH_MAX: u32 = 128;
/// For multilingual-e5-small, the model that the documentation names, whose cosines are about .78 for any two texts and
/// .9 for reports of one event: between the scores that these give. An estimate; `stories calibrate` finds a better one.
const HTTP_THRESHOLD: f64 = 0.78;

/// Where vectors of meaning come from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Backend {
    /// The encoder inside the binary.
    #[default]
    Builtin,
    /// None: names, numbers and letters only.
    None,
    /// A server of the user's own.
    Http,
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Builtin => "builtin",
            Self::None => "none",
            Self::Http => "http",
        })
    }
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
    /// Whether a story that has grown is looked over for parts that do not belong together.
    pub split: bool,
    /// `http`: where the server listens, path included.
    pub url: Option<Url>,
    /// `http`: the model, as the server names it.
    pub model: Option<String>,
    /// `http`: how many numbers a vector is to have, for models that can give fewer; `None` leaves it to the model.
    pub dimensions: Option<u32>,
    /// `http`: what is written before each text; some models want `query: `.
    pub prefix: String,
    /// `http`: texts in one request.
    pub batch: u32,
    /// `http`: the time one request may take.
    pub timeout: TimeSpan,
}

impl Default for Options {
    fn default() -> Self {
        // Two weeks: shorter windows split running stories, longer ones merge serial events (docs/methodology.md).
        Self {
            backend: Backend::Builtin,
            window: TimeSpan::days(14),
            threshold: None,
            split: true,
            url: None,
            model: None,
            dimensions: None,
            prefix: String::new(),
            // What small servers take at once by default, and a time in which they manage it without a graphics card.
            batch: 32,
            timeout: TimeSpan::seconds(60),
        }
    }
}

impl Options {
    /// The score from which an article belongs to a story.
    pub fn threshold(&self) -> f64 {
        let shipped = match self.backend {
            Backend::Builtin | Backend::None => super::score::THRESHOLD,
            Backend::Http => HTTP_THRESHOLD,
        };
        self.threshold.unwrap_or(shipped)
    }

    /// The window in whole days.
    pub(super) fn window_days(&self) -> i32 {
        i32::try_from(self.window.as_millis().div_ceil(86_400_000)).unwrap_or(i32::MAX).min(36_500)
    }

    /// What reads the meaning of articles, as it is named in the record; `None` if nothing does.
    pub fn encoder(&self) -> Option<String> {
        match self.backend {
            Backend::Builtin => self.has_meaning().then(|| BUILTIN_ENCODER.to_owned()),
            Backend::None => None,
            Backend::Http => Some(format!("http:{}", self.model.as_deref().unwrap_or_default())),
        }
    }

    /// The backends that can be asked: those of this binary, and the server if there is one.
    pub fn backends(&self) -> Vec<Backend> {
        let builtin = cfg!(feature = "meaning").then_some(Backend::Builtin);
        let http = (self.url.is_some() && self.model.is_some()).then_some(Backend::Http);
        builtin.into_iter().chain(http).chain([Backend::None]).collect()
    }

    /// Whether articles get vectors of meaning at all.
    pub fn has_meaning(&self) -> bool {
        match self.backend {
            Backend::Builtin => cfg!(feature = "meaning"),
            Backend::None => false,
            Backend::Http => true,
        }
    }

    /// Whether the encoder inside the binary gives them.
    pub(super) fn is_builtin(&self) -> bool {
        self.backend == Backend::Builtin && self.has_meaning()
    }

    /// What is wrong with the values, each with the key; empty if nothing is.
    pub fn mistakes(&self) -> Vec<(&'static str, String)> {
        let mut wrong = Vec::new();
        // A threshold that is no number would put every article into one story or into its own.
        if self.threshold.is_some_and(|threshold| !threshold.is_finite() || threshold <= 0.0) {
            wrong.push(("threshold", "must be a number above 0".to_owned()));
        }
        if self.batch == 0 || self.batch > BATCH_MAX {
            wrong.push(("batch", format!("must be between 1 and {BATCH_MAX}")));
        }
        if self.timeout == TimeSpan::ZERO {
            wrong.push(("timeout", "no request can be answered in no time".to_owned()));
        }
        if self.dimensions == Some(0) {
            wrong.push(("dimensions", "must be at least 1".to_owned()));
        }
        if self.url.as_ref().is_some_and(|url| !matches!(url.scheme(), "http" | "https")) {
            wrong.push((
                "url",
                "must be an http or https address such as `http://127.0.0.1:8080/v1/embeddings`".to_owned(),
            ));
        }
        if self.backend == Backend::Http && self.url.is_none() {
            wrong.push((
                "backend",
                "`http` needs the server's `url`, such as `http://127.0.0.1:8080/v1/embeddings`".to_owned(),
            ));
        }
        if self.backend == Backend::Http && self.model.as_deref().is_none_or(|model| model.trim().is_empty()) {
            wrong.push(("backend", "`http` needs the `model`, as the server names it".to_owned()));
        }
        wrong
    }
}
