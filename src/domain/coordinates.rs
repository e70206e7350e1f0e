//! A position as people write it: degrees, minutes and seconds, decimal degrees with points or commas, `geo:` links (RFC 5870).
//! It never guesses which of two plain numbers is the latitude.

use super::position::Position;

/// Longest text looked at, in bytes.
const MAX_BYTES: usize = 120;
/// Most numbers of one coordinate: degrees, minutes, seconds.
const MOST_NUMBERS: usize = 3;

/// What a text says of a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Coordinates {
    /// Letters or the form say which number is which.
    Known(Position),
    /// Two numbers of degrees in the order they are written.
    Pair(f64, f64),
}

impl Coordinates {
    /// Reads a text that holds two coordinates and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > MAX_BYTES {
            return None;
        }
        if text.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("geo:")) {
            return geo_uri(&text[4..]).map(Self::Known);
        }
        // With a point somewhere, commas part; without, one between two digits may be decimal.
        let is_comma_decimal = !text.contains('.');
        let readings = [is_comma_decimal, false];
        readings.into_iter().find_map(|is_decimal| two_angles(&marks(text, is_decimal)?))
    }
}

/// `lat,lon[,altitude][;parameter…]`, in WGS 84, which is the only system the standard knows.
fn geo_uri(rest: &str) -> Option<Position> {
    let place = rest.split('?').next()?;
    let mut parts = place.split(';');
    let numbers: Vec<f64> = parts.next()?.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
    let is_wgs84 = |part: &str| part.strip_prefix("crs=").is_none_or(|crs| crs == "wgs84");
    if !parts.all(|part| is_wgs84(&part.to_ascii_lowercase())) {
        return None;
    }
    match numbers[..] {
        [lat, lon] | [lat, lon, _] => Position::new(lon, lat).ok(),
        _ => None,
    }
}

/// One piece of a written coordinate.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mark {
    /// Its value, whether it has a sign, and whether it has decimals.
    Number(f64, bool, bool),
    /// What the number before it counts: 0 degrees, 1 minutes, 2 seconds.
    Unit(usize),
    Compass(Compass),
    /// Between the two coordinates.
    Parting,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Compass {
    is_longitude: bool,
    is_negative: bool,
}

/// The pieces of a text; None where something else is in it.
fn marks(text: &str, is_comma_decimal: bool) -> Option<Vec<Mark>> {
    let signs: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&sign) = signs.get(at) {
        let rest = &signs[at..];
        let (mark, length) = match sign {
            _ if sign.is_whitespace() => {
                at += 1;
                continue;
            }
            '0'..='9' | '+' | '-' | '−' | '.' => number(rest, is_comma_decimal)?,
            '°' | 'º' | '˚' => (Mark::Unit(0), 1),
            '"' | '″' | '”' | '“' => (Mark::Unit(2), 1),
            _ if is_minute(sign) && rest.get(1).is_some_and(|next| is_minute(*next)) => (Mark::Unit(2), 2),
            _ if is_minute(sign) => (Mark::Unit(1), 1),
            ',' | ';' | '/' => (Mark::Parting, 1),
            _ => compass(rest)?,
        };
        found.push(mark);
        at += length;
    }
    Some(found)
}

fn is_minute(sign: char) -> bool {
    matches!(sign, '\'' | '′' | '’' | '‘' | '´' | '`')
}

/// A number at the beginning, and how many characters it takes.
fn number(signs: &[char], is_comma_decimal: bool) -> Option<(Mark, usize)> {
    let sign_length = usize::from(matches!(signs.first(), Some('+' | '-' | '−')));
    let digits = |from: usize| signs.get(from..).unwrap_or_default().iter().take_while(|c| c.is_ascii_digit()).count();
    let whole = digits(sign_length);
    let point = sign_length + whole;
    let is_point = |sign: &char| *sign == '.' || (is_comma_decimal && *sign == ',');
    let decimals = if signs.get(point).is_some_and(is_point) { digits(point + 1) } else { 0 };
    let length = if decimals > 0 { point + 1 + decimals } else { point };
    // "1,2,3" may be read in two ways, so it is read in none.
    let is_unclear = decimals > 0 && signs.get(length).is_some_and(is_point) && digits(length + 1) > 0;
    if whole == 0 || is_unclear {
        return None;
    }
    let written: String =
        signs[..length].iter().map(|sign| if *sign == ',' { '.' } else { *sign }).collect::<String>().replace('−', "-");
    Some((Mark::Number(written.parse().ok()?, sign_length > 0, decimals > 0), length))
}

