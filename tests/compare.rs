//! `contrechamp compare` from the outside: two editions of an official list of which the answer is known, and a real
//! extract of OpenStreetMap in two formats.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use contrechamp::domain::report::Report;
use contrechamp::domain::{CameraId, Evidence, ObservationKind, PartialDate, Tags};
use contrechamp::store::Store;
use contrechamp::store::report::reports::{Handling, Submission, Submitted, submit_report};
use jiff::Timestamp;
use serde_json::{Value, json};

/// An inventory in a folder of its own, and the program.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    /// Exit status, standard output and standard error.
    fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        command.args(arguments).env("CONTRECHAMP_DATABASE", self.path("city.db")).stdin(Stdio::null());
        let output = command.output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn import(&self, file: &Path, more: &[&str]) {
        let (status, _, error) = self.run(&[&["import", "cameras", file.to_str().unwrap()], more].concat());
        assert_eq!(status, 0, "{error}");
    }

    /// What a group's file holds, by its rows' ids.
    fn ids(&self, file: &str) -> Vec<String> {
        let file = self.json(file);
        file["features"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
    }

    fn json(&self, file: &str) -> Value {
        serde_json::from_str(&std::fs::read_to_string(self.path(file)).unwrap()).unwrap()
    }
}

/// Number, longitude, latitude, type and operator: five cameras.
const EDITION_2014: &str = "\
ref;lon;lat;camera:type;operator
C1;3.8700;43.6100;dome;Ville
C2;3.8710;43.6100;fixed;Ville
C3;3.8720;43.6100;fixed;Ville
C4;3.8730;43.6100;dome;Ville
C5;3.8740;43.6100;dome;Ville
";

/// C1 the same; C2 another type; C3 moved by 40 m; C4 gone; C5 under another number at the same place; C7 new.
const EDITION_2019: &str = "\
ref;lon;lat;camera:type;operator
C1;3.8700;43.6100;dome;Ville
C2;3.8710;43.6100;dome;Ville
C3;3.8725;43.6100;fixed;Ville
C6;3.8740;43.6100;dome;Ville
C7;3.8800;43.6100;dome;Ville
";

#[test]
fn two_editions_of_which_the_answer_is_known_come_out_right() {
    let desk = Desk::new();
    desk.import(&desk.write("2014.csv", EDITION_2014), &["--source", "city", "--licence", "etalab-2.0"]);
    let newer = desk.write("2019.csv", EDITION_2019);
    let folder = desk.path("out");
    let arguments = ["compare", newer.to_str().unwrap(), "--with", "city", "--output", folder.to_str().unwrap()];
    let (status, text, error) = desk.run(&arguments);
    assert_eq!((status, error.as_str()), (0, ""));
    assert_eq!(desk.ids("out/same.geojson"), ["C1"]);
    assert_eq!(desk.ids("out/differing.geojson"), ["C2", "C3", "C5"]);
    assert_eq!(desk.ids("out/only-here.geojson"), ["C4"]);
    assert_eq!(desk.ids("out/only-there.geojson"), ["C7"]);
    let differing = desk.json("out/differing.geojson");
    let told: Vec<&Value> =
        differing["features"].as_array().unwrap().iter().map(|one| &one["properties"]["cc_differing"]).collect();
    assert_eq!(told, ["camera:type", "position", "ref"]);
    let told: Vec<&Value> =
        differing["features"].as_array().unwrap().iter().map(|one| &one["properties"]["cc_matched_by"]).collect();
    assert_eq!(told, ["reference", "reference", "distance"]);
    for line in ["the same: 1", "differing: 3", "  camera:type differs: 1", "only here: 1", "only there: 1"] {
        assert!(text.lines().any(|told| told == line), "{line} in {text}");
    }
    assert_eq!(std::fs::read_to_string(desk.path("out/summary.txt")).unwrap(), text);
    assert!(!desk.path("out/changes.osc").exists(), "an official list is never an OsmChange");
    let table = std::fs::read_to_string(desk.path("out/comparison.csv")).unwrap();
    assert!(table.contains("differing,C2,C2,3.871,43.61,3.871,43.61,reference,0,camera:type: fixed → dome"), "{table}");
}

#[test]
fn what_may_not_be_exported_is_in_no_file_and_told() {
    let desk = Desk::new();
    desk.import(&desk.write("2014.csv", EDITION_2014), &["--source", "closed"]);
    let newer = desk.write("2019.csv", EDITION_2019);
    let (out, table) = (desk.path("all.geojson"), desk.path("all.csv"));
    let (_, text, _) = desk.run(&["compare", newer.to_str().unwrap(), "--output", out.to_str().unwrap()]);
    assert!(text.contains("not written to files, for want of a licence: 5"), "{text}");
    assert_eq!(desk.ids("all.geojson"), ["C7"]);
    assert_eq!(desk.json("all.geojson")["withheld"], 5);
    desk.run(&["compare", newer.to_str().unwrap(), "--output", table.to_str().unwrap()]);
    let table = std::fs::read_to_string(table).unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
}

