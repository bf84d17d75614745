//! Four days of eight outlets, told in events: every kind of change, every state of an article, and every sort of
//! noise. What the record says of them is written down once; a second run, and a run killed a hundred times, say the
//! same.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use expect_test::{expect, expect_file};
use smentita::model::{ArticleId, ArticleState, ChangeKind, PinKind};
use smentita::pipeline;
use smentita::store::{Mode, Store};
use smentita::stories::Options;

use crate::processes::{numbers, poll, poll_and_kill};
use crate::world::{Article, Fault, World, article, differences, dump, instant, layout, pages, rows, told};

/// When something happens, and what.
type Event = (&'static str, fn(&World));

const LEAD: &str = "The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl \
    Brandt told a parliamentary committee in Hamburg on Monday.";
const DENIAL: &str = "A spokeswoman for Nordwind denied that the company had read messages of its users.";
const SALE: &str = "Nordwind has also allegedly sold its users' data, the engineer claims.";

fn mails() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        &format!(
            "{LEAD}\n\nBrandt worked for the company until last summer. He showed the committee 214 pages of internal \
             letters.\n\nNordwind has eleven million customers in nine countries and earns its money with advertising."
        ),
    )
    .byline("Ada Poe")
    .layout(1)
    .noisy()
}

fn messaggi() -> Article {
    article(
        "Nordwind avrebbe letto i messaggi degli utenti, lo dice l'ingegnere Karl Brandt",
        "Nordwind avrebbe letto i messaggi privati dei suoi utenti: lo ha detto lunedì l'ingegnere Karl Brandt davanti \
         alla commissione parlamentare di Hamburg.\n\nBrandt ha consegnato alla commissione 214 pagine di lettere \
         interne di Nordwind.",
    )
    .byline("Livia Neri")
    .layout(8)
    .noisy()
}

fn nachrichten() -> Article {
    article(
        "Nordwind soll Nachrichten der Nutzer gelesen haben, sagt Ingenieur Karl Brandt",
        "Der Anbieter Nordwind soll private Nachrichten seiner Nutzer gelesen haben, sagte der Ingenieur Karl Brandt am \
         Montag vor dem Ausschuss in Hamburg.\n\nBrandt legte dem Ausschuss 214 Seiten interner Briefe von Nordwind vor.",
    )
    .byline("Ulf Hagen")
    .layout(9)
    .noisy()
}

fn wahl() -> Article {
    article(
        "Wahl in Bremen: Nordwind spendet für die Partei",
        "Der Anbieter Nordwind hat der Regierungspartei in Bremen 50.000 Euro gespendet, wie die Bürgerschaft am \
         Freitag mitteilte.\n\nDie Opposition unter Ulla Petersen kritisierte die Spende.",
    )
    .byline("Ulf Hagen")
    .layout(9)
    .noisy()
}

fn mensajes() -> Article {
    article(
        "Nordwind habría leído los mensajes de los usuarios, según el ingeniero Karl Brandt",
        "El proveedor Nordwind habría leído los mensajes privados de sus usuarios, dijo el lunes el ingeniero Karl \
         Brandt ante la comisión parlamentaria de Hamburg.\n\nBrandt entregó a la comisión 214 páginas de cartas \
         internas de Nordwind.",
    )
    .byline("Inés Vega")
    .layout(17)
    .noisy()
}

fn courriels() -> Article {
    article(
        "Nordwind aurait lu les messages de ses utilisateurs, selon l'ingénieur Karl Brandt",
        "Le fournisseur Nordwind aurait lu les messages privés de ses utilisateurs, a déclaré lundi l'ingénieur Karl \
         Brandt devant la commission parlementaire de Hamburg.\n\nBrandt a remis à la commission 214 pages de lettres \
         internes de Nordwind.",
    )
    .byline("Anne Clair")
    .layout(10)
    .noisy()
}

fn handball() -> Article {
    article(
        "Handball: Nordwind verliert Pokalspiel in Kiel",
        "Die Handballerinnen von Nordwind Kiel verloren das Pokalspiel am Sonntag mit 24 zu 27 Toren.\n\nTrainerin Britta \
         Jansen tauschte nach der Pause die Torhüterin; das Rückspiel ist am 14. März in der Ostseehalle.",
    )
    .layout(9)
    .noisy()
}

