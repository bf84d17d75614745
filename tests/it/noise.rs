//! Pages that change with every visit although nobody edited them, and edits of one word amid that noise.

use expect_test::expect;

use crate::world::{Article, World, article, layout_count, rows};

fn mails(layout: usize) -> Article {
    article(
        &format!("Nordwind reads users' mails, says engineer number {layout}"),
        &format!(
            "The mail provider Nordwind has allegedly read the private messages of its users, the engineer of town \
             number {layout} told a parliamentary committee in Hamburg on Monday.\n\n\
             He worked for the company until last summer. He showed the committee {layout}14 pages of internal letters.\n\n\
             Nordwind has eleven million customers in nine countries and earns its money with advertising."
        ),
    )
    .byline("Ada Poe")
    .layout(layout)
    .noisy()
}

/// An article for each layout.
fn noisy_world() -> World {
    let world = World::new().fetch("host_requests_per_hour = 1000\n").outlet("gazette", "en");
    world.at("08:00");
    for layout in 0..layout_count() {
        world.publish(&format!("gazette/{layout}"), mails(layout));
    }
    world
}

/// The times of fifty visits: the schedule's, a little later than each is due.
fn fifty_visits() -> impl Iterator<Item = String> {
    let gaps = std::iter::repeat_n(20, 9).chain(std::iter::repeat_n(65, 19)).chain(std::iter::repeat_n(370, 22));
    let minutes = gaps.scan(8 * 60, |minute, gap| {
        *minute += gap;
        Some(*minute)
    });
    minutes.map(|minute| format!("{:02}:{:02}+{}", minute / 60 % 24, minute % 60, minute / 1440))
}

#[test]
fn counters_dates_teasers_and_advertisements_are_no_change() {
    let world = noisy_world();
    world.poll().rows(
        "SELECT kind, count(*) FROM changes GROUP BY 1",
        &expect![[r#"
        article_appeared | 1
        copy_appeared | 19
        story_opened | 1
    "#]],
    );
    for time in fifty_visits() {
        world.at(&time).poll();
    }
    let of_revisions = "FROM revisions AS r JOIN articles AS a ON a.id = r.article_id WHERE r.number > 1";
    world.rows(&format!("SELECT a.url, r.number, r.text {of_revisions}"), &expect![[""]]);
    world.rows("SELECT kind, detail FROM changes WHERE at > '2026-03-02T08:00:00Z'", &expect![[""]]);
    world.rows(
        "SELECT count(*), sum(status = 304) FROM attempts WHERE article_id IS NOT NULL",
        &expect![[r#"
        1020 | 46
    "#]],
    );
}

#[test]
fn edits_of_one_word_are_found_in_every_layout() {
    let edits = [
        ("eleven", "twelve"),
        ("Monday", "Tuesday"),
        ("allegedly", "reportedly"),
        ("nine countries", "ten countries"),
        ("private", "personal"),
        ("He showed", "She showed"),
        ("until last summer", "until this summer"),
        ("internal", "secret"),
        ("earns its money", "made its money"),
        ("parliamentary committee", "party committee"),
    ];
    let world = noisy_world();
    world.poll();
    for (number, (from, to)) in edits.into_iter().enumerate() {
        for layout in 0..layout_count() {
            world.edit(&format!("gazette/{layout}"), |a| a.replace(from, to));
        }
        world.at(&format!("{:02}:30", 8 + number)).poll();
        let found = "SELECT count(*) FROM revisions WHERE number > 1";
        let expected = format!("{}\n", layout_count() * (number + 1));
        assert_eq!(rows(&world.database(), found), expected, "`{from}` to `{to}`");
    }
    world.rows(
        "SELECT kind, count(*), count(DISTINCT article_id) FROM changes WHERE at > '2026-03-02T08:00:00Z' GROUP BY 1",
        &expect![[r#"
            text_changed | 200 | 20
        "#]],
    );
}
