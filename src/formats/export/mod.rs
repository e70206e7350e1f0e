//! Whole exports: one writer for each format, fed page by page with complete GeoJSON features, so that a file of any
//! size is made in constant memory. The HTTP route and the command drive the same writers.

pub mod comparison;
pub mod csv;
pub mod feature;
mod flatgeobuf;
mod geojson;
mod gpx;
mod kml;
pub mod layer;
mod osm_change;
mod osm_xml;
pub mod qgis_style;
pub mod sheet;
mod text_sequence;
pub mod wkb;
pub mod xml;

use std::collections::HashMap;
use std::fs::File;
use std::io;

pub use self::csv::Csv;
pub use self::flatgeobuf::FlatGeobuf;
pub use self::geojson::GeoJson;
pub use self::gpx::Gpx;
pub use self::kml::Kml;
pub use self::osm_change::OsmChange;
pub use self::osm_xml::OsmXml;
pub use self::text_sequence::TextSequence;
use crate::domain::{OsmEdit, OsmObject};

/// Some features on their way out.
#[derive(Debug, Default)]
pub struct Page {
    /// Complete GeoJSON features joined by commas; none where nothing of the page may leave.
    pub features: Vec<u8>,
    /// What stands in OpenStreetMap, by public code; only for [`OsmXml`].
    pub osm: HashMap<String, OsmObject>,
    /// What could be told to OpenStreetMap, by public code; only for [`OsmChange`].
    pub edits: HashMap<String, OsmEdit>,
}

/// Makes the bytes of one file.
pub trait Writer: Send {
    /// What stands before the first feature.
    fn begin(&mut self) -> io::Result<Vec<u8>>;
    /// The bytes of a page.
    fn page(&mut self, page: Page) -> io::Result<Vec<u8>>;
    /// What stands after the last feature.
    fn end(self: Box<Self>) -> io::Result<Ending>;
}

/// The end of a file.
#[derive(Debug)]
pub enum Ending {
    Bytes(Vec<u8>),
    /// The whole file, from its beginning: it could not be written from front to back.
    Spooled(File),
}

/// What a writer can be asked beside its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A byte-order mark at the beginning of a table, by which Excel knows UTF-8.
    pub has_bom: bool,
}
