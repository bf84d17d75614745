//! A loopback world for whole-product tests: outlets whose feeds and pages change over simulated time.
//!
//! A test tells what outlets do and when smentita looks, and expects what the record then holds:
//!
//! ```ignore
//! let world = World::new().outlet("gazzetta", "it");
//! world.publish("gazzetta/a", article("Nordwind legge le mail", "…"));
//! world.at("08:00").poll().changes(&expect![[…]]);
//! ```
//!
//! Everything runs through the real line: HTTP over loopback, the pipeline of `poll` and `run`, a database on disk.
//! Names such as `gazzetta.example` lead to the world's own servers; a [`World::on_addresses`] writes their addresses
//! into the URLs in place of names, so that the real binary can be run against it.

mod article;
mod fault;
mod outlet;
mod shown;

use std::cell::{Cell, RefCell};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, MutexGuard};

use smentita::fetch::Identity;
use smentita::model::{Timestamp, floor_to_second};
use smentita::notify::Courier;
use smentita::outbox::{self, Delivered, Policy};
use smentita::pipeline::{CycleOptions, CycleSummary, Pipeline};
use smentita::store::{self, Mode, Store};
use smentita::{config, daemon};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio_util::sync::CancellationToken;

pub(crate) use article::{Article, article, layout, layout_count};
pub(crate) use fault::{Fault, pages};
pub(crate) use outlet::Kind;
use outlet::Outlet;
pub(crate) use shown::{differences, dump, rows};

use crate::server::Server;

/// The first day of every world.
const FIRST_DAY: &str = "2026-03-02";

/// What the topic of every world is about: an invented provider that is said to read its users' mail.
const TOPIC: &str = r#"
[[topics]]
id = "nordwind"
title = { en = "Nordwind and its users' messages", it = "Nordwind e i messaggi degli utenti" }
query = "nordwind"
[[topics.claims]]
id = "access"
text = { en = "Nordwind reads its users' messages" }
query = "messages OR mails OR messaggi OR nachrichten"
[[topics.claims]]
id = "sale"
text = { en = "Nordwind sells its users' data" }
query = "sold OR sells OR selling OR sale OR venduto OR vende OR verkauft"
"#;

