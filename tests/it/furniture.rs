//! What recurs on an outlet's pages drops out of its texts, and is never taken for an edit.

use std::time::Duration;

use expect_test::expect;

use crate::processes::{numbers, poll, poll_and_kill};
use crate::world::{World, article, differences, dump, instant, told};

/// What both outlets put under every article.
const LETTER: &str = "Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and \
                      without any advertising, for everybody who has left an address with us.";
const NOTE: &str = "The opinions of guests are their own, and the house does not answer for them.";
/// What the gazette repeats in every report about the provider.
const BACKGROUND: &str = "The company was founded in Hamburg thirty years ago by two students of physics.";

const MAILS: &str = "The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl \
                     Brandt told a parliamentary committee on Monday.";
const CUSTOMERS: &str = "Nordwind has eleven million customers in nine countries and earns its money with advertising.";
const DENIAL: &str = "A spokeswoman for Nordwind denied that it had ever read any messages of its users. The engineer had \
                      never had access to the machines, Petra Lund told reporters in Bremen on Monday.";

/// Events that have nothing to do with each other, nor with the topic.
const EVENTS: &[(&str, &str)] = &[
    (
        "Harbour festival draws record crowds",
        "Some ninety thousand guests came to the harbour of Emden at Easter, more than in any spring before.\n\n\
         Captain Frerichs sold smoked eel from his cutter until none was left. Eleven tall ships took part, among them \
         a schooner from Cork whose crew cooked stew for everybody on the quay.",
    ),
    (
        "Bakery wins prize for its rye bread",
        "The jury in Ulm praised the crust, the crumb and the patience of the baker Ruth Klee.\n\n\
         Her dough rests for two days in wooden troughs that her grandfather built. The prize comes with a golden \
         oven peel and a year of flour from the Danube mill.",
    ),
    (
        "Storm closes the bridge for a night",
        "Lorries waited at the Fehmarn bridge until the wind calmed down at dawn.\n\n\
         Gusts of eleven on the Beaufort scale had torn off a road sign. Volunteers of the fire brigade handed out tea \
         and blankets to drivers from Denmark and Poland.",
    ),
    (
        "School choir sings for the mayor",
        "Forty children of Lima's eldest school performed songs by Schubert on the steps of the town hall.\n\n\
         The mayor Rosa Quispe wept when the youngest took the solo. Next year the choir travels to Vienna, where it \
         has been invited by the boys of the imperial chapel.",
    ),
    (
        "Library lends out tools and ladders",
        "Drills are the most wanted, says Olaf Petersen of the library in Graz.\n\n\
         Whoever has a card may take a ladder home for two weeks. Retired joiners explain on Saturdays how to use a \
         plane without losing a finger.",
    ),
    (
        "Otters return to the river Elbe",
        "Biologists counted eleven young animals between Dresden and Pirna, where none had lived since the war.\n\n\
         Cleaner water and fewer nets have brought them back. Anglers grumble about the missing carp, but a fund of \
         Saxony pays for what the newcomers eat.",
    ),
    (
        "Chess champion loses to a pupil",
        "Magda Kowalska, aged twelve, needed thirty moves in Warsaw's palace of culture.\n\n\
         She gave up a knight to open the king's wing. The champion shook her hand and asked for an autograph on the \
         scoresheet, which now hangs in her classroom.",
    ),
    (
        "Tram line to the airport opens in May",
        "The first carriages were delivered to Zurich by Stadler last night.\n\n\
         They are longer than those before and have room for prams and skis. A ticket to the terminal costs as much as \
         one within the city, the transport office has decided.",
    ),
];

fn with_furniture(text: &str) -> String {
    format!("{text}\n\n{LETTER}\n\n{NOTE}")
}

/// Two outlets with furniture of their own; the gazette's is learned from a morning's pages.
fn world(is_restarted: bool) -> World {
    let world = with_outlets(World::new());
    live(&world, |world, _| {
        world.poll();
        if is_restarted {
            world.restart();
        }
    });
    world
}

fn with_outlets(world: World) -> World {
    let world = world.sections("").fetch("host_requests_per_hour = 1000\n");
    world.outlet("gazette", "en").visiting("all").outlet("post", "en").visiting("all")
}

/// The morning, and who looks at it when.
fn live(world: &World, mut look: impl FnMut(&World, &str)) {
    world.at("07:00");
    for (number, (title, text)) in EVENTS.iter().enumerate() {
        world.publish(&format!("gazette/{number}"), article(title, &with_furniture(text)).layout(1).noisy());
    }
    let mails = with_furniture(&format!("{MAILS}\n\n{BACKGROUND}\n\n{CUSTOMERS}"));
    world.publish("gazette/mails", article("Nordwind reads users' mails", &mails).layout(1).noisy());
    look(world.at("08:00"), "08:00");
    // Nobody edits anything; then somebody does; then somebody reports anew, and is copied.
    look(world.at("08:30"), "08:30");
    world.edit("gazette/mails", |a| a.replace("eleven", "twelve"));
    look(world.at("09:00"), "09:00");
    let denial = format!("{DENIAL}\n\n{BACKGROUND}");
    world.publish("gazette/denial", article("Nordwind denies", &with_furniture(&denial)).layout(1));
    world.at("09:10").publish("post/denial", article("Nordwind denies", &denial));
    look(world.at("10:00"), "10:00");
}

