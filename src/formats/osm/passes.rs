//! The rows of an OpenStreetMap file: nodes as they stand, ways and relations with what they are made of.
//! The file is gone through twice, so that it never has to be in memory: first for what is wanted, then for its nodes.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::rc::Rc;

use geo::Centroid as _;
use geo_types::{Coord, Geometry, LineString, Point, Polygon};

use super::pbf::PbfElements;
use super::xml::XmlElements;
use crate::formats::rows::coordinates::check_size;
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::osm_element::{Element, ElementKind, Elements, Wanted};
use crate::formats::rows::reading::{ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::rows::xml;
use crate::formats::text::encoding::TextEncoding;
use crate::geometry::rings::assemble;

/// Nodes of ways that are kept at most: those of every outline of a country.
const MAX_NODES_KEPT: usize = 20_000_000;

/// Opens an OSM file, XML or PBF, for what the options want of it.
pub fn open(
    file: impl Read + Seek + 'static,
    head: &[u8],
    options: &ReadOptions,
    format: Format,
) -> Result<Reading, FormatError> {
    let mut file = OsmFile { shared: Rc::new(RefCell::new(file)), format, encoding: TextEncoding::UTF8 };
    if format == Format::OsmXml {
        file.encoding = xml::open_utf8(Shared(Rc::clone(&file.shared)), head, options.encoding)?.1;
    }
    let wanted = options.wanted;
    let asked_for = |key: &str| options.names.iter().any(|(_, theirs)| theirs == key);
    let found = Found::read(&file, wanted, |key| wanted.keeps(key) || asked_for(key))?;
    let rows = OsmRows { nodes: file.elements()?, wanted, crs: Crs::WGS84, found, made: None };
    let (encoding, crs) = (file.encoding, Crs::WGS84);
    let notes = Notes::default();
    Ok(Reading {
        format,
        encoding,
        crs,
        separator: None,
        headers: Vec::new(),
        statement: None,
        notes,
        rows: Box::new(rows),
    })
}

struct OsmFile<R> {
    shared: Rc<RefCell<R>>,
    format: Format,
    encoding: TextEncoding,
}

impl<R: Read + Seek + 'static> OsmFile<R> {
    /// From the beginning of the file, whichever reader went before.
    fn elements(&self) -> Result<Elements, FormatError> {
        self.shared.borrow_mut().seek(SeekFrom::Start(0))?;
        let input = Shared(Rc::clone(&self.shared));
        Ok(match self.format {
            Format::OsmPbf => Box::new(PbfElements::new(BufReader::with_capacity(1 << 20, input))),
            _ => Box::new(XmlElements::new(xml::open_utf8(input, &[], Some(self.encoding))?.0)),
        })
    }
}

/// One file read by several readers, one after the other.
struct Shared<R>(Rc<RefCell<R>>);

impl<R: Read> Read for Shared<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.borrow_mut().read(out)
    }
}

impl<R: Seek> Seek for Shared<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.borrow_mut().seek(to)
    }
}

/// Ways and relations that are wanted, and what they are made of.
#[derive(Default)]
struct Found {
    elements: Vec<Element>,
    /// Nodes of each way that is needed.
    ways: HashMap<i64, Vec<i64>>,
    /// Nodes that are needed; none where one has not come by.
    nodes: HashMap<i64, Option<Coord<f64>>>,
}

