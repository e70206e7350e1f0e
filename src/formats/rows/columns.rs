//! Finds in a table's column names where the position stands, in French and English, and reads it.
//! Which other column means what is decided by the import.

use geo_types::{Geometry, Point};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::crs::Crs;
use super::named_crs::{axis_and_system, find_pair};
use super::record::Refusal;
use super::shape_text;
use crate::formats::text::decimal::Decimal;
use crate::formats::text::sexagesimal::{Axis, parse_sexagesimal};

const LATITUDES: [&str; 8] = ["latitude", "lat", "lat_wgs84", "latitude_wgs84", "geo_lat", "y_wgs84", "ylat", "_lat"];
const LONGITUDES: [&str; 12] = [
    "longitude",
    "lon",
    "lng",
    "long",
    "lon_wgs84",
    "longitude_wgs84",
    "geo_lon",
    "geo_lng",
    "x_wgs84",
    "xlong",
    "_lon",
    "_lng",
];
const NORTHINGS: [&str; 10] =
    ["y", "coord_y", "y_l93", "y_lambert93", "y_coord", "coordonnee_y", "ycoord", "northing", "point_y", "coordy"];
const EASTINGS: [&str; 10] =
    ["x", "coord_x", "x_l93", "x_lambert93", "x_coord", "coordonnee_x", "xcoord", "easting", "point_x", "coordx"];
const PAIRS: [&str; 14] = [
    "_geolocation",
    "geo_point_2d",
    "geo_point",
    "coordinates",
    "coordonnees",
    "coordonnees_gps",
    "coords",
    "latlon",
    "lat_lon",
    "lat_lng",
    "latlng",
    "lat_long",
    "gps",
    "location_gps",
];
const SHAPES: [&str; 14] = [
    "wkt",
    "geom",
    "geometry",
    "the_geom",
    "geo_shape",
    "geojson",
    "geometrie",
    "wkb_geometry",
    "wkb",
    "ewkb",
    "ewkt",
    "geom_wkt",
    "geom_wkb",
    "wkt_geom",
];

/// Where in a row the position stands: indices of columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PositionColumns {
    /// Easting or longitude, northing or latitude.
    Two { x: usize, y: usize },
    /// `latitude, longitude` in one column, the order people paste.
    Pair(usize),
    /// A geometry in one column, as `shape_text` reads them.
    Shape(usize),
}

/// Names the caller gave for the position, over all guesses: ours and theirs.
pub type Names<'a> = &'a [(String, String)];

impl PositionColumns {
    /// Finds the columns by name, in a file that is known or assumed to be in this system.
    pub fn find(headers: &[String], chosen: Names, crs: &Crs) -> Option<Self> {
        let folded: Vec<String> = headers.iter().map(|name| fold_name(name)).collect();
        let at = |names: &[&str]| names.iter().find_map(|name| folded.iter().position(|found| found == name));
        let named = |ours: &[&str]| {
            let theirs = chosen.iter().find(|(key, _)| ours.contains(&key.as_str()))?;
            headers.iter().position(|header| is_same_name(header, &theirs.1))
        };
        let two = |x: Option<usize>, y: Option<usize>| x.zip(y).map(|(x, y)| Self::Two { x, y });
        if let Some(index) = named(&["position"]) {
            return Some(Self::Pair(index));
        }
        if let Some(index) = named(&["geometry"]) {
            return Some(Self::Shape(index));
        }
        let (x, y) = (named(&["lon", "x"]), named(&["lat", "y"]));
        if x.is_some() || y.is_some() {
            return two(x.or_else(|| at(&LONGITUDES)), y.or_else(|| at(&LATITUDES)));
        }
        let degrees = two(at(&LONGITUDES), at(&LATITUDES));
        let named = |code: Option<u16>| {
            find_pair(&folded, |found| code.is_none_or(|code| code == found)).map(|(x, y)| Self::Two { x, y })
        };
        let is_projected = *crs != Crs::WGS84;
        let own = named(is_projected.then(|| crs.code()));
        let metres = own.or_else(|| two(at(&EASTINGS), at(&NORTHINGS))).or_else(|| named(None));
        let (first, second) = if is_projected { (metres, degrees) } else { (degrees, metres) };
        first
            .or(second)
            .or_else(|| at(&PAIRS).map(Self::Pair))
            .or_else(|| at(&SHAPES).map(Self::Shape))
            .or_else(|| of_question(&folded))
    }

    /// Whether a column holds part of the position.
    pub fn contains(self, index: usize) -> bool {
        match self {
            Self::Two { x, y } => index == x || index == y,
            Self::Pair(column) | Self::Shape(column) => index == column,
        }
    }

    /// The system that the names of both columns tell.
    pub fn told_crs(self, headers: &[String]) -> Option<Crs> {
        let Self::Two { x, y } = self else { return None };
        let told = |index: usize| Some(axis_and_system(&fold_name(headers.get(index)?))?.1);
        let code = told(x).filter(|code| told(y) == Some(*code))?;
        Crs::from_epsg(code).ok()
    }

