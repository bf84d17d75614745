//! Folding: one spelling for all spellings that a reader would call the same.

use unicode_normalization::char::decompose_compatible;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Lower case, compatibility forms replaced (NFKC), accents and vowel points off, quotation marks and dashes plain,
/// invisible characters out.
///
/// Vowel signs of Indic and South-East Asian scripts stay, since words differ by them; so do Hangul and kana. The
/// result is stable: folding it again changes nothing.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            folded.push(c.to_ascii_lowercase());
        } else {
            decompose_compatible(c, |part| push_folded(part, &mut folded));
        }
    }
    // Decomposing took Hangul and kana apart; what has no accent left to lose is put together again.
    match is_nfc_quick(folded.chars()) {
        IsNormalized::Yes => folded,
        IsNormalized::No | IsNormalized::Maybe => folded.nfc().collect(),
    }
}

/// The text with typographic variants as one: compatibility forms replaced (NFKC), quotation marks and dashes plain,
/// invisible characters out. Case and accents stay.
pub fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let visible = text.nfkc().filter(|c| !is_invisible(*c));
    visible.map(|c| plain_mark(c).unwrap_or(c)).collect()
}

fn push_folded(part: char, folded: &mut String) {
    if part.is_ascii() {
        folded.push(part.to_ascii_lowercase());
        return;
    }
    if is_dropped(part) {
        return;
    }
    for lower in part.to_lowercase() {
        match (plain_mark(lower), plain_letters(lower)) {
            (Some(mark), _) => folded.push(mark),
            (None, Some(letters)) => folded.push_str(letters),
            (None, None) if is_dropped(lower) => {}
            (None, None) => folded.push(lower),
        }
    }
}

/// Characters without a shape of their own: soft hyphens, joiners, marks of direction.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
}

/// Accents, vowel points of Hebrew and Arabic, and invisible characters.
fn is_dropped(c: char) -> bool {
    let is_accent = matches!(c,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}'..='\u{5c2}' | '\u{5c4}'..='\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        | '\u{6df}'..='\u{6e4}' | '\u{6e7}'..='\u{6e8}' | '\u{6ea}'..='\u{6ed}');
    is_accent || is_invisible(c)
}

/// The plain form of quotation marks, apostrophes and dashes.
fn plain_mark(c: char) -> Option<char> {
    Some(match c {
        '«' | '»' | '\u{201c}'..='\u{201f}' | '\u{301d}'..='\u{301f}' | '\u{2033}' | '\u{5f4}' => '"',
        '\u{2018}'..='\u{201b}' | '‹' | '›' | '\u{2032}' | '\u{2bc}' | '\u{5f3}' | '`' | '´' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{5be}' => '-',
        '\u{2044}' => '/',
        _ => return None,
    })
}

/// The plain spelling of letters with a stroke and of ligatures, which do not decompose.
fn plain_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'þ' => "th",
        'ς' => "σ",
        // Arabic and Persian keyboards write the same letters differently.
        'ی' | 'ى' => "ي",
        'ک' => "ك",
        _ => return None,
    })
}
