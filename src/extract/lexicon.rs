//! The words of `data/extract.toml`, ready for use.

use std::collections::HashMap;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use serde::Deserialize;
use serde::de::Error as _;

use crate::text::writes_without_spaces;

/// The data file, compiled in.
const SOURCE: &str = include_str!("../../data/extract.toml");

/// Labels are no longer.
const LABEL_BYTES: usize = 80;

static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::parse(SOURCE).expect("the shipped data file is checked by a test"));

/// What the names of an element's classes say about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Marks(u16);

impl Marks {
    /// Never part of the text.
    pub(super) const FURNITURE: Self = Self(1);
    /// Belongs to a picture.
    pub(super) const CAPTION: Self = Self(2);
    /// Holds the text.
    pub(super) const BODY: Self = Self(4);
    /// The writer's name.
    pub(super) const BYLINE: Self = Self(8);
    /// When it was written.
    pub(super) const DATE: Self = Self(16);
    /// Stands above a headline.
    pub(super) const KICKER: Self = Self(32);
    /// Holds a headline.
    pub(super) const HEADLINE: Self = Self(64);
    /// Stands below a headline.
    pub(super) const DECK: Self = Self(128);
    /// Leads to another article, or into this one.
    pub(super) const TEASER: Self = Self(256);
    /// Stands beside a writer's name.
    pub(super) const ROLE: Self = Self(512);
    /// Holds what readers say.
    pub(super) const COMMENTS: Self = Self(1024);

    /// Whether any of the other's marks is set.
    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Sets the other's marks.
    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// The file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    marks: MarkLists,
    meta: MetaNames,
    writers: Vec<String>,
    challenges: Challenges,
    languages: HashMap<String, LanguageWords>,
}

/// Names of `<meta>` elements, best first.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MetaNames {
    /// First publication.
    pub(super) published: Vec<String>,
    /// Some date, often of publication.
    pub(super) dated: Vec<String>,
    /// Last modification.
    pub(super) modified: Vec<String>,
    /// Authors.
    pub(super) author: Vec<String>,
    /// Keys of first publication in the data of scripts.
    pub(super) script: Vec<String>,
}

/// How services in front of a page are known.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Challenges {
    /// Parts of addresses of scripts and frames that test for robots.
    pub(super) addresses: Vec<String>,
    /// Beginnings of hosts that ask for consent.
    pub(super) consent_hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LanguageWords {
    by: Vec<String>,
    and: Vec<String>,
    staff: Vec<String>,
    roles: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    #[serde(default)]
    nobody: Vec<String>,
    #[serde(default)]
    published: Vec<String>,
    consent: Vec<String>,
    paywall: Vec<String>,
    error: Vec<String>,
    #[serde(default)]
    things: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    challenge: Vec<String>,
    script: Vec<String>,
    live: Vec<String>,
    lines: Vec<String>,
    labels: Vec<String>,
    comments: Vec<String>,
}

/// One of a language's lists.
type List = fn(&LanguageWords) -> &Vec<String>;

/// What a phrase tells about a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Notice {
    Consent,
    Paywall,
    Error,
    /// What cannot be found: a page, an article.
    Thing,
    /// That something cannot be found.
    Absent,
    Challenge,
    Script,
    Live,
    Line,
}

/// Which lists hold the phrases of which notice.
const NOTICES: [(Notice, List); 9] = [
    (Notice::Consent, |l| &l.consent),
    (Notice::Paywall, |l| &l.paywall),
    (Notice::Error, |l| &l.error),
    (Notice::Thing, |l| &l.things),
    (Notice::Absent, |l| &l.absent),
    (Notice::Challenge, |l| &l.challenge),
    (Notice::Script, |l| &l.script),
    (Notice::Live, |l| &l.live),
    (Notice::Line, |l| &l.lines),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkLists {
    furniture: Vec<String>,
    comments: Vec<String>,
    caption: Vec<String>,
    body: Vec<String>,
    byline: Vec<String>,
    date: Vec<String>,
    kicker: Vec<String>,
    headline: Vec<String>,
    deck: Vec<String>,
    teaser: Vec<String>,
    role: Vec<String>,
    /// Pairs of neighbouring parts whose second says nothing.
    harmless: Vec<String>,
}

impl MarkLists {
    /// All words by their first bytes.
    fn by_beginning(self) -> HashMap<[u8; 2], Vec<MarkWord>> {
        let mut marks: HashMap<[u8; 2], Vec<MarkWord>> = HashMap::new();
        let lists = [
            (Marks::FURNITURE, self.furniture),
            (Marks::COMMENTS, self.comments),
            (Marks::CAPTION, self.caption),
            (Marks::BODY, self.body),
            (Marks::BYLINE, self.byline),
            (Marks::DATE, self.date),
            (Marks::KICKER, self.kicker),
            (Marks::HEADLINE, self.headline),
            (Marks::DECK, self.deck),
            (Marks::TEASER, self.teaser),
            (Marks::ROLE, self.role),
        ];
        for (mark, words) in lists {
            for written in words {
                let (first, next) = written.split_once(' ').map_or((written.as_str(), None), |(a, b)| (a, Some(b)));
                let word = first.trim_end_matches('*').to_owned();
                let Some(key) = key(&word) else { continue };
                let is_beginning = first.ends_with('*');
                marks.entry(key).or_default().push(MarkWord {
                    word,
                    is_beginning,
                    next: next.map(str::to_owned),
                    marks: mark,
                });
            }
        }
        marks
    }
}

/// What a block is that has no other words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Label {
    /// The name of a box or a button.
    Box,
    /// The heading of readers' comments.
    Comments,
}

