//! The only place with SQL: one file, one writer with a queue, a few readers, and the counters that caches are held
//! against. SQLite answers every query; what makes reads fast lives in it too. Pragmas: see `file::connection`.

pub mod building;
pub mod camera;
pub mod changes;
pub mod edition;
pub mod engine;
mod erasure;
mod error;
pub mod figures;
pub mod file;
pub mod geopackage;
pub mod imports;
pub mod moderation;
pub mod report;
pub mod search;
pub mod source;
pub mod survey;
pub mod territory;
pub mod text_key;
pub mod tile;
pub mod upkeep;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, Transaction};

pub use camera::filter::CameraFilter;
pub use changes::{Change, Clock, latest_change};
pub use engine::versions::Versions;
pub use engine::writing::Writing;
pub use error::StoreError;
use figures::area_tallies::AreaTallies;
pub use file::migrate::{APPLICATION_ID, SCHEMA_VERSION};
pub use file::trouble::{Standing, Trouble};
pub use source::observations::StoredObservation;

/// One snapshot to read from. Only this module's files see the connection.
pub struct Reader<'a> {
    connection: &'a Connection,
    tallies: &'a AreaTallies,
}

impl<'a> Reader<'a> {
    fn new(snapshot: &'a Transaction<'_>, tallies: &'a AreaTallies) -> Self {
        Self { connection: snapshot, tallies }
    }

    /// What was counted in areas, kept until the next change.
    fn tallies(&self) -> &'a AreaTallies {
        self.tallies
    }

    fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// The newest change in this snapshot and its commit time (RFC 3339 UTC).
    pub fn latest_change(&self) -> Result<(Change, String), StoreError> {
        latest_change(self.connection)
    }

    /// The newest change that everybody could see before an instant, and its commit time; change 0 before the first.
    pub fn latest_change_before(&self, instant: Timestamp) -> Result<(Change, String), StoreError> {
        changes::latest_change_before(self.connection, instant)
    }
}

/// An open inventory; cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    pool: Arc<engine::pool::Pool>,
    tallies: AreaTallies,
    writer: engine::writer::Writer,
    around: Arc<engine::around::Around>,
    is_closing: Arc<AtomicBool>,
    poller: Option<JoinHandle<()>>,
}

impl Store {
    /// Opens or creates the file, brings its schema up to date and starts writing and polling.
    pub fn open(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        Self::start(path, clock).map_err(|error| file::probe::explained(error, path))
    }

    fn start(path: &Path, clock: Clock) -> Result<Self, StoreError> {
        let mut connection = file::connection::open_writer(path)?;
        let standing = Standing::default();
        clear_interrupted(&mut connection, path, &standing)?;
        let versions = Versions::default();
        versions.refresh(&connection);
        let pool = engine::pool::Pool::open(path)?;
        // The log has its name once the file was read.
        let identity = file::identity::Identity::of(path)?;
        let around = Arc::new(engine::around::Around {
            versions,
            scrub: engine::scrub::Scrub::default(),
            standing,
            identity,
            clock,
        });
        let writer = engine::writer::Writer::start(connection, Arc::clone(&around))?;
        let is_closing = Arc::new(AtomicBool::new(false));
        let poller = Some(upkeep::poller::start(Arc::clone(&around), Arc::clone(&is_closing))?);
        Ok(Self(Arc::new(Inner { pool, tallies: AreaTallies::default(), writer, around, is_closing, poller })))
    }

    /// Runs `work` in one snapshot; blocks, so call it where blocking is allowed.
    pub fn read<T>(&self, work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.0.pool.read(|snapshot| work(&Reader::new(snapshot, &self.0.tallies))).inspect_err(|error| {
            if let StoreError::Storage(trouble) = error {
                self.standing().fail(*trouble, 0, self.path());
            }
        })
    }

    /// The same where a reader is free at once, for so long at most; else `Busy`.
    pub fn try_read<T>(
        &self,
        limit: Duration,
        work: impl FnOnce(&Reader<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.0.pool.try_read(limit, |snapshot| work(&Reader::new(snapshot, &self.0.tallies)))
    }

    /// Queues a write; resolves after its durable commit.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.writer.submit(engine::writer::Company::Others, work)?.await.map_err(|_dropped| StoreError::Busy)?
    }

    /// The same in a transaction of its own: for what may touch thousands of rows. Whatever it answers as an error undoes it.
    pub async fn write_alone<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.0.writer.submit(engine::writer::Company::Alone, work)?.await.map_err(|_dropped| StoreError::Busy)?
    }

    /// Writes that wait for the next commit.
    pub fn writes_waiting(&self) -> u64 {
        self.0.writer.waiting()
    }

    /// Change counters, without asking the database.
    pub fn versions(&self) -> &Versions {
        &self.0.around.versions
    }

    /// Whether nothing that was erased is left in the file or its log; false for moments after an erasure.
    pub fn is_scrubbed(&self) -> bool {
        self.0.around.scrub.is_done()
    }

    /// Whether writes are refused, and why.
    pub fn standing(&self) -> &Standing {
        &self.0.around.standing
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.0.around.database()
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.is_closing.store(true, Ordering::Relaxed);
        if let Some(poller) = self.poller.take() {
            // A poller that panicked has nothing to finish.
            let _ended = poller.join();
        }
    }
}

/// Clears what imports left that ended early. Nobody sees it, so that a disk without room keeps nobody from reading.
fn clear_interrupted(connection: &mut Connection, path: &Path, standing: &Standing) -> Result<(), StoreError> {
    let cleared = imports::undo::ImportLock::acquire(path).and_then(|lock| match lock {
        Some(_held_meanwhile) => imports::undo::clear_interrupted(connection),
        None => Ok(()),
    });
    match cleared.map_err(|error| file::probe::explained(error, path)) {
        Err(StoreError::Storage(trouble)) => {
            standing.fail(trouble, 0, path);
            Ok(())
        }
        other => other,
    }
}
