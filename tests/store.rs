//! The store from outside: imports, merges, versions, reports and soundness on real SQLite files.

#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]
#![expect(clippy::too_many_lines, reason = "a table of filters and what each finds reads best whole")]

use std::path::{Path, PathBuf};

use contrechamp::domain::report::Report;
use contrechamp::domain::source::is_exportable_licence;
use contrechamp::domain::{
    Area, Bbox, CameraId, Evidence, Observation, ObservationKind, PartialDate, Place, Position, Source, Status, Tags,
};
use contrechamp::geometry::tile::Tile;
use contrechamp::store::camera::cameras::{count_cameras, find_camera, page_of_cameras};
use contrechamp::store::camera::filter::Counting;
use contrechamp::store::figures::counting::count_area;
use contrechamp::store::imports::collections::{import_areas, import_places};
use contrechamp::store::imports::import::{CameraImport, CameraRow, ImportCounts, ImportOptions};
use contrechamp::store::report::reports::{
    Handling, Submission, Submitted, find_report, submit_report, withdraw_report,
};
use contrechamp::store::search::search;
use contrechamp::store::tile::tiles::{TilePoint, tile_content};
use contrechamp::store::upkeep::check::check;
use contrechamp::store::{CameraFilter, Store, StoreError};
use jiff::Timestamp;
use proptest::prelude::*;
use uuid::Uuid;

fn clock() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

fn day(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

fn source(key: &str, licence: &str) -> Source {
    Source {
        key: key.into(),
        title: key.into(),
        licence: licence.into(),
        is_exportable: is_exportable_licence(licence),
        ..Source::default()
    }
}

fn options(source: Source) -> ImportOptions {
    ImportOptions { source, is_complete: false, complete_within: None, is_dry_run: false, listed_on: day("2014-01-29") }
}

fn row(source: &Source, reference: &str, lon: f64, lat: f64, tags: &[(&str, &str)]) -> CameraRow {
    let tags = Tags::from_pairs(tags.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    let mut observation =
        Observation::camera(&source.key, reference, Position::new(lon, lat).unwrap(), tags, Evidence::OfficialDocument);
    observation.is_exportable = source.is_exportable;
    CameraRow { observation, free_text: Tags::default(), camera_id: None }
}

fn import(path: &Path, options: ImportOptions, rows: Vec<CameraRow>) -> ImportCounts {
    let mut import = CameraImport::begin(path, options, clock).unwrap().with_batches_of(200);
    for row in rows {
        import.push(row).unwrap();
    }
    import.finish().unwrap()
}

fn file() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("inventory.db");
    (folder, path)
}

fn square(code: &str, west: f64, south: f64, side: f64) -> Area {
    let ring = geo::Rect::new((west, south), (west + side, south + side)).to_polygon();
    Area {
        code: code.into(),
        kind: "quartier".into(),
        name: format!("Quartier {code}"),
        reference: None,
        parent: None,
        population: Some(1000),
        population_on: Some("2009".into()),
        population_source: None,
        population_doubt: None,
        source: "ville".into(),
        geometry: geo_types::MultiPolygon(vec![ring]),
    }
}

fn assert_sound(path: &Path) {
    assert_eq!(check(path).unwrap().faults, Vec::<String>::new());
}

fn count(store: &Store, filter: &CameraFilter) -> u64 {
    store.read(|reader| count_cameras(reader, filter, reader.latest_change()?.0)).unwrap()
}

fn features(store: &Store, filter: &CameraFilter) -> Vec<serde_json::Value> {
    let page = store.read(|reader| page_of_cameras(reader, filter, None, 10_000, reader.latest_change()?.0)).unwrap();
    serde_json::from_str(&format!("[{}]", String::from_utf8(page.features).unwrap())).unwrap()
}

#[test]
fn importing_again_changes_nothing_and_a_newer_edition_changes_only_what_differs() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = || {
        (0..50)
            .map(|i| row(&ville, &format!("C{i}"), 3.87 + f64::from(i) * 1e-4, 43.61, &[("ref", &format!("C{i}"))]))
            .collect::<Vec<_>>()
    };
    assert_eq!(import(&path, options(ville.clone()), rows()).added, 50);
    let again = import(&path, options(ville.clone()), rows());
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 50));
    let mut newer = rows();
    newer[3].observation.tags.set("operator", "TaM");
    newer.pop();
    let edition = import(&path, ImportOptions { is_complete: true, ..options(ville.clone()) }, newer);
    assert_eq!((edition.added, edition.changed, edition.unchanged, edition.unlisted), (0, 1, 48, 1));
    let store = Store::open(&path, clock).unwrap();
    assert_eq!(count(&store, &CameraFilter::default()), 50, "nothing is deleted");
    let unlisted: Vec<_> = features(&store, &CameraFilter::default())
        .into_iter()
        .filter(|f| f["properties"]["cc_unlisted_on"] == "2014-01-29")
        .collect();
    assert_eq!(unlisted.len(), 1);
    assert_sound(&path);
}

