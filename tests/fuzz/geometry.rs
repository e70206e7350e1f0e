//! Any bytes as a geometry of a GeoPackage or in a cell of a table, as a packed block, as a reference system in words and as the
//! table of a shapefile.
#![no_main]

use std::io::Cursor;

use contrechamp::formats::rows::crs::Crs;
use contrechamp::formats::gis::dbf::Dbf;
use contrechamp::formats::osm::pbf_blob;
use contrechamp::formats::rows::{shape_text, wkb, wkt};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (choice, bytes) = input;
    match choice % 6 {
        0 => drop(wkb::read_geopackage(&[b"GP\x00", bytes.as_slice()].concat(), &Crs::WGS84)),
        1 => drop(shape_text::read(&String::from_utf8_lossy(&bytes), &Crs::WGS84)),
        2 => drop(shape_text::read(&hexadecimal(&bytes), &Crs::WGS84)),
        3 => drop(pbf_blob::unpacked(bytes)),
        4 => drop(wkt::parse(&String::from_utf8_lossy(&bytes))),
        _ => {
            let Ok(mut table) = Dbf::open(Cursor::new([b"\x03", bytes.as_slice()].concat()), None) else { return };
            let most = bytes.len() + 1;
            let rows = std::iter::from_fn(|| table.next_row().ok().flatten()).take(most + 1).count();
            assert!(rows <= most, "more rows than bytes");
        }
    }
});

/// Bytes as a database writes them.
fn hexadecimal(bytes: &[u8]) -> String {
    [&[1], bytes].concat().iter().map(|byte| format!("{byte:02x}")).collect()
}
