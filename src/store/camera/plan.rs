//! A filter made ready against one snapshot, and the test of one row: first on the numbers of the covering table, then on
//! the text.

use std::collections::HashSet;

use geo_types::{Geometry, Point};
use rusqlite::{Connection, OptionalExtension as _};

use super::feature_words::FeatureWords;
use super::filter::CameraFilter;
use super::near_places::NearPlaces;
use super::spots::{Column, Columns, SpotColumns};
use crate::domain::condition::{Relation, Shape};
use crate::domain::position::E7;
use crate::domain::{Bbox, DayInterval, Position, Status};
use crate::geometry::cell::{range_of, ranges_of};
use crate::geometry::distance::distance_m;
use crate::geometry::relation::relates;
use crate::store::StoreError;
use crate::store::changes::{Change, latest_change, latest_change_before, unseen_changes};

/// A filter made ready against one snapshot.
#[derive(Clone)]
pub struct Plan {
    /// Ascending ranges of cells to scan.
    pub ranges: Vec<(i64, i64)>,
    pub at: Change,
    pub exportable_only: bool,
    unseen: Vec<i64>,
    bbox: Option<Bbox>,
    near: Option<(Position, f64)>,
    area_sets: Option<HashSet<i64>>,
    near_places: Option<NearPlaces>,
    /// Whether something changed since.
    is_past: bool,
    statuses: [bool; 5],
    datetime: Option<DayInterval>,
    kinds: Option<Vec<i64>>,
    types: Option<Vec<i64>>,
    operator_types: Option<Vec<i64>>,
    shapes: Vec<(Relation, Shape)>,
    words: FeatureWords,
}

impl Plan {
    /// Looks up names and areas once; an unknown area or value simply matches nothing. A filter that asks for an earlier
    /// state than `at` has its way.
    pub fn new(connection: &Connection, filter: &CameraFilter, at: Change) -> Result<Self, StoreError> {
        let as_of = filter.as_of.map(|instant| latest_change_before(connection, instant)).transpose()?;
        let at = as_of.map_or(at, |(change, _)| change.min(at));
        let is_past = at < latest_change(connection)?.0;
        let area = filter.area.as_deref().map(|code| area_extent(connection, code)).transpose()?;
        let near_box = filter.near.map(|(centre, radius_m)| Bbox::around(centre, radius_m));
        let boxes = [filter.bbox, near_box, area.as_ref().map(|(bbox, _)| *bbox)].into_iter().flatten();
        let joined = filter.shapes.iter().filter(|(relation, _)| *relation != Relation::Disjoint);
        let ranges = boxes
            .chain(joined.map(|(_, shape)| shape.bbox))
            .map(ranges_of)
            .min_by_key(|ranges| ranges.iter().map(|(a, b)| b - a).sum::<i64>());
        let mut plan = Self {
            ranges: ranges.unwrap_or_else(|| vec![range_of(0, 0, 0)]),
            at,
            exportable_only: filter.exportable_only,
            unseen: unseen_changes(connection, at)?,
            bbox: filter.bbox,
            near: filter.near,
            area_sets: area.map(|(_, sets)| sets),
            near_places: filter.school_zone_m.map(|m| NearPlaces::new(connection, m, is_past)).transpose()?,
            is_past,
            statuses: wanted_statuses(&filter.statuses),
            datetime: filter.datetime,
            kinds: None,
            types: None,
            operator_types: None,
            shapes: filter.shapes.clone(),
            words: FeatureWords::new(filter),
        };
        plan.add_tags(connection, &filter.tags)?;
        Ok(plan)
    }

    fn add_tags(&mut self, connection: &Connection, tags: &[(String, Vec<String>)]) -> Result<(), StoreError> {
        for (key, values) in tags {
            let slot = match key.as_str() {
                "surveillance:type" => &mut self.kinds,
                "camera:type" => &mut self.types,
                "operator:type" => &mut self.operator_types,
                _ => {
                    self.words.add_tag(key, values);
                    continue;
                }
            };
            let mut wanted = terms(connection, values)?;
            // Asked twice for one key, it has to be among both.
            if let Some(known) = slot {
                wanted.retain(|term| known.contains(term));
            }
            *slot = Some(wanted);
        }
        Ok(())
    }

    /// Whether the row was public at the plan's version and meets all that the covering table can tell. Only the
    /// columns that the question is about are read.
    pub fn accepts_row(&self, row: &impl SpotColumns) -> Result<bool, StoreError> {
        Ok(self.bbox.is_none_or(|bbox| row.position().is_ok_and(|position| bbox.contains(position)))
            && self.accepts_inside(row)?)
    }

    /// The same for a row that was found within [`Plan::extent_e7`].
    pub fn accepts_present(&self, row: &impl SpotColumns) -> Result<bool, StoreError> {
        if self.extent_e7().is_some() { self.accepts_inside(row) } else { self.accepts_row(row) }
    }

