//! The headline: what the page's statements and its visible headings agree on, without the site's name.

use url::Url;

use super::head::Head;
use super::linked::Linked;
use super::outline::{Outline, Tag, text_of};

/// Headings looked at; listings have hundreds.
const HEADINGS_MAX: usize = 40;
/// Longer "headlines" are paragraphs.
const LENGTH_MAX: usize = 400;

/// A longer "site name" is a headline in the wrong place.
const NAME_MAX: usize = 40;

/// One proposal for the headline.
struct Candidate {
    text: String,
    /// Letters and digits only, in lower case: what is compared.
    key: String,
    source: &'static str,
    weight: f64,
}

/// Finds the headline and says where.
pub(super) fn find(
    outline: &Outline<'_>,
    head: &Head<'_>,
    linked: &Linked,
    url: Option<&Url>,
) -> Option<(String, String)> {
    let sites = site_names(head, linked, url);
    let home = url.map(|u| u.join("/").ok()).unwrap_or_default();
    let mut candidates = Vec::new();
    let mut propose = |text: Option<String>, source, weight: f64| {
        let text = text.map(|t| without_site(&t, &sites)).unwrap_or_default();
        let key = key(&text);
        if !key.is_empty() && text.len() <= LENGTH_MAX && !sites.contains(&key) {
            candidates.push(Candidate { text, key, source, weight });
        }
    };
    propose(linked.headline.clone(), "linked data", 1.8);
    propose(head.first(&["og:title"]), "og:title", 2.0);
    propose(head.first(&["twitter:title"]), "twitter:title", 0.8);
    propose(head.first(&["headline", "dc.title", "parsely-title", "sailthru.title", "title"]), "meta", 0.2);
    propose(head.title.clone(), "<title>", 0.2);
    for part in head.title.iter().flat_map(|t| parts(t)) {
        propose(Some(part.to_owned()), "<title> part", 0.3);
    }
    let mut h1_count = 0;
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
        propose(Some(text_of(element.element)), if is_first_rank { "<h1>" } else { "<h2>" }, weight);
    }
    let best = (0..candidates.len()).map(|i| (i, support(&candidates, i))).fold(
        None,
        |best: Option<(usize, f64)>, this| match best {
            Some(best) if best.1 >= this.1 => Some(best),
            _ => Some(this),
        },
    )?;
    let chosen = &candidates[best.0];
    Some((chosen.text.clone(), format!("title from {} (support {:.1})", chosen.source, best.1)))
}

/// How much the other candidates speak for one: those that are equal, and half of those that contain it.
fn support(candidates: &[Candidate], index: usize) -> f64 {
    let this = &candidates[index];
    let is_telling = this.key.chars().count() >= 8;
    let others = candidates.iter().enumerate().filter(|(i, c)| *i != index && !c.source.starts_with("<h2"));
    this.weight
        + others
            .filter(|(_, other)| other.source != this.source)
            .map(|(_, other)| {
                if other.key == this.key {
                    other.weight
                } else if is_telling && other.key.contains(&this.key) {
                    0.5 * other.weight
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
        .find(|(name, rest)| is_site(name, rest, sites))
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
