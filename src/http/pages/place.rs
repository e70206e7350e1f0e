//! The sheet of a nursery or school: the cameras around it by distance, and what a distance does not tell.

use std::collections::HashMap;

use serde::Serialize;

use super::area::{Count, Within};
use super::area_lists::{Link, area_links};
use super::camera_facts::{CameraFacts, CameraRow, parse_features};
use super::day_asked::{DayAsked, DayTold};
use super::drawing::{Drawn, HEIGHT, STREET_NAME, WIDTH, draw, read_ground, street_names, words};
use super::source_lines::{SourceLine, source_lines};
use super::streets::tell_streets;
use super::unknown;
use crate::domain::{Status, Tags, Territory};
use crate::formats::svg::{Drawing, PlaceMark, StreetNames, View, Zone};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::store::camera::cameras::page_of_cameras;
use crate::store::camera::filter::Counting;
use crate::store::figures::statistics::PLACE_DISTANCES_M;
use crate::store::figures::summary::summary;
use crate::store::territory::places::{StoredPlace, area_codes, cameras_near_place, find_place, place_kind};
use crate::store::{CameraFilter, Reader, StoreError};

/// The distance of the large figure: the school zone that is offered first.
const LEAD_M: u32 = 100;
/// Cameras are told up to here.
const WIDEST_M: u32 = 300;
/// Most cameras listed.
const CAMERAS_MOST: usize = 500;
/// Rows that fit on one A4.
const PRINT_ROWS: usize = 18;

/// A known thing: its name's key and its value.
#[derive(Clone, Debug, Serialize)]
pub struct Fact {
    pub key: &'static str,
    pub value: String,
    pub is_known: bool,
}

/// Values of `place.html`.
#[derive(Clone, Debug, Serialize)]
pub struct PlaceSheet {
    pub id: String,
    pub kind: String,
    pub name: String,
    /// Which day it tells of; none for today.
    pub day: Option<DayTold>,
    pub address: Option<String>,
    pub areas: Vec<Link>,
    pub lead_m: u32,
    pub lead_count: u64,
    /// Partial date of the list; empty when unknown.
    pub listed_on: String,
    pub within: Vec<Within>,
    /// Of those within the widest distance.
    pub by_status: Vec<Count>,
    pub facts: Vec<Fact>,
    pub cameras: Vec<CameraRow>,
    pub print_rows: usize,
    pub unknown: Vec<String>,
    pub sources: Vec<SourceLine>,
    pub drawing: Drawn,
}

/// Reads the sheet of a place; none if there is no such place. Of another day than today it tells the cameras, with the
/// place as it is today.
pub fn read_place(
    reader: &Reader<'_>,
    territory: &Territory,
    language: &Language,
    code: &str,
    day: DayAsked,
) -> Result<Option<PlaceSheet>, StoreError> {
    let Some(place) = find_place(reader, code)? else { return Ok(None) };
    let mut near = near_cameras(reader, &place, day.counting)?;
    tell_streets(reader, near.iter_mut().map(|(camera, _)| camera))?;
    let summary = summary(reader)?;
    let standing = |metres: u32| {
        near.iter().filter(|(camera, m)| day.counting.counts(camera.status) && *m <= f64::from(metres)).count() as u64
    };
    let cameras: Vec<_> = near.iter().map(|(camera, _)| camera.clone()).collect();
    let rows = near.iter().enumerate().map(|(index, (camera, m))| camera.row(language, Some(index + 1), Some(*m)));
    let keys = cameras.iter().flat_map(|camera| camera.sources.iter().map(String::as_str));
    let mut open = vec![language.text("sheet.unknown.unlisted").to_owned()];
    open.push(language.text("sheet.unknown.reach").to_owned());
    open.extend(unknown::of_cameras(language, &cameras));
    Ok(Some(PlaceSheet {
        kind: place_kind(&place.tags).to_owned(),
        name: place.tags.get("name").unwrap_or(&place.code).to_owned(),
        day: day.told,
        address: address(&place.tags),
        areas: area_links(reader, &area_codes(reader, &place)?)?,
        lead_m: LEAD_M,
        lead_count: standing(LEAD_M),
        within: PLACE_DISTANCES_M.into_iter().map(|metres| Within { metres, count: standing(metres) }).collect(),
        by_status: by_status(&cameras),
        facts: facts(&place.tags, language),
        cameras: rows.collect(),
        print_rows: PRINT_ROWS,
        unknown: open,
        sources: source_lines(keys.chain([place.source.as_str()]), &summary, territory),
        drawing: draw_place(reader, language, &place, &cameras)?,
        listed_on: place.listed_on,
        id: place.code,
    }))
}