#[test]
fn pages_stay_at_their_change_when_thousands_of_cameras_have_changed_since() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = |operator: &str| {
        (0..2_500)
            .map(|i| row(&ville, &format!("C{i}"), 3.87 + f64::from(i) * 1e-5, 43.61, &[("operator", operator)]))
            .collect::<Vec<_>>()
    };
    import(&path, options(ville.clone()), rows("before"));
    let store = Store::open(&path, clock).unwrap();
    let at = store.read(|r| Ok(r.latest_change()?.0)).unwrap();
    import(&path, options(ville.clone()), rows("after"));
    let operators = |filter: &CameraFilter, at| {
        let (mut text, mut next) = (String::new(), None);
        loop {
            let page = store.read(|r| page_of_cameras(r, filter, next, 700, at)).unwrap();
            text += &(String::from_utf8(page.features).unwrap() + if page.next.is_some() { "," } else { "" });
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        let features: Vec<serde_json::Value> = serde_json::from_str(&format!("[{text}]")).unwrap();
        features.into_iter().map(|f| f["properties"]["operator"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(operators(&CameraFilter::default(), at), vec!["before"; 2_500]);
    let some = CameraFilter { bbox: Some(Bbox::new(3.87, 43.6, 3.880_005, 43.62).unwrap()), ..CameraFilter::default() };
    assert_eq!(operators(&some, at), vec!["before"; 1_001]);
    let newest = store.read(|r| Ok(r.latest_change()?.0)).unwrap();
    assert_eq!(operators(&some, newest), vec!["after"; 1_001]);
}

#[test]
fn cameras_at_one_point_are_kept_apart_and_a_crowd_beyond_2048_is_left_out_and_told() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = (0..2_050).map(|i| row(&ville, &format!("C{i}"), 3.87, 43.61, &[])).collect();
    let counts = import(&path, options(ville), rows);
    assert_eq!((counts.added, counts.crowded), (2_048, 2));
    let store = Store::open(&path, clock).unwrap();
    assert_eq!(count(&store, &CameraFilter::default()), 2_048);
    let near = CameraFilter { near: Some((Position::new(3.87, 43.61).unwrap(), 1.0)), ..CameraFilter::default() };
    assert_eq!(features(&store, &near).len(), 2_048);
    assert_sound(&path);
}

#[test]
fn an_import_that_ends_early_leaves_nothing_visible() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = |from: i32, to: i32| {
        (from..to)
            .map(|i| row(&ville, &format!("C{i}"), 3.0 + f64::from(i) * 1e-5, 43.61, &[("ref", "C")]))
            .collect::<Vec<_>>()
    };
    {
        let mut import = CameraImport::begin(&path, options(ville.clone()), clock).unwrap().with_batches_of(100);
        for row in rows(0, 600) {
            import.push(row).unwrap();
        }
        let store = Store::open(&path, clock).unwrap();
        assert_eq!(count(&store, &CameraFilter::default()), 0);
        assert_eq!(features(&store, &CameraFilter { bbox: Some(Bbox::WORLD), ..CameraFilter::default() }).len(), 0);
    }
    let store = Store::open(&path, clock).unwrap();
    assert_eq!(count(&store, &CameraFilter::default()), 0);
    assert_sound(&path);
    assert_eq!(import(&path, options(ville.clone()), rows(0, 600)).added, 600);
    assert_eq!(count(&store, &CameraFilter { bbox: Some(Bbox::WORLD), ..CameraFilter::default() }), 600);
    assert_eq!(import(&path, options(ville.clone()), rows(0, 600)).unchanged, 600);
    assert_sound(&path);
}

#[test]
fn a_dry_run_tells_the_same_and_writes_nothing() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = || vec![row(&ville, "C1", 3.87, 43.61, &[])];
    let dry = ImportOptions { is_dry_run: true, ..options(ville.clone()) };
    assert_eq!(import(&path, dry.clone(), rows()).added, 1);
    assert!(!path.exists());
    assert_eq!(import(&path, options(ville.clone()), rows()).added, 1);
    let before = std::fs::read(&path).unwrap();
    assert_eq!(import(&path, dry, rows()).unchanged, 1);
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn sources_that_may_not_be_exported_stay_inside_even_where_they_are_mixed() {
    let (_folder, path) = file();
    let (open, closed) = (source("open", "ODbL-1.0"), source("closed", "CC-BY-NC-4.0"));
    import(&path, options(open.clone()), vec![row(&open, "1", 3.87, 43.61, &[("operator", "Ville")])]);
    let store = Store::open(&path, clock).unwrap();
    let id: CameraId = features(&store, &CameraFilter::default())[0]["id"].as_str().unwrap().parse().unwrap();
    let mut mixed = row(&closed, "a", 3.87, 43.61, &[("manufacturer", "Secret")]);
    mixed.camera_id = Some(id);
    import(&path, options(closed.clone()), vec![mixed, row(&closed, "b", 3.9, 43.61, &[])]);
    let export = CameraFilter { exportable_only: true, ..CameraFilter::default() };
    assert_eq!(count(&store, &CameraFilter::default()), 2);
    let exported = features(&store, &export);
    assert_eq!(exported.len(), 1);
    assert_eq!(exported[0]["properties"]["cc_source"], serde_json::json!(["open"]));
    assert!(exported[0]["properties"].get("manufacturer").is_none());
    import(&path, options(source("closed", "ODbL-1.0")), vec![]);
    assert_eq!(features(&store, &export).len(), 2, "a licence that changes is honoured");
    assert_sound(&path);
}

#[test]
fn a_licence_that_changes_with_a_long_import_is_honoured_for_the_rows_that_stay_the_same() {
    let (_folder, path) = file();
    let rows = |source: &Source| {
        let place = |i: i32| row(source, &format!("C{i}"), 3.0 + f64::from(i) * 1e-4, 43.61, &[("operator", "Ville")]);
        (0..600).map(place).collect::<Vec<_>>()
    };
    let (closed, open) = (source("ville", "CC-BY-NC-4.0"), source("ville", "ODbL-1.0"));
    import(&path, options(closed.clone()), rows(&closed));
    let store = Store::open(&path, clock).unwrap();
    let export = CameraFilter { exportable_only: true, ..CameraFilter::default() };
    assert_eq!(features(&store, &export).len(), 0);
    let counts = import(&path, options(open.clone()), rows(&open));
    assert_eq!((counts.added, counts.changed, counts.unchanged), (0, 0, 600));
    assert_eq!(features(&store, &export).len(), 600);
    assert_sound(&path);
}

#[test]
fn a_long_import_tells_new_changed_and_unchanged_rows_apart_and_counts_each_once() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let place =
        |i: i32, kind: &str| row(&ville, &format!("C{i}"), 3.0 + f64::from(i) * 1e-3, 43.61, &[("camera:type", kind)]);
    import(&path, options(ville.clone()), (0..900).map(|i| place(i, "dome")).collect());
    let newer = (300..1_500).map(|i| place(i, if i < 600 { "fixed" } else { "dome" })).collect();
    let counts = import(&path, ImportOptions { is_complete: true, ..options(ville.clone()) }, newer);
    let told = (counts.added, counts.changed, counts.unchanged, counts.unlisted, counts.repeated);
    assert_eq!(told, (600, 300, 300, 300, 0));
    let store = Store::open(&path, clock).unwrap();
    assert_eq!(count(&store, &CameraFilter::default()), 1_500);
    let fixed = CameraFilter { tags: vec![("camera:type".into(), vec!["fixed".into()])], ..CameraFilter::default() };
    assert_eq!(count(&store, &fixed), 300);
    assert_sound(&path);
}

