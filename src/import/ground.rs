//! Reads the ground of a territory: streets, water, parks, pedestrian zones and public buildings.

use geo::{BoundingRect as _, Euclidean, InteriorPoint as _, InterpolateLine as _, Length as _};
use geo_types::{Geometry, LineString, Point};
use serde::Deserialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::domain::{Bbox, Position};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::geojson_geometry::RawGeometry;
use crate::store::territory::ground::{Ground, NewGround};

/// Why a ground cannot be used.
#[derive(Debug, Error)]
pub enum GroundError {
    #[error("ground.geojson: {0}")]
    Json(#[from] serde_json::Error),
    #[error("ground.geojson: feature {number}: {reason}")]
    Feature { number: usize, reason: String },
}

#[derive(Deserialize)]
struct Collection<'a> {
    #[serde(borrow)]
    features: Vec<Feature<'a>>,
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    geometry: &'a RawValue,
    properties: Properties,
}

#[derive(Deserialize)]
struct Properties {
    kind: String,
    #[serde(default)]
    class: i64,
    #[serde(default)]
    name: Option<String>,
}

/// Every feature of a `ground.geojson`; its geometries are kept as they are written.
pub fn read_ground(bytes: &[u8]) -> Result<Vec<NewGround>, GroundError> {
    let collection: Collection = serde_json::from_slice(bytes)?;
    let numbered = collection.features.into_iter().enumerate();
    numbered
        .map(|(index, feature)| read(feature).map_err(|reason| GroundError::Feature { number: index + 1, reason }))
        .collect()
}

fn read(feature: Feature) -> Result<NewGround, String> {
    let text = feature.geometry.get();
    let raw: RawGeometry = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let geometry = raw.into_degrees(&Crs::WGS84).map_err(|error| error.to_string())?;
    let rect = geometry.bounding_rect().ok_or("the geometry is empty")?;
    let bbox = Bbox::new(rect.min().x, rect.min().y, rect.max().x, rect.max().y).map_err(|error| error.to_string())?;
    let point = label(&geometry).ok_or("the geometry is empty")?;
    let label = Position::new(point.x(), point.y()).map_err(|error| error.to_string())?;
    let Properties { kind, class, name } = feature.properties;
    let ground = Ground { kind, class, name: name.unwrap_or_default(), geometry: text.to_owned() };
    Ok(NewGround { ground, bbox, label })
}

/// A point on the thing: the middle of its longest line, or well inside.
fn label(geometry: &Geometry<f64>) -> Option<Point<f64>> {
    let middle = |line: &LineString<f64>| Euclidean.point_at_ratio_from_start(line, 0.5);
    match geometry {
        Geometry::LineString(line) => middle(line),
        Geometry::MultiLineString(lines) => {
            middle(lines.iter().max_by(|a, b| Euclidean.length(*a).total_cmp(&Euclidean.length(*b)))?)
        }
        other => other.interior_point(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streets_and_parks_are_read_with_a_place_for_their_name() {
        let text = r#"{"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"kind":"street","class":1,"name":"Rue Foch"},"geometry":{"type":"MultiLineString","coordinates":[[[3.1,43.1],[3.2,43.2]],[[3,43],[3.1,43.1],[4,44]]]}},
            {"type":"Feature","properties":{"kind":"park"},"geometry":{"type":"Polygon","coordinates":[[[3,43],[4,43],[4,44],[3,44],[3,43]]]}}]}"#;
        let ground = read_ground(text.as_bytes()).unwrap();
        assert_eq!(ground[0].ground.name, "Rue Foch");
        assert_eq!(ground[0].label, Position::new(3.5, 43.5).unwrap());
        assert!(ground[1].bbox.contains(ground[1].label));
        assert!(
            read_ground(br#"{"features":[{"properties":{"kind":"x"},"geometry":{"type":"Point","coordinates":[]}}]}"#)
                .is_err()
        );
    }
}
