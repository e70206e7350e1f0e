//! `contrechamp import` from the outside: the built program on files of every kind, and what stands in the inventory after.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use contrechamp::domain::report::Report;
use contrechamp::domain::{Evidence, ExportLayer, ObservationKind, PartialDate, Position, Tags};
use contrechamp::store::camera::cameras::page_of_cameras;
use contrechamp::store::report::reports::{Handling, Submission, Submitted, submit_report};
use contrechamp::store::{CameraFilter, Store};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A folder of its own with an inventory in it, and the program to fill that.
struct Desk(tempfile::TempDir);

/// What the program said and how it ended.
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

    fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contrechamp"));
        command.args(arguments).env("CONTRECHAMP_DATABASE", self.path("city.db")).stdin(Stdio::null());
        command
    }

    fn run(&self, arguments: &[&str]) -> Answer {
        let output = self.command(arguments).output().unwrap();
        Answer {
            status: output.status.code().unwrap(),
            text: String::from_utf8(output.stdout).unwrap(),
            error: String::from_utf8(output.stderr).unwrap(),
        }
    }

    fn import(&self, file: &Path, more: &[&str]) -> Answer {
        self.run(&[&["import", "cameras", file.to_str().unwrap()], more].concat())
    }

    /// The report of an import as JSON.
    fn report(&self, file: &Path, more: &[&str]) -> Value {
        let answer = self.import(file, &[more, &["--report", "-"]].concat());
        serde_json::from_str(&answer.text).unwrap_or_else(|_| json!({ "error": answer.error }))
    }

    fn features(&self) -> Vec<Value> {
        let store = Store::open(&self.path("city.db"), Timestamp::now).unwrap();
        let page = store.read(|reader| {
            let at = reader.latest_change()?.0;
            page_of_cameras(reader, &CameraFilter::default(), None, 100_000, at)
        });
        let mut features: Vec<Value> =
            serde_json::from_slice(&[b"[", &page.unwrap().features[..], b"]"].concat()).unwrap();
        features.sort_by_key(|feature| feature["properties"]["ref"].to_string());
        features
    }

    fn files(&self) -> Vec<String> {
        let names = std::fs::read_dir(self.0.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with("city.db")).collect()
    }
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import").join(name)
}

fn counts(report: &Value) -> [u64; 4] {
    ["added", "changed", "unchanged", "unlisted"].map(|name| report[name].as_u64().unwrap_or(u64::MAX))
}

const LIST: &str = "ref,adresse,lat,lon\nA1,Gare,43.60,3.88\nA2,Port,43.61,3.89\nA3,Quai,43.62,3.90\n";

#[test]
fn importing_again_changes_nothing_and_a_newer_edition_only_what_is_new() {
    let desk = Desk::new();
    let list = desk.write("list.csv", LIST);
    assert_eq!(counts(&desk.report(&list, &["--source", "city"])), [3, 0, 0, 0]);
    let before = desk.features();
    let again = desk.import(&list, &["--source", "city"]);
    assert!(again.text.contains("0 added, 0 changed, 3 unchanged"), "{}", again.text);
    assert_eq!(again.status, 0);
    assert_eq!(desk.features(), before);
    let newer = desk
        .write("newer.csv", "lat,lon,ref,adresse\n43.61,3.89,A2,Nouveau port\n43.60,3.88,A1,Gare\n43.7,3.9,A4,Parc\n");
    assert_eq!(counts(&desk.report(&newer, &["--source", "city", "--complete", "--as-of", "2026"])), [1, 1, 1, 1]);
    let after = desk.features();
    assert_eq!(after.len(), 4, "what is no longer listed stays");
    assert_eq!(after[1]["id"], before[1]["id"]);
    assert_eq!(after[1]["properties"]["addr:full"], "Nouveau port");
}

#[test]
fn another_source_never_overwrites_the_first() {
    let desk = Desk::new();
    let list = desk.write("list.csv", LIST);
    desk.import(&list, &["--source", "one"]);
    assert_eq!(counts(&desk.report(&list, &["--source", "two"])), [3, 0, 0, 0]);
    assert_eq!(desk.features().len(), 6);
}

#[test]
fn rows_without_a_reference_are_known_by_what_they_say() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "lat,lon,operator\n43.6,3.8,x\n43.6,3.8,x\n43.7,3.8,y\n");
    assert_eq!(counts(&desk.report(&list, &[])), [3, 0, 0, 0]);
    let reordered = desk.write("list.csv", "lat,lon,operator\n43.7,3.8,y\n43.6,3.8,x\n43.6,3.8,x\n");
    assert_eq!(counts(&desk.report(&reordered, &[])), [0, 0, 3, 0]);
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let desk = Desk::new();
    let list = desk.write("list.csv", format!("{LIST}A4,Tour,93.0,3.9\n"));
    let dry = desk.report(&list, &["--dry-run"]);
    assert_eq!(desk.files(), Vec::<String>::new());
    let wet = desk.report(&list, &[]);
    let without = |mut report: Value| {
        report.as_object_mut().unwrap().remove("is_dry_run");
        report
    };
    assert_eq!(dry["is_dry_run"], true);
    assert_eq!(without(dry), without(wet));
    let before = desk.features();
    let newer = desk.write("list.csv", "ref,adresse,lat,lon\nA1,Autre,43.60,3.88\n");
    assert_eq!(counts(&desk.report(&newer, &["--dry-run", "--complete"])), [0, 1, 0, 2]);
    assert_eq!(desk.features(), before);
}

#[test]
fn rejected_rows_are_told_with_file_line_and_reason_and_the_rest_is_imported() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "ref,lat,lon\nA1,43.6,3.8\nA2,43.6\nA3,north,3.8\nA4,43.6,\nA5,43.6,200\n");
    let answer = desk.import(&list, &[]);
    assert_eq!(answer.status, 1);
    for (line, reason) in
        [(3, "expected 3 columns, found 2"), (4, "found \"north\""), (5, "lon is empty"), (6, "in degrees, found 200")]
    {
        let place = format!("rejected: {}:{line}: ", list.display());
        let told = answer.text.lines().find(|told| told.starts_with(&place)).unwrap_or_default();
        assert!(told.contains(reason), "expected {reason:?} in {:?}", answer.text);
    }
    assert_eq!(desk.features().len(), 1);
}

#[test]
fn each_encoding_separator_and_decimal_sign_gives_the_same_cameras() {
    for name in ["list-windows-1252.csv", "list-cp850.csv", "list-utf-16.csv"] {
        let desk = Desk::new();
        let answer = desk.import(&fixture(name), &[]);
        assert_eq!(answer.status, 0, "{name}: {}{}", answer.text, answer.error);
        let features = desk.features();
        let tag = |index: usize, key: &str| features[index]["properties"][key].as_str().unwrap_or("").replace('’', "'");
        assert_eq!(tag(0, "addr:full"), "Place de l'Hôtel de Ville", "{name}");
        assert_eq!(tag(1, "addr:full"), "Allée des Écoles", "{name}");
        assert_eq!(tag(1, "start_date"), "2011-05-12", "{name}");
        assert_eq!(tag(0, "cc_installed_on"), "2004", "{name}");
        assert_eq!(features[2]["properties"]["cc_installed_on"], Value::Null);
        assert_eq!(features[0]["geometry"]["coordinates"], json!([3.853_717_2, 43.631_168_4]));
    }
    let desk = Desk::new();
    let answer =
        desk.import(&fixture("list-cp850.csv"), &["--encoding", "latin1", "--separator", ";", "--decimal", "comma"]);
    assert!(answer.text.contains("windows-1252, EPSG:4326, separated by ';'"), "{}", answer.text);
    assert_eq!(desk.import(&fixture("list-cp850.csv"), &["--decimal", "point"]).status, 2);
}

