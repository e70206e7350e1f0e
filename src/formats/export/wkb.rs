//! Geometries as GeoPackage keeps them (OGC 12-128r17, 2.1.3): a header, then well-known binary, little-endian.

use super::feature::{Geometry, Ring};

/// EPSG:4326; GeoPackage keeps longitude first.
pub const SRS_ID: i32 = 4326;

/// Low longitude, high longitude, low latitude, high latitude.
pub type Extent = [f64; 4];

/// The blob of a geometry, and its extent.
pub fn blob(geometry: &Geometry) -> (Vec<u8>, Extent) {
    let extent = extent(geometry);
    let mut out = Vec::with_capacity(64);
    out.extend_from_slice(b"GP\0");
    let is_point = matches!(geometry, Geometry::Point(_));
    // Little-endian; points need no extent beside them.
    out.push(if is_point { 0b0000_0001 } else { 0b0000_0011 });
    out.extend_from_slice(&SRS_ID.to_le_bytes());
    if !is_point {
        put(&mut out, &extent);
    }
    match geometry {
        Geometry::Point(place) => {
            head(&mut out, 1);
            put(&mut out, place);
        }
        Geometry::Polygon(rings) => polygon(&mut out, rings),
        Geometry::MultiPolygon(parts) => {
            head(&mut out, 6);
            count(&mut out, parts.len());
            for rings in parts {
                polygon(&mut out, rings);
            }
        }
    }
    (out, extent)
}

fn extent(geometry: &Geometry) -> Extent {
    let nothing = [f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY];
    let widen = |e: Extent, [x, y]: &[f64; 2]| [e[0].min(*x), e[1].max(*x), e[2].min(*y), e[3].max(*y)];
    match geometry {
        Geometry::Point([x, y]) => [*x, *x, *y, *y],
        Geometry::Polygon(rings) => rings.iter().flatten().fold(nothing, widen),
        Geometry::MultiPolygon(parts) => parts.iter().flatten().flatten().fold(nothing, widen),
    }
}

fn polygon(out: &mut Vec<u8>, rings: &[Ring]) {
    head(out, 3);
    count(out, rings.len());
    for ring in rings {
        count(out, ring.len());
        for corner in ring {
            put(out, corner);
        }
    }
}

fn head(out: &mut Vec<u8>, kind: u32) {
    out.push(1);
    out.extend_from_slice(&kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&(number as u32).to_le_bytes());
}

fn put(out: &mut Vec<u8>, numbers: &[f64]) {
    for number in numbers {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_29_bytes_and_an_outline_has_its_extent_beside_it() {
        let (point, extent) = blob(&Geometry::Point([3.5, 43.5]));
        assert_eq!((point.len(), &point[..4], extent), (29, &b"GP\0\x01"[..], [3.5, 3.5, 43.5, 43.5]));
        let ring = vec![[0.0, 1.0], [2.0, 1.0], [2.0, 5.0], [0.0, 1.0]];
        let (outline, extent) = blob(&Geometry::MultiPolygon(vec![vec![ring]]));
        assert_eq!((outline.len(), outline[3], extent), (8 + 32 + 9 + 9 + 4 + 64, 3, [0.0, 2.0, 1.0, 5.0]));
    }
}
