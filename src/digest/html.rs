//! The edition as one self-contained page that can be mailed: tables and inline styles, no script, nothing remote.

use askama::Template;

use super::edition::Edit;
use super::page::{ArticleLine, Page, StoryBlock, Tone};

#[derive(Template)]
#[template(path = "digest/page.html")]
struct Document<'p> {
    page: &'p Page,
}

#[derive(Template)]
#[template(path = "digest/story.html")]
struct Fragment<'p> {
    page: &'p Page,
    story: &'p StoryBlock,
}

#[derive(Template)]
#[template(path = "digest/article.html")]
struct Brief<'p> {
    line: &'p ArticleLine,
}

#[derive(Template)]
#[template(source = "<p>{{ text }}</p>", ext = "html")]
struct Paragraph<'p> {
    text: &'p str,
}

/// The whole page.
pub(super) fn document(page: &Page) -> String {
    rendered(&Document { page })
}

/// What a feed reader shows of one story.
pub(super) fn fragment(page: &Page, story: &StoryBlock) -> String {
    rendered(&Fragment { page, story })
}

/// What a feed reader shows of the briefs.
pub(super) fn briefs(page: &Page) -> String {
    page.briefs.iter().map(|line| rendered(&Brief { line })).collect()
}

/// A text as a paragraph.
pub(super) fn text(text: &str) -> String {
    rendered(&Paragraph { text })
}

fn rendered(template: &impl Template) -> String {
    template.render().expect("writing into a text cannot fail")
}

impl Page {
    /// What a mail client shows beside the subject.
    fn preview(&self) -> &str {
        self.nothing.as_deref().unwrap_or(&self.summary)
    }
}

impl Tone {
    /// The class by which the dark style finds it.
    fn class(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Confirmed => "confirmed",
            Self::Edited => "edited",
            Self::Gone => "gone",
        }
    }

    /// The colour on light paper; each has a contrast of at least 6:1 against it (WCAG AA asks for 4.5:1).
    fn ink(self) -> &'static str {
        match self {
            Self::Denied => "#9b1c1c",
            Self::Confirmed => "#14532d",
            Self::Edited => "#714a00",
            Self::Gone => "#454139",
        }
    }
}
