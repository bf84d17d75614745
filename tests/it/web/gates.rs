//! Who may ask, what may be asked, and for how long.

use std::sync::Arc;
use std::time::{Duration, Instant};

use smentita::store::{Error, Mode, Store};
use smentita::web::{Server, Settings};
use tokio::runtime::Runtime;

use super::{DEMO, Screen, demo, description, secret, settings};

#[test]
fn an_address_that_others_can_reach_needs_a_token() {
    let runtime = Runtime::new().unwrap();
    let bind = |listen: &str, secret| {
        let store = Arc::new(Store::open(&DEMO.1, Mode::ReadOnly).unwrap());
        let settings = Settings { listen: listen.parse().unwrap(), secret, ..settings() };
        runtime.block_on(Server::bind(settings, store)).map(|_| ()).map_err(|error| error.to_string())
    };
    let refused = bind("0.0.0.0:0", None).unwrap_err();
    assert!(refused.contains("SMENTITA_WEB_TOKEN"), "{refused}");
    assert!(bind("[::]:0", None).is_err());
    assert_eq!(bind("127.0.0.1:0", None), Ok(()));
    assert_eq!(bind("0.0.0.0:0", Some(secret())), Ok(()));
    assert!(smentita::web::Secret::new("short").is_err());
}

#[test]
fn a_name_that_is_not_ours_is_refused() {
    let screen = demo();
    let status = |host: &str| screen.get_with("/", &[("Host", host)]).status;
    for ours in ["localhost", "LOCALHOST:8070", "127.0.0.1", "[::1]:80", "192.168.1.4:8070", "screen.example"] {
        assert_eq!(status(ours), 200, "{ours}");
    }
    for other in
        ["evil.example", "localhost.evil.example", "evil.example:127", "screen.example.evil.example", "a b", ""]
    {
        assert!([400, 421].contains(&status(other)), "{other}");
    }
    assert_eq!(super::parsed(&screen.raw(b"GET / HTTP/1.0\r\n\r\n")).status, 421);
    let absolute =
        format!("GET http://evil.example/ HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", screen.address);
    assert_eq!(super::parsed(&screen.raw(absolute.as_bytes())).status, 421);
}

#[test]
fn a_token_is_asked_for_everywhere_but_at_the_door() {
    let screen = Screen::start(&DEMO.1, Settings { secret: Some(secret()), ..settings() });
    for target in ["/", "/api/v1/topics", "/metrics", "/stories/1.json", "/topics/meta-netflix.atom", "/nothing"] {
        assert_eq!(screen.get(target).status, 401, "{target}");
        let wrong = screen.get_with(target, &[("Authorization", "Bearer a long and random tokem")]);
        assert_eq!(wrong.status, 401, "{target}");
    }
    for target in ["/healthz", "/static/style.css", "/robots.txt"] {
        assert_eq!(screen.get(target).status, 200, "{target}");
    }
    let shown = screen.get_with("/api/v1/topics", &[("Authorization", "Bearer a long and random token")]);
    assert_eq!(shown.status, 200);
    let door = screen.get("/stories?topic=a");
    assert!(door.body.contains("name=\"token\"") && door.body.contains("value=\"/stories?topic=a\""), "{}", door.body);

    let form = |body: &str| screen.ask("POST", "/session", &[], body);
    assert_eq!(form("token=wrong&next=%2Fstories").status, 401);
    let opened = form("token=a+long+and+random+token&next=%2Fstories");
    assert_eq!((opened.status, opened.header("location")), (303, "/stories"));
    let cookie = opened.header("set-cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && !cookie.contains("random"),
        "{cookie}"
    );
    let pass = cookie.split(';').next().unwrap();
    assert_eq!(screen.get_with("/stories", &[("Cookie", pass)]).status, 200);
    assert_eq!(screen.get_with("/stories", &[("Cookie", &pass[..pass.len() - 1])]).status, 401);
    for elsewhere in ["//evil.example", "https://evil.example", "/%5Cevil.example", "javascript:1"] {
        let opened = form(&format!("token=a+long+and+random+token&next={elsewhere}"));
        assert_eq!((opened.status, opened.header("location")), (303, "/"), "{elsewhere}");
    }
}

#[test]
fn only_reading_is_possible() {
    let screen = demo();
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let answer = screen.ask(method, "/api/v1/topics", &[], "");
        assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD"), "{method}");
        description::check_problem(&answer.json());
    }
}

