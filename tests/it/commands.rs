//! The command line as scripts use it: exit codes, JSON on stdout, messages that say where.

use std::fs;
use std::path::Path;

use expect_test::{Expect, expect};
use serde_json::Value;
use tempfile::TempDir;

use crate::world::{Fault, World, article, rows, smentita, told};

/// Runs a command in a folder: exit code, stdout, stderr.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    told(&smentita(folder, arguments).output().unwrap())
}

/// One line per command: what was typed, exit code, first line of stderr's message.
fn check(folder: &Path, commands: &[&str], expected: &Expect) {
    let mut shown = String::new();
    for command in commands {
        let (code, _, stderr) = run(folder, &command.split(' ').collect::<Vec<_>>());
        let message = stderr.lines().find(|line| line.starts_with("error")).unwrap_or_default();
        let message = message.replace(&*folder.to_string_lossy(), "FOLDER");
        shown.push_str(format!("{command}: {code} {message}").trim_end());
        shown.push('\n');
    }
    expected.assert_eq(&shown);
}

/// Lines for `import`: two articles on one event, one on another.
const CORPUS: &[&str] = &[
    r#"{"url": "https://www.gazette.example/mails", "language": "en", "title": "Nordwind read users' mails, says engineer Karl Brandt", "text": "The mail provider Nordwind read private messages, the engineer Karl Brandt told a committee in Hamburg.\n\nHe showed 214 pages of letters.", "published_at": "2026-03-02T08:00:00Z"}"#,
    r#"{"url": "https://www.gazzetta.example/messaggi", "language": "it", "title": "Nordwind ha letto i messaggi, dice l'ingegnere Karl Brandt", "text": "Nordwind ha letto i messaggi privati: lo ha detto l'ingegnere Karl Brandt alla commissione di Hamburg.\n\nHa mostrato 214 pagine di lettere.", "published_at": "2026-03-02T09:00:00Z"}"#,
    r#"{"url": "https://www.post.example/bridge", "language": "en", "title": "Storm closes the Sund bridge for a night", "text": "The bridge over the Sund was closed on Sunday night because of a storm, police in Malmö said.\n\nNobody was hurt.", "published_at": "2026-03-02T07:00:00Z"}"#,
];

/// A folder with the corpus imported into the default database, and no configuration.
fn corpus() -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("corpus.jsonl"), CORPUS.join("\n")).unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["import", "corpus.jsonl"]);
    assert_eq!((code, stdout.as_str()), (0, "3 new articles, 3 new contents, 0 known, 0 mistakes\n"), "{stderr}");
    folder
}

