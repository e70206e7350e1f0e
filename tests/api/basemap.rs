//! The base map: an operator's file, a provider asked once, or none.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::get;
use contrechamp::domain::Bbox;
use contrechamp::http::basemap::{Basemap, Upstream};
use contrechamp::http::{Limits, serve};
use rusqlite::Connection;

use crate::support::Api;

/// A file with one tile: zoom 1, column 0, row 0 from the north.
fn mbtiles(folder: &Path, format: &str, body: &[u8]) -> PathBuf {
    let path = folder.join("base.mbtiles");
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "create table metadata (name text, value text);
             create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
             insert into metadata values ('attribution', 'Cartographes');
             insert into metadata values ('json', '{\"vector_layers\": [{\"id\": \"water\"}, {\"id\": \"streets\"}, 7]}');",
        )
        .unwrap();
    connection.execute("insert into metadata values ('format', ?1)", [format]).unwrap();
    connection.execute("insert into tiles values (1, 0, 1, ?1)", [body]).unwrap();
    path
}

async fn with_file(path: &Path) -> Api {
    let basemap = Basemap::open(path, None).await.unwrap();
    Api::with("http://127.0.0.1:8080", |settings| settings.basemap = Some(Arc::new(basemap)))
}

#[tokio::test]
async fn a_raster_file_is_served_and_described() {
    let folder = tempfile::tempdir().unwrap();
    let api = with_file(&mbtiles(folder.path(), "png", b"picture")).await;
    let tile = api.get("/basemap/1/0/0").await;
    assert_eq!((tile.header("content-type"), tile.body.as_slice()), ("image/png", b"picture".as_slice()));
    assert!(tile.header("cache-control").contains("max-age=86400"));
    assert_eq!(api.get("/basemap/1/1/1").await.status, StatusCode::NO_CONTENT);
    let told = api.get("/territory.json").await.json()["basemap"].clone();
    assert_eq!((&told["kind"], &told["attribution"]), (&"raster".into(), &"Cartographes".into()));
    for path in ["/basemap/a/0/0", "/basemap/1/2/0", "/basemap/31/0/0", "/basemap/99/0/0", "/basemap/1/-1/0"] {
        assert_eq!(api.get(path).await.problem(), "not-found", "{path}");
    }
}

#[tokio::test]
async fn gzipped_vector_tiles_are_unpacked_for_those_who_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(b"a vector tile").unwrap();
    let api = with_file(&mbtiles(folder.path(), "pbf", &encoder.finish().unwrap())).await;
    let passed = api.get_with("/basemap/1/0/0", &[("accept-encoding", "gzip")]).await;
    assert_eq!(passed.header("content-encoding"), "gzip");
    let plain = api.get("/basemap/1/0/0").await;
    assert_eq!((plain.header("content-encoding"), plain.body.as_slice()), ("", b"a vector tile".as_slice()));
    let told = api.get("/territory.json").await.json()["basemap"].clone();
    assert_eq!((&told["kind"], &told["layers"]), (&"vector".into(), &serde_json::json!(["water", "streets"])));
}

#[tokio::test]
async fn files_that_are_none_are_refused_to_the_operator() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["none.mbtiles", "none.pmtiles", "picture.png"] {
        let error = Basemap::open(&folder.path().join(name), None).await.unwrap_err();
        assert!(error.contains(name), "{error}");
        assert!(name == "picture.png" || error.ends_with("there is no such file"), "{error}");
    }
    for (name, expected) in
        [("notes.pmtiles", "expected a PMTiles file"), ("notes.mbtiles", "expected an MBTiles file")]
    {
        let notes = folder.path().join(name);
        std::fs::write(&notes, "no tiles").unwrap();
        let error = Basemap::open(&notes, None).await.unwrap_err();
        assert!(error.contains(expected), "{error}");
    }
}

#[tokio::test]
async fn without_a_base_map_there_is_the_ground() {
    let reply = Api::new().get("/basemap/1/0/0").await;
    assert_eq!(reply.problem(), "not-found");
    assert!(reply.text().contains("/ground.geojson"));
}

/// The first bytes of a PNG.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\npicture";

/// A provider on a free port that counts what it is asked and what it learns.
async fn provider() -> (String, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    let tile = move |headers: HeaderMap| async move {
        assert!(headers.get("x-forwarded-for").is_none() && headers.get(header::COOKIE).is_none());
        counted.fetch_add(1, Ordering::Relaxed);
        ([(header::CONTENT_TYPE, "image/png")], PICTURE)
    };
    let page = || async { ([(header::CONTENT_TYPE, "text/html")], "<script>") };
    let disguised = || async { ([(header::CONTENT_TYPE, "image/png")], "<script>") };
    let router = Router::new()
        .route("/{z}/{x}/{y}", get(tile))
        .route("/page/{z}/{x}/{y}", get(page))
        .route("/disguised/{z}/{x}/{y}", get(disguised));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve(listener, router, Limits::default(), std::future::pending()));
    (format!("http://{address}"), asked)
}

fn with_upstream(folder: &Path, template: &str) -> Api {
    let bounds = Bbox::new(3.8, 43.55, 3.95, 43.66).unwrap();
    let upstream = Upstream::open(template, "Fournisseur", bounds, &folder.join("kept"), 10_000_000).unwrap();
    let basemap = Arc::new(Basemap::Upstream(Arc::new(upstream)));
    Api::with("http://127.0.0.1:8080", |settings| settings.basemap = Some(basemap))
}

#[tokio::test]
async fn a_provider_is_asked_once_for_a_tile_of_the_territory_and_learns_of_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let (address, asked) = provider().await;
    let api = with_upstream(folder.path(), &format!("{address}/{{z}}/{{x}}/{{y}}"));
    let headers = [("x-forwarded-for", "203.0.113.7"), ("cookie", "a=b")];
    let (first, second) =
        tokio::join!(api.get_with("/basemap/14/8368/5982", &headers), api.get_with("/basemap/14/8368/5982", &headers));
    assert_eq!((first.body.as_slice(), second.body.as_slice()), (PICTURE, PICTURE));
    assert_eq!(asked.load(Ordering::Relaxed), 1);
    assert_eq!(api.get("/basemap/14/0/0").await.status, StatusCode::NO_CONTENT);
    assert_eq!(asked.load(Ordering::Relaxed), 1, "the rest of the world is not fetched");
}

#[tokio::test]
async fn a_provider_that_fails_or_sends_a_page_is_a_problem_without_its_address() {
    let folder = tempfile::tempdir().unwrap();
    let (address, _) = provider().await;
    for kind in ["page", "disguised"] {
        let api = with_upstream(folder.path(), &format!("{address}/{kind}/{{z}}/{{x}}/{{y}}"));
        for _ in 0..2 {
            let reply = api.get("/basemap/14/8368/5982").await;
            assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_GATEWAY, "upstream-unavailable"));
            assert!(!reply.text().contains(&address));
        }
    }
    let error = Upstream::open("ftp://x/{z}", "", Bbox::WORLD, Path::new("/nowhere"), 1).err().unwrap();
    assert!(error.contains("{z}"), "{error}");
}