#[test]
fn furniture_drops_out_and_is_no_edit() {
    let world = world(false);
    world.rows(
        "SELECT sample, pages, stories, learned_at, learned_pages, learned_of FROM furniture WHERE pages > 1
         ORDER BY sample",
        &expect![[r#"
            Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and without any adverti | 9 | 7 | 08:00 | 8 | 8
            The company was founded in Hamburg thirty years ago by two students of physics. | 2 | 2 | – | – | –
            The opinions of guests are their own, and the house does not answer for them. | 9 | 7 | 08:00 | 8 | 8
        "#]],
    );
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/mails title=Nordwind reads users' mails
        08:00 story_opened gazette/mails
        09:00 text_changed gazette/mails part=text edits=[{"op":"changed","words":[{"op":"same","text":"Nordwind has "},{"op":"removed","text":"eleven"},{"op":"added","text":"twelve"},{"op":"same","text":" million customers in nine countries and earns its money with advertising."}]}] edit_count=1 words_removed=1 words_added=1
        10:00 article_appeared gazette/denial title=Nordwind denies
        10:00 copy_appeared post/denial title=Nordwind denies copy_of=10
        10:00 outlet_joined post/denial outlet=post
    "#]]);
    // Half of each text is furniture that nobody knows yet: the first three pass for one story, the others do not.
    world.articles(&expect![[r#"
        gazette/mails | live | r2 | story 8 | 
        gazette/7 | live | r1 | story 1 | 
        gazette/6 | live | r1 | story 1 | 
        gazette/5 | live | r1 | story 2 | 
        gazette/4 | live | r1 | story 3 | 
        gazette/3 | live | r1 | story 4 | 
        gazette/2 | live | r1 | story 5 | 
        gazette/1 | live | r1 | story 6 | 
        gazette/0 | live | r1 | story 7 | 
        gazette/denial | live | r1 | story 8 | 
        post/denial | live | r1 | story 8 | copy of 10
    "#]]);
    world.rows(
        "SELECT a.url, r.number, r.text, r.left_out FROM revisions AS r JOIN articles AS a ON a.id = r.article_id
         WHERE a.url LIKE '%mails' OR a.url LIKE '%denial'",
        &expect![[r#"
            http://gazette.example/mails | 1 | The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary committee on Monday.

            The company was founded in Hamburg thirty years ago by two students of physics.

            Nordwind has eleven million customers in nine countries and earns its money with advertising.

            Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and without any advertising, for everybody who has left an address with us.

            The opinions of guests are their own, and the house does not answer for them. | –
            http://gazette.example/mails | 2 | The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary committee on Monday.

            The company was founded in Hamburg thirty years ago by two students of physics.

            Nordwind has twelve million customers in nine countries and earns its money with advertising. | [{"text":"Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and without any advertising, for everybody who has left an address with us.","pages":8,"of":8,"since":"2026-03-02T08:00:00Z"},{"text":"The opinions of guests are their own, and the house does not answer for them.","pages":8,"of":8,"since":"2026-03-02T08:00:00Z"}]
            http://gazette.example/denial | 1 | A spokeswoman for Nordwind denied that it had ever read any messages of its users. The engineer had never had access to the machines, Petra Lund told reporters in Bremen on Monday.

            The company was founded in Hamburg thirty years ago by two students of physics. | [{"text":"Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and without any advertising, for everybody who has left an address with us.","pages":8,"of":8,"since":"2026-03-02T08:00:00Z"},{"text":"The opinions of guests are their own, and the house does not answer for them.","pages":8,"of":8,"since":"2026-03-02T08:00:00Z"}]
            http://post.example/denial | 1 | A spokeswoman for Nordwind denied that it had ever read any messages of its users. The engineer had never had access to the machines, Petra Lund told reporters in Bremen on Monday.

            The company was founded in Hamburg thirty years ago by two students of physics. | –
        "#]],
    );
}

#[test]
fn furniture_is_explained_and_no_part_of_a_diff() {
    let world = world(false);
    let explained = told(&world.command(&["explain", "10"]).output().unwrap()).1;
    let (_, furniture) = explained.split_once("\nfurniture ").unwrap();
    expect![[r#"
        left out of the last revision
          Every weekday at seven our editors pick the five reports that nobody should miss, free of charge and without any advertising, for everybody who has left an address with us.
            on 8 of the outlet's 8 pages by 2026-03-02 08:00Z
          The opinions of guests are their own, and the house does not answer for them.
            on 8 of the outlet's 8 pages by 2026-03-02 08:00Z"#]].assert_eq(furniture.split_once("\n\n").unwrap().0);
    expect![[r#"
        revision 1, 2026-03-02T08:00:00Z → revision 2, 2026-03-02T09:00:00Z

        Nordwind reads users' mails

        The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary committee on Monday.

        The company was founded in Hamburg thirty years ago by two students of physics.

        Nordwind has [-eleven-]{+twelve+} million customers in nine countries and earns its money with advertising.
    "#]].assert_eq(&told(&world.command(&["diff", "1"]).output().unwrap()).1);
}

#[test]
fn two_runs_learn_the_same() {
    let records = [false, true].map(|is_restarted| dump(&world(is_restarted).database()));
    assert_eq!(differences(&records[0], &records[1]), [""; 0]);
}

#[test]
fn a_cycle_that_was_killed_while_it_learned_teaches_nothing_else() {
    let world = with_outlets(World::on_addresses());
    let killed = world.path("killed.db");
    let mut numbers = numbers(8);
    live(&world, |world, moment| {
        world.poll();
        let at = instant(moment).to_string();
        for _ in 0..3 {
            // A poll of the morning asks for two feeds, their robots.txt and nine pages.
            let requests = world.request_count() + 3 + (numbers.next().unwrap() % 9) as usize;
            poll_and_kill(world, &killed, &at, requests, Duration::from_micros(numbers.next().unwrap() % 30_000));
        }
        let (code, _, stderr) = told(&poll(world, &killed, &at).output().unwrap());
        assert_eq!(code, 0, "{moment}: {stderr}");
    });
    assert_eq!(differences(&dump(&world.database()), &dump(&killed)), [""; 0]);
}