#[test]
fn lambert_93_lands_where_it_should_and_a_vague_year_stays_a_tag() {
    let desk = Desk::new();
    let report = desk.report(&fixture("list-lambert93.geojson"), &[]);
    assert_eq!(report["files"][0]["crs"], "EPSG:2154");
    assert_eq!(report["warnings"][0]["line"], 3);
    let features = desk.features();
    assert_eq!(features[0]["geometry"]["coordinates"], json!([3.853_717_2, 43.631_168_4]));
    assert_eq!(features[1]["properties"]["start_date"], "vers 2004");
    assert_eq!(features[1]["properties"]["cc_installed_on"], Value::Null);
}

#[test]
fn metres_without_a_system_end_in_one_line_that_suggests_it() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "ref;X;Y\nA1;768915,19;6281719,38\n");
    let answer = desk.import(&list, &[]);
    assert_eq!((answer.status, answer.text.as_str()), (2, ""));
    assert!(answer.error.contains("--crs EPSG:2154") && answer.error.lines().count() == 1, "{}", answer.error);
    assert_eq!(desk.files(), Vec::<String>::new(), "a failed import leaves no bare file");
    assert_eq!(desk.import(&list, &["--crs", "EPSG:2154"]).status, 0);
}

#[test]
fn columns_named_after_their_system_are_read_in_it_without_being_asked() {
    let (named, told) = (Desk::new(), Desk::new());
    let row = "A1;1770968,79;6712174,03\n";
    let list = named.write("list.csv", format!("ref;X_CC48;Y_CC48\n{row}"));
    let report = named.report(&list, &[]);
    assert_eq!((&report["files"][0]["crs"], &report["rejected"]), (&json!("EPSG:3948"), &json!([])));
    let list = told.write("list.csv", format!("ref;X;Y\n{row}"));
    assert_eq!(told.import(&list, &["--crs", "EPSG:3948"]).status, 0);
    let position = |desk: &Desk| desk.features()[0]["geometry"]["coordinates"].clone();
    assert_eq!(position(&named), position(&told));
    assert_eq!(named.import(&list, &[]).status, 2, "columns that say nothing are still asked about");
}

#[test]
fn acts_purposes_and_claims_are_known_by_the_names_that_lists_give_them() {
    let desk = Desk::new();
    let list = "numero;lon;lat;base_legale;finalite;numero_d_arrete;date_arrete;duree_autorisation;recours;reconnaissance_faciale;lapi
        P1;3.87;43.61;L251-2 5°;Protéger les bâtiments;2023-04;03/04/2023;cinq ans;Contestée;Oui;non
        P2;3.88;43.61;RGPD;;;;;;peut-être;";
    let file = desk.write("acts.csv", list.replace("        ", ""));
    let answer = desk.import(&file, &["--source", "acts", "--licence", "etalab-2.0"]);
    assert_eq!(answer.status, 0, "{}", answer.error);
    let features = desk.features();
    let told = |row: usize, key: &str| features[row]["properties"][format!("contrechamp:{key}")].clone();
    assert_eq!((told(0, "legal_basis"), told(0, "purpose")), (json!("L251-2:5"), json!("Protéger les bâtiments")));
    assert_eq!((told(0, "authorisation"), told(0, "authorisation:date")), (json!("2023-04"), json!("2023-04-03")));
    assert_eq!(
        (told(0, "authorisation:term"), told(0, "authorisation:state")),
        (json!("cinq ans"), json!("contested"))
    );
    assert_eq!((told(0, "faces"), told(0, "plates")), (json!("yes"), json!("no")));
    assert_eq!((told(1, "legal_basis"), told(1, "faces")), (json!("RGPD"), json!("peut-être")));
    let xml = desk.run(&["export", "cameras", "--format", "osm"]);
    assert!(xml.text.contains("<node") && !xml.text.contains("contrechamp:"), "{}{}", xml.text, xml.error);
}

#[test]
fn openstreetmap_keeps_its_tags_and_people_dwellings_and_benches_stay_out() {
    let desk = Desk::new();
    let report = desk.report(&fixture("overpass.json"), &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    let withheld = report["withheld"].as_object().unwrap();
    assert_eq!(withheld.len(), 3);
    assert!(withheld.iter().any(|(reason, count)| reason.contains("no longer or not yet a camera") && count == 1));
    assert_eq!(report["rejected"].as_array().unwrap().len(), 1);
    assert!(report["rejected"][0]["reason"].as_str().unwrap().contains("not a camera"));
    assert_eq!((&report["source"], &report["licence"]), (&json!("openstreetmap"), &json!("ODbL-1.0")));
    let features = desk.features();
    let camera = features.iter().find(|f| f["properties"]["man_made"] == "surveillance").unwrap();
    assert_eq!(camera["properties"]["camera:direction"], "270-90");
    assert_eq!(camera["properties"]["cc_last_seen_on"], "2024-05-06");
    assert_eq!(camera["properties"]["cc_status"], "unverified");
    assert_eq!(camera["properties"]["name"], Value::Null, "free text waits for review");
    let speed = features.iter().find(|f| f["properties"]["highway"] == "speed_camera").unwrap();
    assert_eq!(speed["properties"]["start_date"], "~2010");
}

#[test]
fn columns_are_chosen_by_name_and_constants_fill_what_is_not_said() {
    let desk = Desk::new();
    let list =
        desk.write("list.csv", "Où,Qui,Quand,Ouest-Est,Sud-Nord\nGare,Ville,2004,3.8,43.6\nPort,,2005,3.9,43.6\n");
    let more =
        ["--map", "ref=Où", "--map", "operator=Qui", "--map", "start_date=quand", "--map", "lon=Ouest-Est", "--map"];
    let more = [&more[..], &["lat=Sud-Nord", "--tag", "operator=Région", "--tag", "surveillance=public"]].concat();
    assert_eq!(desk.import(&list, &more).status, 0);
    let features = desk.features();
    let operators: Vec<_> = features.iter().map(|f| f["properties"]["operator"].as_str().unwrap()).collect();
    assert_eq!(operators, ["Ville", "Région"]);
    assert_eq!(features[0]["properties"]["cc_installed_on"], "2004");
    assert_eq!(features[0]["properties"]["surveillance"], "public");
    let wrong = desk.import(&list, &[&more[..], &["--map", "height=Hauteur"]].concat());
    assert_eq!(wrong.status, 2);
    assert!(wrong.error.contains("\"Hauteur\"") && wrong.error.contains("Qui"), "{}", wrong.error);
}

#[test]
fn what_a_list_calls_its_kinds_keeps_doorbells_and_people_out() {
    let desk = Desk::new();
    let list = "ref;Type;Exploitant;lat;lon\nA1;Caméra dôme;Ville;43.60;3.88\nA2;Sonnette connectée;Ville;43.61;3.88\n\
                A3;Interphone;;43.62;3.88\nA4;Agent de sécurité;;43.63;3.88\nA5;video doorbell;;43.64;3.88\n\
                A6;Borne;M. Dupont;43.65;3.88\nA7;PTZ;Particulier;43.66;3.88\nA8;Interphone d’immeuble;;43.67;3.88\n";
    let report = desk.report(&desk.write("list.csv", list), &[]);
    assert_eq!(counts(&report), [3, 0, 0, 0], "{report}");
    assert_eq!(report["withheld"]["people are not inventoried (surveillance:type=guard)"], 1);
    assert_eq!(report["withheld"]["cameras of single dwellings are not inventoried"], 4);
    let reasons: Vec<&str> =
        report["warnings"].as_array().unwrap().iter().filter_map(|w| w["reason"].as_str()).collect();
    assert!(reasons[0].contains("no tag says \"Borne\"") && reasons[1].contains("operator is left out"), "{reasons:?}");
    let features = desk.features();
    let tag = |index: usize, key: &str| features[index]["properties"][key].as_str();
    assert_eq!((tag(0, "camera:type"), tag(0, "operator")), (Some("dome"), Some("Ville")));
    assert_eq!((tag(1, "ref"), tag(1, "operator"), tag(2, "ref")), (Some("A6"), None, Some("A8")));
}

#[test]
fn a_column_that_the_caller_names_as_reference_is_one() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "nom,lat,lon\nGare Saint-Roch,43.60,3.88\n");
    desk.import(&list, &["--source", "guessed"]);
    assert_eq!(desk.features()[0]["properties"]["ref"], Value::Null);
    desk.import(&list, &["--source", "told", "--map", "ref=nom"]);
    assert!(desk.features().iter().any(|feature| feature["properties"]["ref"] == "Gare Saint-Roch"));
}