#[test]
fn malformed_addresses_are_told_so() {
    let screen = demo();
    let refused = [
        ("/api/v1/changes?kind=nonsense", 400),
        ("/api/v1/changes?since=yesterday", 400),
        ("/api/v1/changes?cursor=1", 400),
        ("/api/v1/changes?cursor=99999999999999999999_1", 400),
        ("/api/v1/changes?limit=0", 400),
        ("/api/v1/changes?limit=201", 400),
        ("/api/v1/changes?limit=1&limit=2", 400),
        ("/api/v1/changes?topics=meta-netflix", 400),
        ("/api/v1/articles?state=dead", 400),
        ("/api/v1/topics/meta-netflix/timeline?days=63", 400),
        ("/api/v1/topics/meta-netflix/timeline?from=2024-02-30", 400),
        ("/api/v1/search?q=%00", 400),
        ("/api/v1/stories/0x1", 404),
        ("/api/v1/stories/99999999999999999999", 404),
        ("/api/v1/articles/1/revisions/-1", 404),
        ("/api/v1/nothing", 404),
        ("/topics/..%2f..%2fetc%2fpasswd.json", 404),
        ("/stories/%F0%28%8C%28.json", 404),
        ("/static/../../etc/passwd.json", 404),
    ];
    for (target, status) in refused {
        let answer = screen.get(target);
        assert_eq!(answer.status, status, "{target}: {}", answer.body);
        if target.starts_with("/api") {
            assert_eq!(answer.header("content-type"), "application/problem+json", "{target}");
            description::check_problem(&answer.json());
        }
    }
    for (target, status) in [("/changes?since=yesterday", 400), ("/stories/x", 404), ("/a%00", 404)] {
        let answer = screen.get(target);
        assert_eq!((answer.status, answer.header("content-type")), (status, "text/html; charset=utf-8"), "{target}");
    }
}

#[test]
fn odd_searches_find_or_do_not_but_never_fail() {
    let screen = demo();
    let queries = [
        "%22",
        "%22unclosed",
        "AND",
        "NOT",
        "(((((",
        "a*",
        "*",
        "%27%3B--",
        "NEAR(",
        "title%3Ameta",
        "-meta",
        "%2B",
        "^meta",
        "%7B%7D",
        "\u{4e2d}\u{6587}",
        "%E2%80%AE",
        "meta%20OR",
        "%FF%FE",
    ];
    for query in queries {
        let query: String = url::form_urlencoded::parse(query.as_bytes()).map(|(k, _)| k.into_owned()).collect();
        let query: String = url::form_urlencoded::byte_serialize(query.as_bytes()).collect();
        assert_eq!(screen.get(&format!("/search?q={query}")).status, 200, "{query}");
    }
}

#[test]
fn heads_that_are_too_long_or_never_end_are_cut_off() {
    let screen = demo();
    let long = format!("GET /?{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(40_000));
    let status = super::parsed(&screen.raw(long.as_bytes())).status;
    assert!([400, 414, 431].contains(&status), "{status}");
    let many = format!("GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n", "X: 1\r\n".repeat(200));
    assert_eq!(super::parsed(&screen.raw(many.as_bytes())).status, 431);
}

#[test]
fn a_costly_question_is_ended() {
    let store = Store::open(&DEMO.1, Mode::ReadOnly).unwrap();
    let start = Instant::now();
    // Asked over and over, any question is costly.
    let asked = store.read_within(Duration::from_millis(50), |reader| {
        loop {
            reader.search("a* OR b* OR c* OR d* OR m*", &smentita::store::Scope::default(), None, 1_000)?;
        }
        #[expect(unreachable_code, reason = "the type of the answer")]
        Ok(())
    });
    assert!(matches!(asked, Err(Error::TooCostly)), "{asked:?}");
    assert!(start.elapsed() < Duration::from_secs(20));
    // The connection is as good as new.
    assert!(!store.read(smentita::store::Reader::topics).unwrap().is_empty());
}

#[test]
fn health_and_numbers() {
    let screen = demo();
    let health = screen.get("/healthz").json();
    assert_eq!(health["status"], "ok");
    let metrics = screen.get("/metrics").body;
    for name in
        ["smentita_feeds ", "smentita_visits_due ", "smentita_feeds_lag_seconds ", "smentita_web_answers_total{"]
    {
        assert!(metrics.contains(name), "{name} in\n{metrics}");
    }
    assert!(metrics.ends_with("# EOF\n"));
}

#[test]
fn a_channel_that_fails_is_told_without_its_recipients() {
    use smentita::model::{ChannelId, MessageKind};
    use smentita::store::{DeliveryEnd, MessageIntent};
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("record.db");
    let store = Store::open(&database, Mode::ReadWrite).unwrap();
    let now = super::now;
    let fail = move |w: &smentita::store::Writer| {
        let message = MessageIntent {
            key: "alert/email/1".to_owned(),
            public_id: "1".to_owned(),
            channel: ChannelId::from("email"),
            kind: MessageKind::Alert,
            topic_id: None,
            rule: None,
            created_at: now(),
            content: serde_json::Value::Null,
            recipients: vec!["ada@reader.example".to_owned(), "bob@reader.example".to_owned()],
        };
        w.save_message(&message)?;
        let delivery = w.begin_delivery(&message.channel, now())?.unwrap();
        let end = DeliveryEnd::Later {
            problem: "no answer".to_owned(),
            next_attempt_at: now(),
            is_of_channel: true,
            give_up_before: jiff::Timestamp::MIN,
        };
        w.end_delivery(&delivery, &end, now())
    };
    store.write(fail).unwrap();
    let screen = Screen::start(&database, settings());
    assert_eq!(screen.get("/healthz").json()["channels_failing"], serde_json::json!(["email"]));
    let metrics = screen.get("/metrics").body;
    assert!(metrics.contains("smentita_outbox_waiting{channel=\"email\"} 2\n"), "{metrics}");
    assert!(metrics.contains("smentita_receivers_failing{channel=\"email\"} 2\n"), "{metrics}");
    assert!(!metrics.contains("reader.example"), "{metrics}");
}
