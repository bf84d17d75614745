//! When an article was first published and last modified, by what the page states; never when it was fetched.

use url::Url;

use super::head::Head;
use super::lexicon::{Lexicon, Marks};
use super::linked::Linked;
use super::outline::{Block, Elem, Outline, Tag, text_of};
use crate::model::{Language, PageDate};
use crate::text::date::{self, Hints};

/// News on the web begins about here.
const YEAR_MIN: i16 = 1994;
/// What holds a date and is longer than this is prose about something else.
const DATE_TEXT_MAX: usize = 160;
/// `2024-04-03`: what is left of a field whose time makes no sense.
const DAY_BYTES: usize = 10;
/// As much of the first blocks below the headline as is looked through for a date.
const OPENING_BYTES: usize = 100;
/// The text's first paragraphs, and as much of each: a lead and a heading may stand before it.
const OPENING_PARAGRAPHS: usize = 3;
const OPENING_PROSE_BYTES: usize = 40;
/// How much farther an element above the headline counts than one below.
const ABOVE_FACTOR: usize = 3;
/// Blocks around the headline that are looked at.
const BLOCKS_AFTER: usize = 60;
const BLOCKS_BEFORE: usize = 20;
/// Blocks right above the headline in which a date is its own, unless one stands in as many right below.
const BLOCKS_ABOVE: usize = 2;
/// Blocks in which a date is the headline's own.
const BLOCKS_NEAR: usize = 5;
/// As much of a script as is looked through for a stated date.
const SCRIPT_BYTES: usize = 200_000;
/// Elements named for dates that are looked at.
const ELEMENTS_MAX: usize = 60;

/// The dates that were found, and where.
#[derive(Debug, Default)]
pub(super) struct Dates {
    pub(super) published: Option<PageDate>,
    pub(super) modified: Option<PageDate>,
    pub(super) reasons: Vec<String>,
}

/// What dates are looked for in.
pub(super) struct Sources<'s, 'a> {
    pub(super) outline: &'s Outline<'a>,
    pub(super) dropped: &'s [bool],
    /// The heading that shows the headline.
    pub(super) headline: Option<usize>,
    pub(super) head: &'s Head<'a>,
    pub(super) linked: &'s Linked,
    pub(super) url: Option<&'s Url>,
    /// The text found.
    pub(super) text: &'s str,
    pub(super) lexicon: &'s Lexicon,
    pub(super) language: Option<Language>,
}

impl Sources<'_, '_> {
    /// Looks in the most reliable place first.
    pub(super) fn find(&self) -> Dates {
        let mut dates = Dates::default();
        dates.published = self.published(&mut dates.reasons).map(|d| self.by_outlets_clock(d));
        dates.modified = self.modified(&mut dates.reasons).map(|d| self.by_outlets_clock(d));
        dates
    }

    fn published(&self, reasons: &mut Vec<String>) -> Option<PageDate> {
        let stated = |text: &Option<String>| text.as_deref().and_then(|t| self.field(t));
        let found = None
            .or_else(|| Some((stated(&self.linked.published)?, "linked data")))
            .or_else(|| Some((self.meta(&self.lexicon.meta.published)?, "meta")))
            .or_else(|| Some((self.property("datePublished")?, "itemprop")))
            .or_else(|| Some((self.worded()?, "words of publication")))
            .or_else(|| Some((self.time()?, "<time>")))
            .or_else(|| Some((self.near()?, "a visible date")))
            .or_else(|| Some((self.opening()?, "the beginning of the text")))
            .or_else(|| Some((self.named()?, "an element named for dates")))
            .or_else(|| Some((self.url.and_then(of_url)?, "the URL")))
            .or_else(|| Some((self.meta(&self.lexicon.meta.dated)?, "meta, of some date")))
            .or_else(|| Some((self.visible()?, "a visible date")))
            .or_else(|| Some((self.scripted()?, "the data of a script")))
            .or_else(|| Some((stated(&self.linked.modified)?, "linked data, modified")))
            .or_else(|| Some((self.meta(&self.lexicon.meta.modified)?, "meta, modified")));
        let (date, source) = found?;
        reasons.push(format!("published from {source}"));
        Some(date)
    }