#[test]
fn filters_find_by_place_time_and_tag() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    import_areas(
        &path,
        &options(ville.clone()),
        &[square("A", 3.80, 43.60, 0.05), square("B", 3.85, 43.60, 0.05)],
        clock,
    )
    .unwrap();
    import(
        &path,
        options(ville.clone()),
        vec![
            row(
                &ville,
                "1",
                3.82,
                43.62,
                &[("camera:type", "dome"), ("start_date", "2004"), ("operator", "Ville de \"M\"")],
            ),
            row(
                &ville,
                "2",
                3.87,
                43.62,
                &[("camera:type", "fixed"), ("start_date", "2010-05"), ("camera:direction", "90")],
            ),
            row(&ville, "3", 4.5, 43.62, &[]),
        ],
    );
    let school = Place {
        code: "s".into(),
        position: Position::new(3.8205, 43.62).unwrap(),
        tags: Tags::from_pairs([("amenity".into(), "school".into())]),
        source: "ville".into(),
    };
    import_places(&path, &options(ville.clone()), &[school], clock).unwrap();
    let store = Store::open(&path, clock).unwrap();
    let all = CameraFilter::default();
    let tag = |key: &str, value: &str| CameraFilter { tags: vec![(key.into(), vec![value.into()])], ..all.clone() };
    let cases = [
        (CameraFilter { area: Some("A".into()), ..all.clone() }, 1),
        (CameraFilter { area: Some("nowhere".into()), ..all.clone() }, 0),
        (CameraFilter { near: Some((Position::new(3.82, 43.62).unwrap(), 50.0)), ..all.clone() }, 1),
        (CameraFilter { school_zone_m: Some(50.0), ..all.clone() }, 1),
        (CameraFilter { school_zone_m: Some(10.0), ..all.clone() }, 0),
        (tag("camera:type", "dome"), 1),
        (tag("operator", "Ville de \"M\""), 1),
        (tag("operator", "Ville de"), 0),
        (tag("camera:type", "nonsense"), 0),
        (CameraFilter { installed_on: vec![day("2010")], ..all.clone() }, 1),
        (CameraFilter { statuses: vec![Status::Confirmed], ..all.clone() }, 0),
        (CameraFilter { sources: vec!["ville".into()], ..all.clone() }, 3),
        (
            CameraFilter {
                datetime: Some(contrechamp::domain::DayInterval { from: 0, to: 20_081_231 }),
                ..all.clone()
            },
            2,
        ),
        (all.clone(), 3),
    ];
    for (filter, expected) in cases {
        assert_eq!(count(&store, &filter), expected, "{filter:?}");
        assert_eq!(features(&store, &filter).len() as u64, expected, "{filter:?}");
    }
    let area = store.read(|r| contrechamp::store::territory::areas::find_area(r, "A")).unwrap().unwrap();
    let statistics = store.read(|r| count_area(r, &area, Counting::default())).unwrap();
    assert_eq!((statistics.standing(), statistics.places, statistics.places_within), (1, 1, [1, 1, 1, 1]));
    assert_eq!(
        features(&store, &CameraFilter { area: Some("B".into()), ..all })[0]["properties"]["cc_areas"],
        serde_json::json!(["B"])
    );
    assert_sound(&path);
}

