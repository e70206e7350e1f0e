//! Any text as a date, a box, a direction or an id: it is refused, or it reads back as what was read.
#![no_main]

use contrechamp::domain::view_direction::{parse_heading, parse_view_directions};
use contrechamp::domain::{Bbox, CameraId, PartialDate};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(date) = PartialDate::parse(text) {
        assert_eq!(PartialDate::parse(&date.to_string()), Ok(date));
    }
    if let Ok(id) = text.parse::<CameraId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(bbox) = Bbox::parse(text) {
        assert!((-90.0..=90.0).contains(&bbox.south) && bbox.south <= bbox.north);
    }
    if let Some(heading) = parse_heading(text) {
        assert!((0.0..=360.0).contains(&heading));
    }
    parse_view_directions(text);
});
