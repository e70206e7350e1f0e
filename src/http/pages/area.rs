//! The sheet of an area: figures with their reasons, its cameras, its parts, and what is not known.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::area_lists::{Child, Link, child_rows, parents};
use super::area_map::draw_area;
use super::camera_facts::{CameraFacts, CameraRow, parse_features};
use super::day_asked::{DayAsked, DayTold};
use super::drawing::Drawn;
use super::source_lines::{SourceLine, source_lines};
use super::streets::tell_streets;
use super::surveyed::{SurveyedShares, surveyed_shares};
use super::unknown;
use crate::domain::territory::Declared;
use crate::domain::{Status, Territory};
use crate::http::figures::{Counted, Figures, Listed, count_year};
use crate::http::i18n::Language;
use crate::store::camera::cameras::page_of_cameras;
use crate::store::camera::filter::Counting;
use crate::store::figures::counting::count_area;
use crate::store::figures::statistics::{AreaStatistics, PLACE_DISTANCES_M};
use crate::store::figures::summary::{Summary, summary};
use crate::store::territory::areas::{StoredArea, find_area};
use crate::store::{CameraFilter, Reader, StoreError};

/// Most cameras read for a sheet: those beyond are drawn as no sign and listed elsewhere.
const CAMERAS_MOST: usize = 2_000;
/// Most cameras listed on screen; a link leads to the rest.
const ROWS_MOST: usize = 200;
/// Most cameras numbered on the map.
const NUMBERS_MOST: usize = 40;
/// Rows of cameras that fit on one A4 beside everything else, and with a table of parts.
const PRINT_ROWS: usize = 18;
/// Parts that fit on one A4.
const PRINT_PARTS: usize = 12;

/// A word of a vocabulary with its count.
#[derive(Clone, Debug, Serialize)]
pub struct Count {
    pub word: String,
    pub count: u64,
}

/// A distance with its count.
#[derive(Clone, Debug, Serialize)]
pub struct Within {
    pub metres: u32,
    pub count: u64,
}

/// Values of `area.html`.
#[derive(Clone, Debug, Serialize)]
pub struct AreaSheet {
    pub id: String,
    pub kind: String,
    pub name: String,
    /// Which day it tells of; none for today.
    pub day: Option<DayTold>,
    pub parents: Vec<Link>,
    /// Cameras believed to stand.
    pub cameras: u64,
    pub by_status: Vec<Count>,
    pub by_operator: Vec<Count>,
    pub area_km2: f64,
    pub per_km2: Option<f64>,
    pub population: Option<i64>,
    pub population_on: Option<String>,
    pub population_doubt: Option<String>,
    pub per_1000: Option<f64>,
    /// Cameras told of too late for that rate.
    pub left_out: u64,
    pub rate_note: Option<&'static str>,
    pub count_on: Option<String>,
    /// None where no list covers the area.
    pub places: Option<u64>,
    pub places_within: Vec<Within>,
    pub places_listed_on: String,
    pub near_border: u64,
    /// Entries of documents that lie or may lie here and that nobody found yet.
    pub unlocated: u64,
    /// How long ago each part was looked at.
    pub surveyed: SurveyedShares,
    pub list: Vec<CameraRow>,
    pub list_total: u64,
    pub has_numbers: bool,
    /// Rows of the list that go on paper.
    pub print_rows: usize,
    pub children: Vec<Child>,
    /// Rows of the parts that go on paper.
    pub print_parts: usize,
    pub declared: Vec<Declared>,
    /// Whether this is the city itself, whose sheet names the source of each declared total.
    pub is_city: bool,
    /// Name of the city that the declared totals are about.
    pub city: String,
    pub unknown: Vec<String>,
    pub sources: Vec<SourceLine>,
    pub drawing: Drawn,
}

/// Reads the sheet of an area; none if there is no such area. Of another day than today it tells the cameras, with the
/// borders, populations and schools of today, and nothing of what was surveyed.
pub fn read_area(
    reader: &Reader<'_>,
    territory: &Territory,
    language: &Language,
    code: &str,
    today: Date,
    day: DayAsked,
) -> Result<Option<AreaSheet>, StoreError> {
    let Some(area) = find_area(reader, code)? else { return Ok(None) };
    let statistics = count_area(reader, &area, day.counting)?;
    let listed = Listed::of(territory);
    let summary = summary(reader)?;
    let cameras = cameras_of(reader, &area, day.counting)?;
    let children = child_rows(reader, &area.code, day.counting, &listed)?;
    let parents = parents(reader, &area)?;
    let has_numbers = !cameras.is_empty() && cameras.len() <= NUMBERS_MOST && children.is_empty();
    let drawing = draw_area(reader, language, &area, &cameras, has_numbers)?;
    let figures = Figures::new(reader, &area, &statistics, count_year(&summary), &listed)?;
    let is_of_city = area.code == territory.city_area || parents.iter().any(|link| link.id == territory.city_area);
    let sources = sources_of(reader, &area, &cameras, statistics.places > 0, (&summary, territory))?;
    Ok(Some(AreaSheet {
        by_status: by_status(&statistics),
        by_operator: by_operator(&statistics),
        cameras: statistics.standing(),
        per_km2: figures.per_km2,
        per_1000: figures.per_1000.ok().filter(|_| statistics.standing() > 0),
        left_out: figures.in_rate.map_or(0, |in_rate| statistics.standing().saturating_sub(in_rate)),
        rate_note: figures.per_1000.err().map(super::super::figures::RateNote::as_str),
        count_on: figures.counted.map(Counted::to_words),
        population_doubt: area.population_doubt.as_deref().map(|doubt| in_language(doubt, &language.code)),
        places: figures.places.map(|(all, _)| all),
        places_within: within(statistics.places_within),
        places_listed_on: territory.places_listed_on.clone(),
        near_border: statistics.near_border,
        unlocated: statistics.not_located.unwrap_or_default(),
        surveyed: surveyed_shares(&statistics, today),
        unknown: unknown::of_area(language, &cameras, &statistics, cameras.len() < CAMERAS_MOST),
        list: rows(language, &cameras, has_numbers),
        list_total: cameras_total(&statistics),
        has_numbers,
        print_rows: if children.is_empty() { PRINT_ROWS } else { 0 },
        print_parts: PRINT_PARTS,
        declared: if is_of_city { declared(territory, language) } else { Vec::new() },
        is_city: area.code == territory.city_area,
        city: territory.name.clone(),
        id: area.code,
        kind: area.kind,
        name: area.name,
        area_km2: area.area_km2,
        population: area.population,
        population_on: area.population_on,
        day: day.told,
        parents,
        children,
        sources,
        drawing,
    }))
}

