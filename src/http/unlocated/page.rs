//! The values of `unlocated.html`.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::domain::address::AddressQuality;
use crate::store::source::unlocated::{StoredUnlocated, UnlocatedFilter, has_unlocated, list_unlocated};
use crate::store::territory::areas::{AreaFilter, list_areas};
use crate::store::{Reader, StoreError};

/// Entries shown; the files hold all.
const MOST_SHOWN: usize = 500;

/// The page.
#[derive(Serialize)]
pub struct Values {
    areas: Vec<Area>,
    qualities: Vec<&'static str>,
    area: String,
    quality: &'static str,
    is_located: bool,
    /// Whether any list was imported.
    has_any: bool,
    count: usize,
    rows: Vec<Row>,
    more: usize,
    /// Titles of the sources of what is shown.
    sources: Vec<String>,
    withheld: usize,
    /// What the links to files ask for.
    query: String,
}

#[derive(Serialize)]
struct Area {
    id: String,
    name: String,
}

#[derive(Serialize)]
struct Row {
    id: i64,
    address: String,
    town: String,
    what: String,
    operator: String,
    cameras: Option<u32>,
    act: String,
    act_on: Option<String>,
    act_url: String,
    quality: &'static str,
    areas: Vec<Area>,
    located_as: Vec<String>,
}

/// Reads what the page says.
pub fn read_values(reader: &Reader<'_>, filter: &UnlocatedFilter) -> Result<Values, StoreError> {
    let entries = list_unlocated(reader, filter)?;
    let mut areas: Vec<Area> = list_areas(reader, &AreaFilter::default())?
        .into_iter()
        .map(|area| Area { id: area.code, name: area.name })
        .collect();
    areas.sort_by(|a, b| a.name.cmp(&b.name));
    let names: BTreeMap<&str, &str> = areas.iter().map(|area| (area.id.as_str(), area.name.as_str())).collect();
    let sources: BTreeMap<&str, &str> =
        entries.iter().map(|entry| (entry.source.as_str(), entry.source_title.as_str())).collect();
    Ok(Values {
        rows: entries.iter().take(MOST_SHOWN).map(|entry| row(entry, &names)).collect(),
        more: entries.len().saturating_sub(MOST_SHOWN),
        count: entries.len(),
        sources: sources.values().map(|title| (*title).to_owned()).collect(),
        withheld: entries.iter().filter(|entry| !entry.is_exportable).count(),
        has_any: has_unlocated(reader)?,
        qualities: AddressQuality::ALL.map(AddressQuality::as_str).into(),
        area: filter.area.clone().unwrap_or_default(),
        quality: filter.quality.map(AddressQuality::as_str).unwrap_or_default(),
        is_located: filter.is_located,
        query: query(filter),
        areas,
    })
}

fn row(stored: &StoredUnlocated, names: &BTreeMap<&str, &str>) -> Row {
    let entry = stored.entry.clone();
    let area = |code: &String| names.get(code.as_str()).map(|name| Area { id: code.clone(), name: (*name).to_owned() });
    Row {
        id: stored.unlocated_id,
        operator: entry.tags.get("operator").unwrap_or_default().to_owned(),
        address: entry.address,
        town: entry.town,
        what: entry.what,
        cameras: entry.cameras,
        act: entry.act,
        act_on: entry.act_on.map(|date| date.to_string()),
        act_url: entry.act_url,
        quality: stored.quality.as_str(),
        areas: stored.areas.iter().filter_map(area).collect(),
        located_as: stored.cameras.iter().map(ToString::to_string).collect(),
    }
}

fn query(filter: &UnlocatedFilter) -> String {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let area = filter.area.as_deref().map(|code| format!("area={}", encode(code)));
    let quality = filter.quality.map(|quality| format!("quality={quality}"));
    let located = filter.is_located.then(|| "located=true".to_owned());
    [area, quality, located].into_iter().flatten().collect::<Vec<_>>().join("&")
}
