//! Read-only connections, each lent for one snapshot with a time limit.
//! A connection goes back when its guard is dropped, whatever happened meanwhile.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::{Connection, Transaction};

use crate::store::StoreError;
use crate::store::file::connection::open_reader;

/// How many connections read at once.
const READERS: usize = 4;
/// Longest a read may take.
const TIME_LIMIT: Duration = Duration::from_secs(5);
/// Virtual machine steps between two looks at the clock.
const STEPS_BETWEEN_CHECKS: std::ffi::c_int = 20_000;

struct State {
    idle: Vec<Connection>,
    open: usize,
}

/// A handful of readers of one file.
pub struct Pool {
    path: PathBuf,
    state: Mutex<State>,
    returned: Condvar,
}

impl Pool {
    /// Opens all of them: whatever becomes of the name of the file, or of the handles of the process, they go on reading.
    pub fn open(path: &Path) -> Result<Arc<Self>, StoreError> {
        let idle = (0..READERS).map(|_| open_reader(path)).collect::<Result<Vec<_>, _>>()?;
        let state = Mutex::new(State { open: idle.len(), idle });
        Ok(Arc::new(Self { path: path.to_owned(), state, returned: Condvar::new() }))
    }

    /// Runs `work` in one snapshot; waits while all readers are busy.
    pub fn read<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.lend(self.take()?).read(TIME_LIMIT, work)
    }

    /// Runs `work` if a reader is free at once, for so long at most: `Busy` when that was not enough.
    pub fn try_read<T>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.state.lock().unwrap_or_else(PoisonError::into_inner).idle.pop();
        self.lend(idle.ok_or(StoreError::Busy)?).read(limit, work)
    }

    fn lend(&self, connection: Connection) -> Lent<'_> {
        Lent { pool: self, connection: Some(connection) }
    }

    fn take(&self) -> Result<Connection, StoreError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(connection) = state.idle.pop() {
                return Ok(connection);
            }
            if state.open < READERS {
                state.open += 1;
                drop(state);
                match open_reader(&self.path) {
                    // The others go on.
                    Err(_) if self.forget() > 0 => state = self.state.lock().unwrap_or_else(PoisonError::into_inner),
                    opened => return opened,
                }
            }
            state = self.returned.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Answers how many are left.
    fn forget(&self) -> usize {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.open -= 1;
        let left = state.open;
        drop(state);
        self.returned.notify_one();
        left
    }
}

/// Ends a snapshot; a read has nothing to lose, so a failure to end is left to the next use.
fn end(snapshot: Transaction<'_>) {
    drop(snapshot);
}

struct Lent<'a> {
    pool: &'a Pool,
    connection: Option<Connection>,
}

impl Lent<'_> {
    fn read<T>(
        mut self,
        limit: Duration,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let Some(connection) = self.connection.as_mut() else { return Err(StoreError::Closed) };
        let deadline = Instant::now() + limit;
        connection.progress_handler(STEPS_BETWEEN_CHECKS, Some(move || Instant::now() > deadline))?;
        let snapshot = connection.transaction()?;
        let result = work(&snapshot);
        end(snapshot);
        result
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let mut state = self.pool.state.lock().unwrap_or_else(PoisonError::into_inner);
        if std::thread::panicking() {
            state.open -= 1;
        } else {
            state.idle.push(connection);
        }
        drop(state);
        self.pool.returned.notify_one();
    }
}
