//! A query cut into signs.

use super::error::Mistake;

/// A sign of the query language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign<'q> {
    Open,
    Close,
    And,
    Or,
    Not,
    /// `NEAR/n`.
    Near(u32),
    /// `title:`, `lang:`, `outlet:`, without the colon.
    Field(&'q str),
    /// `$name`, without the dollar.
    Term(&'q str),
    /// A bare word.
    Word(&'q str),
    /// What stands between quotation marks.
    Quoted(&'q str),
}

/// The largest distance of NEAR: more than that is no nearness, and the headline is kept that far from the text.
pub(super) const NEAR_MAX: u32 = 1_000;

pub(super) const FIELDS: &[&str] = &["title", "lang", "outlet"];

/// Cuts a query into its signs with their byte offsets; mistakes are reported and stepped over.
pub(super) fn signs<'q>(query: &'q str, mistakes: &mut Vec<Mistake>) -> Vec<(usize, Sign<'q>)> {
    let mut signs = Vec::new();
    let mut at = 0;
    while let Some(first) = query[at..].chars().next() {
        let rest = &query[at..];
        let length = match first {
            c if c.is_whitespace() => c.len_utf8(),
            '(' | ')' => {
                signs.push((at, if first == '(' { Sign::Open } else { Sign::Close }));
                1
            }
            c if is_quote(c) => quoted(rest, at, &mut signs, mistakes),
            _ => bare(rest, at, &mut signs, mistakes),
        };
        at += length;
    }
    signs
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '\u{201c}'..='\u{201f}' | '«' | '»')
}

fn quoted<'q>(rest: &'q str, at: usize, signs: &mut Vec<(usize, Sign<'q>)>, mistakes: &mut Vec<Mistake>) -> usize {
    let opening = rest.chars().next().map_or(1, char::len_utf8);
    let inside = &rest[opening..];
    let Some((end, closing)) = inside.char_indices().find(|(_, c)| is_quote(*c)) else {
        mistakes.push(Mistake::new(at, "the quotation mark is not closed").suggest("add `\"` after the phrase"));
        return rest.len();
    };
    let mut length = opening + end + closing.len_utf8();
    let mut words = &inside[..end];
    if rest[length..].starts_with('*') {
        mistakes.push(
            Mistake::new(at + length, "`*` stands behind a word, not behind a quotation mark")
                .suggest(format!("write `\"{words}*\"`")),
        );
        length += 1;
    }
    words = words.trim_end();
    signs.push((at + opening, Sign::Quoted(words)));
    length
}

fn bare<'q>(rest: &'q str, at: usize, signs: &mut Vec<(usize, Sign<'q>)>, mistakes: &mut Vec<Mistake>) -> usize {
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c)).unwrap_or(rest.len());
    let word = &rest[..end];
    if let Some(length) = field_length(word) {
        signs.push((at, Sign::Field(&word[..length])));
        return length + 1;
    }
    match sign(word) {
        Ok(sign) => signs.push((at, sign)),
        Err((message, suggestion)) => {
            mistakes.push(Mistake::new(at, message).suggest(suggestion));
            // Something must stand here, or the mistake would bring others after it.
            signs.push((at, if word.starts_with("NEAR") { Sign::Near(1) } else { Sign::Word("x") }));
        }
    }
    end
}

/// Letters before a colon name a field; `10:30` and `http://…` do not.
fn field_length(word: &str) -> Option<usize> {
    let length = word.find(':')?;
    let is_name = length > 0 && word[..length].bytes().all(|b| b.is_ascii_alphabetic());
    (is_name && !word[length..].starts_with("://")).then_some(length)
}

fn sign(word: &str) -> Result<Sign<'_>, (String, String)> {
    match word {
        "AND" => return Ok(Sign::And),
        "OR" => return Ok(Sign::Or),
        "NOT" => return Ok(Sign::Not),
        "and" | "or" | "not" | "And" | "Or" | "Not" => {
            let advice = format!("write `{}`, or `\"{word}\"` for the word", word.to_uppercase());
            return Err((format!("`{word}` could be the operator or the word"), advice));
        }
        _ => {}
    }
    if word == "NEAR" || word.starts_with("NEAR/") || word.starts_with("near/") {
        return match word.get(5..).and_then(|n| n.parse().ok()) {
            Some(n) if (1..=NEAR_MAX).contains(&n) && word.starts_with("NEAR/") => Ok(Sign::Near(n)),
            _ => Err((format!("`{word}` lacks a distance of 1 to {NEAR_MAX}"), "write `NEAR/8`".to_owned())),
        };
    }
    if let Some(name) = word.strip_prefix('$') {
        return Ok(Sign::Term(name));
    }
    if let Some(excluded) = word.strip_prefix('-').filter(|e| e.starts_with(char::is_alphanumeric)) {
        return Err((format!("`{word}` does not exclude the word"), format!("write `NOT {excluded}`")));
    }
    Ok(Sign::Word(word))
}
