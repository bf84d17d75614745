//! `/stories/{story}`: who carries it, since when, what each says of the claims, and what happened in it.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::{Page, Question};
use crate::model::{ArticleId, ClaimId, Position, StoryId, Timestamp, TopicId};
use crate::store::{ArticlePosition, ClaimText, Filter, ListedArticle, ListedStory, ToldChange, Window};
use crate::web::asked::Format;
use crate::web::failure::Failure;
use crate::web::syndication::{self, Channel};
use crate::web::told;
use crate::web::view::View;

/// Articles of one page, their copies not counted, and pages.
const ARTICLES_MAX: usize = 60;
const PAGES_MAX: usize = 1_000;
/// Copies named below one article; the others are counted.
const COPIES_MAX: usize = 8;
const CHANGES_MAX: usize = 40;

#[derive(Serialize)]
pub(super) struct Story {
    story: ListedStory,
    topics: Vec<TopicId>,
    /// The stories that turned out to be this one.
    aliases: Vec<StoryId>,
    /// Of this page, by publication; copies follow in `copies`.
    articles: Vec<Carried>,
    /// The number of the next page of articles.
    next_page: Option<usize>,
    /// The latest.
    changes: Vec<ToldChange>,
    #[serde(skip)]
    claims: Vec<ClaimText>,
    #[serde(skip)]
    totals: BTreeMap<ClaimId, BTreeMap<Position, usize>>,
}

/// An article with those that copy it.
#[derive(Serialize)]
struct Carried {
    article: ListedArticle,
    positions: Vec<Standing>,
    copies: Vec<ListedArticle>,
}

#[derive(Serialize)]
struct Standing {
    claim_id: ClaimId,
    position: Position,
    since: Timestamp,
}

impl Carried {
    fn count(&self, view: &View<'_>) -> String {
        view.d.count("copies", self.copies.len())
    }

    fn copies_shown(&self) -> &[ListedArticle] {
        self.copies.get(..COPIES_MAX).unwrap_or(&self.copies)
    }
}

struct ClaimRow<'p> {
    text: String,
    totals: Vec<(&'p Position, &'p usize)>,
}

#[derive(Template)]
#[template(path = "web/story.html")]
struct Html<'p> {
    v: &'p View<'p>,
    page: &'p Story,
    title: String,
    claims: Vec<ClaimRow<'p>>,
    days: Vec<told::Day>,
}

impl Page for Story {
    const FORMS: &'static [Format] = &[Format::Html, Format::Json, Format::Atom, Format::JsonFeed];

    fn load(q: &Question<'_>) -> Result<Self, Failure> {
        q.asked.only(&["page"])?;
        let number = q.asked.number("page", PAGES_MAX)?.unwrap_or(1).max(1);
        let found = q.reader.story(StoryId(q.asked.number_in_path("story")?))?;
        let id = found.story.id;
        let positions = q.reader.story_positions(id)?;
        let articles: Vec<ListedArticle> = found.articles.into_iter().map(|member| member.article).collect();
        let totals = totals(&positions);
        let carried = fold(articles, positions);
        let more = carried.len() > number * ARTICLES_MAX;
        let filter = Filter { story: Some(id), ..Filter::default() };
        let window = Window { after: None, count_max: CHANGES_MAX };
        Ok(Self {
            topics: q.reader.story_topics(id)?,
            aliases: q.reader.story_aliases(id)?,
            articles: carried.into_iter().skip((number - 1) * ARTICLES_MAX).take(ARTICLES_MAX).collect(),
            next_page: more.then_some(number + 1),
            changes: q.reader.changes_page(&filter, window)?.items,
            claims: q.reader.claim_texts(None)?,
            totals,
            story: found.story,
        })
    }

    fn text(&self, view: &View<'_>, _: Format) -> askama::Result<String> {
        let row = |claim: &'_ ClaimText| {
            let totals = self.totals.get(&claim.id)?;
            Some(ClaimRow { text: view.worded(&claim.texts), totals: totals.iter().collect() })
        };
        Html {
            v: view,
            title: view.story_title(&self.story.title, self.story.id),
            claims: self.claims.iter().filter_map(row).collect(),
            days: told::days(&self.changes, view),
            page: self,
        }
        .render()
    }

    fn channel(&self, view: &View<'_>) -> Option<Channel> {
        let title = view.story_title(&self.story.title, self.story.id);
        Some(syndication::of_changes(&title, &self.changes, view))
    }
}

impl Story {
    /// A claim in the reader's words.
    fn claim(&self, id: &ClaimId, view: &View<'_>) -> String {
        let found = self.claims.iter().find(|claim| claim.id == *id);
        found.map_or_else(|| id.to_string(), |claim| view.worded(&claim.texts))
    }
}

fn totals(positions: &[ArticlePosition]) -> BTreeMap<ClaimId, BTreeMap<Position, usize>> {
    let mut totals: BTreeMap<ClaimId, BTreeMap<Position, usize>> = BTreeMap::new();
    for one in positions {
        *totals.entry(one.claim_id.clone()).or_default().entry(one.position).or_default() += 1;
    }
    totals
}

/// Copies below what they copy; a copy whose original is in another story stands by itself.
fn fold(articles: Vec<ListedArticle>, positions: Vec<ArticlePosition>) -> Vec<Carried> {
    let mut standings: BTreeMap<ArticleId, Vec<Standing>> = BTreeMap::new();
    for ArticlePosition { article_id, claim_id, position, since } in positions {
        standings.entry(article_id).or_default().push(Standing { claim_id, position, since });
    }
    let here: std::collections::BTreeSet<ArticleId> = articles.iter().map(|article| article.id).collect();
    let is_copy = |article: &ListedArticle| article.copy_of.is_some_and(|original| here.contains(&original));
    let (copies, heads): (Vec<_>, Vec<_>) = articles.into_iter().partition(is_copy);
    let mut by_original: BTreeMap<Option<ArticleId>, Vec<ListedArticle>> = BTreeMap::new();
    for copy in copies {
        by_original.entry(copy.copy_of).or_default().push(copy);
    }
    let carried = |article: ListedArticle| Carried {
        positions: standings.remove(&article.id).unwrap_or_default(),
        copies: by_original.remove(&Some(article.id)).unwrap_or_default(),
        article,
    };
    heads.into_iter().map(carried).collect()
}
