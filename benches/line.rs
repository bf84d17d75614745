//! The line as a whole: feeds on loopback polled for the first time, again with nothing new, and pages visited.
//!
//! `cargo bench --bench line -- [feeds] [hosts] [pages]`, by default 2000 feeds of 30 entries on 200 addresses of this
//! machine and 500 pages. The server is a process of its own, so that the processor time told is the line's alone.
#![expect(clippy::print_stdout, reason = "the figures are the output")]

use std::error::Error;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use std::{env, fs};

use smentita::model::{ExtractRules, FeedId, FeedSpec, TimeSpan, Timestamp, VisitPolicy};
use smentita::pipeline::{CycleOptions, Pipeline};
use smentita::store::{Mode, Store};
use smentita::{config, daemon};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

const ENTRIES: usize = 30;
/// The argument that makes this program the server.
const SERVE: &str = "serve";

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    if arguments.first().is_some_and(|argument| argument == SERVE) {
        return tokio::runtime::Builder::new_current_thread().enable_io().build()?.block_on(serve());
    }
    let number = |place: usize, default| arguments.get(place).map_or(Ok(default), |argument| argument.parse());
    let (feeds, hosts, pages): (usize, usize, usize) = (number(0, 2_000)?, number(1, 200)?, number(2, 500)?);
    let server = Server::start()?;
    let url = |n: usize, path: String| {
        let host = n % hosts.max(1);
        format!("http://127.0.{}.{}:{}/{path}", host / 250, host % 250 + 1, server.port)
    };
    let all: Vec<String> = (0..feeds).map(|n| url(n, format!("feed/{n}"))).collect();
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(polls(&all))?;
    // One feed for thirty pages, each of which is visited.
    let few: Vec<String> = (0..pages.div_ceil(ENTRIES)).map(|n| url(n, format!("feed/{n}"))).collect();
    runtime.block_on(visits(&few))?;
    println!("peak memory {} MB", peak_kilobytes() / 1_000);
    Ok(())
}

async fn polls(urls: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(Store::open(&folder.path().join("line.db"), Mode::ReadWrite)?);
    let meter = Meter::start();
    let pipeline = pipeline(store, urls, VisitPolicy::None)?;
    meter.stop("configuration to record", urls.len(), "feeds");
    for (name, at) in [("first time", "2024-04-02T08:00:00Z"), ("nothing new", "2024-04-02T08:30:00Z")] {
        let meter = Meter::start();
        let done = pipeline.cycle(&CycleOptions::default(), at.parse::<Timestamp>()?, &|_| ()).await?;
        meter.stop(name, done.feeds.len(), "feeds");
        let new: usize = done.feeds.iter().map(|feed| feed.new_entries).sum();
        println!("{:24} {new} new entries, failures: {}", "", done.has_failures());
    }
    Ok(())
}

async fn visits(urls: &[String]) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let store = Arc::new(Store::open(&folder.path().join("line.db"), Mode::ReadWrite)?);
    let pipeline = pipeline(store, urls, VisitPolicy::All)?;
    let (first, again) = ("2024-04-02T08:00:00Z".parse()?, "2024-04-02T12:00:00Z".parse()?);
    pipeline.poll_cycle(&CycleOptions::default(), first, &|_| ()).await?;
    for (name, at) in [("first visits", first), ("re-visits", again)] {
        let meter = Meter::start();
        let done = pipeline.visit_cycle(at, &|_| ()).await?;
        meter.stop(name, done.visits, "pages");
        println!("{:24} {} new contents, failures: {}", "", done.revisions, done.failures);
    }
    Ok(())
}

/// The shipped topic over these feeds, without the pauses that politeness asks for.
fn pipeline(store: Arc<Store>, urls: &[String], visit: VisitPolicy) -> Outcome<Pipeline> {
    let (mut config, _) =
        config::load(include_str!("../feeds.toml"), "feeds.toml").map_err(|_| "the shipped configuration is wrong")?;
    config.fetch.host_gap = TimeSpan::ZERO;
    config.fetch.host_requests_per_hour = u32::MAX;
    config.fetch.allow_private = vec!["127.0.0.0/8".parse()?];
    let feed = |(n, url): (usize, &String)| -> Outcome<FeedSpec> {
        Ok(FeedSpec {
            id: FeedId(format!("feed-{n}")),
            url: url.parse()?,
            outlet: format!("Outlet {n}"),
            language: None,
            country: None,
            schedule: None,
            topics: Vec::new(),
            visit,
            extract: ExtractRules::default(),
        })
    };
    config.feeds = urls.iter().enumerate().map(feed).collect::<Outcome<_>>()?;
    Ok(Pipeline::new(store, daemon::setup(&config)?, "2024-04-02T08:00:00Z".parse()?)?)
}

/// Wall time and this process's processor time.
struct Meter {
    started: Instant,
    cpu: f64,
}

impl Meter {
    fn start() -> Self {
        Self { started: Instant::now(), cpu: cpu_seconds() }
    }

    fn stop(self, name: &str, count: usize, what: &str) {
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
fn cpu_seconds() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    // The 14th and 15th field, in hundredths of a second.
    fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

fn peak_kilobytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

/// The server's process, which ends with this one.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    fn start() -> Outcome<Self> {
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

async fn serve() -> Outcome<()> {
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