#[test]
fn every_command_but_run_and_poll_works_without_a_configuration() {
    let folder = corpus();
    let commands = [
        "topics",
        "stories",
        "story 1",
        "search messaggi",
        "feeds list",
        "explain 1",
        "diff 1",
        "export articles",
        "export revisions --format csv",
        "digest --date 2026-03-02",
        "import corpus.jsonl",
        "completions bash",
        "man",
        "run",
        "poll",
    ];
    check(
        folder.path(),
        &commands,
        &expect![[r#"
        topics: 0
        stories: 0
        story 1: 0
        search messaggi: 0
        feeds list: 0
        explain 1: 0
        diff 1: 2 error: the article has one revision only: nothing was changed
        export articles: 0
        export revisions --format csv: 0
        digest --date 2026-03-02: 0
        import corpus.jsonl: 0
        completions bash: 0
        man: 0
        run: 2 error: there is no configuration file `feeds.toml`
        poll: 2 error: there is no configuration file `feeds.toml`
    "#]],
    );
}

#[test]
fn what_is_named_and_not_there_is_a_mistake_of_usage() {
    let folder = corpus();
    fs::write(folder.path().join("feeds.toml"), "").unwrap();
    let commands = [
        "--config none.toml topics",
        "--config none.toml poll",
        "--config none.toml check --offline",
        "story 99",
        "explain 99",
        "digest --topic none",
        "digest --date 2026-02-30",
        "digest --since yesterday",
        "poll --feed none",
        "poll --at noon",
        "frobnicate",
        "export nothing",
        "--database none.db topics",
        "--database . import corpus.jsonl",
        "import none.jsonl",
    ];
    check(
        folder.path(),
        &commands,
        &expect![[r#"
        --config none.toml topics: 2 error: there is no configuration file `none.toml`
        --config none.toml poll: 2 error: there is no configuration file `none.toml`
        --config none.toml check --offline: 2 error: there is no configuration file `none.toml`
        story 99: 2 error: there is no story `99` in the record
        explain 99: 2 error: there is no article `99` in the record
        digest --topic none: 2 error: there is no topic `none` in the record; it has:
        digest --date 2026-02-30: 2 error: invalid value '2026-02-30' for '--date <YYYY-MM-DD>': parsed date is not valid: parameter 'day' for `2026-02` is invalid, must be in range `1..=28`
        digest --since yesterday: 2 error: `--since` takes `last` or an instant such as 2024-04-02T07:00:00Z, not `yesterday`
        poll --feed none: 2 error: there is no feed `none` in feeds.toml
        poll --at noon: 2 error: invalid value 'noon' for '--at <RFC3339>': failed to parse four digit integer as year: invalid digit, expected 0-9 but got n
        frobnicate: 2 error: unrecognized subcommand 'frobnicate'
        export nothing: 2 error: invalid value 'nothing' for '<TABLE>'
        --database none.db topics: 1 error: there is no database `none.db`; `smentita poll`, `import` or `demo` creates one
        --database . import corpus.jsonl: 1 error: `.` cannot be opened: Is a directory (os error 21)
        import none.jsonl: 3
    "#]],
    );
}

#[test]
fn tables_are_json_when_asked() {
    let folder = corpus();
    let commands = [
        "topics",
        "stories",
        "story 1",
        "search messaggi",
        "feeds list",
        "explain 1",
        "digest --date 2026-03-02",
        "digest --date 2026-03-02 --format jsonfeed",
        "import corpus.jsonl",
    ];
    for command in commands {
        let arguments: Vec<&str> = ["--json"].into_iter().chain(command.split(' ')).collect();
        let (code, stdout, stderr) = run(folder.path(), &arguments);
        assert_eq!(code, 0, "{command}: {stderr}");
        let parsed: Result<Value, _> = serde_json::from_str(&stdout);
        assert!(parsed.is_ok_and(|value| value.is_object() || value.is_array()), "{command}: {stdout}");
    }
    for table in ["articles", "revisions", "changes", "statements", "positions", "stories"] {
        let (code, stdout, _) = run(folder.path(), &["export", table]);
        assert_eq!(code, 0, "{table}");
        assert!(stdout.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{table}: {stdout}");
    }
}

#[test]
fn a_malformed_line_is_told_with_its_place_and_the_others_are_imported() {
    let folder = TempDir::new().unwrap();
    let lines =
        [CORPUS[0], "{\"url\": ", "", r#"{"title": "No address", "text": "…"}"#, "\u{0}\u{1}", CORPUS[1], "[1]"];
    fs::write(folder.path().join("bad.jsonl"), lines.join("\n")).unwrap();
    let (code, stdout, stderr) = run(folder.path(), &["import", "bad.jsonl"]);
    assert_eq!(code, 3);
    let told = stderr.lines().filter_map(|line| line.split_once("ERROR").map(|(_, told)| told.trim()));
    expect![[r#"
        bad.jsonl:2: no article: EOF while parsing a value at column 0
        bad.jsonl:4: no article: missing field `url` at column 38
        bad.jsonl:5: no article: expected value at column 1
        bad.jsonl:7: no article: invalid type: integer `1`, expected a string at column 2
        2 new articles, 2 new contents, 0 known, 4 mistakes
    "#]]
    .assert_eq(&(told.collect::<Vec<_>>().join("\n") + "\n" + &stdout));
}

#[test]
fn a_record_of_a_newer_version_is_refused_and_left_alone() {
    let folder = corpus();
    let database = folder.path().join("data/smentita.db");
    rusqlite::Connection::open(&database).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
    check(
        folder.path(),
        &["topics", "import corpus.jsonl", "digest"],
        &expect![[r#"
        topics: 1 error: `data/smentita.db` has schema 99, and this smentita knows 1; use a newer smentita
        import corpus.jsonl: 1 error: `data/smentita.db` has schema 99, and this smentita knows 1; use a newer smentita
        digest: 1 error: `data/smentita.db` has schema 99, and this smentita knows 1; use a newer smentita
    "#]],
    );
    fs::write(&database, "not a database").unwrap();
    check(
        folder.path(),
        &["topics", "import corpus.jsonl"],
        &expect![[r#"
        topics: 1 error: `data/smentita.db` is not a smentita database
        import corpus.jsonl: 1 error: `data/smentita.db` is not a smentita database
    "#]],
    );
}

#[test]
fn a_corpus_in_another_order_gives_the_same_stories() {
    let stories = |order: &[usize]| {
        let folder = TempDir::new().unwrap();
        let lines: Vec<&str> = order.iter().map(|number| CORPUS[*number]).collect();
        fs::write(folder.path().join("corpus.jsonl"), lines.join("\n")).unwrap();
        fs::write(folder.path().join("feeds.toml"), "[stories]\nbackend = \"none\"\n").unwrap();
        assert_eq!(run(folder.path(), &["import", "corpus.jsonl"]).0, 0);
        rows(
            &folder.path().join("data/smentita.db"),
            "SELECT group_concat(url, ' + ') FROM (SELECT story_id, url FROM articles ORDER BY url) GROUP BY story_id ORDER BY 1",
        )
    };
    let first = stories(&[0, 1, 2]);
    expect![[r#"
        https://www.gazette.example/mails + https://www.gazzetta.example/messaggi
        https://www.post.example/bridge
    "#]]
    .assert_eq(&first);
    assert_eq!(stories(&[2, 1, 0]), first);
    assert_eq!(stories(&[1, 2, 0]), first);
}

#[test]
fn mistakes_of_the_configuration_are_all_told() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("feeds.toml"), crate::config::PLANTED).unwrap();
    let (code, _, stderr) = run(folder.path(), &["check", "--offline"]);
    assert_eq!(code, 2);
    assert_eq!(stderr.lines().filter(|line| line.trim_start().starts_with("--> feeds.toml:")).count(), 10, "{stderr}");
    assert!(stderr.ends_with("\n10 mistakes in the configuration\n"), "{stderr}");
}

#[test]
fn failures_of_feeds_and_pages_are_exit_code_3() {
    let world = World::on_addresses().outlet("gazette", "en").outlet("post", "en");
    world
        .at("08:00")
        .publish("gazette/a", article("Nordwind reads mails", "Nordwind reads the messages of its users."));
    let poll = |at: &str| told(&world.command(&["poll", "--json", "--at", at]).output().unwrap());
    let (code, stdout, _) = poll("2026-03-02T08:00:00Z");
    let summary: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, &summary["visits"]["revisions"]), (0, &Value::from(1)));
    world.fault("post/feed", Fault::Status(500));
    let (code, stdout, _) = poll("2026-03-02T08:20:00Z");
    assert!(code == 3 && stdout.contains("the server answered 500"), "{code}: {stdout}");
}