/// A letter or word of the compass, in French or English, and how many characters it takes.
fn compass(signs: &[char]) -> Option<(Mark, usize)> {
    let word: String = signs.iter().take_while(|sign| sign.is_alphabetic()).collect();
    let (is_longitude, is_negative) = match word.to_lowercase().as_str() {
        "n" | "nord" | "north" => (false, false),
        "s" | "sud" | "south" => (false, true),
        "e" | "est" | "east" => (true, false),
        "w" | "o" | "west" | "ouest" => (true, true),
        _ => return None,
    };
    Some((Mark::Compass(Compass { is_longitude, is_negative }), word.chars().count()))
}

/// The pieces parted into two angles: where both have as many numbers, or where they can be parted in one way only.
fn two_angles(marks: &[Mark]) -> Option<Coordinates> {
    let numbers = |part: &[Mark]| part.iter().filter(|mark| matches!(mark, Mark::Number(..))).count();
    let mut ways: Vec<(bool, Coordinates)> = Vec::new();
    for at in 1..marks.len() {
        let (first, second) = marks.split_at(at);
        let second = second.strip_prefix(&[Mark::Parting]).unwrap_or(second);
        if let (Some(a), Some(b)) = (angle(first), angle(second))
            && let Some(found) = together(a, b)
        {
            ways.push((numbers(first) == numbers(second), found));
        }
    }
    let even = ways.iter().rfind(|(is_even, _)| *is_even);
    even.or(if ways.len() == 1 { ways.first() } else { None }).map(|(_, found)| *found)
}

/// Degrees, minutes and seconds in this order, with a letter of the compass before or after them.
fn angle(marks: &[Mark]) -> Option<(f64, Option<Compass>)> {
    let (compass, marks) = match marks {
        [Mark::Compass(compass), rest @ ..] | [rest @ .., Mark::Compass(compass)] => (Some(*compass), rest),
        _ => (None, marks),
    };
    let (mut degrees, mut is_negative, mut has_decimals) = (0.0, false, false);
    let mut count = 0;
    for mark in marks {
        match *mark {
            Mark::Number(value, is_signed, is_decimal) => {
                let is_out_of_place = count > 0 && (is_signed || has_decimals || value >= 60.0);
                if count == MOST_NUMBERS || is_out_of_place {
                    return None;
                }
                is_negative |= value.is_sign_negative();
                degrees += value.abs() / [1.0, 60.0, 3_600.0][count];
                (has_decimals, count) = (is_decimal, count + 1);
            }
            Mark::Unit(unit) if unit + 1 == count => {}
            _ => return None,
        }
    }
    let is_negative = is_negative || compass.is_some_and(|compass| compass.is_negative);
    (count > 0).then_some((if is_negative { -degrees } else { degrees }, compass))
}

