//! A geometry in one cell of a table: well-known text or its bytes in hexadecimal digits, each also in PostGIS's form with
//! the number of its system before it (EWKT, EWKB); a geometry of GeoJSON; `{"lon":…,"lat":…}`.

use geo_types::{Geometry, Point};

use super::crs::Crs;
use super::geojson_geometry::{Nested, RawGeometry};
use super::record::Refusal;
use super::wkb;

/// Brackets and geometries within one another.
const MAX_DEPTH: usize = 6;
/// Names of well-known text and those of GeoJSON, the longer before those that they begin with.
const KINDS: [(&str, &str); 7] = [
    ("GEOMETRYCOLLECTION", "GeometryCollection"),
    ("MULTILINESTRING", "MultiLineString"),
    ("MULTIPOLYGON", "MultiPolygon"),
    ("MULTIPOINT", "MultiPoint"),
    ("LINESTRING", "LineString"),
    ("POLYGON", "Polygon"),
    ("POINT", "Point"),
];

/// The geometry in degrees; none where the text is in none of the forms.
pub fn read(value: &str, crs: &Crs) -> Option<Result<Geometry<f64>, Refusal>> {
    if value.starts_with('{') {
        return read_json(value, crs);
    }
    let bytes = bytes_of(value);
    let code = bytes.as_deref().map_or_else(|| split_code(value).0, wkb::code);
    let system = system(code, crs);
    if let Some(bytes) = bytes {
        return Some(system.and_then(|crs| wkb::read(&bytes, &crs)));
    }
    let mut text = Text { rest: split_code(value).1, depth: 0 };
    let raw = text.geometry()?;
    text.rest.trim().is_empty().then(|| system.and_then(|crs| raw.into_degrees(&crs)))
}

/// The system that the text itself names.
pub fn code(value: &str) -> Option<u32> {
    if value.starts_with('{') {
        return None;
    }
    bytes_of(value).as_deref().map_or_else(|| split_code(value).0, wkb::code)
}

/// The system that a geometry names holds, unless the caller knows better than the file.
fn system(code: Option<u32>, crs: &Crs) -> Result<Crs, Refusal> {
    let Some(code) = code.filter(|code| *code != 0 && *crs == Crs::WGS84) else { return Ok(crs.clone()) };
    let known = u16::try_from(code).ok().and_then(|code| Crs::from_epsg(code).ok());
    known.ok_or_else(|| Refusal::Other(format!("expected a known system in SRID, found {code} (--crs says another)")))
}

/// The number before a semicolon, and what stands behind it.
fn split_code(value: &str) -> (Option<u32>, &str) {
    let split = value.split_once(';').filter(|(front, _)| front.is_ascii());
    let Some((front, rest)) = split else { return (None, value) };
    match front.trim().get(..5) {
        Some(name) if name.eq_ignore_ascii_case("SRID=") => (front.trim()[5..].trim().parse().ok(), rest),
        _ => (None, value),
    }
}

/// The bytes of digits that begin as well-known binary does; PostgreSQL writes `\x` before bytes.
fn bytes_of(value: &str) -> Option<Vec<u8>> {
    let digits = ["\\x", "0x"].iter().find_map(|mark| value.strip_prefix(mark)).unwrap_or(value).as_bytes();
    if digits.len() < 18 || digits.len() % 2 != 0 || !(digits.starts_with(b"00") || digits.starts_with(b"01")) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    digits
        .chunks_exact(2)
        .map(|pair| digit(pair[0]).zip(digit(pair[1])).and_then(|(high, low)| u8::try_from(high * 16 + low).ok()))
        .collect()
}

fn read_json(value: &str, crs: &Crs) -> Option<Result<Geometry<f64>, Refusal>> {
    #[derive(serde::Deserialize)]
    struct LonLat {
        lon: f64,
        lat: f64,
    }
    if let Ok(LonLat { lon, lat }) = serde_json::from_str(value) {
        let degrees = crs.to_degrees(lon, lat).map(|(lon, lat)| Geometry::Point(Point::new(lon, lat)));
        return Some(degrees.map_err(Refusal::from));
    }
    serde_json::from_str::<RawGeometry>(value).ok().map(|raw| raw.into_degrees(crs))
}

/// Well-known text (OGC 06-103r4, section 7) that is being read.
struct Text<'a> {
    rest: &'a str,
    depth: usize,
}

impl Text<'_> {
    fn geometry(&mut self) -> Option<RawGeometry> {
        let kind = KINDS.iter().find(|(word, _)| self.take_word(word))?.1.to_owned();
        let _has_more_numbers = ["ZM", "Z", "M"].iter().any(|word| self.take_word(word));
        let mut raw = RawGeometry { kind, coordinates: None, geometries: Vec::new() };
        if self.take_word("EMPTY") {
            return Some(raw);
        }
        if raw.kind == "GeometryCollection" {
            raw.geometries = self.list(Self::geometry)?;
            return Some(raw);
        }
        let nested = self.list(Self::nested)?;
        raw.coordinates = Some(match raw.kind.as_str() {
            "Point" if nested.len() == 1 => nested.into_iter().next()?,
            "Point" => return None,
            "MultiPoint" => Nested::List(nested.into_iter().map(without_brackets).collect()),
            _ => Nested::List(nested),
        });
        Some(raw)
    }

    /// Two numbers or more, or several of the same in brackets.
    fn nested(&mut self) -> Option<Nested> {
        if self.rest.trim_start().starts_with('(') {
            return self.list(Self::nested).map(Nested::List);
        }
        let end = self.rest.find([',', '(', ')'])?;
        let mut numbers = self.rest[..end].split_whitespace().map(|number| number.parse::<f64>().ok());
        let position = Nested::Position(numbers.next()??, numbers.next()??);
        let others: Vec<f64> = numbers.collect::<Option<_>>()?;
        self.rest = &self.rest[end..];
        (others.len() <= 2).then_some(position)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.depth += 1;
        if self.depth > MAX_DEPTH || !self.take("(") {
            return None;
        }
        let mut list = vec![item(self)?];
        while self.take(",") {
            list.push(item(self)?);
        }
        self.depth -= 1;
        self.take(")").then_some(list)
    }

    fn take(&mut self, sign: &str) -> bool {
        let rest = self.rest.trim_start().strip_prefix(sign);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn take_word(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        let is_next = rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if is_next {
            self.rest = &rest[word.len()..];
        }
        is_next
    }
}

