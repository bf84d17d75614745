//! What is read, in words: an edition as headings, sentences, quotations and links, the same for every format.
//!
//! All text from outside passes [`clean`] here and is plain text; a format only has to escape it.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use url::Url;

use super::edition::{Article, Edition, Segment, Standing};
use super::items;
use super::messages::{Messages, fill};
use super::news::{self, Item, StoryNews};
use crate::model::{ChangeKind, Language, Position, StatementKind, StoryId, Timestamp};
use crate::text::plain_line;

/// More than an editor would print, and what keeps a page below the 102 kB at which mail programs cut it off; the rest
/// is counted, and is in the JSON form and in the record.
const STORIES_MAX: usize = 20;
const BRIEFS_MAX: usize = 30;
const ITEMS_MAX: usize = 12;
const ARTICLES_MAX: usize = 10;
const ALL_ITEMS_MAX: usize = 40;
const ALL_ARTICLES_MAX: usize = 50;
pub(super) const OUTLETS_MAX: usize = 10;
/// The longest headline or sentence shown, in characters.
const TEXT_MAX: usize = 600;

/// An edition in words.
pub(super) struct Page {
    /// BCP 47 tag of the reader's language.
    pub(super) lang: &'static str,
    pub(super) tagline: String,
    /// The topic, or that it is about all.
    pub(super) heading: String,
    pub(super) dateline: String,
    /// One line; `None` where there is news.
    pub(super) nothing: Option<String>,
    pub(super) summary: String,
    pub(super) stories: Vec<StoryBlock>,
    pub(super) briefs_heading: String,
    /// Stories of which there is one new article and nothing else to tell.
    pub(super) briefs: Vec<ArticleLine>,
    pub(super) more_stories: Option<String>,
    pub(super) claims_heading: String,
    pub(super) claims: Vec<ClaimBlock>,
    pub(super) footer: Vec<String>,
    /// What is said of struck and added words to those who only hear them.
    pub(super) struck: String,
    pub(super) added: String,
}

/// One story.
pub(super) struct StoryBlock {
    pub(super) id: Option<StoryId>,
    pub(super) title: String,
    pub(super) lang: String,
    pub(super) url: Option<String>,
    /// How much there is of it, and who joined.
    pub(super) facts: Vec<String>,
    pub(super) items: Vec<ItemBlock>,
    pub(super) more_items: Option<String>,
    pub(super) articles_heading: String,
    pub(super) articles: Vec<ArticleLine>,
    pub(super) more_articles: Option<String>,
    /// The latest event told of.
    pub(super) updated: Timestamp,
}

/// What colour a label has; never the only way to tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    Denied,
    Confirmed,
    Edited,
    Gone,
}

/// One thing worth a paragraph.
pub(super) struct ItemBlock {
    pub(super) tone: Tone,
    pub(super) label: String,
    /// The claim it is about.
    pub(super) about: Option<String>,
    /// Our own sentences.
    pub(super) sentence: String,
    pub(super) quote: Option<Passage>,
    pub(super) diffs: Vec<Diff>,
    /// The article.
    pub(super) link: Option<Link>,
    /// Who else, who not yet.
    pub(super) notes: Vec<String>,
}

/// A text in its own language.
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) lang: String,
}

/// Words struck and added.
pub(super) struct Diff {
    /// Which part of the article, where that is not said by the sentence.
    pub(super) label: Option<String>,
    pub(super) lang: String,
    pub(super) segments: Vec<Segment>,
}

/// A headline and where it leads.
pub(super) struct Link {
    pub(super) text: String,
    pub(super) lang: String,
    /// `None` where the address is not one of the web.
    pub(super) url: Option<String>,
    pub(super) outlet: String,
}

/// A new article.
pub(super) struct ArticleLine {
    pub(super) link: Link,
    pub(super) when: String,
    pub(super) copies: Option<String>,
}

/// A claim and where the outlets stand.
pub(super) struct ClaimBlock {
    pub(super) text: String,
    pub(super) rows: Vec<ClaimRow>,
}

/// The outlets at one position.
pub(super) struct ClaimRow {
    pub(super) position: String,
    pub(super) outlets: Vec<String>,
}

/// Text from outside as one line of plain text.
pub(super) fn clean(text: &str) -> String {
    plain_line(text, TEXT_MAX)
}

/// The address if it is one of the web: nothing else may be followed from a mail.
pub(super) fn web_address(url: &str) -> Option<String> {
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
}

