//! The map on an area's sheet: its outline and those of its parts, its cameras and, where there is room, its places.

use geo_types::{Geometry, MultiPolygon};

use super::camera_facts::CameraFacts;
use super::drawing::{Drawn, HEIGHT, WIDTH, draw, parse_geometry, read_ground, words};
use crate::domain::Position;
use crate::formats::svg::{Border, Drawing, PlaceMark, StreetNames, View};
use crate::http::i18n::Language;
use crate::store::territory::areas::{AreaFilter, StoredArea, list_areas};
use crate::store::territory::places::{PlaceFilter, list_places};
use crate::store::{Reader, StoreError};

/// Most places drawn: more would hide the cameras.
const PLACES_MOST: usize = 60;

/// Draws an area with its cameras.
pub fn draw_area(
    reader: &Reader<'_>,
    language: &Language,
    area: &StoredArea,
    cameras: &[CameraFacts],
    has_numbers: bool,
) -> Result<Drawn, StoreError> {
    let view = View::fit(area.bbox, WIDTH, HEIGHT, 22.0);
    let parts = outlines(reader, &AreaFilter { parent: Some(area.code.clone()), ..AreaFilter::default() })?;
    let own = outline(&area.geometry)?;
    let subject = Border { outline: &own, is_subject: true, name: None };
    let inner = parts.iter().map(|(outline, name)| Border { outline, is_subject: false, name: Some(name.clone()) });
    let borders: Vec<_> = inner.chain([subject]).collect();
    let marks: Vec<_> = cameras
        .iter()
        .enumerate()
        .map(|(index, camera)| camera.mark(has_numbers.then_some(index + 1), false))
        .collect();
    let description = language.fill("sheet.map.area", &[("name", area.name.as_str().into())]);
    Ok(draw(
        language,
        &Drawing {
            id: "map",
            view,
            ground: &read_ground(reader, &view)?,
            streets: StreetNames::default(),
            borders: &borders,
            zones: &[],
            places: &places(reader, area)?,
            cameras: &marks,
            words: words(language, &view, description),
        },
    ))
}

/// An area's outline, its name and where that is written.
type NamedOutline = (MultiPolygon<f64>, (String, Position));

fn outlines(reader: &Reader<'_>, filter: &AreaFilter) -> Result<Vec<NamedOutline>, StoreError> {
    let areas = list_areas(reader, filter)?.into_iter();
    areas.map(|area| Ok((outline(&area.geometry)?, (area.name, area.label)))).collect()
}

fn outline(geometry: &str) -> Result<MultiPolygon<f64>, StoreError> {
    match parse_geometry(geometry) {
        Some(Geometry::Polygon(polygon)) => Ok(MultiPolygon(vec![polygon])),
        Some(Geometry::MultiPolygon(polygons)) => Ok(polygons),
        _ => Err(StoreError::Corrupt("an area is not a polygon".to_owned())),
    }
}

fn places(reader: &Reader<'_>, area: &StoredArea) -> Result<Vec<PlaceMark>, StoreError> {
    let filter = PlaceFilter { area: Some(area.code.clone()), limit: Some(PLACES_MOST + 1), ..PlaceFilter::default() };
    let places = list_places(reader, &filter)?;
    if places.len() > PLACES_MOST {
        return Ok(Vec::new());
    }
    Ok(places.into_iter().map(|place| PlaceMark { position: place.position, is_subject: false }).collect())
}
