//! The store measured in this process, without HTTP: what a question costs before anything is sent.

use std::path::{Path, PathBuf};

use anyhow::Result;
use contrechamp::domain::Bbox;
use contrechamp::geometry::tile::Tile;
use contrechamp::store::camera::cameras::page_of_cameras;
use contrechamp::store::tile::tiles::tile_content;
use contrechamp::store::{CameraFilter, Store};
use jiff::Timestamp;

use crate::cpu::own_ns;
use crate::questions::{boxes, tiles};
use crate::table::{Row, Unit, median};

/// How often everything is asked, a first time included that is not counted.
pub const PASSES: usize = 10;

/// Removes a database with what stands beside it.
pub fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-import"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        // Most of them are not there.
        let _absent = std::fs::remove_file(PathBuf::from(name));
    }
}

/// Milliseconds of processor time a box takes, and features found in all boxes.
pub fn curve_boxes(database: &Path, count: usize) -> Result<(f64, usize)> {
    let store = Store::open(database, Timestamp::now)?;
    let mut filters = Vec::with_capacity(count);
    for [west, south, east, north] in boxes(count) {
        filters.push(CameraFilter { bbox: Some(Bbox::new(west, south, east, north)?), ..CameraFilter::default() });
    }
    let mut found = 0;
    let milliseconds = middle_ms(count, |index| {
        let ask = |reader: &contrechamp::store::Reader<'_>| {
            page_of_cameras(reader, &filters[index], None, 2_000, reader.latest_change()?.0)
        };
        found += std::hint::black_box(store.read(ask)?).returned;
        Ok(())
    })?;
    Ok((milliseconds, found / PASSES))
}

/// What the points of a tile cost before they are encoded.
pub fn tile_row(database: &Path, zoom: u8, aim: f64) -> Result<Row> {
    let store = Store::open(database, Timestamp::now)?;
    let tiles = tiles(zoom, 60);
    let mut points = 0;
    let ours = middle_ms(tiles.len(), |index| {
        let (x, y) = tiles[index];
        let tile = Tile::new(u32::from(zoom), x, y)?;
        let ask = |reader: &contrechamp::store::Reader<'_>| {
            tile_content(reader, tile, &CameraFilter::default(), reader.latest_change()?.0)
        };
        points += std::hint::black_box(store.read(ask)?).points.len();
        Ok(())
    })?;
    Ok(Row {
        work: format!("points of a tile z{zoom}, in process"),
        unit: Unit::CpuMs,
        ours,
        limit: None,
        aim: Some(aim),
        note: format!("{} points a tile", points / PASSES / tiles.len()),
    })
}

/// The middle of several passes, in milliseconds of processor time for one question.
pub fn middle_ms(count: usize, mut work: impl FnMut(usize) -> Result<()>) -> Result<f64> {
    (0..count).try_for_each(&mut work)?;
    let mut passes = Vec::with_capacity(PASSES - 1);
    for _ in 1..PASSES {
        let before = own_ns();
        (0..count).try_for_each(&mut work)?;
        passes.push((own_ns() - before) as f64 / count as f64 / 1e6);
    }
    Ok(median(passes))
}
