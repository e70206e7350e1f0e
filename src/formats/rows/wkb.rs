//! Reads geometries as bytes: well-known binary (OGC 06-103r4, section 8) with the header that a GeoPackage puts before
//! it (OGC 12-128r18, section 2.1.3). Every count is held against the bytes that are there before anything is made of it.

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use super::coordinates::{check_size, degrees, gather, point, polygon};
use super::crs::Crs;
use super::record::Refusal;

/// Geometries that may stand within one another.
const MAX_DEPTH: usize = 4;
/// Of the kind of a geometry: the number of its system follows.
const SYSTEM_BIT: u32 = 0x2000_0000;

/// The geometry in degrees.
pub fn read_geopackage(bytes: &[u8], crs: &Crs) -> Result<Geometry<f64>, Refusal> {
    let [b'G', b'P', _version, flags, ..] = *bytes else { return Err(broken("it does not begin as one")) };
    let envelope = match (flags >> 1) & 0x07 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(broken("its envelope is of no known kind")),
    };
    if flags & 0x10 != 0 {
        return Err(Refusal::NoGeometry);
    }
    let body = bytes.get(8 + envelope..).ok_or_else(cut)?;
    let mut reader = Reader { bytes: body, crs };
    reader.geometry(0)
}

/// The geometry of bytes without any header, in degrees.
pub fn read(bytes: &[u8], crs: &Crs) -> Result<Geometry<f64>, Refusal> {
    Reader { bytes, crs }.geometry(0)
}

/// The system that PostGIS's form of the bytes names.
pub fn code(bytes: &[u8]) -> Option<u32> {
    let (order, rest) = bytes.split_first()?;
    let (kind, rest) = rest.split_first_chunk::<4>()?;
    let code = rest.first_chunk::<4>()?;
    let number = |bytes: [u8; 4]| if *order == 1 { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) };
    (number(*kind) & SYSTEM_BIT != 0).then(|| number(*code))
}

fn broken(detail: &str) -> Refusal {
    Refusal::Other(format!("the geometry cannot be read: {detail}"))
}

fn cut() -> Refusal {
    broken("it ends in the middle")
}

struct Reader<'a> {
    bytes: &'a [u8],
    crs: &'a Crs,
}

