//! The TOML of a pack, and its mistakes by line.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use toml::Spanned;

use crate::model::{HedgeType, Language, StatementKind};
use crate::text::Abbreviations;

use super::lexicon::Lexicon;
use super::pattern::Pattern;
use super::rule::{Effect, FormOfCue, Index, Need, Rule, SpeakerAt};
use super::{Example, Grammar, Pack};

/// A pack that cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{file}:{line}: {message}")]
pub struct PackError {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a key of the file")]
struct File {
    code: Spanned<String>,
    name: String,
    #[serde(default)]
    abbreviations: String,
    #[serde(default)]
    sentence_starters: String,
    #[serde(default)]
    ordinals: bool,
    #[serde(default)]
    elisions: bool,
    #[serde(default)]
    verb_second: bool,
    #[serde(default)]
    capital_nouns: bool,
    #[serde(default)]
    drops_subjects: bool,
    #[serde(default)]
    enclitics: String,
    classes: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    lists: HashMap<String, String>,
    rules: Vec<RuleEntry>,
    #[serde(default)]
    examples: Vec<Spanned<ExampleEntry>>,
    /// Words of the daily edition; `digest` reads them.
    #[serde(default, rename = "digest")]
    _digest: Option<toml::Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    id: String,
    kind: Spanned<String>,
    #[serde(default)]
    form: Option<Spanned<String>>,
    #[serde(default)]
    speaker: Option<Spanned<String>>,
    #[serde(default)]
    hedge: Option<Spanned<String>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    masks: Vec<Spanned<String>>,
    #[serde(rename = "match")]
    patterns: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleEntry {
    text: String,
    before: Option<String>,
    is: Spanned<String>,
    hedged: Option<bool>,
    speaker: Option<String>,
}

/// Turns places of the file into errors with a line.
struct Places<'a> {
    file: &'a str,
    toml: &'a str,
    /// Where the lines end; hundreds of examples ask for theirs.
    ends: Vec<usize>,
}

impl Places<'_> {
    fn line(&self, at: usize) -> usize {
        1 + self.ends.partition_point(|&end| end < at)
    }

    fn error(&self, line: usize, message: impl Into<String>) -> PackError {
        PackError { file: self.file.to_owned(), line, message: message.into() }
    }

    fn word<T: std::str::FromStr<Err = String>>(&self, word: &Spanned<String>) -> Result<T, PackError> {
        word.get_ref().parse().map_err(|message| self.error(self.line(word.span().start), message))
    }

    fn one_of<T: Copy>(&self, word: &Spanned<String>, choices: &[(&str, T)]) -> Result<T, PackError> {
        choices.iter().find(|(name, _)| name == word.get_ref()).map(|(_, value)| *value).ok_or_else(|| {
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            let message = format!("`{}` is not one of: {}", word.get_ref(), names.join(", "));
            self.error(self.line(word.span().start), message)
        })
    }
}

pub(super) fn parse(file: &str, toml: &str) -> Result<Pack, PackError> {
    let places = Places { file, toml, ends: toml.match_indices('\n').map(|(end, _)| end).collect() };
    let entry: File = toml::from_str(toml).map_err(|error| {
        let line = error.span().map_or(1, |span| places.line(span.start));
        places.error(line, error.message().to_owned())
    })?;
    let language = Language::parse(entry.code.get_ref()).ok_or_else(|| {
        places.error(places.line(entry.code.span().start), format!("`{}` is no language code", entry.code.get_ref()))
    })?;
    let mut lexicon = lexicon(&places, &entry.classes)?;
    let prefix = language.to_string();
    let rules =
        entry.rules.iter().map(|rule| compile(&places, &prefix, rule, &mut lexicon)).collect::<Result<Vec<_>, _>>()?;
    let examples = entry.examples.iter().map(|e| example(&places, e)).collect::<Result<Vec<_>, _>>()?;
    let mut abbreviations = Abbreviations::new([], entry.sentence_starters.split_whitespace(), entry.ordinals);
    abbreviations.extend(entry.abbreviations.split_whitespace());
    let mut enclitics: Vec<String> = entry.enclitics.split_whitespace().map(str::to_owned).collect();
    enclitics.sort_by_key(|e| std::cmp::Reverse(e.len()));
    let list = |text: String| -> Vec<String> {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    let digest = Sha256::digest(toml);
    Ok(Pack {
        language,
        version: format!("{:08x}", digest.first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))),
        name: entry.name,
        abbreviations,
        splits_elisions: entry.elisions,
        verb_second: entry.verb_second,
        capital_nouns: entry.capital_nouns,
        drops_subjects: entry.drops_subjects,
        enclitics,
        grammar: grammar(&lexicon),
        lexicon,
        examples,
        lists: entry.lists.into_iter().map(|(name, text)| (name, list(text))).collect(),
        index: Index::new(&rules),
        rules,
    })
}

