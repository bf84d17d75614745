//! What every template calls: words, addresses, dates, and text from outside cut to length.
//!
//! Markup is escaped by askama, with `text::Markup`, which also leaves out what would turn a line around.
#![expect(
    clippy::trivially_copy_pass_by_ref,
    clippy::ref_option,
    clippy::unused_self,
    reason = "templates call methods, and pass what they have by reference"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use jiff::tz::TimeZone;
use url::Url;

use super::asked::{Asked, Format};
use super::assets;
use super::desk::Desk;
use super::words::{self, Words};
use crate::digest::{Messages, fill};
use crate::model::{ArticleState, ChangeKind, Language, Position, StatementKind, Timestamp, rfc3339};
use crate::store::{ListedArticle, SearchHit};
use crate::text::plain_line;

/// The longest headline, name or sentence shown, in characters.
const LINE_CHARS_MAX: usize = 300;

/// A reader and what they asked for.
pub(super) struct View<'a> {
    pub(super) w: &'static Words,
    pub(super) d: &'static Messages,
    pub(super) asked: &'a Asked,
    pub(super) now: Timestamp,
    zone: &'a TimeZone,
    languages: &'a BTreeSet<Language>,
    forms: &'static [Format],
}

/// The page in another form or language.
pub(super) struct Alternate {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) media_type: &'static str,
    pub(super) lang: String,
    pub(super) is_current: bool,
}

/// A page of the navigation.
pub(super) struct Place {
    pub(super) href: String,
    pub(super) name: &'static str,
    pub(super) is_current: bool,
}

impl<'a> View<'a> {
    pub(super) fn new(desk: &'a Desk, asked: &'a Asked, forms: &'static [Format]) -> Self {
        let (w, d) = (Words::of(asked.language), Messages::of(asked.language));
        Self { w, d, asked, now: desk.now(), zone: desk.zone(), languages: desk.languages(), forms }
    }

