//! Which tags of a stranger are shown at once: points of closed vocabularies, measures and operators that a list names.
//! All else is text that may name people or claims that accuse; it is kept and waits for review.

use crate::domain::report::FieldError;
use crate::domain::view_direction::{direction_tag, is_view_directions};
use crate::domain::{PartialDate, Tags};

/// Keys with the values that are shown without review (OSM wiki, Tag:man_made=surveillance).
const VOCABULARIES: [(&str, &[&str]); 8] = [
    ("man_made", &["surveillance"]),
    ("surveillance", &["public", "outdoor", "indoor", "webcam", "traffic"]),
    ("surveillance:type", &["camera"]),
    (
        "surveillance:zone",
        &[
            "town", "street", "traffic", "parking", "building", "entrance", "shop", "bank", "atm", "station",
            "platform", "area", "gate", "school", "park", "public", "office", "fuel",
        ],
    ),
    ("camera:type", &["dome", "fixed", "panning", "unknown"]),
    (
        "camera:mount",
        &[
            "wall",
            "pole",
            "street_lamp",
            "lamp",
            "traffic_signal",
            "traffic_signals",
            "building",
            "ceiling",
            "mast",
            "roof",
            "tree",
            "arch",
            "gantry",
            "bridge",
        ],
    ),
    ("indoor", &["yes", "no"]),
    ("operator:type", &["public", "private", "government", "business", "community", "ngo", "unknown"]),
];
/// Keys that hold a plain number, with what is possible in their unit (metres, floors, degrees).
const MEASURES: [(&str, f64, f64); 4] =
    [("height", 0.0, 300.0), ("level", -20.0, 200.0), ("camera:angle", -90.0, 360.0), ("camera:tilt", -90.0, 90.0)];
/// Keys that hold a date as far as it is known.
const DATES: [&str; 3] = ["start_date", "end_date", "check_date"];

/// Splits tags into what is shown at once and what waits.
pub fn hold_back(tags: &Tags, operators: &[String]) -> (Tags, Tags) {
    let is_known = |name: &str| operators.iter().any(|known| known.to_lowercase() == name.to_lowercase());
    let is_shown = |key: &str, value: &str| match key {
        "operator" => is_known(value),
        "camera:direction" | "direction" => true,
        _ if DATES.contains(&key) || MEASURES.iter().any(|(name, ..)| *name == key) => true,
        _ => VOCABULARIES.iter().any(|(name, values)| *name == key && values.contains(&value)),
    };
    let (public, waiting): (Vec<_>, Vec<_>) = tags
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .partition(|(key, value)| is_shown(key, value));
    (Tags::from_pairs(public), Tags::from_pairs(waiting))
}

/// Tells directions, measures and dates that cannot be read, each at its pointer.
pub fn check_measures(tags: &Tags, errors: &mut Vec<FieldError>) {
    let mut wrong = |key: &str, expected: String| {
        errors.push(FieldError::new(&format!("/tags/{key}"), format!("expected {expected}")));
    };
    if let Some((key, value)) = direction_tag(tags).filter(|(_, value)| !is_view_directions(value)) {
        let found = value.chars().take(40).collect::<String>();
        wrong(key, format!("a heading from 0 to 360, a compass point or a sector such as 90-120, found {found:?}"));
    }
    for (key, least, most) in MEASURES {
        let Some(value) = tags.get(key) else { continue };
        let number = value.strip_suffix('m').unwrap_or(value).trim_end().parse::<f64>().ok();
        if !number.is_some_and(|number| (least..=most).contains(&number)) {
            wrong(
                key,
                format!("a number from {least} to {most}, found {:?}", value.chars().take(40).collect::<String>()),
            );
        }
    }
    for key in DATES {
        if let Some(Err(error)) = tags.get(key).map(PartialDate::parse) {
            errors.push(FieldError::new(&format!("/tags/{key}"), error.to_string()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Tags {
        Tags::from_pairs(pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())))
    }

    fn split(pairs: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let (public, waiting) = hold_back(&tags(pairs), &["Ville de Montpellier".to_owned()]);
        let keys = |tags: &Tags| tags.iter().map(|(key, _)| key.to_owned()).collect();
        (keys(&public), keys(&waiting))
    }

    fn wrong(key: &str, value: &str) -> bool {
        let mut errors = Vec::new();
        check_measures(&tags(&[(key, value)]), &mut errors);
        errors.iter().any(|error| error.pointer == format!("/tags/{key}"))
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

    #[test]
    fn free_text_waits_under_whatever_key_it_comes() {
        for key in ["foo", "addr:full", "ref", "manufacturer", "model", "camera:type", "surveillance:zone", "brand"] {
            assert_eq!(split(&[(key, "someone at number 3")]).1, [key]);
        }
    }

    #[test]
    fn directions_measures_and_dates_are_read_or_refused() {
        for (key, value) in [
            ("camera:direction", "90-120"),
            ("direction", "NW;45"),
            ("height", "4.5 m"),
            ("level", "-1"),
            ("start_date", "2014-05"),
        ] {
            assert!(!wrong(key, value), "{key}={value}");
        }
        for (key, value) in [
            ("camera:direction", "400"),
            ("direction", "N;there"),
            ("height", "high"),
            ("height", "NaN"),
            ("height", "inf"),
            ("start_date", "long ago"),
        ] {
            assert!(wrong(key, value), "{key}={value}");
        }
    }
}
