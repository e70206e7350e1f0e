//! An area's place among the others: what it belongs to and what belongs to it.

use serde::Serialize;

use crate::domain::Territory;
use crate::http::figures::{Figures, Listed};
use crate::store::camera::filter::Counting;
use crate::store::figures::counting::count_in_areas;
use crate::store::territory::areas::{AreaFilter, StoredArea, ancestors, find_area, list_areas};
use crate::store::{Reader, StoreError};

/// Another sheet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Link {
    pub id: String,
    pub name: String,
}

/// An area that belongs to the one on the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct Child {
    pub id: String,
    pub name: String,
    pub cameras: u64,
    /// None where no list of cameras covers it.
    pub per_km2: Option<f64>,
    /// None where no list of places covers it.
    pub places: Option<u64>,
    pub places_within_100_m: Option<u64>,
}

/// What the area belongs to, nearest first.
pub fn parents(reader: &Reader<'_>, area: &StoredArea) -> Result<Vec<Link>, StoreError> {
    Ok(ancestors(reader, area)?.into_iter().map(|area| Link { id: area.code, name: area.name }).collect())
}

/// The areas that belong to one, those with most cameras first.
pub fn child_rows(
    reader: &Reader<'_>,
    code: &str,
    counting: Counting,
    listed: &Listed,
) -> Result<Vec<Child>, StoreError> {
    let filter = AreaFilter { parent: Some(code.to_owned()), ..AreaFilter::default() };
    let mut children = Vec::new();
    let areas = list_areas(reader, &filter)?;
    let counted = count_in_areas(reader, &areas, counting)?;
    for (area, statistics) in areas.into_iter().zip(counted) {
        let figures = Figures::new(reader, &area, &statistics, None, listed)?;
        children.push(Child {
            cameras: statistics.standing(),
            per_km2: figures.per_km2,
            places: figures.places.map(|(all, _)| all),
            places_within_100_m: figures.places.map(|(_, within)| within[1]),
            id: area.code,
            name: area.name,
        });
    }
    children.sort_by(|a, b| b.cameras.cmp(&a.cameras).then_with(|| a.name.cmp(&b.name)));
    Ok(children)
}

/// The areas that belong to one, by name.
pub fn child_links(reader: &Reader<'_>, code: &str) -> Result<Vec<Link>, StoreError> {
    let filter = AreaFilter { parent: Some(code.to_owned()), ..AreaFilter::default() };
    Ok(by_name(list_areas(reader, &filter)?))
}

/// The areas that the map colours, by name.
pub fn area_choices(reader: &Reader<'_>, territory: &Territory) -> Result<Vec<Link>, StoreError> {
    let kind = Some(territory.choropleth_kind.clone()).filter(|kind| !kind.is_empty());
    Ok(by_name(list_areas(reader, &AreaFilter { kind, ..AreaFilter::default() })?))
}

fn by_name(areas: Vec<StoredArea>) -> Vec<Link> {
    let mut links: Vec<Link> = areas.into_iter().map(|area| Link { id: area.code, name: area.name }).collect();
    links.sort_by(|a, b| a.name.cmp(&b.name));
    links
}

/// Links to the sheets of areas by their codes, smallest area first.
pub fn area_links(reader: &Reader<'_>, codes: &[String]) -> Result<Vec<Link>, StoreError> {
    let mut areas = Vec::new();
    for code in codes {
        areas.extend(find_area(reader, code)?);
    }
    areas.sort_by(|a, b| a.area_km2.total_cmp(&b.area_km2));
    Ok(areas.into_iter().map(|area| Link { id: area.code, name: area.name }).collect())
}
