//! Reference systems that features can be asked for and answered in (OGC API Features Part 2).
//! Inside, everything is longitude and latitude; only what comes in and goes out is converted.

use serde_json::Value;

use crate::domain::{Bbox, Position};
use crate::formats::rows::crs::{Crs, CrsError};
use crate::http::wire::problem::{Problem, shorten};

/// A reference system of the service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServedCrs {
    /// Longitude, latitude.
    #[default]
    Crs84,
    /// Latitude, longitude.
    Epsg4326,
    /// Web Mercator, metres.
    Epsg3857,
    /// Lambert-93, metres.
    Epsg2154,
}

impl ServedCrs {
    /// All of them, the default first.
    pub const ALL: [Self; 4] = [Self::Crs84, Self::Epsg4326, Self::Epsg3857, Self::Epsg2154];

    /// The URI under which it is asked for.
    pub fn uri(self) -> &'static str {
        match self {
            Self::Crs84 => "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
            Self::Epsg4326 => "http://www.opengis.net/def/crs/EPSG/0/4326",
            Self::Epsg3857 => "http://www.opengis.net/def/crs/EPSG/0/3857",
            Self::Epsg2154 => "http://www.opengis.net/def/crs/EPSG/0/2154",
        }
    }

    /// From a URI.
    pub fn parse(text: &str) -> Result<Self, String> {
        let plain = text.strip_prefix("https://").map(|rest| format!("http://{rest}"));
        let plain = plain.as_deref().unwrap_or(text);
        Self::ALL.into_iter().find(|crs| crs.uri() == plain).ok_or_else(|| {
            let known: Vec<_> = Self::ALL.iter().map(|crs| crs.uri()).collect();
            format!("expected one of {}, found {:?}", known.join(", "), shorten(text))
        })
    }

    /// Names of the two columns of a position in a table, in the order of its coordinates.
    pub fn column_names(self) -> [&'static str; 2] {
        match self {
            Self::Crs84 => ["lon", "lat"],
            Self::Epsg4326 => ["lat", "lon"],
            Self::Epsg3857 | Self::Epsg2154 => ["x", "y"],
        }
    }

    /// Whether its coordinates are metres rather than degrees.
    pub fn is_in_metres(self) -> bool {
        matches!(self, Self::Epsg3857 | Self::Epsg2154)
    }

    fn projection(self) -> Result<Option<Crs>, CrsError> {
        let code = match self {
            Self::Crs84 | Self::Epsg4326 => return Ok(None),
            Self::Epsg3857 => 3857,
            Self::Epsg2154 => 2154,
        };
        Crs::from_epsg(code).map(Some)
    }

    /// Longitude and latitude of a position given in this system.
    pub fn read_position(self, x: f64, y: f64) -> Result<(f64, f64), String> {
        let (lon, lat) = match self.projection().map_err(|error| error.to_string())? {
            Some(projection) => projection.to_degrees(x, y).map_err(|error| error.to_string())?,
            None if self == Self::Epsg4326 => (y, x),
            None => (x, y),
        };
        // Valid or refused, but not rounded.
        Position::new(lon, lat).map(|_| (lon, lat)).map_err(|error| error.to_string())
    }

    /// Reads a box given in this system; of a projected one, the box in degrees that holds it.
    pub fn read_bbox(self, text: &str) -> Result<Bbox, String> {
        let Some(projection) = self.projection().map_err(|error| error.to_string())? else {
            let text = if self == Self::Epsg4326 { swap_pairs(text) } else { text.to_owned() };
            return Bbox::parse(&text).map_err(|error| error.to_string());
        };
        let numbers: Vec<f64> = text
            .split(',')
            .map(|part| part.trim().parse::<f64>().ok().filter(|number| number.is_finite()))
            .collect::<Option<_>>()
            .ok_or_else(|| format!("expected numbers, found {:?}", shorten(text)))?;
        let ([west, south, east, north] | [west, south, _, east, north, _]) = numbers[..] else {
            return Err(format!("expected 4 or 6 numbers, found {}", numbers.len()));
        };
        if south > north || west > east {
            return Err("expected the lower corner before the upper one".to_owned());
        }
        around(&projection, west, south, east, north)
    }

    /// Converts the coordinates of features in place.
    pub fn convert(self, features: &mut [Value]) -> Result<(), Problem> {
        if self == Self::Crs84 {
            return Ok(());
        }
        let projection = self.projection().map_err(Problem::internal)?;
        for feature in features {
            if let Some(coordinates) = feature.pointer_mut("/geometry/coordinates") {
                convert_coordinates(coordinates, projection.as_ref());
            }
        }
        Ok(())
    }
}

