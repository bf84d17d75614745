//! What is reported of a configuration, and what is read from it.

use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::{Config, Finding, load};

/// A contact of one's own, so that a test of other things is not also warned about it.
const CONTACT: &str = "[daemon]\nuser_agent_contact = \"mailto:me@newsroom.test\"\n";

fn findings(text: &str) -> Vec<Finding> {
    load(text, "feeds.toml").map_or_else(|mistakes| mistakes, |(_, warnings)| warnings)
}

fn check(text: &str, expected: &Expect) {
    let shown = findings(text).iter().map(Finding::to_string).collect::<Vec<_>>();
    expected.assert_eq(&shown.join("\n"));
}

/// The same in one line each: line, column, message, suggestion.
fn check_short(text: &str, expected: &Expect) {
    let line = |f: &Finding| {
        let suggestion = f.suggestion.as_ref().map_or_else(String::new, |suggestion| format!("  → {suggestion}"));
        format!("{}:{} {}{suggestion}", f.line, f.column, f.message)
    };
    expected.assert_eq(&findings(&format!("{CONTACT}{text}")).iter().map(line).collect::<Vec<_>>().join("\n"));
}

fn config(text: &str) -> Config {
    load(text, "/etc/smentita/feeds.toml").unwrap().0
}

#[test]
fn an_empty_file_is_valid() {
    check(
        "",
        &expect![[r#"
            warning: `user_agent_contact` names nobody (example.org)
             --> feeds.toml:1:1
              |
            1 | 
              | ^
              = help: write an address that webmasters can reach, such as `user_agent_contact = "mailto:you@yours"`"#]],
    );
    let config = config("");
    assert_eq!(config.daemon.database.to_str(), Some("/etc/smentita/data/smentita.db"));
    assert_eq!(config.schedule.poll, "*/10 * * * *");
}

#[test]
fn a_finding_shows_its_line() {
    check(
        "[daemon]\n\tdatabse = \"x.db\" # here\n",
        &expect![[r#"
            error: unknown key `databse` in `[daemon]`
             --> feeds.toml:2:2
              |
            2 |  databse = "x.db" # here
              |  ^^^^^^^
              = help: did you mean `database`?"#]],
    );
    check(
        &format!("{CONTACT}time_zone = \"{}\"", "Ö".repeat(60)),
        &expect![[r#"
            error: there is no time zone `ÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖ`
             --> feeds.toml:3:13
              |
            3 | time_zone = "ÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖÖ"
              |             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              = help: write a name such as `Europe/Rome`"#]],
    );
}

#[test]
fn keys() {
    check_short(
        "[fetsh]\ntimeout = 3\n[web]\nlisten = \"here\"\nport = 80",
        &expect![[r#"
            3:2 unknown key `fetsh` at the top  → did you mean `fetch`?
            6:10 `here` is no address with a port  → write it like `127.0.0.1:8070`
            7:1 unknown key `port` in `[web]`  → known here: listen, hosts"#]],
    );
    check(
        "feeds = 3\ntopics = [1]\nweb = true",
        &expect![[r#"
            error: `feeds` is a number, not a list of tables
             --> feeds.toml:1:9
              |
            1 | feeds = 3
              |         ^
              = help: write `[[feeds]]`
            error: a number stands where a table is expected
             --> feeds.toml:2:11
              |
            2 | topics = [1]
              |           ^
              = help: write `[[topics]]`
            error: true or false stands where a table is expected
             --> feeds.toml:3:7
              |
            3 | web = true
              |       ^^^^
              = help: write `[web]`"#]],
    );
}

#[test]
fn daemon() {
    check_short(
        "time_zone = \"Europe/Romee\"\nlanguages_dir = 3\ndatabase = \"\"",
        &expect![[r#"
            3:13 there is no time zone `Europe/Romee`  → write a name such as `Europe/Rome`
            4:17 `languages_dir`: invalid type: integer `3`, expected a string
            5:12 the text is empty"#]],
    );
    check(
        "[daemon]\nuser_agent_contact = \"me\"",
        &expect![[r#"
            error: `me` is no contact
             --> feeds.toml:2:22
              |
            2 | user_agent_contact = "me"
              |                      ^^^^
              = help: write `mailto:` with an address, or the https:// address of a page"#]],
    );
}

#[test]
fn schedules() {
    check_short(
        "[schedule]\npoll = \"61 * * * *\"\ndigest = \"daily\"\n[[feeds]]\nurl = \"https://a.example/\"\nschedule = \"\"\n",
        &expect![[r#"
            4:8 `61 * * * *` is no cron expression (`61` is no minute)  → write a number from 0 to 59
            5:10 `daily` is no cron expression (it has one field, not five or six)  → write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday
            8:12 `` is no cron expression (it is empty)  → write five fields such as `*/10 * * * *`: minute, hour, day, month, weekday"#]],
    );
}

#[test]
fn feeds() {
    check_short(
        "[[feeds]]\nid = \"Ansa Tecnologia\"\nurl = \"htp://www.ansa.it/rss.xml\"",
        &expect![[r#"
            4:6 `Ansa Tecnologia` is no identifier (a-z, 0-9 and hyphens, at most 64)  → write `ansa-tecnologia`
            5:7 `htp://www.ansa.it/rss.xml` cannot be polled  → write an address that begins with https:// or http://"#]],
    );
    check_short(
        "[[feeds]]\nurl = \"https://me:secret@a.example/rss\"\noutlet = \" \"",
        &expect![[r#"
            4:7 a URL with a password in it ends up in logs and exports  → take the password out
            5:10 the text is empty"#]],
    );
    check_short(
        "[[feeds]]\ncountry = \"UK\"\nlanguage = \"ita\"\nvisit = \"some\"",
        &expect![[r#"
            3:1 `[[feeds]]` lacks `url`  → write `url = "https://example.org/feed.xml"`
            4:11 `UK` is no country code  → write `GB`
            5:12 `ita` has a two-letter code  → write `it`
            6:9 `some` is not one of: matched, all, none  → did you mean `none`?"#]],
    );
    check_short(
        "[[feeds]]\nurl = \"https://a.example/\"\nlanguage = \"italiano\"\ncountry = \"it\"",
        &expect!["5:12 `italiano` is no language code  → write an ISO 639 code such as `it`"],
    );
    check_short(
        "[[feeds]]\nurl = \"https://a.example/\"\nextract = { body = \"a[[\", remove = [\".x\", \"::\"], bdy = 1 }",
        &expect![[r#"
            5:20 `a[[` is no CSS selector
            5:43 `::` is no CSS selector
            5:50 unknown key `bdy` in `[feeds.extract]`  → did you mean `body`?"#]],
    );
    check_short(
        "[[feeds]]\nurl = \"https://a.example/\"\n[[feeds]]\nid = \"b\"\nurl = \"https://a.example/\"\n[[feeds]]\nid = \"b\"\nurl = \"https://b.example/\"",
        &expect![[r#"
            7:7 another feed has this URL, in line 4  → keep one of them
            9:6 another feed is called `b`, in line 6  → give each an `id` of its own"#]],
    );
}

#[test]
fn topics() {
    check_short(
        "[[topics]]\nid = \"meta\"\ntitle = { it = 1, xx = \"a\" }\nterms.a.it = 5",
        &expect![[r#"
            3:1 `[[topics]]` lacks `query`  → write `query = 'meta AND netflix'`
            5:16 `it`: invalid type: integer `1`, expected a string
            5:19 `xx` is no language code  → write an ISO 639 code such as `it`
            6:14 `it`: invalid type: integer `5`, expected a string"#]],
    );
    check_short(
        "[[topics]]\nid = \"a\"\nquery = 'x'\n[[topics.claims]]\nid = \"x\"\nclaim = 1",
        &expect![[r#"
            6:1 `[[topics.claims]]` lacks `query`  → write `query = '"private messages" OR $messages'`
            8:1 unknown key `claim` in `[[topics.claims]]`  → known here: id, text, query"#]],
    );
    check_short(
        "[[topics]]\nid = \"a\"\nquery = ''\n[[topics]]\nid = \"a\"\nquery = 'x'",
        &expect![[r#"
            5:9 the text is empty
            7:6 `a` is there already, in line 4  → give each an `id` of its own"#]],
    );
    check_short(
        "[[topics]]\nid = \"meta\"\nquery = 'x'\n[[feeds]]\nurl = \"https://a.example/\"\ntopics = [\"mata\", \"war\"]",
        &expect![[r#"
            8:11 there is no topic `mata`  → did you mean `meta`?
            8:19 there is no topic `war`  → define it as `[[topics]]` with this `id`"#]],
    );
}

#[test]
fn the_grammar_is_reported_beside_the_rest() {
    check_short(
        "database = \n[[feeds]]\nurl = \"https://a.example/\nid = \"a\"\n[web]\nport = 1",
        &expect![[r#"
            3:12 string values must be quoted, expected literal string
            5:26 invalid basic string, expected `"`
            8:1 unknown key `port` in `[web]`  → known here: listen, hosts"#]],
    );
    check_short("database = \"a\"\ndatabase = \"b\"", &expect!["4:1 duplicate key"]);
    check_short(
        "a = '''\n[web]\n",
        &expect![[r#"
            3:1 unknown key `a` in `[daemon]`  → known here: database, user_agent_contact, time_zone, languages_dir
            5:1 invalid multi-line literal string, expected `'`"#]],
    );
}

#[test]
fn identifiers_are_made_from_addresses() {
    let text = "[[feeds]]\nurl = \"https://www.ansa.it/sito/notizie/tecnologia/tecnologia_rss.xml\"\n\
                [[feeds]]\nurl = \"http://127.0.0.2:8080/feed.xml\"\n[[feeds]]\nurl = \"https://news.example.co.uk/?edition=it\"";
    let shown = config(text).feeds.iter().map(|f| format!("{} {}", f.id, f.outlet)).collect::<Vec<_>>();
    expect![[r#"
        ansa-it-sito-notizie-tecnologia-tecnologia ansa.it
        127-0-0-2-8080 127.0.0.2
        news-example-co-uk-edition-it example.co.uk"#]]
    .assert_eq(&shown.join("\n"));
}

#[test]
fn a_topic_is_read_whole() {
    let text = r#"
        [[topics]]
        id = "meta"
        title = { en = "Meta", it = "Meta e noi" }
        query = '$who AND netflix'
        terms.who.it = 'facebook'
        terms.who.en = 'meta'
        concepts = [{ id = "inbox", it = ["posta"], en = ["inbox"] }]
        same = [{ id = "meta", any = ["Facebook", "Meta"] }]
        claims = [{ id = "access", text = { en = "It had access" }, query = 'access' }]
    "#;
    expect![[r#"
        TopicSpec {
            id: TopicId(
                "meta",
            ),
            title: {
                en: "Meta",
                it: "Meta e noi",
            },
            query: "$who AND netflix",
            terms: {
                "who": {
                    en: "meta",
                    it: "facebook",
                },
            },
            concepts: [
                ConceptSpec {
                    id: "inbox",
                    wordings: {
                        en: [
                            "inbox",
                        ],
                        it: [
                            "posta",
                        ],
                    },
                },
            ],
            same: [
                SameSpec {
                    id: "meta",
                    any: [
                        "Facebook",
                        "Meta",
                    ],
                },
            ],
            claims: [
                ClaimSpec {
                    id: ClaimId(
                        "meta/access",
                    ),
                    text: {
                        en: "It had access",
                    },
                    query: "access",
                },
            ],
        }"#]]
    .assert_eq(&format!("{:#?}", config(text).topics[0]));
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in "(\\[\\[?(feeds|topics|daemon|topics\\.terms)\\]?\\]\n|[a-z]{1,4} ?= ?[\"'\\[{0-9é]{1,3}[a-z]*|\\PC|\n){0,30}") {
        for finding in findings(&text) {
            prop_assert!(finding.line >= 1 && finding.column >= 1);
            prop_assert!(!finding.to_string().is_empty());
        }
    }
}

#[test]
fn queries_are_checked_where_they_stand() {
    check(
        "[daemon]\nuser_agent_contact = \"mailto:me@newsroom.test\"\n[[topics]]\nid = \"a\"\nquery = '''\nmeta AND\n  (netflix OR $mesages\n'''\nterms.messages.it = \"\\u00e8 \\\"chat\\\" AND\"\n[[topics.claims]]\nid = \"c\"\nquery = \"x OR $messages NEAR y\"",
        &expect![[r#"
            error: this bracket is not closed
             --> feeds.toml:7:3
              |
            7 |   (netflix OR $mesages
              |   ^
              = help: add `)`
            error: the topic has no term `mesages`
             --> feeds.toml:7:15
              |
            7 |   (netflix OR $mesages
              |               ^^^^^^^^
              = help: did you mean `$messages`?
            error: a word is missing at the end
             --> feeds.toml:9:41
              |
            9 | terms.messages.it = "\u00e8 \"chat\" AND"
              |                                         ^
              = help: finish the query
            error: `NEAR` lacks a distance of 1 to 1000
              --> feeds.toml:12:25
               |
            12 | query = "x OR $messages NEAR y"
               |                         ^^^^
               = help: write `NEAR/8`"#]],
    );
    check_short(
        "[[topics]]\nid = \"a\"\nquery = 'x OR $ab'\nterms = { a = { it = 'x' }, ab = { it = 'y' } }\n[[topics]]\nid = \"b\"\nquery = 'x'\n[[feeds]]\nurl = \"https://a.example/\"\ntopics = [\"a\"]",
        &expect![[r#"
            6:22 no query uses the term `a`  → name it as `$a` in a query, or take it out
            8:6 no feed is watched for the topic `b`  → name it in the `topics` of a feed, or leave `topics` out there"#]],
    );
    check_short(
        "[[feeds]]\nurl = \"https://a.example/\"",
        &expect![[
            r#"3:1 no article will be fetched: there is no topic to match  → define `[[topics]]`, or say `visit = "all"`"#
        ]],
    );
}

#[test]
fn places_in_quoted_texts() {
    let check = |source: &str, at| source[super::quoted::place(source, at)..].to_owned();
    assert_eq!(check("'ab c'", 3), "c'");
    assert_eq!(check("'''\nab c'''", 3), "c'''");
    assert_eq!(check(r#""\"ab\" c""#, 5), "c\"");
    assert_eq!(check(r#""\u00e8 c""#, 3), "c\"");
    assert_eq!(check("\"\"\"\r\na \\\n   c\"\"\"", 2), "c\"\"\"");
    assert_eq!(check("'ab'", 99), "");
}

#[test]
fn values_that_make_no_sense() {
    check_short(
        "[fetch]\ntimeout = \"0s\"\nconcurrency = 0\n[revisit]\nsteps = [[\"3h\", \"15m\"], [\"1h\", \"0s\"]]\ngone_after = \"x\"\n[stories]\nbackend = \"onnx\"\nthreshold = nan",
        &expect![[r#"
            4:11 `timeout`: no request can be answered in no time
            5:15 `concurrency`: must be at least 1
            7:9 `steps`: an interval is at least 1ms
            7:9 `steps`: the times since the last change must rise from step to step
            8:14 `gone_after`: `x` is no duration  → write a whole number with ms, s, m, h or d, such as `15m`
            10:11 `backend`: `onnx`, expected one of `builtin`, `none`, `http`
            11:13 `threshold`: must be a number above 0"#]],
    );
}

/// Channels and rules that are right.
const OUTWARD: &str = r#"
[notify.email]
server = "smtp.news.example"
user = "desk"
password_env = "SMTP_PASSWORD"
from = "Desk <desk@news.example>"
to = ["ada@reader.example"]
[notify.hook]
kind = "webhook"
url = "https://hooks.news.example/a"
secret_env = "HOOK_SECRET"
[notify.ntfy]
url_env = "NTFY_URL"
[[topics]]
id = "nordwind"
title = { it = "Nordwind", de = "Nordwind" }
query = "nordwind"
[[topics.claims]]
id = "access"
query = "mails"
[[topics.alerts]]
[[topics.alerts]]
id = "denials"
channels = ["hook", "email"]
kinds = ["denial", "hedged_to_asserted"]
claims = ["access"]
languages = ["it"]
quiet = ["22:00-07:00", "12:00-13:00"]
time_zone = "Europe/Rome"
hourly_max = 3
language = "pt"
[[topics.digests]]
language = "it"
to = ["ada@reader.example", "bob@reader.example"]
unsubscribe = ["https://news.example/leave", "mailto:leave@news.example"]
[[feeds]]
url = "https://gazette.example/feed"
"#;

#[test]
fn channels_rules_and_lists_are_read() {
    check_short(OUTWARD, &expect![""]);
    let config = config(&format!("{CONTACT}{OUTWARD}"));
    let rules = config.rules.iter().map(|rule| {
        let channels = rule.channels.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let kinds = rule.kinds.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let quiet = rule.quiet.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let zone = rule.time_zone.iana_name().unwrap_or_default();
        format!(
            "{} on {channels}: {kinds}; {quiet} {zone}, {} an hour, in {}\n",
            rule.id, rule.hourly_max, rule.language
        )
    });
    expect![[r#"
        1 on email hook ntfy: denial confirmation correction denial_removed allegation_removed hedged_to_asserted asserted_to_hedged headline_changed punctuation_changed article_gone;  UTC, 10 an hour, in de
        denials on hook email: denial hedged_to_asserted; 22:00-07:00 12:00-13:00 Europe/Rome, 3 an hour, in pt
    "#]].assert_eq(&rules.collect::<String>());
    let list = &config.lists[0];
    assert_eq!((list.channel.as_str(), list.to.len(), list.is_sent_empty), ("email", 2, false));
    let crate::notify::Way::Email(email) = &config.channels[0].way else { panic!("mail") };
    assert_eq!((email.port, email.security), (587, crate::notify::Security::StartTls));
}

#[test]
fn secrets_do_not_belong_in_the_file() {
    check(
        "[daemon]\nuser_agent_contact = \"mailto:me@newsroom.test\"\n[notify.email]\nserver = \"smtp.news.example\"\n\
         from = \"desk@news.example\"\nuser = \"desk\"\npassword = \"open sesame\"\n",
        &expect![[r#"
            error: a user without a password
             --> feeds.toml:6:8
              |
            6 | user = "desk"
              |        ^^^^^^
              = help: write `password_env = "SMENTITA_SMTP_PASSWORD"`
            error: a secret does not belong in the file
             --> feeds.toml:7:1
              |
            7 | password = …
              | ^^^^^^^^
              = help: write `password_env = "A_VARIABLE"`"#]],
    );
    check_short(
        "[notify.webhook]\nurl = \"https://desk:sesame@news.example/\"\nsecret = \"sesame\"\n\
         [notify.ntfy]\nurl = \"https://ntfy.example/\"\ntoken = \"tk_sesame\"\ntoken_env = \"tk_sesame\"\n",
        &expect![[r#"
            4:1 a password does not belong in an address  → write `token_env`, or `url_env` for all of it
            5:1 a secret does not belong in the file  → write `secret_env = "A_VARIABLE"`
            6:1 the address names no topic  → write it like `https://ntfy.example.org/my-topic`
            8:1 a secret does not belong in the file  → write `token_env = "A_VARIABLE"`
            9:1 `token_env` takes the name of an environment variable  → write it like `SMENTITA_SECRET`"#]],
    );
}

#[test]
fn mistakes_of_channels_are_told_in_their_lines() {
    check_short(
        r#"
[notify.Desk]
kind = "webhook"
[notify.desk]
url = "https://news.example/"
[notify.pager]
kind = "weebhook"
[notify.email]
server = "smtp.news.example"
security = "none"
from = "desk"
to = ["ada", "bob@reader.example", "bob@reader.example"]
timeout = "0s"
port = 70000
tu = ["x@y.example"]
[notify.webhook]
url = "ftp://news.example/"
url_env = "HOOK"
allow_private = ["10.0.0.0/40"]
[notify.ntfy]
priority = 9
"#,
        &expect![[r#"
            4:9 `Desk` is no identifier (a-z, 0-9 and hyphens, at most 64)  → write `desk`
            6:9 `desk` lacks `kind`  → write `kind = "webhook"`
            9:8 `weebhook` is no kind of channel  → write `webhook`
            12:12 mail without TLS is for a server on this machine  → write `security = "starttls"` or `"tls"`
            13:8 `desk` is no mail address  → write it like `Desk <desk@example.org>`
            14:7 `ada` is no mail address  → write it like `desk@example.org`
            14:36 `bob@reader.example` is there twice  → take one out
            15:11 `timeout`: nothing can be sent in no time  → write `"30s"`
            16:8 `port`: invalid value: integer `70000`, expected u16
            17:1 unknown key `tu` in `[notify.email]`  → did you mean `to`?
            19:1 this is no web address  → write it like `https://example.org/hook`
            21:17 `allow_private`: `10.0.0.0/40` is no range of addresses  → write it like `127.0.0.0/8` or `fd00::/8`
            22:1 the channel has no address  → write `url = "https://…"`, or `url_env` where it is a secret
            23:12 `priority` is a number from 1 to 5  → 3 is the usual one"#]],
    );
    check_short(
        "[notify]\nemail = 7\n",
        &expect!["4:9 a number stands where a table is expected  → write `[notify.email]`"],
    );
}

#[test]
fn mistakes_of_rules_and_lists_are_told_in_their_lines() {
    check_short(
        r#"
[notify.webhook]
url = "https://news.example/"
secret_env = "HOOK"
[notify.email]
server = "localhost"
security = "none"
from = "desk@news.example"
[[topics]]
id = "nordwind"
query = "nordwind"
[[topics.claims]]
id = "access"
query = "mails"
[[topics.alerts]]
id = "a"
channels = ["webhok", "email", "pager"]
kinds = ["denail", "denial"]
outlets = ["Gazete"]
languages = ["xx"]
claims = ["acces", "sale"]
quiet = ["22-07"]
time_zone = "Europe/Roma"
hourly_max = 0
langage = "it"
[[topics.alerts]]
id = "a"
[[topics.digests]]
to = ["ada@reader.example"]
channel = "webhook"
[[topics.digests]]
language = "it"
unsubscribe = ["http://news.example/leave"]
[[topics.digests]]
language = "it"
to = ["ada@"]
[[feeds]]
url = "https://gazette.example/feed"
outlet = "Gazette"
"#,
        &expect![[r#"
            19:13 there is no channel `webhok`  → did you mean `webhook`?
            19:23 the channel `email` has nobody to tell  → give it `to = ["…"]`
            19:32 there is no channel `pager`  → declare it as `[notify.pager]`
            20:10 `denail` is no kind of change  → did you mean `denial`?
            22:14 `xx` is no language code  → write an ISO 639 code such as `it`
            23:11 the topic has no claim `acces`  → did you mean `access`?
            23:20 the topic has no claim `sale`  → it has: access
            24:10 `22-07` is no span of hours  → write it like `22:00-07:00`
            25:13 there is no time zone `Europe/Roma`  → write a name such as `Europe/Rome`
            26:14 `hourly_max` of 0 tells nothing  → take the rule out, or write 1 or more
            27:1 unknown key `langage` in `[[topics.alerts]]`  → did you mean `language`?
            29:6 `a` is there already, in line 18  → give each an `id` of its own
            30:1 `[[topics.digests]]` lacks `language`  → write `language = "en"`
            32:11 editions go by mail, and `webhook` is another channel  → name one of mail
            33:1 `[[topics.digests]]` lacks `to`  → write `to = ["desk@example.org"]`
            35:16 `http://news.example/leave` is no address to leave at  → write an https:// or mailto: address
            37:12 there is a list for this language already, in line 34  → put all its readers into one
            38:7 `ada@` is no mail address  → write it like `desk@example.org`"#]],
    );
    check_short(
        "[[topics]]\nid = \"a\"\nquery = \"a\"\n[[topics.alerts]]\n[[topics.digests]]\nlanguage = \"it\"\nto = [\"a@b.example\"]\n",
        &expect![[r#"
        6:1 there is no channel to tell anything  → declare one, such as `[notify.email]` with `to`
        7:1 there is no channel for mail  → declare `[notify.email]`"#]],
    );
}