/// Where what the sheet says comes from.
fn sources_of(
    reader: &Reader<'_>,
    area: &StoredArea,
    cameras: &[CameraFacts],
    has_places: bool,
    (summary, territory): (&Summary, &Territory),
) -> Result<Vec<SourceLine>, StoreError> {
    let from_cameras = cameras.iter().flat_map(|camera| camera.sources.iter().map(String::as_str));
    let places_source = if has_places { places_source(reader, area)? } else { None };
    let from_area = [Some(area.source.as_str()), area.population_source.as_deref(), places_source.as_deref()];
    Ok(source_lines(from_cameras.chain(from_area.into_iter().flatten()), summary, territory))
}

fn cameras_of(reader: &Reader<'_>, area: &StoredArea, counting: Counting) -> Result<Vec<CameraFacts>, StoreError> {
    let filter = CameraFilter { area: Some(area.code.clone()), ..counting.filter() };
    let (change, _) = reader.latest_change()?;
    let mut cameras = parse_features(&page_of_cameras(reader, &filter, None, CAMERAS_MOST, change)?.features)?;
    cameras.sort_by_cached_key(|camera| (camera.status == Status::Gone, camera.address().is_none(), camera.address()));
    tell_streets(reader, cameras.iter_mut().take(ROWS_MOST))?;
    Ok(cameras)
}

fn rows(language: &Language, cameras: &[CameraFacts], has_numbers: bool) -> Vec<CameraRow> {
    let numbered = cameras.iter().enumerate().take(ROWS_MOST);
    numbered.map(|(index, camera)| camera.row(language, has_numbers.then_some(index + 1), None)).collect()
}

fn cameras_total(statistics: &AreaStatistics) -> u64 {
    statistics.by_status.iter().filter(|(status, _)| **status != Status::Hidden).map(|(_, count)| count).sum()
}

/// Every public status in legend order; those with none are told where there is any camera at all.
fn by_status(statistics: &AreaStatistics) -> Vec<Count> {
    let count = |status: Status| statistics.by_status.get(&status).copied().unwrap_or(0);
    if cameras_total(statistics) == 0 {
        return Vec::new();
    }
    Status::PUBLIC.into_iter().map(|status| Count { word: status.as_str().to_owned(), count: count(status) }).collect()
}

/// Known words first by count; what is unknown comes last.
fn by_operator(statistics: &AreaStatistics) -> Vec<Count> {
    let mut merged = BTreeMap::<&str, u64>::new();
    for (word, count) in &statistics.by_operator_type {
        *merged.entry(if word.is_empty() { "unknown" } else { word }).or_default() += count;
    }
    let mut list: Vec<_> = merged.into_iter().map(|(word, count)| Count { word: word.to_owned(), count }).collect();
    list.sort_by_key(|entry| (entry.word == "unknown", std::cmp::Reverse(entry.count)));
    list
}

fn within(counts: [u64; 4]) -> Vec<Within> {
    PLACE_DISTANCES_M.into_iter().zip(counts).map(|(metres, count)| Within { metres, count }).collect()
}

/// The key of the list that the places of an area come from.
fn places_source(reader: &Reader<'_>, area: &StoredArea) -> Result<Option<String>, StoreError> {
    use crate::store::territory::places::{PlaceFilter, list_places};
    let filter = PlaceFilter { area: Some(area.code.clone()), limit: Some(1), ..PlaceFilter::default() };
    Ok(list_places(reader, &filter)?.pop().map(|place| place.source))
}

/// The declared totals in the reader's language, as far as they have words in it.
fn declared(territory: &Territory, language: &Language) -> Vec<Declared> {
    territory.declared.iter().map(|entry| entry.in_language(&language.code)).collect()
}

/// A text kept as JSON by language, or one text for all.
fn in_language(text: &str, code: &str) -> String {
    let by_language: BTreeMap<String, String> = serde_json::from_str(text).unwrap_or_default();
    by_language.get(code).or_else(|| by_language.values().next()).map_or(text, String::as_str).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_is_told_in_the_readers_language_or_as_it_is() {
        assert_eq!(in_language(r#"{"fr":"douteux","en":"doubtful"}"#, "en"), "doubtful");
        assert_eq!(in_language(r#"{"fr":"douteux"}"#, "en"), "douteux");
        assert_eq!(in_language("doubtful", "en"), "doubtful");
    }
}
