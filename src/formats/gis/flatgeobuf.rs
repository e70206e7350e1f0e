//! Reads FlatGeobuf version 3 feature by feature, in the order of the file; its index is passed over.
//! The size of each part is checked before it is read, and each part before it is used.

use std::io::{BufReader, Read, Seek, SeekFrom};

use ::flatgeobuf::{
    ColumnType, Feature, Geometry as Shape, GeometryType, Header, size_prefixed_root_as_feature,
    size_prefixed_root_as_header,
};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon};

use crate::formats::rows::coordinates::{MAX_VERTICES, check_size, degrees, gather, point, polygon};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::rows::reading::{Input, ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::rows::wkt;
use crate::formats::text::encoding::TextEncoding;

/// First bytes of the file.
const MAGIC_BYTES: u64 = 8;
/// Largest header, and largest feature: 24 bytes for each vertex and some for its texts.
const MAX_HEADER_BYTES: u32 = 10 << 20;
const MAX_FEATURE_BYTES: u32 = MAX_VERTICES as u32 * 24 + (4 << 20);
/// Bytes of a node of the index: a box and an offset.
const NODE_BYTES: u64 = 40;

/// Opens the file at its beginning.
pub fn open(mut file: Input, options: &ReadOptions) -> Result<Reading, FormatError> {
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(MAGIC_BYTES))?;
    let notes = Notes::default();
    let header = read_part(&mut file, MAX_HEADER_BYTES)?.ok_or_else(|| truncated("its header"))?;
    let parsed = parse_header(&header)?;
    let crs = system(options, &parsed, &notes)?;
    let columns = columns(&parsed);
    let kind = parsed.geometry_type();
    let statement = parsed.metadata().and_then(OwnStatement::parse);
    let left = Some(parsed.features_count()).filter(|count| *count > 0);
    let index = index_bytes(parsed.features_count(), parsed.index_node_size())?;
    let at = MAGIC_BYTES + header.len() as u64 + index;
    if at > length {
        return Err(truncated("its index, or its header counts features that are not there"));
    }
    file.seek(SeekFrom::Start(at))?;
    let headers = columns.iter().map(|(name, _)| name.clone()).collect();
    let rows = Features { file: BufReader::new(file), columns, kind, crs: crs.clone(), left, count: 0 };
    let (format, encoding) = (Format::FlatGeobuf, TextEncoding::UTF8);
    Ok(Reading { format, encoding, crs, separator: None, headers, statement, notes, rows: Box::new(rows) })
}

/// A part with the four bytes of its size before it; none at the end of the file.
fn read_part(file: &mut impl Read, limit: u32) -> Result<Option<Vec<u8>>, FormatError> {
    let mut bytes = Vec::new();
    file.by_ref().take(4).read_to_end(&mut bytes)?;
    let Ok(size) = <[u8; 4]>::try_from(bytes.as_slice()) else {
        return if bytes.is_empty() { Ok(None) } else { Err(truncated("a feature")) };
    };
    let size = u32::from_le_bytes(size);
    if size > limit {
        let detail = format!("expected a part of at most {limit} bytes, found {size}");
        return Err(FormatError::Unsuitable(detail));
    }
    let read = file.by_ref().take(u64::from(size)).read_to_end(&mut bytes)?;
    if read as u64 != u64::from(size) {
        return Err(truncated("a part"));
    }
    Ok(Some(bytes))
}