impl Found {
    fn read<R: Read + Seek + 'static>(
        file: &OsmFile<R>,
        wanted: Wanted,
        keeps: impl Fn(&str) -> bool,
    ) -> Result<Self, FormatError> {
        let mut found = Self::default();
        for element in file.elements()? {
            let mut element = element?;
            // A line of a border is part of outlines that relations put together, and no area of its own.
            let is_part = wanted == Wanted::Areas
                && element.kind == ElementKind::Way
                && element.refs.first() != element.refs.last();
            if element.kind != ElementKind::Node && !is_part && wanted.is_met(&element.tags) {
                element.tags.retain(|(key, _)| keeps(key));
                found.elements.push(element);
            }
        }
        let mut missing: HashSet<i64> =
            found.elements.iter().flat_map(|element| &element.ways).map(|(way, _)| *way).collect();
        for element in &mut found.elements {
            if element.kind == ElementKind::Way {
                missing.remove(&element.id);
                found.ways.insert(element.id, std::mem::take(&mut element.refs));
            }
        }
        // Only relations have ways that are not wanted themselves.
        if !missing.is_empty() {
            for element in file.elements()? {
                let element = element?;
                if element.kind == ElementKind::Way && missing.contains(&element.id) {
                    found.ways.insert(element.id, element.refs);
                }
            }
        }
        let count: usize = found.ways.values().map(Vec::len).sum();
        if count > MAX_NODES_KEPT {
            let detail = format!("expected outlines of at most {MAX_NODES_KEPT} nodes, found {count}: cut the region");
            return Err(FormatError::Unsuitable(detail));
        }
        found.nodes = found.ways.values().flatten().map(|node| (*node, None)).collect();
        Ok(found)
    }

    /// The nodes of a way with their positions; fails where one is not in the file.
    fn line(&self, way: i64) -> Result<Vec<(i64, Coord<f64>)>, Refusal> {
        let absent = |what: &str| Refusal::Other(format!("{what} of the outline is not in the file"));
        let refs = self.ways.get(&way).ok_or_else(|| absent(&format!("way {way}")))?;
        refs.iter()
            .map(|node| {
                let coord = self.nodes.get(node).copied().flatten();
                Ok((*node, coord.ok_or_else(|| absent(&format!("node {node}")))?))
            })
            .collect()
    }

    fn geometry(&self, element: &Element) -> Result<Geometry<f64>, Refusal> {
        if element.kind == ElementKind::Way {
            let line = self.line(element.id)?;
            let is_closed = line.len() > 3 && line.first().map(|node| node.0) == line.last().map(|node| node.0);
            let line = LineString(line.into_iter().map(|(_, coord)| coord).collect());
            check_size(line.0.len())?;
            return Ok(if is_closed {
                Geometry::Polygon(Polygon::new(line, Vec::new()))
            } else {
                Geometry::LineString(line)
            });
        }
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for (way, is_inner) in &element.ways {
            if *is_inner { &mut inner } else { &mut outer }.push(self.line(*way)?);
        }
        check_size(outer.iter().chain(&inner).map(Vec::len).sum())?;
        assemble(outer, inner).map(Geometry::MultiPolygon).map_err(|error| Refusal::Other(error.to_string()))
    }
}

struct OsmRows {
    nodes: Elements,
    wanted: Wanted,
    crs: Crs,
    found: Found,
    /// Ways and relations, once all nodes have come by.
    made: Option<std::vec::IntoIter<Element>>,
}

impl OsmRows {
    fn next_node(&mut self) -> Result<Option<Element>, FormatError> {
        for element in self.nodes.by_ref() {
            let element = element?;
            if element.kind != ElementKind::Node {
                continue;
            }
            if let (Some(slot), Some((x, y))) = (self.found.nodes.get_mut(&element.id), element.position) {
                *slot = Some(Coord { x, y });
            }
            if !self.wanted.is_outline() && self.wanted.is_met(&element.tags) {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    fn row(&self, element: Element) -> Row {
        let point = |(x, y)| {
            let degrees = self.crs.to_degrees(x, y);
            degrees.map(|(x, y)| Geometry::Point(Point::new(x, y))).map_err(Refusal::from)
        };
        let geometry = match (element.position, element.centre) {
            (Some(position), _) => point(position),
            (None, _) if element.kind == ElementKind::Node => Err(Refusal::NoGeometry),
            (None, Some(centre)) if !self.wanted.is_outline() => point(centre),
            (None, _) => self.found.geometry(&element).and_then(|geometry| self.reduce(geometry)),
        };
        match geometry {
            Ok(geometry) => Row::Record(record(element, Some(geometry))),
            Err(reason) => Row::rejected_shape(record(element, None), reason),
        }
    }

    /// The middle of an outline, where a point is wanted.
    fn reduce(&self, geometry: Geometry<f64>) -> Result<Geometry<f64>, Refusal> {
        if self.wanted.is_outline() {
            return Ok(geometry);
        }
        geometry.centroid().map(Geometry::Point).ok_or(Refusal::NoGeometry)
    }
}

impl Iterator for OsmRows {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.made.is_none() {
            match self.next_node() {
                Ok(Some(element)) => return Some(Ok(self.row(element))),
                Ok(None) => self.made = Some(std::mem::take(&mut self.found.elements).into_iter()),
                Err(error) => return Some(Err(error)),
            }
        }
        let element = self.made.as_mut()?.next()?;
        Some(Ok(self.row(element)))
    }
}

fn record(element: Element, geometry: Option<Geometry<f64>>) -> Record {
    let id = format!("{}/{}", element.kind.as_str(), element.id);
    let mut properties = element.tags;
    let version = element.version.map(|version| version.to_string());
    for (name, text) in [("@timestamp", element.timestamp), ("@version", version)] {
        properties.extend(text.map(|text| (name.to_owned(), text)));
    }
    Record { line: element.line, id: Some(id), geometry, properties }
}
