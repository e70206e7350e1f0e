//! Degrees, minutes and seconds as people write positions in lists: `43°36'12,5" N`, `O 3° 52.2'`.

/// Which of the two numbers of a position is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Longitude,
    Latitude,
}

impl Axis {
    /// The sign that a letter of the compass gives; `O` is the French west. None for a letter of the other axis.
    fn sign(self, letter: char) -> Option<f64> {
        match (self, letter) {
            (Self::Latitude, 'N') | (Self::Longitude, 'E') => Some(1.0),
            (Self::Latitude, 'S') | (Self::Longitude, 'W' | 'O') => Some(-1.0),
            _ => None,
        }
    }
}

/// Decimal degrees of a text with a letter of the compass or with minutes; none for a plain number and for all else.
pub fn parse_sexagesimal(text: &str, axis: Axis) -> Option<f64> {
    let text = text.trim().replace("''", "\"").to_uppercase();
    let is_letter = |c: char| c.is_ascii_uppercase();
    let bare = text.trim_matches(is_letter).trim();
    let mut letters = text.chars().filter(|c| is_letter(*c));
    let letter = letters.next();
    if letters.next().is_some() {
        return None;
    }
    let (bare, sign) = match (letter, bare.strip_prefix('-')) {
        (Some(letter), None) => (bare, axis.sign(letter)?),
        (None, Some(rest)) => (rest, -1.0),
        (None, None) => (bare, 1.0),
        (Some(_), Some(_)) => return None,
    };
    let parts = parts(bare)?;
    let is_plain = parts.len() < 2 && letter.is_none();
    // Only the last of them may have decimals.
    let (last, whole) = parts.split_last()?;
    let is_whole = whole.iter().all(|part| part.fract() == 0.0);
    let is_short = whole.iter().chain([last]).skip(1).all(|part| *part < 60.0);
    let value = parts.iter().rev().fold(0.0, |sum, part| sum / 60.0 + part);
    (!is_plain && is_whole && is_short).then_some(sign * value)
}

/// Degrees, minutes and seconds in this order, each with its mark behind it; the last may lack it.
fn parts(text: &str) -> Option<Vec<f64>> {
    let (mut parts, mut number) = (Vec::new(), String::new());
    for character in text.chars().filter(|c| !c.is_whitespace()) {
        let unit = match character {
            '0'..='9' | '.' => {
                number.push(character);
                continue;
            }
            ',' => {
                number.push('.');
                continue;
            }
            '°' | 'º' | '˚' => 0,
            '\'' | '’' | '′' | '´' => 1,
            '"' | '”' | '″' => 2,
            _ => return None,
        };
        if unit != parts.len() {
            return None;
        }
        parts.push(std::mem::take(&mut number).parse().ok()?);
    }
    if !number.is_empty() && parts.len() < 3 {
        parts.push(std::mem::take(&mut number).parse().ok()?);
    }
    number.is_empty().then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_minutes_and_seconds_are_read_with_every_usual_mark() {
        let north = ["43°36'36\"N", "43° 36' 36'' N", "N 43°36′36″", "43°36,6'N", "43.61° N", "43°36'36", "43.61N"];
        for text in north {
            let found = parse_sexagesimal(text, Axis::Latitude);
            assert!(found.is_some_and(|value| (value - 43.61).abs() < 1e-9), "{text}: {found:?}");
        }
        for text in ["3°52'12\"O", "3°52’12” W", "-3°52'12\""] {
            let found = parse_sexagesimal(text, Axis::Longitude);
            assert!(found.is_some_and(|value| (value + 3.87).abs() < 1e-9), "{text}: {found:?}");
        }
    }

    #[test]
    fn what_is_no_angle_of_the_axis_is_refused() {
        let none = [
            "",
            "N",
            "43.61",
            "-43.61",
            "43,61°",
            "43°36'36\"E",
            "43°61'N",
            "43°36'61\"N",
            "43.5°36'N",
            "43'36°N",
            "-43°36'N",
            "43°N36'",
            "NN43°",
            "43°36'36\"12N",
            "1.2.3°N",
            "x°N",
            "NAN",
            "INF N",
        ];
        for text in none {
            assert_eq!(parse_sexagesimal(text, Axis::Latitude), None, "{text}");
        }
    }
}
