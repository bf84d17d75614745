//! Packs: mistakes by line, patterns, look-ups.

use expect_test::{Expect, expect};

use super::{EMBEDDED, Packs, words};

#[test]
fn every_embedded_pack_is_valid() {
    let wrong: Vec<String> =
        EMBEDDED.iter().filter_map(|(name, toml)| Packs::parse(name, toml).err().map(|e| e.to_string())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const HEAD: &str = "code = \"it\"\nname = \"italiano\"\n";

fn check_error(body: &str, expected: &Expect) {
    let error = Packs::parse("xx.toml", &format!("{HEAD}{body}")).err().map(|e| e.to_string()).unwrap_or_default();
    expected.assert_eq(&error);
}

#[test]
fn a_mistake_is_told_with_its_line() {
    check_error(
        "[classes]\na = 'x'\n[[rules]]\nid = 'r'\nkind = 'deniall'\nmatch = 'x'\n",
        &expect!["xx.toml:7: `deniall` is not one of: allegation, denial, confirmation, no_comment, correction"],
    );
    check_error(
        "[classes]\na = 'x'\n[[rules]]\nid = 'r'\nkind = 'denial'\nmatch = \"\"\"\nx\n<b>\n\"\"\"\n",
        &expect!["xx.toml:10: no class is called `b`"],
    );
    check_error(
        "[classes]\na = \"\"\"\nx\n<b>\n\"\"\"\n[[rules]]\nid = 'r'\nkind = 'denial'\nmatch = 'x'\n",
        &expect!["xx.toml:6: no class is called `b`"],
    );
    check_error(
        "[classes]\na = 'x'\n[[rules]]\nid = 'r'\nkind = 'denial'\nmatch = 'x ~99 y'\n",
        &expect!["xx.toml:8: `~99`: a gap is `~1` to `~24`"],
    );
    check_error(
        "[classes]\na = 'x'\nb = \"\"\"\nver*\nge*t\n\"\"\"\n[[rules]]\nid = 'r'\nkind = 'denial'\nmatch = 'x'\n",
        &expect!["xx.toml:7: `ge*t`: a `*` stands at the beginning or at the end"],
    );
    check_error(
        "nonsense = 1\n",
        &expect![
            "xx.toml:3: unknown field `nonsense`, expected one of `code`, `name`, `abbreviations`, `sentence_starters`, `ordinals`, `elisions`, `verb_second`, `capital_nouns`, `drops_subjects`, `enclitics`, `classes`, `lists`, `rules`, `examples`, `digest`"
        ],
    );
}

fn check_match(patterns: &str, sentence: &str, expected: &Expect) {
    let toml = format!(
        "{HEAD}elisions = true\n[classes]\ndeny = 'nega* -negativo smentisce'\n[[rules]]\nid = 'r'\nkind = 'denial'\nmatch = '''\n{patterns}\n'''\n"
    );
    let pack = Packs::parse("xx.toml", &toml).unwrap();
    let words = words(sentence, &pack);
    let found: Vec<String> = pack
        .find(&words)
        .iter()
        .map(|f| f.words.iter().map(|&i| &sentence[words[i].start..words[i].end]).collect::<Vec<_>>().join(" "))
        .collect();
    expected.assert_eq(&found.join(" | "));
}

#[test]
fn patterns_match_words_classes_and_gaps() {
    check_match("<deny> ~3 tutto|niente", "Il ministro nega ancora una volta tutto.", &expect!["nega tutto"]);
    check_match("<deny> ~3 tutto|niente", "Il ministro nega, e non dice tutto.", &expect![[""]]);
    check_match("<deny> ~~5 tutto|niente", "Il ministro nega, e non dice tutto.", &expect!["nega tutto"]);
    check_match("<deny> !tutto", "Nega tutto e smentisce.", &expect!["smentisce"]);
    check_match("^ <deny> tutto? $", "Negano tutto!", &expect!["Negano tutto"]);
    check_match("<deny>", "Un segno negativo.", &expect![[""]]);
    check_match("l' accusa", "Respinge l’accusa.", &expect!["l’ accusa"]);
}
