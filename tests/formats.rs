//! Reading source files from the outside: every form a list of cameras comes in, and everything that is not one.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Cursor;
use std::path::Path;

use contrechamp::formats::{self, FormatError, ReadOptions, Reading, Record, Rejected, Row};
use geo_types::{Geometry, Point};
use proptest::prelude::*;

fn open(bytes: impl Into<Vec<u8>>, options: &ReadOptions) -> Result<Reading, FormatError> {
    formats::open(Cursor::new(bytes.into()), options)
}

fn rows(reading: Reading) -> Result<(Vec<Record>, Vec<Rejected>), FormatError> {
    let mut result = (Vec::new(), Vec::new());
    for row in reading.rows {
        match row? {
            Row::Record(record) => result.0.push(record),
            Row::Rejected(rejected) => result.1.push(rejected),
        }
    }
    Ok(result)
}

fn read(text: &str) -> (Vec<Record>, Vec<Rejected>) {
    rows(open(text, &ReadOptions::default()).unwrap()).unwrap()
}

fn failure(bytes: impl Into<Vec<u8>>) -> String {
    open(bytes, &ReadOptions::default()).and_then(rows).unwrap_err().to_string()
}

fn lon_lat(record: &Record) -> (f64, f64) {
    match record.geometry {
        Some(Geometry::Point(Point(c))) => (c.x, c.y),
        ref other => panic!("expected a point, found {other:?}"),
    }
}

/// A file of the shared data, or none with a message where it is absent.
fn shared(name: &str) -> Option<std::fs::File> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let file = std::fs::File::open(&path).ok();
    if file.is_none() {
        eprintln!("skipped: ../shared/data/{name} is absent");
    }
    file
}

const LAMBERT: &str = r#"{"type":"Feature","id":7,"properties":{"Nom":"C59.04","Année":2004,"x":null,"n":{"a":[1]}},
"geometry":{"type":"Point","coordinates":[768915.1948,6281719.3794]}}"#;

#[test]
fn a_table_below_a_title_is_read_with_the_lines_of_its_file() {
    let text = "Caméras de vidéoprotection, état au 1er mai\r\n\r\nref;lat;lon\r\nA1;43,6;3,88\r\nA2;43,6\r\n";
    let reading = open(text, &ReadOptions::default()).unwrap();
    assert_eq!((reading.separator, reading.headers.len()), (Some(b';'), 3));
    let notes = reading.notes.clone();
    let (records, rejected) = rows(reading).unwrap();
    assert_eq!((records[0].line, lon_lat(&records[0]), rejected[0].line), (4, (3.88, 43.6), 5));
    let told: Vec<_> = notes.take().into_iter().map(|note| (note.line, note.text)).collect();
    assert_eq!(told, [(3, "the header is on line 3: what stands above it is read as a title or notes".to_owned())]);
    let doubtful = "Caméras;2024\nA1;gps\nA2;gps\n";
    assert!(failure(doubtful).contains("the columns are Caméras, 2024"), "{}", failure(doubtful));
}

#[test]
fn geometries_of_a_database_are_read_from_their_digits_in_the_system_that_they_name() {
    let text = "ref,the_geom\nA1,01010000206A08000000000000C05C254100000000502D5941\nA2,SRID=2154;POINT(700000 6600000)\nA3,0101\n";
    let reading = open(text, &ReadOptions::default()).unwrap();
    let notes = reading.notes.clone();
    let (records, rejected) = rows(reading).unwrap();
    let places: Vec<_> = records.iter().map(lon_lat).collect();
    assert!(places.iter().all(|(lon, lat)| (lon - 3.0).abs() < 0.02 && (lat - 46.5).abs() < 0.02), "{places:?}");
    assert_eq!((places.len(), rejected.len()), (2, 1));
    assert_eq!(notes.take()[0].text, "the geometries name their system: read in EPSG:2154");
}

