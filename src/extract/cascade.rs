//! The stages by which a text is found, each with its reason: the outlet's selectors, linked data, the element that
//! gathers most prose, all prose.

use super::body::{self, Body, Survey};
use super::lexicon::Lexicon;
use super::outline::{Outline, collapse};

/// Linked data is believed from this weight on: shorter ones are teasers.
const LINKED_WEIGHT_MIN: usize = 200;
/// Linked data wins over the page when it has more than this many times its text.
const LINKED_EXCESS: f64 = 1.3;

/// A page that shows less is looked through for what it shows where no script runs.
const UNSCRIPTED_WEIGHT_MAX: usize = 250;

/// What the stages work on.
pub(super) struct Stages<'s, 'o, 'a> {
    pub(super) survey: &'s Survey<'o, 'a>,
    /// Where the outlet's selector says the text is.
    pub(super) selected: &'s [usize],
    /// `articleBody`.
    pub(super) linked: Option<&'s str>,
}

impl Stages<'_, '_, '_> {
    /// The text of the first stage that gives one, and why those before it did not.
    pub(super) fn run(&self, reasons: &mut Vec<String>) -> Body {
        if !self.selected.is_empty() {
            let paragraphs = body::selected(self.survey, self.selected);
            if !paragraphs.is_empty() {
                return found(paragraphs, "the outlet's selector".to_owned());
            }
            reasons.push("the outlet's selector finds no text".to_owned());
        }
        let gathered = body::gathered(self.survey);
        let on_page = gathered.as_ref().map_or(0, |b| weight(&b.paragraphs));
        let linked = self.linked.map(paragraphs).unwrap_or_default();
        let stated = weight(&linked);
        if stated >= LINKED_WEIGHT_MIN && stated as f64 > LINKED_EXCESS * on_page as f64 {
            return found(linked, format!("linked data: {stated} letters where the page shows {on_page}"));
        }
        if on_page < UNSCRIPTED_WEIGHT_MAX {
            let unscripted = unscripted(self.survey.outline);
            if weight(&unscripted) > UNSCRIPTED_WEIGHT_MAX {
                return found(unscripted, "what is shown where no script runs".to_owned());
            }
        }
        if let Some(body) = gathered.filter(|b| !b.paragraphs.is_empty()) {
            return body;
        }
        found(body::all_prose(self.survey.outline), "all prose of the page: no element gathers it".to_owned())
    }
}

/// The prose of `<noscript>`: some systems put the article there, and into a script for everybody else.
fn unscripted(outline: &Outline<'_>) -> Vec<String> {
    let unscripted = outline.elements.iter().filter(|e| e.name() == "noscript");
    let Some(longest) = unscripted.map(|e| e.element.text().collect::<String>()).max_by_key(String::len) else {
        return Vec::new();
    };
    let (html, _) = super::parse::parse(&longest);
    body::all_prose(&Outline::new(&html, Lexicon::shipped()))
}

fn found(paragraphs: Vec<String>, reason: String) -> Body {
    Body { paragraphs, container: None, reason }
}

/// `articleBody` as paragraphs; some publishers leave markup in it.
fn paragraphs(body: &str) -> Vec<String> {
    let is_markup = body.contains("</")
        || body.contains("<br")
        || body.contains("&lt;")
        || body.contains("&#")
        || body.contains("&nbsp;")
        || body.contains("&amp;")
        || body.contains("&quot;");
    let text = if is_markup { markup_text(body) } else { body.to_owned() };
    text.split('\n').map(collapse).filter(|p| !p.is_empty()).collect()
}

fn markup_text(body: &str) -> String {
    let (html, _) = super::parse::parse(body);
    let outline = Outline::new(&html, Lexicon::shipped());
    outline.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn weight(paragraphs: &[String]) -> usize {
    paragraphs.iter().flat_map(|p| p.chars()).filter(|c| c.is_alphanumeric()).count()
}