#[test]
fn a_column_named_as_openstreetmap_names_references_holds_them_with_or_without_numbers() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "ref,nom,lat,lon\nNORD,Dupont,43.60,3.88\n,Durand,43.61,3.88\n");
    desk.import(&list, &[]);
    let mut found: Vec<String> =
        desk.features().iter().map(|feature| feature["properties"]["ref"].to_string()).collect();
    found.sort();
    assert_eq!(found, ["\"NORD\"", "null"], "a name beside an empty reference is none");
}

#[test]
fn only_what_a_licence_allows_is_exported() {
    let desk = Desk::new();
    let list = desk.write("list.csv", LIST);
    let open = desk.write("open.csv", "ref,lat,lon\nB1,43.6,3.8\n");
    assert!(desk.import(&list, &[]).text.contains("kept out of every export: licence unstated"));
    assert!(
        desk.import(&list, &["--licence", "CC-BY-NC-4.0"])
            .text
            .contains("CC-BY-NC-4.0 is not among the licences known to allow it")
    );
    desk.import(&open, &["--licence", "etalab-2.0", "--attribution", "Ville de X"]);
    let export: Value = serde_json::from_str(&desk.run(&["export"]).text).unwrap();
    assert_eq!(export["numberReturned"], 1);
    assert_eq!(export["features"][0]["properties"]["ref"], "B1");
    assert_eq!(export["attribution"], "Ville de X");
    assert_eq!(export["licence"], "ODbL-1.0");
    let told = desk.run(&["export", "--output", desk.path("out.csv").to_str().unwrap()]);
    assert!(told.error.contains("1 cameras written to") && told.error.contains("; 3 kept back"), "{}", told.error);
    desk.import(&list, &["--licence", "CC0-1.0"]);
    let export: Value = serde_json::from_str(&desk.run(&["export"]).text).unwrap();
    assert_eq!(export["numberReturned"], 4, "a licence that was found out frees what is there");
}

#[test]
fn our_own_export_reads_back_with_its_codes_in_both_forms() {
    let desk = Desk::new();
    let text = "ref,lat,lon,start_date,camera:type,surveillance:colour,operator\nA1,43.6,3.8,2004,dome,\"a;b \"\"c\"\"\",Gare\nA2,43.7,3.9,,fixed,,x\n";
    desk.import(&desk.write("list.csv", text), &["--source", "city", "--licence", "CC0-1.0"]);
    let before = desk.features();
    for name in ["out.geojson", "out.csv"] {
        let file = desk.path(name);
        let format = if name.ends_with("csv") { "csv" } else { "geojson" };
        let answer = desk.run(&["export", "--format", format, "-o", file.to_str().unwrap()]);
        assert_eq!(answer.status, 0, "{}", answer.error);
        let again = desk.report(&file, &["--source", "city"]);
        assert_eq!(counts(&again), [0, 0, 2, 0], "{name}: {again}");
        let other = Desk::new();
        assert_eq!(counts(&other.report(&file, &["--source", "city", "--licence", "CC0-1.0"])), [2, 0, 0, 0], "{name}");
        assert_eq!(other.features(), before, "{name}");
    }
    assert!(desk.path("out.csv-metadata.json").exists());
}

/// An inventory of two lists and of people who saw, missed and corrected, as a service keeps it.
fn an_inventory_of_many_voices(desk: &Desk) {
    let city = desk.write("city.csv", "ref,lat,lon,start_date,end_date\nA1,43.6,3.8,2004,\nA2,43.61,3.81,,2020-05\nA3,43.62,3.82,,\nA4,43.63,3.83,,\n");
    desk.import(
        &city,
        &["--source", "city", "--licence", "etalab-2.0", "--attribution", "Ville de X", "--as-of", "2014-01-29"],
    );
    let other = desk.write("other.csv", "ref,lat,lon,note\nB1,43.7,3.9,secret\n");
    desk.import(&other, &["--source", "walk", "--licence", "CC0-1.0", "--evidence", "seen", "--as-of", "2019-05"]);
    let id_of = |reference: &str| {
        let found = desk.features().into_iter().find(|f| f["properties"]["ref"] == reference).unwrap();
        found["id"].as_str().unwrap().parse().unwrap()
    };
    let position = |lon, lat| Position::new(lon, lat).ok();
    let reports = [
        (ObservationKind::Seen, Some(id_of("A1")), None, "2018-02-03"),
        (ObservationKind::Seen, Some(id_of("A1")), None, "2026-11-20"),
        (ObservationKind::NotSeen, Some(id_of("A3")), None, "2026-11-20"),
        (ObservationKind::NotSeen, Some(id_of("A3")), None, "2026-11-21"),
        (ObservationKind::Correction, Some(id_of("A4")), position(3.8301, 43.63), "2026-11-21"),
        (ObservationKind::Seen, Some(id_of("B1")), None, "2026-11-22"),
        (ObservationKind::Camera, None, position(3.95, 43.65), "2026-11-22"),
    ];
    let store = Store::open(&desk.path("city.db"), Timestamp::now).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for (number, (kind, camera_id, position, day)) in (0_u8..).zip(reports) {
        let report = Report {
            report_id: uuid::Uuid::from_u128(u128::from(number) + 1),
            kind,
            camera_id,
            position,
            accuracy_m: None,
            seen_on: PartialDate::parse(day).unwrap(),
            evidence: Evidence::Seen,
            tags: Tags::default(),
            note: None,
            free_tags: Tags::default(),
            distinct_from: Vec::new(),
        };
        let today = PartialDate::parse("2026-11-23").unwrap();
        let submission = Submission {
            report,
            receipt_hash: [number; 32],
            body_hash: [number; 32],
            today,
            handling: Handling::default(),
        };
        let done = runtime.block_on(store.write(move |writing| submit_report(writing, &submission)));
        assert!(matches!(done.unwrap(), Submitted::New(_)), "{number}");
    }
}

#[test]
fn an_export_read_into_an_empty_inventory_loses_nothing() {
    let desk = Desk::new();
    // So that codes given anew would not be the same by chance.
    desk.import(&desk.write("spare.csv", "ref,lat,lon\nZ9,43.6,3.7\n"), &["--source", "closed"]);
    an_inventory_of_many_voices(&desk);
    let before: Vec<Value> =
        desk.features().into_iter().filter(|f| f["properties"]["cc_source"] != json!(["closed"])).collect();
    let statuses: Vec<&str> = before.iter().map(|f| f["properties"]["cc_status"].as_str().unwrap()).collect();
    for status in ["documented", "unverified", "confirmed", "gone"] {
        assert!(statuses.contains(&status), "{statuses:?}");
    }
    for format in ["geojson", "csv", "geojsons", "geojsonl", "gpkg", "fgb", "kml", "gpx"] {
        let file = desk.path(&format!("out.{format}"));
        desk.run(&["export", "--format", format, "-o", file.to_str().unwrap()]);
        let told: Value = serde_json::from_str(&desk.run(&["export"]).text).unwrap();
        let other = Desk::new();
        assert_eq!(counts(&other.report(&file, &[])), [6, 0, 0, 0], "{format}");
        assert_eq!(other.features(), before, "{format}");
        let again: Value = serde_json::from_str(&other.run(&["export"]).text).unwrap();
        assert_eq!(again["sources"], told["sources"], "{format}");
        assert_eq!(counts(&other.report(&file, &[])), [0, 0, 6, 0], "{format}: again");
        assert_eq!(other.features(), before, "{format}: again");
        desk.report(&file, &[]);
        let mut here = desk.features();
        here.retain(|f| f["properties"]["cc_source"] != json!(["closed"]));
        assert_eq!(here, before, "{format}: where it came from");
    }
}