#[test]
fn what_cannot_be_compared_is_told_in_one_line_and_nothing_is_written() {
    let desk = Desk::new();
    let list = desk.write("2014.csv", EDITION_2014);
    let list = list.to_str().unwrap();
    assert_eq!(desk.run(&["compare", list]).0, 2, "there is no inventory");
    desk.import(Path::new(list), &["--source", "city"]);
    let out = desk.path("out.pdf");
    for arguments in [
        &["compare", "nowhere.csv"][..],
        &["compare", list, "--with", "nobody"],
        &["compare", list, "--distance", "0"],
        &["compare", list, "--output", out.to_str().unwrap()],
        &["compare", list, "--output", desk.path("list.osc").to_str().unwrap()],
    ] {
        let (status, text, error) = desk.run(arguments);
        assert_eq!((status, text.as_str(), error.is_empty()), (2, "", false), "{arguments:?}");
    }
    assert!(!out.exists() && !desk.path("list.osc").exists());
    let broken = desk.write("broken.csv", &(EDITION_2014.to_owned() + "C8;east;43.61;dome;Ville\n"));
    let (status, text, error) = desk.run(&["compare", broken.to_str().unwrap()]);
    assert_eq!(status, 1);
    assert!(text.contains("there: 5 of 6 rows") && error.contains("broken.csv:7"), "{text}{error}");
}

const OSM: &str = r#"<?xml version="1.0"?><osm version="0.6">
<node id="12" version="7" lat="43.6100" lon="3.8700"><tag k="man_made" v="surveillance"/><tag k="camera:type" v="dome"/><tag k="note" v="porte"/></node>
<node id="13" version="2" lat="43.6100" lon="3.8800"><tag k="man_made" v="surveillance"/></node></osm>"#;

#[test]
fn one_key_that_somebody_corrected_is_all_that_is_proposed_to_openstreetmap() {
    let desk = Desk::new();
    let extract = desk.write("extract.osm", OSM);
    desk.import(&extract, &[]);
    desk.import(&desk.write("2014.csv", EDITION_2014), &["--source", "city", "--licence", "etalab-2.0"]);
    let out = desk.path("out");
    let arguments = ["compare", extract.to_str().unwrap(), "--output", out.to_str().unwrap()];
    desk.run(&arguments);
    let change = std::fs::read_to_string(desk.path("out/changes.osc")).unwrap();
    assert!(change.contains("created: 0, modified: 0"), "nobody saw anything: {change}");
    let node = desk.json("out/same.geojson")["features"][0]["id"].as_str().unwrap().to_owned();
    correct(&desk, node.parse().unwrap());
    desk.run(&arguments);
    let differing = desk.json("out/differing.geojson");
    assert_eq!(differing["features"].as_array().map(Vec::len), Some(1));
    assert_eq!(differing["features"][0]["properties"]["cc_differing"], json!("camera:type"));
    let change = std::fs::read_to_string(desk.path("out/changes.osc")).unwrap();
    assert!(change.contains("created: 0, modified: 1"), "{change}");
    assert!(change.contains("<node id=\"12\" version=\"7\""), "{change}");
    for tag in ["k=\"camera:type\" v=\"fixed\"", "k=\"note\" v=\"porte\""] {
        assert!(change.contains(tag), "{change}");
    }
    assert!(!change.contains("Ville"), "what only a list says stays out: {change}");
}

/// Somebody who stood before the camera says that it is a fixed one.
fn correct(desk: &Desk, camera: CameraId) {
    let report = Report {
        report_id: uuid::Uuid::from_u128(7),
        kind: ObservationKind::Correction,
        camera_id: Some(camera),
        position: None,
        accuracy_m: None,
        seen_on: PartialDate::parse("2026-11-23").unwrap(),
        evidence: Evidence::Seen,
        tags: Tags::from_pairs([("camera:type".to_owned(), "fixed".to_owned())]),
        note: None,
        free_tags: Tags::default(),
        distinct_from: Vec::new(),
    };
    let submission = Submission {
        report,
        receipt_hash: [7; 32],
        body_hash: [8; 32],
        handling: Handling::default(),
        today: PartialDate::parse("2026-11-23").unwrap(),
    };
    let store = Store::open(&desk.path("city.db"), Timestamp::now).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let done = runtime.block_on(store.write(move |writing| submit_report(writing, &submission))).unwrap();
    assert!(matches!(done, Submitted::New(_)), "{done:?}");
}

#[test]
fn a_real_extract_is_the_same_in_both_of_its_formats() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let (list, extract) =
        (shared.join("cameras/helsinki-osm-2019-overpass.json"), shared.join("osm/helsinki-centre-2019.osm.pbf"));
    if !list.exists() || !extract.exists() {
        eprintln!("skipped: {} is not here", shared.display());
        return;
    }
    let desk = Desk::new();
    desk.import(&list, &[]);
    let (status, text, error) = desk.run(&["compare", extract.to_str().unwrap()]);
    assert_eq!(status, 0, "{error}");
    for line in ["the same: 221", "differing: 0", "only here: 0", "paired by osm_id: 221"] {
        assert!(text.lines().any(|told| told == line), "{line} in {text}");
    }
    // Without ids the same places are found again, one for each.
    let bare: String = std::fs::read_to_string(&list).unwrap();
    let bare: Value = serde_json::from_str(&bare).unwrap();
    let rows = bare["elements"].as_array().unwrap().iter().map(|node| format!("{},{}\n", node["lon"], node["lat"]));
    let table = desk.write("places.csv", &("lon,lat\n".to_owned() + &rows.collect::<String>()));
    let (_, text, _) = desk.run(&["compare", table.to_str().unwrap(), "--distance", "20"]);
    for line in ["the same: 221", "only here: 0", "only there: 0", "paired by distance: 221"] {
        assert!(text.lines().any(|told| told == line), "{line} in {text}");
    }
}
