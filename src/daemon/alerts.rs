//! Alerts: what is new in the record is decided about and sent, some seconds after it was written.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tracing::error;

use super::{Desk, TROUBLE_PAUSE, now};
use crate::outbox::{self, Policy};
use crate::store::{self, Store};

/// The pause between two looks at what is new, and at what waits. A look is two questions to indexes.
const PAUSE: Duration = Duration::from_secs(2);

/// Decides and sends over and over until told to stop; never in the middle of a message.
pub(super) async fn rounds(store: Arc<Store>, mut desk: watch::Receiver<Arc<Desk>>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let current = Arc::clone(&desk.borrow_and_update());
        let pause = match round(&store, &current, &stop).await {
            Ok(()) => PAUSE,
            Err(error) => {
                error!("Alerts: {error:#}");
                TROUBLE_PAUSE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => (),
            _ = desk.changed() => (),
            () = stop.cancelled() => (),
        }
    }
}

async fn round(store: &Arc<Store>, desk: &Desk, stop: &CancellationToken) -> anyhow::Result<()> {
    let (deciding, plan) = (Arc::clone(store), Arc::clone(&desk.plan));
    tokio::task::spawn_blocking(move || outbox::decide(&deciding, &plan, now())).await??;
    let delivered: store::Result<_> = outbox::deliver(store, &desk.couriers, Policy::default(), &now, stop).await;
    delivered?;
    Ok(())
}
