//! Lists of teasers: headings that only lead to other articles, with a line about each.
//!
//! Where a text is short, the list below it may hold more prose than the text itself, and no class name need say what
//! it is. What tells it is its form.

use super::outline::{Outline, Tag};

/// Fewer linked headings than this are the linked headings of a text.
const HEADINGS_MIN: usize = 3;
/// Between such headings a text has more than this, in letters; teasers have a line.
const PROSE_MAX: f64 = 150.0;
/// A heading with a larger share inside links only leads elsewhere.
const LINK_SHARE_MIN: f64 = 0.9;

/// What is known of all blocks, so that each element is judged at once.
pub(super) struct Teasers {
    /// How many linked headings, and how many others, stand before each block.
    linked: Vec<usize>,
    others: Vec<usize>,
    /// How many headings of the first level.
    titles: Vec<usize>,
    /// The next linked heading and the next prose from each block on.
    next_linked: Vec<usize>,
    next_prose: Vec<usize>,
}

impl Teasers {
    /// Looks at all blocks; `prose` has the sums of their prose.
    pub(super) fn new(outline: &Outline<'_>, prose: &[f64]) -> Self {
        let heading = |index: usize| {
            let block = &outline.blocks[index];
            match outline.elements[block.element].tag {
                Tag::Heading(level) => Some((level, block.link_share() >= LINK_SHARE_MIN)),
                _ => None,
            }
        };
        let count = outline.blocks.len();
        let before = |is_wanted: &dyn Fn(usize) -> bool| {
            let mut sum = 0;
            let sums = (0..count).map(|index| {
                sum += usize::from(is_wanted(index));
                sum
            });
            std::iter::once(0).chain(sums).collect::<Vec<_>>()
        };
        let next = |is_wanted: &dyn Fn(usize) -> bool| {
            let mut next = vec![count; count + 1];
            for index in (0..count).rev() {
                next[index] = if is_wanted(index) { index } else { next[index + 1] };
            }
            next
        };
        Self {
            linked: before(&|index| heading(index).is_some_and(|(_, is_linked)| is_linked)),
            others: before(&|index| heading(index).is_some_and(|(_, is_linked)| !is_linked)),
            titles: before(&|index| heading(index).is_some_and(|(level, _)| level == 1)),
            next_linked: next(&|index| heading(index).is_some_and(|(_, is_linked)| is_linked)),
            next_prose: next(&|index| prose[index + 1] > prose[index]),
        }
    }

    /// Whether an element is a list of teasers: it opens with one, under at most one heading of its own.
    pub(super) fn is_list(&self, outline: &Outline<'_>, index: usize, prose: &[f64]) -> bool {
        let blocks = &outline.elements[index].blocks;
        let within = |sums: &[usize]| sums[blocks.end] - sums[blocks.start];
        let linked = within(&self.linked);
        linked >= HEADINGS_MIN
            && within(&self.others) <= 1
            && within(&self.titles) == 0
            && self.next_linked[blocks.start] < self.next_prose[blocks.start]
            && prose[blocks.end] - prose[blocks.start] < PROSE_MAX * linked as f64
    }
}
