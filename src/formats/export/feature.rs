//! Features on their way out, read where they lie: texts that hold no escape are borrowed, numbers stay as written.

use std::borrow::Cow;
use std::io;

use memchr::memmem;
use serde::Deserialize;

use super::feature_text::Cursor;
pub use super::feature_text::Value;
use crate::domain::tags::write_json_string;

/// How every feature of ours begins but the first of a page; quotes within texts are escaped, so it stands nowhere else.
const BETWEEN: &[u8] = b",{\"type\":\"Feature\",\"id\":";

/// One feature.
#[derive(Debug)]
pub struct Feature<'a> {
    pub id: Cow<'a, str>,
    /// As JSON.
    geometry: &'a str,
    /// Members in order, nulls left out.
    pub properties: Vec<(Cow<'a, str>, Value<'a>)>,
}

/// Corners in degrees, longitude first.
pub type Ring = Vec<[f64; 2]>;

/// Where a feature lies.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    Point([f64; 2]),
    Polygon(Vec<Ring>),
    MultiPolygon(Vec<Vec<Ring>>),
}

impl Geometry {
    /// One polygon as several; others as they are.
    #[must_use]
    pub fn into_multi(self) -> Self {
        match self {
            Self::Polygon(rings) => Self::MultiPolygon(vec![rings]),
            other => other,
        }
    }
}

impl<'a> Feature<'a> {
    /// Its geometry.
    pub fn geometry(&self) -> io::Result<Geometry> {
        // Most are points.
        match self.lon_lat().map(|(lon, lat)| (lon.parse(), lat.parse())) {
            Some((Ok(lon), Ok(lat))) => Ok(Geometry::Point([lon, lat])),
            _ => Ok(serde_json::from_str(self.geometry)?),
        }
    }

    /// Longitude and latitude as written; none where it is no point.
    pub fn lon_lat(&self) -> Option<(&'a str, &'a str)> {
        let list = self.geometry.strip_prefix("{\"type\":\"Point\",\"coordinates\":[")?.strip_suffix("]}")?;
        list.split_once(',')
    }

    /// The text under a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        })
    }

    /// A JSON object of its code, as `id`, and its members.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(512);
        out.push_str("{\"id\":");
        write_json_string(&mut out, &self.id);
        for (key, value) in &self.properties {
            out.push(',');
            write_json_string(&mut out, key);
            out.push(':');
            value.write_json(&mut out);
        }
        out.push('}');
        out
    }
}

/// The texts of features joined by commas.
pub fn texts(features: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = memmem::find_iter(features, BETWEEN).chain((!features.is_empty()).then_some(features.len()));
    let mut start = 0;
    ends.map(move |end| {
        let text = &features[start..end];
        start = end + 1;
        text
    })
}

/// Where the first feature ends that ends at a byte or behind it; none where that is the last.
pub fn part_ends(features: &[u8], from: usize) -> Option<usize> {
    Some(from + memmem::find(features.get(from..)?, BETWEEN)?)
}

/// The ids of features joined by commas, as long as they hold no escape.
pub fn codes(features: &[u8]) -> impl Iterator<Item = &str> {
    texts(features).filter_map(|text| {
        let rest = text.strip_prefix(&BETWEEN[1..])?.strip_prefix(b"\"")?;
        let end = memchr::memchr(b'"', rest)?;
        std::str::from_utf8(&rest[..end]).ok()
    })
}

/// Reads a feature into one that was read before.
fn read<'a>(text: &'a str, feature: &mut Feature<'a>) -> io::Result<()> {
    feature.properties.clear();
    let mut cursor = Cursor::new(text);
    let (mut has_id, mut has_geometry, mut has_properties) = (false, false, false);
    cursor.members(|cursor, key| {
        match key.as_ref() {
            "id" => {
                feature.id = cursor.string()?;
                has_id = true;
            }
            "geometry" => {
                feature.geometry = cursor.raw()?;
                has_geometry = true;
            }
            "properties" => {
                has_properties = true;
                let properties = &mut feature.properties;
                cursor.members(|cursor, key| {
                    if let Some(value) = cursor.value()? {
                        properties.push((key, value));
                    }
                    Ok(())
                })?;
            }
            _ => drop(cursor.raw()?),
        }
        Ok(())
    })?;
    if cursor.peek().is_some() || !(has_id && has_geometry && has_properties) {
        return Err(cursor.unexpected("a feature with id, geometry and properties"));
    }
    Ok(())
}

/// Goes through features joined by commas.
pub fn each<'a>(features: &'a [u8], mut take: impl FnMut(&Feature<'a>) -> io::Result<()>) -> io::Result<()> {
    let mut feature = Feature { id: Cow::Borrowed(""), geometry: "", properties: Vec::with_capacity(32) };
    for text in texts(features) {
        let text = std::str::from_utf8(text).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        read(text, &mut feature)?;
        take(&feature)?;
    }
    Ok(())
}

