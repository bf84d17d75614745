//! The stages by which a text is found, each with its reason: the outlet's selectors, linked data, the element that
//! gathers most prose, all prose.

use super::body::{self, Body, Survey};
use super::outline::collapse;

/// Linked data is believed from this weight on: shorter ones are teasers.
const LINKED_WEIGHT_MIN: usize = 200;
/// Linked data wins over the page when it has more than this many times its text.
const LINKED_EXCESS: f64 = 1.3;

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
        if let Some(body) = gathered.filter(|b| !b.paragraphs.is_empty()) {
            return body;
        }
        found(body::all_prose(self.survey.outline), "all prose of the page: no element gathers it".to_owned())
    }
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
    let outline = super::outline::Outline::new(&html, super::lexicon::Lexicon::shipped());
    outline.blocks.iter().map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn weight(paragraphs: &[String]) -> usize {
    paragraphs.iter().flat_map(|p| p.chars()).filter(|c| c.is_alphanumeric()).count()
}
