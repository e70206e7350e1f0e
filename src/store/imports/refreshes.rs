//! What became of the last refresh of a source from the service that publishes it: so that nobody asks too often, not
//! even after a restart, and the operator sees how old the copy is.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::domain::Bbox;
use crate::store::file::connection::open_reader;
use crate::store::{Reader, StoreError, Writing};

/// The last refresh of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refreshed {
    pub source_key: String,
    /// Address of the service that answered last, and what it was asked; empty before the first answer.
    pub asked: String,
    pub query: String,
    pub tried_at: Timestamp,
    /// Until when the service asked for patience.
    pub not_before: Option<Timestamp>,
    /// Tries since the last good one.
    pub failures: u32,
    /// Why the last try changed nothing; empty after a good one.
    pub fault: String,
    pub done_at: Option<Timestamp>,
    /// How recent its data was, as the service said.
    pub data_at: Option<Timestamp>,
    pub etag: String,
    pub last_modified: String,
}

impl Refreshed {
    /// In one word: `ok`; `failed` where the last try changed nothing; `late` where none was made in time.
    pub fn word(&self, every: Option<SignedDuration>, now: Timestamp) -> &'static str {
        let last = self.done_at.unwrap_or(self.tried_at);
        if self.failures > 0 {
            "failed"
        } else if every.is_some_and(|every| now.duration_since(last) > every.saturating_mul(2)) {
            "late"
        } else {
            "ok"
        }
    }
}

const COLUMNS: &str =
    "source_key, asked, query, tried_at, not_before, failures, fault, done_at, data_at, etag, last_modified";

/// The last refresh of a source; none before the first.
pub fn find_refreshed(reader: &Reader<'_>, source_key: &str) -> Result<Option<Refreshed>, StoreError> {
    find(reader.connection(), source_key)
}

/// The same of a file that is only looked at.
pub fn inspect_refreshed(path: &Path, source_key: &str) -> Result<Option<Refreshed>, StoreError> {
    find(&open_reader(path)?, source_key)
}

fn find(connection: &Connection, source_key: &str) -> Result<Option<Refreshed>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from refresh where source_key = ?1"))?;
    Ok(statement.query_row([source_key], from_row).optional()?)
}

/// When each source was refreshed last.
pub(in crate::store) fn list_done(connection: &Connection) -> Result<BTreeMap<String, Timestamp>, StoreError> {
    let mut statement =
        connection.prepare_cached("select source_key, done_at from refresh where done_at is not null")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, time(row, 1)?)))?;
    let mut done = BTreeMap::new();
    for row in rows {
        let (key, at): (String, Option<Timestamp>) = row?;
        done.extend(at.map(|at| (key, at)));
    }
    Ok(done)
}

/// Keeps what became of a try.
pub fn put_refreshed(writing: &Writing<'_>, refreshed: &Refreshed) -> Result<(), StoreError> {
    let former = find(writing.connection(), &refreshed.source_key)?;
    if former.and_then(|former| former.done_at) != refreshed.done_at {
        // Its day stands in the list of sources.
        writing.touch("sources");
    }
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    writing
        .connection()
        .prepare_cached(&format!(
            "insert or replace into refresh ({COLUMNS}) values (:source_key, :asked, :query, :tried_at, :not_before,
               :failures, :fault, :done_at, :data_at, :etag, :last_modified)"
        ))?
        .execute(named_params! {
            ":source_key": refreshed.source_key,
            ":asked": refreshed.asked,
            ":query": refreshed.query,
            ":tried_at": refreshed.tried_at.to_string(),
            ":not_before": text(refreshed.not_before),
            ":failures": refreshed.failures,
            ":fault": refreshed.fault,
            ":done_at": text(refreshed.done_at),
            ":data_at": text(refreshed.data_at),
            ":etag": refreshed.etag,
            ":last_modified": refreshed.last_modified,
        })?;
    Ok(())
}

/// How many rows a source lists in a box at present.
pub fn count_listed_within(reader: &Reader<'_>, source_key: &str, bbox: Bbox) -> Result<u64, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select count(*) from observation join source using (source_id)
         where key = :key and unlisted_on is null and lat_e7 between :south and :north
           and (lon_e7 between :west and :east or :west > :east and (lon_e7 >= :west or lon_e7 <= :east))",
    )?;
    let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
    let values = named_params! {
        ":key": source_key,
        ":south": e7(bbox.south), ":north": e7(bbox.north), ":west": e7(bbox.west), ":east": e7(bbox.east),
    };
    Ok(statement.query_row(values, |row| row.get(0))?)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Refreshed> {
    Ok(Refreshed {
        source_key: row.get(0)?,
        asked: row.get(1)?,
        query: row.get(2)?,
        tried_at: time(row, 3)?.unwrap_or(Timestamp::UNIX_EPOCH),
        not_before: time(row, 4)?,
        failures: row.get(5)?,
        fault: row.get(6)?,
        done_at: time(row, 7)?,
        data_at: time(row, 8)?,
        etag: row.get(9)?,
        last_modified: row.get(10)?,
    })
}

/// A text that is no time counts as none.
fn time(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timestamp>> {
    Ok(row.get::<_, Option<String>>(column)?.and_then(|text| text.parse().ok()))
}
