//! Channels that are down for long: order, patience, and what is given up.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use expect_test::expect;

use super::{OUTBOX, RECEIVERS, documents, part, receiver, report, webhook, world};
use crate::server::{Reply, Server};
use crate::world::{World, told};

/// A world with a webhook that can be switched on.
fn switched() -> (World, Server, Arc<AtomicBool>) {
    let is_well = Arc::new(AtomicBool::new(false));
    let health = Arc::clone(&is_well);
    let server = receiver(move |_| Reply::status(if health.load(Ordering::SeqCst) { 204 } else { 500 }));
    let world = world(&webhook(&server));
    world.also("[[topics.alerts]]\nkinds = [\"article_appeared\", \"copy_appeared\"]\nhourly_max = 100\n");
    (world, server, is_well)
}

/// The articles of the documents that a receiver has got, in order.
fn told_articles(server: &Server) -> String {
    let url = |document: &serde_json::Value| document["changes"][0]["url"].as_str().unwrap().to_owned();
    let paths = documents(server)
        .iter()
        .map(|document| url(document).rsplit('/').next().unwrap().to_owned())
        .collect::<Vec<_>>();
    paths.join(" ")
}

#[test]
fn what_waits_for_a_receiver_arrives_in_order_and_once() {
    let (world, server, is_well) = switched();
    world.at("08:00");
    for number in 0..3 {
        let time = format!("08:{:02}", number * 10);
        world.at(&time).publish(&format!("gazette/{number}"), part(number)).poll().notify();
    }
    world.rows(
        OUTBOX,
        &expect![[r#"
            webhook |  | 1 | pending | 3 | – | answered 500
            webhook |  | 2 | pending | 0 | – | –
            webhook |  | 3 | pending | 0 | – | –
        "#]],
    );
    let attempts = server.requests().len();
    is_well.store(true, Ordering::SeqCst);
    world.at("10:00").notify();
    world.notify();
    expect!["0 0 0 0 1 2"].assert_eq(&told_articles(&server));
    assert_eq!(server.requests().len(), attempts + 3);
    world.rows(
        RECEIVERS,
        &expect![[r#"
        webhook |  | 0 | – | 10:00 | –
    "#]],
    );
}

#[test]
fn a_receiver_that_is_down_for_a_day_is_given_up_and_can_be_tried_again() {
    let (world, server, is_well) = switched();
    world.at("08:00").publish("gazette/a", report()).poll().notify();
    for hour in 1..30 {
        world.at(&format!("{:02}:30+{}", (8 + hour) % 24, (8 + hour) / 24)).notify();
    }
    world.at("08:00+2").publish("gazette/b", part(7)).poll().notify();
    world.rows(
        OUTBOX,
        &expect![[r#"
        webhook |  | 1 | dead | 17 | 09:30+1 | answered 500
        webhook |  | 2 | pending | 1 | – | answered 500
    "#]],
    );
    is_well.store(true, Ordering::SeqCst);
    world.at("12:00+2").notify();
    // What was given up is there, and goes out when it is asked for.
    let (code, stdout, stderr) = told(&world.command(&["notify", "retry"]).output().unwrap());
    assert_eq!((code, stdout.as_str()), (0, "1 messages wait again\n"), "{stderr}");
    world.notify();
    world.rows(
        OUTBOX,
        &expect![[r#"
        webhook |  | 1 | sent | 18 | 12:00+2 | –
        webhook |  | 2 | sent | 2 | 12:00+2 | –
    "#]],
    );
    expect!["a a a a a a a a a a a a a a a a a b b a"].assert_eq(&told_articles(&server));
}

#[test]
fn how_channels_do_is_shown() {
    let (world, _server, is_well) = switched();
    world.at("08:00").publish("gazette/a", report()).poll().notify();
    let status = || {
        let (code, stdout, stderr) = told(&world.command(&["notify", "status"]).output().unwrap());
        // A blank before every line is taken for the expectation's own indentation.
        (code, stdout.lines().map(|line| format!("{}\n", line.trim_start())).collect::<Vec<_>>().concat(), stderr)
    };
    let (code, stdout, _) = status();
    assert_eq!(code, 3);
    expect![[r#"
        CHANNEL  RECIPIENT  WAITING  SINCE                 SENT  REFUSED  GIVEN UP  FAILURES  PROBLEM
        webhook             1        2026-03-02T08:00:00Z  0     0        0         1         answered 500
    "#]]
    .assert_eq(&stdout);
    is_well.store(true, Ordering::SeqCst);
    world.at("09:00").notify();
    let (code, stdout, _) = status();
    assert_eq!(code, 0);
    expect![[r#"
        CHANNEL  RECIPIENT  WAITING  SINCE  SENT  REFUSED  GIVEN UP  FAILURES  PROBLEM
        webhook             0               1     0        0         0
    "#]]
    .assert_eq(&stdout);
}

#[test]
fn a_sample_tells_plainly_whether_a_channel_works() {
    let (world, server, is_well) = switched();
    world.also("[notify.second]\nkind = \"ntfy\"\nurl_env = \"NOT_SET\"\n");
    let test = |arguments: &[&str]| told(&world.command(&[&["notify", "test"], arguments].concat()).output().unwrap());
    let (code, stdout, _) = test(&[]);
    assert_eq!(code, 3);
    expect![[r#"
        problem  second: the environment variable `NOT_SET` is not set
        problem  webhook: answered 500
    "#]]
    .assert_eq(&stdout);
    is_well.store(true, Ordering::SeqCst);
    let (code, stdout, _) = test(&["webhook"]);
    assert_eq!(code, 0);
    expect![[r#"
        ok       webhook: the sample was accepted
    "#]]
    .assert_eq(&stdout);
    let sample = documents(&server).pop().unwrap();
    assert_eq!((sample["type"].as_str(), sample["version"].as_i64()), (Some("test"), Some(1)));
    let (code, _, stderr) = test(&["webhok"]);
    assert!(code == 2 && stderr.contains("there is no channel `webhok`"), "{code}: {stderr}");
}

#[test]
fn what_lacks_is_told_by_check() {
    let (world, _server, _) = switched();
    world.also("[notify.second]\nkind = \"ntfy\"\nurl_env = \"NOT_SET\"\n");
    let (code, stdout, stderr) = told(&world.command(&["check", "--offline"]).output().unwrap());
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.contains("warning  second: the environment variable `NOT_SET` is not set\n"), "{stdout}");
}
