//! Forward-only migrations by `pragma user_version`, all in one immediate transaction.
//! A newer file is refused, a file of data is copied before it is changed, nothing is ever deleted.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::camera_series::forget_series;
use super::placing::{put_in_place, remove_with_leftovers, with_suffix};
use crate::store::StoreError;

/// "Cont" in ASCII: how `file` and we recognise the database.
pub const APPLICATION_ID: i64 = 0x436f_6e74;

/// The schema, step by step; a landed step is never edited.
const MIGRATIONS: [&str; 17] = [
    include_str!("../migrations/0001_inventory.sql"),
    include_str!("../migrations/0002_spots.sql"),
    include_str!("../migrations/0003_photo.sql"),
    include_str!("../migrations/0004_surveys.sql"),
    include_str!("../migrations/0005_missing_places.sql"),
    include_str!("../migrations/0006_review_and_devices.sql"),
    include_str!("../migrations/0007_moderation.sql"),
    include_str!("../migrations/0008_recent.sql"),
    include_str!("../migrations/0009_editions.sql"),
    include_str!("../migrations/0010_unlocated.sql"),
    include_str!("../migrations/0011_floods.sql"),
    include_str!("../migrations/0012_refresh.sql"),
    include_str!("../migrations/0013_series.sql"),
    include_str!("../migrations/0014_numbers.sql"),
    include_str!("../migrations/0015_wiping.sql"),
    include_str!("../migrations/0016_flags_and_hours.sql"),
    include_str!("../migrations/0017_buildings.sql"),
];

/// The schema version this program writes.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// Brings the file to the current schema.
pub fn migrate(connection: &mut Connection, path: &Path) -> Result<(), StoreError> {
    let found = version(connection)?;
    if found > SCHEMA_VERSION {
        return Err(StoreError::Newer { found, known: SCHEMA_VERSION });
    }
    if found == SCHEMA_VERSION {
        return Ok(());
    }
    if found > 0 {
        let copy = path.with_extension(format!("before-schema-{SCHEMA_VERSION}.db"));
        if !copy.exists() {
            keep_copy(connection, &copy)?;
        }
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have migrated while this one waited for the lock.
    let found = version(&transaction)?;
    for step in MIGRATIONS.iter().skip(found as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", SCHEMA_VERSION)?;
    transaction.commit()?;
    Ok(())
}

/// The copy has its name once it is whole: one cut short by a full disk is none to go back to.
fn keep_copy(connection: &Connection, copy: &Path) -> Result<(), StoreError> {
    let partial = with_suffix(copy, ".partial");
    remove_with_leftovers(&partial);
    let made = connection.execute("vacuum into ?1", [partial.to_string_lossy()]).map_err(StoreError::from);
    let made = made.and_then(|_| forget_series(&Connection::open(&partial)?));
    let made = made.and_then(|()| put_in_place(&partial, copy));
    remove_with_leftovers(&partial);
    made
}

fn version(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
