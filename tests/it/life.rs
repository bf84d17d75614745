//! One article's life, from its appearance to its return after it was gone.

use expect_test::expect;

use crate::world::{Fault, World, article, differences, dump};

const TEXT: &str = "\
The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims.

The engineer worked for the company in Hamburg until last summer and spoke to a parliamentary committee on Monday.

Nordwind has eleven million customers in nine countries and earns its money with advertising.";

/// An article is edited in every way that has a name, vanishes and comes back; days pass as under the daemon.
fn live(world: &World, is_restarted: bool) {
    let edit = |time: &str, change: fn(crate::world::Article) -> crate::world::Article| {
        world.run_until(time).edit("gazette/a", change);
        if is_restarted {
            world.restart();
        }
    };
    world
        .at("08:00")
        .publish("gazette/a", article("Nordwind reads users' mails, says engineer", TEXT).byline("Ada Poe"));
    world.run_until("08:20");
    edit("09:02", |a| a.title("Nordwind reads users' mails, says former engineer"));
    edit("10:02", |a| a.title("Nordwind reads users' mails, says former engineer?"));
    edit("11:02", |a| {
        a.add("A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”")
    });
    edit("13:02", |a| {
        a.replace(
            "has allegedly read the private messages of its users, a former engineer claims",
            "read the private messages of its users",
        )
    });
    edit("15:02", |a| a.replace("eleven million", "twelve million"));
    edit("17:02", |a| a.byline("Ada Poe, Jan Roth"));
    edit("19:02", |a| {
        a.add("Correction: An earlier version of this article said that the engineer had worked in Bremen.")
    });
    // A headline that is tried out and taken back, twice.
    edit("21:02", |a| a.title("Engineer: Nordwind reads users' mails"));
    edit("23:02", |a| a.title("Nordwind reads users' mails, says former engineer?"));
    edit("01:02+1", |a| a.title("Engineer: Nordwind reads users' mails"));
    world.run_until("03:02+1").fault("gazette/a", Fault::Status(404));
    world.run_until("12:00+2").heal("gazette/a");
    world.run_until("12:00+4");
}

