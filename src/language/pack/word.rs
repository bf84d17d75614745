//! A sentence as the words that rules look at.

use super::Pack;
use super::classes::Classes;
use super::lexicon::{Form, UNKNOWN, built_in};

/// A word or a mark of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// Where it begins, in bytes.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// The number of its form in the pack.
    pub id: u32,
    /// Its classes.
    pub classes: Classes,
    /// Whether it begins with a capital letter.
    pub capital: bool,
}

impl Word {
    /// Whether the word belongs to one of these classes.
    pub fn is(&self, classes: Classes) -> bool {
        self.classes.meets(classes)
    }
}

/// The words of a sentence: letters and digits hold together, marks stand alone, elided and enclitic parts
/// (`l'accusa`, `a-t-il`, `defendeu-se`) are words of their own where the pack says so.
pub fn words(sentence: &str, pack: &Pack) -> Vec<Word> {
    let mut words = Vec::with_capacity(sentence.len() / 5);
    let mut rest = sentence.char_indices().peekable();
    let mut lower = String::new();
    while let Some((start, c)) = rest.next() {
        if c.is_whitespace() {
            continue;
        }
        if !c.is_alphanumeric() {
            words.push(mark(start, c));
            continue;
        }
        let mut end = start + c.len_utf8();
        while let Some(&(at, next)) = rest.peek() {
            let inner = next == '\'' || next == '’' || next == '-' || next == '.' || next == '‑';
            let goes_on = next.is_alphanumeric()
                || is_combining(next)
                || (inner && sentence[at + next.len_utf8()..].starts_with(char::is_alphanumeric));
            if !goes_on {
                break;
            }
            end = at + next.len_utf8();
            rest.next();
            if pack.splits_elisions && (next == '\'' || next == '’') {
                break;
            }
        }
        // Italian `un po'` and French `l'` before a quotation mark keep their apostrophe.
        if let Some(&(at, '\'' | '’')) = rest.peek()
            && pack.splits_elisions
            && sentence[at..].chars().nth(1).is_some_and(|c| c == '«' || c == '“' || c == '"')
        {
            end = at + sentence[at..].chars().next().map_or(0, char::len_utf8);
            rest.next();
        }
        let pushed = words.len();
        push_parts(&mut words, sentence, start..end, &mut lower, pack);
        // The dot of `J. Roe`, `Mr. Roe`, `the U.S. firm` belongs to the word; the last one ends the sentence too.
        if rest.peek().is_some_and(|&(_, next)| next == '.')
            && words.len() == pushed + 1
            && has_dot(&sentence[start..end], &sentence[end + 1..], pack)
        {
            rest.next();
            words[pushed].end = end + 1;
        }
    }
    mark_names(&mut words, pack);
    words
}

/// Whether a word is written with the dot behind it, and goes on after it.
fn has_dot(word: &str, after: &str, pack: &Pack) -> bool {
    let goes_on = after.starts_with([' ', '\u{a0}', ',']) && after.contains(char::is_alphanumeric);
    let mut chars = word.chars();
    let is_initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    goes_on && (is_initial || pack.abbreviations.contains(&word.to_lowercase()))
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

fn push_parts(words: &mut Vec<Word>, sentence: &str, range: std::ops::Range<usize>, lower: &mut String, pack: &Pack) {
    let text = &sentence[range.clone()];
    let capital = text.starts_with(char::is_uppercase);
    fold_into(lower, text);
    // Folding keeps lengths for Latin letters; where it does not, the word is left whole.
    let same = lower.len() == text.len();
    let enclitic =
        pack.enclitics.iter().find(|tail| same && lower.len() > tail.len() && lower.ends_with(tail.as_str()));
    if let Some(tail) = enclitic {
        let cut = text.len() - tail.len();
        if text.is_char_boundary(cut) {
            lower.truncate(cut);
            words.push(word(range.start, range.start + cut, capital, lower, pack));
            words.push(word(range.start + cut, range.end, false, tail, pack));
            return;
        }
    }
    words.push(word(range.start, range.end, capital, lower, pack));
}

/// Lower case, and one kind of apostrophe and hyphen.
fn fold_into(lower: &mut String, text: &str) {
    lower.clear();
    for c in text.chars() {
        match c {
            '’' => lower.push('\''),
            '‑' => lower.push('-'),
            c if c.is_ascii() => lower.push(c.to_ascii_lowercase()),
            c => lower.extend(c.to_lowercase()),
        }
    }
}

fn word(start: usize, end: usize, capital: bool, lower: &str, pack: &Pack) -> Word {
    let mut form = pack.lexicon.look_up(lower);
    // An English possessive is of the classes of its owner: `the company's spokesman`.
    if form.id == UNKNOWN
        && let Some(owner) = lower.strip_suffix("'s")
    {
        form.classes |= pack.lexicon.look_up(owner).classes;
    }
    let Form { id, classes } = form;
    let shape = if lower.starts_with(|c: char| c.is_ascii_digit()) { built_in::NUMBER } else { built_in::WORD };
    Word { start, end, id, classes: classes | shape, capital }
}

fn mark(start: usize, c: char) -> Word {
    let classes = match c {
        '«' | '»' | '“' | '”' | '„' | '‟' | '"' | '‹' | '›' | '‘' => built_in::QUOTE,
        ',' | '،' => built_in::COMMA,
        ':' => built_in::COLON,
        '–' | '—' | '-' | '(' | ')' | '[' | ']' | '/' | '|' => built_in::ASIDE,
        '?' => built_in::STOP | built_in::QUESTION,
        '.' | '!' | ';' | '…' => built_in::STOP,
        _ => Classes::NONE,
    };
    Word { start, end: start + c.len_utf8(), id: UNKNOWN, classes, capital: false }
}

/// A capital letter makes a name, unless the word merely opens a sentence and is a small word of the language, or the
/// language writes all nouns so.
fn mark_names(words: &mut [Word], pack: &Pack) {
    let mut opens = true;
    for word in words {
        if word.is(built_in::WORD) {
            let small = word.is(pack.grammar.small);
            if word.capital && !small && !(opens && word.is(pack.grammar.not_name)) {
                word.classes |= built_in::NAME;
            }
            opens = false;
        } else if word.is(built_in::QUOTE | built_in::STOP | built_in::COLON) {
            opens = true;
        }
    }
}
