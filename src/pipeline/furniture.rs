//! Furniture of outlets: taken out of a page's text before anything is compared, and learned from the page afterwards.
//!
//! A visit knows what was furniture before its cycle, so neither the order of answers nor a crash within the cycle
//! makes a difference. What is on record was read when less was known; it is compared as it would be read today, so
//! that learning a block is never taken for an edit by the outlet.

use std::collections::HashMap;

use super::claims::Judged;
use super::reading::{Reading, Text};
use crate::extract::furniture::{Spread, Stripped, blocks, strip};
use crate::model::{LeftOut, OutletId, PageBlock, Part, Statement, StatementKind, StoryId, Timestamp, TopicMatch};
use crate::revisions::Content;
use crate::store::{self, ArticleForVisit, BlockCount, LearnedBlock, Reader};
use crate::text::{ScalarIndex, fold};

/// Scalar values of a block that the record keeps, to show which it is.
const SAMPLE_MAX: usize = 120;

/// The furniture of an outlet among the paragraphs of some texts.
pub(super) struct Furniture {
    learned: HashMap<i64, LearnedBlock>,
}

impl Furniture {
    /// What was furniture before the cycle of this instant.
    pub(super) fn before(r: &Reader, outlet: OutletId, texts: &[&str], now: Timestamp) -> store::Result<Self> {
        let hashes: Vec<i64> = texts.iter().flat_map(|text| blocks(text)).collect();
        Ok(Self { learned: r.learned_blocks(outlet, &hashes, now)? })
    }

    /// A text without it.
    pub(super) fn strip<'t>(&self, text: &'t str) -> Stripped<'t> {
        strip(text, |hash| self.learned.contains_key(&hash))
    }

    /// Takes it out of what a visit read.
    pub(super) fn leave_out(&self, text: Text) -> Text {
        let Stripped { text: body, removed, .. } = self.strip(&text.body);
        let left_out = removed.into_iter().filter_map(|(hash, paragraph)| {
            let LearnedBlock { since, pages, of } = *self.learned.get(&hash)?;
            Some(LeftOut { text: paragraph.to_owned(), pages, of, since })
        });
        let left_out = left_out.collect();
        Text { body, left_out, ..text }
    }

    /// Takes it out of the content that stands in the article, as if that were read today.
    fn leave_out_of_record(&self, article: &mut ArticleForVisit) {
        let Some(last) = &mut article.last_revision else { return };
        let stripped = self.strip(&last.text);
        if stripped.removed.is_empty() {
            return;
        }
        last.statements.retain_mut(|(statement, _)| is_left(statement, &stripped));
        let content = Content { title: last.title.as_deref(), byline: last.byline.as_deref(), text: &stripped.text };
        last.content_hash = content.hash();
        for (id, hash) in &mut article.content_hashes {
            if *id == last.id {
                hash.clone_from(&last.content_hash);
            }
        }
        last.text = stripped.text;
    }
}

/// Moves a statement to its place in what is left of its text.
fn is_left(statement: &mut Statement, stripped: &Stripped<'_>) -> bool {
    if statement.part == Part::Title {
        return true;
    }
    let place = stripped.place(statement.start, statement.end);
    if let Some((start, end)) = place {
        (statement.start, statement.end) = (start, end);
    }
    place.is_some()
}

/// What a visit read, and the article it is compared with, both without what was furniture before its cycle.
pub(super) fn without_furniture(
    r: &Reader,
    text: Text,
    article: &mut ArticleForVisit,
    now: Timestamp,
) -> store::Result<Text> {
    let last = article.last_revision.as_ref().map_or("", |last| &last.text);
    let furniture = Furniture::before(r, article.outlet_id, &[&text.body, last], now)?;
    furniture.leave_out_of_record(article);
    Ok(furniture.leave_out(text))
}

/// What a page teaches: its paragraphs, and which of them it makes furniture. `story` is the one it joins, `None` if
/// it opens one.
///
/// Never what says something about a claim, nor a denial or its like, nor what holds words that the topics ask for: an
/// outlet repeats its own background in article after article, and that background is what is watched.
pub(super) fn lessons(
    r: &Reader,
    outlet: OutletId,
    reading: &Reading,
    judged: &Judged,
    topics: &[TopicMatch],
    story: Option<StoryId>,
) -> store::Result<Vec<PageBlock>> {
    let candidates = candidates(&reading.text.body, judged, topics);
    let hashes: Vec<i64> = candidates.iter().map(|(hash, _)| *hash).collect();
    let counts = r.block_counts(outlet, &hashes)?;
    let block = |(hash, paragraph): (i64, &str)| {
        let before = counts.blocks.get(&hash);
        let sample = paragraph.chars().take(SAMPLE_MAX).collect();
        let is_learned =
            !before.is_some_and(|count| count.is_learned) && spread(before, story, counts.page_count).is_furniture();
        PageBlock { hash, sample, is_learned }
    };
    Ok(candidates.into_iter().map(block).collect())
}

/// The counts with one page more.
fn spread(before: Option<&BlockCount>, story: Option<StoryId>, page_count: u32) -> Spread {
    let of = page_count + 1;
    match before {
        None => Spread { pages: 1, stories: 1, of },
        Some(count) => {
            let is_other = story.is_none() || count.last_story != story;
            Spread { pages: count.pages + 1, stories: count.stories + u32::from(is_other), of }
        }
    }
}

/// The paragraphs that may be furniture, each once.
fn candidates<'t>(body: &'t str, judged: &Judged, topics: &[TopicMatch]) -> Vec<(i64, &'t str)> {
    let index = ScalarIndex::new(body);
    let statements = judged.statements.iter().filter(|(statement, claims)| {
        statement.part == Part::Text && (!claims.is_empty() || statement.kind != StatementKind::Allegation)
    });
    let spoken: Vec<usize> = statements.map(|(statement, _)| index.byte(statement.start)).collect();
    let asked: Vec<String> = topics.iter().flat_map(words_of).collect();
    let mut found: Vec<(i64, &str)> = Vec::new();
    let mut start = 0;
    for paragraph in body.split("\n\n") {
        let range = start..start + paragraph.len();
        start = range.end + 2;
        let folded = fold(paragraph);
        if spoken.iter().any(|at| range.contains(at)) || asked.iter().any(|words| folded.contains(words)) {
            continue;
        }
        let hash = blocks(paragraph).pop();
        found.extend(hash.filter(|hash| found.iter().all(|(known, _)| known != hash)).map(|hash| (hash, paragraph)));
    }
    found
}

/// The words by which a topic matched, folded.
fn words_of(topic: &TopicMatch) -> Vec<String> {
    let hits = topic.matched.as_array().into_iter().flatten();
    hits.filter_map(|hit| hit.get("words")?.as_str()).map(fold).collect()
}