#[test]
fn a_text_sequence_may_begin_with_a_collection_that_says_what_it_is() {
    let feature = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[3.87,43.61]}}"#;
    let inside = r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[3.88,43.62]}}"#;
    let head = |features: &str| {
        format!("\u{1e}{{\"type\":\"FeatureCollection\",\"licence\":\"x\",\"features\":[{features}]}}\n")
    };
    let (records, rejected) = read(&format!("{}\u{1e}{feature}\n\u{1e}{feature}\n", head("")));
    assert_eq!((records.len(), rejected.len(), lon_lat(&records[1])), (2, 0, (3.87, 43.61)));
    assert_eq!(read(&format!("{}\u{1e}{feature}\n", head(inside))).0.len(), 2);
    assert_eq!(read(&head(inside)).0.len(), 1);
    // Without its signs it is a broken document.
    assert!(failure(format!("{}{feature}", head(inside).trim_start_matches('\u{1e}'))).contains("end of the file"));
}

#[test]
fn a_legacy_crs_is_honoured_wherever_it_stands() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    for text in [
        format!(r#"{{"type":"FeatureCollection",{crs},"features":[{LAMBERT}]}}"#),
        format!("\u{feff}{{\"features\":[\r\n{LAMBERT}\r\n],{crs},\"type\":\"FeatureCollection\"}}\r\n"),
    ] {
        let (records, rejected) = read(&text);
        assert_eq!(rejected, []);
        let (lon, lat) = lon_lat(&records[0]);
        assert!((lon - 3.853_717_198).abs() < 1e-7 && (lat - 43.631_168_361).abs() < 1e-7, "{lon} {lat}");
        assert_eq!(records[0].id.as_deref(), Some("7"));
        assert_eq!(records[0].get("Année"), Some("2004"));
        assert_eq!(records[0].get("n"), Some(r#"{"a":[1]}"#));
        assert_eq!(records[0].get("x"), None);
    }
}

#[test]
fn a_property_named_crs_is_not_a_system() {
    let text = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[3,43]},"properties":{"crs":{"properties":{"name":"EPSG:2154"}}}}]}"#;
    assert_eq!(lon_lat(&read(text).0[0]), (3.0, 43.0));
}

#[test]
fn metres_without_a_system_are_rejected_with_a_suggestion() {
    let (records, rejected) = read(&format!(r#"{{"type":"FeatureCollection","features":[{LAMBERT}]}}"#));
    assert!(records.is_empty());
    assert!(rejected[0].reason.to_string().contains("--crs EPSG:2154"), "{}", rejected[0].reason);
}

#[test]
fn features_that_are_none_are_rejected_with_their_line_and_the_others_are_read() {
    let text = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","geometry":null,"properties":{}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[]}},
{"type":"Feature","geometry":{"type":"Point","coordinates":["3",43]}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[3]}},
{"type":"Feature","geometry":{"type":"Curve","coordinates":[3,43]}},
{"type":"Feature","geometry":{"type":"Point","coordinates":[200,43]}},
{"type":"Thing"},
7,
{"type":"Feature","properties":null,
 "geometry":{"type":"Point","coordinates":[3,43,120]}},
{"type":"Feature","geometry":{"type":"GeometryCollection","geometries":[]}}
]}"#;
    let (records, rejected) = read(text);
    assert_eq!(records.iter().map(|r| r.line).collect::<Vec<_>>(), [10]);
    assert_eq!(rejected.iter().map(|r| r.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 7, 8, 9, 12]);
}

