//! The articles of one day: sums by story and language, and an inverted index of their terms.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::features::Features;
use super::score::{Kind, Sums};
use super::sparse::Sparse;
use super::vector::DIMENSIONS;
use crate::model::{ArticleId, Language, StoryId};

/// Articles whose vectors one cell sums up: `i16` holds 258 sums of `i8`.
const CELL_MAX: i64 = 200;

/// The articles of a day.
#[derive(Debug, Default)]
pub(super) struct Day {
    members: Vec<Member>,
    cells: Vec<Cell>,
    names: HashMap<u32, Vec<Posting>>,
    letters: HashMap<u32, Vec<Posting>>,
}

#[derive(Debug)]
struct Member {
    article: ArticleId,
    cell: usize,
    features: Features,
}

/// Articles of one story in one language: similarities are sums of products, so the sum of a cell is all that scoring
/// needs of its members.
#[derive(Debug)]
struct Cell {
    story: StoryId,
    sort: Sort,
    count: i64,
    /// Sums of the vectors of title and of title with lead; `None` if the members have none.
    meaning: Option<Box<[[i16; DIMENSIONS]; 2]>>,
}

/// That a term stands in an article.
#[derive(Debug, Clone, Copy)]
struct Posting {
    member: u32,
    weight: u8,
}

impl Day {
    /// How many articles count.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// In how many of them a name, or a gram of letters, stands.
    pub(super) fn articles_with(&self, term: u32) -> usize {
        self.names.get(&term).map_or(0, Vec::len) + self.letters.get(&term).map_or(0, Vec::len)
    }

    pub(super) fn add(&mut self, article: ArticleId, story: StoryId, features: Features) {
        let cell = self.cell_for(story, &features);
        self.cells[cell].take(&features, 1);
        let member = self.members.len() as u32;
        for (index, sparse) in [(&mut self.names, &features.names), (&mut self.letters, &features.letters)] {
            for weight in &sparse.0 {
                index.entry(weight.term).or_default().push(Posting { member, weight: weight.weight });
            }
        }
        self.members.push(Member { article, cell, features });
    }

    fn cell_for(&mut self, story: StoryId, features: &Features) -> usize {
        let sort = Sort::of(features);
        let fits = |cell: &Cell| cell.story == story && cell.sort == sort && cell.count < CELL_MAX;
        self.cells.iter().position(fits).unwrap_or_else(|| {
            let meaning = features.meaning.is_some().then(|| Box::new([[0; DIMENSIONS]; 2]));
            self.cells.push(Cell { story, sort, count: 0, meaning });
            self.cells.len() - 1
        })
    }

    /// Takes an article out, and gives its features back.
    pub(super) fn remove(&mut self, article: ArticleId) -> Option<Features> {
        let at = self.members.iter().position(|member| member.article == article)?;
        let last = self.members.len() - 1;
        let member = self.members.swap_remove(at);
        self.cells[member.cell].take(&member.features, -1);
        drop_postings(&mut self.names, &member.features.names, at);
        drop_postings(&mut self.letters, &member.features.letters, at);
        // The last member has taken the free place.
        if let Some(moved) = self.members.get(at) {
            rename_postings(&mut self.names, &moved.features.names, last, at);
            rename_postings(&mut self.letters, &moved.features.letters, last, at);
        }
        Some(member.features)
    }

    /// Gives the articles of one story to another.
    pub(super) fn relabel(&mut self, from: StoryId, to: StoryId) {
        for cell in self.cells.iter_mut().filter(|cell| cell.story == from) {
            cell.story = to;
        }
    }

    /// The articles of some stories.
    pub(super) fn of_stories<'d>(&'d self, stories: &'d BTreeSet<StoryId>) -> impl Iterator<Item = &'d Features> {
        let is_in = |member: &&Member| stories.contains(&self.cells[member.cell].story);
        self.members.iter().filter(is_in).map(|member| &member.features)
    }

