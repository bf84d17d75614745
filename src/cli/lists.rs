//! `topics`, `stories`, `story`, `timeline`, `search`, `feeds list`: tables of the record.

use super::Exit;
use super::args::{Global, SearchArgs, StoriesArgs, StoryArgs, TimelineArgs};
use super::failure::Failure;
use super::output::{self, Rows};
use super::reading::{known_topic, maybe_minute, minute, open, scope};
use crate::digest::Detail;
use crate::model::{ChangeKind, Language, StoryId};
use crate::store::{self, ListedArticle, StoryWithArticles, ToldChange};
use crate::text::printable_line;

pub(super) fn topics(global: &Global) -> Result<Exit, Failure> {
    let store = open(global)?;
    let topics = store.read(store::Reader::topics)?;
    if global.json {
        output::json(&topics)?;
        return Ok(Exit::Done);
    }
    let mut rows =
        Rows::new(&["topic", "title", "claims", "stories", "articles", "outlets", "languages", "last change"]);
    let english = Language::parse("en");
    for topic in &topics {
        let title = english.and_then(|en| topic.titles.get(&en)).or_else(|| topic.titles.values().next());
        rows.push([
            topic.id.to_string(),
            printable_line(title.map_or("", String::as_str)),
            topic.claim_count.to_string(),
            topic.story_count.to_string(),
            topic.article_count.to_string(),
            topic.outlet_count.to_string(),
            topic.language_count.to_string(),
            maybe_minute(topic.last_change_at),
        ]);
    }
    output::table(&rows)?;
    Ok(Exit::Done)
}

pub(super) fn stories(global: &Global, args: &StoriesArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    known_topic(&store, args.topic.as_deref())?;
    let scope = scope(args.topic.as_deref(), args.since, None);
    let stories = store.read(|r| r.stories(&scope, args.limit as usize))?;
    if global.json {
        output::json(&stories)?;
        return Ok(Exit::Done);
    }
    let mut rows = Rows::new(&["story", "last change", "articles", "copies", "outlets", "languages", "title"]);
    for story in &stories {
        rows.push([
            story.id.to_string(),
            minute(story.last_changed_at),
            story.article_count.to_string(),
            story.copy_count.to_string(),
            story.outlet_count.to_string(),
            story.language_count.to_string(),
            printable_line(story.title.as_deref().unwrap_or_default()),
        ]);
    }
    output::table(&rows)?;
    Ok(Exit::Done)
}

pub(super) fn story(global: &Global, args: &StoryArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    let (story, changes) = store.read(|r| {
        let mut story = r.story(StoryId(args.id))?;
        if let Some(titled) = r.story_title(story.story.id, args.language, None)? {
            (story.story.title, story.story.language) = (Some(titled.title), Some(titled.language));
        }
        let changes = r.changes_of_story(story.story.id)?;
        Ok((story, changes))
    })?;
    if global.json {
        output::json(&serde_json::json!({ "story": story, "changes": changes }))?;
        return Ok(Exit::Done);
    }
    let StoryWithArticles { story, articles } = &story;
    let title = printable_line(story.title.as_deref().unwrap_or_default());
    output::text(&format!(
        "story {}: {title}\n{} articles ({} copies) of {} outlets in {} languages, {} to {}\n",
        story.id,
        story.article_count,
        story.copy_count,
        story.outlet_count,
        story.language_count,
        minute(story.first_seen_at),
        minute(story.last_changed_at),
    ))?;
    let mut rows = Rows::new(&["article", "published", "outlet", "language", "state", "copy of", "title"]);
    for member in articles {
        let article = &member.article;
        rows.push([
            article.id.to_string(),
            maybe_minute(article.published_at),
            printable_line(&article.outlet),
            article.language.to_string(),
            article.state.to_string(),
            article.copy_of.map(|id| id.to_string()).unwrap_or_default(),
            printable_line(article.title.as_deref().unwrap_or_default()),
        ]);
    }
    output::table(&rows)?;
    output::text("")?;
    changes_table(&changes)?;
    Ok(Exit::Done)
}

