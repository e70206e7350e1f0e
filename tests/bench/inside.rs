//! The store measured in this process, without HTTP: what a query costs before anything is sent.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Result;
use contrechamp::domain::{Bbox, Evidence, Observation, PartialDate, Position, Source, Tags};
use contrechamp::geometry::tile::Tile;
use contrechamp::store::cameras::page_of_cameras;
use contrechamp::store::import::{CameraImport, CameraRow, ImportOptions};
use contrechamp::store::tiles::tile_content;
use contrechamp::store::{CameraFilter, Store};
use jiff::Timestamp;

use crate::cameras::camera;
use crate::cpu::own_ns;
use crate::files::{FOLDER, shuffled};
use crate::questions::{boxes, tiles};

pub fn database(size: u64) -> PathBuf {
    Path::new(FOLDER).join(format!("inside-{size}.db"))
}

pub fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-import"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _absent = std::fs::remove_file(PathBuf::from(name));
    }
}

pub fn row(number: u64, place: u64) -> Result<CameraRow> {
    let camera = camera(number);
    let tags = Tags::from_pairs(camera.tags.into_iter().map(|(key, value)| (key.to_owned(), value)));
    let reference = format!("node/{}", 4_000_000_000 + place * 3);
    let observation =
        Observation::camera("bench", &reference, Position::new(camera.lon, camera.lat)?, tags, Evidence::OfficialDocument);
    Ok(CameraRow { observation, free_text: Tags::default(), camera_id: None })
}

pub fn import(size: u64) -> Result<()> {
    let path = database(size);
    remove(&path);
    let source = Source { key: "bench".into(), title: "bench".into(), is_exportable: true, ..Source::default() };
    let options =
        ImportOptions { source, is_complete: false, is_dry_run: false, listed_on: PartialDate::parse("2026")? };
    let (start, cpu) = (Instant::now(), own_ns());
    let mut rows_ns = 0;
    let mut import = CameraImport::begin(&path, options, Timestamp::now)?;
    for place in 0..size {
        let before = own_ns_every(place);
        let row = row(shuffled(place, size), place)?;
        rows_ns += own_ns_every(place).saturating_sub(before) * 64;
        import.push(row)?;
    }
    import.finish()?;
    println!(
        "import {size}: {:.2} s wall, {:.2} s cpu, of which making rows {:.2} s",
        start.elapsed().as_secs_f64(),
        (own_ns() - cpu) as f64 / 1e9,
        rows_ns as f64 / 1e9,
    );
    Ok(())
}

/// The clock is asked at every 64th row only.
fn own_ns_every(place: u64) -> u64 {
    if place.is_multiple_of(64) { own_ns() } else { 0 }
}

pub fn queries(size: u64) -> Result<()> {
    let store = Store::open(&database(size), Timestamp::now)?;
    let boxes = boxes(100);
    let mut bytes = 0;
    let mut returned = 0;
    let filters: Vec<CameraFilter> = boxes
        .iter()
        .map(|[w, s, e, n]| Ok(CameraFilter { bbox: Some(Bbox::new(*w, *s, *e, *n)?), ..CameraFilter::default() }))
        .collect::<Result<_>>()?;
    measure("bbox 1000", filters.len(), |index| {
        let page =
            store.read(|reader| page_of_cameras(reader, &filters[index], None, 10_000, reader.latest_change()?.0))?;
        bytes += page.features.len();
        returned += page.returned;
        Ok(())
    })?;
    let calls = returned.max(1);
    println!("  {} bytes a feature", bytes / calls);
    for zoom in [14, 10] {
        let tiles = tiles(zoom, 100);
        let mut points = 0;
        let mut calls = 0;
        measure(&format!("tile z{zoom}"), tiles.len(), |index| {
            let (x, y) = tiles[index];
            let tile = Tile::new(u32::from(zoom), x, y)?;
            let content = store.read(|reader| {
                tile_content(reader, tile, &CameraFilter::default(), reader.latest_change()?.0)
            })?;
            points += content.points.len();
            calls += 1;
            Ok(())
        })?;
        println!("  {} points a tile", points / calls);
    }
    Ok(())
}

fn measure(what: &str, count: usize, mut work: impl FnMut(usize) -> Result<()>) -> Result<()> {
    (0..count).try_for_each(&mut work)?;
    let mut passes = Vec::new();
    for _ in 0..9 {
        let before = own_ns();
        (0..count).try_for_each(&mut work)?;
        passes.push((own_ns() - before) as f64 / count as f64 / 1e6);
    }
    passes.sort_by(f64::total_cmp);
    println!("{what}: {:.3} ms cpu (best {:.3})", passes[4], passes[0]);
    Ok(())
}
