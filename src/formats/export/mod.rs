//! Whole exports: one writer for each format, fed page by page with complete GeoJSON features, so that a file of any
//! size is made in constant memory. The HTTP route and the command drive the same writers.

pub mod comparison;
pub mod csv;
pub mod feature;
mod feature_text;
mod flatgeobuf;
mod flatgeobuf_feature;
mod geojson;
mod gpx;
mod hilbert;
mod kml;
pub mod layer;
mod osm_change;
mod osm_xml;
pub mod parts;
pub mod qgis_style;
pub mod sheet;
pub mod spool;
pub mod text_sequence;
pub mod wkb;
pub mod xml;

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;

pub use self::csv::Csv;
pub use self::flatgeobuf::FlatGeobuf;
pub use self::geojson::GeoJson;
pub use self::gpx::Gpx;
pub use self::kml::Kml;
pub use self::osm_change::OsmChange;
pub use self::osm_xml::OsmXml;
use self::spool::Pieces;
pub use self::text_sequence::TextSequence;
use crate::domain::{OsmEdit, OsmNode};

/// Bytes of a spooled file that are handed over at once.
const BATCH_BYTES: usize = 1 << 20;

/// Some features on their way out.
#[derive(Debug, Default)]
pub struct Page {
    /// Complete GeoJSON features joined by commas; none where nothing of the page may leave.
    pub features: Vec<u8>,
    /// The nodes of OpenStreetMap, by public code; only for [`OsmXml`].
    pub osm: HashMap<String, OsmNode>,
    /// What could be told to OpenStreetMap, by public code; only for [`OsmChange`].
    pub edits: HashMap<String, OsmEdit>,
}

/// Makes the bytes of one file.
pub trait Writer: Send {
    /// What stands before the first feature.
    fn begin(&mut self) -> io::Result<Vec<u8>>;
    /// The bytes of a page, in pieces.
    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>>;
    /// What stands after the last feature.
    fn end(self: Box<Self>) -> io::Result<Ending>;
}

/// The end of a file.
#[derive(Debug)]
pub enum Ending {
    Bytes(Vec<u8>),
    /// The whole file, from its beginning: it could not be written from front to back.
    Spooled(File),
    /// The whole, in another order than its pages came in.
    Pieces(Pieces),
}

impl Ending {
    /// How many bytes they are.
    pub fn length(&self) -> io::Result<u64> {
        Ok(match self {
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::Spooled(file) => file.metadata()?.len(),
            Self::Pieces(pieces) => pieces.length(),
        })
    }

    /// Hands them over in batches, until one is not wanted.
    pub fn each_batch<E: From<io::Error>>(
        self,
        mut take: impl FnMut(Vec<u8>) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut next: Box<dyn FnMut() -> io::Result<Vec<u8>>> = match self {
            Self::Bytes(bytes) => return take(bytes).map(drop),
            Self::Spooled(mut file) => Box::new(move || {
                let mut bytes = Vec::with_capacity(BATCH_BYTES);
                file.by_ref().take(BATCH_BYTES as u64).read_to_end(&mut bytes)?;
                Ok(bytes)
            }),
            Self::Pieces(mut pieces) => Box::new(move || pieces.next_batch(BATCH_BYTES)),
        };
        loop {
            let bytes = next()?;
            if bytes.is_empty() || take(bytes)?.is_break() {
                return Ok(());
            }
        }
    }
}

/// What a writer can be asked beside its format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// A byte-order mark at the beginning of a table, by which Excel knows UTF-8.
    pub has_bom: bool,
}
