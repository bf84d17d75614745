//! Which part of a page is the article: the element that gathers most prose near the headline.

use super::lexicon::Marks;
use super::outline::{Block, Elem, Outline, Tag};
use super::paragraphs::{self, ends_sentence};
use super::teasers::Teasers;
use super::title::key;

/// What a block must weigh to be prose by its length alone.
const PROSE_WEIGHT: usize = 100;
/// What it must weigh if it ends like a sentence.
const SENTENCE_WEIGHT: usize = 25;
/// More of a block inside links than this, and it leads elsewhere.
pub(super) const LINK_SHARE_MAX: f64 = 0.5;
/// A class name cannot make furniture of an element that holds more than this share of all prose.
const FURNITURE_SHARE_MAX: f64 = 0.5;
/// Readers may have more to say than the article that they talk of.
const COMMENTS_SHARE_MAX: f64 = 0.9;
/// Teasers may hold more prose than a short article beside them; a page with little else is a listing of them.
const TEASERS_SHARE_MAX: f64 = 0.8;
/// A child with this share of its parent's score is where the text is.
const CHILD_SHARE_MIN: f64 = 0.85;
/// Prose around the headline is the article from this share of the page's best on; other articles may be on the page.
const SCOPE_SHARE_MIN: f64 = 0.35;
/// The parts of a text stand within so many levels of the element that gathers most of it.
const PART_LEVELS: usize = 3;
/// It is also the article with so many blocks of prose: comments and rules below may be longer than a short article.
const SCOPE_BLOCKS_MIN: usize = 3;

/// The text that was found.
pub(super) struct Body {
    /// Paragraphs in reading order.
    pub(super) paragraphs: Vec<String>,
    /// The element that holds them, if it is one.
    pub(super) container: Option<usize>,
    /// Why this part.
    pub(super) reason: String,
}

/// What is known of each element and block before anything is chosen.
pub(super) struct Survey<'o, 'a> {
    pub(super) outline: &'o Outline<'a>,
    /// Elements that are left out, with all in them.
    pub(super) dropped: Vec<bool>,
    /// The same, but for teasers: right below the headline they are the article's own lead.
    hard: Vec<bool>,
    /// Sums of the blocks' scores before each block: a range's score is a difference.
    scores: Vec<f64>,
    /// The same for the number of blocks of prose.
    counts: Vec<f64>,
    /// The headline's letters, and the heading that shows it.
    title_key: String,
    pub(super) headline: Option<usize>,
}

impl<'o, 'a> Survey<'o, 'a> {
    /// Surveys a page; `forced` are the elements that the outlet's rules take out.
    pub(super) fn new(outline: &'o Outline<'a>, forced: &[bool], title: Option<&str>) -> Self {
        let prose = sums(outline.blocks.iter().map(prose_weight));
        let title_key = title.map(key).unwrap_or_default();
        let headline = headline(outline, &title_key);
        let grounds = Grounds { outline, prose: &prose, forced, headline };
        let dropped = grounds.left_out(is_furniture);
        let hard = grounds.left_out(|e| !is_teaser(e) && is_furniture(e));
        let kept = || outline.blocks.iter().map(|b| (b, !dropped[b.element]));
        let scores = sums(kept().map(|(b, is_kept)| if is_kept { score(outline, b) } else { 0.0 }));
        let counts = sums(kept().map(|(b, is_kept)| f64::from(u8::from(is_kept && prose_weight(b) > 0.0))));
        Self { outline, dropped, hard, scores, counts, title_key, headline }
    }

    fn sum(&self, sums: &[f64], index: usize) -> f64 {
        let blocks = &self.outline.elements[index].blocks;
        sums[blocks.end] - sums[blocks.start]
    }

    fn score(&self, index: usize) -> f64 {
        self.sum(&self.scores, index)
    }

