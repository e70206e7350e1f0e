//! A walk: its ground, cut into sheets that can be read outdoors, and its known cameras numbered as they were at a change,
//! so that what was printed and what is typed in later name the same camera by the same number.

use geo_types::{Coord, LineString, MultiPolygon, Polygon};

use super::camera_facts::{CameraFacts, parse_features};
use super::streets::tell_streets;
use crate::domain::survey::MOST_KM2;
use crate::domain::{Bbox, Position, Status};
use crate::formats::svg::View;
use crate::geometry::distance::distance_m;
use crate::geometry::outline::{Outline, invalidity, right_handed};
use crate::http::wire::problem::Problem;
use crate::store::camera::cameras::page_of_cameras;
use crate::store::engine::outlines::parse_outline;
use crate::store::territory::areas::{StoredArea, find_area};
use crate::store::{CameraFilter, Change, Reader, StoreError};

/// Stands in the address where the ground is a drawn shape.
pub const SHAPE: &str = "shape";
/// Size of a sheet's map in units.
pub const WIDTH: f64 = 640.0;
/// Height in units.
pub const HEIGHT: f64 = 430.0;
/// Most ground on one sheet, in metres: about 1:8 600 on A4.
const SHEET_M: [f64; 2] = [1_600.0, 1_080.0];
/// Units around the ground of a sheet.
const MARGIN: f64 = 14.0;
/// Most sheets of one walk.
const MOST_SHEETS: usize = 12;
/// Most corners of a shape in an address.
const MOST_CORNERS: usize = 60;
/// Most cameras numbered.
const MOST_CAMERAS: usize = 999;

/// What is walked.
pub struct Subject {
    pub area: Option<StoredArea>,
    pub outline: Outline,
    /// The corners as the address has them.
    pub shape: Option<String>,
}

/// One sheet of paper.
pub struct Cell {
    /// Column letter and row number; alone, a walk of one sheet has none.
    pub label: String,
    pub column: usize,
    pub row: usize,
    pub view: View,
    /// First and last of its cameras among the numbered ones.
    pub cameras: std::ops::Range<usize>,
}

/// A walk made ready.
pub struct Plan {
    pub columns: usize,
    pub rows: usize,
    /// Only those with ground of the walk on them; none where it is too large for paper.
    pub cells: Vec<Cell>,
    /// Numbered from 1 in this order.
    pub cameras: Vec<CameraFacts>,
    /// The change they are told at.
    pub at: Change,
}

/// The area or the shape of an address; none where there is no such area.
pub fn find_subject(
    reader: &Reader<'_>,
    code: &str,
    shape: Option<&str>,
) -> Result<Result<Option<Subject>, Problem>, StoreError> {
    if code == SHAPE {
        let parsed = parse_shape(shape.unwrap_or_default());
        let subject = |outline| Some(Subject { area: None, outline, shape: shape.map(str::to_owned) });
        return Ok(parsed.map(subject).map_err(|reason| Problem::parameter("shape", reason)));
    }
    let Some(area) = find_area(reader, code)? else { return Ok(Ok(None)) };
    let outline = parse_outline(&area.geometry)?;
    Ok(Ok(outline.map(|outline| Subject { area: Some(area), outline, shape: None })))
}

/// `lon,lat,lon,lat,…`: three corners or more, not closed.
fn parse_shape(text: &str) -> Result<Outline, String> {
    let expected = "expected three to sixty corners as lon,lat,lon,lat,…";
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|part| part.trim().parse::<f64>()).collect();
    let numbers = numbers.map_err(|error| format!("{expected}: {error}"))?;
    if numbers.len() % 2 != 0 || !(3..=MOST_CORNERS).contains(&(numbers.len() / 2)) {
        return Err(format!("{expected}, found {} numbers", numbers.len()));
    }
    let corners = numbers.chunks_exact(2).map(|pair| Position::new(pair[0], pair[1]));
    let corners: Result<Vec<Position>, _> = corners.collect();
    let corners = corners.map_err(|error| error.to_string())?;
    let ring: LineString<f64> = corners.iter().map(|at| Coord { x: at.lon(), y: at.lat() }).collect();
    let polygons = MultiPolygon(vec![Polygon::new(ring, Vec::new())]);
    if let Some(reason) = invalidity(&polygons) {
        return Err(format!("expected a shape that does not cross itself: {reason}"));
    }
    let outline = Outline::new(right_handed(&polygons)).ok_or(expected)?;
    let km2 = outline.area_km2();
    if km2 > MOST_KM2 { Err(format!("expected at most {MOST_KM2} km2, found {km2:.1}")) } else { Ok(outline) }
}