fn parse_header(bytes: &[u8]) -> Result<Header<'_>, FormatError> {
    size_prefixed_root_as_header(bytes).map_err(|error| {
        FormatError::Unsuitable(format!("the header cannot be read: {}", one_line(&error.to_string())))
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn truncated(part: &str) -> FormatError {
    FormatError::Unsuitable(format!("the file ends in the middle of {part}; it looks truncated"))
}

/// Bytes of the packed R-tree: all features, and as many levels above as it takes to come to one node. The tree of a
/// single feature has that level too.
fn index_bytes(features: u64, node_size: u16) -> Result<u64, FormatError> {
    if features == 0 || node_size < 2 {
        return Ok(0);
    }
    let too_many = || FormatError::Unsuitable(format!("the header counts {features} features, which no file holds"));
    let (mut level, mut nodes) = (features, features);
    loop {
        level = level.div_ceil(u64::from(node_size));
        nodes = nodes.checked_add(level).ok_or_else(too_many)?;
        if level == 1 {
            break;
        }
    }
    nodes.checked_mul(NODE_BYTES).ok_or_else(too_many)
}

fn system(options: &ReadOptions, header: &Header<'_>, notes: &Notes) -> Result<Crs, FormatError> {
    if let Some(chosen) = &options.crs {
        return Ok(chosen.clone());
    }
    let Some(told) = header.crs() else {
        notes.tell(0, "the file names no reference system: read as longitude and latitude (--crs)");
        return Ok(Crs::WGS84);
    };
    if let Some(crs) = u16::try_from(told.code()).ok().filter(|code| *code > 0).and_then(|c| Crs::from_epsg(c).ok()) {
        return Ok(crs);
    }
    let (crs, doubt) = wkt::parse(told.wkt().unwrap_or_default())
        .map_err(|error| FormatError::Unsuitable(format!("the reference system of the file: {error}; say --crs")))?;
    if let Some(doubt) = doubt {
        notes.tell(0, &doubt);
    }
    Ok(crs)
}

fn columns(header: &Header<'_>) -> Vec<(String, ColumnType)> {
    let Some(columns) = header.columns() else { return Vec::new() };
    columns.iter().map(|column| (column.name().to_owned(), column.type_())).collect()
}

struct Features {
    file: BufReader<Input>,
    columns: Vec<(String, ColumnType)>,
    kind: GeometryType,
    crs: Crs,
    /// Features that the header announces and that have not come by; none where it does not count them.
    left: Option<u64>,
    count: u64,
}

impl Features {
    fn read(&mut self) -> Result<Option<Row>, FormatError> {
        let Some(bytes) = read_part(&mut self.file, MAX_FEATURE_BYTES)? else {
            return match self.left {
                Some(left @ 1..) => {
                    let announced = left + self.count;
                    let detail =
                        format!("expected {announced} features, found {}; the file looks truncated", self.count);
                    Err(FormatError::Unsuitable(detail))
                }
                _ => Ok(None),
            };
        };
        self.count += 1;
        self.left = match self.left {
            Some(0) => {
                return Err(FormatError::Unsuitable("there are more features than the header counts".to_owned()));
            }
            left => left.map(|left| left - 1),
        };
        let line = self.count;
        let feature = size_prefixed_root_as_feature(&bytes).map_err(|error| {
            FormatError::Unsuitable(format!("feature {line} cannot be read: {}", one_line(&error.to_string())))
        })?;
        let properties = self.properties(&feature).map_err(|_cut| {
            FormatError::Unsuitable(format!("feature {line} cannot be read: its values end in the middle of one"))
        })?;
        let geometry = feature.geometry().ok_or(Refusal::NoGeometry).and_then(|shape| self.geometry(&shape, self.kind));
        Ok(Some(match geometry {
            Err(reason) => Row::rejected_shape(Record { line, id: None, geometry: None, properties }, reason),
            Ok(geometry) => Row::Record(Record { line, id: None, geometry: Some(geometry), properties }),
        }))
    }

    fn properties(&self, feature: &Feature<'_>) -> Result<Vec<(String, String)>, Cut> {
        let mut bytes = feature.properties().map(|values| values.bytes()).unwrap_or_default();
        let mut found = Vec::new();
        while !bytes.is_empty() {
            let column = u16::from_le_bytes(take(&mut bytes)?);
            let (name, kind) = self.columns.get(usize::from(column)).ok_or(Cut)?;
            let text = value(*kind, &mut bytes)?;
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                found.push((name.clone(), text));
            }
        }
        Ok(found)
    }

    fn geometry(&self, shape: &Shape<'_>, kind: GeometryType) -> Result<Geometry<f64>, Refusal> {
        let kind = if kind == GeometryType::Unknown { shape.type_() } else { kind };
        if kind == GeometryType::MultiPolygon {
            let parts = shape.parts().ok_or(Refusal::NoGeometry)?;
            let parts: Vec<Polygon<f64>> = parts.iter().map(|part| self.polygon(&part)).collect::<Result<_, _>>()?;
            return Ok(Geometry::MultiPolygon(MultiPolygon(parts)));
        }
        match kind {
            GeometryType::Point | GeometryType::MultiPoint => {
                gather(self.coords(shape)?.into_iter().map(point).collect())
            }
            GeometryType::LineString => Ok(Geometry::LineString(LineString(self.coords(shape)?))),
            GeometryType::MultiLineString => {
                gather(self.cut(shape)?.into_iter().map(|line| Geometry::LineString(LineString(line))).collect())
            }
            GeometryType::Polygon => self.polygon(shape).map(Geometry::Polygon),
            other => {
                let name = other.variant_name().unwrap_or("another shape");
                Err(Refusal::Other(format!("expected a point, a line or a polygon, found {name}")))
            }
        }
    }

    fn polygon(&self, shape: &Shape<'_>) -> Result<Polygon<f64>, Refusal> {
        match polygon(self.cut(shape)?) {
            Some(Geometry::Polygon(polygon)) => Ok(polygon),
            _ => Err(Refusal::NoGeometry),
        }
    }

    fn coords(&self, shape: &Shape<'_>) -> Result<Vec<Coord<f64>>, Refusal> {
        let numbers = shape.xy().ok_or(Refusal::NoGeometry)?;
        check_size(numbers.len() / 2)?;
        let pairs = (0..numbers.len() / 2).map(|at| (numbers.get(2 * at), numbers.get(2 * at + 1)));
        let coords: Vec<_> = pairs.map(|(x, y)| degrees(&self.crs, x, y)).collect::<Result<_, _>>()?;
        if coords.is_empty() { Err(Refusal::NoGeometry) } else { Ok(coords) }
    }

    /// The coordinates cut where the lines or rings end; one line or ring has no ends of its own.
    fn cut(&self, shape: &Shape<'_>) -> Result<Vec<Vec<Coord<f64>>>, Refusal> {
        let coords = self.coords(shape)?;
        let Some(ends) = shape.ends().filter(|ends| !ends.is_empty()) else { return Ok(vec![coords]) };
        let (mut start, mut parts) = (0, Vec::new());
        for end in ends.iter().map(|end| end as usize) {
            let part = coords.get(start..end).filter(|part| !part.is_empty());
            parts.push(
                part.ok_or_else(|| Refusal::Other("the ends of its rings are not in order".to_owned()))?.to_vec(),
            );
            start = end;
        }
        Ok(parts)
    }
}

impl Iterator for Features {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// Values that are not what the columns say.
struct Cut;

fn take<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Cut> {
    let (taken, rest) = bytes.split_first_chunk::<N>().ok_or(Cut)?;
    *bytes = rest;
    Ok(*taken)
}

/// The next value as text; none for bytes that are no text.
fn value(kind: ColumnType, bytes: &mut &[u8]) -> Result<Option<String>, Cut> {
    Ok(Some(match kind {
        ColumnType::Byte => i8::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UByte => u8::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Bool => (take::<1>(bytes)? != [0]).to_string(),
        ColumnType::Short => i16::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UShort => u16::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Int => i32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::UInt => u32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Long => i64::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::ULong => u64::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Float => f32::from_le_bytes(take(bytes)?).to_string(),
        ColumnType::Double => f64::from_le_bytes(take(bytes)?).to_string(),
        _ => {
            let size = u32::from_le_bytes(take(bytes)?) as usize;
            let (text, rest) = bytes.split_at_checked(size).ok_or(Cut)?;
            *bytes = rest;
            return Ok((kind != ColumnType::Binary).then(|| String::from_utf8_lossy(text).into_owned()));
        }
    }))
}
