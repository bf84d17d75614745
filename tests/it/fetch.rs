//! Every policy of requests, against a loopback server that misbehaves.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use expect_test::{Expect, expect};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use smentita::fetch::{Answer, Fetch, Fetcher, Identity, Kind, NetworkKind, Options, Request};
use smentita::model::{Attempt, ByteSize, HostState, TimeSpan, Timestamp, Validators};
use url::Url;

use crate::server::{Reply, Server};

/// Loopback allowed, no pauses; robots.txt and short time-outs only where a test is about them.
fn options() -> Options {
    Options {
        host_gap: TimeSpan::ZERO,
        robots: false,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..Options::default()
    }
}

fn fetcher(options: Options) -> Fetcher {
    remembering(options, Vec::new())
}

fn remembering(options: Options, hosts: Vec<HostState>) -> Fetcher {
    let identity = Identity { contact: "mailto:desk@example.org".to_owned(), ..Identity::default() };
    Fetcher::new(options, identity, hosts).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// The instant of every test that is not about time.
fn now() -> Timestamp {
    at("2026-03-02T08:00:00Z")
}

fn feed(url: Url) -> Request {
    Request { url, kind: Kind::Feed, validators: None }
}

fn page(url: Url) -> Request {
    Request { url, kind: Kind::Page, validators: None }
}

async fn get(fetcher: &Fetcher, url: Url) -> Fetch {
    fetcher.get(feed(url), now()).await
}

/// The answer, the permanent URL and the rows on one line, with the server's address shortened to `S`.
fn shown(server: &Server, fetch: &Fetch) -> String {
    let answer = match &fetch.answer {
        Answer::Body(snapshot) if snapshot.body.len() < 100 => {
            format!("`{}`", String::from_utf8_lossy(&snapshot.body))
        }
        answer => answer.to_string(),
    };
    let permanently = fetch.permanent_url.as_ref().map_or(String::new(), |url| format!(", permanently {url}"));
    let rows: Vec<String> = fetch.attempts.iter().map(row).collect();
    let text = format!("{answer}{permanently} <- {}", rows.join(", "));
    text.replace(&format!("http://{}", server.address()), "S").replace(&format!(":{}", server.address().port()), ":P")
}

fn row(attempt: &Attempt) -> String {
    let status = attempt.status.map_or("-".to_owned(), |status| status.to_string());
    format!("{} {status} {}", attempt.url, attempt.outcome)
}

fn check(server: &Server, fetch: &Fetch, expected: &Expect) {
    expected.assert_eq(&shown(server, fetch));
}

/// Sets each route and gets it as a feed.
async fn check_routes(server: &Server, fetcher: &Fetcher, routes: Vec<(&str, Reply)>, expected: Expect) {
    for (target, reply) in &routes {
        server.route(target, reply.clone());
    }
    let mut lines = Vec::new();
    for (target, _) in routes {
        let fetch = get(fetcher, server.url(target)).await;
        lines.push(format!("{target}: {}", shown(server, &fetch)));
    }
    expected.assert_eq(&(lines.join("\n") + "\n"));
}

#[tokio::test]
async fn a_body_comes_with_its_evidence() {
    let server = Server::start();
    server.route("/feed", Reply::ok("<rss/>").header("ETag", "\"1\"").header("X-Ünicode", "à").gzip());
    let fetch = get(&fetcher(options()), server.url("/feed#top")).await;
    check(&server, &fetch, &expect!["`<rss/>` <- S/feed 200 ok"]);
    let Answer::Body(snapshot) = &fetch.answer else { panic!("{:?}", fetch.answer) };
    assert_eq!(snapshot.fetched_at, now());
    assert_eq!(snapshot.header("content-encoding"), Some("gzip"), "the evidence stays as it was");
    assert_eq!(snapshot.sha256, "b8a3805e669decf7180d8c7f4af5d4706d615d0678c424bd1c6b853def3bf3d2");
    let request = &server.requests()[0];
    assert_eq!(request.method, "GET");
    assert_eq!(request.header("accept-encoding"), Some("gzip, deflate, br, zstd"));
    assert!(request.header("user-agent").unwrap().ends_with("(+mailto:desk@example.org)"));
    assert!(request.header("accept").unwrap().contains("application/atom+xml"));
    assert_eq!(request.header("cookie"), None);
}

#[tokio::test]
async fn conditional_requests() {
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |request| {
        if request.has_etag("W/\"ä1\"") {
            return Reply::status(304).header("Last-Modified", "Tue, 03 Mar 2026 00:00:00 GMT");
        }
        Reply::ok("<rss/>").header("ETag", "W/\"ä1\"").header("Last-Modified", "yesterday")
    });
    let fetcher = fetcher(options());
    let first = get(&fetcher, server.url("/feed")).await;
    let sent = Validators { etag: Some("W/\"ä1\"".to_owned()), last_modified: Some("yesterday".to_owned()) };
    assert_eq!(first.validators, sent, "verbatim, whatever they look like");

    let second = fetcher.get(Request { validators: Some(sent), ..feed(server.url("/feed")) }, now()).await;
    check(&server, &second, &expect!["not modified <- S/feed 304 not_modified"]);
    assert_eq!(server.requests()[1].header("if-modified-since"), Some("yesterday"));
    // RFC 9111 section 3.2: a 304 renews what it carries.
    assert_eq!(second.validators.etag.as_deref(), Some("W/\"ä1\""));
    assert_eq!(second.validators.last_modified.as_deref(), Some("Tue, 03 Mar 2026 00:00:00 GMT"));

    // Nobody asked a condition, so 304 is no answer.
    server.route("/304", Reply::status(304));
    check(
        &server,
        &get(&fetcher, server.url("/304")).await,
        &expect!["the server answered 304 <- S/304 304 http_error"],
    );
}

