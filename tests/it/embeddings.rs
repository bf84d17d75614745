//! Meaning from a server of the user's own: the protocol, its faults, and that nothing is recorded without it.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use expect_test::{Expect, expect};
use serde_json::{Value, json};
use smentita::fetch::{Embedder, EmbeddingService, Identity, Options};
use smentita::model::TimeSpan;
use tempfile::TempDir;

use crate::server::{Reply, Server};
use crate::world::{rows, smentita, told};

/// A model that knows two things: whether a text is about mails, and whether it is about a bridge. It answers in
/// another order than it was asked.
fn model(body: &[u8]) -> Reply {
    let question: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(question["model"], "two-words");
    let vector = |text: &str| {
        let text = text.to_lowercase();
        let about = |words: &[&str]| if words.iter().any(|word| text.contains(word)) { 1.0 } else { 0.01 };
        json!([about(&["mail", "messagg"]), about(&["bridge", "ponte"])])
    };
    let texts = question["input"].as_array().unwrap();
    let mut data: Vec<Value> = texts
        .iter()
        .enumerate()
        .map(|(index, text)| json!({ "object": "embedding", "index": index, "embedding": vector(text.as_str().unwrap()) }))
        .collect();
    data.reverse();
    Reply::ok(json!({ "object": "list", "model": "two-words", "data": data }).to_string())
}

fn service(server: &Server) -> EmbeddingService {
    EmbeddingService {
        url: server.url("/v1/embeddings"),
        model: "two-words".to_owned(),
        dimensions: None,
        batch: 2,
        timeout: TimeSpan::seconds(5),
    }
}

fn ask(service: EmbeddingService, texts: &[&str]) -> String {
    let embedder = Embedder::new(service, &Options::default(), Identity::default()).unwrap();
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match runtime.block_on(embedder.embed(&texts)) {
        Ok(vectors) => format!("{vectors:?}"),
        Err(error) => format!("{} {}", if error.is_transient { "again:" } else { "never:" }, error.reason),
    }
}

#[test]
fn vectors_come_in_the_order_of_the_texts_and_in_batches() {
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |request| model(&request.body));
    expect!["[[1.0, 0.01], [0.01, 1.0], [0.01, 0.01]]"]
        .assert_eq(&ask(service(&server), &["Mails", "a bridge", "nothing"]));
    assert_eq!(server.targets(), ["/v1/embeddings", "/v1/embeddings"]);
    let request = &server.requests()[0];
    assert_eq!((request.method.as_str(), request.header("content-type")), ("POST", Some("application/json")));
}

#[test]
fn answers_that_are_no_vectors_are_told() {
    let check = |reply: Reply, expected: &Expect| {
        let server = Server::start_on(Ipv4Addr::LOCALHOST, move |_| reply.clone());
        expected.assert_eq(&ask(service(&server), &["one"]));
    };
    let rows = |rows: Value| Reply::ok(json!({ "data": rows }).to_string());
    check(rows(json!([])), &expect!["never: gave fewer vectors than there were texts"]);
    check(rows(json!([{ "index": 7, "embedding": [1] }])), &expect!["never: gave more vectors than there were texts"]);
    check(
        rows(json!([{ "index": 0, "embedding": [0, 0] }])),
        &expect!["never: gave a vector that is empty, too long or no direction"],
    );
    check(
        rows(json!([{ "index": 0, "embedding": [1] }, { "index": 0, "embedding": [1] }])),
        &expect!["never: gave two vectors for one text"],
    );
    check(Reply::ok("<html>"), &expect!["never: answers in another form: expected value at line 1 column 1"]);
    check(Reply::status(404), &expect!["never: answers 404"]);
    check(Reply::redirect(302, "http://127.0.0.1/"), &expect!["never: answers 302"]);
    check(Reply::status(503), &expect!["again: answers 503"]);
}

#[test]
fn a_server_that_stumbles_is_asked_again() {
    let asked = AtomicUsize::new(0);
    let server = Server::start_on(Ipv4Addr::LOCALHOST, move |request| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::status(503),
        1 => Reply::nothing(),
        _ => model(&request.body),
    });
    expect!["[[1.0, 0.01]]"].assert_eq(&ask(service(&server), &["mails"]));
}

#[test]
fn private_names_stay_guarded() {
    let server = Server::start();
    let url = format!("http://inside.example:{}/v1/embeddings", server.address().port()).parse().unwrap();
    let inside = EmbeddingService { url, ..service(&server) };
    let identity =
        Identity { fixed_addresses: [("inside.example".to_owned(), server.address())].into(), ..Identity::default() };
    let embedder = Embedder::new(inside, &Options::default(), identity).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let error = runtime.block_on(embedder.embed(&["one".to_owned()])).unwrap_err();
    expect!["does not answer: `inside.example` has no public address"].assert_eq(&error.reason);
    assert!(server.requests().is_empty());
}

/// Two articles on one event in languages that share no word, and one on another.
const CORPUS: &str = r#"
{"url": "https://a.example/1", "language": "en", "title": "Mails were read", "text": "So it is said.", "published_at": "2026-03-02T08:00:00Z"}
{"url": "https://b.example/2", "language": "en", "title": "A bridge is closed", "text": "Wind.", "published_at": "2026-03-02T09:00:00Z"}
{"url": "https://c.example/3", "language": "eu", "title": "Messaggi ireki omen dituzte", "text": "", "published_at": "2026-03-02T10:00:00Z"}
"#;

