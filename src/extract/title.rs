//! The headline: what the page's statements and its visible headings agree on, without the site's name.

use std::collections::HashSet;

use url::Url;

use super::head::Head;
use super::heading;
use super::linked::Linked;
use super::outline::{Outline, Tag, text_of};

/// Headings looked at; listings have hundreds.
const HEADINGS_MAX: usize = 40;
/// Longer "headlines" are paragraphs.
const LENGTH_MAX: usize = 400;

/// The weight of the first heading from which a kicker was taken: its markup shows what the headline is.
const CUT_WEIGHT: f64 = 2.8;
/// A statement that keeps no more of a heading than this has lost its headline.
const LOST_SHARE: f64 = 0.6;
/// The only heading is another wording of what is stated if they share so many of its words,
const SHARED_MIN: f64 = 0.3;
/// and it has so many.
const WORDS_MIN: usize = 4;

/// A longer "site name" is a headline in the wrong place.
const NAME_MAX: usize = 40;

/// One proposal for the headline.
struct Candidate {
    text: String,
    /// Letters and digits only, in lower case: what is compared.
    key: String,
    source: &'static str,
    weight: f64,
    /// Whether a kicker or a deck was taken off it.
    is_cut: bool,
}

/// Finds the headline and says where.
pub(super) fn find(
    outline: &Outline<'_>,
    head: &Head<'_>,
    linked: &Linked,
    url: Option<&Url>,
) -> Option<(String, String)> {
    let sites = site_names(head, linked, url);
    let mut candidates = Vec::new();
    let mut propose = |text: Option<String>, source, weight: f64, is_cut| {
        let text = text.map(|t| without_site(&t, &sites)).unwrap_or_default();
        let key = key(&text);
        if !key.is_empty() && text.len() <= LENGTH_MAX && !sites.contains(&key) {
            candidates.push(Candidate { text, key, source, weight, is_cut });
        }
    };
    propose(linked.headline.clone(), "linked data", 1.8, false);
    propose(head.first(&["og:title"]), "og:title", 2.0, false);
    propose(head.first(&["twitter:title"]), "twitter:title", 0.8, false);
    propose(head.first(&["headline", "dc.title", "parsely-title", "sailthru.title", "title"]), "meta", 0.2, false);
    propose(head.title.clone(), "<title>", 0.2, false);
    for part in head.title.iter().flat_map(|t| parts(t)) {
        propose(Some(part.to_owned()), "<title> part", 0.3, false);
    }
    for Shown { text, source, weight, is_cut } in shown(outline, url) {
        propose(Some(text), source, weight, is_cut);
    }
    let best = (0..candidates.len()).map(|i| (i, support(&candidates, i))).fold(
        None,
        |best: Option<(usize, f64)>, this| match best {
            Some(best) if best.1 >= this.1 => Some(best),
            _ => Some(this),
        },
    )?;
    if let Some(heading) = only_heading(&candidates, &candidates[best.0]) {
        return Some((heading.text.clone(), "title from <h1>, the only one".to_owned()));
    }
    let chosen = &candidates[best.0];
    Some((chosen.text.clone(), format!("title from {} (support {:.1})", chosen.source, best.1)))
}

/// A heading that readers see.
struct Shown {
    text: String,
    source: &'static str,
    weight: f64,
    is_cut: bool,
}

/// The headings of the first two ranks, each whole and without its kicker.
fn shown(outline: &Outline<'_>, url: Option<&Url>) -> Vec<Shown> {
    let home = url.map(|u| u.join("/").ok()).unwrap_or_default();
    let mut found = Vec::new();
    let (mut h1_count, mut cut_count) = (0, 0);
    let headings = outline.elements.iter().enumerate().filter(|(_, e)| matches!(e.tag, Tag::Heading(1..=2)));
    for (index, element) in headings.take(HEADINGS_MAX) {
        let is_first_rank = element.tag == Tag::Heading(1);
        let weight = match (is_first_rank, h1_count) {
            (true, 0) => 2.4,
            (true, _) => 2.3,
            (false, _) => 1.2,
        };
        // Many blogs put the site's name, linked to the front page, into the first heading.
        let weight = if leads_home(outline, index, home.as_ref()) { 0.0 } else { weight };
        h1_count += usize::from(is_first_rank && weight > 0.0);
        let source = if is_first_rank { "<h1>" } else { "<h2>" };
        let mut whole = weight;
        if let Some(text) = heading::headline(outline, index).filter(|_| weight > 0.0) {
            let weight = if cut_count == 0 { CUT_WEIGHT } else { weight };
            cut_count += 1;
            whole *= 0.5;
            let source = if is_first_rank { "<h1> without its kicker" } else { "<h2> without its kicker" };
            found.push(Shown { text, source, weight, is_cut: true });
        }
        found.push(Shown { text: text_of(element.element), source, weight: whole, is_cut: false });
    }
    found
}

/// What readers see as the page's one headline, where the page's statements word it differently: those are written for
/// search engines and social media.
fn only_heading<'c>(candidates: &'c [Candidate], best: &Candidate) -> Option<&'c Candidate> {
    let mut headings = candidates.iter().filter(|c| c.source == "<h1>" && c.weight > 0.0);
    let heading = headings.next().filter(|_| headings.next().is_none())?;
    let is_cut = candidates.iter().any(|c| c.is_cut && c.source.starts_with("<h1>"));
    if is_cut || heading.key.ends_with(&best.key) || best.key.starts_with(&heading.key) {
        return None;
    }
    if heading.key.starts_with(&best.key) {
        // A site's habit of adding to its headings, unless most of the headline would be lost.
        return (best.key.len() as f64 <= LOST_SHARE * heading.key.len() as f64).then_some(heading);
    }
    let (shown, stated) = (words(&heading.text), words(&best.text));
    let shared = shown.iter().filter(|w| stated.contains(*w)).count();
    (shown.len() >= WORDS_MIN && shared as f64 >= SHARED_MIN * shown.len() as f64).then_some(heading)
}

