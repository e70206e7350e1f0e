//! The files of GIS programs: the same cameras come out of every format that GDAL writes as went in as GeoJSON.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// A folder of its own with a list in it, and the programs that write and read it.
struct Desk(tempfile::TempDir);

const LIST: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ref":"C1","adresse":"Place de l’Hôtel","annee":"2004"},"geometry":{"type":"Point","coordinates":[3.853717,43.631168]}},
{"type":"Feature","properties":{"ref":"C2","adresse":"Allée des Écoles","annee":"2011-05-12"},"geometry":{"type":"Point","coordinates":[3.88,43.61]}},
{"type":"Feature","properties":{"ref":"C3","adresse":"Gare","annee":null},"geometry":{"type":"Point","coordinates":[3.9,43.6]}}]}"#;

impl Desk {
    fn new() -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("list.geojson"), LIST).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes the list in another format; false with a message where GDAL is not there.
    fn write(&self, name: &str, options: &[&str]) -> bool {
        let mut command = Command::new("ogr2ogr");
        command.args(options).arg(self.path(name)).arg(self.path("list.geojson"));
        let Ok(output) = command.stdin(Stdio::null()).output() else {
            eprintln!("skipped: ogr2ogr is absent (make test installs it)");
            return false;
        };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        true
    }

    /// Imports into an inventory of its own: the cameras that are then in it, without their codes.
    fn import(&self, name: &str, more: &[&str]) -> Vec<Value> {
        let database = self.path(&format!("{}.db", name.replace('/', "-")));
        let path = self.path(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        command.args(["import", "cameras", path.to_str().unwrap(), "--source", "s", "--licence", "etalab-2.0"]);
        command.args(more).env("CONTRECHAMP_DATABASE", &database);
        let output = command.output().unwrap();
        let told = format!("{name}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{told}{}", String::from_utf8_lossy(&output.stdout));
        let mut export = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        let output =
            export.args(["export", "--format", "geojson", "--output", "-"]).env("CONTRECHAMP_DATABASE", &database);
        let exported: Value = serde_json::from_slice(&output.output().unwrap().stdout).unwrap();
        let mut cameras: Vec<Value> = exported["features"].as_array().unwrap().clone();
        for camera in &mut cameras {
            camera.as_object_mut().unwrap().remove("id");
            // What a format calls a placemark or waypoint beside the list's own columns.
            camera["properties"].as_object_mut().unwrap().remove("name");
        }
        cameras.sort_by_key(|camera| camera["properties"]["ref"].to_string());
        cameras
    }
}

#[test]
fn every_format_of_gdal_gives_the_same_cameras() {
    let desk = Desk::new();
    let expected = desk.import("list.geojson", &[]);
    assert_eq!(expected.len(), 3);
    assert_eq!(expected[1]["properties"]["addr:full"], "Allée des Écoles");
    let forms: [(&str, &[&str]); 9] = [
        ("list.geojsons", &["-f", "GeoJSONSeq", "-lco", "RS=YES"]),
        ("list.geojsonl", &["-f", "GeoJSONSeq"]),
        ("list.kml", &["-f", "KML"]),
        ("list.kmz", &["-f", "LIBKML"]),
        ("list.gpx", &["-f", "GPX", "-dsco", "GPX_USE_EXTENSIONS=YES"]),
        ("list.shp", &["-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8"]),
        ("list.fgb", &["-f", "FlatGeobuf"]),
        ("no-index.fgb", &["-f", "FlatGeobuf", "-lco", "SPATIAL_INDEX=NO"]),
        ("list.gpkg", &["-f", "GPKG"]),
    ];
    for (name, options) in forms {
        if !desk.write(name, options) {
            return;
        }
        assert_eq!(desk.import(name, &[]), expected, "{name}");
    }
}

#[test]
fn other_projections_are_found_in_the_file() {
    let desk = Desk::new();
    let expected = desk.import("list.geojson", &[]);
    for (code, name) in [("EPSG:2154", "lambert"), ("EPSG:27572", "ntf"), ("EPSG:32631", "utm"), ("EPSG:3857", "web")] {
        for (driver, ending) in [("ESRI Shapefile", "shp"), ("FlatGeobuf", "fgb"), ("GPKG", "gpkg")] {
            let name = format!("{name}.{ending}");
            if !desk.write(&name, &["-f", driver, "-t_srs", code]) {
                return;
            }
            let found = desk.import(&name, &[]);
            assert_eq!(found.len(), 3, "{name}");
            for (found, expected) in found.iter().zip(&expected) {
                let at = |camera: &Value, axis: usize| camera["geometry"]["coordinates"][axis].as_f64().unwrap();
                // The shift of an old datum is known to some metres only; a missing one would be a hundred.
                let most = if code == "EPSG:27572" { 1e-4 } else { 3e-7 };
                for axis in 0..2 {
                    assert!((at(found, axis) - at(expected, axis)).abs() < most, "{name}: {found} {expected}");
                }
            }
        }
    }
}

#[test]
fn one_camera_alone_is_read_from_an_indexed_flatgeobuf_of_gdal_and_from_our_own() {
    let desk = Desk::new();
    if !desk.write("one.fgb", &["-f", "FlatGeobuf", "-where", "ref = 'C1'"]) {
        return;
    }
    let found = desk.import("one.fgb", &[]);
    assert_eq!((found.len(), &found[0]["properties"]["ref"]), (1, &Value::from("C1")));

    let mut export = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
    export.args(["export", "cameras", "--output"]).arg(desk.path("own.fgb"));
    assert!(export.env("CONTRECHAMP_DATABASE", desk.path("one.fgb.db")).output().unwrap().status.success());
    assert_eq!(desk.import("own.fgb", &[])[0]["geometry"], found[0]["geometry"]);
}