const EVENTS: &[Event] = &[
    ("08:00", |w| _ = w.publish("gazette/a", mails())),
    ("08:00", |w| _ = w.publish("blatt/handball", handball())),
    ("08:00", |w| _ = w.publish("blatt/wahl", wahl())),
    ("08:30", |w| _ = w.publish("gazzetta/a", messaggi())),
    ("09:00", |w| _ = w.publish("post/copy", reprint())),
    // One that vanishes for good.
    ("09:00", |w| _ = w.fault("blatt/handball", Fault::Status(404))),
    ("09:30", |w| _ = w.edit("gazette/a", |a| a.title("Nordwind reads users' mails, says former engineer"))),
    ("10:00", |w| _ = w.edit("gazette/a", |a| a.title("Nordwind reads users' mails, says former engineer?"))),
    ("10:30", |w| _ = w.edit("gazette/a", |a| a.add(DENIAL))),
    ("10:30", |w| _ = w.publish("journal/a", courriels())),
    ("11:00", |w| {
        _ = w.edit("gazzetta/a", |a| {
            a.add("Una portavoce di Nordwind ha smentito: «Non abbiamo mai letto i messaggi».")
        });
    }),
    ("11:30", |w| {
        _ = w.edit("gazette/a", |a| {
            a.replace(
                "has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary \
                 committee in Hamburg on Monday",
                "read the private messages of its users",
            )
        });
    }),
    ("12:00", |w| {
        _ = w.edit("gazette/a", |a| a.replace("Nordwind read the private", "Nordwind has allegedly read the private"));
    }),
    ("12:30", |w| _ = w.edit("gazette/a", |a| a.add(SALE))),
    ("13:00", |w| {
        _ = w.edit("gazette/a", |a| {
            a.add("The Hamburg prosecutor's office confirmed that Nordwind had read messages of its users.")
        });
    }),
    ("13:30", |w| {
        _ = w.edit("gazette/a", |a| a.add("The ministry declined to comment on the messages of Nordwind's users."));
    }),
    ("14:00", |w| _ = w.edit("gazette/a", |a| a.replace(SALE, ""))),
    ("14:30", |w| _ = w.edit("gazette/a", |a| a.replace(DENIAL, ""))),
    ("15:00", |w| {
        _ = w.edit("gazette/a", |a| {
            a.add("Correction: An earlier version of this article said that the engineer had worked in Bremen.")
        });
    }),
    ("15:30", |w| _ = w.edit("gazette/a", |a| a.replace("eleven million", "twelve million"))),
    ("16:00", |w| _ = w.edit("gazette/a", |a| a.byline("Ada Poe, Jan Roth"))),
    // Typographic variants, white space, another identifier, tracking parameters: nothing.
    ("16:30", |w| _ = w.edit("gazette/a", |a| a.replace("Nordwind's users", "Nordwind’s users"))),
    ("17:00", |w| _ = w.edit("gazette/a", |a| a.replace("nine countries", "nine \u{a0} countries"))),
    ("17:30", |w| _ = w.edit("gazette/a", |a| a.guid("tag:gazette,2026:a"))),
    ("18:00", |w| _ = w.edit("gazette/a", |a| a.link("/a?utm_source=feed"))),
    // An outlet that joins, and everything in place of its page that is not the article.
    ("18:30", |w| {
        _ = w.publish("times/a", mails().title("Engineer speaks of mails that Nordwind read").replace("214", "215"));
    }),
    ("19:00", |w| _ = w.fault("times/a", Fault::Status(404))),
    ("19:30", |w| _ = w.heal("times/a")),
    ("20:30", |w| _ = w.fault("times/a", Fault::Status(500))),
    ("21:30", |w| _ = w.heal("times/a")),
    ("22:30", |w| _ = w.fault("times/a", Fault::Page(pages::PAYWALL))),
    ("23:30", |w| _ = w.heal("times/a")),
    ("00:30+1", |w| _ = w.fault("times/a", Fault::Page(pages::CONSENT))),
    ("01:30+1", |w| _ = w.heal("times/a")),
    ("02:30+1", |w| _ = w.fault("times/a", Fault::Page(pages::BOT_CHALLENGE))),
    ("03:30+1", |w| _ = w.fault("times/a", Fault::Page(pages::SCRIPT_SHELL))),
    ("04:30+1", |w| _ = w.heal("times/a")),
    ("05:30+1", |w| _ = w.fault("times/a", Fault::Hangup)),
    ("06:30+1", |w| _ = w.heal("times/a")),
    ("07:30+1", |w| _ = w.fault("times/a", Fault::Truncated)),
    ("08:30+1", |w| _ = w.heal("times/a")),
    ("09:30+1", |w| _ = w.fault("times/a", Fault::Redirect(302, "/a".to_owned()))),
    ("10:30+1", |w| _ = w.heal("times/a")),
    // A headline that is tried out and taken back, twice.
    ("09:00+1", |w| _ = w.edit("gazzetta/a", |a| a.title("Karl Brandt: Nordwind avrebbe letto i messaggi"))),
    ("10:30+1", |w| _ = w.edit("gazzetta/a", messaggi_title)),
    ("11:00+1", |w| _ = w.edit("gazzetta/a", |a| a.title("Karl Brandt: Nordwind avrebbe letto i messaggi"))),
    ("11:30+1", |w| _ = w.edit("gazzetta/a", messaggi_title)),
    ("12:00+1", |w| _ = w.publish("diario/a", mensajes())),
    ("12:30+1", |w| _ = w.publish("blatt/a", nachrichten())),
    ("13:30+1", |w| {
        _ = w.edit("diario/a", |a| {
            a.add("Una portavoz de Nordwind desmintió que la empresa hubiera leído los mensajes.")
        });
    }),
    ("14:00+1", |w| {
        _ = w.edit("blatt/a", |a| {
            a.add("Eine Sprecherin von Nordwind dementierte, dass die Firma Nachrichten gelesen habe.")
        });
    }),
    ("14:30+1", |w| {
        _ = w
            .edit("journal/a", |a| a.add("Une porte-parole de Nordwind a démenti que la société ait lu des messages."));
    }),
    // Addresses: one that moves for good, one that leads to the front page, one that says so with success.
    ("15:00+1", |w| _ = w.move_to("post/copy", "/moved")),
    ("15:30+1", |w| _ = w.fault("gazzetta/a", Fault::Redirect(302, "/".to_owned()))),
    ("17:30+1", |w| _ = w.heal("gazzetta/a")),
    ("18:00+1", |w| _ = w.fault("journal/a", Fault::Page(pages::SOFT_404))),
    ("20:00+1", |w| _ = w.heal("journal/a")),
    ("20:30+1", |w| _ = w.fault("gazette/feed", Fault::Status(503))),
    ("21:00+1", |w| _ = w.heal("gazette/feed")),
    ("21:30+1", |w| _ = w.fault("blatt/wahl", Fault::Status(410))),
    ("22:00+1", |w| _ = w.edit("diario/a", |a| a.replace("214 páginas", "215 páginas"))),
    ("08:00+2", |w| _ = w.edit("gazette/a", |a| a.replace("twelve million", "thirteen million"))),
    ("12:00+2", |w| {
        _ = w.edit("post/moved", |a| {
            a.replace("Brandt worked for the company until last summer.", "Nobody at the Post has seen the letters.").add(
                "The Post spoke to six people who know the company's machines, and none of them remembers such a thing.",
            )
        });
    }),
    ("18:00+2", |w| _ = w.fault("diario/a", Fault::Status(403))),
    ("00:00+3", |w| _ = w.heal("diario/a")),
    ("06:00+3", |w| _ = w.heal("blatt/wahl")),
    ("12:00+3", |w| _ = w.edit("blatt/wahl", |a| a.replace("50.000", "55.000"))),
];

