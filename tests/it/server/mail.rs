//! A loopback SMTP server that can misbehave. It speaks as much of the protocol as a client needs, by hand.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How long a connection may stay silent; far longer than any test.
const SILENCE: Duration = Duration::from_secs(30);

/// A mail that the server has accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mail {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    /// As it came, dots undoubled.
    pub(crate) data: String,
}

impl Mail {
    /// A header as it stands there, unfolded; empty where there is none.
    pub(crate) fn header(&self, name: &str) -> String {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        let prefix = format!("{}:", name.to_ascii_lowercase());
        let line = head.lines().find(|line| line.to_ascii_lowercase().starts_with(&prefix));
        line.map(|line| line[prefix.len()..].trim().to_owned()).unwrap_or_default()
    }
}

/// What the server does instead of what is right.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    /// Says this, with a line break at its end.
    Say(String),
    /// Closes the connection.
    Close,
    /// Takes the mail and closes before it has said so.
    TakeAndClose,
    /// Says nothing any more.
    Hang,
    /// Sends so many bytes without a line break.
    Flood(usize),
}

/// What a conversation is at.
#[derive(Debug, Clone)]
pub(crate) struct Moment {
    /// The line read; empty for the greeting, `.` for the end of a mail.
    pub(crate) line: String,
    /// How many connections there were before this one.
    pub(crate) connection: usize,
}

type Fault = dyn Fn(&Moment) -> Option<Act> + Send + Sync;

struct Shared {
    fault: Mutex<Box<Fault>>,
    mails: Mutex<Vec<Mail>>,
    lines: Mutex<Vec<String>>,
    connections: AtomicUsize,
    is_closing: AtomicBool,
    tls: Option<(bool, Arc<rustls::ServerConfig>)>,
}

/// A server on loopback; it ends when dropped.
pub(crate) struct MailServer {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl MailServer {
    /// Without TLS.
    pub(crate) fn start() -> Self {
        Self::with(None)
    }

    /// With TLS from the first byte, or after STARTTLS.
    pub(crate) fn encrypted(is_from_the_start: bool) -> Self {
        let certificate = include_bytes!("../../fixtures/tls/mail.cert.der").to_vec().into();
        let key = include_bytes!("../../fixtures/tls/mail.key.der").to_vec().try_into().unwrap();
        let config = rustls::ServerConfig::builder().with_no_client_auth();
        Self::with(Some((is_from_the_start, Arc::new(config.with_single_cert(vec![certificate], key).unwrap()))))
    }

    fn with(tls: Option<(bool, Arc<rustls::ServerConfig>)>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            fault: Mutex::new(Box::new(|_| None)),
            mails: Mutex::default(),
            lines: Mutex::default(),
            connections: AtomicUsize::new(0),
            is_closing: AtomicBool::new(false),
            tls,
        });
        let accepting = Arc::clone(&shared);
        thread::spawn(move || accept(&listener, &accepting));
        Self { address, shared }
    }

    /// From now on misbehaves where this says so.
    pub(crate) fn fault(&self, fault: impl Fn(&Moment) -> Option<Act> + Send + Sync + 'static) -> &Self {
        *self.shared.fault.lock().unwrap() = Box::new(fault);
        self
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// The mails accepted, in order.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        self.shared.mails.lock().unwrap().clone()
    }

    /// Every line that clients sent outside of mails.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.shared.lines.lock().unwrap().clone()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.shared.is_closing.store(true, Ordering::SeqCst);
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
        thread::spawn(move || drop(converse(stream, &shared)));
    }
}

trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

struct Talk<'s> {
    line: BufReader<Box<dyn Line>>,
    shared: &'s Shared,
    connection: usize,
    mail: Mail,
}

fn converse(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(SILENCE))?;
    stream.set_nodelay(true)?;
    let connection = shared.connections.fetch_add(1, Ordering::SeqCst);
    let raw = stream.try_clone()?;
    let line: Box<dyn Line> = match &shared.tls {
        Some((true, config)) => Box::new(secured(stream, config)),
        _ => Box::new(stream),
    };
    let mail = Mail { from: String::new(), to: Vec::new(), data: String::new() };
    let mut talk = Talk { line: BufReader::new(line), shared, connection, mail };
    if !talk.answer("", "220 mail.example ready")? {
        return Ok(());
    }
    let mut raw = Some(raw);
    loop {
        let mut line = String::new();
        if talk.line.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end().to_owned();
        shared.lines.lock().unwrap().push(line.clone());
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let goes_on = match verb.as_str() {
            "EHLO" => talk.answer(&line, talk.abilities(raw.is_none()))?,
            "STARTTLS" => {
                let goes_on = talk.answer(&line, "220 go ahead")?;
                if let (Some((false, config)), Some(stream), true) = (&shared.tls, raw.take(), goes_on) {
                    talk.line = BufReader::new(Box::new(secured(stream, config)));
                }
                goes_on
            }
            "AUTH" => talk.answer(&line, "235 welcome")?,
            "MAIL" => {
                talk.mail = Mail { from: line[10..].to_owned(), to: Vec::new(), data: String::new() };
                talk.answer(&line, "250 sender ok")?
            }
            "RCPT" => {
                talk.mail.to.push(line[8..].trim_matches(['<', '>']).to_owned());
                talk.answer(&line, "250 recipient ok")?
            }
            "DATA" => talk.answer(&line, "354 go on")? && talk.data()?,
            "QUIT" => {
                talk.answer(&line, "221 bye")?;
                false
            }
            _ => talk.answer(&line, "502 what?")?,
        };
        if !goes_on {
            return Ok(());
        }
    }
}

fn secured(stream: TcpStream, config: &Arc<rustls::ServerConfig>) -> impl Line + use<> {
    let connection = rustls::ServerConnection::new(Arc::clone(config)).unwrap();
    rustls::StreamOwned::new(connection, stream)
}

impl Talk<'_> {
    fn abilities(&self, is_secured: bool) -> &'static str {
        match &self.shared.tls {
            Some((false, _)) if !is_secured => "250-mail.example\r\n250 STARTTLS",
            _ => "250-mail.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN",
        }
    }

    /// Says what is right, or misbehaves; whether the conversation goes on.
    fn answer(&mut self, line: &str, right: &str) -> std::io::Result<bool> {
        let moment = Moment { line: line.to_owned(), connection: self.connection };
        let act = (self.shared.fault.lock().unwrap())(&moment).unwrap_or_else(|| Act::Say(right.to_owned()));
        let (says, goes_on) = match act {
            Act::Say(says) => (says + "\r\n", true),
            Act::Close => return Ok(false),
            Act::TakeAndClose => {
                self.take();
                return Ok(false);
            }
            Act::Hang => {
                // Until the client gives up.
                let mut rest = Vec::new();
                self.line.read_to_end(&mut rest)?;
                return Ok(false);
            }
            Act::Flood(bytes) => ("2".repeat(bytes), true),
        };
        if line == "." && says.starts_with('2') {
            self.take();
        }
        let stream = self.line.get_mut();
        stream.write_all(says.as_bytes())?;
        stream.flush()?;
        Ok(goes_on)
    }

    fn take(&mut self) {
        self.shared.mails.lock().unwrap().push(self.mail.clone());
    }

    fn data(&mut self) -> std::io::Result<bool> {
        loop {
            let mut line = String::new();
            if self.line.read_line(&mut line)? == 0 {
                return Ok(false);
            }
            if line == ".\r\n" {
                return self.answer(".", "250 it is ours now");
            }
            self.mail.data.push_str(line.strip_prefix('.').unwrap_or(&line));
        }
    }
}
