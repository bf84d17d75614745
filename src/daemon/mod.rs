//! The loops that never end: what is due when, signals, one instance per database.
//!
//! Polls, visits, editions and alerts run beside each other, each asleep until the record says that something is due. Nothing
//! is kept in memory that the record does not have, so a restart goes on where the last process ended.

mod alerts;
mod editions;
mod horizon;
mod instance;
mod screen;
mod setup;

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use jiff::SignedDuration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

pub use editions::save_edition;
use horizon::Horizon;
pub use instance::Instance;
pub use screen::screen;
pub use setup::{couriers, languages, plan, setup};

use crate::config::Config;
use crate::model::{Timestamp, floor_to_second};
use crate::notify::Courier;
use crate::outbox::Plan;
use crate::pipeline::{CycleOptions, Pipeline};
use crate::schedule::Cron;
use crate::store::{self, Mode, Store};
use crate::web::Server;

/// The longest sleep: a clock that was set, or a machine that was suspended, is noticed after this.
const SLEEP_MAX: Duration = Duration::from_mins(1);
/// How long a loop waits after the record could not be read or written (a full disk, another process's lock).
const TROUBLE_PAUSE: Duration = Duration::from_secs(30);
/// How long the loops have to end between two transactions.
const SHUTDOWN_MAX: Duration = Duration::from_secs(8);

/// What the loops work with; another one after the configuration was read again.
struct Desk {
    pipeline: Pipeline,
    config: Config,
    digest: Cron,
    plan: Arc<Plan>,
    couriers: Vec<Courier>,
}

/// What the loops share.
struct Shared {
    store: Arc<Store>,
    horizon: Horizon,
    /// Rung after each round of polls, which may have found articles.
    visits_due: Notify,
}

/// Runs until SIGTERM or SIGINT. `load` reads the configuration, now and at each SIGHUP.
pub async fn run(load: impl Fn() -> anyhow::Result<Config>) -> anyhow::Result<()> {
    let config = load()?;
    let path = config.daemon.database.clone();
    let _instance = Instance::acquire(&path)?;
    let store = Arc::new(Store::open(&path, Mode::ReadWrite)?);
    let (desks, desk) = watch::channel(Arc::new(Desk::new(&store, config)?));
    let token = CancellationToken::new();
    let shared = Arc::new(Shared { store: Arc::clone(&store), horizon: Horizon::default(), visits_due: Notify::new() });
    let mut loops = tokio::task::JoinSet::new();
    for round in [Round::Polls, Round::Visits, Round::Editions] {
        let work = rounds(round, Arc::clone(&shared), desk.clone());
        loops.spawn(token.clone().run_until_cancelled_owned(work));
    }
    // Not cut off like the others: a message that is half sent is carried to its end.
    let telling = alerts::rounds(Arc::clone(&store), desk.clone(), token.clone());
    loops.spawn(async move {
        telling.await;
        Some(())
    });
    let web = desk.borrow().config.web.clone();
    if let Some(listen) = web.listen {
        let settings = screen(&desk.borrow().config, listen).map_err(anyhow::Error::msg)?;
        let server = Server::bind(settings, Arc::clone(&store)).await?;
        info!("serving http://{}/", server.address()?);
        let token = token.clone();
        loops.spawn(async move {
            server.run(token).await;
            Some(())
        });
    }
    info!(database = %path.display(), "running");
    attend(&load, &store, &desks).await?;
    info!("stopping");
    token.cancel();
    // A loop that is writing finishes its transaction; what it was fetching is fetched again next time.
    let ended = tokio::time::timeout(SHUTDOWN_MAX, loops.join_all()).await;
    if ended.is_err() {
        warn!("some work did not end in time; the record is whole all the same");
    }
    Ok(())
}

/// Waits until the process is told to end.
pub async fn ended() -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    tokio::select! {
        _ = signals.terminate.recv() => Ok(()),
        _ = signals.interrupt.recv() => Ok(()),
    }
}