/// A class is a text of forms; `lemma:` or `lemma!:` before its forms is a form itself, `<other>` takes in another class, and `#`
/// begins a remark.
fn lexicon(places: &Places<'_>, classes: &BTreeMap<String, Spanned<String>>) -> Result<Lexicon, PackError> {
    let mut lexicon = Lexicon::new();
    for (name, text) in classes {
        let line = places.line(text.span().start);
        lexicon.class(name).ok_or_else(|| places.error(line, "too many classes"))?;
    }
    for (name, text) in classes {
        let class = lexicon.class(name).unwrap_or_default();
        for (offset, line) in text.get_ref().lines().enumerate() {
            let entries = line.split('#').next().unwrap_or_default();
            for entry in entries.split_whitespace() {
                if let Some(other) = entry.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
                    let inner = lexicon.known_class(other).ok_or_else(|| {
                        places.error(text_line(places, text, offset), format!("no class is called `{other}`"))
                    })?;
                    lexicon.include(class, inner);
                } else {
                    let lemma = entry.strip_suffix("!:").or_else(|| entry.strip_suffix(':'));
                    let form = lemma.unwrap_or(entry);
                    if form.trim_start_matches('*').trim_end_matches('*').contains('*') {
                        let message = format!("`{form}`: a `*` stands at the beginning or at the end");
                        return Err(places.error(text_line(places, text, offset), message));
                    }
                    lexicon.enter(form, class);
                }
            }
        }
    }
    Ok(lexicon)
}

/// The line of the file on which the `offset`th line of a text stands.
fn text_line(places: &Places<'_>, text: &Spanned<String>, offset: usize) -> usize {
    // A text in triple quotation marks begins on the line after them, and TOML drops that line break.
    let opens = places.toml.get(text.span()).unwrap_or_default();
    let skipped = usize::from(opens.starts_with("\"\"\"\n") || opens.starts_with("'''\n"));
    places.line(text.span().start) + skipped + offset
}