#[test]
fn a_new_border_moves_cameras_between_areas_without_touching_their_text() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    import(&path, options(ville.clone()), vec![row(&ville, "1", 3.82, 43.62, &[])]);
    import_areas(&path, &options(ville.clone()), &[square("A", 3.80, 43.60, 0.05)], clock).unwrap();
    let store = Store::open(&path, clock).unwrap();
    let area_codes = || features(&store, &CameraFilter::default())[0]["properties"]["cc_areas"].clone();
    assert_eq!(area_codes(), serde_json::json!(["A"]));
    import_areas(&path, &options(ville.clone()), &[square("A", 3.70, 43.60, 0.05)], clock).unwrap();
    assert_eq!(area_codes(), serde_json::json!([]));
    assert_sound(&path);
}

#[test]
fn pages_of_one_listing_stay_on_one_version_while_cameras_change() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = |operator: &str| {
        (0..40)
            .map(|i| row(&ville, &format!("C{i}"), 3.87 + f64::from(i) * 1e-4, 43.61, &[("operator", operator)]))
            .collect::<Vec<_>>()
    };
    import(&path, options(ville.clone()), rows("before"));
    let store = Store::open(&path, clock).unwrap();
    let at = store.read(|r| Ok(r.latest_change()?.0)).unwrap();
    let filter = CameraFilter::default();
    let first = store.read(|r| page_of_cameras(r, &filter, None, 15, at)).unwrap();
    let mut newer = rows("after");
    newer.push(row(&ville, "new", 3.8705, 43.6101, &[]));
    import(&path, options(ville.clone()), newer);
    let mut text = String::from_utf8(first.features).unwrap();
    let mut next = first.next;
    while let Some(key) = next {
        let key = key.to_string().parse().unwrap();
        let page = store.read(|r| page_of_cameras(r, &filter, Some(key), 15, at)).unwrap();
        text.push(',');
        text.push_str(std::str::from_utf8(&page.features).unwrap());
        next = page.next;
    }
    let features: Vec<serde_json::Value> = serde_json::from_str(&format!("[{text}]")).unwrap();
    assert_eq!(features.len(), 40);
    assert!(features.iter().all(|f| f["properties"]["operator"] == "before"));
    assert_eq!(store.read(|r| count_cameras(r, &filter, at)).unwrap(), 40);
    assert_eq!(count(&store, &filter), 41);
    assert_sound(&path);
}

