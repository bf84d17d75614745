//! What topics know of their own words: ideas with their wordings, names with their spellings.

use std::collections::{BTreeSet, HashMap};

use super::terms::hash;
use crate::model::TopicSpec;
use crate::text::tokens;

/// The concepts and same-names of all topics, ready to be found in texts.
#[derive(Debug, Clone, Default)]
pub struct Lexicon {
    /// By the first word: the words that must follow, and the term they stand for.
    phrases: HashMap<String, Vec<(Vec<String>, u32)>>,
}

impl Lexicon {
    /// Reads the topics.
    pub fn new(topics: &[TopicSpec]) -> Self {
        let mut lexicon = Self::default();
        for topic in topics {
            for concept in &topic.concepts {
                for wording in concept.wordings.values().flatten() {
                    lexicon.add(wording, &format!("concept {} {}", topic.id, concept.id));
                }
            }
            for same in &topic.same {
                for spelling in &same.any {
                    lexicon.add(spelling, &format!("same {} {}", topic.id, same.id));
                }
            }
        }
        lexicon
    }

    fn add(&mut self, wording: &str, term: &str) {
        let mut words = tokens(wording).map(|token| token.folded.into_owned());
        if let Some(first) = words.next() {
            self.phrases.entry(first).or_default().push((words.collect(), hash(term.as_bytes())));
        }
    }

    /// The terms whose wordings stand in a text, each once.
    pub(super) fn terms_in(&self, text: &str) -> BTreeSet<u32> {
        let mut found = BTreeSet::new();
        if self.phrases.is_empty() {
            return found;
        }
        let words: Vec<String> = tokens(text).map(|token| token.folded.into_owned()).collect();
        for (at, word) in words.iter().enumerate() {
            for (rest, term) in self.phrases.get(word).into_iter().flatten() {
                if words[at + 1..].starts_with(rest) {
                    found.insert(*term);
                }
            }
        }
        found
    }
}
