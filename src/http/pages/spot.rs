//! `/map/spot`: the surroundings of one place as a drawing, with its street and areas in words. A page that tells where
//! something stands shows them; the drawing holds what is public and nothing of any report.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde::Serialize;
use serde_json::to_value;

use super::camera_facts::parse_features;
use super::drawing::draw_surroundings;
use super::streets::{Street, nearest_street};
use crate::domain::{Bbox, Position, Territory};
use crate::formats::svg::View;
use crate::http::i18n::Language;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, JSON, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::{Params, number_within};
use crate::http::wire::problem::{Problem, shorten};
use crate::store::camera::cameras::page_of_cameras;
use crate::store::engine::outlines::parse_outline;
use crate::store::territory::areas::{AreaFilter, list_areas};
use crate::store::{CameraFilter, Reader, StoreError};

/// Size of the drawing in units: as wide as on a telephone.
const WIDTH: f64 = 360.0;
const HEIGHT: f64 = 300.0;
/// Ground shown around the place, in metres.
pub const SHOWN_M: f64 = 60.0;
const NARROWEST_M: f64 = 20.0;
const WIDEST_M: f64 = 2_000.0;
const MOST_DRAWN: usize = 200;

/// The surroundings of a place, as a program and a page are told of them.
#[derive(Clone, Debug, Serialize)]
pub struct Spot {
    /// Markup made by us.
    pub svg: String,
    /// Middle longitude, middle Mercator y in degrees, units in a degree, width, height: to find a place from a touch.
    pub view: String,
    pub metres: f64,
    pub street: Option<Street>,
    /// Those that the place lies in, the smallest first.
    pub areas: Vec<AreaName>,
    /// Whether it lies in the territory.
    pub is_inside: bool,
}

/// An area by name.
#[derive(Clone, Debug, Serialize)]
pub struct AreaName {
    pub id: String,
    pub kind: String,
    pub name: String,
}

/// The route of the surroundings.
pub fn routes() -> Router<AppState> {
    Router::new().route("/map/spot", get(spot))
}

async fn spot(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    asked.take_language(&mut params)?;
    let at = params.take_as("at", parse_at)?;
    let metres = params.take_as("metres", |text| number_within(text, NARROWEST_M, WIDEST_M))?;
    params.finish()?;
    let at = at.ok_or_else(|| Problem::parameter("at", "expected lon,lat, found nothing"))?;
    let held = AppState::clone(&app);
    app.read(move |reader| {
        let (change, _) = reader.latest_change()?;
        let language = held.pages.language(asked.language);
        let spot = read_spot(&held.territory, reader, language, "spot", (at, metres.unwrap_or(SHOWN_M)))?;
        let scope = Scope { ground: true, ..Scope::ALL };
        let freshness = Freshness::Version { scope, change: change.0 };
        Ok(to_value(spot).map(|value| Answer::json(JSON, &value, freshness)).map_err(Problem::internal))
    })
    .await?
}

fn parse_at(text: &str) -> Result<Position, String> {
    let (lon, lat) = text.split_once(',').ok_or_else(|| format!("expected lon,lat, found {:?}", shorten(text)))?;
    let (lon, lat) = (number_within(lon, -180.0, 180.0)?, number_within(lat, -90.0, 90.0)?);
    Position::new(lon, lat).map_err(|error| error.to_string())
}

/// Reads what lies around a place, so many metres of it; `id` starts the ids in the drawing and is unique within a page.
pub fn read_spot(
    territory: &Territory,
    reader: &Reader<'_>,
    language: &Language,
    id: &str,
    (at, metres): (Position, f64),
) -> Result<Spot, StoreError> {
    let view = View::around(at, metres, WIDTH, HEIGHT, 0.0);
    let [lon, y, scale] = view.parameters();
    Ok(Spot {
        svg: draw_around(reader, language, id, view)?,
        view: format!("{lon},{y},{scale},{WIDTH},{HEIGHT}"),
        metres,
        street: nearest_street(reader, at)?,
        areas: areas_around(reader, at)?,
        is_inside: territory.bbox().contains(at),
    })
}

/// Ground, streets by name and the cameras that everybody sees.
fn draw_around(reader: &Reader<'_>, language: &Language, id: &str, view: View) -> Result<String, StoreError> {
    let (change, _) = reader.latest_change()?;
    let filter = CameraFilter { bbox: Some(view.bbox()), ..CameraFilter::default() };
    let cameras = parse_features(&page_of_cameras(reader, &filter, None, MOST_DRAWN, change)?.features)?;
    let marks: Vec<_> = cameras.iter().map(|camera| camera.mark(None, false)).collect();
    Ok(draw_surroundings(reader, language, (id, view), &marks, "spot.map")?.svg)
}

fn areas_around(reader: &Reader<'_>, at: Position) -> Result<Vec<AreaName>, StoreError> {
    let filter = AreaFilter { bbox: Some(Bbox::around(at, 1.0)), ..AreaFilter::default() };
    let mut areas = list_areas(reader, &filter)?;
    // An outline that cannot be read holds nothing: the place is told all the same.
    areas.retain(|area| matches!(parse_outline(&area.geometry), Ok(Some(outline)) if outline.contains(at)));
    areas.sort_by(|a, b| a.area_km2.total_cmp(&b.area_km2));
    Ok(areas.into_iter().map(|area| AreaName { id: area.code, kind: area.kind, name: area.name }).collect())
}
