//! A building: a shape that hides a view. What its outline and height need is kept, and nothing of who lives, works or is
//! called in it: names, addresses, owners and free text stay out.

use geo_types::MultiPolygon;

use super::Tags;

/// Longest value of a tag that is kept, in characters: a word or a measure is shorter.
const MAX_CHARACTERS: usize = 40;

/// Coordinates are longitude, latitude in degrees, WGS 84.
#[derive(Clone, Debug, PartialEq)]
pub struct Building {
    /// Identity within its source: `way-123`.
    pub reference: String,
    /// Tags of [`Building::WORDS`] and [`Building::MEASURES`]; `building` is always there.
    pub tags: Tags,
    pub geometry: MultiPolygon<f64>,
}

/// What becomes of a tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// As it is.
    Verbatim,
    /// It says nothing of a shape.
    NotAsked,
    /// The key does, but the value is no word or measure and may name somebody.
    NoForm,
}

impl Building {
    /// Keys whose values are words of OpenStreetMap (OSM wiki, Key:building and Simple 3D Buildings).
    pub const WORDS: [&str; 5] = ["building", "roof:shape", "roof:orientation", "roof:direction", "location"];
    /// Keys whose values are numbers, with a unit where it is not the usual one.
    pub const MEASURES: [&str; 8] = [
        "height",
        "min_height",
        "building:levels",
        "building:min_level",
        "roof:height",
        "roof:levels",
        "roof:angle",
        "layer",
    ];

    /// Whether the key tells of a shape.
    pub fn is_key(key: &str) -> bool {
        Self::WORDS.contains(&key) || Self::MEASURES.contains(&key)
    }

    /// Whether a tag is kept.
    pub fn keeps(key: &str, value: &str) -> Kept {
        let has_form = match key {
            _ if value.chars().count() > MAX_CHARACTERS => false,
            "roof:direction" => is_word(value) || is_measure(value),
            _ if Self::WORDS.contains(&key) => is_word(value),
            _ => is_measure(value),
        };
        match (Self::is_key(key), has_form) {
            (false, _) => Kept::NotAsked,
            (true, true) => Kept::Verbatim,
            (true, false) => Kept::NoForm,
        }
    }

    /// Whether a value of `building` says that there is one.
    pub fn is_one(value: &str) -> bool {
        !matches!(value.trim(), "" | "no")
    }
}

/// Lower-case letters, digits and `_`, or several such words: `apartments`, `yes;garage`. A direction may be `NNE`.
fn is_word(value: &str) -> bool {
    let is_direction = value.len() <= 3 && value.bytes().all(|byte| matches!(byte, b'N' | b'E' | b'S' | b'W'));
    let is_sign =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b';' | b'-' | b':');
    !value.is_empty() && (is_direction || value.bytes().all(is_sign))
}

/// A number, with at most a short unit behind it: `12`, `12,5`, `-1`, `39 ft`, `10'6"`.
fn is_measure(value: &str) -> bool {
    let unsigned = value.trim_start_matches(['-', '+', '.', '~', '<', '>', ' ']);
    let letters = value.chars().filter(|sign| sign.is_alphabetic()).count();
    unsigned.starts_with(|sign: char| sign.is_ascii_digit()) && letters <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_a_shape_is_kept_and_what_may_name_somebody_is_not() {
        for (key, value, kept) in [
            ("building", "apartments", Kept::Verbatim),
            ("building", "Villa Dupont", Kept::NoForm),
            ("height", "12,5", Kept::Verbatim),
            ("height", "10'6\"", Kept::Verbatim),
            ("height", "39 ft", Kept::Verbatim),
            ("height", "see M. Dupont", Kept::NoForm),
            ("height", "12 (M. Dupont)", Kept::NoForm),
            ("building:levels", "-1", Kept::Verbatim),
            ("roof:direction", "NNE", Kept::Verbatim),
            ("roof:direction", "135", Kept::Verbatim),
            ("roof:note", "gabled", Kept::NotAsked),
            ("name", "apartments", Kept::NotAsked),
            ("addr:housenumber", "12", Kept::NotAsked),
        ] {
            assert_eq!(Building::keeps(key, value), kept, "{key}={value}");
        }
    }

    #[test]
    fn no_is_no_building() {
        assert!(Building::is_one("yes") && Building::is_one("roof"));
        assert!(!Building::is_one("no") && !Building::is_one(" "));
    }
}
