//! Running queries on one text: linear in the text for a given query.

use crate::model::Language;
use crate::text::tokens;

use super::Document;
use super::lexer::NEAR_MAX;
use super::plan::{Leaf, Node, Plan, Sought};
use super::query::Phrase;

/// Words in a row, by their number; the text counts on from the headline after a gap that NEAR cannot bridge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// Where a leaf matched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) leaf: usize,
    /// Empty for what has no place: languages, outlets.
    pub(super) spans: Vec<Span>,
}

/// A text read once for one plan.
pub(super) struct Scan<'a> {
    plan: &'a Plan,
    document: &'a Document<'a>,
    /// The wordings that count; empty means all.
    languages: Vec<Language>,
    /// For each word of the vocabulary, where it stands.
    places: Vec<Vec<u32>>,
    /// Byte ranges of the words of the headline, and of the text.
    title: Vec<(usize, usize)>,
    body: Vec<(usize, usize)>,
}

impl<'a> Scan<'a> {
    pub(super) fn new(plan: &'a Plan, document: &'a Document<'a>) -> Self {
        let languages = [Some(document.language), document.feed_language];
        let languages = languages.into_iter().flatten().filter(|language| !language.is_und()).collect();
        let places = vec![Vec::new(); plan.vocabulary.len];
        let mut scan = Self { plan, document, languages, places, title: Vec::new(), body: Vec::new() };
        scan.title = scan.read(document.title, 0);
        scan.body = scan.read(document.body, scan.body_start());
        scan
    }

    fn body_start(&self) -> u32 {
        self.title.len() as u32 + NEAR_MAX + 1
    }

    fn read(&mut self, text: &str, first: u32) -> Vec<(usize, usize)> {
        let mut ranges = Vec::new();
        for (number, token) in (first..).zip(tokens(text)) {
            self.plan.vocabulary.look_up(&token.folded, |word| self.places[word].push(number));
            ranges.push((token.start, token.end));
        }
        ranges
    }

    pub(super) fn is_in_title(&self, span: Span) -> bool {
        (span.start as usize) < self.title.len()
    }

    /// The byte range of a span in its part.
    pub(super) fn bytes(&self, span: Span) -> (usize, usize) {
        let (words, first) = if self.is_in_title(span) { (&self.title, 0) } else { (&self.body, self.body_start()) };
        (words[(span.start - first) as usize].0, words[(span.end - first) as usize - 1].1)
    }

    /// What made the query true, or `None` where it is not.
    pub(super) fn run(&self, node: &Node) -> Option<Vec<Found>> {
        match node {
            Node::And(parts) => {
                let found: Option<Vec<_>> = parts.iter().map(|part| self.run(part)).collect();
                Some(found?.into_iter().flatten().collect())
            }
            Node::Or(parts) => any(parts.iter().filter_map(|part| self.run(part))),
            Node::Wordings(_) => any(self.wordings(node).into_iter().filter_map(|part| self.run(part))),
            Node::Not(part) => {
                if self.run(part).is_none() {
                    Some(Vec::new())
                } else {
                    None
                }
            }
            Node::Near { left, distance, right } => {
                let lefts = self.near_side(left, &self.spans(right), *distance);
                let rights = self.near_side(right, &self.spans(left), *distance);
                (!lefts.is_empty() && !rights.is_empty()).then(|| [lefts, rights].concat())
            }
            Node::Leaf(leaf) => self.leaf(*leaf),
        }
    }

    /// Whether the query may be true of the text in some language and from some outlet; false is certain.
    pub(super) fn may_run(&self, node: &Node) -> bool {
        match node {
            Node::And(parts) => parts.iter().all(|part| self.may_run(part)),
            Node::Or(parts) => parts.iter().any(|part| self.may_run(part)),
            Node::Wordings(wordings) => wordings.iter().any(|(_, part)| self.may_run(part)),
            Node::Near { left, right, .. } => self.may_run(left) && self.may_run(right),
            Node::Leaf(number) => {
                let leaf = &self.plan.leaves[*number];
                !matches!(&leaf.sought, Sought::Words(phrase) if self.phrase(phrase, leaf).is_empty())
            }
            Node::Not(_) => true,
        }
    }

    fn leaf(&self, number: usize) -> Option<Vec<Found>> {
        let leaf = &self.plan.leaves[number];
        let spans = match &leaf.sought {
            Sought::Words(phrase) => {
                let spans = self.phrase(phrase, leaf);
                return (!spans.is_empty()).then(|| vec![Found { leaf: number, spans }]);
            }
            Sought::Language(language) => (self.language() == *language).then(Vec::new),
            Sought::Outlet(phrase) => holds(self.document.outlet, phrase).then(Vec::new),
        };
        spans.map(|spans| vec![Found { leaf: number, spans }])
    }