/// Points of several may stand in brackets of their own.
fn without_brackets(nested: Nested) -> Nested {
    match nested {
        Nested::List(mut list) if list.len() == 1 => list.swap_remove(0),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{LineString, MultiPoint, polygon};

    use super::*;

    fn read_in(text: &str, crs: &Crs) -> Geometry<f64> {
        let (x, y) = match read(text, crs).unwrap().unwrap() {
            Geometry::Point(point) => point.x_y(),
            other => return other,
        };
        Geometry::Point(Point::new((x * 1e5).round() / 1e5, (y * 1e5).round() / 1e5))
    }

    #[test]
    fn a_point_is_read_in_every_form_that_databases_write() {
        let point = Geometry::Point(Point::new(3.87, 43.6));
        for text in [
            "POINT(3.87 43.6)",
            "point  ( 3.87   43.6 )",
            "SRID=4326;Point (3.87 43.6)",
            "POINT Z (3.87 43.6 12)",
            "POINTZM(3.87 43.6 12 1)",
            r#"{"type":"Point","coordinates":[3.87,43.6]}"#,
            r#"{"lon":3.87,"lat":43.6}"#,
            "0101000000F6285C8FC2F50E40CDCCCCCCCCCC4540",
            "0101000020E6100000F6285C8FC2F50E40CDCCCCCCCCCC4540",
            "\\x0101000020e6100000f6285c8fc2f50e40cdcccccccccc4540",
            "0020000001000010E6400EF5C28F5C28F64045CCCCCCCCCCCD",
        ] {
            assert_eq!(read_in(text, &Crs::WGS84), point, "{text}");
        }
    }

    #[test]
    fn a_geometry_that_names_its_system_is_read_in_it_unless_another_is_chosen() {
        let point = Geometry::Point(Point::new(3.0, 46.5));
        for text in ["SRID=2154;POINT(700000 6600000)", "01010000206A08000000000000C05C254100000000502D5941"] {
            assert_eq!(read_in(text, &Crs::WGS84), point, "{text}");
            assert_eq!(code(text), Some(2154), "{text}");
        }
        let lambert = Crs::from_epsg(2154).unwrap();
        assert_eq!(read_in("POINT(700000 6600000)", &lambert), point);
        assert_eq!(read_in("SRID=3857;POINT(700000 6600000)", &lambert), point, "the caller knows better");
        assert!(read("SRID=99999;POINT(1 2)", &Crs::WGS84).unwrap().unwrap_err().to_string().contains("99999"));
        assert_eq!(read_in("SRID=0;POINT(3 46.5)", &Crs::WGS84), point);
    }

    #[test]
    fn lines_and_outlines_are_read_and_what_is_none_is_not() {
        let triangle = polygon![(x: 0., y: 0.), (x: 1., y: 0.), (x: 1., y: 1.), (x: 0., y: 0.)];
        let line = Geometry::LineString(LineString::from(vec![(0., 0.), (1., 1.)]));
        assert_eq!(read_in("LINESTRING(0 0, 1 1)", &Crs::WGS84), line);
        let outline = Geometry::Polygon(triangle);
        assert_eq!(read_in("POLYGON((0 0,1 0,1 1,0 0))", &Crs::WGS84), outline);
        assert_eq!(read_in("GEOMETRYCOLLECTION (POLYGON((0 0,1 0,1 1,0 0)))", &Crs::WGS84), outline);
        let multi =
            read_in("MULTIPOLYGON (((0 0,1 0,1 1,0 0)), ((5 5,6 5,6 6,5 5),(5 5,5.5 5,5.5 5.5,5 5)))", &Crs::WGS84);
        assert!(matches!(multi, Geometry::MultiPolygon(parts) if parts.0[1].interiors().len() == 1));
        let points = Geometry::MultiPoint(MultiPoint::from(vec![(0., 0.), (1., 1.)]));
        for text in ["MULTIPOINT(0 0,1 1)", "MULTIPOINT((0 0),(1 1))"] {
            assert_eq!(read_in(text, &Crs::WGS84), points, "{text}");
        }
        for text in ["POINT EMPTY", "POLYGON EMPTY"] {
            assert_eq!(read(text, &Crs::WGS84).unwrap(), Err(Refusal::NoGeometry), "{text}");
        }
        let deep = format!("POLYGON{}", "(".repeat(100_000));
        for text in
            ["", "POINT()", "POINT(1)", "POINT(1 2", "POINT(1 2) x", "POINT(1 2,3 4)", "POINT(1 2 3 4 5)", &deep]
        {
            assert!(read(text, &Crs::WGS84).is_none(), "{text}");
        }
        for text in ["43.6", "0101", "01020304", "0000000000000000000000000", "é;POINT(1 2)", "SRID"] {
            assert!(read(text, &Crs::WGS84).is_none(), "{text}");
        }
    }
}
