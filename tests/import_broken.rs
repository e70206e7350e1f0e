//! Every format broken in every way that files break: one clear line, exit status 2, and nothing written.
//! One table of whole files, made here, and one of the ways to break them.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder of its own, and the program on files in it.
struct Desk(tempfile::TempDir);

struct Answer {
    status: i32,
    text: String,
    error: String,
}

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    fn import(&self, kind: &str, path: &Path) -> Answer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        command.args(["import", kind]).arg(path).args(["--source", "s", "--tag", "kind=quartier"]);
        let output = command.env("CONTRECHAMP_DATABASE", self.path("city.db")).stdin(Stdio::null()).output().unwrap();
        Answer {
            status: output.status.code().unwrap_or(-1),
            text: String::from_utf8_lossy(&output.stdout).into_owned(),
            error: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Fails unless the file is refused in one line that says why, and nothing is made of it.
    #[track_caller]
    fn assert_refused(&self, what: &str, kind: &str, path: &Path) -> String {
        let answer = self.import(kind, path);
        let told = format!("{what}: {} {}{}", answer.status, answer.text, answer.error);
        assert_eq!(answer.status, 2, "{told}");
        assert_eq!(answer.error.trim_end().lines().count(), 1, "{told}");
        assert!(answer.text.is_empty() && !answer.error.contains("panicked"), "{told}");
        assert!(!self.path("city.db").exists(), "{told}");
        answer.error
    }
}

const LIST: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ref":"C1","adresse":"Place de l’Hôtel"},"geometry":{"type":"Point","coordinates":[3.853717,43.631168]}},
{"type":"Feature","properties":{"ref":"C2","adresse":"Allée des Écoles"},"geometry":{"type":"Point","coordinates":[3.88,43.61]}}]}"#;

const OSM: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<osm version="0.6"><node id="1" version="3" lat="43.6" lon="3.8"><tag k="man_made" v="surveillance"/></node>
<node id="2" version="1" lat="43.7" lon="3.8"><tag k="man_made" v="surveillance"/></node></osm>"#;

const KML: &str = r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Placemark><name>C1</name><Point><coordinates>3.8,43.6</coordinates></Point></Placemark></Document></kml>"#;

const GPX: &str = r#"<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="43.6" lon="3.8"><name>C1</name></wpt></gpx>"#;

const RECORDS: &str = r#"{"total_count":1,"results":[{"nom":"C1","geo_point_2d":{"lon":3.8,"lat":43.6}}]}"#;
const ENTRIES: &str = r#"{"data":{"entries":[{"ec5_uuid":"a","created_at":"2026-01-02T03:04:05Z","1_P":{"latitude":43.6,"longitude":3.8}}]}}"#;
const SUBMISSIONS: &str = r#"{"count":1,"results":[{"_uuid":"u","_geolocation":[43.6,3.8],"today":"2026-01-02"}]}"#;

/// Whole files by name; those of GDAL and osmium only where these are installed.
fn whole_files(desk: &Desk) -> Vec<(String, Vec<u8>)> {
    let list = desk.write("list.geojson", LIST.as_bytes());
    let mut files: Vec<(String, Vec<u8>)> = [
        ("list.geojson", LIST),
        ("list.osm", OSM),
        ("list.kml", KML),
        ("list.gpx", GPX),
        ("records.json", RECORDS),
        ("entries.json", ENTRIES),
        ("submissions.json", SUBMISSIONS),
    ]
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .to_vec();
    files.push(("list.kmz".to_owned(), packed(&[("doc.kml", KML.as_bytes())])));
    files.push(("list.geojson.gz".to_owned(), gzipped(LIST.as_bytes())));
    for (name, driver) in [("list.shp", "ESRI Shapefile"), ("list.fgb", "FlatGeobuf"), ("list.gpkg", "GPKG")] {
        if run("ogr2ogr", &["-f", driver, desk.path(name).to_str().unwrap(), list.to_str().unwrap()]) {
            files.push((name.to_owned(), std::fs::read(desk.path(name)).unwrap()));
        }
    }
    let osm = desk.write("list.osm", OSM.as_bytes());
    if run("osmium", &["cat", osm.to_str().unwrap(), "-o", desk.path("list.osm.pbf").to_str().unwrap()]) {
        files.push(("list.osm.pbf".to_owned(), std::fs::read(desk.path("list.osm.pbf")).unwrap()));
    }
    files
}

