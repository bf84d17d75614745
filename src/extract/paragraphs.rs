//! What of the chosen element is read as the text: its paragraphs, without what surrounds and interrupts them.

use super::body::{LINK_SHARE_MAX, Survey, prose_weight};
use super::lexicon::{Label, Lexicon};
use super::outline::{Block, Tag};
use crate::text::date::{self, Hints};

/// A block of less weight that does not end like a sentence is a label, unless it is marked up as a paragraph.
const LABEL_WEIGHT: usize = 25;

/// A phrase that belongs to no text takes a block out only if the block is shorter than this.
const LINE_WEIGHT: usize = 160;
/// A dateline weighs less.
const DATELINE_WEIGHT: usize = 60;
/// A block of prose between headline and text is its lead from this weight on.
const LEAD_WEIGHT: usize = 60;
/// More blocks than this between headline and text are something else.
const LEAD_BLOCKS_MAX: usize = 2;
/// A paragraph with a larger share inside links only points elsewhere.
const PARAGRAPH_LINK_SHARE_MAX: f64 = 0.75;

/// The paragraphs of a text's parts, in order.
pub(super) fn of(survey: &Survey<'_, '_>, parts: &[usize]) -> Vec<String> {
    let above = parts.first().into_iter().flat_map(|first| survey.above(*first));
    let lead = above.filter(|b| b.weight >= LEAD_WEIGHT && prose_weight(b) > 0.0).take(LEAD_BLOCKS_MAX);
    let kept: Vec<(&Block, Tag)> = lead
        .chain(parts.iter().flat_map(|part| survey.kept(*part)).scan(0.0, |so_far, block| {
            // What readers say comes after the text.
            let is_comments = *so_far > 0.0 && Lexicon::shipped().label(&block.text) == Some(Label::Comments);
            *so_far += prose_weight(block);
            (!is_comments).then_some(block)
        }))
        .map(|b| (b, survey.outline.elements[b.element].tag))
        .filter(|(b, tag)| is_text(survey, b, *tag))
        .collect();
    let is_prose = |(block, _): &(&Block, Tag)| prose_weight(block) > 0.0 && !is_dateline(block);
    // Dates, bylines and labels stand before the first paragraph, headings of boxes after the last.
    let (Some(first), Some(last)) = (kept.iter().position(is_prose), kept.iter().rposition(is_prose)) else {
        return kept.into_iter().map(|(b, _)| b.text.clone()).collect();
    };
    let end = kept[last + 1..].iter().position(|(b, tag)| !goes_on(b, *tag)).map_or(kept.len(), |more| last + 1 + more);
    kept[first..end].iter().map(|(b, _)| b.text.clone()).collect()
}

/// Whether a block says little but when it was written.
fn is_dateline(block: &Block) -> bool {
    block.weight < DATELINE_WEIGHT && date::find(&block.text, &Hints::default()).is_some()
}

/// Whether a block right behind the last prose belongs to it: a short sentence, the items of a list or the cells of a table.
fn goes_on(block: &Block, tag: Tag) -> bool {
    match tag {
        Tag::Paragraph => ends_sentence(&block.text),
        Tag::Item | Tag::Cell => block.link_weight == 0,
        _ => false,
    }
}

fn is_text(survey: &Survey<'_, '_>, block: &Block, tag: Tag) -> bool {
    let link_share_max =
        if tag == Tag::Paragraph && ends_sentence(&block.text) { PARAGRAPH_LINK_SHARE_MAX } else { LINK_SHARE_MAX };
    let lexicon = Lexicon::shipped();
    if lexicon.label(&block.text).is_some() || block.weight < LINE_WEIGHT && lexicon.is_line(&block.text) {
        return false;
    }
    if block.link_share() > link_share_max || survey.is_title(block) {
        return false;
    }
    let is_label = tag == Tag::Block && block.weight < LABEL_WEIGHT && !ends_sentence(&block.text);
    !is_label
}

/// Whether a text ends as sentences do, in any of the scripts at hand.
pub(super) fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end_matches(['"', '\'', '”', '“', '’', '»', '«', '」', '』', ')', '）', ']', ' ']);
    text.ends_with(['.', '!', '?', '…', ':', ';', '。', '！', '？', '；', '：', '।', '؟', '۔', '．', '။', '።'])
}
