//! Vector tiles of cameras (OGC API Tiles, WebMercatorQuad): tileset metadata, TileJSON, and the tiles themselves.
//! Layers: `cameras`, points of single cameras and of clusters; `views`, a point for each known view direction.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use serde_json::{Value as Json, json};

use super::extent::{Extent, extent_of_cameras};
use super::features::attribution;
use super::tile_matrix_sets::{self, take_json};
use crate::domain::view_direction::{ASSUMED_SPREAD_DEG, parse_view_directions};
use crate::formats::mvt::{Layer, Value, ValueIndex, encode};
use crate::geometry::tile::{MAX_ZOOM, Tile};
use crate::http::query::camera_query::{take_bbox, take_camera_filter};
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, JSON, MVT, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::CameraFilter;
use crate::store::tile::tiles::{TileCamera, TileContent, TilePoint, tile_content};

const TILESETS: &str = "/collections/cameras/tiles";
const TILESET: &str = "/collections/cameras/tiles/WebMercatorQuad";
/// Deepest zoom worth asking for: a unit is 15 cm there.
const DEEPEST_USEFUL: u8 = 16;

/// The routes of tiles.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route(TILESETS, get(tilesets))
        .route(TILESET, get(tileset))
        .route(&format!("{TILESET}/{{z}}/{{y}}/{{x}}"), get(tile))
}

fn take_filter(app: &App, params: &mut Params) -> Result<CameraFilter, Problem> {
    let bbox = take_bbox(params)?;
    take_camera_filter(params, bbox, &app.zone)
}

async fn tilesets(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    take_json(&mut params)?;
    params.finish()?;
    let extent = extent_of_cameras(&app).await?;
    let value = json!({
        "links": [{ "href": app.url(TILESETS), "rel": "self", "type": JSON, "title": "This document" }],
        "tilesets": [summary(&app, "", &extent)],
    });
    Ok(Answer::json(JSON, &value, extent.freshness))
}

async fn tileset(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let is_tilejson = params.take_as("f", |text| match text {
        "json" => Ok(false),
        "tilejson" => Ok(true),
        _ => Err(format!("expected json or tilejson, found {:?}", shorten(text))),
    })?;
    asked.take_language(&mut params)?;
    take_filter(&app, &mut params)?;
    params.finish()?;
    let language = &app.pages.language(asked.language).code;
    let filters: Vec<_> = raw
        .as_deref()
        .unwrap_or_default()
        .split('&')
        .filter(|part| !part.starts_with("f=") && !part.starts_with("lang="))
        .collect();
    let filters = filters.join("&");
    let extent = extent_of_cameras(&app).await?;
    let value = match is_tilejson {
        Some(true) => tilejson(&app, &filters, &extent, language),
        _ => summary(&app, &filters, &extent),
    };
    Ok(Answer::json(JSON, &value, extent.freshness))
}

fn template(app: &App, filters: &str) -> String {
    let question = if filters.is_empty() { "" } else { "?" };
    app.url(&format!("{TILESET}/{{z}}/{{y}}/{{x}}{question}{filters}"))
}

fn summary(app: &App, filters: &str, extent: &Extent) -> Json {
    let [west, south, east, north] = extent.bounds;
    let own = super::features::join(TILESET, filters);
    json!({
        "title": "Surveillance cameras",
        "dataType": "vector",
        "crs": "http://www.opengis.net/def/crs/EPSG/0/3857",
        "tileMatrixSetURI": tile_matrix_sets::URI,
        "tileMatrixSetId": tile_matrix_sets::ID,
        "boundingBox": {
            "lowerLeft": [west, south], "upperRight": [east, north], "crs": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
        },
        "layers": [layer("cameras", "Single cameras and clusters"), layer("views", "Known view directions")],
        "links": [
            { "href": app.url(&own), "rel": "self", "type": JSON, "title": "This tileset" },
            { "href": app.url(&super::features::join(TILESET, ["f=tilejson", filters].join("&").trim_end_matches('&'))), "rel": "alternate", "type": JSON, "title": "TileJSON" },
            { "href": tile_matrix_sets::address(app), "rel": "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme", "type": JSON, "title": "How the tiles lie" },
            { "href": app.url("/collections/cameras"), "rel": "http://www.opengis.net/def/rel/ogc/1.0/geodata", "type": JSON },
            {
                "href": template(app, filters).replace("{z}", "{tileMatrix}").replace("{y}", "{tileRow}").replace("{x}", "{tileCol}"),
                "rel": "item", "type": MVT, "templated": true, "title": "A tile",
            },
        ],
    })
}

