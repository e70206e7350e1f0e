//! Which tags of a stranger wait for review: claims about people and technique, and operators that no list names.

use crate::domain::Tags;

/// Keys that claim analysis, recognition of faces or reading of plates.
const SENSITIVE_KEYS: [&str; 6] = [
    "surveillance:analysis",
    "camera:analysis",
    "camera:software",
    "surveillance:software",
    "facial_recognition",
    "anpr",
];
/// Values of `surveillance:type` that claim more than a camera.
const SENSITIVE_TYPES: [&str; 5] = ["alpr", "anpr", "facial_recognition", "biometric", "gunshot_detector"];

/// Splits tags into what is shown at once and what waits.
pub fn hold_back(tags: &Tags, operators: &[String]) -> (Tags, Tags) {
    let is_known = |name: &str| operators.iter().any(|known| known.to_lowercase() == name.to_lowercase());
    let waits = |key: &str, value: &str| match key {
        "operator" => !is_known(value),
        "operator:wikidata" | "operator:short" | "brand" | "owner" => true,
        "surveillance:type" => SENSITIVE_TYPES.contains(&value.to_ascii_lowercase().as_str()),
        _ => SENSITIVE_KEYS.iter().any(|sensitive| key == *sensitive || key.starts_with(&format!("{sensitive}:"))),
    };
    let (waiting, public): (Vec<_>, Vec<_>) =
        tags.iter().map(|(key, value)| (key.to_owned(), value.to_owned())).partition(|(key, value)| waits(key, value));
    (Tags::from_pairs(public), Tags::from_pairs(waiting))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(pairs: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let tags = Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        let (public, waiting) = hold_back(&tags, &["Ville de Montpellier".to_owned()]);
        let keys = |tags: &Tags| tags.iter().map(|(key, _)| key.to_owned()).collect();
        (keys(&public), keys(&waiting))
    }

    #[test]
    fn known_operators_are_shown_and_others_wait() {
        let (public, waiting) = split(&[("operator", "ville de montpellier"), ("camera:type", "dome")]);
        assert_eq!((public.len(), waiting.len()), (2, 0));
        assert_eq!(split(&[("operator", "Quelque entreprise")]).1, ["operator"]);
    }

    #[test]
    fn claims_of_analysis_and_plates_wait() {
        assert_eq!(split(&[("surveillance:type", "ALPR")]).1, ["surveillance:type"]);
        assert_eq!(split(&[("camera:analysis:faces", "yes")]).1, ["camera:analysis:faces"]);
        assert_eq!(split(&[("surveillance:type", "camera")]).0, ["surveillance:type"]);
    }
}