/// Cuts the ground into sheets and numbers the cameras on it.
pub fn plan(reader: &Reader<'_>, subject: &Subject, at: Option<i64>) -> Result<Plan, StoreError> {
    let (newest, _) = reader.latest_change()?;
    let at = at.map_or(newest, |at| Change(at.clamp(0, newest.0)));
    let (columns, rows, mut cells) = cells(&subject.outline);
    if cells.len() > MOST_SHEETS {
        return Ok(Plan { columns, rows, cells: Vec::new(), cameras: Vec::new(), at });
    }
    let bbox = subject.outline.bbox();
    let sheet_of = |position: Position| {
        let share = |from: f64, to: f64, value: f64, count: usize| {
            let span = to - from;
            if span == 0.0 { 0 } else { ((value - from) / span * count as f64).max(0.0) as usize }.min(count - 1)
        };
        let column = share(bbox.west, bbox.east, position.lon(), columns);
        let row = share(bbox.north, bbox.south, position.lat(), rows);
        // A camera on the very border of a sheet left out goes to the first one.
        cells.iter().position(|cell| cell.column == column && cell.row == row).unwrap_or(0)
    };
    let mut cameras: Vec<(usize, CameraFacts)> =
        cameras_on(reader, subject, at)?.into_iter().map(|camera| (sheet_of(camera.position), camera)).collect();
    cameras.sort_by_cached_key(|(sheet, camera)| {
        (*sheet, camera.address().is_none(), camera.address(), camera.id.clone())
    });
    tell_streets(reader, cameras.iter_mut().map(|(_, camera)| camera))?;
    for (index, cell) in cells.iter_mut().enumerate() {
        let first = cameras.partition_point(|(sheet, _)| *sheet < index);
        cell.cameras = first..cameras.partition_point(|(sheet, _)| *sheet <= index);
    }
    Ok(Plan { columns, rows, cells, cameras: cameras.into_iter().map(|(_, camera)| camera).collect(), at })
}

fn cells(outline: &Outline) -> (usize, usize, Vec<Cell>) {
    let bbox = outline.bbox();
    let corner = |lon, lat| Position::new(lon, lat).ok();
    let span = |a: Option<Position>, b: Option<Position>| a.zip(b).map_or(0.0, |(a, b)| distance_m(a, b));
    let middle = f64::midpoint(bbox.south, bbox.north);
    let width_m = span(corner(bbox.west, middle), corner(bbox.east, middle));
    let height_m = span(corner(bbox.west, bbox.south), corner(bbox.west, bbox.north));
    let count = |metres: f64, most: f64| ((metres / most).ceil() as usize).clamp(1, 100);
    let (columns, rows) = (count(width_m, SHEET_M[0]), count(height_m, SHEET_M[1]));
    let part = |from: f64, to: f64, index: usize, of: usize| from + (to - from) * index as f64 / of as f64;
    let mut cells = Vec::new();
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let ground = Bbox {
            west: part(bbox.west, bbox.east, column, columns),
            south: part(bbox.north, bbox.south, row + 1, rows),
            east: part(bbox.west, bbox.east, column + 1, columns),
            north: part(bbox.north, bbox.south, row, rows),
        };
        if rectangle(ground).is_some_and(|rectangle| rectangle.intersects(outline)) {
            let letter = char::from(b'A' + (column % 26) as u8);
            let label = if columns * rows == 1 { String::new() } else { format!("{letter}{}", row + 1) };
            let view = View::fit(ground, WIDTH, HEIGHT, MARGIN);
            cells.push(Cell { label, column, row, view, cameras: 0..0 });
        }
    }
    (columns, rows, cells)
}

fn rectangle(Bbox { west, south, east, north }: Bbox) -> Option<Outline> {
    let ring = vec![(west, south), (east, south), (east, north), (west, north), (west, south)];
    Outline::new(MultiPolygon(vec![Polygon::new(ring.into(), Vec::new())]))
}

fn cameras_on(reader: &Reader<'_>, subject: &Subject, at: Change) -> Result<Vec<CameraFacts>, StoreError> {
    let statuses = Status::PUBLIC.into_iter().filter(|status| status.is_standing()).collect();
    let filter = CameraFilter { bbox: Some(subject.outline.bbox()), statuses, ..CameraFilter::default() };
    let mut cameras = parse_features(&page_of_cameras(reader, &filter, None, 10_000, at)?.features)?;
    cameras.retain(|camera| subject.outline.contains(camera.position));
    cameras.truncate(MOST_CAMERAS);
    Ok(cameras)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_shape_in_an_address_makes_it_panic(text in "[0-9,.eE+ -]{0,80}|.{0,40}") {
            let _ = parse_shape(&text);
        }
    }

    #[test]
    fn a_small_shape_fits_on_one_sheet_and_a_large_one_on_a_grid() {
        let small = parse_shape("3.87,43.60,3.88,43.60,3.88,43.605,3.87,43.605").unwrap();
        let (columns, rows, sheets) = cells(&small);
        assert_eq!((columns, rows, sheets[0].label.as_str()), (1, 1, ""));
        let corner = parse_shape("3.85,43.60,3.88,43.60,3.85,43.63").unwrap();
        let (columns, rows, sheets) = cells(&corner);
        assert_eq!((columns, rows), (2, 4), "2.4 by 3.3 km");
        assert!(sheets.len() < 8, "a sheet with no ground of the walk is left out");
        assert!(parse_shape("3.87,43.60,3.88,43.61,3.88,43.60,3.87,43.61").is_err(), "a bow tie");
        assert!(parse_shape("3,43,4,43,4,44").is_err(), "a department");
    }
}
