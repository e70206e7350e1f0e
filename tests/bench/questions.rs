//! What is asked: boxes of a thousand cameras and tiles, around random cameras of the city.

use crate::cameras::{CITY, IN_CITY, position_of};
use crate::random::Random;

/// Cameras a box holds.
pub const IN_BOX: usize = 1_000;

/// West, south, east, north of boxes that each hold a thousand cameras of the city.
pub fn boxes(count: usize) -> Vec<[f64; 4]> {
    let cameras: Vec<(f64, f64)> = (0..IN_CITY).map(position_of).collect();
    let mut random = Random::of(6, 0);
    let narrow = CITY.1.to_radians().cos();
    let one = |(lon, lat): (f64, f64)| {
        let mut reach: Vec<f64> =
            cameras.iter().map(|(x, y)| ((x - lon).abs() * narrow).max((y - lat).abs())).collect();
        let (_, reach, _) = reach.select_nth_unstable_by(IN_BOX, f64::total_cmp);
        let reach = *reach;
        [lon - reach / narrow, lat - reach, lon + reach / narrow, lat + reach]
    };
    (0..count).map(|_| one(cameras[random.below(cameras.len())])).collect()
}

/// Column and row of the tiles around random cameras of the city; at low zooms some come again.
pub fn tiles(zoom: u8, count: usize) -> Vec<(u32, u32)> {
    let mut random = Random::of(7, u64::from(zoom));
    (0..count).map(|_| tile_of(zoom, position_of(random.next() % IN_CITY))).collect()
}

fn tile_of(zoom: u8, (lon, lat): (f64, f64)) -> (u32, u32) {
    let side = f64::from(1u32 << zoom);
    let y = 0.5 - lat.to_radians().tan().asinh() / std::f64::consts::TAU;
    (((lon / 360.0 + 0.5) * side) as u32, (y * side) as u32)
}
