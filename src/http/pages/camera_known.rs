//! What is known of a camera in words: unknown things are named too, and unknown values shown as they are.

use super::camera_facts::CameraFacts;
use super::place::Fact;
use crate::domain::view_direction::{direction_tag, parse_heading};
use crate::http::i18n::Language;

/// The facts in reading order; type, direction and operator are told even when they are not known.
pub fn known_facts(camera: &CameraFacts, language: &Language) -> Vec<Fact> {
    let tag = |key: &str| camera.tags.get(key);
    let word = |prefix: &str, value: Option<&str>| value.map(|value| language.word(prefix, value).to_owned());
    let device = tag("surveillance:type").filter(|device| *device != "camera");
    let always = [
        ("sheet.fact.type", word("type", device.or(tag("camera:type")))),
        ("sheet.fact.direction", direction_tag(&camera.tags).map(|(_, value)| direction(value, language))),
        ("sheet.fact.operator", tag("operator").map(str::to_owned)),
        ("sheet.fact.evidence", word("evidence", camera.own("cc_evidence"))),
    ];
    let where_told = [
        ("sheet.fact.operator_type", word("operator", tag("operator:type"))),
        ("sheet.fact.reference", tag("ref").map(str::to_owned)),
        ("sheet.fact.address", camera.address()),
        ("sheet.fact.mount", word("mount", tag("camera:mount"))),
        ("sheet.fact.height", tag("height").map(|height| with_metres(height, language))),
        ("sheet.fact.manufacturer", tag("manufacturer").map(str::to_owned)),
    ];
    let always = always.into_iter().map(|(key, value)| Fact {
        key,
        is_known: value.is_some(),
        value: value.unwrap_or_else(|| language.text(unknown_as(key)).to_owned()),
    });
    let where_told =
        where_told.into_iter().filter_map(|(key, value)| Some(Fact { key, value: value?, is_known: true }));
    always.chain(where_told).collect()
}

/// "Unknown" in the gender of what is not known.
fn unknown_as(fact: &str) -> &'static str {
    match fact {
        "sheet.fact.direction" | "sheet.fact.evidence" => "sheet.unknown_feminine",
        _ => "sheet.unknown_value",
    }
}

/// A single heading in degrees, with the letters it was given in; anything else as it is.
pub fn direction(value: &str, language: &Language) -> String {
    let Some(heading) = parse_heading(value.trim()) else { return value.to_owned() };
    let degrees = language.number(heading, 1);
    if value.trim().parse::<f64>().is_ok() {
        return format!("{degrees}°");
    }
    language.fill("sheet.camera.heading", &[("degrees", degrees.into()), ("value", value.trim().into())])
}

/// OSM heights are metres unless they say otherwise.
fn with_metres(height: &str, language: &Language) -> String {
    let number = height.trim().parse::<f64>().ok().filter(|metres| metres.is_finite());
    number.map_or_else(
        || height.to_owned(),
        |metres| language.fill("page.metres", &[("number", language.number(metres, 1).into())]),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::i18n::load_languages;

    #[test]
    fn a_direction_is_told_in_degrees_and_never_corrected() {
        let english = load_languages(&["en".to_owned()]).unwrap().remove(0);
        assert_eq!(direction("120", &english), "120°");
        assert_eq!(direction("NE", &english), "45° (NE)");
        assert_eq!(direction("90-180;270", &english), "90-180;270");
        assert_eq!(direction("towards the square", &english), "towards the square");
    }
}
