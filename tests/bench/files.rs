//! The generated GeoJSON files in `target/bench/`, written once and kept between runs.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::cameras::{CITY_BOX, camera, position_of};
use crate::random::Random;

/// Where everything that can be made again is kept.
pub const FOLDER: &str = "target/bench";
/// Raised when what is generated changes, so that older files are made anew.
const EDITION: u32 = 2;

/// The cameras of a set, in an order unrelated to where they stand, as in real files.
pub fn cameras(size: u64) -> io::Result<PathBuf> {
    write_once(&format!("cameras-{size}-{EDITION}.geojson"), |out| {
        for place in 0..size {
            let camera = camera(shuffled(place, size));
            begin_feature(out, place, &format!("node/{}", 4_000_000_000 + place * 3))?;
            write!(out, "{{\"type\":\"Point\",\"coordinates\":[{},{}]}},\"properties\":{{", camera.lon, camera.lat)?;
            for (index, (key, value)) in camera.tags.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                write!(out, "{comma}\"{key}\":\"{value}\"")?;
            }
            out.write_all(b"}}")?;
        }
        Ok(())
    })
}

/// The number of the camera at a place in the file.
pub fn shuffled(place: u64, size: u64) -> u64 {
    // A prime that divides no size makes a permutation.
    (place * 7_368_787 + 12_345) % size
}

/// Thirty areas that tile the city's box, each border bent like a real one and shared by its neighbours.
pub fn areas() -> io::Result<PathBuf> {
    write_once(&format!("areas-{EDITION}.geojson"), |out| {
        for number in 0..COLUMNS * ROWS {
            let (column, row) = (number % COLUMNS, number / COLUMNS);
            begin_feature(out, number, &format!("Q{number:02}"))?;
            write!(out, "{{\"type\":\"Polygon\",\"coordinates\":[[")?;
            for (index, (lon, lat)) in ring(column, row).into_iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                write!(out, "{comma}[{lon:.7},{lat:.7}]")?;
            }
            write!(
                out,
                "]]}},\"properties\":{{\"name\":\"Quartier {number}\",\"kind\":\"quartier\",\"population\":9000,"
            )?;
            write!(out, "\"population_on\":\"2020\"}}}}")?;
        }
        Ok(())
    })
}

/// Three hundred schools where cameras are likely.
pub fn schools() -> io::Result<PathBuf> {
    write_once(&format!("schools-{EDITION}.geojson"), |out| {
        for number in 0..300 {
            let (lon, lat) = position_of(number * 33 + 7);
            begin_feature(out, number, &format!("E{number}"))?;
            write!(out, "{{\"type\":\"Point\",\"coordinates\":[{:.7},{:.7}]}},", lon + 0.0007, lat - 0.0004)?;
            write!(out, "\"properties\":{{\"amenity\":\"school\",\"name\":\"École {number}\"}}}}")?;
        }
        Ok(())
    })
}

fn begin_feature(out: &mut impl Write, number: u64, id: &str) -> io::Result<()> {
    let comma = if number > 0 { ",\n" } else { "" };
    write!(out, "{comma}{{\"type\":\"Feature\",\"id\":\"{id}\",\"geometry\":")
}

fn write_once(name: &str, features: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>) -> io::Result<PathBuf> {
    let path = Path::new(FOLDER).join(name);
    if path.exists() {
        return Ok(path);
    }
    fs::create_dir_all(FOLDER)?;
    let unfinished = path.with_extension("part");
    let mut out = BufWriter::with_capacity(1 << 20, File::create(&unfinished)?);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[\n")?;
    features(&mut out)?;
    out.write_all(b"\n]}\n")?;
    out.into_inner()?.sync_all()?;
    fs::rename(unfinished, &path)?;
    Ok(path)
}

const COLUMNS: u64 = 6;
const ROWS: u64 = 5;
/// Halvings of a border between two corners: 48 points a side at most, about 180 around an area.
const BENDS: u32 = 5;

fn ring(column: u64, row: u64) -> Vec<(f64, f64)> {
    let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
    let mut ring = Vec::new();
    for index in 0..4 {
        ring.extend(border(corners[index], corners[(index + 1) % 4]));
    }
    ring.push(ring[0]);
    ring
}

/// The points from one corner towards another, without the last; the same line whichever way it is walked.
fn border(from: (u64, u64), to: (u64, u64)) -> Vec<(f64, f64)> {
    let (first, last) = if from <= to { (from, to) } else { (to, from) };
    let mut line = vec![corner(first), corner(last)];
    let is_outer = first.0 == last.0 && (first.0 == 0 || first.0 == COLUMNS)
        || first.1 == last.1 && (first.1 == 0 || first.1 == ROWS);
    let mut random = Random::of(5, first.0 * 1_000 + first.1 * 100 + last.0 * 10 + last.1);
    for _ in 0..BENDS {
        let mut finer = Vec::with_capacity(line.len() * 2);
        for pair in line.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            let bend = if is_outer { 0.0 } else { random.between(-0.07, 0.07) };
            finer.push(a);
            finer.push((a.0.midpoint(b.0) - (b.1 - a.1) * bend, a.1.midpoint(b.1) + (b.0 - a.0) * bend));
        }
        finer.push(line[line.len() - 1]);
        line = finer;
    }
    if from > to {
        line.reverse();
    }
    line.pop();
    line
}

fn corner((column, row): (u64, u64)) -> (f64, f64) {
    let mut random = Random::of(4, column * 10 + row);
    let is_edge = |at: u64, end: u64| at == 0 || at == end;
    let shift = |is_edge: bool, random: &mut Random| if is_edge { 0.0 } else { random.between(-0.2, 0.2) };
    let x = column as f64 + shift(is_edge(column, COLUMNS), &mut random);
    let y = row as f64 + shift(is_edge(row, ROWS), &mut random);
    let [west, south, east, north] = CITY_BOX;
    (west + (east - west) * x / COLUMNS as f64, south + (north - south) * y / ROWS as f64)
}
