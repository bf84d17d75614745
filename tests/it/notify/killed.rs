//! `kill -9` at any moment between a change and the note that it was told: every receiver gets each alert once, in
//! order, as it tells them apart by their ids.

use std::path::Path;
use std::process::{Child, Command};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::processes::{Daemon, numbers, wait_until};
use crate::server::{Act, MailServer, Reply, Server};
use crate::world::{World, rows, told};

use super::{email, ntfy, part, receiver, webhook};

/// Alerts in the record when sending begins.
const ALERTS: usize = 12;

/// What a receiver that remembers the last id has got: subjects in their order. Only the last may come again.
fn once_each(got: &[(String, String)]) -> Vec<String> {
    let mut once: Vec<&(String, String)> = got.iter().collect();
    once.dedup_by(|one, other| one.0 == other.0);
    let mut ids: Vec<&str> = once.iter().map(|(id, _)| id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), once.len(), "something overtook, or came again later");
    once.iter().map(|(_, subject)| subject.clone()).collect()
}

struct Receivers {
    hook: Server,
    push: Server,
    mail: MailServer,
    attempts: Arc<AtomicUsize>,
}

impl Receivers {
    /// Every so many answers each of them fails in some way; 0: never.
    fn start(every: usize) -> Self {
        let attempts = Arc::new(AtomicUsize::new(0));
        let answer = |attempts: &Arc<AtomicUsize>| {
            let attempts = Arc::clone(attempts);
            move |_: &crate::server::Request| {
                let number = attempts.fetch_add(1, Ordering::SeqCst) + 1;
                match number {
                    _ if every == 0 || !number.is_multiple_of(every) => Reply::status(204),
                    _ if number.is_multiple_of(2) => Reply::nothing(),
                    _ => Reply::status(503),
                }
            }
        };
        let (hook, push, mail) = (receiver(answer(&attempts)), receiver(answer(&attempts)), MailServer::start());
        let counter = Arc::clone(&attempts);
        mail.fault(move |moment| {
            let number = if moment.line == "." { counter.fetch_add(1, Ordering::SeqCst) + 1 } else { return None };
            (every > 0 && number.is_multiple_of(every))
                .then(|| if number.is_multiple_of(2) { Act::TakeAndClose } else { Act::Say("451 later".to_owned()) })
        });
        Self { hook, push, mail, attempts }
    }

    fn channels(&self) -> String {
        format!(
            "{}{}{}",
            webhook(&self.hook),
            ntfy(&self.push),
            email(&self.mail, "\"ada@reader.example\", \"bob@reader.example\"")
        )
    }

    /// What each has accepted, by the ids by which it tells them apart.
    fn got(&self) -> Vec<Vec<String>> {
        let accepted = |server: &Server, header: &str, subject: &str| {
            let got = server.requests().into_iter().map(|request| {
                let document: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
                (request.header(header).unwrap().to_owned(), document[subject].as_str().unwrap().to_owned())
            });
            once_each(&got.collect::<Vec<_>>())
        };
        let mails = self.mail.mails();
        let to = |recipient: &str| {
            let own = mails.iter().filter(|mail| mail.to == [recipient]);
            once_each(&own.map(|mail| (mail.header("Message-ID"), mail.header("Subject"))).collect::<Vec<_>>())
        };
        vec![
            accepted(&self.hook, "webhook-id", "subject"),
            accepted(&self.push, "idempotency-key", "title"),
            to("ada@reader.example"),
            to("bob@reader.example"),
        ]
    }
}

fn notify(world: &World, at: &str) -> Command {
    world.command(&["--quiet", "notify", "send", "--at", at])
}

