//! Whether words in quotation marks are said by somebody, or are a title, a name, a nickname, irony.

use std::ops::Range;

use crate::language::Classes;
use crate::language::built_in::{COMMA, QUOTE};

use super::clause::Clauses;
use super::phrase::acts;
use super::subject::{Who, subject};

/// From this many words on, words in quotation marks are speech whatever their capitals; titles are shorter.
const SPEECH_WORDS: usize = 9;

/// Up to this many words a fragment is somebody's only if the sentence says whose: others are names and irony.
const FRAGMENT_WORDS: usize = 3;

/// A single word shorter than this is a sign or an abbreviation.
const WORD_CHARS_MIN: usize = 3;

/// At most this much stands between the items of an enumeration: `„A“, „B“ oder „C“`.
const BETWEEN_ITEMS_BYTES_MAX: usize = 8;

/// As [`BETWEEN_ITEMS_BYTES_MAX`], for titles, which have an author: `„A“ von Anna Rossi, „B“ von Carla Neri`.
const BETWEEN_TITLES_BYTES_MAX: usize = 30;

/// A speaker before a colon has at most this many words.
const LABEL_WORDS: usize = 8;

/// A verb that calls something a name stands at most this far from the name, in words.
const CALLING_WORDS_MAX: usize = 12;

/// Quotation marks of all languages, as they may stand beside those of the quotation itself.
const MARKS: [char; 11] = ['„', '“', '"', '«', '»', '\'', '‚', '‘', '”', '’', '‹'];

/// The judgement on one pair of quotation marks.
#[derive(Debug, Clone)]
pub(super) struct Saying {
    /// Whether somebody says the words.
    pub is_said: bool,
    end: usize,
}

/// Words in quotation marks and what stands around them.
struct Place<'a> {
    clauses: &'a Clauses<'a>,
    /// The words of the sentence in the quotation.
    words: Range<usize>,
    inside: &'a str,
    before: &'a str,
    after: &'a str,
    count: usize,
}

impl Saying {
    /// Judges the words at `range` of a text; the sentence in which they begin stands at `start`.
    pub(super) fn judge(
        text: &str,
        clauses: &Clauses<'_>,
        start: usize,
        range: &Range<usize>,
        previous: Option<&Self>,
    ) -> Self {
        let first = clauses.words.partition_point(|word| start + word.start < range.start);
        let last = clauses.words.partition_point(|word| start + word.start < range.end);
        let inside = text[range.clone()].trim();
        let place = Place {
            clauses,
            words: first..last,
            inside,
            before: text[..range.start].trim_end().trim_end_matches(MARKS).trim_end(),
            after: text[range.end..].trim_start_matches(MARKS).trim_start(),
            count: inside.split_whitespace().count(),
        };
        let is_item = previous.is_some_and(|previous| {
            let between = text.get(previous.end..range.start).unwrap_or_default();
            let max = if previous.is_said { BETWEEN_ITEMS_BYTES_MAX } else { BETWEEN_TITLES_BYTES_MAX };
            let joined = place.before.ends_with(',') || {
                let last = place.before.rsplit(char::is_whitespace).next().unwrap_or_default();
                place.class_of(last).meets(clauses.pack.grammar.conjunction)
            };
            joined && between.len() <= max && !between.contains(['.', '!', '?', ':', '(', '\n'])
        });
        let is_said = match previous {
            // The items of an enumeration are all titles or all said.
            Some(previous) if is_item && place.count < SPEECH_WORDS => previous.is_said,
            _ => place.is_said(),
        };
        Self { is_said, end: range.end }
    }
}