/// Waits for signals: SIGHUP reads the configuration again, SIGTERM and SIGINT end the daemon.
async fn attend(
    load: &impl Fn() -> anyhow::Result<Config>,
    store: &Arc<Store>,
    desks: &watch::Sender<Arc<Desk>>,
) -> anyhow::Result<()> {
    let mut signals = Signals::new()?;
    loop {
        tokio::select! {
            _ = signals.terminate.recv() => return Ok(()),
            _ = signals.interrupt.recv() => return Ok(()),
            _ = signals.hangup.recv() => match load().and_then(|config| Desk::new(store, config)) {
                Ok(desk) => {
                    desks.send_replace(Arc::new(desk));
                    info!("the configuration was read again");
                }
                Err(error) => error!("the configuration stays as it was: {error:#}"),
            },
        }
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
    hangup: Signal,
}

impl Signals {
    fn new() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("listening for signals");
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
            hangup: listen(SignalKind::hangup())?,
        })
    }
}

impl Desk {
    fn new(store: &Arc<Store>, config: Config) -> anyhow::Result<Self> {
        let digest = Cron::parse(&config.schedule.digest, config.daemon.time_zone.clone())?;
        let pipeline = Pipeline::new(Arc::clone(store), setup(&config)?, now())?;
        warn_of_topics_to_analyze(store)?;
        let (plan, couriers) = (Arc::new(setup::plan(&config)), setup::couriers(&config));
        Ok(Self { pipeline, config, digest, plan, couriers })
    }
}

/// Names the topics whose queries were never run over the whole record.
pub fn warn_of_topics_to_analyze(store: &Store) -> store::Result<()> {
    for topic in store.read(store::Reader::topics_to_analyze)? {
        warn!(%topic, "the topic's queries were never run over the whole record; `smentita analyze --topic` does that");
    }
    Ok(())
}

/// The process's clock, in the seconds that the record holds.
#[expect(clippy::disallowed_methods, reason = "the daemon owns the clock")]
fn now() -> Timestamp {
    floor_to_second(Timestamp::now())
}

/// One round of a loop, and when the next is due.
async fn polls(shared: &Shared, desk: &Desk) -> anyhow::Result<Option<Timestamp>> {
    let options = CycleOptions { has_jitter: true, ..CycleOptions::default() };
    let round = shared.horizon.begin(now);
    desk.pipeline.poll_cycle(&options, round.at(), &|_| ()).await?;
    Ok(shared.store.read(store::Reader::next_poll_at)?)
}

async fn visits(shared: &Shared, desk: &Desk) -> anyhow::Result<Option<Timestamp>> {
    let round = shared.horizon.begin(now);
    desk.pipeline.visit_cycle(round.at(), &|_| ()).await?;
    Ok(shared.store.read(store::Reader::next_visit_at)?)
}

async fn editions(shared: &Arc<Shared>, desk: &Arc<Desk>) -> anyhow::Result<Option<Timestamp>> {
    let (sharing, writing) = (Arc::clone(shared), Arc::clone(desk));
    let write = move || {
        let until = sharing.horizon.complete_before(now);
        editions::write_if_due(&sharing.store, &writing, until, now())
    };
    tokio::task::spawn_blocking(write).await??;
    Ok(desk.digest.next_after(now()))
}

/// A loop's three kinds of rounds.
#[derive(Debug, Clone, Copy)]
enum Round {
    Polls,
    Visits,
    Editions,
}

/// Does one kind of round over and over, asleep in between.
async fn rounds(round: Round, shared: Arc<Shared>, mut desk: watch::Receiver<Arc<Desk>>) {
    loop {
        let current = Arc::clone(&desk.borrow_and_update());
        let done = match round {
            Round::Polls => polls(&shared, &current).await,
            Round::Visits => visits(&shared, &current).await,
            Round::Editions => editions(&shared, &current).await,
        };
        let pause = match done {
            Ok(due) => due.map_or(SLEEP_MAX, until).min(SLEEP_MAX),
            Err(error) => {
                error!("{round:?}: {error:#}");
                TROUBLE_PAUSE
            }
        };
        if matches!(round, Round::Polls) {
            shared.visits_due.notify_one();
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => (),
            _ = desk.changed() => (),
            () = shared.visits_due.notified(), if matches!(round, Round::Visits) => (),
        }
    }
}

/// From now until an instant; at least a second, so that a round that could not do what is due does not spin.
fn until(at: Timestamp) -> Duration {
    at.duration_since(now()).max(SignedDuration::from_secs(1)).unsigned_abs()
}
