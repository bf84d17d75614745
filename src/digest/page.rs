//! What is read, in words: an edition as headings, sentences, quotations and links, the same for every format.
//!
//! All text from outside passes [`clean`] here and is plain text; a format only has to escape it.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use url::Url;

use super::edition::{Edition, Segment};
use super::messages::{Messages, fill};
use super::news::{self, StoryNews};
use super::{standings, story, summary};
use crate::model::{Language, StoryId, Timestamp};
use crate::text::plain_line;

/// Names of outlets in one sentence; the rest is counted.
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
    /// How much there is of it.
    pub(super) size: Option<String>,
    /// Who joined.
    pub(super) joined: Vec<String>,
    pub(super) items: Vec<ItemBlock>,
    pub(super) more_items: Option<String>,
    pub(super) articles_heading: String,
    pub(super) articles: Vec<ArticleLine>,
    pub(super) more_articles: Option<String>,
    /// The latest event told of.
    pub(super) updated: Timestamp,
}

impl StoryBlock {
    /// The lines under its title.
    pub(super) fn facts(&self) -> impl Iterator<Item = &String> {
        self.size.iter().chain(&self.joined)
    }
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
    pub(super) today: Date,
}

impl<'e> Writer<'e> {
    pub(super) fn new(edition: &'e Edition) -> Self {
        let words = Messages::of(edition.language);
        Self { words, edition, zone: edition.time_zone.clone(), today: edition.date }
    }

    pub(super) fn local(&self, at: Timestamp) -> DateTime {
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

    /// A headline with its address and outlet; the language is named where it is not the reader's.
    pub(super) fn link(&self, url: &str, title: &str, outlet: &str, language: Language) -> Link {
        let mut outlet = clean(outlet);
        if language.as_str() != self.words.code() && !language.is_und() {
            outlet = format!("{outlet}, {}", self.words.language(language));
        }
        // An article without a headline is still found by its address.
        let text = if clean(title).is_empty() { clean(url) } else { clean(title) };
        Link { text, lang: language.to_string(), url: web_address(url), outlet }
    }
}

/// Writes an edition.
pub(super) fn write(edition: &Edition) -> Page {
    let writer = Writer::new(edition);
    let words = writer.words;
    let news = news::arrange(edition);
    let (briefs, told): (Vec<&StoryNews>, Vec<&StoryNews>) = news.iter().partition(|news| news.is_brief());
    let mut stories = story::stories(&writer, &told);
    if let ([only], []) = (stories.as_mut_slice(), briefs.as_slice()) {
        // The summary above has counted it already.
        only.size = None;
    }
    let left = told.len() - stories.len() + briefs.len().saturating_sub(story::BRIEFS_MAX);
    let heading = edition.topic.as_ref().map_or_else(|| words.all_topics.clone(), |topic| clean(&topic.title));
    let date = words.date(edition.date);
    let nothing = news.is_empty().then(|| fill(&words.nothing, &[("topic", &heading), ("date", &date)]));
    let root = edition
        .root
        .as_ref()
        .map(|last| fill(&words.root, &[("date", &words.date(last.day)), ("root", &clean(&last.root))]));
    Page {
        lang: words.code(),
        tagline: words.tagline.clone(),
        dateline: fill(&words.dateline, &[("date", &date)]),
        heading,
        nothing,
        summary: summary::summary(&writer, &news),
        stories,
        briefs_heading: words.in_brief.clone(),
        briefs: briefs.iter().take(story::BRIEFS_MAX).flat_map(|news| story::lines(&writer, news, 1)).collect(),
        more_stories: (left > 0).then(|| words.count("more_stories", left)),
        claims_heading: words.claims_heading.clone(),
        claims: standings::claims(&writer),
        footer: std::iter::once(words.footer.clone()).chain(root).collect(),
        struck: words.struck.clone(),
        added: words.added.clone(),
    }
}

pub(super) fn more(words: &Messages, noun: &str, count: usize, shown_max: usize) -> Option<String> {
    count.checked_sub(shown_max).filter(|left| *left > 0).map(|left| words.count(noun, left))
}
