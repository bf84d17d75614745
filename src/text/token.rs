//! Words with their places.

use std::borrow::Cow;

use unicode_segmentation::{UWordBoundIndices, UnicodeSegmentation};

use super::fold;

/// A word, or a single character of a script that writes without spaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'t> {
    /// Where it starts, in bytes.
    pub start: usize,
    /// Where it ends, exclusive.
    pub end: usize,
    /// Its folded form; never empty.
    pub folded: Cow<'t, str>,
}

/// The words of a text in order, by UAX #29 with these differences:
///
/// - apostrophes, colons and full stops inside words divide them, so that `l'accordo` holds `accordo` and `Meta's`
///   holds `meta`; but `U.S.` is `us`;
/// - Chinese, Japanese, Thai, Lao, Khmer and Burmese come as single characters, so that a phrase matches wherever its
///   characters follow each other.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { bounds: text.split_word_bound_indices(), pending: None }
}

/// Iterator over the words of a text.
#[derive(Clone)]
pub struct Tokens<'t> {
    bounds: UWordBoundIndices<'t>,
    /// What is left of the current word, and where it starts.
    pending: Option<(usize, &'t str)>,
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let (start, word) = match self.pending.take() {
                Some(rest) => rest,
                None => self.bounds.next()?,
            };
            let (length, kind) = first_part(word);
            if length < word.len() {
                self.pending = Some((start + length, &word[length..]));
            }
            let part = &word[..length];
            let folded = match kind {
                Part::Nothing => continue,
                Part::Initials => Cow::Owned(fold(&part.replace('.', ""))),
                Part::Word if part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()) => Cow::Borrowed(part),
                Part::Word => Cow::Owned(fold(part)),
            };
            if !folded.is_empty() {
                return Some(Token { start, end: start + length, folded });
            }
        }
    }
}

enum Part {
    Word,
    /// Single letters with full stops between them.
    Initials,
    /// Punctuation, space, symbols.
    Nothing,
}

/// How many bytes at the start of a UAX #29 word belong together, and as what.
fn first_part(word: &str) -> (usize, Part) {
    let mut chars = word.char_indices();
    let Some((_, first)) = chars.next() else { return (0, Part::Nothing) };
    if !first.is_alphanumeric() {
        let end = chars.find(|(_, c)| c.is_alphanumeric()).map_or(word.len(), |(at, _)| at);
        return (end, Part::Nothing);
    }
    if is_initials(word) {
        return (word.len(), Part::Initials);
    }
    let alone = writes_without_spaces(first);
    // A number keeps its separators: `1.5`, `10:30`.
    let end = chars.find(|&(_, c)| {
        divides(c) && !first.is_numeric() || c.is_alphanumeric() && (alone || writes_without_spaces(c))
    });
    (end.map_or(word.len(), |(at, _)| at), Part::Word)
}

fn is_initials(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() == 1 && part.chars().all(char::is_alphabetic))
}

fn divides(c: char) -> bool {
    matches!(
        c,
        '\'' | '\u{2018}' | '\u{2019}' | '.' | '\u{2024}' | ':' | '\u{fe13}' | '\u{ff07}' | '\u{ff0e}' | '\u{ff1a}'
    )
}

/// Whether a character stands for itself: Han, kana, Thai, Lao, Khmer, Burmese (Unicode blocks).
pub fn writes_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3005}'..='\u{3007}' | '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aa7f}' | '\u{f900}'..='\u{faff}'
        | '\u{ff66}'..='\u{ff9f}' | '\u{20000}'..='\u{3ffff}')
}
