//! `/articles/{article}` and `/articles/{article}/revisions/{revision}`: one content with its statements as evidence,
//! among the revisions of its article.

use std::ops::Range;

use askama::Template;
use serde::Serialize;

use super::highlight::{Mark, Run, class, marked};
use super::{Page, Question};
use crate::model::{ArticleId, ClaimId, CopyOf, Part, Position, Statement, Timestamp, TopicId};
use crate::store::{
    ClaimText, Explanation, Filter, ListedArticle, RevisionOfArticle, SnapshotFacts, ToldChange, Window,
};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::told;
use crate::web::view::View;

/// Text on one page, in bytes: with its marks the page stays below 100 kB.
const TEXT_BYTES_MAX: usize = 20_000;
/// Parts of a text.
const PARTS_MAX: usize = 10_000;
/// Revisions listed, the latest.
const REVISIONS_MAX: usize = 60;
const CHANGES_MAX: usize = 30;
/// Copies that are named.
const COPIES_MAX: usize = 30;

/// An article with what stands there now.
#[derive(Serialize)]
pub(super) struct Article {
    article: ListedArticle,
    urls: Vec<String>,
    topics: Vec<TopicId>,
    copy_of: Option<CopyOf>,
    copies: Vec<ArticleId>,
    origin: Option<String>,
    last_visited_at: Option<Timestamp>,
    next_visit_at: Option<Timestamp>,
    missing_since: Option<Timestamp>,
    revisions: Vec<Row>,
    /// What stands there now; null where the article was never read.
    current: Option<Content>,
    /// The latest.
    changes: Vec<ToldChange>,
    #[serde(skip)]
    copies_told: Vec<ListedArticle>,
    #[serde(skip)]
    claims: Vec<ClaimText>,
}

/// One of its revisions, in full.
#[derive(Serialize)]
pub(super) struct Revision {
    article: ListedArticle,
    revision: Content,
    #[serde(skip)]
    revisions: Vec<Row>,
    #[serde(skip)]
    claims: Vec<ClaimText>,
}

/// A revision in the list.
#[derive(Serialize)]
struct Row {
    number: u32,
    seen_at: Timestamp,
    title: Option<String>,
    snapshot_sha256: Option<String>,
}

/// A revision with what was read in it.
#[derive(Serialize)]
struct Content {
    #[serde(flatten)]
    revision: RevisionOfArticle,
    snapshot: Option<SnapshotFacts>,
    statements: Vec<Evidence>,
    positions: Vec<Standing>,
}

#[derive(Serialize)]
struct Evidence {
    #[serde(flatten)]
    statement: Statement,
    claims: Vec<ClaimId>,
}

impl Evidence {
    fn class(&self) -> &'static str {
        class(self.statement.kind)
    }

    fn is_in_title(&self) -> bool {
        self.statement.part == Part::Title
    }
}

#[derive(Serialize)]
struct Standing {
    claim_id: ClaimId,
    position: Position,
}

/// A content as it is shown: a part of its text, with marks.
struct Shown<'p> {
    content: &'p Content,
    title: Vec<Run>,
    paragraphs: Vec<Vec<Run>>,
    /// The statements that are marked in it, with their numbers.
    evidence: Vec<(usize, &'p Evidence, Vec<String>)>,
    positions: Vec<(String, &'p Position)>,
    part: usize,
    parts: usize,
}

#[derive(Template)]
#[template(path = "web/article.html")]
struct ArticleHtml<'p> {
    v: &'p View<'p>,
    page: &'p Article,
    title: String,
    shown: Option<Shown<'p>>,
    days: Vec<told::Day>,
}

#[derive(Template)]
#[template(path = "web/revision.html")]
struct RevisionHtml<'p> {
    v: &'p View<'p>,
    page: &'p Revision,
    title: String,
    shown: Option<Shown<'p>>,
}

impl Page for Article {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["part"])?;
        q.asked.number("part", PARTS_MAX)?;
        let id = ArticleId(q.asked.number_in_path("article")?);
        let known: Explanation = q.reader.explanation(id)?;
        let revisions = q.reader.revisions(id)?;
        let current = q.reader.current_revision_id(id)?;
        let standing = revisions.iter().find(|revision| Some(revision.id) == current).or(revisions.last());
        let current = standing.cloned().map(|revision| content(q, revision)).transpose()?;
        let filter = Filter { article: Some(id), ..Filter::default() };
        let window = Window { after: None, count_max: CHANGES_MAX };
        Ok(Self {
            copies_told: q.reader.articles_by_id(&known.copies[..known.copies.len().min(COPIES_MAX)])?,
            urls: known.urls,
            topics: known.topics.into_iter().map(|topic| topic.topic_id).collect(),
            copy_of: known.copy_of,
            copies: known.copies,
            origin: known.origin,
            last_visited_at: known.last_visited_at,
            next_visit_at: known.next_visit_at,
            missing_since: known.missing_since,
            revisions: rows(q, &revisions)?,
            current,
            changes: q.reader.changes_page(&filter, window)?.items,
            claims: q.reader.claim_texts(None)?,
            article: known.article,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let shown = self.current.as_ref().map(|content| show(content, &self.claims, view));
        let title = view.title(&self.article);
        ArticleHtml { v: view, page: self, title, shown, days: told::days(&self.changes, view) }.render()
    }
}