    pub(super) fn lang(&self) -> &'static str {
        self.w.code()
    }

    /// Whether statements are read in a language.
    pub(super) fn reads(&self, language: &Language) -> bool {
        self.languages.contains(language)
    }

    pub(super) fn style(&self) -> &'static str {
        assets::style_address()
    }

    /// A path of ours; it keeps the language that the address chose.
    pub(super) fn href(&self, path: &str) -> String {
        if !self.asked.is_language_chosen {
            return path.to_owned();
        }
        let separator = if path.contains('?') { '&' } else { '?' };
        format!("{path}{separator}lang={}", self.lang())
    }

    /// The page itself with other parameters.
    pub(super) fn here(&self, changes: &[(&str, Option<&str>)]) -> String {
        format!("{}{}", self.asked.path, self.asked.query_with(changes))
    }

    /// The page itself.
    pub(super) fn this(&self) -> String {
        self.here(&[])
    }

    pub(super) fn article_href(&self, id: impl Display) -> String {
        self.href(&format!("/articles/{id}"))
    }

    pub(super) fn revision_href(&self, article: impl Display, number: impl Display) -> String {
        self.href(&format!("/articles/{article}/revisions/{number}"))
    }

    pub(super) fn diff_href(&self, article: impl Display, from: impl Display, to: impl Display) -> String {
        self.href(&format!("/articles/{article}/diff/{from}/{to}"))
    }

    pub(super) fn change_href(&self, id: impl Display) -> String {
        self.href(&format!("/changes/{id}"))
    }

    pub(super) fn story_href(&self, id: impl Display) -> String {
        self.href(&format!("/stories/{id}"))
    }

    pub(super) fn story_changes_href(&self, id: impl Display) -> String {
        self.href(&format!("/changes?story={id}"))
    }

    pub(super) fn topic_href(&self, id: impl Display) -> String {
        self.href(&format!("/topics/{id}"))
    }

    pub(super) fn topic_claims_href(&self, id: impl Display) -> String {
        self.href(&format!("/topics/{id}/claims"))
    }

    pub(super) fn topic_timeline_href(&self, id: impl Display) -> String {
        self.href(&format!("/topics/{id}/timeline"))
    }

    pub(super) fn topic_changes_href(&self, id: impl Display) -> String {
        self.href(&format!("/changes?topic={id}"))
    }

    pub(super) fn topic_stories_href(&self, id: impl Display) -> String {
        self.href(&format!("/stories?topic={id}"))
    }

    /// What happened in a topic on one day (UTC).
    pub(super) fn day_changes_href(&self, topic: impl Display, day: &str) -> String {
        let next = day.parse().ok().and_then(|day: jiff::civil::Date| day.tomorrow().ok());
        let until = next.map(|next| format!("&until={next}")).unwrap_or_default();
        self.href(&format!("/changes?topic={topic}&since={day}{until}"))
    }

    pub(super) fn page_href(&self, number: impl Display) -> String {
        self.here(&[("page", Some(&number.to_string()))])
    }

    pub(super) fn part_href(&self, number: impl Display) -> String {
        self.here(&[("part", Some(&number.to_string()))])
    }

    pub(super) fn before_href(&self, id: impl Display) -> String {
        self.here(&[("before", Some(&id.to_string()))])
    }

    /// The next page of a list.
    pub(super) fn next(&self, cursor: impl Display) -> String {
        self.here(&[("cursor", Some(&cursor.to_string()))])
    }

    /// The navigation.
    pub(super) fn places(&self) -> Vec<Place> {
        let places: [(&str, &'static str); 5] = [
            ("/", &self.w.topics),
            ("/stories", &self.w.stories),
            ("/changes", &self.w.changes),
            ("/feeds", &self.w.feeds),
            ("/digests", &self.w.digests),
        ];
        let is_current = |path: &str| self.asked.path == path;
        places.map(|(path, name)| Place { href: self.href(path), name, is_current: is_current(path) }).into()
    }

    /// The page in its other forms.
    pub(super) fn alternates(&self) -> Vec<Alternate> {
        let name = |format| match format {
            Format::Html => "HTML",
            Format::Json => "JSON",
            Format::Atom => "Atom",
            Format::JsonFeed => "JSON Feed",
            Format::Text => "Text",
            Format::Markdown => "Markdown",
        };
        let path = if self.asked.path == "/" { "/index" } else { &self.asked.path };
        let alternate = |format: &Format| Alternate {
            href: format!("{path}{}{}", format.ending(), self.asked.query_with(&[])),
            name: name(*format).to_owned(),
            media_type: format.media_type(),
            lang: self.lang().to_owned(),
            is_current: false,
        };
        self.forms.iter().filter(|format| **format != Format::Html).map(alternate).collect()
    }

    /// The page in the other languages, each by its own name.
    pub(super) fn tongues(&self) -> Vec<Alternate> {
        let alternate = |language: Language| Alternate {
            href: self.here(&[("lang", Some(language.as_str()))]),
            name: capitalised(&Messages::of(language).language(language)),
            media_type: Format::Html.media_type(),
            lang: language.to_string(),
            is_current: language == self.asked.language,
        };
        words::all().map(alternate).collect()
    }

    /// Text from outside on one line.
    pub(super) fn line(&self, text: &str) -> String {
        plain_line(text, LINE_CHARS_MAX)
    }

    /// The passage that a search has found, in stretches, each with whether it matches.
    pub(super) fn passage(&self, hit: &SearchHit) -> Vec<(String, bool)> {
        let bounds = hit.matches.iter().flat_map(|found| [found.start, found.end]);
        let mut rest = hit.snippet.as_str();
        let (mut place, mut passage) = (0, Vec::new());
        for (number, bound) in bounds.chain([usize::MAX]).enumerate() {
            let end = rest.char_indices().nth(bound.saturating_sub(place)).map_or(rest.len(), |(byte, _)| byte);
            let (stretch, after) = rest.split_at(end);
            // A line is cut of the space at its ends, which here is the space between words.
            let space = |is_there: bool| if is_there { " " } else { "" };
            let (before, behind) = (stretch.starts_with(char::is_whitespace), stretch.ends_with(char::is_whitespace));
            let text = format!("{}{}{}", space(before), self.line(stretch), space(behind));
            passage.push((text, number % 2 == 1));
            (rest, place) = (after, bound);
        }
        passage
    }

    /// The same where there may be none.
    pub(super) fn maybe(&self, text: &Option<String>) -> String {
        self.line(text.as_deref().unwrap_or_default())
    }

    /// An article's headline, else its address: something to click on.
    pub(super) fn title(&self, article: &ListedArticle) -> String {
        let title = self.maybe(&article.title);
        if title.is_empty() { self.line(&article.url) } else { title }
    }

    /// A story's title.
    pub(super) fn story_title(&self, title: &Option<String>, id: impl Display) -> String {
        let title = self.maybe(title);
        if title.is_empty() { format!("{} {id}", self.w.story) } else { title }
    }

    /// The wording for this reader.
    pub(super) fn worded(&self, by_language: &BTreeMap<Language, String>) -> String {
        let english = Language::parse("en").and_then(|en| by_language.get(&en));
        let wording = by_language.get(&self.asked.language).or(english).or_else(|| by_language.values().next());
        self.line(wording.map_or("", String::as_str))
    }

    /// An address outside, if it is one of the web; nothing else is linked to.
    pub(super) fn outside(&self, url: &str) -> Option<String> {
        Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https")).map(String::from)
    }

    /// "2 April 2024, 14:25".
    pub(super) fn stamp(&self, at: &Timestamp) -> String {
        self.d.moment_by(&self.w.stamp, self.zone.to_datetime(*at))
    }

    /// "Tuesday, 2 April 2024".
    pub(super) fn day_of(&self, at: &Timestamp) -> String {
        self.d.date(self.zone.to_datetime(*at).date())
    }

    /// "2 April" of `2024-04-02`.
    pub(super) fn short_day(&self, day: &str) -> String {
        let date: Option<jiff::civil::Date> = day.parse().ok();
        date.map_or_else(|| day.to_owned(), |date| self.d.moment_by(&self.w.short_day, date.at(0, 0, 0, 0)))
    }

    /// "Tuesday, 2 April 2024" of `2024-04-02`.
    pub(super) fn long_day(&self, day: &str) -> String {
        day.parse().map_or_else(|_| day.to_owned(), |date| self.d.date(date))
    }

    /// For the attribute of `<time>`.
    pub(super) fn iso(&self, at: &Timestamp) -> String {
        rfc3339(*at)
    }

    /// Whether an instant lies on the reader's today.
    pub(super) fn is_today(&self, at: &Timestamp) -> bool {
        self.zone.to_datetime(*at).date() == self.zone.to_datetime(self.now).date()
    }

    /// "14:25" of an instant.
    pub(super) fn clock(&self, at: &Timestamp) -> String {
        self.d.moment_by("{time}", self.zone.to_datetime(*at))
    }

    /// When an article was published, else first seen.
    pub(super) fn at<'t>(&self, article: &'t ListedArticle) -> &'t Timestamp {
        article.published_at.as_ref().unwrap_or(&article.first_seen_at)
    }

    /// The name of a language; a dash where it is not known.
    pub(super) fn tongue(&self, language: &Language) -> String {
        if language.is_und() { "–".to_owned() } else { self.d.language(*language) }
    }

    /// The same where it stands by itself.
    pub(super) fn tongue_alone(&self, language: &Language) -> String {
        capitalised(&self.tongue(language))
    }

    pub(super) fn kind(&self, kind: &ChangeKind) -> &str {
        self.w.change(*kind)
    }

    pub(super) fn statement(&self, kind: &StatementKind) -> &str {
        self.w.statement(*kind)
    }

    pub(super) fn position(&self, position: &Position) -> &str {
        self.d.position_in_words(*position)
    }

    pub(super) fn state(&self, state: &ArticleState) -> &str {
        self.w.state(*state)
    }

    /// "12 articles, 3 copies, 4 outlets and 2 languages"; what there is none of is left out.
    pub(super) fn counts(&self, counts: &[(&str, u32)]) -> String {
        let told = counts.iter().filter(|(_, n)| *n > 0).map(|(noun, n)| self.d.count(noun, *n as usize));
        capitalised(&self.d.list(&told.collect::<Vec<_>>()))
    }

    /// A pattern of ours with a value put in.
    pub(super) fn fill(&self, pattern: &str, key: &str, value: impl Display) -> String {
        fill(pattern, &[(key, &value.to_string())])
    }

    pub(super) fn articles(&self, count: &usize) -> String {
        self.d.count("articles", *count)
    }

    pub(super) fn part_of(&self, part: impl Display, parts: impl Display) -> String {
        fill(&self.w.part_of, &[("n", &part.to_string()), ("of", &parts.to_string())])
    }

    pub(super) fn percent(&self, share: &f64) -> String {
        format!("{:.0} %", share * 100.0)
    }

    /// The beginning of a hash, for where the whole of it is a tooltip.
    pub(super) fn short_hash<'t>(&self, hash: &'t str) -> &'t str {
        hash.get(..12).unwrap_or(hash)
    }

    pub(super) fn silent(&self) -> &str {
        self.position(&Position::Silent)
    }

    pub(super) fn denial(&self) -> &str {
        self.statement(&StatementKind::Denial)
    }

    pub(super) fn allegation(&self) -> &str {
        self.statement(&StatementKind::Allegation)
    }
}

/// With a capital at its beginning.
pub(super) fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
