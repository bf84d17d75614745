//! What belongs together: one article under many addresses, copies, stories over outlets and languages; and when
//! each is looked at again.

use expect_test::expect;

use crate::world::{Article, Fault, Kind, World, article};

fn mails() -> Article {
    article(
        "Nordwind reads users' mails, says engineer",
        "The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt \
         told a parliamentary committee in Hamburg on Monday.\n\n\
         Brandt worked for the company until last summer. He showed the committee 214 pages of internal letters.\n\n\
         Nordwind has eleven million customers in nine countries and earns its money with advertising.",
    )
}

fn messaggi() -> Article {
    article(
        "Nordwind avrebbe letto i messaggi degli utenti, lo dice l'ingegnere Karl Brandt",
        "Nordwind avrebbe letto i messaggi privati dei suoi utenti: lo ha detto lunedì l'ingegnere Karl Brandt davanti \
         alla commissione parlamentare di Hamburg.\n\n\
         Brandt ha consegnato alla commissione 214 pagine di lettere interne di Nordwind.",
    )
}

fn wahl() -> Article {
    article(
        "Wahl in Bremen: Nordwind spendet für die Partei",
        "Der Anbieter Nordwind hat der Regierungspartei in Bremen 50.000 Euro gespendet, wie die Bürgerschaft am \
         Freitag mitteilte.\n\nDie Opposition unter Ulla Petersen kritisierte die Spende.",
    )
}

