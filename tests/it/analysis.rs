//! `analyze`: the record read again by other rules, and what the outlets did left as it was told.

use std::fs;
use std::process::Stdio;

use expect_test::expect;
use rusqlite::Connection;

use crate::processes::wait_until;
use crate::world::{World, article, differences, dump, rows, told};

const MAILS: &str = "\
The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.

The engineer worked for the company in Hamburg until last summer and spoke to a parliamentary committee on Monday.

Nordwind has eleven million customers in nine countries and earns its money with advertising.";

const BRIDGE: &str = "\
The bridge over the harbour of Hamburg stays closed until May, the city said on Tuesday.

Engineers found cracks in nine of its forty pillars last week, and lorries have to take the tunnel for two months.";

fn sql(world: &World, script: &str) {
    world.restart();
    let rebuild = "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')";
    Connection::open(world.database()).unwrap().execute_batch(&format!("{script}; {rebuild}")).unwrap();
}

/// Two days: an article of the topic that is edited, and one that no topic asks for.
fn two_days() -> World {
    let world = World::on_addresses().outlet("gazette", "en").visiting("all");
    world.at("08:00").publish("gazette/mails", article("Nordwind reads users' mails", MAILS));
    world.publish("gazette/bridge", article("Harbour bridge closed until May", BRIDGE)).poll();
    world
        .edit("gazette/mails", |a| {
            a.add(
                "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”",
            )
        })
        .at("08:30")
        .poll();
    world.at("09:00+1").poll();
    world.restart();
    world
}

fn analyze(world: &World, arguments: &[&str]) -> String {
    let arguments = [&["--quiet", "analyze", "--at", "2026-03-05T08:00:00Z"], arguments].concat();
    let (code, stdout, stderr) = told(&world.command(&arguments).output().unwrap());
    assert_eq!((code, stderr.as_str()), (0, ""));
    stdout.replace(smentita::extract::version(), "today's")
}

fn check(world: &World) -> String {
    told(&world.command(&["--quiet", "check", "--offline"]).output().unwrap()).1
}

