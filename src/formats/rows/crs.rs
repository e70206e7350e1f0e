//! Coordinate reference systems by EPSG code, and positions to and from them.
//! In files the order is always easting then northing, or longitude then latitude, as RFC 7946 and GIS programs write.

use std::f64::consts::PI;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use proj4rs::Proj;
use thiserror::Error;

use crate::domain::Position;

/// Radius of the sphere of EPSG:3857, metres.
const MERCATOR_RADIUS_M: f64 = 6_378_137.0;
/// Larger than any easting or northing, false origins included, metres.
const FARTHEST_M: f64 = 1e8;

/// Codes under which programs wrote EPSG:3857 before it had that number (ESRI, OpenLayers).
const WEB_MERCATOR_ALIASES: [&str; 5] = ["900913", "102100", "102113", "3785", "3587"];

/// What is told of a position of which the latitude can only be a longitude.
pub const CHANGED_PLACES: &str = "longitude and latitude look as if they had changed places";

/// A reference system that positions can be read from and written in.
#[derive(Clone)]
pub struct Crs {
    /// 0 where a system has a definition of its own instead.
    code: u16,
    name: Option<Arc<str>>,
    projection: Projection,
}

#[derive(Clone)]
enum Projection {
    Degrees,
    WebMercator,
    Other { from: Box<Proj>, wgs84: Box<Proj> },
}

/// A reference system that is not known.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum CrsError {
    #[error("expected a coordinate reference system such as EPSG:2154, found {0:?}")]
    NotACode(String),
    #[error("the coordinate reference system EPSG:{0} is not known or cannot be converted")]
    Unknown(u16),
}

/// A coordinate that is nowhere on earth in the system it was read in.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected longitude and latitude in degrees, found {x}, {y}: {hint}")]
pub struct NotDegrees {
    pub x: f64,
    pub y: f64,
    hint: String,
}

impl NotDegrees {
    /// The same, told with the system in which the numbers lie where they should.
    #[must_use]
    pub fn fitting(self, crs: &Crs) -> Self {
        Self { hint: format!("in EPSG:{0} they lie within this inventory: say --crs EPSG:{0}", crs.code), ..self }
    }
}

impl Crs {
    /// Longitude and latitude in degrees, WGS 84: the system of RFC 7946.
    pub const WGS84: Self = Self { code: 4326, name: None, projection: Projection::Degrees };

    /// By EPSG code; geographic systems are read longitude first.
    pub fn from_epsg(code: u16) -> Result<Self, CrsError> {
        let projection = match code {
            4326 | 4979 => return Ok(Self::WGS84),
            3857 => Projection::WebMercator,
            _ => {
                let from = Proj::from_epsg_code(code).ok().ok_or(CrsError::Unknown(code))?;
                let wgs84 = Proj::from_epsg_code(4326).ok().ok_or(CrsError::Unknown(4326))?;
                Projection::Other { from: Box::new(from), wgs84: Box::new(wgs84) }
            }
        };
        Ok(Self { code, name: None, projection })
    }

    /// By a definition in the words of PROJ, under the name that its file gives it.
    pub fn from_definition(name: &str, definition: &str) -> Result<Self, CrsError> {
        let name: Arc<str> = name.chars().take(80).collect::<String>().into();
        let unknown = || CrsError::NotACode(name.to_string());
        let from = Proj::from_proj_string(definition).ok().ok_or_else(unknown)?;
        let wgs84 = Proj::from_epsg_code(4326).ok().ok_or(CrsError::Unknown(4326))?;
        let projection = Projection::Other { from: Box::new(from), wgs84: Box::new(wgs84) };
        Ok(Self { code: 0, name: Some(name), projection })
    }

    /// The EPSG code.
    pub fn code(&self) -> u16 {
        self.code
    }

    /// Longitude and latitude in degrees of a coordinate of this system.
    pub fn to_degrees(&self, x: f64, y: f64) -> Result<(f64, f64), NotDegrees> {
        let (lon, lat) = match &self.projection {
            Projection::Degrees => (x, y),
            Projection::WebMercator => from_web_mercator(x, y),
            Projection::Other { from, wgs84 } => convert(from, wgs84, x, y).unwrap_or((f64::NAN, f64::NAN)),
        };
        // Far off the earth some inverse projections answer a pole instead of an error.
        let is_on_earth = x.abs().max(y.abs()) < FARTHEST_M;
        if is_on_earth && lon.abs() <= 180.0 && lat.abs() <= 90.0 {
            return Ok((lon, lat));
        }
        Err(NotDegrees { x, y, hint: self.hint(x, y) })
    }

