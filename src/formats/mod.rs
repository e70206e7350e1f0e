//! Text and bytes to domain and back: readers that go through a source file row by row, writers of what we publish.
//! Nothing here touches the database, the network or the clock.

pub mod archive;
pub mod atom;
pub mod columns;
pub mod coordinates;
pub mod cql2;
pub mod crs;
pub mod csv;
pub mod dbf;
pub mod decimal;
pub mod encoding;
pub mod export;
pub mod field_apps;
pub mod flatgeobuf;
pub mod format;
pub mod geojson;
pub mod gpx;
pub mod json_document;
pub mod json_stream;
pub mod json_table;
pub mod json_text;
pub mod kml;
pub mod mvt;
pub mod open;
pub mod osm;
pub mod osm_element;
pub mod osm_pbf;
pub mod osm_xml;
pub mod overpass;
pub mod photo;
pub mod portal_record;
pub mod qr;
pub mod reading;
pub mod recognise;
pub mod record;
pub mod shapefile;
pub mod statement;
pub mod svg;
pub mod wkb;
pub mod wkt;
pub mod xml;

pub use format::Format;
pub use open::{open, open_beside};
pub use osm_element::Wanted;
pub use reading::{Beside, ReadOptions, Reading};
pub use record::{FormatError, Note, Notes, Record, Refusal, Rejected, Row};
