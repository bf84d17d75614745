//! Stories from outside: pairs compared and calibrated, pins, splits, titles, and what `explain` says of them.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use expect_test::expect;
use serde_json::Value;
use tempfile::TempDir;

use crate::world::{rows, smentita, told};

/// Runs a command in a folder: exit code, stdout, stderr.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(&smentita(folder, arguments).output().unwrap())
}

/// A folder whose stories are joined without the encoder, which is slow where it is not optimised.
fn folder() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(
        folder.path().join("feeds.toml"),
        "[daemon]\nuser_agent_contact = \"mailto:desk@smentita.example\"\n[stories]\nbackend = \"none\"\n",
    )
    .unwrap();
    folder
}

/// Labelled pairs as corpora have them, one line that is none, and one without a label.
const PAIRS: &str = r#"
{"id": "same", "label": true, "a": {"language": "en", "title": "Nordwind read users' mails, says Karl Brandt", "text": "Nordwind read private messages, the engineer Karl Brandt said in Hamburg."}, "b": {"language": "en", "title": "Engineer Karl Brandt: Nordwind read mails", "text": "In Hamburg the engineer Karl Brandt said that Nordwind read private messages."}}
{"id": 2, "same_story": false, "a": {"lang": "en", "title": "Storm closes the Sund bridge", "body": "Police in Malmö closed the bridge."}, "b": {"lang": "en", "title": "Parliament rejects the fishing quota", "body": "Lawmakers voted 61 to 40 against Oskar Brandt."}}
{"id": 3, "a": {"title": "Storm closes the Sund bridge for a night"}, "b": {"title": "Storm closes the Sund bridge for a night", "date": "2026-03-02"}}
{"id": 4, "a": {"title": "no other side"}}
"#;