    /// Adds what an article of another day (or of this) has in common with every story of this day.
    pub(super) fn score(&self, features: &Features, days: i32, sums: &mut BTreeMap<StoryId, Sums>) {
        self.score_if(features, days, sums, |_| true);
    }

    /// The same for some stories only.
    pub(super) fn score_only(
        &self,
        features: &Features,
        days: i32,
        stories: &BTreeSet<StoryId>,
        sums: &mut BTreeMap<StoryId, Sums>,
    ) {
        self.score_if(features, days, sums, |story| stories.contains(&story));
    }

    fn score_if(
        &self,
        features: &Features,
        days: i32,
        sums: &mut BTreeMap<StoryId, Sums>,
        is_wanted: impl Fn(StoryId) -> bool,
    ) {
        let wanted: Vec<bool> = self.cells.iter().map(|cell| cell.count > 0 && is_wanted(cell.story)).collect();
        if !wanted.contains(&true) {
            return;
        }
        let sort = Sort::of(features);
        let names = self.common(&self.names, &features.names);
        let letters = self.common(&self.letters, &features.letters);
        for (at, cell) in self.cells.iter().enumerate().filter(|(at, _)| wanted[*at]) {
            let kind = sort.against(cell.sort);
            let meaning = match (&features.meaning, &cell.meaning) {
                (Some(a), Some(b)) => product(&a.0[0], &b[0]) + product(&a.0[1], &b[1]),
                _ => 0,
            };
            sums.entry(cell.story).or_default().add(kind, cell.count, days, meaning, names[at], letters[at]);
        }
    }

    /// For each cell, the sum of the products of an article's terms with its members'.
    fn common(&self, index: &HashMap<u32, Vec<Posting>>, terms: &Sparse) -> Vec<i64> {
        let mut common = vec![0; self.cells.len()];
        for weight in &terms.0 {
            for posting in index.get(&weight.term).into_iter().flatten() {
                let cell = self.members[posting.member as usize].cell;
                common[cell] += i64::from(weight.weight) * i64::from(posting.weight);
            }
        }
        common
    }
}

/// What decides how two articles are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    language: Language,
    has_meaning: bool,
    is_headline: bool,
}

impl Sort {
    pub(super) fn of(features: &Features) -> Self {
        Self { language: features.language, has_meaning: features.meaning.is_some(), is_headline: features.is_headline }
    }

    pub(super) fn against(self, other: Self) -> Kind {
        if !self.has_meaning || !other.has_meaning {
            Kind::NoMeaning
        } else if self.language == other.language && !self.is_headline && !other.is_headline {
            Kind::SameLanguage
        } else {
            Kind::AcrossLanguages
        }
    }
}

/// The product of a vector with a sum of vectors: at most 512 * 127 * 32,767, which an `i32` holds.
fn product(vector: &[i8; DIMENSIONS], sum: &[i16; DIMENSIONS]) -> i64 {
    i64::from(vector.iter().zip(sum).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>())
}

fn drop_postings(index: &mut HashMap<u32, Vec<Posting>>, terms: &Sparse, at: usize) {
    for weight in &terms.0 {
        if let Some(postings) = index.get_mut(&weight.term) {
            postings.retain(|posting| posting.member as usize != at);
            if postings.is_empty() {
                index.remove(&weight.term);
            }
        }
    }
}

fn rename_postings(index: &mut HashMap<u32, Vec<Posting>>, terms: &Sparse, from: usize, to: usize) {
    for weight in &terms.0 {
        for posting in index.get_mut(&weight.term).into_iter().flatten() {
            if posting.member as usize == from {
                posting.member = to as u32;
            }
        }
    }
}

impl Cell {
    /// Adds an article's vectors, or takes them away with a sign of -1.
    fn take(&mut self, features: &Features, sign: i16) {
        self.count += i64::from(sign);
        if let (Some(sums), Some(vectors)) = (&mut self.meaning, &features.meaning) {
            for (sum, vector) in sums.iter_mut().zip(vectors.0.iter()) {
                for (sum, value) in sum.iter_mut().zip(vector) {
                    *sum += sign * i16::from(*value);
                }
            }
        }
    }
}
