//! The ground under a drawing: water, parks and streets, thinned to what the scale can show.
//! One path for each kind and class; what lies outside the frame is left out.

use std::fmt::Write as _;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::View;

/// What a piece of ground is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroundKind {
    Water,
    Park,
    Pedestrian,
    Building,
    /// A street of class 1 (main road) to 4 (lane).
    Street(u8),
}

/// A piece of ground; coordinates are longitude, latitude in degrees.
#[derive(Clone, Debug)]
pub struct Ground {
    pub kind: GroundKind,
    pub geometry: Geometry<f64>,
}

/// Layers from the bottom up, with the class each is drawn in.
const LAYERS: [(GroundKind, &str); 8] = [
    (GroundKind::Park, "map-park"),
    (GroundKind::Water, "map-water"),
    (GroundKind::Pedestrian, "map-pedestrian"),
    (GroundKind::Building, "map-building"),
    (GroundKind::Street(4), "map-street map-street--4"),
    (GroundKind::Street(3), "map-street map-street--3"),
    (GroundKind::Street(2), "map-street map-street--2"),
    (GroundKind::Street(1), "map-street map-street--1"),
];

/// Points nearer than this to the one before are dropped, in units.
const THIN_UNITS: f64 = 0.8;
impl GroundKind {
    /// Whether a scale can show it: small streets and buildings wait for a larger one.
    pub fn is_drawn_at(self, view: &View) -> bool {
        let metres_per_unit = 1.0 / view.units_per_metre();
        match self {
            Self::Water | Self::Park | Self::Street(1) => true,
            Self::Street(2) => metres_per_unit < 40.0,
            Self::Street(3) => metres_per_unit < 14.0,
            Self::Street(_) => metres_per_unit < 5.0,
            Self::Building | Self::Pedestrian => metres_per_unit < 8.0,
        }
    }
}

/// Appends the layers that the scale can show.
pub(super) fn write_ground(out: &mut String, view: &View, ground: &[Ground]) {
    for (kind, class) in LAYERS.into_iter().filter(|(kind, _)| kind.is_drawn_at(view)) {
        let mut path = String::new();
        for piece in ground.iter().filter(|piece| piece.kind == kind) {
            write_geometry(&mut path, view, &piece.geometry);
        }
        if !path.is_empty() {
            let _infallible = write!(out, "<path class=\"{class}\" d=\"{path}\"/>");
        }
    }
}

/// The path of an area's outline.
pub(super) fn area_path(view: &View, outline: &MultiPolygon<f64>) -> String {
    let mut path = String::new();
    outline.0.iter().for_each(|polygon| write_polygon(&mut path, view, polygon));
    path
}

fn write_geometry(path: &mut String, view: &View, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::LineString(line) => write_line(path, view, line, false),
        Geometry::MultiLineString(lines) => lines.0.iter().for_each(|line| write_line(path, view, line, false)),
        Geometry::Polygon(polygon) => write_polygon(path, view, polygon),
        Geometry::MultiPolygon(polygons) => polygons.0.iter().for_each(|polygon| write_polygon(path, view, polygon)),
        Geometry::GeometryCollection(parts) => parts.0.iter().for_each(|part| write_geometry(path, view, part)),
        Geometry::Line(line) => write_line(path, view, &LineString::from(vec![line.start, line.end]), false),
        _ => {}
    }
}

fn write_polygon(path: &mut String, view: &View, polygon: &Polygon<f64>) {
    write_line(path, view, polygon.exterior(), true);
    polygon.interiors().iter().for_each(|ring| write_line(path, view, ring, true));
}

/// Appends a line or ring in tenths of a unit, relative after its first point.
fn write_line(path: &mut String, view: &View, line: &LineString<f64>, is_ring: bool) {
    let points: Vec<_> = line.0.iter().map(|coord: &Coord<f64>| view.project_coord(*coord)).collect();
    if points.len() < 2 || is_outside(view, &points) {
        return;
    }
    let mut previous = tenths(points[0]);
    let _infallible = write!(path, "M{} {}l", decimal(previous.0), decimal(previous.1));
    let last = points.len() - 1;
    for (index, point) in points.iter().enumerate().skip(1) {
        let (next, is_last) = (tenths(*point), index == last);
        let (dx, dy) = (next.0 - previous.0, next.1 - previous.1);
        let is_near = (dx * dx + dy * dy) as f64 <= (THIN_UNITS * 10.0).powi(2);
        let is_end_of_line = is_last && !is_ring;
        if is_near && !is_end_of_line {
            continue;
        }
        let _infallible = write!(path, "{} {} ", decimal(dx), decimal(dy));
        previous = next;
    }
    path.truncate(path.trim_end().len());
    if is_ring {
        path.push_str(if path.ends_with('l') { "0 0z" } else { "z" });
    }
}

fn tenths((x, y): (f64, f64)) -> (i64, i64) {
    ((x * 10.0).round() as i64, (y * 10.0).round() as i64)
}

fn decimal(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    match (tenths.abs() / 10, tenths.abs() % 10) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}

/// Whether all points lie beyond the same edge of what is drawn.
fn is_outside(view: &View, points: &[(f64, f64)]) -> bool {
    let (beside, above) = view.bleed();
    points.iter().all(|(x, _)| *x < -beside)
        || points.iter().all(|(x, _)| *x > view.width + beside)
        || points.iter().all(|(_, y)| *y < -above)
        || points.iter().all(|(_, y)| *y > view.height + above)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Bbox;

    fn view() -> View {
        View::fit(Bbox::new(3.8, 43.6, 3.9, 43.7).unwrap(), 640.0, 480.0, 0.0)
    }

    #[test]
    fn what_lies_outside_is_left_out_and_lanes_wait_for_a_larger_scale() {
        let street = |class, lon: f64| Ground {
            kind: GroundKind::Street(class),
            geometry: Geometry::LineString(vec![(lon, 43.61), (lon, 43.69)].into()),
        };
        let mut out = String::new();
        write_ground(&mut out, &view(), &[street(1, 3.85), street(1, 9.0), street(4, 3.85)]);
        assert_eq!(out.matches("<path").count(), 1, "{out}");
        assert_eq!(out.matches('M').count(), 1, "{out}");
    }

    #[test]
    fn tenths_are_written_shortly() {
        assert_eq!([decimal(-5), decimal(10), decimal(123), decimal(0)], ["-.5", "1", "12.3", "0"]);
    }

    #[test]
    fn a_ring_too_small_to_see_stays_a_valid_path() {
        let dot = MultiPolygon::new(vec![Polygon::new(
            vec![(3.85, 43.65), (3.850_001, 43.65), (3.85, 43.65)].into(),
            vec![],
        )]);
        assert!(area_path(&view(), &dot).ends_with("l0 0z"));
    }
}
