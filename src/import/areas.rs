//! From a row of a file to an area: its code, name, kind, population and a valid outline.

use std::collections::BTreeMap;

use geo::{CoordsIter as _, Orient as _, Validation as _};
use geo_types::{Geometry, MultiPolygon};

use super::columns::Columns;
use super::gathering::Gathering;
use super::notices::Spot;
use super::request::{Failure, Request};
use super::words::area_columns;
use crate::domain::{Area, PartialDate, Source};
use crate::formats::Record;
use crate::store::imports::collections::import_areas;

/// Most vertices of an outline: whether it crosses itself takes a time that grows with their square.
const MAX_VERTICES: usize = 100_000;

/// Imports the areas of all files of a request under one source.
pub fn import(request: &Request, source: &Source, gathering: &mut Gathering) -> Result<(), Failure> {
    let mut columns = Columns::new(&request.read.names, area_columns(), |_| false);
    let mut seen = Seen::new();
    let mut areas = Vec::new();
    gathering.each(|record, _, telling| {
        Ok(read_area(record, &mut columns, &request.constants, &source.key).and_then(|area| {
            refuse_repeated(&mut seen, &area.code, telling.spot)?;
            areas.push(area);
            Ok(())
        }))
    })?;
    gathering.check(&columns, areas.len() as u64)?;
    let counts = import_areas(&request.database, &request.import_options(source), &areas, request.clock)?;
    gathering.report.count(&counts);
    Ok(())
}

/// Ids with where each stands.
pub type Seen = BTreeMap<String, Spot>;

/// Refuses an id that stood already in an earlier row.
pub fn refuse_repeated(seen: &mut Seen, code: &str, spot: Spot) -> Result<(), String> {
    match seen.insert(code.to_owned(), spot) {
        None => Ok(()),
        Some(earlier) => Err(format!("the id {code} stands already at {earlier}")),
    }
}

/// Reads an area; `constants` are said of every row that does not say otherwise, `source` is its key.
pub fn read_area(
    record: Record,
    columns: &mut Columns,
    constants: &[(String, String)],
    source: &str,
) -> Result<Area, String> {
    let geometry = outline(record.geometry)?;
    let of_osm = record.id.as_deref().map(|id| osm_fields(id, &record.properties)).unwrap_or_default();
    let mut fields = columns.read(record.properties);
    fields.extend(of_osm);
    for (key, value) in constants {
        if !fields.iter().any(|(known, _)| known == key) {
            fields.push((key.clone(), value.clone()));
        }
    }
    let mut take = |name: &str| {
        let index = fields.iter().position(|(key, _)| key == name)?;
        Some(fields.swap_remove(index).1.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let reference = take("ref");
    let own_id = record.id.filter(|id| is_code(id));
    let code = take("id").or(own_id).or_else(|| reference.clone()).ok_or("no id: say --map id=COLUMN")?;
    check_code(&code)?;
    Ok(Area {
        name: take("name").ok_or("no name: say --map name=COLUMN")?,
        kind: take("kind").ok_or("no kind: say --map kind=COLUMN, or --tag kind=quartier for all rows")?,
        reference,
        parent: take("parent"),
        population: take("population").map(|text| parse_population(&text)).transpose()?,
        population_on: take("population_on").map(|text| parse_date(&text)).transpose()?,
        population_source: take("population_source"),
        population_doubt: take("population_doubt"),
        source: source.to_owned(),
        geometry,
        code,
    })
}

/// What an element of OpenStreetMap says of an area in its own words: a code, and the kind as inventories know it
/// (OSM wiki, Key:place and France/Limites administratives).
fn osm_fields(id: &str, tags: &[(String, String)]) -> Vec<(String, String)> {
    let Some((kind @ ("way" | "relation"), number)) = id.split_once('/') else { return Vec::new() };
    let tag = |name: &str| tags.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let code = tag("ref:INSEE").filter(|code| is_code(code)).map_or_else(|| format!("{kind}-{number}"), str::to_owned);
    let word = match (tag("place"), tag("admin_level")) {
        (Some("suburb" | "borough" | "quarter"), _) | (None, Some("9" | "10")) => Some("quartier"),
        (Some("neighbourhood" | "city_block"), _) | (None, Some("11")) => Some("sous-quartier"),
        (Some("town" | "village"), _) | (None, Some("8")) => Some("commune"),
        _ => None,
    };
    let mut fields = vec![("id".to_owned(), code)];
    fields.extend(word.map(|word| ("kind".to_owned(), word.to_owned())));
    fields
}

/// Refuses ids that could not stand in an address.
pub fn check_code(code: &str) -> Result<(), String> {
    if is_code(code) {
        return Ok(());
    }
    let shown: String = code.chars().take(40).collect();
    Err(format!("expected an id of 1 to 80 letters, digits, '-', '_', '.' or ':', found {shown:?}"))
}

fn is_code(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b':'))
}

