//! Which language a text is written in: script first, then the model, among close languages
//! their n-grams, and what feed and page declare.

use std::collections::HashMap;
use std::sync::LazyLock;

use fasttext_pure_rs::FastText;

use crate::model::Language;

use super::close::CloseLanguages;
use super::script::{Script, main_script};

/// What is known of a text.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'t> {
    /// Title and summary, or title and text, as plain text.
    pub text: &'t str,
    /// What the feed, the page and the outlet's configuration declare; two that agree count twice.
    pub declared: &'t [Language],
}

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected {
    /// The language; [`Language::UND`] rather than a wild guess.
    pub language: Language,
    /// How sure it is, 0 to 1.
    pub confidence: f32,
}

/// Tells the languages of texts.
pub struct Detector {
    model: FastText,
    close: CloseLanguages,
    latin: Vec<Language>,
    cyrillic: Vec<Language>,
    arabic: Vec<Language>,
    devanagari: Vec<Language>,
}

static EMBEDDED: LazyLock<Detector> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!("../../data/models/lid.176.ftz");
    let model = FastText::load_from_reader(bytes).expect("the embedded model is whole: a test reads it");
    let close = CloseLanguages::read(include_bytes!("../../data/models/close.bin"));
    let parsed = |codes: &str| codes.split(' ').filter_map(Language::parse).collect();
    Detector {
        model,
        close: close.expect("the embedded file is whole: a test reads it"),
        latin: parsed(LATIN),
        cyrillic: parsed(CYRILLIC),
        arabic: parsed(ARABIC),
        devanagari: parsed(DEVANAGARI),
    }
});

/// The languages we tell where a script has several, by script. Others that the model knows are too rare in news to be
/// worth the mistakes that offering them would cost.
const LATIN: &str = "af az bs ca cs cy da de en eo es et eu fi fr ga gl hr hu id is it la lb lt lv ms mt nb nl nn pl pt \
                     ro sk sl so sq sr sv sw tl tr uz vi";
const CYRILLIC: &str = "be bg kk ky mk mn ru sr tg uk";
const ARABIC: &str = "ar ckb fa ps ug ur";
const DEVANAGARI: &str = "hi mr ne sa";

/// Bytes that are read of a long text: more do not change the answer.
const TEXT_BYTES_MAX: usize = 6_000;
/// Answers asked of the model; languages below that are as good as impossible.
const ANSWERS: usize = 60;
/// What the model says of a language that is not among its answers.
const UNHEARD: f32 = -12.0;
/// Within a group of close languages the model's word counts half: it was made for telling all languages apart.
const MODEL: f32 = 0.5;
/// There the n-grams decide; those of five lengths overlap, so that each letter is heard about four times.
const EVIDENCE: f32 = 0.25;
/// Below the best by this much, a language cannot come to be the answer, nor can others of its group: what the n-grams
/// divide is what the group has, and a declaration adds no more than 3.2.
const UNLIKELY: f32 = 9.0;
/// What speaks against Bosnian before a word is read: it shares nearly all words with Croatian or Serbian, and fewer
/// outlets write it. A Bosnian outlet declares it.
const BOSNIAN: f32 = -1.5;
/// What a declaration adds, as the logarithm of odds: enough to decide between close languages and in a short title,
/// never against a clear text, since feeds are often declared in the language of the software that made them.
const DECLARED: f32 = 1.6;
/// Below this confidence a text has no language.
const CONFIDENCE_MIN: f32 = 0.2;

