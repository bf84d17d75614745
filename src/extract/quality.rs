//! What a page turned out to be, by evidence: an article, or what is served in place of one.

use std::collections::HashSet;

use url::Url;

use super::head::Head;
use super::lexicon::{Lexicon, Notice};
use super::linked::Linked;
use super::outline::{Block, Outline, Tag};
use crate::model::Quality;

/// A text that weighs this much is an article, whatever else the page says: walls and error pages are short.
const ARTICLE_WEIGHT: usize = 2_500;
/// A teaser behind a paywall is no longer than this, once the page says so.
const TEASER_WEIGHT: usize = 1_500;
/// With less text than this a page is a shell, a wall or a video.
const THIN_WEIGHT: usize = 250;
/// As much of the page's text as is looked through for phrases.
const SCAN_BYTES: usize = 24_000;
/// Phrases of a consent dialogue that make one.
const CONSENT_PHRASES: usize = 2;
/// Linked headlines amid the text that make a listing.
const LISTED_MIN: usize = 8;
/// Times amid the text that make a live blog of what its headline calls one; publication and change are two.
const ENTRIES_MIN: usize = 4;
/// So many of them are looked at.
const ENTRIES_SEEN_MAX: usize = 50;
/// Letters of a linked headline: less is a section's name.
const HEADLINE_WEIGHT: usize = 20;
/// A listing has no more text than this for each of its headlines.
const TEASER_PER_HEADLINE: usize = 400;

/// What is judged.
pub(super) struct Evidence<'s, 'a> {
    pub(super) outline: &'s Outline<'a>,
    pub(super) head: &'s Head<'a>,
    pub(super) linked: &'s Linked,
    pub(super) lexicon: &'s Lexicon,
    pub(super) url: Option<&'s Url>,
    pub(super) title: Option<&'s str>,
    /// The text found.
    pub(super) text: &'s str,
    /// The element that holds it.
    pub(super) container: Option<usize>,
}

impl Evidence<'_, '_> {
    /// Judges a page and says why.
    pub(super) fn judge(&self) -> (Quality, String) {
        let weight = self.text.chars().filter(|c| c.is_alphanumeric()).count();
        if let Some(reason) = self.live() {
            return (Quality::Live, reason);
        }
        if weight >= ARTICLE_WEIGHT {
            if let Some(reason) = self.listing(weight) {
                return (Quality::Listing, reason);
            }
            return (Quality::Article, format!("a text of {weight} letters"));
        }
        let notices = self.notices();
        let seen =
            |kind: Notice| notices.iter().filter(|(k, _)| *k == kind).map(|(_, p)| p.as_str()).collect::<Vec<_>>();
        let in_title: Vec<(Notice, String)> = self.headlines().iter().flat_map(|t| self.lexicon.notices(t)).collect();
        let titled = |kind: Notice| in_title.iter().find(|(k, _)| *k == kind).map(|(_, p)| p.clone());

        if let Some(reason) = self.challenge(weight, titled(Notice::Challenge), &seen(Notice::Challenge)) {
            return (Quality::BotChallenge, reason);
        }
        let is_thin = weight < 2 * THIN_WEIGHT && !self.is_dated();
        // "Drug no longer available" is news where there is a text and a date.
        if let Some(phrase) = titled(Notice::Error).filter(|_| !self.is_dated()) {
            return (Quality::ErrorPage, format!("the headline says `{phrase}`"));
        }
        if let Some(phrase) = seen(Notice::Error).first().filter(|_| is_thin) {
            return (Quality::ErrorPage, format!("little text, and it says `{phrase}`"));
        }
        if let Some(headline) = self.headlines().into_iter().find(|headline| is_thin && self.says_absent(headline)) {
            return (
                Quality::ErrorPage,
                format!("little text, and the headline says that something is not there: `{headline}`"),
            );
        }
        if let Some(reason) = self.consent(weight, &seen(Notice::Consent)) {
            return (Quality::Consent, reason);
        }
        if let Some(reason) = self.paywall(weight, &seen(Notice::Paywall)) {
            return (Quality::Paywall, reason);
        }
        if let Some(reason) = self.listing(weight) {
            return (Quality::Listing, reason);
        }
        if let Some(reason) = self.video(weight) {
            return (Quality::Video, reason);
        }
        if let Some(reason) = self.shell(weight, &seen(Notice::Script)) {
            return (Quality::ScriptShell, reason);
        }
        if weight == 0 {
            return (Quality::Empty, "no text was found".to_owned());
        }
        (Quality::Article, format!("a text of {weight} letters and no sign of anything else"))
    }

    /// Phrases in the page's whole text, `<noscript>` included.
    fn notices(&self) -> Vec<(Notice, String)> {
        let mut text = String::new();
        for block in &self.outline.blocks {
            if text.len() > SCAN_BYTES {
                break;
            }
            text.push_str(&block.text);
            text.push_str(" . ");
        }
        for element in self.outline.elements.iter().filter(|e| e.name() == "noscript") {
            if text.len() > SCAN_BYTES {
                break;
            }
            element.element.text().for_each(|t| text.push_str(t.get(..t.len().min(2_000)).unwrap_or_default()));
        }
        self.lexicon.notices(&text)
    }

    fn headlines(&self) -> Vec<&str> {
        self.title.into_iter().chain(self.head.title.as_deref()).collect()
    }

    /// Whether a headline says of a page, an article or their like that it cannot be found, in whatever words.
    fn says_absent(&self, headline: &str) -> bool {
        let notices = self.lexicon.notices(headline);
        [Notice::Thing, Notice::Absent].iter().all(|kind| notices.iter().any(|(notice, _)| notice == kind))
    }

    fn is_dated(&self) -> bool {
        self.linked.published.is_some() || self.head.first(&["article:published_time"]).is_some()
    }

