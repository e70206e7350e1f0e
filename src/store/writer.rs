//! The one writer: a thread with a queue, a savepoint for each job, one durable commit for all that waited.
//! A job's answer is sent only after its commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::StoreError;
use super::changes::Clock;
use super::scrub::Scrub;
use super::versions::Versions;
use super::writer_cache::WriterCache;
use super::writing::Writing;

/// Jobs that may wait; beyond, senders are told to come back.
const QUEUE: usize = 1024;
/// Most jobs in one commit.
const GROUP: usize = 256;

/// Does its work and keeps its answer until the commit.
type Job = Box<dyn FnOnce(&Writing<'_>) -> Acknowledge + Send>;
/// Sends the answer: with the commit's failure if it failed.
type Acknowledge = Box<dyn FnOnce(Option<StoreError>) + Send>;

/// The sending end of the queue.
pub struct Writer {
    queue: Option<SyncSender<Job>>,
    waiting: Arc<AtomicU64>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread that owns the writing connection.
    pub fn start(
        connection: Connection,
        versions: Arc<Versions>,
        scrub: Arc<Scrub>,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || run(connection, &jobs, &versions, &scrub, clock))?;
        Ok(Self { queue: Some(queue), waiting: Arc::default(), thread: Some(thread) })
    }

    /// Jobs that were queued and have not begun.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Queues a job; the receiver resolves after the commit. `Busy` when the queue is full.
    pub fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let place = Place::take(&self.waiting);
        let job: Job = Box::new(move |writing| {
            drop(place);
            let result = in_savepoint(writing, work);
            Box::new(move |failure| {
                // The asker may have gone; the work is done all the same.
                let _gone = sender.send(failure.map_or(result, Err));
            })
        });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.try_send(job).map_err(|_full_or_closed| StoreError::Busy)?;
        Ok(receiver)
    }
}

/// A place in the queue, given up when the job begins or is thrown away.
struct Place(Arc<AtomicU64>);

impl Place {
    fn take(waiting: &Arc<AtomicU64>) -> Self {
        waiting.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(waiting))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has nothing more to finish.
            let _ended = thread.join();
        }
    }
}

fn run(mut connection: Connection, jobs: &Receiver<Job>, versions: &Versions, scrub: &Scrub, clock: Clock) {
    let cache = WriterCache::default();
    while let Ok(first) = jobs.recv() {
        let group: Vec<Job> =
            std::iter::once(first).chain(std::iter::from_fn(|| jobs.try_recv().ok()).take(GROUP - 1)).collect();
        let mut acknowledgements = Vec::with_capacity(group.len());
        let committed = commit(&mut connection, &cache, clock, group, &mut acknowledgements);
        if let Ok(has_erased) = committed {
            versions.refresh(&connection);
            if has_erased {
                scrub.ask();
            }
        }
        let failure = committed.err();
        if let Some(error) = &failure {
            tracing::error!(%error, "a commit failed");
        }
        for acknowledge in acknowledgements {
            acknowledge(failure.as_ref().map(same_failure));
        }
    }
}

/// Answers whether anything was erased.
fn commit(
    connection: &mut Connection,
    cache: &WriterCache,
    clock: Clock,
    group: Vec<Job>,
    acknowledgements: &mut Vec<Acknowledge>,
) -> Result<bool, StoreError> {
    let mut waiting = group.into_iter();
    let transaction = match connection.transaction_with_behavior(TransactionBehavior::Immediate) {
        Ok(transaction) => transaction,
        Err(error) => {
            let error = StoreError::from(error);
            tracing::error!(%error, "a group of writes could not begin");
            // Dropping the jobs closes their channels, which askers read as Busy.
            drop(waiting);
            return Err(error);
        }
    };
    let writing = Writing::new(&transaction, cache, clock);
    acknowledgements.extend(waiting.by_ref().map(|job| job(&writing)));
    writing.finish()?;
    let has_erased = writing.has_erased();
    drop(writing);
    transaction.commit()?;
    Ok(has_erased)
}

fn in_savepoint<T>(
    writing: &Writing<'_>,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = writing.connection();
    connection.execute_batch("savepoint job")?;
    let mark = writing.mark();
    // A job that panics undoes itself; the thread that writes for everybody goes on.
    let result = catch_unwind(AssertUnwindSafe(|| work(writing)))
        .unwrap_or_else(|_told_by_the_hook| Err(StoreError::Corrupt("a write job panicked".to_owned())));
    match result {
        Ok(value) => {
            connection.execute_batch("release job")?;
            Ok(value)
        }
        Err(error) => {
            connection.execute_batch("rollback to job; release job")?;
            writing.rewind(mark);
            Err(error)
        }
    }
}

fn same_failure(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy => StoreError::Busy,
        StoreError::Full => StoreError::Full,
        other => StoreError::Corrupt(format!("commit failed: {other}")),
    }
}
