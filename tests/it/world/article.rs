//! An article of the world, and its page.

use smentita::model::Timestamp;

/// What an outlet publishes under one address.
#[derive(Debug, Clone, Default)]
pub(crate) struct Article {
    pub(super) title: String,
    pub(super) byline: Option<String>,
    /// Paragraphs separated by a blank line.
    pub(super) text: String,
    pub(super) published: Option<Timestamp>,
    /// The entry's identifier; its link when absent.
    pub(super) guid: Option<String>,
    /// The entry's link in place of the address: with tracking parameters, say.
    pub(super) link: Option<String>,
    /// `rel=canonical`.
    pub(super) canonical: Option<String>,
    /// The feed that lists it.
    pub(super) feed: Option<String>,
    /// The number of its page's layout.
    pub(super) layout: usize,
    /// Whether counters, dates, teasers and related links change with every visit.
    pub(super) is_noisy: bool,
}

/// An article without anything special.
pub(crate) fn article(title: &str, text: &str) -> Article {
    Article { title: title.to_owned(), text: text.to_owned(), ..Article::default() }
}

impl Article {
    pub(crate) fn title(self, title: &str) -> Self {
        Self { title: title.to_owned(), ..self }
    }

    pub(crate) fn byline(self, byline: &str) -> Self {
        Self { byline: Some(byline.to_owned()), ..self }
    }

    pub(crate) fn published(self, time: &str) -> Self {
        Self { published: Some(super::instant(time)), ..self }
    }

    pub(crate) fn guid(self, guid: &str) -> Self {
        Self { guid: Some(guid.to_owned()), ..self }
    }

    pub(crate) fn link(self, link: &str) -> Self {
        Self { link: Some(link.to_owned()), ..self }
    }

    pub(crate) fn canonical(self, url: &str) -> Self {
        Self { canonical: Some(url.to_owned()), ..self }
    }

    pub(crate) fn in_feed(self, path: &str) -> Self {
        Self { feed: Some(path.to_owned()), ..self }
    }

    pub(crate) fn layout(self, layout: usize) -> Self {
        Self { layout, ..self }
    }

    pub(crate) fn noisy(self) -> Self {
        Self { is_noisy: true, ..self }
    }

    /// Adds a paragraph at the end.
    pub(crate) fn add(self, paragraph: &str) -> Self {
        Self { text: format!("{}\n\n{paragraph}", self.text), ..self }
    }

    /// Replaces some words of the text, which must be there.
    pub(crate) fn replace(self, from: &str, to: &str) -> Self {
        assert!(self.text.contains(from), "`{from}` is not in the text");
        Self { text: self.text.replace(from, to), ..self }
    }

    /// The first paragraph: what feeds give as the summary.
    pub(super) fn lead(&self) -> &str {
        self.text.split("\n\n").next().unwrap_or_default()
    }

    /// The page as it is at `now`. What is noisy follows the clock, so that all who look at one instant see the same.
    pub(super) fn page(&self, language: &str, url: &str, now: Timestamp) -> String {
        let published = self.published.unwrap_or(now);
        let now = if self.is_noisy { now } else { published };
        let visit = usize::try_from(now.duration_since(published).as_mins() / 10).unwrap_or_default() + 1;
        let paragraphs = |texts: &mut dyn Iterator<Item = &str>| {
            texts.map(|text| format!("<p>{}</p>\n", escaped(text))).collect::<Vec<_>>().concat()
        };
        let mut texts = self.text.split("\n\n");
        let lead = paragraphs(&mut texts.by_ref().take(1));
        let teasers = |from: usize| (0..5).map(move |n| TEASERS[(from + n) % TEASERS.len()]);
        let values = [
            ("language", language.to_owned()),
            ("title", escaped(&self.title)),
            ("byline", escaped(self.byline.as_deref().unwrap_or_default())),
            ("canonical", self.canonical.as_deref().unwrap_or(url).to_owned()),
            ("published", published.to_string()),
            ("date", published.strftime("%-d %B %Y, %H:%M").to_string()),
            ("now", now.strftime("%A, %-d %B %Y, %H:%M").to_string()),
            ("now_iso", now.to_string()),
            ("views", (1_000 + 37 * visit).to_string()),
            ("comments", (visit % 60 + 2).to_string()),
            ("teaser", TEASERS[visit % TEASERS.len()].to_owned()),
            (
                "teasers",
                teasers(visit)
                    .map(|t| format!("<h3><a href=\"/t\">{t}</a></h3><p>{t} and more.</p>"))
                    .collect::<Vec<_>>()
                    .concat(),
            ),
            (
                "teaser_items",
                teasers(visit + 3).map(|t| format!("<li><a href=\"/t\">{t}</a></li>")).collect::<Vec<_>>().concat(),
            ),
            ("offer", format!("Save {} % on garden chairs this week only.", visit % 40 + 10)),
            ("comment", format!("reader{visit}: I have always thought so, and said it {visit} times.")),
            ("tags", format!("<a href=\"/tag\">Mail</a> <a href=\"/tag{visit}\">Tag {visit}</a>")),
            ("lead", lead),
            ("rest", paragraphs(&mut texts)),
        ];
        values
            .iter()
            .fold(layout(self.layout).to_owned(), |page, (name, value)| page.replace(&format!("{{{name}}}"), value))
    }
}

/// Headlines of other articles.
const TEASERS: &[&str] = &[
    "Council votes on new swimming pool",
    "Harbour festival draws record crowds",
    "Bakery wins prize for its rye bread",
    "Tram line to the airport opens in May",
    "School choir sings for the mayor",
    "Storm closes the bridge for a night",
    "Library lends out tools and ladders",
];

/// The pages' layouts, with `{names}` for what is filled in. The first has nothing that changes by itself.
fn layouts() -> impl Iterator<Item = &'static str> {
    let file = include_str!("../../fixtures/world/layouts.html");
    file.split("=== ").skip(1).map(|layout| layout.split_once('\n').unwrap().1)
}

/// A layout with its places for what changes.
pub(crate) fn layout(number: usize) -> &'static str {
    layouts().nth(number).unwrap()
}

/// How many layouts there are.
pub(crate) fn layout_count() -> usize {
    layouts().count()
}

/// Text as HTML and XML want it.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