#[test]
fn stories_are_joined_by_the_servers_vectors_or_not_at_all() {
    let is_up = Arc::new(AtomicBool::new(false));
    let state = Arc::clone(&is_up);
    let server = Server::start_on(Ipv4Addr::LOCALHOST, move |request| {
        if state.load(Ordering::SeqCst) { model(&request.body) } else { Reply::status(404) }
    });
    let folder = TempDir::new().unwrap();
    let toml = format!(
        "[stories]\nbackend = \"http\"\nurl = \"{}\"\nmodel = \"two-words\"\nthreshold = 0.7\n",
        server.url("/v1/embeddings")
    );
    std::fs::write(folder.path().join("feeds.toml"), toml).unwrap();
    std::fs::write(folder.path().join("corpus.jsonl"), CORPUS).unwrap();
    let run = |arguments: &[&str]| told(&smentita(folder.path(), arguments).output().unwrap());

    let (code, stdout, _) = run(&["check"]);
    assert_eq!(code, 3);
    assert!(stdout.contains("problem  embeddings: the embedding server"), "{stdout}");
    let (code, _, stderr) = run(&["import", "corpus.jsonl"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("answers 404"), "{stderr}");
    let database = folder.path().join("data/smentita.db");
    assert_eq!(rows(&database, "SELECT count(*) FROM articles"), "0\n");

    is_up.store(true, Ordering::SeqCst);
    let (code, stdout, _) = run(&["check"]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("ok       embeddings: 2 dimensions"), "{stdout}");
    let (code, _, stderr) = run(&["import", "corpus.jsonl"]);
    assert_eq!(code, 0, "{stderr}");
    expect![[r#"
        1 | 1 | http:two-words
        2 | 2 | http:two-words
        3 | 1 | http:two-words
    "#]]
    .assert_eq(&rows(
        &database,
        "SELECT a.id, a.story_id, f.encoder FROM articles AS a JOIN article_features AS f ON f.article_id = a.id",
    ));
}

#[test]
fn a_story_that_has_grown_and_is_two_is_parted() {
    // One event that touches both, then much more of one, with a little of the other in between.
    let server = Server::start_on(Ipv4Addr::LOCALHOST, |request| {
        let question: Value = serde_json::from_slice(&request.body).unwrap();
        let vector = |text: &str| match &text[..2] {
            "mm" => json!([1, 1]),
            "aa" => json!([1, 0]),
            _ => json!([0, 1]),
        };
        let texts = question["input"].as_array().unwrap().iter().enumerate();
        let data: Vec<Value> =
            texts.map(|(index, text)| json!({ "index": index, "embedding": vector(text.as_str().unwrap()) })).collect();
        Reply::ok(json!({ "data": data }).to_string())
    });
    let folder = TempDir::new().unwrap();
    let toml = format!(
        "[stories]\nbackend = \"http\"\nurl = \"{}\"\nmodel = \"three-words\"\nthreshold = 0.36\n",
        server.url("/v1/embeddings")
    );
    std::fs::write(folder.path().join("feeds.toml"), toml).unwrap();
    let words = ["mm"; 3].into_iter().chain(["aa"; 2]).chain(["bb"; 2]).chain(["aa"; 9]);
    let line = |(n, word): (usize, &str)| {
        json!({
            "url": format!("https://outlet{n}.example/a"), "language": "en", "title": format!("{word} it"),
            "published_at": format!("2026-03-02T{n:02}:00:00Z"),
        })
        .to_string()
    };
    let lines: Vec<String> = words.enumerate().map(line).collect();
    let run = |lines: &[String]| {
        std::fs::write(folder.path().join("corpus.jsonl"), lines.join("\n")).unwrap();
        let (code, _, stderr) = told(&smentita(folder.path(), &["import", "corpus.jsonl"]).output().unwrap());
        assert_eq!(code, 0, "{stderr}");
    };
    let database = folder.path().join("data/smentita.db");
    let stories = "SELECT story_id, group_concat(id, ' ') FROM (SELECT * FROM articles ORDER BY id) GROUP BY story_id";
    run(&lines);
    expect![[r"
        1 | 1 2 3 4 5 8 9 10 11 12 13 14 15 16
        2 | 6 7
    "]]
    .assert_eq(&rows(&database, stories));
    expect![[r#"
        story_split | 1 | 6 | {"from":1,"into":2,"articles":[6,7]}
        story_opened | 2 | 6 | {"split_from":1}
    "#]]
    .assert_eq(&rows(&database, "SELECT kind, story_id, article_id, detail FROM changes"));
    let counts = "SELECT id, article_count, title, checked_count FROM stories ORDER BY id";
    expect![[r"
        1 | 14 | aa it | 8
        2 | 2 | bb it | 2
    "]]
    .assert_eq(&rows(&database, counts));
    // What comes next finds two stories.
    let next = line((16, "bb")).replace("2026-03-02T16", "2026-03-02T17");
    run(&[next]);
    assert_eq!(rows(&database, "SELECT story_id FROM articles WHERE id = 17"), "2\n");
}
