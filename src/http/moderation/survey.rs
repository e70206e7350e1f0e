//! A survey as moderators see it: what was walked, whether anything was found, and where that lies.

use geo_types::{Geometry, MultiPolygon};
use serde::Serialize;

use crate::domain::Bbox;
use crate::domain::survey::finds_word;
use crate::formats::svg::{Border, Drawing, StreetNames, View};
use crate::http::i18n::Language;
use crate::http::pages::{Drawn, STREET_NAME, draw, parse_geometry, read_ground, street_names, words};
use crate::store::survey::surveys::StoredSurvey;
use crate::store::territory::areas::find_area;
use crate::store::{Reader, StoreError};

/// Size of the drawing in units.
const WIDTH: f64 = 480.0;
const HEIGHT: f64 = 300.0;

/// What was walked.
#[derive(Serialize)]
pub struct Walk {
    /// area, streets or shape.
    pub scope: String,
    pub area: Option<String>,
    pub streets: Vec<String>,
    /// some or none.
    pub finds: &'static str,
    /// Metres of street it covers.
    pub street_m: i64,
}

pub fn walk_of(reader: &Reader<'_>, survey: &StoredSurvey) -> Result<Walk, StoreError> {
    let area = match &survey.area {
        Some(code) => find_area(reader, code)?.map(|area| area.name).or_else(|| Some(code.clone())),
        None => None,
    };
    Ok(Walk {
        scope: survey.scope.clone(),
        area,
        streets: survey.streets.clone(),
        finds: finds_word(survey.has_finds),
        street_m: survey.street_m,
    })
}

/// Its outline on the ground; of streets the ground that they lie in. None where it lies nowhere.
pub fn draw_walk(reader: &Reader<'_>, language: &Language, survey: &StoredSurvey) -> Result<Option<Drawn>, StoreError> {
    use geo::BoundingRect as _;
    let Some(geometry) = parse_geometry(&survey.geometry) else { return Ok(None) };
    let Some(around) = geometry.bounding_rect() else { return Ok(None) };
    let bbox = Bbox { west: around.min().x, south: around.min().y, east: around.max().x, north: around.max().y };
    let outline = match geometry {
        Geometry::Polygon(polygon) => Some(MultiPolygon(vec![polygon])),
        Geometry::MultiPolygon(polygons) => Some(polygons),
        _ => None,
    };
    let border = outline.as_ref().map(|outline| Border { outline, is_subject: true, name: None });
    let view = View::fit(bbox, WIDTH, HEIGHT, 22.0);
    Ok(Some(draw(
        language,
        &Drawing {
            id: "map",
            view,
            ground: &read_ground(reader, &view)?,
            streets: StreetNames { names: &street_names(reader, &view)?, size: STREET_NAME },
            borders: border.as_slice(),
            zones: &[],
            places: &[],
            cameras: &[],
            words: words(language, &view, language.text("moderation.walk_map").to_owned()),
        },
    )))
}