fn words(text: &str) -> HashSet<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_lowercase).collect()
}

/// How much the other candidates speak for one: those that are equal, and half of those that contain it; all of these if
/// it is known what else they contain.
fn support(candidates: &[Candidate], index: usize) -> f64 {
    let this = &candidates[index];
    let is_telling = this.key.chars().count() >= 8;
    let share = if this.is_cut { 1.0 } else { 0.5 };
    let others = candidates.iter().enumerate().filter(|(i, c)| *i != index && !c.source.starts_with("<h2"));
    // Teasers of other articles have kickers as well.
    let is_stated = !this.is_cut || others.clone().any(|(_, c)| c.source != this.source && c.key.contains(&this.key));
    let own = if is_stated { this.weight } else { this.weight / 2.0 };
    own + others
        .filter(|(_, other)| other.source != this.source)
        .map(|(_, other)| {
            if other.key == this.key {
                other.weight
            } else if is_telling && other.key.contains(&this.key) {
                share * other.weight
            } else {
                0.0
            }
        })
        .sum::<f64>()
}

/// Whether a heading is a link to the site's front page.
fn leads_home(outline: &Outline<'_>, index: usize, home: Option<&Url>) -> bool {
    let Some(home) = home else { return false };
    let end = outline.elements[index].end;
    let within = outline.elements[index..end].iter().filter(|e| e.tag == Tag::Link);
    let parent = &outline.elements[outline.elements[index].parent];
    within.chain((parent.tag == Tag::Link).then_some(parent)).any(|link| {
        link.attr("href")
            .and_then(|href| home.join(href.trim()).ok())
            .is_some_and(|url| url.host_str() == home.host_str() && url.path().len() <= 1 && url.query().is_none())
    })
}

/// The parts of a `<title>` between marks that stand between names.
fn parts(title: &str) -> impl Iterator<Item = &str> {
    let parts: Vec<&str> = title
        .split(['|', '»', '«', '›', '·'])
        .flat_map(|p| p.split(" - "))
        .flat_map(|p| p.split(" – "))
        .map(str::trim)
        .collect();
    let is_several = parts.len() > 1;
    parts.into_iter().filter(move |p| is_several && p.len() >= 8)
}

/// The names by which the site may call itself, as keys.
pub(super) fn site_names(head: &Head<'_>, linked: &Linked, url: Option<&Url>) -> Vec<String> {
    let mut names: Vec<String> = ["og:site_name", "application-name", "twitter:site"]
        .iter()
        .filter_map(|n| head.first(&[n]))
        .chain(linked.publisher.clone())
        .map(|n| key(&n))
        .collect();
    // Some systems fill every field with the headline.
    if let Some(title) = head.first(&["og:title"]).map(|t| key(&t)) {
        names.retain(|name| *name != title);
    }
    if let Some(host) = url.and_then(Url::host_str) {
        let domain = psl::domain_str(host).unwrap_or(host);
        names.push(key(domain));
        names.push(key(domain.split('.').next().unwrap_or(domain)));
        names.push(key(host.trim_start_matches("www.")));
    }
    names.retain(|n| (2..=NAME_MAX).contains(&n.chars().count()));
    names
}

/// Marks between a headline and a site's name, as they are written with their spaces.
const SEPARATORS: &[&str] =
    &[" | ", " - ", " – ", " — ", " :: ", " » ", " « ", " · ", " • ", " / ", "|", "｜", "_", " : ", ": "];

/// Cuts the site's name off, before and behind.
fn without_site(text: &str, sites: &[String]) -> String {
    let mut text = text.trim();
    // A name may come with a section: `Headline - Politics - The Paper`.
    for _ in 0..3 {
        let Some(shorter) = cut_behind(text, sites).or_else(|| cut_before(text, sites)) else { break };
        text = shorter;
    }
    text.to_owned()
}

fn cut_behind<'t>(text: &'t str, sites: &[String]) -> Option<&'t str> {
    SEPARATORS
        .iter()
        .filter_map(|s| text.rsplit_once(s))
        .find(|(rest, name)| is_site(name, rest, sites))
        .map(|(rest, _)| rest.trim())
}

fn cut_before<'t>(text: &'t str, sites: &[String]) -> Option<&'t str> {
    SEPARATORS
        .iter()
        .filter_map(|s| text.split_once(s))
        .find(|(name, rest)| !rest.trim().is_empty() && sites.contains(&key(name)))
        .map(|(_, rest)| rest.trim())
}

fn is_site(name: &str, rest: &str, sites: &[String]) -> bool {
    let name = key(name);
    if name.is_empty() || rest.trim().is_empty() {
        return false;
    }
    sites.iter().any(|site| {
        *site == name
            || site.chars().count() >= 4
                && name.contains(site.as_str())
                && name.len() < site.len() + 16
                && name.len() < rest.len()
            || name.chars().count() >= 4 && site.contains(&name)
    })
}

/// Letters and digits in lower case.
pub(super) fn key(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