/// A layer of points of the tiles.
fn layer(id: &str, description: &str) -> Json {
    json!({
        "id": id, "description": description, "dataType": "vector", "geometryDimension": 0,
        "minTileMatrix": "0", "maxTileMatrix": DEEPEST_USEFUL.to_string(),
    })
}

fn tilejson(app: &App, filters: &str, extent: &Extent, language: &str) -> Json {
    let [lon, lat] = app.territory.centre;
    json!({
        "tilejson": "3.0.0",
        "name": format!("Contrechamp {}", app.territory.name),
        "scheme": "xyz",
        "tiles": [template(app, filters)],
        "minzoom": 0,
        "maxzoom": DEEPEST_USEFUL,
        "bounds": extent.bounds,
        "center": [lon, lat, app.territory.zoom],
        "attribution": attribution(app, language),
        "vector_layers": [
            { "id": "cameras", "minzoom": 0, "maxzoom": DEEPEST_USEFUL, "fields": {
                "id": "Public code of a single camera", "cc_status": "Status", "camera:type": "OSM tag",
                "surveillance:type": "OSM tag", "operator:type": "OSM tag", "cc_installed_on": "Year",
                "direction": "OSM tag, verbatim", "count": "Cameras in a cluster, 2 or more; clusters have no id",
            } },
            { "id": "views", "minzoom": 0, "maxzoom": DEEPEST_USEFUL, "fields": {
                "id": "Public code of the camera", "cc_status": "Status",
                "heading": "Degrees clockwise from north", "spread": "Degrees, an estimate where the tag gives none",
            } },
        ],
    })
}

