//! Rules: what a pattern of words means.

use std::collections::HashMap;

use crate::model::{HedgeType, StatementKind};

use super::classes::Classes;
use super::lexicon::UNKNOWN;
use super::pattern::{Anchor, Pattern};
use super::word::Word;

/// What a rule does when its pattern matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The sentence holds such a statement.
    Statement(StatementKind),
    /// The outlet keeps its distance.
    Hedge,
    /// Words inside are no cue, for the kinds that the rule masks.
    Trap,
    /// A rejected proposition: a denial if it answers something and somebody says it.
    Negation,
}

/// How strong a cue is: verbs of main clauses decide before nouns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FormOfCue {
    /// A noun, an adjective or a participle.
    Noun,
    /// A finite verb or a whole predicate.
    Verb,
}

/// What else must hold in the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Somebody: a name, a role or a pronoun.
    Actor,
    /// An allegation or a denial in the sentence before.
    Prior,
    /// A denial in the sentence before.
    PriorDenial,
    /// An allegation in the sentence before.
    PriorAllegation,
    /// An allegation without distance in the sentence before, and no source in this one.
    PriorPlain,
    /// An allegation or a denial in the headline or a few sentences before: something that this one may answer.
    Answer,
    /// Somebody speaks: a verb of saying, a source, quotation marks.
    Attributed,
    /// The cue stands inside quotation marks.
    Quoted,
    /// The cue stands outside of quotation marks.
    Unquoted,
    /// A word of the class `claim`, `wrong` or `accuse` in the sentence: something that may be denied.
    Matter,
    /// The cue is a predicate: no participle without its auxiliary, no noun behind its article.
    Predicate,
    /// No negation in the clause, up to the cue: `the troops never fired on civilians`.
    Affirmed,
    /// The subject of the cue stands in the sentence before, which alleges something: `The firm insists that …`.
    Accused,
}

/// Where the speaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpeakerAt {
    /// The subject of the cue.
    Subject,
    /// The words right after the cue.
    After,
    /// Somebody who speaks elsewhere in the sentence.
    Attribution,
    /// Nobody.
    Nobody,
}

/// One rule of a pack.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `it.denial.verb`.
    pub id: String,
    /// What it does.
    pub effect: Effect,
    /// How strong its cue is.
    pub form: FormOfCue,
    /// Where the speaker stands.
    pub speaker: SpeakerAt,
    /// The distance that the cue itself keeps.
    pub hedge: Option<HedgeType>,
    /// What else must hold.
    pub needs: Vec<Need>,
    /// The kinds that a trap hides; all if empty.
    pub masks: Vec<StatementKind>,
    /// Its patterns; any of them.
    pub patterns: Vec<Pattern>,
}

/// A match of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule's place in the pack.
    pub rule: usize,
    /// The words taken, gaps left out; never empty.
    pub words: Vec<usize>,
}

impl Found {
    /// The first word taken.
    pub fn first(&self) -> usize {
        self.words.first().copied().unwrap_or_default()
    }

    /// The last word taken.
    pub fn last(&self) -> usize {
        self.words.last().copied().unwrap_or_default()
    }
}

/// Patterns by the word that can begin them.
#[derive(Debug, Default)]
pub(super) struct Index {
    by_form: HashMap<u32, Vec<(usize, usize)>>,
    by_class: Vec<Vec<(usize, usize)>>,
    at_start: Vec<(usize, usize)>,
}

impl Index {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut index = Self { by_class: vec![Vec::new(); Classes::MAX], ..Self::default() };
        for (r, rule) in rules.iter().enumerate() {
            for (p, pattern) in rule.patterns.iter().enumerate() {
                match pattern.anchor() {
                    Anchor::Start => index.at_start.push((r, p)),
                    Anchor::Word(ids, classes) => {
                        for id in ids {
                            index.by_form.entry(id).or_default().push((r, p));
                        }
                        for number in classes.numbers() {
                            index.by_class[number].push((r, p));
                        }
                    }
                }
            }
        }
        index
    }

    pub(super) fn find(&self, rules: &[Rule], words: &[Word]) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut attempt = |at: usize, &(r, p): &(usize, usize)| {
            if found.iter().rev().take_while(|f| f.first() == at).any(|f| f.rule == r) {
                return;
            }
            if let Some(words) = rules[r].patterns[p].match_at(words, at) {
                found.push(Found { rule: r, words });
            }
        };
        for (at, word) in words.iter().enumerate() {
            if at == 0 {
                for entry in &self.at_start {
                    attempt(at, entry);
                }
            }
            if word.id != UNKNOWN
                && let Some(entries) = self.by_form.get(&word.id)
            {
                for entry in entries {
                    attempt(at, entry);
                }
            }
            for number in word.classes.numbers() {
                for entry in &self.by_class[number] {
                    attempt(at, entry);
                }
            }
        }
        found
    }
}