    /// The element that gathers most prose, and why.
    fn container(&self) -> (usize, String) {
        let (best, most) = self.best(0..self.outline.elements.len(), |_| true);
        let scope = self.scope(most);
        let within = scope.map_or(0..self.outline.elements.len(), |s| s..self.outline.elements[s].end);
        let (hinted, hinted_score) = self.best(within.clone(), |e| e.marks.has(Marks::BODY));
        let (best, score) = if scope.is_some() { self.best(within, |_| true) } else { (best, most) };
        let place = if scope.is_some() { " below the headline" } else { "" };
        if hinted_score > 0.4 * score && hinted_score > 200.0 {
            let index = self.descend(hinted, 0.95);
            return (index, format!("its class names the body{place} ({hinted_score:.0} of {score:.0})"));
        }
        let index = self.descend(best, CHILD_SHARE_MIN);
        (index, format!("it gathers most prose{place} ({:.0} of {most:.0})", self.score(index)))
    }

    /// The element of a range with the highest score, the outermost of equals.
    fn best(&self, range: std::ops::Range<usize>, is_wanted: impl Fn(&Elem<'_>) -> bool) -> (usize, f64) {
        let mut best = (range.start, 0.0);
        for index in range {
            let element = &self.outline.elements[index];
            if !self.dropped[index] && element.tag.is_container() && is_wanted(element) {
                let score = self.score(index);
                if score > best.1 {
                    best = (index, score);
                }
            }
        }
        best
    }

    /// The innermost element around the headline that holds an article's worth of prose.
    fn scope(&self, most: f64) -> Option<usize> {
        let around = self.outline.ancestors(self.headline?);
        let all = 0..self.outline.elements.len();
        let (named, named_score) = self.best(all, |e| e.marks.has(Marks::BODY));
        let is_enough = |index: &usize| {
            let score = self.score(*index);
            let range = *index..self.outline.elements[*index].end;
            // A lead below the headline is no article where an element that is named for the text stands elsewhere.
            let is_header = !range.contains(&named)
                && named_score > score
                && self.best(range, |e| e.marks.has(Marks::BODY)).1 <= 0.0;
            if is_header {
                return false;
            }
            score >= SCOPE_SHARE_MIN * most
                || score > 0.0 && self.sum(&self.counts, *index) >= SCOPE_BLOCKS_MIN as f64 && score > 200.0
        };
        around.into_iter().find(is_enough)
    }

    fn descend(&self, from: usize, share: f64) -> usize {
        let mut at = from;
        loop {
            let score = self.score(at);
            let Some(child) = self.children(at).find(|c| self.score(*c) >= share * score && score > 0.0) else {
                return at;
            };
            if !self.outline.elements[child].tag.is_container() {
                return at;
            }
            at = child;
        }
    }

    fn children(&self, index: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.outline.elements[index].end;
        let mut next = index + 1;
        std::iter::from_fn(move || {
            let this = (next < end).then_some(next)?;
            next = self.outline.elements[this].end;
            Some(this)
        })
    }

    /// An element with those like it beside it: some outlets spread one text over several.
    fn parts(&self, index: usize) -> Vec<usize> {
        let elements = &self.outline.elements;
        let mut inner = index;
        for around in self.outline.ancestors(index).skip(1).take(PART_LEVELS) {
            let this = &elements[inner];
            // Beside what holds the headline stand other articles.
            if is_frame(this) || self.headline.is_some_and(|h| (inner..this.end).contains(&h)) {
                break;
            }
            if let Some(class) = this.attr("class").filter(|_| this.tag == Tag::Block) {
                let is_like = |other: &usize| {
                    let element = &elements[*other];
                    let is_alike = element.name() == this.name() && element.attr("class") == Some(class);
                    is_alike && !self.dropped[*other] && self.score(*other) > 0.0
                };
                let parts: Vec<usize> = self.children(around).filter(is_like).collect();
                if parts.len() > 1 {
                    return parts;
                }
            }
            inner = around;
        }
        vec![index]
    }

    /// The blocks of an element that are not left out.
    pub(super) fn kept(&self, index: usize) -> impl Iterator<Item = &'o Block> + '_ {
        let blocks = &self.outline.blocks[self.outline.elements[index].blocks.clone()];
        blocks.iter().filter(|b| !self.dropped[b.element])
    }

    /// The blocks between the headline and an element below it, and teasers before the element's first prose.
    pub(super) fn above(&self, index: usize) -> impl Iterator<Item = &'o Block> + '_ {
        let (outline, dropped, hard) = (self.outline, &self.dropped, &self.hard);
        let within = outline.elements[index].blocks.clone();
        let start = self.headline.map_or(within.start, |h| outline.elements[h].blocks.end);
        let is_prose = |b: &Block| !dropped[b.element] && prose_weight(b) > 0.0;
        let first = within.clone().find(|at| is_prose(&outline.blocks[*at])).unwrap_or(within.end);
        let end = if start < within.end { first } else { start };
        (start..end)
            .map(move |at| (at, &outline.blocks[at]))
            .filter(move |(at, block)| {
                let is_teaser = dropped[block.element] && !hard[block.element];
                is_teaser && block.link_weight == 0 || *at < within.start && !dropped[block.element]
            })
            .map(|(_, block)| block)
    }

    /// Whether a block repeats the headline.
    pub(super) fn is_title(&self, block: &Block) -> bool {
        !self.title_key.is_empty()
            && block.text.len() < 3 * self.title_key.len() + 20
            && key(&block.text) == self.title_key
    }
}

/// The text in the elements that the outlet's selector found.
pub(super) fn selected(survey: &Survey<'_, '_>, elements: &[usize]) -> Vec<String> {
    elements.iter().flat_map(|index| paragraphs::of(survey, &[*index])).collect()
}

/// The text of the element that gathers most prose.
pub(super) fn gathered(survey: &Survey<'_, '_>) -> Option<Body> {
    if survey.outline.elements.is_empty() {
        return None;
    }
    let (index, reason) = survey.container();
    let parts = survey.parts(index);
    let element = &survey.outline.elements[index];
    let class = element.attr("class").map(|c| format!(" class={c:?}")).unwrap_or_default();
    let reason = format!("<{}{class}>: {reason}", element.name());
    let reason = if parts.len() > 1 { format!("{reason}, in {} parts", parts.len()) } else { reason };
    Some(Body { paragraphs: paragraphs::of(survey, &parts), container: Some(index), reason })
}

/// Every block that is prose, wherever it stands: when nothing else gives a text.
pub(super) fn all_prose(outline: &Outline<'_>) -> Vec<String> {
    outline.blocks.iter().filter(|b| prose_weight(b) > 0.0).map(|b| b.text.clone()).collect()
}

/// The heading that shows the headline, perhaps with a kicker before it or a deck behind it.
fn headline(outline: &Outline<'_>, title_key: &str) -> Option<usize> {
    if title_key.is_empty() {
        return None;
    }
    let rank = |e: &Elem<'_>| {
        let blocks = &outline.blocks[e.blocks.clone()];
        let is_short =
            blocks.len() <= 6 && blocks.iter().map(|b| b.text.len()).sum::<usize>() < 3 * title_key.len() + 200;
        let shown = is_short.then(|| key(&blocks.iter().map(|b| b.text.as_str()).collect::<String>()))?;
        if shown == title_key { Some(false) } else { shown.contains(title_key).then_some(true) }
    };
    let headings = outline.elements.iter().enumerate().filter_map(|(index, e)| match e.tag {
        Tag::Heading(level @ 1..=3) => Some((rank(e)?, level, index)),
        _ => None,
    });
    headings.min().map(|(.., index)| index)
}

