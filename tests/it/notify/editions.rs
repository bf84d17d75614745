//! Editions by mail: to the lists, once each.

use expect_test::expect;

use super::{DENIAL, OUTBOX, email, headers, report};
use crate::server::{Act, MailServer};
use crate::world::{World, told};

/// A world with two lists, in which something was denied.
fn denied(server: &MailServer) -> World {
    let sections = format!("[stories]\nbackend = \"none\"\n{}", email(server, ""));
    let world = World::on_addresses().sections(&sections).outlet("gazette", "en");
    world.also(
        "[[topics.digests]]\nlanguage = \"it\"\nto = [\"ada@reader.example\", \"bob@reader.example\"]\n\
         unsubscribe = [\"https://news.example/leave\"]\n\
         [[topics.digests]]\nlanguage = \"en\"\nto = [\"eve@reader.example\"]\n",
    );
    world.at("08:00").publish("gazette/a", report().add(DENIAL)).poll().restart();
    world
}

fn send(world: &World, arguments: &[&str]) -> (i32, String) {
    let (code, stdout, stderr) =
        told(&world.command(&[&["--quiet", "digest", "--send"], arguments].concat()).output().unwrap());
    (code, stdout + &stderr)
}

const NINE: &str = "2026-03-02T09:00:00Z";

#[test]
fn an_edition_goes_to_each_list_once() {
    let server = MailServer::start();
    let world = denied(&server);
    let (code, told) = send(&world, &["--at", NINE]);
    assert_eq!(code, 0, "{told}");
    expect![[r#"
        nordwind (it): for 2 of 2 recipients
        nordwind (en): for 1 of 1 recipients
        3 sent, 0 refused, 0 to be tried again
    "#]]
    .assert_eq(&told);
    let mails = server.mails();
    headers(
        &mails,
        &["To", "Subject", "Message-ID", "References", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post"],
        &expect![[r#"
            To: ada@reader.example | Subject: Nordwind e i messaggi degli utenti =?utf-8?b?wrc=?= Edizione di =?utf-8?b?bHVuZWTDrA==?= 2 marzo 2026 | Message-ID: <1d244b81b0496b0482568c81d6904b8a@news.example> | References: <nordwind.it.editions@news.example> | List-Id: <nordwind.it.news.example> | List-Unsubscribe: <https://news.example/leave> | List-Unsubscribe-Post: List-Unsubscribe=One-Click
            To: bob@reader.example | Subject: Nordwind e i messaggi degli utenti =?utf-8?b?wrc=?= Edizione di =?utf-8?b?bHVuZWTDrA==?= 2 marzo 2026 | Message-ID: <1d244b81b0496b0482568c81d6904b8a@news.example> | References: <nordwind.it.editions@news.example> | List-Id: <nordwind.it.news.example> | List-Unsubscribe: <https://news.example/leave> | List-Unsubscribe-Post: List-Unsubscribe=One-Click
            To: eve@reader.example | Subject: Nordwind and its users' messages =?utf-8?b?wrc=?= Edition of Monday, 2 March 2026 | Message-ID: <3384ecaab65d9184c9696760454dbee1@news.example> | References: <nordwind.en.editions@news.example> | List-Id: <nordwind.en.news.example> | List-Unsubscribe: <mailto:smentita@news.example?subject=unsubscribe> | List-Unsubscribe-Post: 
        "#]],
    );
    let text = super::decoded(&mails[0].data);
    assert_eq!(text.matches("Per uscire da questa lista: https://news.example/leave").count(), 2, "{text}");
    // Nothing is new since, and a day is sent once.
    expect![[r#"
        nordwind (it): nothing new, nothing sent
        nordwind (en): nothing new, nothing sent
        0 sent, 0 refused, 0 to be tried again
    "#]]
    .assert_eq(&send(&world, &["--at", "2026-03-02T09:10:00Z"]).1);
    expect![[r#"
        nordwind (en): for 1 of 1 recipients
        1 sent, 0 refused, 0 to be tried again
    "#]]
    .assert_eq(&send(&world, &["--date", "2026-03-02", "--language", "en", "--at", NINE]).1);
    expect![[r#"
        nordwind (en): was sent before
        0 sent, 0 refused, 0 to be tried again
    "#]]
    .assert_eq(&send(&world, &["--date", "2026-03-02", "--language", "en", "--at", NINE]).1);
    assert_eq!(server.mails().len(), 4);
    let (code, told) = send(&world, &["--language", "de", "--at", NINE]);
    assert!(code == 2 && told.contains("there is no list for it"), "{code}: {told}");
}

#[test]
fn an_edition_that_did_not_arrive_is_the_same_the_next_time() {
    let server = MailServer::start();
    let world = denied(&server);
    server.fault(|moment| (moment.line == "." && moment.connection < 3).then_some(Act::TakeAndClose));
    let (code, _) = send(&world, &["--at", NINE]);
    assert_eq!(code, 3);
    // A failure of the connection is the channel's: one attempt tells it for all.
    world.rows(OUTBOX, &expect![[r#"
        email | ada@reader.example | 1 | pending | 1 | – | the conversation broke off at the message: incomplete response
        email | bob@reader.example | 1 | pending | 0 | – | –
        email | eve@reader.example | 2 | pending | 0 | – | –
    "#]]);
    for minute in ["10", "20", "30"] {
        let at = format!("2026-03-02T09:{minute}:00Z");
        told(&world.command(&["notify", "send", "--at", &at]).output().unwrap());
    }
    let mails = server.mails();
    let mut once: Vec<(String, String)> = mails.iter().map(|mail| (mail.to[0].clone(), mail.data.clone())).collect();
    once.sort();
    once.dedup();
    assert_eq!((mails.len(), once.len()), (6, 3), "what came twice is the same mail");
    world.rows(
        "SELECT state, count(*) FROM outbox GROUP BY 1",
        &expect![[r#"
        sent | 3
    "#]],
    );
}
