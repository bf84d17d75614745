//! `/articles/{article}/diff/{from}/{to}`: two revisions side by side, word by word, with their statements marked.

use std::borrow::Cow;
use std::ops::Range;

use askama::Template;
use serde::Serialize;

use super::highlight::{Mark, Run, marked_range, spans};
use super::{Page, Question};
use crate::model::{ArticleId, Part, Statement};
use crate::pipeline::{self, Compared};
use crate::revisions::{self, Edit, WordEdit};
use crate::store::{ListedArticle, RevisionOfArticle, SnapshotFacts};
use crate::text::elided;
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::view::View;

/// Characters of an unchanged stretch shown at either end.
const CONTEXT_CHARS: usize = 140;
/// Bytes of changed text on one page; what is beyond is in the revisions.
const TEXT_BYTES_MAX: usize = 24_000;

#[derive(Serialize)]
pub(super) struct Diff {
    article: ListedArticle,
    /// What became different, word by word.
    compared: Compared,
    #[serde(skip)]
    from: Side,
    #[serde(skip)]
    to: Side,
}

/// A revision with its statements.
struct Side {
    revision: RevisionOfArticle,
    snapshot: Option<SnapshotFacts>,
    statements: Vec<Statement>,
}

/// What happened to a run of words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Removed,
    Added,
}

/// A run of words under the same marks and of the same fate.
struct Words {
    fate: Fate,
    run: Run,
}

/// What stands side by side.
struct Row {
    is_edited: bool,
    is_moved: bool,
    old: Vec<Words>,
    new: Vec<Words>,
}

#[derive(Template)]
#[template(path = "web/diff.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Diff,
    title: String,
    headline: Row,
    rows: Vec<Row>,
    is_cut: bool,
    before: Option<u32>,
    after: Option<u32>,
}

impl Page for Diff {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&[])?;
        let id = ArticleId(q.asked.number_in_path("article")?);
        let article = q.reader.explanation(id)?.article;
        let revisions = q.reader.revisions(id)?;
        let side = |name: &'static str| -> Result<Side, Failure> {
            let number = q.asked.number_in_path(name)?;
            let found = revisions.iter().find(|revision| i64::from(revision.number) == number).cloned();
            let revision = found.ok_or_else(|| Failure::not_found("revision", &number.to_string()))?;
            let statements = q.reader.statements_of(revision.id)?;
            Ok(Side {
                snapshot: revision.snapshot_id.map(|id| q.reader.snapshot_facts(id)).transpose()?,
                statements: statements.into_iter().map(|(statement, _)| statement).collect(),
                revision,
            })
        };
        let (from, to) = (side("from")?, side("to")?);
        Ok(Self { article, compared: pipeline::compare(&from.revision, &to.revision), from, to })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let (rows, is_cut) = self.rows();
        let (from, to, last) = (self.compared.from, self.compared.to, self.article.revision_count);
        Html {
            v: view,
            title: view.title(&self.article),
            headline: self.headline(),
            rows,
            is_cut,
            before: from.checked_sub(1).filter(|before| *before > 0 && from + 1 == to),
            after: Some(to + 1).filter(|after| *after <= last && from + 1 == to),
            page: self,
        }
        .render()
    }
}

impl Side {
    fn marks(&self, part: Part) -> Vec<Mark> {
        let of_part = self.statements.iter().enumerate().filter(|(_, statement)| statement.part == part);
        of_part.map(|(index, statement)| Mark::of(index + 1, statement)).collect()
    }

    fn title(&self) -> &str {
        self.revision.title.as_deref().unwrap_or_default()
    }
}

impl Diff {
    fn headline(&self) -> Row {
        let (old, new) = (self.from.title(), self.to.title());
        let words = revisions::words(old, new);
        let (old_marks, new_marks) = (self.from.marks(Part::Title), self.to.marks(Part::Title));
        let mut sides = Sides::new(old, new, &old_marks, &new_marks);
        let mut row = Row { is_edited: old != new, is_moved: false, old: Vec::new(), new: Vec::new() };
        for word in &words {
            sides.take(word, &mut row);
        }
        row
    }

