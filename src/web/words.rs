//! What the screen says, in the languages of its readers: `data/web/*.toml`.
//!
//! Dates, numbers with nouns, positions and names of languages are the digest's.
#![expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass what they have by reference")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{ArticleState, ChangeKind, Language, StatementKind};

/// The words of one language. The fields are the keys of the files; English tells what each is for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) skip: String,
    pub(super) site: String,
    pub(super) topics: String,
    pub(super) stories: String,
    pub(super) changes: String,
    pub(super) search: String,
    pub(super) feeds: String,
    pub(super) digests: String,
    pub(super) languages: String,
    pub(super) also_as: String,
    pub(super) api: String,
    pub(super) stamp: String,
    pub(super) short_day: String,
    pub(super) today: String,
    pub(super) last_news: String,
    pub(super) no_news: String,
    pub(super) no_topics: String,
    pub(super) all_changes: String,
    pub(super) all_stories: String,
    pub(super) coverage: String,
    pub(super) coverage_about: String,
    pub(super) coverage_table: String,
    pub(super) day: String,
    pub(super) language: String,
    pub(super) articles: String,
    pub(super) copies: String,
    pub(super) denials: String,
    pub(super) edits: String,
    pub(super) earlier: String,
    pub(super) later: String,
    pub(super) claims: String,
    pub(super) outlet: String,
    pub(super) outlet_by_outlet: String,
    pub(super) before_that: String,
    pub(super) no_position: String,
    pub(super) latest: String,
    pub(super) carries: String,
    pub(super) headline: String,
    pub(super) published: String,
    pub(super) same_text: String,
    pub(super) since: String,
    pub(super) story: String,
    pub(super) article: String,
    pub(super) read_there: String,
    pub(super) copy_of: String,
    pub(super) agency: String,
    pub(super) missing_since: String,
    pub(super) revisions: String,
    pub(super) revision: String,
    pub(super) revision_n: String,
    pub(super) seen: String,
    pub(super) text: String,
    pub(super) part_of: String,
    pub(super) next_part: String,
    pub(super) previous_part: String,
    pub(super) statements: String,
    pub(super) no_statements: String,
    pub(super) not_read: String,
    pub(super) speaker: String,
    pub(super) cue: String,
    pub(super) rule: String,
    pub(super) place: String,
    pub(super) place_title: String,
    pub(super) place_text: String,
    pub(super) hedged: String,
    pub(super) not_hedged: String,
    pub(super) in_quotes: String,
    pub(super) about: String,
    pub(super) snapshot: String,
    pub(super) imported: String,
    pub(super) never_read: String,
    pub(super) what_changed: String,
    pub(super) moved: String,
    pub(super) struck: String,
    pub(super) added: String,
    pub(super) cut: String,
    pub(super) search_for: String,
    pub(super) search_about: String,
    pub(super) find: String,
    pub(super) any: String,
    pub(super) topic: String,
    pub(super) kind: String,
    pub(super) from_day: String,
    pub(super) to_day: String,
    pub(super) filter: String,
    pub(super) nothing_found: String,
    pub(super) feed: String,
    pub(super) last_success: String,
    pub(super) failures: String,
    pub(super) entries: String,
    pub(super) next_poll: String,
    pub(super) problem: String,
    pub(super) never: String,
    pub(super) retired: String,
    pub(super) fine: String,
    pub(super) no_digests: String,
    pub(super) all_topics: String,
    pub(super) next: String,
    pub(super) locked: String,
    pub(super) token: String,
    pub(super) enter: String,
    pub(super) back: String,
    pub(super) total: String,
    pub(super) other: String,
    pub(super) kinds: BTreeMap<String, String>,
    pub(super) statement: BTreeMap<String, String>,
    pub(super) states: BTreeMap<String, String>,
    pub(super) problems: BTreeMap<String, String>,
    #[serde(skip)]
    code: &'static str,
}

macro_rules! files {
    ($($code:literal),+) => {
        &[$(($code, include_str!(concat!("../../data/web/", $code, ".toml")))),+]
    };
}

/// English first: it serves the readers of every other language.
pub(super) const FILES: &[(&str, &str)] = files!("en", "it", "de", "fr", "es", "pt");

static ALL: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let read = |(code, text): &(&'static str, &str)| {
        let words: Words = toml::from_str(text).expect("a test reads every file");
        Words { code, ..words }
    };
    FILES.iter().map(read).collect()
});

fn word<'w>(words: &'w BTreeMap<String, String>, key: &'static str) -> &'w str {
    words.get(key).map_or(key, String::as_str)
}

impl Words {
    /// For a reader of the language; in English if there are none.
    pub(super) fn of(language: Language) -> &'static Self {
        ALL.iter().find(|words| words.code == language.as_str()).unwrap_or(&ALL[0])
    }

    /// The language they are in.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// What happened, in two or three words.
    pub(super) fn change(&self, kind: ChangeKind) -> &str {
        word(&self.kinds, kind.as_str())
    }

    /// What a passage reports.
    pub(super) fn statement(&self, kind: StatementKind) -> &str {
        word(&self.statement, kind.as_str())
    }

    /// Whether an article can be read; empty where it can.
    pub(super) fn state(&self, state: ArticleState) -> &str {
        if state == ArticleState::Live { "" } else { word(&self.states, state.as_str()) }
    }

    /// What went wrong, for people; the problem's own words where there are none here.
    pub(super) fn failure<'w>(&'w self, status: &u16, detail: &'w str) -> &'w str {
        self.problems.get(&status.to_string()).map_or(detail, String::as_str)
    }
}

/// The language of a tag, if there are words in it.
pub(super) fn known(tag: &str) -> Option<Language> {
    Language::parse(tag).filter(|language| FILES.iter().any(|(code, _)| *code == language.as_str()))
}

/// The languages that there are words in.
pub(super) fn all() -> impl Iterator<Item = Language> {
    FILES.iter().filter_map(|(code, _)| Language::parse(code))
}

/// The language that a browser prefers of those that there are words in, by its `Accept-Language`; else English.
pub(super) fn accepted(header: &str) -> Language {
    let mut best: Option<(f32, Language)> = None;
    for range in header.split(',').take(20) {
        let (tag, quality) = range.split_once(';').unwrap_or((range, "q=1"));
        let quality = quality.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok()).unwrap_or(0.0);
        if let Some(language) = known(tag).filter(|_| quality > best.map_or(0.0, |(best, _)| best)) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language).or_else(|| Language::parse("en")).unwrap_or(Language::UND)
}