#[test]
fn pairs_are_compared_and_give_a_threshold() {
    let folder = folder();
    fs::write(folder.path().join("pairs.jsonl"), PAIRS).unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["stories", "compare", "pairs.jsonl"]);
    let lines: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<String> = lines.iter().map(|pair| format!("{}: {}", pair["id"], pair["same"])).collect();
    expect![[r#""same": true, 2: false, 3: true"#]].assert_eq(&shown.join(", "));
    assert!(lines.iter().all(|pair| pair["score"] == pair["parts"]["score"] && pair["threshold"].is_f64()));
    assert_eq!(code, 3, "{stderr}");
    assert!(stderr.contains("pairs.jsonl:5: no pair: missing field `b`"), "{stderr}");

    let (code, stdout, _) = run(folder.path(), &["--json", "stories", "calibrate", "pairs.jsonl"]);
    let found: Value = serde_json::from_str(&stdout).unwrap();
    let none = found.as_array().unwrap().iter().find(|found| found["backend"] == "none").unwrap();
    assert_eq!((code, &none["pairs"], &none["best"]["f1"]), (3, &2.into(), &1.0.into()));
    let (_, stdout, _) = run(folder.path(), &["stories", "calibrate", "pairs.jsonl"]);
    assert!(stdout.contains("[stories]\nbackend = \"none\"\nthreshold = "), "{stdout}");

    fs::write(folder.path().join("unlabelled.jsonl"), PAIRS.lines().nth(3).unwrap()).unwrap();
    let (code, _, stderr) = run(folder.path(), &["stories", "calibrate", "unlabelled.jsonl"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("has no pair with"), "{stderr}");
}

/// An article as `import` takes it, published on the 2nd of March 2026.
fn line(id: &str, hour: u32, title: &str, text: &str) -> String {
    let outlet = id.split('/').next().unwrap();
    serde_json::json!({
        "url": format!("https://www.{outlet}.example/{id}"), "language": "en", "title": title, "text": text,
        "published_at": format!("2026-03-02T{hour:02}:00:00Z"),
    })
    .to_string()
}

const MAILS: [(&str, &str); 3] = [
    (
        "Nordwind read users' mails, says engineer Karl Brandt",
        "The mail provider Nordwind read private messages, the engineer Karl Brandt told a committee in Hamburg.\n\n\
         He showed 214 pages of letters.",
    ),
    (
        "Engineer Karl Brandt: Nordwind read the mails of users",
        "Before the committee in Hamburg the engineer Karl Brandt said that the provider Nordwind read private \
         messages.\n\nHis letters fill 214 pages.",
    ),
    (
        "Nordwind mails: Karl Brandt shows letters in Hamburg",
        "Engineer Karl Brandt brought 214 pages of letters to the committee in Hamburg: private messages were read by \
         Nordwind, he said.",
    ),
];
const BRIDGE: [(&str, &str); 3] = [
    (
        "Storm closes the Sund bridge for a night",
        "The bridge over the Sund was closed on Sunday night because of a storm, police in Malmö said.\n\nNobody was \
         hurt.",
    ),
    (
        "Sund bridge closed for a night by storm",
        "Because of a storm police in Malmö closed the bridge over the Sund on Sunday night; nobody was hurt.",
    ),
    (
        "Malmö police: Sund bridge was closed in the storm",
        "Nobody was hurt when a storm closed the bridge over the Sund on Sunday night, police in Malmö said.",
    ),
];

/// A folder with three articles on the mails (1, 3, 5) and three on the bridge (2, 4, 6) in its record.
fn two_stories() -> TempDir {
    let folder = folder();
    let lines = (0..3).flat_map(|n| {
        let number = n as u32;
        [
            line(&format!("mails{n}/a"), 8 + 2 * number, MAILS[n].0, MAILS[n].1),
            line(&format!("bridge{n}/a"), 9 + 2 * number, BRIDGE[n].0, BRIDGE[n].1),
        ]
    });
    import(folder.path(), "corpus.jsonl", &lines.collect::<Vec<_>>());
    folder
}

fn import(folder: &Path, name: &str, lines: &[String]) {
    fs::write(folder.join(name), lines.join("\n")).unwrap();
    let (code, _, stderr) = run(folder, &["import", name]);
    assert_eq!(code, 0, "{stderr}");
}

/// The stories by their articles, and what happened to stories as a whole.
fn stories(folder: &Path) -> String {
    let database = folder.join("data/smentita.db");
    rows(
        &database,
        "SELECT story_id, group_concat(id, ' ') FROM (SELECT * FROM articles ORDER BY id) GROUP BY story_id",
    )
}

#[test]
fn a_pin_joins_two_stories_at_once_and_for_good() {
    let folder = two_stories();
    let folder = folder.path();
    expect![[r"
        1 | 1 3 5
        2 | 2 4 6
    "]]
    .assert_eq(&stories(folder));
    let (code, stdout, stderr) = run(folder, &["stories", "pin", "1", "https://www.bridge1.example/bridge1/a"]);
    expect!["story 2 is story 1 now; articles 1 and 4 are in story 1\n"].assert_eq(&stdout);
    assert_eq!(code, 0, "{stderr}");
    expect![[r"
        1 | 1 2 3 4 5 6
    "]]
    .assert_eq(&stories(folder));
    // The id that is no more leads to the one that stays.
    let (_, stdout, _) = run(folder, &["story", "2"]);
    assert!(stdout.starts_with("story 1: "), "{stdout}");
    let database = folder.join("data/smentita.db");
    expect![[r#"
        stories_merged | 1 | 2 | {"merged":2,"into":1}
    "#]]
    .assert_eq(&rows(&database, "SELECT kind, story_id, article_id, detail FROM changes"));

    // A new process, which has nothing but the record, puts an article on the bridge where the bridge is.
    import(folder, "later.jsonl", &[line("late/a", 20, BRIDGE[0].0, BRIDGE[1].1)]);
    expect![[r"
        1 | 1 2 3 4 5 6 7
    "]]
    .assert_eq(&stories(folder));
    let (_, stdout, _) = run(folder, &["explain", "4"]);
    assert!(stdout.contains("pinned together with article 1"), "{stdout}");

    // Without the pin nothing holds the two together.
    let (_, stdout, _) = run(folder, &["stories", "unpin", "4", "1"]);
    expect![[r#"
        3 articles left story 1 for story 3; article 4 is in story 3, article 1 in story 1
    "#]]
    .assert_eq(&stdout);
    expect![[r"
        1 | 1 3 5
        3 | 2 4 6 7
    "]]
    .assert_eq(&stories(folder));
}

#[test]
fn a_pin_apart_parts_a_story_and_keeps_it_parted() {
    let folder = two_stories();
    let folder = folder.path();
    let (code, stdout, stderr) = run(folder, &["stories", "pin", "1", "3", "--apart"]);
    expect!["1 articles left story 1 for story 3; article 1 is in story 1, article 3 in story 3\n"].assert_eq(&stdout);
    assert_eq!(code, 0, "{stderr}");
    // What would bring them together again does not.
    import(folder, "later.jsonl", &[line("late/a", 20, MAILS[0].0, MAILS[1].1)]);
    let parted = rows(
        &folder.join("data/smentita.db"),
        "SELECT (SELECT story_id FROM articles WHERE id = 1) <> (SELECT story_id FROM articles WHERE id = 3)",
    );
    assert_eq!(parted, "1\n");
    let database = folder.join("data/smentita.db");
    expect![[r#"
        story_split | 1 | 3 | {"from":1,"into":3,"articles":[3]}
        story_opened | 3 | 3 | {"split_from":1}
    "#]]
    .assert_eq(&rows(&database, "SELECT kind, story_id, article_id, detail FROM changes"));
    let (_, stdout, _) = run(folder, &["stories", "unpin", "1", "3"]);
    assert!(stdout.ends_with("articles 1 and 3 are in story 1\n"), "{stdout}");
}

#[test]
fn pins_that_contradict_each_other_are_refused() {
    let folder = two_stories();
    let folder = folder.path();
    let mut shown = String::new();
    for command in [
        "pin 1 99",
        "pin 1 1",
        "unpin 1 2",
        "pin 1 2",
        "pin 2 6",
        "pin 1 6 --apart",
        "pin 3 6 --apart",
        "pin 1 3",
        "pin 1 3 --apart",
    ] {
        let arguments: Vec<&str> = ["stories"].into_iter().chain(command.split(' ')).collect();
        let (code, stdout, stderr) = run(folder, &arguments);
        write!(shown, "{command}: {code} {stdout}{stderr}").unwrap();
    }
    expect![[r#"
        pin 1 99: 2 error: there is no article `99` in the record
        pin 1 1: 2 error: `1` and `1` are one article; a pin is for two
        unpin 1 2: 2 error: articles 1 and 2 are not pinned
        pin 1 2: 0 story 2 is story 1 now; articles 1 and 2 are in story 1
        pin 2 6: 0 articles 2 and 6 are in story 1
        pin 1 6 --apart: 2 error: articles 1 and 6 cannot be apart: pinned together are 6 with 2 with 1; take one of these pins away first
        pin 3 6 --apart: 0 2 articles left story 1 for story 3; article 3 is in story 3, article 6 in story 1
        pin 1 3: 2 error: articles 1 and 3 cannot be together: that would bring 6 and 3 together, which are pinned apart; `stories unpin 6 3` takes that away
        pin 1 3 --apart: 0 article 1 is in story 1, article 3 in story 3
    "#]].assert_eq(&shown);
}

#[test]
fn a_story_has_a_title_for_each_of_its_readers() {
    let folder = two_stories();
    let folder = folder.path();
    let italian = serde_json::json!({
        "url": "https://www.gazzetta.example/a", "language": "it", "published_at": "2026-03-02T20:00:00Z",
        "title": "Nordwind, Karl Brandt: lette le mail private ad Hamburg",
        "text": "Karl Brandt, committee, Hamburg, Nordwind, private messages, letters, 214 pages, engineer.",
    });
    import(folder, "later.jsonl", &[italian.to_string()]);
    let title = |arguments: &[&str]| {
        let (_, stdout, _) = run(folder, arguments);
        stdout.lines().next().unwrap_or_default().to_owned()
    };
    expect!["story 1: Nordwind, Karl Brandt: lette le mail private ad Hamburg"].assert_eq(&title(&["story", "1"]));
    expect!["story 1: Nordwind, Karl Brandt: lette le mail private ad Hamburg"].assert_eq(&title(&[
        "story",
        "1",
        "--language",
        "de",
    ]));
    expect!["story 1: Nordwind, Karl Brandt: lette le mail private ad Hamburg"].assert_eq(&title(&[
        "story",
        "1",
        "--language",
        "it",
    ]));
}

/// The same two events for readers of Italian.
const ITALIAN: [(&str, &str); 2] = [
    (
        "Il fornitore Nordwind leggeva i messaggi privati, dice l'ingegnere Karl Brandt",
        "Ad Amburgo l'ingegnere Karl Brandt ha detto alla commissione che il fornitore di posta Nordwind leggeva i \
         messaggi privati degli utenti.\n\nHa mostrato 214 pagine di lettere.",
    ),
    (
        "Ponte sul Sund chiuso per una notte a causa di una tempesta",
        "Il ponte sul Sund è stato chiuso domenica notte per una tempesta, ha detto la polizia di Malmö.\n\nNessuno \
         è rimasto ferito.",
    ),
];

/// Articles on two events in two languages, all of one hour: nothing but the corpus itself gives an order.
fn corpus(numbers: &[usize]) -> Vec<String> {
    let one = |n: &usize| {
        let (kind, n) = (n % 2, n / 2);
        let (title, text) = match (n, kind) {
            (3, _) => ITALIAN[kind],
            (_, 0) => MAILS[n],
            _ => BRIDGE[n],
        };
        let line = line(&format!("outlet{kind}{n}/a"), 8, title, text);
        if n == 3 { line.replace("\"language\":\"en\"", "\"language\":\"it\"") } else { line }
    };
    numbers.iter().map(one).collect()
}

/// Imports the corpus in several orders, each twice; gives the addresses of each story, the same every time.
fn stories_of_all_orders(backend: &str) -> String {
    let mut found: Vec<String> = Vec::new();
    for (first, second) in [
        ([0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7]),
        ([7, 6, 5, 4, 3, 2, 1, 0], [2, 7, 1, 0, 5, 6, 3, 4]),
        ([3, 6, 0, 5, 1, 7, 4, 2], [7, 6, 5, 4, 3, 2, 1, 0]),
    ] {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("feeds.toml"), format!("[stories]\nbackend = \"{backend}\"\n")).unwrap();
        for order in [first, second] {
            import(folder.path(), "corpus.jsonl", &corpus(&order));
            found.push(rows(
                &folder.path().join("data/smentita.db"),
                "SELECT group_concat(url, ' ') FROM (SELECT story_id, substr(url, 13, 8) AS url FROM articles ORDER BY url)
                 GROUP BY story_id ORDER BY 1",
            ));
        }
    }
    assert!(found.iter().all(|stories| *stories == found[0]), "{found:#?}");
    found.swap_remove(0)
}

#[test]
fn a_corpus_gives_the_same_stories_in_any_order_and_twice() {
    assert!(stories_of_all_orders("none").lines().count() >= 2);
    if cfg!(feature = "meaning") {
        expect![[r"
            outlet00 outlet01 outlet02 outlet03
            outlet10 outlet11 outlet12 outlet13
        "]]
        .assert_eq(&stories_of_all_orders("builtin"));
    }
}

#[test]
fn explain_tells_what_an_article_was_compared_with() {
    let folder = two_stories();
    let folder = folder.path();
    import(folder, "later.jsonl", &[line("late/a", 20, "Another headline", BRIDGE[0].1)]);
    for article in ["1", "4", "7"] {
        let (_, stdout, _) = run(folder, &["explain", article]);
        let told = stdout.split("\ncopy\n").nth(1).unwrap().split("\nrevisions\n").next().unwrap();
        match article {
            "1" => expect![[r#"
                  of no article in the record

                story
                  story 1: opened it; there was no other near in time
            "#]].assert_eq(told),
            "4" => expect![[r#"
                  of no article in the record

                story
                  story 2: joined with 1.900 (needed 0.530): meaning 0.000, names 0.537, letters 0.974, 0.0 days apart
                  compared with story 2: 1.900 of 0.530, near enough (meaning 0.000, names 0.537, letters 0.974, 0.0 days apart)
                  compared with story 1: 0.000 of 0.530, not near enough (meaning 0.000, names 0.000, letters 0.000, 0.0 days apart)
            "#]].assert_eq(told),
            _ => expect![[r#"
                  of article 2: same text, 100 % of this text
                  compared with article 2: same text; 100 % of this text, 100 % of that

                story
                  story 2: a copy of article 2
                  compared with story 2: 1.489 of 0.530, near enough (meaning 0.000, names 0.614, letters 0.625, 0.0 days apart)
                  compared with story 1: 0.048 of 0.530, not near enough (meaning 0.000, names 0.038, letters 0.007, 0.0 days apart)
            "#]].assert_eq(told),
        }
    }
}