#[test]
fn a_single_feature_and_a_bare_geometry_are_read() {
    assert_eq!(
        lon_lat(&read(r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[3,43]}}"#).0[0]),
        (3.0, 43.0)
    );
    assert_eq!(lon_lat(&read(r#"{"type":"Point","coordinates":[3,43]}"#).0[0]), (3.0, 43.0));
    let polygon = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;
    assert!(matches!(read(polygon).0[0].geometry, Some(Geometry::Polygon(_))));
}

#[test]
fn a_collection_of_geometries_is_read_where_they_are_of_one_kind() {
    let feature = |parts: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"GeometryCollection","geometries":[{parts}]}}}}"#
        )
    };
    let point = r#"{"type":"Point","coordinates":[3.87,43.61]}"#;
    assert_eq!(lon_lat(&read(&feature(point)).0[0]), (3.87, 43.61));
    let inner = format!(r#"{{"type":"GeometryCollection","geometries":[{point}]}}"#);
    assert_eq!(lon_lat(&read(&feature(&inner)).0[0]), (3.87, 43.61));
    let line = r#"{"type":"LineString","coordinates":[[3.87,43.61],[3.88,43.62]]}"#;
    let told = |parts: &str| read(&feature(parts)).1[0].reason.to_string();
    assert!(told(&format!("{point},{line}")).contains("one kind of geometry"));
    assert!(told("").contains("the geometry is empty"));
}

#[test]
fn overpass_keeps_tags_verbatim_and_wants_centres() {
    let text = r#"{"version":0.6,"elements":[
{"type":"node","id":1,"lat":43,"lon":3,"timestamp":"2020-01-02T03:04:05Z","tags":{"man_made":"surveillance","camera:direction":"270-90"}},
{"type":"way","id":2,"center":{"lat":43.5,"lon":3.5},"tags":{"man_made":"surveillance"}},
{"type":"way","id":3,"nodes":[1,2],"tags":{"man_made":"surveillance"}},
{"type":"node","id":4,"lat":43,"lon":3}
]}"#;
    let (records, rejected) = read(text);
    assert_eq!(records[0].id.as_deref(), Some("node/1"));
    assert_eq!(records[0].get("camera:direction"), Some("270-90"));
    assert_eq!(records[0].get("@timestamp"), Some("2020-01-02T03:04:05Z"));
    assert_eq!(lon_lat(&records[1]), (3.5, 43.5));
    assert_eq!(rejected.iter().map(|r| r.line).collect::<Vec<_>>(), [4, 5]);
}

#[test]
fn an_array_of_objects_is_a_table() {
    let text = r#"[{"lat":43.6,"lng":3.8,"owner":"x"},{"lat":null,"lng":3.8},{"_lat":"43,6","_lon":"3,8"}]"#;
    let (records, rejected) = read(text);
    assert_eq!(lon_lat(&records[0]), (3.8, 43.6));
    assert_eq!(lon_lat(&records[1]), (3.8, 43.6));
    assert_eq!(rejected.len(), 1);
}

#[test]
fn a_table_in_dos_letters_with_decimal_commas_is_read() {
    let text = "\r\nNom;Année;Latitude;Longitude\r\nÉcole;2004;43,6;3,8\r\n";
    let bytes: Vec<u8> = text
        .chars()
        .map(|c| match c {
            'é' => 0x82,
            'É' => 0x90,
            c => c as u8,
        })
        .collect();
    let reading = open(bytes, &ReadOptions::default()).unwrap();
    assert_eq!((reading.encoding.name(), reading.separator), ("CP850", Some(b';')));
    let (records, _) = rows(reading).unwrap();
    assert_eq!(records[0].get("Nom"), Some("École"));
    assert_eq!(records[0].get("Année"), Some("2004"));
    assert_eq!(lon_lat(&records[0]), (3.8, 43.6));
}

#[test]
fn what_is_no_list_is_refused_in_one_line() {
    let feature = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[3,43]}}"#;
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#);
    let cases: [(&[u8], &str); 14] = [
        (b"", "empty"),
        (b"  \r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"PK\x03\x04....", "archive"),
        (b"BZh91AY&SY\x01\x02", "bzip2: unpack it"),
        (b"\x28\xb5\x2f\xfd\x04\x00", "Zstandard: unpack it"),
        (b"\x00\x01\x02binary", "binary"),
        (b"r\0e\0f\0;\0l\0a\0t\0", "say --encoding UTF-16LE"),
        (b"<?xml version='1.0'?><rss/>", "XML"),
        (b"{\"a\":1}", "GeoJSON"),
        (b"{\"type\":\"FeatureCollection\",\"features\":{}}", "expected '['"),
        (&collection.as_bytes()[..collection.len() - 9], "truncated"),
        (format!("{collection} {{}}").leak().as_bytes(), "end of the file"),
        (b"[{\"lat\":1,\"lon\":2,\"n\":\"caf\xe9\"}]", "--encoding"),
    ];
    for (bytes, expected) in cases {
        let found = failure(bytes);
        assert!(found.contains(expected) && !found.contains('\n'), "expected {expected:?} in {found:?}");
    }
}

