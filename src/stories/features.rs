//! What an article is joined to stories by, computed once and kept in the record.

use super::sparse::Sparse;
use super::terms::Terms;
use super::vector::{DIMENSIONS, Meaning, Vector};
use crate::model::{Language, Timestamp};
use crate::text::{Abbreviations, sentences};

/// The first byte of encoded features; features of another version are computed again.
const VERSION: u8 = 4;
/// Sentences of the text that count, after the title: reports of one event agree in the lead. Whoever changes what is
/// read gives the encoder another name (`options.rs`).
const LEAD_SENTENCES: usize = 5;
/// And no more characters than this, for texts without full stops.
const LEAD_CHARS: usize = 600;
/// Bytes that hold a lead in any script.
const LEAD_BYTES_MAX: usize = 4 * LEAD_CHARS;
/// Characters of a text that is as short as a summary, and of one that is long; between them length counts in parts.
const SHORT: usize = 200;
const LONG: usize = 600;
/// Characters of the text from which names and letters are taken.
const TERMS_CHARS: usize = 1_500;
/// Terms kept of an article.
const TERMS_MAX: usize = 400;

/// A name alone must not decide: in a short text it would be half of all names, and two reports of nothing else in common
/// would be one story.
const NAME_WEIGHT_MAX: f64 = 0.5;

/// An article as stories see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Features {
    /// Its language.
    pub language: Language,
    /// The civil day (UTC) of its publication, counted from 1970.
    pub day: i32,
    /// How long the text is: 0 for a headline alone, 1 for a summary, 255 for a full text.
    pub length: u8,
    /// Whether it has a headline.
    pub has_title: bool,
    /// Meaning of the title and of title with lead; `None` where no encoder speaks the language.
    pub meaning: Option<Meaning>,
    /// Names and numbers.
    pub names: Sparse,
    /// Letters.
    pub letters: Sparse,
}

/// The two kinds of terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    Names,
    Letters,
}

/// The part of an article that stories look at.
#[derive(Debug, Clone, Copy)]
pub struct Article<'a> {
    /// Its language.
    pub language: Language,
    /// First publication, else first sight.
    pub at: Timestamp,
    /// The headline.
    pub title: Option<&'a str>,
    /// Paragraphs.
    pub text: &'a str,
}

/// The day of an instant, counted from 1970 in UTC.
pub fn day_of(at: Timestamp) -> i32 {
    i32::try_from(at.as_second().div_euclid(86_400)).unwrap_or_default()
}

impl Article<'_> {
    /// The two texts whose meaning counts: the title, and title with lead. The first sentence stands in for a title.
    pub(super) fn readings(&self) -> [String; 2] {
        let lead = self.start(LEAD_SENTENCES);
        match self.headline() {
            Some(title) if lead.is_empty() => [title.to_owned(), title.to_owned()],
            Some(title) => [title.to_owned(), format!("{title}. {lead}")],
            None => [self.start(1).to_owned(), lead.to_owned()],
        }
    }

    /// The headline, if there is one.
    fn headline(&self) -> Option<&str> {
        self.title.map(str::trim).filter(|title| !title.is_empty())
    }

    /// The first sentences of the text.
    fn start(&self, sentences_max: usize) -> &str {
        let start = &self.text[..self.text.floor_char_boundary(LEAD_BYTES_MAX)];
        let spans = sentences(start, &Abbreviations::default());
        let end = spans.iter().take(sentences_max).next_back().map_or(0, |span| span.end);
        cut(&start[..end], LEAD_CHARS)
    }

    pub(super) fn terms(&self) -> Terms {
        let mut terms = Terms::default();
        terms.add(self.title.unwrap_or_default());
        terms.add(cut(self.text, TERMS_CHARS));
        terms
    }
}

fn length(text: &str) -> u8 {
    let beyond = match text.trim().chars().take(LONG).count() {
        0 => return 0,
        count => count.saturating_sub(SHORT),
    };
    (beyond * usize::from(u8::MAX) / (LONG - SHORT)).clamp(1, usize::from(u8::MAX)) as u8
}

/// The start of a text, at most so many characters: bytes would give Cyrillic half as much as Latin.
fn cut(text: &str, chars_max: usize) -> &str {
    text.char_indices().nth(chars_max).map_or(text, |(end, _)| &text[..end])
}

impl Features {
    /// Weighs the terms of an article. `idf` says how rare a term is among the names or the letters.
    pub(super) fn new(
        article: &Article<'_>,
        meaning: Option<Meaning>,
        terms: &Terms,
        idf: impl Fn(Field, u32) -> f64,
    ) -> Self {
        let weigh = |field, counts: &std::collections::BTreeMap<u32, u32>| {
            // Most grams are those of ordinary words; squared, the rarer ones decide.
            let (power, weight_max) = match field {
                Field::Names => (1, NAME_WEIGHT_MAX),
                Field::Letters => (2, 1.0),
            };
            let weight =
                |(term, count): (&u32, &u32)| (*term, (1.0 + f64::from(*count).ln()) * idf(field, *term).powi(power));
            Sparse::from_weights(counts.iter().map(weight).collect(), TERMS_MAX, weight_max)
        };
        Self {
            language: article.language,
            day: day_of(article.at),
            length: length(article.text),
            has_title: article.headline().is_some(),
            meaning,
            names: weigh(Field::Names, &terms.names),
            letters: weigh(Field::Letters, &terms.letters),
        }
    }

    /// Compact bytes for the record; language and day are the article's own and not repeated.
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION, u8::from(self.meaning.is_some()), u8::from(self.has_title), self.length];
        for vector in self.meaning.iter().flat_map(|meaning| meaning.0.iter()) {
            bytes.extend(vector.iter().map(|value| value.cast_unsigned()));
        }
        for sparse in [&self.names, &self.letters] {
            sparse.encode(&mut bytes);
        }
        bytes
    }

    /// Reads what `encode` wrote; `None` if it is of another version or damaged.
    pub fn decode(bytes: &[u8], language: Language, at: Timestamp) -> Option<Self> {
        let mut rest = Rest(bytes);
        let [VERSION, has_meaning @ (0 | 1), has_title @ (0 | 1), length] = *rest.take(4)? else { return None };
        let meaning = if has_meaning == 0 { None } else { Some(Meaning(Box::new([rest.vector()?, rest.vector()?]))) };
        let (names, letters) = (rest.sparse()?, rest.sparse()?);
        let has_title = has_title == 1;
        rest.0.is_empty().then(|| Self { language, day: day_of(at), length, has_title, meaning, names, letters })
    }
}

/// Bytes still to be read.
struct Rest<'b>(&'b [u8]);

impl<'b> Rest<'b> {
    fn take(&mut self, length: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    fn vector(&mut self) -> Option<Vector> {
        let mut vector = [0; DIMENSIONS];
        for (value, byte) in vector.iter_mut().zip(self.take(DIMENSIONS)?) {
            *value = byte.cast_signed();
        }
        Some(vector)
    }

    fn sparse(&mut self) -> Option<Sparse> {
        let (sparse, rest) = Sparse::decode(self.0)?;
        self.0 = rest;
        Some(sparse)
    }
}