fn compile(places: &Places<'_>, language: &str, entry: &RuleEntry, lexicon: &mut Lexicon) -> Result<Rule, PackError> {
    let effect = match entry.kind.get_ref().as_str() {
        "hedge" => Effect::Hedge,
        "trap" => Effect::Trap,
        "negation" => Effect::Negation,
        _ => Effect::Statement(places.word::<StatementKind>(&entry.kind)?),
    };
    let forms = [("verb", FormOfCue::Verb), ("noun", FormOfCue::Noun)];
    let speakers = [
        ("subject", SpeakerAt::Subject),
        ("after", SpeakerAt::After),
        ("attribution", SpeakerAt::Attribution),
        ("nobody", SpeakerAt::Nobody),
    ];
    let needs = [
        ("actor", Need::Actor),
        ("prior", Need::Prior),
        ("prior_denial", Need::PriorDenial),
        ("prior_allegation", Need::PriorAllegation),
        ("prior_plain", Need::PriorPlain),
        ("answer", Need::Answer),
        ("attributed", Need::Attributed),
        ("quoted", Need::Quoted),
        ("unquoted", Need::Unquoted),
        ("matter", Need::Matter),
        ("predicate", Need::Predicate),
        ("affirmed", Need::Affirmed),
        ("accused", Need::Accused),
    ];
    let form = entry.form.as_ref().map_or(Ok(FormOfCue::Verb), |word| places.one_of(word, &forms))?;
    let usual = if form == FormOfCue::Verb { SpeakerAt::Subject } else { SpeakerAt::Attribution };
    let mut patterns = Vec::new();
    for (offset, line) in entry.patterns.get_ref().lines().enumerate() {
        let text = line.split('#').next().unwrap_or_default().trim();
        if !text.is_empty() {
            let pattern = Pattern::parse(text, lexicon)
                .map_err(|message| places.error(text_line(places, &entry.patterns, offset), message))?;
            patterns.push(pattern);
        }
    }
    Ok(Rule {
        id: format!("{language}.{}", entry.id),
        effect,
        form,
        speaker: entry.speaker.as_ref().map_or(Ok(usual), |word| places.one_of(word, &speakers))?,
        hedge: entry.hedge.as_ref().map(|word| places.word::<HedgeType>(word)).transpose()?,
        needs: entry.needs.iter().map(|word| places.one_of(word, &needs)).collect::<Result<_, _>>()?,
        masks: entry.masks.iter().map(|word| places.word(word)).collect::<Result<_, _>>()?,
        patterns,
    })
}

fn example(places: &Places<'_>, entry: &Spanned<ExampleEntry>) -> Result<Example, PackError> {
    let inner = entry.get_ref();
    let kind = if inner.is.get_ref() == "other" { None } else { Some(places.word(&inner.is)?) };
    Ok(Example {
        line: places.line(entry.span().start),
        text: inner.text.clone(),
        before: inner.before.clone(),
        kind,
        hedged: inner.hedged,
        speaker: inner.speaker.clone(),
    })
}

fn grammar(lexicon: &Lexicon) -> Grammar {
    let class = |name: &str| lexicon.known_class(name).unwrap_or_default();
    let determiner = class("determiner");
    let preposition = class("preposition");
    let pronoun = class("pronoun");
    let conjunction = class("conjunction");
    let subordinate = class("subordinate");
    let between = class("between");
    let negation = class("negation");
    Grammar {
        small: determiner | preposition | pronoun | conjunction | subordinate | negation | class("small"),
        not_name: between | class("opener") | class("role") | class("speech") | class("verb") | class("source"),
        subordinate,
        determiner,
        preposition,
        between: between | negation,
        pronoun,
        first_person: class("first_person"),
        role: class("role"),
        speech: class("speech"),
        conjunction,
        negation,
        verb: class("verb"),
        source: class("source"),
        misdeed: class("misdeed") | class("private"),
        label: class("label"),
        relative: class("relative"),
        agent: class("agent"),
        active: class("active"),
        asked: class("asked"),
        passive: class("passive"),
        participle: class("participle"),
        finite: class("finite"),
        intransitive: class("intransitive"),
        gerund: class("gerund"),
        impersonal: class("impersonal"),
        oblique: class("accusative"),
        genitive: class("genitive"),
        time: class("time"),
        source_noun: class("source_noun"),
        nominative: class("nominative"),
        reflexive: class("reflexive"),
        infinitive: class("inf"),
        definite: class("definite"),
        states: class("states"),
        titled: class("titled"),
        so_called: class("so_called"),
        calls: class("calls"),
        reported: class("konj"),
        cites: class("cites"),
        opener: class("opener"),
        conditional: class("cond_aux"),
        asks: class("asks"),
        receives: class("receives"),
        clitic: class("clitic"),
        untrue: class("false"),
        indefinite: class("indefinite"),
        voice: class("voice"),
        accuse: class("accuse"),
        matter: class("claim") | class("wrong") | class("accused"),
    }
}