    /// Easting and northing (or longitude and latitude) of a position; none where the projection has no such point.
    pub fn from_position(&self, position: Position) -> Option<(f64, f64)> {
        match &self.projection {
            Projection::Degrees => Some((position.lon(), position.lat())),
            Projection::WebMercator => Some(to_web_mercator(position)),
            Projection::Other { from, wgs84 } => convert(wgs84, from, position.lon(), position.lat()),
        }
    }

    fn hint(&self, x: f64, y: f64) -> String {
        let within = |value: f64, low: f64, high: f64| value >= low && value <= high;
        if !matches!(self.projection, Projection::Degrees) {
            return format!("not a coordinate of {self}");
        }
        if within(x, -90.0, 90.0) && within(y, -180.0, 180.0) {
            return CHANGED_PLACES.to_owned();
        }
        // Northings of Web Mercator in France are those of UTM further north: both are named.
        let is_either = within(x, 100_000.0, 900_000.0) && within(y, 5_050_000.0, 5_800_000.0);
        let guess = if within(x, 100_000.0, 1_300_000.0) && within(y, 6_000_000.0, 7_200_000.0) {
            Some(2154)
        } else if within(x, 0.0, 1_300_000.0) && within(y, 1_600_000.0, 2_700_000.0) {
            Some(27572)
        } else if within(x, 100_000.0, 900_000.0) && within(y, 4_500_000.0, 5_800_000.0) {
            Some(32631)
        } else if let Some(zone) = conic_zone(x, y) {
            Some(3900 + zone)
        } else if x.abs().max(y.abs()) > 20_000.0 {
            Some(3857)
        } else {
            None
        };
        let or = if is_either { "EPSG:3857 or --crs " } else { "" };
        match guess {
            Some(code) => format!("if these are metres, say --crs with their system, perhaps --crs {or}EPSG:{code}"),
            None => "if these are not degrees, say --crs with their system".to_owned(),
        }
    }
}

/// The zone of the nine French conic projections (CC42 to CC50) whose numbers these look like: eastings around 1 700 km,
/// northings around 1 200 km in zone 42 and 1 000 km more in each further one.
fn conic_zone(x: f64, y: f64) -> Option<u32> {
    let is_east = (1_200_000.0..=2_200_000.0).contains(&x);
    (42..=50).find(|zone| is_east && (y - 200_000.0 - f64::from(zone - 41) * 1e6).abs() < 500_000.0)
}

/// Reads `EPSG:2154`, `2154`, `CRS84` and the URN and HTTP forms of both (OGC 06-023r1, 11-135).
impl FromStr for Crs {
    type Err = CrsError;

    fn from_str(text: &str) -> Result<Self, CrsError> {
        let wrong = || CrsError::NotACode(text.chars().take(80).collect());
        let upper = text.trim().to_ascii_uppercase();
        let last = upper.rsplit([':', '/', '#']).next().unwrap_or_default();
        let is_ogc = upper.contains("OGC") || upper == "CRS84" || upper == "WGS84";
        if is_ogc && matches!(last, "CRS84" | "CRS84H" | "WGS84") {
            return Ok(Self::WGS84);
        }
        if upper != last && !upper.contains("EPSG") && !upper.contains("ESRI") {
            return Err(wrong());
        }
        if WEB_MERCATOR_ALIASES.contains(&last) {
            return Self::from_epsg(3857);
        }
        if upper.contains("ESRI") {
            return Err(wrong());
        }
        Self::from_epsg(last.parse().ok().ok_or_else(wrong)?)
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => formatter.write_str(name),
            None => write!(formatter, "EPSG:{}", self.code),
        }
    }
}

