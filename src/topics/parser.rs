//! From signs to a query.

use crate::model::Language;
use crate::text::nearest;

use super::error::Mistake;
use super::lexer::{FIELDS, Sign, signs};
use super::query::{At, Phrase, Query};

/// Bytes of one query or wording.
const QUERY_BYTES_MAX: usize = 20_000;
/// Brackets, NOT and fields inside each other.
const DEPTH_MAX: usize = 32;
/// NEAR in a row, which nest to the left.
const NEAR_COUNT_MAX: usize = 16;

/// Reads a query; `terms` are the names that `$` may refer to. Reports every mistake it can tell apart.
pub(super) fn parse(query: &str, terms: &[&str]) -> Result<Query, Vec<Mistake>> {
    if query.len() > QUERY_BYTES_MAX {
        return Err(vec![Mistake::new(QUERY_BYTES_MAX, format!("a query has at most {QUERY_BYTES_MAX} bytes"))]);
    }
    let mut mistakes = Vec::new();
    let signs = signs(query, &mut mistakes);
    if signs.is_empty() && !mistakes.is_empty() {
        return Err(mistakes);
    }
    let mut parser = Parser { signs: &signs, next: 0, end: query.len(), depth: 0, field: Field::Any, terms, mistakes };
    let parsed = parser.whole();
    let mut mistakes = parser.mistakes;
    match parsed {
        Ok(query) if mistakes.is_empty() => return Ok(query),
        // After a quotation mark without end the rest is missing, which is no second mistake.
        Err(mistake) if mistakes.is_empty() || mistake.at < query.len() => mistakes.push(mistake),
        Ok(_) | Err(_) => {}
    }
    mistakes.sort_by_key(|mistake| mistake.at);
    Err(mistakes)
}

/// What a word means where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Any,
    Title,
    Language,
    Outlet,
}

struct Parser<'p, 'q> {
    signs: &'p [(usize, Sign<'q>)],
    next: usize,
    /// The length of the query: where something is missing at the end.
    end: usize,
    depth: usize,
    field: Field,
    terms: &'p [&'p str],
    mistakes: Vec<Mistake>,
}