#[test]
fn the_licence_that_our_own_export_tells_is_taken_and_told() {
    let desk = Desk::new();
    desk.import(
        &desk.write("list.csv", LIST),
        &["--source", "city", "--licence", "etalab-2.0", "--attribution", "Ville"],
    );
    for format in ["geojson", "csv", "geojsons", "geojsonl", "gpkg", "fgb", "kml", "gpx"] {
        let file = desk.path(&format!("ours.{format}"));
        desk.run(&["export", "--format", format, "-o", file.to_str().unwrap()]);
        let other = Desk::new();
        let told = other.import(&file, &["--dry-run"]).text;
        assert!(told.contains("licences as the file tells them: city (etalab-2.0)\n"), "{format}: {told}");
        assert!(!told.contains("kept out of every export"), "{format}: {told}");
        let named = other.report(&file, &["--source", "mine"]);
        assert_eq!(
            (&named["licence"], &named["told_licences"]["mine"]),
            (&json!("ODbL-1.0"), &json!("ODbL-1.0")),
            "{format}"
        );
        let exported: Value = serde_json::from_str(&other.run(&["export"]).text).unwrap();
        assert_eq!(exported["sources"][0]["attribution"], "Ville", "{format}");
        let said = other.report(&file, &["--source", "said", "--licence", "CC0-1.0"]);
        assert_eq!((&said["licence"], said.get("told_licences")), (&json!("CC0-1.0"), None), "{format}");
    }
    let packed = desk.path("packed.kml.gz");
    let status = Command::new("gzip").args(["-kn", "-S", ".gz"]).arg(desk.path("ours.kml")).status().unwrap();
    assert!(status.success());
    std::fs::rename(desk.path("ours.kml.gz"), &packed).unwrap();
    assert!(Desk::new().import(&packed, &[]).text.contains("city (etalab-2.0)"), "in an archive too");
}

#[test]
fn a_file_that_breaks_off_leaves_no_trace_of_itself() {
    let desk = Desk::new();
    desk.import(&desk.write("list.csv", LIST), &["--source", "city"]);
    let before = desk.features();
    let mut text = String::from("{\"type\":\"FeatureCollection\",\"features\":[");
    for number in 0..52_000 {
        use std::fmt::Write as _;
        let (lon, lat) = (f64::from(number % 300) / 300.0, 43.0 + f64::from(number / 300) / 300.0);
        write!(text, "{{\"type\":\"Feature\",\"properties\":{{\"ref\":\"N{number}\"}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{lon},{lat}]}}}},").unwrap();
    }
    let broken = desk.write("broken.geojson", &text);
    let answer = desk.import(&broken, &["--source", "big"]);
    assert_eq!(answer.status, 2);
    assert!(answer.error.lines().last().unwrap().contains("truncated"), "{}", answer.error);
    assert_eq!(desk.features(), before);
}

#[test]
fn a_killed_import_shows_all_or_nothing() {
    let desk = Desk::new();
    let mut rows = String::from("ref,lat,lon\n");
    for n in 0..55_000 {
        let (lat, lon) = (43.0 + f64::from(n / 400) / 400.0, f64::from(n % 400) / 400.0);
        writeln!(rows, "N{n},{lat},{lon}").expect("a String takes all");
    }
    let list = desk.write("list.csv", rows);
    let mut child = desk.command(&["import", "cameras", list.to_str().unwrap()]).stdout(Stdio::null()).spawn().unwrap();
    // Rows are on their way as soon as the log of the database has grown.
    let log = desk.path("city.db-wal");
    while child.try_wait().unwrap().is_none() && std::fs::metadata(&log).map_or(0, |m| m.len()) < 1 << 20 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let found = desk.features().len();
    assert!(found == 0 || found == 55_000, "expected all or nothing, found {found}");
    let answer = desk.run(&["check"]);
    assert_eq!(answer.status, 0, "{}{}", answer.text, answer.error);
}

#[test]
fn areas_and_places_are_imported_with_their_rules() {
    let desk = Desk::new();
    let areas = desk.write(
        "areas.geojson",
        r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"code":"Q1","nom":"Écusson","population":6123,"population_on":"2009"},"geometry":{"type":"Polygon","coordinates":[[[3.8,43.6],[3.8,43.7],[3.9,43.7],[3.9,43.6],[3.8,43.6]]]}},
{"type":"Feature","properties":{"code":"Q2","nom":"Nœud"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}},
{"type":"Feature","properties":{"code":"Q1","nom":"Encore"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}}]}"#,
    );
    let answer = desk.run(&["import", "areas", areas.to_str().unwrap(), "--tag", "kind=quartier"]);
    assert_eq!(answer.status, 1, "{}{}", answer.text, answer.error);
    assert!(
        answer.text.contains("not valid") && answer.text.contains("already at feature 1 on line 2"),
        "{}",
        answer.text
    );
    let places =
        desk.write("places.csv", "id;nom;type;lat;lon\np1;Les Lutins;Crèche;43.65;3.85\np2;Stade;Gymnase;43.65;3.85\n");
    let answer = desk.run(&["import", "places", places.to_str().unwrap()]);
    assert_eq!(answer.status, 1);
    assert!(answer.text.contains("1 added") && answer.text.contains("Gymnase"), "{}", answer.text);
    desk.import(&desk.write("list.csv", "ref,lat,lon\nA1,43.65,3.85\n"), &[]);
    assert_eq!(desk.features()[0]["properties"]["cc_areas"], json!(["Q1"]));
}

#[test]
fn places_without_an_id_are_known_by_what_they_say() {
    let desk = Desk::new();
    let list = "nom;type;lat;lon\nLes Lutins;Crèche;43.65;3.85\nLes Elfes;Crèche;43.66;3.85\n";
    let places = desk.write("places.csv", list);
    let import = || desk.run(&["import", "places", places.to_str().unwrap()]);
    let (first, again) = (import(), import());
    assert_eq!(first.status, 0, "{}", first.error);
    assert!(first.text.contains("2 added, 0 changed, 0 unchanged"), "{}", first.text);
    assert!(again.text.contains("0 added, 0 changed, 2 unchanged"), "{}", again.text);
}

#[test]
fn a_camera_numbered_by_a_french_list_keeps_its_number() {
    let desk = Desk::new();
    let list = desk.write("list.csv", b"N\xb0;Longitude;Latitude\nC1;3,88;43,60\n");
    desk.import(&list, &["--licence", "Licence Ouverte 2.0"]);
    assert_eq!(desk.features()[0]["properties"]["ref"], "C1");
}

#[test]
fn changed_places_of_longitude_and_latitude_are_told_and_not_repaired() {
    let desk = Desk::new();
    let area = r#"{"type":"Feature","id":"Q1","properties":{"name":"Q","kind":"commune"},"geometry":{"type":"Polygon","coordinates":[[[3.8,43.6],[3.9,43.6],[3.9,43.7],[3.8,43.7],[3.8,43.6]]]}}"#;
    assert_eq!(desk.run(&["import", "areas", desk.write("area.geojson", area).to_str().unwrap()]).status, 0);
    let list = desk.write("list.csv", "ref,lat,lon\nA1,3.85,43.65\nA2,3.86,43.61\n");
    let report = desk.report(&list, &[]);
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    assert!(report["warnings"][0]["reason"].as_str().unwrap().contains("changed places"), "{report}");
    assert_eq!(desk.features()[0]["geometry"]["coordinates"], json!([43.65, 3.85]));
    let right = desk.report(&list, &["--map", "lat=lon", "--map", "lon=lat"]);
    assert_eq!((counts(&right), &right["warnings"]), ([0, 2, 0, 0], &json!([])));
}

