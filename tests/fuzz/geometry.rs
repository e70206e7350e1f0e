//! Any bytes as a geometry of a GeoPackage, as a reference system in words and as the table of a shapefile.
#![no_main]

use std::io::Cursor;

use contrechamp::formats::crs::Crs;
use contrechamp::formats::dbf::Dbf;
use contrechamp::formats::{wkb, wkt};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (choice, bytes) = input;
    match choice % 3 {
        0 => drop(wkb::read_geopackage(&[b"GP\x00", bytes.as_slice()].concat(), &Crs::WGS84)),
        1 => drop(wkt::parse(&String::from_utf8_lossy(&bytes))),
        _ => {
            let Ok(mut table) = Dbf::open(Cursor::new([b"\x03", bytes.as_slice()].concat()), None) else { return };
            let most = bytes.len() + 1;
            let rows = std::iter::from_fn(|| table.next_row().ok().flatten()).take(most + 1).count();
            assert!(rows <= most, "more rows than bytes");
        }
    }
});
