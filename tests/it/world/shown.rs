//! What the record holds, as a researcher would look at it: plain SQL and short lines.

use std::path::Path;

use expect_test::Expect;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use smentita::model::Timestamp;

use super::World;

/// What two runs over the same world must have in common. Attempts and hosts tell how often a server was asked, which
/// an interruption changes.
const TABLES: &[&str] = &[
    "outlets",
    "furniture",
    "feeds",
    "topics",
    "claims",
    "stories",
    "story_aliases",
    "articles",
    "article_urls",
    "entries",
    "snapshots",
    "revisions",
    "topic_articles",
    "copy_keys",
    "article_features",
    "statements",
    "statement_claims",
    "positions",
    "changes",
];

/// The rows of a query, a line each, cells separated by ` | `.
pub(crate) fn rows(database: &Path, sql: &str) -> String {
    let connection = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let mut query = connection.prepare(sql).unwrap();
    let columns = query.column_count();
    let mut rows = query.query([]).unwrap();
    let mut shown = String::new();
    while let Some(row) = rows.next().unwrap() {
        let cells: Vec<String> = (0..columns).map(|column| cell(row.get_ref(column).unwrap())).collect();
        shown.push_str(&cells.join(" | "));
        shown.push('\n');
    }
    shown
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "–".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => format!("{number:.3}"),
        ValueRef::Text(text) => short_time(&String::from_utf8_lossy(text)),
        ValueRef::Blob(bytes) => format!(
            "{} bytes {:016x}",
            bytes.len(),
            bytes.iter().fold(7_u64, |hash, byte| { hash.wrapping_mul(0x0100_0000_01b3) ^ u64::from(*byte) })
        ),
    }
}

/// An instant of the world as `08:00` or `08:00+1`; any other text as it is.
fn short_time(text: &str) -> String {
    let Ok(at) = text.parse::<Timestamp>() else { return text.to_owned() };
    let first = super::instant("00:00");
    let days = at.duration_since(first).as_hours().div_euclid(24);
    let time = at.strftime("%H:%M:%S").to_string();
    let time = time.strip_suffix(":00").map_or(time.clone(), str::to_owned);
    if days == 0 { time } else { format!("{time}+{days}") }
}

/// Everything that a record says, for comparing two of them.
pub(crate) fn dump(database: &Path) -> String {
    let table = |name: &&str| format!("== {name}\n{}", rows(database, &format!("SELECT * FROM {name} ORDER BY 1, 2")));
    TABLES.iter().map(table).collect()
}

/// The tables in which two dumps differ.
pub(crate) fn differences(one: &str, other: &str) -> Vec<String> {
    let tables = |dump: &str| dump.split("== ").skip(1).map(str::to_owned).collect::<Vec<_>>();
    let pairs = tables(one).into_iter().zip(tables(other));
    pairs.filter(|(a, b)| a != b).map(|(a, _)| a.lines().next().unwrap().to_owned()).collect()
}

impl World {
    /// The rows of a query.
    pub(crate) fn rows(&self, sql: &str, expected: &Expect) -> &Self {
        expected.assert_eq(&self.plain(&rows(&self.database(), sql)));
        self
    }

    /// The changes that were not shown yet.
    pub(crate) fn changes(&self, expected: &Expect) -> &Self {
        let sql = format!(
            "SELECT c.id, c.at, c.kind, replace(a.url, 'http://', ''), c.detail FROM changes AS c
             LEFT JOIN articles AS a ON a.id = c.article_id WHERE c.id > {} ORDER BY c.id",
            self.told.get()
        );
        let mut shown = String::new();
        for line in rows(&self.database(), &sql).lines() {
            let mut cells = line.splitn(5, " | ");
            let mut cell = || cells.next().unwrap();
            self.told.set(cell().parse().unwrap());
            let (at, kind, url) = (cell(), cell(), cell().replace(".example", ""));
            let detail: Value = serde_json::from_str(cell()).unwrap();
            shown.push_str(format!("{at} {kind} {url} {}", told(&detail)).trim_end());
            shown.push('\n');
        }
        expected.assert_eq(&self.plain(&shown));
        self
    }

    /// The articles: address, state, revisions, original, story.
    pub(crate) fn articles(&self, expected: &Expect) -> &Self {
        self.rows(
            "SELECT replace(replace(a.url, 'http://', ''), '.example', ''), a.state, 'r' || a.revision_count,
                'story ' || a.story_id, coalesce('copy of ' || a.copy_of, '') FROM articles AS a ORDER BY a.id",
            expected,
        )
    }

    /// The feeds: failures in a row and the problem.
    pub(crate) fn feeds(&self, expected: &Expect) -> &Self {
        self.rows("SELECT id, failure_count, next_poll_at, last_problem FROM feeds ORDER BY id", expected)
    }

    /// The requests that were not shown yet, by outlet in order; `?` marks a conditional one.
    pub(crate) fn requests(&self, expected: &Expect) -> &Self {
        let mut all = Vec::new();
        for (id, server) in &self.servers {
            all.extend(server.requests().into_iter().map(|request| (request.at, id, request)));
        }
        all.sort_by_key(|(at, ..)| *at);
        let mut new: Vec<String> = all[self.asked.get()..]
            .iter()
            .map(|(_, id, request)| {
                let is_conditional = request.header("if-none-match").is_some();
                format!("{id}{}{}\n", request.target, if is_conditional { " ?" } else { "" })
            })
            .collect();
        self.asked.set(all.len());
        new.sort();
        expected.assert_eq(&new.concat());
        self
    }

    /// How often the outlets were asked in all.
    pub(crate) fn request_count(&self) -> usize {
        self.servers.iter().map(|(_, server)| server.requests().len()).sum()
    }

    /// How often an address such as `gazette/a` was asked for.
    pub(crate) fn requested(&self, address: &str) -> usize {
        let (outlet, path) = address.split_once('/').unwrap();
        let (_, server) = self.servers.iter().find(|(id, _)| id == outlet).unwrap();
        server.targets().iter().filter(|target| target[1..] == *path).count()
    }

    /// Without what differs from run to run: the ports of servers.
    fn plain(&self, text: &str) -> String {
        self.servers.iter().fold(text.to_owned(), |text, (id, server)| text.replace(&server.address().to_string(), id))
    }
}

/// What a change's detail says, in a line.
fn told(detail: &Value) -> String {
    let Value::Object(members) = detail else { return detail.to_string() };
    let shown = members.iter().filter(|(name, value)| *name != "not_before" && !value.is_null()).map(
        |(name, value)| match value {
            Value::String(text) => format!("{name}={}", short_time(text)),
            value => format!("{name}={value}"),
        },
    );
    shown.collect::<Vec<_>>().join(" ")
}
