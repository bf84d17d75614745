//! Where pure work and the database's blocking calls run, away from the threads that wait for the network.

use std::sync::LazyLock;

use tokio::sync::Semaphore;

/// Pure work side by side: more than the processors can do only makes everything later.
static WIDTH: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(std::thread::available_parallelism().map_or(2, usize::from)));

/// Runs pure work on the bounded pool.
///
/// A panic in it is passed on to the caller's task: it is a bug of ours, and the record is untouched.
pub(super) async fn compute<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = WIDTH.acquire().await.expect("the pool is never closed");
    blocking(work).await
}

/// Runs a call that waits for the database.
pub(super) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(value) => value,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => unreachable!("blocking tasks are not cancelled: {error}"),
        },
    }
}
