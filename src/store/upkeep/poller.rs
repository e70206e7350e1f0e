//! The thread that looks for what nobody tells this process: commits of others, a file that was removed, a disk that has
//! room again. It also wipes the file and cuts the log after an erasure.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::rescue::rescue;
use crate::store::StoreError;
use crate::store::engine::around::Around;
use crate::store::engine::scrub::Sweep;
use crate::store::file::connection::{READER_PATIENCE, open_reader};
use crate::store::file::probe::find_trouble;
use crate::store::file::trouble::Trouble;

/// Time between two looks for another process's writes.
const POLL: Duration = Duration::from_millis(50);
/// The same while the file is being wiped: half of the time is left to others.
const POLL_IN_SWEEP: Duration = Duration::from_millis(10);
/// Looks between two at the files and the disk.
const POLLS_BETWEEN_CHECKS: u32 = 20;
/// A trouble is believed so long after the last write it refused.
const BELIEVED: Duration = Duration::from_secs(3);

/// Starts it on a connection of its own; it ends soon after `is_closing`.
pub fn start(around: Arc<Around>, is_closing: Arc<AtomicBool>) -> Result<JoinHandle<()>, StoreError> {
    let mut connection = open_reader(around.database())?;
    let poll = move || {
        let (mut known, mut polls) = (0i64, 0u32);
        let (mut loss, mut sweep) = (Loss::default(), Sweep::default());
        while !is_closing.load(Ordering::Relaxed) {
            let version = connection.pragma_query_value(None, "data_version", |row| row.get(0)).unwrap_or(known);
            if version != known {
                known = version;
                around.versions.refresh(&connection);
                if let Err(error) = around.scrub.ask_if_due(&connection) {
                    tracing::error!(%error, "whether something erased is to be wiped is not known");
                }
            }
            polls = polls.wrapping_add(1);
            if polls.is_multiple_of(POLLS_BETWEEN_CHECKS) {
                loss.look(&around, &connection);
                look_for_an_end(&around);
            }
            let is_in_sweep = go_on(&around, &mut sweep, &mut connection);
            std::thread::sleep(if is_in_sweep { POLL_IN_SWEEP } else { POLL });
        }
        // What is not saved now is gone with this process.
        loss.save(&around, &connection);
    };
    Ok(std::thread::Builder::new().name("poller".to_owned()).spawn(poll)?)
}

/// Wipes some more of what was erased, where a write can be done; answers whether there is more.
fn go_on(around: &Around, sweep: &mut Sweep, connection: &mut Connection) -> bool {
    if around.standing.trouble().is_some() || !around.identity.holds() {
        return false;
    }
    sweep.go_on(&around.scrub, connection, READER_PATIENCE).unwrap_or_else(|error| {
        match error {
            StoreError::Storage(trouble) => around.standing.fail(trouble, 0, around.database()),
            StoreError::Busy => {}
            error => tracing::error!(%error, "what was erased is not wiped from the file yet"),
        }
        false
    })
}

/// A trouble that refused nothing for a while is over where a write would work.
fn look_for_an_end(around: &Around) {
    let is_old = around.standing.refused_at().is_some_and(|at| at.elapsed() >= BELIEVED);
    if is_old && around.identity.holds() && find_trouble(around.database()).is_none() {
        around.standing.work(around.database());
    }
}

/// A file that was taken away, and what was done about it.
#[derive(Default)]
struct Loss {
    since: Option<Instant>,
    is_rescued: bool,
}

impl Loss {
    /// Tells it at once, and saves what the file held when it is still away a second later.
    fn look(&mut self, around: &Around, connection: &Connection) {
        if around.identity.holds() {
            *self = Self::default();
            return;
        }
        around.standing.fail(Trouble::Gone, 0, around.database());
        if self.since.is_none() {
            self.since = Some(Instant::now());
        } else {
            self.save(around, connection);
        }
    }

    /// Saves, once, what a file held that is away.
    fn save(&mut self, around: &Around, connection: &Connection) {
        if !around.identity.holds() && !self.is_rescued {
            self.is_rescued = true;
            match rescue(connection, around.database()) {
                Ok(copy) => tracing::error!(
                    "what {} held is saved in {}: stop the server, put it back and start again",
                    around.database().display(),
                    copy.display()
                ),
                Err(error) => {
                    tracing::error!(%error, "what the file held is not saved; it is lost when the server ends");
                }
            }
        }
    }
}