    fn modified(&self, reasons: &mut Vec<String>) -> Option<PageDate> {
        let (date, source) = None
            .or_else(|| Some((self.linked.modified.as_deref().and_then(|t| self.field(t))?, "linked data")))
            .or_else(|| Some((self.meta(&self.lexicon.meta.modified)?, "meta")))
            .or_else(|| Some((self.property("dateModified")?, "itemprop")))?;
        reasons.push(format!("modified from {source}"));
        Some(date)
    }

    /// A date in the outlet's own time: by the offset that the page states elsewhere for the same instant, else by the
    /// clock of its country.
    fn by_outlets_clock(&self, date: PageDate) -> PageDate {
        let stated = || self.lexicon.meta.published.iter().chain(&self.lexicon.meta.modified);
        let fields = self.linked.published.iter().chain(&self.linked.modified).cloned();
        let same = |text: String| {
            let other = self.field(&text)?;
            (other.at == date.at && other.offset_minutes.is_some_and(|o| o != 0)).then_some(other)
        };
        if date.offset_minutes == Some(0)
            && let Some(local) = fields.chain(stated().flat_map(|name| self.head.all(name))).find_map(same)
        {
            return local;
        }
        if date.offset_minutes == Some(0)
            && let Some(local) = self.shown_clock(&date)
        {
            return local;
        }
        let zone = date::home_zone(self.url.and_then(Url::host_str), self.language);
        match zone {
            Some(zone) => date::at_home(date, zone),
            None if date.offset_minutes == Some(0) && self.language.is_none_or(|l| l.as_str() == "en") => {
                self.american_clock(&date).unwrap_or(date)
            }
            None => date,
        }
    }

    /// An instant in UTC by the clock that the page shows: a visible time that differs by whole hours, or halves.
    fn shown_clock(&self, date: &PageDate) -> Option<PageDate> {
        let minutes = |at: crate::model::Timestamp| at.as_second().div_euclid(60);
        let offset = |shown: &PageDate| {
            let offset = match shown.offset_minutes {
                Some(offset) => (minutes(shown.at) == minutes(date.at)).then_some(i64::from(offset))?,
                None if shown.is_day_only => return None,
                None => minutes(shown.at) - minutes(date.at),
            };
            let is_zone = offset != 0 && offset % 30 == 0 && offset.abs() <= 14 * 60;
            is_zone.then(|| i16::try_from(offset).ok()).flatten()
        };
        let shown = [self.time(), self.named(), self.near()];
        let offset = shown.iter().flatten().find_map(offset)?;
        Some(PageDate { offset_minutes: Some(offset), ..*date })
    }

    /// An instant in UTC by the clock of the east of the United States, if the address has its day there and not in UTC:
    /// outlets of English under a label of no country.
    fn american_clock(&self, date: &PageDate) -> Option<PageDate> {
        let day = of_url(self.url?)?;
        let local = date::at_home(*date, date::american_zone());
        let starts = |date: &PageDate| date.to_rfc3339().get(..DAY_BYTES).map(str::to_owned);
        (starts(&local) == starts(&day) && starts(date) != starts(&day)).then_some(local)
    }

    /// A date behind a word that says what it is: `Published on 3 April 2024`.
    fn worded(&self) -> Option<PageDate> {
        let start = self.headline().map_or(0, |h| self.outline.elements[h].blocks.start);
        let blocks = &self.outline.blocks;
        let of = |at: usize| {
            let text = &blocks[at].text;
            if text.len() > DATE_TEXT_MAX {
                return None;
            }
            let rest = self.lexicon.after_published(text)?;
            self.prose(rest).or_else(|| (rest.len() < 8).then(|| self.prose(&blocks.get(at + 1)?.text)).flatten())
        };
        (start..blocks.len()).chain(0..start).filter(|at| !self.dropped[blocks[*at].element]).find_map(of)
    }

