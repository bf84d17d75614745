//! The documentation keeps step with the product: every table, column, view and query that the outside relies on.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use rusqlite::Connection;
use smentita::store::{Mode, Store};

use crate::store::coverage;

/// Around what is written here from the comments of the schema itself.
const BEGIN: &str = "<!-- tables: written by tests/it/docs.rs from the comments in the schema -->\n";
const END: &str = "<!-- end of tables -->\n";

fn page(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)
}

fn empty_record() -> (tempfile::TempDir, Connection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record.db");
    drop(Store::open(&path, Mode::ReadWrite).unwrap());
    let connection = Connection::open(path).unwrap();
    (folder, connection)
}

fn strings(connection: &Connection, sql: &str, value: &str) -> Vec<String> {
    let mut query = connection.prepare(sql).unwrap();
    let rows = query.query_map(rusqlite::params_from_iter([value].iter().filter(|v| !v.is_empty())), |row| row.get(0));
    rows.unwrap().collect::<rusqlite::Result<_>>().unwrap()
}

/// A table as a section: what it is, then its columns with type, reference and comment.
fn section(connection: &Connection, table: &str, sql: &str) -> String {
    let lines: Vec<&str> = sql.lines().collect();
    let about = lines.iter().skip(1).map_while(|line| line.trim().strip_prefix("-- ")).collect::<Vec<_>>().join(" ");
    let mut shown = format!("### {table}\n\n{about}\n\n| column | type | meaning |\n|---|---|---|\n");
    for column in strings(connection, "SELECT name FROM pragma_table_info(?)", table) {
        let is_it = |line: &str| line.trim_start().trim_start_matches('"').split(['"', ' ']).next() == Some(&column);
        let at = lines.iter().position(|line| is_it(line)).unwrap();
        let own = lines[at].split_once("-- ").map(|(_, comment)| comment);
        let next = lines.get(at + 1).and_then(|line| line.trim().strip_prefix("-- "));
        let comment = own.or(next).unwrap_or_default().trim();
        let kind = lines[at].trim_start().split(' ').nth(1).unwrap().trim_end_matches(',').to_lowercase();
        let required = if lines[at].contains("NOT NULL") || lines[at].contains("PRIMARY KEY") { "" } else { ", null" };
        let to = lines[at].split_once("REFERENCES ").map(|(_, rest)| rest.split([' ', ',']).next().unwrap());
        let to = to.map(|to| format!("→ {to} ")).unwrap_or_default();
        writeln!(shown, "| `{column}` | {kind}{required} | {} |", format!("{to}{comment}").trim().replace('|', "\\|"))
            .unwrap();
    }
    shown + "\n"
}

#[test]
fn every_table_and_column_is_documented() {
    let (_folder, record) = empty_record();
    let mut query = record
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%STRICT%' ORDER BY rowid")
        .unwrap();
    let tables = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))).unwrap();
    let sections: String =
        tables.map(|table| table.unwrap()).map(|(name, sql)| section(&record, &name, &sql)).collect();

    let text = std::fs::read_to_string(page("schema.md")).unwrap();
    let (before, rest) = text.split_once(BEGIN).unwrap();
    let (_, after) = rest.split_once(END).unwrap();
    expect_file![page("schema.md")].assert_eq(&format!("{before}{BEGIN}\n{sections}{END}{after}"));
}

#[test]
fn every_view_and_column_is_documented() {
    let (_folder, record) = empty_record();
    let text = std::fs::read_to_string(page("schema.md")).unwrap();
    let mut missing = Vec::new();
    for view in strings(&record, "SELECT name FROM sqlite_schema WHERE type = 'view'", "") {
        let about = text.split(&format!("\n### {view}\n")).nth(1).and_then(|rest| rest.split("\n### ").next());
        let about = about.unwrap_or_default();
        for column in strings(&record, "SELECT name FROM pragma_table_info(?)", &view) {
            if !about.contains(&format!("`{column}`")) {
                missing.push(format!("{view}.{column}"));
            }
        }
    }
    assert!(missing.is_empty(), "docs/schema.md says nothing of: {}", missing.join(", "));
}

#[test]
fn every_query_of_the_docs_runs_and_finds_something() {
    let record = coverage();
    let text = std::fs::read_to_string(page("queries.md")).unwrap();
    let queries: Vec<&str> = text.split("```sql\n").skip(1).map(|block| block.split("```").next().unwrap()).collect();
    assert!(queries.len() > 5);
    for query in queries {
        assert!(!record.sql(query).is_empty(), "finds nothing:\n{query}");
    }
}