impl Page for Revision {
    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["part"])?;
        q.asked.number("part", PARTS_MAX)?;
        let id = ArticleId(q.asked.number_in_path("article")?);
        let number = q.asked.number_in_path("revision")?;
        let article = q.reader.explanation(id)?.article;
        let revisions = q.reader.revisions(id)?;
        let found = revisions.iter().find(|revision| i64::from(revision.number) == number).cloned();
        let revision = found.ok_or_else(|| Failure::not_found("revision", &number.to_string()))?;
        Ok(Self {
            revision: content(q, revision)?,
            revisions: rows(q, &revisions)?,
            claims: q.reader.claim_texts(None)?,
            article,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let shown = Some(show(&self.revision, &self.claims, view));
        RevisionHtml { v: view, page: self, title: view.title(&self.article), shown }.render()
    }
}

fn rows(q: &Question<'_>, revisions: &[RevisionOfArticle]) -> Result<Vec<Row>, Failure> {
    let row = |revision: &RevisionOfArticle| {
        let snapshot = revision.snapshot_id.map(|id| q.reader.snapshot_facts(id)).transpose()?;
        Ok(Row {
            number: revision.number,
            seen_at: revision.seen_at,
            title: revision.title.clone(),
            snapshot_sha256: snapshot.map(|snapshot| snapshot.sha256),
        })
    };
    revisions.iter().rev().take(REVISIONS_MAX).map(row).collect()
}

fn content(q: &Question<'_>, revision: RevisionOfArticle) -> Result<Content, Failure> {
    let statements = q.reader.statements_of(revision.id)?;
    let positions = q.reader.positions_of(revision.id)?;
    Ok(Content {
        snapshot: revision.snapshot_id.map(|id| q.reader.snapshot_facts(id)).transpose()?,
        statements: statements.into_iter().map(|(statement, claims)| Evidence { statement, claims }).collect(),
        positions: positions.into_iter().map(|(claim_id, position)| Standing { claim_id, position }).collect(),
        revision,
    })
}

fn show<'p>(content: &'p Content, claims: &[ClaimText], view: &View<'_>) -> Shown<'p> {
    let text = &content.revision.text;
    let parts = parts(text);
    let part = view.asked.number("part", PARTS_MAX).ok().flatten().unwrap_or(1).clamp(1, parts.len().max(1));
    let bytes = parts.get(part - 1).cloned().unwrap_or(0..text.len());
    let marks = |wanted: Part| -> Vec<Mark> {
        let of_part = content.statements.iter().enumerate().filter(|(_, one)| one.statement.part == wanted);
        of_part.map(|(index, one)| Mark::of(index + 1, &one.statement)).collect()
    };
    let paragraphs = marked(text, &marks(Part::Text), bytes);
    let title = content.revision.title.as_deref().unwrap_or_default();
    let title: Vec<Run> = marked(title, &marks(Part::Title), 0..title.len()).into_iter().flatten().collect();
    let is_marked =
        |number: usize| title.iter().chain(paragraphs.iter().flatten()).any(|run| run.opened.contains(&number));
    let worded = |id: &ClaimId| {
        claims.iter().find(|claim| claim.id == *id).map_or_else(|| id.to_string(), |claim| view.worded(&claim.texts))
    };
    let numbered = content.statements.iter().enumerate().map(|(index, evidence)| (index + 1, evidence));
    let listed = numbered.filter(|(number, _)| is_marked(*number));
    let evidence = listed.map(|(number, one)| (number, one, one.claims.iter().map(worded).collect())).collect();
    let positions = content.positions.iter().filter(|standing| standing.position != Position::Silent);
    Shown {
        title,
        evidence,
        positions: positions.map(|standing| (worded(&standing.claim_id), &standing.position)).collect(),
        paragraphs,
        content,
        part,
        parts: parts.len().max(1),
    }
}

/// The text in parts that a page can hold, cut between paragraphs, else between characters.
fn parts(text: &str) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let mut end = text.floor_char_boundary(start.saturating_add(TEXT_BYTES_MAX));
        if end < text.len()
            && let Some(cut) = text[start..end].rfind("\n\n").filter(|cut| *cut > 0)
        {
            end = start + cut + 2;
        }
        parts.push(start..end);
        start = end;
    }
    parts
}
