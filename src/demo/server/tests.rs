//! The fetcher and the server understand each other.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Answer, Request, Server};
use crate::fetch::{self, Fetcher, Identity, Kind, Options};
use crate::model::{TimeSpan, Validators};

/// Every page is its own host and path, under a constant validator.
fn answer(request: &Request) -> Answer {
    let headers = vec![("ETag", "\"1\"".to_owned()), ("X-Odd", "a\r\nSet-Cookie: b".to_owned())];
    if request.if_none_match.as_deref() == Some("\"1\"") {
        return Answer { status: 304, headers, body: Vec::new() };
    }
    Answer { status: 200, headers, body: format!("{}{}", request.host, request.target).into_bytes() }
}

fn fetcher(names: &[&str], address: SocketAddr) -> Fetcher {
    let options = Options {
        host_gap: TimeSpan::ZERO,
        robots: false,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..Options::default()
    };
    let fixed_addresses = names.iter().map(|name| ((*name).to_owned(), address)).collect();
    Fetcher::new(options, Identity { fixed_addresses, ..Identity::default() }, Vec::new()).unwrap()
}

#[tokio::test]
async fn outlets_answer_by_their_names() {
    let server = Server::start(answer).await.unwrap();
    let fetcher = fetcher(&["a.example", "b.example"], server.address());
    let now = "2026-03-02T08:00:00Z".parse().unwrap();
    for (url, expected) in [
        ("http://a.example/feed", "a.example/feed"),
        ("http://b.example/x?y=1", "b.example/x?y=1"),
        ("http://A.example/again", "a.example/again"),
    ] {
        let request = fetch::Request { url: url.parse().unwrap(), kind: Kind::Page, validators: None };
        let fetch = fetcher.get(request.clone(), now).await;
        assert_eq!(fetch.answer.snapshot().unwrap().body, expected.as_bytes());
        assert_eq!(fetch.answer.snapshot().unwrap().header("set-cookie"), None);

        let validators = Some(Validators { etag: Some("\"1\"".to_owned()), last_modified: None });
        let fetch = fetcher.get(fetch::Request { validators, ..request }, now).await;
        assert!(matches!(fetch.answer, fetch::Answer::NotModified), "{:?}", fetch.answer);
    }
}

#[tokio::test]
async fn odd_clients_do_no_harm() {
    let server = Server::start(answer).await.unwrap();
    for (sent, expected) in [
        ("HEAD /x HTTP/1.1\r\nHost: a.example:80\r\n\r\n", "HTTP/1.1 200 "),
        ("POST /x HTTP/1.1\r\n\r\n", "HTTP/1.1 405 "),
        ("\u{1F980}\r\n\r\n", ""),
        ("\r\n", ""),
        ("GET /x", ""),
    ] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(sent.as_bytes()).await.unwrap();
        stream.shutdown().await.unwrap();
        let mut received = String::new();
        stream.read_to_string(&mut received).await.unwrap();
        assert!(received.starts_with(expected) && (!expected.is_empty() || received.is_empty()), "{sent}: {received}");
        assert!(received.is_empty() || received.ends_with("\r\n\r\n"), "no body: {received}");
    }
}
