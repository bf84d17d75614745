//! The articles of one day: sums by story and language, and an inverted index of their terms.

use std::collections::{BTreeSet, HashMap};

use super::features::{Features, Field};
use super::postings::{Postings, Scattered};
use super::score::{Common, Kind, Sums};
use super::vector::{DIMENSIONS, Meaning};
use crate::model::{ArticleId, Language, StoryId};

/// Articles whose vectors one cell sums up: `i16` holds 258 sums of `i8`.
const CELL_MAX: i64 = 200;

/// Sums by story.
pub(super) type ByStory = HashMap<StoryId, Sums, Scattered>;

/// The articles of a day.
#[derive(Debug, Default)]
pub(super) struct Day {
    members: Vec<Member>,
    cells: Vec<Cell>,
    names: Postings,
    letters: Postings,
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
    /// Sum of the members' lengths.
    length: i64,
    /// Sums of the vectors of title and of title with lead; `None` if the members have none.
    meaning: Option<Box<[[i16; DIMENSIONS]; 2]>>,
}

impl Day {
    /// How many articles count.
    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// In how many of them a name, or a gram of letters, stands.
    pub(super) fn articles_with(&self, field: Field, term: u32) -> usize {
        match field {
            Field::Names => self.names.articles_with(term),
            Field::Letters => self.letters.articles_with(term),
        }
    }

    pub(super) fn add(&mut self, article: ArticleId, story: StoryId, features: Features) {
        let cell = self.cell_for(story, &features);
        self.cells[cell].take(&features, 1);
        self.names.add(cell, &features.names);
        self.letters.add(cell, &features.letters);
        self.members.push(Member { article, cell, features });
    }

    fn cell_for(&mut self, story: StoryId, features: &Features) -> usize {
        let sort = Sort::of(features);
        let fits = |cell: &Cell| cell.story == story && cell.sort == sort && cell.count < CELL_MAX;
        self.cells.iter().position(fits).unwrap_or_else(|| {
            let meaning = features.meaning.is_some().then(|| Box::new([[0; DIMENSIONS]; 2]));
            self.cells.push(Cell { story, sort, count: 0, length: 0, meaning });
            self.cells.len() - 1
        })
    }

    /// Takes an article out, and gives its features back.
    pub(super) fn remove(&mut self, article: ArticleId) -> Option<Features> {
        let at = self.members.iter().position(|member| member.article == article)?;
        let Member { cell, features, .. } = self.members.swap_remove(at);
        self.cells[cell].take(&features, -1);
        self.names.remove(cell, &features.names);
        self.letters.remove(cell, &features.letters);
        Some(features)
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
    pub(super) fn score(&self, features: &Features, days: i32, sums: &mut ByStory) {
        self.score_if(features, days, sums, |_| true);
    }

    /// The same for some stories only.
    pub(super) fn score_only(&self, features: &Features, days: i32, stories: &BTreeSet<StoryId>, sums: &mut ByStory) {
        self.score_if(features, days, sums, |story| stories.contains(&story));
    }

    fn score_if(&self, features: &Features, days: i32, sums: &mut ByStory, is_wanted: impl Fn(StoryId) -> bool) {
        let mut wanted = self.cells.iter().enumerate().filter(|(_, c)| c.count > 0 && is_wanted(c.story)).peekable();
        if wanted.peek().is_none() {
            return;
        }
        let sort = Sort::of(features);
        let names = self.names.common(&features.names, self.cells.len());
        let letters = self.letters.common(&features.letters, self.cells.len());
        for (at, cell) in wanted {
            let is_titled = sort.has_title && cell.sort.has_title;
            let [titles, leads] =
                features.meaning.as_ref().map_or([0; 2], |vectors| cell.common_meaning(vectors, sort));
            let common = Common {
                pairs: cell.count,
                untitled: if is_titled { 0 } else { cell.count },
                length: cell.count * i64::from(features.length) + cell.length,
                titles,
                leads,
                names: names[at],
                letters: letters[at],
            };
            sums.entry(cell.story).or_default().add(sort.against(cell.sort), days, &common);
        }
    }
}

/// What decides how two articles are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sort {
    language: Language,
    has_meaning: bool,
    /// Nothing but a headline, so that its vectors are equal.
    is_headline: bool,
    has_title: bool,
}

impl Sort {
    pub(super) fn of(features: &Features) -> Self {
        Self {
            language: features.language,
            has_meaning: features.meaning.is_some(),
            is_headline: features.length == 0,
            has_title: features.has_title,
        }
    }

    pub(super) fn against(self, other: Self) -> Kind {
        let is_one_language = self.language == other.language;
        let is_headline = self.is_headline || other.is_headline;
        if !self.has_meaning || !other.has_meaning {
            if is_one_language { Kind::WordsOfOneLanguage } else { Kind::WordsAcrossLanguages }
        } else if is_one_language {
            if is_headline { Kind::Headline } else { Kind::SameLanguage }
        } else if is_headline {
            Kind::HeadlineAcross
        } else {
            Kind::AcrossLanguages
        }
    }
}

/// The product of a vector with a sum of vectors: at most 512 * 127 * 32,767, which an `i32` holds.
fn product(vector: &[i8; DIMENSIONS], sum: &[i16; DIMENSIONS]) -> i64 {
    i64::from(vector.iter().zip(sum).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum::<i32>())
}

impl Cell {
    /// What an article's vectors have in common with the members': titles, and titles with leads.
    fn common_meaning(&self, vectors: &Meaning, sort: Sort) -> [i64; 2] {
        let Some(sums) = &self.meaning else { return [0; 2] };
        let titles = product(&vectors.0[0], &sums[0]);
        // Headlines have one vector for both readings.
        let leads = if sort.is_headline && self.sort.is_headline { titles } else { product(&vectors.0[1], &sums[1]) };
        [titles, leads]
    }

    /// Adds an article's vectors, or takes them away with a sign of -1.
    fn take(&mut self, features: &Features, sign: i16) {
        self.count += i64::from(sign);
        self.length += i64::from(sign) * i64::from(features.length);
        if let (Some(sums), Some(vectors)) = (&mut self.meaning, &features.meaning) {
            for (sum, vector) in sums.iter_mut().zip(vectors.0.iter()) {
                for (sum, value) in sum.iter_mut().zip(vector) {
                    *sum += sign * i16::from(*value);
                }
            }
        }
    }
}