    /// The system that a geometry in one column names, where it is not the one that is read in.
    pub fn named_in_cell(self, row: &[&str], crs: &Crs) -> Option<u32> {
        let (Self::Pair(index) | Self::Shape(index)) = self else { return None };
        let code = shape_text::code(row.get(index)?.trim()).filter(|code| *code != 0)?;
        (*crs == Crs::WGS84 && code != u32::from(Crs::WGS84.code())).then_some(code)
    }

    /// Reads a row's position; `headers` are for the message.
    pub fn read(self, row: &[&str], headers: &[String], crs: &Crs, decimal: Decimal) -> Result<Geometry<f64>, Refusal> {
        let text = |index: usize| {
            let name = headers.get(index).map_or("", String::as_str);
            match row.get(index).map_or("", |value| value.trim()) {
                "" => Err(Refusal::EmptyColumn(name.chars().take(60).collect())),
                value => Ok((name, value)),
            }
        };
        match self {
            Self::Two { x, y } => {
                let number = |(name, value): (&str, &str), axis| {
                    let angle = || parse_sexagesimal(value, axis).filter(|_| *crs == Crs::WGS84);
                    decimal.parse(value).or_else(angle).ok_or_else(|| not_a_number(name, value))
                };
                point(crs, number(text(x)?, Axis::Longitude)?, number(text(y)?, Axis::Latitude)?)
            }
            Self::Pair(index) => {
                let (name, value) = text(index)?;
                shape_text::read(value, crs).unwrap_or_else(|| read_pair(name, value, crs))
            }
            Self::Shape(index) => {
                let (name, value) = text(index)?;
                shape_text::read(value, crs).unwrap_or_else(|| Err(not_a_number(name, value)))
            }
        }
    }
}

/// The position that a tool for the field writes in columns named after its question: `lat_1_Place`, `long_1_Place`
/// (Epicollect5), `_Place_latitude`, `_Place_longitude` (KoboToolbox).
fn of_question(folded: &[String]) -> Option<PositionColumns> {
    let at = |name: String| folded.iter().position(|found| *found == name);
    folded.iter().enumerate().find_map(|(y, name)| {
        let x = match (name.strip_prefix("lat_"), name.strip_suffix("_latitude")) {
            (Some(question), _) => at(format!("long_{question}")),
            (_, Some(question)) => at(format!("{question}_longitude")),
            _ => None,
        };
        x.map(|x| PositionColumns::Two { x, y })
    })
}

/// A name without case, accents and punctuation, and without the type that DBF headers carry (`Nom,C,254`).
pub fn fold_name(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    for character in bare_name(name).nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            folded.push(character);
        } else if !folded.ends_with('_') {
            folded.push('_');
        }
    }
    folded.trim_end_matches('_').to_owned()
}

/// The name without white space around it and without a DBF type behind it.
pub fn bare_name(name: &str) -> &str {
    let name = name.trim();
    let mut parts = name.split(',');
    let (first, kind) = (parts.next().unwrap_or(name), parts.next());
    let is_type = kind.is_some_and(|kind| matches!(kind, "C" | "N" | "F" | "D" | "L"));
    let is_sized = parts.clone().next().is_some() && parts.all(|size| size.bytes().all(|b| b.is_ascii_digit()));
    if is_type && is_sized { first.trim() } else { name }
}

/// Whether a caller's word names this column: exactly, or without case and accents.
pub fn is_same_name(header: &str, word: &str) -> bool {
    header == word || bare_name(header) == word.trim() || fold_name(header) == fold_name(word)
}

fn not_a_number(name: &str, value: &str) -> Refusal {
    Refusal::NotANumber { column: name.chars().take(60).collect(), value: value.chars().take(60).collect() }
}

fn point(crs: &Crs, x: f64, y: f64) -> Result<Geometry<f64>, Refusal> {
    let (lon, lat) = crs.to_degrees(x, y)?;
    Ok(Geometry::Point(Point::new(lon, lat)))
}

