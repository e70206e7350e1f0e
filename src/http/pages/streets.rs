//! The street that something stands near, from the territory's ground: for what has no address, on pages for people alone.

use std::collections::BTreeMap;

use geo_types::LineString;
use serde::Serialize;

use super::camera_facts::{CameraFacts, parse_features};
use super::drawing::parse_geometry;
use crate::domain::{Bbox, Position};
use crate::geometry::distance::distance_m;
use crate::geometry::street::{distance_to_line_m, lines_of};
use crate::http::i18n::Language;
use crate::store::territory::ground::ground_in;
use crate::store::{Reader, StoreError};

/// A street further away than this is not where something stands.
const WITHIN_M: f64 = 80.0;
/// Cameras of one page that are told their street; others go by their code.
const MOST: usize = 500;
/// Cells in a degree: cameras of one cell, some 200 m wide, read the streets around them together.
const CELLS_PER_DEGREE: f64 = 500.0;

/// The nearest street that has a name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Street {
    pub name: String,
    pub distance_m: f64,
}

/// The street that a place lies on or near.
pub fn nearest_street(reader: &Reader<'_>, at: Position) -> Result<Option<Street>, StoreError> {
    Ok(nearest(at, &named_lines(reader, at, WITHIN_M)?))
}

/// What the camera of one complete feature is called.
pub fn camera_title(reader: &Reader<'_>, feature: &str, language: &Language) -> Result<String, StoreError> {
    let mut camera = parse_features(feature.as_bytes())?.pop();
    tell_streets(reader, camera.as_mut())?;
    camera.map(|camera| camera.title(language)).ok_or_else(|| StoreError::Corrupt("a feature of nothing".to_owned()))
}

/// Tells each camera without an address the street that it stands near.
pub fn tell_streets<'a>(
    reader: &Reader<'_>,
    cameras: impl IntoIterator<Item = &'a mut CameraFacts>,
) -> Result<(), StoreError> {
    let mut cells: BTreeMap<(i64, i64), Vec<&mut CameraFacts>> = BTreeMap::new();
    for camera in cameras.into_iter().filter(|camera| camera.address().is_none()).take(MOST) {
        let cell = |degrees: f64| (degrees * CELLS_PER_DEGREE).floor() as i64;
        cells.entry((cell(camera.position.lon()), cell(camera.position.lat()))).or_default().push(camera);
    }
    for cameras in cells.into_values() {
        let Some(first) = cameras.first().map(|camera| camera.position) else { continue };
        let spread_m = cameras.iter().map(|camera| distance_m(first, camera.position)).fold(0.0, f64::max);
        let lines = named_lines(reader, first, WITHIN_M + spread_m)?;
        for camera in cameras {
            camera.street = nearest(camera.position, &lines).map(|street| street.name);
        }
    }
    Ok(())
}

/// A street's name with its lines.
type NamedLines = (String, Vec<LineString<f64>>);

fn named_lines(reader: &Reader<'_>, at: Position, within_m: f64) -> Result<Vec<NamedLines>, StoreError> {
    let mut pieces = Vec::new();
    for part in Bbox::around(at, within_m).parts() {
        pieces.extend(ground_in(reader, part)?);
    }
    let named = pieces.into_iter().filter(|piece| piece.kind == "street" && !piece.name.is_empty());
    Ok(named
        .filter_map(|piece| {
            let geometry = parse_geometry(&piece.geometry)?;
            Some((piece.name, lines_of(&geometry).into_iter().cloned().collect()))
        })
        .collect())
}

fn nearest(at: Position, named: &[NamedLines]) -> Option<Street> {
    let each =
        named.iter().flat_map(|(name, lines)| lines.iter().map(move |line| (distance_to_line_m(at, line), name)));
    let (metres, name) = each.filter(|(metres, _)| *metres <= WITHIN_M).min_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(Street { name: name.clone(), distance_m: metres.round() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_street_within_reach_is_told() {
        let line = |lat: f64| vec![LineString::from(vec![(3.86, lat), (3.88, lat)])];
        let named = [("Far".to_owned(), line(43.6105)), ("Near".to_owned(), line(43.6101))];
        let at = |lat: f64| Position::new(3.87, lat).unwrap();
        assert_eq!(nearest(at(43.61), &named), Some(Street { name: "Near".to_owned(), distance_m: 11.0 }));
        assert_eq!(nearest(at(43.62), &named), None);
    }
}
