//! The two fields for coordinates, as people fill them: a pair pasted into one of them, letters of the compass, minutes and
//! seconds. What could be read in two ways is left as it was typed. Pure.

use crate::domain::{Coordinates, Position};

/// Latitude and longitude as they are to stand in their fields. Plain numbers stay as they are; None where nothing else is
/// understood. `read_pair` reads a text that holds both.
pub fn tell_apart(lat: &str, lon: &str, read_pair: impl Fn(&str) -> Option<Position>) -> Option<(String, String)> {
    let written = |position: Position| (position.lat().to_string(), position.lon().to_string());
    let whole = match (lat, lon) {
        (both, "") | ("", both) => both,
        (one, other) if one == other => one,
        _ => return two(lat, lon).map(written),
    };
    // One number with a decimal comma is one number, not a pair.
    if is_number(whole) { None } else { read_pair(whole).map(written) }
}

/// Each field holds one of them; without a letter of the compass its label says which.
fn two(lat: &str, lon: &str) -> Option<Position> {
    if is_number(lat) && is_number(lon) {
        return None;
    }
    // Where one field holds one number, its comma is the decimal sign.
    match Coordinates::parse(&format!("{}, {}", lat.replace(',', "."), lon.replace(',', ".")))? {
        Coordinates::Known(position) => Some(position),
        Coordinates::Pair(lat, lon) => Position::new(lon, lat).ok(),
    }
}

/// A comma for the decimal sign is what French keyboards have.
pub fn number(text: &str) -> Option<f64> {
    text.replace(',', ".").parse().ok()
}

fn is_number(text: &str) -> bool {
    number(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a pair as latitude and longitude.
    fn read(lat: &str, lon: &str) -> Option<(String, String)> {
        tell_apart(lat, lon, |text| match Coordinates::parse(text)? {
            Coordinates::Known(position) => Some(position),
            Coordinates::Pair(lat, lon) => Position::new(lon, lat).ok(),
        })
    }

    #[test]
    fn a_pair_in_one_field_or_in_both_is_told_apart() {
        let meant = Some(("43.6108".to_owned(), "3.8767".to_owned()));
        let pairs =
            ["43.6108, 3.8767", "43,6108 ; 3,8767", "43.6108\t3.8767", "3.8767 E, 43.6108 N", "geo:43.6108,3.8767"];
        for pair in pairs {
            for (lat, lon) in [(pair, ""), ("", pair), (pair, pair)] {
                assert_eq!(read(lat, lon), meant, "{lat} | {lon}");
            }
        }
    }

    #[test]
    fn letters_and_minutes_are_read_in_each_field() {
        assert_eq!(read("43,6108° N", "3,8767 E"), Some(("43.6108".into(), "3.8767".into())));
        assert_eq!(
            read("3.8767 E", "43.6108 N"),
            Some(("43.6108".into(), "3.8767".into())),
            "letters go before labels"
        );
        assert_eq!(read("43°36'", "3°45'"), Some(("43.6".into(), "3.75".into())));
    }

    #[test]
    fn what_is_plain_or_unclear_stays_as_it_was_typed() {
        for (lat, lon) in
            [("43.6108", "3.8767"), ("43,6", ""), ("", "43,6"), ("43.61, 3.87", "3.9"), ("nord", "3"), ("", "")]
        {
            assert_eq!(read(lat, lon), None, "{lat} | {lon}");
        }
    }
}