pub(super) fn timeline(global: &Global, args: &TimelineArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    known_topic(&store, Some(&args.topic))?;
    let scope = scope(Some(&args.topic), args.since, args.until);
    let changes = store.read(|r| r.changes(&scope))?;
    if global.json {
        output::json(&changes)?;
    } else {
        changes_table(&changes)?;
    }
    Ok(Exit::Done)
}

fn changes_table(changes: &[ToldChange]) -> Result<(), Failure> {
    let mut rows = Rows::new(&["at", "what", "outlet", "language", "article", "detail"]);
    for change in changes {
        let article = change.article.as_ref();
        let cell = |value: fn(&ListedArticle) -> String| article.map(value).unwrap_or_default();
        rows.push([
            minute(change.at),
            change.kind.to_string(),
            cell(|a| printable_line(&a.outlet)),
            cell(|a| a.language.to_string()),
            cell(|a| a.id.to_string()),
            printable_line(&told(change)),
        ]);
    }
    output::table(&rows)?;
    Ok(())
}

/// The words of a change that fit in a line.
fn told(change: &ToldChange) -> String {
    let detail = &change.detail;
    let text = |key: &str| detail.get(key).and_then(|v| v.as_str());
    let number = |key: &str| detail.get(key).and_then(serde_json::Value::as_i64).unwrap_or_default();
    match change.kind {
        ChangeKind::StoriesMerged => return format!("story {} is story {} now", number("merged"), number("into")),
        ChangeKind::StorySplit => {
            let count = detail.get("articles").and_then(|list| list.as_array()).map_or(0, Vec::len);
            return format!("{count} articles of story {} are story {} now", number("from"), number("into"));
        }
        _ => {}
    }
    if let (Some(from), Some(to)) = (text("from"), text("to")) {
        return format!("{from} → {to}");
    }
    let passage = text("text").or_else(|| text("statement"));
    let passage = passage.or_else(|| detail.get("statement").and_then(|s| s.get("text")).and_then(|t| t.as_str()));
    if change.kind == ChangeKind::TextChanged && passage.is_none() {
        return Detail::read(change.kind, detail).in_a_line();
    }
    let title = change.article.as_ref().and_then(|a| a.title.as_deref());
    passage.or(change.headline.as_deref()).or(title).unwrap_or_default().to_owned()
}

pub(super) fn search(global: &Global, args: &SearchArgs) -> Result<Exit, Failure> {
    let store = open(global)?;
    let words = args.query.join(" ");
    let hits = store.read(|r| r.search(&words, &scope(None, None, None), args.language, args.limit as usize))?;
    if global.json {
        output::json(&hits)?;
        return Ok(Exit::Done);
    }
    let mut rows = Rows::new(&["article", "published", "outlet", "language", "story", "title", "passage"]);
    for hit in &hits {
        rows.push([
            hit.article.id.to_string(),
            maybe_minute(hit.article.published_at),
            printable_line(&hit.article.outlet),
            hit.article.language.to_string(),
            hit.article.story_id.map(|id| id.to_string()).unwrap_or_default(),
            printable_line(hit.article.title.as_deref().unwrap_or_default()),
            printable_line(&hit.snippet),
        ]);
    }
    output::table(&rows)?;
    Ok(Exit::Done)
}

pub(super) fn feeds(global: &Global) -> Result<Exit, Failure> {
    let store = open(global)?;
    let feeds = store.read(store::Reader::feeds)?;
    if global.json {
        output::json(&feeds)?;
        return Ok(Exit::Done);
    }
    let mut rows =
        Rows::new(&["feed", "outlet", "language", "last success", "failures", "entries", "next poll", "problem"]);
    for feed in &feeds {
        rows.push([
            feed.id.to_string(),
            printable_line(&feed.outlet),
            feed.language.map(|l| l.to_string()).unwrap_or_default(),
            maybe_minute(feed.last_success_at),
            feed.failure_count.to_string(),
            feed.entry_count.to_string(),
            maybe_minute(feed.next_poll_at.filter(|_| feed.is_active)),
            printable_line(feed.last_problem.as_deref().unwrap_or_default()),
        ]);
    }
    output::table(&rows)?;
    Ok(Exit::Done)
}
