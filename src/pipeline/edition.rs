//! An edition of the digest, filled from the record.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::digest::{
    self, Article, Claim, DayRoot, Detail, Earlier, Edit, Edition, Segment, Spoken, Standing, Story, TopicTitle,
};
use crate::model::{ArticleId, ArticleState, ChangeKind, Language, Position, Timestamp, TopicId};
use crate::store::{self, ListedArticle, Reader, Scope, SpokenStatement, StoryWithArticles, ToldChange};

/// What an edition tells, and to whom.
#[derive(Debug, Clone)]
pub struct EditionRequest {
    /// The civil day.
    pub date: Date,
    /// From this instant …
    pub from: Timestamp,
    /// … to this one, exclusive.
    pub until: Timestamp,
    /// The reader's time zone.
    pub time_zone: TimeZone,
    /// The reader's language.
    pub language: Language,
    /// One topic, or all.
    pub topic: Option<TopicId>,
}

impl EditionRequest {
    /// The civil day `date` in a time zone, from midnight to midnight; `None` for a day beyond the calendar.
    pub fn for_day(date: Date, zone: &TimeZone, language: Language, topic: Option<TopicId>) -> Option<Self> {
        let midnight = |day: Date| day.to_zoned(zone.clone()).ok().map(|zoned| zoned.timestamp());
        let (from, until) = (midnight(date)?, midnight(date.tomorrow().ok()?)?);
        Some(Self { date, from, until, time_zone: zone.clone(), language, topic })
    }

    /// All from an instant up to now.
    pub fn since(from: Timestamp, now: Timestamp, zone: &TimeZone, language: Language, topic: Option<TopicId>) -> Self {
        let date = zone.to_datetime(now).date();
        Self { date, from, until: now, time_zone: zone.clone(), language, topic }
    }
}

/// Words of a diff that are kept around a change; the rest of a long text is left out.
const CONTEXT_CHARS: usize = 160;

/// Reads an edition from the record.
pub fn edition(r: &Reader, request: &EditionRequest) -> store::Result<Edition> {
    let scope = Scope { topic: request.topic.clone(), since: Some(request.from), until: Some(request.until) };
    let told = r.changes(&scope)?;
    let stories = r.stories_in_news(&scope)?;
    let mut edition = Edition {
        date: request.date,
        from: request.from,
        until: request.until,
        time_zone: request.time_zone.clone(),
        language: request.language,
        topic: topic(r, request)?,
        stories: stories.iter().map(|story| story_value(r, story, request)).collect::<store::Result<_>>()?,
        statements: r.statements_in_news(&scope)?.into_iter().map(spoken_value).collect(),
        changes: told.iter().filter(|change| is_news(change)).map(change_value).collect(),
        claims: claims(r, request)?,
        root: r.root_before(request.until)?.and_then(|(day, root)| Some(DayRoot { day: day.parse().ok()?, root })),
    };
    headlines_of_the_day(r, &mut edition)?;
    Ok(edition)
}

/// Gives every article the headline that it had when the edition closes: an old edition, written again, is the same.
fn headlines_of_the_day(r: &Reader, edition: &mut Edition) -> store::Result<()> {
    let until = edition.until;
    let mut known: HashMap<ArticleId, Option<String>> = HashMap::new();
    let mut set = |id: ArticleId, title: &mut String| -> store::Result<()> {
        let then = match known.entry(id) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => entry.insert(r.headline_before(id, until)?),
        };
        if let Some(then) = then {
            title.clone_from(then);
        }
        Ok(())
    };
    for article in edition.stories.iter_mut().flat_map(|story| &mut story.articles) {
        set(article.id, &mut article.title)?;
    }
    for spoken in &mut edition.statements {
        set(spoken.article_id, &mut spoken.title)?;
    }
    for change in &mut edition.changes {
        if let Some(id) = change.article_id {
            set(id, &mut change.title)?;
        }
    }
    Ok(())
}

pub(super) fn topic(r: &Reader, request: &EditionRequest) -> store::Result<Option<TopicTitle>> {
    let Some(id) = &request.topic else { return Ok(None) };
    let known = r.topics()?.into_iter().find(|topic| topic.id == *id);
    let title = known.map_or_else(|| id.to_string(), |topic| worded(&topic.titles, request.language));
    Ok(Some(TopicTitle { id: id.clone(), title }))
}

/// The wording for a reader: their language, else English, else the first.
fn worded(by_language: &BTreeMap<Language, String>, language: Language) -> String {
    let english = Language::parse("en").and_then(|en| by_language.get(&en));
    let wording = by_language.get(&language).or(english).or_else(|| by_language.values().next());
    wording.cloned().unwrap_or_default()
}

