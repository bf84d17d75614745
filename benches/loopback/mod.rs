//! What the benches share: outlets on loopback in a process of their own, and a meter of processor time.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;
use std::{env, fs};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const ENTRIES: usize = 30;
/// The argument that makes this program the server.
pub(crate) const SERVE: &str = "serve";

pub(crate) type Outcome<T> = Result<T, Box<dyn Error>>;

/// Wall time and this process's processor time.
pub(crate) struct Meter {
    started: Instant,
    cpu: f64,
}

impl Meter {
    pub(crate) fn start() -> Self {
        Self { started: Instant::now(), cpu: cpu_seconds() }
    }

    pub(crate) fn stop(self, name: &str, count: usize, what: &str) {
        let (wall, cpu) = (self.started.elapsed().as_secs_f64(), cpu_seconds() - self.cpu);
        let per_second = |seconds: f64| (count as f64 / seconds.max(1e-9)).round();
        println!(
            "{name:24} {count} {what}: {wall:.2} s, {}/s; processor {cpu:.2} s, {}/s of one core",
            per_second(wall),
            per_second(cpu)
        );
    }
}

/// User and system time of this process; 0 where the system does not tell it in `/proc`.
pub(crate) fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // The 14th and 15th field, in hundredths of a second.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

pub(crate) fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The server's process, which ends with this one.
pub(crate) struct Server {
    child: Child,
    pub(crate) port: u16,
}

impl Server {
    pub(crate) fn start() -> Outcome<Self> {
        let mut child = Command::new(env::current_exe()?).arg(SERVE).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok(Self { child, port: line.trim().parse()? })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) async fn serve() -> Outcome<()> {
    // Every address of 127.0.0.0/8 leads here.
    let listener = TcpListener::bind("0.0.0.0:0").await?;
    println!("{}", listener.local_addr()?.port());
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(async move {
            // A client that goes away is no matter.
            let _ = attend(stream).await;
        });
    }
}

/// Answers one request after the other; none of them has a body.
async fn attend(mut stream: TcpStream) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut request = Vec::new();
    loop {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
        if !request.ends_with(b"\r\n\r\n") {
            continue;
        }
        let text = String::from_utf8_lossy(&request);
        let path = text.split(' ').nth(1).unwrap_or("/");
        let is_known = text.to_ascii_lowercase().contains("\r\nif-none-match:");
        let answer = answer(path, is_known);
        stream.write_all(answer.as_bytes()).await?;
        request.clear();
    }
}

fn answer(path: &str, is_known: bool) -> String {
    let mut parts = path.trim_start_matches('/').split('/');
    let (kind, body) = match (parts.next(), parts.next()) {
        (Some("robots.txt"), _) => ("text/plain", "User-agent: *\nDisallow: /private/\n".to_owned()),
        _ if is_known => return "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n".to_owned(),
        (Some("feed"), Some(feed)) => ("application/rss+xml; charset=utf-8", feed_of(feed)),
        (Some("page"), Some(page)) if page.starts_with("laden") => ("text/html; charset=utf-8", laden_page_of(page)),
        (Some("page"), Some(page)) => ("text/html; charset=utf-8", page_of(page)),
        _ => return "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".to_owned(),
    };
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nETag: \"1\"\r\n\r\n{body}")
}

fn feed_of(feed: &str) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <channel><title>Gazzetta {feed}</title><link>https://gazzetta.example/</link><language>it</language>"
    );
    for n in 0..ENTRIES {
        // What every outlet writes of its own town is what fills a feed: about 860 bytes an entry.
        let _ = write!(
            text,
            "<item><title>Il sindaco del quartiere {feed} risponde alla domanda numero {n} dei residenti</title>\
             <link>/page/{feed}-{n}?utm_source=rss&amp;utm_medium=feed</link>\
             <guid isPermaLink=\"false\">gazzetta-{feed}-{n}</guid><pubDate>Tue, 02 Apr 2024 0{}:{:02}:00 +0200</pubDate>\
             <dc:creator>Anna Verdi</dc:creator><category>Cronaca</category><description><![CDATA[<p>{}</p>]]>\
             </description></item>",
            n % 8,
            n,
            paragraph(n).repeat(2),
        );
    }
    text + "</channel></rss>"
}

fn page_of(page: &str) -> String {
    let seed: usize = page.bytes().map(usize::from).sum();
    let mut text = format!(
        "<!doctype html><html lang=\"it\"><head><title>Il sindaco risponde ai residenti ({page}) - Gazzetta</title></head>\
         <body><nav><a href=\"/\">Prima pagina</a> <a href=\"/sport\">Sport</a></nav><article>\
         <h1>Il sindaco risponde ai residenti ({page})</h1>"
    );
    for n in 0..12 {
        let _ = write!(text, "<p>{} (numero {page}, {n})</p>", paragraph(seed + 7 * n));
    }
    text + "</article><footer><a href=\"/privacy\">Privacy</a></footer></body></html>"
}

/// A page as outlets serve them: the article is one part in twenty of its bytes.
fn laden_page_of(page: &str) -> String {
    let seed: usize = page.bytes().map(usize::from).sum();
    let script = "window.dataLayer=window.dataLayer||[];dataLayer.push({'section':'cronaca','template':'article'});";
    let mut text = format!(
        "<!doctype html><html lang=\"it\"><head><title>Il sindaco risponde ai residenti ({page}) - Gazzetta</title>\
         <link rel=\"canonical\" href=\"/page/{page}\"><script>{}</script></head><body><nav><ul>",
        script.repeat(150)
    );
    for n in 0..120 {
        let _ = write!(text, "<li class=\"menu-item\"><a href=\"/sezione/{n}\">Sezione {n}</a></li>");
    }
    let _ = write!(text, "</ul></nav><main><article><h1>Il sindaco risponde ai residenti ({page})</h1>");
    for n in 0..20 {
        let _ = write!(
            text,
            "<p>{} (numero {page}, {n})</p><div class=\"ad\" id=\"slot-{n}\"></div>",
            paragraph(seed + 7 * n)
        );
    }
    let _ = write!(text, "</article></main><aside>");
    for n in 0..60 {
        let _ = write!(
            text,
            "<div class=\"card\"><a href=\"/page/altro-{n}\"><img src=\"/i/{n}.jpg\" alt=\"\"><h3>{}</h3></a></div>",
            paragraph(seed + 11 * n).split(',').next().unwrap_or_default()
        );
    }
    text + "</aside><footer><a href=\"/privacy\">Privacy</a></footer></body></html>"
}

fn paragraph(seed: usize) -> String {
    const WHO: &[&str] = &["Il sindaco", "La giunta", "Il portavoce", "L'assessora", "Il consiglio", "La direttrice"];
    const WHAT: &[&str] = &["ha smentito", "ha annunciato", "avrebbe approvato", "ha confermato", "discute"];
    const WHICH: &[&str] = &["il nuovo piano del traffico", "la chiusura del ponte", "i dati sulle mense", "le nomine"];
    const WHERE: &[&str] = &["davanti ai giornalisti", "in una nota diffusa in serata", "al termine della seduta"];
    let pick = |words: &[&'static str], step: usize| words[(seed / step + seed) % words.len()];
    format!(
        "{} {} {} {}, mentre l'opposizione chiede chiarezza sui tempi e sui costi dei lavori. ",
        pick(WHO, 1),
        pick(WHAT, 2),
        pick(WHICH, 3),
        pick(WHERE, 5)
    )
}