fn sums(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut sums = vec![0.0];
    let mut sum = 0.0;
    for value in values {
        sum += value;
        sums.push(sum);
    }
    sums
}

/// The letters of a block if it is prose, else nothing.
pub(super) fn prose_weight(block: &Block) -> f64 {
    let is_prose = block.weight >= PROSE_WEIGHT || block.weight >= SENTENCE_WEIGHT && ends_sentence(&block.text);
    if is_prose && block.link_share() < LINK_SHARE_MAX { (block.weight - block.link_weight) as f64 } else { 0.0 }
}

fn score(outline: &Outline<'_>, block: &Block) -> f64 {
    let prose = prose_weight(block);
    if prose > 0.0 {
        return prose;
    }
    match outline.elements[block.element].tag {
        Tag::Heading(_) => 0.0,
        _ => -(10.0 + block.link_weight as f64 * 0.5),
    }
}

/// What is known when elements are left out.
struct Grounds<'s, 'a> {
    outline: &'s Outline<'a>,
    /// Sums of the blocks' prose.
    prose: &'s [f64],
    /// Elements that the outlet's rules take out.
    forced: &'s [bool],
    headline: Option<usize>,
}

impl Grounds<'_, '_> {
    /// Elements that are left out: by their kind, by their names, or because they are not shown.
    fn left_out(&self, is_furniture: impl Fn(&Elem<'_>) -> bool) -> Vec<bool> {
        let Self { outline, prose, forced, .. } = self;
        let total = prose.last().copied().unwrap_or_default();
        let teasers = Teasers::new(outline, prose);
        let mut dropped = vec![false; outline.elements.len()];
        for (index, element) in outline.elements.iter().enumerate() {
            let share = prose[element.blocks.end] - prose[element.blocks.start];
            let is_furniture = is_furniture(element) && self.may_be_furniture(index, share, total)
                || !is_frame(element) && share <= TEASERS_SHARE_MAX * total && teasers.is_list(outline, index, prose);
            dropped[index] = dropped[element.parent] || is_furniture || forced.get(index).copied().unwrap_or(false);
        }
        dropped
    }

    /// A name cannot make furniture of what holds the headline, nor of most of the page's prose.
    fn may_be_furniture(&self, index: usize, share: f64, total: f64) -> bool {
        let element = &self.outline.elements[index];
        match self.headline {
            Some(headline) if (index..element.end).contains(&headline) => share == 0.0,
            Some(_) if element.marks.has(Marks::COMMENTS) => share <= COMMENTS_SHARE_MAX * total,
            _ => share <= FURNITURE_SHARE_MAX * total,
        }
    }
}

/// Whether only its name makes an element a teaser.
fn is_teaser(element: &Elem<'_>) -> bool {
    let marks = element.marks;
    let is_kind = matches!(element.tag, Tag::Furniture | Tag::Picture);
    marks.has(Marks::TEASER)
        && !marks.has(Marks::FURNITURE)
        && !marks.has(Marks::COMMENTS)
        && !is_kind
        && !is_hidden(element)
}

/// What stands around an article by its meaning.
fn is_frame(element: &Elem<'_>) -> bool {
    matches!(element.name(), "html" | "body" | "article" | "main")
}

fn is_furniture(element: &Elem<'_>) -> bool {
    if matches!(element.tag, Tag::Furniture | Tag::Picture) {
        return true;
    }
    if is_frame(element) || element.tag == Tag::Inline {
        return false;
    }
    let is_furniture = [Marks::FURNITURE, Marks::COMMENTS, Marks::TEASER].iter().any(|m| element.marks.has(*m));
    if is_furniture && !element.marks.has(Marks::BODY) || element.marks.has(Marks::CAPTION) {
        return true;
    }
    is_hidden(element)
}

fn is_hidden(element: &Elem<'_>) -> bool {
    element.element.value().attrs().any(|(name, value)| match name {
        "hidden" => true,
        "aria-hidden" => value == "true",
        "style" => {
            let style: String = value.chars().filter(|c| !c.is_whitespace()).take(400).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        _ => false,
    })
}
