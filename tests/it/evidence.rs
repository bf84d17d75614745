//! The chain of evidence and the bytes: what is altered afterwards is found and named.

use std::path::Path;
use std::process::{Command, Stdio};

use expect_test::expect;
use rusqlite::Connection;

use crate::world::{World, article, rows, told};

const TEXT: &str = "\
The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.

The engineer worked for the company in Hamburg until last summer and spoke to a parliamentary committee on Monday.

Nordwind has eleven million customers in nine countries and earns its money with advertising.";

/// Three days with an article and two edits, the last day still open.
fn three_days() -> World {
    let world = World::on_addresses().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", article("Nordwind reads users' mails", TEXT)).poll();
    world.edit("gazette/a", |a| a.replace("eleven", "twelve")).at("08:30").poll();
    world.at("09:00+1").poll();
    world
        .edit("gazette/a", |a| {
            a.add(
                "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”",
            )
        })
        .at("18:00+1")
        .poll();
    world.at("09:00+2").poll();
    world.restart();
    world
}

fn sql(path: &Path, script: &str) {
    Connection::open(path).unwrap().execute_batch(script).unwrap();
}

/// What `verify` says after something was done to the record, and its exit code.
fn verified(world: &World, alter: &str) -> String {
    let copy = world.path("copy.db");
    std::fs::copy(world.database(), &copy).unwrap();
    std::fs::copy(world.path("record.snapshots.db"), world.path("copy.snapshots.db")).unwrap();
    sql(&copy, alter);
    verify(world, "copy.db")
}

fn verify(world: &World, database: &str) -> String {
    let (code, stdout, stderr) = told(&world.command(&["--quiet", "--database", database, "verify"]).output().unwrap());
    assert_eq!(stderr, "");
    let shown = stdout.lines().filter(|line| !line.starts_with("last root"));
    format!("{code}\n{}\n", shown.collect::<Vec<_>>().join("\n"))
}

