//! Documents for webhooks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use expect_test::{Expect, expect, expect_file};

use super::{DENIAL, OUTBOX, RECEIVERS, denied, documents, receiver, report, subjects, webhook, world};
use crate::server::Reply;

#[test]
fn a_denial_added_quietly_is_told_within_a_round() {
    let server = receiver(|_| Reply::status(204));
    let world = denied(&webhook(&server));
    world.notify();
    world.notify();
    assert_eq!(server.requests().len(), 1);
    let request = &server.requests()[0];
    let document = serde_json::to_string_pretty(&documents(&server)[0]).unwrap();
    expect_file!["../../fixtures/notify/alert.json"].assert_eq(
        &(document
            + "
"),
    );
    let shown =
        ["content-type", "webhook-id", "idempotency-key", "webhook-timestamp", "webhook-signature", "user-agent"]
            .map(|name| format!("{name}: {}\n", request.header(name).unwrap_or_default()))
            .concat();
    expect![[r#"
        content-type: application/json
        webhook-id: 18f08753afc25233336c451f719a369d
        idempotency-key: 18f08753afc25233336c451f719a369d
        webhook-timestamp: 1772440800
        webhook-signature: v1,aha1Fal2uR1mCRcPIN9SDDpoEZZyevmauuOCSufRhO0=
        user-agent: smentita/0.1.0
    "#]]
    .assert_eq(&shown);
    world.rows(
        OUTBOX,
        &expect![[r#"
        webhook |  | 1 | sent | 1 | 08:40 | –
    "#]],
    );
}

#[test]
fn a_new_article_that_denies_is_told_and_its_copy_is_not() {
    let server = receiver(|_| Reply::status(204));
    let world = world(&webhook(&server));
    world.also("[[topics.alerts]]\n");
    world.at("08:00").publish("gazette/a", report().add(DENIAL)).poll().at("08:10");
    world.publish("gazzetta/copy", report().add(DENIAL)).publish("gazzetta/b", report()).poll().notify();
    subjects(
        &server,
        &expect![[r#"
        Denied: Nordwind reads its users' messages (gazette)
    "#]],
    );
}

#[test]
fn every_kind_has_words() {
    let server = receiver(|_| Reply::status(204));
    let world = world(&webhook(&server));
    let rule = |kind: &str| format!("[[topics.alerts]]\nid = \"{}\"\nkinds = [\"{kind}\"]\n", kind.replace('_', "-"));
    world.also(
        &["story_opened", "outlet_joined", "language_joined", "position_changed", "copy_appeared"].map(rule).concat(),
    );
    world.at("08:00").publish("gazette/a", report()).poll().notify();
    world.at("08:10").publish("gazzetta/a", report()).poll().notify();
    world.edit("gazette/a", |a| a.add(DENIAL)).run_until("08:40").notify();
    let told: Vec<String> =
        documents(&server).iter().map(|document| document["text"].as_str().unwrap().to_owned()).collect();
    expect![[r#"
        New articles: Nordwind reads users' mails, says engineer (gazette)
        http://gazette.example/a

        New articles: Nordwind reads users' mails, says engineer (gazzetta)
        http://gazzetta.example/a

        Edited: Nordwind reads its users' messages (gazette)
        Gazette moved from “Reported with caution” to “Claim and denial side by side” between 08:00 and 08:14.
        Nordwind reads users' mails, says engineer
        http://gazette.example/a

    "#]]
    .assert_eq(&(told.join("\n\n") + "\n\n"));
}

#[test]
fn what_was_recorded_long_before_is_no_news() {
    let server = receiver(|_| Reply::status(204));
    let world = world(&webhook(&server));
    world.at("08:00").publish("gazette/a", report().add(DENIAL)).poll();
    world.also("[[topics.alerts]]\n");
    world.at("09:00+1").notify();
    subjects(&server, &expect![[""]]);
}

#[test]
fn a_night_is_told_in_the_morning_in_the_readers_language() {
    let server = receiver(|_| Reply::status(204));
    let world = world(&webhook(&server));
    world.also("[[topics.alerts]]\nlanguage = \"it\"\nquiet = [\"22:00-07:00\"]\ntime_zone = \"Europe/Rome\"\n");
    world.at("21:30").publish("gazette/a", report()).poll().notify();
    world.edit("gazette/a", |a| a.add(DENIAL)).run_until("22:00").notify();
    world.edit("gazette/a", |a| a.title("Nordwind: engineer speaks of users' mails")).run_until("23:40").notify();
    world.at("05:59+1").notify();
    assert_eq!(server.requests().len(), 0);
    world.at("06:00+1").notify();
    world.notify();
    let told: Vec<String> =
        documents(&server).iter().map(|document| document["text"].as_str().unwrap().to_owned()).collect();
    expect![[r#"
        Nordwind e i messaggi degli utenti: Una smentita e una modifica silenziosa.

        Smentito: Nordwind reads its users' messages (gazette, inglese)
        A spokeswoman for Nordwind smentisce. Per la prima volta su gazette, lunedì 2 marzo alle 22:44: 14 minuti dopo la prima notizia.
        A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”
        Nordwind: engineer speaks of users' mails
        http://gazette.example/a

        Modificato: Nordwind: engineer speaks of users' mails (gazette, inglese)
        Gazette ha cambiato il titolo fra le 22:59 di lunedì 2 marzo e le 23:10 di lunedì 2 marzo.
        http://gazette.example/a"#]].assert_eq(&told.join("\n====\n"));
    world.rows(
        "SELECT channel, change_id, rule, decided_at, due_at, message_id FROM alerts ORDER BY change_id",
        &expect![[r#"
            webhook | 3 | 1 | 22:00 | – | 1
            webhook | 5 | 1 | 23:40 | – | 1
        "#]],
    );
}

/// What a receiver does, what becomes of the alert, and how it arrives when the receiver is well again.
fn check(does: impl Fn() -> Reply + Send + Sync + 'static, expected: &Expect) {
    let is_well = Arc::new(AtomicBool::new(false));
    let health = Arc::clone(&is_well);
    let server = receiver(move |_| if health.load(Ordering::SeqCst) { Reply::status(204) } else { does() });
    let world = denied(&webhook(&server).replace("allow_private", "timeout = \"300ms\"\nallow_private"));
    let first = world.notify();
    let sql = "SELECT state, attempt_count, problem, (SELECT next_attempt_at FROM receivers) FROM outbox";
    let problem = crate::world::rows(&world.database(), sql).replace(&server.address().to_string(), "receiver");
    is_well.store(true, Ordering::SeqCst);
    let early = world.notify();
    let late = world.at("10:00").notify();
    let ids: Vec<String> =
        server.requests().iter().map(|request| request.header("webhook-id").unwrap().to_owned()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "every attempt has the same id");
    let sent = [first, early, late].map(|one| one.sent);
    expected.assert_eq(&format!("{problem}{} requests, sent at {sent:?}\n", ids.len()));
}

#[test]
fn a_receiver_that_fails_is_asked_again_and_not_at_once() {
    check(
        || Reply::status(500).body("<h1>Oops</h1>\n\n at line 7"),
        &expect![[r#"
        pending | 1 | answered 500: <h1>Oops</h1> at line 7 | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::status(503).header("Retry-After", "600"),
        &expect![[r#"
        pending | 1 | answered 503 | 08:50
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::status(429).header("Retry-After", "never"),
        &expect![[r#"
        pending | 1 | answered 429 | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::status(401),
        &expect![[r#"
        pending | 1 | answered 401 | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::redirect(302, "/elsewhere"),
        &expect![[r#"
        pending | 1 | answered 302 | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        Reply::nothing,
        &expect![[r#"
        pending | 1 | cannot be reached: the answer broke off or is no HTTP: connection closed before message completed | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::raw("SSH-2.0-OpenSSH\r\n"),
        &expect![[r#"
        pending | 1 | cannot be reached: the answer broke off or is no HTTP: invalid HTTP version parsed | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
    check(
        || Reply::ok("late").after(Duration::from_millis(600)),
        &expect![[r#"
        pending | 1 | no answer in time | 08:40:36
        2 requests, sent at [0, 0, 1]
    "#]],
    );
}

#[test]
fn a_receiver_that_refuses_the_document_is_not_asked_again() {
    check(
        || Reply::status(400).body("unknown version\u{1b}[31m"),
        &expect![[r#"
        failed | 1 | answered 400: unknown version[31m | –
        1 requests, sent at [0, 0, 0]
    "#]],
    );
    check(
        || Reply::status(422),
        &expect![[r#"
        failed | 1 | answered 422 | –
        1 requests, sent at [0, 0, 0]
    "#]],
    );
}

#[test]
fn an_answer_without_end_is_an_answer() {
    check(
        || Reply::ok(vec![b'x'; 5_000_000]),
        &expect![[r#"
        sent | 1 | – | –
        1 requests, sent at [1, 0, 0]
    "#]],
    );
    check(
        || Reply::ok("cut").stated_length(1_000),
        &expect![[r#"
        sent | 1 | – | –
        1 requests, sent at [1, 0, 0]
    "#]],
    );
}

#[test]
fn a_receiver_in_a_private_network_is_refused_unless_its_channel_opens_it() {
    let server = receiver(|_| Reply::status(204));
    // What `[fetch]` opens for feeds is not open for webhooks.
    let world = denied(&webhook(&server).replace("allow_private = [\"127.0.0.0/8\"]\n", ""));
    world.notify();
    world.rows(
        RECEIVERS,
        &expect![[r#"
        webhook |  | 1 | 08:40:36 | – | `127.0.0.1` is no public address; `allow_private` of the channel opens a range
    "#]],
    );
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn a_secret_that_is_not_set_stops_its_channel_and_no_other() {
    let server = receiver(|_| Reply::status(204));
    let second = webhook(&server)
        .replace("[notify.webhook]", "[notify.second]\nkind = \"webhook\"")
        .replace("HOOK_SECRET", "NOT_SET");
    let world = denied(&format!("{}{second}", webhook(&server)));
    world.notify();
    world.rows(
        OUTBOX,
        &expect![[r#"
        second |  | 1 | pending | 1 | – | the environment variable `NOT_SET` is not set
        webhook |  | 2 | sent | 1 | 08:40 | –
    "#]],
    );
}