/// `lat, lon` with a comma, a semicolon or a space between; a decimal comma is read where the numbers leave no doubt.
fn read_pair(name: &str, value: &str, crs: &Crs) -> Result<Geometry<f64>, Refusal> {
    let wrong = || not_a_number(name, value);
    let bare = value.trim_matches(['[', ']', '(', ')']);
    let parts: Vec<&str> = match bare.split(';').count() {
        2 => bare.split(';').collect(),
        _ if bare.contains(", ") => bare.split(", ").collect(),
        _ if bare.split(',').count() == 2 => bare.split(',').collect(),
        _ => bare.split_whitespace().collect(),
    };
    let [lat, lon] = parts[..] else { return Err(wrong()) };
    let (lat, lon) = Decimal::Auto.parse(lat).zip(Decimal::Auto.parse(lon)).ok_or_else(wrong)?;
    point(crs, lon, lat)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn find(names: &[&str]) -> Option<PositionColumns> {
        PositionColumns::find(&headers(names), &[], &Crs::WGS84)
    }

    #[test]
    fn positions_are_found_in_french_and_english() {
        let two = |x, y| Some(PositionColumns::Two { x, y });
        assert_eq!(find(&["Nom", "Latitude", "Longitude"]), two(2, 1));
        assert_eq!(find(&["lng", "lat"]), two(0, 1));
        assert_eq!(find(&["X", "Y", "nom"]), two(0, 1));
        assert_eq!(find(&["X", "Y", "lat", "lon"]), two(3, 2));
        assert_eq!(find(&["Coord. X", "Coord. Y"]), two(0, 1));
        assert_eq!(find(&["Nom", "geo_point_2d"]), Some(PositionColumns::Pair(1)));
        assert_eq!(find(&["the_geom"]), Some(PositionColumns::Shape(0)));
        assert_eq!(find(&["ec5_uuid", "lat_1_Place", "long_1_Place", "accuracy_1_Place"]), two(2, 1));
        assert_eq!(find(&["_Place_latitude", "Place", "_Place_longitude"]), two(2, 0));
        assert_eq!(find(&["Nom,C,254", "Adresse,C,254"]), None);
        assert_eq!(
            PositionColumns::find(&headers(&["X", "Y", "lat", "lon"]), &[], &"EPSG:2154".parse().unwrap()),
            two(0, 1)
        );
        let chosen = [("lon".to_owned(), "a".to_owned()), ("lat".to_owned(), "b".to_owned())];
        assert_eq!(PositionColumns::find(&headers(&["b", "a"]), &chosen, &Crs::WGS84), two(1, 0));
    }

    #[test]
    fn columns_that_name_their_system_are_read_in_it() {
        let names = headers(&["X", "Y", "X_L93", "Y_L93", "X_CC48", "Y_CC48"]);
        let at = |x, y| Some(PositionColumns::Two { x, y });
        let found = PositionColumns::find(&names, &[], &Crs::WGS84);
        assert_eq!(found, at(2, 3), "those whose system is known go before those that say nothing");
        assert_eq!(found.unwrap().told_crs(&names), Crs::from_epsg(2154).ok());
        assert_eq!(PositionColumns::find(&names, &[], &Crs::from_epsg(3948).unwrap()), at(4, 5));
        assert_eq!(PositionColumns::find(&names, &[], &Crs::from_epsg(3857).unwrap()), at(0, 1));
        let degrees = headers(&["X_CC48", "Y_CC48", "lon", "lat"]);
        let found = PositionColumns::find(&degrees, &[], &Crs::WGS84);
        assert_eq!((found, found.unwrap().told_crs(&degrees)), (at(2, 3), None));
        let chosen = [("x".to_owned(), "X_CC48".to_owned()), ("y".to_owned(), "Y_CC48".to_owned())];
        let found = PositionColumns::find(&degrees, &chosen, &Crs::WGS84);
        assert_eq!(found.unwrap().told_crs(&degrees), Crs::from_epsg(3948).ok());
    }

    #[test]
    fn a_position_is_read_in_every_usual_form() {
        let read = |columns: PositionColumns, row: &[&str]| {
            columns.read(row, &headers(&["a", "b"]), &Crs::WGS84, Decimal::Auto)
        };
        let point = Geometry::Point(Point::new(3.87, 43.6));
        let two = PositionColumns::Two { x: 0, y: 1 };
        assert_eq!(read(two, &["3,87", "43.6"]), Ok(point.clone()));
        assert_eq!(read(two, &["3°52'12\"E", "43° 36' N"]), Ok(point.clone()));
        assert!(read(two, &["43° 36' N", "3°52'12\"E"]).is_err(), "each letter stands for its axis");
        for text in ["43.6, 3.87", "43.6,3.87", "43,6 ; 3,87", "43.6 3.87", "[43.6,3.87]", "43,6, 3,87"] {
            assert_eq!(read(PositionColumns::Pair(0), &[text]), Ok(point.clone()), "{text}");
        }
        assert_eq!(read(PositionColumns::Shape(0), &["POINT(3.87 43.6)"]), Ok(point.clone()));
        assert_eq!(read(PositionColumns::Pair(0), &["POINT(3.87 43.6)"]), Ok(point));
        for text in ["", "POINT()", "POINT EMPTY", "43.6"] {
            assert!(read(PositionColumns::Shape(0), &[text]).is_err(), "{text}");
            assert!(read(PositionColumns::Pair(0), &[text]).is_err(), "{text}");
        }
    }

    #[test]
    fn names_are_compared_without_accents_and_types() {
        assert_eq!(fold_name("Année,N,9,0"), "annee");
        assert_eq!(fold_name(" Date d’installation "), "date_d_installation");
        assert_eq!(bare_name("Nom,C,254"), "Nom");
        assert_eq!(bare_name("Nom, prénom"), "Nom, prénom");
        assert!(is_same_name("Année,N,9,0", "annee"));
    }
}