    fn challenge(&self, weight: usize, titled: Option<String>, seen: &[&str]) -> Option<String> {
        if weight > 2 * THIN_WEIGHT || self.is_dated() {
            return None;
        }
        let addresses = self
            .outline
            .elements
            .iter()
            .filter_map(|e| e.attr("src").filter(|_| matches!(e.name(), "script" | "iframe")));
        let service = addresses
            .flat_map(|a| self.lexicon.challenges.addresses.iter().filter(move |known| a.contains(known.as_str())))
            .next();
        let said = titled.or_else(|| seen.first().map(|s| (*s).to_owned()));
        match (said, service) {
            (Some(phrase), _) => Some(format!("little text, and it says `{phrase}`")),
            (None, Some(service)) if weight < THIN_WEIGHT => Some(format!("no text, but a script of `{service}`")),
            _ => None,
        }
    }

    fn consent(&self, weight: usize, seen: &[&str]) -> Option<String> {
        let host = self.url.and_then(Url::host_str).unwrap_or_default();
        let own = self.lexicon.challenges.consent_hosts.iter().any(|h| host.starts_with(h.as_str()));
        let own_text = self.lexicon.notices(self.text).iter().filter(|(k, _)| *k == Notice::Consent).count();
        let is_wall = own || own_text >= CONSENT_PHRASES || weight < THIN_WEIGHT && seen.len() >= CONSENT_PHRASES;
        is_wall.then(|| {
            format!(
                "a consent dialogue: {}",
                seen.iter().take(3).map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", ")
            )
        })
    }

    fn paywall(&self, weight: usize, seen: &[&str]) -> Option<String> {
        if weight >= TEASER_WEIGHT {
            return None;
        }
        match (self.linked.is_free, seen.first()) {
            (Some(false), _) => Some("linked data says that it is not free, and the text is short".to_owned()),
            (None, Some(phrase)) if weight < TEASER_WEIGHT => {
                Some(format!("a short text, and the page says `{phrase}`"))
            }
            _ => None,
        }
    }

    fn live(&self) -> Option<String> {
        if self.linked.types.iter().any(|t| t == "LiveBlogPosting") {
            return Some("linked data says LiveBlogPosting".to_owned());
        }
        let phrase = self.title.and_then(|t| self.lexicon.notices(t).into_iter().find(|(k, _)| *k == Notice::Live))?;
        let path = self.url.map(|u| u.path().to_lowercase()).unwrap_or_default();
        let is_live_path =
            path.split(['/', '-', '_', '.']).any(|p| p.starts_with("live") || p == "direct" || p == "diretta");
        if is_live_path {
            return Some(format!("headline says `{}` and the address as well", phrase.1));
        }
        let entries = self.entries();
        (entries >= ENTRIES_MIN).then(|| format!("headline says `{}`, and {entries} entries have times", phrase.1))
    }

    /// Different times amid the text: the entries of a live blog.
    fn entries(&self) -> usize {
        let Some(container) = self.container.map(|c| &self.outline.elements[c]) else { return 0 };
        let within = self.outline.elements.iter().filter(|e| {
            e.name() == "time" && e.blocks.start >= container.blocks.start && e.blocks.end <= container.blocks.end
        });
        within.filter_map(|e| e.attr("datetime")).take(ENTRIES_SEEN_MAX).collect::<HashSet<_>>().len()
    }

    /// Linked headlines amid the text: on an article's page they stand around it.
    fn listing(&self, weight: usize) -> Option<String> {
        if self.is_dated() {
            return None;
        }
        let container = &self.outline.elements[self.container?];
        let is_linked_headline = |b: &Block| {
            let is_headline = self
                .outline
                .ancestors(b.element)
                .take(3)
                .any(|i| matches!(self.outline.elements[i].tag, Tag::Heading(_)));
            is_headline && b.weight >= HEADLINE_WEIGHT && b.link_share() > 0.8
        };
        let listed = self.outline.blocks[container.blocks.clone()].iter().filter(|b| is_linked_headline(b)).count();
        let types = ["CollectionPage", "ItemList", "SearchResultsPage"];
        let is_stated = self.linked.types.iter().any(|t| types.contains(&t.as_str()));
        let is_front = self.url.is_some_and(|u| u.path().len() <= 1 && u.query().is_none());
        let least = if is_stated || is_front { LISTED_MIN / 2 } else { LISTED_MIN };
        (listed >= least && weight < listed * TEASER_PER_HEADLINE)
            .then(|| format!("{listed} linked headlines amid the text, and no date"))
    }

    fn video(&self, weight: usize) -> Option<String> {
        if weight >= 4 * THIN_WEIGHT {
            return None;
        }
        let is_gallery = self.linked.types.iter().any(|t| t == "ImageGallery" || t == "MediaGallery");
        if is_gallery || self.linked.kind.as_deref() == Some("VideoObject") {
            return Some("linked data says that it is a video or a gallery".to_owned());
        }
        let kind = self.head.first(&["og:type"]).filter(|t| t.starts_with("video"))?;
        Some(format!("og:type is `{kind}`"))
    }

    fn shell(&self, weight: usize, seen: &[&str]) -> Option<String> {
        if weight >= THIN_WEIGHT {
            return None;
        }
        let scripts = self.outline.elements.iter().filter(|e| e.name() == "script").count();
        let total: usize = self.outline.blocks.iter().map(|b| b.weight).sum();
        match seen.first() {
            Some(phrase) => Some(format!("hardly any text, and the page says `{phrase}`")),
            None => {
                (scripts >= 3 && total < 2 * THIN_WEIGHT).then(|| format!("hardly any text beside {scripts} scripts"))
            }
        }
    }
}