    /// The language of the text, else of its feed.
    fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or(Language::UND)
    }

    /// The wordings of a term that count for this text.
    fn wordings<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let Node::Wordings(wordings) = node else { return vec![node] };
        let is_known = |language: &Language| self.languages.contains(language);
        let all = !wordings.iter().any(|(language, _)| is_known(language));
        wordings.iter().filter(|(language, _)| all || is_known(language)).map(|(_, part)| part).collect()
    }

    /// Where a phrase stands.
    fn phrase(&self, phrase: &Phrase, leaf: &Leaf) -> Vec<Span> {
        let words = self.plan.vocabulary.numbers(phrase);
        let stands = |word: usize, place: u32| self.places.get(word).is_some_and(|p| p.binary_search(&place).is_ok());
        let Some((first, others)) = words.split_first() else { return Vec::new() };
        let starts = self.places.get(*first).map(Vec::as_slice).unwrap_or_default();
        let follow = |start: u32| (start + 1..).zip(others).all(|(place, word)| stands(*word, place));
        let span = |start: &u32| Span { start: *start, end: *start + words.len() as u32 };
        let in_scope = |span: &Span| !leaf.is_title_only || self.is_in_title(*span);
        starts.iter().filter(|start| follow(**start)).map(span).filter(in_scope).collect()
    }

    /// Where a node that has places stands, in order. Of NEAR it is where its right side stands near the left.
    fn spans(&self, node: &Node) -> Vec<Span> {
        let mut spans: Vec<Span> = match node {
            Node::Leaf(number) => match &self.plan.leaves[*number].sought {
                Sought::Words(phrase) => return self.phrase(phrase, &self.plan.leaves[*number]),
                Sought::Language(_) | Sought::Outlet(_) => return Vec::new(),
            },
            Node::Or(parts) => parts.iter().flat_map(|part| self.spans(part)).collect(),
            Node::Wordings(_) => self.wordings(node).into_iter().flat_map(|part| self.spans(part)).collect(),
            Node::Near { left, distance, right } => return near(self.spans(right), &self.spans(left), *distance),
            Node::And(_) | Node::Not(_) => return Vec::new(),
        };
        spans.sort_unstable();
        spans.dedup();
        spans
    }

    /// The finds of one side of NEAR that the other side is near to.
    fn near_side(&self, node: &Node, others: &[Span], distance: u32) -> Vec<Found> {
        match node {
            Node::Leaf(leaf) => {
                let spans = near(self.spans(node), others, distance);
                if spans.is_empty() { Vec::new() } else { vec![Found { leaf: *leaf, spans }] }
            }
            Node::Or(parts) => parts.iter().flat_map(|part| self.near_side(part, others, distance)).collect(),
            Node::Wordings(_) => {
                let parts = self.wordings(node).into_iter();
                parts.flat_map(|part| self.near_side(part, others, distance)).collect()
            }
            Node::Near { .. } if near(self.spans(node), others, distance).is_empty() => Vec::new(),
            Node::Near { .. } => self.run(node).unwrap_or_default(),
            Node::And(_) | Node::Not(_) => Vec::new(),
        }
    }
}

fn any(found: impl Iterator<Item = Vec<Found>>) -> Option<Vec<Found>> {
    let found: Vec<Vec<Found>> = found.collect();
    (!found.is_empty()).then(|| found.concat())
}

/// Those of `spans` with one of `others` before or after them and at most `distance` words between.
fn near(spans: Vec<Span>, others: &[Span], distance: u32) -> Vec<Span> {
    let mut ends: Vec<u32> = others.iter().map(|other| other.end).collect();
    ends.sort_unstable();
    let is_near = |span: &Span| {
        let before = ends[..ends.partition_point(|end| *end <= span.start)].last();
        let after = others[others.partition_point(|other| other.start < span.end)..].first();
        before.is_some_and(|end| span.start - end <= distance)
            || after.is_some_and(|other| other.start - span.end <= distance)
    };
    spans.into_iter().filter(is_near).collect()
}

/// Whether a name holds the words of a phrase, in a row.
fn holds(name: &str, phrase: &Phrase) -> bool {
    let words: Vec<_> = tokens(name).map(|token| token.folded).collect();
    words.windows(phrase.0.len()).any(|window| {
        window.iter().zip(&phrase.0).all(|(word, sought)| {
            if sought.is_prefix { word.starts_with(&sought.folded) } else { **word == sought.folded }
        })
    })
}