fn report(lon: f64, kind: ObservationKind, camera_id: Option<CameraId>) -> Submission {
    let report = Report {
        report_id: Uuid::new_v4(),
        kind,
        camera_id,
        position: (kind == ObservationKind::Camera).then(|| Position::new(lon, 43.61).unwrap()),
        accuracy_m: Some(8.0),
        seen_on: day("2026-11-23"),
        evidence: Evidence::Seen,
        tags: Tags::default(),
        note: Some("un mot".into()),
        free_tags: Tags::default(),
        distinct_from: vec![],
    };
    Submission {
        report,
        receipt_hash: [7; 32],
        body_hash: [9; 32],
        today: day("2026-11-23"),
        handling: Handling::default(),
    }
}

#[tokio::test]
async fn a_report_is_on_everybodys_map_once_and_can_be_withdrawn() {
    let (_folder, path) = file();
    let store = Store::open(&path, clock).unwrap();
    let first = report(3.87, ObservationKind::Camera, None);
    let submit = |submission: Submission| store.write(move |writing| submit_report(writing, &submission));
    let Submitted::New(stored) = submit(first.clone()).await.unwrap() else { panic!("expected a new report") };
    assert_eq!(stored.camera_status, Some(Status::Unverified));
    assert!(matches!(submit(first.clone()).await.unwrap(), Submitted::Same(_)));
    assert!(matches!(submit(Submission { body_hash: [1; 32], ..first.clone() }).await.unwrap(), Submitted::Conflict));
    let Submitted::Duplicates(candidates) = submit(report(3.8701, ObservationKind::Camera, None)).await.unwrap() else {
        panic!("expected candidates")
    };
    assert_eq!(candidates[0].camera_id, stored.camera_id);
    let mut other = report(3.8701, ObservationKind::Camera, None);
    other.report.distinct_from = vec![stored.camera_id];
    assert!(matches!(submit(other).await.unwrap(), Submitted::New(_)));
    assert!(matches!(
        submit(report(0.0, ObservationKind::Seen, Some(stored.camera_id))).await.unwrap(),
        Submitted::New(_)
    ));
    let camera = store.read(|r| find_camera(r, stored.camera_id)).unwrap().unwrap();
    assert_eq!(camera.status, Status::Confirmed);
    assert!(!camera.feature.contains("un mot"), "free text waits for review");
    let lost = CameraId::from_stored(999);
    assert!(matches!(submit(report(0.0, ObservationKind::Seen, Some(lost))).await.unwrap(), Submitted::NoSuchCamera));
    assert_eq!(count(&store, &CameraFilter::default()), 2);
    let id = first.report.report_id;
    store.write(move |writing| withdraw_report(writing, id)).await.unwrap();
    let withdrawn = store.read(|r| find_report(r, id)).unwrap().unwrap();
    assert_eq!((withdrawn.state.as_str(), withdrawn.free_text.is_empty()), ("withdrawn", true));
    assert_sound(&path);
}

