//! The rules of `data/urls.toml`: which parts of a URL are known noise.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// Known noise in URLs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Rules {
    parameters: BTreeSet<String>,
    prefixes: Vec<String>,
    values: BTreeMap<String, Vec<String>>,
    pub(super) amp: Amp,
    pub(super) index: Index,
    pub(super) redirectors: Vec<Redirector>,
}

/// How renderings for phones show in an address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Amp {
    pub(super) labels: BTreeSet<String>,
    pub(super) segments: BTreeSet<String>,
    pub(super) endings: Vec<(String, String)>,
    pub(super) caches: Vec<(String, String)>,
}

/// Files that a server shows for a folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Index {
    pub(super) files: BTreeSet<String>,
}

/// An address that only leads to another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Redirector {
    pub(super) host: String,
    pub(super) path: String,
    pub(super) parameters: Vec<String>,
}

/// The shipped rules.
pub(super) static RULES: LazyLock<Rules> = LazyLock::new(|| {
    toml::from_str(include_str!("../../data/urls.toml")).expect("data/urls.toml is read by a test before it is shipped")
});

impl Rules {
    /// Whether a query parameter says nothing about which article it is.
    pub(super) fn is_noise(&self, name: &str, value: &str) -> bool {
        let (name, value) = (name.to_lowercase(), value.to_lowercase());
        self.parameters.contains(&name)
            || self.prefixes.iter().any(|prefix| name.starts_with(prefix))
            || self.values.get(&name).is_some_and(|values| values.iter().any(|pattern| fits(pattern, &value)))
    }
}

fn fits(pattern: &str, value: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == value, |start| value.starts_with(start))
}
