//! A small inventory and a service on it, asked without a port.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]
#![expect(clippy::print_stderr, reason = "a skipped test says so")]

use std::path::PathBuf;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use contrechamp::commands::listing;
use contrechamp::domain::{
    Area, CameraId, Evidence, Observation, PartialDate, Place, Position, Source, Tags, Territory,
};
use contrechamp::http::{App, AppState, ProofOfWork, PublicUrl, Rate, RefreshSettings, Settings, app};
use contrechamp::store::imports::collections::{import_areas, import_places};
use contrechamp::store::imports::import::{CameraImport, CameraRow, ImportOptions};
use contrechamp::store::{Clock, Store};
use geo_types::{MultiPolygon, polygon};
use jiff::Timestamp;
use serde_json::Value;
use tower::ServiceExt as _;

const TERRITORY: &str = r#"
    id = "testville"
    name = "Testville"
    languages = ["fr", "en"]
    time_zone = "Europe/Paris"
    centre = [3.87, 43.61]
    zoom = 12.0
    bounds = [3.8, 43.55, 3.95, 43.66]
    city_area = "34172"
    choropleth_kind = "sous-quartier"
    places_listed_on = "2014-05-20"
    [[source]]
    key = "city"
    title = "Liste de la ville"
    licence = "etalab-1.0"
    attribution = "Ville de Testville"
    attribution_en = "City of Testville"
    published_on = "2014-01-29"
    export = true
    [[declared]]
    total = 126
    at = "2012-06"
    by = "Ville de Testville"
    source = "Un journal"
"#;

/// Noon in Paris on the day of the tests.
pub fn noon() -> Timestamp {
    "2026-11-23T11:00:00Z".parse().unwrap()
}

/// Says that a test is skipped for want of a part that is fetched; it fails where nobody tried to fetch it, or it is lost.
pub fn skip(part: &str) {
    let missing = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/missing").join(part);
    assert!(missing.exists(), "{part} is absent; tools/test-tools fetches it");
    eprintln!("skipped: {part} could not be fetched");
}

/// The service and the folder it lives in.
pub struct Api {
    pub state: AppState,
    pub database: PathBuf,
    _folder: tempfile::TempDir,
}

/// What came back.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The slug of the problem that came back.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        json["type"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    }
}

impl Api {
    /// With the small inventory.
    pub fn new() -> Self {
        Self::with("http://127.0.0.1:8080", |_| {})
    }

    /// Under another public address and with other settings.
    pub fn with(public_url: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::at(noon, public_url, change)
    }

    /// With a `[publisher]` in its territory.
    pub fn answered_for_by(publisher: &str) -> Self {
        let territory = Territory::parse(&format!("{TERRITORY}{publisher}")).unwrap();
        Self::of(territory, noon, "http://127.0.0.1:8080", |_| {})
    }

    /// Whose lists cover one area alone.
    pub fn listed_in(code: &str) -> Self {
        let keys = format!("cameras_listed_in = [{code:?}]\nplaces_listed_in = [{code:?}]\n");
        Self::of(Territory::parse(&format!("{keys}{TERRITORY}")).unwrap(), noon, "http://127.0.0.1:8080", |_| {})
    }

    /// By another clock.
    pub fn at(clock: Clock, public_url: &str, change: impl FnOnce(&mut Settings)) -> Self {
        Self::of(Territory::parse(TERRITORY).unwrap(), clock, public_url, change)
    }

    fn of(territory: Territory, clock: Clock, public_url: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("test.db");
        let store = Store::open(&database, clock).unwrap();
        // The same codes each time.
        rusqlite::Connection::open(&database).unwrap().execute("insert into camera_series values (1, 0)", []).unwrap();
        fill(&database);
        let mut settings = Settings {
            public_url: PublicUrl::parse(public_url).unwrap(),
            trusted_proxies: vec!["127.0.0.1/32".parse().unwrap()],
            report_rate: Rate::default(),
            is_reviewed_first: false,
            proof_of_work: ProofOfWork::default(),
            basemap: None,
            refresh: RefreshSettings::default(),
            has_metrics: true,
            list_reader: listing::reader(&database, &territory),
        };
        change(&mut settings);
        let state = App::new(store, territory, settings, clock).unwrap();
        let api = Self { state, database, _folder: folder };
        api.settle();
        api
    }