/// All words, indexed.
pub(super) struct Lexicon {
    /// Names of `<meta>` elements.
    pub(super) meta: MetaNames,
    /// Parts of the addresses of writers' pages.
    pub(super) writers: Vec<String>,
    /// Services in front of pages.
    pub(super) challenges: Challenges,
    phrases: AhoCorasick,
    phrase_notices: Vec<Notice>,
    labels: HashMap<String, Label>,
    /// What stands before a name, longest first, in lower case.
    pub(super) by: Vec<String>,
    /// What joins names.
    pub(super) and: Vec<String>,
    /// Names of newsrooms.
    pub(super) staff: Vec<String>,
    /// What stands beside a name and is none.
    pub(super) roles: Vec<String>,
    /// Words after which a byline is no longer a name.
    pub(super) ends: Vec<String>,
    /// Writers in general, in lower case: the site's own name says more.
    pub(super) nobody: Vec<String>,
    /// What stands before a day of publication, folded, longest first.
    published: Vec<String>,
    /// Pairs of neighbouring parts whose second says nothing.
    harmless: Vec<(String, String)>,
    /// By the first bytes of a word.
    marks: HashMap<[u8; 2], Vec<MarkWord>>,
}

/// What is published may be said to be so after as many words.
const PUBLISHED_WORDS: usize = 6;
/// They are no longer together.
const PUBLISHED_BYTES: usize = 160;
/// Words of so many letters must stand whole between signs.
const HUMP_LETTERS: usize = 2;

/// One word of a list of marks.
struct MarkWord {
    word: String,
    is_beginning: bool,
    /// The part that must follow.
    next: Option<String>,
    marks: Marks,
}

