//! Any bytes behind the mark of each format whose files are not text of one's own making: each row is read or refused.
#![no_main]

use std::io::Cursor;

use contrechamp::formats::{Beside, ReadOptions, Wanted, open_beside};
use libfuzzer_sys::fuzz_target;

/// What a file of each format begins with.
const MARKS: [&[u8]; 11] = [
    b"<?xml version=\"1.0\"?><osm version=\"0.6\">",
    b"<kml><Document>",
    b"<gpx version=\"1.1\">",
    b"\x00\x00\x00\x0d\x0a\x09OSMHeader",
    b"\x00\x00\x27\x0a",
    b"fgb\x03fgb\x00",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"{\"data\":{\"entries\":[",
    b"{\"count\":1,\"results\":[",
    b"\x1e{\"type\":\"Feature\",",
];

fuzz_target!(|input: (u8, u8, Vec<u8>, Vec<u8>)| {
    let (mark, kind, bytes, table) = input;
    let bytes = [MARKS[usize::from(mark) % MARKS.len()], &bytes].concat();
    let wanted = [Wanted::Cameras, Wanted::Places, Wanted::Areas, Wanted::Buildings][usize::from(kind) % 4];
    let options = ReadOptions { wanted, ..ReadOptions::default() };
    let beside = Beside { dbf: (kind >= 128).then(|| Box::new(Cursor::new(table)) as _), ..Beside::default() };
    if let Ok(reading) = open_beside(Box::new(Cursor::new(bytes)), beside, &options) {
        let _rows = reading.rows.take_while(Result::is_ok).take(1 << 20).count();
    }
});
