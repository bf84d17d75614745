//! What was mended while reading, counted by kind, and told as problems of the feed.

use crate::model::Severity::{Loss, Notice, Repair};
use crate::model::{Problem, Severity};

/// The kinds of defect that the reader knows, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    BareAmpersand,
    UndeclaredEntity,
    StrayBracket,
    ControlCharacter,
    UndeclaredPrefix,
    RawMarkup,
    UnclosedElement,
    StrayEndTag,
    UnclosedSection,
    UnreadableDate,
    JunkBefore,
    JunkAfter,
    CutAtEnd,
    CutItem,
    TooDeep,
    TooManyElements,
}

/// Severity, the word for counting, and the sentence for one and for several (`#` is their number).
const TOLD: [(Severity, &str, &str, &str); 16] = [
    (Repair, "bare_ampersand", "escaped a bare ampersand", "escaped # bare ampersands"),
    (Repair, "undeclared_entity", "resolved an undeclared entity", "resolved # undeclared entities"),
    (Repair, "stray_bracket", "escaped a stray `<`", "escaped # stray `<`"),
    (Repair, "control_character", "removed a control character", "removed # control characters"),
    (
        Repair,
        "undeclared_prefix",
        "supplied an undeclared namespace prefix",
        "supplied # undeclared namespace prefixes",
    ),
    (Repair, "raw_markup", "read unescaped markup in an element", "read unescaped markup in # elements"),
    (Repair, "unclosed_element", "closed an unclosed element", "closed # unclosed elements"),
    (Repair, "stray_end_tag", "ignored a stray end tag", "ignored # stray end tags"),
    (
        Repair,
        "unclosed_section",
        "closed an unclosed comment or CDATA section",
        "closed # unclosed comments or CDATA sections",
    ),
    (Notice, "unreadable_date", "could not read a date", "could not read # dates"),
    (Repair, "junk_before", "skipped what stands before the feed", "skipped what stands before the feed"),
    (Notice, "junk_after", "skipped what stands after the feed", "skipped what stands after the feed"),
    (Repair, "truncated", "the document ends early, between items", "the document ends early, between items"),
    (
        Loss,
        "truncated",
        "the document ends within an item, which is left out",
        "the document ends within # items, left out",
    ),
    (Loss, "too_deep", "left out an element nested too deeply", "left out # elements nested too deeply"),
    (Loss, "too_many_elements", "left out an element past the limit", "left out # elements past the limit"),
];

/// How often each defect was met.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Faults([usize; TOLD.len()]);

impl Faults {
    pub(super) fn add(&mut self, fault: Fault) {
        self.add_many(fault, 1);
    }

    pub(super) fn add_many(&mut self, fault: Fault, count: usize) {
        self.0[fault as usize] += count;
    }

    /// The problems, in a fixed order.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let told = TOLD.iter().zip(self.0).filter(|(_, count)| *count > 0);
        told.map(|((severity, kind, one, many), count)| {
            let message = if count == 1 { (*one).to_owned() } else { many.replace('#', &count.to_string()) };
            Problem::new(*severity, kind, message)
        })
        .collect()
    }
}