#[test]
fn a_table_that_never_ends_its_row_is_refused_in_a_short_line() {
    let long = "colonne très longue,".repeat(200_000);
    let open_quote = format!("ref,lat,lon\nA1,43.6,3.8\n\"{}", "a,b\n".repeat(600_000));
    for (text, line) in [(long, 1), (open_quote, 3)] {
        let found = failure(text);
        assert!(found.starts_with(&format!("line {line}: the row does not end")) && found.len() < 200, "{found}");
    }
    let wide = format!("{}{}\n1,2\n", "x".repeat(5_000), ",name".repeat(5_000));
    let found = failure(wide);
    assert!(found.contains("xxx…, name") && found.contains("and 4961 more") && found.len() < 800, "{found}");
    assert_eq!(read(&format!("ref,lat,lon\n{}A1,43.6,3.8\n", "\n".repeat(2_000_000))).0.len(), 1);
}

#[test]
fn bytes_of_zero_are_left_out_of_a_table_and_told() {
    let text = "ref,adresse,lat,lon\nA1,Gare\0\0,43.6,3.8\nA2,Po\0rt,43.61\0,3.9\n";
    let reading = open(text, &ReadOptions::default()).unwrap();
    let notes = reading.notes.clone();
    let (records, rejected) = rows(reading).unwrap();
    assert_eq!(rejected, []);
    assert_eq!((records[0].get("adresse"), records[1].get("adresse")), (Some("Gare"), Some("Port")));
    let told = notes.take();
    assert!(told[0].line == 2 && told[0].text.contains("bytes of zero"), "{told:?}");
    let wide: Vec<u8> = "ref,lat,lon\nA1,43.6,3.8\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let options = ReadOptions { encoding: "utf-16le".parse().ok(), ..ReadOptions::default() };
    assert_eq!(open(wide, &options).and_then(rows).unwrap().0.len(), 1);
}

