//! `[[topics.alerts]]` and `[[topics.digests]]`: what a topic's readers are told at once, and who gets its editions.

use jiff::tz::TimeZone;
use toml::Spanned;
use url::Url;

use super::notify::addresses;
use super::reader::{Findings, Section, Seen};
use super::{codes, settings, slug};
use crate::alerts::{DEFAULT_KINDS, Kind, QuietHours, Rule};
use crate::model::{ChannelId, ClaimId, FeedSpec, Language, TopicSpec};
use crate::notify::{Channel, MailingList, Way};
use crate::text::nearest;

/// Messages in an hour: more are read by nobody.
const HOURLY_MAX: u32 = 10;

/// A topic with the tables below it that look outwards.
pub(super) struct Outward<'t> {
    pub(super) topic: TopicSpec,
    pub(super) alerts: Vec<Section<'t>>,
    pub(super) digests: Vec<Section<'t>>,
}

/// What the tables may name.
pub(super) struct Known<'k> {
    pub(super) channels: &'k [Spanned<Channel>],
    pub(super) feeds: &'k [FeedSpec],
    pub(super) time_zone: &'k TimeZone,
}

/// Reads the rules and the lists of every topic.
pub(super) fn read(outward: Vec<Outward>, known: &Known, found: &mut Findings) -> (Vec<Rule>, Vec<MailingList>) {
    let (mut rules, mut lists) = (Vec::new(), Vec::new());
    for Outward { topic, alerts, digests } in outward {
        let mut ids = Seen::default();
        for (number, section) in alerts.into_iter().enumerate() {
            rules.extend(rule(section, number + 1, &topic, known, &mut ids, found));
        }
        let mut languages = Seen::default();
        lists.extend(digests.into_iter().filter_map(|section| list(section, &topic, known, &mut languages, found)));
    }
    (rules, lists)
}

fn rule(
    mut section: Section,
    number: usize,
    topic: &TopicSpec,
    known: &Known,
    ids: &mut Seen,
    found: &mut Findings,
) -> Option<Rule> {
    let place = section.span.clone();
    let id = section.take_parsed("id", found, slug::check);
    let (id, span) = match id {
        Some(id) => (id.get_ref().clone(), id.span()),
        None => (number.to_string(), place.clone()),
    };
    ids.insert(&id, span, &format!("`{id}` is there already; give each an `id` of its own"), found);
    let channels = channels(&mut section, known, found);
    let kinds = kinds(&mut section, found);
    let outlets = outlets(&mut section, known, found);
    let languages = languages(&mut section, found);
    let claims = claims(&mut section, topic, found);
    let quiet = quiet(&mut section, found);
    let time_zone = section.take_parsed("time_zone", found, settings::time_zone);
    let hourly_max = section.take::<u32>("hourly_max", found);
    if let Some(none) = hourly_max.as_ref().filter(|count| *count.get_ref() == 0) {
        found.mistake(none.span(), "`hourly_max` of 0 tells nothing; take the rule out, or write 1 or more");
    }
    let language = section.take_parsed("language", found, codes::language).map(Spanned::into_inner);
    section.finish(found);
    Some(Rule {
        topic: topic.id.clone(),
        id,
        channels: channels?,
        kinds,
        outlets,
        languages,
        claims,
        quiet,
        time_zone: time_zone.map_or_else(|| known.time_zone.clone(), Spanned::into_inner),
        hourly_max: hourly_max.map_or(HOURLY_MAX, Spanned::into_inner),
        language: language.unwrap_or_else(|| readers_language(topic)),
        title: topic.title.clone(),
    })
}

/// English where the topic has a title in it, else the language of its first title.
fn readers_language(topic: &TopicSpec) -> Language {
    let english = Language::parse("en");
    let has_english = english.is_none_or(|english| topic.title.contains_key(&english));
    let first = topic.title.keys().next().copied().filter(|_| !has_english);
    first.or(english).unwrap_or(Language::UND)
}

/// The channels named; without any, all that can take an alert.
fn channels(section: &mut Section, known: &Known, found: &mut Findings) -> Option<Vec<ChannelId>> {
    let place = section.span.clone();
    let takes_alerts = |channel: &Channel| !channel.alert_recipients().is_empty();
    let Some(named) = section.take::<Vec<Spanned<String>>>("channels", found) else {
        let all = known.channels.iter().map(Spanned::get_ref).filter(|channel| takes_alerts(channel));
        let all: Vec<ChannelId> = all.map(|channel| channel.id.clone()).collect();
        if all.is_empty() {
            found.mistake(
                place,
                "there is no channel to tell anything; declare one, such as `[notify.email]` with `to`",
            );
        }
        return Some(all).filter(|all| !all.is_empty());
    };
    let mut channels = Vec::new();
    for name in named.into_inner() {
        match known.channels.iter().map(Spanned::get_ref).find(|channel| channel.id.as_str() == name.get_ref()) {
            Some(channel) if !takes_alerts(channel) => {
                let message = format!("the channel `{}` has nobody to tell; give it `to = [\"…\"]`", channel.id);
                found.mistake(name.span(), &message);
            }
            Some(channel) if !channels.contains(&channel.id) => channels.push(channel.id.clone()),
            Some(_) => {}
            None => found.mistake(name.span(), &no_channel(name.get_ref(), known)),
        }
    }
    Some(channels)
}

