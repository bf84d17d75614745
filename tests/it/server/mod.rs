//! A loopback HTTP/1.1 server that can misbehave: wrong lengths, broken chunks, drips, resets, bombs.
//!
//! It is deliberately not built on an HTTP library, which would only send correct answers. It knows nothing of feeds
//! or articles: a closure turns each request into a [`Reply`], and every request is recorded.

mod mail;
mod reply;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use url::Url;

pub(crate) use mail::{Act, Mail, MailServer};
pub(crate) use reply::Reply;

/// How long a connection may stay silent; far longer than any test.
const SILENCE: Duration = Duration::from_secs(30);

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// When its first line was read.
    pub(crate) at: Instant,
    /// `GET`.
    pub(crate) method: String,
    /// Path and query as sent.
    pub(crate) target: String,
    /// Names in lower case.
    pub(crate) headers: HashMap<String, String>,
    /// The body, of which the length was stated.
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// A header by its lower-case name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether it carries the validator.
    pub(crate) fn has_etag(&self, etag: &str) -> bool {
        self.header("if-none-match") == Some(etag)
    }
}

type Handler = dyn Fn(&Request) -> Reply + Send + Sync;

struct Shared {
    handler: Box<Handler>,
    routes: Mutex<HashMap<String, Reply>>,
    requests: Mutex<Vec<Request>>,
    is_closing: AtomicBool,
    open: AtomicUsize,
    open_max: AtomicUsize,
}

/// A server on a loopback address and a port of its own; it ends when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Server {
    /// On 127.0.0.1, with routes set by [`Server::route`]; everything else is 404.
    pub(crate) fn start() -> Self {
        Self::start_on(Ipv4Addr::LOCALHOST, |_| Reply::status(404))
    }

    /// On any 127.0.0.x, with a closure that answers what no route does.
    pub(crate) fn start_on(ip: Ipv4Addr, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((IpAddr::V4(ip), 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            handler: Box::new(handler),
            routes: Mutex::default(),
            requests: Mutex::default(),
            is_closing: AtomicBool::new(false),
            open: AtomicUsize::new(0),
            open_max: AtomicUsize::new(0),
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Self { address, shared }
    }

    /// Answers a path (with its query) from now on with this.
    pub(crate) fn route(&self, target: &str, reply: Reply) -> &Self {
        self.shared.routes.lock().unwrap().insert(target.to_owned(), reply);
        self
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path here.
    pub(crate) fn url(&self, target: &str) -> Url {
        Url::parse(&format!("http://{}{target}", self.address)).unwrap()
    }

    /// Every request so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.shared.requests.lock().unwrap().clone()
    }

    /// The paths asked for so far, in order.
    pub(crate) fn targets(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.target).collect()
    }

    /// The most requests that were being answered at one time.
    pub(crate) fn concurrency_max(&self) -> usize {
        self.shared.open_max.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for a connection.
        drop(TcpStream::connect(self.address));
    }
}

fn accept(listener: &TcpListener, shared: &Arc<Shared>) {
    for stream in listener.incoming() {
        if shared.is_closing.load(Ordering::SeqCst) {
            return;
        }
        let Ok(stream) = stream else { continue };
        let shared = Arc::clone(shared);
        // A client that goes away in the middle is no fault of the server's.
        thread::spawn(move || drop(serve(&stream, &shared)));
    }
}

/// Answers request after request until one side closes.
fn serve(stream: &TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    while let Some(request) = read_request(&mut reader)? {
        let routed = shared.routes.lock().unwrap().get(&request.target).cloned();
        let reply = routed.unwrap_or_else(|| (shared.handler)(&request));
        shared.requests.lock().unwrap().push(request);
        let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
        shared.open_max.fetch_max(open, Ordering::SeqCst);
        let mut writer = stream;
        let result = reply.write(&mut writer).and_then(|()| writer.flush());
        shared.open.fetch_sub(1, Ordering::SeqCst);
        result?;
        if reply.closes() {
            return Ok(());
        }
    }
    Ok(())
}

fn read_request(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let at = Instant::now();
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default().to_owned());
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim_end().is_empty() {
            let length = headers.get("content-length").and_then(|length: &String| length.parse().ok()).unwrap_or(0);
            let mut body = vec![0; length];
            reader.read_exact(&mut body)?;
            return Ok(Some(Request { at, method, target, headers, body }));
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
}
