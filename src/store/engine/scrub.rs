//! Erasing for good: deleted bytes are overwritten in the file, so is what is left of them from before their rows moved,
//! and the write-ahead log that still holds them is cut. SQLite alone leaves all of it until something else needs the room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _};

use super::sweep::wipe_some;
use super::writing::Writing;
use crate::store::StoreError;

/// Stretches of the file that are wiped before others have their turn.
const STRETCHES_AT_ONCE: usize = 4;
/// Longest wait for a writer to finish.
const SWEEP_PATIENCE: Duration = Duration::from_millis(20);
/// Calls that are let pass after one that failed.
const PAUSE: u32 = 600;

/// How often something was to be wiped and the log cut, and how often that was done.
pub struct Scrub {
    asked: AtomicU64,
    done: AtomicU64,
}

impl Default for Scrub {
    /// Asked for once from the start: the program may have been killed before it wiped all and cut the log.
    fn default() -> Self {
        Self { asked: AtomicU64::new(1), done: AtomicU64::new(0) }
    }
}

impl Scrub {
    /// Takes note of what another process erased.
    pub fn ask_if_due(&self, connection: &Connection) -> Result<(), StoreError> {
        if self.is_done() && find_due(connection)?.is_some() {
            self.ask();
        }
        Ok(())
    }

    /// Something was erased: what is left of it is to be wiped, and the log cut.
    pub fn ask(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether nothing that was erased is left in the file or its log.
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.asked.load(Ordering::Acquire)
    }
}

/// Going through the file once for everything that was asked for when it began.
#[derive(Default)]
pub struct Sweep {
    /// What was asked for then, in this process and in the file; none while nothing is under way.
    serves: Option<(u64, Option<i64>)>,
    /// The page to go on with; none once all were looked at.
    next: Option<u32>,
    /// Calls to let pass.
    pause: u32,
}

impl Sweep {
    /// Goes on where it left off, and cuts the log at the end if nobody reads from it then; else that is tried again.
    /// Answers whether there is more to wipe.
    pub fn go_on(
        &mut self,
        scrub: &Scrub,
        connection: &mut Connection,
        patience: Duration,
    ) -> Result<bool, StoreError> {
        self.pause = self.pause.saturating_sub(1);
        if scrub.is_done() || self.pause > 0 {
            return Ok(false);
        }
        let (serves, due) = if let Some(serves) = self.serves {
            serves
        } else {
            let asked = scrub.asked.load(Ordering::Acquire);
            let due = find_due(connection)?;
            self.next = due.map(|_| 1);
            *self.serves.insert((asked, due))
        };
        for _ in 0..STRETCHES_AT_ONCE {
            let Some(from) = self.next else { break };
            match writing(connection, patience, |connection| wipe_some(connection, from)) {
                Ok(next) => self.next = next,
                Err(StoreError::Busy) => break,
                Err(error) => {
                    self.pause = PAUSE;
                    return Err(error);
                }
            }
        }
        if self.next.is_none() && cut(connection, patience)? {
            match writing(connection, patience, |connection| settle(connection, due)) {
                Ok(()) => {}
                // The next call cuts the log again, and gets here again.
                Err(StoreError::Busy) => return Ok(false),
                Err(error) => {
                    self.pause = PAUSE;
                    return Err(error);
                }
            }
            scrub.done.store(serves, Ordering::Release);
            self.serves = None;
        }
        Ok(self.next.is_some())
    }
}

/// How often something was erased that is not wiped yet; none where all is.
fn find_due(connection: &Connection) -> Result<Option<i64>, StoreError> {
    let due = connection.prepare_cached("select asked from wiping_due")?.query_row([], |row| row.get(0)).optional()?;
    Ok(due)
}

/// All that was due is wiped; what was erased meanwhile is due still.
fn settle(connection: &Connection, due: Option<i64>) -> Result<(), StoreError> {
    if due.is_some() {
        connection.prepare_cached("delete from wiping_due where asked = ?1")?.execute([due])?;
    }
    Ok(())
}

/// Lets a connection write that else only reads; it does not wait long for others meanwhile.
fn writing<T>(
    connection: &mut Connection,
    patience: Duration,
    work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.busy_timeout(SWEEP_PATIENCE)?;
    connection.execute_batch("pragma query_only = off")?;
    let result = work(connection);
    connection.execute_batch("pragma query_only = on")?;
    connection.busy_timeout(patience)?;
    result
}

/// Moves the log into the file and empties it; false while others use it. Writers wait no longer than this looks.
fn cut(connection: &Connection, patience: Duration) -> Result<bool, StoreError> {
    connection.busy_timeout(Duration::ZERO)?;
    let result = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(patience)?;
    match result.map_err(StoreError::from) {
        Err(StoreError::Busy) => Ok(false),
        result => Ok(!result?),
    }
}

/// Runs deletions whose bytes are overwritten, also those within others. The log is cut soon after the commit.
pub fn erasing<T>(
    writing: &Writing<'_>,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = writing.connection();
    let is_within: bool = connection.query_row("pragma secure_delete", [], |row| row.get(0))?;
    connection.execute_batch("pragma secure_delete = on")?;
    let result = work(connection);
    if !is_within {
        connection.execute_batch("pragma secure_delete = off")?;
    }
    connection
        .prepare_cached("insert into wiping_due values (1, 1) on conflict do update set asked = asked + 1")?
        .execute([])?;
    writing.note_erasure();
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::file::connection::{open_reader, open_writer};

    /// How often a sweep was under way after a call, until nothing was left to do.
    fn calls_in_sweep(scrub: &Scrub, reader: &mut Connection) -> usize {
        let (mut sweep, mut calls) = (Sweep::default(), 0);
        while !scrub.is_done() {
            calls += 1;
            sweep.go_on(scrub, reader, SWEEP_PATIENCE).unwrap();
        }
        calls
    }

    #[test]
    fn the_file_is_gone_through_only_where_something_was_erased_here_elsewhere_or_before_an_early_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("city.db");
        let writer = open_writer(&path).unwrap();
        // Enough for a sweep to take several calls.
        writer.execute("insert into term (value) values (hex(zeroblob(8000000)))", []).unwrap();
        let mut reader = open_reader(&path).unwrap();
        let scrub = Scrub::default();
        assert_eq!(calls_in_sweep(&scrub, &mut reader), 1, "the log is cut and nothing else");
        scrub.ask_if_due(&reader).unwrap();
        assert!(scrub.is_done(), "nothing was erased");
        writer.execute("insert into wiping_due values (1, 3)", []).unwrap();
        assert!(calls_in_sweep(&Scrub::default(), &mut reader) > 1, "what was not wiped before the end is wiped now");
        assert_eq!(find_due(&writer).unwrap(), None);
        writer.execute("insert into wiping_due values (1, 1)", []).unwrap();
        scrub.ask_if_due(&reader).unwrap();
        assert!(calls_in_sweep(&scrub, &mut reader) > 1, "another process erased something");
        assert_eq!(find_due(&writer).unwrap(), None);
    }
}