/// Cameras within the widest distance with their metres, nearest first.
fn near_cameras(
    reader: &Reader<'_>,
    place: &StoredPlace,
    counting: Counting,
) -> Result<Vec<(CameraFacts, f64)>, StoreError> {
    // A little wider, so that rounding leaves out none of the kept pairs.
    let filter = CameraFilter { near: Some((place.position, f64::from(WIDEST_M) + 1.0)), ..counting.filter() };
    let (change, _) = reader.latest_change()?;
    let found = parse_features(&page_of_cameras(reader, &filter, None, CAMERAS_MOST, change)?.features)?;
    let mut near: Vec<_> = if counting.is_present() {
        let pairs = cameras_near_place(reader, place.place_id, f64::from(WIDEST_M))?;
        let metres: HashMap<String, f64> = pairs.into_iter().map(|(id, metres, _)| (id.to_string(), metres)).collect();
        found.into_iter().filter_map(|camera| metres.get(&camera.id).map(|metres| (camera, *metres))).collect()
    } else {
        // Pairs are kept of the present alone.
        let measured = found.into_iter().map(|camera| (distance_m(place.position, camera.position), camera));
        measured.filter(|(metres, _)| *metres <= f64::from(WIDEST_M)).map(|(metres, camera)| (camera, metres)).collect()
    };
    near.sort_by(|a, b| a.1.total_cmp(&b.1));
    Ok(near)
}

fn by_status(cameras: &[CameraFacts]) -> Vec<Count> {
    let count = |status: Status| cameras.iter().filter(|camera| camera.status == status).count() as u64;
    let counts =
        Status::PUBLIC.into_iter().map(|status| Count { word: status.as_str().to_owned(), count: count(status) });
    counts.filter(|entry| entry.count > 0).collect()
}

/// The address in one line, as the tags have it.
fn address(tags: &Tags) -> Option<String> {
    let join = |keys: [&str; 2]| {
        let parts: Vec<_> = keys.into_iter().filter_map(|key| tags.get(key)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let lines = [join(["addr:housenumber", "addr:street"]), join(["addr:postcode", "addr:city"])];
    let lines: Vec<_> = lines.into_iter().flatten().collect();
    if lines.is_empty() { tags.get("addr:full").map(str::to_owned) } else { Some(lines.join(", ")) }
}

fn facts(tags: &Tags, language: &Language) -> Vec<Fact> {
    let fact = |key, value: Option<String>| value.map(|value| Fact { key, value, is_known: true });
    let sector = tags.get("operator:type").map(|value| language.word("sheet.fact.sector", value).to_owned());
    let kind = Some(place_kind(tags)).filter(|kind| !kind.is_empty());
    let facts = [
        fact("sheet.fact.kind", kind.map(|kind| language.word("kind", kind).to_owned())),
        fact("sheet.fact.sector", sector),
        fact("sheet.fact.capacity", tags.get("capacity").map(str::to_owned)),
        fact("sheet.fact.uai", tags.get("ref:UAI").map(str::to_owned)),
    ];
    facts.into_iter().flatten().collect()
}

fn draw_place(
    reader: &Reader<'_>,
    language: &Language,
    place: &StoredPlace,
    cameras: &[CameraFacts],
) -> Result<Drawn, StoreError> {
    let view = View::around(place.position, f64::from(WIDEST_M), WIDTH, HEIGHT, 16.0);
    let zones: Vec<_> = PLACE_DISTANCES_M
        .into_iter()
        .rev()
        .map(|metres| Zone {
            centre: place.position,
            radius_m: f64::from(metres),
            label: language.metres(f64::from(metres)),
        })
        .collect();
    let marks: Vec<_> = cameras.iter().enumerate().map(|(index, camera)| camera.mark(Some(index + 1), false)).collect();
    let name = place.tags.get("name").unwrap_or(&place.code);
    let description = language.fill("sheet.map.place", &[("name", name.into())]);
    Ok(draw(
        language,
        &Drawing {
            id: "map",
            view,
            ground: &read_ground(reader, &view)?,
            streets: StreetNames { names: &street_names(reader, &view)?, size: STREET_NAME },
            borders: &[],
            zones: &zones,
            places: &[PlaceMark { position: place.position, is_subject: true }],
            cameras: &marks,
            words: words(language, &view, description),
        },
    ))
}
