//! Any text is read with every pack and compared with any other: spans lie within it, a diff makes the one of the other.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use smentita::language::Packs;
use smentita::model::Part;
use smentita::{dedup, revisions, statements};

static PACKS: LazyLock<Packs> = LazyLock::new(Packs::embedded);

fuzz_target!(|parts: (&str, &str)| {
    let (title, text) = parts;
    for pack in PACKS.iter() {
        let reading = statements::read(Some(title), text, pack.language, &PACKS);
        for statement in &reading.statements {
            let part = if statement.part == Part::Title { title } else { text };
            let length = statement.end - statement.start;
            let quoted: String = part.chars().skip(statement.start).take(length).collect();
            assert_eq!(quoted, statement.text);
        }
    }
    let diff = revisions::diff(title, text);
    assert_eq!(diff.apply(title).as_deref(), Some(text));
    assert_eq!(dedup::fingerprint(text).keys, dedup::fingerprint(text).keys);
});
