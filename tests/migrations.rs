//! Files of every landed schema open, lose nothing and end up with the schema of a new file.
//! `BLESS=1 cargo test --test migrations` keeps a file of the present schema where there is none yet.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use contrechamp::domain::report::Report;
use contrechamp::domain::{Evidence, Observation, ObservationKind, PartialDate, Position, Source, Tags};
use contrechamp::store::camera::cameras::{count_cameras, page_of_cameras};
use contrechamp::store::imports::import::{CameraImport, CameraRow, ImportOptions};
use contrechamp::store::report::reports::{Handling, Submission, Submitted, find_report, submit_report};
use contrechamp::store::upkeep::check::check;
use contrechamp::store::{CameraFilter, SCHEMA_VERSION, Store};
use jiff::Timestamp;
use uuid::Uuid;

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/schema");
const REPORT: Uuid = Uuid::from_u128(0x5eed_0000_0000_4000_8000_0000_0000_0001);

fn clock() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn day() -> PartialDate {
    PartialDate::parse("2026-11-23").unwrap()
}

/// What every fixture holds: two listed cameras, one of them corrected by a newer edition, and one report with a note.
fn fill(path: &Path) {
    for operator in ["Ville", "Métropole"] {
        let source = Source { key: "ville".into(), title: "Ville".into(), is_exportable: true, ..Source::default() };
        let options =
            ImportOptions { source, is_complete: false, complete_within: None, is_dry_run: false, listed_on: day() };
        let mut import = CameraImport::begin(path, options, clock).unwrap();
        for (reference, lon, operator) in [("C1", 3.87, operator), ("C2", 3.88, "Ville")] {
            let tags = Tags::from_pairs([
                ("operator".to_owned(), operator.to_owned()),
                ("ref".to_owned(), reference.to_owned()),
            ]);
            let position = Position::new(lon, 43.61).unwrap();
            let observation = Observation::camera("ville", reference, position, tags, Evidence::OfficialDocument);
            import.push(CameraRow { observation, free_text: Tags::default(), camera_id: None }).unwrap();
        }
        import.finish().unwrap();
    }
    let report = Report {
        report_id: REPORT,
        kind: ObservationKind::Camera,
        camera_id: None,
        position: Some(Position::new(3.9, 43.6).unwrap()),
        accuracy_m: Some(5.0),
        seen_on: day(),
        evidence: Evidence::Seen,
        tags: Tags::default(),
        note: Some("près de la porte".to_owned()),
        free_tags: Tags::default(),
        distinct_from: Vec::new(),
    };
    let submission =
        Submission { report, receipt_hash: [1; 32], body_hash: [2; 32], today: day(), handling: Handling::default() };
    let store = Store::open(path, clock).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let submitted = runtime.block_on(store.write(move |writing| submit_report(writing, &submission))).unwrap();
    assert!(matches!(submitted, Submitted::New(_)));
}

fn schema(path: &Path) -> Vec<(String, String, Option<String>)> {
    let connection = rusqlite::Connection::open(path).unwrap();
    let mut statement = connection.prepare("select type, name, sql from sqlite_schema order by type, name").unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap().map(Result::unwrap).collect()
}

fn fixtures() -> Vec<PathBuf> {
    let mut paths: Vec<_> = std::fs::read_dir(FIXTURES).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn unpack(fixture: &Path, path: &Path) {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(fixture).unwrap()).read_to_end(&mut bytes).unwrap();
    std::fs::write(path, bytes).unwrap();
}

fn keep(folder: &Path, fixture: &Path) {
    let (path, packed) = (folder.join("new.db"), folder.join("packed.db"));
    fill(&path);
    rusqlite::Connection::open(&path).unwrap().execute("vacuum into ?1", [packed.to_str().unwrap()]).unwrap();
    let mut encoder =
        flate2::write::GzEncoder::new(std::fs::File::create(fixture).unwrap(), flate2::Compression::best());
    encoder.write_all(&std::fs::read(packed).unwrap()).unwrap();
    encoder.finish().unwrap();
}

#[test]
fn every_landed_schema_upgrades_without_loss() {
    let folder = tempfile::tempdir().unwrap();
    let present = PathBuf::from(format!("{FIXTURES}/{SCHEMA_VERSION:04}.db.gz"));
    if !present.exists() && std::env::var_os("BLESS").is_some() {
        keep(folder.path(), &present);
    }
    assert!(present.exists(), "expected a fixture of schema {SCHEMA_VERSION}; BLESS=1 makes it");
    let fresh = folder.path().join("fresh.db");
    drop(Store::open(&fresh, clock).unwrap());
    for fixture in fixtures() {
        let path = folder.path().join(fixture.file_stem().unwrap());
        unpack(&fixture, &path);
        let store = Store::open(&path, clock).unwrap();
        let at = store.read(|reader| Ok(reader.latest_change()?.0)).unwrap();
        assert_eq!(store.read(|reader| count_cameras(reader, &CameraFilter::default(), at)).unwrap(), 3, "{fixture:?}");
        let page = store.read(|reader| page_of_cameras(reader, &CameraFilter::default(), None, 10, at)).unwrap();
        assert!(String::from_utf8(page.features).unwrap().contains("Métropole"));
        let report = store.read(|reader| find_report(reader, REPORT)).unwrap().unwrap();
        assert_eq!(report.free_text.get("note"), Some("près de la porte"));
        drop(store);
        assert_eq!(check(&path).unwrap().faults, Vec::<String>::new(), "{fixture:?}");
        assert_eq!(schema(&path), schema(&fresh), "{fixture:?}");
    }
}