impl Detector {
    /// The detector compiled into the binary; the model is read on first use.
    pub fn embedded() -> &'static Self {
        &EMBEDDED
    }

    /// The language of a text, [`Language::UND`] where there is none to tell.
    pub fn detect(&self, evidence: &Evidence<'_>) -> Detected {
        let text = cleaned(evidence.text);
        let Some((script, share)) = main_script(&text) else {
            return Detected { language: Language::UND, confidence: 0.0 };
        };
        if let Some(language) = script.language() {
            return Detected { language, confidence: share };
        }
        let candidates = match script {
            Script::Cyrillic => &self.cyrillic,
            Script::Arabic => &self.arabic,
            Script::Devanagari => &self.devanagari,
            _ => &self.latin,
        };
        let mut scores = self.scores(&text, candidates);
        self.judge_close(&text, &mut scores);
        decide(scores, evidence.declared)
    }

    /// The logarithm of each candidate's probability: the mean of the text as it is and in lower case, since headlines
    /// in capitals and nouns with capitals mislead the model in different directions.
    fn scores(&self, text: &str, candidates: &[Language]) -> Vec<(Language, f32)> {
        let heard = |text: &str| -> HashMap<Language, f32> {
            let answers = self.model.predict(text, ANSWERS, 0.0).unwrap_or_default().into_iter();
            let language = |label: &str| Language::parse(label.trim_start_matches("__label__"));
            answers.filter_map(|a| Some((language(&a.label)?, a.probability.max(f32::MIN_POSITIVE).ln()))).collect()
        };
        let (plain, lower) = (heard(text), heard(&text.to_lowercase()));
        let of = |heard: &HashMap<Language, f32>, language| heard.get(&language).copied().unwrap_or(UNHEARD);
        candidates.iter().map(|&l| (l, f32::midpoint(of(&plain, l), of(&lower, l)))).collect()
    }

    /// Divides what the model gives a group of close languages among its members by the n-grams of the text.
    fn judge_close(&self, text: &str, scores: &mut [(Language, f32)]) {
        let candidates: Vec<Language> = scores.iter().map(|(language, _)| *language).collect();
        let best = scores.iter().map(|(_, score)| *score).fold(f32::NEG_INFINITY, f32::max);
        let likely: Vec<Language> = scores.iter().filter(|(_, s)| *s > best - UNLIKELY).map(|(l, _)| *l).collect();
        for group in self.close.evidence(text, &candidates, |language| likely.contains(&language)) {
            let of = |language: Language| group.iter().find(|(l, _)| *l == language).map(|(_, evidence)| *evidence);
            let bosnian = |language: Language| if language.as_str() == "bs" { BOSNIAN } else { 0.0 };
            let of = |language: Language| of(language).map(|evidence| evidence + bosnian(language) / EVIDENCE);
            let members = || scores.iter().filter_map(|(language, score)| Some((*score, of(*language)?)));
            let whole = log_sum(members().map(|(score, _)| score));
            let joint = log_sum(members().map(|(score, evidence)| MODEL * score + EVIDENCE * evidence));
            for (language, score) in &mut *scores {
                if let Some(evidence) = of(*language) {
                    *score = whole + MODEL * *score + EVIDENCE * evidence - joint;
                }
            }
        }
    }
}

/// The logarithm of a sum of exponentials.
fn log_sum(logs: impl Iterator<Item = f32> + Clone) -> f32 {
    let most = logs.clone().fold(f32::NEG_INFINITY, f32::max);
    most + logs.map(|log| (log - most).exp()).sum::<f32>().ln()
}

fn decide(mut scores: Vec<(Language, f32)>, declared: &[Language]) -> Detected {
    for (language, score) in &mut scores {
        *score += DECLARED * declared.iter().filter(|d| *d == language).count().min(2) as f32;
    }
    let best = scores.iter().copied().max_by(|a, b| a.1.total_cmp(&b.1));
    let Some((language, score)) = best else { return Detected { language: Language::UND, confidence: 0.0 } };
    let confidence = 1.0 / scores.iter().map(|(_, other)| (other - score).exp()).sum::<f32>();
    if confidence >= CONFIDENCE_MIN {
        return Detected { language, confidence };
    }
    // Names and numbers alone tell nothing; then the declaration stands, if the script allows it.
    let declared = declared.iter().copied().find(|declared| scores.iter().any(|(language, _)| language == declared));
    Detected { language: declared.unwrap_or(Language::UND), confidence }
}

/// The text without addresses, mentions and what lies beyond its limit.
fn cleaned(text: &str) -> String {
    let mut end = text.len().min(TEXT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let is_word = |word: &&str| !word.contains("://") && !word.starts_with("www.") && !word.starts_with(['@', '#']);
    let words: Vec<&str> = text[..end].split_whitespace().filter(is_word).collect();
    words.join(" ")
}
