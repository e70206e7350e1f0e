//! Objects that wrap a row in other objects, as portals and tools for the field answer it, laid flat like a table's.

use serde::Deserialize;

use crate::formats::text::json_text::{Properties, Text};

/// The object's members, with those of the row where that stands one or two objects deeper, and positions in names.
pub fn flatten(members: Properties) -> Properties {
    let mut members = unwrap(members);
    for index in 0..members.0.len() {
        if let Some(place) = read_place(&members.0[index].1) {
            let [lat, lon] = [place.latitude, place.longitude].map(|text| text.0.unwrap_or_default());
            // An answer that was left out is no position, and says so.
            members.0[index] = ("latitude".to_owned(), lat);
            members.0.push(("longitude".to_owned(), lon));
            break;
        }
    }
    members
}

/// A position as Epicollect5 answers it.
#[derive(Deserialize)]
struct Place {
    latitude: Text,
    longitude: Text,
}

fn read_place(value: &str) -> Option<Place> {
    if !(value.starts_with('{') && value.contains("\"latitude\"")) {
        return None;
    }
    serde_json::from_str(value).ok()
}

/// The row of an Opendatasoft record (Explore API 1.0 and 2.0): `fields`, alone or within `record`.
fn unwrap(mut members: Properties) -> Properties {
    for wrapper in ["record", "fields"] {
        let Some(index) = members.0.iter().position(|(name, value)| name == wrapper && value.starts_with('{')) else {
            continue;
        };
        let Ok(inner) = serde_json::from_str::<Properties>(&members.0[index].1) else { continue };
        let outer = std::mem::replace(&mut members, inner);
        for (name, value) in outer.0 {
            let is_kept = name == "recordid" || name == "geometry";
            if is_kept && !members.0.iter().any(|(known, _)| *known == name) {
                members.0.push((name, value));
            }
        }
    }
    members
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> Vec<(String, String)> {
        flatten(serde_json::from_str(text).unwrap()).0
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect()
    }

    #[test]
    fn records_of_every_version_of_the_portal_are_the_same_row() {
        let old = r#"{"datasetid":"d","recordid":"r","fields":{"nom":"C1","geo_point_2d":[43.6,3.8]}}"#;
        assert_eq!(flat(old), pairs(&[("nom", "C1"), ("geo_point_2d", "[43.6,3.8]"), ("recordid", "r")]));
        let middle = r#"{"links":[],"record":{"id":"r","fields":{"nom":"C1"}}}"#;
        assert_eq!(flat(middle), pairs(&[("nom", "C1")]));
        assert_eq!(flat(r#"{"nom":"C1","fields":"x"}"#), pairs(&[("nom", "C1"), ("fields", "x")]));
    }

    #[test]
    fn a_place_of_the_field_is_a_position_and_an_empty_one_is_none() {
        let found = flat(r#"{"1_Place":{"latitude":43.6,"longitude":3.8,"accuracy":5},"2_Type":"dome"}"#);
        assert_eq!(found, pairs(&[("latitude", "43.6"), ("2_Type", "dome"), ("longitude", "3.8")]));
        assert_eq!(flat(r#"{"p":{"latitude":"","longitude":""}}"#)[0].1, "");
    }
}
