//! Rows of any file: what a reader is told, what a row holds, where it lies, and what is said of one that cannot be used.

pub mod columns;
pub mod coordinates;
pub mod crs;
pub mod format;
pub mod geojson_geometry;
pub mod named_crs;
pub mod nuls;
pub mod osm_element;
pub mod own_statement;
pub mod reading;
pub mod record;
pub mod shape_text;
pub mod wkb;
pub mod wkt;
pub mod xml;
