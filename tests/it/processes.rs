//! The real binary as a process: killed in the middle, told to end, told to read its configuration again.

use std::path::Path;
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

fn poll(world: &World, database: &Path) -> Command {
    let database = database.to_str().unwrap();
    world.command(&["--quiet", "--database", database, "poll", "--at", "2026-03-02T08:00:00Z"])
}

/// Asks `is_done` again and again, with a limit.
fn wait_until(what: &str, mut is_done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Numbers that look random and are the same every time: Knuth's generator.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    std::iter::successors(Some(seed), next).skip(1).map(|state| state >> 33)
}

/// Runs a poll, and kills it a moment after the outlets were asked so often in all.
fn poll_and_kill(world: &World, database: &Path, requests: usize, moment: Duration) {
    let mut child = poll(world, database).spawn().unwrap();
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
        let (code, _, stderr) = told(&poll(&world, database).output().unwrap());
        assert_eq!(code, 0, "{stderr}");
        dump(database)
    };
    let expected = finish(&undisturbed);
    let all = world.request_count() as u64;
    let mut numbers = numbers(seed);
    for _ in 0..4 {
        let requests = world.request_count() + 1 + (numbers.next().unwrap() % (all / 2)) as usize;
        poll_and_kill(&world, &killed, requests, Duration::from_micros(numbers.next().unwrap() % 20_000));
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
