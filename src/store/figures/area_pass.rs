//! One pass over the cameras for any number of areas: what no kept count tells of them, the years in which cameras were
//! told of and which stand so near a border that they may belong to the other side; of the past, all counts.

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::sync::Arc;

use super::count_years::{CountYears, YearCounter, begin_years, only_year};
use crate::domain::{Bbox, Status};
use crate::geometry::border_grid::BorderGrid;
use crate::store::camera::area_sets;
use crate::store::camera::filter::{CameraFilter, Counting};
use crate::store::camera::plan::Plan;
use crate::store::camera::spots::{Column, Columns, SpotColumns};
use crate::store::camera::walk::{visit, visit_rows};
use crate::store::changes::{latest_change, latest_change_before};
use crate::store::engine::outlines::parse_outline;
use crate::store::engine::place_grid::{PAIR_LIMIT_M, PlaceGrid};
use crate::store::territory::areas::StoredArea;
use crate::store::{Reader, StoreError};

/// A camera so close to a border, in metres, may belong to the other side.
pub const BORDER_DOUBT_M: f64 = 25.0;

/// What was counted in an area.
#[derive(Debug, Default)]
pub struct Tally {
    pub by_status: BTreeMap<Status, u64>,
    /// Cameras that are counted as standing, by the term of their `operator:type`.
    pub operator_types: BTreeMap<i64, u64>,
    pub years: CountYears,
    /// Within [`BORDER_DOUBT_M`] of the border, on either side.
    pub near_border: u64,
    /// Of the past: metres from each place in or near the areas of the pass to the nearest camera that is counted.
    pub nearest_m: Arc<HashMap<i64, f64>>,
}

/// Counts in each of the areas, in their order.
pub fn count_by_pass(reader: &Reader<'_>, areas: &[StoredArea], counting: Counting) -> Result<Vec<Tally>, StoreError> {
    let connection = reader.connection();
    let Some(bbox) = areas.iter().map(|area| area.bbox).reduce(Bbox::joined) else { return Ok(Vec::new()) };
    let (newest, newest_at) = latest_change(connection)?;
    let told_at = match counting.as_of {
        Some(instant) => latest_change_before(connection, instant)?.1,
        None => newest_at,
    };
    let places = if counting.is_present() { PlaceGrid::default() } else { PlaceGrid::load(connection)? };
    let bbox = bbox.widened(if counting.is_present() { BORDER_DOUBT_M } else { PAIR_LIMIT_M });
    let plan = Plan::new(connection, &CameraFilter { bbox: Some(bbox), ..counting.filter() }, newest)?;
    let mut pass = Pass {
        counting,
        borders: borders_of(areas, bbox)?,
        years: begin_years(connection, &told_at)?,
        sets: HashMap::new(),
        near_border: vec![0; areas.len()],
        places,
        nearest_m: HashMap::new(),
    };
    // Texts are the larger part of the file: where one year stands for all cameras, they are not read.
    let only_year = if counting.is_present() { only_year(connection)? } else { None };
    if only_year.is_some() {
        visit_rows(connection, &plan, None, Columns::Shown, |row| pass.add(row, None))?;
    } else {
        visit(connection, &plan, None, Columns::Shown, |row, feature| pass.add(row, Some(feature)))?;
    }
    let nearest_m = Arc::new(std::mem::take(&mut pass.nearest_m));
    let mut tallies = Vec::with_capacity(areas.len());
    for (area, near_border) in areas.iter().zip(&pass.near_border) {
        let sets = area_sets::sets_with_area(connection, area.area_id)?;
        let nearest_m = Arc::clone(&nearest_m);
        tallies.push(Tally { near_border: *near_border, nearest_m, ..pass.tally(&sets, only_year) });
    }
    Ok(tallies)
}

fn borders_of(areas: &[StoredArea], bbox: Bbox) -> Result<BorderGrid, StoreError> {
    let outlines = areas.iter().map(|area| parse_outline(&area.geometry)).collect::<Result<Vec<_>, _>>()?;
    Ok(BorderGrid::within(bbox, outlines.iter().map(Option::as_ref), BORDER_DOUBT_M))
}

/// By status, and those counted as standing by the term of their `operator:type`.
#[derive(Default)]
struct InSet {
    by_status: BTreeMap<Status, u64>,
    operator_types: BTreeMap<i64, u64>,
}

struct Pass {
    counting: Counting,
    borders: BorderGrid,
    years: YearCounter,
    /// Cameras lie in a set of areas, of which there are few.
    sets: HashMap<i64, InSet>,
    near_border: Vec<u64>,
    /// Empty of the present, whose pairs are kept.
    places: PlaceGrid,
    nearest_m: HashMap<i64, f64>,
}

impl Pass {
    fn add(&mut self, row: &dyn SpotColumns, feature: Option<&[u8]>) -> Result<ControlFlow<()>, StoreError> {
        let (status, set) = (Status::from_stored(row.number(Column::Status)?), row.number(Column::AreaSetId)?);
        let in_set = self.sets.entry(set).or_default();
        *in_set.by_status.entry(status).or_default() += 1;
        if self.counting.counts(status) {
            *in_set.operator_types.entry(row.number(Column::OperatorTypeId)?).or_default() += 1;
            if let Some(feature) = feature {
                self.years.add(set, feature)?;
            }
            let position = row.position()?;
            for area in self.borders.near(position) {
                self.near_border[area] += 1;
            }
            for (place_id, metres) in self.places.near(position) {
                let nearest = self.nearest_m.entry(place_id).or_insert(f64::INFINITY);
                *nearest = nearest.min(metres);
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn tally(&self, sets: &[i64], only_year: Option<i16>) -> Tally {
        let mut tally = Tally::default();
        for in_set in sets.iter().filter_map(|set| self.sets.get(set)) {
            for (status, count) in &in_set.by_status {
                *tally.by_status.entry(*status).or_default() += count;
            }
            for (operator_type, count) in &in_set.operator_types {
                *tally.operator_types.entry(*operator_type).or_default() += count;
            }
        }
        let standing: u64 = tally.operator_types.values().sum();
        tally.years = match only_year {
            Some(year) if standing > 0 => CountYears::from([(vec![year], standing)]),
            Some(_) => CountYears::new(),
            None => self.years.counts_in(sets),
        };
        tally
    }
}
