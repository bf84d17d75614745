//! What a rule can ask for: a kind of change, or that something is said, be it in a new article or in an old one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::{ChangeKind, StatementKind};
use crate::text::nearest;

/// What a rule tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A kind of change: `headline_changed`.
    Change(ChangeKind),
    /// A kind of statement, in the first content of a new article or added to an old one: `denial`.
    Said(StatementKind),
}

impl Kind {
    /// The word in the configuration.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Change(kind) => kind.as_str(),
            Self::Said(kind) => kind.as_str(),
        }
    }

    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        let said = StatementKind::ALL.iter().map(|kind| Self::Said(*kind));
        said.chain(ChangeKind::ALL.iter().map(|kind| Self::Change(*kind)))
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        if let Some(kind) = Self::all().find(|kind| kind.as_str() == word) {
            return Ok(kind);
        }
        let advice = match nearest(word, Self::all().map(Self::as_str)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "docs/configuration.md lists them".to_owned(),
        };
        Err(format!("`{word}` is no kind of change; {advice}"))
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