/// Runs `notify send` and kills it after so many attempts in all, and a moment.
fn send_and_kill(world: &World, receivers: &Receivers, at: &str, attempts: usize, moment: Duration) {
    let mut child: Child = notify(world, at).spawn().unwrap();
    let start = Instant::now();
    while receivers.attempts.load(Ordering::SeqCst) < attempts
        && child.try_wait().unwrap().is_none()
        && start.elapsed() < Duration::from_secs(30)
    {
        thread::yield_now();
    }
    thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A record with changes to tell, of which nothing was told yet.
fn changes(receivers: &Receivers) -> World {
    let sections = format!("[stories]\nbackend = \"none\"\n{}", receivers.channels());
    let world = World::on_addresses().sections(&sections).outlet("gazette", "en");
    world.also("[[topics.alerts]]\nkinds = [\"article_appeared\", \"copy_appeared\"]\nhourly_max = 1000\n");
    for number in 0..ALERTS {
        world.at(&format!("08:{number:02}")).publish(&format!("gazette/{number}"), part(number));
    }
    world.poll().restart();
    world
}

/// The instant of the so-manieth round, far enough from the one before that every receiver may be asked again.
fn round(number: usize) -> String {
    format!("2026-03-02T{:02}:{:02}:00Z", 9 + number / 30, number % 30 * 2)
}

fn check(seed: u64, every: usize, kills: usize) {
    let receivers = Receivers::start(every);
    let world = changes(&receivers);
    let mut numbers = numbers(seed);
    let mut random = |below: usize| numbers.next().unwrap() as usize % below;
    for number in 0..kills {
        // Some die while they decide, most in the middle of sending.
        let attempts = if random(4) == 0 { 0 } else { receivers.attempts.load(Ordering::SeqCst) + 1 + random(6) };
        let moment = Duration::from_micros(random(if attempts == 0 { 150_000 } else { 4_000 }) as u64);
        send_and_kill(&world, &receivers, &round(number), attempts, moment);
    }
    let rest = |database: &Path| rows(database, "SELECT count(*) FROM outbox WHERE state <> 'sent'");
    for number in kills..kills + 60 {
        let (code, _, stderr) = told(&notify(&world, &round(number)).output().unwrap());
        assert!(matches!(code, 0 | 3), "{code}: {stderr}");
        if rest(&world.database()) == "0\n" {
            break;
        }
    }
    assert_eq!(rest(&world.database()), "0\n", "seed {seed}");
    let expected: Vec<String> =
        (0..ALERTS).map(|number| format!("New articles: Nordwind reads mails, part {number:02} (gazette)")).collect();
    for got in receivers.got() {
        assert_eq!(got, expected, "seed {seed}");
    }
}

#[test]
fn killed_between_decision_and_sending_each_alert_arrives_once_and_in_order() {
    thread::scope(|scope| {
        for seed in 1..=3 {
            scope.spawn(move || check(seed, 0, 12));
        }
    });
}

#[test]
fn killed_while_receivers_fail_each_alert_arrives_once_and_in_order() {
    thread::scope(|scope| {
        for seed in 4..=6 {
            scope.spawn(move || check(seed, 5, 12));
        }
    });
}

#[test]
fn a_daemon_that_is_killed_tells_each_denial_and_each_edition_once() {
    let receivers = Receivers::start(0);
    let sections = format!(
        "[stories]\nbackend = \"none\"\n[schedule]\npoll = \"* * * * * *\"\njitter = \"0s\"\ndigest = \"* * * * * *\"\n{}",
        receivers.channels()
    );
    let world = World::on_addresses().sections(&sections).outlet("gazette", "en");
    world.also("[[topics.alerts]]\nkinds = [\"denial\"]\nchannels = [\"webhook\"]\n");
    world.also("[[topics.digests]]\nlanguage = \"en\"\nto = [\"ada@reader.example\"]\n");
    // Distinct events: a denial of its own each, so that none is the other's copy.
    let denials = [("bridge", "Malmö"), ("ferry", "Göteborg"), ("tunnel", "Aarhus")];
    let has = |count: usize| receivers.got()[0].len() >= count && receivers.got()[2].len() >= count;
    for (number, (what, town)) in denials.iter().enumerate() {
        let title = format!("Nordwind denies reading messages about the {what}");
        let text = format!(
            "The council of {town} asked Nordwind about messages that concern its {what}; letters of the {what} office lay open.\n\n\
             Nordwind denied the report of {town}: “We have never read any private messages about the {what}.”"
        );
        world.publish(&format!("gazette/{what}"), crate::world::article(&title, &text));
        let daemon = Daemon::start(&world);
        wait_until("the alert and the edition", || has(number + 1));
        // SIGKILL, often before the note that it was sent.
        drop(daemon);
    }
    let polls = world.requested("gazette/feed");
    let daemon = Daemon::start(&world);
    let is_done = || rows(&world.database(), "SELECT count(*) FROM outbox WHERE state <> 'sent'") == "0\n";
    wait_until("another round", || world.requested("gazette/feed") > polls + 1 && is_done());
    assert_eq!(daemon.terminate().0, Some(0));
    let [hook, _, ada, _] = &receivers.got()[..] else { panic!("four receivers") };
    assert_eq!((hook.len(), ada.len()), (3, 3), "{hook:?} {ada:?}");
    let told = rows(&world.database(), "SELECT kind, count(*), count(DISTINCT key) FROM messages GROUP BY 1");
    assert_eq!(told, "alert | 3 | 3\nedition | 3 | 3\n");
}
