//! A few changes as an edition of their own, for an alert.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashSet};

use super::EditionRequest;
use super::edition::{change_value, claims, topic};
use crate::digest::{self, Article, Detail, Edition, Spoken, Story};
use crate::model::{ArticleId, ChangeKind, ClaimId, Language, Statement, StoryId, Timestamp};
use crate::store::{self, AlertChange, ListedArticle, Reader};

/// Reads what is to be known around some changes. Of what a new article says only the passages are told that
/// `is_told` wants.
pub fn bulletin(
    r: &Reader,
    changes: &[AlertChange],
    request: &EditionRequest,
    is_told: impl Fn(&Statement, &[ClaimId]) -> bool,
) -> store::Result<Edition> {
    let statements = changes.iter().flat_map(|change| statements(change, &is_told)).collect();
    Ok(Edition {
        date: request.date,
        from: request.from,
        until: request.until,
        time_zone: request.time_zone.clone(),
        language: request.language,
        topic: topic(r, request)?,
        stories: stories(r, changes, request.language)?,
        statements,
        changes: changes.iter().map(|change| change_value(&change.told)).collect(),
        claims: claims(r, request)?,
        root: None,
    })
}

/// When an article counts as published.
fn published(article: &ListedArticle) -> Timestamp {
    article.published_at.unwrap_or(article.first_seen_at)
}

fn is_appearance(kind: ChangeKind) -> bool {
    matches!(kind, ChangeKind::ArticleAppeared | ChangeKind::CopyAppeared)
}

/// The kinds that an edition tells by its lists of new articles.
fn is_joining(kind: ChangeKind) -> bool {
    let joined = matches!(kind, ChangeKind::OutletJoined | ChangeKind::LanguageJoined | ChangeKind::StoryOpened);
    joined || is_appearance(kind)
}

fn statements(change: &AlertChange, is_told: impl Fn(&Statement, &[ClaimId]) -> bool) -> Vec<Spoken> {
    let value = change_value(&change.told);
    if !is_appearance(change.told.kind) {
        let entered = matches!(
            change.told.kind,
            ChangeKind::DenialAdded
                | ChangeKind::ConfirmationAdded
                | ChangeKind::NoCommentAdded
                | ChangeKind::CorrectionAdded
        );
        let statement = Detail::read(change.told.kind, &change.told.detail).statement.filter(|_| entered);
        return statement.and_then(|statement| value.spoken(&statement)).into_iter().collect();
    }
    let at = change.told.article.as_ref().map_or(change.told.at, published);
    let told = change.said.iter().filter(|(statement, claims)| is_told(statement, claims));
    told.filter_map(|(statement, claims)| {
        let claim_id = claims.first().cloned();
        let value = digest::Change { at, not_before: None, claim_id, ..value.clone() };
        value.spoken(statement)
    })
    .collect()
}

/// The stories of the changes, each with those of its articles that are new.
fn stories(r: &Reader, changes: &[AlertChange], language: Language) -> store::Result<Vec<Story>> {
    let appearances = changes.iter().filter(|change| is_joining(change.told.kind));
    let new: HashSet<ArticleId> = appearances.filter_map(|change| Some(change.told.article.as_ref()?.id)).collect();
    let mut stories: BTreeMap<StoryId, Story> = BTreeMap::new();
    for change in changes {
        let (Some(id), Some(article)) = (change.told.story_id, change.told.article.as_ref()) else { continue };
        let story = match stories.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(story(r, id, change, language)?),
        };
        if story.articles.iter().all(|known| known.id != article.id) {
            story.articles.push(Article {
                id: article.id,
                url: article.url.clone(),
                title: article.title.clone().unwrap_or_default(),
                outlet: article.outlet.clone(),
                language: article.language,
                copy_of: article.copy_of,
                at: published(article),
                is_new: new.contains(&article.id),
            });
        }
    }
    Ok(stories.into_values().collect())
}

fn story(r: &Reader, id: StoryId, change: &AlertChange, language: Language) -> store::Result<Story> {
    let titled = r.story_title(id, Some(language), None)?;
    let (title, language) = match titled {
        Some(titled) => (titled.title, titled.language),
        None => (change.told.story_title.clone().unwrap_or_default(), Language::UND),
    };
    let members = r.story_articles(id)?;
    let first_report_at = members.iter().map(|member| published(&member.article)).min();
    Ok(Story { id, title, language, first_report_at, articles: Vec::new() })
}