#[test]
fn an_export_is_filtered_as_over_http_and_replaces_a_file_only_when_it_is_whole() {
    let desk = Desk::new();
    desk.import(&desk.write("list.csv", LIST), &["--licence", "CC0-1.0"]);
    let out = desk.write("out.geojson", "precious");
    let unknown = desk.run(&["export", "-o", desk.write("out.geojso", "").to_str().unwrap()]);
    assert_eq!((unknown.status, unknown.error.contains(".geojso")), (2, true), "{}", unknown.error);
    let wrong = desk.run(&["export", "--filter", "colour=red", "-o", out.to_str().unwrap()]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.error.contains("colour"), "{}", wrong.error);
    assert_eq!(std::fs::read_to_string(&out).unwrap(), "precious");
    for (more, expected) in [
        (&["--bbox", "3.885,43.6,4,44"][..], 2),
        (&["--filter", "ref=A1,A3"], 2),
        (&["--filter", "cc_status=documented", "--filter", "near=3.88,43.6,10"], 1),
        (&["--filter", "cc_status=gone"], 0),
    ] {
        let answer = desk.run(&[&["export", "-o", out.to_str().unwrap()], more].concat());
        assert_eq!(answer.status, 0, "{}", answer.error);
        let read: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
        assert_eq!(read["features"].as_array().unwrap().len(), expected, "{more:?}");
        assert_eq!(read["numberMatched"], expected, "{more:?}");
    }
    assert!(!desk.path("out.geojson.part").exists());
    let nowhere = Desk::new().run(&["export"]);
    assert_eq!(nowhere.status, 2);
    assert!(nowhere.error.contains("no such file"), "{}", nowhere.error);
}

#[test]
fn every_list_leaves_in_every_format_that_holds_it_by_the_name_of_the_file() {
    let desk = Desk::new();
    let text = "ref,lat,lon,operator,model\nA1,43.6,3.8,=SUM(A1),\"+33 4, x\"\nA2,43.7,3.9,-5,'=1\n";
    desk.import(&desk.write("list.csv", text), &["--source", "city", "--licence", "CC0-1.0"]);
    for layer in ExportLayer::ALL {
        for format in layer.formats() {
            let file = desk.path(&format!("{}.{}", layer.id(), format.extension()));
            let answer = desk.run(&["export", layer.id(), "-o", file.to_str().unwrap()]);
            assert_eq!(answer.status, 0, "{}", answer.error);
            let count = if layer == ExportLayer::Cameras { 2 } else { 0 };
            assert!(answer.error.contains(&format!("{count} {}", layer.id())), "{}", answer.error);
            let said = desk.command(&["export", layer.id(), "--format", format.extension()]).output().unwrap();
            assert!(said.stdout == std::fs::read(&file).unwrap(), "{}", file.display());
        }
    }
    let other = Desk::new();
    assert_eq!(counts(&other.report(&desk.path("cameras.csv"), &[])), [2, 0, 0, 0]);
    assert_eq!(other.features(), desk.features(), "what spreadsheets must not compute reads back as it was");
    let marked = desk.run(&["export", "--format", "csv", "--bom"]);
    assert!(marked.text.starts_with("\u{feff}id,lon,lat,"), "{}", marked.text);
    let linked = desk.run(&["export", "--format", "gpx", "--public-url", "https://example.org/c/"]);
    assert!(linked.text.contains("<link href=\"https://example.org/c/cameras/"), "{}", linked.text);
}

#[test]
fn an_export_that_cannot_be_is_refused_in_one_line() {
    let desk = Desk::new();
    desk.import(&desk.write("list.csv", LIST), &["--licence", "CC0-1.0"]);
    for (arguments, expected) in [
        (&["areas", "--format", "osm"][..], "expected one of geojson,"),
        (&["--format", "kml", "--bom"], "csv alone"),
        (&["--filter", "area=nowhere"], "expected the id of an area"),
        (&["areas", "--filter", "cc_status=gone"], "cc_status"),
        (&["--public-url", "ftp://x"], "http(s)://host"),
        (&["--format", "xls"], "possible values"),
    ] {
        let answer = desk.run(&[&["export"], arguments].concat());
        assert_eq!((answer.status, answer.text.as_str()), (2, ""), "{arguments:?}");
        assert!(answer.error.contains(expected), "{arguments:?}: {}", answer.error);
    }
}

#[test]
fn what_is_no_list_is_refused_in_one_line_and_nothing_is_made() {
    let desk = Desk::new();
    let cases: [(&str, &[u8], &str); 5] = [
        ("empty.csv", b"", "empty"),
        ("binary.csv", b"\x00\x01\x02\x03", "binary"),
        ("archive.zip", b"PK\x03\x04", "archive"),
        ("other.json", b"{\"a\":[1,2]}", "GeoJSON"),
        ("nowhere.csv", b"a,b\n1,2\n", "no column holds a position"),
    ];
    for (name, bytes, expected) in cases {
        let answer = desk.import(&desk.write(name, bytes), &[]);
        assert_eq!(answer.status, 2, "{name}");
        assert!(answer.error.contains(expected) && answer.error.lines().count() == 1, "{name}: {}", answer.error);
        assert!(answer.error.contains(name), "{}", answer.error);
    }
    let list = desk.write("list.csv", LIST);
    for (more, expected) in [
        (["--crs", "EPSG:1"], "--crs"),
        (["--encoding", "klingon"], "--encoding"),
        (["--format", "dxf"], "--format"),
        (["--format", "overpass"], "list.csv"),
        (["--separator", "ab"], "--separator"),
        (["--source", "contributors"], "--source"),
        (["--evidence", "rumour"], "--evidence"),
        (["--as-of", "hier"], "--as-of"),
    ] {
        let answer = desk.import(&list, &more);
        assert_eq!(answer.status, 2, "{more:?}");
        assert!(answer.error.contains(expected), "{more:?}: {}", answer.error);
    }
    assert_eq!(desk.import(&list, &["--report", desk.path("absent/report.json").to_str().unwrap()]).status, 2);
    let nowhere = desk.import(&list, &["--database", desk.path("absent/city.db").to_str().unwrap()]);
    assert!(nowhere.status == 2 && nowhere.error.contains("absent/city.db"), "{}", nowhere.error);
    let not_ours = desk.import(&list, &["--database", list.to_str().unwrap()]);
    assert!(not_ours.status == 2 && not_ours.error.contains("not a Contrechamp database"), "{}", not_ours.error);
    assert_eq!(desk.import(&desk.path("absent.csv"), &[]).status, 2);
    assert_eq!(desk.import(desk.0.path(), &[]).status, 2);
    assert_eq!(desk.files(), Vec::<String>::new());
}

#[test]
fn the_real_lists_go_in_whole() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    if !shared.exists() {
        eprintln!("skipped: ../shared/data is absent");
        return;
    }
    let desk = Desk::new();
    for (name, more, added, withheld) in [
        ("montpellier/cameras-videoprotection-2014-l93.geojson", &["--crs", "EPSG:2154"][..], 141, 0),
        ("cameras/helsinki-osm-2019-overpass.json", &[], 221, 0),
        ("cameras/perth-2025.json", &[], 762, 0),
        ("cameras/rotterdam-epicollect-2025.geojson", &[], 166, 21),
        ("cameras/amsterdam-epicollect-2025.geojson", &[], 3, 1),
        ("cameras/jyvaskyla-2022.csv", &[], 450, 0),
        ("cameras/sheffield-council.geojson", &[], 212, 0),
    ] {
        let file = shared.join(name);
        let report = desk.report(&file, more);
        assert_eq!(counts(&report), [added, 0, 0, 0], "{name}");
        let found: u64 = report["withheld"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
        assert_eq!(found, withheld, "{name}");
        assert_eq!(report["rejected"], json!([]), "{name}");
        assert_eq!(counts(&desk.report(&file, more)), [0, 0, added, 0], "{name} again");
    }
}