    fn accepts_inside(&self, row: &impl SpotColumns) -> Result<bool, StoreError> {
        let valid_from = row.number(Column::ValidFrom)?;
        if valid_from > self.at.0 || self.unseen.contains(&valid_from) {
            return Ok(false);
        }
        if let Some((centre, radius_m)) = self.near
            && distance_m(centre, row.position()?) > radius_m
        {
            return Ok(false);
        }
        if !self.shapes.is_empty() && !self.lies_as_wanted(row.position()?) {
            return Ok(false);
        }
        let is_in = |wanted: &Option<Vec<i64>>, column: Column| -> Result<bool, StoreError> {
            let Some(list) = wanted else { return Ok(true) };
            Ok(list.contains(&row.number(column)?))
        };
        Ok((self.wants_all() || self.wants(Status::from_stored(row.number(Column::Status)?)))
            && is_in(&self.types, Column::TypeId)?
            && is_in(&self.operator_types, Column::OperatorTypeId)?
            && is_in(&self.kinds, Column::KindId)?
            && is_among(self.area_sets.as_ref(), row, Column::AreaSetId)?
            && self.near_places.as_ref().map_or(Ok(true), |places| places.has(row))?
            && self.accepts_time(row)?)
    }

    /// Which columns the question is about.
    pub fn columns(&self) -> Columns {
        if self.datetime.is_some() {
            Columns::All
        } else if self.wants_all()
            && self.types.is_none()
            && self.operator_types.is_none()
            && self.kinds.is_none()
            && self.near.is_none()
            && self.shapes.is_empty()
            && !self.near_places.as_ref().is_some_and(NearPlaces::needs_position)
            && (self.bbox.is_none() || self.extent_e7().is_some())
        {
            if self.area_sets.is_some() { Columns::Place } else { Columns::Key }
        } else {
            Columns::Shown
        }
    }

    /// Changes whose rows are not to be seen, as a JSON array.
    pub fn unseen_json(&self) -> String {
        format!("[{}]", self.unseen.iter().map(i64::to_string).collect::<Vec<_>>().join(","))
    }

    /// The box asked for, in 1e-7 degrees: west, south, east, north, exactly the positions inside; none where there is
    /// no box, or one across the antimeridian.
    pub fn extent_e7(&self) -> Option<[i64; 4]> {
        let bbox = self.bbox.filter(|bbox| bbox.west <= bbox.east)?;
        // The least whole number that is not below, seen as a number of degrees; the greatest not above.
        let least = |degrees: f64| {
            let near = (degrees * E7).round();
            near as i64 + i64::from(near / E7 < degrees)
        };
        let greatest = |degrees: f64| {
            let near = (degrees * E7).round();
            near as i64 - i64::from(near / E7 > degrees)
        };
        Some([least(bbox.west), least(bbox.south), greatest(bbox.east), greatest(bbox.north)])
    }

    fn lies_as_wanted(&self, position: Position) -> bool {
        let point = Geometry::from(Point::new(position.lon(), position.lat()));
        self.shapes.iter().all(|(relation, shape)| relates(&point, *relation, &shape.geometry))
    }

    fn accepts_time(&self, row: &impl SpotColumns) -> Result<bool, StoreError> {
        let Some(interval) = self.datetime else { return Ok(true) };
        Ok(interval.overlaps(row.number(Column::BeginsOn)? as i32, row.number(Column::EndsOn)? as i32))
    }

    /// Whether every public status is wanted: the covering table holds no other.
    fn wants_all(&self) -> bool {
        Status::PUBLIC.into_iter().all(|status| self.wants(status))
    }

    /// Whether the text of the feature has to be looked at.
    pub fn needs_text(&self) -> bool {
        self.exportable_only || !self.words.is_empty()
    }

    /// Whether the feature's text meets the rest.
    pub fn accepts_text(&self, feature: &[u8]) -> Result<bool, StoreError> {
        Ok(!(self.exportable_only && feature.is_empty()) && self.words.accepts(feature)?)
    }

    /// The same, with rows of imports under way.
    #[must_use]
    pub fn with_unseen(mut self) -> Self {
        self.unseen.clear();
        self
    }

    /// Whether a status is wanted.
    pub fn wants(&self, status: Status) -> bool {
        self.statuses[status as usize]
    }

    /// Whether a cluster's type, operator type and year are wanted.
    pub fn accepts_cluster(&self, type_id: i64, operator_type_id: i64, year: i64) -> bool {
        let is_in = |wanted: &Option<Vec<i64>>, found: i64| wanted.as_ref().is_none_or(|list| list.contains(&found));
        is_in(&self.types, type_id)
            && is_in(&self.operator_types, operator_type_id)
            && self.datetime.is_none_or(|interval| year <= i64::from(interval.to / 10_000))
    }

    /// Whether nothing but the status is asked.
    pub fn is_status_only(&self) -> bool {
        !self.is_beyond_clusters() && self.types.is_none() && self.operator_types.is_none() && self.datetime.is_none()
    }

    /// Whether more is asked than status, `camera:type`, `operator:type` and "stood up to the end of a year", which is
    /// all that clusters can answer.
    pub fn is_beyond_clusters(&self) -> bool {
        self.needs_text()
            || self.kinds.is_some()
            || self.datetime.is_some_and(|interval| interval.from > 0 || interval.to % 10_000 != 1231)
            || self.bbox.is_some()
            || self.near.is_some()
            || !self.shapes.is_empty()
            || self.area_sets.is_some()
            || self.near_places.is_some()
            || self.is_past
            || !self.unseen.is_empty()
    }
}