    /// Waits until the service has noticed what another process wrote.
    pub fn settle(&self) {
        let newest = || self.state.store.read(|reader| Ok(reader.latest_change()?.0.0)).unwrap();
        while self.state.store.versions().any() < newest() {
            std::thread::yield_now();
        }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let request = headers.iter().fold(Request::get(path), |request, (name, value)| request.header(*name, *value));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    pub async fn call(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Reply {
        let request = Request::builder().method(method).uri(path);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.send(request.body(body.into()).unwrap()).await
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = app(self.state.clone()).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    /// Adds a camera, as another process would.
    pub fn add_camera(&self, reference: &str, lon: f64, lat: f64, tags: &[(&str, &str)]) {
        self.add_camera_at(noon, reference, lon, lat, tags);
    }

    /// Adds a camera at another time, or changes the one with this reference.
    pub fn add_camera_at(&self, clock: Clock, reference: &str, lon: f64, lat: f64, tags: &[(&str, &str)]) {
        import_at(clock, &self.database, source("other"), vec![camera("other", reference, lon, lat, tags)]);
        self.settle();
    }
}

impl Api {
    /// Adds a camera of a source published at a date, as another process would.
    pub fn add_camera_of(&self, key: &str, published_on: &str, reference: &str, lon: f64, lat: f64) {
        let source = Source { published_on: published_on.to_owned(), ..source(key) };
        import(&self.database, source, vec![camera(key, reference, lon, lat, &[])]);
        self.settle();
    }
}

impl Api {
    /// Adds a place of one source and an area of another, whose population is of the first.
    pub fn add_beside(&self, of_places: &str, of_areas: &str) {
        let places = [place("p-3", "École de la Rauze", 3.83, 43.6)];
        import_places(&self.database, &options(source(of_places)), &places, noon).unwrap();
        let outline = area("34172-03", "sous-quartier", Some("34172"), [3.82, 43.6, 3.84, 43.62]);
        let named = Area { source: of_areas.to_owned(), population_source: Some(of_places.to_owned()), ..outline };
        import_areas(&self.database, &options(source(of_areas)), &[named], noon).unwrap();
        self.settle();
    }

    /// Adds what a source says about a camera that is known already, as another process would.
    pub fn add_statement(&self, key: &str, code: &str, evidence: Evidence, tags: &[(&str, &str)]) {
        let camera_id = code.parse().ok();
        let mut row = CameraRow { camera_id, ..camera(key, key, 3.861, 43.61, tags) };
        row.observation.evidence = evidence;
        row.observation.is_exportable = !key.starts_with("closed");
        let source =
            Source { is_exportable: row.observation.is_exportable, title: format!("Source {key}"), ..source(key) };
        import(&self.database, source, vec![row]);
        self.settle();
    }
}

impl Api {
    /// Adds or changes cameras of one source, by reference and type, in batches of so many rows.
    pub fn add_many(&self, rows: &[(&str, &str)], batch_rows: usize) {
        let import = CameraImport::begin(&self.database, options(source("many")), noon).unwrap();
        let mut import = import.with_batches_of(batch_rows);
        for (index, (reference, kind)) in rows.iter().enumerate() {
            let lon = 3.81 + index as f64 * 0.001;
            import.push(camera("many", reference, lon, 43.56, &[("ref", reference), ("camera:type", kind)])).unwrap();
        }
        import.finish().unwrap();
        self.settle();
    }
}

pub fn source(key: &str) -> Source {
    Source {
        key: key.to_owned(),
        title: "Liste de la ville".to_owned(),
        licence: "etalab-1.0".to_owned(),
        attribution: "Ville de Testville".to_owned(),
        published_on: "2014-01-29".to_owned(),
        is_exportable: true,
        ..Source::default()
    }
}

fn options(source: Source) -> ImportOptions {
    ImportOptions {
        source,
        is_complete: false,
        complete_within: None,
        is_dry_run: false,
        listed_on: PartialDate::parse("2014-01-29").unwrap(),
    }
}

pub fn camera(source: &str, reference: &str, lon: f64, lat: f64, tags: &[(&str, &str)]) -> CameraRow {
    let own = [("man_made", "surveillance"), ("surveillance:type", "camera")];
    let tags = own.iter().chain(tags).map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    let position = Position::new(lon, lat).unwrap();
    let observation =
        Observation::camera(source, reference, position, Tags::from_pairs(tags), Evidence::OfficialDocument);
    CameraRow { observation, free_text: Tags::default(), camera_id: None }
}

pub fn import(database: &std::path::Path, source: Source, rows: Vec<CameraRow>) {
    import_at(noon, database, source, rows);
}

fn import_at(clock: Clock, database: &std::path::Path, source: Source, rows: Vec<CameraRow>) {
    let mut import = CameraImport::begin(database, options(source), clock).unwrap();
    for row in rows {
        import.push(row).unwrap();
    }
    import.finish().unwrap();
}

fn area(code: &str, kind: &str, parent: Option<&str>, [west, south, east, north]: [f64; 4]) -> Area {
    let outline = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)];
    Area {
        code: code.to_owned(),
        kind: kind.to_owned(),
        name: format!("Quartier {code}"),
        reference: Some(code.to_owned()),
        parent: parent.map(str::to_owned),
        population: Some(12_000),
        population_on: Some("2009".to_owned()),
        population_source: Some("city".to_owned()),
        population_doubt: None,
        source: "city".to_owned(),
        geometry: MultiPolygon(vec![outline]),
    }
}

fn place(code: &str, name: &str, lon: f64, lat: f64) -> Place {
    let tags = [("amenity", "school"), ("school:FR", "élémentaire"), ("name", name)];
    Place {
        code: code.to_owned(),
        position: Position::new(lon, lat).unwrap(),
        tags: Tags::from_pairs(tags.map(|(key, value)| (key.to_owned(), value.to_owned()))),
        source: "city".to_owned(),
    }
}

/// Thirty cameras of the city on a row eastwards, one of a licence that is not told, two across the antimeridian.
fn fill(database: &std::path::Path) {
    let areas = [
        area("34172", "commune", None, [3.8, 43.55, 3.95, 43.66]),
        area("34172-01", "sous-quartier", Some("34172"), [3.86, 43.6, 3.88, 43.62]),
        area("34172-02", "sous-quartier", Some("34172"), [3.88, 43.6, 3.9, 43.62]),
    ];
    import_areas(database, &options(source("city")), &areas, noon).unwrap();
    let places = [place("p-1", "École Jean-Moulin", 3.8705, 43.61), place("p-2", "École des Arceaux", 3.84, 43.57)];
    import_places(database, &options(source("city")), &places, noon).unwrap();
    let rows = (0..30).map(|index| {
        let year = (2004 + index % 10).to_string();
        let reference = format!("C{index:02}");
        let kind = if index % 3 == 0 { "dome" } else { "fixed" };
        let tags = [
            ("ref", reference.as_str()),
            ("start_date", year.as_str()),
            ("camera:type", kind),
            ("operator", "Ville de Testville"),
            ("operator:type", "public"),
        ];
        let direction = ("camera:direction", "45");
        let tags: Vec<_> = tags.into_iter().chain((index % 3 == 1).then_some(direction)).collect();
        camera("city", &reference, 3.861 + f64::from(index) * 0.001, 43.61, &tags)
    });
    import(database, source("city"), rows.collect());
    let closed = Source { is_exportable: false, licence: String::new(), ..source("closed") };
    let mut row = camera("closed", "X", 3.862, 43.611, &[("operator", "Anonyme")]);
    row.observation.is_exportable = false;
    import(database, closed, vec![row]);
    let far = vec![
        camera("far", "west", 179.5, -17.0, &[("ref", "west")]),
        camera("far", "east", -179.5, -17.0, &[("ref", "<script>alert('1')</script>")]),
    ];
    import(database, source("far"), far);
}

/// A code that no camera has.
pub fn unknown_camera() -> String {
    CameraId::from_stored(999_999).to_string()
}
