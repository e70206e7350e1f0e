//! FlatGeobuf 3 with its index: features are spooled to an anonymous temporary file and read back in the order of the
//! Hilbert curve, so that readers fetch only what lies in a box. The index itself is made in memory, 40 bytes a feature.

use std::fs::File;
use std::io::{self, Write as _};

use ::flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent};
use ::flatgeobuf::{Column, ColumnArgs, ColumnType, Crs, CrsArgs, GeometryType, Header, HeaderArgs, VERSION};
use flatbuffers::FlatBufferBuilder;

use super::flatgeobuf_feature::{Encoded, encode};
use super::hilbert::descending_order;
use super::layer::{self, Kind, Rows};
use super::parts::each_part;
use super::spool::{Piece, Pieces};
use super::{Ending, Page, Writer};
use crate::domain::ExportLayer;
use crate::formats::statement::Statement;

/// Writes the file at its end.
pub struct FlatGeobuf {
    layer: ExportLayer,
    statement: Statement,
    rows: Rows,
    spool: File,
    /// Where each feature lies and, instead of its offset, which one it is.
    nodes: Vec<NodeItem>,
    /// Where each ends in the spool.
    ends: Vec<u64>,
}

impl FlatGeobuf {
    /// Begins a spool.
    pub fn new(layer: ExportLayer, statement: Statement) -> io::Result<Self> {
        let rows = Rows::of(layer::columns(layer));
        Ok(Self { layer, statement, rows, spool: tempfile::tempfile()?, nodes: Vec::new(), ends: Vec::new() })
    }

    fn add(&mut self, encoded: Encoded) -> io::Result<()> {
        self.spool.write_all(&encoded.bytes)?;
        let mut end = self.ends.last().copied().unwrap_or_default();
        for (mut node, length) in encoded.features {
            node.offset = self.nodes.len() as u64;
            self.nodes.push(node);
            end += u64::from(length);
            self.ends.push(end);
        }
        Ok(())
    }

    fn piece(&self, feature: u64) -> Piece {
        let feature = feature as usize;
        let start = if feature == 0 { 0 } else { self.ends[feature - 1] };
        Piece { start, length: self.ends[feature] - start }
    }
}

impl Writer for FlatGeobuf {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        let is_multi = self.layer.is_multi();
        for encoded in each_part(&page.features, |part| encode(&self.rows, part.features, is_multi))? {
            self.add(encoded)?;
        }
        Ok(Vec::new())
    }

    fn end(mut self: Box<Self>) -> io::Result<Ending> {
        let extent = calc_extent(&self.nodes);
        // An index of nothing cannot be read.
        let node_size = if self.statement.count > 0 { PackedRTree::DEFAULT_NODE_SIZE } else { 0 };
        let mut head = [b'f', b'g', b'b', VERSION, b'f', b'g', b'b', 0].to_vec();
        put_header(&mut head, self.layer, &self.statement, (node_size, self.nodes.len() as u64, &extent));
        if node_size > 0 && !self.nodes.is_empty() {
            self.nodes = descending_order(std::mem::take(&mut self.nodes), &extent);
        }
        let pieces: Vec<Piece> = self.nodes.iter().map(|node| self.piece(node.offset)).collect();
        if node_size > 0 && !self.nodes.is_empty() {
            let mut offset = 0;
            for (node, piece) in self.nodes.iter_mut().zip(&pieces) {
                node.offset = offset;
                offset += piece.length;
            }
            PackedRTree::build(&self.nodes, &extent, node_size).map_err(io::Error::other)?.stream_write(&mut head)?;
        }
        Ok(Ending::Pieces(Pieces::new(head, self.spool, pieces)))
    }
}

fn put_header(
    out: &mut Vec<u8>,
    layer: ExportLayer,
    statement: &Statement,
    (index_node_size, features_count, extent): (u16, u64, &NodeItem),
) {
    let mut builder = FlatBufferBuilder::new();
    let crs = CrsArgs {
        org: Some(builder.create_string("EPSG")),
        code: 4326,
        name: Some(builder.create_string("WGS 84")),
        ..CrsArgs::default()
    };
    let mut header = HeaderArgs {
        name: Some(builder.create_string(layer.id())),
        geometry_type: match layer {
            ExportLayer::Cameras | ExportLayer::Places => GeometryType::Point,
            ExportLayer::Areas | ExportLayer::Buildings => GeometryType::MultiPolygon,
            ExportLayer::SchoolZones => GeometryType::Polygon,
        },
        index_node_size,
        crs: Some(Crs::create(&mut builder, &crs)),
        title: Some(builder.create_string(&statement.title)),
        description: {
            let text = format!("{} ({})", statement.attribution(), statement.licence_line());
            Some(builder.create_string(&text))
        },
        metadata: Some(builder.create_string(&statement.to_json())),
        features_count,
        ..HeaderArgs::default()
    };
    let mut columns = vec![column(&mut builder, "id", ColumnType::String, true)];
    for of in layer::columns(layer) {
        let type_ = match of.kind {
            Kind::Text => ColumnType::String,
            Kind::Integer => ColumnType::Long,
            Kind::Real => ColumnType::Double,
        };
        columns.push(column(&mut builder, of.name, type_, false));
    }
    header.columns = Some(builder.create_vector(&columns));
    header.envelope = Some(builder.create_vector(&[extent.min_x, extent.min_y, extent.max_x, extent.max_y]));
    let header = Header::create(&mut builder, &header);
    builder.finish_size_prefixed(header, None);
    out.extend_from_slice(builder.finished_data());
}

fn column<'a>(
    builder: &mut FlatBufferBuilder<'a>,
    name: &str,
    type_: ColumnType,
    unique: bool,
) -> flatbuffers::WIPOffset<Column<'a>> {
    let column = ColumnArgs { name: Some(builder.create_string(name)), type_, unique, ..ColumnArgs::default() };
    Column::create(builder, &column)
}
