//! How much room a record takes: both files, everything counted, for each revision.

use std::fmt::Write as _;

use crate::world::{Article, World, article, layout_count, rows};

/// Issue 6 asks for no more on real pages. The pages here are smaller, the texts as long as those of real articles.
const BYTES_PER_REVISION_MAX: u64 = 12_000;

const WHO: [&str; 9] = [
    "The council",
    "A spokeswoman",
    "The harbour office",
    "Engineer Poe",
    "The union",
    "A reader",
    "The court",
    "Mayor Lund",
    "The ferry company",
];
const WHAT: [&str; 8] =
    ["put off", "defended", "paid for", "looked into", "signed", "gave up", "published", "wrote about"];
const WHICH: [&str; 11] = [
    "bridge",
    "timetable",
    "contract",
    "school roof",
    "festival",
    "water meter",
    "tunnel",
    "budget",
    "library",
    "tram line",
    "letter",
];
const WHY: [&str; 7] = [
    "after a long night of talks",
    "because nobody had asked for the figures before",
    "while the auditors were still counting",
    "as the law of last spring demands",
    "in front of forty neighbours",
    "without a word about the costs",
    "two years later than planned",
];

/// Some three kilobytes of text that no other number has.
fn text(number: usize) -> String {
    let mut text = String::new();
    for n in 0..34 {
        let pick = number * 7_919 + n * 104_729 + number * n * 31;
        let (who, what) = (WHO[pick % WHO.len()], WHAT[pick / 3 % WHAT.len()]);
        let (which, why) = (WHICH[pick / 5 % WHICH.len()], WHY[pick / 7 % WHY.len()]);
        let end = if n % 4 == 3 { "\n\n" } else { " " };
        write!(text, "{who} {what} the {which} of district {} {why}.{end}", pick / 11 % 97).unwrap();
    }
    text.trim_end().to_owned()
}

fn published(number: usize) -> Article {
    article(&format!("District {number} and its {}", WHICH[number % WHICH.len()]), &text(number))
        .byline("Ada Poe")
        .layout(number % layout_count())
        .noisy()
}

#[test]
fn a_revision_takes_no_more_than_it_may() {
    let world = World::new().fetch("host_requests_per_hour = 10000\n").outlet("gazette", "en").visiting("all");
    world.at("08:00");
    for number in 0..60 {
        world.publish(&format!("gazette/{number}"), published(number));
    }
    world.poll();
    // Half of the articles are edited, some of them twice; then a day goes by on which the record is tidied.
    for (time, every) in [("10:30", 2), ("18:30", 5)] {
        for number in (0..60).filter(|number| number % every == 0) {
            let line = format!("The office mended the figure of {number} at {time}.");
            world.edit(&format!("gazette/{number}"), |a| a.add(&line));
        }
        world.at(time).poll();
    }
    world.at("09:00+1").poll();
    world.restart();
    let revisions: u64 = rows(&world.database(), "SELECT count(*) FROM revisions").trim().parse().unwrap();
    assert_eq!(revisions, 60 + 30 + 12);
    let bytes = |path| std::fs::metadata(path).unwrap().len();
    let each = (bytes(world.database()) + bytes(world.path("record.snapshots.db"))) / revisions;
    assert!(each < BYTES_PER_REVISION_MAX, "{each} bytes a revision");
}
