//! Loading a territory into a new inventory: the default one whole, a broken one not at all.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::path::Path;

use contrechamp::domain::PartialDate;
use contrechamp::import::territory::{TerritoryFiles, seed};
use contrechamp::store::camera::cameras::{count_cameras, find_camera};
use contrechamp::store::figures::summary::summary;
use contrechamp::store::territory::areas::{AreaFilter, list_areas};
use contrechamp::store::territory::places::{PlaceFilter, list_places};
use contrechamp::store::{CameraFilter, Store};
use jiff::Timestamp;
use serde_json::Value;

fn today() -> PartialDate {
    PartialDate::parse("2026-11-23").unwrap()
}

fn clock() -> Timestamp {
    "2026-11-23T20:00:00Z".parse().unwrap()
}

/// The cameras of the default territory as its file has them.
fn listed_cameras() -> Vec<Value> {
    let bytes = TerritoryFiles::Embedded.find("cameras.geojson").unwrap().unwrap();
    let collection: Value = serde_json::from_slice(&bytes).unwrap();
    collection["features"].as_array().unwrap().clone()
}

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let toml = r#"
        id = "x"
        name = "X"
        languages = ["fr"]
        time_zone = "Europe/Paris"
        centre = [3.9, 43.6]
        zoom = 12
        bounds = [3.7, 43.5, 4.0, 43.7]
        [[source]]
        key = "list"
        title = "List"
        licence = "etalab-2.0"
        export = true
    "#;
    std::fs::write(folder.path().join("territory.toml"), toml).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn left_in(folder: &Path) -> Vec<String> {
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("new.db")).collect()
}

#[test]
fn the_default_territory_loads_whole() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("city.db");
    assert!(seed(&database, &TerritoryFiles::Embedded, today(), clock).unwrap());
    let store = Store::open(&database, clock).unwrap();
    store
        .read(|reader| {
            let at = reader.latest_change()?.0;
            assert_eq!(count_cameras(reader, &CameraFilter::default(), at)?, 141);
            let kinds = |kind: &str| {
                let filter = AreaFilter { kind: Some(kind.to_owned()), limit: Some(1000), ..AreaFilter::default() };
                list_areas(reader, &filter).map(|areas| areas.len())
            };
            assert_eq!(kinds("commune")?, 31);
            assert_eq!(kinds("quartier")?, 7);
            assert_eq!(kinds("sous-quartier")?, 31);
            let every = AreaFilter { limit: Some(1000), ..AreaFilter::default() };
            let doubtful = list_areas(reader, &every)?.into_iter().filter(|area| area.population_doubt.is_some());
            assert_eq!(
                doubtful.map(|area| area.name).collect::<Vec<_>>(),
                ["Boutonnet", "Gambetta", "Grammont", "Millénaire"]
            );
            let places = list_places(reader, &PlaceFilter { limit: Some(1000), ..PlaceFilter::default() })?;
            assert_eq!(places.len(), 219);
            assert_eq!(places[0].listed_on, "2014-05-20");
            for listed in &listed_cameras() {
                let (id, tags) = (listed["id"].as_str().unwrap(), &listed["properties"]);
                let stored = find_camera(reader, id.parse().unwrap())?.unwrap();
                let feature: Value = serde_json::from_str(&stored.feature).unwrap();
                assert_eq!(&feature["properties"], tags, "{id}");
                assert_eq!(feature["geometry"], listed["geometry"], "{id}");
            }
            assert!(
                summary(reader)?
                    .sources
                    .iter()
                    .any(|(source, cameras)| source.key == "city-cameras" && *cameras == 141)
            );
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_broken_territory_leaves_no_file_and_names_the_line() {
    let square = r#"{"type":"Polygon","coordinates":[[[3.8,43.6],[3.9,43.6],[3.9,43.7],[3.8,43.6]]]}"#;
    let area = |properties: &str| {
        format!(
            "{{\"type\":\"FeatureCollection\",\"features\":[\n{{\"type\":\"Feature\",\"id\":\"a\",\"properties\":{properties},\"geometry\":{square}}}]}}"
        )
    };
    let unknown = area(r#"{"kind":"quartier","name":"A","source":"other"}"#);
    let nameless = area(r#"{"kind":"quartier","source":"list"}"#);
    for (text, expected) in [
        (unknown.as_str(), "no source \"other\""),
        (nameless.as_str(), "areas.geojson:2: no name"),
        ("{\"features\":[", "areas.geojson: line 1"),
    ] {
        let folder = folder_with(&[("areas.geojson", text)]);
        let database = folder.path().join("new.db");
        let files = TerritoryFiles::Folder(folder.path().to_owned());
        let error = seed(&database, &files, today(), clock).unwrap_err().to_string();
        assert!(error.contains(expected), "expected {expected:?} in {error:?}");
        assert_eq!(left_in(folder.path()), Vec::<String>::new());
    }
}

#[test]
fn a_territory_of_nothing_but_its_name_is_enough() {
    let folder = folder_with(&[]);
    let database = folder.path().join("new.db");
    assert!(seed(&database, &TerritoryFiles::Folder(folder.path().to_owned()), today(), clock).unwrap());
    assert_eq!(left_in(folder.path()), ["new.db"]);
    let missing = tempfile::tempdir().unwrap();
    let error = TerritoryFiles::Folder(missing.path().to_owned()).territory().unwrap_err();
    assert!(error.to_string().contains("territory.toml"), "{error}");
}

#[test]
fn a_file_that_another_program_made_meanwhile_is_left_as_it_is() {
    let folder = folder_with(&[]);
    let database = folder.path().join("new.db");
    std::fs::write(&database, "what an import has just written").unwrap();
    assert!(!seed(&database, &TerritoryFiles::Folder(folder.path().to_owned()), today(), clock).unwrap());
    assert_eq!(std::fs::read_to_string(&database).unwrap(), "what an import has just written");
    assert_eq!(left_in(folder.path()), ["new.db"]);
}