#[test]
fn an_article_is_edited_vanishes_and_returns() {
    let world = World::new().outlet("gazette", "en");
    live(&world, false);
    world.changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        09:10 headline_changed gazette/a part=title from=Nordwind reads users' mails, says engineer to=Nordwind reads users' mails, says former engineer words=[{"op":"same","text":"Nordwind reads users' mails, says "},{"op":"added","text":"former "},{"op":"same","text":"engineer"}]
        10:08:12 punctuation_changed gazette/a part=title from=Nordwind reads users' mails, says former engineer to=Nordwind reads users' mails, says former engineer? words=[{"op":"same","text":"Nordwind reads users' mails, says former engineer"},{"op":"added","text":"?"}] marks_removed=[] marks_added=["?"]
        11:08:12 denial_added gazette/a statement={"kind":"denial","hedged":null,"hedge_type":null,"speaker":"A spokeswoman for Nordwind","cue":"denied","rule":"en.denial.verb","direct_quote":true,"part":"text","start":319,"end":420,"text":"A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.”"} claims=["nordwind/access"]
        11:08:12 position_changed gazette/a claim=nordwind/access from=hedged to=contested
        13:04:36 hedged_to_asserted gazette/a before={"kind":"allegation","hedged":true,"hedge_type":"lexical","speaker":"a former engineer","cue":"claims","rule":"en.allegation.verb","direct_quote":false,"part":"text","start":0,"end":106,"text":"The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims."} words=[{"op":"same","text":"The mail provider Nordwind "},{"op":"removed","text":"has allegedly "},{"op":"same","text":"read the private messages of its users"},{"op":"removed","text":", a former engineer claims"},{"op":"same","text":"."}] statement={"kind":"allegation","hedged":false,"hedge_type":"plain","speaker":null,"cue":"read … private … users","rule":"en.allegation.plain","direct_quote":false,"part":"text","start":0,"end":66,"text":"The mail provider Nordwind read the private messages of its users."} claims=["nordwind/access"]
        15:06:24 text_changed gazette/a part=text edits=[{"op":"changed","words":[{"op":"same","text":"Nordwind has "},{"op":"removed","text":"eleven"},{"op":"added","text":"twelve"},{"op":"same","text":" million customers in nine countries and earns its money with advertising.\n\n"}]}] edit_count=1 words_removed=1 words_added=1
        17:02:48 text_changed gazette/a part=text edits=[] edit_count=0 words_removed=0 words_added=0 byline={"from":"Ada Poe","to":"Ada Poe, Jan Roth"}
        19:13:45 correction_added gazette/a statement={"kind":"correction","hedged":null,"hedge_type":null,"speaker":null,"cue":"Correction:","rule":"en.correction.note","direct_quote":false,"part":"text","start":382,"end":473,"text":"Correction: An earlier version of this article said that the engineer had worked in Bremen."} claims=[]
        21:10 headline_changed gazette/a part=title from=Nordwind reads users' mails, says former engineer? to=Engineer: Nordwind reads users' mails words=[{"op":"added","text":"Engineer: "},{"op":"same","text":"Nordwind reads users' mails"},{"op":"removed","text":", says former engineer?"}]
        03:06:18+1 article_missing gazette/a seen=not_found status=404 missing_since=03:06:18+1 miss_count=1
        03:19:58+2 article_gone gazette/a seen=not_found status=404 missing_since=03:06:18+1 miss_count=21
        02:35:11+3 article_restored gazette/a was=gone missing_since=03:06:18+1
    "#]]);
    world.rows(
        "SELECT number, seen_at, return_count, last_returned_at, title FROM revisions",
        &expect![[r#"
        1 | 08:00 | 0 | – | Nordwind reads users' mails, says engineer
        2 | 09:10 | 0 | – | Nordwind reads users' mails, says former engineer
        3 | 10:08:12 | 0 | – | Nordwind reads users' mails, says former engineer?
        4 | 11:08:12 | 0 | – | Nordwind reads users' mails, says former engineer?
        5 | 13:04:36 | 0 | – | Nordwind reads users' mails, says former engineer?
        6 | 15:06:24 | 0 | – | Nordwind reads users' mails, says former engineer?
        7 | 17:02:48 | 0 | – | Nordwind reads users' mails, says former engineer?
        8 | 19:13:45 | 1 | 23:06:24 | Nordwind reads users' mails, says former engineer?
        9 | 21:10 | 1 | 01:10+1 | Engineer: Nordwind reads users' mails
    "#]],
    );
    world.rows(
        "SELECT r.number, s.kind, s.hedged, s.speaker, s.text, (SELECT group_concat(claim_id) FROM statement_claims AS c WHERE c.statement_id = s.id)
         FROM statements AS s JOIN revisions AS r ON r.id = s.revision_id WHERE r.number IN (1, 4, 5) AND s.id IN (SELECT statement_id FROM statement_claims) ORDER BY s.id",
        &expect![[r#"
            1 | allegation | 1 | a former engineer | The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims. | nordwind/access
            4 | allegation | 1 | a former engineer | The mail provider Nordwind has allegedly read the private messages of its users, a former engineer claims. | nordwind/access
            4 | denial | – | A spokeswoman for Nordwind | A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.” | nordwind/access
            5 | allegation | 0 | – | The mail provider Nordwind read the private messages of its users. | nordwind/access
            5 | denial | – | A spokeswoman for Nordwind | A spokeswoman for Nordwind denied the report: “We have never read any private messages of our users.” | nordwind/access
        "#]],
    );
    world.rows(
        "SELECT claim_id, position, min(r.number), max(r.number) FROM positions JOIN revisions AS r ON r.id = revision_id
         GROUP BY 1, 2 ORDER BY 1, 3",
        &expect![[r#"
            nordwind/access | hedged | 1 | 3
            nordwind/access | contested | 4 | 9
            nordwind/sale | silent | 1 | 9
        "#]],
    );
    world.rows(
        "SELECT count(*), sum(status = 304), sum(outcome = 'http_error') FROM attempts WHERE article_id = 1",
        &expect![[r#"
        100 | 68 | 21
    "#]],
    );
}

#[test]
fn two_runs_give_identical_records_restarts_or_not() {
    let records = [false, true].map(|is_restarted| {
        let world = World::new().outlet("gazette", "en");
        live(&world, is_restarted);
        dump(&world.database())
    });
    assert_eq!(differences(&records[0], &records[1]), [""; 0]);
}

#[test]
fn a_poll_with_nothing_new_asks_conditionally_and_writes_nothing() {
    let world = World::new().outlet("gazette", "en").outlet("gazzetta", "it");
    world.at("08:00").publish("gazette/a", article("Nordwind reads users' mails, says engineer", TEXT));
    world
        .publish("gazzetta/a", article("Nordwind legge le mail", "Nordwind avrebbe letto i messaggi dei suoi utenti."));
    world.poll().requests(&expect![[r#"
        gazette/a
        gazette/feed
        gazette/robots.txt
        gazzetta/a
        gazzetta/feed
        gazzetta/robots.txt
    "#]]);
    let before = dump(&world.database());
    world
        .at("08:30")
        .poll()
        .requests(&expect![[r#"
        gazette/a ?
        gazette/feed ?
        gazzetta/a ?
        gazzetta/feed ?
    "#]])
        .changes(&expect![[r#"
        08:00 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:00 story_opened gazette/a
        08:00 article_appeared gazzetta/a title=Nordwind legge le mail
        08:00 outlet_joined gazzetta/a outlet=gazzetta
        08:00 language_joined gazzetta/a language=it
    "#]]);
    let after = dump(&world.database());
    assert_eq!(differences(&before, &after), ["feeds", "articles"], "only when to ask again");
}
