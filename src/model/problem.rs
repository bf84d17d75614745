//! Problems: what is wrong in the outside world, recorded and never thrown.

use std::fmt;

use serde::Serialize;

use super::text_enum::text_enum;

text_enum! {
    /// How bad a problem is; the order is from the least to the worst.
    pub enum Severity {
        /// Worth a publisher's attention; nothing was changed or lost.
        Notice = "notice",
        /// The input was mended, and all of it was read.
        Repair = "repair",
        /// A part was lost: an item cut off, a limit reached.
        Loss = "loss",
        /// Nothing usable came of it.
        Failure = "failure",
    }
}

/// Something wrong with a feed, a page or an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// A stable short word for counting, in `snake_case`: `bare_ampersand`, `too_large`.
    pub kind: &'static str,
    /// A sentence for people, without a full stop: `escaped 3 bare ampersands`.
    pub message: String,
}

impl Problem {
    /// A problem of the given severity.
    pub fn new(severity: Severity, kind: &'static str, message: impl Into<String>) -> Self {
        Self { severity, kind, message: message.into() }
    }

    /// The worst of several; of equals the first.
    pub fn worst(problems: &[Self]) -> Option<&Self> {
        problems.iter().rev().max_by_key(|p| p.severity)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.severity, self.message)
    }
}
