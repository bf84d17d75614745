//! Sends what waits: channels side by side, on each one message at a time, to each receiver in order.

use std::sync::Arc;

use futures_util::future::join_all;
use jiff::SignedDuration;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::alerts;
use crate::model::{ChannelId, Timestamp};
use crate::notify::{Content, Courier, Error, Parcel, Verdict};
use crate::store::{self, Delivery, DeliveryEnd, Store};

/// How long what fails is tried.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// What has waited so long when an attempt fails is given up.
    pub give_up_after: SignedDuration,
}

impl Default for Policy {
    fn default() -> Self {
        // A day, as long as a mail server tries before it warns: an alert is old by then, and the record has it.
        Self { give_up_after: SignedDuration::from_hours(24) }
    }
}

/// What a round of sending did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Delivered {
    /// Messages that arrived.
    pub sent: usize,
    /// Messages refused for good.
    pub failed: usize,
    /// Attempts that will be made again.
    pub later: usize,
}

/// Sends everything whose turn it is. Between two messages it looks whether it is to end; a message under way is
/// carried to its end, so that it is known whether it arrived.
pub async fn deliver(
    store: &Arc<Store>,
    couriers: &[Courier],
    policy: Policy,
    clock: &(dyn Fn() -> Timestamp + Sync),
    stop: &CancellationToken,
) -> store::Result<Delivered> {
    let due = store.read(|r| r.channels_due(clock()))?;
    let busy = couriers.iter().filter(|courier| due.contains(courier.id()));
    let rounds = join_all(busy.map(|courier| channel(store, courier, policy, clock, stop))).await;
    rounds.into_iter().try_fold(Delivered::default(), |sum, one| {
        let one = one?;
        Ok(Delivered { sent: sum.sent + one.sent, failed: sum.failed + one.failed, later: sum.later + one.later })
    })
}

/// Sends what waits on one channel.
async fn channel(
    store: &Arc<Store>,
    courier: &Courier,
    policy: Policy,
    clock: &(dyn Fn() -> Timestamp + Sync),
    stop: &CancellationToken,
) -> store::Result<Delivered> {
    let mut delivered = Delivered::default();
    while !stop.is_cancelled() {
        let Some(delivery) = begin(store, courier.id(), clock()).await? else { break };
        let result = attempt(courier, &delivery, clock()).await;
        let now = clock();
        match &result {
            Ok(()) => delivered.sent += 1,
            Err(error) if error.verdict() == Verdict::Never => delivered.failed += 1,
            Err(_) => delivered.later += 1,
        }
        tell(&delivery, &result);
        let end = end(&delivery, result, policy, now);
        let store = Arc::clone(store);
        blocking(move || store.write(move |w| w.end_delivery(&delivery, &end, now))).await?;
    }
    Ok(delivered)
}

async fn begin(store: &Arc<Store>, channel: &ChannelId, now: Timestamp) -> store::Result<Option<Delivery>> {
    let (store, channel) = (Arc::clone(store), channel.clone());
    blocking(move || store.write(move |w| w.begin_delivery(&channel, now))).await
}

async fn attempt(courier: &Courier, delivery: &Delivery, now: Timestamp) -> Result<(), Error> {
    let content: Content =
        serde_json::from_value(delivery.content.clone()).map_err(|error| Error::Unfit(error.to_string()))?;
    let parcel = Parcel {
        public_id: &delivery.public_id,
        created_at: delivery.created_at,
        recipient: &delivery.recipient,
        content: &content,
    };
    courier.send(parcel, now).await
}

fn tell(delivery: &Delivery, result: &Result<(), Error>) {
    let Delivery { channel, recipient, kind, public_id, .. } = delivery;
    match result {
        Ok(()) => info!(%channel, recipient, id = public_id, "sent: {kind}"),
        Err(error) => warn!(%channel, recipient, id = public_id, "not sent: {kind}: {error}"),
    }
}

fn end(delivery: &Delivery, result: Result<(), Error>, policy: Policy, now: Timestamp) -> DeliveryEnd {
    let Err(error) = result else { return DeliveryEnd::Sent };
    let problem = error.to_string();
    match error.verdict() {
        Verdict::Never => DeliveryEnd::Failed { problem },
        Verdict::Later { asked, is_of_channel } => {
            let failures = delivery.failure_count.saturating_add(1);
            let seed = (delivery.message_id.0 as u64) ^ (u64::from(delivery.attempt_count) << 40);
            DeliveryEnd::Later {
                problem,
                next_attempt_at: alerts::next_attempt(failures, asked, seed, now),
                is_of_channel,
                give_up_before: now.checked_sub(policy.give_up_after).unwrap_or(Timestamp::MIN),
            }
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => unreachable!("blocking tasks are not cancelled: {error}"),
        },
    }
}
