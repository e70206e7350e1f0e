//! Which numbers new cameras get: in order, so that neighbours are stored together, from a start that each copy of the
//! file draws for itself. What was dealt after a backup is therefore not dealt again once that is put back.

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::CameraId;
use crate::store::StoreError;

/// Numbers of one series; 65 536 of them fill the 40 bits of a code.
const LENGTH: i64 = 1 << 24;
/// Starts are below: the last number of a series still has a code.
const STARTS: i64 = (1 << 40) - LENGTH;

/// The series that numbers are dealt from, within one transaction.
#[derive(Clone, Copy, Debug)]
pub struct CameraSeries {
    base: i64,
    /// The highest number in use.
    last: i64,
}

impl CameraSeries {
    /// The file's own; drawn if it has none yet.
    pub fn read(connection: &Connection) -> Result<Self, StoreError> {
        let base = connection.prepare_cached("select base from camera_series")?.query_row([], |row| row.get(0));
        match base.optional()? {
            Some(base) => Self::beginning(connection, base),
            None => Self::draw(connection),
        }
    }

    /// The next number; a new series begins where this one ends.
    pub fn next(&mut self, connection: &Connection) -> Result<CameraId, StoreError> {
        if self.last >= self.base + LENGTH {
            *self = Self::draw(connection)?;
        }
        self.last += 1;
        Ok(CameraId::from_stored(self.last))
    }

    /// Takes note of a number that was given from outside.
    pub fn note(&mut self, camera_id: CameraId) {
        let number = camera_id.stored();
        if number > self.last && number <= self.base + LENGTH {
            self.last = number;
        }
    }

    fn beginning(connection: &Connection, base: i64) -> Result<Self, StoreError> {
        let last = connection
            .prepare_cached("select coalesce(max(camera_id), ?1) from camera where camera_id > ?1 and camera_id <= ?2")?
            .query_row((base, base + LENGTH), |row| row.get(0))?;
        Ok(Self { base, last })
    }

    /// With room for some numbers: codes given from outside may lie anywhere.
    fn draw(connection: &Connection) -> Result<Self, StoreError> {
        loop {
            let base = connection.query_row("select abs(random() % ?1)", [STARTS], |row| row.get(0))?;
            let series = Self::beginning(connection, base)?;
            if series.last < base + LENGTH {
                connection.prepare_cached("insert or replace into camera_series values (1, ?1)")?.execute([base])?;
                return Ok(series);
            }
        }
    }
}

/// Makes a copy draw its own; files of before had none.
pub fn forget_series(copy: &Connection) -> Result<(), StoreError> {
    let is_there = copy.prepare("select 1 from sqlite_schema where name = 'camera_series'")?.exists([])?;
    if is_there {
        copy.execute("delete from camera_series", [])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(base: Option<i64>, cameras: &[i64]) -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("../migrations/0013_series.sql")).unwrap();
        connection.execute_batch("create table camera (camera_id integer primary key)").unwrap();
        for camera in cameras {
            connection.execute("insert into camera values (?1)", [camera]).unwrap();
        }
        if let Some(base) = base {
            connection.execute("insert into camera_series values (1, ?1)", [base]).unwrap();
        }
        connection
    }

    #[test]
    fn numbers_follow_each_other_and_those_from_outside_are_stepped_over() {
        let connection = file(Some(100), &[7, 101, 102, 9_000_000_000]);
        let mut series = CameraSeries::read(&connection).unwrap();
        assert_eq!(series.next(&connection).unwrap().stored(), 103);
        for outside in [50, 110, 9_000_000_001] {
            series.note(CameraId::from_stored(outside));
        }
        assert_eq!(series.next(&connection).unwrap().stored(), 111);
    }

    #[test]
    fn a_series_that_ends_is_followed_by_another() {
        let connection = file(Some(100), &[100 + LENGTH]);
        let mut series = CameraSeries::read(&connection).unwrap();
        let next = series.next(&connection).unwrap().stored();
        let kept: i64 = connection.query_row("select base from camera_series", [], |row| row.get(0)).unwrap();
        assert_eq!(next, kept + 1);
        assert_ne!(kept, 100);
    }

    #[test]
    fn two_files_draw_different_starts_and_every_number_has_a_code() {
        let starts: std::collections::BTreeSet<i64> =
            (0..200).map(|_| CameraSeries::read(&file(None, &[])).unwrap().base).collect();
        assert_eq!(starts.len(), 200);
        assert!(starts.iter().all(|base| *base >= 0 && *base + LENGTH < 1 << 40));
    }
}