#[tokio::test]
async fn a_failed_job_undoes_itself_and_not_its_neighbours() {
    let (_folder, path) = file();
    let store = Store::open(&path, clock).unwrap();
    let good = |lon: f64| {
        let submission = report(lon, ObservationKind::Camera, None);
        store.write(move |writing| submit_report(writing, &submission))
    };
    let bad = store.write(|writing| {
        submit_report(writing, &report(3.95, ObservationKind::Camera, None))?;
        Err::<(), _>(StoreError::Conflict("on purpose".into()))
    });
    let (a, b, c) = tokio::join!(good(3.87), bad, good(3.90));
    assert!(a.is_ok() && c.is_ok() && b.is_err());
    assert_eq!(count(&store, &CameraFilter::default()), 2);
    assert_sound(&path);
}

#[tokio::test]
async fn a_job_that_panics_undoes_itself_and_the_writer_goes_on() {
    let (_folder, path) = file();
    let store = Store::open(&path, clock).unwrap();
    let broken = store.write(|writing| -> Result<(), StoreError> {
        submit_report(writing, &report(3.95, ObservationKind::Camera, None))?;
        std::panic::panic_any("on purpose")
    });
    assert!(broken.await.is_err());
    let good = report(3.87, ObservationKind::Camera, None);
    assert!(store.write(move |writing| submit_report(writing, &good)).await.is_ok());
    assert_eq!(count(&store, &CameraFilter::default()), 1);
    assert_sound(&path);
}

