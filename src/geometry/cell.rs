//! Cells of the space-filling curve: 26 interleaved bits of web-mercator x and y (Z-order), one number per 0.6 m square.
//! A box or a tile is a few ranges of these numbers; exact positions are re-checked by the caller.

use crate::domain::{Bbox, Position};

/// Bits per axis.
pub const CELL_BITS: u32 = 26;
/// Latitude beyond which web mercator ends.
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;
const SIDE: f64 = (1u64 << CELL_BITS) as f64;
/// How many quads a box may span per axis before its ranges are cut coarser.
const QUADS_PER_AXIS: u32 = 8;

/// Web-mercator x and y in units of the finest cell, north-west origin.
pub fn mercator_units(lon_deg: f64, lat_deg: f64) -> (f64, f64) {
    let sin = lat_deg.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians().sin();
    let y = 0.5 - ((1.0 + sin) / (1.0 - sin)).ln() / (4.0 * std::f64::consts::PI);
    ((lon_deg / 360.0 + 0.5) * SIDE, y * SIDE)
}

/// Column and row of the finest cell.
pub fn cell_xy(position: Position) -> (u32, u32) {
    to_xy(position.lon(), position.lat())
}

/// The cell's number.
pub fn cell_of(position: Position) -> i64 {
    let (x, y) = cell_xy(position);
    interleave(x, y) as i64
}

/// Number of the ancestor cell with `level` bits per axis (a tile of zoom `level`).
pub fn coarse_cell(cell: i64, level: u32) -> i64 {
    cell >> (2 * (CELL_BITS - level))
}

/// Spreads column and row into one number; works for any level.
pub fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | (spread(y) << 1)
}

/// Column and row back from a number.
pub fn deinterleave(cell: i64) -> (u32, u32) {
    (squash(cell as u64), squash((cell >> 1) as u64))
}

/// All numbers below the cell `(x, y)` of a level, both ends included.
pub fn range_of(level: u32, x: u32, y: u32) -> (i64, i64) {
    let shift = 2 * (CELL_BITS - level);
    let first = (interleave(x, y) << shift) as i64;
    (first, first + (1i64 << shift) - 1)
}

/// Ascending, disjoint ranges of numbers that together cover the box; they may cover a little more.
pub fn ranges_of(bbox: Bbox) -> Vec<(i64, i64)> {
    let mut ranges = Vec::new();
    for part in bbox.parts() {
        let (west, north) = to_xy(part.west, part.north);
        let (east, south) = to_xy(part.east, part.south);
        let span = (east - west).max(south - north).max(1);
        let level = CELL_BITS.saturating_sub((span / QUADS_PER_AXIS).max(1).ilog2());
        let window = Window { west, north, east, south, level };
        descend(&window, 0, 0, 0, &mut ranges);
    }
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let touches = next.0 <= kept.1 + 1;
        if touches {
            kept.1 = kept.1.max(next.1);
        }
        touches
    });
    ranges
}

/// Cells of `level` that the box touches, or none when there are more than `most`.
pub fn coarse_cells_of(bbox: Bbox, level: u32, most: usize) -> Option<Vec<i64>> {
    let shift = CELL_BITS - level;
    let mut cells = Vec::new();
    for part in bbox.parts() {
        let (west, north) = to_xy(part.west, part.north);
        let (east, south) = to_xy(part.east, part.south);
        let (columns, rows) = ((west >> shift)..=(east >> shift), (north >> shift)..=(south >> shift));
        if cells.len() + columns.clone().count() * rows.clone().count() > most {
            return None;
        }
        cells.extend(rows.flat_map(|y| columns.clone().map(move |x| interleave(x, y) as i64)));
    }
    Some(cells)
}

struct Window {
    west: u32,
    north: u32,
    east: u32,
    south: u32,
    level: u32,
}

fn descend(window: &Window, level: u32, x: u32, y: u32, ranges: &mut Vec<(i64, i64)>) {
    let shift = CELL_BITS - level;
    let (first_x, first_y) = ((u64::from(x)) << shift, (u64::from(y)) << shift);
    let (last_x, last_y) = (first_x + (1 << shift) - 1, first_y + (1 << shift) - 1);
    let (west, east) = (u64::from(window.west), u64::from(window.east));
    let (north, south) = (u64::from(window.north), u64::from(window.south));
    if last_x < west || first_x > east || last_y < north || first_y > south {
        return;
    }
    let is_inside = first_x >= west && last_x <= east && first_y >= north && last_y <= south;
    if is_inside || level >= window.level {
        ranges.push(range_of(level, x, y));
        return;
    }
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        descend(window, level + 1, x * 2 + dx, y * 2 + dy, ranges);
    }
}

fn to_xy(lon_deg: f64, lat_deg: f64) -> (u32, u32) {
    let (x, y) = mercator_units(lon_deg, lat_deg);
    let clamp = |value: f64| value.clamp(0.0, SIDE - 1.0) as u32;
    (clamp(x), clamp(y))
}

fn spread(value: u32) -> u64 {
    let mut bits = u64::from(value);
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

fn squash(bits: u64) -> u32 {
    let mut bits = bits & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF;
    ((bits | bits >> 16) & 0xFFFF_FFFF) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn interleaving_reads_back(x in 0u32..1 << 26, y in 0u32..1 << 26) {
            prop_assert_eq!(deinterleave(interleave(x, y) as i64), (x, y));
        }

        #[test]
        fn every_point_in_a_box_lies_in_its_ranges(
            lon in -180.0..180.0f64, lat in -85.0..85.0f64, w in 0.0..5.0f64, h in 0.0..5.0f64, u in 0.0..1.0f64, v in 0.0..1.0f64
        ) {
            let (east, north) = ((lon + w).min(180.0), (lat + h).min(90.0));
            let bbox = Bbox::new(lon, lat, east, north).unwrap();
            let inside = Position::new(lon + (east - lon) * u, lat + (north - lat) * v).unwrap();
            let cell = cell_of(inside);
            let ranges = ranges_of(bbox);
            prop_assert!(ranges.len() < 100);
            // Rounding to 1e-7 degree can step one finest cell over the edge.
            prop_assert!(!bbox.contains(inside) || ranges.iter().any(|(a, b)| (*a..=*b).contains(&cell)));
        }
    }

    #[test]
    fn the_world_is_one_range_and_the_antimeridian_is_crossed() {
        assert_eq!(ranges_of(Bbox::WORLD), [(0, (1i64 << 52) - 1)]);
        let fiji = Bbox::new(177.0, -20.0, -178.0, -15.0).unwrap();
        let cell = cell_of(Position::new(-179.0, -17.0).unwrap());
        assert!(ranges_of(fiji).iter().any(|(a, b)| (*a..=*b).contains(&cell)));
    }
}
