//! Features as FlatGeobuf keeps them: a table with a geometry and the values of the columns that have one.

use std::io;

use ::flatgeobuf::packed_r_tree::NodeItem;
use ::flatgeobuf::{Feature as Table, FeatureArgs, Geometry as Shape, GeometryArgs};
use flatbuffers::{FlatBufferBuilder, WIPOffset};

use super::feature::{self, Feature, Geometry, Ring};
use super::layer::{Cells, Kind, Rows};

/// Features one after the other.
#[derive(Debug, Default)]
pub struct Encoded {
    pub bytes: Vec<u8>,
    /// Where each lies, and how many bytes it takes.
    pub features: Vec<(NodeItem, u32)>,
}

/// Encodes features joined by commas; `is_multi` where the list holds outlines of several parts, and so those of one as
/// such.
pub fn encode(rows: &Rows, features: &[u8], is_multi: bool) -> io::Result<Encoded> {
    let mut encoded = Encoded { bytes: Vec::with_capacity(features.len()), features: Vec::new() };
    let mut builder = FlatBufferBuilder::new();
    let (mut cells, mut properties) = (Cells::new(), Vec::new());
    feature::each(features, |feature| {
        rows.fill(feature, &mut cells);
        properties.clear();
        put_properties(&mut properties, rows, feature, &cells);
        let geometry = feature.geometry()?;
        let geometry = if is_multi { geometry.into_multi() } else { geometry };
        let shape = shape(&mut builder, &geometry);
        let properties = builder.create_vector(&properties);
        let table = FeatureArgs { geometry: Some(shape), properties: Some(properties), ..FeatureArgs::default() };
        let table = Table::create(&mut builder, &table);
        builder.finish_size_prefixed(table, None);
        encoded.bytes.extend_from_slice(builder.finished_data());
        encoded.features.push((extent(&geometry), builder.finished_data().len() as u32));
        builder.reset();
        Ok(())
    })?;
    Ok(encoded)
}

/// The number of its column before each value; none where a number was expected and is not there.
fn put_properties(out: &mut Vec<u8>, rows: &Rows, feature: &Feature<'_>, cells: &Cells<'_>) {
    put_text(out, 0, &feature.id);
    for (index, (column, cell)) in rows.columns.iter().zip(cells).enumerate() {
        let Some(text) = cell else { continue };
        let index = index as u16 + 1;
        match column.kind {
            Kind::Text => put_text(out, index, text),
            Kind::Integer => put_number(out, index, text.parse().ok().map(i64::to_le_bytes)),
            Kind::Real => put_number(out, index, text.parse().ok().map(f64::to_le_bytes)),
        }
    }
}

fn put_text(out: &mut Vec<u8>, index: u16, text: &str) {
    out.extend_from_slice(&index.to_le_bytes());
    out.extend_from_slice(&(text.len() as u32).to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

fn put_number(out: &mut Vec<u8>, index: u16, number: Option<[u8; 8]>) {
    if let Some(number) = number {
        out.extend_from_slice(&index.to_le_bytes());
        out.extend_from_slice(&number);
    }
}

fn shape<'a>(builder: &mut FlatBufferBuilder<'a>, geometry: &Geometry) -> WIPOffset<Shape<'a>> {
    match geometry {
        Geometry::Point(place) => {
            let xy = Some(builder.create_vector(place));
            Shape::create(builder, &GeometryArgs { xy, ..GeometryArgs::default() })
        }
        Geometry::Polygon(rings) => polygon(builder, rings),
        Geometry::MultiPolygon(polygons) => {
            let parts: Vec<_> = polygons.iter().map(|rings| polygon(builder, rings)).collect();
            let parts = Some(builder.create_vector(&parts));
            Shape::create(builder, &GeometryArgs { parts, ..GeometryArgs::default() })
        }
    }
}

/// Where each ring ends is told where there are several.
fn polygon<'a>(builder: &mut FlatBufferBuilder<'a>, rings: &[Ring]) -> WIPOffset<Shape<'a>> {
    let xy: Vec<f64> = rings.iter().flatten().flatten().copied().collect();
    let xy = Some(builder.create_vector(&xy));
    let mut end = 0;
    let ends: Vec<u32> = rings
        .iter()
        .map(|ring| {
            end += ring.len() as u32;
            end
        })
        .collect();
    let ends = (ends.len() > 1).then(|| builder.create_vector(&ends));
    Shape::create(builder, &GeometryArgs { xy, ends, ..GeometryArgs::default() })
}

fn extent(geometry: &Geometry) -> NodeItem {
    let mut extent = NodeItem::create(0);
    let mut widen = |[x, y]: &[f64; 2]| extent.expand_xy(*x, *y);
    match geometry {
        Geometry::Point(place) => widen(place),
        Geometry::Polygon(rings) => rings.iter().flatten().for_each(widen),
        Geometry::MultiPolygon(parts) => parts.iter().flatten().flatten().for_each(widen),
    }
    extent
}
