//! A small HTTP/1.1 server on loopback: the demo's outlets answer through it as a closure says.
//!
//! GET and HEAD only, one answer with a length per request, connections kept open. Conditional requests are the
//! closure's business: it sees the validators and answers 304.

#[cfg(test)]
mod tests;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

/// The longest head of a request; ours are far shorter.
const HEAD_BYTES_MAX: u64 = 16 * 1_024;

/// How long a connection may lie idle.
const IDLE: Duration = Duration::from_mins(1);

/// What is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// `Host` without the port, in lower case.
    pub host: String,
    /// Path and query.
    pub target: String,
    /// `If-None-Match`, verbatim.
    pub if_none_match: Option<String>,
    /// `If-Modified-Since`, verbatim.
    pub if_modified_since: Option<String>,
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Headers besides `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// A running server; dropping it ends it and every connection.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    accepting: AbortHandle,
}

impl Server {
    /// Starts on a free port of 127.0.0.1, within the runtime that calls it.
    pub async fn start(answer: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let accepting = tokio::spawn(accept(listener, Arc::new(answer))).abort_handle();
        Ok(Self { address, accepting })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// Ends only when it is aborted, and takes its connections with it.
async fn accept<F: Fn(&Request) -> Answer + Send + Sync + 'static>(listener: TcpListener, answer: Arc<F>) {
    let mut connections = JoinSet::new();
    loop {
        // An error here is a connection that was given up before it was taken.
        if let Ok((stream, _)) = listener.accept().await {
            let answer = Arc::clone(&answer);
            connections.spawn(async move {
                // A client that goes away, or speaks no HTTP, is not answered.
                let _ = serve(stream, &*answer).await;
            });
        }
        while connections.try_join_next().is_some() {}
    }
}

async fn serve(stream: TcpStream, answer: &(impl Fn(&Request) -> Answer + Sync)) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufStream::new(stream);
    while let Ok(head) = tokio::time::timeout(IDLE, read_head(&mut stream)).await {
        let Some(head) = head? else { return Ok(()) };
        let Some((method, request)) = parse(&head) else { return Ok(()) };
        let answer = match method {
            "GET" | "HEAD" => answer(&request),
            _ => Answer { status: 405, headers: vec![("Allow", "GET, HEAD".to_owned())], body: Vec::new() },
        };
        write(&mut stream, &answer, method == "HEAD").await?;
    }
    Ok(())
}

/// The lines up to the empty one; `None` where the client has closed.
async fn read_head(stream: &mut BufStream<TcpStream>) -> io::Result<Option<String>> {
    let mut stream = stream.take(HEAD_BYTES_MAX);
    let mut head = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        if line.trim_end().is_empty() {
            return Ok(Some(head));
        }
        head += &line;
    }
}

fn parse(head: &str) -> Option<(&str, Request)> {
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?, words.next()?);
    let mut request = Request { target: target.to_owned(), ..Request::default() };
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "host" => value.split(':').next().unwrap_or_default().to_ascii_lowercase().clone_into(&mut request.host),
            "if-none-match" => request.if_none_match = Some(value.to_owned()),
            "if-modified-since" => request.if_modified_since = Some(value.to_owned()),
            _ => {}
        }
    }
    Some((method, request))
}

async fn write(stream: &mut BufStream<TcpStream>, answer: &Answer, is_head_only: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} \r\n", answer.status);
    let headers = answer.headers.iter().map(|(name, value)| (*name, value.clone()));
    // A 304 has no body, and no length of one either.
    let length = (answer.status != 304).then(|| ("Content-Length", answer.body.len().to_string()));
    for (name, value) in headers.chain(length) {
        // A line break in a value would be a header of its own.
        let value: String = value.chars().filter(|c| !c.is_control()).collect();
        head.extend([name, ": ", &value, "\r\n"]);
    }
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    if !is_head_only && answer.status != 304 {
        stream.write_all(&answer.body).await?;
    }
    stream.flush().await
}