impl<'q> Parser<'_, 'q> {
    fn whole(&mut self) -> Result<Query, Mistake> {
        if self.signs.is_empty() {
            return Err(Mistake::new(0, "the query is empty"));
        }
        let query = self.any_of()?;
        match self.signs.get(self.next) {
            None => Ok(query),
            Some((at, _)) => Err(Mistake::new(*at, "this bracket closes nothing").suggest("remove `)` or add `(`")),
        }
    }

    fn peek(&self) -> Option<Sign<'q>> {
        self.signs.get(self.next).map(|(_, sign)| *sign)
    }

    fn at(&self) -> usize {
        self.signs.get(self.next).map_or(self.end, |(at, _)| *at)
    }

    fn any_of(&mut self) -> Result<Query, Mistake> {
        let mut parts = vec![self.all_of()?];
        while self.peek() == Some(Sign::Or) {
            self.next += 1;
            parts.push(self.all_of()?);
        }
        Ok(several(parts, Query::Or))
    }

    fn all_of(&mut self) -> Result<Query, Mistake> {
        let mut parts = vec![self.not()?];
        loop {
            match self.peek() {
                Some(Sign::And) => self.next += 1,
                None | Some(Sign::Or | Sign::Close) => return Ok(several(parts, Query::And)),
                Some(_) => {}
            }
            parts.push(self.not()?);
        }
    }

    fn not(&mut self) -> Result<Query, Mistake> {
        if self.peek() != Some(Sign::Not) {
            return self.near();
        }
        self.next += 1;
        self.deeper(|parser| Ok(Query::Not(Box::new(parser.not()?))))
    }

    fn near(&mut self) -> Result<Query, Mistake> {
        let mut left = self.atom()?;
        let mut count = 0;
        while let Some(Sign::Near(distance)) = self.peek() {
            let at = At(self.at());
            if matches!(self.field, Field::Language | Field::Outlet) {
                return Err(Mistake::new(at.0, "NEAR counts words of the text"));
            }
            count += 1;
            if count > NEAR_COUNT_MAX {
                return Err(Mistake::new(at.0, format!("at most {NEAR_COUNT_MAX} NEAR follow each other")));
            }
            self.next += 1;
            let right = self.atom()?;
            left = Query::Near { left: Box::new(left), distance, right: Box::new(right), at };
        }
        Ok(left)
    }

    fn atom(&mut self) -> Result<Query, Mistake> {
        let at = self.at();
        let Some(sign) = self.peek() else {
            return Err(Mistake::new(at, "a word is missing at the end").suggest("finish the query"));
        };
        self.next += 1;
        match sign {
            Sign::Open => self.deeper(|parser| {
                let inside = parser.any_of()?;
                if parser.peek() != Some(Sign::Close) {
                    return Err(Mistake::new(at, "this bracket is not closed").suggest("add `)`"));
                }
                parser.next += 1;
                Ok(inside)
            }),
            Sign::Field(name) => self.field(name, at),
            Sign::Term(name) => Ok(self.term(name, at)),
            Sign::Word(words) | Sign::Quoted(words) => Ok(self.words(words, at)),
            Sign::And | Sign::Or | Sign::Not | Sign::Near(_) | Sign::Close => {
                self.next -= 1;
                let word = match sign {
                    Sign::And => "`AND`",
                    Sign::Or => "`OR`",
                    Sign::Not => "`NOT`",
                    Sign::Near(_) => "`NEAR`",
                    _ => "`)`",
                };
                Err(Mistake::new(at, format!("a word is missing before {word}")))
            }
        }
    }

    fn deeper<T>(&mut self, parse: impl FnOnce(&mut Self) -> Result<T, Mistake>) -> Result<T, Mistake> {
        if self.depth == DEPTH_MAX {
            return Err(Mistake::new(self.at(), format!("brackets and operators nest at most {DEPTH_MAX} deep")));
        }
        self.depth += 1;
        let parsed = parse(self);
        self.depth -= 1;
        parsed
    }

    fn field(&mut self, name: &str, at: usize) -> Result<Query, Mistake> {
        let field = match name {
            "title" => Field::Title,
            "lang" => Field::Language,
            "outlet" => Field::Outlet,
            _ => {
                self.mistakes.push(unknown_field(name, at));
                Field::Any
            }
        };
        if self.field != Field::Any {
            self.mistakes.push(Mistake::new(at, format!("`{name}:` stands inside another field")));
        }
        let outer = std::mem::replace(&mut self.field, field);
        let inside = self.deeper(Self::atom);
        self.field = outer;
        Ok(if field == Field::Title { Query::Title(Box::new(inside?)) } else { inside? })
    }

    fn term(&mut self, name: &str, at: usize) -> Query {
        if matches!(self.field, Field::Language | Field::Outlet) {
            self.mistakes.push(Mistake::new(at, format!("`${name}` holds words of the text")));
        } else if !self.terms.contains(&name) {
            let mistake = Mistake::new(at, format!("the topic has no term `{name}`"));
            let advice = match nearest(name, self.terms.iter().copied()) {
                Some(known) => format!("did you mean `${known}`?"),
                None => format!("add `[topics.terms.{name}]`"),
            };
            self.mistakes.push(mistake.suggest(advice));
        }
        Query::Term { name: name.to_owned(), at: At(at) }
    }

    fn words(&mut self, words: &str, at: usize) -> Query {
        if self.field == Field::Language {
            return Query::Language(words.parse().unwrap_or_else(|message| {
                self.mistakes.push(Mistake::new(at, message));
                Language::UND
            }));
        }
        match Phrase::parse(words, at) {
            Ok(phrase) if self.field == Field::Outlet => Query::Outlet(phrase),
            Ok(phrase) => Query::Words(phrase),
            Err(mistake) => {
                self.mistakes.push(mistake);
                Query::Words(Phrase(Vec::new()))
            }
        }
    }
}

fn several(mut parts: Vec<Query>, join: fn(Vec<Query>) -> Query) -> Query {
    if parts.len() == 1 { parts.remove(0) } else { join(parts) }
}

fn unknown_field(name: &str, at: usize) -> Mistake {
    let mistake = Mistake::new(at, format!("there is no field `{name}:`"));
    match nearest(name, FIELDS.iter().copied()) {
        Some(known) => mistake.suggest(format!("did you mean `{known}:`?")),
        None => mistake.suggest("the fields are `title:`, `lang:` and `outlet:`; quote a word that holds a colon"),
    }
}