impl Place<'_> {
    /// A sentence, or words after a colon or before a comma that an attribution follows, are said. So is a fragment that
    /// begins with a small letter (`spricht von „tiefer Besorgnis“`) in a sentence that says whose it is; titles and
    /// names begin with a capital.
    fn is_said(&self) -> bool {
        if self.count == 0 || (self.count < SPEECH_WORDS && self.is_title()) {
            return false;
        }
        let grammar = &self.clauses.pack.grammar;
        let begins_small = self.inside.starts_with(|c: char| c.is_lowercase() || c == '…');
        let first = self.inside.split_whitespace().next().unwrap_or_default();
        let begins_a_sentence = self.class_of(first).meets(grammar.pronoun | grammar.first_person);
        let ends_like_a_sentence = self.inside.ends_with(['.', '!', '?', ',', '…']);
        let is_apart =
            self.before.ends_with(',') || (self.before.ends_with(':') && (self.is_ascribed() || self.is_named()));
        let rest_is_small = self.inside.split_whitespace().skip(1).all(|word| !word.starts_with(char::is_uppercase));
        let is_long_enough = self.count > 1 || self.inside.chars().count() >= WORD_CHARS_MIN;
        self.count >= SPEECH_WORDS
            || self.is_attributed()
            || (self.count > FRAGMENT_WORDS && (begins_small || rest_is_small))
            || (begins_small && is_long_enough && self.is_ascribed())
            || (self.count > 1 && (ends_like_a_sentence || is_apart || begins_a_sentence))
            || self.is_called()
    }

    fn class_of(&self, word: &str) -> Classes {
        self.clauses.pack.lexicon.look_up(&word.to_lowercase()).classes
    }

    /// `„…“, sagte X`: the words behind it name who says it.
    fn is_attributed(&self) -> bool {
        let grammar = &self.clauses.pack.grammar;
        let next = self.after.strip_prefix(',').unwrap_or(self.after);
        let mut words = next.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let is_parted = self.after.starts_with(',') || self.inside.ends_with(',');
        (is_parted || self.count > FRAGMENT_WORDS)
            && words
                .by_ref()
                .take(2)
                .any(|word| self.class_of(word).meets(grammar.speech | grammar.voice | grammar.source))
    }

    /// Whether the sentence has a verb of saying, a source or reported mood outside of the quotation marks.
    fn is_ascribed(&self) -> bool {
        let grammar = &self.clauses.pack.grammar;
        let clauses = self.clauses;
        let ascribes = |i: usize| {
            (clauses.is(i, grammar.speech | grammar.voice) && acts(clauses, i))
                || clauses.is(i, grammar.source | grammar.source_noun | grammar.reported)
        };
        (0..clauses.words.len()).any(|i| !clauses.quoted[i] && ascribes(i))
    }

    /// `Neri: „…“`: a colon behind few words.
    fn is_named(&self) -> bool {
        let line = self.before.rsplit(['\n', '.', '!', '?', '|']).next().unwrap_or_default();
        line.split_whitespace().count() <= LABEL_WORDS
    }

    /// `X nannte dies einen „Putsch“`: somebody calls something so.
    fn is_called(&self) -> bool {
        let clauses = self.clauses;
        let grammar = &clauses.pack.grammar;
        let last = self.before.rsplit(char::is_whitespace).next().unwrap_or_default();
        if !self.class_of(last).meets(grammar.determiner | grammar.preposition | grammar.subordinate) {
            return false;
        }
        let near = self.words.start.saturating_sub(CALLING_WORDS_MAX)..self.words.end + CALLING_WORDS_MAX;
        let calls = |&i: &usize| clauses.is(i, grammar.calls) && !clauses.quoted[i] && acts(clauses, i);
        near.take_while(|&i| i < clauses.words.len()).filter(calls).any(|verb| {
            let itself = (verb.saturating_sub(3)..verb + 3).any(|i| clauses.is(i, grammar.reflexive));
            !itself && matches!(subject(clauses, verb, verb), Who::Named(_) | Who::Pronoun(_))
        })
    }

    /// `der Film „…“`, `„…“ (1998)`, `so genannte „…“`: the name of a work, a body, a thing.
    fn is_title(&self) -> bool {
        let grammar = &self.clauses.pack.grammar;
        let last = self.before.rsplit(|c: char| c.is_whitespace() || c == '-').next().unwrap_or_default();
        let next = self.after.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        let is_titled = self.class_of(last).meets(grammar.titled) || self.class_of(next).meets(grammar.so_called);
        let is_so_called = self.class_of(last).meets(grammar.so_called);
        let year = self.after.strip_prefix('(').is_some_and(|rest| {
            rest.chars().take_while(char::is_ascii_digit).count() == 4 && rest.chars().nth(4) == Some(')')
        });
        let line = self.before.rsplit('\n').next().unwrap_or_default();
        let in_brackets = line.rfind('(') > line.rfind(')') && !line.ends_with([',', '.']);
        // `Laut „heise online“`, `wie „heise online“ berichtet`: a medium that speaks, not what is said.
        let is_source = self.count <= FRAGMENT_WORDS
            && !self.inside.ends_with([',', '.', '!', '?'])
            && (self.class_of(last).meets(grammar.source) || self.class_of(next).meets(grammar.speech))
            && !self.clauses.is(self.words.end + 1, COMMA | QUOTE)
            && !self.after.starts_with(',');
        is_titled || is_so_called || year || in_brackets || is_source
    }
}
