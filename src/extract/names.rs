//! Names out of what bylines and fields say: split, without roles, dates and addresses.

use super::lexicon::Lexicon;
use super::outline::collapse;
use super::title::key;
use crate::text::{date, fold};

/// Names of one article.
const AUTHORS_MAX: usize = 20;
/// A name has no more words; what has is a sentence.
const WORDS_MAX: usize = 6;

/// How a source words its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    /// A field that holds names and nothing else.
    Stated,
    /// Text for readers: names amid dates, roles and places.
    Shown,
}

/// The names in the texts of one source, each once.
pub(super) fn read<'t>(lexicon: &Lexicon, wording: Wording, texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for text in texts {
        for name in (Reader { lexicon, wording }).split(text) {
            let is_new = !names.iter().any(|n| key(n) == key(&name));
            if is_new && names.len() < AUTHORS_MAX {
                names.push(name);
            }
        }
    }
    names
}

/// What follows a byline's word, if the text begins with one.
pub(super) fn after_by<'t>(lexicon: &Lexicon, text: &'t str) -> Option<&'t str> {
    let text = text.trim_start();
    lexicon.by.iter().find_map(|by| {
        let head = text.get(..by.len())?;
        let rest = &text[by.len()..];
        let is_whole = rest.starts_with([' ', ':', '\u{a0}', '：']);
        (is_whole && head.to_lowercase() == *by).then(|| rest.trim_start_matches([' ', ':', '\u{a0}', '：']))
    })
}

/// Whether a text is a byline's word and nothing else: the name stands in the next block.
pub(super) fn is_by(lexicon: &Lexicon, text: &str) -> bool {
    let word = text.trim().trim_end_matches([':', ' ', '\u{a0}', '：']).to_lowercase();
    lexicon.by.contains(&word)
}

/// Words between names that have no capital: `van`, `de la`, `bin`.
const PARTICLE_MAX: usize = 3;

/// Whether a name reads like a person's: several words, each with a capital where the script has them, but for particles.
pub(super) fn is_full(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_lower = |w: &&str| w.chars().next().is_some_and(char::is_lowercase);
    let is_spaceless = name.chars().any(crate::text::writes_without_spaces);
    let is_particle = |w: &&str| w.chars().count() <= PARTICLE_MAX;
    is_spaceless
        || words.len() > 1
            && !is_lower(&words[0])
            && !words.last().is_some_and(is_lower)
            && words.iter().all(|w| !is_lower(w) || is_particle(w))
}

struct Reader<'l> {
    lexicon: &'l Lexicon,
    wording: Wording,
}

