//! Alerts and editions from the record to their receivers, over loopback: what arrives, in which order, and that it
//! arrives once.

mod webhook;

use expect_test::Expect;
use serde_json::Value;

use crate::server::{Reply, Request, Server};
use crate::world::{Article, World, article};

/// A receiver of documents; `answer` may misbehave.
fn receiver(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Server {
    Server::start_on(std::net::Ipv4Addr::LOCALHOST, answer)
}

/// A webhook at a receiver, for a configuration.
fn webhook(server: &Server) -> String {
    format!(
        "[notify.webhook]\nurl = \"{}\"\nsecret_env = \"HOOK_SECRET\"\nallow_private = [\"127.0.0.0/8\"]\n",
        server.url("/hook")
    )
}

/// A world of two outlets with channels; `[[topics.alerts]]` is added to the topic by [`World::also`].
fn world(channels: &str) -> World {
    let sections = format!("[stories]\nbackend = \"none\"\n{channels}");
    World::new().sections(&sections).outlet("gazette", "en").outlet("gazzetta", "it")
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

/// A report without a denial.
fn report() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        "The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.\n\n\
         The engineer worked for the company in Hamburg until last summer and spoke to a committee on Monday.",
    )
}

/// A sentence that denies it.
const DENIAL: &str =
    "A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”";