/// A square whose south-west corner is given in ten-thousandths of a degree from 3.8, 43.6.
fn footprint(id: &str, east: u32, properties: &str) -> String {
    let (west, east) = (3.8 + f64::from(east) / 10_000.0, 3.8 + f64::from(east + 1) / 10_000.0);
    format!(
        r#"{{"type":"Feature","id":"{id}","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":[[[{west},43.6],[{east},43.6],[{east},43.6001],[{west},43.6001],[{west},43.6]]]}}}}"#
    )
}

fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}]}}", features.join(",\n"))
}

impl Desk {
    /// The report of an import of buildings as JSON.
    fn buildings(&self, file: &Path, more: &[&str]) -> Value {
        let answer = self.run(&[&["import", "buildings", file.to_str().unwrap(), "--report", "-"], more].concat());
        serde_json::from_str(&answer.text).unwrap_or_else(|_| json!({ "error": answer.error }))
    }

    /// Buildings of an export.
    fn exported(&self) -> Vec<Value> {
        let answer = self.run(&["export", "buildings"]);
        assert_eq!(answer.status, 0, "{}", answer.error);
        let file: Value = serde_json::from_str(&answer.text).unwrap();
        file["features"].as_array().unwrap().clone()
    }
}

#[test]
fn buildings_keep_their_shape_alone_and_a_newer_edition_changes_what_is_new() {
    let desk = Desk::new();
    let house = |height: &str| {
        footprint(
            "way/1",
            1,
            &format!(r#""building":"house","height":"{height}","name":"Villa Dupont","addr:street":"Rue""#),
        )
    };
    let others = |id: u32| footprint(&format!("way/{id}"), id * 2, r#""building":"apartments","building:levels":"4""#);
    let list = desk.write("city.geojson", collection(&[house("7"), others(2), others(3)]));
    let licence = ["--source", "city", "--licence", "ODbL-1.0"];
    let dry = desk.buildings(&list, &[&licence[..], &["--dry-run"]].concat());
    assert_eq!((counts(&dry), desk.files()), ([3, 0, 0, 0], Vec::new()));
    assert_eq!(counts(&desk.buildings(&list, &licence)), [3, 0, 0, 0]);
    assert_eq!(counts(&desk.buildings(&list, &licence)), [0, 0, 3, 0]);
    let newer = desk.write("newer.geojson", collection(&[house("8"), others(2), others(4)]));
    let edition = [&licence[..], &["--complete", "--as-of", "2026-11"]].concat();
    assert_eq!(counts(&desk.buildings(&newer, &[&edition[..], &["--dry-run"]].concat())), [1, 1, 1, 1]);
    assert_eq!(counts(&desk.buildings(&newer, &edition)), [1, 1, 1, 1]);
    assert_eq!(counts(&desk.buildings(&newer, &edition)), [0, 0, 3, 0]);
    let found = desk.exported();
    let mut ids: Vec<_> = found.iter().map(|feature| feature["id"].as_str().unwrap()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["city:way-1", "city:way-2", "city:way-4"]);
    let text = Value::from(found).to_string();
    assert!(text.contains(r#""height":"8""#) && !text.contains("Dupont") && !text.contains("addr"), "{text}");
    let answer = desk.run(&["check"]);
    assert!(answer.status == 0 && answer.text.contains("buildings 3\n"), "{}{}", answer.text, answer.error);
}

#[test]
fn a_building_whose_new_row_cannot_be_used_does_not_end() {
    let desk = Desk::new();
    let row = |id: &str, west| footprint(id, west, r#""building":"house""#);
    let rows = [row("way/1", 1), row("B2", 2), row("B3", 3), row("way/4", 4), row("B5", 5)];
    let licence = ["--source", "city", "--licence", "ODbL-1.0", "--complete"];
    let list = desk.write("city.geojson", collection(&rows));
    assert_eq!(counts(&desk.buildings(&list, &licence)), [5, 0, 0, 0]);
    let shaped = |id: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","id":"{id}","properties":{{"building":"house"}},"geometry":{geometry}}}"#)
    };
    let crossed = r#"{"type":"Polygon","coordinates":[[[3,43],[4,44],[4,43],[3,44],[3,43]]]}"#;
    let no_building = footprint("way/4", 4, r#""building":"no""#);
    let rows = [row("way/1", 1), shaped("B2", crossed), shaped("B3", "null"), no_building];
    let newer = desk.write("newer.geojson", collection(&rows));
    let report = desk.buildings(&newer, &licence);
    assert_eq!(report["rejected"].as_array().unwrap().len(), 3, "{report}");
    assert_eq!(counts(&report), [0, 0, 1, 2], "what is no building any more and what is not there ends: {report}");
    let ids: Vec<Value> = desk.exported().iter().map(|feature| feature["id"].clone()).collect();
    assert_eq!(ids, ["city:way-1", "city:B2", "city:B3"]);
}

#[test]
fn waypoints_of_our_own_export_bring_back_what_they_were_and_nothing_made_of_their_words() {
    let desk = Desk::new();
    let list = desk.write("list.csv", "ref;lat;lon\nC1;43.61;3.87\n");
    desk.run(&["import", "cameras", list.to_str().unwrap(), "--licence", "ODbL-1.0"]);
    let waypoints = desk.run(&["export", "--format", "gpx"]);
    let other = Desk::new();
    let file = other.write("ours.gpx", waypoints.text);
    let answer = other.run(&["import", "cameras", file.to_str().unwrap()]);
    assert!(answer.status == 0 && !answer.error.contains("kind="), "{}{}", answer.text, answer.error);
    let back: Value = serde_json::from_str(&other.run(&["export"]).text).unwrap();
    let tags = &back["features"][0]["properties"];
    assert!(tags["man_made"] == "surveillance" && tags["ref"] == "C1" && tags["kind"].is_null(), "{tags}");
    assert!(tags["note"].is_null() && tags["description"].is_null(), "{tags}");
}

#[test]
fn buildings_that_cannot_be_used_are_told_with_their_line_and_reason() {
    let desk = Desk::new();
    let good = footprint("way/1", 1, r#""building":"yes""#);
    let rows = [
        good.clone(),
        r#"{"type":"Feature","id":"B2","properties":{},"geometry":{"type":"Polygon","coordinates":[[[3,43],[4,44],[4,43],[3,44],[3,43]]]}}"#.to_owned(),
        r#"{"type":"Feature","id":"B3","properties":{},"geometry":{"type":"Point","coordinates":[3.8,43.6]}}"#.to_owned(),
        footprint("way/4", 4, r#""building":"no""#),
        footprint("way/5", 5, r#""landuse":"grass""#),
        good,
    ];
    let list = desk.write("list.geojson", collection(&rows));
    let answer = desk.run(&["import", "buildings", list.to_str().unwrap()]);
    assert_eq!(answer.status, 1, "{}{}", answer.text, answer.error);
    for told in [
        "1 added",
        "geojson:3 (feature 2)",
        "not valid",
        "expected a polygon",
        "building=no",
        "none in its tags",
        "way-1 stands already",
    ] {
        assert!(answer.text.contains(told), "{told}: {}", answer.text);
    }
    assert!(answer.text.contains("kept out of every export"), "{}", answer.text);
    assert_eq!(desk.exported(), Vec::<Value>::new(), "an unstated licence leaves nothing");
    let none = desk.write("none.geojson", collection(&[rows[2].clone()]));
    let answer = desk.run(&["import", "buildings", none.to_str().unwrap(), "--complete"]);
    assert_eq!(answer.status, 2, "{}", answer.error);
}

#[test]
fn buildings_are_read_from_openstreetmap_and_overpass_with_their_courtyards() {
    let corners = [(1, 0, 0), (2, 9, 0), (3, 9, 9), (4, 0, 9), (5, 3, 3), (6, 6, 3), (7, 6, 6), (8, 3, 6)];
    let at = |x: u32, y: u32| (43.6 + f64::from(y) / 10_000.0, 3.8 + f64::from(x) / 10_000.0);
    let mut xml = String::from("<osm version=\"0.6\">");
    for (id, x, y) in corners {
        let (lat, lon) = at(x, y);
        write!(xml, "<node id=\"{id}\" lat=\"{lat}\" lon=\"{lon}\"/>").unwrap();
    }
    xml.push_str(
        r#"<way id="10"><nd ref="1"/><nd ref="2"/><nd ref="3"/></way><way id="11"><nd ref="3"/><nd ref="4"/><nd ref="1"/></way>
<way id="12"><nd ref="5"/><nd ref="6"/><nd ref="7"/><nd ref="8"/><nd ref="5"/><tag k="building" v="shed"/><tag k="owner" v="M. Dupont"/></way>
<way id="13"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="landuse" v="grass"/></way>
<relation id="20"><member type="way" ref="10" role="outer"/><member type="way" ref="11" role="outer"/><member type="way" ref="12" role="inner"/>
<tag k="type" v="multipolygon"/><tag k="building" v="school"/><tag k="name" v="École"/></relation></osm>"#,
    );
    let line = |ids: &[usize]| -> Value {
        ids.iter().map(|id| corners[*id - 1]).map(|(_, x, y)| json!({"lat": at(x, y).0, "lon": at(x, y).1})).collect()
    };
    let overpass = json!({"version": 0.6, "generator": "Overpass API", "elements": [
        {"type": "way", "id": 12, "geometry": line(&[5, 6, 7, 8, 5]), "tags": {"building": "shed", "owner": "M. Dupont"}},
        {"type": "relation", "id": 20, "tags": {"type": "multipolygon", "building": "school"}, "members": [
            {"type": "way", "ref": 10, "role": "outer", "geometry": line(&[1, 2, 3])},
            {"type": "way", "ref": 11, "role": "outer", "geometry": line(&[3, 4, 1])},
            {"type": "way", "ref": 12, "role": "inner", "geometry": line(&[5, 6, 7, 8, 5])}]},
        {"type": "way", "id": 30, "center": {"lat": 43.6, "lon": 3.8}, "tags": {"building": "yes"}}]});
    let mut read = Vec::new();
    for (name, text, rejected) in [("a.osm", xml, 0), ("b.json", overpass.to_string(), 1)] {
        let desk = Desk::new();
        let report = desk.buildings(&desk.write(name, text), &[]);
        assert_eq!((counts(&report), &report["rejected_rows"]), ([2, 0, 0, 0], &json!(rejected)), "{report}");
        assert!(rejected == 0 || report["rejected"].to_string().contains("out geom"), "{report}");
        let mut found = desk.exported();
        found.sort_by_key(|feature| feature["id"].to_string());
        assert_eq!(found[0]["id"], "openstreetmap:relation-20");
        assert_eq!(found[0]["geometry"]["coordinates"].as_array().map(Vec::len), Some(2), "an outline and a courtyard");
        assert!(!Value::from(found.clone()).to_string().contains("Dupont"));
        read.push(found);
    }
    let properties = |found: &[Value]| found.iter().map(|feature| feature["properties"].clone()).collect::<Vec<_>>();
    assert_eq!(properties(&read[0]), properties(&read[1]));
}

#[test]
fn a_killed_import_of_buildings_shows_all_or_nothing() {
    let desk = Desk::new();
    let former = desk.write("former.geojson", collection(&[footprint("B1", 1, r#""height":"3""#)]));
    let licence = ["--source", "city", "--licence", "etalab-2.0"];
    desk.buildings(&former, &licence);
    let rows: Vec<String> = (1..=60_000).map(|n| footprint(&format!("B{n}"), n, r#""height":"9""#)).collect();
    let list = desk.write("list.geojson", collection(&rows));
    let arguments = [&["import", "buildings", list.to_str().unwrap(), "--complete"], &licence[..]].concat();
    let mut child = desk.command(&arguments).stdout(Stdio::null()).spawn().unwrap();
    let log = desk.path("city.db-wal");
    while child.try_wait().unwrap().is_none() && std::fs::metadata(&log).map_or(0, |m| m.len()) < 1 << 20 {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let found = desk.exported();
    assert!(matches!(found.len(), 1 | 60_000), "expected all or nothing, found {}", found.len());
    assert!(found.len() > 1 || found[0]["properties"]["height"] == "3", "{found:?}");
    // Whatever imports next clears what was left.
    desk.buildings(&former, &licence);
    assert_eq!(counts(&desk.buildings(&former, &licence)), [0, 0, 1, 0]);
    assert_eq!(desk.run(&["check"]).status, 0);
    assert_eq!(desk.exported().len(), found.len());
}

#[test]
fn a_camera_that_a_complete_list_names_in_a_row_that_cannot_be_used_stays_listed() {
    let row = |number: u32, place: &str| format!("C{number};{place}\n");
    let head = "ref;lat;lon\n";
    let whole =
        [head.to_owned(), row(1, "43.61;3.87"), row(2, "43.62;3.87"), row(3, "43.63;3.87"), row(4, "43.64;3.87")];
    let options = ["--source", "city", "--licence", "CC0-1.0", "--complete"];
    let desk = Desk::new();
    desk.import(&desk.write("one.csv", whole.concat()), &options);
    let newer = [head.to_owned(), row(1, "43.61;3.87"), row(2, ";"), row(3, "x;3.87"), "C5;0;0\n".to_owned()];
    let report = desk.report(&desk.write("two.csv", newer.concat()), &options);
    assert_eq!(report["rejected"].as_array().unwrap().len(), 3, "{report}");
    assert_eq!(counts(&report)[3], 1, "C4 alone is no longer listed: {report}");
    let unlisted = |desk: &Desk| -> Vec<Value> {
        let features = desk.features();
        let gone = features.iter().filter(|f| !f["properties"]["cc_unlisted_on"].is_null());
        gone.map(|f| f["properties"]["ref"].clone()).collect()
    };
    assert_eq!(unlisted(&desk), ["C4"]);
    let cut = [head.to_owned(), row(1, "43.61;3.87"), "C2;43.62\n".to_owned()];
    let report = desk.report(&desk.write("three.csv", cut.concat()), &options);
    assert_eq!(report["unlisted"], 0, "nobody knows which entry the cut row is: {report}");
    assert!(report["warnings"].to_string().contains("do not say which entry"), "{report}");
    assert_eq!(unlisted(&desk), ["C4"]);
}

#[test]
fn a_building_that_a_complete_list_names_without_a_readable_shape_stands_on_in_every_format() {
    let square = |n: u32| {
        let (west, east) = (3.8 + f64::from(n) / 1000.0, 3.8005 + f64::from(n) / 1000.0);
        format!("POLYGON(({west} 43.6,{east} 43.6,{east} 43.601,{west} 43.601,{west} 43.6))")
    };
    let table = |second: &str| {
        let rows = [(1, square(1)), (2, second.to_owned())];
        let rows = rows.map(|(number, shape)| format!("B{number};{shape}\n"));
        format!("id;geometry\n{}", rows.concat())
    };
    let json_lines = |second: &str| {
        let feature = |n: u32, shape: &str| {
            format!("{{\"type\":\"Feature\",\"id\":\"B{n}\",\"properties\":{{}},\"geometry\":{shape}}}\n")
        };
        let polygon = |n: f64| {
            format!("{{\"type\":\"Polygon\",\"coordinates\":[[[{n},43.6],[{n},43.61],[3.9,43.61],[{n},43.6]]]}}")
        };
        let second = if second.is_empty() { polygon(3.82) } else { second.to_owned() };
        feature(1, &polygon(3.81)) + &feature(2, &second)
    };
    let cases = [
        ("list.csv", table(&square(2)), table("")),
        ("list.csv", table(&square(2)), table("POLYGON((")),
        ("list.geojsonl", json_lines(""), json_lines(r#"{"type":"Polygon","coordinates":["",""]}"#)),
        ("list.geojsonl", json_lines(""), json_lines("null")),
    ];
    for (name, first, second) in cases {
        let desk = Desk::new();
        let options = ["--source", "city", "--licence", "CC0-1.0", "--complete"];
        let report = desk.buildings(&desk.write(name, first), &options);
        assert_eq!(counts(&report)[0], 2, "{report}");
        let report = desk.buildings(&desk.write(name, &second), &options);
        assert_eq!(report["rejected"].as_array().unwrap().len(), 1, "{report}");
        assert_eq!(desk.exported().len(), 2, "{name} {second}: {report}");
    }
}

#[test]
fn a_quote_left_open_takes_no_row_with_it_untold() {
    let desk = Desk::new();
    let list = desk.write(
        "open.csv",
        "ref;nom;lat;lon\nA1;x;43.60;3.88\nA2;\"open;43.61;3.89\nA3;x;43.62;3.90\nA4;x;43.63;3.91\n",
    );
    let answer = desk.import(&list, &["--complete"]);
    let expected = ":3: the quote opened on line 3 is never closed: lines 3 to 5 are not read";
    assert!(answer.status == 1 && answer.text.contains(expected), "{} {}", answer.text, answer.error);
    assert!(answer.text.contains("1 added") && answer.text.contains("nothing is marked as no longer listed"));
    let stray = desk.write(
        "stray.csv",
        "ref;nom;lat;lon\nB1;\"two\nlines\";43.60;3.87\nB2;\"open;43.61;3.89\nB3;\"x\";43.62;3.90\nB4;x;43.63;3.91\n",
    );
    let report = desk.report(&stray, &[]);
    let rejected = &report["rejected"][0];
    let reason = "the quote opened on line 4 is not closed before one inside line 5: lines 4 to 5 are not read";
    assert_eq!((&rejected["line"], &rejected["reason"]), (&json!(4), &json!(reason)), "{report}");
    assert_eq!((counts(&report), &report["rejected_rows"]), ([2, 0, 0, 0], &json!(1)));
    let header = desk.write("header.csv", "ref;\"nom;lat;lon\nA1;x;43.60;3.88\n");
    let answer = desk.import(&header, &[]);
    assert!(answer.status == 2 && answer.error.contains("line 1: the quote opened on line 1"), "{}", answer.error);
}

#[test]
fn a_reference_that_stands_twice_makes_two_cameras_and_is_told() {
    let desk = Desk::new();
    let list = desk.write("twice.csv", format!("{LIST}A2,Port,43.65,3.95\nA1,Gare,43.66,3.96\n"));
    let answer = desk.import(&list, &["--dry-run"]);
    let expected = "repeated: 2 rows bear the reference of an earlier row and are cameras of their own:\n";
    assert!(answer.status == 0 && answer.text.contains(expected), "{} {}", answer.text, answer.error);
    assert!(answer.text.contains("twice.csv:5: A2\n"), "{}", answer.text);
    let report = desk.report(&list, &[]);
    assert_eq!((counts(&report)[0], &report["repeated_rows"]), (5, &json!(2)));
    assert_eq!((&report["repeated"][1]["line"], &report["repeated"][1]["reason"]), (&json!(6), &json!("A1")));
    let once = desk.write("once.csv", LIST);
    let answer = desk.import(&once, &["--source", "once"]);
    assert!(!answer.text.contains("repeated"), "{}", answer.text);
}

#[test]
fn rows_without_a_reference_that_say_the_same_make_two_cameras_and_are_told() {
    let desk = Desk::new();
    let text = "operator,lat,lon\nVille,43.60,3.88\nPort,43.61,3.89\nVille,43.60,3.88\nVille,43.62,3.88\n";
    let list = desk.write("same.csv", text);
    let answer = desk.import(&list, &["--dry-run"]);
    let expected = "same: 1 rows say the same as an earlier row, at the same place and without a reference, and are cameras of their own:\n  ";
    assert!(answer.status == 0 && answer.text.contains(expected), "{} {}", answer.text, answer.error);
    assert!(answer.text.contains("same.csv:4: 3.88,43.6\n"), "{}", answer.text);
    let report = desk.report(&list, &[]);
    assert_eq!((counts(&report)[0], &report["same_rows"], &report["repeated_rows"]), (4, &json!(1), &json!(0)));
    assert_eq!(report["same"][0]["line"], json!(4));
}

#[test]
fn metres_are_told_in_the_system_in_which_they_lie_within_the_inventory() {
    let desk = Desk::new();
    let square = r#"{"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":
        [[[3.8,43.56],[3.95,43.56],[3.95,43.66],[3.8,43.66],[3.8,43.56]]]},"properties":{"name":"City","kind":"commune"}}"#;
    let areas = desk.write("areas.geojson", square);
    let made = desk.run(&["import", "areas", areas.to_str().unwrap()]);
    assert_eq!(made.status, 0, "{} {}", made.text, made.error);
    for (code, x, y) in [("3857", "430800", "5404000"), ("2154", "770800", "6279000"), ("32631", "570000", "4828800")] {
        let list = desk.write("metres.csv", format!("ref;x;y\nA;{x};{y}\n"));
        let answer = desk.import(&list, &[]);
        let expected = format!("in EPSG:{code} they lie within this inventory: say --crs EPSG:{code}");
        assert!(answer.status == 2 && answer.error.contains(&expected), "{}", answer.error);
    }
}

#[test]
fn directions_that_are_none_are_kept_and_told() {
    let desk = Desk::new();
    let list = desk.write(
        "directions.csv",
        "ref;direction;lat;lon\nA;999;43.60;3.88\nB;vers la mer;43.61;3.89\nC;-45;43.62;3.90\nD;NNW;43.63;3.91\n",
    );
    let report = desk.report(&list, &[]);
    let told: Vec<(&Value, bool)> = report["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (&one["line"], one["reason"].as_str().unwrap().starts_with("camera:direction")))
        .collect();
    assert_eq!(told, [(&json!(2), true), (&json!(3), true), (&json!(4), true)], "{report}");
    let kept: Vec<Value> = desk.features().iter().map(|one| one["properties"]["camera:direction"].clone()).collect();
    assert_eq!(kept, ["999", "vers la mer", "-45", "NNW"]);
}

#[test]
fn a_list_that_is_piped_in_is_read_like_a_file() {
    let desk = Desk::new();
    let pipe = |name: &str, bytes: &[u8]| {
        let mut command = desk.command(&["import", "cameras", name, "--report", "-"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(bytes).unwrap();
        let output = child.wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stdout).unwrap(), output.stderr)
    };
    for (name, expected) in [("-", [3, 0, 0, 0]), ("/dev/stdin", [0, 0, 3, 0])] {
        let (status, text, error) = pipe(name, LIST.as_bytes());
        assert_eq!(status, 0, "{name}: {}", String::from_utf8_lossy(&error));
        let report: Value = serde_json::from_str(&text).unwrap();
        assert_eq!((counts(&report), &report["source"]), (expected, &json!("stdin")), "{name}");
    }
    let (status, _, error) = pipe("-", b"SQLite format 3\0 and more of it, as much as a head takes");
    let error = String::from_utf8(error).unwrap();
    assert!(status == 2 && error.contains("-: a GeoPackage cannot be piped in"), "{error}");
}
