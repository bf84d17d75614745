//! Builds `data/models/close.bin`, by which close languages are told apart: `cargo run -- HELP_FOLDER OUT`.
//!
//! Sources: the n-gram models of the lingua language model crates (Apache-2.0, made of Leipzig Corpora sentences; only
//! the models are read, never their test data), and for Galician, which lingua lacks, the HTML pages of LibreOffice's
//! help (MPL-2.0): the folders `gl`, `es`, `pt`, `ca`, `it` and `fr` of the Debian packages `libreoffice-help-*`, side
//! by side in HELP_FOLDER. The conditional probabilities of Galician are counted there with those of Spanish and
//! Portuguese as prior, so that words the help does not know speak for neither. Whole words tell Galician best; being
//! the same text in all six languages, the help gives fair weights to them too.
//!
//! For each group of close languages the n-grams that tell most are kept with one weight per language: the logarithm of
//! the conditional probability of the last letter, less the mean over the group. The format is read in
//! `src/language/close.rs`.

use std::collections::HashMap;
use std::path::Path;

use fst::Streamer;

/// Languages that are told apart among each other, and how many n-grams that takes.
const GROUPS: &[(&[&str], usize)] = &[
    (&["es", "pt", "gl", "ca", "it", "fr", "ro"], KEPT),
    (&["da", "nb", "nn", "sv"], KEPT),
    (&["cs", "sk", "pl"], KEPT / 2),
    (&["hr", "bs", "sr", "sl"], KEPT),
    (&["ru", "uk", "be", "bg", "mk", "sr"], KEPT / 2),
    (&["en", "de", "nl", "af"], KEPT / 2),
    (&["id", "ms"], KEPT),
];
const KEPT: usize = 40_000;
/// The longest n-gram in letters.
const ORDER: usize = 5;
/// The logarithm of the probability of a letter that a language does not know.
const FLOOR: f64 = -12.0;
/// Weights are kept as bytes: so many to one of the natural logarithm.
const STEPS: f64 = 24.0;
/// How many sightings of its beginning the prior of a Galician n-gram is worth.
const PRIOR: f64 = 8.0;

/// The conditional logarithms of one language.
type Model = HashMap<String, f64>;

fn model_of(code: &str) -> Model {
    let file = match code {
        "es" => lingua_spanish_language_model::SPANISH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "pt" => lingua_portuguese_language_model::PORTUGUESE_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "ca" => lingua_catalan_language_model::CATALAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "it" => lingua_italian_language_model::ITALIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "fr" => lingua_french_language_model::FRENCH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "ro" => lingua_romanian_language_model::ROMANIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "da" => lingua_danish_language_model::DANISH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "nb" => lingua_bokmal_language_model::BOKMAL_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "nn" => lingua_nynorsk_language_model::NYNORSK_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "sv" => lingua_swedish_language_model::SWEDISH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "cs" => lingua_czech_language_model::CZECH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "sk" => lingua_slovak_language_model::SLOVAK_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "pl" => lingua_polish_language_model::POLISH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "hr" => lingua_croatian_language_model::CROATIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "bs" => lingua_bosnian_language_model::BOSNIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "sr" => lingua_serbian_language_model::SERBIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "sl" => lingua_slovene_language_model::SLOVENE_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "ru" => lingua_russian_language_model::RUSSIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "uk" => lingua_ukrainian_language_model::UKRAINIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "be" => lingua_belarusian_language_model::BELARUSIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "bg" => lingua_bulgarian_language_model::BULGARIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "mk" => lingua_macedonian_language_model::MACEDONIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "nl" => lingua_dutch_language_model::DUTCH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "af" => lingua_afrikaans_language_model::AFRIKAANS_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "de" => lingua_german_language_model::GERMAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "en" => lingua_english_language_model::ENGLISH_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "id" => lingua_indonesian_language_model::INDONESIAN_MODELS_DIRECTORY.get_file("ngrams.fst"),
        "ms" => lingua_malay_language_model::MALAY_MODELS_DIRECTORY.get_file("ngrams.fst"),
        _ => None,
    };
    let map = fst::Map::new(file.expect("known language").contents()).expect("a whole model");
    let mut model = Model::new();
    let mut stream = map.stream();
    while let Some((gram, value)) = stream.next() {
        model.insert(String::from_utf8_lossy(gram).into_owned(), f64::from_bits(value));
    }
    model
}

/// The conditional logarithm of a gram, of its shorter forms where a language does not know it.
fn conditional(model: &Model, gram: &str) -> f64 {
    let mut rest = gram;
    loop {
        if let Some(value) = model.get(rest) {
            return *value;
        }
        let Some(first) = rest.chars().next() else { return FLOOR };
        rest = &rest[first.len_utf8()..];
    }
}

fn prefixes(gram: &str) -> impl Iterator<Item = &str> {
    gram.char_indices().map(|(at, c)| &gram[..at + c.len_utf8()])
}