fn is_among(wanted: Option<&HashSet<i64>>, row: &impl SpotColumns, column: Column) -> Result<bool, StoreError> {
    let Some(set) = wanted else { return Ok(true) };
    Ok(set.contains(&row.number(column)?))
}

fn wanted_statuses(statuses: &[Status]) -> [bool; 5] {
    let mut wanted = [false; 5];
    for status in if statuses.is_empty() { &Status::PUBLIC[..] } else { statuses } {
        wanted[*status as usize] = *status != Status::Hidden;
    }
    wanted
}

fn terms(connection: &Connection, values: &[String]) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached("select term_id from term where value = ?1")?;
    let mut found = Vec::with_capacity(values.len());
    for value in values {
        found.extend(statement.query_row([value], |row| row.get::<_, i64>(0)).optional()?);
    }
    Ok(found)
}

/// The extent of an area and the sets that name it; an unknown code has neither.
fn area_extent(connection: &Connection, code: &str) -> Result<(Bbox, HashSet<i64>), StoreError> {
    let found = connection
        .prepare_cached("select area_id, west, south, east, north from area where code = ?1")?
        .query_row([code], |row| {
            let bbox = Bbox { west: row.get(1)?, south: row.get(2)?, east: row.get(3)?, north: row.get(4)? };
            Ok((row.get::<_, i64>(0)?, bbox))
        })
        .optional()?;
    let Some((area_id, bbox)) = found else {
        return Ok((Bbox { west: 0.0, south: 0.0, east: 0.0, north: 0.0 }, HashSet::new()));
    };
    Ok((bbox, super::area_sets::sets_with_area(connection, area_id)?.into_iter().collect()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use geo_types::Rect;

    use super::*;
    use crate::domain::condition::Condition;
    use crate::geometry::cell::cell_of;
    use crate::store::camera::spots::spots_of_cells;
    use crate::store::file::migrate::migrate;

    fn opened() -> (tempfile::TempDir, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let mut connection = Connection::open(folder.path().join("test.db")).unwrap();
        migrate(&mut connection, &folder.path().join("test.db")).unwrap();
        (folder, connection)
    }

    fn shape([west, south, east, north]: [f64; 4]) -> Shape {
        let geometry = Rect::new((west, south), (east, north)).to_polygon().into();
        Shape { geometry, bbox: Bbox { west, south, east, north }, is_box: false }
    }

    /// How many cameras of a grid of 100 by 100 over a degree the plan looks at.
    fn rows_looked_at(plan: &Plan) -> usize {
        let grid =
            (0..10_000).map(|n| Position::new(3.0 + f64::from(n % 100) / 100.0, 43.0 + f64::from(n / 100) / 100.0));
        let cells = grid.map(|position| cell_of(position.unwrap())).map(|cell| spots_of_cells((cell, cell)).0);
        let spots: Vec<(i64, i64)> = plan.ranges.iter().map(|range| spots_of_cells(*range)).collect();
        cells.filter(|spot| spots.iter().any(|(first, last)| (first..=last).contains(&spot))).count()
    }

    #[test]
    fn a_shape_is_looked_for_within_its_box_and_nowhere_else() {
        let (_folder, connection) = opened();
        let bounds = [3.2, 43.2, 3.29, 43.29];
        let of = |filter: CameraFilter| Plan::new(&connection, &filter, Change(0)).unwrap();
        let by_box = of(CameraFilter { bbox: Some(shape(bounds).bbox), ..CameraFilter::default() });
        let within = of(CameraFilter { shapes: vec![(Relation::Within, shape(bounds))], ..CameraFilter::default() });
        assert_eq!(within.ranges, by_box.ranges);
        let looked_at = rows_looked_at(&within);
        assert!((100..400).contains(&looked_at), "{looked_at} of 10000");
        let apart = of(CameraFilter { shapes: vec![(Relation::Disjoint, shape(bounds))], ..CameraFilter::default() });
        assert_eq!(rows_looked_at(&apart), 10_000);
        let rest = Some(Arc::new(Condition::Always(true)));
        let both = of(CameraFilter { bbox: Some(shape(bounds).bbox), condition: rest, ..CameraFilter::default() });
        assert_eq!((both.ranges.clone(), both.needs_text()), (by_box.ranges, true));
    }

    #[test]
    fn a_value_asked_for_twice_has_to_be_among_both() {
        let (_folder, connection) = opened();
        connection.execute_batch("insert into term (term_id, value) values (41, 'dome'), (42, 'fixed')").unwrap();
        let tag = |values: &[&str]| ("camera:type".to_owned(), values.iter().map(|v| (*v).to_owned()).collect());
        let tags = vec![tag(&["dome", "fixed"]), tag(&["fixed", "panning"])];
        let plan = Plan::new(&connection, &CameraFilter { tags, ..CameraFilter::default() }, Change(0)).unwrap();
        assert_eq!(plan.types, Some(vec![42]));
    }
}