/// A story under the headline that stood for it when the edition closed, in the reader's language where it has one.
fn story_value(r: &Reader, story: &StoryWithArticles, request: &EditionRequest) -> store::Result<Story> {
    let titled = r.story_title(story.story.id, Some(request.language), Some(request.until))?;
    let (title, language) = match titled {
        Some(titled) => (r.headline_before(titled.article, request.until)?.unwrap_or(titled.title), titled.language),
        None => (story.story.title.clone().unwrap_or_default(), story.story.language.unwrap_or(Language::UND)),
    };
    let at = |article: &ListedArticle| article.published_at.unwrap_or(article.first_seen_at);
    let seen = story.articles.iter().filter(|member| member.article.first_seen_at < request.until);
    let articles = seen.map(|member| {
        let article = &member.article;
        // What turned out to be an article under its new address is no copy.
        let is_other = article.state != ArticleState::Moved || article.copy_of.is_none();
        let is_new = is_other && member.appeared_at.is_some_and(|at| request.from <= at && at < request.until);
        Article {
            id: article.id,
            url: article.url.clone(),
            title: article.title.clone().unwrap_or_default(),
            outlet: article.outlet.clone(),
            language: article.language,
            copy_of: article.copy_of,
            at: at(article),
            is_new,
        }
    });
    Ok(Story {
        id: story.story.id,
        title,
        language,
        first_report_at: story.articles.iter().map(|member| at(&member.article)).min(),
        articles: articles.collect(),
    })
}

/// That a story of no topic became two, or one with another, is in the record and no news.
fn is_news(change: &ToldChange) -> bool {
    let is_of_story =
        matches!(change.kind, ChangeKind::StoryOpened | ChangeKind::StoriesMerged | ChangeKind::StorySplit);
    change.topic_id.is_some() || !is_of_story
}

fn spoken_value(statement: SpokenStatement) -> Spoken {
    let article = statement.article;
    Spoken {
        kind: statement.kind,
        at: statement.at,
        not_before: statement.not_before,
        story_id: article.story_id,
        article_id: article.id,
        url: article.url,
        title: article.title.unwrap_or_default(),
        outlet: article.outlet,
        language: article.language,
        is_copy: article.copy_of.is_some(),
        speaker: statement.speaker,
        text: statement.text,
        claim_id: statement.claims.into_iter().next(),
    }
}

pub(super) fn change_value(change: &ToldChange) -> digest::Change {
    let article = change.article.as_ref();
    let detail = Detail::read(change.kind, &change.detail);
    digest::Change {
        kind: change.kind,
        at: change.at,
        article_id: article.map(|a| a.id),
        url: article.map(|a| a.url.clone()).unwrap_or_default(),
        title: article.and_then(|a| a.title.clone()).unwrap_or_default(),
        outlet: article.map(|a| a.outlet.clone()).unwrap_or_default(),
        language: article.map_or(Language::UND, |a| a.language),
        not_before: detail.not_before,
        story_id: change.story_id,
        is_copy: article.is_some_and(|a| a.copy_of.is_some()),
        words: shortened(detail.words),
        claim_id: detail.claim_id,
        position: detail.position,
    }
}

/// Cuts long unchanged runs in the middle.
fn shortened(segments: Vec<Segment>) -> Vec<Segment> {
    let cut = |segment: Segment| {
        let count = segment.text.chars().count();
        if segment.edit != Edit::Equal || count <= 2 * CONTEXT_CHARS {
            return segment;
        }
        let head: String = segment.text.chars().take(CONTEXT_CHARS).collect();
        let tail: String = segment.text.chars().skip(count - CONTEXT_CHARS).collect();
        Segment { text: format!("{head} … {tail}"), ..segment }
    };
    segments.into_iter().map(cut).collect()
}

pub(super) fn claims(r: &Reader, request: &EditionRequest) -> store::Result<Vec<Claim>> {
    let standings = r.claim_standings(request.topic.as_ref(), request.until)?;
    let claim = |standing: store::ClaimStanding| -> store::Result<Claim> {
        let earlier = r.said_before(&standing.id, request.from)?.into_iter().map(|said| Earlier {
            kind: said.kind,
            speaker: said.speaker,
            outlet: said.outlet,
            at: said.at,
        });
        Ok(Claim {
            earlier: earlier.collect(),
            text: worded(&standing.texts, request.language),
            id: standing.id,
            positions: standing
                .positions
                .into_iter()
                .filter(|p| p.position != Position::Silent)
                .map(|p| Standing {
                    outlet: p.outlet,
                    position: p.position,
                    since: p.since,
                    article_id: p.article_id,
                    url: p.url,
                    is_missing: p.is_missing,
                })
                .collect(),
        })
    };
    standings.into_iter().map(claim).collect()
}
