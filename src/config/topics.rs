//! `[[topics]]`: what is watched, with its terms, concepts, names and claims.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;

use super::reader::{self, Findings, Section, Seen};
use super::{codes, not_empty, slug};
use crate::model::{ClaimId, ClaimSpec, ConceptSpec, Language, SameSpec, TopicId, TopicSpec};

/// Reads every topic; a topic with a mistake in its identifier is left out, its mistakes are reported.
pub(super) fn read(sections: Vec<Section>, found: &mut Findings) -> Vec<TopicSpec> {
    let mut ids = Seen::default();
    sections.into_iter().filter_map(|section| topic(section, &mut ids, found)).collect()
}

fn topic(mut section: Section, ids: &mut Seen, found: &mut Findings) -> Option<TopicSpec> {
    let id = identifier(&mut section, ids, found);
    let title = by_language(section.section("title", found), found);
    let query = section.take_required("query", "'meta AND netflix'", found, not_empty);
    let terms = terms(section.section("terms", found), found);
    let concepts = concepts(section.sections("concepts", found), found);
    let same = same(section.sections("same", found), found);
    let claims = claims(section.sections("claims", found), id.as_deref().unwrap_or_default(), found);
    section.finish(found);
    Some(TopicSpec {
        id: TopicId(id?),
        title: plain(title),
        query: query.map(Spanned::into_inner).unwrap_or_default(),
        terms: terms.into_iter().map(|(name, wordings)| (name, plain(wordings))).collect(),
        concepts,
        same,
        claims,
    })
}

/// The `id` of a table, checked to be the only one of its kind.
fn identifier(section: &mut Section, ids: &mut Seen, found: &mut Findings) -> Option<String> {
    let id = section.take_required("id", "\"a-short-name\"", found, slug::check)?;
    let message = format!("`{}` is there already; give each an `id` of its own", id.get_ref());
    ids.insert(id.get_ref(), id.span(), &message, found);
    Some(id.into_inner())
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

fn terms(mut section: Section, found: &mut Findings) -> BTreeMap<String, BTreeMap<Language, Spanned<String>>> {
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
        Some(ConceptSpec { id: id?, wordings })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn same(sections: Vec<Section>, found: &mut Findings) -> Vec<SameSpec> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section| {
        let id = identifier(&mut section, &mut ids, found);
        let any = section.take::<Vec<String>>("any", found).map(Spanned::into_inner).unwrap_or_default();
        section.finish(found);
        Some(SameSpec { id: id?, any })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn claims(sections: Vec<Section>, topic: &str, found: &mut Findings) -> Vec<ClaimSpec> {
    let mut ids = Seen::default();
    let mut read = |mut section: Section| {
        let id = identifier(&mut section, &mut ids, found);
        let text = plain(by_language(section.section("text", found), found));
        let query = section.take_required("query", "'\"private messages\" OR $messages'", found, not_empty);
        section.finish(found);
        Some(ClaimSpec { id: ClaimId(format!("{topic}/{}", id?)), text, query: query?.into_inner() })
    };
    sections.into_iter().filter_map(&mut read).collect()
}

fn plain<T>(by_language: BTreeMap<Language, Spanned<T>>) -> BTreeMap<Language, T> {
    by_language.into_iter().map(|(language, value)| (language, value.into_inner())).collect()
}