#[test]
fn an_unaltered_record_is_verified() {
    let world = three_days();
    expect![[r#"
        0
        days 2 · records 21 · bodies 3 · pruned 0 · of the open day, without a root yet 3
        all is as it was recorded
    "#]]
    .assert_eq(&verify(&world, "record.db"));
    world.rows(
        "SELECT number, day, closed_at, revisions_to, changes_to FROM day_roots",
        &expect![[r#"
            1 | 2026-03-02 | 09:00+1 | 2 | 3
            2 | 2026-03-03 | 09:00+2 | 3 | 5
        "#]],
    );
}

/// The findings alone.
fn check_altered(world: &World, alter: &str, expected: &expect_test::Expect) {
    let told = verified(world, alter);
    let findings = told.lines().take_while(|line| !line.starts_with("days ")).collect::<Vec<_>>().join("\n");
    expected.assert_eq(&findings);
}

#[test]
fn what_was_altered_is_found_and_named() {
    let world = three_days();
    let check = |alter, expected| check_altered(&world, alter, &expected);
    check(
        "UPDATE revisions SET text = replace(text, 'allegedly', 'allegedlx') WHERE number = 1",
        expect![[r#"
        3
        2026-03-02: revision 1 was altered"#]],
    );
    check(
        "UPDATE revisions SET seen_at = '2026-03-02T08:30:01Z' WHERE number = 2",
        expect![[r#"
        3
        2026-03-02: revision 2 was altered"#]],
    );
    check(
        "UPDATE changes SET at = '2026-03-02T08:30:01Z' WHERE kind = 'text_changed'",
        expect![[r#"
        3
        2026-03-02: change 3 was altered"#]],
    );
    check(
        "PRAGMA foreign_keys = OFF; DELETE FROM revisions WHERE number = 2",
        expect![[r#"
        3
        2026-03-02: revision 2 is gone"#]],
    );
    check(
        "DELETE FROM attempts WHERE id IN (2, 3)",
        expect![[r#"
        3
        2026-03-02: attempts 2 to 3 are gone"#]],
    );
    check(
        "UPDATE snapshots SET headers = '[]' WHERE id = 1",
        expect![[r#"
        3
        2026-03-02: snapshot 1 was altered"#]],
    );
    check(
        "UPDATE day_roots SET root = replace(root, 'a', 'b') WHERE number = 1",
        expect![[r#"
        3
        2026-03-02: its root is not that of its records"#]],
    );
    check(
        "DELETE FROM day_roots WHERE number = 1",
        expect![[r#"
        3
        2026-03-03: the day before it is gone from the chain"#]],
    );
    check("UPDATE articles SET title = 'Nothing to see'", expect!["0"]);
}

#[test]
fn what_was_altered_on_the_open_day_is_found_too() {
    let world = three_days();
    world.edit("gazette/a", |a| a.replace("nine", "ten")).at("11:00+2").poll();
    world.restart();
    let check = |alter, expected| check_altered(&world, alter, &expected);
    check("SELECT 1", expect!["0"]);
    check(
        "UPDATE attempts SET status = 404 WHERE id = (SELECT max(id) FROM attempts)",
        expect![[r#"
        3
        open day: attempt 15 was altered"#]],
    );
    check(
        "UPDATE snapshots SET url = url || '?' WHERE id = (SELECT max(id) FROM snapshots)",
        expect![[r#"
        3
        open day: snapshot 4 was altered"#]],
    );
    check(
        "UPDATE headers SET value = 'x'",
        expect![[r#"
        3
        2026-03-02: snapshot 2 was altered
        2026-03-03: snapshot 3 was altered
        open day: snapshot 4 was altered"#]],
    );
    check(
        "UPDATE revisions SET text = text || '!' WHERE number = 4",
        expect![[r#"
        3
        open day: revision 4 was altered"#]],
    );
    check(
        "UPDATE changes SET detail = '{}' WHERE id = (SELECT max(id) FROM changes)",
        expect![[r#"
        3
        open day: change 6 was altered"#]],
    );
    check(
        "PRAGMA foreign_keys = OFF; DELETE FROM revisions WHERE number = 4",
        expect![[r#"
        3
        open day: revision 4 is gone"#]],
    );
    check(
        "DELETE FROM changes WHERE id = (SELECT max(id) FROM changes)",
        expect![[r#"
        3
        open day: change 6 is gone"#]],
    );
    check(
        "INSERT INTO changes (at, kind, article_id, detail) VALUES ('2026-03-04T12:00:00Z', 'article_gone', 1, '{}')",
        expect![[r#"
            3
            open day: change 7 was added by other hands"#]],
    );
}

#[test]
fn what_was_altered_before_its_day_was_closed_is_found_afterwards() {
    let world = three_days();
    world.edit("gazette/a", |a| a.replace("nine", "ten")).at("11:00+2").poll();
    world.restart();
    sql(&world.database(), "UPDATE revisions SET text = text || '!' WHERE number = 4");
    sql(
        &world.database(),
        "INSERT INTO changes (at, kind, article_id, detail) VALUES ('2026-03-04T12:00:00Z', 'article_gone', 1, '{}')",
    );
    world.at("09:00+3").poll();
    world.restart();
    expect![[r#"
        3
        2026-03-04: revision 4 was altered
        2026-03-04: change 7 was altered
        days 3 · records 30 · bodies 4 · pruned 0 · of the open day, without a root yet 3
        the record was altered
    "#]]
    .assert_eq(&verify(&world, "record.db"));
}

#[test]
fn bytes_that_are_others_or_gone_are_found() {
    let world = three_days();
    let bodies = world.path("record.snapshots.db");
    let first = "(SELECT sha256 FROM bodies WHERE base_id IS NULL)";
    sql(&bodies, &format!("UPDATE bodies SET body = zeroblob(10) WHERE sha256 = {first}"));
    expect![[r#"
        3
        snapshot 1: its bytes cannot be unpacked
        snapshot 2: its bytes cannot be unpacked
        snapshot 3: its bytes cannot be unpacked
        days 2 · records 21 · bodies 3 · pruned 0 · of the open day, without a root yet 3
        the record was altered
    "#]]
    .assert_eq(&verify(&world, "record.db"));
    sql(&bodies, "DELETE FROM bases; DELETE FROM bodies");
    expect![[r#"
        3
        snapshot 1: its bytes are gone
        snapshot 2: its bytes are gone
        snapshot 3: its bytes are gone
        days 2 · records 21 · bodies 3 · pruned 0 · of the open day, without a root yet 3
        the record was altered
    "#]]
    .assert_eq(&verify(&world, "record.db"));
}

/// The recipe of docs/methodology.md, as an outsider runs it.
#[test]
fn an_outsider_computes_the_same_roots() {
    let world = three_days();
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/methodology.md")).unwrap();
    let recipe = page.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    let connection = Connection::open(world.database()).unwrap();
    let mut query = connection.prepare(recipe).unwrap();
    let lines = |number: i64| {
        let rows = query.query_map([number], |row| row.get::<_, String>(0)).unwrap();
        rows.map(|line| line.unwrap() + "\n").collect::<String>()
    };
    let computed: Vec<String> = [1, 2].into_iter().map(lines).map(|lines| sha256(&lines)).collect();
    let kept = rows(&world.database(), "SELECT root FROM day_roots ORDER BY number");
    assert_eq!(computed, kept.lines().collect::<Vec<_>>());
}

/// By the tool that every system has.
fn sha256(text: &str) -> String {
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), text.as_bytes()).unwrap();
    let told = child.wait_with_output().unwrap().stdout;
    String::from_utf8(told).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn retention_drops_bytes_and_nothing_else() {
    let world = three_days().sections("[stories]\nbackend = \"none\"\n[[retention.rules]]\nkeep = \"1d\"\n");
    let prune = |arguments: &[&str]| {
        let at = ["--quiet", "prune", "--at", "2026-03-10T00:00:00Z"];
        let (code, stdout, stderr) = told(&world.command(&[&at, arguments].concat()).output().unwrap());
        assert_eq!((code, stderr.as_str()), (0, ""));
        // How many bytes there are differs with the port in them.
        stdout.lines().map(|line| line.split(" · freed").next().unwrap().trim().to_owned() + "\n").collect::<String>()
    };
    let everything =
        "SELECT (SELECT count(*) FROM snapshots), (SELECT count(*) FROM snapshots WHERE pruned_at IS NOT NULL),
        (SELECT count(*) FROM revisions), (SELECT count(*) FROM changes)";
    expect![[r#"
        2  gazette
        bytes of snapshots to be dropped 2 · kept 1
    "#]]
    .assert_eq(&prune(&["--dry-run"]));
    world.rows(
        everything,
        &expect![[r#"
            3 | 0 | 3 | 5
        "#]],
    );
    expect![[r#"
        2  gazette
        bytes of snapshots dropped 2 · kept 1
    "#]]
    .assert_eq(&prune(&[]));
    world.rows(
        everything,
        &expect![[r#"
            3 | 2 | 3 | 5
        "#]],
    );
    expect![[r#"
        0
        days 2 · records 21 · bodies 1 · pruned 2 · of the open day, without a root yet 3
        all is as it was recorded
    "#]]
    .assert_eq(&verify(&world, "record.db"));
    expect![[r#"
        bytes of snapshots dropped 0 · kept 1
    "#]]
    .assert_eq(&prune(&[]));
}
