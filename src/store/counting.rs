//! Figures of areas and places as of an earlier day, or of the cameras that stood in an interval: counted from the
//! cameras themselves, since the kept counts and pairs are those of the present. Borders and places are today's.

use std::collections::HashMap;
use std::ops::ControlFlow;

use rusqlite::OptionalExtension as _;

use super::areas::StoredArea;
use super::borders::near_border;
use super::camera_filter::{CameraFilter, Counting};
use super::camera_plan::Plan;
use super::camera_spots::{Column, Columns};
use super::camera_walk::{visit, visit_rows};
use super::changes::{latest_change, latest_change_before};
use super::count_years::begin_years;
use super::place_grid::{PAIR_LIMIT_M, PlaceGrid};
use super::statistics::{AreaStatistics, PLACE_DISTANCES_M, area_statistics};
use super::{Reader, StoreError, area_sets};
use crate::domain::{Bbox, Status};

/// Counts for an area; how much of it was surveyed is not told of the past.
pub fn count_area(reader: &Reader<'_>, area: &StoredArea, counting: Counting) -> Result<AreaStatistics, StoreError> {
    if counting.is_present() {
        return area_statistics(reader, area);
    }
    let mut statistics = AreaStatistics { counts_gone: counting.datetime.is_some(), ..AreaStatistics::default() };
    add_cameras(reader, area, counting, &mut statistics)?;
    let near = distances_near_places(reader, counting, Some(area.bbox.widened(PAIR_LIMIT_M)))?;
    let mut places = reader.connection().prepare_cached("select place_id from place where area_set_id = ?1")?;
    for set in area_sets::sets_with_area(reader.connection(), area.area_id)? {
        let mut rows = places.query([set])?;
        while let Some(row) = rows.next()? {
            statistics.places += 1;
            let nearest = near.get(&row.get::<_, i64>(0)?).into_iter().flatten().copied().fold(f64::INFINITY, f64::min);
            for (sum, metres) in statistics.places_within.iter_mut().zip(PLACE_DISTANCES_M) {
                *sum += u64::from(nearest <= f64::from(metres));
            }
        }
    }
    Ok(statistics)
}

fn add_cameras(
    reader: &Reader<'_>,
    area: &StoredArea,
    counting: Counting,
    statistics: &mut AreaStatistics,
) -> Result<(), StoreError> {
    let connection = reader.connection();
    let (newest, newest_at) = latest_change(connection)?;
    let told_at = match counting.as_of {
        Some(instant) => latest_change_before(connection, instant)?.1,
        None => newest_at,
    };
    let filter = CameraFilter { area: Some(area.code.clone()), ..counting.filter() };
    let plan = Plan::new(connection, &filter, newest)?;
    let mut operator_types: HashMap<i64, u64> = HashMap::new();
    let mut years = begin_years(connection, &told_at)?;
    visit(connection, &plan, None, Columns::Shown, |row, feature| {
        let status = Status::from_stored(row.number(Column::Status)?);
        *statistics.by_status.entry(status).or_default() += 1;
        if counting.counts(status) {
            *operator_types.entry(row.number(Column::OperatorTypeId)?).or_default() += 1;
            years.add(feature)?;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    statistics.count_years = years.counts();
    let mut term = connection.prepare_cached("select value from term where term_id = ?1")?;
    for (id, count) in operator_types {
        let word: Option<String> = term.query_row([id], |row| row.get(0)).optional()?;
        *statistics.by_operator_type.entry(word.unwrap_or_default()).or_default() += count;
    }
    statistics.near_border = near_border(reader, area, counting)?;
    Ok(())
}

/// Distances in metres, 300 at most, from each place to the cameras that are counted.
pub fn distances_near_places(
    reader: &Reader<'_>,
    counting: Counting,
    bbox: Option<Bbox>,
) -> Result<HashMap<i64, Vec<f64>>, StoreError> {
    let grid = PlaceGrid::load(reader.connection())?;
    let filter = CameraFilter { bbox, ..counting.standing() };
    let plan = Plan::new(reader.connection(), &filter, latest_change(reader.connection())?.0)?;
    let mut near: HashMap<i64, Vec<f64>> = HashMap::new();
    visit_rows(reader.connection(), &plan, None, Columns::Shown, |row| {
        for (place_id, metres) in grid.near(row.position()?) {
            near.entry(place_id).or_default().push(metres);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(near)
}