#[test]
fn copies_and_stories_over_outlets_and_languages() {
    let world = World::new()
        .sections("")
        .outlet("gazette", "en")
        .outlet("gazzetta", "it")
        .outlet("blatt", "de")
        .outlet("post", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    world.publish("gazzetta/a", messaggi()).publish("blatt/wahl", wahl()).at("09:00").poll();
    // A copy that appears later, and one that was published before everything and is only seen now.
    world.publish("post/copy", mails().title("Mail provider reads along")).at("10:00").poll();
    world.publish("post/early", mails().title("First of all").published("07:00")).at("11:00").poll();
    world.articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | copy of 5
        blatt/wahl | live | r1 | story 2 | 
        gazzetta/a | live | r1 | story 1 | 
        post/copy | live | r1 | story 1 | copy of 5
        post/early | live | r1 | story 1 | 
    "#]]);
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        09:00 article_appeared blatt/wahl title=Wahl in Bremen: Nordwind spendet für die Partei
        09:00 story_opened blatt/wahl
        09:00 article_appeared gazzetta/a title=Nordwind avrebbe letto i messaggi degli utenti, lo dice l'ingegnere Karl Brandt
        09:00 outlet_joined gazzetta/a outlet=gazzetta
        09:00 language_joined gazzetta/a language=it
        10:00 copy_appeared post/copy title=Mail provider reads along copy_of=1
        10:00 outlet_joined post/copy outlet=post
        11:00 article_appeared post/early title=First of all
    "#]]);
    world.rows(
        "SELECT id, title, article_count, copy_count, outlet_count, language_count FROM stories ORDER BY id",
        &expect![[r#"
            1 | Nordwind reads users' mails, says engineer | 4 | 2 | 3 | 2
            2 | Wahl in Bremen: Nordwind spendet für die Partei | 1 | 0 | 1 | 1
        "#]],
    );
}

#[test]
fn an_article_has_one_row_under_all_its_addresses() {
    let world = World::new()
        .outlet("gazette", "en")
        .feed("/tech", Kind::Atom)
        .feed("/world", Kind::Json)
        .outlet("post", "en")
        .kind(Kind::Json);
    world.at("08:00").publish("gazette/a", mails().link("/a?utm_source=rss&utm_medium=feed"));
    world.publish("gazette/a", mails().in_feed("/tech").link("http://www.gazette.example/a#top").guid("tag:gazette,1"));
    world.publish("gazette/a", mails().in_feed("/world").guid("4711"));
    world
        .poll()
        .articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
    "#]])
        .requests(&expect![[r#"
        gazette/a
        gazette/feed
        gazette/robots.txt
        gazette/tech
        gazette/world
        post/feed
        post/robots.txt
    "#]]);
    world.rows("SELECT feed_id, guid, url, article_id FROM entries ORDER BY feed_id", &expect![[r#"
        gazette | http://gazette.example/a?utm_source=rss&utm_medium=feed | http://gazette.example/a?utm_source=rss&utm_medium=feed | 1
        gazette-tech | tag:gazette,1 | http://www.gazette.example/a#top | 1
        gazette-world | 4711 | http://gazette.example/a | 1
    "#]]);
    // Another GUID on the same link is the same article: no reason to look at the page.
    world
        .edit("gazette/a", |a| a.guid("another").title("Nordwind reads users' mails, engineer says"))
        .at("08:10")
        .poll();
    world.requests(&expect![[r#"
        gazette/feed ?
        gazette/tech ?
        gazette/world ?
        post/feed ?
    "#]]);
    // An edited entry is.
    world.edit("gazette/a", |a| a.title("Nordwind reads its users' mails")).at("08:20").poll().requests(&expect![[
        r#"
        gazette/a ?
        gazette/feed ?
        gazette/tech ?
        gazette/world ?
        post/feed ?
    "#
    ]]);
    world.rows("SELECT feed_id, guid, title, article_id, first_seen_at, last_changed_at FROM entries ORDER BY 1, 2", &expect![[r#"
        gazette | another | Nordwind reads its users' mails | 1 | 08:10 | 08:20
        gazette | http://gazette.example/a?utm_source=rss&utm_medium=feed | Nordwind reads users' mails, says engineer | 1 | 08:00 | –
        gazette-tech | tag:gazette,1 | Nordwind reads users' mails, says engineer | 1 | 08:00 | –
        gazette-world | 4711 | Nordwind reads users' mails, says engineer | 1 | 08:00 | –
    "#]]);
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        08:20 headline_changed gazette/a part=title from=Nordwind reads users' mails, says engineer to=Nordwind reads its users' mails words=[{"op":"same","text":"Nordwind reads "},{"op":"added","text":"its "},{"op":"same","text":"users' mails"},{"op":"removed","text":", says engineer"}]
        08:20 position_changed gazette/a claim=nordwind/access from=hedged to=asserted
    "#]]);
}

#[test]
fn an_article_keeps_its_history_when_it_moves() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails().guid("1")).publish("gazette/b", wahl()).poll();
    // One moves with a redirect and a new link in the feed, the other by what its page calls its own.
    world.fault("gazette/a", Fault::Redirect(301, "/2026/a".to_owned()));
    world.edit("gazette/a", |a| a.link("/2026/a"));
    world.publish("gazette/2026/a", mails().canonical("http://gazette.example/2026/a").in_feed("/none"));
    world.edit("gazette/b", |a| a.canonical("http://gazette.example/wahl-in-bremen"));
    world.publish("gazette/wahl-in-bremen", wahl().in_feed("/none"));
    world.run_until("08:50").edit("gazette/2026/a", |a| a.replace("eleven", "twelve"));
    world.run_until("09:50").articles(&expect![[r#"
        gazette/wahl-in-bremen | live | r1 | story 1 | 
        gazette/2026/a | live | r2 | story 1 | 
    "#]]).changes(&expect![[r#"
        08:00 article_appeared gazette/wahl-in-bremen title=Wahl in Bremen: Nordwind spendet für die Partei
        08:00 story_opened gazette/wahl-in-bremen
        08:00 article_appeared gazette/2026/a title=Nordwind reads users' mails, says engineer
        08:00 language_joined gazette/2026/a language=en
        08:10 article_moved gazette/2026/a from=http://gazette.example/a to=http://gazette.example/2026/a
        08:14:33 article_moved gazette/wahl-in-bremen from=http://gazette.example/b to=http://gazette.example/wahl-in-bremen
        08:54:03 text_changed gazette/2026/a part=text edits=[{"op":"changed","words":[{"op":"same","text":"Nordwind has "},{"op":"removed","text":"eleven"},{"op":"added","text":"twelve"},{"op":"same","text":" million customers in nine countries and earns its money with advertising."}]}] edit_count=1 words_removed=1 words_added=1
    "#]]);
    world.rows(
        "SELECT article_id, key FROM article_urls ORDER BY 1, 2",
        &expect![[r#"
        1 | gazette.example/b
        1 | gazette.example/wahl-in-bremen
        2 | gazette.example/2026/a
        2 | gazette.example/a
    "#]],
    );
}

#[test]
fn a_canonical_address_that_does_not_answer_is_given_up() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails().canonical("http://gazette.example/nowhere"));
    world.run_until("08:50").articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
    "#]]);
    world.edit("gazette/a", |a| a.replace("eleven", "twelve")).run_until("09:50");
    world.fault("gazette/a", Fault::Status(410)).run_until("10:50").articles(&expect![[r#"
        gazette/a | missing | r2 | story 1 | 
    "#]]).changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        08:58:12 text_changed gazette/a part=text edits=[{"op":"changed","words":[{"op":"same","text":"Nordwind has "},{"op":"removed","text":"eleven"},{"op":"added","text":"twelve"},{"op":"same","text":" million customers in nine countries and earns its money with advertising."}]}] edit_count=1 words_removed=1 words_added=1
        09:56:24 article_missing gazette/a seen=not_found status=410 missing_since=09:56:24 miss_count=1
    "#]]);
    world.rows(
        "SELECT url, status, count(*) FROM attempts WHERE article_id = 1 GROUP BY 1, 2",
        &expect![[r#"
        http://gazette.example/a | 200 | 3
        http://gazette.example/a | 304 | 5
        http://gazette.example/a | 410 | 4
        http://gazette.example/nowhere | 404 | 1
    "#]],
    );
}

#[test]
fn an_address_that_is_another_articles_is_not_moved_to() {
    let world = World::new().outlet("gazette", "en");
    let second = || mails().title("Mails of users read by Nordwind, says engineer");
    world
        .at("08:00")
        .publish("gazette/a", mails())
        .publish("gazette/b", second().canonical("http://gazette.example/a"));
    // A careless template: every page calls the front page its own.
    world.publish("gazette/c", wahl().canonical("http://gazette.example/"));
    world
        .run_until("09:10")
        .articles(&expect![[r#"
        gazette/c | live | r1 | story 1 | 
        gazette/b | live | r1 | story 1 | 
        gazette/a | live | r1 | story 1 | copy of 2
    "#]])
        .changes(&expect![[r#"
        08:00 article_appeared gazette/c title=Wahl in Bremen: Nordwind spendet für die Partei
        08:00 story_opened gazette/c
        08:00 article_appeared gazette/b title=Mails of users read by Nordwind, says engineer
        08:00 language_joined gazette/b language=en
        08:00 copy_appeared gazette/a title=Nordwind reads users' mails, says engineer copy_of=2
    "#]]);
}

#[test]
fn visits_grow_rare_and_come_back_when_the_story_moves() {
    let world = World::new().outlet("gazette", "en").outlet("gazzetta", "it");
    world.at("08:00").publish("gazette/a", mails()).run_until("08:00+9");
    world.rows(
        "SELECT date(at), count(*) FROM attempts WHERE article_id = 1 GROUP BY 1 ORDER BY 1",
        &expect![[r#"
            2026-03-02 | 27
            2026-03-03 | 11
            2026-03-04 | 4
            2026-03-05 | 4
            2026-03-06 | 5
            2026-03-07 | 4
            2026-03-08 | 4
            2026-03-09 | 2
        "#]],
    );
    world.rows(
        "SELECT next_visit_at FROM articles",
        &expect![[r#"
        07:34:31+10
    "#]],
    );
    world.publish(
        "gazzetta/a",
        messaggi().add("Nordwind smentisce: «Non abbiamo mai letto i messaggi dei nostri utenti»."),
    );
    world.at("08:10+9").poll().rows(
        "SELECT url, next_visit_at, story_id FROM articles",
        &expect![[r#"
        http://gazette.example/a | 08:24:33+9 | 1
        http://gazzetta.example/a | 08:24:41+9 | 1
    "#]],
    );
}

#[test]
fn a_copy_that_departs_from_its_original_is_one_no_more() {
    let world = World::new().outlet("gazette", "en").outlet("post", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    world.at("08:20").publish("post/b", mails().title("Mail provider reads along")).poll();
    world
        .articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
        post/b | live | r1 | story 1 | copy of 1
    "#]])
        .changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        08:20 copy_appeared post/b title=Mail provider reads along copy_of=1
        08:20 outlet_joined post/b outlet=post
    "#]]);
    // It adds what is not in the original: more than it has taken over.
    let own = "Nordwind's spokeswoman Ulla Petersen called the report false on Tuesday.\n\n\
               She said that the letters came from a trial with 40 employees, who had all agreed, and that the trial \
               ended in March after the works council had asked for it.\n\n\
               The committee wants to hear the head of the company on Thursday, its chairwoman Ida Holm told the \
               Post. Three parties had asked for that hearing since the spring, and were voted down each time.\n\n\
               Brandt himself, who lives in Bremen now, did not want to say more before then.";
    world.edit("post/b", |_| article("Nordwind calls report on mails false", own).published("08:20"));
    world.run_until("09:00").articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
        post/b | live | r2 | story 1 | 
    "#]]).changes(&expect![[r#"
        08:30 headline_changed post/b part=title from=Mail provider reads along to=Nordwind calls report on mails false words=[{"op":"removed","text":"Mail provider reads along"},{"op":"added","text":"Nordwind calls report on mails false"}]
        08:30 denial_added post/b statement={"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Nordwind","cue":"calls … false","rule":"en.denial.verb","direct_quote":false,"part":"title","start":0,"end":36,"text":"Nordwind calls report on mails false"} claims=["nordwind/access"]
        08:30 denial_added post/b statement={"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Ulla Petersen","cue":"called … false","rule":"en.denial.verb","direct_quote":false,"part":"text","start":0,"end":72,"text":"Nordwind's spokeswoman Ulla Petersen called the report false on Tuesday."} claims=["nordwind/access"]
        08:30 allegation_removed post/b statement={"kind":"allegation","hedged":true,"hedge_type":"lexical","speaker":"Karl Brandt","cue":"allegedly","rule":"en.allegation.noun","direct_quote":false,"part":"text","start":0,"end":158,"text":"The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary committee in Hamburg on Monday."} claims=["nordwind/access"]
        08:30 position_changed post/b claim=nordwind/access from=hedged to=rebutted
        08:30 text_changed post/b part=text edits=[{"op":"removed","text":"Brandt worked for the company until last summer. "},{"op":"removed","text":"He showed the committee 214 pages of internal letters.\n\n"},{"op":"added","text":"She said that the letters came from a trial with 40 employees, who had all agreed, and that the trial ended in March after the works council had asked for it.\n\n"},{"op":"added","text":"The committee wants to hear the head of the company on Thursday, its chairwoman Ida Holm told the Post. "},{"op":"added","text":"Three parties had asked for that hearing since the spring, and were voted down each time.\n\n"},{"op":"added","text":"Brandt himself, who lives in Bremen now, did not want to say more before then."}] edit_count=6 words_removed=17 words_added=81 no_longer_copy_of=1
    "#]]);
    // And back.
    world.edit("post/b", |_| mails().title("Mail provider reads along, again").published("08:20"));
    world.run_until("10:00").articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
        post/b | live | r3 | story 1 | copy of 1
    "#]]).changes(&expect![[r#"
        09:10 headline_changed post/b part=title from=Nordwind calls report on mails false to=Mail provider reads along, again words=[{"op":"removed","text":"Nordwind calls report on mails false"},{"op":"added","text":"Mail provider reads along, again"}]
        09:10 denial_removed post/b statement={"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Nordwind","cue":"calls … false","rule":"en.denial.verb","direct_quote":false,"part":"title","start":0,"end":36,"text":"Nordwind calls report on mails false"} claims=["nordwind/access"]
        09:10 allegation_added post/b statement={"kind":"allegation","hedged":true,"hedge_type":"lexical","speaker":"Karl Brandt","cue":"allegedly","rule":"en.allegation.noun","direct_quote":false,"part":"text","start":0,"end":158,"text":"The mail provider Nordwind has allegedly read the private messages of its users, the engineer Karl Brandt told a parliamentary committee in Hamburg on Monday."} claims=["nordwind/access"]
        09:10 denial_removed post/b statement={"kind":"denial","hedged":null,"hedge_type":null,"speaker":"Ulla Petersen","cue":"called … false","rule":"en.denial.verb","direct_quote":false,"part":"text","start":0,"end":72,"text":"Nordwind's spokeswoman Ulla Petersen called the report false on Tuesday."} claims=["nordwind/access"]
        09:10 position_changed post/b claim=nordwind/access from=rebutted to=hedged
        09:10 text_changed post/b part=text edits=[{"op":"removed","text":"She said that the letters came from a trial with 40 employees, who had all agreed, and that the trial ended in March after the works council had asked for it.\n\n"},{"op":"removed","text":"The committee wants to hear the head of the company on Thursday, its chairwoman Ida Holm told the Post. "},{"op":"removed","text":"Three parties had asked for that hearing since the spring, and were voted down each time.\n\n"},{"op":"added","text":"Brandt worked for the company until last summer. "},{"op":"added","text":"He showed the committee 214 pages of internal letters.\n\n"},{"op":"added","text":"Nordwind has eleven million customers in nine countries and earns its money with advertising."}] edit_count=6 words_removed=66 words_added=31 now_copy_of=1
    "#]]);
}

#[test]
fn copies_name_the_earliest_and_the_agency() {
    let world = World::new().outlet("gazette", "de").outlet("post", "de").outlet("blatt", "de");
    let report = |dateline: &str| {
        article(
            "Nordwind liest Nachrichten mit",
            &format!(
                "{dateline}Der Anbieter Nordwind hat nach Angaben eines Ingenieurs die privaten Nachrichten seiner \
                 Nutzer gelesen. Das sagte Karl Brandt am Montag vor einem Ausschuss der Bürgerschaft.\n\n\
                 Brandt arbeitete bis zum letzten Sommer für das Unternehmen. Er legte dem Ausschuss 214 Seiten \
                 interner Briefe vor.\n\n\
                 Nordwind hat elf Millionen Kunden in neun Ländern und lebt von der Werbung."
            ),
        )
    };
    world.at("09:00").publish("post/a", report("Hamburg (dpa) - ").published("08:30")).poll();
    world.publish("gazette/a", report("").published("08:40")).at("09:10").poll();
    world.publish("blatt/a", report("HAMBURG, 2. März (dpa/lno) - ").published("08:00")).at("09:20").poll();
    world.rows(
        "SELECT id, url, copy_of, round(copy_share, 1), copy_reason, origin FROM articles",
        &expect![[r#"
        1 | http://post.example/a | 3 | 1.000 | same text | dpa
        2 | http://gazette.example/a | 3 | 1.000 | same text | –
        3 | http://blatt.example/a | – | – | – | dpa
    "#]],
    );
}

#[test]
fn an_article_that_comes_under_a_new_address_before_the_old_one_is_asked_is_one_article() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    // Another slug, and with it another identifier; the feed is read before the old address is due.
    world.edit("gazette/a", |a| a.title("Engineer: Nordwind reads users' mails")).move_to("gazette/a", "/b");
    world.at("08:10").poll().at("08:30").poll();
    world.edit("gazette/b", |a| a.add("Nordwind has eleven million customers.")).at("09:00").poll();
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/b title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/b
        08:10 copy_appeared gazette/b#2 title=Engineer: Nordwind reads users' mails copy_of=1
        08:30 article_moved gazette/b from=http://gazette.example/a to=http://gazette.example/b was_article=2
        08:30 headline_changed gazette/b part=title from=Nordwind reads users' mails, says engineer to=Engineer: Nordwind reads users' mails words=[{"op":"added","text":"Engineer: "},{"op":"same","text":"Nordwind reads users' mails"},{"op":"removed","text":", says engineer"}]
        09:00 text_changed gazette/b part=text edits=[{"op":"added","text":"Nordwind has eleven million customers."}] edit_count=1 words_removed=0 words_added=5
    "#]]);
    world.articles(&expect![[r#"
        gazette/b | live | r3 | story 1 | 
        gazette/b#2 | moved | r1 | story 1 | copy of 1
    "#]]);
    world.rows(
        "SELECT id, url, state, same_as, next_visit_at IS NULL FROM articles",
        &expect![[r#"
        1 | http://gazette.example/b | live | – | 0
        2 | http://gazette.example/b#2 | moved | 1 | 1
    "#]],
    );
    world.rows(
        "SELECT DISTINCT article_id FROM entries",
        &expect![[r#"
        1
    "#]],
    );
}

#[test]
fn an_article_that_moves_while_both_addresses_are_due_never_becomes_two() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    world.edit("gazette/a", |a| a.title("Engineer: Nordwind reads users' mails")).move_to("gazette/a", "/b");
    world.at("08:30").poll().at("09:00").poll();
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/b title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/b
        08:30 article_moved gazette/b from=http://gazette.example/a to=http://gazette.example/b was_article=2
        08:30 headline_changed gazette/b part=title from=Nordwind reads users' mails, says engineer to=Engineer: Nordwind reads users' mails words=[{"op":"added","text":"Engineer: "},{"op":"same","text":"Nordwind reads users' mails"},{"op":"removed","text":", says engineer"}]
    "#]]);
    world.articles(&expect![[r#"
        gazette/b | live | r2 | story 1 | 
        gazette/b#2 | moved | r0 | – | 
    "#]]);
}

#[test]
fn an_address_that_leads_to_another_article_is_not_that_article() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).publish("gazette/c", wahl()).poll();
    // The outlet gives one up, and sends its readers to another.
    world.fault("gazette/a", Fault::Redirect(301, "/c".to_owned())).at("08:30").poll().at("09:00").poll();
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/c title=Wahl in Bremen: Nordwind spendet für die Partei
        08:00 story_opened gazette/c
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 language_joined gazette/a language=en
        08:30 article_missing gazette/a seen=other_article missing_since=08:30 miss_count=1
    "#]]);
    world.articles(&expect![[r#"
        gazette/c | live | r1 | story 1 | 
        gazette/a | missing | r1 | story 1 | 
    "#]]);
}

#[test]
fn an_article_that_is_published_again_elsewhere_and_taken_down_has_moved() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    world.publish("gazette/b", mails().title("Engineer: Nordwind reads users' mails")).at("08:10").poll();
    world.fault("gazette/a", Fault::Status(404)).at("08:30").poll().at("09:00").poll();
    world.edit("gazette/b", |a| a.add("Nordwind has eleven million customers.")).at("09:30").poll();
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/b title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/b
        08:10 copy_appeared gazette/b#2 title=Engineer: Nordwind reads users' mails copy_of=1
        08:30 article_moved gazette/b from=http://gazette.example/a to=http://gazette.example/b was_article=2
        09:00 headline_changed gazette/b part=title from=Nordwind reads users' mails, says engineer to=Engineer: Nordwind reads users' mails words=[{"op":"added","text":"Engineer: "},{"op":"same","text":"Nordwind reads users' mails"},{"op":"removed","text":", says engineer"}]
        09:30 text_changed gazette/b part=text edits=[{"op":"added","text":"Nordwind has eleven million customers."}] edit_count=1 words_removed=0 words_added=5
    "#]]);
    world.articles(&expect![[r#"
        gazette/b | live | r3 | story 1 | 
        gazette/b#2 | moved | r1 | story 1 | copy of 1
    "#]]);
}