/// A valid outline, outer rings counter-clockwise (RFC 7946, section 3.1.6).
pub fn outline(geometry: Option<Geometry<f64>>) -> Result<MultiPolygon<f64>, String> {
    let polygons = match geometry {
        Some(Geometry::Polygon(polygon)) => MultiPolygon(vec![polygon]),
        Some(Geometry::MultiPolygon(polygons)) => polygons,
        Some(_) => return Err("expected a polygon, found points or lines".to_owned()),
        None => return Err("no outline".to_owned()),
    };
    let count = polygons.coords_count();
    if count > MAX_VERTICES {
        return Err(format!(
            "expected an outline of at most {MAX_VERTICES} vertices, found {count}: simplify it first"
        ));
    }
    polygons.check_validation().map_err(|error| format!("the outline is not valid: {error}"))?;
    Ok(polygons.orient(geo::orient::Direction::Default))
}

fn parse_population(text: &str) -> Result<i64, String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\u{202f}').collect();
    let whole = digits.strip_suffix(".0").unwrap_or(&digits);
    whole
        .parse()
        .ok()
        .filter(|people| (0..10_000_000_000i64).contains(people))
        .ok_or_else(|| format!("expected a population as a whole number, found {text:?}"))
}

fn parse_date(text: &str) -> Result<String, String> {
    PartialDate::parse(text).map(|date| date.to_string()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(outline: &str, properties: &[(&str, &str)]) -> Result<Area, String> {
        let text = format!(r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[{outline}]}}}}"#);
        let feature: crate::formats::json::geojson::Feature = serde_json::from_str(&text).unwrap();
        let crate::formats::Row::Record(mut record) = feature.into_row(1, &crate::formats::rows::crs::Crs::WGS84)
        else {
            panic!("the outline reads");
        };
        record.properties = properties.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        read_area(record, &mut Columns::new(&[], area_columns(), |_| false), &[], "s")
    }

    const FIELDS: [(&str, &str); 4] =
        [("code", "34172-07"), ("Nom", "Écusson"), ("kind", "quartier"), ("pop", "6 123")];

    #[test]
    fn outlines_are_turned_right_handed() {
        let clockwise = area("[[0,0],[0,1],[1,1],[1,0],[0,0]]", &FIELDS).unwrap();
        let counter = area("[[0,0],[1,0],[1,1],[0,1],[0,0]]", &FIELDS).unwrap();
        assert_eq!(
            geo::Winding::winding_order(clockwise.geometry.0[0].exterior()),
            Some(geo::winding_order::WindingOrder::CounterClockwise)
        );
        assert_eq!(counter.population, Some(6123));
        assert_eq!(counter.code, "34172-07");
    }

    #[test]
    fn an_area_of_openstreetmap_has_its_code_and_kind_from_its_tags() {
        let tags = |list: &[(&str, &str)]| -> Vec<(String, String)> {
            list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
        };
        let fields = |id, list: &[(&str, &str)]| osm_fields(id, &tags(list));
        assert_eq!(
            fields("relation/7", &[("admin_level", "8"), ("ref:INSEE", "34172")]),
            tags(&[("id", "34172"), ("kind", "commune")])
        );
        assert_eq!(fields("way/7", &[("place", "neighbourhood")]), tags(&[("id", "way-7"), ("kind", "sous-quartier")]));
        assert_eq!(fields("relation/7", &[("admin_level", "4")]), tags(&[("id", "relation-7")]));
        assert_eq!(fields("34172-07", &[("place", "suburb")]), []);
    }

    #[test]
    fn self_intersections_and_missing_names_are_refused() {
        let bow = area("[[0,0],[1,1],[1,0],[0,1],[0,0]]", &FIELDS).unwrap_err();
        assert!(bow.contains("not valid"), "{bow}");
        assert!(area("[[0,0],[1,0],[1,1],[0,0]]", &FIELDS[..1]).unwrap_err().contains("--map name"));
        assert!(
            area("[[0,0],[1,0],[1,1],[0,0]]", &[("code", "a/b"), FIELDS[1], FIELDS[2]]).unwrap_err().contains("id")
        );
    }
}
