//! Writing areas, places and the ground: one transaction each, with everything that follows from them.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::import::{ImportCounts, ImportOptions};
use super::undo;
use crate::domain::{Area, Bbox, Place, Source};
use crate::geometry::outline::Outline;
use crate::store::StoreError;
use crate::store::changes::Clock;
use crate::store::engine::cache::WriterCache;
use crate::store::engine::writing::Writing;
use crate::store::file::connection::open_writer;
use crate::store::source::sources::upsert_source;
use crate::store::survey::pieces::rebuild_if_used;
use crate::store::territory::areas::{Outcome, upsert_area};
use crate::store::territory::ground::{NewGround, replace_ground};
use crate::store::territory::membership::{reassign_areas, repair_pairs};
use crate::store::territory::places::upsert_place;

/// Writes areas and assigns cameras and places to them anew.
pub fn import_areas(
    path: &Path,
    options: &ImportOptions,
    areas: &[Area],
    clock: Clock,
) -> Result<ImportCounts, StoreError> {
    in_transaction(path, options, clock, |writing, source_id, counts| {
        let mut extent: Option<Bbox> = None;
        for area in areas {
            let former = crate::store::territory::areas::extent(writing.connection(), &area.code)?;
            let outcome = upsert_area(writing, area, source_id)?;
            count(outcome, counts);
            if outcome != Outcome::Unchanged {
                let bbox = Outline::new(area.geometry.clone()).map(|outline| outline.bbox());
                extent = [extent, former, bbox].into_iter().flatten().reduce(union);
            }
        }
        if let Some(extent) = extent {
            writing.finish()?;
            reassign_areas(writing, extent)?;
            rebuild_if_used(writing)?;
        }
        Ok(())
    })
}

/// Writes places and makes their pairs with cameras.
pub fn import_places(
    path: &Path,
    options: &ImportOptions,
    places: &[Place],
    clock: Clock,
) -> Result<ImportCounts, StoreError> {
    in_transaction(path, options, clock, |writing, source_id, counts| {
        for place in places {
            let (place_id, outcome) = upsert_place(writing, place, source_id)?;
            count(outcome, counts);
            if outcome != Outcome::Unchanged {
                repair_pairs(writing, place_id, place.position)?;
            }
        }
        Ok(())
    })
}

/// Replaces the ground.
pub fn import_ground(path: &Path, ground: &[NewGround], clock: Clock) -> Result<(), StoreError> {
    let mut connection = open_writer(path)?;
    let cache = WriterCache::default();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let writing = Writing::new(&transaction, &cache, clock);
    replace_ground(&writing, ground)?;
    rebuild_if_used(&writing)?;
    writing.finish()?;
    drop(writing);
    transaction.commit()?;
    Ok(())
}

/// Makes sources known before anything of theirs is imported.
pub fn import_sources(path: &Path, sources: &[Source], clock: Clock) -> Result<(), StoreError> {
    let mut connection = open_writer(path)?;
    let cache = WriterCache::default();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let writing = Writing::new(&transaction, &cache, clock);
    for source in sources {
        upsert_source(&writing, source)?;
    }
    writing.finish()?;
    drop(writing);
    transaction.commit()?;
    Ok(())
}

/// One transaction for all that is imported, undone where nothing is to be written.
pub(in crate::store) fn in_transaction(
    path: &Path,
    options: &ImportOptions,
    clock: Clock,
    work: impl FnOnce(&Writing<'_>, i64, &mut ImportCounts) -> Result<(), StoreError>,
) -> Result<ImportCounts, StoreError> {
    let mut connection = open_for_import(path, options.is_dry_run)?;
    let cache = WriterCache::default();
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let writing = Writing::new(&transaction, &cache, clock);
    let source_id = upsert_source(&writing, &options.source)?;
    let mut counts = ImportCounts::default();
    work(&writing, source_id, &mut counts)?;
    writing.finish()?;
    drop(writing);
    if options.is_dry_run {
        transaction.rollback()?;
    } else {
        transaction.commit()?;
    }
    Ok(counts)
}

/// Opens the file; a dry run into a file that is not there works in memory and makes none.
pub(in crate::store) fn open_for_import(path: &Path, is_dry_run: bool) -> Result<Connection, StoreError> {
    if is_dry_run && !path.exists() {
        return open_writer(Path::new(":memory:"));
    }
    let mut connection = open_writer(path)?;
    if !is_dry_run && let Some(_lock) = undo::ImportLock::acquire(path)? {
        undo::clear_interrupted(&mut connection)?;
    }
    Ok(connection)
}

fn count(outcome: Outcome, counts: &mut ImportCounts) {
    match outcome {
        Outcome::Added => counts.added += 1,
        Outcome::Changed => counts.changed += 1,
        Outcome::Unchanged => counts.unchanged += 1,
    }
}

fn union(a: Bbox, b: Bbox) -> Bbox {
    Bbox {
        west: a.west.min(b.west),
        south: a.south.min(b.south),
        east: a.east.max(b.east),
        north: a.north.max(b.north),
    }
}
