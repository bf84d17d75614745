//! The screen over HTTP: every page and every link of the demo's record, and what must not get through.

mod description;
mod gates;
mod hostile;
mod markup;
mod pages;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use jiff::tz::TimeZone;
use smentita::model::{Language, Timestamp};
use smentita::store::{Mode, Store};
use smentita::web::{Secret, Server, Settings};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

/// The day after the demo's last.
fn now() -> Timestamp {
    "2024-04-06T08:00:00Z".parse().unwrap()
}

fn settings() -> Settings {
    Settings {
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: vec!["screen.example".to_owned()],
        secret: None,
        time_zone: TimeZone::UTC,
        languages: ["it", "en", "de", "fr", "es", "pt"].map(|code| Language::parse(code).unwrap()).into(),
        now,
    }
}

/// A server that ends when dropped.
struct Screen {
    address: SocketAddr,
    token: CancellationToken,
    _runtime: Runtime,
}

/// An answer, its header names in lower case.
#[derive(Debug, Clone)]
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl Screen {
    fn start(database: &Path, settings: Settings) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let store = Arc::new(Store::open(database, Mode::ReadOnly).unwrap());
        let server = runtime.block_on(Server::bind(settings, store)).unwrap();
        let (address, token) = (server.address().unwrap(), CancellationToken::new());
        runtime.spawn(server.run(token.clone()));
        Self { address, token, _runtime: runtime }
    }

    fn get(&self, target: &str) -> Answer {
        self.ask("GET", target, &[], "")
    }

    fn get_with(&self, target: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", target, headers, "")
    }

    /// A request as it stands, on a connection of its own.
    fn ask(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut head = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !headers.iter().any(|(name, _)| *name == "Host") {
            write!(head, "Host: {}\r\n", self.address).unwrap();
        }
        for (name, value) in headers {
            write!(head, "{name}: {value}\r\n").unwrap();
        }
        parsed(&self.raw(format!("{head}\r\n{body}").as_bytes()))
    }

    /// Bytes, and all that comes back.
    fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        // A server that refuses may close before it has read all.
        let _ = stream.read_to_end(&mut answer);
        answer
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.token.cancel();
    }
}

fn parsed(bytes: &[u8]) -> Answer {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(": "));
    Answer {
        status: status.unwrap_or_else(|| panic!("no status: {text}")),
        headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
        body: body.to_owned(),
    }
}

/// The demo's record, played once for all tests.
static DEMO: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("demo.db");
    let runtime = Runtime::new().unwrap();
    runtime.block_on(smentita::demo::play(&database, Language::parse("en").unwrap(), &|_, _| ())).unwrap();
    (folder, database)
});

/// A server on the demo's record.
fn demo() -> Screen {
    Screen::start(&DEMO.1, settings())
}

fn secret() -> Secret {
    Secret::new("a long and random token").unwrap()
}
