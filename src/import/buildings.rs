//! From a row of a file to a building: its identity, a valid outline and the few tags that tell its shape.

use super::areas::{check_code, outline};
use super::columns::Columns;
use super::gathering::Gathering;
use super::lists::Lists;
use super::places::content_of;
use super::request::{Failure, Request};
use super::words::building_columns;
use crate::domain::building::Kept;
use crate::domain::{Building, Source, Tags};
use crate::formats::Record;
use crate::store::imports::buildings::BuildingImport;
use crate::store::imports::import::RowOutcome;
use crate::store::territory::areas::geometry_text;

/// Imports the buildings of all files of a request under one source.
pub fn import(request: &Request, source: &Source, gathering: &mut Gathering) -> Result<(), Failure> {
    let mut columns = Columns::new(&request.read.names, building_columns(), Building::is_key);
    let mut import = BuildingImport::begin(&request.database, request.import_options(source), request.clock)?;
    let mut used = 0;
    gathering.each(|record, _, telling| {
        let read = read_building(record, &mut columns, &request.constants, &source.key, &mut telling.warnings);
        let building = match read {
            Ok(building) => building,
            Err(Unread { lists, reason }) => {
                telling.note(&lists, |reference| import.keep(reference));
                return Ok(Err(reason));
            }
        };
        if import.push(&building)? == RowOutcome::Repeated {
            return Ok(Err(format!("{} stands already earlier in this import", building.reference)));
        }
        used += 1;
        Ok(Ok(()))
    })?;
    gathering.check(&columns, used)?;
    if request.is_complete && used == 0 {
        return Err(Failure::Unusable("--complete with no rows would end all buildings of the source".to_owned()));
    }
    if gathering.tell_nameless() {
        import.keep_all();
    }
    gathering.report.count(&import.finish()?);
    Ok(())
}

/// Why a row is no building that can be kept, and what it lists all the same.
#[derive(Debug)]
pub struct Unread {
    pub lists: Lists,
    pub reason: String,
}

impl From<String> for Unread {
    fn from(reason: String) -> Self {
        Self { lists: Lists::SomethingElse, reason }
    }
}

/// Reads a building; `constants` are tags of every row that does not say otherwise, `source` is its key.
pub fn read_building(
    record: Record,
    columns: &mut Columns,
    constants: &[(String, String)],
    source: &str,
    warnings: &mut Vec<String>,
) -> Result<Building, Unread> {
    let Record { id, geometry, mut properties, .. } = record;
    let is_osm = id.as_deref().is_some_and(|id| id.starts_with("way/") || id.starts_with("relation/"));
    if is_osm {
        // Names, addresses and all else that stands on a building in OpenStreetMap are no columns to tell of.
        properties.retain(|(key, _)| Building::is_key(key) || columns.is_asked_for(key));
    }
    let mut pairs = columns.read(properties);
    for (key, value) in constants {
        if !pairs.iter().any(|(known, _)| known == key) {
            pairs.push((key.clone(), value.clone()));
        }
    }
    let given = pairs.iter().position(|(key, _)| key == "id").map(|index| pairs.swap_remove(index).1);
    let kind = pairs.iter().find(|(key, _)| key == "building").map(|(_, value)| value.as_str());
    match kind {
        // Such a row lists something else: what it was before ends with it.
        None if is_osm => return Err("expected a building, found none in its tags".to_owned().into()),
        Some(value) if !Building::is_one(value) && !value.trim().is_empty() => {
            return Err(format!("expected a building, found building={value}").into());
        }
        _ => {}
    }
    let given = given.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).or(id);
    let given = given.map(|id| id.replace(['/', ':'], "-"));
    let geometry = outline(geometry).map_err(|reason| Unread { lists: Lists::of(given.clone()), reason })?;
    let tags = shape_tags(pairs, warnings);
    let reference = given.unwrap_or_else(|| content_of(&[source, &geometry_text(&geometry), &tags.to_json()]));
    check_code(&reference)?;
    Ok(Building { reference, tags, geometry })
}

