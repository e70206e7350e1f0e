//! JSON documents of portals and tools for the field, and sequences of GeoJSON: every form they come in.

#![expect(clippy::panic, reason = "helpers of tests fail the test")]

use std::io::Cursor;

use contrechamp::formats::{self, Format, Note, ReadOptions, Record, Rejected, Row};
use geo_types::{Geometry, Point};

struct Found {
    format: Format,
    records: Vec<Record>,
    rejected: Vec<Rejected>,
    notes: Vec<Note>,
}

fn try_read(text: &str, options: &ReadOptions) -> Result<Found, String> {
    let reading = formats::open(Cursor::new(text.as_bytes().to_vec()), options).map_err(|error| error.to_string())?;
    let (format, notes) = (reading.format, reading.notes.clone());
    let (mut records, mut rejected) = (Vec::new(), Vec::new());
    for row in reading.rows {
        match row.map_err(|error| error.to_string())? {
            Row::Record(record) => records.push(record),
            Row::Rejected(reason) => rejected.push(reason),
        }
    }
    Ok(Found { format, records, rejected, notes: notes.take() })
}

fn read(text: &str) -> Found {
    try_read(text, &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn lon_lat(record: &Record) -> (f64, f64) {
    match record.geometry {
        Some(Geometry::Point(Point(c))) => (c.x, c.y),
        ref other => panic!("expected a point, found {other:?}"),
    }
}

const A: &str = r#"{"type":"Feature","properties":{"ref":"A1"},"geometry":{"type":"Point","coordinates":[3.8,43.6]}}"#;
const B: &str = r#"{"type":"Feature","properties":{"ref":"B2"},"geometry":{"type":"Point","coordinates":[3.9,43.7]}}"#;

#[test]
fn sequences_are_read_with_and_without_the_separator_of_the_standard() {
    for text in [
        format!("\u{1e}{A}\n\u{1e}{B}\n"),
        format!("{A}\n{B}"),
        format!("\u{feff}{A}\r\n\r\n{B}\r\n"),
        format!("\u{1e}{}\n\u{1e}{B}\n", A.replace(',', ",\n")),
    ] {
        let found = read(&text);
        assert_eq!(found.format, Format::GeoJsonSeq, "{text}");
        let refs: Vec<_> = found.records.iter().map(|record| record.get("ref").unwrap()).collect();
        assert_eq!(refs, ["A1", "B2"], "{text}");
        assert_eq!(lon_lat(&found.records[1]), (3.9, 43.7));
    }
    assert_eq!(read(&format!("{A}\n{B}")).records[1].line, 2);
}

#[test]
fn a_sequence_of_one_feature_may_be_named_as_such() {
    let options = ReadOptions { format: Some(Format::GeoJsonSeq), ..ReadOptions::default() };
    assert_eq!(try_read(&format!("\u{1e}{A}\n"), &options).unwrap().format, Format::GeoJsonSeq);
    assert_eq!(read(A).format, Format::GeoJson);
}

#[test]
fn a_row_of_a_sequence_that_is_no_feature_is_rejected_and_a_broken_one_ends_the_reading() {
    let found = read(&format!("{A}\n{{\"type\":\"Thing\"}}\n{B}"));
    assert_eq!((found.records.len(), found.rejected[0].line), (2, 2));
    let error = try_read(&format!("{A}\n{}", &B[..40]), &ReadOptions::default()).err().unwrap();
    assert!(error.contains("line 2") && error.contains("truncated"), "{error}");
}

#[test]
fn objects_on_lines_are_a_table() {
    let found = read("{\"lat\":43.6,\"lon\":3.8,\"ref\":\"A1\"}\n{\"lat\":43.7,\"lon\":3.9,\"ref\":\"B2\"}\n");
    assert_eq!((found.format, found.records.len()), (Format::Json, 2));
    assert_eq!(lon_lat(&found.records[1]), (3.9, 43.7));
}

#[test]
fn opendatasoft_records_of_every_version_are_the_same_cameras() {
    let documents = [
        r#"{"nhits":1,"parameters":{"rows":10},"records":[{"datasetid":"cameras","recordid":"r1","fields":{"nom":"C1","geo_point_2d":[43.6,3.8]},"geometry":{"type":"Point","coordinates":[3.8,43.6]},"record_timestamp":"2026-01-02T03:04:05Z"}],"facet_groups":[]}"#,
        r#"[{"datasetid":"cameras","recordid":"r1","fields":{"nom":"C1","geo_point_2d":[43.6,3.8]}}]"#,
        r#"{"total_count":1,"links":[],"records":[{"links":[],"record":{"id":"r1","timestamp":"x","fields":{"nom":"C1","geo_point_2d":{"lat":43.6,"lon":3.8}}}}]}"#,
        r#"{"total_count":1,"results":[{"nom":"C1","geo_point_2d":{"lon":3.8,"lat":43.6}}]}"#,
        r#"[{"nom":"C1","geo_point_2d":{"lon":3.8,"lat":43.6}}]"#,
    ];
    for text in documents {
        let found = read(text);
        assert_eq!(lon_lat(&found.records[0]), (3.8, 43.6), "{text}");
        assert_eq!(found.records[0].get("nom"), Some("C1"), "{text}");
        assert!(matches!(found.format, Format::Opendatasoft | Format::Json), "{text}");
    }
    assert_eq!(read(documents[0]).format, Format::Opendatasoft);
    assert_eq!(read(documents[3]).format, Format::Opendatasoft);
}

const ENTRY: &str = r#"{"ec5_uuid":"11-22","created_at":"2026-05-02T10:00:00.000Z","uploaded_at":"2026-05-03T10:00:00.000Z","title":"11-22","1_Place":{"latitude":43.6,"longitude":3.8,"accuracy":5,"UTM_Northing":4828000,"UTM_Easting":564000,"UTM_Zone":"31T"},"2_camera_type":"dome"}"#;

#[test]
fn epicollect_entries_are_read_as_answered_exported_and_as_a_table() {
    let answered = format!(
        r#"{{"meta":{{"total":1}},"data":{{"id":"a","type":"entries","mapping":{{"map_name":"EC5_AUTO"}},"entries":[{ENTRY}]}},"links":{{"next":null}}}}"#
    );
    let exported = format!(r#"{{"data":[{ENTRY}]}}"#);
    let table = "ec5_uuid,created_at,title,lat_1_Place,long_1_Place,accuracy_1_Place,2_camera_type\n\
                 11-22,2026-05-02T10:00:00.000Z,11-22,43.6,3.8,5,dome\n";
    for text in [answered.as_str(), exported.as_str(), table] {
        let found = read(text);
        let record = &found.records[0];
        assert_eq!(lon_lat(record), (3.8, 43.6), "{text}");
        assert_eq!(record.id.as_deref(), Some("11-22"), "{text}");
        assert_eq!(record.get("camera_type"), Some("dome"), "{text}");
        assert_eq!(record.get("@timestamp"), Some("2026-05-02T10:00:00.000Z"), "{text}");
        assert_eq!(record.get("@evidence"), Some("seen"), "{text}");
    }
    assert_eq!(read(&answered).format, Format::Epicollect);
    let without = answered.replace("\"latitude\":43.6,\"longitude\":3.8", "\"latitude\":\"\",\"longitude\":\"\"");
    assert!(read(&without).rejected[0].reason.to_string().contains("no position"));
}

#[test]
fn kobo_submissions_are_read_as_answered_and_as_a_table() {
    let answered = r#"{"count":2,"next":null,"previous":null,"results":[
{"_id":1,"_uuid":"u-1","today":"2026-05-02","_submission_time":"2026-05-03T10:00:00","_submitted_by":"x","g/Place":"43.6 3.8 0 5","g/camera_type":"dome","_geolocation":[43.6,3.8],"_attachments":[]},
{"_id":2,"_uuid":"u-2","_geolocation":[null,null]}]}"#;
    let table = "_uuid;today;Place;_Place_latitude;_Place_longitude;_Place_altitude;camera_type;_submission_time\n\
                 u-1;2026-05-02;43.6 3.8 0 5;43.6;3.8;0;dome;2026-05-03T10:00:00\n";
    for text in [answered, table] {
        let record = &read(text).records[0];
        assert_eq!(lon_lat(record), (3.8, 43.6), "{text}");
        assert_eq!(record.id.as_deref(), Some("u-1"));
        assert_eq!((record.get("camera_type"), record.get("@timestamp")), (Some("dome"), Some("2026-05-02")));
        assert_eq!(record.get("_submitted_by"), None, "who sent it is nobody's business");
    }
    let found = read(answered);
    assert_eq!((found.format, found.rejected.len()), (Format::Kobo, 1));
}

#[test]
fn invalid_but_common_features_are_read_with_a_note_and_empty_coordinates_are_rejected() {
    let text = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":{"type":"Point","coordinates":[3.8,43.6]}},
{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[3.8,43.6]}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[3.9,43.6]}},
{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":["",""]}}]}"#;
    let found = read(text);
    assert_eq!((found.records.len(), found.rejected.len()), (3, 1));
    assert_eq!(found.rejected[0].line, 5);
    assert_eq!(found.notes.len(), 1, "told once, where it is met first: {:?}", found.notes);
    assert_eq!(found.notes[0].line, 2);
}

#[test]
fn another_document_is_refused_with_what_was_expected() {
    for text in [r#"{"a":1}"#, r#"{"meta":{},"data":{"type":"entries"}}"#, r#"{"results":{}}"#] {
        let error = try_read(text, &ReadOptions::default()).err().unwrap();
        assert!(error.contains("Epicollect5"), "{error}");
    }
    let error = try_read(r#"{"a":1} x"#, &ReadOptions::default()).err().unwrap();
    assert!(error.contains("end of the file"), "{error}");
}