impl fmt::Debug for Crs {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl PartialEq for Crs {
    fn eq(&self, other: &Self) -> bool {
        (self.code, &self.name) == (other.code, &other.name)
    }
}

fn from_web_mercator(x: f64, y: f64) -> (f64, f64) {
    let lat = 2.0 * (y / MERCATOR_RADIUS_M).exp().atan() - PI / 2.0;
    ((x / MERCATOR_RADIUS_M).to_degrees(), lat.to_degrees())
}

/// Latitudes beyond 85.06 degrees are drawn at the edge, as on every web map.
fn to_web_mercator(position: Position) -> (f64, f64) {
    let lat = position.lat().clamp(-85.06, 85.06).to_radians();
    (position.lon().to_radians() * MERCATOR_RADIUS_M, (PI / 4.0 + lat / 2.0).tan().ln() * MERCATOR_RADIUS_M)
}

/// Geographic systems are in radians inside the projection library, in degrees here.
fn convert(from: &Proj, to: &Proj, x: f64, y: f64) -> Option<(f64, f64)> {
    let mut point = if from.is_latlong() { (x.to_radians(), y.to_radians(), 0.0) } else { (x, y, 0.0) };
    proj4rs::transform::transform(from, to, &mut point).ok()?;
    let (x, y) = if to.is_latlong() { (point.0.to_degrees(), point.1.to_degrees()) } else { (point.0, point.1) };
    (x.is_finite() && y.is_finite()).then_some((x, y))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 1e-7 degree is 1.1 cm of latitude.
    fn is_close(found: (f64, f64), lon: f64, lat: f64) -> bool {
        (found.0 - lon).abs() < 5e-8 && (found.1 - lat).abs() < 5e-8
    }

    #[test]
    fn lambert_93_is_right_to_the_centimetre() {
        let crs: Crs = "EPSG:2154".parse().unwrap();
        let found = crs.to_degrees(768_915.194_8, 6_281_719.379_4).unwrap();
        assert!(is_close(found, 3.853_717_198, 43.631_168_361), "{found:?}");
        let (x, y) = crs.from_position(Position::new(3.853_717_2, 43.631_168_4).unwrap()).unwrap();
        assert!((x - 768_915.194_8).abs() < 0.01 && (y - 6_281_719.379_4).abs() < 0.01, "{x} {y}");
    }

    #[test]
    fn web_mercator_is_right_to_the_centimetre() {
        let crs: Crs = "EPSG:3857".parse().unwrap();
        // Montpellier, place de la Comédie: 3.8794, 43.6085 by the formula of EPSG method 1024.
        let position = Position::new(3.8794, 43.6085).unwrap();
        let (x, y) = crs.from_position(position).unwrap();
        assert!((x - 431_852.832_5).abs() < 0.01, "{x}");
        assert!(is_close(crs.to_degrees(x, y).unwrap(), 3.8794, 43.6085));
        let proj = Proj::from_epsg_code(3857).unwrap();
        let (px, py) = convert(&Proj::from_epsg_code(4326).unwrap(), &proj, 3.8794, 43.6085).unwrap();
        assert!((x - px).abs() < 0.01 && (y - py).abs() < 0.01, "{x} {y} against {px} {py}");
    }

    #[test]
    fn every_way_of_writing_a_code_is_understood() {
        for text in ["EPSG:2154", "epsg:2154", "2154", "urn:ogc:def:crs:EPSG::2154", "urn:ogc:def:crs:EPSG:9.9:2154"] {
            assert_eq!(text.parse::<Crs>().unwrap().code(), 2154, "{text}");
        }
        let uri = "http://www.opengis.net/def/crs/EPSG/0/2154";
        assert_eq!(uri.parse::<Crs>().unwrap().code(), 2154);
        for text in ["urn:ogc:def:crs:OGC:1.3:CRS84", "OGC:CRS84", "CRS84", "EPSG:4326", "WGS84"] {
            assert_eq!(text.parse::<Crs>().unwrap(), Crs::WGS84, "{text}");
        }
        for text in ["", "EPSG:", "EPSG:99999999", "Lambert", "ESRI:2154", "EPSG:1"] {
            assert!(text.parse::<Crs>().is_err(), "{text}");
        }
    }

    #[test]
    fn metres_without_a_system_get_a_suggestion() {
        let refusal = Crs::WGS84.to_degrees(768_915.0, 6_281_719.0).unwrap_err().to_string();
        assert!(refusal.contains("--crs EPSG:2154"), "{refusal}");
        for (x, y, code) in
            [(1_770_968.79, 6_712_174.03, "3948"), (1_770_000.0, 2_268_000.0, "3943"), (1e6, 8e7, "3857")]
        {
            let refusal = Crs::WGS84.to_degrees(x, y).unwrap_err().to_string();
            assert!(refusal.contains(&format!("--crs EPSG:{code}")), "{refusal}");
        }
        let either = Crs::WGS84.to_degrees(431_000.0, 5_404_000.0).unwrap_err().to_string();
        assert!(either.ends_with("perhaps --crs EPSG:3857 or --crs EPSG:32631"), "{either}");
        assert!(Crs::WGS84.to_degrees(f64::NAN, 1.0).is_err());
        let swapped = Crs::WGS84.to_degrees(-31.9, 115.8).unwrap_err().to_string();
        assert!(swapped.contains("changed places"), "{swapped}");
        let lambert: Crs = "2154".parse().unwrap();
        assert!(lambert.to_degrees(1e300, 1e300).is_err());
    }
}
