//! GDAL and OWSLib as clients of the service on a real port: they connect with nothing but its address, and what they are
//! asked for reaches the server as a filter.
#![expect(clippy::panic, reason = "a program that fails fails its test")]

use std::process::{Command, Output};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::Request;
use contrechamp::http::{Limits, app, serve};
use percent_encoding::percent_decode_str;
use tower::ServiceExt as _;

use crate::support::{Api, camera, import, skip, source};

/// The small inventory on a free port, and the addresses that were asked for.
struct Served {
    api: Arc<Api>,
    root: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Served {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let root = format!("http://{}", listener.local_addr().expect("it is bound"));
        let api = Arc::new(Api::with(&root, |_| {}));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (service, log) = (app(api.state.clone()), Arc::clone(&asked));
        let logged = Router::new().fallback(move |request: Request| {
            let address = percent_decode_str(&request.uri().to_string()).decode_utf8_lossy().into_owned();
            log.lock().unwrap_or_else(PoisonError::into_inner).push(address);
            service.clone().oneshot(request)
        });
        tokio::spawn(serve(listener, logged, Limits::default(), std::future::pending()));
        Self { api, root, asked }
    }

    /// What a program printed, and what it asked for meanwhile.
    async fn run(&self, mut command: Command) -> (Output, Vec<String>) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
        let told = format!("{command:?}");
        let done = tokio::task::spawn_blocking(move || command.output()).await.expect("the thread ends");
        let done = done.unwrap_or_else(|error| panic!("{told}: {error}; tools/test-tools installs it"));
        assert!(done.status.success(), "{told}: {}", String::from_utf8_lossy(&done.stderr));
        (done, self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone())
    }

    async fn ogrinfo(&self, arguments: &[&str]) -> (String, Vec<String>) {
        let mut command = Command::new("ogrinfo");
        command.args(["-ro", "-al"]).args(arguments);
        let (done, asked) = self.run(command).await;
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(!said.contains("ERROR"), "{said}");
        (String::from_utf8_lossy(&done.stdout).into_owned(), asked)
    }
}

fn features(told: &str) -> usize {
    told.lines().filter(|line| line.starts_with("OGRFeature(")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_finds_every_collection_by_the_address_alone() {
    let served = Served::start().await;
    let (told, _) = served.ogrinfo(&["-so", &format!("OAPIF:{}", served.root)]).await;
    for layer in ["cameras", "areas", "places", "school-zones", "surveys", "buildings"] {
        assert!(told.contains(&format!("Layer name: {layer}\n")), "{layer}: {told}");
    }
    let (told, _) = served.ogrinfo(&["-geom=SUMMARY", &format!("OAPIF:{}/collections/cameras", served.root)]).await;
    assert_eq!(features(&told), 32, "{told}");
    assert!(told.contains("camera:type (String) = dome"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_keeps_dates_that_are_known_to_the_year_where_its_first_page_has_days_alone() {
    let served = Served::start().await;
    let days = (0..5).map(|index| (format!("D{index}"), "2024-05-02"));
    let rows = days.chain([("Y".to_owned(), "2019")]).enumerate().map(|(index, (reference, date))| {
        let tags = [("ref", reference.as_str()), ("check_date", date)];
        camera("dated", &reference, 3.5 + index as f64 * 0.01, 43.61, &tags)
    });
    import(&served.api.database, source("dated"), rows.collect());
    served.api.settle();
    let place = ["-spat", "3.4", "43.6", "3.6", "43.7", "-oo", "PAGE_SIZE=2"];
    let source = format!("OAPIF:{}/collections/cameras", served.root);
    let (told, _) = served.ogrinfo(&[&place[..], &[&source]].concat()).await;
    assert_eq!(features(&told), 6, "{told}");
    assert!(told.contains("check_date (String) = 2019"), "{told}");
    assert!(told.contains("cc_source (StringList) = (1:dated)"), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_hands_its_conditions_to_the_server() {
    let served = Served::start().await;
    let source = format!("OAPIF:{}/collections/cameras", served.root);
    for (condition, count, filter) in [
        ("\"camera:type\" = 'dome'", 10, "filter=camera:type = 'dome'"),
        ("\"camera:type\" = 'dome' OR ref LIKE 'C1%'", 17, "filter=(camera:type = 'dome') OR (ref LIKE 'C1%')"),
        ("ref ILIKE 'c0%' AND NOT \"camera:type\" = 'dome'", 6, "ref ILIKE 'c0%'"),
        ("operator IS NULL", 2, "filter=(operator IS NULL)"),
    ] {
        let (told, asked) = served.ogrinfo(&["-geom=SUMMARY", "-where", condition, &source]).await;
        assert_eq!(features(&told), count, "{condition}: {told}");
        let is_asked = |address: &&String| address.contains(filter) && address.contains("filter-lang=cql");
        assert!(asked.iter().any(|address| is_asked(&address)), "{condition}: {asked:#?}");
    }
    let (told, asked) = served.ogrinfo(&["-geom=SUMMARY", "-spat", "3.8605", "43.6", "3.8655", "43.62", &source]).await;
    assert_eq!(features(&told), 5, "{told}");
    assert!(asked.iter().any(|address| address.contains("bbox=3.8605")), "{asked:#?}");
}

/// What OWSLib is asked to do; it says what it found, one thing a line.
const OWSLIB: &str = r#"
import sys
from owslib.ogcapi.features import Features
api = Features(sys.argv[1])
print(sorted(api.feature_collections()))
print(len([c for c in api.conformance()["conformsTo"] if "cql2" in c]) > 0)
print("cc_status" in api.collection_queryables("cameras")["properties"])
print(api.collection_items("cameras", limit=5)["numberMatched"])
found = api.collection_items("cameras", limit=100, filter="camera:type = 'dome' AND ref < 'C10'")
print(found["numberMatched"], len(found["features"]))
print(api.collection_items("areas", bbox=[3.86, 43.6, 3.87, 43.61], limit=1)["numberReturned"])
print(api.collection_item("areas", "34172-01")["id"])
print(api.collection_items("cameras", limit=1, crs="http://www.opengis.net/def/crs/EPSG/0/2154")["features"][0]["geometry"]["coordinates"][0] > 700000)
"#;

#[tokio::test(flavor = "multi_thread")]
async fn owslib_reads_collections_and_filters_them() {
    let python = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/owslib/bin/python");
    if !python.exists() {
        return skip("owslib");
    }
    let served = Served::start().await;
    let mut command = Command::new(python);
    command.args(["-c", OWSLIB, &format!("{}/", served.root)]);
    let (done, _) = served.run(command).await;
    let told = String::from_utf8_lossy(&done.stdout).into_owned();
    let expected = "['areas', 'buildings', 'cameras', 'places', 'school-zones', 'surveys']\nTrue\nTrue\n32\n4 4\n1\n34172-01\nTrue\n";
    assert_eq!(told, expected);
}
