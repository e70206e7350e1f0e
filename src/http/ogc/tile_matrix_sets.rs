//! `/tileMatrixSets`: how tiles lie (OGC 17-083r4). There is one set, that of web maps.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use serde_json::{Value, json};

use crate::geometry::tile::MAX_ZOOM;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, JSON};
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};

/// Its name in addresses.
pub const ID: &str = "WebMercatorQuad";
/// Its name everywhere.
pub const URI: &str = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
/// Half the side of the square that web maps show, in metres: half the equator.
const HALF_SIDE_M: f64 = 20_037_508.342_789_244;
/// Pixels of a tile.
const TILE_PIXELS: u32 = 256;
/// Metres that a pixel stands for on a screen (OGC 17-083r4, 6.1.1.1).
const PIXEL_M: f64 = 0.000_28;

/// The routes of tile matrix sets.
pub fn routes() -> Router<AppState> {
    Router::new().route("/tileMatrixSets", get(list)).route("/tileMatrixSets/{id}", get(one))
}

/// Its address here.
pub fn address(app: &App) -> String {
    app.url(&format!("/tileMatrixSets/{ID}"))
}

/// Takes `f`, which may only be what the answer is.
pub fn take_json(params: &mut Params) -> Result<(), Problem> {
    let form =
        |text: &str| if text == "json" { Ok(()) } else { Err(format!("expected json, found {:?}", shorten(text))) };
    params.take_as("f", form).map(|_| ())
}

async fn list(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    take_json(&mut params)?;
    params.finish()?;
    let own = json!({ "href": address(&app), "rel": "self", "type": JSON, "title": "This set" });
    let set = json!({ "id": ID, "title": title(), "uri": URI, "crs": crs(), "links": [own] });
    let links = [json!({ "href": app.url("/tileMatrixSets"), "rel": "self", "type": JSON, "title": "This document" })];
    Ok(Answer::json(JSON, &json!({ "tileMatrixSets": [set], "links": links }), Freshness::Build))
}

async fn one(State(app): State<AppState>, Path(id): Path<String>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    take_json(&mut params)?;
    params.finish()?;
    if id != ID {
        return Err(Problem::not_found(format!("expected {ID}, found {:?}", shorten(&id))));
    }
    let value = json!({
        "id": ID,
        "title": title(),
        "uri": URI,
        "crs": crs(),
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": (0..=MAX_ZOOM).map(matrix).collect::<Vec<_>>(),
        "links": [{ "href": address(&app), "rel": "self", "type": JSON, "title": "This document" }],
    });
    Ok(Answer::json(JSON, &value, Freshness::Build))
}

fn title() -> &'static str {
    "Tiles of web maps"
}

fn crs() -> &'static str {
    "http://www.opengis.net/def/crs/EPSG/0/3857"
}

fn matrix(zoom: u8) -> Value {
    let across = 1_u64 << zoom;
    let cell_m = 2.0 * HALF_SIDE_M / f64::from(TILE_PIXELS) / across as f64;
    json!({
        "id": zoom.to_string(),
        "scaleDenominator": cell_m / PIXEL_M,
        "cellSize": cell_m,
        "cornerOfOrigin": "topLeft",
        "pointOfOrigin": [-HALF_SIDE_M, HALF_SIDE_M],
        "tileWidth": TILE_PIXELS,
        "tileHeight": TILE_PIXELS,
        "matrixWidth": across,
        "matrixHeight": across,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_those_of_the_standard() {
        // OGC 17-083r4, table D.1.
        let scale = |zoom| matrix(zoom)["scaleDenominator"].as_f64().unwrap();
        assert!((scale(0) - 559_082_264.028_717_8).abs() < 1e-3, "{}", scale(0));
        assert!((scale(18) - 2_132.729_583_849_84).abs() < 1e-6, "{}", scale(18));
    }
}
