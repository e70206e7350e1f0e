//! Any bytes as a source file, under every format and a few of the options: each row is read or refused, and reading ends.
#![no_main]

use std::io::Cursor;

use contrechamp::formats::rows::crs::Crs;
use contrechamp::formats::{Format, ReadOptions, open};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (choice, bytes) = input;
    let formats = Format::ALL;
    let options = ReadOptions {
        format: formats.get(usize::from(choice) % (formats.len() + 1)).copied(),
        is_unlocated: choice % 64 >= 32,
        crs: (choice >= 128).then(|| Crs::from_epsg(2154).expect("Lambert-93 is known")),
        ..ReadOptions::default()
    };
    let most = bytes.len() + 1;
    if let Ok(reading) = open(Cursor::new(bytes), &options) {
        let rows = reading.rows.take_while(Result::is_ok).take(most + 1).count();
        assert!(rows <= most, "more rows than bytes");
    }
});