/// Where each section of the configuration is documented, and a file with one unknown key in it.
const SECTIONS: &[(&str, &str)] = &[
    ("## `[daemon]`", "[daemon]\nzzzzzz = 1"),
    ("## `[schedule]`", "[schedule]\nzzzzzz = 1"),
    ("## `[fetch]`", "[fetch]\nzzzzzz = 1"),
    ("## `[revisit]`", "[revisit]\nzzzzzz = 1"),
    ("## `[retention]`", "[retention]\nzzzzzz = 1"),
    ("## `[stories]`", "[stories]\nzzzzzz = 1"),
    ("## `[web]`", "[web]\nzzzzzz = 1"),
    ("### `[notify.email]`", "[notify.email]\nzzzzzz = 1"),
    ("### `[notify.webhook]`", "[notify.webhook]\nzzzzzz = 1"),
    ("### `[notify.ntfy]`", "[notify.ntfy]\nzzzzzz = 1"),
    ("## `[[topics]]`", "[[topics]]\nid = 'a'\nquery = 'a'\nzzzzzz = 1"),
    ("### `[[topics.same]]`", "[[topics]]\nid = 'a'\nquery = 'a'\n[[topics.same]]\nid = 'a'\nzzzzzz = 1"),
    (
        "### `[[topics.claims]]`",
        "[[topics]]\nid = 'a'\nquery = 'a'\n[[topics.claims]]\nid = 'a'\nquery = 'a'\nzzzzzz = 1",
    ),
    ("### `[[topics.alerts]]`", "[[topics]]\nid = 'a'\nquery = 'a'\n[[topics.alerts]]\nzzzzzz = 1"),
    ("### `[[topics.digests]]`", "[[topics]]\nid = 'a'\nquery = 'a'\n[[topics.digests]]\nzzzzzz = 1"),
    ("## `[[feeds]]`", "[[feeds]]\nurl = 'https://a.example/'\nzzzzzz = 1"),
    ("### `[feeds.extract]`", "[[feeds]]\nurl = 'https://a.example/'\n[feeds.extract]\nzzzzzz = 1"),
];

/// The first column of the tables under a heading, up to the next heading.
fn documented(page: &str, heading: &str) -> Vec<String> {
    let lines = page.lines().skip_while(|line| *line != heading).skip(1).take_while(|line| !line.starts_with('#'));
    let mut keys: Vec<String> =
        lines.filter_map(|line| Some(line.strip_prefix("| `")?.split('`').next()?.to_owned())).collect();
    keys.sort();
    keys
}

/// The keys that a section knows, as the report of an unknown one lists them.
fn known(text: &str) -> Vec<String> {
    let findings = smentita::config::load(text, "feeds.toml").unwrap_err();
    let advice = findings.iter().find_map(|finding| finding.suggestion.as_ref()?.strip_prefix("known here: ")).unwrap();
    let mut keys: Vec<String> = advice.split(", ").map(str::to_owned).collect();
    keys.sort();
    keys
}

#[test]
fn every_key_of_the_configuration_is_documented() {
    let text = std::fs::read_to_string(page("configuration.md")).unwrap();
    for (heading, file) in SECTIONS {
        assert_eq!(documented(&text, heading), known(file), "{heading}");
    }
    // A section that is new in the product has to be added above.
    let name = |heading: &str| heading.trim_matches(['#', ' ', '`', '[', ']']).split('.').next().unwrap().to_owned();
    let named: std::collections::BTreeSet<String> = SECTIONS.iter().map(|(heading, _)| name(heading)).collect();
    assert!(known("zzzzzz = 1").iter().all(|section| named.contains(section)), "a section without documentation");
}

#[test]
fn the_examples_of_the_configuration_are_valid() {
    let text = std::fs::read_to_string(page("configuration.md")).unwrap();
    let topic = "[notify.email]\nserver = 'localhost'\nfrom = 'a@example.org'\nto = ['b@example.org']\n\
        [[topics]]\nid = 'meta-netflix'\nquery = '$messages'\nterms.messages.de = 'chat'\n";
    for example in text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()) {
        let file = match example {
            _ if example.starts_with("extract") => format!("[[feeds]]\nurl = 'https://a.example/'\n{example}"),
            _ if example.starts_with("[topics.terms") => {
                format!("[[topics]]\nid = 'a'\nquery = '$messages'\n{example}")
            }
            _ if example.starts_with("[[topics.") || example.starts_with("[[feeds") => format!("{topic}{example}"),
            _ => example.to_owned(),
        };
        let mistakes = smentita::config::load(&file, "feeds.toml").err().unwrap_or_default();
        assert!(mistakes.is_empty(), "{}", mistakes[0]);
    }
}

#[test]
fn every_command_and_option_is_documented() {
    use clap::CommandFactory;
    let text = std::fs::read_to_string(page("commands.md")).unwrap();
    let mut missing = Vec::new();
    let mut commands = vec![smentita::cli::args::Cli::command()];
    while let Some(command) = commands.pop() {
        for option in
            command.get_arguments().filter_map(clap::Arg::get_long).filter(|o| !["help", "version"].contains(o))
        {
            if !text.contains(&format!("--{option}")) {
                missing.push(format!("{}: --{option}", command.get_name()));
            }
        }
        for below in command.get_subcommands() {
            let is_named = [format!("`{} ", below.get_name()), format!("`{}`", below.get_name())]
                .iter()
                .chain(&[format!(" {}`", below.get_name()), format!(" {} ", below.get_name())])
                .any(|name| text.contains(name));
            if !is_named {
                missing.push(below.get_name().to_owned());
            }
            commands.push(below.clone());
        }
    }
    assert!(missing.is_empty(), "not in docs/commands.md: {missing:?}");
}
