//! Patterns of words, as the rules of a language pack write them.
//!
//! Elements stand apart by blanks: a word (`denies`), a class (`<deny>`), a stem (`accus*`) or an ending (`*rebbe`);
//! `a|b` is either; `a|b&<c>` is either and of the class `c` too; `x?` may be missing; `!x` says that the next word is not that; `~3` is a gap of up to three words
//! within a clause, `~~9` one that crosses marks; `^` and `$` are the ends of the sentence. Marks are the classes
//! `<comma>`, `<colon>`, `<quote>`, `<aside>`, `<stop>`.

use super::classes::Classes;
use super::lexicon::{Lexicon, UNKNOWN, built_in};
use super::word::Word;

/// The widest gap; with [`GAPS_MAX`] it bounds the work of one attempt.
const GAP_MAX: u8 = 24;
/// How many gaps a pattern may have.
const GAPS_MAX: usize = 4;

/// A compiled pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    elements: Vec<Element>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Element {
    Word { any: Any, optional: bool },
    Not(Any),
    Gap { max: u8, crosses: bool },
    Start,
    End,
}

/// Some forms and classes, all of them also of the class `and` if that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Any {
    ids: Vec<u32>,
    classes: Classes,
    and: Classes,
}

impl Any {
    fn fits(&self, word: &Word) -> bool {
        (word.is(self.classes) || (word.id != UNKNOWN && self.ids.contains(&word.id)))
            && (self.and.is_empty() || word.is(self.and))
    }
}

/// By what a word can begin a match.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Anchor {
    /// Only the sentence's first word.
    Start,
    /// A word of these forms or classes.
    Word(Vec<u32>, Classes),
}

impl Pattern {
    /// Compiles a pattern; the message says what is wrong with it.
    pub fn parse(text: &str, lexicon: &mut Lexicon) -> Result<Self, String> {
        let elements = text.split_whitespace().map(|part| element(part, lexicon)).collect::<Result<Vec<_>, _>>()?;
        let gaps = elements.iter().filter(|e| matches!(e, Element::Gap { .. })).count();
        if gaps > GAPS_MAX {
            return Err(format!("more than {GAPS_MAX} gaps"));
        }
        match elements.iter().find(|e| !matches!(e, Element::Word { optional: true, .. } | Element::Not(_))) {
            None => Err("a pattern needs a word that cannot be missing".to_owned()),
            Some(Element::Word { .. } | Element::Start) => Ok(Self { elements }),
            Some(_) => Err("a pattern begins with a word, a class or `^`".to_owned()),
        }
    }

    /// What the first word of a match must be.
    pub(super) fn anchor(&self) -> Anchor {
        let (mut all_ids, mut all_classes) = (Vec::new(), Classes::NONE);
        for element in &self.elements {
            let (any, optional) = match element {
                Element::Word { any, optional } => (any, optional),
                Element::Not(_) => continue,
                Element::Gap { .. } | Element::Start | Element::End => break,
            };
            all_ids.extend_from_slice(&any.ids);
            all_classes |= any.classes;
            if !optional {
                return Anchor::Word(all_ids, all_classes);
            }
        }
        Anchor::Start
    }

    /// The indexes of the words that the pattern takes when it begins at `at`, gaps left out.
    pub fn match_at(&self, words: &[Word], at: usize) -> Option<Vec<usize>> {
        let mut taken = Vec::new();
        step(&self.elements, words, at, &mut taken).then_some(taken)
    }
}

fn step(elements: &[Element], words: &[Word], at: usize, taken: &mut Vec<usize>) -> bool {
    let Some((element, rest)) = elements.split_first() else { return !taken.is_empty() };
    match element {
        Element::Start => at == 0 && step(rest, words, at, taken),
        Element::End => {
            words[at.min(words.len())..].iter().all(|word| word.is(built_in::STOP | built_in::QUOTE | built_in::ASIDE))
                && step(rest, words, at, taken)
        }
        Element::Not(any) => words.get(at).is_none_or(|word| !any.fits(word)) && step(rest, words, at, taken),
        Element::Word { any, optional } => {
            if words.get(at).is_some_and(|word| any.fits(word)) {
                taken.push(at);
                if step(rest, words, at + 1, taken) {
                    return true;
                }
                taken.pop();
            }
            *optional && step(rest, words, at, taken)
        }
        Element::Gap { max, crosses } => {
            for skipped in 0..=usize::from(*max) {
                if step(rest, words, at + skipped, taken) {
                    return true;
                }
                match words.get(at + skipped) {
                    Some(word) if *crosses || !word.is(built_in::MARK) => {}
                    _ => return false,
                }
            }
            false
        }
    }
}

fn element(part: &str, lexicon: &mut Lexicon) -> Result<Element, String> {
    match part {
        "^" => return Ok(Element::Start),
        "$" => return Ok(Element::End),
        _ => {}
    }
    if let Some(gap) = part.strip_prefix('~') {
        let (crosses, digits) = gap.strip_prefix('~').map_or((false, gap), |digits| (true, digits));
        let max = digits.parse().ok().filter(|max| (1..=GAP_MAX).contains(max));
        return max
            .map(|max| Element::Gap { max, crosses })
            .ok_or_else(|| format!("`{part}`: a gap is `~1` to `~{GAP_MAX}`"));
    }
    if let Some(negated) = part.strip_prefix('!') {
        return Ok(Element::Not(alternatives(negated, lexicon)?));
    }
    let (body, optional) = part.strip_suffix('?').map_or((part, false), |body| (body, true));
    Ok(Element::Word { any: alternatives(body, lexicon)?, optional })
}

fn alternatives(text: &str, lexicon: &mut Lexicon) -> Result<Any, String> {
    let (either, also) = text.split_once('&').map_or((text, None), |(either, also)| (either, Some(also)));
    let mut any = Any { ids: Vec::new(), classes: Classes::NONE, and: Classes::NONE };
    if let Some(also) = also {
        let other = alternatives(also, lexicon)?;
        if !other.ids.is_empty() || !other.and.is_empty() {
            return Err(format!("`{text}`: after `&` stands one class"));
        }
        any.and = other.classes;
    }
    for part in either.split('|') {
        if let Some(name) = part.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
            any.classes |= lexicon.known_class(name).ok_or_else(|| format!("no class is called `{name}`"))?;
        } else if part.starts_with('*') || part.ends_with('*') {
            let class = lexicon.class(part).ok_or("too many classes")?;
            lexicon.enter(part, class);
            any.classes |= class;
        } else if part.is_empty() || part.contains(['<', '>']) {
            return Err(format!("`{text}` has an empty or broken alternative"));
        } else {
            any.ids.push(lexicon.id(&part.to_lowercase()));
        }
    }
    Ok(any)
}
