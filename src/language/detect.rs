//! Which language a text is written in: script first, then the model's voice, then what feed and page declare.

use std::sync::LazyLock;

use fasttext_pure_rs::FastText;

use crate::model::Language;

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
}

static EMBEDDED: LazyLock<Detector> = LazyLock::new(|| {
    let bytes: &[u8] = include_bytes!("../../data/models/lid.176.ftz");
    let model = FastText::load_from_reader(bytes).expect("the embedded model is whole: a test reads it");
    Detector { model }
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
/// What a declaration adds, as the logarithm of odds: enough to decide between close languages and in a short title,
/// never against a clear text, since feeds are often declared in the language of the software that made them.
const DECLARED: f32 = 1.6;
/// Below this confidence a text has no language.
const CONFIDENCE_MIN: f32 = 0.3;

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
            Script::Cyrillic => CYRILLIC,
            Script::Arabic => ARABIC,
            Script::Devanagari => DEVANAGARI,
            _ => LATIN,
        };
        decide(self.scores(&text, candidates), evidence.declared)
    }

    /// The logarithm of each candidate's probability: the mean of the text as it is and in lower case, since headlines
    /// in capitals and nouns with capitals mislead the model in different directions.
    fn scores(&self, text: &str, candidates: &str) -> Vec<(Language, f32)> {
        let answers = [text.to_owned(), text.to_lowercase()].map(|text| {
            let mut answers: Vec<(Language, f32)> = Vec::new();
            for answer in self.model.predict(&text, ANSWERS, 0.0).unwrap_or_default() {
                let code = answer.label.trim_start_matches("__label__");
                let Some(language) = Language::parse(code) else { continue };
                if candidates.split(' ').any(|candidate| candidate == language.as_str()) {
                    answers.push((language, answer.probability.max(f32::MIN_POSITIVE).ln()));
                }
            }
            answers
        });
        let [plain, lower] = answers;
        let of = |answers: &[(Language, f32)], language| {
            answers.iter().find(|(l, _)| *l == language).map_or(UNHEARD, |(_, score)| *score)
        };
        candidates
            .split_ascii_whitespace()
            .filter_map(Language::parse)
            .map(|language| (language, f32::midpoint(of(&plain, language), of(&lower, language))))
            .collect()
    }
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
