//! Reads shapefiles (ESRI Shapefile Technical Description, 1998): shapes, and the table, system and encoding beside them.

use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};

use ::shapefile::{PolygonRing, ReadableShape as _, Shape};
use geo::{Contains as _, Winding as _};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};

use super::dbf::{Dbf, TableRow, by_cpg, read_text};
use crate::formats::rows::coordinates::{MAX_VERTICES, degrees, gather, point};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::reading::{Beside, Input, ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::rows::wkt;
use crate::formats::text::encoding::TextEncoding;

/// The first bytes of a file of shapes.
pub const MAGIC: [u8; 4] = [0, 0, 0x27, 0x0a];
/// Bytes of its header.
const HEADER_BYTES: u64 = 100;
/// Bytes of the largest shape that is read: three coordinates and a measure for each vertex.
const MAX_SHAPE_BYTES: u64 = MAX_VERTICES as u64 * 40;

/// Opens the shapes with what stands beside them.
pub fn open(mut file: Input, beside: Beside, options: &ReadOptions) -> Result<Reading, FormatError> {
    let notes = Notes::default();
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(0))?;
    let mut header = [0; HEADER_BYTES as usize];
    file.read_exact(&mut header).map_err(|_cut| truncated(0))?;
    let announced = 2 * u64::from(u32::from_be_bytes([header[24], header[25], header[26], header[27]]));
    if announced > length {
        let detail = format!("the shapes announce {announced} bytes, found {length}; the file looks truncated");
        return Err(FormatError::Unsuitable(detail));
    }
    let crs = system(options, beside.prj, &notes)?;
    let cpg = beside.cpg.map(read_text).transpose()?;
    let encoding = options.encoding.or_else(|| cpg.as_deref().and_then(by_cpg));
    let table = beside.dbf.map(|table| Dbf::open(table, encoding)).transpose()?;
    if table.is_none() && options.is_unlocated {
        let detail = "no table (.dbf) stands beside the shapes, and --unlocated reads nothing else of them";
        return Err(FormatError::Unsuitable(detail.to_owned()));
    }
    if table.is_none() {
        notes.tell(0, "no table (.dbf) stands beside the shapes: rows have nothing but a position");
    }
    let encoding = table.as_ref().map_or(TextEncoding::UTF8, Dbf::encoding);
    let headers = table.as_ref().map(Dbf::headers).unwrap_or_default();
    let file = BufReader::new(file);
    let left = announced.saturating_sub(HEADER_BYTES);
    let is_unlocated = options.is_unlocated;
    let rows = Shapes { file, left, table, crs: crs.clone(), is_unlocated, count: 0 };
    let format = Format::Shapefile;
    Ok(Reading { format, encoding, crs, separator: None, headers, statement: None, notes, rows: Box::new(rows) })
}

fn system(options: &ReadOptions, prj: Option<Input>, notes: &Notes) -> Result<Crs, FormatError> {
    if let Some(chosen) = &options.crs {
        return Ok(chosen.clone());
    }
    let Some(prj) = prj else {
        notes.tell(0, "no reference system (.prj) stands beside the shapes: read as longitude and latitude (--crs)");
        return Ok(Crs::WGS84);
    };
    let (crs, doubt) = wkt::parse(&read_text(prj)?)
        .map_err(|error| FormatError::Unsuitable(format!("the .prj beside the shapes: {error}; say --crs")))?;
    if let Some(doubt) = doubt {
        notes.tell(0, &doubt);
    }
    Ok(crs)
}

struct Shapes {
    file: BufReader<Input>,
    /// Bytes of shapes that are still to come.
    left: u64,
    table: Option<Dbf<Input>>,
    crs: Crs,
    /// Shapes are left aside, whatever they are.
    is_unlocated: bool,
    count: u64,
}

impl Shapes {
    fn read(&mut self) -> Result<Option<Row>, FormatError> {
        loop {
            let shape = self.read_shape()?;
            let values = self.table.as_mut().map(Dbf::next_row).transpose()?;
            let (shape, values) = match (shape, values) {
                (None, None | Some(None)) => return Ok(None),
                (Some(shape), None) => (shape, TableRow::Values(Vec::new())),
                (Some(shape), Some(Some(row))) => (shape, row),
                (Some(_), Some(None)) => return Err(self.uneven("shapes than rows")),
                (None, Some(Some(_))) => return Err(self.uneven("rows than shapes")),
            };
            self.count += 1;
            // A row that was deleted keeps its shape until the file is packed.
            let TableRow::Values(properties) = values else { continue };
            let line = self.count;
            if self.is_unlocated {
                return Ok(Some(Row::Record(Record { line, properties, ..Record::default() })));
            }
            return Ok(Some(match shape.and_then(|shape| geometry(shape, &self.crs)) {
                Err(reason) => Row::rejected_shape(Record { line, id: None, geometry: None, properties }, reason),
                Ok(geometry) => Row::Record(Record { line, id: None, geometry: Some(geometry), properties }),
            }));
        }
    }

    fn uneven(&self, what: &str) -> FormatError {
        FormatError::Unsuitable(format!(
            "there are more {what}: the shapes or their table (.dbf) end at row {}",
            self.count
        ))
    }