    /// A date with which the text begins: `29.11.2022 – The government`, `(Rome, 29 November 2022) The government`.
    fn opening(&self) -> Option<PageDate> {
        let opening = |paragraph: &'_ str| {
            let start = paragraph.get(..paragraph.floor_char_boundary(OPENING_PROSE_BYTES))?;
            let is_apart = start.starts_with(|c: char| c == '(' || c.is_ascii_digit())
                || start.contains([')', '–', '—', '|', ':']);
            self.prose(start).filter(|_| is_apart)
        };
        self.text.split("\n\n").take(OPENING_PARAGRAPHS).find_map(opening)
    }

    fn hints(&self) -> Hints {
        let is_american = |tag: &str| tag.eq_ignore_ascii_case("en-us") || tag.eq_ignore_ascii_case("en_us");
        let is_month_first = self.head.language.is_some_and(is_american)
            || self.head.first(&["og:locale"]).as_deref().is_some_and(is_american);
        Hints { language: self.language, is_month_first }
    }

    fn field(&self, text: &str) -> Option<PageDate> {
        let text = text.trim();
        let day = || date::parse(text.get(..DAY_BYTES)?, &self.hints());
        date::parse(text, &self.hints()).or_else(day).filter(is_plausible)
    }

    fn prose(&self, text: &str) -> Option<PageDate> {
        if text.len() > DATE_TEXT_MAX {
            return None;
        }
        date::find(text, &self.hints()).filter(is_plausible)
    }

    fn meta(&self, names: &[String]) -> Option<PageDate> {
        names.iter().find_map(|name| self.head.all(name).find_map(|content| self.field(&content)))
    }

    /// Microdata: `content`, `datetime`, else the text.
    fn property(&self, name: &str) -> Option<PageDate> {
        let elements = self.outline.elements.iter().filter(|e| {
            ["itemprop", "property"]
                .iter()
                .any(|a| e.attr(a).is_some_and(|v| v.split_whitespace().any(|v| v.rsplit(':').next() == Some(name))))
        });
        elements.take(ELEMENTS_MAX).find_map(|e| {
            let stated = e.attr("content").or_else(|| e.attr("datetime")).and_then(|v| self.field(v));
            stated.or_else(|| self.prose(&text_of(e.element)))
        })
    }

    /// The first `<time>` of the article: marked as publication, else after the headline, else anywhere.
    fn time(&self) -> Option<PageDate> {
        let headline = self.headline();
        let times: Vec<_> = self
            .outline
            .elements
            .iter()
            .enumerate()
            .filter(|(_, e)| e.name() == "time" || e.name() == "relative-time")
            .take(ELEMENTS_MAX)
            .filter_map(|(index, e)| {
                let date =
                    e.attr("datetime").and_then(|v| self.field(v)).or_else(|| self.prose(&text_of(e.element)))?;
                let class = e.attr("class").unwrap_or_default();
                let is_publication =
                    e.attr("pubdate").is_some() || class.contains("publish") || class.contains("entry-date");
                // What stands above the headline is farther away: most dates stand below.
                let distance =
                    headline.map_or(index, |h| if index < h { ABOVE_FACTOR * (h - index) } else { index - h });
                let rank = (self.dropped[e.parent], is_update(e), !is_publication, distance);
                Some((rank, date))
            })
            .collect();
        times.into_iter().min_by_key(|(rank, _)| *rank).map(|(_, date)| date)
    }

    /// Elements whose class names speak of dates or of the writer, the nearest to the headline first.
    fn named(&self) -> Option<PageDate> {
        let headline = self.headline().unwrap_or(0);
        self.outline
            .elements
            .iter()
            .enumerate()
            .filter(|(_, e)| e.marks.has(Marks::DATE) || e.marks.has(Marks::BYLINE))
            .take(4 * ELEMENTS_MAX)
            .filter_map(|(index, e)| {
                let stated = ["datetime", "content", "title"].iter().find_map(|a| self.field(e.attr(a)?));
                let date = stated.or_else(|| self.prose(&text_of(e.element)))?;
                Some(((self.dropped[e.parent], is_update(e), index.abs_diff(headline)), date))
            })
            .min_by_key(|(rank, _)| *rank)
            .map(|(_, date)| date)
    }

    /// The first date in the blocks right below the headline.
    fn near(&self) -> Option<PageDate> {
        let headline = &self.outline.elements[self.headline()?].blocks;
        let (above, below) = (&self.outline.blocks[..headline.start], &self.outline.blocks[headline.end..]);
        let above = above.iter().rev().take(BLOCKS_ABOVE).filter(|b| !self.dropped[b.element]);
        let (next, farther) = below.split_at(below.len().min(BLOCKS_ABOVE));
        let farther = farther.iter().take(BLOCKS_NEAR - BLOCKS_ABOVE);
        next.iter().chain(above).chain(farther).find_map(|b| self.prose(&b.text))
    }

    /// The first date in a short block after the headline, else before it.
    fn visible(&self) -> Option<PageDate> {
        let start = self.headline().map_or(0, |h| self.outline.elements[h].blocks.start);
        let (above, below) = self.outline.blocks.split_at(start);
        let near = below.iter().take(BLOCKS_AFTER).chain(above.iter().rev().take(BLOCKS_BEFORE));
        let opening = |b: &Block| self.prose(b.text.get(..b.text.floor_char_boundary(OPENING_BYTES))?);
        near.clone()
            .find_map(|b| self.prose(&b.text))
            .or_else(|| below.iter().take(BLOCKS_NEAR).find_map(opening))
            .or_else(|| {
                self.outline
                    .blocks
                    .iter()
                    .filter(|b| b.text.len() <= OPENING_BYTES / 2)
                    .find_map(|b| self.prose(&b.text))
            })
    }

    /// State that a page carries for its own scripts: `"publishedAt":"2024-04-03T08:15:00Z"`.
    fn scripted(&self) -> Option<PageDate> {
        let scripts = self.outline.elements.iter().filter(|e| e.name() == "script" && e.attr("src").is_none());
        let texts = scripts.flat_map(|e| e.element.text());
        texts.into_iter().find_map(|text| {
            let text = text.get(..text.floor_char_boundary(SCRIPT_BYTES))?;
            self.lexicon.meta.script.iter().find_map(|key| {
                let after = text.split_once(&format!("\"{key}\":"))?.1.trim_start().strip_prefix('"')?;
                self.field(after.split_once('"')?.0)
            })
        })
    }

    fn headline(&self) -> Option<usize> {
        self.headline.or_else(|| self.outline.elements.iter().position(|e| e.tag == Tag::Heading(1)))
    }
}

