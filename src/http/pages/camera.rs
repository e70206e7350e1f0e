//! The sheet of a camera: who says what, four dates never mixed, the tags as they are, and what stands around it.

use serde::Serialize;

use super::area_lists::{Link, area_links};
use super::camera_facts::{CameraFacts, CameraRow, parse_features};
use super::camera_known::known_facts;
use super::claims::{ClaimRows, claim_rows, positions_in_water, untold};
use super::drawing::{Drawn, HEIGHT, STREET_NAME, WIDTH, draw, read_ground, street_names, words};
use super::place::Fact;
use super::source_lines::{SourceLine, source_lines};
use super::streets::tell_streets;
use super::unknown;
use crate::domain::claim::claims;
use crate::domain::{CameraId, Territory};
use crate::formats::svg::{Drawing, PlaceMark, StreetNames, View};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::store::camera::cameras::{find_camera, page_of_cameras};
use crate::store::figures::summary::summary;
use crate::store::territory::places::{PlaceFilter, list_places, places_near_camera};
use crate::store::{CameraFilter, Reader, StoreError};

/// Other cameras are told up to here, in metres.
const NEIGHBOURS_M: f64 = 100.0;
/// Most of them.
const NEIGHBOURS_MOST: usize = 50;
/// Ground shown around it, in metres.
const SHOWN_M: f64 = 130.0;

/// One of the four dates.
#[derive(Clone, Debug, Serialize)]
pub struct Dated {
    pub word: &'static str,
    pub date: Option<String>,
}

/// A place for children with its distance.
#[derive(Clone, Debug, Serialize)]
pub struct NearPlace {
    pub id: String,
    pub name: String,
    pub distance_m: f64,
}

/// A tag, verbatim.
#[derive(Clone, Debug, Serialize)]
pub struct Tag {
    pub key: String,
    pub value: String,
}

/// Values of `camera.html`.
#[derive(Clone, Debug, Serialize)]
pub struct CameraSheet {
    pub id: String,
    pub title: String,
    pub status: &'static str,
    /// Whether any of its sources may be passed on.
    pub has_data: bool,
    pub areas: Vec<Link>,
    pub facts: Vec<Fact>,
    pub dates: Vec<Dated>,
    /// What is claimed, by topic.
    pub claims: Vec<ClaimRows>,
    /// Topics that nobody speaks of.
    pub untold: Vec<&'static str>,
    pub places: Vec<NearPlace>,
    pub places_listed_on: String,
    pub neighbours: Vec<CameraRow>,
    pub unknown: Vec<String>,
    pub tags: Vec<Tag>,
    pub sources: Vec<SourceLine>,
    pub drawing: Drawn,
    /// Addresses of published photos, relative to the service.
    pub photos: Vec<String>,
}

/// Reads the sheet of a camera; none if there is no public one under this code.
pub fn read_camera(
    reader: &Reader<'_>,
    territory: &Territory,
    language: &Language,
    id: CameraId,
) -> Result<Option<CameraSheet>, StoreError> {
    let Some(stored) = find_camera(reader, id)? else { return Ok(None) };
    let Some(mut camera) = parse_features(stored.feature.as_bytes())?.pop() else { return Ok(None) };
    let mut around = around(reader, &camera)?;
    tell_streets(reader, std::iter::once(&mut camera).chain(&mut around))?;
    let near = |other: &&CameraFacts| distance_m(camera.position, other.position) <= NEIGHBOURS_M;
    let neighbours: Vec<_> = around.iter().filter(|other| other.id != camera.id).filter(near).collect();
    let mut rows: Vec<_> = neighbours
        .iter()
        .map(|other| other.row(language, None, Some(distance_m(camera.position, other.position))))
        .collect();
    rows.sort_by(|a, b| a.distance_m.unwrap_or_default().total_cmp(&b.distance_m.unwrap_or_default()));
    let sources = source_lines(camera.sources.iter().map(String::as_str), &summary(reader)?, territory);
    let statements: Vec<_> = stored.observations.iter().map(|stored| stored.observation.clone()).collect();
    let claims = claims(&statements, &positions_in_water(reader, &statements)?);
    let places = places_near_camera(reader, id)?.into_iter().map(|(place, distance_m)| NearPlace {
        name: place.tags.get("name").unwrap_or(&place.code).to_owned(),
        id: place.code,
        distance_m,
    });
    Ok(Some(CameraSheet {
        title: camera.title(language),
        status: camera.status.as_str(),
        has_data: stored.export_feature.is_some(),
        areas: area_links(reader, &stored.area_codes)?,
        facts: known_facts(&camera, language),
        dates: dates(&camera),
        claims: claim_rows(&claims, &sources, language),
        untold: untold(&claims),
        places: places.collect(),
        places_listed_on: territory.places_listed_on.clone(),
        neighbours: rows,
        unknown: unknown::of_camera(language, &camera),
        tags: camera.tags.iter().map(|(key, value)| Tag { key: key.to_owned(), value: value.to_owned() }).collect(),
        drawing: draw_camera(reader, language, &camera, &around)?,
        id: camera.id,
        photos: camera.photos,
        sources,
    }))
}

/// The cameras on the map, itself among them.
fn around(reader: &Reader<'_>, camera: &CameraFacts) -> Result<Vec<CameraFacts>, StoreError> {
    let filter = CameraFilter { near: Some((camera.position, SHOWN_M * 2.0)), ..CameraFilter::default() };
    let (change, _) = reader.latest_change()?;
    let mut cameras = parse_features(&page_of_cameras(reader, &filter, None, NEIGHBOURS_MOST, change)?.features)?;
    if !cameras.iter().any(|other| other.id == camera.id) {
        cameras.push(camera.clone());
    }
    Ok(cameras)
}

fn dates(camera: &CameraFacts) -> Vec<Dated> {
    [
        ("installed", "cc_installed_on"),
        ("first_seen", "cc_first_seen_on"),
        ("last_seen", "cc_last_seen_on"),
        ("removed", "cc_removed_on"),
    ]
    .map(|(word, member)| Dated { word, date: camera.own(member).map(str::to_owned) })
    .into()
}

fn draw_camera(
    reader: &Reader<'_>,
    language: &Language,
    camera: &CameraFacts,
    around: &[CameraFacts],
) -> Result<Drawn, StoreError> {
    let view = View::around(camera.position, SHOWN_M, WIDTH, HEIGHT, 0.0);
    let mut places = Vec::new();
    for part in view.bbox().parts() {
        places.extend(list_places(reader, &PlaceFilter { bbox: Some(part), ..PlaceFilter::default() })?);
    }
    let places: Vec<_> =
        places.into_iter().map(|place| PlaceMark { position: place.position, is_subject: false }).collect();
    let marks: Vec<_> = around.iter().map(|other| other.mark(None, other.id == camera.id)).collect();
    let description = language.fill("sheet.map.camera", &[("id", camera.id.as_str().into())]);
    Ok(draw(
        language,
        &Drawing {
            id: "map",
            view,
            ground: &read_ground(reader, &view)?,
            streets: StreetNames { names: &street_names(reader, &view)?, size: STREET_NAME },
            borders: &[],
            zones: &[],
            places: &places,
            cameras: &marks,
            words: words(language, &view, description),
        },
    ))
}