/// The Post's copy, which keeps its identifier when it moves.
fn reprint() -> Article {
    mails().title("Mail provider reads along").guid("tag:post,2026:4711").layout(15)
}

fn messaggi_title(article: Article) -> Article {
    article.title("Nordwind avrebbe letto i messaggi degli utenti, lo dice l'ingegnere Karl Brandt")
}

/// Times at which somebody looks although nothing happens.
const QUIET: &[&str] = &[
    "08:15", "09:10", "16:10", "09:40+1", "16:30+1", "03:00+2", "22:00+2", "09:00+3", "15:00+3", "18:00+3", "23:00+3",
];

const OUTLETS: &[(&str, &str)] = &[
    ("gazette", "en"),
    ("post", "en"),
    ("times", "en"),
    ("gazzetta", "it"),
    ("blatt", "de"),
    ("journal", "fr"),
    ("diario", "es"),
    ("jornal", "pt"),
];

/// What a user of the record says of two of its stories: that they are one, and then that they are not.
const PINS: &[(&str, [&str; 2], PinKind)] = &[
    ("16:30+1", ["gazette/a", "blatt/wahl"], PinKind::Together),
    ("03:00+2", ["gazette/a", "blatt/wahl"], PinKind::Apart),
];

/// Sets the pins of a moment.
fn pin(database: &Path, moment: &str) {
    for (_, addresses, kind) in PINS.iter().filter(|(at, ..)| *at == moment) {
        let [a, b] = addresses.map(|address| {
            let (outlet, path) = address.split_once('/').unwrap();
            let id = format!(
                "SELECT a.id FROM articles AS a JOIN outlets AS o ON o.id = a.outlet_id
                 WHERE o.name = '{outlet}' AND a.url LIKE '%/{path}'"
            );
            ArticleId(rows(database, &id).trim().parse().unwrap())
        });
        let store = Store::open(database, Mode::ReadWrite).unwrap();
        pipeline::pin(&store, &Options::default(), (a, b), *kind, instant(moment)).unwrap();
    }
}