/// Whether an element says by its name that its date is the last change's.
fn is_update(element: &Elem<'_>) -> bool {
    let class = element.attr("class").unwrap_or_default();
    class.contains("update") || class.contains("modified")
}

fn is_plausible(date: &PageDate) -> bool {
    date.at.to_zoned(jiff::tz::TimeZone::UTC).year() >= YEAR_MIN
}

/// `/2024/04/03/`, `/2024-04-03-`, `/20240403/`, `/03-04-2024-`.
fn of_url(url: &Url) -> Option<PageDate> {
    let parts: Vec<&str> = url.path().split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let day = |y: &str, m: &str, d: &str| {
        let is_year = y.len() == 4 && (y.starts_with("19") || y.starts_with("20"));
        let is_short = |p: &str| (1..=2).contains(&p.len());
        if !(is_year && is_short(m) && is_short(d)) {
            return None;
        }
        date::parse(&format!("{y}-{m:0>2}-{d:0>2}"), &Hints::default())
    };
    let packed = |p: &str| (p.len() == 8).then(|| day(&p[..4], &p[4..6], &p[6..])).flatten();
    let is_full = |p: &str| p.len() == 2;
    parts
        .windows(3)
        .find_map(|w| {
            let day_first = || day(w[2], w[1], w[0]).filter(|_| is_full(w[0]) && is_full(w[1]));
            day(w[0], w[1], w[2]).or_else(day_first)
        })
        .or_else(|| parts.iter().find_map(|p| packed(p)))
        .filter(is_plausible)
}
