//! Alerts and editions from the record to their receivers, over loopback: what arrives, in which order, and that it
//! arrives once.

mod editions;
mod faults;
mod hostile;
mod killed;
mod mail;
mod push;
mod webhook;

use std::net::Ipv4Addr;

use expect_test::Expect;
use serde_json::Value;

use crate::server::{Mail, MailServer, Reply, Request, Server};
use crate::world::{Article, World, article};

/// A receiver of documents; `answer` may misbehave.
fn receiver(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start_on(Ipv4Addr::LOCALHOST, answer)
}

/// A webhook at a receiver, for a configuration.
fn webhook(server: &Server) -> String {
    format!(
        "[notify.webhook]\nurl = \"{}\"\nsecret_env = \"HOOK_SECRET\"\nallow_private = [\"127.0.0.0/8\"]\n",
        server.url("/hook")
    )
}

/// A push service's topic at a receiver.
fn ntfy(server: &Server) -> String {
    format!(
        "[notify.ntfy]\nurl = \"{}\"\ntoken_env = \"PUSH_TOKEN\"\nallow_private = [\"127.0.0.0/8\"]\n",
        server.url("/desk-alerts")
    )
}

/// Mail by a server on this machine, to these.
fn email(server: &MailServer, to: &str) -> String {
    format!(
        "[notify.email]\nserver = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n\
         from = \"La smentita <smentita@news.example>\"\nto = [{to}]\n",
        server.port()
    )
}

/// A world of two outlets with channels; `[[topics.alerts]]` is added to the topic by [`World::also`].
fn world(channels: &str) -> World {
    let sections = format!("[stories]\nbackend = \"none\"\n{channels}");
    World::new().sections(&sections).outlet("gazette", "en").outlet("gazzetta", "it")
}

/// A world in which an article of the gazette gets a denial, which is in the record by 08:40.
fn denied(channels: &str) -> World {
    let world = world(channels);
    world.also("[[topics.alerts]]\nkinds = [\"denial\"]\n");
    world.at("08:00").publish("gazette/a", report());
    world.run_until("08:20").notify();
    world.edit("gazette/a", |a| a.add(DENIAL)).run_until("08:40");
    world
}

/// The documents that a receiver has got, in order.
fn documents(server: &Server) -> Vec<Value> {
    server.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

/// Their subjects, a line each.
fn subjects(server: &Server, expected: &Expect) {
    let lines: Vec<String> =
        documents(server).iter().map(|document| format!("{}\n", document["subject"].as_str().unwrap())).collect();
    expected.assert_eq(&lines.concat());
}

/// Headers of mails, a line each.
fn headers(mails: &[Mail], names: &[&str], expected: &Expect) {
    let line = |mail: &Mail| {
        let shown: Vec<String> = names.iter().map(|name| format!("{name}: {}", mail.header(name))).collect();
        format!("{}\n", shown.join(" | "))
    };
    expected.assert_eq(&mails.iter().map(line).collect::<String>());
}

/// How the receivers do.
const RECEIVERS: &str =
    "SELECT channel, recipient, failure_count, next_attempt_at, last_sent_at, last_problem FROM receivers";
/// What became of the messages.
const OUTBOX: &str = "SELECT channel, recipient, message_id, state, attempt_count, ended_at, problem FROM outbox
    ORDER BY message_id, channel, recipient";

/// A report without a denial.
fn report() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        "The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.\n\n\
         The engineer worked for the company in Hamburg until last summer and spoke to a committee on Monday.",
    )
}

/// A report of a series, each with a text of its own.
fn part(number: usize) -> Article {
    article(
        &format!("Nordwind reads mails, part {number:02}"),
        &format!(
            "The mail provider Nordwind has allegedly read the private messages of {number}00 users, an engineer said.\n\n\
             Town number {number} has written to the company; its council will speak about letter {number} of the series."
        ),
    )
}

/// A sentence that denies it.
const DENIAL: &str =
    "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”";

/// The parts of a mail, decoded, one after the other.
fn decoded(mail: &str) -> String {
    use base64::Engine as _;
    let parts = mail.split("\r\n--=_");
    let decode = |part: &str| {
        let (head, body) = part.split_once("\r\n\r\n")?;
        Some(match head.to_ascii_lowercase() {
            head if head.contains("base64") => {
                let body: String = body.split_whitespace().collect();
                String::from_utf8(base64::engine::general_purpose::STANDARD.decode(body).ok()?).ok()?
            }
            head if head.contains("quoted-printable") => unquoted(body),
            _ => body.to_owned(),
        })
    };
    parts.filter_map(decode).collect()
}

fn unquoted(body: &str) -> String {
    let body = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, tail @ ..] = rest {
        let escape =
            std::str::from_utf8(&tail[..tail.len().min(2)]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'=', Some(byte)) = (first, escape) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).unwrap()
}
