//! A few events as a message of their own: an alert, in the words and the looks of an edition.

use super::edition::Edition;
use super::page::{self, ArticleLine, ItemBlock, Link, Page, Writer};
use super::{html, plain};

/// A message about a few events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bulletin {
    /// The topic's title, in the reader's language.
    pub heading: String,
    /// How much there is, in a sentence.
    pub summary: String,
    /// The events, the most telling first.
    pub lines: Vec<BulletinLine>,
    /// All of it as plain text.
    pub text: String,
    /// All of it as a page that can be mailed.
    pub html: String,
}

/// One event in words. All texts are plain and of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulletinLine {
    /// A word or two: "Denied".
    pub label: String,
    /// The claim that it is about.
    pub about: Option<String>,
    /// Our own sentence; empty for a new article.
    pub sentence: String,
    /// The passage, in its own language.
    pub quote: Option<String>,
    /// The article's headline.
    pub title: String,
    /// The article's address, if it is one of the web.
    pub url: Option<String>,
    /// The publisher, with the language where it is not the reader's; empty without an article.
    pub outlet: String,
}

impl BulletinLine {
    /// "Denied: the claim (outlet)"; the headline where it is about no claim.
    pub fn headline(&self) -> String {
        let about = self.about.as_deref().unwrap_or(&self.title);
        let outlet = if self.outlet.is_empty() { String::new() } else { format!(" ({})", self.outlet) };
        format!("{}: {about}{outlet}", self.label)
    }
}

impl Bulletin {
    /// What stands in the subject of a mail: the event, or how many there are.
    pub fn subject(&self) -> String {
        match self.lines.as_slice() {
            [only] => only.headline(),
            _ => format!("{}: {}", self.heading, self.summary),
        }
    }
}

/// Writes the events of an edition as a message of their own.
pub fn bulletin(edition: &Edition) -> Bulletin {
    let writer = Writer::new(edition);
    let words = writer.words;
    let mut page = page::write(edition);
    page.dateline = words.moment_by(&words.alert_dateline, writer.local(edition.until));
    // Where everybody stands is for the edition; of the claim concerned the item says it.
    page.claims.clear();
    Bulletin {
        lines: lines(&page, &words.new_articles),
        text: plain::document(&page),
        html: html::document(&page),
        heading: page.heading,
        summary: page.summary,
    }
}

fn lines(page: &Page, appeared: &str) -> Vec<BulletinLine> {
    let mut lines = Vec::new();
    for story in &page.stories {
        lines.extend(story.items.iter().map(of_item));
        // A new article that says what an item quotes is told by the item.
        let told: Vec<Option<String>> = lines.iter().map(|line: &BulletinLine| line.url.clone()).collect();
        let untold = story.articles.iter().filter(|article| !told.contains(&article.link.url));
        lines.extend(untold.map(|article| of_article(article, appeared)));
    }
    lines.extend(page.briefs.iter().map(|article| of_article(article, appeared)));
    lines
}

fn of_item(item: &ItemBlock) -> BulletinLine {
    let link = item.link.as_ref();
    BulletinLine {
        label: item.label.clone(),
        about: item.about.clone(),
        sentence: item.sentence.clone(),
        quote: item.quote.as_ref().map(|quote| quote.text.clone()),
        title: link.map(|link| link.text.clone()).unwrap_or_default(),
        url: link.and_then(|link| link.url.clone()),
        outlet: link.map(|link| link.outlet.clone()).unwrap_or_default(),
    }
}

fn of_article(article: &ArticleLine, label: &str) -> BulletinLine {
    let Link { text, url, outlet, .. } = &article.link;
    BulletinLine {
        label: label.to_owned(),
        about: None,
        sentence: String::new(),
        quote: None,
        title: text.clone(),
        url: url.clone(),
        outlet: outlet.clone(),
    }
}
