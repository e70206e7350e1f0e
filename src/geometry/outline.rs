//! Outlines of areas: containment, extent, size, label point and distance to the border.
//! Coordinates are longitude, latitude in degrees.

use geo::{
    BoundingRect, Contains, CoordsIter, GeodesicArea, InteriorPoint, Intersects, LineString, Orient, Polygon,
    Validation,
};
use geo_types::{Coord, MultiPolygon};

use crate::domain::{Bbox, Position};

/// An outline prepared for many questions.
#[derive(Clone, Debug)]
pub struct Outline {
    polygons: MultiPolygon<f64>,
    bbox: Bbox,
    bands: Bands,
}

impl Outline {
    /// None when there is no ring.
    pub fn new(polygons: MultiPolygon<f64>) -> Option<Self> {
        let bbox = bounds(&polygons)?;
        let bands = Bands::new(&polygons, bbox);
        Some(Self { polygons, bbox, bands })
    }

    /// The smallest box around it.
    pub fn bbox(&self) -> Bbox {
        self.bbox
    }

    /// The rings.
    pub fn polygons(&self) -> &MultiPolygon<f64> {
        &self.polygons
    }

    /// Whether the point lies inside; points exactly on a border belong to at most one side.
    pub fn contains(&self, position: Position) -> bool {
        self.bbox.contains(position) && self.bands.is_inside(position.lon(), position.lat())
    }

    /// Geodesic square kilometres.
    pub fn area_km2(&self) -> f64 {
        self.polygons.geodesic_area_unsigned() / 1e6
    }

    /// A point well inside for a label.
    pub fn label(&self) -> Option<Position> {
        let centroid = geo::Centroid::centroid(&self.polygons)?;
        let inside = if self.polygons.contains(&centroid) { centroid } else { self.polygons.interior_point()? };
        Position::new(inside.x(), inside.y()).ok()
    }

    /// Every line of its border.
    pub(super) fn border(&self) -> impl Iterator<Item = (Coord<f64>, Coord<f64>)> {
        self.polygons.iter().flat_map(rings).flat_map(LineString::lines).map(|line| (line.start, line.end))
    }

    /// Metres from a point to the nearest border, exact to a few centimetres within some kilometres.
    pub fn border_distance_m(&self, position: Position) -> f64 {
        let scale = LocalScale::at(position);
        let origin = Coord { x: position.lon(), y: position.lat() };
        let mut best = f64::INFINITY;
        for ring in self.polygons.iter().flat_map(rings) {
            for line in ring.lines() {
                best = best.min(scale.distance(origin, line.start, line.end));
            }
        }
        best
    }

    /// Whether another outline and this one share ground.
    pub fn intersects(&self, other: &Self) -> bool {
        self.polygons.intersects(&other.polygons)
    }
}

/// The smallest box around an outline; none where there is no ring.
pub fn bounds(polygons: &MultiPolygon<f64>) -> Option<Bbox> {
    let rect = polygons.bounding_rect()?;
    Bbox::new(rect.min().x, rect.min().y, rect.max().x, rect.max().y).ok()
}

/// Exterior rings counter-clockwise, interior ones clockwise (RFC 7946 section 3.1.6).
pub fn right_handed(polygons: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    polygons.orient(geo::orient::Direction::Default)
}

/// Why an outline cannot be used, if it cannot: too few points, crossing itself, not closed, not finite.
pub fn invalidity(polygons: &MultiPolygon<f64>) -> Option<String> {
    if polygons.0.is_empty() || polygons.coords_count() < 4 {
        return Some("expected a polygon with at least three corners".to_owned());
    }
    if let Some(outside) = polygons.coords_iter().find(|c| c.x.abs() > 180.0 || c.y.abs() > 90.0) {
        return Some(format!("expected degrees, found {}, {}", outside.x, outside.y));
    }
    polygons.check_validation().err().map(|error| error.to_string())
}

fn rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

/// Metres per degree around a latitude on the WGS 84 ellipsoid (series of Bomford).
pub(super) struct LocalScale {
    lon_m: f64,
    lat_m: f64,
}

