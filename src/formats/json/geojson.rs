//! Reads GeoJSON (RFC 7946, and the older form with a `crs` member) feature by feature.
//! A feature that is not one is a rejected row; broken JSON ends the reading.

use std::io::Read;

use geo_types::Geometry;
use serde::Deserialize;
use serde::de::Deserializer;

use super::stream::Items;
use crate::formats::rows::crs::Crs;
use crate::formats::rows::geojson_geometry::{Nested, RawGeometry};
use crate::formats::rows::reading::ReadOptions;
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::text::json_text::{Properties, Text};

/// The features of a collection in the order of the file.
pub struct Features<R> {
    items: Items<R, Feature>,
    crs: Crs,
    /// The caller named the system, so that a later `crs` member cannot contradict it.
    has_chosen_crs: bool,
    is_unlocated: bool,
    notes: Notes,
}

impl<R: Read> Features<R> {
    /// In this system, as the options say.
    pub fn new(items: Items<R, Feature>, crs: Crs, options: &ReadOptions, notes: Notes) -> Self {
        Self { items, crs, has_chosen_crs: options.crs.is_some(), is_unlocated: options.is_unlocated, notes }
    }

    fn check_late_crs(&mut self) -> Option<FormatError> {
        let value = self.items.late_crs.take()?;
        match crs_member(&value) {
            Err(error) if !self.has_chosen_crs => Some(error),
            Ok(Some(found)) if !self.has_chosen_crs && found != self.crs => Some(FormatError::Unsuitable(format!(
                "the crs member behind the features says {found}; say --crs {found}"
            ))),
            _ => None,
        }
    }
}

impl<R: Read> Iterator for Features<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next_item() {
            Err(error) => Some(Err(error)),
            Ok(None) => self.check_late_crs().map(Err),
            Ok(Some((line, Ok(feature)))) => {
                if feature.is_incomplete() {
                    let text =
                        "a Feature without the member \"properties\" (RFC 7946, section 3.2) is read without any";
                    self.notes.tell(line, text);
                }
                Some(Ok(if self.is_unlocated {
                    feature.into_unlocated_row(line)
                } else {
                    feature.into_row(line, &self.crs)
                }))
            }
            Ok(Some((line, Err(detail)))) => Some(Ok(Row::rejected(line, Refusal::Other(detail)))),
        }
    }
}

/// The system named by a legacy `crs` member (GeoJSON 2008, section 3); none for `null`.
pub fn crs_member(value: &serde_json::Value) -> Result<Option<Crs>, FormatError> {
    if value.is_null() {
        return Ok(None);
    }
    let name = value.pointer("/properties/name").and_then(|name| name.as_str());
    let Some(name) = name else {
        return Err(FormatError::Unsuitable(
            "the crs member has no name that can be read; say --crs with the system of the file".to_owned(),
        ));
    };
    Ok(Some(name.parse()?))
}

/// A Feature, or a bare geometry read as one.
#[derive(Debug, Deserialize)]
pub struct Feature {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: Text,
    #[serde(default)]
    geometry: Option<RawGeometry>,
    #[serde(default, deserialize_with = "present")]
    properties: Option<Present>,
    #[serde(default)]
    coordinates: Option<Nested>,
}

/// A member that is there, be it `null`.
#[derive(Debug)]
struct Present(Option<Properties>);

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Present>, D::Error> {
    Option::deserialize(deserializer).map(|properties| Some(Present(properties)))
}

impl Feature {
    /// Whether it lacks a member that a Feature must have.
    fn is_incomplete(&self) -> bool {
        self.kind == "Feature" && self.properties.is_none()
    }

    /// The row it makes in a list of addresses: whatever geometry it has is not asked.
    fn into_unlocated_row(self, line: u64) -> Row {
        if self.kind != "Feature" {
            return self.no_feature(line);
        }
        Row::Record(self.into_record(line, None))
    }

    fn no_feature(&self, line: u64) -> Row {
        let found: String = self.kind.chars().take(40).collect();
        Row::rejected(line, Refusal::Other(format!("expected a Feature, found {found:?}")))
    }

    fn into_record(self, line: u64, geometry: Option<Geometry<f64>>) -> Record {
        let properties = self.properties.and_then(|member| member.0).map(|p| p.0).unwrap_or_default();
        Record { line, id: self.id.0, geometry, properties }
    }

    /// The row it makes, in degrees.
    pub fn into_row(mut self, line: u64, crs: &Crs) -> Row {
        if self.kind != "Feature" && self.coordinates.is_some() {
            let kind = std::mem::take(&mut self.kind);
            self.geometry = Some(RawGeometry { kind, coordinates: self.coordinates.take(), geometries: Vec::new() });
        } else if self.kind != "Feature" {
            return self.no_feature(line);
        }
        let geometry = self.geometry.take().ok_or(Refusal::NoGeometry).and_then(|raw| raw.into_degrees(crs));
        match geometry {
            Err(reason) => Row::rejected_shape(self.into_record(line, None), reason),
            Ok(geometry) => Row::Record(self.into_record(line, Some(geometry))),
        }
    }
}
