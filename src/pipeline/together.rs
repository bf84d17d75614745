//! Recording many results one after the other, with few commits.

use std::sync::Arc;

use super::Line;
use super::pool::blocking;
use crate::store::{self, Submitted, Writer};

/// Results that are recorded together where so many are ready: a commit costs as much as several of them.
pub(super) const TOGETHER_MAX: usize = 64;

/// Records each item in a transaction of its own, in the order given; each sees what those before it wrote.
pub(super) async fn record_in_order<I: Send + 'static, T: Send + 'static>(
    line: &Arc<Line>,
    items: Vec<I>,
    record: impl Fn(&Line, &Writer, I) -> store::Result<T> + Clone + Send + 'static,
) -> store::Result<Vec<T>> {
    let line = Arc::clone(line);
    blocking(move || {
        let submit = |item| {
            let (job_line, record) = (Arc::clone(&line), record.clone());
            line.store.submit(move |w| record(&job_line, w, item))
        };
        let jobs = items.into_iter().map(submit).collect::<store::Result<Vec<_>>>()?;
        jobs.into_iter().map(Submitted::wait).collect()
    })
    .await
}
