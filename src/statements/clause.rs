//! One sentence as the rules see it: its words, what is quoted, which clause is the main one.

use std::ops::Range;

use crate::language::{Pack, Word, built_in, words};

use super::quotes::Quoted;

/// A sentence taken apart.
#[derive(Debug)]
pub(super) struct Clauses<'a> {
    /// The pack of its language.
    pub pack: &'a Pack,
    /// The sentence.
    pub text: &'a str,
    /// Its words and marks.
    pub words: Vec<Word>,
    /// For each word whether it stands in quotation marks.
    pub quoted: Vec<bool>,
    /// For each word whether it stands in a subordinate clause.
    pub subordinate: Vec<bool>,
}

impl<'a> Clauses<'a> {
    /// Takes the sentence at `range` of `text` apart; `quotes` are those of the whole text.
    pub(super) fn new(pack: &'a Pack, text: &'a str, range: &Range<usize>, quotes: &[Quoted]) -> Self {
        let sentence = &text[range.clone()];
        let words = words(sentence, pack);
        let first = quotes.partition_point(|quoted| quoted.range.end <= range.start);
        let near = &quotes[first..];
        let near = &near[..near.partition_point(|quoted| quoted.range.start < range.end)];
        let mut quoted: Vec<bool> = words
            .iter()
            .map(|word| {
                let at = range.start + word.start;
                let next = near.partition_point(|quoted| quoted.range.end <= at);
                near.get(next).is_some_and(|quoted| quoted.range.contains(&at))
            })
            .collect();
        leave_insertions(&words, &mut quoted, pack);
        let subordinate = subordinate(&words, pack);
        Self { pack, text: sentence, words, quoted, subordinate }
    }

    /// The text from one word to another, inclusive.
    pub(super) fn phrase(&self, range: &Range<usize>) -> &'a str {
        match (self.words.get(range.start), self.words.get(range.end.saturating_sub(1))) {
            (Some(first), Some(last)) if first.start < last.end => &self.text[first.start..last.end],
            _ => "",
        }
    }

    /// Whether the word at an index belongs to one of the classes.
    pub(super) fn is(&self, index: usize, classes: crate::language::Classes) -> bool {
        self.words.get(index).is_some_and(|word| word.is(classes))
    }
}

/// A subordinator opens a clause that lasts to the next mark; a comma inside it ends it too, which is right more
/// often than not in news prose, where asides are short.
fn subordinate(words: &[Word], pack: &Pack) -> Vec<bool> {
    let mut inside = false;
    words
        .iter()
        .map(|word| {
            if word.is(built_in::MARK) {
                inside = false;
            } else if word.is(pack.grammar.subordinate) {
                inside = true;
            }
            inside
        })
        .collect()
}

/// `«Non è vero – insorge il sindaco – …»`: between dashes, words that begin with a verb of saying are the outlet's own.
fn leave_insertions(words: &[Word], quoted: &mut [bool], pack: &Pack) {
    let dashes: Vec<usize> = (0..words.len()).filter(|&i| quoted[i] && words[i].is(built_in::ASIDE)).collect();
    for (place, &open) in dashes.iter().enumerate() {
        let close = dashes.get(place + 1).copied().unwrap_or(words.len());
        let says = (open + 1..close.min(open + 4)).any(|i| words[i].is(pack.grammar.speech));
        if says {
            quoted[open..close].fill(false);
        }
    }
}
