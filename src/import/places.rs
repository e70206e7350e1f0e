//! From a row of a file to a place for children: its id, position and OSM tags.

use sha2::{Digest as _, Sha256};

use super::areas::{Seen, check_code, refuse_repeated};
use super::camera_rows::point_of;
use super::columns::Columns;
use super::gathering::Gathering;
use super::request::{Failure, Request};
use super::words::{is_osm_key, place_columns, place_tags};
use crate::domain::{Place, Source, Tags};
use crate::formats::Record;
use crate::store::imports::collections::import_places;

/// Why a row is rejected that says nothing of what it is.
const UNTOLD: &str = "expected a nursery or a school, and no column says which: --map category=COLUMN names the one that \
                      does, or --tag amenity=school (or amenity=kindergarten) says it of every row";

/// Imports the places of all files of a request under one source.
pub fn import(request: &Request, source: &Source, gathering: &mut Gathering) -> Result<(), Failure> {
    let mut columns = Columns::new(&request.read.names, place_columns(), is_osm_key);
    let mut seen = Seen::new();
    let mut places = Vec::new();
    gathering.each(|record, _, telling| {
        Ok(read_place(record, &mut columns, &request.constants, &source.key).and_then(|place| {
            refuse_repeated(&mut seen, &place.code, telling.spot)?;
            places.push(place);
            Ok(())
        }))
    })?;
    gathering.check(&columns, places.len() as u64)?;
    let counts = import_places(&request.database, &request.import_options(source), &places, request.clock)?;
    gathering.report.count(&counts);
    Ok(())
}

/// Reads a place; `constants` are tags of every row that does not say otherwise, `source` is its key.
pub fn read_place(
    record: Record,
    columns: &mut Columns,
    constants: &[(String, String)],
    source: &str,
) -> Result<Place, String> {
    let position = point_of(record.geometry.as_ref())?;
    let is_osm = record.get("amenity").is_some();
    let mut pairs = if is_osm { columns.rename(record.properties) } else { columns.read(record.properties) };
    let mut take = |name: &str| pairs.iter().position(|(key, _)| key == name).map(|index| pairs.swap_remove(index).1);
    let (id, category) = (take("id"), take("category"));
    // The key of the source in our own files is no tag.
    let _own = is_osm.then(|| take("source"));
    let mut tags = Tags::from_pairs(pairs);
    for (key, value) in category.as_deref().and_then(place_tags).into_iter().flatten() {
        if tags.get(key).is_none() {
            tags.set(key, value);
        }
    }
    for (key, value) in constants {
        if tags.get(key).is_none() {
            tags.set(key, value);
        }
    }
    if !Place::is_for_children(&tags) {
        return Err(match tags.get("amenity").or(category.as_deref()) {
            Some(found) => format!("expected a nursery or a school, found {found:?}"),
            None => UNTOLD.to_owned(),
        });
    }
    let code = id.or(record.id).or_else(|| tags.get("ref:UAI").map(str::to_owned));
    let code = code.unwrap_or_else(|| content_of(&[source, &position.to_string(), &tags.to_json()])).replace('/', "-");
    check_code(&code)?;
    Ok(Place { code, position, tags, source: source.to_owned() })
}

/// The id of a row that has none: its source and what it says, short enough for an address.
pub fn content_of(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
        hash.update([0]);
    }
    let mut first = [0; 8];
    first[2..].copy_from_slice(&hash.finalize()[..6]);
    format!("content-{:012x}", u64::from_be_bytes(first))
}

#[cfg(test)]
mod tests {
    use geo_types::{Geometry, Point};

    use super::*;

    fn place(properties: &[(&str, &str)]) -> Result<Place, String> {
        let record = Record {
            line: 1,
            id: Some("node/12".to_owned()),
            geometry: Some(Geometry::Point(Point::new(3.87, 43.6))),
            properties: properties.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect(),
        };
        read_place(record, &mut Columns::new(&[], place_columns(), is_osm_key), &[], "s")
    }

    #[test]
    fn osm_places_keep_their_tags_and_lists_get_them() {
        let found = place(&[("amenity", "school"), ("school:FR", "collège"), ("source", "establishments")]).unwrap();
        assert_eq!(found.code, "node-12");
        assert_eq!(found.tags.len(), 2);
        let listed = place(&[("Nom", "Les Lutins"), ("Type", "Crèche municipale"), ("Nb places", "40")]).unwrap();
        assert_eq!(listed.tags.get("kindergarten:FR"), Some("crèche"));
        assert_eq!(listed.tags.get("capacity"), Some("40"));
        for (word, kind) in [("Haltes-garderies", "halte_garderie"), ("Jardin d'enfants", "jardin_enfants")] {
            let listed = place(&[("Nom", "x"), ("Type", word)]).unwrap();
            assert_eq!(listed.tags.get("kindergarten:FR"), Some(kind), "{word}");
        }
    }

    #[test]
    fn a_place_without_an_id_is_known_by_its_source_and_what_it_says() {
        let read = |name: &str, source: &str| {
            let record = Record {
                line: 1,
                id: None,
                geometry: Some(Geometry::Point(Point::new(3.87, 43.6))),
                properties: vec![("Nom".to_owned(), name.to_owned()), ("Type".to_owned(), "Crèche".to_owned())],
            };
            read_place(record, &mut Columns::new(&[], place_columns(), is_osm_key), &[], source).unwrap().code
        };
        assert_eq!(read("Les Lutins", "a"), read("Les Lutins", "a"));
        assert_ne!(read("Les Lutins", "a"), read("Les Lutins", "b"));
        assert_ne!(read("Les Lutins", "a"), read("Les Elfes", "a"));
        assert!(check_code(&read("Les Lutins", "a")).is_ok());
    }

    #[test]
    fn a_gymnasium_is_no_place_for_children() {
        assert!(place(&[("Nom", "x"), ("Type", "Gymnase")]).unwrap_err().contains("Gymnase"));
        assert!(place(&[("amenity", "bar")]).unwrap_err().contains("bar"));
        let told = place(&[("Etablissement", "Les Lutins")]).unwrap_err();
        assert!(told.contains("--map category=COLUMN") && told.contains("--tag amenity=school"), "{told}");
    }
}