impl Lexicon {
    /// The shipped words.
    pub(super) fn shipped() -> &'static Self {
        &LEXICON
    }

    fn parse(source: &str) -> Result<Self, toml::de::Error> {
        let file: File = toml::from_str(source)?;
        let pair = |words: &String| words.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned()));
        let harmless = file.marks.harmless.iter().filter_map(pair).collect();
        let marks = file.marks.by_beginning();
        let all = |list: List| {
            let mut words: Vec<String> = file.languages.values().flat_map(|l| list(l).iter().cloned()).collect();
            words.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            words.dedup();
            words
        };
        let (by, and, staff) = (all(|l| &l.by), all(|l| &l.and), all(|l| &l.staff));
        let (roles, ends) = (all(|l| &l.roles), all(|l| &l.ends));
        let published = all(|l| &l.published).iter().map(|p| plain(p).trim().to_owned()).collect();
        let mut phrases = Vec::new();
        let mut phrase_notices = Vec::new();
        for (notice, list) in NOTICES {
            for phrase in all(list) {
                phrases.push(pattern(&phrase));
                phrase_notices.push(notice);
            }
        }
        let boxes = all(|l| &l.labels).into_iter().map(|l| (plain(&l), Label::Box));
        let labels = boxes.chain(all(|l| &l.comments).into_iter().map(|l| (plain(&l), Label::Comments))).collect();
        let phrases = AhoCorasick::new(&phrases).map_err(toml::de::Error::custom)?;
        Ok(Self {
            meta: file.meta,
            writers: file.writers,
            challenges: file.challenges,
            phrases,
            phrase_notices,
            labels,
            by,
            and,
            staff,
            roles,
            ends,
            nobody: all(|l| &l.nobody),
            published,
            harmless,
            marks,
        })
    }

    /// What a whole block is, if it is a label. Counts beside it do not matter: `Comments (12)`.
    pub(super) fn label(&self, text: &str) -> Option<Label> {
        if text.len() > LABEL_BYTES {
            return None;
        }
        let letters: String = text.chars().map(|c| if c.is_alphabetic() { c } else { ' ' }).collect();
        self.labels.get(&plain(&letters)).copied()
    }

    /// What follows words of publication among the first of a text.
    pub(super) fn after_published<'t>(&self, text: &'t str) -> Option<&'t str> {
        let all = plain(text.get(..text.floor_char_boundary(PUBLISHED_BYTES))?);
        if !self.published.iter().any(|phrase| all.contains(phrase)) {
            return None;
        }
        let starts = text.match_indices(' ').map(|(at, _)| at + 1);
        std::iter::once(0).chain(starts).take(PUBLISHED_WORDS).find_map(|start| {
            let rest = &text[start..];
            let words = || rest.split_inclusive([' ', ':', '\u{a0}', '：']).filter(|w| !w.trim().is_empty());
            self.published.iter().find_map(|phrase| {
                let count = phrase.split(' ').count();
                let length: usize = words().take(count).map(str::len).sum();
                let spoken = plain(rest.get(..length)?);
                (spoken.trim() == phrase).then(|| &rest[length..])
            })
        })
    }

    /// Whether a short block says what belongs to no text.
    pub(super) fn is_line(&self, text: &str) -> bool {
        let plain = plain(text);
        let is_line = |notice: Notice| matches!(notice, Notice::Line | Notice::Paywall);
        self.phrases.find_overlapping_iter(&plain).any(|f| is_line(self.phrase_notices[f.pattern().as_usize()]))
    }

    /// The phrases in a text, each with where it begins in the plain form.
    pub(super) fn notices(&self, text: &str) -> Vec<(Notice, String)> {
        let plain = plain(text);
        self.phrases
            .find_overlapping_iter(&plain)
            .map(|found| (self.phrase_notices[found.pattern().as_usize()], plain[found.range()].trim().to_owned()))
            .collect()
    }

    /// Reads the value of a `class`, `id` or like attribute.
    pub(super) fn marks(&self, names: &str) -> Marks {
        let mut found = Marks::default();
        let mut parts = Parts { rest: names, buffer: String::new(), is_hump: false };
        let mut waiting: Vec<&MarkWord> = Vec::new();
        let mut previous = String::new();
        while let Some((part, is_whole)) = parts.next() {
            let is_harmless = self.harmless.iter().any(|(first, second)| second == part && *first == previous);
            previous.clear();
            previous.push_str(part);
            if is_harmless {
                continue;
            }
            for pair in waiting.drain(..) {
                if pair.next.as_deref() == Some(part) {
                    found.add(pair.marks);
                }
            }
            let Some(words) = key(part).and_then(|key| self.marks.get(&key)) else { continue };
            for word in words {
                // Generated names such as `jpYiwZ` have any two letters between their humps.
                if !is_whole && word.word.len() <= HUMP_LETTERS && word.next.is_none() {
                    continue;
                }
                let is_match = part == word.word || word.is_beginning && part.starts_with(&word.word);
                match word.next {
                    _ if !is_match => {}
                    Some(_) => waiting.push(word),
                    None => found.add(word.marks),
                }
            }
        }
        found
    }
}

/// Folded, with single spaces in place of everything that is no letter or digit, and one at each end: phrases match
/// whole words only.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len() + 2);
    plain.push(' ');
    for c in crate::text::fold(text).chars() {
        if c.is_alphanumeric() {
            plain.push(c);
        } else if !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// A phrase as it is looked for; where words are written without spaces it may stand anywhere.
fn pattern(phrase: &str) -> String {
    let plain = plain(phrase);
    let is_spaceless = plain.chars().any(|c| writes_without_spaces(c) || matches!(c, '\u{ac00}'..='\u{d7af}'));
    if is_spaceless { plain.trim().to_owned() } else { plain }
}

fn key(word: &str) -> Option<[u8; 2]> {
    word.as_bytes().first_chunk().copied()
}

/// Cuts names at everything that is no ASCII letter and at humps, in lower case.
struct Parts<'a> {
    rest: &'a str,
    buffer: String,
    /// Whether the last part ended at a hump.
    is_hump: bool,
}

impl Parts<'_> {
    /// The next part, and whether no hump is at either end of it. Not an iterator: the part lives in a buffer that the next call overwrites.
    fn next(&mut self) -> Option<(&str, bool)> {
        let start = self.rest.find(|c: char| c.is_ascii_alphabetic())?;
        let word = &self.rest.as_bytes()[start..];
        let was_hump = std::mem::take(&mut self.is_hump) && start == 0;
        let mut end = 1;
        while end < word.len() && word[end].is_ascii_alphabetic() {
            if word[end].is_ascii_uppercase() && word[end - 1].is_ascii_lowercase() {
                break;
            }
            end += 1;
        }
        self.buffer.clear();
        self.buffer.push_str(&self.rest[start..start + end]);
        self.buffer.make_ascii_lowercase();
        self.is_hump = word.get(end).is_some_and(u8::is_ascii_alphabetic);
        self.rest = &self.rest[start + end..];
        Some((&self.buffer, !was_hump && !self.is_hump))
    }
}