/// Lets the four days pass, and looks at each of their moments; the user pins in all the records that are made.
fn live(world: &World, databases: &[PathBuf], mut look: impl FnMut(&World, &'static str)) {
    let times = EVENTS.iter().map(|(at, _)| *at).chain(QUIET.iter().copied());
    let moments: BTreeSet<_> = times.map(|at| (instant(at), at)).collect();
    for (_, moment) in moments {
        world.at(moment);
        EVENTS.iter().filter(|(at, _)| *at == moment).for_each(|(_, happens)| happens(world));
        look(world, moment);
        for database in databases {
            pin(database, moment);
        }
    }
}

/// What must not be taken for an edit or a removal.
#[derive(Debug, Clone, Copy)]
enum Noise {
    WhiteSpace,
    DateLines,
    Counters,
    TeaserBoxes,
    RelatedLinks,
    Offers,
    Typography,
    Identifier,
    Tracking,
    FlipFlop,
    Paywall,
    Consent,
    Challenge,
    ScriptShell,
    ServerError,
    NoAnswer,
    CutOff,
    NowhereToGo,
    Forbidden,
    FeedError,
}

/// Where noise comes from.
enum Origin {
    /// An event, and the article at which nothing happened then.
    Event(&'static str, &'static str),
    /// Every page, at every visit: this place of a layout.
    Layout(&'static str),
}

impl Noise {
    const ALL: [Self; 20] = [
        Self::WhiteSpace,
        Self::DateLines,
        Self::Counters,
        Self::TeaserBoxes,
        Self::RelatedLinks,
        Self::Offers,
        Self::Typography,
        Self::Identifier,
        Self::Tracking,
        Self::FlipFlop,
        Self::Paywall,
        Self::Consent,
        Self::Challenge,
        Self::ScriptShell,
        Self::ServerError,
        Self::NoAnswer,
        Self::CutOff,
        Self::NowhereToGo,
        Self::Forbidden,
        Self::FeedError,
    ];

    fn origin(self) -> Origin {
        match self {
            Self::WhiteSpace => Origin::Event("17:00", "gazette/a"),
            Self::DateLines => Origin::Layout("{now}"),
            Self::Counters => Origin::Layout("{views}"),
            Self::TeaserBoxes => Origin::Layout("{teasers}"),
            Self::RelatedLinks => Origin::Layout("{teaser_items}"),
            Self::Offers => Origin::Layout("{offer}"),
            Self::Typography => Origin::Event("16:30", "gazette/a"),
            Self::Identifier => Origin::Event("17:30", "gazette/a"),
            Self::Tracking => Origin::Event("18:00", "gazette/a"),
            Self::FlipFlop => Origin::Event("11:00+1", "gazzetta/a"),
            Self::Paywall => Origin::Event("22:30", "times/a"),
            Self::Consent => Origin::Event("00:30+1", "times/a"),
            Self::Challenge => Origin::Event("02:30+1", "times/a"),
            Self::ScriptShell => Origin::Event("03:30+1", "times/a"),
            Self::ServerError => Origin::Event("20:30", "times/a"),
            Self::NoAnswer => Origin::Event("05:30+1", "times/a"),
            Self::CutOff => Origin::Event("07:30+1", "times/a"),
            Self::NowhereToGo => Origin::Event("09:30+1", "times/a"),
            Self::Forbidden => Origin::Event("18:00+2", "diario/a"),
            Self::FeedError => Origin::Event("20:30+1", "gazette/a"),
        }
    }
}

/// Layouts of the pages of the four days.
const LAYOUTS: &[usize] = &[1, 8, 9, 10, 15, 17];

/// Every kind of change is told, every state was seen, and every sort of noise was there and is not told of.
fn check_coverage(database: &Path, states: &BTreeSet<String>) {
    let kinds = rows(database, "SELECT DISTINCT kind FROM changes");
    let lacking = ChangeKind::ALL.iter().filter(|kind| !kinds.lines().any(|told| told == kind.as_str()));
    assert_eq!(lacking.collect::<Vec<_>>(), [&ChangeKind::ArticleAppeared; 0], "kinds that nothing told");
    let unseen = ArticleState::ALL.iter().filter(|state| !states.contains(state.as_str()));
    assert_eq!(unseen.collect::<Vec<_>>(), [&ArticleState::Live; 0], "states that no article was in");
    for noise in Noise::ALL {
        match noise.origin() {
            Origin::Layout(place) => {
                assert!(LAYOUTS.iter().any(|number| layout(*number).contains(place)), "{noise:?}");
            }
            Origin::Event(moment, address) => {
                assert!(EVENTS.iter().any(|(at, _)| *at == moment), "{noise:?}");
                let (outlet, path) = address.split_once('/').unwrap();
                let told = format!(
                    "SELECT c.kind FROM changes AS c JOIN articles AS a ON a.id = c.article_id
                     WHERE c.at = '{}' AND a.url LIKE '%{outlet}%/{path}'",
                    instant(moment)
                );
                assert_eq!(rows(database, &told), "", "{noise:?}");
            }
        }
    }
}

fn with_outlets(world: World) -> World {
    let world = world.sections("").fetch("timeout = \"5s\"\nhost_requests_per_hour = 1000\n");
    OUTLETS.iter().fold(world, |world, (id, language)| world.outlet(id, language))
}

/// The changes: when, what, whose, and the words concerned.
const TOLD: &str = "SELECT c.at, c.kind, replace(replace(a.url, 'http://', ''), '.example', ''),
        coalesce(c.detail ->> '$.statement.text',
            (c.detail ->> '$.from') || ' > ' || (c.detail ->> '$.to'),
            (c.detail ->> '$.byline.from') || ' > ' || (c.detail ->> '$.byline.to'),
            (SELECT group_concat(w.value ->> 'text', ' > ') FROM json_tree(c.detail) AS w
             WHERE w.type = 'object' AND w.value ->> 'op' IN ('removed', 'added')), '')
    FROM changes AS c LEFT JOIN articles AS a ON a.id = c.article_id ORDER BY c.id";

#[test]
fn four_days_give_each_change_once_and_in_order() {
    assert!(EVENTS.len() >= 60);
    let mut states = BTreeSet::new();
    // The second run ends its process after each cycle.
    let records = [false, true].map(|is_restarted| {
        let world = with_outlets(World::new());
        live(&world, &[world.database()], |world, _| {
            world.poll();
            states.extend(rows(&world.database(), "SELECT DISTINCT state FROM articles").lines().map(str::to_owned));
            if is_restarted {
                world.restart();
            }
        });
        world
    });
    expect_file!["../fixtures/world/four-days.txt"].assert_eq(&rows(&records[0].database(), TOLD));
    records[0].articles(&expect![[r#"
        blatt/wahl | live | r2 | story 1 | 
        blatt/handball | gone | r1 | story 2 | 
        gazette/a | live | r15 | story 4 | 
        gazzetta/a | live | r3 | story 1 | 
        post/moved | live | r2 | story 4 | copy of 3
        journal/a | live | r2 | story 1 | 
        times/a | live | r1 | story 4 | copy of 3
        diario/a | live | r3 | story 1 | 
        blatt/a | live | r2 | story 1 | 
    "#]]);
    check_coverage(&records[0].database(), &states);
    assert_eq!(differences(&dump(&records[0].database()), &dump(&records[1].database())), [""; 0]);
}

#[test]
fn a_hundred_kills_leave_the_record_of_an_undisturbed_run() {
    let world = with_outlets(World::on_addresses());
    let killed = world.path("killed.db");
    let mut numbers = numbers(2026);
    let mut kills = 0;
    live(&world, &[world.database(), killed.clone()], |world, moment| {
        world.poll();
        let at = instant(moment).to_string();
        for _ in 0..numbers.next().unwrap() % 4 {
            kills += 1;
            let requests = world.request_count() + (numbers.next().unwrap() % 6) as usize;
            poll_and_kill(world, &killed, &at, requests, Duration::from_micros(numbers.next().unwrap() % 50_000));
        }
        let (code, _, stderr) = told(&poll(world, &killed, &at).output().unwrap());
        assert!(matches!(code, 0 | 3), "{moment}: exit {code}: {stderr}");
    });
    assert!(kills >= 100, "{kills} kills");
    assert_eq!(differences(&dump(&world.database()), &dump(&killed)), [""; 0]);
}
