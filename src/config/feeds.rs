//! `[[feeds]]`: which documents are polled, and what is known of their outlets.

use scraper::Selector;
use toml::Spanned;
use url::Url;

use super::reader::{Findings, Section, Seen};
use super::{codes, cron, not_empty, slug};
use crate::model::{ExtractRules, FeedId, FeedSpec, TopicId, TopicSpec, VisitPolicy};
use crate::text::nearest;

/// Longer addresses are refused everywhere in the product (DESIGN section 7).
const URL_BYTES_MAX: usize = 4096;

/// Reads every feed; a feed without an address is left out, every mistake is reported.
pub(super) fn read(sections: Vec<Section>, topics: &[Spanned<TopicSpec>], found: &mut Findings) -> Vec<FeedSpec> {
    let mut ids = Seen::default();
    let mut urls = Seen::default();
    let first = sections.first().map(|section| section.span.clone());
    let feeds: Vec<FeedSpec> =
        sections.into_iter().filter_map(|section| feed(section, topics, &mut ids, &mut urls, found)).collect();
    match first {
        Some(span) if topics.is_empty() && feeds.iter().all(|feed| feed.visit == VisitPolicy::Matched) => {
            let advice = "define `[[topics]]`, or say `visit = \"all\"`";
            found.warning(span, "no article will be fetched: there is no topic to match", advice);
        }
        _ => warn_of_unwatched(topics, &feeds, found),
    }
    feeds
}

/// A topic is watched in a feed that names it, and in every feed that names none.
fn warn_of_unwatched(topics: &[Spanned<TopicSpec>], feeds: &[FeedSpec], found: &mut Findings) {
    for topic in topics {
        let id = &topic.get_ref().id;
        if !feeds.iter().any(|feed| feed.topics.is_empty() || feed.topics.contains(id)) {
            let advice = "name it in the `topics` of a feed, or leave `topics` out there";
            found.warning(topic.span(), format!("no feed is watched for the topic `{id}`"), advice);
        }
    }
}

fn feed(
    mut section: Section,
    topics: &[Spanned<TopicSpec>],
    ids: &mut Seen,
    urls: &mut Seen,
    found: &mut Findings,
) -> Option<FeedSpec> {
    let url = section.take_required("url", "\"https://example.org/feed.xml\"", found, check_url);
    let id = section.take_parsed("id", found, slug::check);
    let outlet = section.take_parsed("outlet", found, not_empty);
    let language = section.take_parsed("language", found, codes::language);
    let country = section.take_parsed("country", found, codes::country);
    let schedule = section.take_parsed("schedule", found, cron::check);
    let topics = watched(&mut section, topics, found);
    let visit = section.take_parsed("visit", found, visit);
    let extract = extract(section.section("extract", found), found);
    section.finish(found);
    let url = url?;
    urls.insert(url.get_ref().as_str(), url.span(), "another feed has this URL; keep one of them", found);
    let (span, id) = match id {
        Some(id) => (id.span(), id.into_inner()),
        None => (url.span(), slug::of_url(url.get_ref())),
    };
    ids.insert(&id, span, &format!("another feed is called `{id}`; give each an `id` of its own"), found);
    Some(FeedSpec {
        id: FeedId(id),
        outlet: outlet.map_or_else(|| domain_of(url.get_ref()), Spanned::into_inner),
        url: url.into_inner(),
        language: language.map(Spanned::into_inner),
        country: country.map(Spanned::into_inner),
        schedule: schedule.map(Spanned::into_inner),
        topics,
        visit: visit.map_or(VisitPolicy::Matched, Spanned::into_inner),
        extract,
    })
}

fn visit(word: &str) -> Result<VisitPolicy, String> {
    word.parse().map_err(|message| match nearest(word, VisitPolicy::ALL.iter().map(|policy| policy.as_str())) {
        Some(meant) => format!("{message}; did you mean `{meant}`?"),
        None => message,
    })
}

fn check_url(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|error| format!("`{text}` is no URL ({error})"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("`{text}` cannot be polled; write an address that begins with https:// or http://"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("a URL with a password in it ends up in logs and exports; take the password out".to_owned());
    }
    if text.len() > URL_BYTES_MAX {
        return Err(format!("the URL is longer than {URL_BYTES_MAX} bytes"));
    }
    Ok(url)
}

fn watched(section: &mut Section, topics: &[Spanned<TopicSpec>], found: &mut Findings) -> Vec<TopicId> {
    let named = section.take::<Vec<Spanned<String>>>("topics", found).map(Spanned::into_inner).unwrap_or_default();
    for name in &named {
        let known = || topics.iter().map(|topic| topic.get_ref().id.as_str());
        if known().any(|id| id == name.get_ref()) {
            continue;
        }
        let advice = nearest(name.get_ref(), known()).map_or_else(
            || "define it as `[[topics]]` with this `id`".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        found.mistake(name.span(), &format!("there is no topic `{}`; {advice}", name.get_ref()));
    }
    named.into_iter().map(|name| TopicId(name.into_inner())).collect()
}

fn extract(mut section: Section, found: &mut Findings) -> ExtractRules {
    let mut one = |key| section.take_parsed(key, found, check_selector).map(Spanned::into_inner);
    let (body, title, byline) = (one("body"), one("title"), one("byline"));
    let remove = section.take::<Vec<Spanned<String>>>("remove", found).map(Spanned::into_inner).unwrap_or_default();
    let mut rules = ExtractRules { body, title, byline, remove: Vec::new() };
    for selector in remove {
        match check_selector(selector.get_ref()) {
            Ok(selector) => rules.remove.push(selector),
            Err(message) => found.mistake(selector.span(), &message),
        }
    }
    section.finish(found);
    rules
}

fn check_selector(text: &str) -> Result<String, String> {
    Selector::parse(text).map(|_| text.to_owned()).map_err(|_| format!("`{text}` is no CSS selector"))
}

/// The registrable domain: the name of an outlet that was given none.
fn domain_of(url: &Url) -> String {
    url.domain().and_then(psl::domain_str).or(url.host_str()).unwrap_or_default().to_owned()
}
