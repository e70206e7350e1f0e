//! Streets cut into short pieces, so that "which part of it" is a sum over pieces whose middle lies inside.

use geo_types::{Coord, Geometry, LineString};

use super::distance::distance_m;
use crate::domain::Position;

/// Longest piece, in metres.
pub const PIECE_M: f64 = 25.0;

/// A straight piece of a street.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Piece {
    pub start: Coord<f64>,
    pub end: Coord<f64>,
    pub middle: Position,
    pub length_m: f64,
    /// Whether a corner of the street follows.
    pub is_corner: bool,
}

/// The lines of a geometry; nothing but lines makes a street.
pub fn lines_of(geometry: &Geometry<f64>) -> Vec<&LineString<f64>> {
    match geometry {
        Geometry::LineString(line) => vec![line],
        Geometry::MultiLineString(lines) => lines.0.iter().collect(),
        _ => Vec::new(),
    }
}

/// Pieces of at most [`PIECE_M`] along a line, equal between two corners.
pub fn pieces(line: &LineString<f64>) -> Vec<Piece> {
    line.lines().flat_map(|part| cut(part.start, part.end)).collect()
}

fn cut(start: Coord<f64>, end: Coord<f64>) -> Vec<Piece> {
    let (Ok(from), Ok(to)) = (Position::new(start.x, start.y), Position::new(end.x, end.y)) else { return Vec::new() };
    let length_m = distance_m(from, to);
    let count = (length_m / PIECE_M).ceil().max(1.0);
    let at = |share: f64| Coord { x: start.x + (end.x - start.x) * share, y: start.y + (end.y - start.y) * share };
    let piece = |index: usize| {
        let [first, last] = [index as f64 / count, (index + 1) as f64 / count];
        let middle = at(f64::midpoint(first, last));
        Some(Piece {
            start: at(first),
            end: at(last),
            middle: Position::new(middle.x, middle.y).ok()?,
            length_m: length_m / count,
            is_corner: index + 1 == count as usize,
        })
    };
    (0..count as usize).filter_map(piece).collect()
}

/// Metres from a position to the nearest point of a line, on the plane that touches the earth there: exact to a few
/// per mille within some hundred metres. Infinite for a line without points.
pub fn distance_to_line_m(at: Position, line: &LineString<f64>) -> f64 {
    const METRES_PER_DEGREE: f64 = 111_195.0;
    let across = METRES_PER_DEGREE * at.lat().to_radians().cos();
    let flat = |c: &Coord<f64>| ((c.x - at.lon()) * across, (c.y - at.lat()) * METRES_PER_DEGREE);
    let points: Vec<_> = line.0.iter().map(flat).collect();
    let single = points.first().filter(|_| points.len() == 1).map_or(f64::INFINITY, |(x, y)| x.hypot(*y));
    points.windows(2).map(|ends| distance_to_origin(ends[0], ends[1])).fold(single, f64::min)
}

fn distance_to_origin((x1, y1): (f64, f64), (x2, y2): (f64, f64)) -> f64 {
    let (dx, dy) = (x2 - x1, y2 - y1);
    let length_2 = dx * dx + dy * dy;
    let share = if length_2 > 0.0 { (-(x1 * dx + y1 * dy) / length_2).clamp(0.0, 1.0) } else { 0.0 };
    (x1 + share * dx).hypot(y1 + share * dy)
}

/// The parts of a line whose pieces lie inside, and their length in metres.
pub fn inside(line: &LineString<f64>, is_inside: impl Fn(Position) -> bool) -> (Vec<LineString<f64>>, f64) {
    let mut runs: Vec<Vec<Coord<f64>>> = Vec::new();
    let (mut length_m, mut is_running, mut may_extend) = (0.0, false, false);
    for piece in pieces(line) {
        if !is_inside(piece.middle) {
            is_running = false;
            continue;
        }
        length_m += piece.length_m;
        match runs.last_mut().filter(|_| is_running) {
            Some(run) => {
                // Within a straight stretch the former end is no corner and goes.
                if may_extend {
                    run.pop();
                }
                run.push(piece.end);
            }
            None => runs.push(vec![piece.start, piece.end]),
        }
        (is_running, may_extend) = (true, !piece.is_corner);
    }
    (runs.into_iter().map(LineString).collect(), length_m)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_short_and_add_up(points in prop::collection::vec((3.8..3.9f64, 43.5..43.7f64), 2..6)) {
            let line = LineString::from(points);
            let pieces = pieces(&line);
            prop_assert!(pieces.iter().all(|piece| piece.length_m <= PIECE_M + 1e-9));
            let (whole, length_m) = inside(&line, |_| true);
            let sum: f64 = pieces.iter().map(|piece| piece.length_m).sum();
            prop_assert!((sum - length_m).abs() < 1e-6);
            prop_assert_eq!(whole, vec![line]);
        }
    }

    #[test]
    fn the_distance_to_a_street_is_that_to_its_nearest_point() {
        let at = Position::new(3.87, 43.61).unwrap();
        let east_west = LineString::from(vec![(3.86, 43.6101), (3.88, 43.6101)]);
        assert!((distance_to_line_m(at, &east_west) - 11.1).abs() < 0.1, "{}", distance_to_line_m(at, &east_west));
        let ends_before = LineString::from(vec![(3.86, 43.61), (3.869, 43.61)]);
        assert!((distance_to_line_m(at, &ends_before) - 80.5).abs() < 0.5, "its end is the nearest");
        assert!(distance_to_line_m(at, &LineString(Vec::new())).is_infinite());
    }

    #[test]
    fn only_what_lies_inside_is_kept() {
        let line = LineString::from(vec![(3.80, 43.6), (3.81, 43.6), (3.82, 43.6)]);
        let (parts, length_m) = inside(&line, |at| at.lon() < 3.805 || at.lon() > 3.815);
        assert_eq!(parts.len(), 2);
        assert_eq!(parts[0].0.len(), 2);
        assert!((length_m - 806.5).abs() < 30.0, "{length_m}");
    }
}
