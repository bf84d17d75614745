//! An outlet's own selectors, compiled.

use scraper::Selector;

use super::outline::{Outline, text_of};
use crate::model::ExtractRules;

/// An outlet's selectors, ready to match. The default has none.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    body: Option<Selector>,
    title: Option<Selector>,
    byline: Option<Selector>,
    remove: Vec<Selector>,
}

impl Rules {
    /// Compiles configured selectors; the error lists every one that is no CSS selector, with its key.
    pub fn compile(rules: &ExtractRules) -> Result<Self, Vec<String>> {
        let mut errors = Vec::new();
        let mut one = |key: &str, written: &str| match Selector::parse(written) {
            Ok(selector) => Some(selector),
            Err(error) => {
                errors.push(format!("`{key}`: `{written}` is no CSS selector: {error}"));
                None
            }
        };
        let compiled = Self {
            body: rules.body.as_deref().and_then(|s| one("body", s)),
            title: rules.title.as_deref().and_then(|s| one("title", s)),
            byline: rules.byline.as_deref().and_then(|s| one("byline", s)),
            remove: rules.remove.iter().filter_map(|s| one("remove", s)).collect(),
        };
        if errors.is_empty() { Ok(compiled) } else { Err(errors) }
    }

    /// For each element whether the outlet's rules take it out; empty without such rules.
    pub(super) fn removed(&self, outline: &Outline<'_>) -> Vec<bool> {
        if self.remove.is_empty() {
            return Vec::new();
        }
        outline.elements.iter().map(|e| self.remove.iter().any(|s| s.matches(&e.element))).collect()
    }

    /// The elements that hold the text, none inside another.
    pub(super) fn body(&self, outline: &Outline<'_>) -> Vec<usize> {
        let Some(selector) = &self.body else { return Vec::new() };
        let mut found = Vec::new();
        let mut next = 0;
        for (index, element) in outline.elements.iter().enumerate() {
            if index >= next && selector.matches(&element.element) {
                found.push(index);
                next = element.end;
            }
        }
        found
    }

    /// The text of the element that holds the headline.
    pub(super) fn title(&self, outline: &Outline<'_>) -> Option<String> {
        first(self.title.as_ref()?, outline)
    }

    /// The text of the element that holds the byline.
    pub(super) fn byline(&self, outline: &Outline<'_>) -> Option<String> {
        first(self.byline.as_ref()?, outline)
    }
}

fn first(selector: &Selector, outline: &Outline<'_>) -> Option<String> {
    let found = outline.elements.iter().find(|e| selector.matches(&e.element))?;
    let text = found.attr("content").map_or_else(|| text_of(found.element), str::to_owned);
    (!text.is_empty()).then_some(text)
}
