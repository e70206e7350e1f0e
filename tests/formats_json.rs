//! JSON documents of portals and tools for the field, and sequences of GeoJSON: every form they come in.

#![expect(clippy::panic, reason = "helpers of tests fail the test")]

use std::io::Cursor;

use contrechamp::formats::{self, Format, Note, ReadOptions, Record, Rejected, Row};
use geo_types::{Geometry, Point};
use proptest::prelude::*;

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
fn columns_of_objects_that_name_their_system_are_read_in_it_unless_another_is_said() {
    let rows = r#"{"ref":"A","X_CC48":1652000,"Y_CC48":7213000},{"ref":"B","lon":2.35,"lat":48.85},{"ref":"C"}"#;
    let places = |text: &str, options: &ReadOptions| {
        let reading = formats::open(Cursor::new(text.as_bytes().to_vec()), options).unwrap_or_else(|e| panic!("{e}"));
        let crs = reading.crs.to_string();
        let found = try_read(text, options).unwrap_or_else(|error| panic!("{error}"));
        (crs, found.records.iter().map(lon_lat).collect::<Vec<_>>(), found.rejected.len())
    };
    for text in [format!("[{rows}]"), format!(r#"{{"total_count":3,"results":[{rows}]}}"#), rows.replace("},{", "}\n{")]
    {
        let (crs, found, rejected) = places(&text, &ReadOptions::default());
        assert_eq!((crs.as_str(), found.len(), rejected), ("EPSG:3948", 2, 1), "{text}");
        let (lon, lat) = found[0];
        assert!((lon - 2.355_290).abs() < 1e-5 && (lat - 48.115_120).abs() < 1e-5, "{found:?}");
        assert_eq!(found[1], (2.35, 48.85));
    }
    let said = ReadOptions { crs: "EPSG:3949".parse().ok(), ..ReadOptions::default() };
    assert_eq!(places(&format!("[{rows}]"), &said).0, "EPSG:3949");
}

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
fn a_row_of_a_sequence_that_is_no_feature_is_rejected_and_a_cut_one_ends_the_reading() {
    let found = read(&format!("{A}\n{{\"type\":\"Thing\"}}\n{B}"));
    assert_eq!((found.records.len(), found.rejected[0].line), (2, 2));
    let error = try_read(&format!("{A}\n{}", &B[..40]), &ReadOptions::default()).err().unwrap();
    assert!(error.contains("line 2") && error.contains("truncated"), "{error}");
}

/// Features of which the second holds what is no JSON.
fn with_flaw(flaw: &str) -> [String; 3] {
    let bad = A.replace("\"properties\":{", &format!("\"properties\":{{\"x\":{flaw},"));
    assert_ne!(bad, A);
    [A.to_owned(), bad, B.to_owned()]
}

#[test]
fn a_value_that_is_no_json_rejects_its_feature_and_no_other() {
    let deep = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let flaws = [
        ("NaN", "found NaN; where there is no number, JSON has null"),
        ("-Infinity", "found -Infinity"),
        ("1e400", "number out of range, found 1e400"),
        (deep.as_str(), "recursion limit"),
        ("{\"a\" 1}", "expected `:`"),
        ("\"a\u{1}\"", "control character"),
        ("'a'", "expected value"),
    ];
    for (flaw, reason) in flaws {
        let features = with_flaw(flaw);
        let collection = format!(
            "{{\"type\":\"FeatureCollection\",\"bbox\":[NaN,NaN],\"features\":[\n{}],\"more\":{{\"x\":[{flaw}]}}}}",
            features.join(",\n")
        );
        let sequence = format!("\u{1e}{}\n", features.join("\n\u{1e}"));
        for text in [collection, features.join("\n"), sequence] {
            let found = read(&text);
            let refs: Vec<_> = found.records.iter().filter_map(|record| record.get("ref")).collect();
            assert_eq!(refs, ["A1", "B2"], "{text}");
            let told = found.rejected[0].reason.to_string();
            assert!(told.contains(reason) && found.rejected.len() == 1, "expected {reason:?} in {told:?}");
        }
    }
}

#[test]
fn the_first_of_a_sequence_and_a_record_may_be_the_bad_one() {
    let [good, bad, _] = with_flaw("NaN");
    let found = read(&format!("{bad}\n{good}\n"));
    assert_eq!((found.records.len(), found.rejected[0].line, found.rejected.len()), (1, 1, 1));
    let records = r#"[{"lat":43.6,"lon":3.8,"n":NaN},{"lat":43.6,"lon":3.8},{"lat":Infinity,"lon":3.8}]"#;
    let found = read(records);
    assert_eq!((found.records.len(), found.rejected.len()), (1, 2));
    let line = read(&format!("{good}\n{}\n{good}\n", &good[..good.len() / 2]));
    assert_eq!((line.records.len(), line.rejected[0].line, line.rejected.len()), (2, 2, 1));
}

#[test]
fn many_bad_values_are_passed_over_wherever_the_file_is_cut_into_chunks() {
    let [good, bad, _] = with_flaw("[\"\u{e9}\\u00e9\\\\\",NaN]");
    let mut text = "{\"type\":\"FeatureCollection\",\"features\":[".to_owned();
    for row in 0..30_000 {
        text.push_str(if row % 3 == 0 { &bad } else { &good });
        text.push_str(if row == 29_999 { "]}" } else { "," });
    }
    let found = read(&text);
    assert_eq!((found.records.len(), found.rejected.len()), (20_000, 10_000));
}

#[test]
fn a_cut_file_is_an_error_of_the_whole_also_behind_a_bad_value() {
    let features = with_flaw("NaN");
    let collection = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
    for end in 1..collection.len() {
        assert!(try_read(&collection[..end], &ReadOptions::default()).is_err(), "{}", &collection[..end]);
    }
    let lines = features[..2].join("\n");
    for end in features[0].len() + 2..lines.len() {
        assert!(try_read(&lines[..end], &ReadOptions::default()).is_err(), "{}", &lines[..end]);
    }
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
    let arcgis = r#"{"geometryType":"esriGeometryPoint","spatialReference":{"wkid":2154},"features":[{"attributes":{"ref":"A1"},"geometry":{"x":1,"y":2}}]}"#;
    let topology = r#"{"type":"Topology","objects":{},"arcs":[]}"#;
    for (text, told) in [(arcgis, "f=geojson"), (topology, "TopoJSON")] {
        let error = try_read(text, &ReadOptions::default()).err().unwrap();
        assert!(error.contains(told), "{error}");
    }
    let error = try_read(r#"{"a":1} x"#, &ReadOptions::default()).err().unwrap();
    assert!(error.contains("end of the file"), "{error}");
}

proptest! {
    /// Whatever word stands for a value, the features beside it are read, and its own once at most.
    #[test]
    fn no_word_in_one_feature_takes_another_with_it(word in "[A-Za-z0-9.+-]{1,12}", is_sequence in any::<bool>()) {
        let features = with_flaw(&word);
        let text = if is_sequence {
            features.join("\n")
        } else {
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","))
        };
        let found = read(&text);
        let refs: Vec<_> = found.records.iter().filter_map(|record| record.get("ref")).collect();
        prop_assert!(refs == ["A1", "B2"] && found.rejected.len() == 1 || refs == ["A1", "A1", "B2"], "{refs:?}");
    }

    /// Whatever text stands for a value, it is read or refused, and what was before it is as it was.
    #[test]
    fn any_text_in_one_feature_is_read_or_refused(text in "[\\[\\]{}:,\"a1é \\n\\\\]{0,30}") {
        let features = with_flaw(&format!("1{text}"));
        if let Ok(found) = try_read(&features.join("\n"), &ReadOptions::default()) {
            prop_assert_eq!(found.records[0].get("ref"), Some("A1"));
        }
    }
}
