//! The real binary as a process: killed in the middle, told to end, told to read its configuration again.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::thread;
use std::time::{Duration, Instant};

use expect_test::expect;

use crate::world::{Article, World, article, differences, dump, rows, told};

/// How long to wait for anything; far longer than any does.
const PATIENCE: Duration = Duration::from_mins(1);

fn number(n: usize) -> Article {
    article(
        &format!("Nordwind reads mails, part {n}"),
        &format!(
            "The mail provider Nordwind has allegedly read the private messages of {n}00 users, an engineer said.\n\n\
             Town number {n} has written to the company; its council will speak about letter {n} of the series.\n\n\
             Nordwind denied the report: “We have never read any private messages.”"
        ),
    )
}

/// Three outlets with some articles each, one of them a copy.
fn busy_world() -> World {
    let world = World::on_addresses().outlet("gazette", "en").outlet("post", "en").outlet("times", "en");
    world.at("08:00");
    for n in 0..6 {
        world.publish(&format!("gazette/{n}"), number(n)).publish(&format!("post/{n}"), number(n + 10));
    }
    world.publish("times/copy", number(3)).publish("times/own", number(40));
    world
}

/// When the busy world is looked at.
const EIGHT: &str = "2026-03-02T08:00:00Z";

/// A poll of a world at an instant, with a database of its own.
pub(crate) fn poll(world: &World, database: &Path, at: &str) -> Command {
    world.command(&["--quiet", "--database", database.to_str().unwrap(), "poll", "--at", at])
}

/// Asks `is_done` again and again, with a limit.
pub(crate) fn wait_until(what: &str, mut is_done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Numbers that look random and are the same every time: Knuth's generator.
pub(crate) fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(seed), next).skip(1).map(|state| state >> 33)
}

/// Runs a poll, and kills it a moment after the outlets were asked so often in all.
pub(crate) fn poll_and_kill(world: &World, database: &Path, at: &str, requests: usize, moment: Duration) {
    let mut child = poll(world, database, at).spawn().unwrap();
    let is_over = |child: &mut Child| child.try_wait().unwrap().is_some();
    wait_until("requests", || world.request_count() >= requests || is_over(&mut child));
    thread::sleep(moment);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Polls undisturbed; then with another database, killed four times on the way.
fn check_killed(seed: u64) {
    let world = busy_world();
    let (undisturbed, killed) = (world.path("undisturbed.db"), world.path("killed.db"));
    let finish = |database: &Path| {
        let (code, _, stderr) = told(&poll(&world, database, EIGHT).output().unwrap());
        assert_eq!(code, 0, "{stderr}");
        dump(database)
    };
    let expected = finish(&undisturbed);
    let all = world.request_count() as u64;
    let mut numbers = numbers(seed);
    for _ in 0..4 {
        let requests = world.request_count() + 1 + (numbers.next().unwrap() % (all / 2)) as usize;
        poll_and_kill(&world, &killed, EIGHT, requests, Duration::from_micros(numbers.next().unwrap() % 20_000));
    }
    assert_eq!(differences(&expected, &finish(&killed)), [""; 0], "seed {seed}");
    let counts = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions),
        (SELECT count(*) FROM articles WHERE copy_of IS NOT NULL), (SELECT count(*) FROM changes)";
    expect!["14 | 14 | 13 | 17\n"].assert_eq(&rows(&killed, counts));
}

#[test]
fn a_poll_that_was_killed_and_is_run_again_gives_the_same_record() {
    thread::scope(|scope| (1..=3).for_each(|seed| drop(scope.spawn(move || check_killed(seed)))));
}

/// A daemon on a world's `feeds.toml` as it stands; killed when dropped.
pub(crate) struct Daemon {
    process: Child,
    log: PathBuf,
}

impl Daemon {
    pub(crate) fn start(world: &World) -> Self {
        let log = world.path("daemon.log");
        let stderr = File::options().create(true).append(true).open(&log).unwrap();
        Self { process: world.command(&["run"]).stderr(stderr).spawn().unwrap(), log }
    }

    /// Sends a signal by its short name.
    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.process.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    fn wait_for_log(&self, words: &str) {
        wait_until(words, || fs::read_to_string(&self.log).unwrap().contains(words));
    }

    /// Ends it with SIGTERM: its exit code, and how long it took.
    pub(crate) fn terminate(mut self) -> (Option<i32>, Duration) {
        let start = Instant::now();
        self.signal("TERM");
        wait_until("the end", || self.process.try_wait().unwrap().is_some());
        (self.process.wait().unwrap().code(), start.elapsed())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // Nothing to do where it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A world whose daemon polls every second.
fn daemon_world() -> World {
    let sections = "[stories]\nbackend = \"none\"\n[schedule]\npoll = \"* * * * * *\"\njitter = \"0s\"\n";
    let world = World::on_addresses().sections(sections).outlet("gazette", "en").outlet("post", "en");
    world.at("08:00").publish("gazette/1", number(1)).publish("post/2", number(2));
    world
}

#[test]
fn a_daemon_polls_reads_its_configuration_again_and_ends() {
    let world = daemon_world();
    let daemon = Daemon::start(&world);
    let is_polled = |times: usize| world.requested("gazette/feed") >= times && world.requested("post/2") > 0;
    wait_until("polls", || is_polled(2));

    // A second one on the same record is refused.
    let (code, _, stderr) = told(&world.command(&["poll"]).output().unwrap());
    assert!(code == 1 && stderr.contains("is written by another smentita"), "{code}: {stderr}");

    // A broken file changes nothing.
    let sound = world.configuration();
    world.write("feeds.toml", &sound.replace("[fetch]", "[fetsch]"));
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration stays as it was");
    let before = world.requested("gazette/feed");
    wait_until("polls", || is_polled(before + 2));

    // One without an outlet is followed.
    let without = sound.find("[[feeds]]\nid = \"post\"").unwrap();
    world.write("feeds.toml", &sound[..without]);
    daemon.signal("HUP");
    daemon.wait_for_log("the configuration was read again");
    wait_until("the feed's end", || rows(&world.database(), "SELECT is_active FROM feeds ORDER BY id") == "1\n0\n");

    let (code, took) = daemon.terminate();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_restart_loses_nothing_and_repeats_nothing() {
    let world = daemon_world();
    let counts =
        "SELECT (SELECT count(*) FROM revisions), (SELECT count(*) FROM changes), (SELECT count(*) FROM articles)";
    let daemon = Daemon::start(&world);
    let is_read = || world.requested("post/2") > 0 && rows(&world.database(), counts).starts_with("2 |");
    wait_until("both articles", is_read);
    // SIGKILL, as a machine that loses its power.
    drop(daemon);
    let before = rows(&world.database(), counts);
    let (polls, visits) = (world.requested("gazette/feed"), world.requested("gazette/1"));
    let daemon = Daemon::start(&world);
    wait_until("polls", || world.requested("gazette/feed") > polls + 1);
    assert_eq!(daemon.terminate().0, Some(0));
    assert_eq!(rows(&world.database(), counts), before);
    assert_eq!(world.requested("gazette/1"), visits, "its next visit is not due for a quarter of an hour");
}
