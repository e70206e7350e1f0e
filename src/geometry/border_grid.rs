//! Near which borders a point lies, for many points and outlines: pieces of the borders in a grid, so that a point is held
//! against the few beside it.

use std::collections::HashMap;

use geo_types::Coord;

use super::outline::{LocalScale, Outline};
use crate::domain::{Bbox, Position};

/// Side of a cell, in 1e-7 degrees: some 220 m.
const CELL_E7: i32 = 20_000;
/// Longest piece of a border, in degrees: a piece is entered in all cells of its box.
const PIECE_DEG: f64 = 0.002;

/// A piece of a border, and the place of its outline among those given.
struct Piece {
    outline: usize,
    start: Coord<f64>,
    end: Coord<f64>,
}

/// The ground within some metres of borders, on either side.
pub struct BorderGrid {
    reach_m: f64,
    cells: HashMap<(i32, i32), Vec<Piece>>,
}

impl BorderGrid {
    /// Of those pieces of the outlines' borders that points within the box may be near; an area without a ring has none.
    pub fn within<'a>(bbox: Bbox, outlines: impl IntoIterator<Item = Option<&'a Outline>>, reach_m: f64) -> Self {
        let mut grid = Self { reach_m, cells: HashMap::new() };
        let near = bbox.widened(reach_m).parts();
        for (outline, shape) in outlines.into_iter().enumerate() {
            for (start, end) in shape.into_iter().flat_map(Outline::border) {
                let line = box_of(start, end);
                if near.iter().any(|part| part.touches(line)) {
                    grid.add_line(outline, start, end);
                }
            }
        }
        grid
    }

    /// Places of the outlines whose border is within reach of a point, ascending.
    pub fn near(&self, position: Position) -> Vec<usize> {
        let Some(pieces) = self.cells.get(&cell_of(position.lon(), position.lat())) else { return Vec::new() };
        let scale = LocalScale::at(position);
        let origin = Coord { x: position.lon(), y: position.lat() };
        let is_near = |piece: &&Piece| scale.distance(origin, piece.start, piece.end) <= self.reach_m;
        let mut found: Vec<usize> = pieces.iter().filter(is_near).map(|piece| piece.outline).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    fn add_line(&mut self, outline: usize, start: Coord<f64>, end: Coord<f64>) {
        let length = (end.x - start.x).abs().max((end.y - start.y).abs());
        let count = (length / PIECE_DEG).ceil().max(1.0);
        let at = |index: f64| if index >= count { end } else { start + (end - start) * (index / count) };
        for index in 0..count as u32 {
            let (start, end) = (at(f64::from(index)), at(f64::from(index) + 1.0));
            self.add_piece(&Piece { outline, start, end });
        }
    }

    fn add_piece(&mut self, piece: &Piece) {
        for part in box_of(piece.start, piece.end).widened(self.reach_m).parts() {
            let ((west, south), (east, north)) = (cell_of(part.west, part.south), cell_of(part.east, part.north));
            for cell in (south..=north).flat_map(|row| (west..=east).map(move |column| (column, row))) {
                self.cells.entry(cell).or_default().push(Piece { ..*piece });
            }
        }
    }
}

fn box_of(start: Coord<f64>, end: Coord<f64>) -> Bbox {
    Bbox { west: start.x.min(end.x), south: start.y.min(end.y), east: start.x.max(end.x), north: start.y.max(end.y) }
}

fn cell_of(lon: f64, lat: f64) -> (i32, i32) {
    let number = |degrees: f64| ((degrees * 1e7).round() as i32).div_euclid(CELL_E7);
    (number(lon), number(lat))
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use proptest::prelude::*;

    use super::*;

    fn square(west: f64, south: f64) -> Outline {
        let (east, north) = (west + 0.02, south + 0.01);
        let ring = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)];
        Outline::new(geo_types::MultiPolygon(vec![ring])).unwrap()
    }

    proptest! {
        #[test]
        fn what_is_near_is_what_lies_so_close_to_the_border(
            west in -179.9..179.8_f64, south in -84.0..84.0_f64, along in -0.3..1.3_f64, off_m in -400.0..400.0_f64, reach_m in 0.0..300.0_f64,
        ) {
            let outlines = [square(west, south), square(west + 0.02, south)];
            let position = Position::new(west + along * 0.02, south + off_m / 111_000.0);
            prop_assume!(position.is_ok());
            let position = position.unwrap();
            let distances = outlines.each_ref().map(|outline| outline.border_distance_m(position));
            prop_assume!(distances.iter().all(|metres| (metres - reach_m).abs() > 1e-6));
            let expected: Vec<usize> = (0..2).filter(|index| distances[*index] <= reach_m).collect();
            let around = Bbox::around(position, 1.0);
            prop_assert_eq!(BorderGrid::within(around, outlines.iter().map(Some), reach_m).near(position), expected.clone());
            prop_assert_eq!(BorderGrid::within(Bbox::WORLD, outlines.iter().map(Some), reach_m).near(position), expected);
        }
    }
}