/// With a savepoint every page that is touched is kept in memory until the end, and each statement walks along all of them.
#[tokio::test]
async fn a_job_of_its_own_has_no_savepoint_undoes_itself_and_not_its_neighbours() {
    let (_folder, path) = file();
    let store = Store::open(&path, clock).unwrap();
    let alone = store.write_alone(|writing| {
        let release = |name: &str| writing.connection().execute_batch(&format!("release {name}"));
        assert!(release("job").is_err(), "there is none");
        writing.connection().execute_batch("create table kept (number integer)")?;
        Ok(())
    });
    alone.await.unwrap();
    let insert = |number: i64| {
        move |writing: &contrechamp::store::Writing<'_>| {
            Ok(writing.connection().execute("insert into kept values (?1)", [number])?)
        }
    };
    let failing = move |number: i64| {
        move |writing: &contrechamp::store::Writing<'_>| {
            insert(number)(writing)?;
            Err::<(), _>(StoreError::NotFound)
        }
    };
    let panicking = move |writing: &contrechamp::store::Writing<'_>| -> Result<(), StoreError> {
        insert(5)(writing)?;
        std::panic::panic_any("on purpose")
    };
    let (first, second, third, fourth, fifth, sixth) = tokio::join!(
        store.write(insert(1)),
        store.write_alone(failing(2)),
        store.write(insert(3)),
        store.write_alone(insert(4)),
        store.write_alone(panicking),
        store.write(insert(6)),
    );
    assert!(matches!(second, Err(StoreError::NotFound)), "its own error is told: {second:?}");
    assert!(fifth.is_err());
    assert!([first, third, fourth, sixth].iter().all(Result::is_ok));
    let connection = rusqlite::Connection::open(&path).unwrap();
    let mut statement = connection.prepare("select number from kept order by number").unwrap();
    let numbers: Vec<i64> = statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(numbers, [1, 3, 4, 6]);
}

#[test]
fn clusters_at_every_zoom_add_up_to_the_cameras() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = (0..500).map(|i| {
        row(
            &ville,
            &format!("C{i}"),
            3.8 + f64::from(i % 25) * 4e-3,
            43.55 + f64::from(i / 25) * 4e-3,
            &[
                ("camera:type", if i % 5 == 0 { "dome" } else { "fixed" }),
                ("start_date", if i < 50 { "2004" } else { "2012" }),
            ],
        )
    });
    import(&path, options(ville.clone()), rows.collect());
    let store = Store::open(&path, clock).unwrap();
    let domes = CameraFilter { tags: vec![("camera:type".into(), vec!["dome".into()])], ..CameraFilter::default() };
    let early = CameraFilter {
        datetime: Some(contrechamp::domain::DayInterval { from: 0, to: 20_081_231 }),
        ..CameraFilter::default()
    };
    for z in 0..=16u32 {
        let side = 1u32 << z;
        let corner = |lon: f64, lat: f64| {
            let (x, y) = contrechamp::geometry::cell::mercator_units(lon, lat);
            let scale = f64::from(side) / f64::from(1u32 << 26);
            ((x * scale) as u32, (y * scale) as u32)
        };
        let ((west, north), (east, south)) = (corner(3.79, 43.64), corner(3.91, 43.54));
        for (filter, expected) in [(&CameraFilter::default(), 500), (&domes, 100), (&early, 50)] {
            let mut total = 0;
            for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
                let tile = Tile::new(z, x, y).unwrap();
                let content = store.read(|r| tile_content(r, tile, filter, r.latest_change()?.0)).unwrap();
                total += content
                    .points
                    .iter()
                    .map(|p| if let TilePoint::Cluster { count, .. } = p { *count } else { 1 })
                    .sum::<u64>();
            }
            assert_eq!(total, expected, "zoom {z}");
        }
    }
}

#[test]
fn a_camera_alone_in_its_cell_is_drawn_as_itself_now_and_as_it_was() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let rows = |kind: &str| {
        let crowd = (0..30).map(|i| row(&ville, &format!("C{i}"), 3.9 + f64::from(i) * 1e-5, 43.6, &[]));
        crowd.chain([row(&ville, "alone", 4.0, 43.6, &[("camera:type", kind)])]).collect::<Vec<_>>()
    };
    import(&path, options(ville.clone()), rows("dome"));
    let store = Store::open(&path, clock).unwrap();
    let before = store.read(|reader| Ok(reader.latest_change()?.0)).unwrap();
    import(&path, options(ville.clone()), rows("fixed"));
    let now = store.read(|reader| Ok(reader.latest_change()?.0)).unwrap();
    for (at, kind) in [(before, "dome"), (now, "fixed")] {
        let tile = Tile::new(10, 523, 373).unwrap();
        let content = store.read(|reader| tile_content(reader, tile, &CameraFilter::default(), at)).unwrap();
        let drawn = content.points.iter().map(|point| match point {
            TilePoint::Cluster { count, .. } => count.to_string(),
            TilePoint::Camera(camera) => content.words[&camera.type_id].clone(),
        });
        assert_eq!(drawn.collect::<Vec<_>>(), ["30", kind]);
    }
}