fn run(program: &str, arguments: &[&str]) -> bool {
    let Ok(output) = Command::new(program).args(arguments).stdin(Stdio::null()).output() else {
        eprintln!("skipped: {program} is absent (make test installs it)");
        return false;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    true
}

fn packed(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What is written of a file beside it goes under the new name too.
fn copy_beside(desk: &Desk, name: &str, new: &str) {
    for ending in ["dbf", "prj", "cpg"] {
        let from = desk.path(name).with_extension(ending);
        if name == "list.shp" && from.exists() {
            std::fs::copy(&from, desk.path(new).with_extension(ending)).unwrap();
        }
    }
}

#[test]
fn a_file_cut_at_every_tenth_byte_is_refused_and_nothing_is_written() {
    let desk = Desk::new();
    for (name, bytes) in whole_files(&desk) {
        // Files of a hundred kilobytes are mostly empty pages: as many places as others have.
        let step = 10.max(bytes.len() / 60 / 10 * 10);
        for end in (0..bytes.len()).step_by(step) {
            // What stands after the last record of a text may be cut without loss.
            let is_blank = bytes[end..].iter().all(u8::is_ascii_whitespace);
            if is_blank {
                continue;
            }
            let cut = format!("cut-{name}");
            let path = desk.write(&cut, &bytes[..end]);
            copy_beside(&desk, &name, &cut);
            desk.assert_refused(&format!("{name} cut at {end} of {}", bytes.len()), "cameras", &path);
        }
    }
}

#[test]
fn a_file_with_another_beginning_is_refused() {
    let desk = Desk::new();
    for (name, mut bytes) in whole_files(&desk) {
        bytes[..4].copy_from_slice(b"\x00\xffXX");
        let path = desk.write(&format!("wrong-{name}"), &bytes);
        copy_beside(&desk, &name, &format!("wrong-{name}"));
        desk.assert_refused(&name, "cameras", &path);
    }
}

/// Where a format counts what follows: file, offset of the count, bytes to put there.
const COUNTS: [(&str, usize, &[u8]); 7] = [
    ("list.shp", 24, &[0x7f, 0xff, 0xff, 0xff]),
    ("list.shp", 104, &[0x7f, 0xff, 0xff, 0xff]),
    ("list.fgb", 8, &[0xff, 0xff, 0xff, 0x7f]),
    ("list.gpkg", 28, &[0x00, 0xff, 0xff, 0xff]),
    ("list.osm.pbf", 0, &[0x00, 0xff, 0xff, 0xff]),
    ("list.osm.pbf", 5, &[0xff]),
    ("list.kmz", 26, &[0xff, 0xff]),
];

#[test]
fn counts_that_the_file_does_not_hold_are_refused() {
    let desk = Desk::new();
    let files = whole_files(&desk);
    for (name, at, count) in COUNTS {
        let Some((_, bytes)) = files.iter().find(|(known, _)| known == name) else { continue };
        let mut bytes = bytes.clone();
        bytes[at..at + count.len()].copy_from_slice(count);
        let path = desk.write(&format!("count-{name}"), &bytes);
        copy_beside(&desk, name, &format!("count-{name}"));
        desk.assert_refused(&format!("{name} at {at}"), "cameras", &path);
    }
}

#[test]
fn text_that_grows_when_it_is_read_is_refused() {
    let desk = Desk::new();
    let mut bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"ha\">".to_owned();
    for level in 1..40 {
        write!(bomb, "<!ENTITY a{level} \"&a{0};&a{0};\">", level - 1).unwrap();
    }
    for (root, body) in [
        ("osm", "<node id=\"1\" lat=\"1\" lon=\"1\"><tag k=\"man_made\" v=\"&a39;\"/></node>"),
        ("kml", "<Placemark><name>&a39;</name><Point><coordinates>1,1</coordinates></Point></Placemark>"),
        ("gpx", "<wpt lat=\"1\" lon=\"1\"><name>&a39;</name></wpt>"),
    ] {
        for text in [format!("{bomb}]><{root}>{body}</{root}>"), format!("<{root}>{body}</{root}>")] {
            let path = desk.write(&format!("bomb.{root}"), text.as_bytes());
            assert!(desk.assert_refused(root, "cameras", &path).contains("line "));
        }
    }
    let zeros = vec![b' '; 80 << 20];
    for (name, bytes) in [("bomb.zip", packed(&[("list.csv", &zeros)])), ("bomb.csv.gz", gzipped(&zeros))] {
        let error = desk.assert_refused(name, "cameras", &desk.write(name, &bytes));
        assert!(error.contains("grows to more than"), "{error}");
    }
    let inner = packed(&[("inner.zip", &packed(&[("list.geojson", LIST.as_bytes())]))]);
    desk.assert_refused("an archive within an archive", "cameras", &desk.write("outer.zip", &inner));
}

#[test]
fn names_of_an_archive_lead_nowhere() {
    let desk = Desk::new();
    for name in ["../../../etc/list.geojson", "/etc/list.geojson", "..\\..\\list.geojson", "C:\\list.geojson"] {
        let path = desk.write("names.zip", &packed(&[(name, LIST.as_bytes())]));
        let error = desk.assert_refused(name, "cameras", &path);
        assert!(error.contains("names a file outside itself"), "{error}");
    }
    assert!(!desk.path("list.geojson").exists() && !Path::new("/etc/list.geojson").exists());
}

/// A ring of so many vertices as GeoJSON writes it.
fn ring(count: usize) -> String {
    "[1,1],[1,2],".repeat(count / 2) + "[1,1]"
}

#[test]
fn an_outline_of_more_vertices_than_anybody_draws_is_refused() {
    let desk = Desk::new();
    let text = format!(
        r#"{{"type":"Feature","id":"a","properties":{{"name":"x"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
        ring(600_000)
    );
    let error = desk.assert_refused("GeoJSON", "areas", &desk.write("many.geojson", text.as_bytes()));
    assert!(error.contains("vertices, found 600001"), "{error}");

    let ring = ring(10_000_000).replace("],[", " ");
    let text = format!(
        "<kml><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing>\
         </outerBoundaryIs></Polygon></Placemark></kml>",
        &ring[1..ring.len() - 1]
    );
    let error = desk.assert_refused("KML", "areas", &desk.write("many.kml", text.as_bytes()));
    assert!(error.contains("larger than 16 MiB"), "{error}");

    // A shapefile of one polygon, most of it a hole in the file.
    let content = 44 + 4 + 16 * 10_000_000u32;
    let mut shapes = vec![0, 0, 0x27, 0x0a];
    shapes.resize(100, 0);
    shapes[24..28].copy_from_slice(&((100 + 8 + content) / 2).to_be_bytes());
    shapes[28] = 0xe8;
    shapes[29] = 0x03;
    shapes[32] = 5;
    shapes.extend([0, 0, 0, 1]);
    shapes.extend((content / 2).to_be_bytes());
    let path = desk.write("many.shp", &shapes);
    std::fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(u64::from(108 + content)).unwrap();
    let error = desk.assert_refused("shapefile", "areas", &path);
    assert!(error.contains("vertices, found 10000003"), "{error}");
}

#[test]
fn coordinates_that_are_nowhere_in_their_system_are_refused() {
    let desk = Desk::new();
    let far = LIST.replace("3.853717,43.631168", "1e300,43").replace("3.88,43.61", "3.88,1e9");
    desk.assert_refused("GeoJSON", "cameras", &desk.write("far.geojson", far.as_bytes()));
    let kml = KML.replace("3.8,43.6", "3.8,943.6");
    desk.assert_refused("KML", "cameras", &desk.write("far.kml", kml.as_bytes()));
    let gpx = GPX.replace("43.6", "NaN");
    desk.assert_refused("GPX", "cameras", &desk.write("far.gpx", gpx.as_bytes()));
    let osm = OSM.replace("lat=\"43.", "lat=\"943.");
    desk.assert_refused("OSM XML", "cameras", &desk.write("far.osm", osm.as_bytes()));
    let metres = LIST.replace("3.853717,43.631168", "768915,6281719").replace("3.88,43.61", "768915,6281719");
    let error = desk.assert_refused("metres", "cameras", &desk.write("metres.geojson", metres.as_bytes()));
    assert!(error.contains("--crs EPSG:2154"), "{error}");
}

/// Answers of an import that is done, with what it warns of.
fn told(desk: &Desk, kind: &str, name: &str, text: &str) -> String {
    let answer = desk.import(kind, &desk.write(name, text.as_bytes()));
    assert!(answer.status < 2, "{name}: {}{}", answer.text, answer.error);
    answer.text
}

#[test]
fn what_is_doubtful_is_told_and_read_all_the_same() {
    let desk = Desk::new();
    let lost = told(&desk, "cameras", "lost.csv", "ref,adresse,lat,lon\nC1,All\u{fffd}e des \u{fffd}coles,43.6,3.8\n");
    assert!(lost.contains("lost.csv:2: letters were lost"), "{lost}");
    let swapped = "ref,lon,lat\nC1,-31.95,115.86\nC2,-31.96,115.85\nC3,-31.97,80.1\n";
    let swapped = told(&desk, "cameras", "swapped.csv", swapped);
    assert!(swapped.contains("swapped.csv: longitude and latitude have changed places: 2 rows"), "{swapped}");
    let bare = told(
        &desk,
        "cameras",
        "bare.geojson",
        &LIST.replace(r#""properties":{"ref":"C1","adresse":"Place de l’Hôtel"},"#, ""),
    );
    assert!(bare.contains("without the member \"properties\""), "{bare}");
}

#[test]
fn areas_come_from_boundaries_of_openstreetmap_with_code_and_kind() {
    let desk = Desk::new();
    let text = r#"<osm><node id="1" lat="43" lon="3"/><node id="2" lat="43" lon="4"/><node id="3" lat="44" lon="4"/>
<way id="5"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way><way id="6"><nd ref="3"/><nd ref="1"/></way>
<relation id="9"><member type="way" ref="5" role="outer"/><member type="way" ref="6" role="outer"/>
<tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/><tag k="name" v="Ville"/><tag k="ref:INSEE" v="34172"/></relation></osm>"#;
    let answer = told(&desk, "areas", "areas.osm", text);
    assert!(answer.contains("1 added") && answer.contains("source s"), "{answer}");
}

#[test]
fn a_rejected_row_is_found_in_a_file_of_one_line() {
    let desk = Desk::new();
    let line = LIST.replace('\n', "").replace("3.88,43.61", "3.88,143.61");
    let answer = told(&desk, "cameras", "line.geojson", &line);
    assert!(answer.contains("line.geojson:1 (feature 2): expected longitude and latitude"), "{answer}");
    let bad = LIST.replace("\"C1\"", "NaN");
    let answer = told(&desk, "cameras", "nan.geojson", &bad);
    assert!(answer.contains("nan.geojson:2 (feature 1): not valid JSON") && answer.contains("1 added"), "{answer}");
}

#[test]
fn rows_without_end_are_counted_and_the_first_of_them_told() {
    let desk = Desk::new();
    let list = format!("ref,lat,lon\nA1,43.6,3.8\n{}", "A2,north,3.8\n".repeat(12_000));
    let answer = told(&desk, "cameras", "many.csv", &list);
    assert!(answer.contains("rejected: and 2000 more\n"), "{}", &answer[answer.len() - 300..]);
    assert!(answer.contains(", 12000 rejected\n") && answer.contains("many.csv:10002: "));
    assert!(!answer.contains("many.csv:10003: "));
}

#[test]
fn a_file_of_which_nothing_can_be_read_is_given_up_early() {
    let desk = Desk::new();
    let useless = format!("ref,lat,lon\n{}", "a,b,c\n".repeat(50_000));
    let error = desk.assert_refused("useless rows", "cameras", &desk.write("useless.csv", useless.as_bytes()));
    assert!(error.contains("none of the first 10000 rows can be read, and the rest was not tried"), "{error}");
    // A list that has positions for its last rows only is read to its end.
    let late = format!("ref,lat,lon\n{}A1,43.6,3.8\n", "A0,,\n".repeat(20_000));
    assert!(told(&desk, "cameras", "late.csv", &late).contains("1 added"));
}

#[test]
fn a_wrong_system_is_warned_of_and_nothing_stands_at_null_island() {
    let desk = Desk::new();
    let area = r#"{"type":"Feature","id":"Q1","properties":{"name":"Q"},"geometry":{"type":"Polygon","coordinates":[[[3.8,43.6],[3.9,43.6],[3.9,43.7],[3.8,43.7],[3.8,43.6]]]}}"#;
    told(&desk, "areas", "area.geojson", area);
    let lambert = "ref;X;Y\nA1;768915;6281719\nA2;768920;6281720\n";
    let file = desk.write("lambert.csv", lambert.as_bytes());
    let import = |crs: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        command.args(["import", "cameras", file.to_str().unwrap(), "--dry-run", "--crs", crs]);
        let output = command.env("CONTRECHAMP_DATABASE", desk.path("city.db")).stdin(Stdio::null()).output().unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let wrong = import("EPSG:3857");
    assert!(wrong.contains("warning: ") && wrong.contains("lambert.csv: all 2 positions lie far"), "{wrong}");
    assert!(wrong.contains("latitude 49.0404 and 49.0404") && wrong.contains("say --crs EPSG:2154"), "{wrong}");
    assert!(!import("EPSG:2154").contains("warning"));
    let nation = "ref,lat,lon\nP1,48.85,2.35\nP2,48.86,2.36\nN1,47.2,-1.5\nM1,43.65,3.85\n";
    assert!(!told(&desk, "cameras", "nation.csv", nation).contains("warning"));
    let null = told(&desk, "cameras", "null.csv", "ref,lat,lon\nM2,43.61,3.85\nM3,0,0\nM4,0.0,0.000\n");
    assert!(null.contains("1 added") && null.contains("null.csv:3: no position: 0, 0"), "{null}");
}