fn no_channel(name: &str, known: &Known) -> String {
    let ids = known.channels.iter().map(|channel| channel.get_ref().id.as_str());
    match nearest(name, ids) {
        Some(meant) => format!("there is no channel `{name}`; did you mean `{meant}`?"),
        None => format!("there is no channel `{name}`; declare it as `[notify.{name}]`"),
    }
}

/// A list of texts, each read by a function whose message says what is wrong.
fn parsed<T>(
    section: &mut Section,
    key: &'static str,
    found: &mut Findings,
    mut parse: impl FnMut(&str) -> Result<T, String>,
) -> Option<Vec<T>> {
    let texts = section.take::<Vec<Spanned<String>>>(key, found)?;
    let mut values = Vec::new();
    for text in texts.into_inner() {
        match parse(text.get_ref()) {
            Ok(value) => values.push(value),
            Err(message) => found.mistake(text.span(), &message),
        }
    }
    Some(values)
}

fn kinds(section: &mut Section, found: &mut Findings) -> Vec<Kind> {
    parsed(section, "kinds", found, str::parse).unwrap_or_else(|| DEFAULT_KINDS.to_vec())
}

fn languages(section: &mut Section, found: &mut Findings) -> Vec<Language> {
    parsed(section, "languages", found, codes::language).unwrap_or_default()
}

fn quiet(section: &mut Section, found: &mut Findings) -> Vec<QuietHours> {
    parsed(section, "quiet", found, str::parse).unwrap_or_default()
}

/// Outlets by their names; one that no feed has is most likely misspelt.
fn outlets(section: &mut Section, known: &Known, found: &mut Findings) -> Vec<String> {
    let named = section.take::<Vec<Spanned<String>>>("outlets", found).map(Spanned::into_inner).unwrap_or_default();
    for name in &named {
        if known.feeds.iter().all(|feed| feed.outlet != *name.get_ref()) {
            let advice = match nearest(name.get_ref(), known.feeds.iter().map(|feed| feed.outlet.as_str())) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write it as the `outlet` of a feed".to_owned(),
            };
            found.warning(name.span(), format!("no feed has the outlet `{}`", name.get_ref()), &advice);
        }
    }
    named.into_iter().map(Spanned::into_inner).collect()
}

fn claims(section: &mut Section, topic: &TopicSpec, found: &mut Findings) -> Vec<ClaimId> {
    let own = |claim: &ClaimId| claim.as_str().rsplit('/').next().unwrap_or_default().to_owned();
    let known: Vec<String> = topic.claims.iter().map(|claim| own(&claim.id)).collect();
    let parse = |name: &str| {
        let place = known.iter().position(|claim| claim == name);
        place.map(|place| topic.claims[place].id.clone()).ok_or_else(|| {
            let advice = match nearest(name, known.iter().map(String::as_str)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("it has: {}", known.join(", ")),
            };
            format!("the topic has no claim `{name}`; {advice}")
        })
    };
    parsed(section, "claims", found, parse).unwrap_or_default()
}

fn list(
    mut section: Section,
    topic: &TopicSpec,
    known: &Known,
    languages: &mut Seen,
    found: &mut Findings,
) -> Option<MailingList> {
    let place = section.span.clone();
    let language = section.take_required("language", "\"en\"", found, codes::language);
    if let Some(language) = &language {
        let message = "there is a list for this language already; put all its readers into one";
        languages.insert(language.get_ref().as_str(), language.span(), message, found);
    }
    let has_recipients = section.has("to");
    let to = addresses(&mut section, "to", found);
    if to.is_empty() && !has_recipients {
        found.mistake(place.clone(), "`[[topics.digests]]` lacks `to`; write `to = [\"desk@example.org\"]`");
    }
    let channel = mail_channel(&mut section, known, found);
    let unsubscribe = parsed(&mut section, "unsubscribe", found, leaving_address).unwrap_or_default();
    let is_sent_empty = section.take::<bool>("empty", found).is_some_and(Spanned::into_inner);
    section.finish(found);
    Some(MailingList {
        topic: topic.id.clone(),
        language: language?.into_inner(),
        channel: channel?,
        to,
        unsubscribe,
        is_sent_empty,
    })
}

/// The channel named, which has to be one of mail; without a name the first of mail.
fn mail_channel(section: &mut Section, known: &Known, found: &mut Findings) -> Option<ChannelId> {
    let place = section.span.clone();
    let is_mail = |channel: &&Channel| matches!(channel.way, Way::Email(_));
    let mut all = known.channels.iter().map(Spanned::get_ref);
    let Some(name) = section.take::<String>("channel", found) else {
        let first = all.find(is_mail).map(|channel| channel.id.clone());
        if first.is_none() {
            found.mistake(place, "there is no channel for mail; declare `[notify.email]`");
        }
        return first;
    };
    match all.find(|channel| channel.id.as_str() == name.get_ref()) {
        Some(channel) if is_mail(&channel) => Some(channel.id.clone()),
        Some(channel) => {
            let message = format!("editions go by mail, and `{}` is another channel; name one of mail", channel.id);
            found.mistake(name.span(), &message);
            None
        }
        None => {
            found.mistake(name.span(), &no_channel(name.get_ref(), known));
            None
        }
    }
}

fn leaving_address(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "mailto"));
    url.ok_or_else(|| format!("`{text}` is no address to leave at; write an https:// or mailto: address"))
}
