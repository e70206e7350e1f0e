//! Values of a report's body that do not depend on which member holds them, and how they are known again.

use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::domain::Position;
use crate::domain::report::FieldError;
use crate::http::wire::problem::shorten;

/// Nobody reports what they saw before.
pub const FIRST_YEAR: i16 = 1970;

/// SHA-256 of the body whatever its spacing, the order of its members and the proof of work that came with it.
pub fn body_hash(body: &Value) -> [u8; 32] {
    let mut body = sorted(body);
    if let Some(members) = body.as_object_mut() {
        members.shift_remove("proof");
    }
    Sha256::digest(body.to_string()).into()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut pairs: Vec<_> = members.iter().map(|(key, value)| (key.clone(), sorted(value))).collect();
            pairs.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(pairs.into_iter().collect())
        }
        Value::Array(list) => list.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// A GeoJSON point (RFC 7946).
pub fn parse_position(value: &Value) -> Result<Position, FieldError> {
    if !value.is_object() {
        return Err(FieldError::new("/position", format!("expected a GeoJSON point, found {}", found(value))));
    }
    if value["type"] != "Point" {
        return Err(FieldError::new("/position/type", format!("expected Point, found {}", found(&value["type"]))));
    }
    let numbers: Option<Vec<f64>> =
        value["coordinates"].as_array().and_then(|list| list.iter().map(Value::as_f64).collect());
    let Some([lon, lat] | [lon, lat, _]) = numbers.as_deref() else {
        let detail = format!("expected longitude and latitude, found {}", found(&value["coordinates"]));
        return Err(FieldError::new("/position/coordinates", detail));
    };
    Position::new(*lon, *lat).map_err(|error| FieldError::new("/position/coordinates", error.to_string()))
}

/// A text as it was found, for an error.
pub fn told(text: Option<&str>) -> String {
    text.map_or_else(|| "nothing".to_owned(), |text| format!("{:?}", shorten(text)))
}

/// A value as it was found, for an error.
pub fn found(value: &Value) -> String {
    if value.is_null() { "nothing".to_owned() } else { shorten(&value.to_string()) }
}

/// JSON merge patch (RFC 7396): null removes.
pub fn merge(target: &mut Value, patch: &Value) {
    let Some(members) = patch.as_object() else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Some(object) = target.as_object_mut() else { return };
    for (name, value) in members {
        if value.is_null() {
            object.shift_remove(name);
        } else {
            merge(object.entry(name.clone()).or_insert(Value::Null), value);
        }
    }
}
