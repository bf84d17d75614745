//! Alerts by mail, and mail servers that misbehave.

use std::path::Path;

use expect_test::{Expect, expect};

use super::{OUTBOX, denied, email, headers};
use crate::server::{Act, MailServer};
use crate::world::rows;

#[test]
fn each_recipient_gets_an_alert_of_their_own() {
    let server = MailServer::start();
    let world = denied(&email(&server, "\"ada@reader.example\", \"bob@reader.example\""));
    world.notify();
    world.notify();
    let mails = server.mails();
    headers(
        &mails,
        &["To", "Subject", "Date", "In-Reply-To"],
        &expect![[r#"
        To: ada@reader.example | Subject: Denied: Nordwind reads its users' messages (gazette) | Date: Mon, 02 Mar 2026 08:40:00 +0000 | In-Reply-To: <story-1.nordwind.alerts@news.example>
        To: bob@reader.example | Subject: Denied: Nordwind reads its users' messages (gazette) | Date: Mon, 02 Mar 2026 08:40:00 +0000 | In-Reply-To: <story-1.nordwind.alerts@news.example>
    "#]],
    );
    assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"), "one message, as a list sends it");
    assert!(mails.iter().all(|mail| mail.to == [mail.header("To")] && mail.from.contains("smentita@news.example")));
    let lines: Vec<String> = server.lines().into_iter().filter(|line| !line.starts_with("EHLO")).collect();
    expect![[r#"
        MAIL FROM:<smentita@news.example>
        RCPT TO:<ada@reader.example>
        DATA
        QUIT"#]]
    .assert_eq(&lines[..lines.len().min(4)].join("\n"));
    world.rows(
        OUTBOX,
        &expect![[r#"
        email | ada@reader.example | 1 | sent | 1 | 08:40 | –
        email | bob@reader.example | 1 | sent | 1 | 08:40 | –
    "#]],
    );
}

/// The channel with TLS and a login.
fn secured(server: &MailServer, security: &str, ca_file: Option<&Path>) -> String {
    let ca_file = ca_file.map(|path| format!("ca_file = \"{}\"\n", path.display())).unwrap_or_default();
    email(server, "\"ada@reader.example\"")
        .replace("server = \"127.0.0.1\"", "server = \"localhost\"")
        .replace("\"none\"", &format!("\"{security}\""))
        .replace("from =", &format!("{ca_file}user = \"desk\"\npassword_env = \"MAIL_PASSWORD\"\nfrom ="))
}

#[test]
fn passwords_and_mails_go_over_tls_only() {
    let ca = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/tls/mail-ca.pem");
    let check = |is_from_the_start: bool, security: &str, ca_file: Option<&Path>, expected: &Expect| {
        let server = MailServer::encrypted(is_from_the_start);
        let world = denied(&secured(&server, security, ca_file));
        world.notify();
        let problem = rows(&world.database(), "SELECT state, problem FROM outbox");
        let is_login = server.lines().iter().any(|line| line.starts_with("AUTH"));
        expected.assert_eq(&format!("{problem}{} mails, login {is_login}\n", server.mails().len()));
    };
    check(
        true,
        "tls",
        Some(&ca),
        &expect![[r#"
        sent | –
        1 mails, login true
    "#]],
    );
    check(
        false,
        "starttls",
        Some(&ca),
        &expect![[r#"
        sent | –
        1 mails, login true
    "#]],
    );
    // An authority that nobody knows.
    check(
        true,
        "tls",
        None,
        &expect![[r#"
        pending | the conversation broke off at the greeting: Connection error: invalid peer certificate: UnknownIssuer
        0 mails, login false
    "#]],
    );
    check(
        false,
        "starttls",
        None,
        &expect![[r#"
        pending | the conversation broke off at STARTTLS: Connection error: invalid peer certificate: UnknownIssuer
        0 mails, login false
    "#]],
    );
    // A server that offers no TLS, or somebody in between who hides that it does.
    let server = MailServer::start();
    let world = denied(&secured(&server, "starttls", Some(&ca)));
    world.notify();
    world.rows(
        "SELECT state, problem FROM outbox",
        &expect![[r#"
        pending | the conversation broke off at STARTTLS: STARTTLS is not supported on this server
    "#]],
    );
    assert!(server.lines().iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{:?}", server.lines());
}

/// What a server does to its first conversation, what becomes of the alert, and how it arrives later.
fn play(at: &'static str, act: Act) -> String {
    let server = MailServer::start();
    let channel = email(&server, "\"ada@reader.example\"")
        .replace("to =", "timeout = \"300ms\"\nanswer_timeout = \"300ms\"\nto =");
    let world = denied(&channel);
    server.fault(move |moment| {
        let is_here = if at.is_empty() { moment.line.is_empty() } else { moment.line.starts_with(at) };
        (is_here && moment.connection == 0).then(|| act.clone())
    });
    let first = world.notify();
    let problem = rows(&world.database(), "SELECT state, problem FROM outbox");
    let late = world.at("10:00").notify();
    let mails = server.mails();
    let ids: Vec<String> = mails.iter().map(|mail| mail.header("Message-ID")).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "every attempt has the same id");
    assert!(mails.iter().all(|mail| mail.data == mails[0].data), "and the same bytes");
    format!("{at}: {}, sent {} then {}, accepted {}\n", problem.trim_end(), first.sent, late.sent, ids.len())
}

fn check(cases: &[(&'static str, Act)], expected: &Expect) {
    let played: Vec<String> = std::thread::scope(|scope| {
        let playing = cases.iter().map(|(at, act)| scope.spawn(move || play(at, act.clone())));
        let playing: Vec<_> = playing.collect();
        playing.into_iter().map(|one| one.join().unwrap()).collect()
    });
    expected.assert_eq(&played.concat());
}

fn say(text: &str) -> Act {
    Act::Say(text.to_owned())
}

#[test]
fn what_is_wrong_for_now_is_tried_again() {
    check(
        &[
            ("", say("421 too busy")),
            ("", say("554 go away")),
            ("", say("HTTP/1.1 400 Bad Request")),
            ("", say("220-\u{1b}[2J first\r\n220-second\r\nno code at all")),
            ("", Act::Close),
            ("", Act::Hang),
            ("", Act::Flood(3_000_000)),
            ("EHLO", say("500 what?")),
            ("MAIL", say("550 you may not send")),
            ("RCPT", say("450 greylisted, come back")),
            ("RCPT", say("421 closing down")),
            ("RCPT", Act::Hang),
            ("DATA", say("451 disk full")),
            ("DATA", Act::Close),
            (".", say("452 not now")),
            (".", say("\u{0}\u{1}garbage")),
        ],
        &expect![[r#"
            : pending | the server's answer at the greeting: 421 too busy, sent 0 then 1, accepted 1
            : pending | the server's answer at the greeting: 554 go away, sent 0 then 1, accepted 1
            : pending | the conversation broke off at the greeting: no answer of SMTP: HTTP/1.1 400 Bad Request, sent 0 then 1, accepted 1
            : pending | the conversation broke off at the greeting: no answer of SMTP: no code at all, sent 0 then 1, accepted 1
            : pending | the conversation broke off at the greeting: incomplete response, sent 0 then 1, accepted 1
            : pending | no answer in time at the greeting, sent 0 then 1, accepted 1
            : pending | the conversation broke off at the greeting: the server answers without end, sent 0 then 1, accepted 1
            EHLO: pending | the server's answer at the greeting: 500 what?, sent 0 then 1, accepted 1
            MAIL: pending | the server's answer at the sender's address: 550 you may not send, sent 0 then 1, accepted 1
            RCPT: pending | the server's answer at the recipient's address: 450 greylisted, come back, sent 0 then 1, accepted 1
            RCPT: pending | the server's answer at the recipient's address: 421 closing down, sent 0 then 1, accepted 1
            RCPT: pending | no answer in time at the recipient's address, sent 0 then 1, accepted 1
            DATA: pending | the server's answer at the message: 451 disk full, sent 0 then 1, accepted 1
            DATA: pending | the conversation broke off at the message: incomplete response, sent 0 then 1, accepted 1
            .: pending | the server's answer at the message: 452 not now, sent 0 then 1, accepted 1
            .: pending | the conversation broke off at the message: no answer of SMTP: garbage, sent 0 then 1, accepted 1
        "#]],
    );
}

#[test]
fn what_is_wrong_for_good_is_not() {
    check(
        &[("RCPT", say("550-no such\r\n550 user")), (".", say("554 looks like spam"))],
        &expect![[r#"
        RCPT: failed | the server's answer at the recipient's address: 550 no such user, sent 0 then 0, accepted 0
        .: failed | the server's answer at the message: 554 looks like spam, sent 0 then 0, accepted 0
    "#]],
    );
}

#[test]
fn a_connection_lost_after_the_mail_is_the_only_way_to_get_it_twice() {
    check(
        &[(".", Act::TakeAndClose), (".", Act::Close), (".", Act::Hang)],
        &expect![[r#"
        .: pending | the conversation broke off at the message: incomplete response, sent 0 then 1, accepted 2
        .: pending | the conversation broke off at the message: incomplete response, sent 0 then 1, accepted 1
        .: pending | no answer in time at the message, sent 0 then 1, accepted 1
    "#]],
    );
}

#[test]
fn a_recipient_who_is_refused_holds_up_nobody_else() {
    let server = MailServer::start();
    server.fault(|moment| {
        let reply = match moment.line.as_str() {
            line if line.contains("full@") => "452 mailbox full",
            line if line.contains("gone@") => "550 no such user",
            _ => return None,
        };
        Some(say(reply))
    });
    let to = "\"full@reader.example\", \"gone@reader.example\", \"ada@reader.example\"";
    let world = denied(&email(&server, to));
    world.notify();
    world.rows(OUTBOX, &expect![[r#"
        email | ada@reader.example | 1 | sent | 1 | 08:40 | –
        email | full@reader.example | 1 | pending | 1 | – | the server's answer at the recipient's address: 452 mailbox full
        email | gone@reader.example | 1 | failed | 1 | 08:40 | the server's answer at the recipient's address: 550 no such user
    "#]]);
    assert_eq!(server.mails().len(), 1);
}
