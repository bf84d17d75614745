//! How often one host is looked at again, and what a clock that was wrong leaves behind.

use expect_test::expect;

use crate::world::{World, article};

fn mails(n: usize) -> crate::world::Article {
    article(
        &format!("Nordwind reads mails, part {n}"),
        &format!("The mail provider Nordwind has read {n}00 private messages.\n\nTown {n} has written to the company."),
    )
}

#[test]
fn a_host_has_a_budget_of_revisits_a_day_and_the_latest_changed_come_first() {
    let sections = "[stories]\nbackend = \"none\"\n[revisit]\nhost_visits_per_day = 5\n";
    let world = World::new().sections(sections).outlet("gazette", "en").outlet("post", "en");
    world.at("08:00");
    for n in 0..4 {
        world.publish(&format!("gazette/{n}"), mails(n));
    }
    world.publish("post/9", mails(9)).poll();
    world.edit("gazette/3", |a| a.replace("Town", "City")).at("08:30").poll();
    let visits = "SELECT a.url, count(*), max(t.at) FROM attempts AS t JOIN articles AS a ON a.id = t.article_id
        GROUP BY 1 ORDER BY 1";
    world.rows(
        visits,
        &expect![[r#"
        http://gazette.example/0 | 2 | 08:30
        http://gazette.example/1 | 2 | 08:30
        http://gazette.example/2 | 2 | 08:30
        http://gazette.example/3 | 2 | 08:30
        http://post.example/9 | 2 | 08:30
    "#]],
    );
    // One is left, for the article that changed; the others wait for the next day.
    world.at("09:00").poll().rows(
        visits,
        &expect![[r#"
        http://gazette.example/0 | 2 | 08:30
        http://gazette.example/1 | 2 | 08:30
        http://gazette.example/2 | 2 | 08:30
        http://gazette.example/3 | 3 | 09:00
        http://post.example/9 | 3 | 09:00
    "#]],
    );
    world.rows(
        "SELECT url, next_visit_at FROM articles ORDER BY id",
        &expect![[r#"
        http://gazette.example/3 | 09:14:33
        http://gazette.example/2 | 00:00:02+1
        http://gazette.example/1 | 00:00:03+1
        http://gazette.example/0 | 00:00:04+1
        http://post.example/9 | 09:14:49
    "#]],
    );
    world.at("09:00+1").poll().rows(
        visits,
        &expect![[r#"
        http://gazette.example/0 | 3 | 09:00+1
        http://gazette.example/1 | 3 | 09:00+1
        http://gazette.example/2 | 3 | 09:00+1
        http://gazette.example/3 | 4 | 09:00+1
        http://post.example/9 | 4 | 09:00+1
    "#]],
    );
    world.rows(
        "SELECT * FROM host_days",
        &expect![[r#"
        gazette.example:80 | 2026-03-03 | 4
        post.example:80 | 2026-03-03 | 1
    "#]],
    );
}

#[test]
fn a_clock_that_was_ahead_stops_nothing() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/1", mails(1)).poll();
    // A machine that woke up years ahead, and was then set right.
    world.at("08:00+900").poll();
    world.rows(
        "SELECT next_visit_at FROM articles",
        &expect![[r#"
        –
    "#]],
    );
    world.edit("gazette/1", |a| a.replace("Town", "City"));
    world.at("09:00").poll();
    world.rows(
        "SELECT next_visit_at, last_visited_at, revision_count FROM articles",
        &expect![[r#"
        09:14:33 | 09:00 | 2
    "#]],
    );
    world.rows(
        "SELECT last_polled_at, next_poll_at FROM feeds",
        &expect![[r#"
        09:00 | 09:10
    "#]],
    );
    // It goes on as if nothing had been: each is asked once a turn.
    world.run_until("10:00");
    world.rows(
        "SELECT count(*), max(at) FROM attempts WHERE article_id = 1",
        &expect![[r#"
        7 | 08:00+900
    "#]],
    );
}