/// How numbers are written in one geometry.
#[derive(Clone, Copy)]
struct Shape {
    is_little: bool,
    kind: u32,
    /// Numbers of each vertex.
    width: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(cut)?;
        self.bytes = rest;
        Ok(*taken)
    }

    fn shape(&mut self) -> Result<Shape, Refusal> {
        let is_little = self.take::<1>()? == [1];
        let code = self.number(is_little)?;
        // Both the ISO form, thousands for height and measure, and the older one with bits.
        let (bits, code) = (code >> 29, code & 0x1fff_ffff);
        if bits & (SYSTEM_BIT >> 29) != 0 {
            self.take::<4>()?;
        }
        let (has_z, has_m) =
            (bits & 4 != 0 || matches!(code / 1000, 1 | 3), bits & 2 != 0 || matches!(code / 1000, 2 | 3));
        Ok(Shape { is_little, kind: code % 1000, width: 2 + usize::from(has_z) + usize::from(has_m) })
    }

    fn number(&mut self, is_little: bool) -> Result<u32, Refusal> {
        let bytes = self.take()?;
        Ok(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    /// A count of things of which each takes so many bytes at least.
    fn count(&mut self, is_little: bool, bytes_each: usize) -> Result<usize, Refusal> {
        let count = self.number(is_little)? as usize;
        if count > self.bytes.len() / bytes_each {
            return Err(cut());
        }
        Ok(count)
    }

    fn coord(&mut self, shape: Shape) -> Result<Option<Coord<f64>>, Refusal> {
        let mut numbers = [0.0; 4];
        for number in &mut numbers[..shape.width] {
            let bytes = self.take()?;
            *number = if shape.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
        }
        // An empty point is written as one that is no number.
        if numbers[0].is_nan() && numbers[1].is_nan() {
            return Ok(None);
        }
        degrees(self.crs, numbers[0], numbers[1]).map(Some)
    }

    fn coords(&mut self, shape: Shape) -> Result<Vec<Coord<f64>>, Refusal> {
        let count = self.count(shape.is_little, shape.width * 8)?;
        check_size(count)?;
        (0..count).map(|_| self.coord(shape)?.ok_or(Refusal::NoGeometry)).collect()
    }

    fn polygon(&mut self, shape: Shape) -> Result<Polygon<f64>, Refusal> {
        let count = self.count(shape.is_little, 4)?;
        let rings: Vec<_> = (0..count).map(|_| self.coords(shape)).collect::<Result<_, _>>()?;
        check_size(rings.iter().map(Vec::len).sum())?;
        match polygon(rings) {
            Some(Geometry::Polygon(polygon)) => Ok(polygon),
            _ => Err(Refusal::NoGeometry),
        }
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, Refusal> {
        let shape = self.shape()?;
        match shape.kind {
            1 => self.coord(shape)?.map(point).ok_or(Refusal::NoGeometry),
            2 => match self.coords(shape)? {
                coords if coords.is_empty() => Err(Refusal::NoGeometry),
                coords => Ok(Geometry::LineString(LineString(coords))),
            },
            3 => self.polygon(shape).map(Geometry::Polygon),
            4..=7 if depth < MAX_DEPTH => {
                let count = self.count(shape.is_little, 5)?;
                let parts: Vec<_> = (0..count).map(|_| self.geometry(depth + 1)).collect::<Result<_, _>>()?;
                match (gather(parts)?, shape.kind) {
                    (Geometry::Polygon(polygon), 6) => Ok(Geometry::MultiPolygon(MultiPolygon(vec![polygon]))),
                    (geometry, _) => Ok(geometry),
                }
            }
            kind => {
                Err(Refusal::Other(format!("expected a point, a line or a polygon, found a geometry of kind {kind}")))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header without envelope before well-known binary.
    fn blob(body: &[u8]) -> Vec<u8> {
        [b"GP\x00\x01\xe6\x10\x00\x00", body].concat()
    }

    fn little_point(kind: u32, numbers: &[f64]) -> Vec<u8> {
        let mut body = vec![1];
        body.extend(kind.to_le_bytes());
        body.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        body
    }

    fn read(body: &[u8]) -> Result<Geometry<f64>, Refusal> {
        read_geopackage(&blob(body), &Crs::WGS84)
    }

    #[test]
    fn points_are_read_in_every_form() {
        let expected = point(Coord { x: 3.8, y: 43.6 });
        for (kind, numbers) in [
            (1, &[3.8, 43.6][..]),
            (1001, &[3.8, 43.6, 9.0]),
            (0x8000_0001, &[3.8, 43.6, 9.0]),
            (3001, &[3.8, 43.6, 9.0, 1.0]),
        ] {
            assert_eq!(read(&little_point(kind, numbers)), Ok(expected.clone()), "{kind}");
        }
        let mut big = vec![0, 0, 0, 0, 1];
        big.extend([3.8f64, 43.6].iter().flat_map(|number| number.to_be_bytes()));
        assert_eq!(read(&big), Ok(expected));
        assert_eq!(read(&little_point(1, &[f64::NAN, f64::NAN])), Err(Refusal::NoGeometry));
    }

    #[test]
    fn counts_that_are_not_held_are_refused() {
        for kind in [2u32, 3, 4, 6, 7] {
            let mut body = vec![1];
            body.extend(kind.to_le_bytes());
            body.extend(u32::MAX.to_le_bytes());
            assert!(read(&body).unwrap_err().to_string().contains("ends in the middle"), "{kind}");
        }
        let whole = blob(&little_point(1, &[3.8, 43.6]));
        for end in 0..whole.len() {
            assert!(read_geopackage(&whole[..end], &Crs::WGS84).is_err(), "{end}");
        }
        let nested = [1u8, 7, 0, 0, 0, 1, 0, 0, 0].repeat(50);
        assert!(read(&nested).is_err());
    }
}
