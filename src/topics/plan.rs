//! From queries to what is run on a text: one vocabulary for all queries of a topic, so that a text is read once.

use std::collections::{BTreeMap, HashMap};

use crate::model::Language;

use super::error::Mistake;
use super::query::{At, Phrase, Query, Word};

/// Phrases, languages and outlets in all queries of a topic, terms counted wherever they are used.
const LEAVES_MAX: usize = 5_000;
/// Terms inside terms.
const TERM_DEPTH_MAX: usize = 4;

/// A query as it is run.
#[derive(Debug, Clone)]
pub(super) enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Near {
        left: Box<Node>,
        distance: u32,
        right: Box<Node>,
    },
    /// An index into [`Plan::leaves`].
    Leaf(usize),
    /// A term: the wordings by language.
    Wordings(Vec<(Language, Node)>),
}

/// What is looked for at one place of a query.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Leaf {
    pub(super) sought: Sought,
    /// The term whose wording it belongs to.
    pub(super) term: Option<String>,
    pub(super) is_title_only: bool,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Sought {
    Words(Phrase),
    Language(Language),
    Outlet(Phrase),
}

/// The wordings of the terms after parsing.
pub(super) type Terms = BTreeMap<String, Vec<(Language, Query)>>;

/// Leaves and vocabulary of a topic.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) leaves: Vec<Leaf>,
    known: HashMap<Leaf, usize>,
    pub(super) vocabulary: Vocabulary,
    /// Leaves placed, the repeated ones counted again.
    placed: usize,
}

/// The words to look out for; each has a number, prefixes after whole words.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    words: HashMap<String, usize>,
    prefixes: HashMap<String, usize>,
    /// The lengths of the prefixes in bytes, each once.
    prefix_lengths: Vec<usize>,
    pub(super) len: usize,
}

impl Vocabulary {
    fn learn(&mut self, phrase: &Phrase) {
        for word in &phrase.0 {
            let map = if word.is_prefix { &mut self.prefixes } else { &mut self.words };
            if map.contains_key(&word.folded) {
                continue;
            }
            map.insert(word.folded.clone(), self.len);
            self.len += 1;
            if word.is_prefix && !self.prefix_lengths.contains(&word.folded.len()) {
                self.prefix_lengths.push(word.folded.len());
            }
        }
    }

    /// The numbers of a phrase's words, which must have been learned.
    pub(super) fn numbers(&self, phrase: &Phrase) -> Vec<usize> {
        let number = |word: &Word| {
            let map = if word.is_prefix { &self.prefixes } else { &self.words };
            map.get(&word.folded).copied().unwrap_or(usize::MAX)
        };
        phrase.0.iter().map(number).collect()
    }

    /// Calls `found` with the number of every entry that a folded token fulfils.
    pub(super) fn look_up(&self, token: &str, mut found: impl FnMut(usize)) {
        self.words.get(token).into_iter().for_each(|number| found(*number));
        for prefix in self.prefix_lengths.iter().filter_map(|length| token.get(..*length)) {
            self.prefixes.get(prefix).into_iter().for_each(|number| found(*number));
        }
    }
}

/// Where a query is being built: inside which term and field.
#[derive(Clone, Default)]
pub(super) struct Context<'t> {
    terms: Vec<&'t str>,
    is_title_only: bool,
}

impl<'t> Context<'t> {
    /// Inside the wording of a term.
    pub(super) fn inside(term: &'t str) -> Self {
        Self { terms: vec![term], is_title_only: false }
    }
}

