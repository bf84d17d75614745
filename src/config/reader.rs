//! Reads TOML tables key by key and collects everything that is wrong instead of stopping at the first mistake.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::Serialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::finding::{Finding, Level};
use crate::text::nearest;

/// What has been found so far, over the text it was found in.
pub(super) struct Findings<'t> {
    text: &'t str,
    file: &'t str,
    syntax: Vec<Finding>,
    broken_lines: BTreeSet<usize>,
    mistakes: Vec<Finding>,
    warnings: Vec<Finding>,
}

impl<'t> Findings<'t> {
    pub(super) fn new(text: &'t str, file: &'t str) -> Self {
        Self {
            text,
            file,
            syntax: Vec::new(),
            broken_lines: BTreeSet::new(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn finding(&self, span: Range<usize>, message: impl Into<String>) -> Finding {
        Finding { file: self.file.to_owned(), ..Finding::at(self.text, span, message.into()) }
    }

    /// A mistake at a byte range. What follows the last semicolon of the message is the suggestion.
    pub(super) fn mistake(&mut self, span: Range<usize>, message: &str) {
        let (message, suggestion) = match message.rsplit_once("; ") {
            Some((message, suggestion)) => (message, Some(suggestion.to_owned())),
            None => (message, None),
        };
        let finding = self.finding(span, message);
        self.mistakes.push(Finding { suggestion, ..finding });
    }

    /// The same in a line that may hold a secret: what stands after the key is not repeated.
    pub(super) fn mistake_in_secret(&mut self, span: Range<usize>, message: &str) {
        self.mistake(span, message);
        if let Some(finding) = self.mistakes.last_mut() {
            let key = finding.source.split('=').next().unwrap_or_default().to_owned();
            finding.source = format!("{key}= …");
            finding.column = 1;
            finding.width = key.trim_end().chars().count().max(1);
        }
    }

    /// A mistake of the TOML grammar.
    pub(super) fn syntax(&mut self, error: &toml::de::Error) {
        let end = self.text.len();
        let finding = self.finding(error.span().unwrap_or(end..end), error.message());
        self.broken_lines.insert(finding.line);
        self.syntax.push(finding);
    }

    /// A warning at a byte range.
    pub(super) fn warning(&mut self, span: Range<usize>, message: impl Into<String>, suggestion: &str) {
        let finding = self.finding(span, message);
        self.warnings.push(Finding { level: Level::Warning, suggestion: Some(suggestion.to_owned()), ..finding });
    }

    /// The text of the file in a byte range.
    pub(super) fn source(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }

    /// The value with its warnings, if nothing was wrong; else every mistake, in the order of the file.
    pub(super) fn into_result<T>(mut self, value: T) -> Result<(T, Vec<Finding>), Vec<Finding>> {
        let place = |finding: &Finding| (finding.line, finding.column);
        // What the grammar could not read is not judged as well.
        self.mistakes.retain(|mistake| !self.broken_lines.contains(&mistake.line));
        self.mistakes.append(&mut self.syntax);
        self.mistakes.sort_by_key(place);
        self.warnings.sort_by_key(place);
        if self.mistakes.is_empty() { Ok((value, self.warnings)) } else { Err(self.mistakes) }
    }
}

/// Values that must not occur twice, with the lines where they stand.
#[derive(Default)]
pub(super) struct Seen(BTreeMap<String, usize>);

impl Seen {
    /// Remembers a value, or reports that it was there before, and in which line.
    pub(super) fn insert(&mut self, value: &str, span: Range<usize>, message: &str, found: &mut Findings) {
        let finding = found.finding(span.clone(), "");
        if let Some(first) = self.0.get(value) {
            let (what, advice) = message.split_once("; ").unwrap_or((message, "keep one of them"));
            found.mistake(span, &format!("{what}, in line {first}; {advice}"));
        } else {
            self.0.insert(value.to_owned(), finding.line);
        }
    }
}

/// A table of the file. Each key is taken once; [`Section::finish`] reports those that are left over.
pub(super) struct Section<'t> {
    /// How the user writes it: `[fetch]`, `[[feeds]]`.
    name: String,
    /// Where it begins; for mistakes about what is missing.
    pub(super) span: Range<usize>,
    table: DeTable<'t>,
    known: Vec<&'static str>,
}

impl<'t> Section<'t> {
    pub(super) fn new(name: impl Into<String>, table: Spanned<DeTable<'t>>) -> Self {
        Self { name: name.into(), span: table.span(), table: table.into_inner(), known: Vec::new() }
    }

    fn empty(name: String) -> Self {
        Self::new(name, Spanned::new(0..0, DeTable::new()))
    }

    /// Takes the value of a key as it stands.
    fn raw(&mut self, key: &'static str) -> Option<Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.remove(key)
    }

    /// Takes the value of a key; `None` where it is absent or wrong, which is then reported.
    pub(super) fn take<T: DeserializeOwned>(&mut self, key: &'static str, found: &mut Findings) -> Option<Spanned<T>> {
        let value = self.raw(key)?;
        read(key, value, found)
    }

    /// Takes a text and reads it by a function whose message says what is wrong.
    pub(super) fn take_parsed<T>(
        &mut self,
        key: &'static str,
        found: &mut Findings,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        let text = self.take::<String>(key, found)?;
        match parse(text.get_ref()) {
            Ok(value) => Some(Spanned::new(text.span(), value)),
            Err(message) => {
                found.mistake(text.span(), &message);
                None
            }
        }
    }

    /// The same for a key that must be there.
    pub(super) fn take_required<T>(
        &mut self,
        key: &'static str,
        example: &str,
        found: &mut Findings,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<Spanned<T>> {
        if !self.table.contains_key(key) {
            let message = format!("`{}` lacks `{key}`; write `{key} = {example}`", self.name);
            found.mistake(self.span.clone(), &message);
        }
        self.take_parsed(key, found, parse)
    }

    /// Whether a key is there that nobody took yet.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// Takes a key out that must not be there, and says why.
    pub(super) fn refuse(&mut self, key: &str, message: &str, found: &mut Findings) {
        if let Some((key, _)) = self.table.remove_entry(key) {
            found.mistake_in_secret(key.span(), message);
        }
    }

    /// Takes a sub-table; an absent one is empty.
    pub(super) fn section(&mut self, key: &'static str, found: &mut Findings) -> Self {
        let name = self.path_of(key);
        match self.raw(key) {
            None => Self::empty(format!("[{name}]")),
            Some(value) => as_section(format!("[{name}]"), value, found).unwrap_or_else(|| Self::empty(name)),
        }
    }

    /// Takes an array of tables; an absent one is empty.
    pub(super) fn sections(&mut self, key: &'static str, found: &mut Findings) -> Vec<Self> {
        let name = format!("[[{}]]", self.path_of(key));
        let Some(value) = self.raw(key) else { return Vec::new() };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => {
                items.into_iter().filter_map(|item| as_section(name.clone(), item, found)).collect()
            }
            other => {
                let message = format!("`{key}` is {}, not a list of tables; write `{name}`", kind(&other));
                found.mistake(span, &message);
                Vec::new()
            }
        }
    }

    /// Takes every key that is left, as a table whose keys the user chooses.
    pub(super) fn take_rest(&mut self) -> Vec<(Spanned<String>, Spanned<DeValue<'t>>)> {
        let entries = std::mem::take(&mut self.table).into_iter();
        entries.map(|(key, value)| (Spanned::new(key.span(), key.into_inner().into_owned()), value)).collect()
    }

    /// Reads the rest of the table as the options of a module, each key by itself, so that one wrong value hides no
    /// other. `check` names the keys whose values are well formed and wrong all the same.
    pub(super) fn options<T: DeserializeOwned + Serialize + Default>(
        self,
        found: &mut Findings,
        check: impl FnOnce(&T) -> Vec<(&'static str, String)>,
    ) -> T {
        let keys = keys_of(&T::default());
        let mut good = DeTable::new();
        for (key, value) in self.table {
            if !keys.iter().any(|known| known == key.get_ref()) {
                unknown_key(&self.name, &key, keys.iter().map(String::as_str), found);
                continue;
            }
            let mut alone = DeTable::new();
            alone.insert(key.clone(), value.clone());
            let alone = Spanned::new(value.span(), DeValue::Table(alone));
            if read::<T>(key.get_ref(), alone, found).is_some() {
                good.insert(key, value);
            }
        }
        let place = |key: &str| good.get(key).map_or(self.span.clone(), Spanned::span);
        let all = Spanned::new(self.span.clone(), DeValue::Table(good.clone()));
        let options = T::deserialize(ValueDeserializer::from(all)).unwrap_or_default();
        for (key, message) in check(&options) {
            found.mistake(place(key), &format!("`{key}`: {message}"));
        }
        options
    }

    /// Reports the keys that nobody took.
    pub(super) fn finish(self, found: &mut Findings) {
        for key in self.table.keys() {
            unknown_key(&self.name, key, self.known.iter().copied(), found);
        }
    }

    fn path_of(&self, key: &str) -> String {
        match self.name.trim_matches(['[', ']']) {
            "" => key.to_owned(),
            path => format!("{path}.{key}"),
        }
    }
}

/// Reads a value, or reports why it cannot be read.
pub(super) fn read<T: DeserializeOwned>(
    key: &str,
    value: Spanned<DeValue<'_>>,
    found: &mut Findings,
) -> Option<Spanned<T>> {
    let span = value.span();
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(read) => Some(Spanned::new(span, read)),
        Err(error) => {
            let at = error.span().unwrap_or(span);
            let message = error.message();
            found.mistake(at, &format!("`{key}`: {}", message.strip_prefix("unknown variant ").unwrap_or(message)));
            None
        }
    }
}

/// A value as a table, or a mistake.
pub(super) fn as_section<'t>(
    name: impl Into<String>,
    value: Spanned<DeValue<'t>>,
    found: &mut Findings,
) -> Option<Section<'t>> {
    let name = name.into();
    let span = value.span();
    match value.into_inner() {
        DeValue::Table(table) => Some(Section::new(name, Spanned::new(span, table))),
        other => {
            found.mistake(span, &format!("{} stands where a table is expected; write `{name}`", kind(&other)));
            None
        }
    }
}

fn unknown_key<'k>(
    section: &str,
    key: &Spanned<impl AsRef<str>>,
    known: impl Iterator<Item = &'k str> + Clone,
    found: &mut Findings,
) {
    let word = key.get_ref().as_ref();
    let place = if section.is_empty() { "at the top".to_owned() } else { format!("in `{section}`") };
    let advice = match nearest(word, known.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("known here: {}", known.collect::<Vec<_>>().join(", ")),
    };
    found.mistake(key.span(), &format!("unknown key `{word}` {place}; {advice}"));
}

/// The keys of an options struct: those that its default is written with.
pub(super) fn keys_of<T: Serialize>(default: &T) -> Vec<String> {
    match serde_json::to_value(default) {
        Ok(serde_json::Value::Object(map)) => map.into_iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    }
}

fn kind(value: &DeValue) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
