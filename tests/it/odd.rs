//! Entries that no editor meant: odd links, dates from the future, pages without a text.

use expect_test::expect;

use crate::world::{Article, Fault, Kind, World, article};

fn mails() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        "The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.",
    )
}

#[test]
fn links_that_lead_nowhere_are_entries_all_the_same() {
    let world = World::new().outlet("gazette", "en").kind(Kind::Json).outlet("post", "en");
    let links = [
        "mailto:desk@example.org",
        "ftp://gazette.example/c",
        "http://10.0.0.1/d",
        "http://[::1]/e",
        "http://post.example/g",
    ];
    world.at("08:00").publish("post/g", mails());
    for (number, link) in links.into_iter().enumerate() {
        world.publish(&format!("gazette/{number}"), mails().link(link));
    }
    world.publish("gazette/empty", article("Nordwind", "")).publish("gazette/untitled", mails().title(""));
    world
        .publish("gazette/away", mails())
        .fault("gazette/away", Fault::Redirect(302, "http://post.example/g".to_owned()));
    world
        .poll()
        .feeds(&expect![[r#"
        gazette | 0 | 08:10 | –
        post | 0 | 08:10 | –
    "#]])
        .articles(&expect![[r#"
            gazette/away | live | r1 | story 1 | 
            gazette/untitled | live | r1 | story 1 | copy of 1
            gazette/empty | walled | r0 | – | 
            post/g | live | r1 | story 1 | copy of 1
            [::1]/e | blocked | r0 | – | 
            10.0.0.1/d | blocked | r0 | – | 
        "#]]);
    world.rows(
        "SELECT url, title, article_id FROM entries WHERE feed_id = 'gazette' ORDER BY url",
        &expect![[r#"
            ftp://gazette.example/c | Nordwind reads users' mails, says engineer | –
            http://10.0.0.1/d | Nordwind reads users' mails, says engineer | 6
            http://[::1]/e | Nordwind reads users' mails, says engineer | 5
            http://gazette.example/away | Nordwind reads users' mails, says engineer | 1
            http://gazette.example/empty | Nordwind | 3
            http://gazette.example/untitled | – | 2
            http://post.example/g | Nordwind reads users' mails, says engineer | 4
            mailto:desk@example.org | Nordwind reads users' mails, says engineer | –
        "#]],
    );
    world.rows(
        "SELECT url, outcome FROM attempts WHERE article_id IS NOT NULL AND status IS NULL ORDER BY id",
        &expect![[r#"
            http://[::1]/e | refused
            http://10.0.0.1/d | refused
        "#]],
    );
}

#[test]
fn nothing_was_published_the_day_after_tomorrow() {
    let world = World::new().outlet("gazette", "en").outlet("post", "en");
    world.at("08:00").publish("gazette/a", mails().published("08:00+3")).publish("post/b", mails().published("07:00"));
    world.publish("post/soon", mails().title("Nordwind reads on").published("20:00")).poll();
    world.rows(
        "SELECT url, published_at, copy_of FROM articles ORDER BY url",
        &expect![[r#"
        http://gazette.example/a | – | 3
        http://post.example/b | 07:00 | –
        http://post.example/soon | 20:00 | 3
    "#]],
    );
    world.rows(
        "SELECT url, published_at FROM entries ORDER BY url",
        &expect![[r#"
        http://gazette.example/a | 08:00+3
        http://post.example/b | 07:00
        http://post.example/soon | 20:00
    "#]],
    );
}
