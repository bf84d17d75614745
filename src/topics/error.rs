//! What is wrong with a query, and where.

use std::fmt;

use crate::model::{ClaimId, Language};

/// The text of a topic in which an error stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QueryText {
    /// The topic's query.
    Topic,
    /// A wording of a term.
    Term {
        /// The term, without `$`.
        name: String,
        /// The wording's language.
        language: Language,
    },
    /// A claim's query.
    Claim(ClaimId),
}

/// A mistake in a query, for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct QueryError {
    /// Which text it stands in.
    pub text: QueryText,
    /// Where in that text, in bytes.
    pub at: usize,
    /// What is wrong; lower case, without a full stop.
    pub message: String,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.suggestion.iter().try_for_each(|suggestion| write!(f, "; {suggestion}"))
    }
}

/// A mistake before it is known which text it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) at: usize,
    pub(super) message: String,
    pub(super) suggestion: Option<String>,
}

impl Mistake {
    pub(super) fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into(), suggestion: None }
    }

    pub(super) fn suggest(self, suggestion: impl Into<String>) -> Self {
        Self { suggestion: Some(suggestion.into()), ..self }
    }

    pub(super) fn within(self, text: QueryText) -> QueryError {
        QueryError { text, at: self.at, message: self.message, suggestion: self.suggestion }
    }
}
