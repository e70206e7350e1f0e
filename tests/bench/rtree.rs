//! Boxes by the space-filling curve beside the same rows in an R*Tree: numbers and texts of a thousand cameras, in one
//! process and one thread, on a copy of the same database.

use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::{Connection, OpenFlags};

use crate::files::FOLDER;
use crate::inside::{curve_boxes, middle_ms, remove};
use crate::questions::boxes;
use crate::table::{Row, Unit};

const BOXES: usize = 100;

/// Measures both ways through the same boxes.
pub fn row(database: &Path) -> Result<Row> {
    let copy = Path::new(FOLDER).join("rtree.db");
    remove(&copy);
    build(database, &copy)?;
    let (curve_ms, found) = curve_boxes(database, BOXES)?;
    let (rtree_ms, found_by_rtree) = rtree_boxes(&copy)?;
    remove(&copy);
    // An R*Tree keeps its corners as 32-bit floats: it answers a hair more and would have to check again.
    ensure!(found.abs_diff(found_by_rtree) < BOXES, "the curve finds {found} cameras, the R*Tree {found_by_rtree}");
    Ok(Row {
        work: "box of 1 000 features, in process, curve".to_owned(),
        unit: Unit::CpuMs,
        ours: curve_ms,
        limit: Some(("R*Tree and stored text", rtree_ms)),
        aim: Some(0.35),
        note: format!("{} features a box; texts in the order of the curve in both", found / BOXES),
    })
}

/// The rows of the inventory under an R*Tree; texts stay in the order of the curve.
fn build(database: &Path, copy: &Path) -> Result<()> {
    let connection = Connection::open(copy)?;
    connection.execute_batch(&format!(
        "pragma page_size = 8192; pragma journal_mode = wal; pragma mmap_size = 8589934592;
         attach '{}' as inventory;
         create virtual table box using rtree_i32 (id, west, east, south, north);
         create table text (id integer primary key, feature text not null);
         begin;
         insert into text select row_number() over (order by spot), feature from inventory.camera_spot order by spot;
         insert into box select row_number() over (order by spot), lon_e7, lon_e7, lat_e7, lat_e7
           from inventory.camera_spot order by spot;
         commit; detach inventory; pragma wal_checkpoint(truncate)",
        database.display()
    ))?;
    Ok(())
}

fn rtree_boxes(copy: &Path) -> Result<(f64, usize)> {
    let connection =
        Connection::open_with_flags(copy, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("pragma mmap_size = 8589934592; pragma query_only = on")?;
    let boxes = boxes(BOXES);
    let mut found = 0;
    let mut statement = connection.prepare(
        "select t.feature from box b cross join text t using (id)
         where b.west <= ?3 and b.east >= ?1 and b.south <= ?4 and b.north >= ?2",
    )?;
    let milliseconds = middle_ms(BOXES, |index| {
        let mut body = Vec::with_capacity(1 << 20);
        let corners = boxes[index].map(|degrees| (degrees * 1e7) as i64);
        let mut rows = statement.query(corners)?;
        while let Some(row) = rows.next()? {
            body.extend_from_slice(row.get_ref(0)?.as_bytes()?);
            body.extend_from_slice(b",\"cc_areas\":[]}},");
            found += 1;
        }
        std::hint::black_box(body);
        Ok(())
    })?;
    Ok((milliseconds, found / crate::inside::PASSES))
}
