//! The stories of a page, as many and as long as there is room for.

use super::edition::Article;
use super::items::item;
use super::messages::fill;
use super::news::{Item, StoryNews};
use super::page::{ArticleLine, StoryBlock, Writer, clean, more, web_address};
use super::summary::{counts, coverage};
use crate::model::Timestamp;

/// More than an editor would print, and what keeps a page below the 102 kB at which mail programs cut it off; the rest
/// is counted, and is in the JSON form and in the record.
const STORIES_MAX: usize = 20;
pub(super) const BRIEFS_MAX: usize = 30;
const ITEMS_MAX: usize = 12;
const ARTICLES_MAX: usize = 10;
const ALL_ITEMS_MAX: usize = 40;
const ALL_ARTICLES_MAX: usize = 50;

/// As many stories, from the first, as there is room for.
pub(super) fn stories(writer: &Writer, told: &[&StoryNews]) -> Vec<StoryBlock> {
    let (mut items_left, mut articles_left) = (ALL_ITEMS_MAX, ALL_ARTICLES_MAX);
    let mut blocks = Vec::new();
    for news in told.iter().take(STORIES_MAX) {
        let items = news.items.len().min(ITEMS_MAX).min(items_left);
        let articles = news.articles.len().min(ARTICLES_MAX).min(articles_left);
        if items + articles == 0 {
            break;
        }
        items_left -= items;
        articles_left -= articles;
        blocks.push(story(writer, news, items, articles));
    }
    blocks
}

/// A story with so many of its items and new articles.
fn story(writer: &Writer, news: &StoryNews, items_max: usize, articles_max: usize) -> StoryBlock {
    let words = writer.words;
    let first = news.articles.first().map(|(article, _)| *article).or_else(|| news.story?.articles.first());
    let (title, lang) = match news.story {
        Some(story) => (clean(&story.title), story.language.to_string()),
        None => (words.elsewhere.clone(), words.code().to_owned()),
    };
    let joined = |pattern: &str, key, list: String| (!list.is_empty()).then(|| fill(pattern, &[(key, &list)]));
    let languages: Vec<String> = news.languages.iter().map(|language| words.language(*language)).collect();
    let size = coverage(std::slice::from_ref(news));
    let facts = [
        joined(&words.new_outlets, "outlets", writer.outlets(news.outlets.iter().copied())),
        joined(&words.new_languages, "languages", words.list(&languages)),
    ];
    StoryBlock {
        id: news.story.map(|story| story.id),
        title,
        lang,
        url: first.and_then(|article| web_address(&article.url)),
        // Of one article there is nothing to count.
        size: counts(words, &size).filter(|_| size.iter().any(|(noun, number)| *noun == "outlets" && *number > 1)),
        joined: facts.into_iter().flatten().collect(),
        items: news.items.iter().take(items_max).map(|one| item(writer, news, one)).collect(),
        more_items: more(words, "more_changes", news.items.len(), items_max),
        articles_heading: words.new_articles.clone(),
        articles: lines(writer, news, articles_max),
        more_articles: more(words, "more_articles", news.articles.len(), articles_max),
        updated: updated(news).unwrap_or(writer.edition.until),
    }
}

fn updated(news: &StoryNews) -> Option<Timestamp> {
    let events = news.items.iter().map(|item| match item {
        Item::Said { first, others, .. } => others.iter().map(|other| other.at).fold(first.at, Timestamp::max),
        Item::Edited { changes, .. } => changes.iter().map(|change| change.at).max().unwrap_or(Timestamp::MIN),
    });
    events.chain(news.articles.iter().map(|(article, _)| article.at)).max()
}

/// So many of the new articles, each with its copies.
pub(super) fn lines(writer: &Writer, news: &StoryNews, count_max: usize) -> Vec<ArticleLine> {
    news.articles.iter().take(count_max).map(|(head, copies)| line(writer, head, copies)).collect()
}

fn line(writer: &Writer, head: &Article, copies: &[&Article]) -> ArticleLine {
    let outlets = writer.outlets(copies.iter().map(|copy| copy.outlet.as_str()));
    let copies = (!copies.is_empty()).then(|| fill(&writer.words.same_text, &[("outlets", &outlets)]));
    let link = writer.link(&head.url, &head.title, &head.outlet, head.language);
    ArticleLine { link, when: writer.at(head.at), copies }
}
