//! What goes wrong in the outside world: each fault has its state, problem and outcome, and disturbs nobody else.

use expect_test::expect;

use crate::world::{Article, Fault, Kind, World, article, pages};

fn mails() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        "The mail provider Nordwind has allegedly read the private messages of its users.\n\n\
         The company has eleven million customers in nine countries and earns its money with advertising.",
    )
}

/// A short time-out, small limits.
const STRICT: &str = "timeout = \"1s\"\npage_bytes_max = \"100KB\"\nfeed_bytes_max = \"100KB\"\n";

fn page_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("404", Fault::Status(404)),
        ("410", Fault::Status(410)),
        ("soft-404", Fault::Page(pages::SOFT_404)),
        ("front-page", Fault::Redirect(302, "/".to_owned())),
        ("redirect-loop", Fault::Redirect(302, "/redirect-loop".to_owned())),
        ("paywall", Fault::Page(pages::PAYWALL)),
        ("cookies", Fault::Page(pages::CONSENT)),
        ("script-shell", Fault::Page(pages::SCRIPT_SHELL)),
        ("challenge", Fault::Page(pages::BOT_CHALLENGE)),
        ("403", Fault::Status(403)),
        ("500", Fault::Status(500)),
        ("503", Fault::Status(503)),
        ("silence", Fault::Silence),
        ("truncated", Fault::Truncated),
        ("broken-gzip", Fault::BrokenGzip),
        ("huge", Fault::Huge(200_000)),
        ("hangup", Fault::Hangup),
        ("empty", Fault::Empty),
        ("binary", Fault::Binary),
        ("private", Fault::Redirect(302, "http://10.0.0.1/".to_owned())),
    ]
}

