//! Where a camera looks, from `camera:direction` or `direction`: headings, cardinal letters and clockwise sectors.
//! The tag stays verbatim; this is only its reading.

use super::Tags;

/// One view: a heading and, for a sector, its width.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewDirection {
    /// Degrees clockwise from north, 0 to 360, of the middle of the view.
    pub heading_deg: f64,
    /// Width of the sector in degrees where the tag gives one.
    pub sector_deg: Option<f64>,
}

/// Width drawn for a camera whose tag gives only a heading: an estimate, not a measurement.
pub const ASSUMED_SPREAD_DEG: f64 = 70.0;

/// Cardinal letters clockwise from north, 22.5 degrees each (OSM wiki, Key:direction).
const CARDINALS: [&str; 16] =
    ["N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE", "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW"];

/// The key that holds the direction and its verbatim value; `camera:direction` before `direction`.
pub fn direction_tag(tags: &Tags) -> Option<(&'static str, &str)> {
    ["camera:direction", "direction"].into_iter().find_map(|key| tags.get(key).map(|value| (key, value)))
}

/// Reads a list of views separated by `;`; parts that are not understood are left out, never guessed.
pub fn parse_view_directions(text: &str) -> Vec<ViewDirection> {
    text.split(';').filter_map(|part| parse_view(part.trim())).collect()
}

/// Whether every part of such a list is understood.
pub fn is_view_directions(text: &str) -> bool {
    text.split(';').all(|part| parse_view(part.trim()).is_some())
}

fn parse_view(text: &str) -> Option<ViewDirection> {
    if let Some(heading_deg) = parse_heading(text) {
        return Some(ViewDirection { heading_deg, sector_deg: None });
    }
    let (from, to) = text.split_once('-')?;
    let (from, to) = (parse_heading(from.trim())?, parse_heading(to.trim())?);
    // Always clockwise: 270-90 is the north half; equal ends are all around.
    let width = (to - from).rem_euclid(360.0);
    let width = if width > 0.0 { width } else { 360.0 };
    Some(ViewDirection { heading_deg: (from + width / 2.0).rem_euclid(360.0), sector_deg: Some(width) })
}

/// A heading in degrees (0 to 360) or cardinal letters.
pub fn parse_heading(text: &str) -> Option<f64> {
    let upper = text.to_ascii_uppercase();
    if let Some(index) = CARDINALS.iter().position(|c| *c == upper) {
        return Some(index as f64 * 22.5);
    }
    let is_plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    text.parse::<f64>().ok().filter(|heading| is_plain && (0.0..=360.0).contains(heading))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(text: &str) -> Vec<(f64, Option<f64>)> {
        parse_view_directions(text).into_iter().map(|v| (v.heading_deg, v.sector_deg)).collect()
    }

    #[test]
    fn sectors_run_clockwise_and_letters_are_compass_points() {
        assert_eq!(views("270-90"), [(0.0, Some(180.0))]);
        assert_eq!(views("90-270"), [(180.0, Some(180.0))]);
        assert_eq!(views("N"), [(0.0, None)]);
        assert_eq!(views("e;WSW"), [(90.0, None), (247.5, None)]);
        assert_eq!(views("0-360"), [(180.0, Some(360.0))]);
        assert_eq!(views("45; 200-220"), [(45.0, None), (210.0, Some(20.0))]);
    }

    #[test]
    fn blank_and_unknown_texts_are_not_north() {
        for text in ["", " ", "400", "-90", "north-ish", "inf", "NaN", "1e2", ";;"] {
            assert!(views(text).is_empty(), "{text}");
        }
    }
}
