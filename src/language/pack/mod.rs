//! Language packs: all that is known of one language, as data.
//!
//! A pack is a TOML file of `data/languages`; CONTRIBUTING.md has the recipe. This module compiles it into look-ups and
//! rules and tells each mistake with its line. What the rules mean is decided in `statements`.

mod classes;
mod file;
mod lexicon;
mod pattern;
mod rule;
mod word;

use std::collections::HashMap;

pub use classes::Classes;
pub use file::PackError;
pub use lexicon::{Form, Lexicon, built_in};
pub use pattern::Pattern;
pub use rule::{Effect, FormOfCue, Found, Need, Rule, SpeakerAt};
pub use word::{Word, words};

use crate::model::{Language, StatementKind};
use crate::text::Abbreviations;

/// The packs that are compiled in.
const EMBEDDED: &[(&str, &str)] = &[
    ("it.toml", include_str!("../../../data/languages/it.toml")),
    ("en.toml", include_str!("../../../data/languages/en.toml")),
    ("de.toml", include_str!("../../../data/languages/de.toml")),
    ("fr.toml", include_str!("../../../data/languages/fr.toml")),
    ("es.toml", include_str!("../../../data/languages/es.toml")),
    ("pt.toml", include_str!("../../../data/languages/pt.toml")),
    ("nl.toml", include_str!("../../../data/languages/nl.toml")),
];

/// Word classes that the reader itself asks for; a pack that lacks one has no such words.
#[derive(Debug, Default, Clone, Copy)]
pub struct Grammar {
    /// Small words that are no name even with a capital letter.
    pub small: Classes,
    /// Words that are no name where they open a sentence.
    pub not_name: Classes,
    /// Words that open a subordinate clause.
    pub subordinate: Classes,
    /// Articles and possessives: they open a noun phrase.
    pub determiner: Classes,
    /// Prepositions: what follows is no subject.
    pub preposition: Classes,
    /// Auxiliaries, adverbs, negations and clitics that stand between a subject and its verb.
    pub between: Classes,
    /// Pronouns that stand for somebody named before.
    pub pronoun: Classes,
    /// First persons, singular and plural.
    pub first_person: Classes,
    /// What a speaker may be called: minister, company, lawyer.
    pub role: Classes,
    /// Verbs of saying.
    pub speech: Classes,
    /// Words that join two clauses or phrases.
    pub conjunction: Classes,
    /// Negations.
    pub negation: Classes,
    /// Other finite verbs: a subject does not reach over them.
    pub verb: Classes,
    /// Words before a source: according to, laut, secondo.
    pub source: Classes,
    /// Verbs and things of the wrongs that news is about: sell, spy, messages.
    pub misdeed: Classes,
    /// Labels of the outlet itself before a colon: fact check.
    pub label: Classes,
    /// Pronouns that join a clause to the noun before it.
    pub relative: Classes,
    /// Words before the agent of a passive.
    pub agent: Classes,
    /// Auxiliaries after which a participle is no passive.
    pub active: Classes,
    /// Participles of those who were asked: `contacted by us, X did not answer`.
    pub asked: Classes,
    /// Auxiliaries of the passive.
    pub passive: Classes,
    /// Participles.
    pub participle: Classes,
    /// Endings that a finite verb shares with participles: English *-ed*.
    pub finite: Classes,
    /// Participles that stand with *to be* and are no passive: French *resté*, Italian *rimasto*.
    pub intransitive: Classes,
    /// Gerunds, whose subject is that of the main clause.
    pub gerund: Classes,
    /// Verbs by which a document speaks: *heißt es in*, *si legge in*.
    pub impersonal: Classes,
    /// Articles of a case that is no subject's.
    pub oblique: Classes,
    /// Articles of the genitive, whose phrase hangs on the noun before it.
    pub genitive: Classes,
    /// Days, months, weeks: a phrase about time is no subject.
    pub time: Classes,
    /// Nouns between a preposition and a source: `nach Angaben der Polizei`.
    pub source_noun: Classes,
    /// Pronouns that are a subject and nothing else: *er*.
    pub nominative: Classes,
    /// Pronouns of reflexive verbs, whose *to be* is no passive.
    pub reflexive: Classes,
    /// Infinitives.
    pub infinitive: Classes,
    /// Articles that point at somebody named before.
    pub definite: Classes,
    /// Verbs that state something by themselves: accuse, deny, confirm, admit.
    pub states: Classes,
    /// What has a title: film, book, party. The words in quotation marks behind it are one.
    pub titled: Classes,
    /// Participles that make a name: `so genannt`, `cosiddetto`.
    pub so_called: Classes,
    /// Verbs that call something so: `nennt`, `definisce`.
    pub calls: Classes,
    /// Verb forms of reported speech: *Konjunktiv*.
    pub reported: Classes,
    /// Verbs of quoting, in whose passive the subject speaks.
    pub cites: Classes,
    /// Words that often open a sentence and are no name there.
    pub opener: Classes,
    /// Auxiliaries of the conditional.
    pub conditional: Classes,
    /// Verbs of asking somebody for a comment.
    pub asks: Classes,
    /// Verbs of getting an answer: who gets none is not who is silent.
    pub receives: Classes,
    /// Pronouns that take up an object before the verb: *lo*.
    pub clitic: Classes,
    /// What is said of a claim that is denied: false, fake.
    pub untrue: Classes,
    /// Pronouns for anybody: *man*, *on*.
    pub indefinite: Classes,
    /// Verbs that tell who speaks beside a quotation, and nothing elsewhere: *sieht*, *stellte*.
    pub voice: Classes,
    /// Verbs of accusing: who stands behind them is accused.
    pub accuse: Classes,
    /// What may be alleged or denied: accusation, rumour, fraud.
    pub matter: Classes,
}

