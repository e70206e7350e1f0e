//! Features on their way out, read where they lie: texts that hold no escape are borrowed, numbers stay as written.

use std::borrow::Cow;
use std::fmt;
use std::io;

use memchr::memmem;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How every feature of ours begins but the first of a page; quotes within texts are escaped, so it stands nowhere else.
const BETWEEN: &[u8] = b",{\"type\":\"Feature\",\"id\":";

/// One feature.
#[derive(Debug, Deserialize)]
pub struct Feature<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow)]
    geometry: &'a RawValue,
    #[serde(borrow)]
    pub properties: Properties<'a>,
}

/// Members in order, nulls left out.
#[derive(Debug)]
pub struct Properties<'a>(pub Vec<(Cow<'a, str>, Value<'a>)>);

/// What a member holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    Text(Cow<'a, str>),
    /// As written.
    Number(&'a str),
    List(Vec<String>),
    /// Anything else, as JSON.
    Json(&'a str),
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

impl Feature<'_> {
    /// Its geometry.
    pub fn geometry(&self) -> io::Result<Geometry> {
        Ok(serde_json::from_str(self.geometry.get())?)
    }

    /// Longitude and latitude as written; none where it is no point.
    pub fn lon_lat(&self) -> Option<(&str, &str)> {
        let list = self.geometry.get().strip_prefix("{\"type\":\"Point\",\"coordinates\":[")?.strip_suffix("]}")?;
        list.split_once(',')
    }

    /// The text under a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.properties.0.iter().find(|(name, _)| name == key).and_then(|(_, value)| match value {
            Value::Text(text) => Some(text.as_ref()),
            _ => None,
        })
    }
}

impl Value<'_> {
    /// As one text: lists as OSM writes them, with semicolons.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(text) | Self::Json(text) => Cow::Borrowed(text),
            Self::List(list) => Cow::Owned(list.join(";")),
        }
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

/// The ids of features joined by commas, as long as they hold no escape.
pub fn codes(features: &[u8]) -> impl Iterator<Item = &str> {
    texts(features).filter_map(|text| {
        let rest = text.strip_prefix(&BETWEEN[1..])?.strip_prefix(b"\"")?;
        let end = memchr::memchr(b'"', rest)?;
        std::str::from_utf8(&rest[..end]).ok()
    })
}

/// Goes through features joined by commas.
pub fn each(features: &[u8], mut take: impl FnMut(&Feature<'_>) -> io::Result<()>) -> io::Result<()> {
    for text in texts(features) {
        take(&serde_json::from_slice(text)?)?;
    }
    Ok(())
}

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Properties<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Properties<'de>, A::Error> {
                let mut members = Vec::with_capacity(16);
                while let Some(Key(name)) = access.next_key::<Key<'de>>()? {
                    let raw = access.next_value::<&'de RawValue>()?;
                    if let Some(value) = value_of(raw.get()).map_err(serde::de::Error::custom)? {
                        members.push((name, value));
                    }
                }
                Ok(Properties(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

fn value_of(raw: &str) -> serde_json::Result<Option<Value<'_>>> {
    let first = raw.bytes().next().unwrap_or(b'n');
    Ok(match first {
        b'n' => None,
        b'"' => Some(Value::Text(text_of(raw)?)),
        b'-' | b'0'..=b'9' => Some(Value::Number(raw)),
        b'[' => Some(serde_json::from_str(raw).map_or(Value::Json(raw), Value::List)),
        _ => Some(Value::Json(raw)),
    })
}

fn text_of(raw: &str) -> serde_json::Result<Cow<'_, str>> {
    match raw.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(plain) if !plain.contains('\\') => Ok(Cow::Borrowed(plain)),
        _ => serde_json::from_str(raw).map(Cow::Owned),
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// Two cameras as the store has them: quotes, a line break, a formula, a list, no tags.
    pub const FEATURES: &str = r#"{"type":"Feature","id":"7ZK3M2QA","geometry":{"type":"Point","coordinates":[3.8537172,43.6311684]},"properties":{"operator":"Ville, \"la\"\r\nmairie","ref":"C59.04","colour":"noir & <blanc>","model":"=1+1","man_made":"surveillance","cc_status":"documented","cc_source":["a","b"],"cc_areas":[]}},{"type":"Feature","id":"7ZK3M2QB","geometry":{"type":"Point","coordinates":[-0.0000001,1]},"properties":{"note:x":",{\"type\":\"Feature\",\"id\":1}"}}"#;

    #[test]
    fn features_are_read_one_by_one_whatever_their_texts_hold() {
        let mut read = Vec::new();
        each(FEATURES.as_bytes(), |feature| {
            let place = feature.lon_lat().map(|(lon, lat)| format!("{lon} {lat}"));
            read.push((feature.id.to_string(), place, feature.properties.0.len(), feature.geometry()?));
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
        let feature: Feature<'_> = serde_json::from_str(text).unwrap();
        let texts: Vec<_> = feature.properties.0.iter().map(|(_, value)| value.to_text().into_owned()).collect();
        assert_eq!(texts, ["12.50", "true", "x;y", r#"{"a":1}"#]);
        assert_eq!(feature.lon_lat(), None);
        assert!(matches!(feature.geometry().unwrap(), Geometry::Polygon(rings) if rings[0].len() == 4));
    }
}
