//! Text and bytes to domain and back: readers that go through a source file row by row, writers of what we publish.
//! Nothing here touches the database, the network or the clock.

pub mod columns;
pub mod crs;
pub mod csv;
pub mod decimal;
pub mod encoding;
pub mod export;
pub mod geojson;
pub mod json_stream;
pub mod json_table;
pub mod json_text;
pub mod mvt;
pub mod open;
pub mod overpass;
pub mod photo;
pub mod qr;
pub mod record;
pub mod statement;
pub mod svg;

pub use open::{Format, ReadOptions, Reading, open};
pub use record::{FormatError, Record, Refusal, Rejected, Row};