#[test]
fn a_file_cut_anywhere_never_reads_as_whole() {
    let collection = r#"{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"geometry":{"type":"Point","coordinates":[3.25,43]},"properties":{"n":"é\ud83d\ude00","x":12}}]}"#;
    for end in 1..collection.len() {
        let bytes = &collection.as_bytes()[..end];
        assert!(open(bytes, &ReadOptions::default()).and_then(rows).is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}

/// Answers few bytes at a time, so that values are cut everywhere.
struct Trickle(Cursor<Vec<u8>>, usize);

impl std::io::Read for Trickle {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(out.len());
        self.0.read(&mut out[..count])
    }
}

impl std::io::Seek for Trickle {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_large_collection_is_read_across_all_chunks() {
    let feature = |n: usize| {
        format!(
            r#"{{"type":"Feature","id":{n},"geometry":{{"type":"Point","coordinates":[3.5,43.5]}},"properties":{{"text":"{}é\u00e9"}}}}"#,
            "x".repeat(n % 300)
        )
    };
    let features: Vec<String> = (0..20_000).map(feature).collect();
    let text = format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}", features.join(",\n"));
    let reading = formats::open(Trickle(Cursor::new(text.into_bytes()), 7_919), &ReadOptions::default()).unwrap();
    let (records, rejected) = rows(reading).unwrap();
    assert_eq!((records.len(), rejected.len()), (20_000, 0));
    assert!(records.iter().enumerate().all(|(n, r)| r.line == n as u64 + 2 && r.id == Some(n.to_string())));
}

#[test]
fn the_real_lists_are_read() {
    let cases = [
        ("cameras/helsinki-osm-2019-overpass.json", None, 221, 0),
        ("cameras/perth-2025.json", None, 762, 0),
        ("cameras/rotterdam-epicollect-2025.geojson", None, 187, 0),
        ("cameras/jyvaskyla-2022.csv", None, 450, 0),
        ("cameras/sheffield-council.geojson", None, 212, 0),
        ("schools/nantes-creches-2025.json", None, 110, 2),
        ("montpellier/cameras-videoprotection-2014-l93.geojson", Some("EPSG:2154"), 141, 0),
        ("montpellier/sous-quartiers-2014.geojson", None, 31, 0),
        ("montpellier/cours-eau-2014.geojson", None, 841, 0),
        ("montpellier/enseignements.geojson", None, 190, 0),
    ];
    for (name, crs, records, rejected) in cases {
        let Some(file) = shared(name) else { continue };
        let options = ReadOptions { crs: crs.map(|crs| crs.parse().unwrap()), ..ReadOptions::default() };
        let found = rows(formats::open(file, &options).unwrap()).unwrap();
        assert_eq!((found.0.len(), found.1.len()), (records, rejected), "{name} {:?}", found.1.first());
    }
}

#[test]
fn the_encodings_of_the_real_tables_are_found() {
    for (name, encoding) in [
        ("montpellier/cameras-videoprotection-2014.csv", "windows-1252"),
        ("montpellier/effectifs-scolaires-2014.csv", "CP850"),
    ] {
        let Some(mut file) = shared(name) else { continue };
        assert_eq!(formats::text::encoding::detect(&mut file).unwrap().name(), encoding, "{name}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_a_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(bytes, &ReadOptions::default()).and_then(rows);
    }

    #[test]
    fn no_text_makes_a_reader_panic(text in "[\\[\\]{}:,;\"a-z0-9.é \n\\\\-]{0,200}") {
        let _ = open(text.clone(), &ReadOptions::default()).and_then(rows);
        let _ = open(format!("{{\"features\":[{text}"), &ReadOptions::default()).and_then(rows);
        let _ = open(format!("lat,lon\n{text}"), &ReadOptions::default()).and_then(rows);
    }

    #[test]
    fn no_word_makes_a_small_reader_panic(text in ".{0,40}") {
        let _ = text.parse::<formats::rows::crs::Crs>();
        let _ = text.parse::<formats::text::encoding::TextEncoding>();
        let _ = formats::text::decimal::Decimal::Auto.parse(&text);
        let _ = formats::rows::columns::fold_name(&text);
        let _ = contrechamp::import::dates::parse_loose_date(&text);
        let _ = contrechamp::import::words::place_tags(&text);
    }

    #[test]
    fn positions_go_there_and_back_within_a_centimetre(lon in -4.0..8.0f64, lat in 42.0..51.0f64, code in prop::sample::select(vec![2154u16, 3857, 32631, 4326])) {
        let crs = formats::rows::crs::Crs::from_epsg(code).unwrap();
        let position = contrechamp::domain::Position::new(lon, lat).unwrap();
        let (x, y) = crs.from_position(position).unwrap();
        let (back_lon, back_lat) = crs.to_degrees(x, y).unwrap();
        prop_assert!((back_lon - position.lon()).abs() < 5e-8 && (back_lat - position.lat()).abs() < 5e-8);
    }

    #[test]
    fn values_survive_the_table(texts in prop::collection::vec("[^\0\r\n]{1,30}", 1..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["lat", "lon", "nom"]).unwrap();
        for text in &texts {
            writer.write_record(["43.5", "3.5", text]).unwrap();
        }
        let options = ReadOptions { separator: Some(b','), ..ReadOptions::default() };
        let (records, rejected) = rows(open(writer.into_inner().unwrap(), &options).unwrap()).unwrap();
        prop_assert!(rejected.is_empty());
        let found: Vec<_> = records.iter().map(|r| r.get("nom").unwrap_or("").to_owned()).collect();
        let expected: Vec<_> = texts.iter().map(|t| t.trim().to_owned()).collect();
        prop_assert_eq!(found, expected);
    }
}
