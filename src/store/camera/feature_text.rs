//! The stored text of a camera: a GeoJSON feature (RFC 7946) up to, not with, `cc_areas` and the closing braces.
//! It holds only what belongs to the camera itself, so that a new border rewrites no camera.

use serde_json::Value;

use crate::domain::position::write_lon_lat;
use crate::domain::tags::write_json_string;
use crate::domain::{Camera, CameraId, PartialDate, Tags};
use crate::store::StoreError;

/// Formats the head of a feature; an area set's tail completes it.
pub fn feature_head(camera_id: CameraId, camera: &Camera) -> String {
    let mut out =
        String::with_capacity(256 + camera.tags.iter().map(|(key, value)| key.len() + value.len() + 6).sum::<usize>());
    out.push_str("{\"type\":\"Feature\",\"id\":\"");
    camera_id.write(&mut out);
    out.push_str("\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[");
    write_lon_lat(&mut out, camera.position);
    out.push_str("]},\"properties\":{");
    for (key, value) in camera.tags.iter().filter(|(key, _)| !key.starts_with("cc_")) {
        write_json_string(&mut out, key);
        out.push(':');
        write_json_string(&mut out, value);
        out.push(',');
    }
    word(&mut out, "cc_status", camera.status.as_str());
    word(&mut out, "cc_evidence", camera.evidence.as_str());
    date(&mut out, "cc_installed_on", camera.installed_on);
    date(&mut out, "cc_first_seen_on", camera.first_seen_on);
    date(&mut out, "cc_last_seen_on", camera.last_seen_on);
    date(&mut out, "cc_removed_on", camera.removed_on);
    date(&mut out, "cc_unlisted_on", camera.unlisted_on);
    out.push_str("\"cc_source\":[");
    for (index, source) in camera.sources.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        write_json_string(&mut out, source);
    }
    out.push(']');
    out
}

/// Adds the addresses of published photos, relative to the service; nothing where there are none.
pub fn add_photos(out: &mut String, photo_ids: &[String]) {
    for (index, photo_id) in photo_ids.iter().enumerate() {
        out.push_str(if index == 0 { ",\"cc_photo\":[" } else { "," });
        write_json_string(out, &format!("photos/{photo_id}"));
    }
    if !photo_ids.is_empty() {
        out.push(']');
    }
}

/// Puts another camera's code into a head; codes are all of one length.
pub fn set_code(feature: &mut String, camera_id: CameraId) {
    let start = "{\"type\":\"Feature\",\"id\":\"".len();
    let mut code = String::with_capacity(8);
    camera_id.write(&mut code);
    if feature.len() >= start + code.len() {
        feature.replace_range(start..start + code.len(), &code);
    }
}

fn word(out: &mut String, key: &str, value: &str) {
    out.push('"');
    out.push_str(key);
    out.push_str("\":\"");
    out.push_str(value);
    out.push_str("\",");
}

fn date(out: &mut String, key: &str, value: Option<PartialDate>) {
    if let Some(value) = value {
        word(out, key, &value.to_string());
    }
}

/// A feature's text, which lacks its last two braces, without members that say one of the texts.
pub fn strip_texts(feature: &str, texts: &Tags) -> Result<String, StoreError> {
    if feature.is_empty() {
        return Ok(String::new());
    }
    let mut value: Value = serde_json::from_str(&format!("{feature}}}}}"))?;
    let Some(properties) = value["properties"].as_object_mut() else { return Ok(feature.to_owned()) };
    let before = properties.len();
    properties.retain(|key, value| value.as_str().is_none_or(|value| texts.get(key) != Some(value)));
    if properties.len() == before {
        return Ok(feature.to_owned());
    }
    let text = value.to_string();
    Ok(text.strip_suffix("}}").unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_loses_the_text_and_nothing_else() {
        let texts = Tags::from_pairs([("note".to_owned(), "chez Mme X".to_owned())]);
        let feature = r#"{"type":"Feature","id":"A","geometry":{"type":"Point","coordinates":[3.88,43.6]},"properties":{"note":"chez Mme X","ref":"C1""#;
        let stripped = strip_texts(feature, &texts).unwrap();
        assert!(!stripped.contains("Mme X") && stripped.ends_with(r#""ref":"C1""#), "{stripped}");
        assert!(serde_json::from_str::<Value>(&format!("{stripped}}}}}")).is_ok());
        assert_eq!(
            strip_texts(r#"{"properties":{"note":"other""#, &texts).unwrap(),
            r#"{"properties":{"note":"other""#
        );
        assert_eq!(strip_texts("", &texts).unwrap(), "");
    }
}
