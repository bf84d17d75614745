//! Applying retention: bytes are dropped, records never.

use std::collections::{BTreeMap, HashMap};

use anyhow::Context;

use crate::model::{SnapshotId, Timestamp};
use crate::revisions::{KeptBytes, Retention};
use crate::store::{self, Store};

/// Snapshots in one transaction.
const TOGETHER: usize = 256;

/// What was dropped, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Pruned {
    /// Snapshots whose bytes are kept.
    pub kept_count: u64,
    /// Snapshots whose bytes are dropped.
    pub dropped_count: u64,
    /// What that frees in the snapshots database.
    pub freed_bytes: u64,
    /// The dropped ones by outlet.
    pub by_outlet: BTreeMap<String, u64>,
}

/// Drops the bytes that retention does not keep; a dry run only says which.
pub fn prune(store: &Store, retention: &Retention, is_dry: bool, now: Timestamp) -> anyhow::Result<Pruned> {
    let mut pruned = Pruned::default();
    let mut dropped: Vec<SnapshotId> = Vec::new();
    // Whether a body goes: it stays where one of its snapshots does.
    let mut bodies: HashMap<String, bool> = HashMap::new();
    store
        .read(|r| {
            r.kept_snapshots(|snapshot| {
                let is_dropped = retention.drops(
                    &KeptBytes {
                        outlet: &snapshot.outlet,
                        state: snapshot.state,
                        fetched_at: snapshot.fetched_at,
                        is_current: snapshot.is_current,
                    },
                    now,
                );
                if is_dropped {
                    dropped.push(snapshot.id);
                    pruned.dropped_count += 1;
                    *pruned.by_outlet.entry(snapshot.outlet).or_default() += 1;
                    bodies.entry(snapshot.sha256).or_insert(true);
                } else {
                    pruned.kept_count += 1;
                    bodies.insert(snapshot.sha256, false);
                }
            })
        })
        .context("reading which bytes are kept")?;
    if is_dry {
        let gone = bodies.iter().filter(|(_, is_gone)| **is_gone).map(|(sha256, _)| sha256);
        pruned.freed_bytes = store.read(|r| gone.map(|sha256| r.packed_bytes(sha256)).sum::<store::Result<u64>>())?;
        return Ok(pruned);
    }
    for some in dropped.chunks(TOGETHER) {
        let some = some.to_vec();
        pruned.freed_bytes += store.write(move |w| w.prune(&some, now)).context("dropping bytes")?;
    }
    Ok(pruned)
}
