//! Writing systems: the first and surest evidence of a language.

use crate::model::Language;

/// The writing systems that detection tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Devanagari,
    /// Han and kana together: what is Japanese shows by its kana.
    Han,
    Kana,
    Hangul,
    Greek,
    Hebrew,
    Armenian,
    Georgian,
    Thai,
    Lao,
    Khmer,
    Burmese,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Tibetan,
    Ethiopic,
}

/// Scripts by Unicode block, in order; letters of other blocks are not counted.
const BLOCKS: &[(u32, u32, Script)] = &[
    (0x0041, 0x024f, Script::Latin),
    (0x0370, 0x03ff, Script::Greek),
    (0x0400, 0x052f, Script::Cyrillic),
    (0x0531, 0x058f, Script::Armenian),
    (0x0590, 0x05ff, Script::Hebrew),
    (0x0600, 0x077f, Script::Arabic),
    (0x0900, 0x097f, Script::Devanagari),
    (0x0980, 0x09ff, Script::Bengali),
    (0x0a00, 0x0a7f, Script::Gurmukhi),
    (0x0a80, 0x0aff, Script::Gujarati),
    (0x0b00, 0x0b7f, Script::Oriya),
    (0x0b80, 0x0bff, Script::Tamil),
    (0x0c00, 0x0c7f, Script::Telugu),
    (0x0c80, 0x0cff, Script::Kannada),
    (0x0d00, 0x0d7f, Script::Malayalam),
    (0x0d80, 0x0dff, Script::Sinhala),
    (0x0e00, 0x0e7f, Script::Thai),
    (0x0e80, 0x0eff, Script::Lao),
    (0x0f00, 0x0fff, Script::Tibetan),
    (0x1000, 0x109f, Script::Burmese),
    (0x10a0, 0x10ff, Script::Georgian),
    (0x1100, 0x11ff, Script::Hangul),
    (0x1200, 0x137f, Script::Ethiopic),
    (0x1780, 0x17ff, Script::Khmer),
    (0x1e00, 0x1eff, Script::Latin),
    (0x1f00, 0x1fff, Script::Greek),
    (0x3040, 0x30ff, Script::Kana),
    (0x3130, 0x318f, Script::Hangul),
    (0x3400, 0x9fff, Script::Han),
    (0xac00, 0xd7af, Script::Hangul),
    (0xf900, 0xfaff, Script::Han),
    (0xfb50, 0xfdff, Script::Arabic),
    (0xfe70, 0xfefc, Script::Arabic),
    (0x20000, 0x3ffff, Script::Han),
];

impl Script {
    fn of(c: char) -> Option<Self> {
        let code = u32::from(c);
        let block = BLOCKS.partition_point(|(_, last, _)| *last < code);
        let (first, _, script) = *BLOCKS.get(block)?;
        (first <= code && c.is_alphabetic()).then_some(script)
    }

    /// How many letters of an alphabet one character of this script is worth: a word of five letters is written with
    /// about two syllables or characters.
    fn weight(self) -> usize {
        match self {
            Self::Han | Self::Kana | Self::Hangul => 3,
            _ => 1,
        }
    }

    /// The only language written in it that we tell, if there is only one.
    pub(super) fn language(self) -> Option<Language> {
        let code = match self {
            Self::Latin | Self::Cyrillic | Self::Arabic | Self::Devanagari => return None,
            Self::Han => "zh",
            Self::Kana => "ja",
            Self::Hangul => "ko",
            Self::Greek => "el",
            Self::Hebrew => "he",
            Self::Armenian => "hy",
            Self::Georgian => "ka",
            Self::Thai => "th",
            Self::Lao => "lo",
            Self::Khmer => "km",
            Self::Burmese => "my",
            Self::Bengali => "bn",
            Self::Gurmukhi => "pa",
            Self::Gujarati => "gu",
            Self::Oriya => "or",
            Self::Tamil => "ta",
            Self::Telugu => "te",
            Self::Kannada => "kn",
            Self::Malayalam => "ml",
            Self::Sinhala => "si",
            Self::Tibetan => "bo",
            Self::Ethiopic => "am",
        };
        Language::parse(code)
    }
}

/// The script that most of a text is written in, with its share of the letters; `None` for a text without letters.
pub(super) fn main_script(text: &str) -> Option<(Script, f32)> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for script in text.chars().filter_map(Script::of) {
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += script.weight(),
            None => counts.push((script, script.weight())),
        }
    }
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let count = |script| counts.iter().find(|(known, _)| *known == script).map_or(0, |(_, count)| *count);
    let (han, kana) = (count(Script::Han), count(Script::Kana));
    // Chinese quotes a Japanese name now and then; a Japanese sentence has a kana for every few Han characters.
    if han + kana > 0 {
        counts.retain(|(script, _)| !matches!(script, Script::Han | Script::Kana));
        counts.push((if kana * 10 > han { Script::Kana } else { Script::Han }, han + kana));
    }
    let (script, count) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some((script, count as f32 / total as f32))
}