#[test]
fn faults_of_pages_set_the_state_and_never_become_a_revision() {
    let mut world = World::new().fetch(STRICT);
    for (name, _) in page_faults() {
        world = world.outlet(name, "en");
    }
    world.at("08:00");
    for (name, _) in page_faults() {
        world.publish(&format!("{name}/{name}"), mails());
    }
    world.publish("404/sound", mails());
    world.poll();
    for (name, fault) in page_faults() {
        world.fault(&format!("{name}/{name}"), fault);
    }
    world.edit("404/sound", |a| a.replace("eleven", "twelve")).at("08:30").poll();
    world.rows(
        "SELECT substr(a.url, 8, instr(a.url, '.example') - 8) || substr(a.url, instr(a.url, '.example') + 8), a.state,
             a.revision_count, a.next_visit_at, (SELECT group_concat(coalesce(t.status, '–') || ' ' || t.outcome) FROM attempts AS t WHERE t.article_id = a.id AND t.at > '2026-03-02T08:01')
         FROM articles AS a ORDER BY a.id",
        &expect![[r#"
            403/403 | blocked | 1 | 08:44:33 | 403 http_error
            404/sound | live | 2 | 08:44:41 | 200 ok
            404/404 | missing | 1 | 08:44:27 | 404 http_error
            410/410 | missing | 1 | 08:44:32 | 410 http_error
            500/500 | failing | 1 | 08:44:49 | 500 http_error
            503/503 | failing | 1 | 08:44:23 | 503 http_error
            binary/binary | walled | 1 | 08:44:20 | 200 ok
            broken-gzip/broken-gzip | failing | 1 | 08:44:27 | 200 truncated
            challenge/challenge | blocked | 1 | 08:44:27 | 200 ok
            cookies/cookies | walled | 1 | 08:44:57 | 200 ok
            empty/empty | walled | 1 | 08:44:24 | 200 ok
            front-page/front-page | missing | 1 | 08:44:58 | 302 http_error,200 ok
            hangup/hangup | failing | 1 | 08:44:27 | – network,– network
            huge/huge | failing | 1 | 08:44:23 | 200 too_large
            paywall/paywall | walled | 1 | 08:44:27 | 200 ok
            private/private | blocked | 1 | 08:44:28 | 302 http_error,– refused
            redirect-loop/redirect-loop | moved | 1 | 08:44:21 | 302 http_error
            script-shell/script-shell | walled | 1 | 08:44:36 | 200 ok
            silence/silence | failing | 1 | 08:44:54 | – timeout
            soft-404/soft-404 | missing | 1 | 08:44:54 | 200 ok
            truncated/truncated | failing | 1 | 08:44:27 | 200 truncated
        "#]],
    );
    world.rows(
        "SELECT at, kind, substr(detail, 1, 60) FROM changes WHERE at > '2026-03-02T08:01' ORDER BY id",
        &expect![[r#"
            08:30 | text_changed | {"part":"text","edits":[{"op":"changed","words":[{"op":"same
            08:30 | article_missing | {"seen":"not_found","status":404,"missing_since":"2026-03-02
            08:30 | article_missing | {"seen":"not_found","status":410,"missing_since":"2026-03-02
            08:30 | article_missing | {"seen":"front_page","status":null,"missing_since":"2026-03-
            08:30 | article_missing | {"seen":"soft_not_found","status":null,"missing_since":"2026
        "#]],
    );
}

fn feed_faults() -> Vec<(&'static str, Fault)> {
    vec![
        ("404", Fault::Status(404)),
        ("410", Fault::Status(410)),
        ("403", Fault::Status(403)),
        ("500", Fault::Status(500)),
        ("429", Fault::StatusWith(429, "Retry-After", "7200".to_owned())),
        ("html", Fault::Page(pages::SOFT_404)),
        ("empty", Fault::Empty),
        ("binary", Fault::Binary),
        ("truncated", Fault::Truncated),
        ("broken-gzip", Fault::BrokenGzip),
        ("huge", Fault::Huge(200_000)),
        ("silence", Fault::Silence),
        ("hangup", Fault::Hangup),
        ("moved", Fault::Redirect(301, "/feed-2".to_owned())),
        ("private", Fault::Redirect(302, "http://10.0.0.1/".to_owned())),
    ]
}

#[test]
fn faults_of_feeds_are_problems_of_their_rows() {
    let mut world = World::new().fetch(STRICT).outlet("sound", "en").kind(Kind::Json);
    for (name, _) in feed_faults() {
        world = world.outlet(name, "en").kind(Kind::Atom);
    }
    world.at("08:00").publish("sound/a", mails());
    for (name, fault) in feed_faults() {
        for number in 0..9 {
            world.publish(&format!("{name}/{number}"), mails());
        }
        world.fault(&format!("{name}/feed"), fault);
    }
    world.poll().feeds(&expect![[r#"
        403 | 1 | 08:10 | the server answered 403
        404 | 1 | 08:10 | the server answered 404
        410 | 1 | 08:10 | the server answered 410
        429 | 1 | 10:00 | the server answered 429
        500 | 1 | 08:10 | the server answered 500
        binary | 1 | 08:10 | not a feed: a document of `ã;âŽ:á9àŒ8ß‹7ÞŠ6Ý‰5Üˆ4Û‡3Ú†2Ù…1Ø„0×ƒ`
        broken-gzip | 1 | 08:10 | the body broke off after 51 bytes
        empty | 1 | 08:10 | not a feed: empty
        hangup | 1 | 08:10 | the answer broke off or is no HTTP: connection closed before message completed
        html | 1 | 08:10 | not a feed: an HTML page
        huge | 1 | 08:10 | the body is larger than 100000 bytes
        moved | 1 | 08:10 | the server answered 404
        private | 1 | 08:10 | `10.0.0.1` is no public address
        silence | 1 | 08:10 | no complete answer within the time allowed
        sound | 0 | 08:10 | –
        truncated | 0 | 08:10 | the body broke off after 1585 bytes
    "#]]);
    world.rows("SELECT feed_id, group_concat(coalesce(status, '–') || ' ' || outcome) FROM attempts WHERE feed_id IS NOT NULL GROUP BY 1", &expect![[r#"
        403 | 404 http_error,403 http_error
        404 | 404 http_error,404 http_error
        410 | 404 http_error,410 http_error
        429 | 404 http_error,429 http_error
        500 | 404 http_error,500 http_error
        binary | 404 http_error,200 ok
        broken-gzip | 404 http_error,200 truncated
        empty | 404 http_error,200 ok
        hangup | 404 http_error,– network,– network
        html | 404 http_error,200 ok
        huge | 404 http_error,200 too_large
        moved | 404 http_error,301 http_error,404 http_error
        private | 404 http_error,302 http_error,– refused
        silence | 404 http_error,– timeout
        sound | 404 http_error,200 ok
        truncated | 404 http_error,200 truncated
    "#]]);
    world.rows(
        "SELECT feed_id, count(*) FROM entries GROUP BY 1",
        &expect![[r#"
        sound | 1
        truncated | 4
    "#]],
    );
}

#[test]
fn robots_txt_is_obeyed_for_feeds_and_pages() {
    let world = World::new().outlet("gazette", "en").outlet("post", "en").outlet("times", "en");
    world.fault("gazette/robots.txt", Fault::Text("User-agent: *\nDisallow: /private/\n"));
    world.fault("post/robots.txt", Fault::Text("User-agent: *\nDisallow: /feed\n"));
    world.fault("times/robots.txt", Fault::Status(503));
    world.at("08:00").publish("gazette/private/a", mails()).publish("gazette/b", mails());
    world.publish("post/a", mails()).publish("times/a", mails());
    world
        .poll()
        .feeds(&expect![[r#"
        gazette | 0 | 08:10 | –
        post | 1 | 08:10 | robots.txt forbids it
        times | 1 | 08:10 | robots.txt answered 503, so nothing is allowed
    "#]])
        .articles(&expect![[r#"
        gazette/b | live | r1 | story 1 | 
        gazette/private/a | blocked | r0 | – | 
    "#]])
        .requests(&expect![[r#"
        gazette/b
        gazette/feed
        gazette/robots.txt
        post/robots.txt
        times/robots.txt
    "#]]);
    world.rows(
        "SELECT feed_id, article_id, status, outcome FROM attempts WHERE outcome != 'ok'",
        &expect![[r#"
        post | – | – | robots
        times | – | 503 | http_error
        times | – | – | robots
        – | 2 | – | robots
    "#]],
    );
    // What is allowed later is asked later: a day, or the time after which a robots.txt that failed is tried again.
    world.heal("gazette/robots.txt").heal("post/robots.txt").heal("times/robots.txt");
    world
        .run_until("09:00+1")
        .feeds(&expect![[r#"
        gazette | 0 | 09:10+1 | –
        post | 8 | 02:30+2 | robots.txt forbids it
        times | 0 | 09:10+1 | –
    "#]])
        .articles(&expect![[r#"
        gazette/b | live | r1 | story 1 | 
        gazette/private/a | live | r1 | story 1 | copy of 1
        times/a | live | r1 | story 1 | copy of 1
    "#]]);
}

#[test]
fn retry_after_is_for_the_whole_host_and_for_no_other() {
    let world = World::new().outlet("gazette", "en").outlet("post", "en");
    world.at("08:00").publish("gazette/a", mails()).publish("post/a", mails()).poll().requests(&expect![[r#"
        gazette/a
        gazette/feed
        gazette/robots.txt
        post/a
        post/feed
        post/robots.txt
    "#]]);
    world.fault("gazette/a", Fault::StatusWith(503, "Retry-After", "3600".to_owned()));
    world
        .at("08:30")
        .poll()
        .requests(&expect![[r#"
        gazette/a ?
        gazette/feed ?
        post/a ?
        post/feed ?
    "#]])
        .articles(&expect![[r#"
        gazette/a | failing | r1 | story 1 | 
        post/a | live | r1 | story 1 | copy of 1
    "#]]);
    world.restart().at("09:00").poll().requests(&expect![[r#"
        post/a ?
        post/feed ?
    "#]]);
    world
        .heal("gazette/a")
        .at("09:31")
        .poll()
        .requests(&expect![[r#"
        gazette/a ?
        gazette/feed ?
        post/a ?
        post/feed ?
    "#]])
        .articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
        post/a | live | r1 | story 1 | copy of 1
    "#]]);
    world.rows(
        "SELECT kind, count(*) FROM changes GROUP BY 1",
        &expect![[r#"
            article_appeared | 1
            copy_appeared | 1
            outlet_joined | 1
            story_opened | 1
        "#]],
    );
}

#[test]
fn a_feed_that_is_cut_or_mended_keeps_its_entries_and_says_so() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    let feed = "<rss version=\"2.0\"><channel><title>Gazette</title><item><title>Nordwind & the mails</title>\
        <link>http://gazette.example/a</link><guid isPermaLink=\"false\">http://gazette.example/a</guid></item>";
    world.fault("gazette/feed", Fault::Text(feed)).at("08:10").poll().feeds(&expect![[r#"
        gazette | 0 | 08:20 | escaped a bare ampersand
    "#]]);
    world.heal("gazette/feed").at("08:20").poll().feeds(&expect![[r#"
        gazette | 0 | 08:30 | –
    "#]]);
    world.at("08:30").poll().feeds(&expect![[r#"
        gazette | 0 | 08:40 | –
    "#]]);
    world.rows(
        "SELECT title, first_seen_at, last_changed_at, article_id FROM entries",
        &expect![[r#"
        Nordwind reads users' mails, says engineer | 08:00 | 08:20 | 1
    "#]],
    );
    world.rows(
        "SELECT kind, count(*) FROM changes GROUP BY 1",
        &expect![[r#"
        article_appeared | 1
        story_opened | 1
    "#]],
    );
}
