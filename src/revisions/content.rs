//! What of an article counts as content, and whether a visit saw a new one.

use sha2::{Digest as _, Sha256};

use crate::text::plain;

use super::noise::is_noise;

/// What an outlet publishes under one address: what revisions are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Content<'t> {
    /// The headline.
    pub title: Option<&'t str>,
    /// Authors, joined by `, `.
    pub byline: Option<&'t str>,
    /// Paragraphs separated by a blank line.
    pub text: &'t str,
}

impl Content<'_> {
    /// The hash of what counts: headline, byline and text with their punctuation, without white space, typographic
    /// variants, date lines, counters and links to other articles. 32 hexadecimal digits.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for part in [self.title.unwrap_or_default(), self.byline.unwrap_or_default()] {
            hasher.update(normal(part));
            hasher.update([0]);
        }
        let mut text = String::with_capacity(self.text.len());
        for line in self.text.lines().filter(|line| !is_noise(line)) {
            text.push_str(line);
            text.push('\n');
        }
        hasher.update(normal(&text));
        let digest = hasher.finalize();
        let half: [u8; 16] = std::array::from_fn(|at| digest[at]);
        format!("{:032x}", u128::from_be_bytes(half))
    }
}

/// The text in the form in which contents are compared: typography plain, white space only between words.
///
/// `‹Perché?›  disse` and `"Perché?" disse` are one; `Perché? disse` is another.
pub(super) fn normal(text: &str) -> String {
    let plain = plain(text);
    let mut normal = String::with_capacity(plain.len());
    let mut chars = plain.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        match c {
            c if c.is_whitespace() => {
                let next = chars.clone().find(|next| !next.is_whitespace()).unwrap_or(' ');
                while chars.next_if(|next| next.is_whitespace()).is_some() {}
                if before.is_alphanumeric() && next.is_alphanumeric() {
                    normal.push(' ');
                }
            }
            // A quotation mark, unless it stands inside a word or elides its end.
            '\'' if !(before.is_alphanumeric() && after.is_alphanumeric()) => normal.push('"'),
            // `--` for a dash, `''` for a quotation mark.
            '-' if before == '-' => {}
            _ => normal.push(c),
        }
        before = c;
    }
    normal
}

/// What a visit saw, against what is on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// What was there at the visit before.
    Unchanged,
    /// An earlier content that came back (A/B headlines): marked at its revision, and no change.
    Returned {
        /// Its place in the history.
        revision: usize,
    },
    /// A content never seen of this article.
    New,
}

/// Compares the hash of a visit's content with the hashes of the article's revisions in order; `current` is the place
/// of the one that was there at the visit before.
pub fn compare(history: &[&str], current: Option<usize>, hash: &str) -> Comparison {
    let current = current.or(history.len().checked_sub(1));
    if current.and_then(|at| history.get(at)).is_some_and(|known| *known == hash) {
        return Comparison::Unchanged;
    }
    match history.iter().rposition(|known| *known == hash) {
        Some(revision) => Comparison::Returned { revision },
        None => Comparison::New,
    }
}
