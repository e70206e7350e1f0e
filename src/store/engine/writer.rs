//! The one writer: a thread with a queue, a savepoint for each job, one durable commit for all that waited; a job that asks
//! for it has a transaction of its own.
//! A job's answer is sent only after its commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::around::Around;
use super::cache::WriterCache;
use super::writing::Writing;
use crate::store::StoreError;
use crate::store::file::probe::explained;

/// Jobs that may wait; beyond, senders are told to come back.
const QUEUE: usize = 1024;
/// Most jobs in one commit.
const GROUP: usize = 256;

/// Does its work, or learns why it cannot, and keeps its answer until the commit.
type Work = Box<dyn FnOnce(Result<&Writing<'_>, StoreError>) -> Acknowledge + Send>;
/// Sends the answer: with the commit's failure if it failed.
type Acknowledge = Box<dyn FnOnce(Option<StoreError>) + Send>;

/// How a job shares a transaction with others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Company {
    /// With whatever waits; a savepoint undoes it alone.
    Others,
    /// One of its own. A savepoint keeps a copy of each page in memory, and every statement after it walks along all of them:
    /// what touches ten thousand rows takes minutes in one.
    Alone,
}

struct Job {
    work: Work,
    company: Company,
}

/// The sending end of the queue.
pub struct Writer {
    queue: Option<SyncSender<Job>>,
    waiting: Arc<AtomicU64>,
    around: Arc<Around>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Starts the thread that owns the writing connection.
    pub fn start(connection: Connection, around: Arc<Around>) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let shared = Arc::clone(&around);
        let thread =
            std::thread::Builder::new().name("writer".to_owned()).spawn(move || run(connection, &jobs, &shared))?;
        Ok(Self { queue: Some(queue), waiting: Arc::default(), around, thread: Some(thread) })
    }

    /// Jobs that were queued and have not begun.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Queues a job; the receiver resolves after the commit. `Busy` when the queue is full.
    pub fn submit<T: Send + 'static>(
        &self,
        company: Company,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<oneshot::Receiver<Result<T, StoreError>>, StoreError> {
        let (sender, receiver) = oneshot::channel();
        let place = Place::take(&self.waiting);
        let around = Arc::clone(&self.around);
        let work: Work = Box::new(move |writing| {
            drop(place);
            let result = writing.and_then(|writing| match company {
                Company::Others => in_savepoint(writing, work),
                Company::Alone => in_transaction(writing, work),
            });
            Box::new(move |failure| {
                let result = match (company, result, failure) {
                    // Nobody else's failure, and told as what it is.
                    (Company::Alone, Err(own), _) => Err(own),
                    (_, result, failure) => failure.map_or(result, Err),
                };
                let result = result.map_err(|error| explained(error, around.database()));
                if let Err(StoreError::Storage(trouble)) = &result {
                    around.standing.fail(*trouble, 1, around.database());
                }
                // The asker may have gone; the work is done all the same.
                let _gone = sender.send(result);
            })
        });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        queue.try_send(Job { work, company }).map_err(|_full_or_closed| StoreError::Busy)?;
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

/// What a commit did.
struct Done {
    has_erased: bool,
    has_written: bool,
}

fn run(mut connection: Connection, jobs: &Receiver<Job>, around: &Around) {
    let cache = WriterCache::default();
    let mut next = None;
    while let Some(first) = next.take().or_else(|| jobs.recv().ok()) {
        let group = gather(first, jobs, &mut next);
        let mut acknowledgements = Vec::with_capacity(group.len());
        let committed = commit(&mut connection, &cache, around, group, &mut acknowledgements);
        if committed.is_err() {
            // It remembers numbers of rows that were undone.
            cache.clear();
        }
        let failure = settle(&connection, around, committed);
        for acknowledge in acknowledgements {
            acknowledge(failure.as_ref().map(same_failure));
        }
    }
}

/// The jobs of one transaction, with those that wait; what wants one of its own stays for the next.
fn gather(first: Job, jobs: &Receiver<Job>, next: &mut Option<Job>) -> Vec<Work> {
    let is_alone = first.company == Company::Alone;
    let mut group = vec![first.work];
    while !is_alone && group.len() < GROUP {
        match jobs.try_recv() {
            Ok(job) if job.company == Company::Alone => {
                *next = Some(job);
                break;
            }
            Ok(job) => group.push(job.work),
            Err(_none_waits) => break,
        }
    }
    group
}

/// What follows from a commit before it is acknowledged; answers why it is not.
fn settle(connection: &Connection, around: &Around, committed: Result<Done, StoreError>) -> Option<StoreError> {
    let done = match committed {
        Ok(done) => done,
        Err(error) => {
            // Those of the disk are told by whoever counts the writes they refuse.
            if !matches!(error, StoreError::Storage(_)) {
                tracing::error!(%error, "a commit failed");
            }
            return Some(error);
        }
    };
    around.versions.refresh(connection);
    if done.has_erased {
        around.scrub.ask();
    }
    // What was stored in a file that nobody will find again is not stored.
    if let Err(error) = around.identity.check() {
        return Some(error);
    }
    if done.has_written {
        around.standing.work(around.database());
    }
    None
}

fn commit(
    connection: &mut Connection,
    cache: &WriterCache,
    around: &Around,
    group: Vec<Work>,
    acknowledgements: &mut Vec<Acknowledge>,
) -> Result<Done, StoreError> {
    let mut waiting = group.into_iter();
    let before = connection.total_changes();
    let begun = match around.identity.check() {
        Ok(()) => connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(StoreError::from),
        Err(error) => Err(error),
    };
    let transaction = match begun {
        Ok(transaction) => transaction,
        Err(error) => {
            let error = explained(error, around.database());
            acknowledgements.extend(waiting.map(|job| job(Err(same_failure(&error)))));
            return Err(error);
        }
    };
    let writing = Writing::new(&transaction, cache, around.clock);
    for job in waiting.by_ref() {
        acknowledgements.push(job(Ok(&writing)));
        if let Some(error) = writing.take_loss() {
            acknowledgements.extend(waiting.map(|job| job(Err(same_failure(&error)))));
            return Err(error);
        }
    }
    writing.finish()?;
    let done = Done { has_erased: writing.has_erased(), has_written: transaction.total_changes() > before };
    drop(writing);
    transaction.commit()?;
    Ok(done)
}

fn in_savepoint<T>(
    writing: &Writing<'_>,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = writing.connection();
    connection.execute_batch("savepoint job")?;
    let mark = writing.mark();
    match caught(writing, work) {
        Ok(value) => {
            connection.execute_batch("release job")?;
            Ok(value)
        }
        Err(error) if connection.is_autocommit() => {
            // A disk without room makes SQLite undo the whole transaction, and with it the work of those before.
            writing.lose(same_failure(&error));
            Err(error)
        }
        Err(error) => {
            connection.execute_batch("rollback to job; release job")?;
            writing.rewind(mark);
            Err(error)
        }
    }
}

/// The same without a savepoint: what fails loses the transaction, in which nothing else was done.
fn in_transaction<T>(
    writing: &Writing<'_>,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    caught(writing, work).inspect_err(|error| writing.lose(same_failure(error)))
}

/// A job that panics undoes itself; the thread that writes for everybody goes on.
fn caught<T>(writing: &Writing<'_>, work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(|| work(writing)))
        .unwrap_or_else(|_told_by_the_hook| Err(StoreError::Corrupt("a write job panicked".to_owned())))
}

fn same_failure(error: &StoreError) -> StoreError {
    match error {
        StoreError::Busy => StoreError::Busy,
        StoreError::Storage(trouble) => StoreError::Storage(*trouble),
        other => StoreError::Corrupt(format!("commit failed: {other}")),
    }
}