    /// The next shape, or why it cannot be one; none behind the last.
    fn read_shape(&mut self) -> Result<Option<Result<Shape, Refusal>>, FormatError> {
        if self.left < 8 {
            return Ok(None);
        }
        let row = self.count + 1;
        let mut head = [0; 8];
        self.file.read_exact(&mut head).map_err(|_cut| truncated(row))?;
        let size = 2 * u64::from(u32::from_be_bytes([head[4], head[5], head[6], head[7]]));
        if size + 8 > self.left {
            return Err(truncated(row));
        }
        self.left -= size + 8;
        if size > MAX_SHAPE_BYTES {
            self.file.seek_relative(size as i64)?;
            let found = size as usize / 16;
            return Ok(Some(Err(Refusal::TooManyVertices { found, limit: MAX_VERTICES })));
        }
        let mut content = Vec::new();
        if self.file.by_ref().take(size).read_to_end(&mut content)? as u64 != size {
            return Err(truncated(row));
        }
        let shape = Shape::read_from(&mut Cursor::new(content), size as i32);
        let shape = shape.map_err(|error| FormatError::Unsuitable(format!("shape {row} cannot be read: {error}")))?;
        Ok(Some(Ok(shape)))
    }
}

impl Iterator for Shapes {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

fn truncated(row: u64) -> FormatError {
    FormatError::Unsuitable(format!("shape {row}: the file ends in the middle of it; it looks truncated"))
}

fn geometry(shape: Shape, crs: &Crs) -> Result<Geometry<f64>, Refusal> {
    let at = |x, y| degrees(crs, x, y);
    let points = |list: Vec<(f64, f64)>| -> Result<Geometry<f64>, Refusal> {
        let parts = list.into_iter().map(|(x, y)| at(x, y).map(point));
        gather(parts.collect::<Result<_, _>>()?)
    };
    match shape {
        Shape::NullShape => Err(Refusal::NoGeometry),
        Shape::Point(p) => at(p.x, p.y).map(point),
        Shape::PointM(p) => at(p.x, p.y).map(point),
        Shape::PointZ(p) => at(p.x, p.y).map(point),
        Shape::Multipoint(m) => points(m.points().iter().map(|p| (p.x, p.y)).collect()),
        Shape::MultipointM(m) => points(m.points().iter().map(|p| (p.x, p.y)).collect()),
        Shape::MultipointZ(m) => points(m.points().iter().map(|p| (p.x, p.y)).collect()),
        Shape::Polyline(l) => lines(l.parts(), crs, |p| (p.x, p.y)),
        Shape::PolylineM(l) => lines(l.parts(), crs, |p| (p.x, p.y)),
        Shape::PolylineZ(l) => lines(l.parts(), crs, |p| (p.x, p.y)),
        Shape::Polygon(p) => polygons(p.rings(), crs, |p| (p.x, p.y)),
        Shape::PolygonM(p) => polygons(p.rings(), crs, |p| (p.x, p.y)),
        Shape::PolygonZ(p) => polygons(p.rings(), crs, |p| (p.x, p.y)),
        Shape::Multipatch(_) => {
            Err(Refusal::Other("expected a point, a line or a polygon, found a multipatch".to_owned()))
        }
    }
}

fn line<P>(points: &[P], crs: &Crs, xy: impl Fn(&P) -> (f64, f64)) -> Result<LineString<f64>, Refusal> {
    let coords = points.iter().map(|p| degrees(crs, xy(p).0, xy(p).1));
    coords.collect::<Result<Vec<Coord<f64>>, _>>().map(LineString)
}

fn lines<P>(parts: &[Vec<P>], crs: &Crs, xy: impl Fn(&P) -> (f64, f64)) -> Result<Geometry<f64>, Refusal> {
    let parts = parts.iter().map(|part| line(part, crs, &xy).map(Geometry::LineString));
    gather(parts.collect::<Result<_, _>>()?)
}

/// Rings to polygons. Which ring is outer follows from its direction in the file; a hole belongs to the ring around it.
fn polygons<P>(rings: &[PolygonRing<P>], crs: &Crs, xy: impl Fn(&P) -> (f64, f64)) -> Result<Geometry<f64>, Refusal> {
    let (mut polygons, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        match ring {
            PolygonRing::Outer(points) => polygons.push(Polygon::new(line(points, crs, &xy)?, Vec::new())),
            PolygonRing::Inner(points) => holes.push(line(points, crs, &xy)?),
        }
    }
    // Files whose only ring runs the wrong way are common.
    if polygons.is_empty() {
        polygons.extend(holes.drain(..).map(|ring| Polygon::new(ring, Vec::new())));
    }
    for mut hole in holes {
        hole.make_cw_winding();
        let is_around = |polygon: &&mut Polygon<f64>| hole.0.iter().any(|coord| polygon.contains(&Point(*coord)));
        match polygons.iter_mut().find(is_around) {
            Some(polygon) => polygon.interiors_push(hole),
            None => polygons.push(Polygon::new(hole, Vec::new())),
        }
    }
    match polygons.len() {
        0 => Err(Refusal::NoGeometry),
        1 => Ok(Geometry::Polygon(polygons.swap_remove(0))),
        _ => Ok(Geometry::MultiPolygon(MultiPolygon(polygons))),
    }
}