async fn tile(
    State(app): State<AppState>,
    Path((z, y, x)): Path<(String, String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let filter = take_filter(&app, &mut params)?;
    // The map changes this after a report of one's own, to see past what the browser holds.
    params.take("_");
    params.take_as("f", |text| if text == "mvt" { Ok(()) } else { Err("expected mvt") })?;
    params.finish()?;
    let tile = parse_tile(&z, &y, &x)?;
    app.read_shortly(move |reader| {
        let (change, _) = reader.latest_change()?;
        let content = tile_content(reader, tile, &filter, change)?;
        let scope = Scope {
            cameras: Some(tile.bbox()),
            areas: filter.area.is_some(),
            places: filter.school_zone_m.is_some(),
            ground: false,
            surveys: false,
            buildings: false,
        };
        Ok(Answer::new(MVT, draw(&content), Freshness::Version { scope, change: change.0 }))
    })
    .await
}

fn parse_tile(z: &str, y: &str, x: &str) -> Result<Tile, Problem> {
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let (Some(zoom), Some(row), Some(column)) = (number(z), number(y), number(x)) else {
        let found = shorten(&format!("{z}/{y}/{x}"));
        return Err(Problem::not_found(format!("expected zoom/row/column in whole numbers, found {found:?}")));
    };
    if zoom > u32::from(MAX_ZOOM) {
        return Err(Problem::not_found(format!("expected a zoom from 0 to {MAX_ZOOM}, found {zoom}")));
    }
    Tile::new(zoom, column, row).map_err(|error| Problem::not_found(error.to_string()))
}

/// Keys of the points of single cameras and of clusters, by number.
const CAMERA_KEYS: [&str; 8] =
    ["id", "cc_status", "camera:type", "surveillance:type", "operator:type", "cc_installed_on", "direction", "count"];
/// The last of them, which only clusters have.
const COUNT: usize = 7;
/// Keys of the points of view directions, by number.
const VIEW_KEYS: [&str; 4] = ["id", "cc_status", "heading", "spread"];

/// Values that many points share, by the number that stands for them: terms, statuses, years.
#[derive(Default)]
struct Shared {
    terms: foldhash::HashMap<i64, ValueIndex>,
    statuses: [Option<ValueIndex>; 5],
    years: foldhash::HashMap<i32, ValueIndex>,
}

/// Writes a tile's points.
pub fn draw(content: &TileContent) -> Vec<u8> {
    let has_clusters = content.points.iter().any(|point| matches!(point, TilePoint::Cluster { .. }));
    let keys = if has_clusters { &CAMERA_KEYS[..] } else { &CAMERA_KEYS[..COUNT] };
    let mut cameras = Layer::new("cameras", keys);
    let mut views = Layer::new("views", &VIEW_KEYS);
    let (mut shared, mut view_statuses) = (Shared::default(), [None; 5]);
    let known = content.words.iter().filter(|(_, word)| !word.is_empty());
    shared.terms.extend(known.map(|(term_id, word)| (*term_id, cameras.value(Value::Text(word)))));
    let mut id = String::with_capacity(8);
    for point in &content.points {
        match point {
            TilePoint::Cluster { x, y, count } => {
                let count = cameras.value(Value::Whole(*count));
                cameras.tag(COUNT, count);
                cameras.point(*x, *y);
            }
            TilePoint::Camera(camera) => {
                id.clear();
                camera.camera_id.write(&mut id);
                draw_camera(&mut cameras, camera, &id, &mut shared);
                draw_views(&mut views, camera, &id, &mut view_statuses);
            }
        }
    }
    encode(&[cameras, views])
}

fn status_of(layer: &mut Layer, camera: &TileCamera, known: &mut [Option<ValueIndex>; 5]) -> ValueIndex {
    *known[camera.status as usize].get_or_insert_with(|| layer.value(Value::Text(camera.status.as_str())))
}

fn draw_camera(layer: &mut Layer, camera: &TileCamera, id: &str, shared: &mut Shared) {
    let id = layer.unique_value(Value::Text(id));
    layer.tag(0, id);
    let status = status_of(layer, camera, &mut shared.statuses);
    layer.tag(1, status);
    for (key, term_id) in [(2, camera.type_id), (3, camera.kind_id), (4, camera.operator_type_id)] {
        if let Some(index) = shared.terms.get(&term_id) {
            layer.tag(key, *index);
        }
    }
    if camera.year > 0 {
        let format = || layer.value(Value::Text(itoa::Buffer::new().format(camera.year)));
        let year = *shared.years.entry(camera.year).or_insert_with(format);
        layer.tag(5, year);
    }
    if let Some(direction) = &camera.direction {
        let direction = layer.value(Value::Text(direction));
        layer.tag(6, direction);
    }
    layer.point(camera.x, camera.y);
}

fn draw_views(layer: &mut Layer, camera: &TileCamera, id: &str, statuses: &mut [Option<ValueIndex>; 5]) {
    let Some(direction) = camera.direction.as_deref() else { return };
    let id = layer.unique_value(Value::Text(id));
    for view in parse_view_directions(direction) {
        let number = |degrees: f64| {
            if degrees.fract() == 0.0 { Value::Whole(degrees as u64) } else { Value::Number(degrees) }
        };
        layer.tag(0, id);
        let status = status_of(layer, camera, statuses);
        layer.tag(1, status);
        let heading = layer.value(number(view.heading_deg));
        layer.tag(2, heading);
        let spread = layer.value(number(view.sector_deg.unwrap_or(ASSUMED_SPREAD_DEG)));
        layer.tag(3, spread);
        layer.point(camera.x, camera.y);
    }
}
