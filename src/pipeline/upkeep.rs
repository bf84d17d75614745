//! What a story needs when it has grown: whether it has turned out to be two, and whose headlines stand for it.
//!
//! It happens in the transaction of the article that made it grow, so a crash leaves no story half looked over: with
//! each article while a story is small, then each time it has doubled, so that the cost of all the looking is in
//! proportion to the articles.

use std::collections::BTreeMap;

use serde_json::json;

use super::Line;
use super::shelf::{decoded, pins};
use crate::model::{Applied, ArticleId, Change, ChangeKind, Language, RevisionIntent, StoryId, Timestamp, TopicId};
use crate::store::{self, ArticleForVisit, Reader, Writer};
use crate::stories::{self, Features, Headline, Options, SPLIT_ARTICLES_MAX};

/// Articles of a story that is looked over with each that joins it: few enough to cost little, and most stories never
/// have more. Which of them belong together is seen only when the nearest have come.
const SMALL_STORY: u32 = 8;

/// What a decision that is written means for the stories that grew by it, or lost an article. `article` is as it was
/// before.
pub(super) fn after(
    line: &Line,
    w: &Writer,
    article: &ArticleForVisit,
    revision: &RevisionIntent,
    applied: &Applied,
    at: Timestamp,
) -> store::Result<()> {
    let Some(story) = applied.story_id else { return Ok(()) };
    if revision.copy_of.is_none() {
        look_over(line, w, story, Joined { article: article.id, language: revision.language, at })?;
    }
    // A story that the article has left may have lost its title with it.
    if let Some(left) = article.story_id.filter(|left| *left != story)
        && w.resolve_story(left)? == Some(left)
    {
        choose_titles(w, left, &line.options.stories, at)?;
    }
    Ok(())
}

/// An article that has joined or opened a story.
#[derive(Debug, Clone, Copy)]
struct Joined {
    article: ArticleId,
    language: Language,
    at: Timestamp,
}

/// Looks a story over that an article has joined or opened, if it has grown enough since the last time.
fn look_over(line: &Line, w: &Writer, story: StoryId, joined: Joined) -> store::Result<()> {
    let options = &line.options.stories;
    let at = joined.at;
    let size = w.story_size(story)?;
    let is_due =
        if size.originals <= SMALL_STORY { size.originals > size.checked } else { size.originals >= 2 * size.checked };
    if size.checked > 0 && !is_due {
        return keep_titled(w, story, joined, options);
    }
    if size.originals <= 1 {
        let titles = BTreeMap::from([(None, joined.article), (Some(joined.language), joined.article)]);
        w.set_story_titles(story, &titles, at)?;
        return w.story_looked_over(story, 1);
    }
    let articles = features_of(w, story, options)?;
    let mut named = vec![story];
    if options.split {
        for part in parts(w, &articles, options)? {
            let opened = split(w, story, &part, None, at)?;
            line.shelf.move_to(&part, opened);
            named.push(opened);
        }
    }
    if let [story] = named[..] {
        name(w, story, &articles, at)?;
        return w.story_looked_over(story, size.originals);
    }
    for story in named {
        choose_titles(w, story, options, at)?;
        w.story_looked_over(story, w.story_size(story)?.originals)?;
    }
    Ok(())
}

/// The features of a story's articles, the first of a large story.
pub(super) fn features_of(r: &Reader, story: StoryId, options: &Options) -> store::Result<Vec<(ArticleId, Features)>> {
    let kept = r.features_of_story(story, SPLIT_ARTICLES_MAX + 1)?;
    Ok(kept.into_iter().filter_map(|kept| Some((kept.article_id, decoded(kept, options)?))).collect())
}

/// The parts that leave, if the story has turned out to be several.
fn parts(r: &Reader, articles: &[(ArticleId, Features)], options: &Options) -> store::Result<Vec<Vec<ArticleId>>> {
    let borrowed: Vec<(ArticleId, &Features)> = articles.iter().map(|(id, features)| (*id, features)).collect();
    Ok(stories::split(&borrowed, options, &pins(r)?).into_iter().skip(1).collect())
}

/// Gives articles and their copies to another story, a new one where none is named, and tells it. The copies that a
/// pin keeps from them stay.
pub(super) fn split(
    w: &Writer,
    from: StoryId,
    part: &[ArticleId],
    into: Option<StoryId>,
    at: Timestamp,
) -> store::Result<StoryId> {
    let pins = pins(w)?;
    let mut leaving: Vec<ArticleId> = part.to_vec();
    for article in part {
        for copy in w.copies_of(*article)? {
            let kept_from = pins.apart_from(&pins.group(copy));
            if !leaving.contains(&copy) && !part.iter().any(|article| kept_from.contains(article)) {
                leaving.push(copy);
            }
        }
    }
    let topic_id = w.story_topics(from)?.into_iter().next();
    let opened = w.move_articles(&leaving, from, into, at)?;
    let change = |kind, story, detail| Change {
        at,
        kind,
        topic_id: topic_id.clone(),
        story_id: Some(story),
        article_id: part.first().copied(),
        from_revision_id: None,
        to_revision_id: None,
        detail,
    };
    // Where all of it has left, it is the other story now.
    w.save_story_change(&change(
        ChangeKind::StorySplit,
        w.resolve_story(from)?.unwrap_or(opened),
        json!({ "from": from, "into": opened, "articles": part }),
    ))?;
    if into.is_none() {
        w.save_story_change(&change(ChangeKind::StoryOpened, opened, json!({ "split_from": from })))?;
    }
    Ok(opened)
}

/// Lets two stories fall together, the older id surviving, and tells it.
pub(super) fn merge(w: &Writer, one: StoryId, other: StoryId, at: Timestamp) -> store::Result<StoryId> {
    let (into, merged) = (one.min(other), one.max(other));
    let topics: Vec<TopicId> = [w.story_topics(into)?, w.story_topics(merged)?].concat();
    let first = w.story_articles(merged)?.first().map(|member| member.article.id);
    w.merge_stories(merged, into, at)?;
    w.save_story_change(&Change {
        at,
        kind: ChangeKind::StoriesMerged,
        topic_id: topics.first().cloned(),
        story_id: Some(into),
        article_id: first,
        from_revision_id: None,
        to_revision_id: None,
        detail: json!({ "merged": merged, "into": into }),
    })?;
    Ok(into)
}

/// Chooses anew whose headlines stand for a story.
pub(super) fn choose_titles(w: &Writer, story: StoryId, options: &Options, at: Timestamp) -> store::Result<()> {
    name(w, story, &features_of(w, story, options)?, at)
}

/// Chooses among a story's articles.
fn name(w: &Writer, story: StoryId, articles: &[(ArticleId, Features)], at: Timestamp) -> store::Result<()> {
    let headlines: Vec<Headline<'_>> =
        articles.iter().map(|(article, features)| Headline { article: *article, features }).collect();
    w.set_story_titles(story, &stories::choose_titles(&headlines, &w.story_titles(story)?), at)
}

/// The first article in a language stands for the story among its readers until the story is looked over. A story
/// whose title has left it is named anew.
fn keep_titled(w: &Writer, story: StoryId, joined: Joined, options: &Options) -> store::Result<()> {
    let known = w.story_titles(story)?;
    if !known.contains_key(&None) {
        choose_titles(w, story, options, joined.at)
    } else if known.contains_key(&Some(joined.language)) {
        Ok(())
    } else {
        w.set_story_titles(story, &BTreeMap::from([(Some(joined.language), joined.article)]), joined.at)
    }
}
