//! A feature's text as what a condition is held against: properties by name, geometry when it is asked for.

use std::cell::OnceCell;
use std::collections::HashMap;

use geo_types::Geometry;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::domain::condition::{Condition, Relation, Shape, Subject};
use crate::geometry::relation::relates;
use crate::store::StoreError;

/// Whether a complete GeoJSON feature meets a condition.
pub fn meets(condition: &Condition, feature: &[u8]) -> Result<bool, StoreError> {
    let feature: Feature<'_> = serde_json::from_slice(feature)?;
    Ok(condition.is_met(&Parsed { feature, geometry: OnceCell::new() }))
}

#[derive(Deserialize)]
struct Feature<'a> {
    #[serde(borrow)]
    geometry: &'a RawValue,
    properties: HashMap<String, Value>,
}

struct Parsed<'a> {
    feature: Feature<'a>,
    geometry: OnceCell<Option<Geometry<f64>>>,
}

impl Subject for Parsed<'_> {
    fn property(&self, name: &str) -> Option<&Value> {
        self.feature.properties.get(name)
    }

    fn relates(&self, relation: Relation, shape: &Shape) -> Option<bool> {
        let parse = || self.feature.geometry.get().parse::<geojson::Geometry>().ok()?.try_into().ok();
        self.geometry.get_or_init(parse).as_ref().map(|geometry| relates(geometry, relation, &shape.geometry))
    }
}

#[cfg(test)]
mod tests {
    use geo_types::Rect;

    use super::*;
    use crate::domain::Bbox;

    #[test]
    fn a_feature_is_held_against_shapes_by_its_geometry() {
        let feature = br#"{"type":"Feature","geometry":{"type":"Point","coordinates":[3.88,43.6]},"properties":{}}"#;
        let square = Rect::new((3.0, 43.0), (4.0, 44.0)).to_polygon();
        let bbox = Bbox::new(3.0, 43.0, 4.0, 44.0).unwrap();
        let shape = Shape { geometry: square.into(), bbox, is_box: true };
        assert!(meets(&Condition::Space(Relation::Within, shape.clone()), feature).unwrap());
        assert!(!meets(&Condition::Space(Relation::Disjoint, shape), feature).unwrap());
        assert!(meets(&Condition::Always(true), b"{}").is_err());
    }
}