/// The environment of every world.
pub(crate) const SECRETS: &[(&str, &str)] = &[
    ("HOOK_SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
    ("MAIL_PASSWORD", "open sesame"),
    ("PUSH_TOKEN", "tk_invented"),
];

/// Outlets, a record, and a clock that only the test moves.
pub(crate) struct World {
    outlets: Arc<Mutex<Vec<Outlet>>>,
    servers: Vec<(String, Server)>,
    has_names: bool,
    /// Keys of `[fetch]` and sections of the configuration besides those that every world has.
    fetch: String,
    sections: String,
    /// What was added to the configuration on the way.
    more: RefCell<String>,
    folder: TempDir,
    runtime: Runtime,
    line: RefCell<Option<(Arc<Store>, Pipeline)>>,
    now: Cell<Timestamp>,
    last: RefCell<CycleSummary>,
    /// The last change that was shown, and how many requests were.
    told: Cell<i64>,
    asked: Cell<usize>,
}

/// `"09:30"`, or `"09:30+2"` for two days later, as an instant.
pub(crate) fn instant(time: &str) -> Timestamp {
    let (time, day) = time.split_once('+').unwrap_or((time, "0"));
    let midnight: Timestamp = format!("{FIRST_DAY}T00:00:00Z").parse().unwrap();
    let of_day = Timestamp::from_second(0).unwrap();
    let time: Timestamp = format!("1970-01-01T{time}:00Z").parse().unwrap();
    let days = jiff::SignedDuration::from_hours(24 * day.parse::<i64>().unwrap());
    midnight + time.duration_since(of_day) + days
}

impl World {
    /// A world whose outlets have names, for the pipeline in this process.
    pub(crate) fn new() -> Self {
        Self::with_names(true)
    }

    /// A world whose outlets are known by their addresses, for the real binary.
    pub(crate) fn on_addresses() -> Self {
        Self::with_names(false)
    }

    fn with_names(has_names: bool) -> Self {
        Self {
            outlets: Arc::default(),
            servers: Vec::new(),
            has_names,
            fetch: "timeout = \"5s\"\n".to_owned(),
            // Meaning is slow without optimisation; names, letters and days suffice for most tests.
            sections: "[stories]\nbackend = \"none\"\n".to_owned(),
            more: RefCell::default(),
            folder: TempDir::new().unwrap(),
            runtime: tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap(),
            line: RefCell::default(),
            now: Cell::new(instant("00:00")),
            last: RefCell::default(),
            told: Cell::new(0),
            asked: Cell::new(0),
        }
    }

    /// Replaces the sections of the configuration that differ from world to world.
    pub(crate) fn sections(mut self, toml: &str) -> Self {
        toml.clone_into(&mut self.sections);
        self
    }

    /// Adds tables to the configuration, as a user does between two runs.
    pub(crate) fn also(&self, toml: &str) -> &Self {
        self.more.borrow_mut().push_str(toml);
        self.restart()
    }

    /// Replaces the keys of `[fetch]` that differ from world to world.
    pub(crate) fn fetch(mut self, toml: &str) -> Self {
        toml.clone_into(&mut self.fetch);
        self
    }

    /// Adds an outlet with an RSS feed at `/feed`.
    pub(crate) fn outlet(mut self, id: &str, language: &str) -> Self {
        let outlets = Arc::clone(&self.outlets);
        let number = self.servers.len();
        let ip = Ipv4Addr::new(127, 0, 0, u8::try_from(number + 2).unwrap());
        let server = Server::start_on(ip, move |request| outlets.lock().unwrap()[number].answer(request));
        let base = if self.has_names { format!("http://{id}.example") } else { format!("http://{}", server.address()) };
        self.lock().push(Outlet::new(id, language, &base));
        self.servers.push((id.to_owned(), server));
        self
    }

    /// The last outlet's feed at `/feed` is of this kind.
    pub(crate) fn kind(self, kind: Kind) -> Self {
        self.lock().last_mut().unwrap().feeds[0].1 = kind;
        self
    }

    /// The last outlet has another feed.
    pub(crate) fn feed(self, path: &str, kind: Kind) -> Self {
        self.lock().last_mut().unwrap().feeds.push((path.to_owned(), kind));
        self
    }

    /// The last outlet's articles are visited by this policy: `all`, `matched` or `none`.
    pub(crate) fn visiting(self, policy: &'static str) -> Self {
        self.lock().last_mut().unwrap().policy = policy;
        self
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Outlet>> {
        self.outlets.lock().unwrap()
    }

    /// Does something to the outlet of an address such as `gazzetta/a`, given the path.
    fn outlet_of<T>(&self, address: &str, change: impl FnOnce(&mut Outlet, String) -> T) -> T {
        let (id, path) = address.split_once('/').unwrap();
        let mut outlets = self.lock();
        let outlet = outlets.iter_mut().find(|outlet| outlet.id == id).unwrap();
        change(outlet, format!("/{path}"))
    }

    /// An article appears, in page and feed, as published at the world's present instant.
    pub(crate) fn publish(&self, address: &str, article: Article) -> &Self {
        let now = self.now.get();
        self.outlet_of(address, |outlet, path| {
            outlet.articles.push((path, Article { published: article.published.or(Some(now)), ..article }));
        });
        self
    }

    /// An article changes.
    pub(crate) fn edit(&self, address: &str, change: impl FnOnce(Article) -> Article) -> &Self {
        self.outlet_of(address, |outlet, path| {
            let article = &mut outlet.articles.iter_mut().find(|(at, _)| *at == path).unwrap().1;
            *article = change(article.clone());
        });
        self
    }

    /// An article gets another path; the old one leads there.
    pub(crate) fn move_to(&self, address: &str, to: &str) -> &Self {
        self.outlet_of(address, |outlet, path| {
            let article = outlet.articles.iter_mut().find(|(at, _)| *at == path).unwrap();
            to.clone_into(&mut article.0);
            outlet.faults.insert(path, Fault::Redirect(301, to.to_owned()));
        });
        self
    }

    /// From now on an address answers with a fault.
    pub(crate) fn fault(&self, address: &str, fault: Fault) -> &Self {
        self.outlet_of(address, |outlet, path| outlet.faults.insert(path, fault));
        self
    }

    /// An address answers as it should again.
    pub(crate) fn heal(&self, address: &str) -> &Self {
        self.outlet_of(address, |outlet, path| outlet.faults.remove(&path));
        self
    }

    /// Sets the clock; nothing happens in between.
    pub(crate) fn at(&self, time: &str) -> &Self {
        self.now.set(instant(time));
        self.lock().iter_mut().for_each(|outlet| outlet.now = self.now.get());
        self
    }

    /// One cycle of all that is due now.
    pub(crate) fn poll(&self) -> &Self {
        let mut line = self.line.borrow_mut();
        let (_, pipeline) = line.get_or_insert_with(|| self.open());
        let options = CycleOptions::default();
        *self.last.borrow_mut() = self.runtime.block_on(pipeline.cycle(&options, self.now.get(), &|_| ())).unwrap();
        self
    }

    /// Lets the time pass as the daemon would: a cycle whenever one is due, up to and including `time`.
    pub(crate) fn run_until(&self, time: &str) -> &Self {
        let end = instant(time);
        self.poll();
        while let Some(next) = self.next_due().filter(|next| *next <= end) {
            assert!(next > self.now.get(), "a cycle at {} left something due at {next}", self.now.get());
            self.now.set(next);
            self.at_now();
            self.poll();
        }
        self.at(time)
    }

    fn at_now(&self) {
        self.lock().iter_mut().for_each(|outlet| outlet.now = self.now.get());
    }

    fn next_due(&self) -> Option<Timestamp> {
        let line = self.line.borrow();
        let (store, _) = line.as_ref().unwrap();
        let poll = store.read(store::Reader::next_poll_at).unwrap();
        let visit = store.read(store::Reader::next_visit_at).unwrap();
        poll.into_iter().chain(visit).min().map(floor_to_second)
    }

    /// Decides about what is new and sends what waits, with secrets that every world has.
    pub(crate) fn notify(&self) -> Delivered {
        let mut line = self.line.borrow_mut();
        let (store, _) = line.get_or_insert_with(|| self.open());
        let (config, _) = config::load(&self.configuration(), &self.path("feeds.toml").to_string_lossy())
            .unwrap_or_else(|mistakes| panic!("{}", mistakes[0]));
        let secret =
            |name: &str| SECRETS.iter().find(|(known, _)| *known == name).map(|(_, secret)| (*secret).to_owned());
        let couriers: Vec<Courier> =
            config.channels.iter().map(|channel| Courier::new(channel, &Identity::default(), &secret)).collect();
        let now = self.now.get();
        outbox::decide(store, &Arc::new(daemon::plan(&config)), now).unwrap();
        let (clock, stop) = (move || now, CancellationToken::new());
        self.runtime.block_on(outbox::deliver(store, &couriers, Policy::default(), &clock, &stop)).unwrap()
    }

    /// The process ends and another one starts, which has nothing but the record.
    pub(crate) fn restart(&self) -> &Self {
        *self.line.borrow_mut() = None;
        self
    }

    fn open(&self) -> (Arc<Store>, Pipeline) {
        let (config, _) = config::load(&self.configuration(), &self.path("feeds.toml").to_string_lossy())
            .unwrap_or_else(|mistakes| panic!("{}", mistakes[0]));
        let store = Arc::new(Store::open(&config.daemon.database, Mode::ReadWrite).unwrap());
        let mut setup = daemon::setup(&config).unwrap();
        let here = |(id, server): &(String, Server)| (format!("{id}.example"), server.address());
        setup.identity.fixed_addresses = self.servers.iter().map(here).collect();
        let pipeline = Pipeline::new(Arc::clone(&store), setup, self.now.get()).unwrap();
        (store, pipeline)
    }

    /// The world's `feeds.toml`.
    pub(crate) fn configuration(&self) -> String {
        let feeds: Vec<String> = self.lock().iter().map(Outlet::configuration).collect();
        format!(
            "[daemon]\ndatabase = \"record.db\"\nuser_agent_contact = \"mailto:world@smentita.example\"\n\
             [fetch]\nhost_gap = \"0s\"\nallow_private = [\"127.0.0.0/8\"]\n\
             {}\n{}\n{TOPIC}\n{}\n{}",
            self.fetch,
            self.sections,
            feeds.concat(),
            self.more.borrow()
        )
    }

    /// A file in the world's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The record.
    pub(crate) fn database(&self) -> PathBuf {
        self.path("record.db")
    }

    /// Writes a file into the world's folder.
    pub(crate) fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The real binary in the world's folder, with its `feeds.toml`.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        self.write("feeds.toml", &self.configuration());
        let mut command = smentita(self.folder.path(), arguments);
        command.envs(SECRETS.iter().copied());
        command
    }
}

/// The real binary in a folder, with nothing from the environment.
pub(crate) fn smentita(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_smentita"));
    command.current_dir(folder).args(arguments).env_clear().stdin(Stdio::null());
    command
}

/// What a process said and how it ended: `exit code`, stdout, stderr.
pub(crate) fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}
