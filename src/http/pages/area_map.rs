//! The map on an area's sheet: its outline and those of its parts, its cameras and, where there is room, its places.

use super::camera_facts::CameraFacts;
use super::drawing::{Drawn, HEIGHT, WIDTH, draw, read_ground, words};
use crate::domain::Position;
use crate::formats::svg::{Border, Drawing, PlaceMark, View};
use crate::geometry::outline::Outline;
use crate::http::i18n::Language;
use crate::store::areas::{AreaFilter, StoredArea, list_areas, parse_outline};
use crate::store::places::{PlaceFilter, list_places};
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
    let own = parse_outline(&area.geometry)?;
    let subject = own.iter().map(|outline| border(outline, true, None));
    let inner = parts.iter().map(|(outline, name, label)| border(outline, false, Some((name.clone(), *label))));
    let borders: Vec<_> = subject.chain(inner).collect();
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
            borders: &borders,
            zones: &[],
            places: &places(reader, area)?,
            cameras: &marks,
            words: words(language, &view, description),
        },
    ))
}

fn border(outline: &Outline, is_subject: bool, name: Option<(String, Position)>) -> Border<'_> {
    Border { outline: outline.polygons(), is_subject, name }
}

fn outlines(reader: &Reader<'_>, filter: &AreaFilter) -> Result<Vec<(Outline, String, Position)>, StoreError> {
    let mut parts = Vec::new();
    for area in list_areas(reader, filter)? {
        parts.extend(parse_outline(&area.geometry)?.map(|outline| (outline, area.name, area.label)));
    }
    Ok(parts)
}

fn places(reader: &Reader<'_>, area: &StoredArea) -> Result<Vec<PlaceMark>, StoreError> {
    let filter = PlaceFilter { area: Some(area.code.clone()), limit: Some(PLACES_MOST + 1), ..PlaceFilter::default() };
    let places = list_places(reader, &filter)?;
    if places.len() > PLACES_MOST {
        return Ok(Vec::new());
    }
    Ok(places.into_iter().map(|place| PlaceMark { position: place.position, is_subject: false }).collect())
}