#[tokio::test]
async fn bodies_of_every_framing() {
    let server = Server::start();
    let fetcher = fetcher(options());
    let routes = vec![
        ("/chunked", Reply::ok("<rss>text</rss>").chunked(4)),
        ("/until-close", Reply::ok("<rss/>").without_length()),
        ("/short", Reply::ok("<rss>").stated_length(1_000)),
        ("/long", Reply::ok("<rss/>and more").stated_length(6)),
        ("/cut", Reply::ok("<rss>").chunked_cut()),
        ("/broken", Reply::ok("<rss>").chunked_broken()),
        ("/empty", Reply::ok("")),
        ("/204", Reply::status(204)),
        ("/part", Reply::status(206).body("<rss>")),
        ("/no-http", Reply::raw("SSH-2.0-OpenSSH\r\n")),
        ("/nothing", Reply::nothing()),
        ("/old", Reply::raw("HTTP/1.0 200 OK\r\n\r\n<rss/>")),
        ("/early", Reply::raw("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<rss/>")),
        ("/two-lengths", Reply::raw("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nContent-Length: 7\r\n\r\n<rss/>")),
        ("/obsolete-lines", Reply::raw("HTTP/1.1 200 OK\r\nServer : x\r\nX-A: 1\r\n 2\r\n\r\n<rss/>")),
        ("/many-headers", Reply::raw(format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(500)))),
        ("/big-headers", Reply::ok("").header("A", "b".repeat(70_000))),
        ("/gzip-cut", gzip_cut()),
        ("/gzip-lie", Reply::ok("<rss/>").header("Content-Encoding", "gzip")),
        ("/unknown", Reply::ok("<rss/>").header("Content-Encoding", "rot13")),
        ("/charset", Reply::ok("<rss/>").header("Content-Encoding", "UTF-8")),
    ];
    check_routes(&server, &fetcher, routes, expect![[r#"
        /chunked: `<rss>text</rss>` <- S/chunked 200 ok
        /until-close: `<rss/>` <- S/until-close 200 ok
        /short: the body broke off after 5 bytes <- S/short 200 truncated
        /long: `<rss/>` <- S/long 200 ok
        /cut: the body broke off after 5 bytes <- S/cut 200 truncated
        /broken: the body broke off after 5 bytes <- S/broken 200 truncated
        /empty: `` <- S/empty 200 ok
        /204: `` <- S/204 204 ok
        /part: the body broke off after 5 bytes <- S/part 206 truncated
        /no-http: the answer broke off or is no HTTP: invalid HTTP version parsed <- S/no-http - network
        /nothing: the answer broke off or is no HTTP: connection closed before message completed <- S/nothing - network, S/nothing - network
        /old: `<rss/>` <- S/old 200 ok
        /early: `<rss/>` <- S/early 200 ok
        /two-lengths: the answer broke off or is no HTTP: invalid content-length parsed <- S/two-lengths - network
        /obsolete-lines: `<rss/>` <- S/obsolete-lines 200 ok
        /many-headers: the answer broke off or is no HTTP: message head is too large <- S/many-headers - network
        /big-headers: the answer broke off or is no HTTP: 70016 bytes of headers, more than 65536 <- S/big-headers 200 network
        /gzip-cut: the body broke off after 0 bytes <- S/gzip-cut 200 truncated
        /gzip-lie: `<rss/>` <- S/gzip-lie 200 ok
        /unknown: the content encoding is unknown or broken: unknown content encoding `rot13` <- S/unknown 200 network
        /charset: `<rss/>` <- S/charset 200 ok
    "#]]).await;
}

fn gzip_cut() -> Reply {
    let reply = Reply::ok("<rss>".repeat(10)).gzip();
    reply.cut_body(10)
}

#[tokio::test]
async fn sizes_are_limited_before_and_after_decoding() {
    let server = Server::start();
    let limited = fetcher(Options {
        feed_bytes_max: ByteSize::bytes(1_000),
        page_bytes_max: ByteSize::bytes(2_000),
        ..options()
    });
    let routes = vec![
        ("/exact", Reply::ok("x".repeat(1_000))),
        ("/stated", Reply::ok("x".repeat(1_001))),
        ("/unstated", Reply::ok("x".repeat(50_000)).chunked(100)),
        ("/bomb", Reply::ok("x".repeat(200_000)).gzip()),
        ("/error", Reply::status(404).body("x".repeat(1_001))),
    ];
    check_routes(
        &server,
        &limited,
        routes,
        expect![[r#"
        /exact: 1000 bytes <- S/exact 200 ok
        /stated: the body is larger than 1000 bytes <- S/stated 200 too_large
        /unstated: the body is larger than 1000 bytes <- S/unstated 200 too_large
        /bomb: the body is larger than 1000 bytes <- S/bomb 200 too_large
        /error: the server answered 404 <- S/error 404 http_error
    "#]],
    )
    .await;
    // A page has a limit of its own.
    assert!(limited.get(page(server.url("/stated")), now()).await.answer.is_usable());
    let unstated = limited.get(page(server.url("/unstated")), now()).await;
    assert!(unstated.attempts[0].bytes < 4_000, "{:?}", unstated.attempts);
}

#[tokio::test]
async fn time_is_limited_as_a_whole() {
    let server = Server::start();
    let fetcher = fetcher(Options { timeout: TimeSpan::millis(600), ..options() });
    let routes = vec![
        ("/silent", Reply::ok("<rss/>").after(Duration::from_secs(30))),
        // A byte every 50 ms keeps any read time-out from firing; all of them would take half a minute.
        ("/drip", Reply::ok("x".repeat(600)).drip(Duration::from_millis(50))),
    ];
    let started = std::time::Instant::now();
    check_routes(
        &server,
        &fetcher,
        routes,
        expect![[r#"
        /silent: no complete answer within the time allowed <- S/silent - timeout
        /drip: no complete answer within the time allowed <- S/drip 200 timeout
    "#]],
    )
    .await;
    assert!((1_200..15_000).contains(&started.elapsed().as_millis()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn statuses_keep_their_page() {
    let server = Server::start();
    server.route("/gone", Reply::status(410).body("<h1>Gone</h1>"));
    let fetch = get(&fetcher(options()), server.url("/gone")).await;
    check(&server, &fetch, &expect!["the server answered 410 <- S/gone 410 http_error"]);
    let Answer::Status { status: 410, snapshot: Some(snapshot) } = fetch.answer else { panic!("{:?}", fetch.answer) };
    assert_eq!(snapshot.body, b"<h1>Gone</h1>");
}

#[tokio::test]
async fn redirects_are_followed_hop_by_hop() {
    let server = Server::start();
    let elsewhere = Server::start_on(Ipv4Addr::new(127, 0, 0, 2), |_| Reply::ok("<rss/>"));
    let fetcher = fetcher(options());
    server
        .route("/target", Reply::ok("<rss/>"))
        .route("/p2", Reply::redirect(308, "target#part"))
        .route("/t1", Reply::redirect(302, "/p2"))
        .route("/loop2", Reply::redirect(302, "/loop"))
        .route("/search?q=per%C3%B2%20citt%C3%A0", Reply::ok("<rss/>"));
    let routes = vec![
        ("/p1", Reply::redirect(301, "/p2")),
        ("/mixed", Reply::redirect(301, "/t1")),
        ("/relative", Reply::redirect(303, "../a/../target")),
        ("/no-scheme", Reply::redirect(307, format!(" //{}/target ", server.address()))),
        ("/odd", Reply::redirect(302, "/search?q=però città")),
        ("/gone", Reply::redirect(301, "/nowhere")),
        ("/loop", Reply::redirect(302, "/loop2")),
        ("/here", Reply::redirect(301, "/here")),
        ("/empty", Reply::redirect(301, "")),
        ("/none", Reply::status(302)),
        ("/bad", Reply::redirect(302, "http://[::1")),
        ("/ftp", Reply::redirect(302, "ftp://127.0.0.1/x")),
        ("/file", Reply::redirect(302, "file:///etc/passwd")),
        ("/user", Reply::redirect(302, "http://user:word@127.0.0.1/")),
        ("/300", Reply::redirect(300, "/target")),
    ];
    check_routes(&server, &fetcher, routes, expect![[r#"
        /p1: `<rss/>`, permanently S/target <- S/p1 301 http_error, S/p2 308 http_error, S/target 200 ok
        /mixed: `<rss/>`, permanently S/t1 <- S/mixed 301 http_error, S/t1 302 http_error, S/p2 308 http_error, S/target 200 ok
        /relative: `<rss/>` <- S/relative 303 http_error, S/target 200 ok
        /no-scheme: `<rss/>` <- S/no-scheme 307 http_error, S/target 200 ok
        /odd: `<rss/>` <- S/odd 302 http_error, S/search?q=per%C3%B2%20citt%C3%A0 200 ok
        /gone: the server answered 404 <- S/gone 301 http_error, S/nowhere 404 http_error
        /loop: redirects lead back to S/loop <- S/loop 302 http_error, S/loop2 302 http_error
        /here: redirects lead back to S/here <- S/here 301 http_error
        /empty: the server answered 301 <- S/empty 301 http_error
        /none: the server answered 302 <- S/none 302 http_error
        /bad: redirect to `http://[::1`, which is no URL <- S/bad 302 http_error
        /ftp: scheme `ftp` is neither http nor https <- S/ftp 302 http_error, ftp://127.0.0.1/x - refused
        /file: scheme `file` is neither http nor https <- S/file 302 http_error, file:///etc/passwd - refused
        /user: the URL carries a user name or a password <- S/user 302 http_error, http://127.0.0.1/ - refused
        /300: the server answered 300 <- S/300 300 http_error
    "#]]).await;
    server.route("/long", Reply::redirect(302, format!("/{}", "x".repeat(5_000))));
    let fetch = get(&fetcher, server.url("/long")).await;
    assert!(fetch.answer.to_string().starts_with("the URL has 50"), "{}", fetch.answer);
    assert!(fetch.attempts[1].url.len() <= 4_096);
    server.route("/elsewhere", Reply::redirect(301, elsewhere.url("/moved")));
    let fetch = get(&fetcher, server.url("/elsewhere")).await;
    assert_eq!((fetch.permanent_url, fetch.url), (Some(elsewhere.url("/moved")), elsewhere.url("/moved")));
    assert_eq!(fetch.redirects[0].status, 301);
}

#[tokio::test]
async fn no_url_is_too_odd() {
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |_| Reply::ok("<rss/>"));
    let fetcher = fetcher(Options { host_requests_per_hour: 1_000, ..options() });
    for target in [
        "/a|b",
        "/a{b}^`",
        "/?q=\"<>`|[]\\",
        "/%zz%",
        "/\u{1F980}?\u{1F980}",
        "/a b?c d",
        "/;:@&=+$,",
        "//x//",
        "/\u{7f}",
    ] {
        let fetch = get(&fetcher, server.url(target)).await;
        assert!(fetch.answer.is_usable(), "{target}: {}", fetch.answer);
    }
}

#[test]
fn no_bytes_are_too_odd() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = Server::start();
    let fetcher = fetcher(Options { host_requests_per_hour: u32::MAX, redirects_max: 2, ..options() });
    let header = prop::sample::select(vec![
        "Content-Length: ",
        "Transfer-Encoding: ",
        "Content-Encoding: ",
        "Location: ",
        "Retry-After: -",
        "Cache-Control: max-age=",
        "",
    ]);
    let value = prop::sample::select(vec!["5", "chunked", "gzip", "br, zstd", "//[", "/x", "99999999999999999999", ""]);
    let answer = (100_u16..600, header, value, prop::collection::vec(any::<u8>(), 0..40));
    let mut runner = TestRunner::new(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() });
    let result = runner.run(&answer, |(status, header, value, body)| {
        let head = format!("HTTP/1.1 {status} X\r\n{header}{value}\r\n\r\n");
        server.route("/feed", Reply::raw([head.as_bytes(), &body].concat()));
        let fetch = runtime.block_on(get(&fetcher, server.url("/feed")));
        prop_assert!(!fetch.attempts.is_empty());
        Ok(())
    });
    result.unwrap();
}

#[tokio::test]
async fn redirects_are_counted() {
    let server =
        Server::start_on(Ipv4Addr::LOCALHOST, |request| match request.target.trim_start_matches('/').parse::<u32>() {
            Ok(0) => Reply::ok("<rss/>"),
            Ok(left) => Reply::redirect(302, format!("/{}", left - 1)),
            Err(_) => Reply::status(404),
        });
    let fetcher = fetcher(options());
    assert!(get(&fetcher, server.url("/8")).await.answer.is_usable());
    let fetch = get(&fetcher, server.url("/9")).await;
    assert_eq!((fetch.answer.to_string().as_str(), fetch.attempts.len()), ("more than 8 redirects", 9));
}

#[tokio::test]
async fn only_public_addresses_are_spoken_to() {
    let server = Server::start();
    server.route("/", Reply::ok("secret"));
    let closed = fetcher(Options { allow_private: Vec::new(), ..options() });
    let port = server.address().port();
    let mut lines = Vec::new();
    for host in [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "127.0.0.1.",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0.0.0.0",
        "169.254.169.254",
        "localhost",
    ] {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        lines.push(format!("{host}: {}", shown(&server, &get(&closed, url).await)));
    }
    expect![[r#"
        127.0.0.1: `127.0.0.1` is no public address <- S/ - refused
        2130706433: `127.0.0.1` is no public address <- S/ - refused
        0x7f.1: `127.0.0.1` is no public address <- S/ - refused
        127.0.0.1.: `127.0.0.1` is no public address <- S/ - refused
        [::ffff:127.0.0.1]: `::ffff:127.0.0.1` is no public address <- http://[::ffff:7f00:1]:P/ - refused
        [::1]: `::1` is no public address <- http://[::1]:P/ - refused
        0.0.0.0: `0.0.0.0` is no public address <- http://0.0.0.0:P/ - refused
        169.254.169.254: `169.254.169.254` is no public address <- http://169.254.169.254:P/ - refused
        localhost: `localhost` has no public address <- http://localhost:P/ - refused
    "#]]
    .assert_eq(&(lines.join("\n") + "\n"));
    assert_eq!(server.requests().len(), 0);

    // Opened ranges count for addresses written out, for names, and on every hop.
    let opened = fetcher(options());
    for host in ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"] {
        let url = Url::parse(&format!("http://{host}:{port}/")).unwrap();
        let fetch = get(&opened, url).await;
        assert!(fetch.answer.is_usable() || host.starts_with('['), "{host}: {}", fetch.answer);
    }
    let half = fetcher(Options { allow_private: vec!["127.0.0.1/32".parse().unwrap()], ..options() });
    server.route("/hop", Reply::redirect(302, format!("http://127.0.0.2:{port}/")));
    check(
        &server,
        &get(&half, server.url("/hop")).await,
        &expect!["`127.0.0.2` is no public address <- S/hop 302 http_error, http://127.0.0.2:P/ - refused"],
    );
}

#[tokio::test]
async fn names_can_be_fixed_and_are_guarded_all_the_same() {
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |request| Reply::ok(request.header("host").unwrap()));
    let fixed =
        || Identity { fixed_addresses: [("paper.example".to_owned(), server.address())].into(), ..Identity::default() };
    let url = Url::parse("http://Paper.example/feed").unwrap();
    let open = Fetcher::new(options(), fixed(), Vec::new()).unwrap();
    // A dot at the end makes no other host of it.
    let dotted = get(&open, Url::parse("http://paper.example./feed").unwrap()).await;
    assert!(dotted.answer.is_usable(), "{}", dotted.answer);
    assert_eq!(open.take_hosts()[0].host, "paper.example:80");
    check(&server, &get(&open, url.clone()).await, &expect!["`paper.example` <- http://paper.example/feed 200 ok"]);
    let closed = Fetcher::new(Options { allow_private: Vec::new(), ..options() }, fixed(), Vec::new()).unwrap();
    check(
        &server,
        &get(&closed, url).await,
        &expect!["`paper.example` has no public address <- http://paper.example/feed - refused"],
    );
}

#[tokio::test]
async fn failures_below_http() {
    let fetcher = fetcher(options());
    let server = Server::start();
    let unused = server.url("/");
    drop(server);
    let secure = Server::start();
    let https = secure.url("/").as_str().replace("http:", "https:");
    // A label of more than 63 characters is refused without asking anybody.
    let unresolved = format!("http://{}.invalid/", "x".repeat(70));
    let mut lines = Vec::new();
    for url in [unresolved.as_str(), unused.as_str(), https.as_str()] {
        let fetch = get(&fetcher, Url::parse(url).unwrap()).await;
        let Answer::Network { kind, .. } = &fetch.answer else { panic!("{:?}", fetch.answer) };
        lines.push(format!("{kind:?} {}", fetch.attempts[0].outcome));
    }
    expect![[r#"
        Resolve network
        Connect network
        Tls network
    "#]]
    .assert_eq(&(lines.join("\n") + "\n"));
}

#[tokio::test]
async fn a_certificate_that_nobody_has_signed_is_refused() {
    let (listener, config) = (TcpListener::bind("127.0.0.1:0").unwrap(), unknown_issuer());
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let connection = rustls::ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = rustls::StreamOwned::new(connection, stream);
        // Only a client that trusts too much gets an answer.
        stream.read_exact(&mut [0; 16]).and_then(|()| stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n<rss/>"))
    });
    let fetch = get(&fetcher(options()), Url::parse(&format!("https://{address}/")).unwrap()).await;
    assert!(matches!(fetch.answer, Answer::Network { kind: NetworkKind::Tls, .. }), "{:?}", fetch.answer);
}

fn unknown_issuer() -> rustls::ServerConfig {
    let certificate = include_bytes!("../fixtures/tls/unknown-issuer.cert.der").to_vec().into();
    let key = include_bytes!("../fixtures/tls/unknown-issuer.key.der").to_vec().try_into().unwrap();
    rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key).unwrap()
}

#[tokio::test]
async fn a_stale_connection_is_tried_once_more() {
    let server = Server::start();
    server.route("/feed", Reply::ok("<rss/>").and_close());
    let fetcher = fetcher(options());
    for _ in 0..3 {
        assert!(get(&fetcher, server.url("/feed")).await.answer.is_usable());
    }
    // A server that never answers is asked twice at most, each time with a row.
    server.route("/feed", Reply::nothing());
    let fetch = get(&fetcher, server.url("/feed")).await;
    check(
        &server,
        &fetch,
        &expect![
            "the answer broke off or is no HTTP: connection closed before message completed <- S/feed - network, S/feed - network"
        ],
    );
}

#[tokio::test]
async fn requests_to_a_host_come_one_at_a_time_and_apart() {
    let handler = |_: &crate::server::Request| Reply::ok("<rss/>").after(Duration::from_millis(20));
    let server = Arc::new(Server::start_on(Ipv4Addr::LOCALHOST, handler));
    let other = Server::start_on(Ipv4Addr::new(127, 0, 0, 2), handler);
    let fetcher = Arc::new(fetcher(Options { host_gap: TimeSpan::millis(60), ..options() }));
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..4 {
        for server in [&server, &other] {
            let (fetcher, url) = (Arc::clone(&fetcher), server.url(&format!("/{n}")));
            tasks.spawn(async move { get(&fetcher, url).await.answer.is_usable() });
        }
    }
    assert!(tasks.join_all().await.into_iter().all(|ok| ok));
    for server in [&*server, &other] {
        let requests = server.requests();
        assert_eq!((requests.len(), server.concurrency_max()), (4, 1));
        for pair in requests.windows(2) {
            assert!(pair[1].at - pair[0].at >= Duration::from_millis(60), "{:?}", pair[1].at - pair[0].at);
        }
    }
    // One host does not wait for the other.
    let span = |server: &Server| (server.requests()[0].at, server.requests()[3].at);
    let ((first, last), (other_first, other_last)) = (span(&server), span(&other));
    assert!(first < other_last && other_first < last);
}

#[tokio::test]
async fn concurrency_is_bounded_per_host_and_altogether() {
    for (host_concurrency, concurrency, expected) in [(1, 9, 1), (3, 9, 3), (3, 1, 1)] {
        let handler = |_: &crate::server::Request| Reply::ok("<rss/>").after(Duration::from_millis(50));
        let servers = [2, 3].map(|ip| Server::start_on(Ipv4Addr::new(127, 0, 0, ip), handler));
        let options = Options { host_concurrency, concurrency, ..options() };
        let fetcher = Arc::new(fetcher(options));
        let mut tasks = tokio::task::JoinSet::new();
        for n in 0..6 {
            for server in &servers {
                let (fetcher, url) = (Arc::clone(&fetcher), server.url(&format!("/{n}")));
                tasks.spawn(async move { get(&fetcher, url).await.answer.is_usable() });
            }
        }
        assert!(tasks.join_all().await.into_iter().all(|ok| ok));
        let found = servers.map(|server| server.concurrency_max());
        assert!(found.iter().all(|max| *max <= expected), "{found:?}");
        assert!(expected == 1 || found.iter().any(|max| *max > 1), "{found:?}");
    }
}

#[tokio::test]
async fn retry_after_holds_for_the_whole_host() {
    for (status, value, until) in [
        (429, "120", Some("2026-03-02T08:02:00Z")),
        (503, "Mon, 02 Mar 2026 09:00:00 GMT", Some("2026-03-02T09:00:00Z")),
        (503, "99999999999999999999", Some("2026-03-03T08:00:00Z")),
        (503, "soon", None),
        (429, "0", None),
        (503, "Mon, 02 Mar 2026 07:00:00 GMT", None),
        (403, "120", None),
    ] {
        let server = Server::start();
        server.route("/busy", Reply::status(status).header("Retry-After", value)).route("/other", Reply::ok("<rss/>"));
        let fetcher = fetcher(options());
        let first = get(&fetcher, server.url("/busy")).await;
        assert!(matches!(first.answer, Answer::Status { .. }), "{value}");
        assert_eq!(first.freshness.retry_at, until.map(at), "{value}");
        let second = get(&fetcher, server.url("/other")).await;
        let Some(until) = until.map(at) else {
            assert!(second.answer.is_usable(), "{value}");
            continue;
        };
        assert!(matches!(second.answer, Answer::Deferred { until: u, .. } if u == until), "{value}: {}", second.answer);
        assert!(second.attempts.is_empty(), "nothing was sent");

        // The next process knows it too, and knows when it is over.
        let next = remembering(options(), fetcher.take_hosts());
        assert!(!next.get(feed(server.url("/other")), now()).await.answer.is_usable());
        assert!(next.get(feed(server.url("/other")), until).await.answer.is_usable());
    }
}

#[tokio::test]
async fn an_hour_has_so_many_requests() {
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |_| Reply::ok("<rss/>"));
    let options = Options { host_requests_per_hour: 3, ..options() };
    let first = fetcher(options.clone());
    for _ in 0..3 {
        assert!(get(&first, server.url("/feed")).await.answer.is_usable());
    }
    let refused = get(&first, server.url("/feed")).await;
    expect!["the host has had its requests for this hour; next at 2026-03-02T09:00:00Z"]
        .assert_eq(&refused.answer.to_string());
    let hosts = first.take_hosts();
    assert_eq!((hosts.len(), hosts[0].requests), (1, 3));
    assert_eq!(first.take_hosts(), [], "taken once");

    let next = remembering(options, hosts);
    assert!(!next.get(feed(server.url("/feed")), at("2026-03-02T08:59:59Z")).await.answer.is_usable());
    assert!(next.get(feed(server.url("/feed")), at("2026-03-02T09:00:00Z")).await.answer.is_usable());
    assert_eq!(next.take_hosts()[0].requests, 1);
    assert_eq!(server.requests().len(), 4);
}

/// With robots.txt obeyed.
fn obeying() -> Options {
    Options { robots: true, ..options() }
}

#[tokio::test]
async fn robots_txt_is_read_once_and_obeyed() {
    let server = Server::start();
    server
        .route("/robots.txt", Reply::ok("User-agent: *\nDisallow: /private\n"))
        .route("/feed", Reply::redirect(302, "/private/feed"))
        .route("/open", Reply::ok("<rss/>"));
    let first = fetcher(obeying());
    check(&server, &get(&first, server.url("/open")).await, &expect!["`<rss/>` <- S/robots.txt 200 ok, S/open 200 ok"]);
    check(
        &server,
        &get(&first, server.url("/feed")).await,
        &expect!["robots.txt forbids it <- S/feed 302 http_error, S/private/feed - robots"],
    );
    assert_eq!(server.targets(), ["/robots.txt", "/open", "/feed"]);

    // Remembered for a day across processes, then read again.
    let next = remembering(obeying(), first.take_hosts());
    next.get(feed(server.url("/private")), at("2026-03-03T07:59:59Z")).await;
    assert_eq!(server.targets().len(), 3);
    server.route("/robots.txt", Reply::status(404));
    let fetch = next.get(feed(server.url("/private")), at("2026-03-03T08:00:00Z")).await;
    check(
        &server,
        &fetch,
        &expect!["the server answered 404 <- S/robots.txt 404 http_error, S/private 404 http_error"],
    );
}

#[tokio::test]
async fn robots_txt_that_cannot_be_read() {
    let disallow = "User-agent: *\nDisallow: /\n";
    let mut lines = Vec::new();
    for reply in [
        Reply::status(403),
        Reply::status(500),
        Reply::status(429),
        Reply::status(503).header("Retry-After", "60"),
        Reply::nothing(),
        Reply::ok(disallow).after(Duration::from_secs(30)),
        Reply::redirect(301, "/robots.txt"),
        Reply::redirect(301, "/r.txt"),
        Reply::redirect(301, "http://10.0.0.1/robots.txt"),
        Reply::ok(format!("{disallow}{}", "#\n".repeat(300_000))),
        Reply::ok(disallow).gzip(),
        Reply::ok("<!doctype html><h1>Disallow: /</h1>"),
    ] {
        let server = Server::start();
        server.route("/robots.txt", reply).route("/r.txt", Reply::ok(disallow)).route("/feed", Reply::ok("<rss/>"));
        let fetcher = fetcher(Options { timeout: TimeSpan::seconds(1), ..obeying() });
        lines.push(shown(&server, &get(&fetcher, server.url("/feed")).await));
    }
    expect![[r#"
        `<rss/>` <- S/robots.txt 403 http_error, S/feed 200 ok
        robots.txt answered 500, so nothing is allowed <- S/robots.txt 500 http_error, S/feed - robots
        robots.txt answered 429, so nothing is allowed <- S/robots.txt 429 http_error, S/feed - robots
        the host asked to be left alone until 2026-03-02T08:01:00Z <- S/robots.txt 503 http_error
        the answer broke off or is no HTTP: connection closed before message completed <- S/robots.txt - network, S/feed - network
        no complete answer within the time allowed <- S/robots.txt - timeout, S/feed - timeout
        `<rss/>` <- S/robots.txt 301 http_error, S/feed 200 ok
        robots.txt forbids it <- S/robots.txt 301 http_error, S/r.txt 200 ok, S/feed - robots
        `<rss/>` <- S/robots.txt 301 http_error, http://10.0.0.1/robots.txt - refused, S/feed 200 ok
        robots.txt forbids it <- S/robots.txt 200 too_large, S/feed - robots
        robots.txt forbids it <- S/robots.txt 200 ok, S/feed - robots
        `<rss/>` <- S/robots.txt 200 ok, S/feed 200 ok
    "#]].assert_eq(&(lines.join("\n") + "\n"));
}

#[tokio::test]
async fn a_fault_of_the_server_does_not_unmake_its_rules() {
    let server = Server::start();
    server
        .route("/robots.txt", Reply::ok("User-agent: smentita\nDisallow: /private\n"))
        .route("/feed", Reply::ok("<rss/>"));
    let fetcher = fetcher(obeying());
    assert!(get(&fetcher, server.url("/feed")).await.answer.is_usable());
    server.route("/robots.txt", Reply::status(500));
    let tomorrow = at("2026-03-03T09:00:00Z");
    let open = fetcher.get(feed(server.url("/feed")), tomorrow).await;
    check(&server, &open, &expect!["`<rss/>` <- S/robots.txt 500 http_error, S/feed 200 ok"]);
    let closed = fetcher.get(feed(server.url("/private")), tomorrow).await;
    check(&server, &closed, &expect!["robots.txt forbids it <- S/private - robots"]);
    // The rest of a host that is down is not asked one by one.
    let down = Server::start();
    let url = down.url("/feed");
    drop(down);
    assert_eq!(get(&fetcher, url.clone()).await.attempts.len(), 2);
    let again = get(&fetcher, url).await;
    assert_eq!((again.attempts.len(), again.attempts[0].status), (1, None));
    assert!(matches!(again.answer, Answer::Network { .. }));
}

#[tokio::test]
async fn cycles_may_overlap_and_clocks_may_go_back() {
    let server = Server::start();
    server.route("/robots.txt", Reply::ok("")).route("/feed", Reply::ok("<rss/>"));
    server.route("/busy", Reply::status(429).header("Retry-After", "86400"));
    let fetcher = fetcher(obeying());
    // A cycle that began earlier goes on: one window, one robots.txt.
    for minute in [10, 0, 10, 0] {
        let at = now() + jiff::SignedDuration::from_mins(minute);
        assert!(fetcher.get(feed(server.url("/feed")), at).await.answer.is_usable());
    }
    assert_eq!((server.targets().len(), fetcher.take_hosts()[0].requests), (5, 5));
    // A clock set back by days does not leave the host alone until it has caught up.
    assert!(matches!(get(&fetcher, server.url("/busy")).await.answer, Answer::Status { .. }));
    assert!(!get(&fetcher, server.url("/feed")).await.answer.is_usable());
    assert!(fetcher.get(feed(server.url("/feed")), at("2026-02-20T08:00:00Z")).await.answer.is_usable());
}

#[tokio::test]
async fn a_host_that_is_down_is_not_asked_for_every_page() {
    let server = Server::start();
    let url = server.url("/feed");
    drop(server);
    let fetcher = fetcher(options());
    let mut sent = 0;
    // Two requests are sent, and one more five minutes later.
    for (minute, sent_count) in [(0, 1), (0, 2), (0, 2), (4, 2), (5, 3), (5, 3)] {
        let at = now() + jiff::SignedDuration::from_mins(minute);
        let fetch = fetcher.get(feed(url.clone()), at).await;
        assert!(matches!(fetch.answer, Answer::Network { kind: NetworkKind::Connect, .. }), "{:?}", fetch.answer);
        assert_eq!((fetch.attempts.len(), fetch.attempts[0].outcome.as_str()), (1, "network"));
        sent = fetcher.take_hosts().first().map_or(sent, |host| host.requests);
        assert_eq!(sent, sent_count, "at minute {minute}");
    }
}

#[tokio::test]
async fn a_crawl_delay_is_honoured_up_to_a_limit() {
    let server = Server::start();
    server.route("/robots.txt", Reply::ok("User-agent: *\nCrawl-delay: 30\n")).route("/feed", Reply::ok("<rss/>"));
    let fetcher = fetcher(Options { crawl_delay_max: TimeSpan::millis(80), ..obeying() });
    for _ in 0..2 {
        assert!(get(&fetcher, server.url("/feed")).await.answer.is_usable());
    }
    let requests = server.requests();
    assert!(requests[2].at - requests[1].at >= Duration::from_millis(80));
}

#[tokio::test]
async fn freshness_is_read() {
    let server = Server::start();
    let fetcher = fetcher(options());
    for (name, value, until) in [
        ("Cache-Control", "public, max-age=600", Some("2026-03-02T08:10:00Z")),
        ("Cache-Control", "max-age=600, no-cache", None),
        ("Cache-Control", "max-age=0", None),
        ("Expires", "Mon, 02 Mar 2026 08:30:00 GMT", Some("2026-03-02T08:30:00Z")),
        ("Expires", "0", None),
    ] {
        server.route("/feed", Reply::ok("<rss/>").header(name, value));
        let fetch = get(&fetcher, server.url("/feed")).await;
        assert_eq!(fetch.freshness.fresh_until, until.map(at), "{name}: {value}");
    }
}
