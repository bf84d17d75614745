//! The daily edition: values in, a text in one of six formats out.
//!
//! An [`Edition`] is what happened between two instants, as plain values. `news` puts it in order, `page` says it in
//! the reader's language (`data/digest/*.toml`), and one file per format writes it down. Headlines and quotations stay
//! in the language of their outlet. Nothing here knows where the values come from.

mod bulletin;
mod data;
mod detail;
mod edition;
mod excerpt;
mod html;
mod items;
mod markdown;
mod messages;
mod news;
mod page;
mod plain;
mod standings;
mod story;
mod summary;
mod syndication;

#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use bulletin::{Bulletin, BulletinLine, bulletin};
pub use detail::Detail;
pub use edition::{
    Article, Change, Claim, DayRoot, Earlier, Edit, Edition, PositionMove, Segment, Spoken, Standing, Story, TopicTitle,
};
pub use messages::{Messages, fill};

/// How an edition is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One self-contained page that can be mailed.
    Html,
    /// Markdown.
    Markdown,
    /// Plain text.
    Text,
    /// For programs.
    Json,
    /// An Atom feed, an entry per story.
    Atom,
    /// A JSON Feed, an item per story.
    JsonFeed,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Html, Self::Markdown, Self::Text, Self::Json, Self::Atom, Self::JsonFeed];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Markdown => "md",
            Self::Text => "text",
            Self::Json => "json",
            Self::Atom => "atom",
            Self::JsonFeed => "jsonfeed",
        }
    }

    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::JsonFeed => "feed.json",
            other => other.as_str(),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::as_str).join(", ");
        let format = Self::ALL.into_iter().find(|format| format.as_str() == word);
        format.ok_or_else(|| format!("`{word}` is not one of: {}", known()))
    }
}

/// Whether there is nothing to tell.
pub fn is_empty(edition: &Edition) -> bool {
    news::arrange(edition).is_empty()
}

/// The line that stands for an edition in a list of mails: what it is about, and of which day.
pub fn subject(edition: &Edition) -> String {
    let page = page::write(edition);
    format!("{} · {}", page.heading, page.dateline)
}

/// An edition as the text and the HTML part of a mail, with the address at which readers can leave its list.
pub fn mail(edition: &Edition, leave: Option<&str>) -> (String, String) {
    let mut page = page::write(edition);
    let words = Messages::of(edition.language);
    page.footer.extend(leave.map(|address| fill(&words.leave, &[("address", address)])));
    (plain::document(&page), html::document(&page))
}

/// Writes an edition in the language it names.
pub fn render(edition: &Edition, format: Format) -> String {
    match format {
        Format::Html => html::document(&page::write(edition)),
        Format::Markdown => markdown::document(&page::write(edition)),
        Format::Text => plain::document(&page::write(edition)),
        Format::Json => data::document(edition),
        Format::Atom => syndication::atom(edition, &page::write(edition)),
        Format::JsonFeed => syndication::json_feed(edition, &page::write(edition)),
    }
}