impl Reader<'_> {
    fn split(&self, text: &str) -> Vec<String> {
        let text = collapse(text);
        if text.contains("://") {
            return Vec::new();
        }
        let text = after_by(self.lexicon, &text).unwrap_or(&text);
        let text = if self.wording == Wording::Shown { self.without_dates(text) } else { text };
        let mut parts = vec![text.to_owned()];
        for joint in self.lexicon.and.iter().map(|w| format!(" {w} ")) {
            parts = parts.iter().flat_map(|p| split_folded(p, &joint)).collect();
        }
        parts
            .iter()
            .flat_map(|p| p.split([',', ';', '|', '/', '&', '•', '·', '、', '，', '\n', '–', '—']))
            .flat_map(|p| p.split(" - "))
            .filter_map(|p| self.name(p))
            .collect()
    }

    /// `12.3.2024 von Anna Example` and `Anna Example, 12. März`: the part without the date.
    fn without_dates<'t>(&self, text: &'t str) -> &'t str {
        let Some(at) = number(text) else { return text };
        let mut before = text[..at].trim_end_matches(|c: char| !c.is_alphanumeric());
        while let Some((rest, last)) = before.rsplit_once(' ') {
            if !is_date_word(last) && !self.lexicon.ends.contains(&last.to_lowercase()) {
                break;
            }
            before = rest.trim_end_matches(|c: char| !c.is_alphanumeric());
        }
        let before = without_glued(before);
        if !before.is_empty() && !is_date_word(before) {
            return before;
        }
        // The date comes first.
        let words = text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at + 1);
        words.into_iter().find_map(|at| after_by(self.lexicon, &text[at..])).unwrap_or(text)
    }

    /// One name without what surrounds it; `None` if it is none.
    fn name(&self, part: &str) -> Option<String> {
        let mut name = trim(part);
        if let Some(rest) = after_by(self.lexicon, name) {
            name = trim(rest);
        }
        let mut name = name.split_once('(').map_or(name, |(before, _)| before.trim());
        if self.wording == Wording::Shown {
            name = self.before_end(name);
        }
        let lower = name.to_lowercase();
        if self.lexicon.and.contains(&lower) || self.wording == Wording::Shown && self.lexicon.label(name).is_some() {
            return None;
        }
        if self.lexicon.staff.contains(&lower) {
            return Some(name.to_owned());
        }
        self.is_name(name, &lower).then(|| name.to_owned())
    }

    fn is_name(&self, name: &str, lower: &str) -> bool {
        let is_number = |w: &str| w.chars().any(|c| c.is_ascii_digit()) && !w.chars().any(char::is_alphabetic);
        let has_number = match self.wording {
            Wording::Stated => name.split_whitespace().any(is_number),
            Wording::Shown => name.chars().any(|c| c.is_ascii_digit()),
        };
        let is_role = |role: &String| {
            let is_word = |rest: Option<&str>, sign: fn(&str) -> bool| rest.is_some_and(|r| r.is_empty() || sign(r));
            let is_shown = self.wording == Wording::Shown || name.starts_with(char::is_lowercase);
            is_word(lower.strip_suffix(role.as_str()), |r| r.ends_with(' '))
                || is_shown && is_word(lower.strip_prefix(role.as_str()), |r| r.starts_with(' '))
        };
        name.chars().filter(|c| c.is_alphabetic()).count() >= 2
            && name.split_whitespace().count() <= WORDS_MAX
            && !name.contains(['@', '?', '!', '=', '{', '<', ':', '…'])
            && !lower.contains("http")
            && !lower.contains("www.")
            && !has_number
            && !self.lexicon.roles.iter().any(is_role)
            && !self
                .lexicon
                .by
                .iter()
                .any(|by| by == lower || by.strip_prefix(lower).is_some_and(|r| r.starts_with(' ')))
            && !(self.wording == Wording::Shown
                && (self.lexicon.ends.iter().any(|end| end == lower) || is_date_word(name)))
    }

    /// What stands before a word that ends names: `Anna Example Follow`, `Ben Sample am Mittwoch`.
    fn before_end<'t>(&self, name: &'t str) -> &'t str {
        let mut end = 0;
        for word in name.split(' ') {
            if end > 0 && self.lexicon.ends.contains(&word.to_lowercase()) {
                return name[..end].trim();
            }
            end += word.len() + usize::from(end + word.len() < name.len());
        }
        name
    }
}

fn trim(text: &str) -> &str {
    text.trim().trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '.' | ':' | '*' | '-' | '"' | '“' | '”' | '(' | ')' | '[' | ']' | '»' | '«')
    })
}

/// `Anna ExampleMay`: a month that stood in an element of its own.
fn without_glued(text: &str) -> &str {
    let hump = text.char_indices().rev().find(|(_, c)| c.is_uppercase()).map(|(at, _)| at);
    match hump {
        Some(at) if text[..at].ends_with(char::is_lowercase) && is_date_word(&text[at..]) => &text[..at],
        _ => text,
    }
}

fn is_date_word(word: &str) -> bool {
    date::is_date_word(&fold(word.trim_matches(|c: char| !c.is_alphanumeric())))
}

/// Where the first word begins that is a number: of a day, a year, a time.
fn number(text: &str) -> Option<usize> {
    let mut at = 0;
    for word in text.split(' ') {
        let is_number = word.starts_with(|c: char| c.is_ascii_digit())
            && !word.chars().any(|c| c.is_alphabetic() && !matches!(c, 'T' | 'Z' | 'h' | 'm' | 's' | 't'));
        if is_number {
            return Some(at);
        }
        at += word.len() + 1;
    }
    None
}

/// Splits at a joint in lower case, whatever the case of the text.
fn split_folded(text: &str, joint: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return text.split(joint).map(str::to_owned).collect();
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, found) in lower.match_indices(joint) {
        if at >= start && text.is_char_boundary(at) && text.is_char_boundary(at + found.len()) {
            parts.push(text[start..at].to_owned());
            start = at + found.len();
        }
    }
    parts.push(text[start..].to_owned());
    parts
}