/// A letter says which is the longitude; two that say the same contradict each other.
fn together((a, first): (f64, Option<Compass>), (b, second): (f64, Option<Compass>)) -> Option<Coordinates> {
    let is_longitude_first = match (first, second) {
        (None, None) => return Some(Coordinates::Pair(a, b)),
        (Some(first), Some(second)) if first.is_longitude == second.is_longitude => return None,
        (Some(first), _) => first.is_longitude,
        (None, Some(second)) => !second.is_longitude,
    };
    let (lon, lat) = if is_longitude_first { (a, b) } else { (b, a) };
    Position::new(lon, lat).ok().map(Coordinates::Known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}", signs in "[-0-9NSEWO°'\"′″., ;+]{0,30}") {
            let _ = (Coordinates::parse(&text), Coordinates::parse(&signs));
        }

        #[test]
        fn degrees_minutes_and_seconds_are_read_as_they_are_written(lat in 0u32..324_000, lon in 0u32..648_000, is_west: bool) {
            let written = |seconds: u32| format!("{}°{}′{}″", seconds / 3_600, seconds / 60 % 60, seconds % 60);
            let text = format!("{}N {}{}", written(lat), written(lon), if is_west { "O" } else { "E" });
            let degrees = f64::from(lon) / 3_600.0;
            let meant = Position::new(if is_west { -degrees } else { degrees }, f64::from(lat) / 3_600.0).unwrap();
            prop_assert_eq!(Coordinates::parse(&text), Some(Coordinates::Known(meant)), "{}", text);
        }
    }

    fn known(lat: f64, lon: f64) -> Option<Coordinates> {
        Position::new(lon, lat).ok().map(Coordinates::Known)
    }

    #[test]
    fn two_plain_numbers_are_a_pair_however_they_are_parted() {
        for text in
            ["43.61,3.87", "43.61, 3.87", "43,61 3,87", "43,61, 3,87", "43.61 3.87", "43.61;3.87", "43.61°, 3.87°"]
        {
            assert_eq!(Coordinates::parse(text), Some(Coordinates::Pair(43.61, 3.87)), "{text}");
        }
        assert_eq!(Coordinates::parse("−43.5, -3"), Some(Coordinates::Pair(-43.5, -3.0)));
        assert_eq!(Coordinates::parse("43,4"), Some(Coordinates::Pair(43.0, 4.0)));
    }

    #[test]
    fn letters_and_words_of_the_compass_say_which_is_which() {
        for text in [
            "43.61° N 3.87° E",
            "N43.61 E3.87",
            "3.87E 43.61N",
            "43.61N 3.87",
            "43,61 nord, 3,87 est",
            "43.61 N, 3.87 E",
        ] {
            assert_eq!(Coordinates::parse(text), known(43.61, 3.87), "{text}");
        }
        for text in ["43.61 N, 3.87 O", "43.61 N 3.87 W", "43.61N 3.87 Ouest", "-3.87E 43.61N"] {
            assert_eq!(Coordinates::parse(text), known(43.61, -3.87), "{text}");
        }
    }

    #[test]
    fn minutes_and_seconds_are_understood_with_any_of_their_signs() {
        for text in [
            "43°36'39\"N 3°52'38\"E",
            "43° 36′ 39″ N, 3° 52′ 38″ E",
            "43°36’39”N 3°52’38”E",
            "43°36'39''N 3°52'38''E",
            "N 43 36 39 E 3 52 38",
            "3°52'38,0\"E 43°36'39,0\"N",
        ] {
            let meant = known(43.0 + 36.0 / 60.0 + 39.0 / 3_600.0, 3.0 + 52.0 / 60.0 + 38.0 / 3_600.0);
            assert_eq!(Coordinates::parse(text), meant, "{text}");
        }
        for text in ["43°36,65'N 3°52,63'E", "43° 36.65' N 3° 52.63' E", "43 36.65N, 3 52.63E"] {
            assert_eq!(Coordinates::parse(text), known(43.0 + 36.65 / 60.0, 3.0 + 52.63 / 60.0), "{text}");
        }
        assert_eq!(Coordinates::parse("43°36'N 3°52'38\"O"), known(43.6, -(3.0 + 52.0 / 60.0 + 38.0 / 3_600.0)));
        assert_eq!(Coordinates::parse("43 30 0 3 45 0"), Some(Coordinates::Pair(43.5, 3.75)));
    }

    #[test]
    fn a_geo_link_has_the_latitude_first() {
        for text in ["geo:43.61,3.87", "GEO:43.61,3.87,27", "geo:43.61,3.87;u=35", "geo:43.61,3.87;crs=wgs84?z=17"] {
            assert_eq!(Coordinates::parse(text), known(43.61, 3.87), "{text}");
        }
        for text in ["geo:", "geo:43.61", "geo:95,3", "geo:43.61,3.87;crs=lambert", "geo:1,2,3,4"] {
            assert_eq!(Coordinates::parse(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_position_or_could_be_several_is_none() {
        for text in [
            "",
            "C59.04",
            "43",
            "12 rue",
            "1,2,3",
            "N S",
            "--1 2",
            "1 2 3",
            "43°61'N 3°5'E",
            "43N 3N",
            "95N 3E",
            "43.5 30 N 3 E",
            "43 -30 N 3 E",
            "43'N 3'E",
            "rue du 8 mai 1945",
            "43.61,",
            ",43.61 3.87",
        ] {
            assert_eq!(Coordinates::parse(text), None, "{text}");
        }
    }
}
