//! Lines that come, go and count on without an edit: date lines, counters, links to other articles.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::{date, fold, tokens};

/// Words of a line that may be noise; longer ones are prose.
const WORDS_MAX: usize = 16;
/// Words of a link to another article: its headline stands behind the opening.
const TEASER_WORDS_MAX: usize = 30;
/// Words that a date line may hold besides those of dates: a name, a place.
const FOREIGN_WORDS_MAX: usize = 2;

#[derive(Deserialize)]
struct File {
    words: String,
    units: String,
    teasers: Vec<String>,
}

struct Noise {
    words: HashSet<String>,
    units: HashSet<String>,
    teasers: HashSet<String>,
    /// Words of the longest teaser opening.
    teaser_words_max: usize,
}

static NOISE: LazyLock<Noise> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../data/noise.toml")).expect("the shipped table is tested");
    let teasers: HashSet<String> = file.teasers.iter().map(|teaser| fold(teaser)).collect();
    let teaser_words_max = teasers.iter().map(|teaser| teaser.split(' ').count()).max().unwrap_or(0);
    let words = |list: &str| list.split_whitespace().map(fold).collect();
    Noise { words: words(&file.words), units: words(&file.units), teasers, teaser_words_max }
});

/// Whether a line is no part of the article: a date line, a counter, a link to another article.
///
/// What ends like a sentence is never noise, unless it opens like a link.
pub(super) fn is_noise(line: &str) -> bool {
    let line = line.trim();
    let words: Vec<_> = tokens(line).take(TEASER_WORDS_MAX + 1).map(|token| token.folded).collect();
    if words.is_empty() || words.len() > TEASER_WORDS_MAX {
        return words.is_empty();
    }
    if is_teaser(line, &words) {
        return true;
    }
    let is_unit = words.last().is_some_and(|word| NOISE.units.contains(&**word));
    let line = if is_unit { line.trim_end_matches('.') } else { line };
    if words.len() > WORDS_MAX || line.ends_with(['.', '!', '?', '…', '»', '”', '"', '。', ':']) {
        return false;
    }
    let is_number = |word: &str| word.starts_with(|c: char| c.is_numeric());
    let numbers = words.iter().filter(|word| is_number(word)).count();
    let is_known = |word: &str| is_number(word) || NOISE.words.contains(word) || date::is_date_word(word);
    let foreign = words.iter().filter(|word| !is_known(word)).count();
    let foreign_max = if date::find(line, &date::Hints::default()).is_some() { FOREIGN_WORDS_MAX } else { 0 };
    numbers > 0 && foreign <= foreign_max
}

/// An opening alone, or one that a colon, a dash or a capital letter parts from the headline behind it.
fn is_teaser<W: AsRef<str>>(line: &str, words: &[W]) -> bool {
    let opening = (1..=NOISE.teaser_words_max.min(words.len())).rev().find(|length| {
        let opening: Vec<&str> = words[..*length].iter().map(AsRef::as_ref).collect();
        NOISE.teasers.contains(&opening.join(" "))
    });
    let Some(length) = opening else { return false };
    let Some(last) = tokens(line).nth(length - 1) else { return false };
    let behind = line[last.end..].trim_start();
    // "Related costs rose by a tenth." goes on with the sentence; "Leggi anche: …" and "LEGGI ANCHE Meta …" do not.
    behind.is_empty() || behind.starts_with(|c: char| c.is_uppercase() || ":-–—|>»→•\"“«".contains(c))
}
