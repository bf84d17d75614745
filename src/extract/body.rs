//! Which part of a page is the article: the element that gathers most prose, and what of it is left out.

use super::lexicon::Marks;
use super::outline::{Block, Elem, Outline, Tag};

/// What a block must weigh to be prose by its length alone.
const PROSE_WEIGHT: usize = 100;
/// What it must weigh if it ends like a sentence.
const SENTENCE_WEIGHT: usize = 25;
/// More of a block inside links than this, and it leads elsewhere.
const LINK_SHARE_MAX: f64 = 0.5;
/// A class name cannot make furniture of an element that holds more than this share of all prose.
const FURNITURE_SHARE_MAX: f64 = 0.5;
/// A child with this share of its parent's score is where the text is.
const CHILD_SHARE_MIN: f64 = 0.85;

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
    /// Sums of the blocks' scores before each block: a range's score is a difference.
    scores: Vec<f64>,
}

impl<'o, 'a> Survey<'o, 'a> {
    pub(super) fn new(outline: &'o Outline<'a>, forced: &[bool]) -> Self {
        let prose = sums(outline.blocks.iter().map(prose_weight));
        let dropped = dropped(outline, &prose, forced);
        let scores = sums(outline.blocks.iter().map(|b| if dropped[b.element] { 0.0 } else { score(outline, b) }));
        Self { outline, dropped, scores }
    }

    fn score(&self, index: usize) -> f64 {
        let blocks = &self.outline.elements[index].blocks;
        self.scores[blocks.end] - self.scores[blocks.start]
    }

    /// The element that gathers most prose, and why.
    fn container(&self) -> (usize, String) {
        let total = self.score(0);
        let hinted = (0..self.outline.elements.len())
            .filter(|i| self.outline.elements[*i].marks.has(Marks::BODY) && !self.dropped[*i])
            .map(|i| (i, self.score(i)))
            .filter(|(_, score)| *score > 0.4 * total && *score > 200.0)
            .fold(None, |best: Option<(usize, f64)>, this| match best {
                Some(best) if best.1 >= this.1 => Some(best),
                _ => Some(this),
            });
        if let Some((index, score)) = hinted {
            let index = self.descend(index, 0.95);
            return (index, format!("its class names the body ({score:.0} of {total:.0})"));
        }
        let index = self.descend(0, CHILD_SHARE_MIN);
        (index, format!("it gathers most prose ({:.0} of {total:.0})", self.score(index)))
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
}

/// The text in the elements that the outlet's selector found.
pub(super) fn selected(survey: &Survey<'_, '_>, elements: &[usize], title: Option<&str>) -> Vec<String> {
    elements.iter().flat_map(|index| paragraphs(survey, *index, title)).collect()
}

/// The text of the element that gathers most prose.
pub(super) fn gathered(survey: &Survey<'_, '_>, title: Option<&str>) -> Option<Body> {
    if survey.outline.elements.is_empty() {
        return None;
    }
    let (index, reason) = survey.container();
    let element = &survey.outline.elements[index];
    let class = element.attr("class").map(|c| format!(" class={c:?}")).unwrap_or_default();
    let reason = format!("<{}{class}>: {reason}", element.name());
    Some(Body { paragraphs: paragraphs(survey, index, title), container: Some(index), reason })
}

/// Every block that is prose, wherever it stands: when nothing else gives a text.
pub(super) fn all_prose(outline: &Outline<'_>) -> Vec<String> {
    outline.blocks.iter().filter(|b| prose_weight(b) > 0.0).map(|b| b.text.clone()).collect()
}

fn paragraphs(survey: &Survey<'_, '_>, index: usize, title: Option<&str>) -> Vec<String> {
    let outline = survey.outline;
    let mut kept: Vec<(&Block, bool)> = Vec::new();
    for block in &outline.blocks[outline.elements[index].blocks.clone()] {
        let element = &outline.elements[block.element];
        if survey.dropped[block.element] || block.link_share() > LINK_SHARE_MAX {
            continue;
        }
        let is_heading = matches!(element.tag, Tag::Heading(_));
        if is_heading && title == Some(block.text.as_str()) {
            continue;
        }
        if !is_heading && element.tag == Tag::Block && block.weight < SENTENCE_WEIGHT && !ends_sentence(&block.text) {
            continue;
        }
        kept.push((block, is_heading));
    }
    while kept.last().is_some_and(|(_, is_heading)| *is_heading) {
        kept.pop();
    }
    kept.into_iter().map(|(block, _)| block.text.clone()).collect()
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

fn prose_weight(block: &Block) -> f64 {
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

/// Whether a text ends as sentences do, in any of the scripts at hand.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', '」', '』', ')', '）', ']', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '；', '：', '।', '؟', '۔', '.', '။', '።'])
}

/// Elements that are left out: by their kind, by their names, or because they are not shown.
fn dropped(outline: &Outline<'_>, prose: &[f64], forced: &[bool]) -> Vec<bool> {
    let total = prose.last().copied().unwrap_or_default();
    let mut dropped = vec![false; outline.elements.len()];
    for (index, element) in outline.elements.iter().enumerate() {
        let share = prose[element.blocks.end] - prose[element.blocks.start];
        let is_furniture = is_furniture(element) && share <= FURNITURE_SHARE_MAX * total;
        dropped[index] = dropped[element.parent] || is_furniture || forced.get(index).copied().unwrap_or(false);
    }
    dropped
}

fn is_furniture(element: &Elem<'_>) -> bool {
    if matches!(element.tag, Tag::Furniture | Tag::Picture) {
        return true;
    }
    if matches!(element.name(), "html" | "body" | "article" | "main") || element.tag == Tag::Inline {
        return false;
    }
    if element.marks.has(Marks::FURNITURE) && !element.marks.has(Marks::BODY) || element.marks.has(Marks::CAPTION) {
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