impl LocalScale {
    pub(super) fn at(position: Position) -> Self {
        let phi = position.lat().to_radians();
        Self {
            lat_m: 111_132.954 - 559.822 * (2.0 * phi).cos() + 1.175 * (4.0 * phi).cos(),
            lon_m: 111_412.84 * phi.cos() - 93.5 * (3.0 * phi).cos() + 0.118 * (5.0 * phi).cos(),
        }
    }

    pub(super) fn distance(&self, origin: Coord<f64>, start: Coord<f64>, end: Coord<f64>) -> f64 {
        let (ax, ay) = ((start.x - origin.x) * self.lon_m, (start.y - origin.y) * self.lat_m);
        let (bx, by) = ((end.x - origin.x) * self.lon_m, (end.y - origin.y) * self.lat_m);
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let along = if length > 0.0 { (-(ax * dx + ay * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        (ax + along * dx).hypot(ay + along * dy)
    }
}

/// Edges sorted into bands of latitude, so that the ray test looks only at those it can meet.
#[derive(Clone, Debug)]
struct Bands {
    south: f64,
    per_degree: f64,
    edges: Vec<Vec<[f64; 4]>>,
}

impl Bands {
    fn new(polygons: &MultiPolygon<f64>, bbox: Bbox) -> Self {
        let count = (polygons.coords_count() / 4).clamp(1, 256);
        let height = (bbox.north - bbox.south).max(1e-9);
        let mut bands = Self { south: bbox.south, per_degree: count as f64 / height, edges: vec![Vec::new(); count] };
        for line in polygons.iter().flat_map(rings).flat_map(LineString::lines) {
            let (low, high) = (bands.index(line.start.y.min(line.end.y)), bands.index(line.start.y.max(line.end.y)));
            for band in &mut bands.edges[low..=high] {
                band.push([line.start.x, line.start.y, line.end.x, line.end.y]);
            }
        }
        bands
    }

    fn index(&self, lat: f64) -> usize {
        (((lat - self.south) * self.per_degree) as usize).min(self.edges.len() - 1)
    }

    /// Even-odd rule with a half-open edge test, so that a shared border point falls to one side only.
    fn is_inside(&self, lon: f64, lat: f64) -> bool {
        self.edges[self.index(lat)]
            .iter()
            .filter(|[ax, ay, bx, by]| (ay > &lat) != (by > &lat) && lon < (bx - ax) * (lat - ay) / (by - ay) + ax)
            .count()
            % 2
            == 1
    }
}

#[cfg(test)]
mod tests {
    use geo::polygon;
    use proptest::prelude::*;

    use super::*;

    fn star() -> Outline {
        let ring = polygon![(x: 3.80, y: 43.60), (x: 3.90, y: 43.60), (x: 3.86, y: 43.63), (x: 3.90, y: 43.66), (x: 3.80, y: 43.66), (x: 3.84, y: 43.63)];
        Outline::new(MultiPolygon(vec![ring])).unwrap()
    }

    proptest! {
        #[test]
        fn bands_agree_with_geo(lon in 3.79..3.91f64, lat in 43.59..43.67f64) {
            let position = Position::new(lon, lat).unwrap();
            let point = geo::Point::new(position.lon(), position.lat());
            prop_assert_eq!(star().contains(position), star().polygons.contains(&point));
        }
    }

    #[test]
    fn sizes_and_borders_are_metres() {
        let outline = star();
        assert!((outline.area_km2() - 35.0).abs() < 10.0, "{}", outline.area_km2());
        let near = Position::new(3.85, 43.600_1).unwrap();
        assert!((outline.border_distance_m(near) - 11.1).abs() < 0.1);
        assert!(outline.contains(outline.label().unwrap()));
    }

    #[test]
    fn a_bow_tie_is_refused_with_its_reason() {
        let bow = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 1.0), (x: 1.0, y: 0.0), (x: 0.0, y: 1.0)];
        assert!(invalidity(&MultiPolygon(vec![bow])).is_some());
        assert!(invalidity(&MultiPolygon(vec![])).is_some());
    }
}