/// What every sentence needs: the words, the reader's clock, the claims.
pub(super) struct Writer<'e> {
    pub(super) words: &'static Messages,
    pub(super) edition: &'e Edition,
    zone: TimeZone,
    today: Date,
}

impl<'e> Writer<'e> {
    fn new(edition: &'e Edition) -> Self {
        let words = Messages::of(edition.language);
        Self { words, edition, zone: edition.time_zone.clone(), today: edition.date }
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    /// "at 14:25".
    pub(super) fn at(&self, at: Timestamp) -> String {
        self.words.at(self.local(at), self.today)
    }

    /// "between 14:10 and 14:25", or "at 14:25" where the visit before is not known.
    pub(super) fn between(&self, not_before: Option<Timestamp>, at: Timestamp) -> String {
        match not_before.filter(|before| *before < at) {
            Some(before) => self.words.between(self.local(before), self.local(at), self.today),
            None => self.at(at),
        }
    }

    /// "A, B and C", no longer than is read.
    pub(super) fn outlets<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> String {
        let names: Vec<String> = names.into_iter().map(clean).collect();
        let mut shown = names.iter().take(OUTLETS_MAX).cloned().collect::<Vec<_>>();
        if names.len() > shown.len() {
            shown.push(self.words.count("more_outlets", names.len() - shown.len()));
        }
        self.words.list(&shown)
    }
}

/// A headline with its address; `None` without a headline.
pub(super) fn link(url: &str, title: &str, outlet: &str, language: Language) -> Option<Link> {
    let text = clean(title);
    let lang = language.to_string();
    (!text.is_empty()).then(|| Link { text, lang, url: web_address(url), outlet: clean(outlet) })
}

/// Writes an edition.
pub(super) fn write(edition: &Edition) -> Page {
    let writer = Writer::new(edition);
    let words = writer.words;
    let news = news::arrange(edition);
    let (briefs, told): (Vec<&StoryNews>, Vec<&StoryNews>) = news.iter().partition(|news| news.is_brief());
    let stories = stories(&writer, &told);
    let left = told.len() - stories.len() + briefs.len().saturating_sub(BRIEFS_MAX);
    let heading = edition.topic.as_ref().map_or_else(|| words.all_topics.clone(), |topic| clean(&topic.title));
    let date = words.date(edition.date);
    let nothing = news.is_empty().then(|| fill(&words.nothing, &[("topic", &heading), ("date", &date)]));
    let root = edition.root.as_ref().map(|root| fill(&words.root, &[("root", &clean(root))]));
    Page {
        lang: words.code(),
        tagline: words.tagline.clone(),
        dateline: fill(&words.dateline, &[("date", &date)]),
        heading,
        nothing,
        summary: summary(&news, words),
        stories,
        briefs_heading: words.in_brief.clone(),
        briefs: briefs.iter().take(BRIEFS_MAX).map(|news| line(&writer, news.articles[0].0, &[])).collect(),
        more_stories: (left > 0).then(|| words.count("more_stories", left)),
        claims_heading: words.claims_heading.clone(),
        claims: claims(&writer),
        footer: std::iter::once(words.footer.clone()).chain(root).collect(),
        struck: words.struck.clone(),
        added: words.added.clone(),
    }
}

fn more(words: &Messages, noun: &str, count: usize, shown_max: usize) -> Option<String> {
    count.checked_sub(shown_max).filter(|left| *left > 0).map(|left| words.count(noun, left))
}

/// How much there is, in two sentences.
fn summary(news: &[StoryNews], words: &Messages) -> String {
    let stories = news.iter().filter(|news| news.story.is_some() && !news.articles.is_empty()).count();
    let coverage = [vec![("stories", stories)], coverage(news)].concat();
    let count = |wanted: fn(&Item) -> bool| news.iter().flat_map(|news| &news.items).filter(|i| wanted(i)).count();
    let events = [("denials", count(is_denial)), ("edits", count(is_edit)), ("gone", count(is_gone))];
    [counts(words, &coverage), counts(words, &events)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// New articles, copies counted apart, with the outlets and languages of both.
fn coverage(news: &[StoryNews]) -> Vec<(&'static str, usize)> {
    let heads = || news.iter().flat_map(|news| &news.articles);
    let all = || heads().flat_map(|(head, copies)| std::iter::once(*head).chain(copies.iter().copied()));
    let outlets: BTreeSet<&str> = all().map(|article| article.outlet.as_str()).collect();
    let languages: BTreeSet<Language> = all().map(|article| article.language).collect();
    let copies = heads().map(|(_, copies)| copies.len()).sum();
    let (articles, outlets, languages) = (heads().count(), outlets.len(), languages.len());
    vec![("articles", articles), ("copies", copies), ("outlets", outlets), ("languages", languages)]
}

/// "2 articles and one copy."; `None` where there is nothing to count.
fn counts(words: &Messages, counts: &[(&str, usize)]) -> Option<String> {
    let told = counts.iter().filter(|(_, number)| *number > 0).map(|(noun, number)| words.count(noun, *number));
    let list = words.list(&told.collect::<Vec<_>>());
    (!list.is_empty()).then(|| format!("{}.", items::capitalised(&list)))
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

/// As many stories, from the first, as there is room for.
fn stories(writer: &Writer, told: &[&StoryNews]) -> Vec<StoryBlock> {
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
        // Of one article there is nothing to count.
        counts(words, &size).filter(|_| size.iter().any(|(noun, number)| *noun == "outlets" && *number > 1)),
        joined(&words.new_outlets, "outlets", writer.outlets(news.outlets.iter().copied())),
        joined(&words.new_languages, "languages", words.list(&languages)),
    ];
    StoryBlock {
        id: news.story.map(|story| story.id),
        title,
        lang,
        url: first.and_then(|article| web_address(&article.url)),
        facts: facts.into_iter().flatten().collect(),
        items: news.items.iter().take(items_max).map(|item| items::item(writer, news, item)).collect(),
        more_items: more(words, "more_changes", news.items.len(), items_max),
        articles_heading: words.new_articles.clone(),
        articles: news.articles.iter().take(articles_max).map(|(head, copies)| line(writer, head, copies)).collect(),
        more_articles: more(words, "more_articles", news.articles.len(), articles_max),
        updated: updated(news).unwrap_or(writer.edition.until),
    }
}

fn updated(news: &StoryNews) -> Option<Timestamp> {
    let events = news.items.iter().map(|item| match item {
        Item::Said { first, others } => others.iter().map(|other| other.at).fold(first.at, Timestamp::max),
        Item::Edited { changes, .. } => changes.iter().map(|change| change.at).max().unwrap_or(Timestamp::MIN),
    });
    events.chain(news.articles.iter().map(|(article, _)| article.at)).max()
}

fn line(writer: &Writer, head: &Article, copies: &[&Article]) -> ArticleLine {
    let link = link(&head.url, &head.title, &head.outlet, head.language).unwrap_or_else(|| Link {
        text: clean(&head.url),
        lang: head.language.to_string(),
        url: web_address(&head.url),
        outlet: clean(&head.outlet),
    });
    let outlets = writer.outlets(copies.iter().map(|copy| copy.outlet.as_str()));
    let copies = (!copies.is_empty()).then(|| fill(&writer.words.same_text, &[("outlets", &outlets)]));
    ArticleLine { link, when: writer.at(head.at), copies }
}

/// Claims of which any outlet speaks, the positions from the boldest to the most cautious.
fn claims(writer: &Writer) -> Vec<ClaimBlock> {
    const SPOKEN: [Position; 4] = [Position::Asserted, Position::Hedged, Position::Contested, Position::Rebutted];
    let block = |claim: &super::Claim| {
        let at = |position| claim.positions.iter().filter(|s| s.position == position).collect::<Vec<_>>();
        let rows = SPOKEN.iter().map(|position| (*position, at(*position))).filter(|(_, outlets)| !outlets.is_empty());
        ClaimBlock {
            text: clean(&claim.text),
            rows: rows.map(|(position, outlets)| row(writer, position, outlets)).collect(),
        }
    };
    writer.edition.claims.iter().map(block).filter(|claim| !claim.rows.is_empty()).collect()
}

fn row(writer: &Writer, position: Position, mut outlets: Vec<&Standing>) -> ClaimRow {
    outlets.sort_by(|a, b| (a.since, &a.outlet).cmp(&(b.since, &b.outlet)));
    let shown = |standing: &&Standing| {
        let since = writer.words.since(writer.local(standing.since), writer.today);
        format!("{} ({since})", clean(&standing.outlet))
    };
    let mut names: Vec<String> = outlets.iter().take(OUTLETS_MAX).map(shown).collect();
    names.extend(more(writer.words, "more_outlets", outlets.len(), OUTLETS_MAX));
    ClaimRow { position: writer.words.position[position.as_str()].clone(), outlets: names }
}

/// The articles of a copy's group count once, whoever printed them.
pub(super) fn distinct<'n>(names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    let mut seen = std::collections::HashSet::new();
    names.into_iter().filter(|name| seen.insert(*name)).collect()
}