/// Packs files of the desk under names of an archive.
fn pack(desk: &Desk, archive: &str, files: &[(&str, &str)]) {
    let file = std::fs::File::create(desk.path(archive)).unwrap();
    let mut writer = zip::ZipWriter::new(file);
    for (name, from) in files {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(*name, options).unwrap();
        writer.write_all(&std::fs::read(desk.path(from)).unwrap()).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn a_shapefile_is_read_zipped_loose_and_with_what_is_missing_told() {
    let desk = Desk::new();
    if !desk.write("list.shp", &["-f", "ESRI Shapefile", "-t_srs", "EPSG:2154", "-lco", "ENCODING=CP1252"]) {
        return;
    }
    let expected = desk.import("list.geojson", &[]);
    let parts = ["shp", "dbf", "prj", "cpg"].map(|ending| (format!("x/LIST.{ending}"), format!("list.{ending}")));
    let all: Vec<(&str, &str)> = parts.iter().map(|(name, from)| (name.as_str(), from.as_str())).collect();
    pack(&desk, "all.zip", &all);
    let addresses =
        |cameras: &[Value]| cameras.iter().map(|c| c["properties"]["addr:full"].clone()).collect::<Vec<_>>();
    assert_eq!(addresses(&desk.import("all.zip", &[])), addresses(&expected));
    pack(&desk, "no-cpg.zip", &all[..3]);
    assert_eq!(addresses(&desk.import("no-cpg.zip", &[])), addresses(&expected), "letters tell the encoding");
    pack(&desk, "no-prj.zip", &all[..2]);
    assert_eq!(desk.import("no-prj.zip", &["--crs", "EPSG:2154"]).len(), 3);
    pack(&desk, "only.zip", &[all[0], all[2]]);
    assert_eq!(desk.import("only.zip", &[]).len(), 3, "positions without a table");
    assert!(!Path::new("x/LIST.shp").exists(), "nothing is unpacked by name");
}

#[test]
fn names_of_tags_that_a_shapefile_cuts_are_made_whole() {
    let desk = Desk::new();
    let list = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[3.87,43.61]},
        "properties":{"man_made":"surveillance","surveillance":"public","surveillance:type":"ALPR","surveillance:zone":"town",
        "camera:type":"dome","operator:type":"public","ref":"C1"}}]}"#;
    std::fs::write(desk.path("tags.geojson"), list).unwrap();
    let shapes = desk.path("tags.shp");
    let made =
        Command::new("ogr2ogr").args(["-f", "ESRI Shapefile"]).arg(&shapes).arg(desk.path("tags.geojson")).output();
    if made.is_err() {
        return;
    }
    let camera = desk.import("tags.shp", &[]).remove(0);
    for (key, value) in [
        ("surveillance", "public"),
        ("surveillance:type", "ALPR"),
        ("surveillance:zone", "town"),
        ("camera:type", "dome"),
        ("operator:type", "public"),
    ] {
        assert_eq!(camera["properties"][key], value, "{camera}");
    }
}

/// What an import of addresses without positions says.
fn unlocated(desk: &Desk, name: &str) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
    command.args(["import", "cameras", desk.path(name).to_str().unwrap(), "--unlocated", "--source", "s"]);
    let output = command.env("CONTRECHAMP_DATABASE", desk.path("orders.db")).output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code().unwrap(), String::from_utf8(text).unwrap())
}

#[test]
fn the_table_of_a_shapefile_is_a_list_of_addresses_whatever_its_shapes_are() {
    let desk = Desk::new();
    if !desk.write("list.shp", &["-f", "ESRI Shapefile", "-lco", "ENCODING=CP1252"]) {
        return;
    }
    pack(&desk, "list.zip", &[("list.shp", "list.shp"), ("list.dbf", "list.dbf"), ("list.cpg", "list.cpg")]);
    pack(&desk, "shapes.zip", &[("list.shp", "list.shp")]);
    let (status, told) = unlocated(&desk, "list.zip");
    assert_eq!(status, 0, "{told}");
    assert!(told.contains("3 rows of shapefile") && told.contains("3 added"), "{told}");
    let (status, told) = unlocated(&desk, "list.shp");
    assert!(status == 0 && told.contains("0 added, 0 changed, 3 unchanged"), "loose, the same: {told}");
    let (status, told) = unlocated(&desk, "shapes.zip");
    assert!(status == 2 && told.contains("no table (.dbf) stands beside the shapes"), "{told}");
    std::fs::rename(desk.path("list.dbf"), desk.path("alone.dbf")).unwrap();
    std::fs::rename(desk.path("list.cpg"), desk.path("alone.cpg")).unwrap();
    let (status, told) = unlocated(&desk, "alone.dbf");
    assert!(status == 0 && told.contains("3 rows of dbf") && told.contains("0 changed, 3 unchanged"), "alone: {told}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
    command.args(["import", "cameras", desk.path("alone.dbf").to_str().unwrap(), "--source", "s"]);
    let output = command.env("CONTRECHAMP_DATABASE", desk.path("orders.db")).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("a table (.dbf) without them") && told.contains("--unlocated"), "{told}");
}