fn joint(model: &Model, gram: &str) -> f64 {
    prefixes(gram).map(|prefix| conditional(model, prefix)).sum()
}

fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn grams(word: &str, mut each: impl FnMut(&str)) {
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    for from in 0..starts.len() - 1 {
        for to in from + 1..starts.len().min(from + ORDER + 1) {
            each(&word[starts[from]..starts[to]]);
        }
    }
}

fn pages(folder: &Path, each: &mut impl FnMut(&str)) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            pages(&path, each);
        } else if path.extension().is_some_and(|e| e == "html") {
            each(&String::from_utf8_lossy(&std::fs::read(path).expect("a page")));
        }
    }
}

/// Paragraphs without markup; what was left in English is not taken.
fn paragraphs(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    for block in html.split("</p>") {
        let Some(at) = block.rfind("<p") else { continue };
        let mut text = String::new();
        let mut inside = false;
        for c in block[at..].chars() {
            match c {
                '<' => inside = true,
                '>' => inside = false,
                c if !inside => text.push(c),
                _ => {}
            }
        }
        let english = [" the ", " of ", " is ", " to ", " and "].iter().filter(|w| text.contains(*w)).count();
        if english == 0 && text.split_whitespace().count() > 4 {
            found.push(text);
        }
    }
    found
}

fn galician(folder: &Path, spanish: &Model, portuguese: &Model) -> Model {
    let mut counts: HashMap<String, f64> = HashMap::new();
    let mut letters = 0.0;
    let mut seen = std::collections::HashSet::new();
    pages(folder, &mut |html| {
        for paragraph in paragraphs(html) {
            if !seen.insert(paragraph.clone()) {
                continue;
            }
            for word in words(&paragraph) {
                letters += word.chars().count() as f64;
                grams(&word, |gram| *counts.entry(gram.to_owned()).or_default() += 1.0);
            }
        }
    });
    eprintln!("Galician: {} paragraphs, {letters} letters, {} n-grams", seen.len(), counts.len());
    let mut all: std::collections::HashSet<&str> = counts.keys().map(String::as_str).collect();
    all.extend(spanish.keys().map(String::as_str));
    all.extend(portuguese.keys().map(String::as_str));
    // Sightings of a beginning that goes on: a gram at the end of a word has no next letter.
    let mut goes_on: HashMap<&str, f64> = HashMap::new();
    for (gram, count) in &counts {
        let last = gram.char_indices().next_back().map_or(0, |(at, _)| at);
        *goes_on.entry(&gram[..last]).or_default() += count;
    }
    let mut model = Model::new();
    for gram in all {
        let last = gram.char_indices().next_back().map_or(0, |(at, _)| at);
        let begins = if last == 0 { letters } else { goes_on.get(&gram[..last]).copied().unwrap_or_default() };
        let prior = (conditional(spanish, gram).exp() + conditional(portuguese, gram).exp()) / 2.0;
        let count = counts.get(gram).copied().unwrap_or_default();
        let value = (count + PRIOR * prior) / (begins + PRIOR);
        model.insert(gram.to_owned(), value.max(1e-9).ln());
    }
    model
}

/// Serbian in Latin letters from Serbian in Cyrillic. A letter may become two, so probabilities are added up anew.
fn latin(cyrillic: &Model) -> Model {
    let spelling = |c: char| match c {
        'љ' => Some("lj"),
        'њ' => Some("nj"),
        'џ' => Some("dž"),
        c => SPELLINGS.iter().find(|(letter, _)| *letter == c).map(|(_, latin)| *latin),
    };
    let mut sums: HashMap<String, f64> = HashMap::new();
    for gram in cyrillic.keys() {
        let Some(letters) = gram.chars().map(spelling).collect::<Option<Vec<&str>>>() else { continue };
        let probability = joint(cyrillic, gram).exp();
        let spelt: Vec<char> = letters.concat().chars().collect();
        // As many letters as before from the first on, and from the second on where the first became two.
        for start in 0..letters[0].chars().count() {
            let end = (start + letters.len()).min(spelt.len());
            *sums.entry(spelt[start..end].iter().collect()).or_default() += probability;
        }
    }
    let letters: f64 = sums.iter().filter(|(gram, _)| gram.chars().count() == 1).map(|(_, sum)| sum).sum();
    let conditional = |(gram, sum): (&String, &f64)| {
        let last = gram.char_indices().next_back().map_or(0, |(at, _)| at);
        let before = if last == 0 { letters } else { sums.get(&gram[..last]).copied().unwrap_or(*sum) };
        (gram.clone(), (sum / before).min(1.0).ln())
    };
    sums.iter().map(conditional).collect()
}

