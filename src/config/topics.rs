//! `[[topics]]`: what is watched, with its terms, concepts, names and claims.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::alerts::Outward;
use super::reader::{self, Findings, Section, Seen};
use super::{codes, not_empty, quoted, slug};
use crate::model::{ClaimId, ClaimSpec, ConceptSpec, Language, SameSpec, TopicId, TopicSpec};
use crate::topics::{QueryError, QueryText, Topic};

/// Reads every topic, each with the place of its identifier. A topic without identifier is left out; every mistake is
/// reported.
/// What looks outwards is put aside: it names channels and outlets that are read later.
pub(super) fn read<'t>(
    sections: Vec<Section<'t>>,
    outward: &mut Vec<Outward<'t>>,
    found: &mut Findings,
) -> Vec<Spanned<TopicSpec>> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section<'t>| {
        let (alerts, digests) = (section.sections("alerts", found), section.sections("digests", found));
        let topic = topic(section, &mut ids, found)?;
        outward.push(Outward { topic: topic.get_ref().clone(), alerts, digests });
        Some(topic)
    };
    sections.into_iter().filter_map(&mut read).collect()
}

/// The texts of a topic that are queries, as they were read.
type Terms = BTreeMap<String, BTreeMap<Language, Spanned<String>>>;

fn topic(mut section: Section, ids: &mut Seen, found: &mut Findings) -> Option<Spanned<TopicSpec>> {
    let id = identifier(&mut section, ids, found);
    let topic = id.as_ref().map_or("", |id| id.get_ref());
    let title = by_language(section.section("title", found), found);
    let query = section.take_required("query", "'meta AND netflix'", found, not_empty);
    let terms = terms(section.section("terms", found), found);
    let concepts = concepts(section.sections("concepts", found), found);
    let same = same(section.sections("same", found), found);
    let claims = claims(section.sections("claims", found), topic, found);
    section.finish(found);
    let spec = TopicSpec {
        id: TopicId(topic.to_owned()),
        title: plain(title),
        query: query.as_ref().map(|query| query.get_ref().clone()).unwrap_or_default(),
        terms: terms.iter().map(|(name, wordings)| (name.clone(), plain(wordings.clone()))).collect(),
        concepts,
        same,
        claims: claims.iter().map(|claim| claim.get_ref().clone()).collect(),
    };
    let place = |text: &QueryText| match text {
        QueryText::Topic => query.as_ref().map(Spanned::span),
        QueryText::Term { name, language } => terms.get(name)?.get(language).map(Spanned::span),
        QueryText::Claim(id) => claims.iter().find(|claim| claim.get_ref().id == *id).map(Spanned::span),
    };
    for error in Topic::compile(&spec).err().unwrap_or_default() {
        // A text without a place is one that is missing, which is reported already.
        if let Some(span) = place(&error.text) {
            report(&error, span, found);
        }
    }
    warn_of_unused(&spec, &terms, found);
    Some(Spanned::new(id?.span(), spec))
}

/// Reports a mistake in a query where it stands in the file.
fn report(error: &QueryError, span: Range<usize>, found: &mut Findings) {
    let start = quoted::place(found.source(span.clone()), error.at);
    let rest = found.source(span.start + start..span.end);
    let word = rest.find(|c: char| c.is_whitespace() || "'\"()".contains(c)).filter(|length| *length > 0).unwrap_or(1);
    found.mistake(span.start + start..span.start + start + word, &error.to_string());
}

/// A term that no query names is most likely misspelt somewhere.
fn warn_of_unused(spec: &TopicSpec, terms: &Terms, found: &mut Findings) {
    let wordings = spec.terms.values().flat_map(BTreeMap::values);
    let queries = || wordings.clone().chain(spec.claims.iter().map(|claim| &claim.query)).chain([&spec.query]);
    for (name, wordings) in terms {
        let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
        let needle = format!("${name}");
        let names = |query: &String| query.match_indices(&needle).any(|(at, _)| is_end(&query[at + needle.len()..]));
        if let (false, Some(first)) = (queries().any(names), wordings.values().next()) {
            let advice = format!("name it as `{needle}` in a query, or take it out");
            found.warning(first.span(), format!("no query uses the term `{name}`"), &advice);
        }
    }
}

/// The `id` of a table, checked to be the only one of its kind.
fn identifier(section: &mut Section, ids: &mut Seen, found: &mut Findings) -> Option<Spanned<String>> {
    let id = section.take_required("id", "\"a-short-name\"", found, slug::check)?;
    let message = format!("`{}` is there already; give each an `id` of its own", id.get_ref());
    ids.insert(id.get_ref(), id.span(), &message, found);
    Some(id)
}

/// A table of values by language.
fn by_language<T: DeserializeOwned>(mut section: Section, found: &mut Findings) -> BTreeMap<Language, Spanned<T>> {
    let mut values = BTreeMap::new();
    for (key, value) in section.take_rest() {
        match codes::language(key.get_ref()) {
            Ok(language) => values.extend(reader::read(key.get_ref(), value, found).map(|value| (language, value))),
            Err(message) => found.mistake(key.span(), &message),
        }
    }
    values
}

fn terms(mut section: Section, found: &mut Findings) -> Terms {
    let mut terms = BTreeMap::new();
    for (name, value) in section.take_rest() {
        if let Err(message) = slug::check(name.get_ref()) {
            found.mistake(name.span(), &message);
            continue;
        }
        let wordings = reader::as_section(format!("[topics.terms.{}]", name.get_ref()), value, found);
        let wordings = wordings.map(|section| by_language(section, found)).unwrap_or_default();
        terms.insert(name.into_inner(), wordings);
    }
    terms
}

fn concepts(sections: Vec<Section>, found: &mut Findings) -> Vec<ConceptSpec> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section| {
        let id = identifier(&mut section, &mut ids, found);
        let wordings = plain(by_language(section, found));
        Some(ConceptSpec { id: id?.into_inner(), wordings })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn same(sections: Vec<Section>, found: &mut Findings) -> Vec<SameSpec> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section| {
        let id = identifier(&mut section, &mut ids, found);
        let any = section.take::<Vec<String>>("any", found).map(Spanned::into_inner).unwrap_or_default();
        section.finish(found);
        Some(SameSpec { id: id?.into_inner(), any })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

/// The claims, each with the place of its query.
fn claims(sections: Vec<Section>, topic: &str, found: &mut Findings) -> Vec<Spanned<ClaimSpec>> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section| {
        let id = identifier(&mut section, &mut ids, found);
        let text = plain(by_language(section.section("text", found), found));
        let query = section.take_required("query", "'\"private messages\" OR $messages'", found, not_empty);
        section.finish(found);
        let (id, query) = (ClaimId(format!("{topic}/{}", id?.get_ref())), query?);
        Some(Spanned::new(query.span(), ClaimSpec { id, text, query: query.into_inner() }))
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn plain<T>(by_language: BTreeMap<Language, Spanned<T>>) -> BTreeMap<Language, T> {
    by_language.into_iter().map(|(language, value)| (language, value.into_inner())).collect()
}
