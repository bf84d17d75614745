//! A newer extractor: what it reads otherwise in the bytes on record is noted, and never told of the outlet.

use expect_test::expect;
use rusqlite::Connection;

use crate::world::{World, article};

const TEXT: &str = "\
The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.

The engineer worked for the company in Hamburg until last summer and spoke to a parliamentary committee on Monday.

Nordwind has eleven million customers in nine countries and earns its money with advertising.";

const REVISIONS: &str = "SELECT r.number, r.seen_at, r.extractor_version = '0-old', r.note, s.fetched_at,
    replace(substr(r.text, -40), char(10), '/') FROM revisions AS r LEFT JOIN snapshots AS s ON s.id = r.snapshot_id";

/// A page that is full of noise, read at 08:00 by an extractor that took an advertisement for text.
fn read_by_an_older_extractor() -> World {
    let world = World::new().outlet("gazette", "en");
    let mails = article("Nordwind reads users' mails, says engineer", TEXT).byline("Ada Poe").layout(3).noisy();
    world.at("08:00").publish("gazette/a", mails).poll();
    sql(
        &world,
        "UPDATE revisions SET extractor_version = '0-old', content_hash = 'old',
             text = text || char(10, 10) || 'Nordwind denied that garden chairs are cheaper now.'",
    );
    world
}

/// Writes to the record behind the product's back.
fn sql(world: &World, script: &str) {
    world.restart();
    let rebuild = "INSERT INTO articles_fts (articles_fts) VALUES ('rebuild')";
    Connection::open(world.database()).unwrap().execute_batch(&format!("{script}; {rebuild}")).unwrap();
}

fn drop_bytes(world: &World) {
    world.restart();
    Connection::open(world.path("record.snapshots.db"))
        .unwrap()
        .execute_batch("DELETE FROM bases; DELETE FROM bodies")
        .unwrap();
}

const NEWS: &str = "SELECT at, kind FROM changes WHERE at > '2026-03-02T08:00:00Z'";

#[test]
fn what_only_the_extractor_reads_otherwise_is_noted_once() {
    let world = read_by_an_older_extractor();
    world.at("08:30").poll().at("09:00").poll();
    world.rows(NEWS, &expect![""]);
    world.rows(
        REVISIONS,
        &expect![[r#"
        1 | 08:00 | 1 | – | 08:00 | nied that garden chairs are cheaper now.
        2 | 08:30 | 0 | extractor_changed | 08:00 | es and earns its money with advertising.
    "#]],
    );
}

#[test]
fn an_edit_at_the_same_visit_is_told_against_the_old_bytes_as_read_today() {
    let world = read_by_an_older_extractor();
    world.edit("gazette/a", |a| a.replace("eleven million", "twelve million")).at("08:30").poll();
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        08:30 text_changed gazette/a part=text edits=[{"op":"changed","words":[{"op":"same","text":"Nordwind has "},{"op":"removed","text":"eleven"},{"op":"added","text":"twelve"},{"op":"same","text":" million customers in nine countries and earns its money with advertising."}]}] edit_count=1 words_removed=1 words_added=1
    "#]]);
    world.rows(
        REVISIONS,
        &expect![[r#"
        1 | 08:00 | 1 | – | 08:00 | nied that garden chairs are cheaper now.
        2 | 08:30 | 0 | extractor_changed | 08:00 | es and earns its money with advertising.
        3 | 08:30 | 0 | – | 08:30 | es and earns its money with advertising.
    "#]],
    );
}

#[test]
fn without_the_old_bytes_nobody_is_said_to_have_edited() {
    let world = read_by_an_older_extractor();
    drop_bytes(&world);
    world.edit("gazette/a", |a| a.replace("eleven million", "twelve million")).at("08:30").poll();
    world.rows(NEWS, &expect![""]);
    world.rows(
        REVISIONS,
        &expect![[r#"
        1 | 08:00 | 1 | – | 08:00 | nied that garden chairs are cheaper now.
        2 | 08:30 | 0 | extractor_changed | 08:30 | es and earns its money with advertising.
    "#]],
    );
    // From then on it is today's extractor on both sides.
    world.edit("gazette/a", |a| a.replace("twelve million", "thirteen million")).at("09:30").poll();
    world.rows(
        NEWS,
        &expect![[r#"
        09:30 | text_changed
    "#]],
    );
}

#[test]
fn new_selectors_for_an_outlet_make_no_edit() {
    let world = World::new().outlet("gazette", "en");
    let mails = article("Nordwind reads users' mails, says engineer", TEXT).byline("Ada Poe").layout(3).noisy();
    world.at("08:00").publish("gazette/a", mails).poll();
    // The same extractor, told otherwise what to take: as if the record were of other selectors.
    sql(&world, "UPDATE revisions SET content_hash = 'old', text = text || char(10, 10) || 'An old box.'");
    world.at("08:30").poll();
    world.rows(NEWS, &expect![""]);
    world.rows(
        REVISIONS,
        &expect![[r#"
        1 | 08:00 | 0 | – | 08:00 | its money with advertising.//An old box.
        2 | 08:30 | 0 | extractor_changed | 08:00 | es and earns its money with advertising.
    "#]],
    );
}

#[test]
fn a_headline_that_comes_back_is_known_though_an_older_extractor_read_it() {
    let world = World::new().outlet("gazette", "en");
    let mails = article("Nordwind reads users' mails, says engineer", TEXT).byline("Ada Poe").layout(3).noisy();
    world.at("08:00").publish("gazette/a", mails).poll();
    world.edit("gazette/a", |a| a.title("Engineer: Nordwind reads users' mails")).at("08:30").poll();
    sql(&world, "UPDATE revisions SET extractor_version = '0-old', content_hash = 'old ' || id");
    world.edit("gazette/a", |a| a.title("Nordwind reads users' mails, says engineer")).at("09:00").poll();
    world.edit("gazette/a", |a| a.title("Engineer: Nordwind reads users' mails")).at("09:30").poll();
    world.rows(
        NEWS,
        &expect![[r#"
        08:30 | headline_changed
    "#]],
    );
    world.rows(
        "SELECT number, seen_at, note, return_count FROM revisions",
        &expect![[r#"
        1 | 08:00 | – | 1
        2 | 08:30 | – | 1
    "#]],
    );
}