const SPELLINGS: &[(char, &str)] = &[
    ('а', "a"),
    ('б', "b"),
    ('в', "v"),
    ('г', "g"),
    ('д', "d"),
    ('ђ', "đ"),
    ('е', "e"),
    ('ж', "ž"),
    ('з', "z"),
    ('и', "i"),
    ('ј', "j"),
    ('к', "k"),
    ('л', "l"),
    ('м', "m"),
    ('н', "n"),
    ('о', "o"),
    ('п', "p"),
    ('р', "r"),
    ('с', "s"),
    ('т', "t"),
    ('ћ', "ć"),
    ('у', "u"),
    ('ф', "f"),
    ('х', "h"),
    ('ц', "c"),
    ('ч', "č"),
    ('ш', "š"),
];

/// Whole words that tell the languages of LibreOffice's help apart, ` word `, with their weights; a language without a
/// help gets none.
fn whole_words(folder: &Path, codes: &[&str]) -> Vec<(String, Vec<f64>)> {
    let mut counts: HashMap<String, Vec<f64>> = HashMap::new();
    let mut totals: Vec<f64> = vec![0.0; codes.len()];
    for (place, code) in codes.iter().enumerate().filter(|(_, code)| folder.join(code).is_dir()) {
        let mut seen = std::collections::HashSet::new();
        pages(&folder.join(code), &mut |html| {
            for paragraph in paragraphs(html).into_iter().filter(|p| seen.insert(p.clone())) {
                for word in words(&paragraph) {
                    counts.entry(word).or_insert_with(|| vec![0.0; codes.len()])[place] += 1.0;
                    totals[place] += 1.0;
                }
            }
        });
    }
    let with_help = totals.iter().filter(|total| **total > 0.0).count() as f64;
    let mut told = Vec::new();
    for (word, counts) in counts {
        // One sighting in ten thousand words is taken for granted: a word the help lacks may well exist.
        let logs: Vec<f64> =
            counts.iter().zip(&totals).map(|(n, total): (&f64, &f64)| (n / total.max(1.0) + 1e-4).ln()).collect();
        let mean = logs.iter().zip(&totals).filter(|(_, t)| **t > 0.0).map(|(log, _)| log).sum::<f64>() / with_help;
        let weight = |(log, total): (&f64, &f64)| if *total > 0.0 { log - mean } else { 0.0 };
        let weights: Vec<f64> = logs.iter().zip(&totals).map(weight).collect();
        if weights.iter().any(|weight| *weight > 1.0) {
            told.push((format!(" {word} "), weights));
        }
    }
    told
}

/// FNV-1a, 32 bits, as `src/language/close.rs` computes it.
fn hash(gram: &str) -> u32 {
    gram.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

fn as_bytes(weights: &[f64]) -> Vec<i8> {
    weights.iter().map(|weight| (weight * STEPS).round().clamp(-127.0, 127.0) as i8).collect()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let folder = args.next().expect("the folder of LibreOffice's help");
    let folder = Path::new(&folder);
    let out = args.next().expect("the file to write");
    let mut bytes = b"CLOSE1".to_vec();
    bytes.push(GROUPS.len() as u8);
    for (codes, kept) in GROUPS {
        let is_cyrillic = codes.contains(&"ru");
        let mut models: Vec<Model> = Vec::new();
        for code in *codes {
            models.push(match *code {
                "gl" => galician(&folder.join("gl"), &models[0], &models[1]),
                "sr" if !is_cyrillic => latin(&model_of("sr")),
                code => model_of(code),
            });
        }
        let mut all: Vec<&str> = models.iter().flat_map(|m| m.keys().map(String::as_str)).collect();
        all.sort_unstable();
        all.dedup();
        let mut told: Vec<(f64, &str, Vec<f64>)> = Vec::new();
        for gram in all {
            let values: Vec<f64> = models.iter().map(|model| conditional(model, gram)).collect();
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            let weights: Vec<f64> = values.iter().map(|value| value - mean).collect();
            let spread = weights.iter().fold(0.0, |most: f64, w| most.max(w.abs()));
            let frequency = models.iter().map(|model| joint(model, gram).exp()).sum::<f64>() / models.len() as f64;
            told.push((frequency * spread, gram, weights));
        }
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        told.truncate(*kept);
        let mut rows: Vec<(u32, Vec<i8>)> =
            told.iter().map(|(_, gram, weights)| (hash(gram), as_bytes(weights))).collect();
        if codes.contains(&"gl") {
            rows.extend(whole_words(folder, codes).iter().map(|(word, weights)| (hash(word), as_bytes(weights))));
        }
        rows.sort_by_key(|(hash, _)| *hash);
        rows.dedup_by_key(|(hash, _)| *hash);
        eprintln!("{codes:?}: {} n-grams", rows.len());
        bytes.push(codes.len() as u8);
        codes.iter().for_each(|code| bytes.extend(code.as_bytes()));
        bytes.extend((rows.len() as u32).to_le_bytes());
        rows.iter().for_each(|(hash, _)| bytes.extend(hash.to_le_bytes()));
        rows.iter().for_each(|(_, weights)| bytes.extend(weights.iter().map(|w| *w as u8)));
    }
    std::fs::write(out, bytes).expect("writable");
}
