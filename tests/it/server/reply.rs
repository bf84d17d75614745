//! What the server sends: a correct answer by default, any fault on request.

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

/// An answer.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    framing: Framing,
    /// Waited before the first byte.
    delay: Duration,
    closes: bool,
}

/// How the end of the body is told.
#[derive(Debug, Clone)]
enum Framing {
    /// `Content-Length`, true.
    Length,
    /// `Content-Length`, as stated.
    StatedLength(u64),
    /// By closing the connection.
    Close,
    /// In chunks of so many bytes.
    Chunked(usize),
    /// In chunks, cut off without the last one.
    ChunkedCut,
    /// A chunk whose size is no number.
    ChunkedBroken,
    /// Byte by byte with a pause after each.
    Drip(Duration),
    /// The body is all that is sent: no status line, no headers.
    Raw,
}

impl Reply {
    /// An empty answer of that status.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            framing: Framing::Length,
            delay: Duration::ZERO,
            closes: false,
        }
    }

    /// 200 with a body.
    pub(crate) fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::status(200).body(body)
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: impl AsRef<str>) -> Self {
        Self::status(status).header("Location", location.as_ref())
    }

    /// Bytes sent as they are, in place of an HTTP answer; then the connection closes.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self::ok(bytes).framing(Framing::Raw)
    }

    /// The connection closes without a byte.
    pub(crate) fn nothing() -> Self {
        Self::raw([])
    }

    pub(crate) fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Adds a header line; the value may hold any bytes that fit a line.
    pub(crate) fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// States a length that may be wrong.
    pub(crate) fn stated_length(self, bytes: u64) -> Self {
        self.framing(Framing::StatedLength(bytes))
    }

    /// States no length: the body ends where the connection does.
    pub(crate) fn without_length(self) -> Self {
        self.framing(Framing::Close)
    }

    pub(crate) fn chunked(mut self, chunk_bytes: usize) -> Self {
        self.framing = Framing::Chunked(chunk_bytes);
        self
    }

    /// Chunks that stop without the last one.
    pub(crate) fn chunked_cut(self) -> Self {
        self.framing(Framing::ChunkedCut)
    }

    /// A chunk whose size is no number.
    pub(crate) fn chunked_broken(self) -> Self {
        self.framing(Framing::ChunkedBroken)
    }

    /// One byte, a pause, one byte.
    pub(crate) fn drip(self, pause: Duration) -> Self {
        self.framing(Framing::Drip(pause))
    }

    /// Waits before the first byte.
    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Closes the connection afterwards, without having said so.
    pub(crate) fn and_close(mut self) -> Self {
        self.closes = true;
        self
    }

    /// The body compressed and marked so.
    pub(crate) fn gzip(mut self) -> Self {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&self.body).unwrap();
        self.body = encoder.finish().unwrap();
        self.header("Content-Encoding", "gzip")
    }

    /// Keeps only the first bytes of the body, as it stands; the length stated is that of what is left.
    pub(crate) fn cut_body(mut self, bytes: usize) -> Self {
        self.body.truncate(bytes);
        self
    }

    fn framing(mut self, framing: Framing) -> Self {
        self.closes = true;
        self.framing = framing;
        self
    }

    pub(super) fn closes(&self) -> bool {
        self.closes
    }

    pub(super) fn write(&self, stream: &mut impl Write) -> io::Result<()> {
        thread::sleep(self.delay);
        if matches!(self.framing, Framing::Raw) {
            return stream.write_all(&self.body);
        }
        let mut head = format!("HTTP/1.1 {} Status\r\n", self.status).into_bytes();
        for (name, value) in &self.headers {
            write!(head, "{name}: {value}\r\n")?;
        }
        let has_body = !matches!(self.status, 204 | 304);
        match &self.framing {
            Framing::Length | Framing::Drip(_) if has_body => {
                write!(head, "Content-Length: {}\r\n", self.body.len())?;
            }
            Framing::StatedLength(bytes) => write!(head, "Content-Length: {bytes}\r\n")?,
            Framing::Chunked(_) | Framing::ChunkedCut | Framing::ChunkedBroken => {
                head.extend_from_slice(b"Transfer-Encoding: chunked\r\n");
            }
            _ => {}
        }
        head.extend_from_slice(b"\r\n");
        stream.write_all(&head)?;
        if has_body { self.write_body(stream) } else { Ok(()) }
    }

    fn write_body(&self, stream: &mut impl Write) -> io::Result<()> {
        match &self.framing {
            Framing::Drip(pause) => {
                for byte in &self.body {
                    stream.write_all(&[*byte])?;
                    thread::sleep(*pause);
                }
                Ok(())
            }
            Framing::Chunked(bytes) => {
                for chunk in self.body.chunks(*bytes) {
                    write_chunk(stream, chunk)?;
                }
                stream.write_all(b"0\r\n\r\n")
            }
            Framing::ChunkedCut => write_chunk(stream, &self.body),
            Framing::ChunkedBroken => {
                write_chunk(stream, &self.body)?;
                stream.write_all(b"zz\r\nno number\r\n0\r\n\r\n")
            }
            _ => stream.write_all(&self.body),
        }
    }
}

fn write_chunk(stream: &mut impl Write, chunk: &[u8]) -> io::Result<()> {
    write!(stream, "{:x}\r\n", chunk.len())?;
    stream.write_all(chunk)?;
    stream.write_all(b"\r\n")
}