#[cfg(test)]
pub mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, Value as Json, json};

    use super::*;

    /// Two cameras as the store has them: quotes, a line break, a formula, a list, no tags.
    pub const FEATURES: &str = r#"{"type":"Feature","id":"7ZK3M2QA","geometry":{"type":"Point","coordinates":[3.8537172,43.6311684]},"properties":{"operator":"Ville, \"la\"\r\nmairie","ref":"C59.04","colour":"noir & <blanc>","model":"=1+1","man_made":"surveillance","cc_status":"documented","cc_source":["a","b"],"cc_areas":[]}},{"type":"Feature","id":"7ZK3M2QB","geometry":{"type":"Point","coordinates":[-0.0000001,1]},"properties":{"note:x":",{\"type\":\"Feature\",\"id\":1}"}}"#;

    #[test]
    fn features_are_read_one_by_one_whatever_their_texts_hold() {
        let mut read = Vec::new();
        each(FEATURES.as_bytes(), |feature| {
            let place = feature.lon_lat().map(|(lon, lat)| format!("{lon} {lat}"));
            read.push((feature.id.to_string(), place, feature.properties.len(), feature.geometry()?));
            Ok(())
        })
        .unwrap();
        let place = |text: &str| Some(text.to_owned());
        assert_eq!(read.len(), 2);
        assert_eq!((&read[0].0[..], &read[0].1, read[0].2), ("7ZK3M2QA", &place("3.8537172 43.6311684"), 8));
        assert_eq!((&read[1].0[..], &read[1].1, read[1].2), ("7ZK3M2QB", &place("-0.0000001 1"), 1));
        assert_eq!(read[1].3, Geometry::Point([-0.000_000_1, 1.0]));
        assert_eq!(texts(b"").count(), 0);
    }

    #[test]
    fn values_keep_their_kind_and_nulls_are_left_out() {
        let text = r#"{"type":"Feature","id":"a","geometry":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]},"properties":{"n":12.50,"none":null,"yes":true,"l":["x","y"],"o":{"a":1}}}"#;
        let mut count = 0;
        each(text.as_bytes(), |feature| {
            count += 1;
            let texts: Vec<_> = feature.properties.iter().map(|(_, value)| value.to_text().into_owned()).collect();
            assert_eq!(texts, ["12.50", "true", "x;y", r#"{"a":1}"#]);
            assert_eq!(feature.lon_lat(), None);
            assert!(matches!(feature.geometry().unwrap(), Geometry::Polygon(rings) if rings[0].len() == 4));
            Ok(())
        })
        .unwrap();
        assert_eq!(count, 1);
    }

    /// Id, geometry, members.
    type Told<'a> = (String, String, Vec<(String, Value<'a>)>);

    /// What is read of one feature.
    fn told(text: &str) -> io::Result<Told<'_>> {
        let mut feature = Feature { id: Cow::Borrowed(""), geometry: "", properties: Vec::new() };
        read(text, &mut feature)?;
        let members = feature.properties.into_iter().map(|(key, value)| (key.into_owned(), value)).collect();
        Ok((feature.id.into_owned(), feature.geometry.to_owned(), members))
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read(
            id in ".{0,8}",
            texts in prop::collection::vec((".{0,9}", ".{0,9}"), 0..6),
            list in prop::collection::vec(".{0,9}", 0..4),
            is_spaced in any::<bool>(),
        ) {
            let mut members: Map<String, Json> = texts.into_iter().map(|(key, value)| (key, value.into())).collect();
            members.insert("cc_list".to_owned(), json!(list));
            members.insert("cc_nothing".to_owned(), Json::Null);
            members.insert("cc_other".to_owned(), json!({"a": ["]", {"}": 1.5}]}));
            let feature = json!({"type": "Feature", "id": id, "geometry": {"a": [1, "}"]}, "properties": members, "x": [1]});
            let text = if is_spaced { format!("{feature:#}") } else { feature.to_string() };
            let (read_id, geometry, read_members) = told(&text).unwrap();
            prop_assert_eq!(read_id, id);
            prop_assert_eq!(serde_json::from_str::<Json>(&geometry).unwrap(), json!({"a": [1, "}"]}));
            members.shift_remove("cc_nothing");
            prop_assert_eq!(read_members.len(), members.len());
            for ((key, value), (expected_key, expected)) in read_members.iter().zip(&members) {
                prop_assert_eq!(key, expected_key);
                let value = match value {
                    Value::Text(text) => json!(text),
                    Value::List(list) => json!(list),
                    Value::Number(text) | Value::Json(text) => serde_json::from_str(text).unwrap(),
                };
                prop_assert_eq!(&value, expected);
            }
        }

        #[test]
        fn nothing_makes_it_stop(text in r#"[{}\[\]",:a1\\ ]{0,40}"#) {
            let _error = told(&text);
        }
    }

    #[test]
    fn what_is_cut_anywhere_is_refused() {
        let whole = r#"{"id":"a","geometry":{"type":"Point","coordinates":[1,2]},"properties":{"k":"\"","l":["x"]}}"#;
        assert!(told(whole).is_ok());
        for end in 0..whole.len() {
            assert!(told(&whole[..end]).is_err(), "{}", &whole[..end]);
        }
        assert!(told(&format!("{whole} x")).is_err());
        assert!(each(b"{\"id\":\"\xff\"}", |_| Ok(())).is_err(), "no UTF-8");
    }
}