    fn rows(&self) -> (Vec<Row>, bool) {
        let (old, new) = (self.from.revision.text.as_str(), self.to.revision.text.as_str());
        let (old_marks, new_marks) = (self.from.marks(Part::Text), self.to.marks(Part::Text));
        let mut sides = Sides::new(old, new, &old_marks, &new_marks);
        let (mut rows, mut bytes) = (Vec::new(), 0);
        for edit in &revisions::diff(old, new).edits {
            let mut row = Row { is_edited: edit.is_visible(), is_moved: false, old: Vec::new(), new: Vec::new() };
            match edit {
                Edit::Same { length } => sides.keep(*length, *length, &mut row),
                Edit::Cosmetic { length, text } => sides.keep(*length, text.len(), &mut row),
                Edit::Added { text, moved } => {
                    row.is_moved = *moved;
                    sides.take(&WordEdit::Added(text.clone()), &mut row);
                }
                Edit::Removed { text, moved } => {
                    row.is_moved = *moved;
                    sides.take(&WordEdit::Removed(text.clone()), &mut row);
                }
                Edit::Changed { words } => words.iter().for_each(|word| sides.take(word, &mut row)),
            }
            bytes += row.old.iter().chain(&row.new).map(|words| words.run.text.len()).sum::<usize>();
            if bytes > TEXT_BYTES_MAX {
                return (rows, true);
            }
            let has_words = [&mut row.old, &mut row.new].map(trim_end).contains(&true);
            if has_words {
                rows.push(row);
            }
        }
        (rows, false)
    }
}

/// Both texts, and how far each has been read.
struct Sides<'t> {
    old: &'t str,
    new: &'t str,
    old_at: usize,
    new_at: usize,
    old_spans: Vec<(Range<usize>, &'t Mark)>,
    new_spans: Vec<(Range<usize>, &'t Mark)>,
}

impl<'t> Sides<'t> {
    fn new(old: &'t str, new: &'t str, old_marks: &'t [Mark], new_marks: &'t [Mark]) -> Self {
        let (old_spans, new_spans) = (spans(old, old_marks), spans(new, new_marks));
        Self { old, new, old_at: 0, new_at: 0, old_spans, new_spans }
    }

    /// Words that stay on both sides, struck on the left or added on the right.
    fn take(&mut self, word: &WordEdit, row: &mut Row) {
        let (before, after) = (word.before().len(), word.after().len());
        let fate = match word {
            WordEdit::Same(_) | WordEdit::Cosmetic(..) => Fate::Kept,
            WordEdit::Removed(_) => Fate::Removed,
            WordEdit::Added(_) => Fate::Added,
        };
        self.advance(before, after, fate, row);
    }

    /// A stretch that stays, cut in the middle where it is long.
    fn keep(&mut self, before: usize, after: usize, row: &mut Row) {
        self.advance(before, after, Fate::Kept, row);
        for side in [&mut row.old, &mut row.new] {
            shorten(side);
        }
    }

    fn advance(&mut self, before: usize, after: usize, fate: Fate, row: &mut Row) {
        let words = |text, spans: &_, range| marked_range(text, spans, range).into_iter();
        let (old, new) = (self.old_at..self.old_at + before, self.new_at..self.new_at + after);
        row.old.extend(words(self.old, &self.old_spans, old).map(|run| Words { fate, run }));
        row.new.extend(words(self.new, &self.new_spans, new).map(|run| Words { fate, run }));
        self.old_at += before;
        self.new_at += after;
    }
}

/// Takes off the blank lines behind the last sentence; whether anything is left.
fn trim_end(side: &mut Vec<Words>) -> bool {
    while let Some(last) = side.last_mut() {
        last.run.text.truncate(last.run.text.trim_end().len());
        if !last.run.text.is_empty() {
            return true;
        }
        side.pop();
    }
    false
}

/// Leaves out the middle of a stretch, whatever is marked there: it is in the revision.
fn shorten(side: &mut Vec<Words>) {
    let text: String = side.iter().map(|words| words.run.text.as_str()).collect();
    if let Cow::Owned(short) = elided(&text, CONTEXT_CHARS) {
        *side = vec![Words { fate: Fate::Kept, run: Run::plain(short) }];
    }
}
