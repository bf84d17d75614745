//! Examples of the packs, cases by language, invariants.

use super::read_with_context;
use crate::language::Packs;

#[test]
fn the_examples_of_every_pack_hold() {
    let packs = Packs::embedded();
    let mut wrong = Vec::new();
    for pack in packs.iter() {
        for example in &pack.examples {
            let reading = read_with_context(None, &example.text, example.before.as_deref(), pack.language, &packs);
            let first = reading.statements.first();
            let kind = first.map(|s| s.kind);
            let hedged = first.and_then(|s| s.hedged);
            let speaker = first.and_then(|s| s.speaker.clone());
            if kind != example.kind
                || (example.hedged.is_some() && hedged != example.hedged)
                || (example.speaker.is_some() && speaker != example.speaker)
            {
                wrong.push(format!("{}.toml:{}: {kind:?} {hedged:?} {speaker:?}", pack.language, example.line));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