impl Plan {
    /// Builds what is run for a query.
    pub(super) fn build<'t>(
        &mut self,
        query: &'t Query,
        terms: &'t Terms,
        context: &Context<'t>,
    ) -> Result<Node, Mistake> {
        let mut all = |parts: &'t [Query]| -> Result<Vec<Node>, Mistake> {
            parts.iter().map(|part| self.build(part, terms, context)).collect()
        };
        Ok(match query {
            Query::And(parts) => Node::And(all(parts)?),
            Query::Or(parts) => Node::Or(all(parts)?),
            Query::Not(part) => Node::Not(Box::new(self.build(part, terms, context)?)),
            Query::Near { left, distance, right, at } => {
                let left = self.placed_words(left, terms, context, *at)?;
                let right = self.placed_words(right, terms, context, *at)?;
                Node::Near { left: Box::new(left), distance: *distance, right: Box::new(right) }
            }
            Query::Title(part) => self.build(part, terms, &Context { is_title_only: true, ..context.clone() })?,
            Query::Term { name, at } => self.wordings(name, *at, terms, context)?,
            Query::Words(phrase) => self.leaf(Sought::Words(phrase.clone()), context)?,
            Query::Language(language) => self.leaf(Sought::Language(*language), context)?,
            Query::Outlet(phrase) => self.leaf(Sought::Outlet(phrase.clone()), context)?,
        })
    }

    fn placed_words<'t>(
        &mut self,
        query: &'t Query,
        terms: &'t Terms,
        context: &Context<'t>,
        at: At,
    ) -> Result<Node, Mistake> {
        let node = self.build(query, terms, context)?;
        if self.has_places(&node) {
            return Ok(node);
        }
        Err(Mistake::new(at.0, "NEAR joins words, phrases, and groups of them with OR")
            .suggest("move AND, NOT and fields outside of NEAR"))
    }

    /// Whether a match of the node is a place in the text.
    fn has_places(&self, node: &Node) -> bool {
        match node {
            Node::Leaf(leaf) => matches!(self.leaves[*leaf].sought, Sought::Words(_)),
            Node::Or(parts) => parts.iter().all(|part| self.has_places(part)),
            Node::Wordings(wordings) => wordings.iter().all(|(_, part)| self.has_places(part)),
            Node::Near { .. } => true,
            Node::And(_) | Node::Not(_) => false,
        }
    }

    fn wordings<'t>(
        &mut self,
        name: &'t str,
        at: At,
        terms: &'t Terms,
        context: &Context<'t>,
    ) -> Result<Node, Mistake> {
        if context.terms.contains(&name) {
            let way = context.terms.join("` → `$");
            return Err(Mistake::new(at.0, format!("the term refers to itself: `${way}` → `${name}`")));
        }
        if context.terms.len() == TERM_DEPTH_MAX {
            return Err(Mistake::new(at.0, format!("terms stand inside terms at most {TERM_DEPTH_MAX} deep")));
        }
        let mut inner = context.clone();
        inner.terms.push(name);
        let wordings = terms.get(name).map(Vec::as_slice).unwrap_or_default();
        let built = wordings.iter().map(|(language, query)| Ok((*language, self.build(query, terms, &inner)?)));
        // A mistake inside the wording has its place there, not here.
        let built: Result<_, Mistake> = built.collect();
        Ok(Node::Wordings(built.map_err(|mistake| Mistake { at: at.0, ..mistake })?))
    }

    fn leaf(&mut self, sought: Sought, context: &Context<'_>) -> Result<Node, Mistake> {
        self.placed += 1;
        if self.placed > LEAVES_MAX {
            let message = format!("the queries of a topic hold more than {LEAVES_MAX} words and phrases");
            return Err(Mistake::new(0, message).suggest("use fewer terms inside terms"));
        }
        if let Sought::Words(phrase) = &sought {
            self.vocabulary.learn(phrase);
        }
        let term = context.terms.first().map(|name| (*name).to_owned());
        let leaf = Leaf { sought, term, is_title_only: context.is_title_only };
        let next = self.leaves.len();
        let number = *self.known.entry(leaf.clone()).or_insert(next);
        if number == next {
            self.leaves.push(leaf);
        }
        Ok(Node::Leaf(number))
    }
}
