//! Every kind of change that an outlet can make to an article, once each and dated.

use expect_test::expect;

use crate::world::{Article, Fault, World, article, pages};

const LEAD: &str = "The mail provider Nordwind has allegedly read the private messages of its users, a former engineer \
    claims.";
const DENIAL: &str = "A spokeswoman for Nordwind denied that the company had read messages of its users.";
const CONFIRMATION: &str = "The Hamburg prosecutor's office confirmed that Nordwind had read messages of its users.";
const NO_COMMENT: &str = "The ministry declined to comment on the messages of Nordwind's users.";
const SALE: &str = "Nordwind has also allegedly sold its users' data, the engineer claims.";
const REST: &str = "The engineer lived in Hamburg until last summer. He will speak to a committee on Thursday.";

fn mails() -> Article {
    article("Nordwind reads users' mails, says engineer", &format!("{LEAD}\n\n{REST}"))
}

#[test]
fn statements_come_and_go() {
    let world = World::new().outlet("gazette", "en");
    world.at("08:00").publish("gazette/a", mails()).poll();
    let edit = |time: &str, change: &dyn Fn(Article) -> Article| {
        world.edit("gazette/a", change).at(time).poll();
    };
    edit("08:30", &|a| a.add(DENIAL));
    edit("09:00", &|a| a.add(SALE));
    edit("09:30", &|a| a.add(CONFIRMATION));
    edit("10:00", &|a| a.add(NO_COMMENT));
    edit("10:30", &|a| a.replace(SALE, ""));
    edit("11:00", &|a| a.replace(DENIAL, ""));
    edit("11:30", &|a| {
        a.replace(
            "has allegedly read the private messages of its users, a former engineer claims",
            "read the private messages of its users",
        )
    });
    edit("12:00", &|a| a.replace("Nordwind read the private", "Nordwind has allegedly read the private"));
    world.rows(
        "SELECT at, kind, coalesce(json_extract(detail, '$.statement.text'), json_extract(detail, '$.from') || ' > ' || json_extract(detail, '$.to'), '')
         FROM changes ORDER BY id",
        &expect![[r#"
            08:00 | article_appeared | 
            08:00 | story_opened | 
            08:30 | denial_added | A spokeswoman for Nordwind denied that the company had read messages of its users.
            08:30 | position_changed | hedged > contested
            09:00 | allegation_added | Nordwind has also allegedly sold its users' data, the engineer claims.
            09:00 | position_changed | silent > hedged
            09:30 | confirmation_added | The Hamburg prosecutor's office confirmed that Nordwind had read messages of its users.
            10:00 | no_comment_added | The ministry declined to comment on the messages of Nordwind's users.
            10:30 | allegation_removed | Nordwind has also allegedly sold its users' data, the engineer claims.
            10:30 | position_changed | hedged > silent
            11:00 | denial_removed | A spokeswoman for Nordwind denied that the company had read messages of its users.
            11:00 | position_changed | contested > asserted
            11:30 | hedged_to_asserted | The mail provider Nordwind read the private messages of its users.
            12:00 | asserted_to_hedged | The mail provider Nordwind has allegedly read the private messages of its users.
        "#]],
    );
}

#[test]
fn an_article_appears_when_it_can_first_be_read_and_only_then() {
    let world = World::new().outlet("gazette", "en").outlet("post", "en").outlet("times", "en");
    world.at("08:00").publish("gazette/a", mails()).publish("post/a", mails()).publish("times/a", mails());
    world
        .fault("gazette/a", Fault::Status(500))
        .fault("post/a", Fault::Page(pages::PAYWALL))
        .fault("times/a", Fault::Status(404));
    world
        .poll()
        .articles(&expect![[r#"
        gazette/a | failing | r0 | – | 
        post/a | walled | r0 | – | 
        times/a | missing | r0 | – | 
    "#]])
        .changes(&expect![[""]]);
    world.heal("gazette/a").heal("post/a").heal("times/a").at("08:30").poll();
    world
        .articles(&expect![[r#"
        gazette/a | live | r1 | story 1 | 
        post/a | live | r1 | story 1 | copy of 1
        times/a | live | r1 | story 1 | copy of 1
    "#]])
        .changes(&expect![[r#"
        08:30 article_appeared gazette/a title=Nordwind reads users' mails, says engineer
        08:30 story_opened gazette/a
        08:30 copy_appeared post/a title=Nordwind reads users' mails, says engineer copy_of=1
        08:30 outlet_joined post/a outlet=post
        08:30 copy_appeared times/a title=Nordwind reads users' mails, says engineer copy_of=1
        08:30 outlet_joined times/a outlet=times
    "#]]);
}

#[test]
fn what_no_topic_matches_is_visited_only_where_asked_for_and_appears_once_it_matches() {
    let pool = || {
        article("Council votes on new pool", "The council of Bremen votes on a new swimming pool on Friday, it said.")
    };
    let world = World::new().outlet("gazette", "en").outlet("post", "en").visiting("all");
    world.at("08:00").publish("gazette/pool", pool()).publish("post/pool", pool()).poll();
    world
        .articles(&expect![[r#"
        gazette/pool | live | r0 | – | 
        post/pool | live | r1 | story 1 | 
    "#]])
        .changes(&expect![[""]]);
    world
        .edit("gazette/pool", |a| a.title("Nordwind pays for new pool"))
        .edit("post/pool", |a| a.title("Nordwind pays for new pool"));
    world.at("08:30").poll().articles(&expect![[r#"
        gazette/pool | live | r1 | story 1 | 
        post/pool | live | r2 | story 1 | copy of 1
    "#]]).changes(&expect![[r#"
        08:30 article_appeared gazette/pool title=Nordwind pays for new pool
        08:30 outlet_joined gazette/pool outlet=gazette
        08:30 copy_appeared post/pool title=Nordwind pays for new pool copy_of=1
        08:30 headline_changed post/pool part=title from=Council votes on new pool to=Nordwind pays for new pool words=[{"op":"removed","text":"Council votes on"},{"op":"added","text":"Nordwind pays for"},{"op":"same","text":" new pool"}]
        08:30 text_changed post/pool now_copy_of=1
    "#]]);
}