/// A sentence with what a reader should make of it: run as a test.
#[derive(Debug, Clone)]
pub struct Example {
    /// The line of the file.
    pub line: usize,
    /// The sentence.
    pub text: String,
    /// The sentence before it.
    pub before: Option<String>,
    /// The kind of its first statement, `None` for none.
    pub kind: Option<StatementKind>,
    /// Whether it is hedged, where the example says so.
    pub hedged: Option<bool>,
    /// The speaker, where the example says so.
    pub speaker: Option<String>,
}

/// One language.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
pub struct Pack {
    /// Its code.
    pub language: Language,
    /// Hash of the file that it was read from, eight hexadecimal digits.
    pub version: String,
    /// Its own name for itself.
    pub name: String,
    /// What ends no sentence.
    pub abbreviations: Abbreviations,
    /// Whether `l'accusa` is two words.
    pub splits_elisions: bool,
    /// Whether the finite verb stands second, so that the subject may follow it.
    pub verb_second: bool,
    /// Whether all nouns have a capital letter.
    pub capital_nouns: bool,
    /// Whether a verb without a subject has that of the sentence before: *ha negato*.
    pub drops_subjects: bool,
    /// Endings that are words of their own, longest first: `-t-il`, `-se`.
    pub enclitics: Vec<String>,
    /// The word forms.
    pub lexicon: Lexicon,
    /// The classes that the reader asks for.
    pub grammar: Grammar,
    /// Tests.
    pub examples: Vec<Example>,
    lists: HashMap<String, Vec<String>>,
    rules: Vec<Rule>,
    index: rule::Index,
}

impl Pack {
    /// The entries of a list of the pack (`agencies`, `bylines`, `stop_words`…), empty if it has none.
    pub fn list(&self, name: &str) -> &[String] {
        self.lists.get(name).map_or(&[], Vec::as_slice)
    }

    /// Its rules, in the order of the file.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// Every match of every rule in a sentence, by position.
    pub fn find(&self, words: &[Word]) -> Vec<Found> {
        self.index.find(&self.rules, words)
    }
}

/// The packs in use.
#[derive(Debug, Default)]
pub struct Packs {
    packs: Vec<Pack>,
}

impl Packs {
    /// The packs that are compiled in.
    pub fn embedded() -> Self {
        let packs = EMBEDDED.iter().filter_map(|(name, text)| Self::parse(name, text).ok()).collect();
        Self { packs }
    }

    /// Reads one pack; `file_name` is for messages only.
    pub fn parse(file_name: &str, toml: &str) -> Result<Pack, PackError> {
        file::parse(file_name, toml)
    }

    /// Adds a pack, in place of an earlier one of the same language.
    pub fn insert(&mut self, pack: Pack) {
        self.packs.retain(|known| known.language != pack.language);
        self.packs.push(pack);
    }

    /// The pack of a language, `None` if it cannot be read.
    pub fn get(&self, language: Language) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.language == language)
    }

    /// All packs.
    pub fn iter(&self) -> impl Iterator<Item = &Pack> {
        self.packs.iter()
    }
}

#[cfg(test)]
mod tests;
