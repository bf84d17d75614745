//! The query language as a tree, and back to text.
//!
//! `AND OR NOT ( ) "phrase" prefix* NEAR/8 title: lang: outlet: $term`. AND binds closer than OR, NOT closer than
//! both, NEAR closest; words side by side are joined by AND.

use std::fmt;

use crate::model::Language;
use crate::text::{tokens, writes_without_spaces};

use super::error::Mistake;

/// A query.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Query {
    /// All of them; at least two.
    And(Vec<Query>),
    /// Any of them; at least two.
    Or(Vec<Query>),
    Not(Box<Query>),
    /// With at most `distance` words between, in either order.
    Near {
        left: Box<Query>,
        distance: u32,
        right: Box<Query>,
        at: At,
    },
    Words(Phrase),
    /// `$name`.
    Term {
        name: String,
        at: At,
    },
    /// Only the headline counts.
    Title(Box<Query>),
    Language(Language),
    /// The outlet's name holds these words.
    Outlet(Phrase),
}

/// Where something stands in its text, in bytes; no part of what it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct At(pub(super) usize);

impl PartialEq for At {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// Words that follow each other; at least one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Phrase(pub(super) Vec<Word>);

/// One word, folded.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Word {
    pub(super) folded: String,
    /// Whether it is the beginning of a word.
    pub(super) is_prefix: bool,
}

/// Words of one phrase at most; a phrase is checked at each place where its first word stands.
const PHRASE_WORDS_MAX: usize = 64;

impl Phrase {
    /// Reads the words in `text`, which starts at byte `at` of the query; `*` right behind a word makes it a prefix.
    pub(super) fn parse(text: &str, at: usize) -> Result<Self, Mistake> {
        let mut words = Vec::new();
        let mut stars = 0;
        for token in tokens(text) {
            let behind = text[token.end..].strip_prefix('*');
            let is_prefix = behind.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '*'));
            stars += usize::from(is_prefix);
            words.push(Word { folded: token.folded.into_owned(), is_prefix });
        }
        if words.is_empty() {
            return Err(nothing_to_find(text, at));
        }
        if words.len() > PHRASE_WORDS_MAX {
            return Err(Mistake::new(at, format!("a phrase has at most {PHRASE_WORDS_MAX} words")));
        }
        if text.matches('*').count() > stars {
            let place = text.find('*').unwrap_or_default();
            return Err(Mistake::new(at + place, "`*` stands only at the end of a word")
                .suggest("write the beginning of the word, then `*`: `demo*`"));
        }
        Ok(Self(words))
    }
}

fn nothing_to_find(text: &str, at: usize) -> Mistake {
    let mistake = Mistake::new(at, format!("there is no word in `{text}`"));
    match text {
        "|" | "||" => mistake.suggest("write `OR`"),
        "&" | "&&" | "+" => mistake.suggest("write `AND`"),
        "!" | "-" => mistake.suggest("write `NOT`"),
        _ => mistake,
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        let mut before = None;
        for word in &self.0 {
            let joins = |word: &Word| !word.is_prefix && word.folded.starts_with(writes_without_spaces);
            let space = if before.is_none_or(|before| joins(before) && joins(word)) { "" } else { " " };
            before = Some(word);
            let star = if word.is_prefix { "*" } else { "" };
            // The gershayim of Hebrew abbreviations, which folding made a quotation mark.
            write!(f, "{space}{}{star}", word.folded.replace('"', "\u{5f4}"))?;
        }
        f.write_str("\"")
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => joined(f, parts, " AND "),
            Self::Or(parts) => joined(f, parts, " OR "),
            Self::Not(part) => write!(f, "(NOT {part})"),
            Self::Near { left, distance, right, .. } => write!(f, "({left} NEAR/{distance} {right})"),
            Self::Words(phrase) => phrase.fmt(f),
            Self::Term { name, .. } => write!(f, "${name}"),
            Self::Title(part) => write!(f, "title:{part}"),
            Self::Language(language) => write!(f, "lang:{language}"),
            Self::Outlet(phrase) => write!(f, "outlet:{phrase}"),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Query], by: &str) -> fmt::Result {
    f.write_str("(")?;
    for (number, part) in parts.iter().enumerate() {
        f.write_str(if number == 0 { "" } else { by })?;
        write!(f, "{part}")?;
    }
    f.write_str(")")
}
