//! Topic queries: parsing, matching, explaining what matched.
//!
//! A [`Topic`] is compiled once from its [`TopicSpec`] and run on many documents. A document is read once for the
//! topic's query and all its claims; the time is linear in its length.

mod error;
mod lexer;
mod matched;
mod parser;
mod plan;
mod query;
mod scan;

pub use error::{QueryError, QueryText};
pub use matched::{Hit, Match, Place};

use crate::model::{ClaimId, Language, TopicId, TopicSpec};

use plan::{Context, Node, Plan, Terms};
use query::Query;
use scan::Scan;

/// What a topic is matched against: an article, an entry (its summary as `body`), or one sentence with its headline.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    /// The headline.
    pub title: &'t str,
    /// The text, the summary or the sentence.
    pub body: &'t str,
    /// The language of the text; `und` where it is not known.
    pub language: Language,
    /// The language of the feed it came by.
    pub feed_language: Option<Language>,
    /// The publisher's name.
    pub outlet: &'t str,
}

/// A topic's query and the queries of its claims, ready to run.
#[derive(Debug, Clone)]
pub struct Topic {
    id: TopicId,
    plan: Plan,
    query: Node,
    claims: Vec<(ClaimId, Node)>,
}

impl Topic {
    /// Compiles all queries of a topic; reports the mistakes of all of them together.
    pub fn compile(spec: &TopicSpec) -> Result<Self, Vec<QueryError>> {
        let names: Vec<&str> = spec.terms.keys().map(String::as_str).collect();
        let mut errors = Vec::new();
        let mut read = |text: &str, place: QueryText| match parser::parse(text, &names) {
            Ok(query) => Some((query, place)),
            Err(mistakes) => {
                errors.extend(mistakes.into_iter().map(|mistake| mistake.within(place.clone())));
                None
            }
        };
        let query = read(&spec.query, QueryText::Topic);
        let mut terms = Vec::new();
        for (name, wordings) in &spec.terms {
            for (language, wording) in wordings {
                let place = QueryText::Term { name: name.clone(), language: *language };
                terms.extend(read(wording, place).map(|parsed| (name.clone(), *language, parsed)));
            }
        }
        let claims: Vec<_> = spec
            .claims
            .iter()
            .filter_map(|claim| Some((claim.id.clone(), read(&claim.query, QueryText::Claim(claim.id.clone()))?)))
            .collect();
        match query {
            Some(query) if errors.is_empty() => Self::plan(spec.id.clone(), &query, &terms, &claims),
            _ => Err(errors),
        }
    }

    fn plan(
        id: TopicId,
        query: &Parsed,
        wordings: &[(String, Language, Parsed)],
        claims: &[(ClaimId, Parsed)],
    ) -> Result<Self, Vec<QueryError>> {
        let mut terms = Terms::new();
        for (name, language, (query, _)) in wordings {
            terms.entry(name.clone()).or_default().push((*language, query.clone()));
        }
        // A mistake inside a wording is told once, at the wording, and not again wherever the term is used.
        let mut errors = Vec::new();
        for (name, _, (wording, place)) in wordings {
            let built = Plan::default().build(wording, &terms, &Context::inside(name));
            errors.extend(built.err().map(|mistake| mistake.within(place.clone())));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        let mut plan = Plan::default();
        let mut build = |(query, place): &Parsed| match plan.build(query, &terms, &Context::default()) {
            Ok(node) => Some(node),
            Err(mistake) => {
                errors.push(mistake.within(place.clone()));
                None
            }
        };
        let query = build(query);
        let claims = claims.iter().filter_map(|(id, parsed)| Some((id.clone(), build(parsed)?))).collect();
        match query {
            Some(query) if errors.is_empty() => Ok(Self { id, plan, query, claims }),
            _ => Err(errors),
        }
    }

    /// Whose queries these are.
    pub fn id(&self) -> &TopicId {
        &self.id
    }

    /// Whether the document is about the topic, and by which words.
    pub fn matches(&self, document: &Document<'_>) -> Option<Match> {
        let scan = Scan::new(&self.plan, document);
        scan.run(&self.query).map(|found| Match::new(&self.plan, &scan, document, &found))
    }

    /// Whether the document may be about the topic, whatever its language and outlet; false is certain. Much cheaper
    /// than telling the language first.
    pub fn may_match(&self, document: &Document<'_>) -> bool {
        Scan::new(&self.plan, document).may_run(&self.query)
    }

    /// The claims that the document speaks of, those with the most different words matched first.
    pub fn claims(&self, document: &Document<'_>) -> Vec<(ClaimId, Match)> {
        let scan = Scan::new(&self.plan, document);
        let matched = |node| Some(Match::new(&self.plan, &scan, document, &scan.run(node)?));
        let mut claims: Vec<(ClaimId, Match)> =
            self.claims.iter().filter_map(|(id, node)| Some((id.clone(), matched(node)?))).collect();
        claims.sort_by_key(|(_, matched)| std::cmp::Reverse(matched.hits.len()));
        claims
    }

    /// The claims that one sentence speaks of: its headline may complete what it says, but not say all of it.
    pub fn sentence_claims(&self, sentence: &Document<'_>) -> Vec<(ClaimId, Match)> {
        let mut claims = self.claims(sentence);
        claims.retain(|(_, matched)| matched.is_in_text());
        claims
    }
}

/// A query and the text it was read from.
type Parsed = (Query, QueryText);

/// Checks one query outside of a topic, as for a search; `$` terms are not known to it.
pub fn check(query: &str) -> Result<(), Vec<QueryError>> {
    parser::parse(query, &[])
        .map(drop)
        .map_err(|mistakes| mistakes.into_iter().map(|mistake| mistake.within(QueryText::Topic)).collect())
}

#[cfg(test)]
mod tests;