#[test]
fn search_forgives_accents_beginnings_and_a_wrong_letter() {
    let (_folder, path) = file();
    let ville = source("ville", "etalab-1.0");
    let mut area = square("A", 3.80, 43.60, 0.05);
    area.name = "Hôpitaux-Facultés".into();
    import_areas(&path, &options(ville.clone()), &[area], clock).unwrap();
    import(
        &path,
        options(ville.clone()),
        vec![row(&ville, "1", 3.82, 43.62, &[("ref", "C59.04"), ("addr:full", "Lapeyronie")])],
    );
    let store = Store::open(&path, clock).unwrap();
    let first = |query: &str| store.read(|r| search(r, query, 5)).unwrap().first().map(|hit| hit.title.clone());
    assert_eq!(first("hopitaux").as_deref(), Some("Hôpitaux-Facultés"));
    assert_eq!(first("facultés hôp").as_deref(), Some("Hôpitaux-Facultés"));
    assert_eq!(first("hopitaus facultes").as_deref(), Some("Hôpitaux-Facultés"));
    assert_eq!(first("c59").as_deref(), Some("C59.04"));
    for hostile in ["", "   ", "\"", "' or 1=1 --", "a\0b", "*", "NEAR(", "%", "😀😀😀😀"] {
        store.read(|r| search(r, hostile, 5)).unwrap();
    }
}

#[test]
fn a_database_of_somebody_else_or_of_the_future_is_refused() {
    let (folder, path) = file();
    drop(Store::open(&path, clock).unwrap());
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 999).unwrap();
    drop(connection);
    assert!(matches!(Store::open(&path, clock), Err(StoreError::Newer { found: 999, .. })));
    let foreign = folder.path().join("foreign.db");
    rusqlite::Connection::open(&foreign).unwrap().execute_batch("create table t (a)").unwrap();
    assert!(matches!(Store::open(&foreign, clock), Err(StoreError::NotOurs(_))));
    let text = folder.path().join("text.db");
    std::fs::write(
        &text,
        "this is not a database, but it is long enough to have a header of its own kind, is it not? ".repeat(20),
    )
    .unwrap();
    assert!(matches!(Store::open(&text, clock), Err(StoreError::NotOurs(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn boxes_agree_with_looking_at_every_camera(points in prop::collection::vec((-180.0..180.0f64, -89.0..89.0f64), 1..60), w in -180.0..180.0f64, s in -89.0..80.0f64, width in 0.0..359.0f64, height in 0.0..80.0f64) {
        let (_folder, path) = file();
        let ville = source("ville", "etalab-1.0");
        let rows: Vec<_> = points.iter().enumerate().map(|(i, (lon, lat))| row(&ville, &i.to_string(), *lon, *lat, &[])).collect();
        let east = if w + width > 180.0 { w + width - 360.0 } else { w + width };
        let bbox = Bbox::new(w, s, east, (s + height).min(90.0)).unwrap();
        let expected = rows.iter().filter(|r| bbox.contains(r.observation.position.unwrap())).count();
        import(&path, options(ville), rows);
        let store = Store::open(&path, clock).unwrap();
        prop_assert_eq!(count(&store, &CameraFilter { bbox: Some(bbox), ..CameraFilter::default() }), expected as u64);
    }
}