/// The tags that tell a shape; what is given in no form that a shape has is told and left out.
fn shape_tags(pairs: Vec<(String, String)>, warnings: &mut Vec<String>) -> Tags {
    let mut kept = Vec::with_capacity(pairs.len() + 1);
    for (key, value) in pairs {
        let value = value.trim();
        match Building::keeps(&key, value) {
            _ if value.is_empty() => {}
            Kept::Verbatim => kept.push((key, value.to_owned())),
            Kept::NotAsked => {}
            Kept::NoForm => {
                warnings.push(format!("the value of {key} is left out: it is no word or measure of a shape"));
            }
        }
    }
    let mut tags = Tags::from_pairs(kept);
    if tags.get("building").is_none() {
        tags.set("building", "yes");
    }
    tags
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Point, polygon};

    use super::*;

    fn read(id: Option<&str>, properties: &[(&str, &str)]) -> Result<(Building, Vec<String>), Unread> {
        let square = polygon![(x: 3.87, y: 43.6), (x: 3.88, y: 43.6), (x: 3.88, y: 43.61), (x: 3.87, y: 43.6)];
        let record = Record {
            line: 1,
            id: id.map(str::to_owned),
            geometry: Some(Geometry::Polygon(square)),
            properties: properties.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        };
        let mut columns = Columns::new(&[], building_columns(), Building::is_key);
        let mut warnings = Vec::new();
        read_building(record, &mut columns, &[], "s", &mut warnings).map(|building| (building, warnings))
    }

    #[test]
    fn a_building_of_openstreetmap_keeps_its_shape_and_loses_its_people() {
        let tags = [
            ("building", "house"),
            ("building:levels", "2"),
            ("roof:shape", "gabled"),
            ("name", "Villa Dupont"),
            ("addr:street", "Rue de la Paix"),
            ("operator", "M. Dupont"),
        ];
        let (found, warnings) = read(Some("way/12"), &tags).unwrap();
        assert_eq!(found.reference, "way-12");
        assert_eq!(found.tags.to_json(), r#"{"building":"house","building:levels":"2","roof:shape":"gabled"}"#);
        assert_eq!(warnings, Vec::<String>::new());
    }

    #[test]
    fn a_list_of_footprints_says_building_by_what_it_is() {
        let (found, _) = read(None, &[("ID", "BATIMENT0000000249"), ("HAUTEUR", "12.4"), ("NB_ETAGES", "4")]).unwrap();
        assert_eq!(found.reference, "BATIMENT0000000249");
        assert_eq!(found.tags.to_json(), r#"{"building":"yes","building:levels":"4","height":"12.4"}"#);
    }

    #[test]
    fn a_value_that_may_name_somebody_is_left_out_and_told() {
        let (found, warnings) = read(Some("way/12"), &[("building", "Villa Dupont")]).unwrap();
        assert_eq!(found.tags.get("building"), Some("yes"));
        assert!(warnings[0].contains("building") && !warnings[0].contains("Dupont"), "{warnings:?}");
    }

    #[test]
    fn a_building_without_an_id_is_known_by_what_it_says() {
        let code = |height: &str| read(None, &[("height", height)]).unwrap().0.reference;
        assert_eq!(code("12"), code("12"));
        assert_ne!(code("12"), code("13"));
    }

    #[test]
    fn what_is_no_building_is_refused() {
        assert!(read(Some("way/12"), &[("building", "no")]).unwrap_err().reason.contains("building=no"));
        assert!(read(Some("way/12"), &[("landuse", "residential")]).unwrap_err().reason.contains("none"));
        let point = Record { geometry: Some(Geometry::Point(Point::new(3.87, 43.6))), ..Record::default() };
        let mut columns = Columns::new(&[], building_columns(), Building::is_key);
        let refused = read_building(point, &mut columns, &[], "s", &mut Vec::new()).unwrap_err();
        assert!(refused.reason.contains("polygon") && refused.lists == Lists::Nobody, "{refused:?}");
    }
}
