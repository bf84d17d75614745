//! How much there is, counted: copies apart from articles, each outlet and language once.

use std::collections::BTreeSet;

use super::items::{capitalised, earlier};
use super::messages::Messages;
use super::news::{Item, StoryNews};
use super::page::Writer;
use crate::model::{ChangeKind, Language, StatementKind};

/// How much there is, in two sentences.
pub(super) fn summary(writer: &Writer, news: &[StoryNews]) -> String {
    let words = writer.words;
    let stories = news.iter().filter(|news| news.story.is_some() && !news.articles.is_empty()).count();
    let coverage = [vec![("stories", stories)], coverage(news)].concat();
    let count = |wanted: &dyn Fn(&Item) -> bool| news.iter().flat_map(|news| &news.items).filter(|i| wanted(i)).count();
    let spreads = |item: &Item| matches!(item, Item::Said { first, .. } if earlier(writer, first).next().is_some());
    let events = [
        ("denials", count(&|item| is_denial(item) && !spreads(item))),
        ("denials_spread", count(&|item| is_denial(item) && spreads(item))),
        ("edits", count(&is_edit)),
        ("gone", count(&is_gone)),
    ];
    [counts(words, &coverage), counts(words, &events)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// New articles, copies counted apart, with the outlets and languages of both.
pub(super) fn coverage(news: &[StoryNews]) -> Vec<(&'static str, usize)> {
    let heads = || news.iter().flat_map(|news| &news.articles);
    let all = || heads().flat_map(|(head, copies)| std::iter::once(*head).chain(copies.iter().copied()));
    let outlets: BTreeSet<&str> = all().map(|article| article.outlet.as_str()).collect();
    let languages: BTreeSet<Language> = all().map(|article| article.language).collect();
    let copies = heads().map(|(_, copies)| copies.len()).sum();
    let (articles, outlets, languages) = (heads().count(), outlets.len(), languages.len());
    vec![("articles", articles), ("copies", copies), ("outlets", outlets), ("languages", languages)]
}

/// "2 articles and one copy."; `None` where there is nothing to count.
pub(super) fn counts(words: &Messages, counts: &[(&str, usize)]) -> Option<String> {
    let told = counts.iter().filter(|(_, number)| *number > 0).map(|(noun, number)| words.count(noun, *number));
    let list = words.list(&told.collect::<Vec<_>>());
    (!list.is_empty()).then(|| format!("{}.", capitalised(&list)))
}

fn is_denial(item: &Item) -> bool {
    matches!(item, Item::Said { first, .. } if first.kind == StatementKind::Denial)
}

fn is_gone(item: &Item) -> bool {
    let is_gone = |kind| matches!(kind, ChangeKind::ArticleGone | ChangeKind::ArticleMissing);
    matches!(item, Item::Edited { changes, .. } if changes.iter().any(|change| is_gone(change.kind)))
}

fn is_edit(item: &Item) -> bool {
    matches!(item, Item::Edited { changes, .. } if changes.iter().any(|change| !change.words.is_empty()))
}