/// `south,west,north,east` as `west,south,east,north`, heights left where they are.
fn swap_pairs(text: &str) -> String {
    let mut parts: Vec<&str> = text.split(',').collect();
    match parts.len() {
        4 => {
            parts.swap(0, 1);
            parts.swap(2, 3);
        }
        6 => {
            parts.swap(0, 1);
            parts.swap(3, 4);
        }
        _ => {}
    }
    parts.join(",")
}

/// Edges bend under projection, so points along them are taken too.
fn around(projection: &Crs, west: f64, south: f64, east: f64, north: f64) -> Result<Bbox, String> {
    const STEPS: u8 = 8;
    let mut found = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
    for step in 0..=STEPS {
        let share = f64::from(step) / f64::from(STEPS);
        let (x, y) = (west + (east - west) * share, south + (north - south) * share);
        for (x, y) in [(x, south), (x, north), (west, y), (east, y)] {
            let (lon, lat) = projection.to_degrees(x, y).map_err(|error| error.to_string())?;
            found = [found[0].min(lon), found[1].min(lat), found[2].max(lon), found[3].max(lat)];
        }
    }
    Bbox::new(found[0], found[1], found[2], found[3]).map_err(|error| error.to_string())
}

fn convert_coordinates(value: &mut Value, projection: Option<&Crs>) {
    let Some(list) = value.as_array_mut() else { return };
    let (Some(lon), Some(lat)) = (list.first().and_then(Value::as_f64), list.get(1).and_then(Value::as_f64)) else {
        for inner in list {
            convert_coordinates(inner, projection);
        }
        return;
    };
    let Some(projection) = projection else {
        list.swap(0, 1);
        return;
    };
    let point = Position::new(lon, lat).ok().and_then(|position| projection.from_position(position));
    // A point that the projection does not have is null rather than wrong.
    let round = |metres: f64| Value::from((metres * 1000.0).round() / 1000.0);
    *value = point.map_or(Value::Null, |(x, y)| Value::Array(vec![round(x), round(y)]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsg_4326_is_latitude_first() {
        let bbox = ServedCrs::Epsg4326.read_bbox("43.5,3.7,43.7,4.0").unwrap();
        assert_eq!(bbox, Bbox::parse("3.7,43.5,4.0,43.7").unwrap());
        let mut features = [serde_json::json!({"geometry": {"type": "Point", "coordinates": [3.9, 43.6]}})];
        ServedCrs::Epsg4326.convert(&mut features).unwrap();
        assert_eq!(features[0]["geometry"]["coordinates"], serde_json::json!([43.6, 3.9]));
    }

    #[test]
    fn a_lambert_box_is_held_by_the_box_in_degrees() {
        let bbox = ServedCrs::Epsg2154.read_bbox("768000,6278000,774000,6284000").unwrap();
        assert!(bbox.contains(Position::new(3.8792, 43.6087).unwrap()), "{bbox:?}");
        for text in ["768000,6278000,774000", "1e30,0,1e31,1", "774000,6278000,768000,6284000", "a,b,c,d", "NaN,0,1,1"]
        {
            assert!(ServedCrs::Epsg2154.read_bbox(text).is_err(), "{text}");
        }
    }

    #[test]
    fn unknown_systems_are_refused() {
        assert!(ServedCrs::parse("http://www.opengis.net/def/crs/EPSG/0/4258").is_err());
        assert_eq!(ServedCrs::parse("https://www.opengis.net/def/crs/EPSG/0/2154"), Ok(ServedCrs::Epsg2154));
    }
}
