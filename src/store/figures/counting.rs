//! Figures of areas and places. As of an earlier day, or of the cameras that stood in an interval, they are counted from
//! the cameras themselves, since the kept counts and pairs are those of the present. Borders and places are today's.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use rusqlite::OptionalExtension as _;

use super::area_pass::Tally;
use super::area_tallies::tallies_of;
use super::statistics::{AreaStatistics, PLACE_DISTANCES_M, kept_statistics};
use crate::store::camera::area_sets;
use crate::store::camera::filter::Counting;
use crate::store::camera::plan::Plan;
use crate::store::camera::spots::Columns;
use crate::store::camera::walk::visit_rows;
use crate::store::changes::latest_change;
use crate::store::engine::place_grid::PlaceGrid;
use crate::store::territory::areas::StoredArea;
use crate::store::{Reader, StoreError};

/// Counts for each of the areas, in their order, by one pass over the cameras however many they are; how much of them was
/// surveyed is not told of the past.
pub fn count_in_areas(
    reader: &Reader<'_>,
    areas: &[StoredArea],
    counting: Counting,
) -> Result<Vec<AreaStatistics>, StoreError> {
    let tallies = areas.iter().zip(tallies_of(reader, areas, counting)?);
    if counting.is_present() {
        let present = |(area, tally): (_, Arc<Tally>)| {
            let statistics = kept_statistics(reader, area)?;
            Ok(AreaStatistics { count_years: tally.years.clone(), near_border: tally.near_border, ..statistics })
        };
        return tallies.map(present).collect();
    }
    tallies.map(|(area, tally)| past_statistics(reader, area, counting, &tally)).collect()
}

/// Counts for an area.
pub fn count_area(reader: &Reader<'_>, area: &StoredArea, counting: Counting) -> Result<AreaStatistics, StoreError> {
    Ok(count_in_areas(reader, std::slice::from_ref(area), counting)?.pop().unwrap_or_default())
}

fn past_statistics(
    reader: &Reader<'_>,
    area: &StoredArea,
    counting: Counting,
    tally: &Tally,
) -> Result<AreaStatistics, StoreError> {
    let mut statistics = AreaStatistics {
        by_status: tally.by_status.clone(),
        count_years: tally.years.clone(),
        near_border: tally.near_border,
        counts_gone: counting.datetime.is_some(),
        ..AreaStatistics::default()
    };
    let mut term = reader.connection().prepare_cached("select value from term where term_id = ?1")?;
    for (id, count) in &tally.operator_types {
        let word: Option<String> = term.query_row([id], |row| row.get(0)).optional()?;
        *statistics.by_operator_type.entry(word.unwrap_or_default()).or_default() += count;
    }
    let mut places = reader.connection().prepare_cached("select place_id from place where area_set_id = ?1")?;
    for set in area_sets::sets_with_area(reader.connection(), area.area_id)? {
        let mut rows = places.query([set])?;
        while let Some(row) = rows.next()? {
            statistics.places += 1;
            let nearest = tally.nearest_m.get(&row.get(0)?).copied().unwrap_or(f64::INFINITY);
            for (sum, metres) in statistics.places_within.iter_mut().zip(PLACE_DISTANCES_M) {
                *sum += u64::from(nearest <= f64::from(metres));
            }
        }
    }
    Ok(statistics)
}

/// Distances in metres, 300 at most, from each place to the cameras that are counted.
pub fn distances_near_places(reader: &Reader<'_>, counting: Counting) -> Result<HashMap<i64, Vec<f64>>, StoreError> {
    let grid = PlaceGrid::load(reader.connection())?;
    let plan = Plan::new(reader.connection(), &counting.standing(), latest_change(reader.connection())?.0)?;
    let mut near: HashMap<i64, Vec<f64>> = HashMap::new();
    visit_rows(reader.connection(), &plan, None, Columns::Shown, |row| {
        for (place_id, metres) in grid.near(row.position()?) {
            near.entry(place_id).or_default().push(metres);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(near)
}
