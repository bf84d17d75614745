//! Word forms and the classes they belong to: one look-up per word gives all that rules may ask of it.

use std::collections::HashMap;

use super::classes::Classes;

/// No form of the pack.
pub(super) const UNKNOWN: u32 = u32::MAX;

/// Classes that follow from how a word is written, in every pack.
pub mod built_in {
    use super::Classes;

    /// A word with a capital letter that does not open the sentence by chance.
    pub const NAME: Classes = Classes::bit(0);
    /// Digits.
    pub const NUMBER: Classes = Classes::bit(1);
    /// A quotation mark.
    pub const QUOTE: Classes = Classes::bit(2);
    /// A comma.
    pub const COMMA: Classes = Classes::bit(3);
    /// A colon.
    pub const COLON: Classes = Classes::bit(4);
    /// A dash or a bracket: what it parts off is an aside.
    pub const ASIDE: Classes = Classes::bit(5);
    /// A semicolon, a full stop, a question or exclamation mark.
    pub const STOP: Classes = Classes::bit(6);
    /// Letters.
    pub const WORD: Classes = Classes::bit(7);
    /// The question mark.
    pub const QUESTION: Classes = Classes::bit(8);
    /// Any mark between words; a gap does not cross it.
    pub const MARK: Classes = QUOTE.with(COMMA).with(COLON).with(ASIDE).with(STOP);

    /// The names by which patterns call them.
    pub const NAMES: &[&str] = &["name", "number", "quote", "comma", "colon", "aside", "stop", "word", "question"];
}

/// What the lexicon knows of one form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The form's number, [`UNKNOWN`] if no rule or class spells it out.
    pub id: u32,
    /// Its classes.
    pub classes: Classes,
}

/// All forms of a pack. Stems (`accus*`) and endings (`*rebbe`) are looked up by length, so that a word costs a few
/// look-ups however many the pack has.
#[derive(Debug, Default)]
pub struct Lexicon {
    names: Vec<String>,
    forms: HashMap<Box<str>, Form>,
    excluded: HashMap<Box<str>, Classes>,
    stems: Affixes,
    endings: Affixes,
    includes: Vec<(Classes, Classes)>,
}

#[derive(Debug, Default)]
struct Affixes {
    classes: HashMap<Box<str>, Classes>,
    /// Bit n is set if there is an affix of n bytes.
    lengths: u64,
}

impl Affixes {
    fn add(&mut self, affix: &str, class: Classes) {
        *self.classes.entry(affix.into()).or_default() |= class;
        self.lengths |= 1 << affix.len().min(63);
    }

    fn find<'w>(&self, word: &'w str, cut: impl Fn(&'w str, usize) -> Option<&'w str>) -> Classes {
        let mut found = Classes::NONE;
        let mut lengths = self.lengths;
        while lengths != 0 {
            let length = lengths.trailing_zeros() as usize;
            lengths &= lengths - 1;
            if length > word.len() {
                break;
            }
            if let Some(classes) = cut(word, length).and_then(|part| self.classes.get(part)) {
                found |= *classes;
            }
        }
        found
    }
}

impl Lexicon {
    /// A lexicon that knows the built-in classes only.
    pub fn new() -> Self {
        Self { names: built_in::NAMES.iter().map(|&name| name.to_owned()).collect(), ..Self::default() }
    }

    /// The class of that name, made if need be; `None` when there are too many.
    pub fn class(&mut self, name: &str) -> Option<Classes> {
        if let Some(known) = self.known_class(name) {
            return Some(known);
        }
        (self.names.len() < Classes::MAX).then(|| {
            self.names.push(name.to_owned());
            Classes::bit(self.names.len() - 1)
        })
    }

    /// The class of that name, if the pack has it.
    pub fn known_class(&self, name: &str) -> Option<Classes> {
        self.names.iter().position(|known| known == name).map(Classes::bit)
    }

    /// Enters a form, a stem (`accus*`), an ending (`*rebbe`) or an exception (`-accusativo`) under a class.
    pub fn enter(&mut self, entry: &str, class: Classes) {
        if let Some(exception) = entry.strip_prefix('-').filter(|rest| rest.len() > 2 && !self.is_entered(entry)) {
            *self.excluded.entry(exception.into()).or_default() |= class;
        } else if let Some(stem) = entry.strip_suffix('*') {
            self.stems.add(stem, class);
        } else if let Some(ending) = entry.strip_prefix('*') {
            self.endings.add(ending, class);
        } else {
            self.form(entry).classes |= class;
        }
    }

    fn is_entered(&self, form: &str) -> bool {
        self.forms.contains_key(form)
    }

    /// Words of the class `inner` are of the class `outer` too.
    pub fn include(&mut self, outer: Classes, inner: Classes) {
        self.includes.push((outer, inner));
    }

    /// The number of a form that a pattern spells out.
    pub fn id(&mut self, form: &str) -> u32 {
        self.form(form).id
    }

    fn form(&mut self, form: &str) -> &mut Form {
        let next = self.forms.len() as u32;
        self.forms.entry(form.into()).or_insert(Form { id: next, classes: Classes::NONE })
    }

    /// What is known of a word in lower case.
    pub fn look_up(&self, word: &str) -> Form {
        let mut form = self.forms.get(word).copied().unwrap_or(Form { id: UNKNOWN, classes: Classes::NONE });
        form.classes |= self.stems.find(word, |word, length| word.get(..length));
        form.classes |= self.endings.find(word, |word, length| word.get(word.len() - length..));
        if let Some(excluded) = self.excluded.get(word) {
            form.classes = form.classes.without(*excluded);
        }
        if !form.classes.is_empty() {
            for (outer, inner) in &self.includes {
                if form.classes.meets(*inner) {
                    form.classes |= *outer;
                }
            }
        }
        form
    }
}