#[test]
fn the_same_rules_make_no_difference() {
    let world = two_days();
    let before = dump(&world.database());
    expect![[r#"
        articles 2 · contents 3 · without bytes 0 · differences 0
    "#]]
    .assert_eq(&analyze(&world, &[]));
    // How rare a word is depends on the articles that came since.
    assert_eq!(differences(&before, &dump(&world.database())), ["article_features"]);
}

#[test]
fn each_difference_is_told_with_its_cause() {
    let world = two_days();
    let changes = rows(&world.database(), "SELECT * FROM changes");
    sql(
        &world,
        "UPDATE revisions SET extractor_version = '0-old', content_hash = 'old', text = text || char(10, 10) || 'Buy chairs.'
         WHERE article_id = (SELECT id FROM articles WHERE url LIKE '%bridge');
         DELETE FROM statement_claims; DELETE FROM statements WHERE kind = 'denial';
         UPDATE positions SET position = 'silent'",
    );
    let altered = dump(&world.database());
    let report = analyze(&world, &["--dry-run"]);
    expect![[r#"
         BECAUSE OF  DIFFERENT   COUNT  ARTICLE  BEFORE                                        NOW
         extractor   text        1      1        0-old                                         today's
         pack        statements  1      2        allegation 0–106                              allegation 0–106, denial 319–420
         pack        positions   1      2        nordwind/access silent, nordwind/sale silent  nordwind/access contested, nordwind/sale silent
         topic       statements  1      2        allegation 0–106                              about other claims
         topic       positions   1      2        nordwind/access silent, nordwind/sale silent  nordwind/access asserted, nordwind/sale silent
        articles 2 · contents 3 · without bytes 0 · differences 5
    "#]].assert_eq(&report);
    assert_eq!(differences(&altered, &dump(&world.database())), [""; 0], "a dry run writes nothing");
    assert_eq!(analyze(&world, &[]), report);
    world.rows(
        "SELECT r.article_id, r.number, r.seen_at, r.note, s.fetched_at FROM revisions AS r
         JOIN snapshots AS s ON s.id = r.snapshot_id ORDER BY r.id",
        &expect![[r#"
            1 | 1 | 08:00 | – | 08:00
            2 | 1 | 08:00 | – | 08:00
            2 | 2 | 08:30 | – | 08:30
            1 | 2 | 08:00+3 | extractor_changed | 08:00
        "#]],
    );
    assert_eq!(rows(&world.database(), "SELECT * FROM changes"), changes, "what the outlets did stays as it was told");
    expect![[r#"
        articles 2 · contents 4 · without bytes 0 · differences 0
    "#]]
    .assert_eq(&analyze(&world, &[]));
}

#[test]
fn a_run_that_was_cut_off_is_taken_up_where_it_ended() {
    let world = two_days();
    sql(
        &world,
        "UPDATE positions SET position = 'silent';
         CREATE TRIGGER cut BEFORE DELETE ON meta BEGIN SELECT raise(ABORT, 'the light went out'); END",
    );
    let (code, _, stderr) = told(&world.command(&["--quiet", "analyze"]).output().unwrap());
    assert!(code == 1 && stderr.contains("could not be read or written"), "{code}: {stderr}");
    sql(&world, "DROP TRIGGER cut");
    // What it says of the first part was found by the first run.
    expect![[r#"
         BECAUSE OF  DIFFERENT  COUNT  ARTICLE  BEFORE                                        NOW
         topic       positions  2      2        nordwind/access silent, nordwind/sale silent  nordwind/access contested, nordwind/sale silent
                                       2        nordwind/access silent, nordwind/sale silent  nordwind/access asserted, nordwind/sale silent
        articles 2 · contents 3 · without bytes 0 · differences 2
    "#]].assert_eq(&analyze(&world, &[]));
    expect![[r#"
        articles 2 · contents 3 · without bytes 0 · differences 0
    "#]]
    .assert_eq(&analyze(&world, &[]));
}

/// More articles than two transactions take; killed after each, the run goes on where the last of them ended.
#[test]
fn kills_leave_what_an_undisturbed_run_makes() {
    let world = World::on_addresses().fetch("host_requests_per_hour = 1000\n").outlet("gazette", "en").visiting("all");
    world.at("08:00");
    for n in 0..150 {
        let text = MAILS.replace("eleven", &format!("{n}00")).replace("Hamburg", &format!("town number {n}"));
        world.publish(&format!("gazette/{n}"), article(&format!("Nordwind reads mails in town {n}"), &text));
    }
    world.poll();
    sql(&world, "DELETE FROM statement_claims; DELETE FROM statements; DELETE FROM positions");
    let copy = |name: &str| {
        for (from, to) in [("record.db", format!("{name}.db")), ("record.snapshots.db", format!("{name}.snapshots.db"))]
        {
            fs::copy(world.path(from), world.path(&to)).unwrap();
        }
        world.path(&format!("{name}.db"))
    };
    let (calm, killed) = (copy("calm"), copy("killed"));
    let analyze = |database: &std::path::Path| {
        let at = "2026-03-05T08:00:00Z";
        world.command(&["--quiet", "--database", database.to_str().unwrap(), "analyze", "--at", at])
    };
    assert!(analyze(&calm).output().unwrap().status.success());
    let read_articles = || -> u32 {
        let sql =
            "SELECT count(DISTINCT r.article_id) FROM statements AS s JOIN revisions AS r ON r.id = s.revision_id";
        Connection::open(&killed).unwrap().query_row(sql, [], |row| row.get(0)).unwrap()
    };
    for _ in 0..2 {
        let before = read_articles();
        let mut child = analyze(&killed).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        wait_until("progress", || read_articles() > before);
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(read_articles() < 150, "it was over before it was killed");
    }
    assert!(analyze(&killed).output().unwrap().status.success());
    assert_eq!(differences(&dump(&calm), &dump(&killed)), [""; 0]);
    assert_ne!(rows(&killed, "SELECT count(*) FROM statements").trim(), "0");
}

#[test]
fn a_new_query_finds_old_articles_and_no_new_coverage() {
    let world = two_days();
    let told_before = rows(&world.database(), "SELECT count(*) FROM changes");
    world.also("[[topics]]\nid = \"bridge\"\ntitle = { en = \"The bridge\" }\nquery = \"bridge AND hamburg\"\n");
    assert!(check(&world).contains("`smentita analyze --topic bridge`"));
    expect![[r#"
         BECAUSE OF  DIFFERENT  COUNT  ARTICLE  BEFORE  NOW
         topic       matched    1      1                bridge, query version 1
        articles 1 · contents 1 · without bytes 0 · differences 1
    "#]]
    .assert_eq(&analyze(&world, &["--topic", "bridge"]));
    assert!(!check(&world).contains("analyze"));
    world.rows(
        &format!("SELECT at, kind, topic_id, detail FROM changes WHERE id > {}", told_before.trim()),
        &expect![[r#"
            08:00 | article_appeared | bridge | {"title":"Harbour bridge closed until May","copy_of":null,"query_version":1,"found_at":"2026-03-05T08:00:00Z"}
        "#]],
    );
    world.rows(
        "SELECT day, topic_id, articles FROM coverage_by_day",
        &expect![[r#"
        2026-03-02 | bridge | 1
        2026-03-02 | nordwind | 1
    "#]],
    );
    // The next edit is one of the topic's, and the article does not appear again.
    world.edit("gazette/bridge", |a| a.replace("May", "June")).at("10:00+3").poll();
    world.rows(
        "SELECT at, kind, topic_id FROM changes WHERE at > '2026-03-03'",
        &expect![[r#"
        10:00+3 | text_changed | bridge
    "#]],
    );
}

#[test]
fn a_query_that_was_never_run_over_the_archive_makes_no_new_coverage_either() {
    let world = two_days();
    world.also("[[topics]]\nid = \"bridge\"\ntitle = { en = \"The bridge\" }\nquery = \"bridge AND hamburg\"\n");
    world.edit("gazette/bridge", |a| a.replace("May", "June")).at("10:00+3").poll();
    world.rows(
        "SELECT at, kind, topic_id FROM changes WHERE topic_id = 'bridge' ORDER BY id",
        &expect![[r#"
        08:00 | article_appeared | bridge
        10:00+3 | text_changed | bridge
    "#]],
    );
}

#[test]
fn a_claim_that_is_asked_otherwise_is_to_be_asked_of_the_archive() {
    let world = two_days();
    assert!(!check(&world).contains("analyze"));
    let claim = "[[topics.claims]]\nid = \"gift\"\ntext = { en = \"Nordwind gives its users' data away\" }\nquery = \"gives\"\n";
    // The world's topic is the last table of its configuration.
    world.also(claim);
    assert!(check(&world).contains("topic nordwind"));
    // A poll brings the claim into the record, and not the archive under the claim.
    let (_, _, log) = told(&world.command(&["poll", "--at", "2026-03-03T10:00:00Z"]).output().unwrap());
    assert!(log.contains("`smentita analyze --topic`"), "{log}");
    assert!(check(&world).contains("topic nordwind"));
    analyze(&world, &[]);
    assert!(!check(&world).contains("analyze"));
}
